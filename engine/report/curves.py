"""Loss curves: what laws of learning-rate annealing say of training losses, and what they leave open."""

from engine.report.blocks import Block, Bullets, Cell, Column, Paragraph, Section, Table, plain
from engine.report.evidence import short_name
from engine.report.figures.losses import loss_figures
from engine.report.format import clean, counted, decimal, level, listing
from engine.report.material import Material
from engine.report.quantities import estimated
from engine.report.readings import because
from engine.report.references import address
from engine.report.trace import Basis
from engine.report.voice import exact
from engine.types.fit import CurveStudy, Estimate, Fit, Scale
from engine.types.outcome import Failure


def curve_basis(study: CurveStudy) -> Basis:
    """Return what the numbers of a study of loss curves rest on.

    Parameters
    ----------
    study : CurveStudy
        The study.

    Returns
    -------
    Basis
        The curves, by their digest, with the sources named.
    """
    named = listing(
        [
            f"{short_name(source)}, {clean(source.title, limit=120)} ({address(source) or clean(source.source_id)})"
            for source in study.sources
        ]
    )
    return Basis(
        key=study.input_digest, observation_ids=(), note=f"Computed from the loss curves published by {named}."
    )


def curve_section(study: CurveStudy | Failure, material: Material, number: int) -> Section:
    """Write what the loss curves say.

    Parameters
    ----------
    study : CurveStudy or Failure
        The study, or why there is none.
    material : Material
        Where numbers are noted.
    number : int
        Number of the section within section 3.

    Returns
    -------
    Section
        What was studied, errors of the laws on schedules they have not seen, parameters, figures, and what cannot be said.
    """
    heading = f"3.{number} The law of learning-rate annealing on loss curves"
    if isinstance(study, Failure):
        said = Paragraph(text=plain(f"Loss curves: {because(study)}."))
        return Section(heading=heading, anchor="loss-curves", level=3, blocks=(said,))
    scope = curve_basis(study)
    blocks: list[Block] = [Paragraph(text=plain(_studied(study, scope, material)))]
    blocks += [
        error_table(study, scope, material),
        Paragraph(text=plain(curve_sentence(study, material))),
        parameter_table(study, scope, material),
    ]
    blocks += loss_figures(study, scope, material)
    if study.warnings:
        blocks += [
            Paragraph(text=plain("A careful reader must know:")),
            Bullets(
                items=tuple(
                    plain(material.trace.within(text, "warning on the loss curves", scope)) for text in study.warnings
                )
            ),
        ]
    if study.cannot_say:
        blocks += [
            Paragraph(text=plain("What these curves cannot say of code benchmarks:")),
            Bullets(
                items=tuple(
                    plain(material.trace.within(text, "what the loss curves cannot say", scope))
                    for text in study.cannot_say
                )
            ),
        ]
    return Section(heading=heading, anchor="loss-curves", level=3, blocks=tuple(blocks))


def curve_sentence(study: CurveStudy, material: Material) -> str:
    """Say how far the law of annealing is off on schedules that it has not seen.

    Parameters
    ----------
    study : CurveStudy
        The study.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        Sentences for the abstract and the results.
    """
    scope = curve_basis(study)
    law = study.tests[0].law if study.tests else ""
    unseen = [test for test in study.tests if test.law == law and test.held_out]
    if not unseen:
        return ""
    count = material.trace.number(
        counted(len(unseen), "curve"), "curves under schedules that the law has not seen", scope
    )
    said = f"The law of {clean(law)} is about the training loss, not pass@k: fitted to some learning-rate schedules, it predicts the loss of {count} under others"
    error, against = (_named(study, term) for term in (f"error of '{law}' on schedules", f"error of '{law}' over"))
    if error:
        said += f" with a mean relative error of {material.trace.number(_relative(error), clean(error.term), scope)}"
    if against:
        times, *ends = (decimal(value, 2) for value in (against.value, against.lower, against.upper))
        ratio = material.trace.number(f"{times} times ({' to '.join(ends)})", clean(against.term), scope)
        said += f", {ratio} that of the law {clean(against.term.rpartition('over that of ')[2])}"
    return f"{said}."


def _named(study: CurveStudy, term: str) -> Estimate | None:
    found = (one for one in study.estimates if isinstance(one, Estimate) and one.term.startswith(term))
    return next(found, None)


def _relative(estimate: Estimate) -> str:
    """Print a relative error, which may be negative and is small."""
    low, high = decimal(100 * estimate.lower, 2), decimal(100 * estimate.upper, 2)
    return f"{decimal(100 * estimate.value, 2)} % ({level(estimate)} interval {low} to {high})"


def error_table(study: CurveStudy, scope: Basis, material: Material) -> Table:
    """Tabulate errors of the laws over all unseen curves.

    Parameters
    ----------
    study : CurveStudy
        The study.
    scope : Basis
        What its numbers rest on.
    material : Material
        Where they are noted.

    Returns
    -------
    Table
        One row an estimate.
    """
    columns = (
        Column(heading="Error on schedules that the law has not seen", fields=("term",)),
        Column(heading="Estimate (95 % interval)", fields=("estimate", "lower", "upper", "scale"), numeric=True),
    )
    rows = tuple(_estimate(estimate, clean(study.label), scope, material) for estimate in study.estimates)
    return Table(
        name="loss-curve-errors", caption=plain("How far laws are off, over all models."), columns=columns, rows=rows
    )


def parameter_table(study: CurveStudy, scope: Basis, material: Material) -> Table:
    """Tabulate the parameters of the law of annealing for each model.

    Parameters
    ----------
    study : CurveStudy
        The study.
    scope : Basis
        What its numbers rest on.
    material : Material
        Where they are noted.

    Returns
    -------
    Table
        One row a model and parameter.
    """
    columns = (
        Column(heading="Curves", fields=("label",)),
        Column(heading="Parameter", fields=("term",)),
        Column(heading="Estimate (95 % interval)", fields=("estimate", "lower", "upper", "scale"), numeric=True),
    )
    rows: list[tuple[Cell, ...]] = []
    for fit in study.fits:
        if isinstance(fit, Fit):
            rows += [
                (_cell(clean(fit.label)), *_estimate(estimate, clean(fit.label), scope, material))
                for estimate in fit.estimates
            ]
        else:
            rows.append(
                (_cell(clean(fit.subject)), _cell("–"), Cell(text=plain(because(fit)), data=(because(fit), "", "", "")))
            )
    return Table(
        name="annealing-parameters",
        caption=plain("Parameters of the law of annealing, fitted to each model by itself."),
        columns=columns,
        rows=tuple(rows),
    )


def _studied(study: CurveStudy, scope: Basis, material: Material) -> str:
    curves = {(test.model, test.schedule) for test in study.tests}
    counts = [
        material.trace.number(counted(len(items), noun), f"{noun}s of the study of loss curves", scope)
        for items, noun in (
            (curves, "training run"),
            ({test.model for test in study.tests}, "model"),
            ({test.schedule for test in study.tests}, "schedule"),
        )
    ]
    where = listing([f"{short_name(source)} ({clean(source.title, limit=120)})" for source in study.sources])
    return f"The question is about a law of the training loss. It is tested here on published loss curves: {listing(counts)}, from {where}. None of these models has a score on a code benchmark."


def _estimate(estimate: Estimate | Failure, label: str, scope: Basis, material: Material) -> tuple[Cell, Cell]:
    if isinstance(estimate, Failure):
        why = because(estimate)
        return _cell(clean(estimate.subject)), Cell(text=plain(why), data=(why, "", "", ""))
    text = _relative(estimate) if estimate.scale is Scale.PROPORTION else estimated(estimate, difference=False)
    printed = material.trace.number(text, f"{clean(estimate.term)}, {label}", scope)
    data = (exact(estimate.value), exact(estimate.lower), exact(estimate.upper), estimate.scale.value)
    return _cell(clean(estimate.term)), Cell(text=plain(printed), data=data)


def _cell(text: str) -> Cell:
    return Cell(text=plain(text), data=(text,))
