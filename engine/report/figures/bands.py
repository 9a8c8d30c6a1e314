"""The band figure: every observation in its size band, with the mean of the band and its interval."""

from statistics import median

import numpy as np

from engine.report.blocks import Figure
from engine.report.figures.chart import Chart, Line, Mark
from engine.report.figures.finish import finish
from engine.report.figures.points import colours, hover, point_table, support
from engine.report.figures.swarm import swarm
from engine.report.figures.ticks import around, columns, linear
from engine.report.format import clean, level, listing
from engine.report.marks import capital
from engine.report.material import Material, Part
from engine.types.fit import BandComparison, BandSummary, Estimate
from engine.types.outcome import Failure

_PLOT = (500.0, 370.0)
"""Width and height of the plot in pixels, for the size of a mark in the units of the axes."""
_MARK = 10.5
_HALF = 0.4
"""How far a band's points and lines reach from its middle."""


def band_figure(part: Part, material: Material) -> Figure | None:
    """Draw every observation in its size band.

    Parameters
    ----------
    part : Part
        The outcome.
    material : Material
        The question and the record; counts are noted there.

    Returns
    -------
    Figure or None
        None where the outcome is compared in no bands.
    """
    bands = part.analysis.bands
    if isinstance(bands, Failure):
        return None
    name = f"{part.slug}-bands"
    said = (
        f"{capital(part.label)} by size band, every observation with its mark: {listing(support(part, material))}. "
        f"Line: mean of the band{_interval(bands)}; dashes: median."
    )
    return finish(name, said, _chart(part, bands, material), point_table(part, name))


def _interval(bands: BandComparison) -> str:
    means = [summary.mean for summary in bands.summaries if isinstance(summary.mean, Estimate)]
    return f", shaded with its {level(means[0])} interval" if means else ""


def _chart(part: Part, bands: BandComparison, material: Material) -> Chart:
    frame = part.analysis.frame
    y = np.round(100 * frame.y, 4)
    bounds = None if part.difference else (0.0, 100.0)
    ends = [end for summary in bands.summaries for end in _ends(summary)]
    axis = linear(part.axis, *around([*map(float, y), *ends], bounds=bounds))
    marks = _marks(part, bands, material, (axis.high - axis.low) * _MARK / _PLOT[1])
    coloured = colours(frame, material.answer.question.groups)
    inside = [index for index, mark in enumerate(marks) if mark is not None]
    kept = type(coloured)(
        keys=tuple(coloured.keys[i] for i in inside),
        names=coloured.names,
        ranks=tuple(coloured.ranks[i] for i in inside),
    )
    return Chart(
        x=columns(tuple(clean(summary.band.label, limit=24) for summary in bands.summaries), "Size band (parameters)"),
        y=axis,
        series=kept.series([mark for mark in marks if mark is not None]),
        lines=tuple(line for index, summary in enumerate(bands.summaries) for line in _lines(summary, index)),
    )


def _marks(part: Part, bands: BandComparison, material: Material, high: float) -> list[Mark | None]:
    """Return a mark for each observation, None for one outside every band."""
    frame = part.analysis.frame
    marks: list[Mark | None] = [None] * len(frame.y)
    wide = _MARK * len(bands.summaries) / _PLOT[0]
    for column, summary in enumerate(bands.summaries):
        members = [i for i in range(len(frame.y)) if summary.band.holds(float(frame.size_b[i]))]
        values = [round(100 * float(frame.y[i]), 4) for i in members]
        offsets = swarm(values, high=high, wide=wide, most=_HALF)
        for i, value, offset in zip(members, values, offsets, strict=True):
            marks[i] = Mark(x=column + offset, y=value, label=hover(part, i, material.evidence))
    return marks


def _ends(summary: BandSummary) -> list[float]:
    return [100 * summary.mean.lower, 100 * summary.mean.upper] if isinstance(summary.mean, Estimate) else []


def _lines(summary: BandSummary, column: int) -> list[Line]:
    """Return mean with interval and median of a band; the first band names them for the legend."""
    x = (column - _HALF, column + _HALF)
    lines = []
    if isinstance(summary.mean, Estimate):
        value, lower, upper = (
            round(100 * end, 4) for end in (summary.mean.value, summary.mean.lower, summary.mean.upper)
        )
        first = column == 0
        band = f"its {level(summary.mean)} interval" if first else ""
        name = "mean" if first else ""
        lines.append(Line(name=name, x=x, y=(value,) * 2, lower=(lower,) * 2, upper=(upper,) * 2, band=band, width=2.5))
    if summary.observed:
        middle = round(100 * median(summary.observed), 4)
        lines.append(Line(name="median" if column == 0 else "", x=x, y=(middle,) * 2, dash="dash", width=1.6))
    return lines
