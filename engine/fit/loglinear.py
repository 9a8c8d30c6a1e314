"""Log-linear scaling: the outcome on log10 of the parameters, clustered by model family."""

import math
from dataclasses import replace

import numpy as np

from engine.fit.base import (
    Estimator,
    diagnostics,
    estimate,
    fit_of,
    not_finite,
    refusal,
    residual_sd,
    warnings_of,
)
from engine.fit.sensitivity import variations
from engine.stats.regression import UndeterminedVarianceError, r_squared
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

LEAST_SIZES = 4
"""Distinct sizes below which nobody can see whether a line fits."""

LEAST_FAMILIES = 3
"""Families below which the covariance of the line has at most one degree of freedom."""

N_POINTS = 41
"""Points of a drawn curve."""

_METHOD = (
    "Ordinary least squares of the outcome on log10 of total parameters in billions, each observation weighing the same; "
    "covariance robust to clusters by model family and by source (Cameron, Gelbach and Miller 2011, each part CR2), 95 % t "
    "intervals with Satterthwaite degrees of freedom; the slope within families has an intercept for each family."
)


def fit_log_linear(frame: Frame) -> Fit | Failure:
    """Fit ``y = a + b log10(size in billions)`` by least squares, families being the clusters.

    The pooled slope b compares all models and takes in that families with large models are also otherwise better (or
    newer). The slope within families compares only models of the same family; on 127 published HumanEval scores it is
    little more than half of the pooled one. It is had by subtracting each family's means from x and y, which for CR2
    clustered by family is the same as a dummy for each family (Pustejovsky and Tipton 2018), and is given
    where at least three families have two sizes or more.

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
    refused = _refused(frame)
    if refused:
        return refused
    try:
        line, pooled = _pooled(frame)
    except UndeterminedVarianceError:
        why = "one family alone determines the line, so that nothing tells how families differ"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    within = _within_families(frame)
    estimates = (*pooled, *within)
    residuals = frame.y - _design(frame) @ line.coefficients
    return fit_of(
        frame,
        estimator=LINE,
        method=_METHOD,
        estimates=estimates,
        spread=residual_sd(residuals, 2),
        warnings=(*warnings_of(frame, estimates), *_beyond(frame), *_missing(within)),
        quantities=(Quantity(term=R_SQUARED, value=r_squared(frame.y, residuals), scale=Scale.SHARE),),
        curve=tuple(_point(line, size) for size in grid(frame)),
        diagnostics=diagnostics(frame, residuals, hat(_design(frame))),
    )


def _design(frame: Frame) -> FloatArray:
    return np.column_stack([np.ones(len(frame.y)), np.log10(frame.size_b)])


def _pooled(frame: Frame, weights: FloatArray | None = None) -> tuple[TwoWay, tuple[Estimate, Estimate]]:
    line = two_way_least_squares(_design(frame), frame.y, frame.family, frame.study_id, weights=weights)
    return line, (estimate(INTERCEPT, line.coefficient(0)), estimate(SLOPE, line.coefficient(1), tested=True))


def _point(line: TwoWay, size_b: float) -> CurvePoint:
    level = estimate("", line.contrast([1.0, math.log10(size_b)]))
    return CurvePoint(size_b=size_b, value=level.value, lower=level.lower, upper=level.upper)


def _refused(frame: Frame) -> Failure | None:
    unsound = not_finite(frame)
    if unsound:
        return unsound
    sizes, families = distinct_sizes(frame.size_b), len(np.unique(frame.family))
    if sizes < LEAST_SIZES:
        why = f"{_count(sizes, 'distinct model size')} cannot show a trend, at least {LEAST_SIZES} are needed"
        return refusal(frame, Reason.TOO_FEW_SIZES, why)
    if families < LEAST_FAMILIES:
        why = (
            f"{_count(families, 'model family')} cannot show how families differ, at least {LEAST_FAMILIES} are needed"
        )
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    if np.ptp(frame.y) == 0.0:
        return refusal(frame, Reason.NO_VARIATION, f"all {len(frame.y)} outcomes are the same")
    return None


def _within_families(frame: Frame) -> tuple[Estimate, ...]:
    x = np.log10(frame.size_b)
    names, index = np.unique(frame.family, return_inverse=True)
    several = [name for name in names if distinct_sizes(frame.size_b[frame.family == name]) > 1]
    if len(several) < LEAST_FAMILIES:
        return ()
    counts = np.bincount(index)
    centred_x = x - (np.bincount(index, weights=x) / counts)[index]
    centred_y = frame.y - (np.bincount(index, weights=frame.y) / counts)[index]
    kept = np.isin(frame.family, several)
    line = two_way_least_squares(centred_x[kept, None], centred_y[kept], frame.family[kept], frame.study_id[kept])
    try:
        return (estimate(WITHIN, line.coefficient(0), tested=True),)
    except UndeterminedVarianceError:
        return ()


def distinct_sizes(size_b: FloatArray) -> int:
    """Count the sizes that differ by more than rounding (one part in 400,000).

    Parameters
    ----------
    size_b : numpy.ndarray, shape (k,)
        Billions of parameters.

    Returns
    -------
    int
        Distinct ones.
    """
    return len(np.unique(np.log10(size_b).round(6)))


def _beyond(frame: Frame) -> tuple[str, ...]:
    least, greatest = float(frame.size_b.min()), float(frame.size_b.max())
    if least <= 1.0 <= greatest:
        return ()
    return (
        f"The models have {least:g}B to {greatest:g}B parameters: the {INTERCEPT} lies outside and only places the line.",
    )


def _missing(within: tuple[Estimate, ...]) -> tuple[str, ...]:
    return () if within else ("No slope within families: too few families have models of clearly different sizes.",)


def grid(frame: Frame) -> tuple[float, ...]:
    """Return the sizes at which a curve is drawn: evenly spaced in log10 from the least to the greatest.

    Parameters
    ----------
    frame : Frame
        Observations.

    Returns
    -------
    tuple of float
        Billions of parameters, ascending.
    """
    ends = np.log10(frame.size_b.min()), np.log10(frame.size_b.max())
    return tuple(float(size) for size in 10.0 ** np.linspace(*ends, N_POINTS))


def hat(design: FloatArray) -> FloatArray:
    """Return the leverage of each row: the diagonal of ``X (X'X)^-1 X'``.

    Parameters
    ----------
    design : numpy.ndarray, shape (k, p)
        Columns of full rank.

    Returns
    -------
    numpy.ndarray, shape (k,)
        In [0, 1].
    """
    return np.asarray((np.linalg.qr(design)[0] ** 2).sum(axis=1))


def _again(frame: Frame, _bands: tuple[Band, ...]) -> tuple[Estimate | Failure, ...]:
    again = fit_log_linear(frame)
    return (again,) if isinstance(again, Failure) else again.estimates


def _run(frame: Frame, question: Question) -> Fit | Failure:
    fit = fit_log_linear(frame)
    if isinstance(fit, Failure):
        return fit
    without_edges = replace(question, sensitivity=tuple(set(question.sensitivity) - {Sensitivity.BAND_EDGES}))
    return replace(fit, variations=(*_weighted(frame), *variations(frame, without_edges, _again)))


def _weighted(frame: Frame) -> tuple[Variation, ...]:
    """Weigh each observation by the inverse of its sampling variance, where all are known."""
    if not (np.isfinite(frame.v).all() and (frame.v > 0.0).all()):
        return ()
    changed = "each observation weighs as the inverse of its sampling variance"
    return (Variation(kind="weights", changed=changed, estimates=_pooled(frame, 1.0 / frame.v)[1]),)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun[:-1]}ies" if noun.endswith("y") else f"{n} {noun}s"


ESTIMATOR = Estimator(
    name=LINE,
    title="Score on log10 of model size",
    asks="By how much does the score change with tenfold parameters, over all families and within them?",
    needs=f"At least {LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
)
