"""The interactive rendering: the same chart for plotly.js inside the page."""

import math
from functools import partial
from html import escape as escape_markup
from typing import Any, Final

import plotly.graph_objects as go

from engine.report.figures.chart import NO_RANK, Axis, Chart, Line, Mark, Series
from engine.report.figures.palette import COLOURS, SYMBOLS
from engine.report.format import clean
from engine.report.script import embedded

# The figure's texts know their own few entities, and the one for a quotation mark is not among them.
escape = partial(escape_markup, quote=False)

_LINE: Final = "#7A7A7A"
_SHADE: Final = "rgba(122,140,160,0.12)"
_LETTER: Final = 7.2
_FILL: Final = 0.2


def interactive(chart: Chart) -> str:
    """Build the interactive figure.

    Parameters
    ----------
    chart : Chart
        What to draw.

    Returns
    -------
    str
        JSON of data and layout, safe inside a script element.
    """
    drawn = [
        *(trace for line in chart.lines for trace in _line(line)),
        *(trace for one in chart.series for trace in _series(one)),
    ]
    plain: dict[str, Any] = go.Figure(data=drawn, layout=_layout(chart)).to_plotly_json()
    return embedded({"data": plain["data"], "layout": plain["layout"]})


def _series(series: Series) -> list[go.Scatter]:
    if series.summary:
        return [_lozenge(series, mark, first=index == 0) for index, mark in enumerate(series.marks)]
    marks = series.marks
    named = any(mark.name for mark in marks)
    return [
        go.Scatter(
            x=[mark.x for mark in marks],
            y=[mark.y for mark in marks],
            mode="markers+text" if named else "markers",
            text=[escape(clean(mark.name, limit=32)) for mark in marks] if named else None,
            textposition="top center" if named else None,
            name=escape(clean(series.name, limit=60)),
            showlegend=bool(series.name),
            hoverinfo="text",
            hovertext=["<br>".join(map(escape, mark.label)) for mark in marks],
            error_x=_bars([(mark.x, mark.x_span) for mark in marks], series.rank),
            error_y=_bars([(mark.y, mark.y_span) for mark in marks], series.rank),
            marker={
                "color": COLOURS[series.rank],
                "symbol": SYMBOLS[series.rank],
                "size": [round(10 * mark.weight**0.5, 2) for mark in marks],
                "opacity": 0.85,
                "line": {"width": 0.7, "color": "#555"},
            },
        )
    ]


def _bars(spans: list[tuple[float, tuple[float, float] | None]], rank: int) -> dict[str, Any] | None:
    if not any(span for _, span in spans):
        return None
    return {
        "type": "data",
        "symmetric": False,
        "array": [span[1] - value if span else 0.0 for value, span in spans],
        "arrayminus": [value - span[0] if span else 0.0 for value, span in spans],
        "color": _transparent(COLOURS[rank], 0.5),
        "thickness": 1.2,
        "width": 0,
    }


def _lozenge(series: Series, mark: Mark, *, first: bool) -> go.Scatter:
    left, right = mark.x_span or (mark.x, mark.x)
    return go.Scatter(
        x=[left, mark.x, right, mark.x, left],
        y=[mark.y, mark.y + 0.28, mark.y, mark.y - 0.28, mark.y],
        mode="lines",
        fill="toself",
        fillcolor=COLOURS[series.rank],
        line={"color": "#555", "width": 0.7},
        name=escape(clean(series.name, limit=60)),
        showlegend=bool(series.name) and first,
        hoverinfo="text",
        text="<br>".join(map(escape, mark.label)),
    )


def _line(line: Line) -> list[go.Scatter]:
    colour = _LINE if line.rank == NO_RANK else COLOURS[line.rank]
    # Lines that share a name in the legend are shown and hidden together, and so are a line and its band.
    shared = {
        "x": line.x,
        "mode": "lines",
        "hoverinfo": "skip",
        "legendgroup": escape(line.name or line.band or f"rank {line.rank}"),
    }
    band = [
        go.Scatter(y=line.lower, line={"width": 0}, showlegend=False, **shared),
        go.Scatter(
            y=line.upper,
            line={"width": 0},
            fill="tonexty",
            fillcolor=_transparent(colour, _FILL),
            name=escape(line.band),
            showlegend=bool(line.band),
            **shared,
        ),
    ]
    style = {"width": line.width, "color": colour, "dash": line.dash, "shape": "hv" if line.steps else "linear"}
    drawn = go.Scatter(y=line.y, line=style, name=escape(line.name), showlegend=bool(line.name), **shared)
    return [*(band if line.upper else []), drawn]


def _transparent(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def _layout(chart: Chart) -> dict[str, Any]:
    names = max((len(tick.label) for tick in chart.y.ticks), default=0) if chart.y.names else 0
    side = max((len(text.label) for text in chart.side), default=0)
    shapes, annotations = _zones(chart)
    return {
        "template": None,
        "autosize": True,
        "height": chart.height + 60,
        "margin": {
            "l": 64 if not names else int(_LETTER * min(names, 36)) + 20,
            "r": 16 + int(_LETTER * side),
            "t": 36,
            "b": 60,
        },
        "xaxis": {**_axis(chart.x), "showgrid": False, "ticks": "outside"},
        "yaxis": _axis(chart.y),
        "shapes": [*shapes, *_rule(chart)],
        "annotations": [*annotations, *_side(chart)],
        "legend": {"itemsizing": "constant"},
        "showlegend": chart.legend(),
        "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def _axis(axis: Axis) -> dict[str, Any]:
    ends = [round(math.log10(end), 6) for end in (axis.low, axis.high)] if axis.log else [axis.low, axis.high]
    return {
        "type": "log" if axis.log else "linear",
        "range": ends,
        "title": {"text": escape(clean(axis.title, limit=90)), "font": {"size": 14}},
        "tickvals": [tick.value for tick in axis.ticks],
        "ticktext": [escape(clean(tick.label, limit=40)) for tick in axis.ticks],
        "zeroline": False,
    }


def _rule(chart: Chart) -> list[dict[str, Any]]:
    if chart.rule is None:
        return []
    at = {"xref": "x", "x0": chart.rule, "x1": chart.rule, "yref": "paper", "y0": 0, "y1": 1}
    return [{"type": "line", **at, "line": {"color": _LINE, "width": 1, "dash": "dot"}}]


def _side(chart: Chart) -> list[dict[str, Any]]:
    place = {"xref": "paper", "x": 1.0, "xanchor": "left", "showarrow": False, "xshift": 8}
    texts = [
        {**place, "yref": "y", "y": text.value, "text": escape(clean(text.label, limit=60))} for text in chart.side
    ]
    if chart.side_title:
        texts.append(
            {**place, "yref": "paper", "y": 1, "yanchor": "bottom", "text": escape(clean(chart.side_title, limit=60))}
        )
    return texts


def _zones(chart: Chart) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Shade every second zone and name each above the plot."""
    shapes, annotations = [], []
    for index, zone in enumerate(chart.zones):
        low, high = max(zone.low, chart.x.low), min(zone.high, chart.x.high)
        if low >= high:
            continue
        if index % 2 == 0:
            box = {"xref": "x", "yref": "paper", "x0": low, "x1": high, "y0": 0, "y1": 1}
            shapes.append({"type": "rect", **box, "fillcolor": _SHADE, "layer": "below", "line": {"width": 0}})
        middle = (math.log10(low) + math.log10(high)) / 2 if chart.x.log else (low + high) / 2
        place = {"x": round(middle, 6), "xref": "x", "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
        annotations.append({**place, "text": escape(clean(zone.label, limit=24))})
    return shapes, annotations
