"""Replies: what every estimator of the question says of an outcome, its heterogeneity, and who could not answer and why."""

from collections.abc import Sequence
from dataclasses import replace

from engine.report.blocks import Block, Bullets, Cell, Column, Paragraph, Table, plain
from engine.report.format import clean, listing
from engine.report.material import Material, Part
from engine.report.quantities import estimated, p_value, quantified
from engine.report.readings import because
from engine.report.references import source_numbers
from engine.report.sensitivity import sensitivity_table
from engine.report.voice import BANDS, LEAD, NO_QUESTION, NONE, Voice, exact, text_cell, title
from engine.types.fit import LINE, Estimate, Fit, Reply
from engine.types.outcome import Failure
from engine.types.unknown import Unknown

_OWN_TABLES = (BANDS, LINE)
_SPREADS = ("deviation", "difference")
"""Words of quantities that are differences of scores, in percentage points, on any outcome."""

_DITTO = "as above"
"""Stands for the text in the row above."""

_SENSITIVITY = (
    "How much hangs on single choices: each estimate was computed again with one family, one source or one choice changed at a time. "
    "The last column says whether its reading stays the same."
)


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
    replies = part.analysis.replies
    voices = [
        Voice(part=part, reply=reply, fit=reply.outcome, material=material)
        for reply in replies
        if isinstance(reply.outcome, Fit)
    ]
    further = [voice for voice in voices if voice.reply.estimator not in _OWN_TABLES]
    blocks: list[Block] = []
    if further:
        asks = tuple(plain(f"{voice.title}: {clean(voice.reply.asks, limit=240)}") for voice in further)
        said = Paragraph(text=plain("Further estimators, each with the question that it answers:"))
        blocks += [said, Bullets(items=asks), estimate_table(further, part)]
    if any(voice.fit.quantities or voice.fit.spread for voice in further):
        blocks.append(quantity_table(further, part))
    sensitivity = sensitivity_table(voices, part)
    if sensitivity.rows:
        blocks += [Paragraph(text=plain(_SENSITIVITY)), sensitivity]
    silent = _silent([reply for reply in replies if reply.estimator not in _OWN_TABLES], part)
    if silent:
        traced = material.trace.within(silent, f"reasons, {part.label}", part.basis, limit=4000)
        blocks.append(Paragraph(text=plain(traced)))
    return blocks


def estimate_table(voices: Sequence[Voice], part: Part) -> Table:
    """Tabulate the estimates of several fits.

    Parameters
    ----------
    voices : sequence of Voice
        Estimators with their fits.
    part : Part
        The outcome.

    Returns
    -------
    Table
        One row an estimate, with its counts and the numbers of its sources in the references.
    """
    columns = (
        *LEAD,
        Column(
            heading="Estimate (95 % interval)", fields=("estimate", "lower", "upper", "scale"), numeric=True, whole=True
        ),
        Column(heading="p", fields=("p_value",), numeric=True, whole=True),
        Column(heading="k", fields=("observations",), numeric=True),
        Column(heading="m", fields=("sources",), numeric=True),
        Column(heading="Families", fields=("families",), numeric=True),
        Column(heading="Sources", fields=("source_numbers",)),
    )
    rows = [row for voice in voices for row in _estimate_rows(voice)]
    rows += [_refused_row(voice, failure) for voice in voices for failure in voice.fit.refused]
    caption = f"Further estimators of {part.label}; points are percentage points; k, m and families are those of the whole fit. CSV values are in the unit named there."
    return Table(name=f"{part.slug}-estimators", caption=plain(caption), columns=columns, rows=tuple(rows))


def quantity_table(voices: Sequence[Voice], part: Part) -> Table:
    """Tabulate what varies beyond the fitted values, and how well the fits describe the data.

    Parameters
    ----------
    voices : sequence of Voice
        Estimators with their fits.
    part : Part
        The outcome.

    Returns
    -------
    Table
        One row a quantity.
    """
    columns = (
        LEAD[0],
        Column(heading="Quantity", fields=("quantity",)),
        Column(
            heading="Value (interval, where there is one)",
            fields=("value", "lower", "upper", "scale"),
            numeric=True,
            whole=True,
        ),
    )
    rows = []
    for voice in voices:
        for quantity in (*((voice.fit.spread,) if voice.fit.spread else ()), *voice.fit.quantities):
            text = quantified(quantity, difference=part.difference or any(word in quantity.term for word in _SPREADS))
            data = (exact(quantity.value), exact(quantity.lower), exact(quantity.upper), quantity.scale.value)
            rows.append((*voice.lead(quantity.term), voice.cell(text, voice.what(quantity.term), *data)))
    caption = f"Heterogeneity and fit: {part.label}."
    return Table(name=f"{part.slug}-heterogeneity", caption=plain(caption), columns=columns, rows=tuple(rows))


def _estimate_rows(voice: Voice) -> list[tuple[Cell, ...]]:
    """Tabulate one estimator's estimates; where its sources, which are those of each, are many, they are printed once."""
    rows = [_estimate_row(voice, estimate) for estimate in voice.fit.estimates]
    if not rows or len(rows[0][-1].data[0]) <= len(_DITTO):
        return rows
    return [*rows[:1], *((*row[:-1], replace(row[-1], text=plain(_DITTO))) for row in rows[1:])]


def _estimate_row(voice: Voice, estimate: Estimate) -> tuple[Cell, ...]:
    fit, what = voice.fit, voice.what(estimate.term)
    data = (exact(estimate.value), exact(estimate.lower), exact(estimate.upper), estimate.scale.value)
    counts = {"observations": fit.k_observations, "sources": fit.m_studies, "families": fit.n_families}
    text = estimated(estimate, difference=voice.is_difference(estimate)).replace(" percentage points", " points")
    return (
        *voice.lead(estimate.term),
        voice.cell(text, what, *data),
        _p(voice, estimate),
        *(voice.cell(f"{count:,}", f"{name} of {what}", str(count)) for name, count in counts.items()),
        text_cell(source_numbers(voice.scope, voice.material)),
    )


def _p(voice: Voice, estimate: Estimate) -> Cell:
    if isinstance(estimate.p_value, Unknown) or estimate.term.lower().startswith(NO_QUESTION):
        return NONE
    return voice.cell(p_value(estimate.p_value), f"p value of {voice.what(estimate.term)}", exact(estimate.p_value))


def _refused_row(voice: Voice, failure: Failure) -> tuple[Cell, ...]:
    why = because(failure, voice.part.label)
    said = voice.material.trace.within(why, f"reason, {voice.part.label}", voice.part.basis)
    return (*voice.lead(failure.subject), Cell(text=plain(said), data=(why, "", "", "")), *(NONE,) * 5)


def _silent(replies: Sequence[Reply], part: Part) -> str:
    """Say which estimators give no number, those of one reason together."""
    reasons: dict[str, list[str]] = {}
    for reply in replies:
        if isinstance(reply.outcome, Failure):
            why = because(reply.outcome, part.label).removeprefix("not estimated: ")
            reasons.setdefault(why, []).append(title(reply))
    said = "; ".join(f"{listing(names)} ({why})" for why, names in reasons.items())
    return f"These estimators give no number here: {said}." if said else ""
