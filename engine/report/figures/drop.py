"""The drop figure: the score on the harder benchmark against the score on the original one, model by model."""

from engine.report.blocks import Figure
from engine.report.evidence import benchmark_name
from engine.report.figures.chart import Chart, Line, Mark
from engine.report.figures.finish import finish
from engine.report.figures.points import colours, hover, observation_span, point_table, support
from engine.report.figures.ticks import around, linear
from engine.report.format import clean, counted, listing
from engine.report.material import Material, Part
from engine.types.observation import Observation

_STEP = 10
_DASHES = ("dash", "dot")


def drop_figure(part: Part, material: Material) -> Figure | None:
    """Draw harder against original scores.

    Parameters
    ----------
    part : Part
        A difference between two benchmarks.
    material : Material
        The question and the record; counts are noted there.

    Returns
    -------
    Figure or None
        None where the outcome is no difference between benchmarks.
    """
    if not part.difference or part.analysis.frame.groups:
        return None
    observations = material.evidence.observations
    frame = part.analysis.frame
    harder = [observations[str(i)] for i in frame.observation_id]
    original = [observations[str(i)] for i in frame.subtracted_id]
    names = benchmark_name(original[0].benchmark_id), benchmark_name(harder[0].benchmark_id)
    name = f"{part.slug}-drop"
    chart = _chart(part, material, harder, original)
    barred = any(mark.y_span or mark.x_span for series in chart.series for mark in series.marks)
    said = (
        f"{names[1]} against {names[0]}, each pair from one source: {listing(support(part, material))}. "
        "On the solid line both scores are the same; the broken lines lie below it as the legend says."
        f"{' Bars: 95 % sampling intervals, where the number of problems is known.' if barred else ''}"
    )
    return finish(name, said, chart, point_table(part, name))


def _chart(part: Part, material: Material, harder: list[Observation], original: list[Observation]) -> Chart:
    frame, metric = part.analysis.frame, clean(material.answer.question.metric_id, limit=30)
    marks = [
        Mark(
            x=round(100 * before.value, 4),
            y=round(100 * after.value, 4),
            x_span=observation_span(before),
            y_span=observation_span(after),
            label=hover(part, index, material.evidence),
        )
        for index, (before, after) in enumerate(zip(original, harder, strict=True))
    ]
    x_range = around([end for mark in marks for end in (mark.x, *(mark.x_span or ()))], bounds=(0.0, 100.0))
    y_range = around([end for mark in marks for end in (mark.y, *(mark.y_span or ()))], bounds=(0.0, 100.0))
    titles = [f"{metric} on {benchmark_name(found[0].benchmark_id)} (%)" for found in (original, harder)]
    return Chart(
        x=linear(titles[0], *x_range),
        y=linear(titles[1], *y_range),
        series=colours(frame, material.answer.question.groups).series(marks),
        lines=_parallels(marks, x_range),
    )


def _parallels(marks: list[Mark], ends: tuple[float, float]) -> tuple[Line, ...]:
    """Return the line of no drop and, where marks lie there, lines of drops of a round size below it."""
    deepest = max(mark.x - mark.y for mark in marks)
    steps = [_STEP * (2 if deepest > 3 * _STEP else 1) * order for order in (1, 2)]
    same = Line(name="no difference", x=ends, y=ends, width=1.4)
    lower = [
        Line(name=f"{counted(step, 'point')} lower", x=ends, y=(ends[0] - step, ends[1] - step), width=1.2, dash=dash)
        for step, dash in zip(steps, _DASHES, strict=True)
        if step - _STEP < deepest
    ]
    return (same, *lower)
