"""Groups: two groups of models that one source reports at equal size, said in prose and tabulated pair by pair."""

import math
from collections.abc import Sequence

import numpy as np

from engine.report.blocks import Block, Cell, Column, Paragraph, Table, plain
from engine.report.evidence import benchmark_name
from engine.report.figures.matched import matched_figure
from engine.report.figures.points import SAMPLING_Z
from engine.report.format import clean, decimal, listing, percent, points, size
from engine.report.material import Material, Part
from engine.report.readings import because, change_reading, clear, level_reading, turned, verdict_on
from engine.report.references import source_numbers
from engine.report.trace import basis
from engine.types.fit import BEYOND_PROBLEMS, MATCHED_GROUPS, Estimate, Fit
from engine.types.outcome import Failure
from engine.types.unknown import Unknown


def group_blocks(part: Part, material: Material) -> list[Block]:
    """Write what the pairs of two groups show.

    Parameters
    ----------
    part : Part
        A difference of two groups of models.
    material : Material
        Where numbers are noted.

    Returns
    -------
    list of Block
        Sentences, figure and the table of the pairs.
    """
    said = " ".join(matched_sentences(part, material))
    return [Paragraph(text=plain(said)), matched_figure(part, material), pair_table(part, material)]


def matched_sentences(part: Part, material: Material) -> list[str]:
    """Say how the two groups differ at equal size, and whether size does more for one.

    Parameters
    ----------
    part : Part
        A difference of two groups of models.
    material : Material
        Where numbers are noted.

    Returns
    -------
    list of str
        Sentences; the reason where there is no interval.
    """
    fit = _matched(part)
    if isinstance(fit, Failure):
        why = f"A mean difference at equal size is {because(fit, part.label)}."
        return [material.trace.within(why, f"reason, {part.label}", part.basis)]
    return [matched_sentence(part, material), *_slopes(part, fit, material)]


def matched_sentence(part: Part, material: Material) -> str:
    """Say how the two groups differ at equal size.

    Parameters
    ----------
    part : Part
        A difference of two groups of models.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        Difference with its intervals and counts; empty where there is none.
    """
    fit = _matched(part)
    if isinstance(fit, Failure):
        return ""
    first, second = _names(part)
    mean = fit.estimates[0]
    read = change_reading(mean, points, f"{clean(mean.term)}, {part.label}", part.basis, material.trace)
    metric = clean(material.answer.question.metric_id, limit=60)
    where = f"{metric} on {benchmark_name(part.analysis.frame.benchmark_id)}"
    span = f"({read.named}{_beyond(part, fit, material)}; {_counts(part, material)})"
    if clear(mean):
        return f"At equal size {first} scores {read.amount} {read.word} than {second} in {where} {span}."
    return f"At equal size there is no clear difference between {first} and {second} in {where}: {read.amount} {span}."


def matched_together(parts: Sequence[Part], material: Material) -> str:
    """Say how two groups differ at equal size on several benchmarks.

    Parameters
    ----------
    parts : sequence of Part
        Differences of the same two groups.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        One sentence where one group is clearly higher (or lower) on all of them, else one a benchmark.
    """
    fits = [fit for part in parts if not isinstance(fit := _matched(part), Failure)]
    verdicts = {verdict_on(fit.estimates[0]) for fit in fits}
    if len(fits) < len(parts) or len(verdicts) > 1 or not all(clear(fit.estimates[0]) for fit in fits):
        return " ".join(filter(None, (matched_sentence(part, material) for part in parts)))
    first, second = _names(parts[0])
    phrases: list[str] = []
    for part, fit in zip(parts, fits, strict=True):
        mean = fit.estimates[0]
        read = change_reading(mean, points, f"{clean(mean.term)}, {part.label}", part.basis, material.trace)
        span = f"{read.span if phrases else read.named}{_beyond(part, fit, material)}; {_counts(part, material)}"
        phrases.append(f"by {read.amount} on {benchmark_name(part.analysis.frame.benchmark_id)} ({span})")
    metric = clean(material.answer.question.metric_id, limit=60)
    return f"At equal size {first} scores {verdicts.pop()} than {second} in {metric}: {listing(phrases)}."


def slopes_sentence(parts: Sequence[Part], material: Material) -> str:
    """Say whether size does more for one group than for the other, on each outcome.

    Parameters
    ----------
    parts : sequence of Part
        Differences of two groups of models.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        One sentence; empty where no outcome carries slopes.
    """
    found = [(part, apart) for part in parts if (apart := _slopes_apart(part))]
    if not found:
        return ""
    first, second = _names(parts[0])
    phrases: list[str] = []
    for part, apart in found:
        read = change_reading(apart, points, f"{clean(apart.term)}, {part.label}", part.basis, material.trace)
        unclear = "" if clear(apart) else ", no clear difference"
        where = benchmark_name(part.analysis.frame.benchmark_id)
        phrases.append(f"{read.amount} on {where} ({read.span}{unclear})")
    return f"The slope of {first} per tenfold parameters less that of {second} is {listing(phrases)}."


def _slopes_apart(part: Part) -> Estimate | None:
    """Return by how much the slopes of both groups differ."""
    fit = _matched(part)
    term = " minus ".join(f"slope of {name}" for name in part.analysis.frame.groups)
    return None if isinstance(fit, Failure) else next((one for one in fit.estimates if one.term == term), None)


def pair_table(part: Part, material: Material) -> Table:
    """Tabulate the pairs.

    Parameters
    ----------
    part : Part
        A difference of two groups of models.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row a pair of scores, by size and source.
    """
    first, second = _names(part)
    columns = (
        Column(heading="Parameters", fields=("parameters_b",), numeric=True),
        Column(heading=first, fields=("model", "score"), numeric=True),
        Column(heading=second, fields=("other_model", "other_score"), numeric=True),
        Column(
            heading="Difference, percentage points (95 % sampling interval)",
            fields=("difference", "lower", "upper"),
            numeric=True,
        ),
        Column(heading="Examples in the prompt", fields=("shots",), numeric=True),
        Column(heading="Source", fields=("source_number",)),
    )
    frame = part.analysis.frame
    order = sorted(range(len(frame.y)), key=lambda i: (frame.size_b[i], frame.model_id[i], frame.study_id[i]))
    caption = (
        f"Pairs of {first} and {second}: {part.label}. The interval is that of two scores on independent problems, and given where "
        "their number is known; on the same problems it is narrower. CSV values are proportions."
    )
    return Table(
        name=f"{part.slug}-pairs",
        caption=plain(caption),
        columns=columns,
        rows=tuple(_pair_row(part, index, material) for index in order),
    )


def _pair_row(part: Part, index: int, material: Material) -> tuple[Cell, ...]:
    frame, trace = part.analysis.frame, material.trace
    inside = np.zeros(len(frame.y), dtype=np.bool_)
    inside[index] = True
    model, other = clean(str(frame.model_id[index]), limit=80), clean(str(frame.subtracted_model[index]), limit=80)
    scope = basis(part.entries(inside), part.basis.key, model, other)
    scores = float(frame.y[index] + frame.subtracted[index]), float(frame.subtracted[index])
    shown = [
        trace.number(percent(value), f"score of {name}, {part.label}", scope)
        for name, value in zip((model, other), scores, strict=True)
    ]
    what = f"{model} minus {other}, {part.label}"
    gap, error = float(frame.y[index]), math.sqrt(float(frame.v[index]))
    ends = () if math.isnan(error) else (gap - SAMPLING_Z * error, gap + SAMPLING_Z * error)
    text = trace.number(decimal(100 * gap), what, scope)
    if ends:
        text += f" ({trace.number(f'{decimal(100 * ends[0])} to {decimal(100 * ends[1])}', f'sampling interval: {what}', scope)})"
    shots = material.evidence.observations[str(frame.observation_id[index])].shots
    stated = "not stated" if isinstance(shots, Unknown) else trace.number(str(shots), f"examples: {what}", scope)
    return (
        Cell(
            text=plain(trace.number(size(float(frame.size_b[index])), f"size of {model}", scope)),
            data=(f"{frame.size_b[index]:g}",),
        ),
        *(
            Cell(text=plain(f"{printed} ({name})"), data=(name, f"{value:.6g}"))
            for name, printed, value in zip((model, other), shown, scores, strict=True)
        ),
        Cell(text=plain(text), data=(f"{gap:.6g}", *([f"{end:.6g}" for end in ends] or ["", ""]))),
        Cell(text=plain(stated), data=("" if isinstance(shots, Unknown) else str(shots),)),
        Cell(text=plain(source_numbers(scope, material)), data=(source_numbers(scope, material),)),
    )


def _slopes(part: Part, fit: Fit, material: Material) -> list[str]:
    """Say how either group changes with size, and whether they differ in that."""
    first, second = _names(part)
    found = {estimate.term: estimate for estimate in fit.estimates}
    wanted = [f"slope of {name}" for name in part.analysis.frame.groups]
    if not all(term in found for term in (*wanted, " minus ".join(wanted))):
        return []

    (one, one_span), (other, other_span) = (_slope(found[term], part, material) for term in wanted)
    apart = found[" minus ".join(wanted)]
    read = change_reading(apart, points, f"{clean(apart.term)}, {part.label}", part.basis, material.trace)
    verdict = (
        f"size does {'more' if apart.value > 0 else 'less'} for {first}, by {read.amount}"
        if clear(apart)
        else f"between these slopes there is no clear difference, {read.amount}"
    )
    return [
        f"Over the same pairs, the score of {first} with ten times the parameters is {one} ({one_span}), and that of {second} {other} ({other_span}): {verdict} ({read.named})."
    ]


def _slope(slope: Estimate, part: Part, material: Material) -> tuple[str, str]:
    read = change_reading(slope, points, f"{clean(slope.term)}, {part.label}", part.basis, material.trace)
    amount = f"{read.amount} {read.word}" if clear(slope) else f"not clearly changed, by {read.amount}"
    return amount, read.named


def _beyond(part: Part, fit: Fit, material: Material) -> str:
    """Return the interval that counts the problems as a sample too, to stand behind the other one."""
    wider = next((one for one in fit.estimates if one.term.endswith(BEYOND_PROBLEMS)), None)
    if wider is None:
        return ""
    what = f"{clean(wider.term)}, {part.label}"
    if fit.estimates[0].upper < 0:
        wider, what = turned(wider), f"{what}, sign turned"
    read = level_reading(wider, points, what, part.basis, material.trace, difference=True)
    return f"; {read.span} beyond these problems"


def _counts(part: Part, material: Material) -> str:
    frame = part.analysis.frame
    models = len(set(zip(frame.model_id.tolist(), frame.subtracted_model.tolist(), strict=True)))
    scores = material.tally(len(frame.y), "pair of scores", "pairs of scores", rests_on=part.basis)
    pairs = material.tally(models, "pair of models", "pairs of models", rests_on=part.basis)
    sources = material.tally(len(set(frame.study_id)), "source", rests_on=part.basis)
    return f"k = {pairs if models == len(frame.y) else f'{scores} of {pairs}'}, m = {sources}"


def _matched(part: Part) -> Fit | Failure:
    return next(reply.outcome for reply in part.analysis.replies if reply.estimator == MATCHED_GROUPS)


def _names(part: Part) -> tuple[str, str]:
    first, second = (clean(label, limit=80) for label in part.analysis.frame.groups)
    return first, second
