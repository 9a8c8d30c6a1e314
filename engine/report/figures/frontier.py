"""The frontier figure: score against size, with the models that no other beats in score without being larger."""

from engine.report.blocks import Figure, Table, plain
from engine.report.figures.chart import Chart, Line, Mark, Series
from engine.report.figures.finish import finish
from engine.report.figures.points import data_columns, data_row
from engine.report.figures.scaling import SIZE
from engine.report.figures.ticks import around, linear, logarithmic
from engine.report.format import clean, counted, decimal, percent, size
from engine.report.marks import capital
from engine.report.material import Material
from engine.report.trace import Basis
from engine.report.voice import exact
from engine.types.efficiency import Candidate, Efficiency

_OTHERS = 7
"""Rank of models off the frontier: open marks."""


def frontier_figure(weighed: Efficiency, name: str, scope: Basis, material: Material) -> Figure:
    """Draw the models that are weighed and their frontier.

    Parameters
    ----------
    weighed : Efficiency
        Models weighed by score and size.
    name : str
        Name of the figure.
    scope : Basis
        What their scores rest on.
    material : Material
        Where counts are noted.

    Returns
    -------
    Figure
        One mark a model; those on the frontier are named.
    """
    models = weighed.candidates
    on = [model for model in models if model.on_frontier]
    label = clean(weighed.label, limit=60)
    counts = [
        material.tally(len(models), "model", rests_on=scope),
        material.tally(weighed.m_studies, "source", rests_on=scope),
        material.trace.number(counted(len(on), "model"), f"models on the frontier of {label}", scope),
    ]
    are = "is" if len(on) == 1 else "are"
    said = (
        f"{capital(label)} against model size: {counts[0]} from {counts[1]}. {capital(counts[2])} {are} on the frontier (named): no other is at most as "
        "large and scores more."
    )
    return finish(name, said, _chart(models, label), _data(models, name))


def _chart(models: tuple[Candidate, ...], label: str) -> Chart:
    ordered = sorted((model for model in models if model.on_frontier), key=lambda model: (model.size_b, model.score))
    ends = (min(model.size_b for model in models) / 1.25, max(model.size_b for model in models) * 1.25)
    stairs = Line(
        name="frontier",
        x=(*(model.size_b for model in ordered), ends[1]),
        y=tuple(round(100 * model.score, 4) for model in (*ordered, ordered[-1])),
        steps=True,
        width=1.6,
    )
    return Chart(
        x=logarithmic(SIZE, *ends),
        y=linear(f"{capital(label)} (%)", *around([100 * model.score for model in models], bounds=(0.0, 100.0))),
        series=(
            Series(name="on the frontier", rank=1, marks=tuple(_mark(model, named=True) for model in ordered)),
            Series(
                name="other models",
                rank=_OTHERS,
                marks=tuple(_mark(m, named=False) for m in models if not m.on_frontier),
            ),
        ),
        lines=(stairs,),
    )


def _mark(model: Candidate, *, named: bool) -> Mark:
    name = clean(model.model_id, limit=80)
    label = (
        f"{name}, {size(model.size_b)}",
        percent(model.score),
        f"ratio {decimal(model.ratio, 2)}, place {model.rank}",
    )
    return Mark(x=model.size_b, y=round(100 * model.score, 4), label=label, name=name if named else "")


def _data(models: tuple[Candidate, ...], name: str) -> Table:
    fields = (
        "model",
        "family",
        "parameters_b",
        "score",
        "ratio",
        "lower",
        "upper",
        "rank",
        "on_frontier",
        "observation_ids",
    )
    rows = tuple(
        data_row(
            clean(model.model_id),
            clean(model.family),
            f"{model.size_b:g}",
            *(exact(value) for value in (model.score, model.ratio, model.lower, model.upper)),
            str(model.rank),
            str(model.on_frontier).lower(),
            " ".join(map(clean, model.observation_ids)),
        )
        for model in models
    )
    return Table(name=name, caption=plain(""), columns=data_columns(*fields), rows=rows)
