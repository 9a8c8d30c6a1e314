"""Log-linear scaling: the outcome on log10 of the parameters, clustered by model family."""

import math

import numpy as np

from engine.fit.base import Estimator, estimate, frame_digest, not_finite, refusal, warnings_of
from engine.stats.regression import LeastSquares, UndeterminedVarianceError, least_squares, r_squared
from engine.types.fit import LINE, R_SQUARED, RESIDUAL_SD, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason

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

_METHOD = (
    "Ordinary least squares of the outcome on log10 of total parameters in billions, each observation weighing the same; "
    "CR2 cluster-robust covariance by model family (Bell and McCaffrey; Pustejovsky and Tipton 2018), 95 % t intervals with "
    "Satterthwaite degrees of freedom; the slope within families has an intercept for each family."
)


def fit_log_linear(frame: Frame) -> Fit | Failure:
    """Fit ``y = a + b log10(size in billions)`` by least squares, families being the clusters.

    The pooled slope b compares all models and takes in that families with large models are also otherwise better (or
    newer). The slope within families compares only models of the same family; on 127 published HumanEval scores it is
    little more than half of the pooled one. It is had by subtracting each family's means from x and y, which for CR2
    clustered by family is the same as a dummy for each family (Pustejovsky and Tipton 2018), and is given
    where at least three families have two sizes or more.

    Over ten simulated settings of 3 to 40 families, unbalanced and unequal in noise, the 95 % intervals held the truth in
    94.1 % of the replicates or more (``benchmarks/coverage.txt``), so that few families are paid for in width: with 3 to 6 of
    them an interval nearly always has fewer than four degrees of freedom, and a warning says so.

    Parameters
    ----------
    frame : Frame
        Observations.

    Returns
    -------
    Fit or Failure
        Estimates :data:`INTERCEPT`, :data:`SLOPE` and, where it can be had, :data:`WITHIN`; `covariance` is that of the
        first two. Refused: values that are not finite; fewer than :data:`LEAST_SIZES` distinct sizes or
        :data:`LEAST_FAMILIES` families; an outcome that does not vary; a slope that one family alone determines.
    """
    refused = _refused(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)
    line = least_squares(np.column_stack([np.ones_like(x), x]), frame.y, frame.family)
    try:
        pooled = (estimate(INTERCEPT, line.coefficient(0)), estimate(SLOPE, line.coefficient(1)))
    except UndeterminedVarianceError:
        why = "one family alone determines the line, so that nothing tells how families differ"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    within = _within_families(frame, x)
    estimates = (*pooled, *within)
    return _fit(frame, line, estimates, (*warnings_of(frame, estimates), *_beyond(frame), *_missing(within)))


def _refused(frame: Frame) -> Failure | None:
    unsound = not_finite(frame)
    if unsound:
        return unsound
    sizes, families = _distinct_sizes(frame.size_b), len(np.unique(frame.family))
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


def _within_families(frame: Frame, x: FloatArray) -> tuple[Estimate, ...]:
    names, index = np.unique(frame.family, return_inverse=True)
    several = [name for name in names if _distinct_sizes(frame.size_b[frame.family == name]) > 1]
    if len(several) < LEAST_FAMILIES:
        return ()
    counts = np.bincount(index)
    centred_x = x - (np.bincount(index, weights=x) / counts)[index]
    centred_y = frame.y - (np.bincount(index, weights=frame.y) / counts)[index]
    kept = np.isin(frame.family, several)
    line = least_squares(centred_x[kept, None], centred_y[kept], frame.family[kept])
    try:
        return (estimate(WITHIN, line.coefficient(0)),)
    except UndeterminedVarianceError:
        return ()


def _distinct_sizes(size_b: FloatArray) -> int:
    """Count sizes that differ by more than rounding (one part in 400,000)."""
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


def _fit(frame: Frame, line: LeastSquares, estimates: tuple[Estimate, ...], warnings: tuple[str, ...]) -> Fit:
    return Fit(
        label=frame.label,
        estimator=LINE,
        method=_METHOD,
        estimates=estimates,
        k_observations=len(frame.y),
        m_studies=len(np.unique(frame.study_id)),
        n_models=len(np.unique(frame.model_id)),
        n_families=line.n_clusters,
        spread=Quantity(
            term=RESIDUAL_SD,
            value=math.sqrt(float((line.residuals**2).sum()) / (len(frame.y) - 2)),
            scale=Scale.PROPORTION,
        ),
        quantities=(Quantity(term=R_SQUARED, value=r_squared(frame.y, line.residuals), scale=Scale.SHARE),),
        covariance=tuple(tuple(map(float, row)) for row in line.covariance),
        warnings=warnings,
        input_digest=frame_digest(frame),
    )


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun[:-1]}ies" if noun.endswith("y") else f"{n} {noun}s"


ESTIMATOR = Estimator(
    name=LINE,
    title="Score on log10 of model size",
    asks="By how much does the score change with tenfold parameters, over all families and within them?",
    needs=f"At least {LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=lambda frame, _: fit_log_linear(frame),
)
