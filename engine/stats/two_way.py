"""Covariance of rows that are clustered in two crossed ways: scores of one family, and scores from one source.

Cameron, Gelbach and Miller (2011), "Robust inference with multiway clustering", Journal of Business & Economic Statistics
29(2), 238-249, DOI 10.1198/jbes.2010.07136: the variance is that of the first clustering plus that of the second less that
of their intersection. Here each of the three is a CR2 variance, an excess below 0 counts as 0 (their section 2.3 asks for
such a mend), and the degrees of freedom are the least of the parts that matter; they give none for few clusters. Simulated
in ``benchmarks/coverage.py``: clustering by family alone holds the mean of scores that differ between sources in 70 to 88 %
of the replicates instead of 95 %.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from engine.stats.regression import Contrast, LeastSquares, UndeterminedVarianceError, least_squares
from engine.stats.validate import FloatArray, cluster_index

_MATTERS = 0.25
"""Share of the variance from which on the degrees of freedom of a part count."""

FEW_CLUSTERS = 5
"""Below this many second clusters their variance is a matter of chance: it is left out of combinations that an effect of a
whole cluster does not move more than single rows do, and its few degrees of freedom count in all others."""


class Clustering(Protocol):
    """Coefficients with a covariance that is robust to one clustering."""

    @property
    def coefficients(self) -> FloatArray:
        """Shape (p,)."""
        ...

    @property
    def n_clusters(self) -> int:
        """Clusters."""
        ...

    def contrast(self, combination: npt.ArrayLike) -> Contrast:
        """Return a linear combination of the coefficients."""
        ...

    def loading(self, combination: npt.ArrayLike) -> float:
        """Return how much an effect shared by each cluster moves the combination."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoWay:
    """Coefficients with a covariance that is robust to two crossed clusterings. p coefficients."""

    first: Clustering
    """By the first labels."""
    second: Clustering | None
    """By the second labels; None where they are all the same."""
    both: Clustering | None
    """By both labels together; None where `second` is."""

    @property
    def coefficients(self) -> FloatArray:
        """Coefficients, shape (p,)."""
        return self.first.coefficients

    def contrast(self, combination: npt.ArrayLike) -> Contrast:
        """Return a linear combination of the coefficients.

        Parameters
        ----------
        combination : array_like, shape (p,)
            Weights of the coefficients.

        Returns
        -------
        Contrast
            Estimate, standard error, degrees of freedom. Where one cluster of the second labels alone determines the
            combination nothing tells how it varies between them, and the first alone count (see :meth:`blind`).

        Raises
        ------
        UndeterminedVarianceError
            If one cluster of the first labels alone determines the combination.
        """
        first = self.first.contrast(combination)
        if self.second is None or self.both is None or self.blind(combination):
            return first
        second, both = self.second.contrast(combination), self.both.contrast(combination)
        few = self.second.n_clusters < FEW_CLUSTERS
        enters = self.second.loading(combination) > self.both.loading(combination)
        if few and not enters:
            return first
        base = both.standard_error**2
        excess = [max(0.0, one.standard_error**2 - base) for one in (first, second)]
        total = base + sum(excess)
        dofs = [one.dof for one, over in zip((first, second), excess, strict=True) if over >= _MATTERS * total]
        dof = min([both.dof, *dofs, *((second.dof,) if few else ())])
        return Contrast(value=first.value, standard_error=math.sqrt(total), dof=dof)

    def coefficient(self, column: int) -> Contrast:
        """Return one coefficient.

        Parameters
        ----------
        column : int
            Column of the design, counted from 0.

        Returns
        -------
        Contrast
            As :meth:`contrast` of the unit vector.
        """
        return self.contrast(np.eye(len(self.coefficients))[column])

    def blind(self, combination: npt.ArrayLike) -> bool:
        """Tell whether nothing at hand shows how a combination varies between the second labels.

        Parameters
        ----------
        combination : array_like, shape (p,)
            Weights of the coefficients.

        Returns
        -------
        bool
            True where there is one second label only, or one alone determines the combination.
        """
        if self.second is None:
            return True
        try:
            self.second.contrast(combination)
        except UndeterminedVarianceError:
            return True
        return False


def intersection(first: npt.ArrayLike, second: npt.ArrayLike) -> npt.NDArray[np.intp]:
    """Return the cluster of each row by both labels together.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Labels.

    Returns
    -------
    numpy.ndarray of intp, shape (n,)
        Equal where both labels are.
    """
    _, one = np.unique(np.asarray(first), return_inverse=True)
    _, other = np.unique(np.asarray(second), return_inverse=True)
    return np.asarray(one * (int(other.max(initial=0)) + 1) + other, dtype=np.intp)


def two_way_least_squares(
    design: npt.ArrayLike,
    outcome: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    weights: npt.ArrayLike | None = None,
) -> TwoWay:
    """Fit a line by (weighted) least squares whose covariance is robust to two clusterings.

    Parameters
    ----------
    design : array_like, shape (n, p)
        Columns, an intercept included if wanted.
    outcome : array_like, shape (n,)
        What is explained.
    first : array_like, shape (n,)
        Labels of the first clustering; at least two distinct ones.
    second : array_like, shape (n,)
        Labels of the second clustering.
    weights : array_like, shape (n,), optional
        Positive; all equal if left out.

    Returns
    -------
    TwoWay
        Contrasts on demand.

    Raises
    ------
    ValueError
        As :func:`engine.stats.regression.least_squares`.
    """

    def by(labels: npt.ArrayLike) -> LeastSquares:
        return least_squares(design, outcome, labels, weights=weights)

    several = len(np.unique(np.asarray(second))) > 1
    return TwoWay(
        first=by(cluster_index("first", first)),
        second=by(second) if several else None,
        both=by(intersection(first, second)) if several else None,
    )
