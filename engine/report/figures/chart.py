"""Chart: what a figure shows as plain data, drawn alike by the interactive and the vector rendering."""

import math
from dataclasses import dataclass
from typing import Final

NO_RANK: Final = -1
"""Rank of what belongs to no family: drawn in grey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A labelled place on an axis."""

    value: float
    """Where."""
    label: str
    """What is printed there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis."""

    title: str
    """Name and unit."""
    low: float
    """Least value shown."""
    high: float
    """Greatest value shown."""
    ticks: tuple[Tick, ...]
    """Labelled places, ascending."""
    log: bool = False
    """Whether distances are of logarithms."""
    names: bool = False
    """Whether the ticks are names of rows instead of numbers."""

    def share(self, value: float) -> float:
        """Return how far along the axis a value lies: 0 at `low`, 1 at `high`."""
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One point, with its error bars where it has any."""

    x: float
    """Across."""
    y: float
    """Up."""
    label: tuple[str, ...] = ()
    """What hovering shows, line by line, raw."""
    x_span: tuple[float, float] | None = None
    """Ends of the horizontal error bar."""
    y_span: tuple[float, float] | None = None
    """Ends of the vertical error bar."""
    weight: float = 1.0
    """Area relative to the common mark."""
    name: str = ""
    """Name written beside the mark; empty: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Points of one colour and shape."""

    name: str
    """Name in the legend; empty: not in the legend."""
    rank: int
    """Place in the palette."""
    marks: tuple[Mark, ...]
    """Its points."""
    summary: bool = False
    """Whether the points are pooled estimates, drawn as lozenges as wide as their interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line, and the band around it where it has one."""

    name: str
    """Name in the legend; empty: not in the legend."""
    x: tuple[float, ...]
    """Across, in drawing order."""
    y: tuple[float, ...]
    """Up."""
    lower: tuple[float, ...] = ()
    """Lower edge of the band; empty: no band."""
    upper: tuple[float, ...] = ()
    """Upper edge of the band."""
    band: str = ""
    """Name of the band in the legend."""
    rank: int = NO_RANK
    """Place in the palette."""
    width: float = 2.0
    """Width in pixels."""
    dash: str = "solid"
    """``solid``, ``dash`` or ``dot``."""
    steps: bool = False
    """Whether the value holds until the next point, as a staircase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A named stretch of the horizontal axis."""

    low: float
    """Where it begins."""
    high: float
    """Where it ends."""
    label: str
    """Its name, printed above the plot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that a figure shows."""

    x: Axis
    """Horizontal axis."""
    y: Axis
    """Vertical axis."""
    series: tuple[Series, ...] = ()
    """Points, the most important first."""
    lines: tuple[Line, ...] = ()
    """Lines, in drawing order."""
    zones: tuple[Zone, ...] = ()
    """Stretches that are shaded in turn."""
    rule: float | None = None
    """Where a vertical line stands, such as at no difference."""
    side: tuple[Tick, ...] = ()
    """Texts to the right of the plot, such as estimates and weights."""
    side_title: str = ""
    """Heading of these texts."""
    height: int = 440
    """Height in pixels."""

    def legend(self) -> bool:
        """Tell whether anything has a name for the legend."""
        return any(series.name for series in self.series) or any(line.name or line.band for line in self.lines)
