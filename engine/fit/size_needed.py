"""Size needed: at how many parameters the fitted line reaches the score that a question names."""

import math

import numpy as np
from scipy import optimize

from engine.fit.base import LEVEL, Estimator, diagnostics, estimate, fit_of, refusal, residual_sd, warnings_of
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_a_line
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.two_way import TwoWay, two_way_least_squares
from engine.types.fit import SIZE_NEEDED, Estimate, Fit, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand, Question
from engine.types.unknown import Unknown

NEEDED = "size needed for the score asked for"
"""Billions of parameters at which the fitted mean score is the target."""

_REACH = 3.0
"""Ends of an interval are sought up to this many decades beyond the sizes at hand; none of them is a statement about models."""

_METHOD = (
    "The line of the score on log10 of parameters, as in the log-linear fit, read backwards: the size at which it passes the score asked for. The "
    "interval holds every size at which the 95 % interval of the fitted mean holds that score (Fieller 1954, JRSS B 16(2), 175-185), with the "
    "covariance of the line, robust to clusters by model family and by source. It is of the mean of models, not of a single one."
)


def fit_size_needed(frame: Frame, target: float) -> Fit | Failure:
    """Read the log-linear line backwards, from a score to a size.

    Parameters
    ----------
    frame : Frame
        Scores, not differences.
    target : float
        Score to be reached, a proportion in (0, 1).

    Returns
    -------
    Fit or Failure
        Estimate :data:`NEEDED`, in billions. Refused: differences; what :func:`engine.fit.needs.lacks_for_a_line` refuses; a line that does not
        clearly rise, for then no size belongs to a score; a target further than :data:`_REACH` decades beyond the sizes at hand.
    """
    if frame.subtracted_id.size:
        return refusal(frame, Reason.NOT_APPLICABLE, "a size belongs to a score, not to a difference of scores")
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)
    design = np.column_stack([np.ones_like(x), x])
    line = two_way_least_squares(design, frame.y, frame.family, frame.study_id)
    try:
        found = _needed(frame, line, x, target)
    except UndeterminedVarianceError:
        why = "one family alone determines the line, so that nothing tells how families differ"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    if isinstance(found, Failure):
        return found
    residuals = frame.y - design @ line.coefficients
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(found,),
        spread=residual_sd(residuals, 2),
        warnings=(*warnings_of(frame, (found,)), *_beyond(frame, found)),
        diagnostics=diagnostics(frame, residuals),
    )


def _needed(frame: Frame, line: TwoWay, x: FloatArray, target: float) -> Estimate | Failure:
    intercept, slope = (float(value) for value in line.coefficients)
    rise = estimate("", line.coefficient(1))
    if rise.lower <= 0.0:
        why = "the score does not clearly rise with size, so that no size belongs to a score"
        return refusal(frame, Reason.NOT_APPLICABLE, why)
    at = (target - intercept) / slope
    low, high = float(x.min()) - _REACH, float(x.max()) + _REACH
    if not low < at < high:
        why = f"the line passes that score more than {_REACH:g} decades beyond the sizes at hand"
        return refusal(frame, Reason.NOT_APPLICABLE, why)
    fitted = estimate("", line.contrast([1.0, at]))
    return Estimate(
        term=NEEDED,
        value=10.0**at,
        standard_error=10.0**at * math.log(10.0) * fitted.standard_error / slope,
        lower=_end(line, target, at, low, upper=True),
        upper=_end(line, target, at, high, upper=False),
        level=LEVEL,
        dof=fitted.dof,
        scale=Scale.BILLIONS,
    )


def _end(line: TwoWay, target: float, at: float, furthest: float, *, upper: bool) -> float:
    """Return the size at which one end of the interval of the fitted mean passes the target; infinity or 0 where none does within reach."""

    def distance(x: float) -> float:
        fitted = estimate("", line.contrast([1.0, x]))
        return (fitted.upper if upper else fitted.lower) - target

    if distance(at) * distance(furthest) > 0.0:
        return 0.0 if upper else math.inf
    return math.pow(10.0, float(optimize.brentq(distance, at, furthest, xtol=1e-9)))


def _beyond(frame: Frame, found: Estimate) -> tuple[str, ...]:
    least, greatest = float(frame.size_b.min()), float(frame.size_b.max())
    if least <= found.value <= greatest:
        return ()
    return (
        f"The models have {least:g}B to {greatest:g}B parameters: the size lies outside, where nothing was measured.",
    )


def _run(frame: Frame, question: Question) -> Fit | Failure:
    if isinstance(question.target, Unknown):
        return refusal(frame, Reason.NOT_APPLICABLE, "the question names no score to be reached")
    return fit_size_needed(frame, question.target)


ESTIMATOR = Estimator(
    name=SIZE_NEEDED,
    title="Size at which the score is reached",
    asks="How many parameters does the fitted line need for the score that the question names?",
    needs=f"A target; at least {LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families, and scores that clearly rise with size.",
    run=_run,
    unasked=lambda question: question.estimand is Estimand.THRESHOLD,
)
