"""Random-effects logistic regression of k solved of n: the exact likelihood behind a pooled proportion or odds ratio.

``k_i ~ Binomial(n_i, p_i)``, ``logit p_i = x_i'b + z_i u_g``, ``u_g ~ Normal(0, tau2)`` for the group g of row i. Nothing is
approximated by normal errors, so that scores near 0 and 1 and few problems do no harm: Hamza, van Houwelingen and Stijnen
(2008), Journal of Clinical Epidemiology 61(1), 41-51, DOI 10.1016/j.jclinepi.2007.03.016; Stijnen, Hamza and Ozdemir (2010),
Statistics in Medicine 29(29), 3046-3067, DOI 10.1002/sim.4040. The integral over u is had by adaptive Gauss-Hermite
quadrature: Pinheiro and Bates (1995), Journal of Computational and Graphical Statistics 4(1), 12-35,
DOI 10.1080/10618600.1995.10474663.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from engine.stats.contrast import Contrast
from engine.stats.quadrature import GroupedCounts, marginal_likelihood
from engine.stats.validate import FloatArray, cluster_index, count_vector, finite_matrix, finite_vector, same_length

_LARGEST_LOGIT = 25.0
"""Beyond this a coefficient is running away: the data are separated."""

_ROUNDS = 60
"""Most Newton steps to an optimum."""


_Function = Callable[[FloatArray], tuple[float, FloatArray]]
"""A function to go down on, with its gradient."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BinomialMixed:
    """A fitted random-effects logistic regression. r rows, p coefficients, m groups."""

    coefficients: FloatArray
    """Log odds, shape (p,)."""
    covariance: FloatArray
    """From the observed information of coefficients and tau together, shape (p, p)."""
    tau2: float
    """Variance of the random effect on the logit scale."""
    at_boundary: bool
    """Whether tau2 is 0 because it cannot be negative."""
    log_likelihood: float
    """Marginal, with the binomial coefficients; not comparable with one had by another number of nodes."""
    gradient: float
    """Largest absolute slope of the log-likelihood at the estimates; far above 1e-4 the fit has not converged."""
    modes: FloatArray
    """Most probable random effect of each group, in the order of the sorted labels, shape (m,)."""
    nodes: int
    """Quadrature nodes; 1 is Laplace's approximation."""

    def coefficient(self, column: int = 0) -> Contrast:
        """Return one coefficient with its standard error and the normal reference.

        Parameters
        ----------
        column : int, default 0
            Column of the design, counted from 0.

        Returns
        -------
        Contrast
            Log odds (or log odds ratio).
        """
        error = math.sqrt(float(self.covariance[column, column]))
        return Contrast(value=float(self.coefficients[column]), standard_error=error, dof=math.inf)


def fit_binomial_mixed(  # noqa: PLR0913 - counts, trials, groups, and three parts of the model that have a default
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    groups: npt.ArrayLike,
    design: npt.ArrayLike | None = None,
    *,
    loading: npt.ArrayLike | None = None,
    nodes: int = 25,
) -> BinomialMixed:
    """Fit a logistic regression with one random effect a group, by maximum likelihood.

    Parameters
    ----------
    successes : array_like, shape (r,)
        Solved problems, whole numbers.
    trials : array_like, shape (r,)
        Problems, whole numbers of at least 1.
    groups : array_like, shape (r,)
        Label of each row's group; at least two (each row its own, if each is a study).
    design : array_like, shape (r, p), optional
        Columns, an intercept included; a lone intercept if left out.
    loading : array_like, shape (r,), optional
        Factor of the random effect in each row; 1 if left out. For an odds ratio of two arms, +1/2 and -1/2.
    nodes : int, default 25
        Quadrature nodes a group, 1 to 100.

    Returns
    -------
    BinomialMixed
        Coefficients and tau2.

    Raises
    ------
    ValueError
        If an array cannot be computed with, a count is impossible, or the data are separated.
    """
    if not 1 <= nodes <= 100:
        raise ValueError(f"nodes: expected 1 to 100, got {nodes}")
    rows = _sorted_rows(successes, trials, groups, design, loading)
    rule = np.polynomial.hermite.hermgauss(nodes)

    def downhill(point: FloatArray) -> tuple[float, FloatArray]:
        height, slope, _ = marginal_likelihood(rows, point, rule)
        return -height, -slope

    point, at_boundary = _lowest(downhill, _logistic(rows))
    if np.abs(point).max() > _LARGEST_LOGIT:
        raise ValueError("successes: the data are separated, so that a coefficient has no finite estimate")
    height, slope, modes = marginal_likelihood(rows, point, rule)
    p = len(point) - 1
    free = slice(p) if at_boundary else slice(p + 1)
    return BinomialMixed(
        coefficients=point[:p],
        covariance=np.asarray(np.linalg.inv(_hessian(downhill, point)[free, free])[:p, :p], dtype=np.float64),
        tau2=float(point[p] ** 2),
        at_boundary=at_boundary,
        log_likelihood=height + _log_coefficients(rows),
        gradient=float(np.abs(slope[free]).max()),
        modes=modes * float(point[p]),
        nodes=nodes,
    )


def _lowest(downhill: _Function, fixed: FloatArray) -> tuple[FloatArray, bool]:
    """Return the optimum, and whether it is the fit without random effects, whose coefficients are given."""
    start = np.append(fixed, 0.5)
    bounds = [(-2.0 * _LARGEST_LOGIT, 2.0 * _LARGEST_LOGIT)] * len(fixed) + [(0.0, _LARGEST_LOGIT)]
    end = optimize.minimize(downhill, start, jac=True, method="L-BFGS-B", bounds=bounds)
    point = _newton(downhill, np.asarray(end.x, dtype=np.float64))
    # At tau = 0 the slope by tau is 0 whatever the data, so that this point is compared, not climbed to.
    flat = np.append(fixed, 0.0)
    at_boundary = bool(downhill(flat)[0] <= downhill(point)[0] + 1e-9)
    return (flat, True) if at_boundary else (point, False)


def _log_coefficients(rows: GroupedCounts) -> float:
    """Return the sum of the logs of the binomial coefficients."""
    failures = rows.trials - rows.successes
    each = special.gammaln(rows.trials + 1.0) - special.gammaln(rows.successes + 1.0) - special.gammaln(failures + 1.0)
    return float(each.sum())


def _sorted_rows(
    successes: npt.ArrayLike,
    trials: npt.ArrayLike,
    groups: npt.ArrayLike,
    design: npt.ArrayLike | None,
    loading: npt.ArrayLike | None,
) -> GroupedCounts:
    k, n = count_vector("successes", successes), count_vector("trials", trials, least=1)
    index = cluster_index("groups", groups)
    columns = np.ones((len(k), 1)) if design is None else finite_matrix("design", design)
    factor = np.ones(len(k)) if loading is None else finite_vector("loading", loading)
    same_length(successes=k, trials=n, groups=index, design=columns, loading=factor)
    if (k > n).any():
        raise ValueError("successes: more than there are trials")
    if not 0.0 < k.sum() < n.sum():
        raise ValueError("successes: all or none of all trials, so that no log odds are finite")
    if np.linalg.matrix_rank(columns) < columns.shape[1]:
        raise ValueError("design: columns are linearly dependent")
    order = np.argsort(index, kind="stable")
    starts = np.searchsorted(index[order], np.arange(int(index.max()) + 1)).astype(np.intp)
    return GroupedCounts(
        successes=k[order],
        trials=n[order],
        design=columns[order],
        loading=factor[order],
        group=index[order],
        starts=starts,
    )


def _logistic(rows: GroupedCounts) -> FloatArray:
    """Return the coefficients without random effect, by Newton steps on the concave likelihood."""
    point = np.zeros(rows.design.shape[1])

    def height(at: FloatArray) -> float:
        return float(rows.log_density(rows.design @ at).sum())

    for _round in range(_ROUNDS):
        chance = special.expit(rows.design @ point)
        slope = rows.design.T @ (rows.successes - rows.trials * chance)
        curvature = (rows.design.T * (rows.trials * chance * (1.0 - chance))) @ rows.design
        step = np.linalg.lstsq(curvature, slope, rcond=None)[0]
        while height(point + step) < height(point) - 1e-9 and np.abs(step).max() > 1e-12:
            step = step / 2.0
        point = point + step
        if np.abs(step).max() < 1e-10 or np.abs(point).max() > _LARGEST_LOGIT:
            break
    return point


def _newton(downhill: _Function, point: FloatArray) -> FloatArray:
    """Polish an optimum by Newton steps, while they lower the gradient."""
    slope = downhill(point)[1]
    for _round in range(_ROUNDS):
        there = point - np.linalg.lstsq(_hessian(downhill, point), slope, rcond=None)[0]
        beyond = downhill(there)[1]
        if not np.abs(beyond).max() < np.abs(slope).max():
            break
        point, slope = there, beyond
    return point


def _hessian(downhill: _Function, point: FloatArray) -> FloatArray:
    """Return the second derivatives by central differences of the gradient."""
    steps = 1e-4 * np.maximum(1.0, np.abs(point))
    columns = [
        (downhill(point + step * unit)[1] - downhill(point - step * unit)[1]) / (2.0 * step)
        for step, unit in zip(steps, np.eye(len(point)), strict=True)
    ]
    matrix = np.array(columns)
    return np.asarray((matrix + matrix.T) / 2.0)
