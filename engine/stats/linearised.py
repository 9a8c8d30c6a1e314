"""Cluster-robust uncertainty of the parameters of a curve, by its tangent plane at the optimum.

At a minimum of ``sum Huber_delta(r_i)`` the score equations ``J' psi(r) = 0``, psi(r) being r cut off at delta, are those of least
squares on the derivatives J of the curve with the pseudo-residuals ``psi(r) / mean psi'(r)``: Huber (1973), "Robust regression",
Annals of Statistics 1(5), 799-821, section 6 (DOI 10.1214/aos/1176342503). So the sandwich covariance of CR2 and its degrees of
freedom apply to the tangent plane as they do to a line: Pustejovsky and Tipton (2018), DOI 10.1080/07350015.2016.1247004. (The
weights of iterated least squares would not do: they take the objective for more curved than it is, and intervals come out too
narrow.) Where a direction of the parameters hardly bends the curve the plane says nothing of them: :func:`condition` measures that.
"""

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.stats.derivatives import jacobian
from engine.stats.regression import LeastSquares, least_squares
from engine.stats.two_way import TwoWay, two_way_least_squares
from engine.stats.validate import FloatArray, finite_matrix, finite_vector, same_length

Curve = Callable[[FloatArray], FloatArray]
"""Parameters (p,) -> fitted outcomes (n,)."""


def linearise(
    curve: Curve, parameters: FloatArray, residuals: npt.ArrayLike, clusters: npt.ArrayLike, *, delta: float = math.inf
) -> LeastSquares:
    """Return the tangent plane of a fitted curve as a line that can be asked for contrasts.

    Parameters
    ----------
    curve : callable
        Parameters (p,) -> fitted outcomes (n,), on the scale of the residuals.
    parameters : numpy.ndarray, shape (p,)
        At the optimum; none at an edge of its range.
    residuals : array_like, shape (n,)
        Outcome minus curve there.
    clusters : array_like, shape (n,)
        Label of each row's cluster; at least two.
    delta : float, default infinity
        Of the Huber loss that was minimised; infinity for least squares.

    Returns
    -------
    LeastSquares
        Its coefficients are `parameters`; a contrast with the gradient of any function of them gives that function's
        standard error and degrees of freedom (its value there is that of the contrast, not of the function).

    Raises
    ------
    ValueError
        If an array is refused, the derivatives are linearly dependent, or not more residuals than parameters lie within `delta`.
    """
    slopes, outcome = _plane(curve, parameters, residuals, delta)
    return least_squares(slopes, outcome, clusters)


def linearise_two_way(  # noqa: PLR0913 - a fitted curve has no object of its own
    curve: Curve,
    parameters: FloatArray,
    residuals: npt.ArrayLike,
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    *,
    delta: float = math.inf,
    weights: npt.ArrayLike | None = None,
) -> TwoWay:
    """Return the tangent plane of a fitted curve with a covariance that is robust to two crossed clusterings.

    Parameters
    ----------
    curve, parameters, residuals
        As in :func:`linearise`.
    first, second : array_like, shape (n,)
        Labels of the two clusterings; the first has at least two distinct ones.
    delta : float, default infinity
        Of the Huber loss that was minimised; infinity for least squares.
    weights : array_like, shape (n,), optional
        With which residuals entered the sum of squares, positive; all equal if left out.

    Returns
    -------
    TwoWay
        As that of :func:`linearise`.

    Raises
    ------
    ValueError
        As :func:`linearise`.
    """
    slopes, outcome = _plane(curve, parameters, residuals, delta)
    return two_way_least_squares(slopes, outcome, first, second, weights=weights)


def _plane(
    curve: Curve, parameters: FloatArray, residuals: npt.ArrayLike, delta: float
) -> tuple[FloatArray, FloatArray]:
    """Return the derivatives, and the outcomes whose line on them has the parameters as its coefficients."""
    left = finite_vector("residuals", residuals)
    slopes = finite_matrix("curve", _slopes(curve, parameters))
    same_length(residuals=left, curve=slopes)
    inside = int((np.abs(left) <= delta).sum())
    if inside <= len(parameters):
        raise ValueError(f"delta: {inside} residuals within it cannot tell how the objective bends")
    return slopes, slopes @ parameters + np.clip(left, -delta, delta) * (len(left) / inside)


def condition(curve: Curve, parameters: FloatArray) -> float:
    """Return how unequally the directions of the parameters bend a curve.

    Parameters
    ----------
    curve : callable
        Parameters (p,) -> fitted outcomes (n,).
    parameters : numpy.ndarray, shape (p,)
        Where.

    Returns
    -------
    float
        Largest over smallest singular value of the derivatives, each column brought to length 1; infinite if a parameter
        changes nothing. Belsley, Kuh and Welsch (1980), "Regression diagnostics", section 3.2, call 30 and more harmful.
    """
    slopes = _slopes(curve, parameters)
    lengths = np.sqrt((slopes * slopes).sum(axis=0))
    if not np.isfinite(slopes).all() or (lengths == 0.0).any():
        return math.inf
    singular = np.linalg.svd(slopes / lengths, compute_uv=False)
    return float(singular[0] / singular[-1]) if singular[-1] > 0.0 else math.inf


def _slopes(curve: Curve, parameters: FloatArray) -> FloatArray:
    """Return the derivatives, not finite where a step leads beyond what floats can hold."""
    with np.errstate(all="ignore"):
        return jacobian(curve, parameters)
