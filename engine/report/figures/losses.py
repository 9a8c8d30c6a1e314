"""The loss figure: measured training losses beside those that a law of learning-rate annealing gives."""

from engine.report.blocks import Figure, Table, plain
from engine.report.figures.chart import Chart, Line, Mark, Series
from engine.report.figures.finish import finish
from engine.report.figures.palette import SHOWN
from engine.report.figures.points import data_columns, data_row
from engine.report.figures.ticks import around, linear
from engine.report.format import clean, counted, listing
from engine.report.material import Material
from engine.report.trace import Basis
from engine.types.fit import CurveStudy, CurveTest

_TAIL = 0.15
"""Share of a run that is left out at its beginning, where the loss falls too steeply for the rest to be seen."""


def loss_figures(study: CurveStudy, scope: Basis, material: Material) -> tuple[Figure, ...]:
    """Draw the law of annealing beside the measured losses, one figure a model.

    Parameters
    ----------
    study : CurveStudy
        The study.
    scope : Basis
        What its numbers rest on.
    material : Material
        Where counts are noted.

    Returns
    -------
    tuple of Figure
        In the order of the study; none where nothing was tested.
    """
    law = study.tests[0].law if study.tests else ""
    models = dict.fromkeys(test.model for test in study.tests)
    chosen = {model: [test for test in study.tests if test.law == law and test.model == model] for model in models}
    return tuple(_figure(law, model, tests, scope, material) for model, tests in chosen.items())


def _figure(law: str, model: str, tests: list[CurveTest], scope: Basis, material: Material) -> Figure:
    name = f"loss-curves-{''.join(letter if letter.isalnum() else '-' for letter in model.lower())}"
    held = [clean(test.schedule) for test in tests if test.held_out]
    runs = material.trace.number(counted(len(tests), "run"), f"training runs of {clean(model)}", scope)
    points = material.trace.number(
        counted(sum(len(test.step) for test in tests), "point"), f"points of the loss curves of {clean(model)}", scope
    )
    said = (
        f"Training loss of the {clean(model)} model under {runs} with different learning-rate schedules ({points}, from the source named in section 3), and "
        f"the law of {clean(law)} (lines). Broken lines: {listing(held)}, which the law has not seen. The first "
        f"{100 * _TAIL:.0f} % of each run are left out of the picture."
    )
    return finish(name, said, _chart(tests), _data(tests, name))


def _chart(tests: list[CurveTest]) -> Chart:
    series, lines = [], []
    shown: list[float] = []
    steps: list[float] = []
    for place, test in enumerate(tests):
        rank = min(place, SHOWN)
        first = next(i for i, step in enumerate(test.step) if step >= _TAIL * test.step[-1])
        x, y, law = (tuple(map(float, values[first:])) for values in (test.step, test.loss, test.predicted))
        label = f"{clean(test.schedule, limit=40)}{' (unseen)' if test.held_out else ''}"
        marks = tuple(
            Mark(x=a, y=b, weight=0.35, label=(label, f"step {a:,.0f}", f"measured {b:.4f}", f"law {c:.4f}"))
            for a, b, c in zip(x, y, law, strict=True)
        )
        series.append(Series(name=label, rank=rank, marks=marks))
        lines.append(Line(name="", x=x, y=law, rank=rank, width=1.5, dash="dash" if test.held_out else "solid"))
        shown += [*y, *law]
        steps += x
    low, high = around(shown, least=0.01)
    return Chart(
        x=linear("Training step", min(steps), max(steps)),
        y=linear("Training loss (nats a token)", low, high),
        series=tuple(series),
        lines=tuple(lines),
        height=470,
    )


def _data(tests: list[CurveTest], name: str) -> Table:
    fields = ("model", "schedule", "held_out", "law", "step", "loss", "predicted")
    rows = tuple(
        data_row(
            clean(test.model),
            clean(test.schedule),
            str(test.held_out).lower(),
            clean(test.law),
            f"{step}",
            f"{loss:.6g}",
            f"{made:.6g}",
        )
        for test in tests
        for step, loss, made in zip(test.step, test.loss, test.predicted, strict=True)
    )
    return Table(name=name, caption=plain(""), columns=data_columns(*fields), rows=rows)
