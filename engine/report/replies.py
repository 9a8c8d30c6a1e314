"""Replies: what every estimator of the question says of an outcome, its heterogeneity, and how much hangs on single choices."""

from collections.abc import Iterable, Sequence

from engine.report.blocks import Block, Bullets, Cell, Column, Paragraph, Table, plain
from engine.report.format import clean, listing
from engine.report.material import Material, Part
from engine.report.quantities import ends, estimated, p_value, quantified
from engine.report.readings import because, verdict_on
from engine.report.trace import Basis, basis
from engine.types.fit import LINE, Estimate, Fit, Reply, Scale, Variation
from engine.types.outcome import Failure
from engine.types.unknown import Unknown

BANDS = "bands"
"""Name of the estimator whose means and differences have tables of their own."""

_OWN_TABLES = (BANDS, LINE)
_NO_QUESTION = ("intercept", "mean at", "log odds at")
"""Beginnings of terms that are levels: whether they are 0 is no question."""
_MOST_NAMED = 3


def reply_blocks(part: Part, material: Material) -> list[Block]:
    """Write what the estimators say beyond band means and the line.

    Parameters
    ----------
    part : Part
        The outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    list of Block
        A table of estimates, one of heterogeneity and fit, one of sensitivity, and who could not answer and why; those that are empty
        are left out.
    """
    fitted = [(reply, reply.outcome) for reply in part.analysis.replies if isinstance(reply.outcome, Fit)]
    further = [(reply, fit) for reply, fit in fitted if reply.estimator not in _OWN_TABLES]
    blocks: list[Block] = []
    if further:
        asks = tuple(plain(f"{_title(reply)}: {clean(reply.asks, limit=240)}") for reply, _ in further)
        said = Paragraph(text=plain("Further estimators, each with the question that it answers:"))
        blocks += [said, Bullets(items=asks), estimate_table(part, further, material)]
    if any(fit.quantities or fit.spread for _, fit in further):
        blocks.append(quantity_table(part, further, material))
    sensitivity = sensitivity_table(part, fitted, material)
    if sensitivity.rows:
        blocks += [Paragraph(text=plain(_SENSITIVITY)), sensitivity]
    refused = [(reply, reply.outcome) for reply in part.analysis.replies if isinstance(reply.outcome, Failure)]
    silent = [
        f"{_title(reply)} ({because(failure, part.label).removeprefix('not estimated: ')})"
        for reply, failure in refused
        if reply.estimator not in _OWN_TABLES
    ]
    if silent:
        blocks.append(
            Paragraph(
                text=plain(
                    material.trace.within(
                        f"These estimators give no number here: {'; '.join(silent)}.",
                        f"reasons, {part.label}",
                        part.basis,
                    )
                )
            )
        )
    return blocks


_SENSITIVITY = (
    "How much hangs on single choices: each estimate was computed again with one family, one source or one choice changed at a time. "
    "The last column says whether its reading stays the same."
)


def estimate_table(part: Part, fitted: Sequence[tuple[Reply, Fit]], material: Material) -> Table:
    """Tabulate the estimates of several fits.

    Parameters
    ----------
    part : Part
        The outcome.
    fitted : sequence of tuple
        Replies with their fits.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row an estimate, with its counts and the numbers of its sources in the references.
    """
    columns = (
        Column(heading="Estimator", fields=("estimator",)),
        Column(heading="Term", fields=("term",)),
        Column(heading="Estimate (95 % interval)", fields=("estimate", "lower", "upper", "scale"), numeric=True),
        Column(heading="p", fields=("p_value",), numeric=True),
        Column(heading="k", fields=("observations",), numeric=True),
        Column(heading="m", fields=("sources",), numeric=True),
        Column(heading="Families", fields=("families",), numeric=True),
        Column(heading="Sources", fields=("source_numbers",)),
    )
    rows = [_estimate_row(part, reply, fit, estimate, material) for reply, fit in fitted for estimate in fit.estimates]
    rows += [_refused_row(part, reply, fit, failure, material) for reply, fit in fitted for failure in fit.refused]
    caption = f"Further estimators of {part.label}. CSV values are in the unit named there."
    return Table(name=f"{part.slug}-estimators", caption=plain(caption), columns=columns, rows=tuple(rows))


def quantity_table(part: Part, fitted: Sequence[tuple[Reply, Fit]], material: Material) -> Table:
    """Tabulate what varies beyond the fitted values, and how well the fits describe the data.

    Parameters
    ----------
    part : Part
        The outcome.
    fitted : sequence of tuple
        Replies with their fits.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row a quantity.
    """
    columns = (
        Column(heading="Estimator", fields=("estimator",)),
        Column(heading="Quantity", fields=("quantity",)),
        Column(
            heading="Value (interval, where there is one)", fields=("value", "lower", "upper", "scale"), numeric=True
        ),
    )
    rows = []
    for reply, fit in fitted:
        scope = used(part, fit)
        for quantity in (*((fit.spread,) if fit.spread else ()), *fit.quantities):
            difference = part.difference or "deviation" in quantity.term
            text = material.trace.number(
                quantified(quantity, difference=difference),
                f"{clean(quantity.term)}, {_title(reply)}, {part.label}",
                scope,
            )
            data = (exact(quantity.value), exact(quantity.lower), exact(quantity.upper), quantity.scale.value)
            rows.append((_cell(_title(reply)), _cell(clean(quantity.term)), Cell(text=plain(text), data=data)))
    caption = f"Heterogeneity and fit: {part.label}."
    return Table(name=f"{part.slug}-heterogeneity", caption=plain(caption), columns=columns, rows=tuple(rows))


def sensitivity_table(part: Part, fitted: Sequence[tuple[Reply, Fit]], material: Material) -> Table:
    """Tabulate how far estimates move under other choices.

    Parameters
    ----------
    part : Part
        The outcome.
    fitted : sequence of tuple
        Replies with their fits.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row an estimate and kind of choice: the estimate as fitted, the range under the other choices, and its reading.
    """
    columns = (
        Column(heading="Estimator", fields=("estimator",)),
        Column(heading="Term", fields=("term",)),
        Column(heading="Changed", fields=("kind", "choices")),
        Column(heading="As fitted", fields=("estimate",), numeric=True),
        Column(heading="Range", fields=("least", "most"), numeric=True),
        Column(heading="Reading", fields=("reading",)),
    )
    rows = []
    for reply, fit in fitted:
        kinds = dict.fromkeys(variation.kind for variation in fit.variations)
        for estimate in fit.estimates:
            if estimate.term.lower().startswith(_NO_QUESTION) or (
                reply.estimator == BANDS and " minus " not in estimate.term
            ):
                continue
            for kind in kinds:
                again = _again(fit.variations, kind, estimate.term)
                if again:
                    rows.append(_sensitivity_row(part, reply, fit, (estimate, kind, again), material))
    caption = f"Sensitivity: {part.label}. CSV values are proportions or as the estimator counts."
    return Table(name=f"{part.slug}-sensitivity", caption=plain(caption), columns=columns, rows=tuple(rows))


def used(part: Part, fit: Fit) -> Basis:
    """Return the observations that a fit used as a basis; all of the outcome where it does not say."""
    ids, others = fit.diagnostics.observation_ids, fit.diagnostics.explained_by
    if not others and (not ids or len(ids) == len(part.analysis.frame.y)):
        return part.basis
    frame = part.analysis.frame
    subtracted = dict(zip(map(str, frame.observation_id), map(str, frame.subtracted_id), strict=False))
    return basis([*ids, *(subtracted[i] for i in ids if i in subtracted), *others], part.basis.key, fit.estimator)


def source_numbers(scope: Basis, material: Material) -> str:
    """Return the numbers in the references of the sources of some observations, such as ``[3] [5–9]``."""
    evidence = material.evidence
    studies = {evidence.observations[i].study_id for i in scope.observation_ids if i in evidence.observations}
    return ranges([number for source_id, number in evidence.numbers.items() if source_id in studies])


def ranges(numbers: Iterable[int]) -> str:
    """Write numbers of references, three and more in a row by the first and the last.

    Parameters
    ----------
    numbers : iterable of int
        Numbers, each once.

    Returns
    -------
    str
        ``[1] [2] [4–9]`` for 1, 2, 4, 5, 6, 7, 8, 9.
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(
        f"[{run[0]}–{run[-1]}]" if len(run) > 2 else " ".join(f"[{number}]" for number in run) for run in runs
    )


def exact(value: float | Unknown) -> str:
    """Return a number for a CSV file; empty where it is unknown."""
    return "" if isinstance(value, Unknown) else f"{value:.6g}"


def is_difference(estimate: Estimate, part: Part) -> bool:
    """Tell whether an estimate counts in percentage points: slopes, differences and errors, of whatever outcome."""
    term = estimate.term.lower()
    return (
        part.difference
        or term.startswith("mean error")
        or any(word in term for word in ("slope", " minus ", "tenfold"))
    )


def _estimate_row(part: Part, reply: Reply, fit: Fit, estimate: Estimate, material: Material) -> tuple[Cell, ...]:
    scope, trace = used(part, fit), material.trace
    what = f"{clean(estimate.term)}, {_title(reply)}, {part.label}"
    text = trace.number(estimated(estimate, difference=is_difference(estimate, part)), what, scope)
    data = (exact(estimate.value), exact(estimate.lower), exact(estimate.upper), estimate.scale.value)
    counts = (fit.k_observations, fit.m_studies, fit.n_families)
    names = ("observations", "sources", "families")
    numbers = source_numbers(scope, material)
    return (
        _cell(_title(reply)),
        _cell(clean(estimate.term)),
        Cell(text=plain(text), data=data),
        _p(estimate, what, scope, material),
        *(
            Cell(text=plain(trace.number(f"{count:,}", f"{name} of {what}", scope)), data=(str(count),))
            for count, name in zip(counts, names, strict=True)
        ),
        _cell(numbers),
    )


def _p(estimate: Estimate, what: str, scope: Basis, material: Material) -> Cell:
    if isinstance(estimate.p_value, Unknown) or estimate.term.lower().startswith(_NO_QUESTION):
        return Cell(text=plain("–"), data=("",))
    text = material.trace.number(p_value(estimate.p_value), f"p value of {what}", scope)
    return Cell(text=plain(text), data=(exact(estimate.p_value),))


def _refused_row(part: Part, reply: Reply, fit: Fit, failure: Failure, material: Material) -> tuple[Cell, ...]:
    empty = Cell(text=plain("–"), data=("",))
    why = because(failure, part.label)
    return (
        _cell(_title(reply)),
        _cell(clean(failure.subject)),
        Cell(text=plain(material.trace.within(why, f"reason, {part.label}", part.basis)), data=(why, "", "", "")),
        empty,
        *(Cell(text=plain("–"), data=("",)) for _ in (fit.k_observations, fit.m_studies, fit.n_families)),
        empty,
    )


def _again(variations: Iterable[Variation], kind: str, term: str) -> list[tuple[str, Estimate]]:
    return [
        (variation.changed, estimate)
        for variation in variations
        if variation.kind == kind
        for estimate in variation.estimates
        if isinstance(estimate, Estimate) and estimate.term == term
    ]


def _sensitivity_row(
    part: Part, reply: Reply, fit: Fit, tried: tuple[Estimate, str, list[tuple[str, Estimate]]], material: Material
) -> tuple[Cell, ...]:
    estimate, kind, again = tried
    scope, difference = used(part, fit), is_difference(estimate, part)
    values = [other.value for _, other in again]
    what = f"{clean(estimate.term)}, {_title(reply)}, {part.label}"
    spread = ends(min(values), max(values), estimate.scale, difference=difference)
    fitted = ends(estimate.value, estimate.value, estimate.scale, difference=difference).partition(" to ")[0]
    numbers = [
        material.trace.number(text, f"{name}{what}", scope)
        for text, name in ((fitted, ""), (spread, f"range over {clean(kind)}: "))
    ]
    return (
        _cell(_title(reply)),
        _cell(clean(estimate.term)),
        Cell(
            text=plain(
                f"{clean(kind)} ({material.trace.number('once' if len(again) == 1 else f'{len(again)} times', f'choices tried: {clean(kind)}', scope)})"
            ),
            data=(clean(kind), str(len(again))),
        ),
        Cell(text=plain(numbers[0]), data=(exact(estimate.value),)),
        Cell(text=plain(numbers[1]), data=(exact(min(values)), exact(max(values)))),
        _cell(_reading(estimate, again)),
    )


def _reading(estimate: Estimate, again: list[tuple[str, Estimate]]) -> str:
    """Say whether an estimate reads the same under other choices, and under which it does not."""
    if estimate.scale is not Scale.PROPORTION and estimate.scale is not Scale.LOG_ODDS:
        return "–"
    before = verdict_on(estimate)
    other: dict[str, list[str]] = {}
    for changed, made in again:
        if verdict_on(made) != before:
            other.setdefault(verdict_on(made), []).append(clean(changed, limit=80))
    if not other:
        return f"{before} {'in every case' if len(again) > 1 else 'again'}"
    named = [f"{verdict}: {listing(changed, limit=_MOST_NAMED)}" for verdict, changed in other.items()]
    return f"{before}; {'; '.join(named)}"


def _title(reply: Reply) -> str:
    return clean(reply.title, limit=80)


def _cell(text: str) -> Cell:
    return Cell(text=plain(text), data=(text,))
