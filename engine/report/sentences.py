"""Sentences: what one outcome shows, said in prose."""

from collections.abc import Sequence

import numpy as np

from engine.report.figures.scaling import line_terms, reference_b
from engine.report.format import clean, decimal, level, listing, percent, points, size
from engine.report.marks import lowered
from engine.report.material import Material, Part
from engine.report.readings import Reading, because, change_reading, clear, is_slope, level_reading, unreliable
from engine.report.trace import basis
from engine.types.fit import DROP_RATIO, BandComparison, BandSummary, Estimate
from engine.types.outcome import Failure

FEW_FAMILIES = 10
"""Below this many clusters an interval rests more on its degrees of freedom than on its standard error."""


def band_sentences(part: Part, material: Material) -> list[str]:
    """Say what the size bands show.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    list of str
        Sentences: means, what could not be estimated, contrasts; empty where the question compares no bands.
    """
    bands = part.analysis.bands
    if isinstance(bands, Failure):
        return []
    return [*_means(part, bands, material), *_without_mean(bands), *_contrasts(part, bands.contrasts, material)]


def scaling_sentences(part: Part, material: Material) -> list[str]:
    """Say what the fitted line shows.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    list of str
        Change with size over all models and within families; the failure in words where there is no fit.
    """
    fit = part.analysis.scaling
    if isinstance(fit, Failure):
        why = f"A line on model size is {because(fit, part.label)}."
        return [material.trace.within(why, f"reason, {part.label}", part.basis)]
    slopes = [estimate for estimate in fit.estimates if is_slope(estimate)]
    return [_change(slope, part, material, first=index == 0) for index, slope in enumerate(slopes)]


def level_sentence(part: Part, material: Material) -> str:
    """Say where the fitted line stands at its reference size.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        One sentence; empty where there is no fit or where the reference size lies outside the observed sizes.
    """
    fit, sizes = part.analysis.scaling, part.analysis.frame.size_b
    terms = None if isinstance(fit, Failure) else line_terms(fit)
    if isinstance(fit, Failure) or terms is None:
        return ""
    estimate = fit.estimates[terms[0]]
    reference = reference_b(estimate)
    if not sizes.min() <= reference <= sizes.max():
        return ""
    what = f"mean at {size(reference)} by the line, {part.label}"
    read = level_reading(estimate, part.outcome, what, part.basis, material.trace, difference=part.difference)
    return f"By the fitted line, {part.label} is {read.amount} ({read.named}) at {size(reference)} parameters."


def group_sentence(part: Part, material: Material) -> str:
    """Say what the included scores are for each group of models that the question sets against others.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        Range of the outcome and of the sizes for each group; empty where the question names no groups.
    """
    frame, phrases = part.analysis.frame, []
    for group in material.answer.question.groups:
        members = zip(frame.family, frame.model_id, frame.variant, frame.specialisation, strict=True)
        inside = np.array([group.holds(*map(str, member)) for member in members], dtype=bool)
        name = clean(group.label, limit=80)
        if not inside.any():
            phrases.append(f"none for {name}")
            continue
        scope = basis(part.entries(inside), part.basis.key, name)
        values, sizes = frame.y[inside], frame.size_b[inside]
        printed = _range(part.outcome(float(values.min())), part.outcome(float(values.max())))
        text = material.trace.number(printed, f"range of {part.label}, {name}", scope)
        count = material.tally(len(values), "observation", rests_on=scope)
        span = _range(size(float(sizes.min())), size(float(sizes.max())))
        phrases.append(f"{text} for {name} ({count}, {span} parameters)")
    return f"For {part.label}, the included scores are {listing(phrases)}." if phrases else ""


def support_sentence(part: Part, material: Material) -> str:
    """Say how much data stands behind an outcome.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        One sentence with observations (k), models, families and sources (m).
    """
    frame, scope = part.analysis.frame, part.basis
    families = len(set(frame.family))
    counts = [
        f"{material.tally(len(frame.y), 'observation', rests_on=scope)} (k)",
        material.tally(len(set(frame.model_id)), "model", rests_on=scope),
        material.tally(families, "model family", "model families", rests_on=scope),
    ]
    sources = material.tally(len(set(frame.study_id)), "source", rests_on=scope)
    few = 0 < families < FEW_FAMILIES and estimates(part)
    tentative = "; with so few families the intervals are tentative" if few else ""
    return f"This rests on {listing(counts)} from {sources} (m){tentative}."


def estimates(part: Part) -> list[Estimate]:
    """Return every number with an interval that an outcome has.

    Parameters
    ----------
    part : Part
        An outcome.

    Returns
    -------
    list of Estimate
        Means of bands, their differences, estimates of the line.
    """
    bands, scaling = part.analysis.bands, part.analysis.scaling
    computed: list[Estimate | Failure] = [] if isinstance(scaling, Failure) else list(scaling.estimates)
    if not isinstance(bands, Failure):
        computed = [*(summary.mean for summary in bands.summaries), *bands.contrasts, *computed]
    return [item for item in computed if isinstance(item, Estimate)]


def brief_sentences(part: Part, material: Material) -> list[str]:
    """Say the most important of an outcome in a few sentences.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    list of str
        Means of the bands and the difference between the outermost (all differences where that one is missing), or else groups, or else the slope of the line.
    """
    bands = part.analysis.bands
    if isinstance(bands, Failure):
        groups = group_sentence(part, material)
        return [groups] if groups else scaling_sentences(part, material)[:1]
    widest = outermost(part)
    contrasts = (widest,) if widest else bands.contrasts
    if part.difference:
        return [*_means(part, bands, material), *_without_mean(bands), *_contrasts(part, contrasts, material)]
    return [*_contrasts(part, contrasts, material), *_bare_means(part, bands, material), *_without_mean(bands)]


def outermost(part: Part) -> Estimate | None:
    """Return the difference between the last and the first size band; None where there is none with an interval."""
    bands = part.analysis.bands
    if isinstance(bands, Failure):
        return None
    term = f"{bands.summaries[-1].band.label} minus {bands.summaries[0].band.label}"
    return next((one for one in bands.contrasts if isinstance(one, Estimate) and one.term == term), None)


def counts(part: Part, material: Material) -> str:
    """Return how much stands behind an outcome, to stand in brackets: ``k = 225 observations, m = 13 sources``."""
    frame = part.analysis.frame
    k = material.tally(len(frame.y), "observation", rests_on=part.basis)
    m = material.tally(len(set(frame.study_id)), "source", rests_on=part.basis)
    return f"k = {k}, m = {m}"


def kept_sentence(part: Part, material: Material) -> str:
    """Say which share of their score models keep on the harder benchmark.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        One sentence; empty where the ratio was not estimated.
    """
    fit = next((one.outcome for one in part.analysis.replies if one.estimator == DROP_RATIO), None)
    if fit is None or isinstance(fit, Failure):
        return ""
    ratio = fit.estimates[0]
    what, scope = f"{clean(ratio.term)}, {part.label}", part.basis
    share = material.trace.number(percent(ratio.value), what, scope)
    ends = f"{decimal(100 * ratio.lower)} to {decimal(100 * ratio.upper)}"
    span = material.trace.number(ends, f"{level(ratio)} interval: {what}", scope)
    doubt = ", unreliable on few degrees of freedom" if unreliable(ratio) else ""
    pair, _, metric = part.change.rpartition(", ")
    named = f"{level(ratio)} interval {span}{doubt}; {counts(part, material)}"
    return f"{pair} models keep {share} of their {metric} ({named})."


def finding(part: Part, material: Material) -> str:
    """Say the most important of an outcome with how much stands behind it, for a paragraph on several outcomes.

    Parameters
    ----------
    part : Part
        An outcome.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        The brief sentences, the outcome named in the first, k and m at the end.
    """
    return with_counts(part, brief_sentences(part, material), material)


def with_counts(part: Part, sentences: Sequence[str], material: Material) -> str:
    """Return sentences on an outcome with its name before them, where they do not begin with it, and k and m behind them."""
    if not sentences:
        return ""
    named = part.label in sentences[0] or (part.difference and part.change in sentences[0])
    opening = "" if named else f"{part.change if part.drop else f'In {part.label}'}, "
    first = lowered(sentences[0]) if opening else sentences[0]
    return f"{opening}{' '.join([first, *sentences[1:]]).removesuffix('.')}; {counts(part, material)}."


def _bare_means(part: Part, bands: BandComparison, material: Material) -> list[str]:
    """Name the means without their intervals, which stand in section 3: what is asked is the difference."""
    phrases = []
    for summary in bands.summaries:
        if not isinstance(summary.mean, Failure):
            label = clean(summary.band.label)
            what = f"mean of {part.label}, {label}"
            text = material.trace.number(part.outcome(summary.mean.value), what, part.band_basis(summary.band))
            phrases.append(f"{text} ({label})")
    if not phrases:
        return []
    return [f"The mean {part.label} is {listing(phrases)}."]


def _means(part: Part, bands: BandComparison, material: Material) -> list[str]:
    phrases: list[str] = []
    for summary in bands.summaries:
        if isinstance(summary.mean, Failure):
            continue
        label = clean(summary.band.label)
        scope = part.band_basis(summary.band)
        what, trace = f"mean of {part.label}, {label}", material.trace
        read = level_reading(summary.mean, part.outcome, what, scope, trace, difference=part.difference)
        phrases.append(f"{read.amount} ({read.span if phrases else read.named}) in the {label} band")
    if not phrases:
        return []
    if part.difference:
        return [f"{part.change} changes by a mean of {listing(phrases)}."]
    return [f"The mean {part.label} is {listing(phrases)}."]


def _without_mean(bands: BandComparison) -> list[str]:
    failed = [summary for summary in bands.summaries if isinstance(summary.mean, Failure)]
    empty = [summary for summary in failed if summary.k_observations == 0]
    few = [summary for summary in failed if summary.k_observations]
    sentences = [f"No source at hand reports a model in the {_band_list(empty)}."] if empty else []
    if few:
        have = "has" if len(few) == 1 else "have"
        sentences.append(f"The {_band_list(few)} {have} too little data for a mean with an interval.")
    return sentences


def _band_list(summaries: list[BandSummary]) -> str:
    labels = listing([clean(summary.band.label) for summary in summaries])
    return f"{labels} {'band' if len(summaries) == 1 else 'bands'}"


def _contrasts(part: Part, contrasts: Sequence[Estimate | Failure], material: Material) -> list[str]:
    sentences: list[str] = []
    for contrast in contrasts:
        if isinstance(contrast, Failure):
            continue
        what = f"difference of {part.label}, {clean(contrast.term)}"
        read = change_reading(contrast, points, what, part.basis, material.trace)
        sentences.append(_contrast(contrast, read, part, first=not sentences))
    return sentences


def _contrast(contrast: Estimate, read: Reading, part: Part, *, first: bool) -> str:
    later, found, earlier = clean(contrast.term).partition(" minus ")
    span = read.named if first else read.span
    if not found:
        return f"{later}: {points(contrast.value)}, {read.word} ({span})."
    if not clear(contrast):
        return f"There is no clear difference between the {later} and {earlier} bands: {read.amount} ({span})."
    if part.difference:
        return f"In the {later} band the change lies {read.amount} {read.word} than in the {earlier} band ({span})."
    return f"Models in the {later} band score {read.amount} {read.word} than those in the {earlier} band ({span})."


def _change(slope: Estimate, part: Part, material: Material, *, first: bool) -> str:
    read = change_reading(slope, points, f"{clean(slope.term)}, {part.label}", part.basis, material.trace)
    span = read.named if first else read.span
    whose = "Among models of one family" if "within families" in slope.term.lower() else "Over all models"
    if not clear(slope):
        return f"{whose} there is no clear change with model size: {read.amount} per tenfold parameters ({span})."
    if part.difference:
        return f"{whose} the change lies {read.amount} {read.word} with ten times the parameters ({span})."
    return f"{whose}, one with ten times the parameters scores {read.amount} {read.word} ({span})."


def _range(least: str, greatest: str) -> str:
    if least == greatest:
        return least
    return f"{least.removesuffix(' %').removesuffix(' percentage points')} to {greatest}"
