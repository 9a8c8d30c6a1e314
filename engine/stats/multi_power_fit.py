"""Fit of the Multi-Power Law to loss curves.

Luo et al. (2025), arXiv 2503.12811, section 4 (DOI 10.48550/arXiv.2503.12811): seven positive parameters that minimise the
sum of Huber_1e-3 of log residuals over a few curves. The authors descend with AdamW from hand-made starts; here the logarithms
of the parameters are searched by a trust-region method with exact derivatives from several starts. Changes of the rate in
:data:`STRIDE` successive steps are taken together, which moves a fitted loss by some three parts in a
million, far below the law's own errors.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from engine.stats.curves import huber_sum
from engine.stats.multi_power import MultiPowerLaw
from engine.stats.schedules import forward_area
from engine.stats.validate import FloatArray, distinct_values, positive_vector, same_length

STRIDE = 16
"""Steps whose changes of the rate are summed."""

_PARAMETERS = 7
_SAME = 1e-6
_EVALUATIONS = 400


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trained:
    """One training run."""

    rates: FloatArray
    """Learning rate of each step, warm-up included, shape (t,)."""
    steps: npt.NDArray[np.int64]
    """Steps at which the loss is known, shape (n,)."""
    loss: FloatArray
    """Loss there, shape (n,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiPowerFit:
    """A fitted law."""

    law: MultiPowerLaw
    """The law."""
    delta: float
    """Of the Huber loss."""
    objective: float
    """Sum of Huber losses of log residuals."""
    n: int
    """Points."""
    n_starts: int
    """Starts from which the minimum was sought."""
    n_agreeing: int
    """Starts that ended in the same minimum (objective within 1e-6 of it, relative)."""
    converged: bool
    """Whether the best search ended at a minimum, not for want of steps."""


def fit_multi_power(runs: Sequence[Trained], *, delta: float = 1e-3) -> MultiPowerFit:
    """Fit the law to points of one or several loss curves.

    Parameters
    ----------
    runs : sequence of Trained
        At least one whose rate falls after the warm-up; more points than the seven parameters.
    delta : float, default 1e-3
        Of the Huber loss, positive.

    Returns
    -------
    MultiPowerFit
        The best of four starts.

    Raises
    ------
    ValueError
        If an array is refused, there are too few points, no rate falls, or `delta` is not positive.
    """
    if not (delta > 0.0 and math.isfinite(delta)):
        raise ValueError(f"delta: expected a positive number, got {delta}")
    if not any((np.diff(run.rates) < 0.0).any() for run in runs):
        raise ValueError("rates: fall in no run, so that nothing tells what a fall saves")
    curves = [_Curve.of(run) for run in runs]
    log_loss = np.log(np.concatenate([positive_vector("loss", run.loss) for run in runs]))
    if len(log_loss) <= _PARAMETERS:
        raise ValueError(f"loss: more than {_PARAMETERS} points are needed, got {len(log_loss)}")
    distinct_values("loss", log_loss, 2)

    def residuals(theta: FloatArray) -> FloatArray:
        return np.asarray(log_loss - np.log(np.maximum(_stacked(curves, theta)[0], 1e-12)), dtype=np.float64)

    def slopes(theta: FloatArray) -> FloatArray:
        fitted, derivatives = _stacked(curves, theta)
        return np.asarray(-derivatives / np.maximum(fitted, 1e-12)[:, None], dtype=np.float64)

    starts = _starts(runs)
    ends = [
        optimize.least_squares(
            residuals, start, jac=slopes, loss="huber", f_scale=delta, x_scale="jac",
            bounds=(start - 12.0, start + 12.0), ftol=1e-12, xtol=1e-12, gtol=1e-12, max_nfev=_EVALUATIONS,
        )
        for start in starts
    ]  # fmt: skip
    values = np.array([huber_sum(residuals(end.x), delta) for end in ends])
    best = int(np.argmin(values))
    return MultiPowerFit(
        law=_law(ends[best].x),
        delta=delta,
        objective=float(values[best]),
        n=len(log_loss),
        n_starts=len(starts),
        n_agreeing=int((values <= values[best] * (1.0 + _SAME)).sum()),
        converged=bool(ends[best].status > 0),
    )


def _law(theta: FloatArray) -> MultiPowerLaw:
    rest, amplitude, alpha, saving, reach, beta, gamma = (float(value) for value in np.exp(theta))
    return MultiPowerLaw(
        irreducible=rest,
        amplitude=amplitude,
        exponent=alpha,
        saving=saving,
        reach=reach,
        decay=beta,
        rate_exponent=gamma,
    )


def _starts(runs: Sequence[Trained]) -> list[FloatArray]:
    """Return starts on the scale of the data: what is saved, and how far a change of the rate reaches."""
    lowest = min(float(run.loss.min()) for run in runs)
    highest = max(float(run.loss.max()) for run in runs)
    peak = max(float(run.rates.max()) for run in runs)
    first = min(float(forward_area(run.rates)[run.steps.min()]) for run in runs)
    total = max(float(run.rates.sum()) for run in runs)
    return [
        np.log(
            [
                0.9 * lowest,
                (highest - 0.9 * lowest) * first**alpha,
                alpha,
                0.03 * lowest / peak,
                spread * peak**gamma / total,
                0.6,
                gamma,
            ]
        )
        for alpha, (spread, gamma) in itertools.product((0.4, 0.7), ((30.0, 0.3), (1000.0, 0.6)))
    ]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Curve:
    """One run, its changes of the rate taken together by :data:`STRIDE` steps. n points, c changes."""

    log_area: FloatArray
    """Log S1 at each point, shape (n,)."""
    log_since: FloatArray
    """Log of S1 from each change to each point, minus infinity before it, shape (n, c)."""
    falls: FloatArray
    """Shape (c,)."""
    log_rate: FloatArray
    """Log of the rate after each change, shape (c,)."""

    @classmethod
    def of(cls, run: Trained) -> "_Curve":
        steps = np.asarray(run.steps)
        same_length(steps=steps, loss=run.loss)
        if steps.min() < 0 or steps.max() >= len(run.rates):
            raise ValueError(f"steps: the schedule has steps 0 to {len(run.rates) - 1}")
        area, at = forward_area(run.rates), np.arange(1, len(run.rates))
        positive_vector("rates", run.rates[1:])
        falls = run.rates[:-1] - run.rates[1:]
        changed = falls != 0.0
        block = (at[changed] - 1) // STRIDE
        # a block that straddles a point would count changes that are still to come
        block = np.unique(np.column_stack([block, np.searchsorted(steps, at[changed])]), axis=0, return_inverse=True)[1]
        size = np.bincount(block)
        before, log_rate = area[at[changed] - 1], np.log(run.rates[at[changed]])
        # positions weighted by the size of each change, or plainly where changes cancel
        weight = np.abs(falls[changed])
        share = weight / np.bincount(block, weights=weight)[block]
        centre = np.bincount(block, weights=share * before, minlength=len(size))
        with np.errstate(divide="ignore"):
            log_since = np.log(np.maximum(area[steps][:, None] - centre, 0.0))
        return cls(
            log_area=np.log(positive_vector("steps", area[steps])),
            log_since=log_since,
            falls=np.bincount(block, weights=falls[changed]).astype(np.float64),
            log_rate=np.bincount(block, weights=share * log_rate).astype(np.float64),
        )

    def losses(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return losses (n,) and their derivatives (n, 7) in the logarithms of the parameters."""
        rest, amplitude, alpha, saving, reach, beta, gamma = np.exp(theta)
        power = amplitude * np.exp(-alpha * self.log_area)
        log_pace = math.log(reach) - gamma * self.log_rate + self.log_since
        stretched = np.logaddexp(0.0, log_pace)
        left = np.exp(-beta * stretched)
        saved = saving * ((1.0 - left) @ self.falls)
        bend = saving * beta * left * special.expit(log_pace) * self.falls
        by_reach, by_gamma = bend.sum(axis=1), -gamma * (bend @ self.log_rate)
        by_beta = saving * beta * ((stretched * left) @ self.falls)
        columns = (
            np.full_like(power, rest),
            power,
            -alpha * self.log_area * power,
            -saved,
            -by_reach,
            -by_beta,
            -by_gamma,
        )
        return rest + power - saved, np.column_stack(columns)


def _stacked(curves: Sequence[_Curve], theta: FloatArray) -> tuple[FloatArray, FloatArray]:
    losses, slopes = zip(*(curve.losses(theta) for curve in curves), strict=True)
    return np.concatenate(losses), np.concatenate(slopes)
