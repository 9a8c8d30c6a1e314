"""Uncertainty of a line through a conditional quantile, robust to two crossed clusterings.

The line is where ``X'psi`` vanishes, psi being q where a residual is positive and q - 1 where it is not. With f the density of the
residuals at 0, the same for all rows, it moves with them as a line of least squares whose residuals are ``psi / f`` (Koenker 2005, "Quantile
regression", section 3.2), so that the covariance by clusters is that of such a line: Parente and Santos Silva (2016), "Quantile regression
with clustered data", Journal of Econometric Methods 5(1), 1-15, DOI 10.1515/jem-2014-0011.
"""

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.monotone import QuantileLine
from engine.stats.two_way import TwoWay, two_way_least_squares
from engine.stats.validate import finite_matrix, finite_vector, same_length

_ON_IT = 1e-9
"""Residual, relative to the largest outcome, at which a row lies on the line."""


def quantile_plane(
    design: npt.ArrayLike, outcome: npt.ArrayLike, line: QuantileLine, first: npt.ArrayLike, second: npt.ArrayLike
) -> TwoWay:
    """Return a line that can be asked for the standard errors of a quantile line.

    Parameters
    ----------
    design : array_like, shape (n, p)
        Columns.
    outcome : array_like, shape (n,)
        What is explained.
    line : QuantileLine
        Its line through a quantile.
    first, second : array_like, shape (n,)
        Labels of the two clusterings; the first has at least two distinct ones.

    Returns
    -------
    TwoWay
        Its coefficients are those of the line but for the rows that the line passes through.

    Raises
    ------
    ValueError
        If an array is refused, or the residuals do not vary.
    """
    x, y = finite_matrix("design", design), finite_vector("outcome", outcome)
    same_length(design=x, outcome=y)
    fitted = x @ line.coefficients
    rest = y - fitted
    # the line passes through as many rows as it has coefficients: they tell nothing of the density, and balance the signs of the others
    off = np.abs(rest) > _ON_IT * max(1.0, float(np.abs(y).max()))
    if off.sum() < 2 or not np.ptp(rest[off]) > 0.0:
        raise ValueError("outcome: the line leaves nothing of it")
    density = float(stats.gaussian_kde(rest[off], "silverman")(0.0)[0])
    signs = np.where(off, np.where(rest > 0.0, line.quantile, line.quantile - 1.0), 0.0)
    return two_way_least_squares(x, fitted + signs / density, first, second)
