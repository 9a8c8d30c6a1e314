"""Ticks: round places on an axis, far enough apart for their labels."""

import math
from typing import Final

from engine.report.figures.chart import Axis, Tick
from engine.report.format import decimal

_MULTIPLES: Final = ((1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9))
_STEPS: Final = (1, 2, 2.5, 5)
_MOST: Final = 8
_CLOSEST: Final = 0.07
"""Least distance of two labels on a logarithmic axis, as a share of its length."""


def logarithmic(title: str, low: float, high: float) -> Axis:
    """Return a logarithmic axis with ticks such as 1, 3, 10, 30.

    Parameters
    ----------
    title : str
        Name and unit.
    low, high : float
        Least and greatest value shown, positive.

    Returns
    -------
    Axis
        With at least one tick.
    """
    axis = Axis(title=title, low=low, high=high, ticks=(), log=True)
    found: list[float] = []
    for multiples in _MULTIPLES:
        found = _decades(low, high, multiples)
        if len(found) >= 3:
            break
    spaced: list[float] = []
    for tick in found or [round(math.sqrt(low * high), 3)]:
        if not spaced or axis.share(tick) - axis.share(spaced[-1]) >= _CLOSEST:
            spaced.append(tick)
    return Axis(title=title, low=low, high=high, log=True, ticks=tuple(Tick(value=t, label=f"{t:g}") for t in spaced))


def linear(title: str, low: float, high: float) -> Axis:
    """Return a linear axis with at most nine round ticks.

    Parameters
    ----------
    title : str
        Name and unit.
    low, high : float
        Least and greatest value shown; `high` is greater.

    Returns
    -------
    Axis
        With ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.
    """
    span = high - low
    exponent = math.floor(math.log10(span / _MOST))
    steps = (step * 10.0**power for power in (exponent, exponent + 1, exponent + 2) for step in _STEPS)
    step = next(step for step in steps if span / step <= _MOST)
    decimals = max(0, -math.floor(math.log10(step)) + (step / 10 ** math.floor(math.log10(step)) == 2.5))
    values = [round(step * i, 12) for i in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    return Axis(title=title, low=low, high=high, ticks=tuple(Tick(value=v, label=_label(v, decimals)) for v in values))


def rows(names: tuple[str, ...]) -> Axis:
    """Return an axis of named rows, the first on top.

    Parameters
    ----------
    names : tuple of str
        Names of the rows.

    Returns
    -------
    Axis
        The row of index i lies at -i.
    """
    ticks = tuple(Tick(value=0.0 - index, label=name) for index, name in enumerate(names))
    return Axis(title="", low=0.6 - len(names) - 0.2, high=0.6, ticks=ticks[::-1], names=True)


def columns(names: tuple[str, ...], title: str) -> Axis:
    """Return an axis of named columns.

    Parameters
    ----------
    names : tuple of str
        Names of the columns, from the left.
    title : str
        What they are.

    Returns
    -------
    Axis
        The column of index i lies at i.
    """
    ticks = tuple(Tick(value=float(index), label=name) for index, name in enumerate(names))
    return Axis(title=title, low=-0.5, high=len(names) - 0.5, ticks=ticks)


def around(
    values: list[float], *, least: float = 2.0, bounds: tuple[float, float] | None = None
) -> tuple[float, float]:
    """Return a range around values, with a margin.

    Parameters
    ----------
    values : list of float
        What is shown; at least one, finite.
    least : float
        Least margin.
    bounds : tuple of float, optional
        What the range does not leave by more than the least margin.

    Returns
    -------
    tuple of float
        Lower and upper end.
    """
    low, high = min(values), max(values)
    margin = max(0.08 * (high - low), least)
    low, high = low - margin, high + margin
    return (low, high) if bounds is None else (max(low, bounds[0] - least), min(high, bounds[1] + least))


def _decades(low: float, high: float, multiples: tuple[float, ...]) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = (round(multiple * 10.0**power, 9) for power in powers for multiple in multiples)
    return [tick for tick in ticks if low <= tick <= high]


def _label(value: float, decimals: int) -> str:
    digits = decimal(value, decimals)
    return f"{value:,.{decimals}f}".replace("-", "−") if abs(value) >= 10_000 else digits
