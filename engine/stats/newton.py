"""Damped Newton minimisation of many small problems at once, all of them advanced together as arrays.

The step is that of a saddle-free Newton method: the Hessian's eigenvalues are taken in absolute value, so that every
step goes downhill (Greenstadt 1967, "On the relative efficiencies of gradient methods", Mathematics of Computation
21(99), 360-367, DOI 10.1090/S0025-5718-1967-0223073-7), and a damping term is added to them that grows after a step
that did not help and shrinks after one that did (Marquardt 1963, J. SIAM 11(2), 431-441, DOI 10.1137/0111030).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.stats.validate import FloatArray, IndexArray

BoolArray = npt.NDArray[np.bool_]

Evaluate = Callable[[FloatArray, IndexArray], tuple[FloatArray, FloatArray, FloatArray]]
"""Parameters (r, p) and the numbers (r,) of their problems -> values (r,), gradients (r, p), Hessians (r, p, p)."""

_FIRST_DAMPING = 1e-3
_LARGEST_DAMPING = 1e12
_SMALLEST_DAMPING = 1e-14
_EIGENVALUE_FLOOR = 1e-14
"""Curvature, relative to the largest of the same problem, below which a direction counts as flat."""

_PIVOT_FLOOR = 1e-10
"""Pivot, relative to the Frobenius norm, above which a Hessian is safely positive."""

_LONGEST_STEP = 5.0
"""Largest change of one coordinate in one step; coordinates are of order one, and exponentials of them must not overflow."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Minima:
    """Where each of r problems ended. p parameters."""

    parameters: FloatArray
    """Shape (r, p)."""
    values: FloatArray
    """Objective there, shape (r,)."""
    gradients: FloatArray
    """Gradient there, shape (r, p)."""
    converged: BoolArray
    """Whether a further full Newton step promises less than the tolerance, shape (r,)."""


def minimise(
    evaluate: Evaluate,
    starts: FloatArray,
    *,
    max_iterations: int = 300,
    tolerance: float = 1e-13,
    negligible: float = 0.0,
) -> Minima:
    """Minimise r smooth functions of p parameters, each from its own start.

    Parameters
    ----------
    evaluate : callable
        Value, gradient and Hessian of the problems asked for.
    starts : numpy.ndarray, shape (r, p)
        Where each problem begins, in coordinates of order one.
    max_iterations : int, default 300
        Most steps tried for each problem.
    tolerance : float, default 1e-13
        Decrease promised by a full Newton step, relative to the value, at which a problem has converged.
    negligible : float, default 0
        Decrease that is never worth a step: exact data leave nothing but rounding errors to minimise.

    Returns
    -------
    Minima
        The best point met by each problem, converged or not.
    """
    theta = starts.copy()
    everything = np.arange(len(theta), dtype=np.intp)
    value, gradient, hessian = evaluate(theta, everything)
    damping = np.full(len(theta), _FIRST_DAMPING)
    done = np.zeros(len(theta), dtype=np.bool_)
    for _ in range(max_iterations):
        active = everything[~done & (damping < _LARGEST_DAMPING)]
        if len(active) == 0:
            break
        enough = tolerance * np.abs(value[active]) + negligible
        step, promised = _step(gradient[active], hessian[active], damping[active])
        done[active] = promised <= enough
        tried = theta[active] + step
        new_value, new_gradient, new_hessian = evaluate(tried, active)
        # the last step changes the value by less than its rounding
        better = new_value <= value[active] + np.where(done[active], enough, 0.0)
        won = active[better]
        theta[won], value[won] = tried[better], new_value[better]
        gradient[won], hessian[won] = new_gradient[better], new_hessian[better]
        damping[active] = np.where(better, np.maximum(damping[active] / 10.0, _SMALLEST_DAMPING), damping[active] * 4.0)
    return Minima(parameters=theta, values=value, gradients=gradient, converged=done)


def _step(gradient: FloatArray, hessian: FloatArray, damping: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return damped steps (r, p) and the decrease (r,) that undamped ones promise.

    Where a Hessian is safely positive, as it nearly always is near a minimum, two triangular factorisations give what its
    eigenvalues would, at a tenth of their cost.
    """
    step, promised, sound = _triangular_step(gradient, hessian, damping)
    if not sound.all():
        odd = ~sound
        step[odd], promised[odd] = _spectral_step(gradient[odd], hessian[odd], damping[odd])
    longest = np.abs(step).max(axis=1, keepdims=True)
    return step * np.minimum(1.0, _LONGEST_STEP / np.maximum(longest, _LONGEST_STEP)), promised


def _triangular_step(
    gradient: FloatArray, hessian: FloatArray, damping: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return steps, promised decreases, and for which problems they hold: those of a safely positive Hessian."""
    rows, columns = np.ascontiguousarray(hessian.transpose(1, 2, 0)), np.ascontiguousarray(gradient.T)
    size = np.sqrt((rows * rows).sum(axis=(0, 1)))
    lower, pivots, sound = _factorise(rows, _PIVOT_FLOOR * size)
    along = _forward(lower, columns)
    promised = 0.5 * (along * along / pivots).sum(axis=0)
    damped = rows.copy()
    for column in range(len(rows)):
        damped[column, column] += damping * size
    lower, pivots, _ = _factorise(damped, _PIVOT_FLOOR * size)
    step = _forward(lower, columns) / pivots
    for i in reversed(range(len(rows))):
        step[i] -= (lower[i + 1 :, i] * step[i + 1 :]).sum(axis=0)
    return -step.T, promised, sound


def _factorise(rows: FloatArray, floor: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Return unit lower triangles (p, p, r), pivots (p, r), and which matrices (p, p, r) have all pivots above their floor.

    A pivot that is not is given as 1: it stands for nothing, and nothing overflows.
    """
    lower, pivots = np.zeros_like(rows), np.empty_like(rows[0])
    sound = floor > 0.0
    for j in range(len(rows)):
        scaled = lower[j, :j] * pivots[:j]
        pivot = rows[j, j] - (lower[j, :j] * scaled).sum(axis=0)
        sound &= pivot > floor
        pivots[j] = np.where(sound, pivot, 1.0)
        lower[j, j] = 1.0
        lower[j + 1 :, j] = (rows[j + 1 :, j] - (lower[j + 1 :, :j] * scaled).sum(axis=1)) / pivots[j]
    return lower, pivots, sound


def _forward(lower: FloatArray, columns: FloatArray) -> FloatArray:
    """Solve unit lower triangular systems (p, p, r) for right-hand sides (p, r)."""
    solved = columns.copy()
    for i in range(1, len(columns)):
        solved[i] -= (lower[i, :i] * solved[:i]).sum(axis=0)
    return solved


def _spectral_step(gradient: FloatArray, hessian: FloatArray, damping: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return steps and promised decreases with the eigenvalues taken in absolute value."""
    curvature, directions = np.linalg.eigh(hessian)
    size = np.abs(curvature)
    largest = np.maximum(size.max(axis=1, keepdims=True), np.finfo(np.float64).tiny ** 0.5)
    size = np.maximum(size, _EIGENVALUE_FLOOR * largest)
    along = np.einsum("rij,ri->rj", directions, gradient)
    promised = 0.5 * (along * along / size).sum(axis=1)
    return -np.einsum("rij,rj->ri", directions, along / (size + damping[:, None] * largest)), promised
