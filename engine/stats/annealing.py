"""Loss curves under a learning-rate schedule: the law of annealing and the fit of its four parameters.

Tissue, Wang and Wang (2024), "Scaling law with learning rate annealing", arXiv 2408.11029, equation 1 (DOI
10.48550/arXiv.2408.11029)::

    L(s) = L0 + A S1(s)^-alpha - C S2(s)
    S1(s) = sum_{i <= s} eta_i
    m_i = lambda m_{i-1} + (eta_{i-1} - eta_i),  S2(s) = sum_{i <= s} m_i

fitted by the sum of Huber_1e-3 of log residuals, L-BFGS-B with parameters of at least 0, lambda fixed (0.999 in the
paper). Warm-up steps are counted at the peak rate there; others count the warm-up as it is and leave its rises out of S2.
"""

import itertools
import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import optimize

from engine.stats.derivatives import jacobian
from engine.stats.validate import FloatArray, distinct_values, finite_vector, positive_vector, same_length

_BOUNDS = ((1e-8, math.inf), (0.0, math.inf), (0.0, math.inf), (0.0, 20.0))
"""Of L0, A, scaled C and alpha."""

_POLISHING_STEPS = 12
_FEWEST = 5
"""One point more than parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnealingFit:
    """A fitted law of annealing."""

    irreducible: float
    """L0."""
    amplitude: float
    """A."""
    exponent: float
    """alpha."""
    annealing: float
    """C: loss saved by each unit of S2."""
    delta: float
    """Of the Huber loss."""
    objective: float
    """Sum of Huber losses of log residuals."""
    n: int
    """Points."""
    n_starts: int
    """Starts from which the minimum was sought."""
    converged: bool
    """Whether the gradient vanishes at the minimum (in the parameters that are not held at 0)."""

    def predict(self, forward: npt.ArrayLike, annealing: npt.ArrayLike) -> FloatArray:
        """Return fitted losses.

        Parameters
        ----------
        forward : array_like, shape (n,)
            S1.
        annealing : array_like, shape (n,)
            S2.

        Returns
        -------
        numpy.ndarray, shape (n,)
            ``L0 + A S1^-alpha - C S2``.
        """
        s1, s2 = positive_vector("forward", forward), finite_vector("annealing", annealing)
        same_length(forward=s1, annealing=s2)
        return self.irreducible + self.amplitude * s1**-self.exponent - self.annealing * s2


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveErrors:
    """How far a predicted loss curve is from the measured one."""

    r_squared: float
    """1 - residual over total sum of squares."""
    mean_absolute: float
    """Mean of absolute errors."""
    root_mean_square: float
    """Root of the mean of squared errors."""
    mean_relative: float
    """Mean of absolute errors over losses."""
    worst_relative: float
    """Largest absolute error over loss."""


def fit_annealing(
    forward: npt.ArrayLike,
    annealing: npt.ArrayLike,
    loss: npt.ArrayLike,
    *,
    delta: float = 1e-3,
    near: AnnealingFit | None = None,
) -> AnnealingFit:
    """Fit the law of annealing to points of one or several loss curves.

    Parameters
    ----------
    forward : array_like, shape (n,)
        S1 at each point.
    annealing : array_like, shape (n,)
        S2 at each point; not all equal to 0, or C would be undetermined.
    loss : array_like, shape (n,)
        Loss at each point.
    delta : float, default 1e-3
        Of the Huber loss, positive.
    near : AnnealingFit, optional
        A fit of nearly the same points: the one start instead of 54, where curves are left out in turn.

    Returns
    -------
    AnnealingFit
        The best end, polished by Newton steps.

    Raises
    ------
    ValueError
        If an array is refused, there are fewer than 5 points, S2 does not vary, or `delta` is not positive.
    """
    points = _Points.of(forward, annealing, loss, delta)
    starts = points.starts() if near is None else [points.scaled(near)]
    ends = [points.descend(start) for start in starts]
    theta, converged = _polish(points, min(ends, key=lambda end: points.downhill(end)[0]))
    return AnnealingFit(
        irreducible=float(theta[0]),
        amplitude=float(theta[1]),
        annealing=float(theta[2] / points.unit),
        exponent=float(theta[3]),
        delta=delta,
        objective=points.downhill(theta)[0],
        n=len(points.log_loss),
        n_starts=len(starts),
        converged=converged,
    )


def curve_errors(loss: npt.ArrayLike, predicted: npt.ArrayLike) -> CurveErrors:
    """Compare a predicted loss curve with the measured one.

    Parameters
    ----------
    loss : array_like, shape (n,)
        Measured; not all equal.
    predicted : array_like, shape (n,)
        Predicted at the same steps.

    Returns
    -------
    CurveErrors
        The five measures of Luo et al. (2025), arXiv 2503.12811, section 4.

    Raises
    ------
    ValueError
        If an array is refused or the loss does not vary.
    """
    y, fitted = positive_vector("loss", loss), finite_vector("predicted", predicted)
    same_length(loss=y, predicted=fitted)
    distinct_values("loss", y, 2)
    error = np.abs(y - fitted)
    return CurveErrors(
        r_squared=1.0 - float((error**2).sum() / ((y - y.mean()) ** 2).sum()),
        mean_absolute=float(error.mean()),
        root_mean_square=math.sqrt(float((error**2).mean())),
        mean_relative=float((error / y).mean()),
        worst_relative=float((error / y).max()),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Points:
    """Points of loss curves, S2 scaled to a largest size of 1."""

    log_s1: FloatArray
    s2: FloatArray
    log_loss: FloatArray
    delta: float
    unit: float
    """What S2 was divided by."""

    @classmethod
    def of(cls, forward: npt.ArrayLike, annealing: npt.ArrayLike, loss: npt.ArrayLike, delta: float) -> Self:
        """Check and transform points."""
        s1, s2 = positive_vector("forward", forward), finite_vector("annealing", annealing)
        y = positive_vector("loss", loss)
        same_length(forward=s1, annealing=s2, loss=y)
        if len(y) < _FEWEST:
            raise ValueError(f"loss: at least {_FEWEST} points are needed, got {len(y)}")
        if not (delta > 0.0 and math.isfinite(delta)):
            raise ValueError(f"delta: expected a positive number, got {delta}")
        distinct_values("forward", s1, 3)
        distinct_values("annealing", s2, 2)
        distinct_values("loss", y, 2)
        unit = float(np.abs(s2).max())
        return cls(log_s1=np.log(s1), s2=s2 / unit, log_loss=np.log(y), delta=delta, unit=unit)

    def starts(self) -> list[FloatArray]:
        """Return 3 x 3 x 3 x 2 starts: L0 below the lowest loss, curves through or below the first point."""
        lowest, highest = float(np.exp(self.log_loss.min())), float(np.exp(self.log_loss.max()))
        first = float(self.log_s1.min())
        return [
            np.array(
                [share * lowest, reach * (highest - share * lowest) * math.exp(alpha * first), saved * lowest, alpha]
            )
            for share, alpha, saved, reach in itertools.product(
                (0.5, 0.8, 0.95), (0.2, 0.5, 1.0), (0.0, 0.01, 0.03), (0.5, 1.0)
            )
        ]

    def scaled(self, fit: AnnealingFit) -> FloatArray:
        """Return the parameters of a fit, C in the unit of the scaled S2."""
        return np.array([fit.irreducible, fit.amplitude, fit.annealing * self.unit, fit.exponent])

    def descend(self, start: FloatArray) -> FloatArray:
        """Return where L-BFGS-B ends."""
        end = optimize.minimize(
            self.downhill, start, jac=True, method="L-BFGS-B", bounds=_BOUNDS, options={"ftol": 1e-15, "gtol": 1e-14}
        )
        return np.asarray(end.x, dtype=np.float64)

    def downhill(self, theta: FloatArray) -> tuple[float, FloatArray]:
        """Return the objective and its gradient in (L0, A, scaled C, alpha)."""
        power = np.exp(-theta[3] * self.log_s1)
        fitted = theta[0] + theta[1] * power - theta[2] * self.s2
        safe = np.maximum(fitted, 1e-12)
        residual = self.log_loss - np.log(safe)
        size = np.abs(residual)
        value = np.where(size <= self.delta, 0.5 * residual**2, self.delta * (size - 0.5 * self.delta)).sum()
        score = -np.clip(residual, -self.delta, self.delta) / safe
        columns = np.stack([np.ones_like(power), power, -self.s2, -theta[1] * power * self.log_s1])
        return float(value), columns @ score


def _polish(points: _Points, theta: FloatArray) -> tuple[FloatArray, bool]:
    """Take Newton steps in the parameters that are not held at 0; return whether the gradient vanishes there."""
    loose = np.flatnonzero(theta > 1e-9)

    def slope(values: FloatArray) -> FloatArray:
        full = theta.copy()
        full[loose] = values
        return points.downhill(full)[1][loose]

    here = theta[loose]
    for _ in range(_POLISHING_STEPS):
        there = here - np.linalg.lstsq(jacobian(slope, here), slope(here), rcond=None)[0]
        if (there <= 0.0).any() or not np.abs(slope(there)).max() < np.abs(slope(here)).max():
            break
        here = there
    theta[loose] = here
    return theta, bool(np.abs(slope(here)).max() < 1e-9)
