"""Solved problems on size: logistic regression of k of n, with a dispersion of its own and clusters."""

import math

import numpy as np
from scipy import special

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, refusal, warnings_of
from engine.fit.curve import grid
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, Solved, lacks_for_a_line, left_out_warning, solved
from engine.stats.binomial import BinomialFit, Counts, fit_binomial
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.two_way import TwoWay, two_way
from engine.types.fit import CurvePoint, Estimate, Fit, Quantity, Scale
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

LEVEL = "log odds at 1B"
"""Fitted log odds of a model of one billion parameters."""
SLOPE = "log odds per tenfold parameters"
"""Difference of log odds between models ten times apart."""
DISPERSION = "Pearson dispersion"
"""Quantity: variance of the counts over that of the binomial; 1 if models of a size differ by chance alone."""

_METHOD = (
    "Logistic regression of solved problems (k of n) on log10 size by maximum likelihood; the binomial standard error would be too "
    "small by the root of the dispersion, so that the covariance is robust to clusters by model family and by source instead (CR2 on "
    "the scale of shares), with 95 % t intervals with Satterthwaite degrees of freedom."
)


def counts_of(data: Solved) -> Counts | Failure:
    """Return the counts of a frame with an intercept and log10 size.

    Parameters
    ----------
    data : Solved
        Counts.

    Returns
    -------
    Counts or Failure
        Refused: separated counts, whose slope would be infinite.
    """
    x = np.log10(data.frame.size_b)
    try:
        return Counts.of(np.column_stack([np.ones_like(x), x]), data.k, data.n)
    except ValueError as error:
        return refusal(data.frame, Reason.SEPARATION, f"no finite slope ({error})")


def sound_counts(frame: Frame) -> tuple[Solved, Counts] | Failure:
    """Return the counts of a frame that can carry a slope.

    Parameters
    ----------
    frame : Frame
        Scores.

    Returns
    -------
    tuple or Failure
        The counts and their design.
    """
    data = solved(frame, LEAST_SIZES)
    if isinstance(data, Failure):
        return data
    refused = lacks_for_a_line(data.frame)
    if refused:
        return refused
    counts = counts_of(data)
    return counts if isinstance(counts, Failure) else (data, counts)


def _line(frame: Frame) -> tuple[Solved, BinomialFit, TwoWay, tuple[Estimate, ...]] | Failure:
    counted = sound_counts(frame)
    if isinstance(counted, Failure):
        return counted
    data, counts = counted
    try:
        fit = fit_binomial(counts)
        line = two_way(fit.cluster_robust, data.frame.family, data.frame.study_id)
        level = estimate(LEVEL, line.coefficient(0), Scale.LOG_ODDS)
        slope = estimate(SLOPE, line.coefficient(1), Scale.LOG_ODDS, tested=True)
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the slope")
    except ValueError as error:
        return refusal(frame, Reason.NOT_CONVERGED, f"the regression did not settle ({error})")
    return data, fit, line, (level, slope)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    fitted = _line(frame)
    if isinstance(fitted, Failure):
        return fitted
    data, fit, line, estimates = fitted
    used = data.frame
    return fit_of(
        used,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=Quantity(term=DISPERSION, value=fit.pearson_dispersion, scale=Scale.NUMBER),
        quantities=(
            Quantity(
                term="quasi-binomial standard error of the slope",
                value=float(fit.quasi_standard_errors[1]),
                scale=Scale.LOG_ODDS,
            ),
        ),
        warnings=(*warnings_of(used, estimates), *left_out_warning(data.left_out)),
        curve=tuple(_point(line, size) for size in grid(used)),
        diagnostics=diagnostics(used, used.y - fit.fitted),
    )


def _point(line: TwoWay, size_b: float) -> CurvePoint:
    level = estimate("", line.contrast([1.0, math.log10(size_b)]), Scale.LOG_ODDS)
    value, lower, upper = (float(special.expit(logit)) for logit in (level.value, level.lower, level.upper))
    return CurvePoint(size_b=size_b, value=value, lower=lower, upper=upper)


ESTIMATOR = Estimator(
    name="binomial",
    title="Solved problems on log10 of model size",
    asks="By how much do the odds of solving a problem change with tenfold parameters?",
    needs=f"Scores whose number of problems is known, {LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
)
