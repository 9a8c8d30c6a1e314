"""The answer in one paragraph: what is asked, the estimate with its interval, its counts, and no more than these allow."""

from collections.abc import Sequence

from engine.report.curves import curve_sentence
from engine.report.efficiency import leader_sentence, size_sentence
from engine.report.estimands import estimand_sentences
from engine.report.evidence import benchmark_names
from engine.report.format import clean, level, listing, points
from engine.report.groups import matched_together, slopes_sentence
from engine.report.introduction import asked_benchmarks, asked_metrics, unrecorded
from engine.report.material import Material, Part, metric_asked
from engine.report.quantities import estimated
from engine.report.readings import because, change_reading, clear
from engine.report.sentences import counts, finding, group_sentence, outermost, scaling_sentences, with_counts
from engine.report.voice import Voice, title
from engine.types.efficiency import Efficiency
from engine.types.fit import CurveStudy, Reply
from engine.types.outcome import Failure
from engine.types.question import Estimand

_MOST_BANDS, _MOST_SLOPES = 3, 2
"""Outcomes that answer together: the nearest to what is asked beside it, or in its place."""

_MOST_ESTIMATES = 6
"""Estimates of an estimator that the question's words call for, above which the rest is left to the results."""


def answer_paragraph(material: Material) -> str:
    """Write the answer.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    str
        Whether what is asked is reported at all; the estimates with intervals, k and m; what cannot be said; what the numbers are not.
    """
    parts = answering(material)
    laws = isinstance(material.answer.curves, CurveStudy)
    said = [_lead(material), *([_unsaid(material)] if laws else []), *_beside(material)]
    if not parts:
        said.append(
            "The sources at hand give no observation that bears on the question, so no number is given in answer."
        )
    elif any(part.groups for part in parts):
        said += _groups(parts, material)
    elif material.answer.question.bands:
        said += _bands(parts, material)
    else:
        said += [" ".join(filter(None, estimand_sentences(part, material))) or _slope(part, material) for part in parts]
    said += [*_called_for(parts, material), *([] if laws else [_unsaid(material)])]
    return " ".join(filter(None, [*said, _hedge(parts, material)]))


def _called_for(parts: Sequence[Part], material: Material) -> list[str]:
    """Say what the estimators give that the question's words call for."""
    named = material.answer.question.further_estimators
    return [
        _said_by(part, reply, material)
        for part in parts[:_MOST_SLOPES]
        for reply in part.analysis.replies
        if reply.estimator in named
    ]


def _said_by(part: Part, reply: Reply, material: Material) -> str:
    if isinstance(reply.outcome, Failure):
        why = because(reply.outcome, part.label)
        return material.trace.within(f"{title(reply)}, of {part.label}, is {why}.", f"reason, {part.label}", part.basis)
    voice = Voice(part=part, reply=reply, fit=reply.outcome, material=material)
    scope = voice.scope
    said = [
        f"{material.trace.within(clean(one.term), voice.what(one.term), scope)} is "
        f"{material.trace.number(estimated(one, difference=voice.is_difference(one)), voice.what(one.term), scope)}"
        for one in voice.fit.estimates[:_MOST_ESTIMATES]
    ]
    fit = voice.fit
    k = material.tally(fit.k_observations, "observation", rests_on=scope)
    m = material.tally(fit.m_studies, "source", rests_on=scope)
    if not fit.estimates:
        return f"{voice.title}, of {part.label}, has no interval to give; its numbers stand in section 3; k = {k}, m = {m}."
    more = "; more in section 3" if len(fit.estimates) > _MOST_ESTIMATES else ""
    without = "; what else it cannot say stands in section 3, with the reasons" if fit.refused else ""
    head = f"{voice.title}, of {part.label} ({level(fit.estimates[0])} intervals)"
    return f"{head}: {'; '.join(said)}{more}{without}; k = {k}, m = {m}."


def answering(material: Material) -> list[Part]:
    """Return the outcomes that answer the question, the asked ones first.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    list of Part
        Differences from the group that is named last, where groups are set against each other, and asked scores that could not be
        compared; differences from the original to the harder benchmark where these are asked for; else scores, with size bands the nearest beside the asked ones, without only where none is asked.
    """
    answered = [part for part in material.parts if len(part.analysis.frame.y)]
    groups = material.answer.question.groups
    against = [part for part in answered if part.groups and part.analysis.frame.groups[-1] == groups[-1].label]
    if against:
        compared = {part.analysis.frame.benchmark_id for part in against}
        alone = [part for part in answered if part.asked and part.analysis.frame.benchmark_id not in compared]
        return [*alone, *against]
    drops = [part for part in answered if part.drop]
    if drops and material.answer.question.estimand is Estimand.DROP:
        return drops[: _MOST_BANDS if material.answer.question.bands else len(drops)]
    scores = sorted((part for part in answered if not part.difference), key=lambda part: not part.asked) or answered
    if material.answer.question.bands:
        return scores[:_MOST_BANDS]
    return [part for part in scores if part.asked] or scores[:_MOST_SLOPES]


def _lead(material: Material) -> str:
    """Say that what follows is not what is asked, and why; nothing where it is."""
    parts = answering(material)
    question = material.answer.question
    dropped = question.estimand is Estimand.DROP and metric_asked(question)
    if not parts or any(part.asked or (dropped and part.drop) for part in parts):
        return ""
    groups = listing([clean(group.label, limit=80) for group in question.groups])
    asked = f"{asked_metrics(question)} on {asked_benchmarks(question)}" + (f", for {groups}" if groups else "")
    if any(cell.observation_ids for cell in material.answer.design):
        return f"What the sources report of what is asked ({asked}) cannot be used, as listed in section 1; the nearest that can is this."
    return f"No source at hand reports what is asked ({asked}); the nearest that the sources do report is this."


def _beside(material: Material) -> list[str]:
    """Say what is found apart from scores on size: loss curves, efficiency."""
    curves = material.answer.curves
    weighed = [one for one in material.answer.efficiency if isinstance(one, Efficiency)]
    laws = [curve_sentence(curves, material)] if isinstance(curves, CurveStudy) else []
    ratios = [said(one, material) for one in weighed[:1] for said in (size_sentence, leader_sentence)]
    return [*laws, *ratios]


def _groups(parts: Sequence[Part], material: Material) -> list[str]:
    """Say how groups differ at equal size; of asked scores that cannot be compared what there is of them."""
    alone = [group_sentence(part, material) for part in parts if not part.groups]
    compared: dict[tuple[str, ...], list[Part]] = {}
    for part in parts:
        if part.groups:
            compared.setdefault(part.analysis.frame.groups, []).append(part)
    nearest = dict.fromkeys(part.analysis.frame.benchmark_id for same in compared.values() for part in same)
    turn = [f"So they cannot be compared there; on {listing(benchmark_names(nearest))} they can."] if alone else []
    said = [sentence(same, material) for same in compared.values() for sentence in (matched_together, slopes_sentence)]
    return [*alone, *turn, *said]


def _bands(parts: Sequence[Part], material: Material) -> list[str]:
    """Say how the outermost bands differ: the first outcome with its means, the others by that difference alone."""
    first, *others = parts
    sentences = [finding(first, material)]
    same = [_again(part, material) for part in others if outermost(part)]
    if same:
        beside = "" if any(part.asked for part in others) else "On the nearest benchmarks beside it, "
        sentences.append(f"{beside}{'t' if beside else 'T'}he same difference is {listing(same)}.")
    return [*sentences, *(finding(part, material) for part in others if not outermost(part))]


def _again(part: Part, material: Material) -> str:
    contrast = outermost(part)
    if contrast is None:
        return ""
    what = f"difference of {part.label}, {clean(contrast.term)}"
    read = change_reading(contrast, points, what, part.basis, material.trace)
    amount = (
        f"{read.amount}{' lower' if contrast.upper < 0 else ''}" if clear(contrast) else f"not clear, {read.amount},"
    )
    return f"{amount} in {part.label} ({read.span}; {counts(part, material)})"


def _slope(part: Part, material: Material) -> str:
    """Say how an outcome changes with size over all models and within families."""
    return with_counts(part, scaling_sentences(part, material), material)


def _unsaid(material: Material) -> str:
    """Say by what the question asks to tell scores apart and no source does."""
    missing = unrecorded(material)
    if not missing:
        return ""
    asked = " or ".join(benchmark_names(material.answer.question.asked_benchmarks))
    return f"What {listing(missing)} {'does' if len(missing) == 1 else 'do'} to the scores cannot be said: no source at hand records {'it' if len(missing) == 1 else 'them'} with a score on {asked}."


def _hedge(parts: Sequence[Part], material: Material) -> str:
    """Say what the numbers are not."""
    question = material.answer.question
    if not parts:
        return ""
    if any(part.groups for part in parts):
        return "The intervals speak of these models alone."
    if question.estimand is Estimand.TREND:
        return "Models that were released later differ in more than their date, so none of this is the effect of time alone."
    if question.estimand in {Estimand.LEVEL, Estimand.DROP} and not question.bands:
        return "The models are those that sources chose to report, no sample of all models."
    return "The models differ in more than their size, so none of this is the effect of size alone."
