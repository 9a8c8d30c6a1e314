"""Labels: where names beside marks go so that they cover neither each other nor the marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from engine.report.figures.canvas import LETTER, Canvas
from engine.report.figures.chart import Chart
from engine.report.format import clean

_GAP: Final = 8
_HIGH: Final = 13
_NARROW: Final = 0.88
"""Labels are set smaller than the rest."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name with its place."""

    x: float
    """Where it is anchored."""
    y: float
    """Its base line."""
    anchor: str
    """``start``, ``middle`` or ``end``."""
    text: str
    """The name."""


def placed(chart: Chart, canvas: Canvas) -> tuple[Label, ...]:
    """Place the names of marks, each where it covers least.

    Parameters
    ----------
    chart : Chart
        Whose marks may have names.
    canvas : Canvas
        Where the marks fall.

    Returns
    -------
    tuple of Label
        One a named mark. A name that would cover another one wherever it stood is left out; hovering and the table have it.
    """
    marks = [mark for series in chart.series for mark in series.marks]
    points = [(canvas.x(mark.x), canvas.y(mark.y)) for mark in marks]
    crossed = [*points, *_along(chart, canvas)] if any(mark.name for mark in marks) else points
    taken: list[_Box] = []
    labels = []
    for mark, (x, y) in zip(marks, points, strict=True):
        if not mark.name:
            continue
        options = [
            (_cost(box, taken, crossed, canvas), order, label, box)
            for order, (label, box) in enumerate(_options(x, y, clean(mark.name, limit=32)))
        ]
        cost, _, label, box = min(options, key=lambda option: option[:2])
        if cost < 100:
            taken.append(box)
            labels.append(label)
    return tuple(labels)


def _along(chart: Chart, canvas: Canvas) -> Iterator[tuple[float, float]]:
    """Yield places along the lines, close enough that no name stands between two of them."""
    for line in chart.lines:
        corners = [(canvas.x(x), canvas.y(y)) for x, y in zip(line.x, line.y, strict=True)]
        for (x, y), (to_x, to_y) in pairwise(corners):
            turns = [(x, y), (to_x, y), (to_x, to_y)] if line.steps else [(x, y), (to_x, to_y)]
            for (a, b), (c, d) in pairwise(turns):
                count = int(max(abs(c - a), abs(d - b)) // _HIGH) + 1
                yield from ((a + (c - a) * i / count, b + (d - b) * i / count) for i in range(count + 1))


def _options(x: float, y: float, text: str) -> Iterator[tuple[Label, _Box]]:
    wide = LETTER * _NARROW * len(text)
    yield Label(x=x + _GAP, y=y + 4, anchor="start", text=text), (x + _GAP, y - 7, x + _GAP + wide, y + 6)
    yield Label(x=x - _GAP, y=y + 4, anchor="end", text=text), (x - _GAP - wide, y - 7, x - _GAP, y + 6)
    for up in (-_GAP, _GAP + _HIGH - 3, -_GAP - _HIGH, _GAP + 2 * _HIGH - 3):
        for anchor, left in (("middle", x - wide / 2), ("start", x), ("end", x - wide)):
            yield Label(x=x, y=y + up, anchor=anchor, text=text), (left, y + up - _HIGH + 2, left + wide, y + up + 2)


def _cost(box: _Box, taken: list[_Box], points: list[tuple[float, float]], canvas: Canvas) -> int:
    outside = box[0] < canvas.left or box[2] > canvas.right or box[1] < canvas.top or box[3] > canvas.bottom
    covered = sum(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3] for other in taken
    )
    marks = sum(box[0] - 4 < x < box[2] + 4 and box[1] - 4 < y < box[3] + 4 for x, y in points)
    return 100 * (covered + outside) + marks
