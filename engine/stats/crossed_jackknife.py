"""Variance of a statistic by leaving clusters out, where clusters cross: families, and sources.

Tukey (1958), Annals of Mathematical Statistics 29(2), 614; for clusters Bell and McCaffrey (2002), Survey Methodology 28(2), 169-181, who
show that for least squares it is CR3, which errs on the large side. Crossed clusterings are put together as in
:mod:`engine.stats.two_way`.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.stats.newton import BoolArray
from engine.stats.quadratic_form import intersection
from engine.stats.two_way import FEW_CLUSTERS, signed_sum
from engine.stats.validate import IndexArray, cluster_index

Statistic = Callable[[BoolArray], float]
"""Rows that stay (n,) -> value."""


def two_way_jackknife(statistic: Statistic, first: npt.ArrayLike, second: npt.ArrayLike) -> float:
    """Return the variance of a statistic of rows that are clustered in two crossed ways.

    Parameters
    ----------
    statistic : callable
        Value without some rows.
    first, second : array_like, shape (n,)
        Labels of the two clusterings; fewer than :data:`engine.stats.two_way.FEW_CLUSTERS` second ones count for nothing.

    Returns
    -------
    float
        Variance.

    Raises
    ------
    ValueError
        As `statistic`, if what a cluster leaves cannot carry it.
    """
    one = cluster_index("first", first)
    by_first = _variance(statistic, one)
    if len(np.unique(np.asarray(second))) < FEW_CLUSTERS:
        return by_first
    other = cluster_index("second", second)
    return signed_sum(by_first, _variance(statistic, other), _variance(statistic, intersection(one, other)))


def _variance(statistic: Statistic, index: IndexArray) -> float:
    m = int(index.max()) + 1
    without = np.array([statistic(np.asarray(index != cluster)) for cluster in range(m)])
    return float((m - 1) / m * ((without - without.mean()) ** 2).sum())
