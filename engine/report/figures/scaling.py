"""The scaling figure: an outcome against log10 model size, with the fitted line and a line for each family."""

import re
from collections import defaultdict

from engine.report.blocks import Figure
from engine.report.figures.chart import Chart, Line, Mark, Zone
from engine.report.figures.finish import finish
from engine.report.figures.palette import SHOWN
from engine.report.figures.points import Colours, colours, hover, point_table, sampling_span, support
from engine.report.figures.ticks import around, linear, logarithmic
from engine.report.format import level, listing
from engine.report.marks import capital
from engine.report.material import Material, Part
from engine.types.fit import Estimate, Fit
from engine.types.frame import Frame
from engine.types.outcome import Failure

_REFERENCE = re.compile(r"\bat ([\d.]+) ?(?:B|billion)\b")
SIZE = "Parameters (billions, logarithmic scale)"
"""Name of the axis of model sizes."""


def scaling_figure(part: Part, material: Material) -> Figure | None:
    """Draw an outcome against model size.

    Parameters
    ----------
    part : Part
        The outcome.
    material : Material
        The question and the record; counts are noted there.

    Returns
    -------
    Figure or None
        None where there is no observation to draw.
    """
    frame = part.analysis.frame
    if not len(frame.y):
        return None
    chart = scaling_chart(part, material)
    return finish(part.slug, _caption(part, material, chart), chart, point_table(part, part.slug))


def scaling_chart(part: Part, material: Material) -> Chart:
    """Lay the figure out.

    Parameters
    ----------
    part : Part
        An outcome with at least one observation.
    material : Material
        The question's bands are shaded, its groups coloured.

    Returns
    -------
    Chart
        Points with sampling intervals, family lines, the fitted line with its band.
    """
    frame = part.analysis.frame
    ends = (float(frame.size_b.min()) / 1.25, float(frame.size_b.max()) * 1.25)
    line = None if isinstance(part.analysis.scaling, Failure) else fitted(part.analysis.scaling)
    coloured = colours(frame, material.answer.question.groups)
    marks = [
        Mark(
            x=float(frame.size_b[index]),
            y=round(100 * float(frame.y[index]), 4),
            y_span=sampling_span(frame, index),
            label=hover(part, index, material.evidence),
        )
        for index in range(len(frame.y))
    ]
    spans = [end for mark in marks for end in mark.y_span or ()]
    shown = [mark.y for mark in marks] + spans + list(line.y if line else ())
    return Chart(
        x=logarithmic(SIZE, *ends),
        y=linear(
            part.axis,
            *around(shown, bounds=None if part.difference else (0.0, 100.0)),
        ),
        series=coloured.series(marks),
        lines=(*family_lines(frame, coloured), *([line] if line else [])),
        zones=tuple(Zone(low=band.lower, high=band.upper, label=band.label) for band in material.answer.question.bands),
    )


def family_lines(frame: Frame, coloured: Colours) -> tuple[Line, ...]:
    """Join the models of one family, through the mean outcome of each size.

    Parameters
    ----------
    frame : Frame
        Observations.
    coloured : Colours
        Only families with a colour of their own get a line.

    Returns
    -------
    tuple of Line
        One a family with at least two sizes.
    """
    outcomes: dict[int, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for rank, size_b, y in zip(coloured.ranks, frame.size_b, frame.y, strict=True):
        if rank < SHOWN:
            outcomes[rank][float(size_b)].append(100 * float(y))
    return tuple(
        Line(
            name="",
            x=tuple(sorted(sizes)),
            y=tuple(round(sum(sizes[size_b]) / len(sizes[size_b]), 4) for size_b in sorted(sizes)),
            rank=rank,
            width=1.1,
        )
        for rank, sizes in sorted(outcomes.items())
        if len(sizes) > 1
    )


def line_terms(fit: Fit) -> tuple[int, int] | None:
    """Find the estimates that make the line.

    Parameters
    ----------
    fit : Fit
        A fit of the outcome on log10 parameters.

    Returns
    -------
    tuple of int or None
        Index of the level and of the slope per tenfold parameters; None where the fit names no such terms.
    """
    terms = [estimate.term.lower() for estimate in fit.estimates]
    slopes = [i for i, term in enumerate(terms) if "slope" in term or "tenfold" in term]
    levels = [
        i
        for i, term in enumerate(terms)
        if i not in slopes and ("intercept" in term or _REFERENCE.search(fit.estimates[i].term))
    ]
    return (levels[0], slopes[0]) if slopes and levels else None


def reference_b(estimate: Estimate) -> float:
    """Return the size at which the line's level is stated.

    Parameters
    ----------
    estimate : Estimate
        The level, such as ``intercept at 1B``.

    Returns
    -------
    float
        Billions of parameters; 1, where the logarithm is 0, unless the term says another.
    """
    found = _REFERENCE.search(estimate.term)
    return float(found.group(1)) if found else 1.0


def fitted(fit: Fit) -> Line | None:
    """Return the fitted curve with its pointwise band.

    Parameters
    ----------
    fit : Fit
        A line on log10 parameters.

    Returns
    -------
    Line or None
        In percent, over the sizes that were fitted; None where the fit draws no curve or no band.
    """
    edges = [
        (point.value, point.lower, point.upper)
        for point in fit.curve
        if isinstance(point.lower, float) and isinstance(point.upper, float)
    ]
    if not edges or len(edges) < len(fit.curve):
        return None
    y, lower, upper = (tuple(round(100.0 * value, 4) for value in edge) for edge in zip(*edges, strict=True))
    x = tuple(round(point.size_b, 6) for point in fit.curve)
    return Line(name="fitted line", x=x, y=y, lower=lower, upper=upper, band=f"its {level(fit.estimates[0])} band")


def _caption(part: Part, material: Material, chart: Chart) -> str:
    line = next((line for line in chart.lines if line.band), None)
    drawn = (
        f"Line: least-squares fit with {line.band.replace('its', 'its pointwise')}."
        if line
        else "No line is drawn because none was fitted."
    )
    barred = any(mark.y_span for series in chart.series for mark in series.marks)
    bars = " Vertical bars: 95 % sampling intervals, where the number of problems is known." if barred else ""
    joined = " Thin lines join the models of a family." if any(not line.band for line in chart.lines) else ""
    return f"{capital(part.label)} against model size: {listing(support(part, material))}. {drawn}{joined}{bars}"
