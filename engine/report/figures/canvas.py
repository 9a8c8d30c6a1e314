"""Canvas: where the values of a chart fall on the paper."""

from dataclasses import dataclass
from typing import Final

from engine.report.figures.chart import Axis, Chart

WIDTH: Final = 780
"""Width of every vector figure in pixels."""
LETTER: Final = 7.6
"""Mean width of a letter, generously."""

_LINE: Final = 21
_MOST_NAME_LETTERS: Final = 34
_LEGEND_WIDTH: Final = 232
_BELOW: Final = 58


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The plot's edges, in pixels from the upper left corner."""

    across: Axis
    """Horizontal axis."""
    up: Axis
    """Vertical axis."""
    left: int
    """Left edge of the plot."""
    right: int
    """Right edge of the plot."""
    top: int
    """Upper edge of the plot."""
    bottom: int
    """Lower edge of the plot."""
    height: int
    """Height of the whole figure."""
    name_letters: int
    """Most letters that fit to the left of the plot."""
    legend: int
    """Where the marks of the legend stand."""

    @classmethod
    def of(cls, chart: Chart) -> "Canvas":
        """Lay a chart out.

        Parameters
        ----------
        chart : Chart
            What is drawn.

        Returns
        -------
        Canvas
            With room for the names of rows, the legend and the texts at the side.
        """
        letters = min(max((len(tick.label) for tick in chart.y.ticks), default=0), _MOST_NAME_LETTERS)
        left = int(LETTER * letters) + 20 if chart.y.names else 62
        side = int(LETTER * max((len(text.label) for text in chart.side), default=0)) + 22 if chart.side else 18
        named = [*(series.name for series in chart.series), *(line.name for line in chart.lines)]
        entries = sum(map(bool, [*named, *(line.band for line in chart.lines)]))
        right = WIDTH - (_LEGEND_WIDTH if entries else side)
        top = 34 if chart.zones or chart.side_title else 16
        height = max(chart.height, top + _LINE * entries + _BELOW)
        return cls(
            across=chart.x,
            up=chart.y,
            left=left,
            right=right,
            top=top,
            bottom=height - _BELOW,
            height=height,
            name_letters=max(letters, 12),
            legend=right + 26,
        )

    def x(self, value: float) -> float:
        """Return where a value lies across."""
        return self.left + self.across.share(value) * (self.right - self.left)

    def y(self, value: float) -> float:
        """Return where a value lies, counted down from the top."""
        return self.bottom - self.up.share(value) * (self.bottom - self.top)
