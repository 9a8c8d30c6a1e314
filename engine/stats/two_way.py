"""Covariance of rows that are clustered in two crossed ways: scores of one family, and scores from one source.

Cameron, Gelbach and Miller (2011), "Robust inference with multiway clustering", Journal of Business & Economic Statistics
29(2), 238-249, DOI 10.1198/jbes.2010.07136: the variance is that of the first clustering plus that of the second less that
of their intersection. Here each of the three is a CR2 variance, so that the sum is unbiased under the working model, and the degrees of
freedom are those of the sum (:func:`engine.stats.quadratic_form.satterthwaite`): they depend on the design alone, and stay few where
sources are few even if these happen to agree. A sum far below its parts is an accident of few clusters (their section 2.3 asks for
a mend of negative ones): it counts as at least :data:`LEAST_SHARE` of the least part.

Simulated in ``benchmarks/coverage.py``. Clustering by family alone holds the mean of scores that differ between sources in 70 to 88 %
of the replicates instead of 95 %. Taking every excess of a clustering over the intersection as at least 0 and the least degrees of
freedom of the parts that make up a quarter of the variance, as an earlier version did, holds slopes within families in 98 to 99 %
(families that stand in several sources make the intersection too wide, which the first clustering takes back), and means over
five sources in 82 to 85 % where chance gives them many degrees of freedom.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.stats.clustered import Clustered
from engine.stats.contrast import ByColumn, Contrast, UndeterminedVarianceError
from engine.stats.quadratic_form import intersection, satterthwaite
from engine.stats.regression import least_squares
from engine.stats.validate import FloatArray, cluster_index

FEW_CLUSTERS = 5
"""Below this many second clusters their variance is a matter of chance: it is left out of combinations that an effect of a
whole cluster does not move more than single rows do."""

LEAST_SHARE = 0.3
"""Of the least of the three variances, below which their signed sum never counts; and its square of the lesser of the first and
that of the intersection, as second clusters that agree by chance have a variance near 0. By simulation: with none, sums below 0
leave no interval; with the whole of the least, those of five sources hold the truth in 97 to 99 %."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TwoWay(ByColumn):
    """Coefficients with a covariance that is robust to two crossed clusterings. p coefficients."""

    first: Clustered
    """By the first labels."""
    second: Clustered | None
    """By the second labels; None where they are all the same."""
    both: Clustered | None
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
            Estimate, standard error, degrees of freedom. Where there is one second label, or one alone determines the
            combination, nothing tells how it varies between them, and the first alone count.

        Raises
        ------
        UndeterminedVarianceError
            If one cluster of the first labels alone determines the combination.
        """
        first = self.first.contrast(combination)
        if self.second is None or self.both is None:
            return first
        try:
            second = self.second.contrast(combination)
        except UndeterminedVarianceError:
            return first
        few = self.second.n_clusters < FEW_CLUSTERS
        if few and self.second.loading(combination) <= self.both.loading(combination):
            return first
        parts = (one.standard_error**2 for one in (first, second, self.both.contrast(combination)))
        variance = signed_sum(*parts)
        forms = [one.form(combination) for one in (self.first, self.second, self.both)]
        return Contrast(
            value=first.value, standard_error=math.sqrt(variance), dof=satterthwaite(forms, (1.0, 1.0, -1.0))
        )


def signed_sum(first: float, second: float, both: float) -> float:
    """Return the variance by two crossed clusterings.

    Parameters
    ----------
    first, second, both : float
        Variances by the first labels, by the second, and by both together.

    Returns
    -------
    float
        ``first + second - both``, but no less than the floor that :data:`LEAST_SHARE` sets.
    """
    floor = max(LEAST_SHARE * min(first, second, both), LEAST_SHARE**2 * min(first, both))
    return max(first + second - both, floor)


def two_way(by: Callable[[npt.ArrayLike], Clustered], first: npt.ArrayLike, second: npt.ArrayLike) -> TwoWay:
    """Put the clusterings of one fit by two labels together.

    Parameters
    ----------
    by : callable
        Gives the fit with the covariance by some labels.
    first, second : array_like, shape (n,)
        Labels of the two clusterings; the first has at least two distinct ones.

    Returns
    -------
    TwoWay
        Contrasts on demand.
    """
    one = cluster_index("first", first)
    several = len(np.unique(np.asarray(second))) > 1
    return TwoWay(
        first=by(one),
        second=by(second) if several else None,
        both=by(intersection(one, second)) if several else None,
    )


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
    return two_way(lambda labels: least_squares(design, outcome, labels, weights=weights), first, second)
