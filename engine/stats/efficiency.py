"""Performance against size: a ratio that weighs both, the models that no other beats at both, and how far a ranking holds.

Ratio of a candidate, after the performance-efficiency ratio of arXiv 2603.21389 with what result tables print (that paper
adds throughput, memory and latency measured on one machine)::

    P_i = (a_i - min a) / (max a - min a)                 accuracy, scaled
    E_i = (log N_max - log N_i) / (log N_max - log N_min)    thrift in parameters, scaled
    PER_i = sqrt(P_i E_i)

It is relative: the candidates at the ends set the scales, so that it changes when one of these leaves, and the least accurate and
the largest always get 0. If accuracy rises along a straight line in log N the ratio is ``sqrt(u (1 - u))`` of the place u in
between, which peaks at the geometric mean of smallest and largest size whatever the benchmark. The frontier is free of that.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.validate import FloatArray, IndexArray, confidence_level, finite_vector, positive_vector, same_length

_DRAWS = 4000
"""The simulation error of a 2.5 % quantile's level is then 0.25 points."""

_FEWEST = 4
"""Three that remain when one leaves are the fewest whose order says anything."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RankStability:
    """What becomes of a ranking when each candidate leaves in turn. n candidates."""

    highest: IndexArray
    """Best rank that a candidate gets among the others, 1 being the best, shape (n,)."""
    lowest: IndexArray
    """Worst rank, shape (n,)."""
    agreement: FloatArray
    """Kendall's tau-b between the ranking with all and without one, both of the remaining ones, shape (n,)."""
    same_leader: int
    """Departures of others than the leader after which the leader stays the first; at most n - 1."""


def efficiency_ratio(accuracy: npt.ArrayLike, parameters: npt.ArrayLike) -> FloatArray:
    """Return the ratio of every candidate.

    Parameters
    ----------
    accuracy : array_like, shape (n,) or (r, n)
        Scores; rows are scaled each by its own ends.
    parameters : array_like, shape (n,)
        Sizes in any unit.

    Returns
    -------
    numpy.ndarray, shape (n,) or (r, n)
        Between 0 and 1; NaN in a row whose scores are all the same.

    Raises
    ------
    ValueError
        If an array is refused, or the sizes are all the same.
    """
    size = positive_vector("parameters", parameters)
    scores = np.asarray(accuracy, dtype=np.float64)
    finite_vector("accuracy", scores.ravel())
    if scores.shape[-1] != len(size):
        raise ValueError(f"arrays differ in length: accuracy {scores.shape[-1]}, parameters {len(size)}")
    logs = np.log(size)
    if np.ptp(logs) == 0.0:
        raise ValueError("parameters: all the same, so that no candidate is thriftier than another")
    low, high = scores.min(axis=-1, keepdims=True), scores.max(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        scaled = (scores - low) / (high - low)
    thrift = (logs.max() - logs) / np.ptp(logs)
    return np.asarray(np.sqrt(scaled * thrift), dtype=np.float64)


def pareto_frontier(accuracy: npt.ArrayLike, parameters: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Tell which candidates no other one beats: none is at most as large and at least as accurate, and better in one.

    Parameters
    ----------
    accuracy : array_like, shape (n,)
        Scores.
    parameters : array_like, shape (n,)
        Sizes.

    Returns
    -------
    numpy.ndarray of bool, shape (n,)
        Whether each stands on the frontier. Candidates that are equal in both stand there together.

    Raises
    ------
    ValueError
        If an array is refused.
    """
    score, size = finite_vector("accuracy", accuracy), positive_vector("parameters", parameters)
    same_length(accuracy=score, parameters=size)
    kept = np.zeros(len(score), dtype=np.bool_)
    best = -np.inf
    for value in np.unique(size):
        here = np.flatnonzero(size == value)
        top = float(score[here].max())
        if top > best:
            kept[here[score[here] == top]] = True
            best = top
    return kept


def rank_stability(accuracy: npt.ArrayLike, parameters: npt.ArrayLike) -> RankStability:
    """Rank the candidates by their ratio again without each of them in turn.

    Parameters
    ----------
    accuracy : array_like, shape (n,)
        Scores; at least four.
    parameters : array_like, shape (n,)
        Sizes.

    Returns
    -------
    RankStability
        Ranges of ranks and agreement of rankings. Equal ratios share the best of their ranks.

    Raises
    ------
    ValueError
        If an array is refused, there are fewer than four candidates, or without one of them scores or sizes are all the same.
    """
    score, size = finite_vector("accuracy", accuracy), positive_vector("parameters", parameters)
    same_length(accuracy=score, parameters=size)
    n = len(score)
    if n < _FEWEST:
        raise ValueError(f"accuracy: at least {_FEWEST} candidates are needed, got {n}")
    whole = efficiency_ratio(score, size)
    finite_vector("accuracy", whole)
    ranks = np.full((n, n), -1, dtype=np.intp)
    agreement = np.empty(n)
    leader, same = int(np.argmax(whole)), 0
    for gone in range(n):
        stay = np.arange(n) != gone
        ratio = finite_vector("accuracy", efficiency_ratio(score[stay], size[stay]))
        ranks[gone, stay] = _ranks(ratio)
        agreement[gone] = float(stats.kendalltau(whole[stay], ratio).statistic)
        same += gone != leader and ranks[gone, leader] == 1
    inside = ranks > 0
    return RankStability(
        highest=np.where(inside, ranks, n).min(axis=0),
        lowest=np.where(inside, ranks, 0).max(axis=0),
        agreement=agreement,
        same_leader=int(same),
    )


def ratio_intervals(
    accuracy: npt.ArrayLike,
    variance: npt.ArrayLike,
    parameters: npt.ArrayLike,
    *,
    seed: int,
    level: float = 0.95,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return percentile intervals of the ratios, and how often each candidate comes first, as scores vary by sampling.

    Scores are drawn from normal distributions cut off at 0 and 1, independently: the same problems were put to all, so that
    scores of two models rise and fall together and their order is surer than this says.

    Parameters
    ----------
    accuracy : array_like, shape (n,)
        Scores, as proportions.
    variance : array_like, shape (n,)
        Their sampling variances, at least 0.
    parameters : array_like, shape (n,)
        Sizes.
    seed : int
        Of the generator (PCG64).
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    tuple of numpy.ndarray, each of shape (n,)
        Lower ends, upper ends, share of draws in which the candidate has the largest ratio.

    Raises
    ------
    ValueError
        If an array is refused or a variance is negative.
    """
    score, spread = finite_vector("accuracy", accuracy), finite_vector("variance", variance)
    same_length(accuracy=score, variance=spread)
    if (spread < 0.0).any():
        raise ValueError("variance: must not be negative")
    random = np.random.default_rng(seed)
    drawn = np.clip(random.normal(score, np.sqrt(spread), size=(_DRAWS, len(score))), 0.0, 1.0)
    ratios = efficiency_ratio(drawn, parameters)
    ratios = ratios[np.isfinite(ratios).all(axis=1)]
    if len(ratios) == 0:
        raise ValueError("accuracy: all the same")
    tail = (1.0 - confidence_level(level)) / 2.0
    lower, upper = np.quantile(ratios, [tail, 1.0 - tail], axis=0)
    first = np.bincount(ratios.argmax(axis=1), minlength=len(score)) / len(ratios)
    return lower, upper, np.asarray(first, dtype=np.float64)


def _ranks(values: FloatArray) -> IndexArray:
    return np.asarray(stats.rankdata(-values, method="min"), dtype=np.intp)
