"""Cluster-robust covariance of pooled coefficients: right even where the model of the heterogeneity is not.

Effects of one cluster (study, family) may be correlated in any way; clusters are independent. The pooling model serves as
working model: a covariance Phi, block-diagonal by cluster, whose inverse are the weights. Hedges, Tipton and Johnson
(2010), "Robust variance estimation in meta-regression with dependent effect size estimates", Research Synthesis Methods
1(1), 39-65, DOI 10.1002/jrsm.5; small-sample correction CR2 and its degrees of freedom in Tipton (2015), Psychological
Methods 20(3), 375-393, DOI 10.1037/met0000011, and Pustejovsky and Tipton (2018), JBES 36(4), 672-683,
DOI 10.1080/07350015.2016.1247004, of which this is the symmetric form ``A_g = D_g' B_g^(+1/2) D_g``, ``Phi_g = D_g'D_g``,
``B_g = D_g (Phi_g - X_g M X_g') D_g'``. (With unequal variances inside a cluster it is not the same matrix as that of
:mod:`engine.stats.regression`, which whitens first; both are unbiased under the working model.)
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import linalg

from engine.stats.clustered import Clustered
from engine.stats.inverse_root import LowRank, inverse_root
from engine.stats.pooled import Pooled
from engine.stats.validate import FloatArray, IndexArray, cluster_index, same_length

_ABSENT = 1e-10
"""Share of the largest eigenvalue below which a direction of a cluster's residuals counts as absent."""

_SMALL = 100
"""Rows up to which a cluster's eigenvectors are cheaper than the sum over shifted systems."""


class RobustCorrection(StrEnum):
    """How the clusters' residuals are corrected for having been fitted."""

    CR0 = "CR0"
    """Not at all: far too small with few clusters."""
    CR1 = "CR1"
    """All by ``m / (m - p)``; t with m - p degrees of freedom."""
    CR2 = "CR2"
    """Each by its own matrix, so that the covariance is unbiased under the working model; Satterthwaite dof."""


def robust(fit: Pooled, clusters: npt.ArrayLike, correction: RobustCorrection = RobustCorrection.CR2) -> Clustered:
    """Give the coefficients of a pooling a cluster-robust covariance.

    Parameters
    ----------
    fit : Pooled
        Pooling of k effect sizes; its ``v + tau2`` are the working variances.
    clusters : array_like, shape (k,)
        Label of each row's cluster.
    correction : RobustCorrection, default CR2
        Small-sample correction.

    Returns
    -------
    Clustered
        The same coefficients, their covariance, and contrasts on demand; degrees of freedom m - p under CR0 and CR1.

    Raises
    ------
    ValueError
        If the lengths differ or there are fewer than two clusters.
    """
    line = fit.line
    index = cluster_index("clusters", clusters)
    same_length(y=line.residuals, clusters=index)
    rows = members(index)
    blocks = [1.0 / line.weights[inside] for inside in rows]
    return sandwich(line.design, line.coefficients, line.residuals, rows, blocks, correction=correction)


def members(index: IndexArray) -> tuple[IndexArray, ...]:
    """Return the rows of every cluster.

    Parameters
    ----------
    index : numpy.ndarray of intp, shape (k,)
        Cluster of each row, counted from 0 without gaps.

    Returns
    -------
    tuple of numpy.ndarray of intp
        Rows of each cluster, ascending.
    """
    order = np.argsort(index, kind="stable")
    return tuple(np.split(order, np.cumsum(np.bincount(index))[:-1]))


def sandwich(  # noqa: PLR0913 - the parts of one fit, each needed, which no caller has as one object
    design: FloatArray,
    coefficients: FloatArray,
    residuals: FloatArray,
    rows: Sequence[IndexArray],
    blocks: Sequence[FloatArray],
    *,
    correction: RobustCorrection,
) -> Clustered:
    """Return the cluster-robust covariance of generalised least squares.

    Parameters
    ----------
    design : numpy.ndarray, shape (k, p)
        X.
    coefficients : numpy.ndarray, shape (p,)
        Had with the weights ``Phi^-1``.
    residuals : numpy.ndarray, shape (k,)
        y - X b.
    rows : sequence of numpy.ndarray of intp
        Rows of each cluster.
    blocks : sequence of numpy.ndarray
        Working covariance ``Phi_g`` of each cluster, positive definite; its diagonal alone where there is no more.
    correction : RobustCorrection
        Small-sample correction.

    Returns
    -------
    Clustered
        Covariance, and contrasts on demand.

    Raises
    ------
    ValueError
        If a block is not positive definite, or clusters are too few for CR1.
    """
    designs = tuple(design[inside] for inside in rows)
    weighted = tuple(_over(block, x) for block, x in zip(blocks, designs, strict=True))
    bread = np.linalg.inv(np.sum([x.T @ w for x, w in zip(designs, weighted, strict=True)], axis=0))
    cr2 = correction is RobustCorrection.CR2
    scores = _all_adjusted(blocks, designs, bread, weighted) if cr2 else weighted
    sums = np.array([score.T @ residuals[inside] for score, inside in zip(scores, rows, strict=True)])
    m, p = sums.shape
    whitened, adjusted, index = _on_one_scale(rows, blocks, designs, scores)
    return Clustered(
        coefficients=coefficients,
        covariance=_inflation(correction, m, p) * (bread @ (sums.T @ sums) @ bread),
        n_clusters=m,
        _design=whitened[:, :p],
        _scores=adjusted @ bread,
        _shift=whitened[:, p],
        _bread=bread,
        _cluster=index,
        _unbiased=cr2,
        _residual_clusters=None if cr2 else m - p,
    )


def _inflation(correction: RobustCorrection, m: int, p: int) -> float:
    """Return by what CR1 multiplies the covariance; 1 for the others."""
    if correction is not RobustCorrection.CR1:
        return 1.0
    if m <= p:
        raise ValueError(f"clusters: {m} cannot carry {p} coefficient(s) under {correction}")
    return m / (m - p)


def _on_one_scale(
    rows: Sequence[IndexArray],
    blocks: Sequence[FloatArray],
    designs: Sequence[FloatArray],
    scores: Sequence[FloatArray],
) -> tuple[FloatArray, FloatArray, IndexArray]:
    """Return design (and a column of ones), scores and clusters, row by row, where errors are independent with variance 1."""
    with_shift = [np.column_stack([x, np.ones(len(x))]) for x in designs]
    whitened = np.concatenate([_whitened(block, columns) for block, columns in zip(blocks, with_shift, strict=True)])
    adjusted = np.concatenate([_scores_of_white(block, score) for block, score in zip(blocks, scores, strict=True)])
    index = np.repeat(np.arange(len(rows), dtype=np.intp), [len(inside) for inside in rows])
    back = np.argsort(np.concatenate(rows))
    return whitened[back], adjusted[back], index[back]


def _whitened(block: FloatArray, columns: FloatArray) -> FloatArray:
    """Return ``D'^-1 X``, ``Phi = D'D``: columns on the scale of independent errors of variance 1."""
    if block.ndim == 1:
        return np.asarray(columns / np.sqrt(block)[:, None])
    return np.asarray(linalg.solve_triangular(linalg.cholesky(block), columns, trans="T"))


def _scores_of_white(block: FloatArray, scores: FloatArray) -> FloatArray:
    """Return ``D s``, so that ``s'e`` of errors e is that of independent ones."""
    return np.asarray(np.sqrt(block)[:, None] * scores if block.ndim == 1 else linalg.cholesky(block) @ scores)


def _over(block: FloatArray, design: FloatArray) -> FloatArray:
    """Return ``Phi^-1 X``."""
    if block.ndim == 1:
        return (design.T / block).T
    return np.asarray(linalg.solve(block, design, assume_a="pos"))


def _all_adjusted(
    blocks: Sequence[FloatArray], designs: Sequence[FloatArray], bread: FloatArray, weighted: Sequence[FloatArray]
) -> tuple[FloatArray, ...]:
    """Return ``A_g'W_g X_g`` of every cluster; small diagonal ones of one size go through the eigenvectors together."""
    adjusted: dict[int, FloatArray] = {}
    together: dict[int, list[int]] = {}
    for place, block in enumerate(blocks):
        if block.ndim == 1 and len(block) <= _SMALL:
            together.setdefault(len(block), []).append(place)
        else:
            adjusted[place] = _adjusted(block, designs[place], bread, weighted[place])
    for places in together.values():
        phi, design, over = (np.stack([parts[place] for place in places]) for parts in (blocks, designs, weighted))
        adjusted.update(zip(places, _stack_adjusted(phi, design, over, bread), strict=True))
    return tuple(adjusted[place] for place in range(len(blocks)))


def _stack_adjusted(phi: FloatArray, design: FloatArray, weighted: FloatArray, bread: FloatArray) -> FloatArray:
    """Return :func:`_adjusted` of m clusters of k rows: shapes (m, k), (m, k, p), (m, k, p)."""
    root = np.sqrt(phi)[:, :, None]
    scaled = root * design
    working = np.eye(phi.shape[1]) * (phi**2)[:, :, None]
    values, vectors = np.linalg.eigh(working - scaled @ bread @ scaled.transpose(0, 2, 1))
    present = values > _ABSENT * np.maximum(values[:, -1:], 0.0)
    factor = np.where(present, 1.0 / np.sqrt(np.where(present, values, 1.0)), 0.0)
    return np.asarray(root * ((vectors * factor[:, None, :]) @ (vectors.transpose(0, 2, 1) @ (root * weighted))))


def _adjusted(block: FloatArray, design: FloatArray, bread: FloatArray, weighted: FloatArray) -> FloatArray:
    """Return ``A_g'W_g X_g``, ``A_g = D' B^(+1/2) D``."""
    if block.ndim == 1 and len(block) > _SMALL:
        root = np.sqrt(block)
        low = LowRank.of(block**2, root[:, None] * design, bread)
        if low.least > _ABSENT * low.greatest:
            return root[:, None] * inverse_root(low, root[:, None] * weighted)
    full = np.diag(block) if block.ndim == 1 else block
    upper = linalg.cholesky(full)
    values, vectors = linalg.eigh(upper @ (full - design @ bread @ design.T) @ upper.T)
    present = values > _ABSENT * values.max()
    factor = np.where(present, 1.0 / np.sqrt(np.where(present, values, 1.0)), 0.0)
    turned = vectors.T @ upper
    return np.asarray((turned.T * factor) @ (turned @ weighted))
