"""Coefficients with a covariance that is robust to one clustering, and what can be asked of them."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.stats.contrast import ByColumn, Contrast, UndeterminedVarianceError
from engine.stats.quadratic_form import QuadraticForm, satterthwaite
from engine.stats.validate import FloatArray, IndexArray, finite_vector, same_length

_ABSENT = 1e-10
"""Share of the working-model variance below which nothing is left of it."""

_LOSS = 1e-6
"""Share of the working-model variance that CR2 may miss by rounding; a cluster with a dummy of its own loses far more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Clustered(ByColumn):
    """Coefficients with cluster-robust covariance. n rows, p columns, m clusters.

    Rows are kept on the scale on which the working model makes their errors independent with variance 1.
    """

    coefficients: FloatArray
    """Shape (p,)."""
    covariance: FloatArray
    """Cluster-robust covariance of the coefficients, shape (p, p)."""
    n_clusters: int
    """m."""
    _design: FloatArray
    """X, shape (n, p)."""
    _scores: FloatArray
    """Adjusted design: row i of cluster g is that of ``A_g X_g M``, ``M = (X'X)^-1``, shape (n, p)."""
    _shift: FloatArray
    """What an effect of 1 on all outcomes is on this scale, shape (n,)."""
    _bread: FloatArray
    """M, shape (p, p)."""
    _cluster: IndexArray
    """Cluster of each row, shape (n,)."""
    _unbiased: bool
    """Whether the covariance claims to be unbiased under the working model (CR2)."""
    _residual_clusters: int | None = None
    """Degrees of freedom of every combination; None where each has its own."""

    def contrast(self, combination: npt.ArrayLike) -> Contrast:
        """Return a linear combination of the coefficients with its own degrees of freedom.

        Those of :mod:`engine.stats.quadratic_form`. Under CR2 ``tr G`` is the variance ``c'M c`` of the working model, unless
        a cluster determines part of the combination alone, as it does the coefficient of a dummy of its own.

        Parameters
        ----------
        combination : array_like, shape (p,)
            Weights of the coefficients, such as ``(0, 1)`` for the second one.

        Returns
        -------
        Contrast
            Estimate, standard error and degrees of freedom.

        Raises
        ------
        ValueError
            If the shape is wrong.
        UndeterminedVarianceError
            If a single cluster alone determines (for CR2: part of) the combination, or there are not more clusters than
            coefficients where these are what counts, so that nothing at hand tells how it varies.
        """
        weights = finite_vector("combination", combination)
        same_length(combination=weights, coefficients=self.coefficients)
        return Contrast(
            value=float(weights @ self.coefficients),
            standard_error=math.sqrt(max(0.0, float(weights @ self.covariance @ weights))),
            dof=self._dof(weights),
        )

    def form(self, combination: npt.ArrayLike) -> QuadraticForm:
        """Return the variance estimate of a combination as a quadratic form of the errors.

        Parameters
        ----------
        combination : array_like, shape (p,)
            Weights of the coefficients.

        Returns
        -------
        QuadraticForm
            Comparable between clusterings of one fit whose working model has independent rows.
        """
        scores = self._scores @ finite_vector("combination", combination)
        products = sum_by_cluster(self._design * scores[:, None], self._cluster, self.n_clusters)
        return QuadraticForm(scores=scores, cluster=self._cluster, products=products, bread=self._bread)

    def loading(self, combination: npt.ArrayLike) -> float:
        """Return how much an effect shared by the rows of each cluster moves a combination of the coefficients.

        Parameters
        ----------
        combination : array_like, shape (p,)
            Weights of the coefficients.

        Returns
        -------
        float
            Variance of the combination if each cluster had an effect of variance 1.
        """
        moved = self._shift * (self._design @ (self._bread @ finite_vector("combination", combination)))
        return float((np.bincount(self._cluster, weights=moved, minlength=self.n_clusters) ** 2).sum())

    def _dof(self, weights: FloatArray) -> float:
        if self._residual_clusters is not None:
            if self._residual_clusters < 1:
                raise UndeterminedVarianceError(f"clusters: {self.n_clusters} leave no degree of freedom")
            return float(self._residual_clusters)
        form = self.form(weights)
        expected = float(weights @ self._bread @ weights)
        if form.trace() <= ((1.0 - _LOSS) if self._unbiased else _ABSENT) * expected:
            raise UndeterminedVarianceError("combination: one cluster alone determines part of it")
        return satterthwaite([form])


def sum_by_cluster(rows: FloatArray, index: IndexArray, n_clusters: int) -> FloatArray:
    """Return the sum of the rows of every cluster.

    Parameters
    ----------
    rows : numpy.ndarray, shape (n, p)
        What is summed.
    index : numpy.ndarray of intp, shape (n,)
        Cluster of each row.
    n_clusters : int
        m.

    Returns
    -------
    numpy.ndarray, shape (m, p)
        Sums.
    """
    return np.column_stack([np.bincount(index, weights=column, minlength=n_clusters) for column in rows.T])
