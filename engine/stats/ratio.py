"""Interval of a ratio of two coefficients.

Fieller (1954), "Some problems in interval estimation", Journal of the Royal Statistical Society B 16(2), 175-185: the interval holds every
ratio r for which the numerator less r times the denominator is not told from 0. Each r is a contrast with degrees of freedom
of its own, so that the ends are sought and not had in closed form.
"""

import math
from collections.abc import Callable

from scipy import optimize

from engine.stats.contrast import Contrast

_DOUBLINGS = 60


def ratio_interval(contrast: Callable[[float], Contrast], ratio: float, level: float = 0.95) -> tuple[float, float]:
    """Return Fieller's interval.

    Parameters
    ----------
    contrast : callable
        Ratio r -> numerator less r times the denominator, which is clearly above 0.
    ratio : float
        Estimate: the r at which the contrast is 0.
    level : float, default 0.95
        Confidence level.

    Returns
    -------
    tuple of float
        Lower and upper end; infinite where no ratio on that side is told from the estimate.
    """
    return _end(contrast, ratio, level, place=0), _end(contrast, ratio, level, place=1)


def _end(contrast: Callable[[float], Contrast], ratio: float, level: float, *, place: int) -> float:
    """Return the ratio at which one end of the interval of the contrast is 0."""

    def distance(at: float) -> float:
        return contrast(at).interval(level)[place]

    side = 1.0 if place else -1.0
    step = max(abs(ratio), 1e-3)
    for _ in range(_DOUBLINGS):
        beyond = ratio + side * step
        if side * distance(beyond) < 0.0:
            return float(optimize.brentq(distance, ratio, beyond, xtol=1e-12))
        step *= 2.0
    return side * math.inf
