"""The interactive figure: the same picture as the vector one, for plotly.js inside the page."""

import math
from functools import partial
from html import escape as escape_markup
from typing import Any, Final

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from engine.report.format import clean
from engine.report.palette import COLOURS, SYMBOLS
from engine.report.scatter import Line, Scatter, Series
from engine.report.script import embedded
from engine.report.svg import score_ticks, size_ticks

# The figure's texts know their own few entities, and the one for a quotation mark is not among them.
escape = partial(escape_markup, quote=False)

_LINE_COLOUR: Final = "#7A7A7A"
_BAND_FILL: Final = "rgba(122,122,122,0.22)"
_SHADE: Final = "rgba(122,140,160,0.12)"


def interactive(scatter: Scatter) -> str:
    """Build the interactive figure.

    Parameters
    ----------
    scatter : Scatter
        What to draw.

    Returns
    -------
    str
        JSON of data and layout with sorted keys, in which no ``<`` stands, so that it is safe inside a script element.
    """
    figure = go.Figure(data=[*_band(scatter.line), *map(_trace, scatter.series)], layout=_layout(scatter))
    plain: dict[str, Any] = figure.to_plotly_json()
    return embedded({"data": plain["data"], "layout": plain["layout"]})


def library() -> str:
    """Return the whole plotly.js, to be embedded once a page.

    Returns
    -------
    str
        JavaScript; it is free of ``</script``, which a test holds.
    """
    source: str = get_plotlyjs()
    return source


def _trace(series: Series) -> go.Scatter:
    return go.Scatter(
        x=[point.size_b for point in series.points],
        y=[point.score for point in series.points],
        mode="markers",
        name=escape(series.name),
        hoverinfo="text",
        hovertext=["<br>".join(escape(line) for line in point.label) for point in series.points],
        marker={
            "color": COLOURS[series.rank],
            "symbol": SYMBOLS[series.rank],
            "size": 10,
            "opacity": 0.85,
            "line": {"width": 0.7, "color": "#555"},
        },
    )


def _band(line: Line | None) -> list[go.Scatter]:
    if line is None:
        return []
    shared = {"x": line.size_b, "mode": "lines", "hoverinfo": "skip", "legendgroup": "fit"}
    return [
        go.Scatter(y=line.lower, line={"width": 0}, showlegend=False, **shared),
        go.Scatter(
            y=line.upper,
            line={"width": 0},
            fill="tonexty",
            fillcolor=_BAND_FILL,
            name=f"{line.level} confidence band",
            **shared,
        ),
        go.Scatter(y=line.middle, line={"width": 2.5, "color": _LINE_COLOUR}, name="fitted line", **shared),
    ]


def _layout(scatter: Scatter) -> dict[str, Any]:
    ticks = size_ticks(scatter.x_range)
    x_axis = {
        "type": "log",
        "range": [round(math.log10(edge), 6) for edge in scatter.x_range],
        "title": {"text": escape(scatter.x_title), "font": {"size": 14}},
        "tickvals": list(ticks),
        "ticktext": [f"{tick:g}" for tick in ticks],
        "showgrid": False,
        "zeroline": False,
        "ticks": "outside",
    }
    y_axis = {
        "range": list(scatter.y_range),
        "title": {"text": escape(scatter.y_title), "font": {"size": 14}},
        "tickvals": list(score_ticks(scatter.y_range)),
        "zeroline": not scatter.bounded,
    }
    shapes, annotations = _bands(scatter)
    return {
        "template": None,
        "autosize": True,
        "height": 500,
        "margin": {"l": 64, "r": 16, "t": 36, "b": 60},
        "xaxis": x_axis,
        "yaxis": y_axis,
        "shapes": shapes,
        "annotations": annotations,
        "legend": {"itemsizing": "constant"},
        "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
    }


def _bands(scatter: Scatter) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Shade every second size band and name each above the plot."""
    shapes, annotations = [], []
    for index, band in enumerate(scatter.bands):
        low, high = max(band.lower, scatter.x_range[0]), min(band.upper, scatter.x_range[1])
        if low >= high:
            continue
        middle = round((math.log10(low) + math.log10(high)) / 2, 6)
        if index % 2 == 0:
            shapes.append(
                {
                    "type": "rect",
                    "xref": "x",
                    "yref": "paper",
                    "x0": low,
                    "x1": high,
                    "y0": 0,
                    "y1": 1,
                    "fillcolor": _SHADE,
                    "layer": "below",
                    "line": {"width": 0},
                }
            )
        annotations.append(
            {
                "x": middle,
                "xref": "x",
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "showarrow": False,
                "text": escape(clean(band.label, limit=24)),
            }
        )
    return shapes, annotations
