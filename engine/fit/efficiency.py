"""Performance against size: the ratio of a question that asks for one, over models that sources score."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from engine.fit.base import LEVEL, frame_digest, not_finite, refusal
from engine.stats.bootstrap import BootstrapInterval, bootstrap_interval, replicate
from engine.stats.efficiency import efficiency_ratio, pareto_frontier, rank_stability, ratio_intervals
from engine.stats.validate import FloatArray, IndexArray
from engine.types.efficiency import Candidate, Departure, Efficiency, EfficiencyShift
from engine.types.frame import Frame, TextArray
from engine.types.outcome import Failure, Reason
from engine.types.question import Question
from engine.types.unknown import UNKNOWN, Unknown

LEAST_MODELS = 5
"""Models below which a ranking says nothing of others."""

LEAST_FAMILIES = 8
"""Families below which resampling them gives intervals that are too narrow."""

_WORDS = {"performance", "efficiency", "ratio"}
_SEED = 20250117
_REPLICATES, _SIZE_REPLICATES = 2000, 999

_PEAK = (
    "If scores rose along a straight line in log size, the ratio would peak between the smallest and the largest model on any "
    "benchmark; only a distance from that curve says something of a model."
)

_METHOD = (
    "Each model counts once, with the mean of its scores over sources. Ratio: sqrt(P E), P being the score scaled from the lowest (0) to the "
    "highest (1) of these models, E the logarithm of the parameters scaled from the largest (0) to the smallest (1). Only what sources print "
    "enters: no throughput, memory or latency, which the ratio of arXiv 2603.21389 has beside them. The ratio is relative to these models: it "
    "is computed again without each of them, and without those that set the ends of the scales. Intervals: percentiles of 4,000 draws of all scores within their sampling errors, taken as "
    "independent although all models faced the same problems. The frontier, models that no other beats in score without being larger, depends on no scale. "
    "Whether the ratio falls with size: Kendall's tau-b of both, percentile interval over 999 resamples of families, the scales set anew in each."
)


def is_asked(question: Question) -> bool:
    """Tell whether a question asks for the ratio.

    Parameters
    ----------
    question : Question
        A question.

    Returns
    -------
    bool
        Whether one of its metrics is called a performance-efficiency ratio.
    """
    return any(set(metric.casefold().replace("-", " ").split()) >= _WORDS for metric in question.asked_metrics)


def weigh(frame: Frame) -> Efficiency | EfficiencyShift | Failure:
    """Weigh the models of a frame by score and size.

    Parameters
    ----------
    frame : Frame
        Scores, or drops: then the same models are weighed on both benchmarks.

    Returns
    -------
    Efficiency, EfficiencyShift or Failure
        Refused: values that are not finite, fewer than :data:`LEAST_MODELS` models, scores or sizes that do not vary.
    """
    unsound = not_finite(frame)
    if unsound:
        return unsound
    models = len(np.unique(frame.model_id))
    if models < LEAST_MODELS:
        why = f"{models} models are too few to be ranked, at least {LEAST_MODELS} are needed"
        return refusal(frame, Reason.TOO_FEW_OBSERVATIONS, why)
    try:
        return _shift(frame) if frame.subtracted_id.size else _efficiency(frame, _of_scores(frame))
    except ValueError as error:
        return refusal(frame, Reason.NO_VARIATION, f"models cannot be weighed ({error})")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Models:
    """The candidates as arrays, sorted by name. n models."""

    label: str
    names: list[str]
    families: list[str]
    size: FloatArray
    score: FloatArray
    variance: FloatArray
    ids: list[tuple[str, ...]]


def _models(frame: Frame, label: str, score: FloatArray, variance: FloatArray, ids: TextArray) -> _Models:
    names, first, index = np.unique(frame.model_id, return_index=True, return_inverse=True)
    counts = np.bincount(index)
    size, mean, spread = (np.bincount(index, weights=part) / counts for part in (frame.size_b, score, variance))
    return _Models(
        label=label,
        names=[str(name) for name in names],
        families=[str(family) for family in frame.family[first]],
        size=size,
        score=mean,
        variance=spread,
        ids=[tuple(map(str, ids[index == place])) for place in range(len(names))],
    )


def _of_scores(frame: Frame) -> _Models:
    return _models(frame, frame.label, frame.y, frame.v, frame.observation_id)


def _shift(frame: Frame) -> EfficiencyShift:
    harder_label, _, original_label = frame.label.partition(" minus ")
    original = _models(frame, original_label, frame.subtracted, frame.subtracted_v, frame.subtracted_id)
    spread = np.maximum(frame.v - frame.subtracted_v, 0.0)
    harder = _models(frame, harder_label, frame.y + frame.subtracted, spread, frame.observation_id)
    scores = np.array([original.score, harder.score])

    def agreement(rows: IndexArray) -> float:
        ratios = efficiency_ratio(scores[:, rows], original.size[rows])
        return float(stats.kendalltau(ratios[0], ratios[1]).statistic)

    lower, upper = _interval(agreement, original.families)
    return EfficiencyShift(
        label=frame.label,
        original=_efficiency(frame, original),
        harder=_efficiency(frame, harder),
        agreement=agreement(np.arange(len(original.names))),
        agreement_lower=lower,
        agreement_upper=upper,
        input_digest=frame_digest(frame),
    )


def _interval(
    agreement: Callable[[IndexArray], float], families: list[str], replicates: int = _REPLICATES
) -> tuple[float | Unknown, float | Unknown]:
    """Return the percentile interval over resampled families; UNKNOWN where a resample has no ranking."""
    if len(set(families)) < LEAST_FAMILIES:
        return UNKNOWN, UNKNOWN
    try:
        draws = replicate(agreement, families, n_replicates=replicates, seed=_SEED)
        return bootstrap_interval(draws, BootstrapInterval.PERCENTILE, level=LEVEL)
    except ValueError:
        return UNKNOWN, UNKNOWN


def _efficiency(frame: Frame, models: _Models) -> Efficiency:
    if np.ptp(models.score) == 0.0:
        raise ValueError(f"all scores are {models.score[0]:g}")
    ratio, stability = efficiency_ratio(models.score, models.size), rank_stability(models.score, models.size)
    lower, upper, first = _sampling(models)
    order = np.lexsort((np.arange(len(ratio)), -ratio))
    ranks = stats.rankdata(-ratio, method="min")
    frontier = pareto_frontier(models.score, models.size)
    size_lower, size_upper = _interval(lambda rows: _with_size(models, rows), models.families, _SIZE_REPLICATES)
    place = np.log(models.size / models.size.min()) / math.log(models.size.max() / models.size.min())
    return Efficiency(
        label=models.label,
        method=_METHOD,
        candidates=tuple(
            Candidate(
                model_id=models.names[i],
                family=models.families[i],
                size_b=float(models.size[i]),
                score=float(models.score[i]),
                ratio=float(ratio[i]),
                lower=lower[i],
                upper=upper[i],
                straight=math.sqrt(place[i] * (1.0 - place[i])),
                rank=int(ranks[i]),
                highest_rank=int(stability.highest[i]),
                lowest_rank=int(stability.lowest[i]),
                on_frontier=bool(frontier[i]),
                observation_ids=models.ids[i],
            )
            for i in order
        ),
        leader_first=first[order[0]],
        leader_stays=stability.same_leader,
        least_agreement=float(stability.agreement.min()),
        with_size=_with_size(models, np.arange(len(ratio))),
        with_size_lower=size_lower,
        with_size_upper=size_upper,
        departures=_departures(models, ratio),
        middle_b=math.sqrt(float(models.size.min() * models.size.max())),
        m_studies=len(np.unique(frame.study_id)),
        n_families=len(set(models.families)),
        warnings=_warnings(frame, models),
        input_digest=frame_digest(frame),
    )


def _with_size(models: _Models, rows: IndexArray) -> float:
    """Return the rank correlation of ratio and size over some candidates, which set the scales of the ratio."""
    size = models.size[rows]
    return float(stats.kendalltau(efficiency_ratio(models.score[rows], size), size).statistic)


def _departures(models: _Models, ratio: FloatArray) -> tuple[Departure, ...]:
    """Return the ranking without each end of the scales, where enough models stay."""
    size, score = models.size, models.score
    lowest = np.argsort(score, kind="stable")[: math.ceil(len(score) / 10)]
    leaving = (
        (size == size.min(), f"of {size.min():g}B, the smallest"),
        (size == size.max(), f"of {size.max():g}B, the largest"),
        (np.isin(np.arange(len(score)), lowest), "with the lowest tenth of the scores"),
    )
    found = []
    for gone, who in leaving:
        stay = ~gone
        if stay.sum() < LEAST_MODELS or np.ptp(size[stay]) == 0.0 or np.ptp(score[stay]) == 0.0:
            continue
        anew, count = efficiency_ratio(score[stay], size[stay]), int(gone.sum())
        found.append(
            Departure(
                changed=f"without the {count} models {who}" if count > 1 else f"without the model {who}",
                leader=[name for name, kept in zip(models.names, stay, strict=True) if kept][int(anew.argmax())],
                agreement=float(stats.kendalltau(ratio[stay], anew).statistic),
            )
        )
    return tuple(found)


def _sampling(models: _Models) -> tuple[list[float | Unknown], list[float | Unknown], list[float | Unknown]]:
    n = len(models.names)
    if not np.isfinite(models.variance).all():
        return [UNKNOWN] * n, [UNKNOWN] * n, [UNKNOWN] * n
    lower, upper, first = ratio_intervals(models.score, models.variance, models.size, seed=_SEED, level=LEVEL)
    return list(map(float, lower)), list(map(float, upper)), list(map(float, first))


def _warnings(frame: Frame, models: _Models) -> tuple[str, ...]:
    least, most = models.names[int(models.score.argmin())], models.names[int(models.size.argmax())]
    found = [
        f"The ratio of {least} and of {most} is 0 by definition: the one has the lowest score, the other the most parameters."
        if least != most
        else f"The ratio of {least} is 0 by definition: it has both the lowest score and the most parameters.",
        _PEAK,
    ]
    if not np.isfinite(models.variance).all():
        found.append("The sampling error of some scores is unknown, so that the ratios have no intervals.")
    if len(np.unique(frame.study_id)) > 1:
        found.append("Scores are from several sources, whose prompts and harnesses may differ as much as the models.")
    if frame.unknown_size:
        found.append(f"{len(frame.unknown_size)} models of unknown size cannot be weighed.")
    return tuple(found)
