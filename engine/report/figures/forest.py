"""The forest figure: every score with its interval and its weight, the pooled mean, and where a further score would lie."""

import math

from engine.report.blocks import Figure, Table, plain
from engine.report.figures.chart import Chart, Mark, Series, Tick
from engine.report.figures.finish import finish
from engine.report.figures.points import SAMPLING_Z, data_columns, data_row, hover
from engine.report.figures.ticks import around, linear, rows
from engine.report.format import clean, decimal, level, listing
from engine.report.material import Material, Part
from engine.report.quantities import quantified
from engine.report.voice import used
from engine.types.fit import Fit, Quantity
from engine.types.frame import Frame
from engine.types.unknown import Unknown

POOLED = "pooled"
"""Name of the estimator that pools scores."""

_TAU2, _I2, _PREDICTION = "tau2", "I2", "prediction interval"
_MOST_ROWS = 40
_ROW = 19


def forest_figure(part: Part, material: Material) -> Figure | None:
    """Draw the pooling of an outcome.

    Parameters
    ----------
    part : Part
        The outcome.
    material : Material
        The question and the record; numbers are noted there.

    Returns
    -------
    Figure or None
        None where the outcome was not pooled.
    """
    fits = (reply.outcome for reply in part.analysis.replies if reply.estimator == POOLED)
    fit = next((outcome for outcome in fits if isinstance(outcome, Fit)), None)
    if fit is None or fit.spread is None or not fit.diagnostics.observation_ids:
        return None
    name = f"{part.slug}-forest"
    weights = _weights(part.analysis.frame, fit)
    return finish(
        name, _caption(part, fit, weights, material), _chart(part, fit, weights, material), _data(part, weights, name)
    )


def _weights(frame: Frame, fit: Fit) -> dict[int, float]:
    """Return the share of each observation in the pooled mean: 1 / (v + tau2), scaled to add up to 1."""
    assert fit.spread is not None
    inside = set(fit.diagnostics.observation_ids)
    raw = {
        index: 1.0 / (float(frame.v[index]) + fit.spread.value)
        for index, observation_id in enumerate(frame.observation_id)
        if str(observation_id) in inside and not math.isnan(frame.v[index])
    }
    total = sum(raw.values())
    return {index: weight / total for index, weight in raw.items()}


def _drawn(frame: Frame, weights: dict[int, float]) -> list[int]:
    """Return the observations that have a row: the weightiest, by falling score."""
    heaviest = sorted(weights, key=lambda index: (-weights[index], index))[:_MOST_ROWS]
    return sorted(heaviest, key=lambda index: (-float(frame.y[index]), index))


def _chart(part: Part, fit: Fit, weights: dict[int, float], material: Material) -> Chart:
    frame, pooled = part.analysis.frame, fit.estimates[0]
    drawn = _drawn(frame, weights)
    prediction = _quantity(fit, _PREDICTION)
    names = [clean(str(frame.model_id[index]), limit=34) for index in drawn] + ["Pooled mean"]
    spans = [_span(frame, index) for index in drawn]
    heaviest = max(weights.values())
    marks = [
        Mark(
            x=round(100 * float(frame.y[i]), 4),
            y=0.0 - row,
            x_span=span,
            weight=round(0.25 + weights[i] / heaviest, 3),
            label=hover(part, i, material.evidence),
        )
        for row, (i, span) in enumerate(zip(drawn, spans, strict=True))
    ]
    bounds = None if part.difference else (0.0, 100.0)
    center = tuple(_within(100 * end, bounds) for end in (pooled.lower, pooled.value, pooled.upper))
    summary = Mark(x=center[1], y=0.0 - len(drawn), x_span=(center[0], center[2]), label=("pooled mean",))
    ahead, further = [], [*center]
    if prediction and not isinstance(prediction.lower, Unknown) and not isinstance(prediction.upper, Unknown):
        names.append("Prediction interval")
        span = (_within(100 * prediction.lower, bounds), _within(100 * prediction.upper, bounds))
        ahead.append(Series(name="", rank=1, marks=(Mark(x=center[1], y=-1.0 - len(drawn), x_span=span),)))
        further += span
    low, high = around([end for span in spans for end in span] + further, bounds=bounds)
    return Chart(
        x=linear(part.axis, low, high),
        y=rows(tuple(names)),
        series=(
            Series(name="", rank=0, marks=tuple(marks)),
            *ahead,
            Series(name="", rank=2, marks=(summary,), summary=True),
        ),
        rule=center[1],
        side=tuple(
            Tick(value=0.0 - row, label=_side(mark, weights[i]))
            for row, (i, mark) in enumerate(zip(drawn, marks, strict=True))
        ),
        side_title="score (95 % interval), weight",
        height=110 + _ROW * len(names),
    )


def _within(value: float, bounds: tuple[float, float] | None) -> float:
    """Cut the interval of a score at 0 and 100."""
    return round(value if bounds is None else min(max(value, bounds[0]), bounds[1]), 4)


def _side(mark: Mark, weight: float) -> str:
    assert mark.x_span is not None
    return f"{decimal(mark.x)} ({decimal(mark.x_span[0])} to {decimal(mark.x_span[1])})  {decimal(100 * weight)} %"


def _span(frame: Frame, index: int) -> tuple[float, float]:
    half = SAMPLING_Z * math.sqrt(float(frame.v[index]))
    y = float(frame.y[index])
    return round(100 * (y - half), 4), round(100 * (y + half), 4)


def _quantity(fit: Fit, term: str) -> Quantity | None:
    return next((quantity for quantity in fit.quantities if quantity.term.startswith(term)), None)


def _caption(part: Part, fit: Fit, weights: dict[int, float], material: Material) -> str:
    scope, trace = used(part, fit), material.trace
    counts = f"{material.tally(fit.k_observations, 'observation', rests_on=scope)} from {material.tally(fit.m_studies, 'source', rests_on=scope)}"
    shown = f" The {_MOST_ROWS} weightiest are drawn." if len(weights) > _MOST_ROWS else ""
    held = [
        (fit.spread, "τ²"),
        (_quantity(fit, _I2), "I²"),
        (_quantity(fit, _PREDICTION), "prediction interval around"),
    ]
    said = [
        f"{name} {trace.number(quantified(quantity, difference=part.difference), f'{quantity.term} of the pooled mean, {part.label}', scope)}"
        for quantity, name in held
        if quantity
    ]
    return (
        f"Pooled mean of {part.label} by random effects: {counts}. Heterogeneity: {listing(said)}. Marks are as large as their weight, bars are "
        f"95 % sampling intervals, the lozenge is the pooled mean with its {level(fit.estimates[0])} interval.{shown}"
    )


def _data(part: Part, weights: dict[int, float], name: str) -> Table:
    frame = part.analysis.frame
    fields = ("model", "family", "source_id", "value", "standard_error", "weight", "observation_id")
    made = [
        data_row(
            *(clean(str(array[i])) for array in (frame.model_id, frame.family, frame.study_id)),
            *(f"{number:.6g}" for number in (frame.y[i], math.sqrt(frame.v[i]), weights[i])),
            clean(str(frame.observation_id[i])),
        )
        for i in sorted(weights, key=lambda index: (-float(frame.y[index]), index))
    ]
    return Table(name=name, caption=plain(""), columns=data_columns(*fields), rows=tuple(made))
