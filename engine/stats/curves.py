"""Curves with few parameters fitted by least squares or Huber's loss, from many starts.

Residuals inside delta count by half their square, others by ``delta (|r| - delta / 2)``: Huber (1964), "Robust estimation
of a location parameter", Annals of Mathematical Statistics 35(1), 73-101, DOI 10.1214/aoms/1177703732. The *sum* is
minimised, by a trust-region method that sees each residual (Branch, Coleman and Li 1999, SIAM J. Sci. Comput. 21(1), 1-23,
DOI 10.1137/S1064827595289108), then polished by the simplex method, which needs no derivatives.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from engine.stats.model_choice import aicc
from engine.stats.validate import FloatArray

Residuals = Callable[[FloatArray], FloatArray]
"""Parameters (p,) -> residuals (n,)."""

_SAME = 1e-6
"""Relative difference of objectives below which two starts have found one minimum."""

_NOTHING = 1e-24
"""Objective that is zero to rounding: data that follow the curve exactly."""

_SHORT, _LONG, _FINALISTS = 40, 500, 6
"""Steps from every start, steps from the best ends of those, and how many these are."""

_HUGE = 1e8
"""Stands for a residual where the curve is not defined."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CurveFit:
    """The best of several starts. n points, p parameters."""

    parameters: FloatArray
    """Shape (p,)."""
    residuals: FloatArray
    """Outcome minus curve, shape (n,)."""
    objective: float
    """Sum of Huber losses, or half the sum of squares where delta is infinite."""
    delta: float
    """Of the Huber loss; infinity for least squares."""
    n_starts: int
    """Starts tried."""
    n_agreeing: int
    """How many of the six best ends lead to the same minimum."""

    @property
    def n(self) -> int:
        """Points."""
        return len(self.residuals)

    @property
    def log_likelihood(self) -> float:
        """Maximised log likelihood of normal errors of unknown variance, for least squares."""
        rest = float(self.residuals @ self.residuals)
        if rest <= _NOTHING:
            raise ValueError("residuals: the curve leaves nothing to explain, so that the likelihood has no maximum")
        return -0.5 * self.n * (math.log(2.0 * math.pi * rest / self.n) + 1.0)

    @property
    def aicc(self) -> float:
        """Corrected criterion of Akaike, the variance counted as a parameter (:func:`engine.stats.model_choice.aicc`)."""
        return aicc(self.log_likelihood, len(self.parameters) + 1, self.n)


def fit_curve(
    residuals: Residuals,
    starts: Sequence[FloatArray],
    *,
    delta: float = math.inf,
    bounds: Sequence[tuple[float, float]] | None = None,
) -> CurveFit:
    """Minimise the sum of losses of residuals from every start.

    Parameters
    ----------
    residuals : callable
        Parameters -> outcome minus curve; entries that are not finite count as very bad.
    starts : sequence of numpy.ndarray, each of shape (p,)
        At least one.
    delta : float, default infinity
        Of the Huber loss, in the outcome's unit; infinity for least squares.
    bounds : sequence of tuple of float, optional
        Smallest and largest value of each parameter.

    Returns
    -------
    CurveFit
        The best end, polished.

    Raises
    ------
    ValueError
        If there is no start or `delta` is not positive.
    """
    if not starts:
        raise ValueError("starts: at least one is needed")
    if not delta > 0.0:
        raise ValueError(f"delta: expected a positive number, got {delta}")
    p = len(starts[0])
    lower, upper = np.array(bounds if bounds is not None else [(-math.inf, math.inf)] * p).T
    problem = _Problem(residuals=residuals, delta=delta, lower=lower, upper=upper)
    ends = [problem.descend(np.clip(start, lower, upper), _SHORT) for start in starts]
    ends = [problem.descend(end, _LONG) for end in sorted(ends, key=problem.objective)[:_FINALISTS]]
    values = np.array([problem.objective(end) for end in ends])
    theta = problem.polish(ends[int(np.argmin(values))])
    least = problem.objective(theta)
    return CurveFit(
        parameters=theta,
        residuals=problem.finite(theta),
        objective=least,
        delta=delta,
        n_starts=len(starts),
        n_agreeing=int((values <= least * (1.0 + _SAME) + _NOTHING).sum()),
    )


def huber_sum(residuals: FloatArray, delta: float) -> float:
    """Return the sum of Huber losses.

    Parameters
    ----------
    residuals : numpy.ndarray, shape (n,)
        Residuals.
    delta : float
        Size at which the loss turns from square to straight; infinity for half the sum of squares.

    Returns
    -------
    float
        The sum.
    """
    size = np.abs(residuals)
    losses = 0.5 * size * size
    if math.isfinite(delta):
        losses = np.where(size <= delta, losses, delta * (size - 0.5 * delta))
    return float(losses.sum())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Problem:
    """Residuals inside a box."""

    residuals: Residuals
    delta: float
    lower: FloatArray
    upper: FloatArray

    def finite(self, theta: FloatArray) -> FloatArray:
        with np.errstate(all="ignore"):
            values = self.residuals(theta)
            if np.abs(values).max() <= _HUGE:
                return values
        return np.clip(np.nan_to_num(values, nan=_HUGE, posinf=_HUGE, neginf=-_HUGE), -_HUGE, _HUGE)

    def objective(self, theta: FloatArray) -> float:
        if (theta < self.lower).any() or (theta > self.upper).any():
            return math.inf
        return huber_sum(self.finite(theta), self.delta)

    def descend(self, start: FloatArray, evaluations: int) -> FloatArray:
        end = optimize.least_squares(
            self.finite,
            start,
            jac="2-point" if evaluations == _SHORT else "3-point",
            bounds=(self.lower, self.upper),
            loss="huber" if math.isfinite(self.delta) else "linear",
            f_scale=self.delta if math.isfinite(self.delta) else 1.0,
            x_scale="jac",
            ftol=1e-14,
            xtol=1e-14,
            gtol=1e-14,
            max_nfev=evaluations,
        )
        return np.asarray(end.x, dtype=np.float64)

    def polish(self, theta: FloatArray) -> FloatArray:
        before = self.objective(theta)
        end = optimize.minimize(
            self.objective,
            theta,
            method="Nelder-Mead",
            options={
                "xatol": 1e-12,
                "fatol": max(1e-18, 1e-15 * before),
                "maxiter": 400 * len(theta),
                "adaptive": True,
            },
        )
        return np.asarray(end.x, dtype=np.float64) if float(end.fun) < before else theta
