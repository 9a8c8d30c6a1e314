"""How sure a variance is whose rows are alike within two crossed clusterings: scores of one family, and scores from one source.

The Q-profile interval takes effects as independent. Where families and sources have effects of their own, a sum of squares
of n rows tells as much of the variance as far fewer independent ones would. How many is had from the components of the variance:
those of the clusterings and the rest, by quadratic forms of the residuals of least squares that are set equal to their means
(MINQUE with the rest alone as prior weights: Rao 1972, "Estimation of variance and covariance components in linear models", JASA
67(337), 112-115, DOI 10.1080/01621459.1972.10481212). With ``M = I - H`` and ``V = sum theta_k V_k``, V_k being 1 for rows of one cluster,
``r'r`` is then about chi2 with Satterthwaite's ``(tr M V)^2 / tr(M V M V)`` degrees of freedom (1946, DOI 10.2307/3002019). Where tails
are heavier than normal ones a square varies ``1 + kurtosis / 2`` times as much; the excess kurtosis of a sample falls short of
the true one by about half, so that it counts twice; what else tells of heavy tails (:mod:`engine.stats.tails`) counts once, where
that is more. Components are themselves had from few clusters: the degrees of freedom shrink
by ``(m - 1) / m``, m being the lesser number of clusters.
"""

import itertools

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.quadratic_form import intersection
from engine.stats.validate import (
    FloatArray,
    IndexArray,
    confidence_level,
    finite_matrix,
    finite_vector,
    same_length,
)


def variance_dof(
    y: npt.ArrayLike,
    design: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    least_excess: float = 0.0,
) -> float:
    """Return the degrees of freedom of the residual variance of rows that are clustered in two crossed ways.

    Parameters
    ----------
    y : array_like, shape (n,)
        What is explained, by least squares.
    design : array_like, shape (n, p)
        Columns, linearly independent, fewer than rows.
    first, second : array_like, shape (n,)
        Labels of the two clusterings; clusterings that the design takes up, or that hold one row each, count for nothing.
    least_excess : float, default 0
        Excess kurtosis that the rows have at least, whatever that of the residuals; below 0 it counts for nothing.

    Returns
    -------
    float
        At most n - p.

    Raises
    ------
    ValueError
        If an array cannot be computed with or the residuals are all 0.
    """
    outcome, columns = finite_vector("y", y), finite_matrix("design", design)
    indices = (intersection(first, first), intersection(second, second))
    same_length(y=outcome, design=columns, first=indices[0], second=indices[1])
    basis = np.linalg.qr(columns)[0]
    residuals = outcome - basis @ (basis.T @ outcome)
    if not residuals.any():
        raise ValueError("y: nothing is left of it")
    traces = _traces(basis, indices)
    squares = np.array([_square(residuals, index) for index in indices] + [residuals @ residuals])
    components = _components(traces, squares)
    total, square = components @ traces[:, -1], components @ traces @ components
    least = min((int(index.max()) + 1 for index in indices if index.any()), default=len(residuals))
    return float(total * total / square * (1.0 - 1.0 / least) / (1.0 + max(_excess(residuals), least_excess / 2.0)))


def variance_interval(total: float, dof: float, level: float = 0.95) -> tuple[float, float]:
    """Return the chi2 interval of a variance.

    Parameters
    ----------
    total : float
        Estimate.
    dof : float
        Its degrees of freedom.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    tuple of float
        ``total dof / chi2`` at both quantiles.
    """
    tail = (1.0 - confidence_level(level)) / 2.0
    return total * dof / float(stats.chi2.isf(tail, dof)), total * dof / float(stats.chi2.ppf(tail, dof))


def _components(traces: FloatArray, squares: FloatArray) -> FloatArray:
    """Return the components whose expected quadratic forms are those observed, none below 0, the rest last."""
    found = np.maximum(np.linalg.lstsq(traces, squares, rcond=1e-9)[0], 0.0)
    left = squares[-1] - found[:-1] @ traces[:-1, -1]
    found[-1] = max(left / traces[-1, -1], 0.0)
    return np.asarray(found)


def _traces(basis: FloatArray, indices: tuple[IndexArray, IndexArray]) -> FloatArray:
    """Return ``tr(M V_k M V_l)`` of both clusterings and the rest, shape (3, 3)."""
    every = (*indices, np.arange(len(basis)))
    found = np.empty((3, 3))
    times = [_sum_within(basis, index) for index in every]
    for one, other in itertools.product(range(3), repeat=2):
        whole = (np.bincount(intersection(every[one], every[other])) ** 2).sum()
        twice = ((basis.T @ times[one]) * (basis.T @ times[other]).T).sum()
        found[one, other] = whole - 2.0 * (times[one] * times[other]).sum() + twice
    return found


def _sum_within(columns: FloatArray, index: IndexArray) -> FloatArray:
    """Return ``V_k X``: for each row the sum over the rows of its cluster."""
    sums = np.column_stack([np.bincount(index, weights=column) for column in columns.T])
    return np.asarray(sums[index])


def _square(residuals: FloatArray, index: IndexArray) -> float:
    return float((np.bincount(index, weights=residuals) ** 2).sum())


def _excess(residuals: FloatArray) -> float:
    """Return the excess kurtosis, 0 where it is negative or too few rows tell of it."""
    return max(0.0, float(stats.kurtosis(residuals, bias=False))) if len(residuals) > 3 else 0.0
