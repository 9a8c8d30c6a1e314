"""Least squares with cluster-robust covariance and small-sample degrees of freedom.

Rows of the same cluster (models of one family) may be correlated in any way; clusters are independent. The covariance
is CR0 (Liang and Zeger 1986, Biometrika 73(1), 13-22, DOI 10.1093/biomet/73.1.13) or CR2, the bias-reduced
linearisation of Bell and McCaffrey (2002, Survey Methodology 28(2), 169-181) in the form of Pustejovsky and Tipton
(2018), "Small-sample methods for cluster-robust variance estimation and hypothesis testing in fixed effects models",
Journal of Business & Economic Statistics 36(4), 672-683, DOI 10.1080/07350015.2016.1247004: its adjustment
matrices (with the Moore-Penrose inverse of the symmetric square root, for clusters that have a dummy of their own) and
its Satterthwaite degrees of freedom. The working model is independent errors of equal variance, or of
variance ``1 / weight``.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import linalg

from engine.stats.clustered import Clustered, sum_by_cluster
from engine.stats.validate import FloatArray, IndexArray, cluster_index, finite_matrix, finite_vector, same_length

_RANK_TOLERANCE = 1e-10
"""Relative size below which a direction counts as absent; far above rounding, far below any real design."""


class Correction(StrEnum):
    """How residuals are adjusted before the clusters' scores are squared."""

    CR0 = "CR0"
    """Not at all; too small with few clusters."""
    CR2 = "CR2"
    """So that the covariance is unbiased under the working model."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeastSquares(Clustered):
    """A fitted line with all that inference about it needs. n rows, p columns, m clusters."""

    residuals: FloatArray
    """Outcome minus fitted value, unweighted, shape (n,)."""


def least_squares(
    design: npt.ArrayLike,
    outcome: npt.ArrayLike,
    clusters: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
    correction: Correction = Correction.CR2,
) -> LeastSquares:
    """Fit a line by (weighted) least squares, with cluster-robust covariance.

    Weighted rows are scaled by the square root of their weight before anything else. The adjustment matrix of a cluster,
    ``(I - X_g M X_g')^(+1/2)``, differs from the identity only in the column space of X_g and is had from the
    eigenvalues of p x p matrices: time and memory O(n p^2), whatever the number and sizes of the clusters.

    Parameters
    ----------
    design : array_like, shape (n, p)
        Columns, an intercept included if wanted.
    outcome : array_like, shape (n,)
        What is explained.
    clusters : array_like, shape (n,)
        Label of each row's cluster; at least two distinct ones.
    weights : array_like, shape (n,), optional
        Positive, the inverse of the working error variance; all equal if left out.
    correction : Correction, default CR2
        Small-sample correction.

    Returns
    -------
    LeastSquares
        Coefficients, covariance, and contrasts on demand.

    Raises
    ------
    ValueError
        If an array has the wrong shape or is not finite, a weight is not positive, or the columns are linearly dependent.
    """
    x, y = finite_matrix("design", design), finite_vector("outcome", outcome)
    root = np.sqrt(_positive_weights(weights, len(y)))
    index = cluster_index("clusters", clusters)
    same_length(design=x, outcome=y, clusters=index, weights=root)
    scaled = x * root[:, None]
    basis, inverse = _orthonormal(scaled)
    coefficients = inverse @ (basis.T @ (y * root))
    residuals = y - x @ coefficients
    adjusted = _adjust(basis, index) if correction is Correction.CR2 else basis
    scores = adjusted @ inverse.T
    n_clusters = int(index.max()) + 1
    per_cluster = sum_by_cluster(scores * (residuals * root)[:, None], index, n_clusters)
    return LeastSquares(
        coefficients=coefficients,
        covariance=per_cluster.T @ per_cluster,
        residuals=residuals,
        n_clusters=n_clusters,
        _design=scaled,
        _scores=scores,
        _shift=root,
        _bread=inverse @ inverse.T,
        _cluster=index,
        _unbiased=correction is Correction.CR2,
    )


def r_squared(outcome: npt.ArrayLike, residuals: npt.ArrayLike) -> float:
    """Return the share of the variance about the mean that a line with an intercept explains.

    Parameters
    ----------
    outcome : array_like, shape (n,)
        What is explained; not all equal.
    residuals : array_like, shape (n,)
        What is left of it.

    Returns
    -------
    float
        ``1 - sum(r^2) / sum((y - mean y)^2)``.

    Raises
    ------
    ValueError
        If the shapes differ or the outcome does not vary.
    """
    y, left = finite_vector("outcome", outcome), finite_vector("residuals", residuals)
    same_length(outcome=y, residuals=left)
    total = float(((y - y.mean()) ** 2).sum())
    if total == 0.0:
        raise ValueError("outcome: does not vary")
    return 1.0 - float((left**2).sum()) / total


def _positive_weights(weights: npt.ArrayLike | None, n: int) -> FloatArray:
    if weights is None:
        return np.ones(n)
    array = finite_vector("weights", weights)
    if (array <= 0.0).any():
        raise ValueError("weights: must be positive")
    return array


def _orthonormal(design: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return Q (n, p) and R^-1 (p, p) of the design, columns brought to one scale first."""
    n, p = design.shape
    scale = np.sqrt((design * design).sum(axis=0))
    if n < p or (scale == 0.0).any():
        raise ValueError(f"design: {n} rows cannot determine {p} columns")
    basis, upper = linalg.qr(design / scale, mode="economic")
    diagonal = np.abs(np.diagonal(upper))
    if diagonal.min() <= _RANK_TOLERANCE * diagonal.max():
        raise ValueError("design: columns are linearly dependent")
    inverse = linalg.solve_triangular(upper, np.eye(p)) / scale[:, None]
    return np.asarray(basis, dtype=np.float64), np.asarray(inverse, dtype=np.float64)


def _adjust(basis: FloatArray, index: IndexArray) -> FloatArray:
    """Return ``A_g Q_g`` for every cluster, ``A_g = (I - Q_g Q_g')^(+1/2)``."""
    products = np.einsum("ni,nj->nij", basis, basis).reshape(len(basis), -1)
    n_clusters, p = int(index.max()) + 1, basis.shape[1]
    squares, right = np.linalg.eigh(sum_by_cluster(products, index, n_clusters).reshape(n_clusters, p, p))
    # Q_g = U s V', so that A_g Q_g = U (1 - s^2)^(+1/2) s V' = Q_g V (1 - s^2)^(+1/2) V': only p x p matrices are made.
    remaining = 1.0 - squares
    present = remaining > _RANK_TOLERANCE
    factor = np.where(present, 1.0 / np.sqrt(np.where(present, remaining, 1.0)), 0.0)
    return np.asarray(np.einsum("ni,nij->nj", basis, ((right * factor[:, None, :]) @ right.transpose(0, 2, 1))[index]))
