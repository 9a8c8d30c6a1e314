"""Subgroups side by side: their pooled effects, and the differences between them with one joint test.

Two subgroups are never told apart by one being significant and the other not; the difference itself is tested: Altman and
Bland (2003), "Interaction revisited", BMJ 326, 219, DOI 10.1136/bmj.326.7382.219. One tau2 for all subgroups (Borenstein and
Higgins 2013, Prevention Science 14(2), 134-143, DOI 10.1007/s11121-013-0377-7), as few studies a subgroup cannot carry their own.
"""

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.stats.contrast import Contrast
from engine.stats.heterogeneity import Tau2Method
from engine.stats.multiplicity import Adjustment, adjust
from engine.stats.pooled import OmnibusTest, Pooled, Reference, omnibus, two_sided_p
from engine.stats.pooling import pool
from engine.stats.validate import same_length


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One subgroup against another."""

    first: str
    """Label of the subgroup that is taken away."""
    second: str
    """Label of the other."""
    contrast: Contrast
    """Second minus first."""
    p_value: float
    """Two-sided, of this difference alone."""
    p_adjusted: float
    """The same adjusted for all differences of the family."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Subgroups:
    """Pooled effects of g subgroups."""

    labels: tuple[str, ...]
    """Sorted, g."""
    sizes: tuple[int, ...]
    """Effect sizes in each."""
    fit: Pooled
    """One coefficient a subgroup, its own mean."""
    test: OmnibusTest
    """That all are equal."""
    differences: tuple[Difference, ...]
    """Each pair, later minus earlier label."""
    adjustment: Adjustment
    """How the p values of the pairs were adjusted."""


def compare_subgroups(  # noqa: PLR0913 - three arrays and three choices that a report must name
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    method: Tau2Method | None = Tau2Method.REML,
    reference: Reference = Reference.KNAPP_HARTUNG,
    adjustment: Adjustment = Adjustment.HOLM,
) -> Subgroups:
    """Pool subgroups and compare them.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Effect sizes and their sampling variances.
    labels : array_like, shape (k,)
        Subgroup of each, as text; at least two different ones.
    method : Tau2Method or None, default REML
        Estimator of the common tau2; None for common effects within subgroups.
    reference : Reference, default KNAPP_HARTUNG
        How the uncertainty is had.
    adjustment : Adjustment, default HOLM
        How the p values of the pairs are adjusted.

    Returns
    -------
    Subgroups
        Means, differences, joint test.

    Raises
    ------
    ValueError
        If an array cannot be computed with, lengths differ, there is one subgroup, or as many as effect sizes.
    """
    given = np.asarray(labels, dtype=np.str_)
    same_length(y=np.asarray(y), labels=given)
    names, index, counts = np.unique(given, return_inverse=True, return_counts=True)
    if len(names) < 2:
        raise ValueError("labels: at least 2 subgroups are needed")
    unit = np.eye(len(names))
    fit = pool(y, v, unit[index], method=method, reference=reference)
    against_first = unit[1:] - unit[0]
    apart = against_first @ fit.coefficients
    spread = against_first @ fit.covariance @ against_first.T
    pairs = list(itertools.combinations(range(len(names)), 2))
    contrasts = [fit.contrast(unit[later] - unit[earlier]) for earlier, later in pairs]
    p_values = [two_sided_p(contrast) for contrast in contrasts]
    return Subgroups(
        labels=tuple(map(str, names)),
        sizes=tuple(map(int, counts)),
        fit=fit,
        test=omnibus(float(apart @ np.linalg.solve(spread, apart)), len(names) - 1, fit.dof),
        differences=tuple(
            Difference(first=str(names[a]), second=str(names[b]), contrast=contrast, p_value=p, p_adjusted=float(q))
            for (a, b), contrast, p, q in zip(pairs, contrasts, p_values, adjust(p_values, adjustment), strict=True)
        ),
        adjustment=adjustment,
    )
