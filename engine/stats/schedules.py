"""Learning-rate schedules and the two areas under them that loss curves depend on.

Tissue, Wang and Wang (2024), arXiv 2408.11029, section 3 (DOI 10.48550/arXiv.2408.11029): the forward area S1 sums the
rates, the annealing area S2 sums the momentum of their falls.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import signal

from engine.stats.validate import FloatArray, finite_vector


class Decay(StrEnum):
    """How a learning rate falls from its peak to its end."""

    NONE = "none"
    """It stays at the peak."""
    STEP = "step"
    """At once: two stages."""
    LINEAR = "linear"
    """Along a straight line."""
    EXPONENTIAL = "exponential"
    """By the same factor each step."""
    COSINE = "cosine"
    """Along half a wave of the cosine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """The fall of a learning rate. For :attr:`Decay.NONE` the other fields are not read."""

    form: Decay
    """Along which line."""
    begins: int
    """Step from which on the rate falls."""
    end: float
    """Rate that it would have one step after the last."""


def warmed_up_schedule(steps: int, *, peak: float, warm_up: int, fall: Fall) -> FloatArray:
    """Return a schedule that rises along a line, stays at its peak, and falls.

    The schedules of Luo et al. (2025), arXiv 2503.12811: the rate is 0 at step 0, `peak` at the last step of the warm-up, and
    the end of the fall one step after the last.

    Parameters
    ----------
    steps : int
        Number of steps, counted from 0.
    peak : float
        Largest rate.
    warm_up : int
        Steps of the warm-up.
    fall : Fall
        How the rate falls.

    Returns
    -------
    numpy.ndarray, shape (steps,)
        Rate of each step.

    Raises
    ------
    ValueError
        If the numbers do not make a schedule.
    """
    if not (0 <= warm_up < steps and 0.0 < peak < math.inf):
        raise ValueError("steps: expected more steps than warm-up and a positive peak")
    rates = np.full(steps, peak, dtype=np.float64)
    if fall.form is not Decay.NONE:
        if not (warm_up <= fall.begins < steps and 0.0 < fall.end <= peak):
            raise ValueError("fall: expected to begin after the warm-up and to end between 0 and the peak")
        rates[fall.begins :] = _falling(fall, np.arange(steps - fall.begins) / (steps - fall.begins), peak)
    rates[:warm_up] = np.linspace(0.0, peak, warm_up)
    return rates


def cosine_schedule(steps: int, *, peak: float, end: float, warm_up: int) -> FloatArray:
    """Return a cosine schedule whose warm-up is counted at the peak rate.

    Parameters
    ----------
    steps : int
        Number of the last step, counted from 0; more than `warm_up`.
    peak : float
        Learning rate during and right after the warm-up.
    end : float
        Learning rate of the last step.
    warm_up : int
        Warm-up steps.

    Returns
    -------
    numpy.ndarray, shape (steps + 1,)
        Rate of each step.

    Raises
    ------
    ValueError
        If the numbers do not make a schedule.
    """
    if not (0 <= warm_up < steps and 0.0 <= end <= peak < math.inf and peak > 0.0):
        raise ValueError("steps: expected more steps than warm-up and a peak above the end")
    progress = np.maximum(np.arange(steps + 1) - warm_up, 0) / (steps - warm_up)
    return np.asarray(end + 0.5 * (peak - end) * (1.0 + np.cos(np.pi * progress)), dtype=np.float64)


def forward_area(rates: npt.ArrayLike) -> FloatArray:
    """Return S1, the sum of learning rates up to each step.

    Parameters
    ----------
    rates : array_like, shape (t,)
        Learning rate of each step, at least 0.

    Returns
    -------
    numpy.ndarray, shape (t,)
        S1 at each step.

    Raises
    ------
    ValueError
        If a rate is negative or not finite.
    """
    return np.cumsum(_rates(rates))


def annealing_area(rates: npt.ArrayLike, momentum: float = 0.999, *, warm_up: int = 0) -> FloatArray:
    """Return S2, the accumulated momentum of learning-rate decreases up to each step.

    Parameters
    ----------
    rates : array_like, shape (t,)
        Learning rate of each step, at least 0.
    momentum : float, default 0.999
        Lambda, in [0, 1).
    warm_up : int, default 0
        Changes of the rate before this step are left out.

    Returns
    -------
    numpy.ndarray, shape (t,)
        S2 at each step.

    Raises
    ------
    ValueError
        If a rate is negative or not finite, or `momentum` or `warm_up` is out of range.
    """
    eta = _rates(rates)
    if not 0.0 <= momentum < 1.0:
        raise ValueError(f"momentum: expected a number in [0, 1), got {momentum}")
    if not 0 <= warm_up < len(eta):
        raise ValueError(f"warm_up: expected a step of the schedule, got {warm_up}")
    falls = np.append(0.0, eta[:-1] - eta[1:])
    falls[: warm_up + 1] = 0.0
    return np.asarray(np.cumsum(signal.lfilter([1.0], [1.0, -momentum], falls)), dtype=np.float64)


def _falling(fall: Fall, progress: FloatArray, peak: float) -> FloatArray:
    """Return the rate at shares of the fall, from 0 up to 1."""
    if fall.form is Decay.STEP:
        return np.full_like(progress, fall.end)
    if fall.form is Decay.EXPONENTIAL:
        return np.asarray(peak ** (1.0 - progress) * fall.end**progress, dtype=np.float64)
    share = progress if fall.form is Decay.LINEAR else 0.5 * (1.0 - np.cos(np.pi * progress))
    return np.asarray(peak - (peak - fall.end) * share, dtype=np.float64)


def _rates(rates: npt.ArrayLike) -> FloatArray:
    eta = finite_vector("rates", rates)
    if (eta < 0.0).any():
        raise ValueError("rates: must not be negative")
    return eta
