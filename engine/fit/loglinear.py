"""Log-linear scaling: the outcome on log10 of the parameters, clustered by model family."""

import math
from dataclasses import replace

import numpy as np

from engine.fit.base import (
    Estimator,
    diagnostics,
    estimate,
    fit_of,
    refusal,
    residual_sd,
    warnings_of,
)
from engine.fit.curve import grid, hat
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, families_of_several_sizes, lacks_for_a_line
from engine.fit.sensitivity import variations
from engine.fit.within_families import slope_within_families
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.regression import r_squared
from engine.stats.two_way import TwoWay, two_way_least_squares
from engine.types.fit import LINE, R_SQUARED, CurvePoint, Estimate, Fit, Quantity, Scale, Variation
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Band, Question, Sensitivity

INTERCEPT = "intercept at 1B"
"""Fitted outcome of a model of one billion parameters; x is log10 of billions."""

SLOPE = "slope per tenfold parameters"
"""Difference in outcome between models ten times apart, over all families together."""

WITHIN = "slope per tenfold parameters within families"
"""The same between models of one family."""

_METHOD = (
    "Ordinary least squares of the outcome on log10 of total parameters in billions, each observation weighing the same; "
    "covariance robust to clusters by model family and by source (Cameron, Gelbach and Miller 2011, each part CR2), 95 % t "
    "intervals with Satterthwaite degrees of freedom; the slope within families has an intercept for each family."
)


def fit_log_linear(frame: Frame) -> Fit | Failure:
    """Fit ``y = a + b log10(size in billions)`` by least squares, families being the clusters.

    The pooled slope b compares all models and takes in that families with large models are also otherwise better (or
    newer). The slope within families (:func:`engine.fit.within_families.slope_within_families`) compares only models of the same
    family; on 127 published HumanEval scores it is little more than half of the pooled one. It is given where at least three
    families have two sizes or more.

    The covariance is robust to both clusterings, by family and by source; how often the 95 % intervals hold the truth was
    simulated (``benchmarks/coverage.txt``). With 3 to 6 families an interval nearly always has fewer than four degrees of
    freedom, and a warning says so.

    Parameters
    ----------
    frame : Frame
        Observations.

    Returns
    -------
    Fit or Failure
        Estimates :data:`INTERCEPT`, :data:`SLOPE` and, where it can be had, :data:`WITHIN`; the curve is the line with its
        pointwise interval. Refused: values that are not finite; fewer than :data:`LEAST_SIZES` distinct sizes or
        :data:`LEAST_FAMILIES` families; an outcome that does not vary; a slope that one family alone determines.
    """
    fitted = _lines(frame)
    if isinstance(fitted, Failure):
        return fitted
    line, estimates = fitted
    residuals = frame.y - _design(frame) @ line.coefficients
    return fit_of(
        frame,
        estimator=LINE,
        method=_METHOD,
        estimates=estimates,
        spread=residual_sd(residuals, 2),
        warnings=(*warnings_of(frame, estimates), *_beyond(frame), *_missing(estimates)),
        quantities=(Quantity(term=R_SQUARED, value=r_squared(frame.y, residuals), scale=Scale.SHARE),),
        curve=tuple(_point(line, size) for size in grid(frame)),
        diagnostics=diagnostics(frame, residuals, hat(_design(frame))),
    )


def _lines(frame: Frame) -> tuple[TwoWay, tuple[Estimate, ...]] | Failure:
    """Return the pooled line, and all estimates."""
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    try:
        line, pooled = _pooled(frame)
    except UndeterminedVarianceError:
        why = "one family alone determines the line, so that nothing tells how families differ"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    return line, (*pooled, *_within_families(frame))


def _design(frame: Frame) -> FloatArray:
    return np.column_stack([np.ones(len(frame.y)), np.log10(frame.size_b)])


def _pooled(frame: Frame, weights: FloatArray | None = None) -> tuple[TwoWay, tuple[Estimate, Estimate]]:
    line = two_way_least_squares(_design(frame), frame.y, frame.family, frame.study_id, weights=weights)
    return line, (estimate(INTERCEPT, line.coefficient(0)), estimate(SLOPE, line.coefficient(1), tested=True))


def _point(line: TwoWay, size_b: float) -> CurvePoint:
    level = estimate("", line.contrast([1.0, math.log10(size_b)]))
    return CurvePoint(size_b=size_b, value=level.value, lower=level.lower, upper=level.upper)


def _within_families(frame: Frame) -> tuple[Estimate, ...]:
    if len(families_of_several_sizes(frame)) < LEAST_FAMILIES:
        return ()
    try:
        return (estimate(WITHIN, slope_within_families(frame), tested=True),)
    except UndeterminedVarianceError:
        return ()


def _beyond(frame: Frame) -> tuple[str, ...]:
    least, greatest = float(frame.size_b.min()), float(frame.size_b.max())
    if least <= 1.0 <= greatest:
        return ()
    return (
        f"The models have {least:g}B to {greatest:g}B parameters: the {INTERCEPT} lies outside and only places the line.",
    )


def _missing(estimates: tuple[Estimate, ...]) -> tuple[str, ...]:
    return (
        ()
        if estimates[-1].term == WITHIN
        else ("No slope within families: too few families have models of clearly different sizes.",)
    )


def _again(frame: Frame, _bands: tuple[Band, ...]) -> tuple[Estimate | Failure, ...]:
    lines = _lines(frame)
    return (lines,) if isinstance(lines, Failure) else lines[1]


def _run(frame: Frame, question: Question) -> Fit | Failure:
    fit = fit_log_linear(frame)
    if isinstance(fit, Failure):
        return fit
    tried = variations(frame, question, _again, but=(Sensitivity.BAND_EDGES,))
    return replace(fit, variations=(*_weighted(frame), *tried))


def _weighted(frame: Frame) -> tuple[Variation, ...]:
    """Weigh each observation by the inverse of its sampling variance, where all are known."""
    if not (np.isfinite(frame.v).all() and (frame.v > 0.0).all()):
        return ()
    changed = "each observation weighs as the inverse of its sampling variance"
    return (Variation(kind="weights", changed=changed, estimates=_pooled(frame, 1.0 / frame.v)[1]),)


ESTIMATOR = Estimator(
    name=LINE,
    title="Score on log10 of model size",
    asks="By how much does the score change with tenfold parameters, over all families and within them?",
    needs=f"At least {LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
)
