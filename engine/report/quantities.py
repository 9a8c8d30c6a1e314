"""Quantities: numbers of a fit in the unit that they are counted in."""

import math
from collections.abc import Callable

from engine.report.format import decimal, percent, points
from engine.types.fit import Estimate, Quantity, Scale
from engine.types.unknown import Unknown

_LEAST_P = 0.001
_SQUARE_POINTS = 1e4
_UNITS = {
    Scale.SQUARED_PROPORTION: " squared percentage points",
    Scale.LOG_ODDS: " log odds",
    Scale.SQUARED_LOG_ODDS: " squared log odds",
    Scale.BILLIONS: "B",
}


def amount(value: float, scale: Scale, *, difference: bool) -> str:
    """Print a value with its unit.

    Parameters
    ----------
    value : float
        A number of a fit.
    scale : Scale
        What it is counted in.
    difference : bool
        Whether a proportion is a difference, printed in percentage points.

    Returns
    -------
    str
        ``57.1 %``, ``12.3 percentage points``, ``0.31``, ``< 0.001``.
    """
    if scale is Scale.PROPORTION and difference:
        return points(value)
    unit = _UNITS.get(scale, "")
    return f"{_PRINTED.get(scale, significant)(value)}{unit}"


def significant(value: float, digits: int = 3) -> str:
    """Print a number with a few significant digits.

    Parameters
    ----------
    value : float
        Any number.
    digits : int, default 3
        Significant digits.

    Returns
    -------
    str
        ``0.0123``, ``12.3``, ``1,230``, ``1.2e−5``; what is not finite in words.
    """
    if not math.isfinite(value) or value == 0:
        return decimal(value, 0)
    exponent = math.floor(math.log10(abs(value)))
    if exponent < -4 or exponent > 6:
        return f"{value:.{digits - 1}e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e").replace("-", "−")
    decimals = max(digits - 1 - exponent, 0)
    return f"{round(value, decimals):,.{decimals}f}".replace("-", "−")


def p_value(value: float) -> str:
    """Print a p value.

    Parameters
    ----------
    value : float
        Probability.

    Returns
    -------
    str
        Three decimals, or ``< 0.001``.
    """
    return f"< {_LEAST_P:g}" if value < _LEAST_P else decimal(value, 3)


def ends(lower: float, upper: float, scale: Scale, *, difference: bool) -> str:
    """Print an interval without its unit.

    Parameters
    ----------
    lower, upper : float
        Its ends.
    scale : Scale
        What they are counted in.
    difference : bool
        Whether a proportion is a difference; the interval of a score is cut at 0 and 100.

    Returns
    -------
    str
        ``52.0 to 62.2``.
    """
    if scale is Scale.PROPORTION and not difference:
        lower, upper = (end if math.isnan(end) else min(max(end, 0.0), 1.0) for end in (lower, upper))
    low, high = (amount(end, scale, difference=difference) for end in (lower, upper))
    for unit in (" squared percentage points", " percentage points", " squared log odds", " log odds", " %"):
        low, high = low.removesuffix(unit), high.removesuffix(unit)
    return f"{low} to {high}"


def estimated(estimate: Estimate, *, difference: bool) -> str:
    """Print an estimate with its interval, such as ``12.3 percentage points (8.2 to 15.4)``."""
    scale = estimate.scale
    value = amount(estimate.value, scale, difference=difference)
    return f"{value} ({ends(estimate.lower, estimate.upper, scale, difference=difference)})"


def quantified(quantity: Quantity, *, difference: bool) -> str:
    """Print a quantity, with its interval where it has one."""
    value = amount(quantity.value, quantity.scale, difference=difference)
    if isinstance(quantity.lower, Unknown) or isinstance(quantity.upper, Unknown):
        return value
    return f"{value} ({ends(quantity.lower, quantity.upper, quantity.scale, difference=difference)})"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _squared_points(value: float) -> str:
    return significant(_SQUARE_POINTS * value)


_PRINTED: dict[Scale, Callable[[float], str]] = {
    Scale.PROPORTION: percent,
    Scale.SHARE: percent,
    Scale.P_VALUE: p_value,
    Scale.COUNT: _count,
    Scale.SQUARED_PROPORTION: _squared_points,
}
