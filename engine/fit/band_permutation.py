"""A permutation test of size bands: no distribution is assumed, only that within a family sizes could be exchanged."""

import numpy as np
import numpy.typing as npt

from engine.fit.bands import members_of
from engine.fit.base import Estimator, fit_of, not_finite, refusal, warnings_of
from engine.fit.sensitivity import take
from engine.stats.quadratic_form import intersection
from engine.types.fit import Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

N_PERMUTATIONS = 4999
"""Drawn permutations; with the arrangement at hand 5,000, so that p values are whole multiples of 1/5,000."""

SEED = 20250117
"""Of the generator: the same data have the same p value."""

LEAST_ARRANGEMENTS = 100
"""Different arrangements below which no p value below 1 % is possible."""

P_VALUE = "permutation p value"
"""Quantity: share of arrangements whose bands differ at least as much."""

_METHOD = (
    f"Outcomes are exchanged between models of one family in one source, {N_PERMUTATIONS:,} times (seeded); the statistic is the "
    "sum of squares that size bands explain of the outcomes less the mean of their family and source; p = (1 + those at least as "
    "large) / (1 + permutations) (Phipson and Smyth 2010, DOI 10.2202/1544-6115.1585). It tests that size does not matter within "
    "families, and is exact whatever the distribution of the outcomes."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:
    if len(question.bands) < 2:
        return refusal(frame, Reason.EMPTY, "the question names fewer than two size bands")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    member = members_of(frame, question.bands)
    mixed = _mixed_blocks(frame, member)
    inside, home = take(frame, mixed), member[mixed].astype(np.float64)
    block = intersection(inside.family, inside.study_id)
    if _arrangements(block, home) < LEAST_ARRANGEMENTS or np.ptp(inside.y) == 0.0:
        why = "too few families have models in several bands in one source for a permutation test"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    statistic, p_value = _test(_centred(inside.y[:, None], block)[:, 0], _centred(home, block), block)
    return fit_of(
        inside,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(),
        spread=None,
        warnings=warnings_of(inside, ()),
        quantities=(
            Quantity(term=P_VALUE, value=p_value, scale=Scale.P_VALUE),
            Quantity(term="share of the variance within families explained", value=statistic, scale=Scale.SHARE),
            Quantity(term="permutations", value=N_PERMUTATIONS, scale=Scale.COUNT),
            Quantity(term="families and sources with several bands", value=len(np.unique(block)), scale=Scale.COUNT),
        ),
    )


def _mixed_blocks(frame: Frame, member: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return the observations in bands whose family has models of several bands in the same source."""
    block, inside = intersection(frame.family, frame.study_id), member.any(axis=1)
    several = [number for number in np.unique(block) if (member[(block == number) & inside].any(axis=0)).sum() > 1]
    return np.asarray(np.isin(block, several) & inside)


def _arrangements(block: npt.NDArray[np.intp], home: FloatArray) -> float:
    """Return how many different arrangements of bands there are, up to a bound."""
    count = 1.0
    for number in np.unique(block):
        sizes = home[block == number].sum(axis=0).astype(int)
        placed = 0
        for size in sizes:
            for place in range(size):
                placed += 1
                count *= placed / (place + 1)
        if count > 1e6:
            break
    return count


def _centred(columns: FloatArray, block: npt.NDArray[np.intp]) -> FloatArray:
    _, index = np.unique(block, return_inverse=True)
    counts = np.bincount(index)
    means = np.column_stack([np.bincount(index, weights=column) / counts for column in columns.T])
    return np.asarray(columns - means[index])


def _test(y: FloatArray, home: FloatArray, block: npt.NDArray[np.intp]) -> tuple[float, float]:
    """Return the share of squares explained, and its permutation p value."""
    left, singular, _ = np.linalg.svd(home, full_matrices=False)
    basis = left[:, singular > 1e-9 * max(1.0, float(singular[0]))]
    order = np.argsort(block, kind="stable")
    random = np.random.default_rng(SEED)
    seen, total = float(((basis.T @ y) ** 2).sum()), float(y @ y)
    larger = 0
    for _ in range(N_PERMUTATIONS):
        keys = random.random(len(y))
        shuffled = np.empty_like(y)
        shuffled[order] = y[np.lexsort((keys, block))]
        larger += float(((basis.T @ shuffled) ** 2).sum()) >= seen * (1.0 - 1e-12)
    return seen / total, (1.0 + larger) / (1.0 + N_PERMUTATIONS)


ESTIMATOR = Estimator(
    name="band-permutation",
    title="Permutation test of size bands within families",
    asks="Could the differences between size bands within families be chance?",
    needs="Families with models in several bands in one source.",
    run=_run,
    unasked=lambda question: len(question.bands) > 1,
)
