"""The vector rendering: an SVG document, written without a browser."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from engine.report.figures.canvas import LETTER, WIDTH, Canvas
from engine.report.figures.chart import NO_RANK, Chart, Line, Mark, Series
from engine.report.figures.labels import placed
from engine.report.figures.palette import COLOURS, DASHES, GREY, OUTLINES
from engine.report.format import clean

_INK: Final = "#222"
_SOFT: Final = 'fill="#555"'
_SMALL: Final = f'fill="{_INK}" font-size="11.5"'
_LEGEND_LETTERS: Final = 26


def draw(chart: Chart, name: str, title: str) -> str:
    """Draw a chart.

    Parameters
    ----------
    chart : Chart
        What to draw.
    name : str
        Name of the figure, unique in a page; made of letters, digits and hyphens.
    title : str
        What a reader who does not see the figure is told.

    Returns
    -------
    str
        An SVG document with `viewBox`, width and height, in which every foreign text is escaped.
    """
    canvas = Canvas.of(chart)
    parts = [
        _opening(name, canvas),
        f'<title id="{name}-title">{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{canvas.height}" fill="#fff"/>',
        f'<clipPath id="{name}-area"><rect x="{canvas.left}" y="{canvas.top}" width="{canvas.right - canvas.left}" height="{canvas.bottom - canvas.top}"/></clipPath>',
        *_zones(chart, canvas),
        *_grid(chart, canvas),
        f'<g clip-path="url(#{name}-area)">',
        *(part for line in chart.lines for part in _line(line, canvas)),
        *(part for series in chart.series for part in _bars(series, canvas)),
        "</g>",
        *(part for series in reversed(chart.series) for part in _marks(series, canvas)),
        *_names(chart, canvas),
        *_side(chart, canvas),
        *_legend(chart, canvas),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _opening(name: str, canvas: Canvas) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{canvas.height}" viewBox="0 0 {WIDTH} {canvas.height}" role="img" '
        f'aria-labelledby="{name}-title" font-family="Helvetica, Arial, Liberation Sans, sans-serif" font-size="13" fill="{_INK}">'
    )


def _zones(chart: Chart, canvas: Canvas) -> Iterator[str]:
    """Shade every second zone and name each above the plot where its name fits."""
    for index, zone in enumerate(chart.zones):
        left, right = canvas.x(max(zone.low, chart.x.low)), canvas.x(min(zone.high, chart.x.high))
        if left >= right:
            continue
        fill = "#eef2f6" if index % 2 == 0 else "#f9fafb"
        yield f'<rect x="{left:.1f}" y="{canvas.top}" width="{right - left:.1f}" height="{canvas.bottom - canvas.top}" fill="{fill}"/>'
        label = clean(zone.label, limit=24)
        if right - left >= LETTER * len(label):
            yield _text((left + right) / 2, canvas.top - 10, label, anchor="middle", look=_SOFT)


def _grid(chart: Chart, canvas: Canvas) -> Iterator[str]:
    for tick in chart.y.ticks:
        y = canvas.y(tick.value)
        yield f'<line x1="{canvas.left}" x2="{canvas.right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{"#eee" if chart.y.names else "#ddd"}"/>'
        yield _text(canvas.left - 8, y + 4.5, clean(tick.label, limit=canvas.name_letters), anchor="end")
    for tick in chart.x.ticks:
        x = canvas.x(tick.value)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{canvas.bottom}" y2="{canvas.bottom + 5}" stroke="{_INK}"/>'
        yield _text(x, canvas.bottom + 20, clean(tick.label, limit=40), anchor="middle")
    if chart.rule is not None:
        x = canvas.x(chart.rule)
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{canvas.top}" y2="{canvas.bottom}" stroke="#555" stroke-dasharray="2 3"/>'
    yield f'<path d="M{canvas.left} {canvas.top}V{canvas.bottom}H{canvas.right}" fill="none" stroke="{_INK}"/>'
    yield _text((canvas.left + canvas.right) / 2, canvas.bottom + 44, clean(chart.x.title, limit=90), anchor="middle")
    if chart.y.title:
        middle = (canvas.top + canvas.bottom) / 2
        said = _text(0, 0, clean(chart.y.title, limit=int((canvas.bottom - canvas.top) / LETTER)), anchor="middle")
        yield f'<g transform="translate(16 {middle:.1f}) rotate(-90)">{said}</g>'


def _line(line: Line, canvas: Canvas) -> Iterator[str]:
    colour = GREY if line.rank == NO_RANK else COLOURS[line.rank]
    if line.upper:
        outline = _path(canvas, [*line.x, *line.x[::-1]], [*line.upper, *line.lower[::-1]])
        yield f'<polygon points="{outline}" fill="{colour}" fill-opacity="0.16"/>'
    x, y = _staircase(line) if line.steps else (line.x, line.y)
    yield f'<polyline points="{_path(canvas, x, y)}" fill="none" {_stroke(line)}/>'


def _staircase(line: Line) -> tuple[list[float], list[float]]:
    x, y = [line.x[0]], [line.y[0]]
    for across, up in zip(line.x[1:], line.y[1:], strict=True):
        x += [across, across]
        y += [y[-1], up]
    return x, y


def _stroke(line: Line) -> str:
    colour = "#333" if line.rank == NO_RANK else COLOURS[line.rank]
    dash = f' stroke-dasharray="{DASHES[line.dash]}"' if line.dash != "solid" else ""
    return f'stroke="{colour}" stroke-width="{line.width:g}" stroke-linejoin="round"{dash}'


def _path(canvas: Canvas, x: Sequence[float], y: Sequence[float]) -> str:
    return " ".join(f"{canvas.x(across):.1f},{canvas.y(up):.1f}" for across, up in zip(x, y, strict=True))


def _bars(series: Series, canvas: Canvas) -> Iterator[str]:
    """Draw the error bars of a series; a pooled estimate is as wide as its interval and needs none."""
    if series.summary:
        return
    thin = 'stroke-width="1.1" stroke-opacity="0.5"' if len(series.marks) > 3 else 'stroke-width="1.4"'
    style = f'stroke="{COLOURS[series.rank]}" {thin}'
    for mark in series.marks:
        x, y = canvas.x(mark.x), canvas.y(mark.y)
        if mark.y_span:
            yield f'<path d="M{x:.1f} {canvas.y(mark.y_span[0]):.1f}V{canvas.y(mark.y_span[1]):.1f}" {style}/>'
        if mark.x_span:
            yield f'<path d="M{canvas.x(mark.x_span[0]):.1f} {y:.1f}H{canvas.x(mark.x_span[1]):.1f}" {style}/>'


def _marks(series: Series, canvas: Canvas) -> Iterator[str]:
    for mark in series.marks:
        drawn = (
            _lozenge(mark, series.rank, canvas)
            if series.summary
            else _shape(series.rank, canvas.x(mark.x), canvas.y(mark.y), mark.weight)
        )
        hover = f"<title>{escape('; '.join(mark.label))}</title>" if mark.label else ""
        yield f"<g>{hover}{drawn}</g>"


def _lozenge(mark: Mark, rank: int, canvas: Canvas) -> str:
    left, right = (canvas.x(end) for end in mark.x_span or (mark.x, mark.x))
    x, y = canvas.x(mark.x), canvas.y(mark.y)
    return f'<path d="M{left:.1f} {y:.1f}L{x:.1f} {y - 8:.1f}L{right:.1f} {y:.1f}L{x:.1f} {y + 8:.1f}z" fill="{COLOURS[rank]}" stroke="#333" stroke-width="0.6"/>'


def _shape(rank: int, x: float, y: float, weight: float = 1.0) -> str:
    colour = COLOURS[rank]
    style = f'fill="{colour}" fill-opacity="0.85" stroke="#333" stroke-width="0.6"'
    scale = f" scale({weight**0.5:.2f})" if weight != 1.0 else ""
    if rank in OUTLINES:
        return f'<path transform="translate({x:.1f} {y:.1f}){scale}" d="{OUTLINES[rank]}" {style}/>'
    if rank == len(COLOURS) - 1:
        style = f'fill="none" stroke="{colour}" stroke-width="1.6"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4.8 * weight**0.5:.1f}" {style}/>'


def _names(chart: Chart, canvas: Canvas) -> Iterator[str]:
    for label in placed(chart, canvas):
        yield _text(label.x, label.y, label.text, anchor=label.anchor, look=_SMALL)


def _side(chart: Chart, canvas: Canvas) -> Iterator[str]:
    if chart.side_title:
        yield _text(WIDTH - 10, canvas.top - 10, clean(chart.side_title, limit=60), anchor="end", look=_SOFT)
    for text in chart.side:
        yield _text(WIDTH - 10, canvas.y(text.value) + 4.5, clean(text.label, limit=60), anchor="end")


def _legend(chart: Chart, canvas: Canvas) -> Iterator[str]:
    if not chart.legend():
        return
    x, y = canvas.legend, canvas.top + 8
    for series in chart.series:
        if series.name:
            drawn = f'<path d="M{x - 9} {y}L{x} {y - 6}L{x + 9} {y}L{x} {y + 6}z" fill="{COLOURS[series.rank]}" stroke="#333" stroke-width="0.6"/>'
            yield drawn if series.summary else _shape(series.rank, x, y)
            yield _text(x + 16, y + 4.5, clean(series.name, limit=_LEGEND_LETTERS), look=_SMALL)
            y += 21
    for line in chart.lines:
        if line.name:
            yield f'<line x1="{x - 10}" x2="{x + 10}" y1="{y}" y2="{y}" {_stroke(line)}/>'
            yield _text(x + 16, y + 4.5, clean(line.name, limit=_LEGEND_LETTERS), look=_SMALL)
            y += 21
        if line.band:
            fill = GREY if line.rank == NO_RANK else COLOURS[line.rank]
            yield f'<rect x="{x - 10}" y="{y - 7}" width="20" height="13" fill="{fill}" fill-opacity="0.16"/>'
            yield _text(x + 16, y + 4.5, clean(line.band, limit=_LEGEND_LETTERS), look=_SMALL)
            y += 21


def _text(x: float, y: float, text: str, *, anchor: str = "start", look: str = f'fill="{_INK}"') -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor={quoteattr(anchor)} {look}>{escape(text)}</text>'
