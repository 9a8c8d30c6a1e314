"""Results: for each outcome the bands, their differences, the fitted line and the figure."""

from statistics import median

from engine.report.blocks import Block, Bullets, Cell, Column, Paragraph, Section, Table, plain
from engine.report.figures.bands import band_figure
from engine.report.figures.drop import drop_figure
from engine.report.figures.forest import forest_figure
from engine.report.figures.projection import projection_figures
from engine.report.figures.scaling import scaling_figure
from engine.report.format import between, clean, decimal, interval, level, points
from engine.report.groups import group_blocks
from engine.report.marks import capital
from engine.report.material import Material, Part
from engine.report.quantities import p_value
from engine.report.readings import because, is_slope, verdict_on
from engine.report.references import source_numbers
from engine.report.replies import reply_blocks
from engine.report.sentences import band_sentences, group_sentence, level_sentence, scaling_sentences, support_sentence
from engine.report.voice import exact, text_cell
from engine.types.fit import R_SQUARED, RESIDUAL_SD, BandComparison, BandSummary, Estimate, Fit
from engine.types.outcome import Failure
from engine.types.unknown import Unknown

_WARNING = 2000
"""Characters of the longest warning: it names each term that it is about."""


def outcome_section(part: Part, material: Material) -> Section:
    """Write what was found on one outcome.

    Parameters
    ----------
    part : Part
        The outcome.
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        Sentences, figure, tables and warnings.
    """
    blocks = group_blocks(part, material) if part.groups else _scores(part, material)
    forest = forest_figure(part, material)
    blocks += [*reply_blocks(part, material), *projection_figures(part, material), *([forest] if forest else [])]
    warnings = _warnings(part, material)
    if warnings:
        blocks += [
            _paragraph("A careful reader must know:"),
            Bullets(items=tuple(plain(warning) for warning in warnings)),
        ]
    return Section(
        heading=f"3.{part.number} {capital(part.title)}", anchor=f"outcome-{part.slug}", level=3, blocks=tuple(blocks)
    )


def _scores(part: Part, material: Material) -> list[Block]:
    """Write what scores, or their drops between benchmarks, show by group, band and size."""
    groups = group_sentence(part, material)
    return [
        _paragraph(support_sentence(part, material)),
        *_figure(part, material),
        *([_paragraph(groups)] if groups else []),
        *_bands(part, material),
        *_scaling(part, material),
    ]


def band_table(part: Part, bands: BandComparison, material: Material) -> Table:
    """Tabulate the size bands of one outcome.

    Parameters
    ----------
    part : Part
        The outcome.
    bands : BandComparison
        Its bands.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row a band: counts, mean with interval, median, range.
    """
    unit = _unit(part)
    columns = (
        Column(heading="Size band", fields=("band",)),
        Column(heading="Models", fields=("models",), numeric=True),
        Column(heading="Observations (k)", fields=("observations",), numeric=True),
        Column(heading="Sources (m)", fields=("sources",), numeric=True),
        Column(heading="Families", fields=("families",), numeric=True),
        Column(
            heading=f"Mean{', percentage points' if part.difference else ''} ({_level(bands)}interval)",
            fields=("mean", "mean_lower", "mean_upper"),
            numeric=True,
            whole=True,
        ),
        Column(heading=f"Median, {unit}", fields=("median",), numeric=True),
        Column(heading=f"Range, {unit}", fields=("least", "greatest"), numeric=True, whole=True),
        Column(heading="Sources", fields=("source_numbers",)),
    )
    rows = tuple(_band_row(part, summary, material) for summary in bands.summaries)
    return Table(
        name=f"{part.slug}-bands",
        caption=plain(f"Size bands: {part.label}. CSV values are proportions."),
        columns=columns,
        rows=rows,
    )


def contrast_table(part: Part, bands: BandComparison, material: Material) -> Table:
    """Tabulate the differences between size bands.

    Parameters
    ----------
    part : Part
        The outcome.
    bands : BandComparison
        Its bands.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row a pair of bands.
    """
    named = _level(bands)
    columns = (
        Column(heading="Difference", fields=("difference",)),
        Column(heading=f"Percentage points ({named}interval)", fields=("estimate", "lower", "upper"), numeric=True),
        Column(heading="Degrees of freedom", fields=("dof",), numeric=True),
        Column(heading="p (Tukey)", fields=("p_tukey",), numeric=True),
        Column(heading="p (Holm)", fields=("p_holm",), numeric=True),
        Column(heading="Reading", fields=("reading",)),
    )
    rows = []
    for contrast in bands.contrasts:
        if isinstance(contrast, Failure):
            rows.append(
                (
                    text_cell(clean(contrast.subject)),
                    _reason(contrast, part, material),
                    *(_words("–", 1) for _ in range(3)),
                    text_cell("no number"),
                )
            )
            continue
        printed = material.trace.number(
            _bare(contrast),
            f"difference of {part.label}, {contrast.term}",
            part.basis,
        )
        rows.append(
            (
                text_cell(clean(contrast.term)),
                _triple(contrast, printed),
                _dof(contrast, part, material),
                _p(contrast.p_tukey, f"p value by Tukey, {clean(contrast.term)}, {part.label}", part, material),
                _p(contrast.p_holm, f"p value by Holm, {clean(contrast.term)}, {part.label}", part, material),
                text_cell(verdict_on(contrast)),
            )
        )
    caption = f"Differences between size bands: {part.label}. CSV values are proportions."
    return Table(name=f"{part.slug}-contrasts", caption=plain(caption), columns=columns, rows=tuple(rows))


def fit_table(part: Part, fit: Fit, material: Material) -> Table:
    """Tabulate the estimates of the fitted line.

    Parameters
    ----------
    part : Part
        The outcome.
    fit : Fit
        Its fit.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row an estimate.
    """
    columns = (
        Column(heading="Term", fields=("term",)),
        Column(
            heading=f"Estimate ({level(fit.estimates[0])} interval)" if fit.estimates else "Estimate",
            fields=("estimate", "lower", "upper"),
            numeric=True,
            whole=True,
        ),
        Column(heading="Standard error, percentage points", fields=("standard_error",), numeric=True),
        Column(heading="Degrees of freedom", fields=("dof",), numeric=True),
        Column(heading="k", fields=("observations",), numeric=True),
        Column(heading="m", fields=("sources",), numeric=True),
        Column(heading="Sources", fields=("source_numbers",)),
    )
    counts = _counts(part, fit, material)
    rows = []
    for estimate in fit.estimates:
        is_score = not is_slope(estimate) and not part.difference
        what = f"{estimate.term}, {part.label}"
        error = material.trace.number(decimal(100 * estimate.standard_error), f"standard error of {what}", part.basis)
        printed = _estimate(estimate, what, part, material, difference=not is_score)
        rows.append(
            (
                text_cell(clean(estimate.term)),
                printed,
                Cell(text=plain(error), data=(exact(estimate.standard_error),)),
                _dof(estimate, part, material),
                *counts,
            )
        )
    caption = f"Line on log10 parameters: {part.label}. CSV values are proportions."
    return Table(name=f"{part.slug}-fit", caption=plain(caption), columns=columns, rows=tuple(rows))


def _counts(part: Part, fit: Fit, material: Material) -> tuple[Cell, Cell, Cell]:
    k = material.trace.number(f"{fit.k_observations:,}", f"observations of the line, {part.label}", part.basis)
    m = material.trace.number(f"{fit.m_studies:,}", f"sources of the line, {part.label}", part.basis)
    numbers = (Cell(text=plain(k), data=(str(fit.k_observations),)), Cell(text=plain(m), data=(str(fit.m_studies),)))
    return (*numbers, text_cell(source_numbers(part.basis, material)))


def _band_row(part: Part, summary: BandSummary, material: Material) -> tuple[Cell, ...]:
    scope, trace, label = part.band_basis(summary.band), material.trace, clean(summary.band.label)
    counts = (summary.n_models, summary.k_observations, summary.m_studies, summary.n_families)
    names = ("models", "observations", "sources", "families")
    cells = [
        Cell(text=plain(trace.number(f"{count:,}", f"{name} in {label}, {part.label}", scope)), data=(str(count),))
        for count, name in zip(counts, names, strict=True)
    ]
    if isinstance(summary.mean, Failure):
        mean = _reason(summary.mean, part, material)
    else:
        mean_text = _bare(summary.mean) if part.difference else interval(summary.mean, difference=False)
        printed = trace.number(mean_text, f"mean of {part.label}, {label}", scope)
        mean = _triple(summary.mean, printed)
    return (
        text_cell(label),
        *cells,
        mean,
        *_spread(part, summary, material),
        text_cell(source_numbers(scope, material)),
    )


def _spread(part: Part, summary: BandSummary, material: Material) -> tuple[Cell, Cell]:
    if not summary.observed:
        return _words("no observation", 1), _words("no observation", 2)
    scope, label = part.band_basis(summary.band), clean(summary.band.label)
    least, greatest, middle = min(summary.observed), max(summary.observed), median(summary.observed)
    centre = material.trace.number(decimal(100 * middle), f"median of {part.label}, {label}", scope)
    ends = material.trace.number(
        f"{decimal(100 * least)} to {decimal(100 * greatest)}", f"range of {part.label}, {label}", scope
    )
    return Cell(text=plain(centre), data=(exact(middle),)), Cell(text=plain(ends), data=(exact(least), exact(greatest)))


def _figure(part: Part, material: Material) -> list[Block]:
    drawn = (scaling_figure(part, material), drop_figure(part, material))
    return [figure for figure in drawn if figure]


def _bands(part: Part, material: Material) -> list[Block]:
    bands = part.analysis.bands
    if isinstance(bands, Failure):
        return [_paragraph(f"Size bands: {because(bands, part.label)}.")] if material.answer.question.bands else []
    figure = band_figure(part, material)
    blocks: list[Block] = [_paragraph(" ".join(band_sentences(part, material))), band_table(part, bands, material)]
    blocks += [figure] if figure else []
    return [*blocks, contrast_table(part, bands, material)] if bands.contrasts else blocks


def _scaling(part: Part, material: Material) -> list[Block]:
    fit = part.analysis.scaling
    said = scaling_sentences(part, material)
    if isinstance(fit, Failure):
        return [_paragraph(text) for text in said]
    text = " ".join(filter(None, [*said, level_sentence(part, material), _quality(part, fit, material)]))
    return [_paragraph(text), fit_table(part, fit, material)]


def _quality(part: Part, fit: Fit, material: Material) -> str:
    explained = material.trace.number(
        f"R² = {decimal(fit.quantity(R_SQUARED).value, 2)}", f"variance explained, {part.label}", part.basis
    )
    spread = material.trace.number(
        points(fit.quantity(RESIDUAL_SD).value), f"residual standard deviation, {part.label}", part.basis
    )
    counts = (
        f"k = {fit.k_observations:,}, m = {fit.m_studies:,}, {fit.n_models:,} models in {fit.n_families:,} families"
    )
    return f"The line ({material.trace.number(counts, f'data of the line, {part.label}', part.basis)}) has {explained} and a residual standard deviation of {spread}."


def _warnings(part: Part, material: Material) -> list[str]:
    computed = (part.analysis.bands, *(reply.outcome for reply in part.analysis.replies))
    warnings = dict.fromkeys(
        warning for fitted in computed if not isinstance(fitted, Failure) for warning in fitted.warnings
    )
    return [
        material.trace.within(warning, f"warning on {part.label}", part.basis, limit=_WARNING) for warning in warnings
    ]


def _estimate(estimate: Estimate, what: str, part: Part, material: Material, *, difference: bool) -> Cell:
    printed = material.trace.number(interval(estimate, difference=difference), what, part.basis)
    return _triple(estimate, printed)


def _triple(estimate: Estimate, printed: str) -> Cell:
    return Cell(
        text=plain(printed), data=tuple(exact(value) for value in (estimate.value, estimate.lower, estimate.upper))
    )


def _bare(estimate: Estimate) -> str:
    """Print an estimate whose unit stands above it."""
    return f"{decimal(100 * estimate.value)} ({between(estimate)})"


def _p(value: float | Unknown, what: str, part: Part, material: Material) -> Cell:
    if isinstance(value, Unknown):
        return _words("–", 1)
    return Cell(text=plain(material.trace.number(p_value(value), what, part.basis)), data=(exact(value),))


def _level(bands: BandComparison) -> str:
    estimates = [*(summary.mean for summary in bands.summaries), *bands.contrasts]
    found = next((estimate for estimate in estimates if isinstance(estimate, Estimate)), None)
    return f"{level(found)} " if found else ""


def _unit(part: Part) -> str:
    return "percentage points" if part.difference else "%"


def _dof(estimate: Estimate, part: Part, material: Material) -> Cell:
    what = f"degrees of freedom of {clean(estimate.term)}, {part.label}"
    return Cell(text=plain(material.trace.number(decimal(estimate.dof), what, part.basis)), data=(exact(estimate.dof),))


def _words(text: str, fields: int) -> Cell:
    """Words in place of a number; the other fields of the column stay empty."""
    return Cell(text=plain(text), data=(text, *[""] * (fields - 1)))


def _reason(failure: Failure, part: Part, material: Material) -> Cell:
    """Say why there is no number, in place of an estimate and its interval."""
    why = because(failure, part.label)
    return Cell(text=plain(material.trace.within(why, f"reason, {part.label}", part.basis)), data=(why, "", ""))


def _paragraph(text: str) -> Paragraph:
    return Paragraph(text=plain(text))
