"""The matched figure: two groups of models at equal size, each pair joined by the difference between them."""

from engine.report.blocks import Figure
from engine.report.evidence import benchmark_name
from engine.report.figures.chart import Chart, Line, Mark, Series
from engine.report.figures.finish import finish
from engine.report.figures.points import hover, observation_span, point_table
from engine.report.figures.scaling import SIZE
from engine.report.figures.ticks import around, linear, logarithmic
from engine.report.format import clean
from engine.report.material import Material, Part

_ASIDE = 1.03
"""Pairs of one size from several sources stand this factor apart, so that none hides another."""


def matched_figure(part: Part, material: Material) -> Figure:
    """Draw the scores of two groups against model size.

    Parameters
    ----------
    part : Part
        A difference of two groups of models.
    material : Material
        The question and the record; counts are noted there.

    Returns
    -------
    Figure
        Each pair as two marks and the stroke between them.
    """
    frame, observations = part.analysis.frame, material.evidence.observations
    chart = _chart(part, material)
    names = " and ".join(clean(label, limit=60) for label in frame.groups)
    pairs = material.tally(len(frame.y), "pair", rests_on=part.basis)
    sources = material.tally(len(set(frame.study_id)), "source", rests_on=part.basis)
    barred = any(mark.y_span for series in chart.series for mark in series.marks)
    bars = (
        " Vertical bars: 95 % sampling intervals of single scores, where the number of problems is known."
        if barred
        else ""
    )
    known = observations[str(frame.observation_id[0])].benchmark_id
    said = (
        f"{names} at equal size on {benchmark_name(known)}: {pairs} from {sources}. A stroke joins the two scores of a pair, which one source "
        f"prints in one setting; pairs of one size are set aside of each other.{bars}"
    )
    return finish(f"{part.slug}-matched", said, chart, point_table(part, f"{part.slug}-matched"))


def _chart(part: Part, material: Material) -> Chart:
    frame, question = part.analysis.frame, material.answer.question
    observations = material.evidence.observations
    places = _places(part)
    both = (frame.observation_id, frame.subtracted_id)
    marks = [
        [
            Mark(
                x=places[index],
                y=round(100 * observations[str(one)].value, 4),
                y_span=observation_span(observations[str(one)]),
                label=hover(part, index, material.evidence),
            )
            for index, one in enumerate(ids)
        ]
        for ids in both
    ]
    ranks = [[group.label for group in question.groups].index(label) for label in frame.groups]
    shown = [end for series in marks for mark in series for end in (mark.y, *(mark.y_span or ()))]
    metric = f"{clean(question.metric_id, limit=30)} on {benchmark_name(frame.benchmark_id)} (%)"
    return Chart(
        x=logarithmic(SIZE, min(places) / 1.25, max(places) * 1.25),
        y=linear(metric, *around(shown, bounds=(0.0, 100.0))),
        series=tuple(
            Series(name=f"{clean(label, limit=60)} ({len(own)})", rank=rank, marks=tuple(own))
            for label, rank, own in zip(frame.groups, ranks, marks, strict=True)
        ),
        lines=tuple(
            Line(name="", x=(one.x, other.x), y=(one.y, other.y), width=1.3) for one, other in zip(*marks, strict=True)
        ),
    )


def _places(part: Part) -> list[float]:
    """Return where each pair stands across: its size, set aside where other pairs have the same."""
    frame = part.analysis.frame
    placed: dict[float, int] = {}
    places = []
    for size_b in map(float, frame.size_b):
        places.append(size_b * _ASIDE ** placed.get(size_b, 0))
        placed[size_b] = placed.get(size_b, 0) + 1
    return places
