"""Variance estimates as quadratic forms of the errors, and the degrees of freedom of their sums.

A cluster-robust variance of a combination of coefficients is ``e'G e``, e being the errors on the scale on which the working
model makes them independent with variance 1, and ``G = sum_g u_g u_g'``, ``u_g = (I - X M X')a_g``, a_g being the cluster's adjusted
scores and zero elsewhere. Its mean is ``tr G`` and its variance ``2 tr(G G)``, so that a chi2 of the same first two moments has
``(tr G)^2 / tr(G G)`` degrees of freedom: Satterthwaite (1946), "An approximate distribution of estimates of variance components",
Biometrics Bulletin 2(6), 110-114, DOI 10.2307/3002019; for clusters Pustejovsky and Tipton (2018), DOI
10.1080/07350015.2016.1247004, section 3. Sums and differences of such forms, which are what clusterings that cross call for, are of
the same kind, and need only ``tr(G_1 G_2)`` besides.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.stats.validate import FloatArray, IndexArray

_DENSE = 100
"""Pairs of clusters a row up to which a place for each pair is cheaper than finding those that share rows."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class QuadraticForm:
    """``G`` of one clustering and one combination. n rows, p columns, m clusters."""

    scores: FloatArray
    """a_g of all clusters, each row having one, shape (n,)."""
    cluster: IndexArray
    """Cluster of each row, shape (n,)."""
    products: FloatArray
    """``X_g'a_g``, shape (m, p)."""
    bread: FloatArray
    """M, shape (p, p)."""

    def trace(self) -> float:
        """Return ``tr G``, the mean of the form under the working model."""
        inner = np.einsum("gi,ij,gj->", self.products, self.bread, self.products)
        return float(self.scores @ self.scores - inner)

    def trace_with(self, other: "QuadraticForm") -> float:
        """Return ``tr(G_1 G_2)``, half the covariance of two forms under the working model.

        It is the sum of ``(a_g'a_h - b_g'M b_h)^2`` over clusters g of one form and h of the other, b being their products;
        the first term is 0 where they share no row, so that no m x m matrix is made.

        Parameters
        ----------
        other : QuadraticForm
            Of the same rows, design and working model.

        Returns
        -------
        float
            The same whichever is asked.
        """
        rows = self.scores * other.scores
        shared = self._sums_of_shared(other, rows)
        leverage = np.einsum(
            "ni,ni->n", (self.products @ self.bread)[self.cluster], other.products[other.cluster]
        )  # of the pair of clusters that each row stands in
        half = self.bread @ (self.products.T @ self.products)
        whole = half @ self.bread @ (other.products.T @ other.products)
        return float(shared @ shared - 2.0 * (rows @ leverage) + np.trace(whole))

    def _sums_of_shared(self, other: "QuadraticForm", rows: FloatArray) -> FloatArray:
        """Return ``a_g'a_h`` of all clusters that share rows, others being 0."""
        if other is self:
            return np.asarray(np.bincount(self.cluster, weights=rows), dtype=np.float64)
        pairs = self.cluster * len(other.products) + other.cluster
        if len(self.products) * len(other.products) > _DENSE * len(rows):
            pairs = np.unique(pairs, return_inverse=True)[1]
        return np.asarray(np.bincount(pairs, weights=rows), dtype=np.float64)


def satterthwaite(forms: Sequence[QuadraticForm], signs: Sequence[float] = (1.0,)) -> float:
    """Return the degrees of freedom of a sum of quadratic forms under the working model.

    Parameters
    ----------
    forms : sequence of QuadraticForm
        Of the same rows, design and working model.
    signs : sequence of float, default (1.0,)
        Factor of each form.

    Returns
    -------
    float
        ``(tr G)^2 / tr(G G)``, G being the sum.
    """
    signed = list(zip(signs, forms, strict=True))
    trace = sum(sign * form.trace() for sign, form in signed)
    square = sum(form.trace_with(form) * sign * sign for sign, form in signed)
    for (one, form), (other, beside) in itertools.combinations(signed, 2):
        square += 2.0 * one * other * form.trace_with(beside)
    return trace * trace / square


def intersection(first: npt.ArrayLike, second: npt.ArrayLike) -> IndexArray:
    """Return the cluster of each row by both labels together.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Labels.

    Returns
    -------
    numpy.ndarray of intp, shape (n,)
        Equal where both labels are, counted from 0 without gaps.
    """
    _, one = np.unique(np.asarray(first), return_inverse=True)
    _, other = np.unique(np.asarray(second), return_inverse=True)
    pairs = one * (int(other.max(initial=0)) + 1) + other
    return np.asarray(np.unique(pairs, return_inverse=True)[1], dtype=np.intp)
