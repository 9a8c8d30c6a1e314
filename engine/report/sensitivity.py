"""Sensitivity: how far each estimate moves when one choice is made another way, and whether its reading changes."""

from collections.abc import Iterable, Sequence

from engine.report.blocks import Cell, Column, Table, plain
from engine.report.format import clean, listing
from engine.report.material import Part
from engine.report.quantities import ends
from engine.report.readings import verdict_on
from engine.report.voice import BANDS, LEAD, NO_QUESTION, Voice, exact, text_cell
from engine.types.fit import Estimate, Scale, Variation

_MOST_NAMED = 3


def sensitivity_table(voices: Sequence[Voice], part: Part) -> Table:
    """Tabulate how far estimates move under other choices.

    Parameters
    ----------
    voices : sequence of Voice
        Estimators with their fits.
    part : Part
        The outcome.

    Returns
    -------
    Table
        One row an estimate and kind of choice: the estimate as fitted, the range under the other choices, and its reading.
    """
    columns = (
        *LEAD,
        Column(heading="Changed (choices tried)", fields=("kind", "choices"), whole=True),
        Column(heading="As fitted", fields=("estimate",), numeric=True),
        Column(heading="Range", fields=("least", "most"), numeric=True, whole=True),
        Column(heading="Reading", fields=("reading",)),
    )
    rows = tuple(
        _row(voice, estimate, kind, again)
        for voice in voices
        for estimate in voice.fit.estimates
        if _tabulated(voice, estimate)
        for kind in dict.fromkeys(variation.kind for variation in voice.fit.variations)
        if (again := _again(voice.fit.variations, kind, estimate.term))
    )
    caption = f"Sensitivity: {part.label}. CSV values are proportions or as the estimator counts."
    return Table(name=f"{part.slug}-sensitivity", caption=plain(caption), columns=columns, rows=rows)


def _tabulated(voice: Voice, estimate: Estimate) -> bool:
    """Tell whether an estimate's sensitivity is told here: neither of an intercept nor of the mean of one band."""
    other = estimate.term.lower().startswith(NO_QUESTION)
    return not other and (voice.reply.estimator != BANDS or " minus " in estimate.term)


def _again(variations: Iterable[Variation], kind: str, term: str) -> list[tuple[str, Estimate]]:
    return [
        (variation.changed, estimate)
        for variation in variations
        if variation.kind == kind
        for estimate in variation.estimates
        if isinstance(estimate, Estimate) and estimate.term == term
    ]


def _row(voice: Voice, estimate: Estimate, kind: str, again: list[tuple[str, Estimate]]) -> tuple[Cell, ...]:
    difference, what = voice.is_difference(estimate), voice.what(estimate.term)
    values = [other.value for _, other in again]
    fitted = ends(estimate.value, estimate.value, estimate.scale, difference=difference).partition(" to ")[0]
    spread = ends(min(values), max(values), estimate.scale, difference=difference)
    tried = voice.material.trace.number(f"{len(again)}", f"choices tried: {clean(kind)}", voice.scope)
    return (
        *voice.lead(estimate.term),
        Cell(text=plain(f"{clean(kind)} ({tried})"), data=(clean(kind), str(len(again)))),
        voice.cell(fitted, what, exact(estimate.value)),
        voice.cell(spread, f"range over {clean(kind)}: {what}", exact(min(values)), exact(max(values))),
        text_cell(_reading(estimate, again) if voice.is_difference(estimate) else "–"),
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
