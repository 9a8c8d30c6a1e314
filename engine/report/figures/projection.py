"""The projection figure: an outcome against what else than size explains it, one mark a model, with the fitted curve."""

from collections import defaultdict
from dataclasses import replace

import numpy as np

from engine.report.blocks import Figure, Table, plain
from engine.report.figures.chart import Chart, Line, Mark, Series
from engine.report.figures.finish import finish
from engine.report.figures.points import colours, data_columns, data_row
from engine.report.figures.ticks import around, linear
from engine.report.format import clean, counted, level, percent
from engine.report.marks import capital
from engine.report.material import Material, Part
from engine.report.voice import exact, used
from engine.types.fit import Fit
from engine.types.frame import Frame
from engine.types.projection import ProjectedModel, Projection


def projection_figures(part: Part, material: Material) -> tuple[Figure, ...]:
    """Draw the projections of an outcome.

    Parameters
    ----------
    part : Part
        The outcome.
    material : Material
        The question, whose groups are coloured; counts are noted there.

    Returns
    -------
    tuple of Figure
        One a fit that has a projection.
    """
    fits = (reply.outcome for reply in part.analysis.replies if isinstance(reply.outcome, Fit))
    return tuple(_figure(part, fit, fit.projection, material) for fit in fits if fit.projection)


def _figure(part: Part, fit: Fit, drawn: Projection, material: Material) -> Figure:
    scope, name = used(part, fit), f"{part.slug}-{fit.estimator}"
    counts = (counted(fit.n_models, "model"), counted(fit.n_families, "family", "families"))
    models, families = (
        material.trace.number(text, f"drawn against {clean(drawn.axis)}, {part.label}", scope) for text in counts
    )
    said = (
        f"{capital(part.label)} against the {clean(drawn.axis[0].lower() + drawn.axis[1:])}: {models} of {families}, the mean over sources of each. Line: "
        f"fitted curve with its pointwise {level(fit.estimates[0])} band."
    )
    return finish(name, said, _chart(part, fit, drawn, material), _data(drawn, name))


def _chart(part: Part, fit: Fit, drawn: Projection, material: Material) -> Chart:
    frame = _drawn(part.analysis.frame, drawn)
    coloured = colours(frame, material.answer.question.groups)
    ranks = dict(zip(map(str, frame.model_id), coloured.ranks, strict=True))
    members: dict[int, list[Mark]] = defaultdict(list)
    for model in drawn.models:
        members[ranks[model.model_id]].append(_mark(model))
    curve = Line(
        name="fitted curve",
        x=tuple(_percent(point.x) for point in drawn.curve),
        y=tuple(_percent(point.value) for point in drawn.curve),
        lower=tuple(_percent(point.lower) for point in drawn.curve),
        upper=tuple(_percent(point.upper) for point in drawn.curve),
        band=f"its {level(fit.estimates[0])} band",
    )
    across = [_percent(model.x) for model in drawn.models]
    up = [*(_percent(model.y) for model in drawn.models), *curve.lower, *curve.upper]
    return Chart(
        x=linear(f"{clean(drawn.axis)} (%)", *around(across, bounds=(0.0, 100.0))),
        y=linear(f"{capital(clean(frame.label, limit=46))} (%)", *around(up, bounds=(0.0, 100.0))),
        series=tuple(
            Series(name=f"{coloured.names[rank]} ({len(marks)})", rank=rank, marks=tuple(marks))
            for rank, marks in sorted(members.items())
        ),
        lines=(curve,),
    )


def _drawn(frame: Frame, drawn: Projection) -> Frame:
    """Return a frame with the names of the models that are drawn alone."""
    kept = np.isin(frame.model_id, [model.model_id for model in drawn.models])
    return replace(
        frame,
        model_id=frame.model_id[kept],
        family=frame.family[kept],
        variant=frame.variant[kept],
        specialisation=frame.specialisation[kept],
    )


def _mark(model: ProjectedModel) -> Mark:
    name = clean(model.model_id, limit=80)
    label = (name, f"{percent(model.y)}, level on other benchmarks {percent(model.x)}")
    return Mark(x=_percent(model.x), y=_percent(model.y), label=label)


def _percent(share: float) -> float:
    return round(100.0 * share, 4)


def _data(drawn: Projection, name: str) -> Table:
    rows = tuple(
        data_row(clean(model.model_id), clean(model.family), exact(model.x), exact(model.y)) for model in drawn.models
    )
    return Table(name=name, caption=plain(""), columns=data_columns("model", "family", "level", "score"), rows=rows)
