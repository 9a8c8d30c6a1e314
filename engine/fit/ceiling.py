"""Scores that level off: a sigmoid in log10 size with a ceiling of its own."""

import numpy as np

from engine.fit.base import LEVEL, Estimator, diagnostics, fit_of, never, not_finite, refusal, residual_sd, warnings_of
from engine.fit.curve import bare_curve
from engine.fit.needs import LEAST_FAMILIES, distinct_sizes
from engine.stats.ceiling import Ceilings
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.regression import r_squared
from engine.stats.sigmoids import Sigmoid, fit_sigmoid
from engine.types.fit import R_SQUARED, Estimate, Fit, Quantity, Scale
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

CEILING = "ceiling"
"""Score that the curve approaches with ever larger models."""

LEAST_SIZES = 6
"""Distinct sizes that a curve of three parameters needs."""

_METHOD = (
    "Least squares of score = ceiling / (1 + exp(-g (log10 size - x0))), floor 0, from many starts, the ceiling being at most 1; its "
    "95 % interval holds every ceiling that the best curve with it does not clearly lead away from (score test on the tangent plane, Seber and Wild 1989), "
    "covariance robust to clusters by model family and by source (each part CR2), Satterthwaite degrees of freedom."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    refused = _lacks(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)
    try:
        curve = fit_sigmoid(x, frame.y)
        ceiling = _estimate(Ceilings.of(x, frame.y, frame.family, frame.study_id), curve.ceiling)
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the ceiling")
    except ValueError as error:
        return refusal(frame, Reason.NOT_CONVERGED, f"no ceiling can be told ({error})")
    residuals = frame.y - curve.predict(x)
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(ceiling,),
        spread=residual_sd(residuals, 3),
        quantities=(
            Quantity(term="steepness at the middle", value=curve.steepness, scale=Scale.NUMBER),
            Quantity(term="size at half the ceiling", value=10.0**curve.midpoint, scale=Scale.BILLIONS),
            Quantity(term=R_SQUARED, value=r_squared(frame.y, residuals), scale=Scale.SHARE),
        ),
        warnings=(*warnings_of(frame, (ceiling,)), *_unseen(curve)),
        curve=bare_curve(frame, curve.predict),
        diagnostics=diagnostics(
            frame,
            residuals,
            converged=curve.curve.n_agreeing > 1,
            boundary="the ceiling is 1, its greatest possible value" if curve.ceiling >= 1.0 - 1e-9 else "",
        ),
    )


def _lacks(frame: Frame) -> Failure | None:
    unsound = not_finite(frame)
    if unsound:
        return unsound
    if frame.subtracted_id.size or ((frame.y < 0.0) | (frame.y > 1.0)).any():
        return refusal(frame, Reason.NOT_APPLICABLE, "a ceiling is one of scores, proportions in [0, 1]")
    sizes, families = distinct_sizes(frame.size_b), len(np.unique(frame.family))
    if sizes < LEAST_SIZES:
        why = f"{sizes} distinct model sizes cannot show a ceiling, at least {LEAST_SIZES} are needed"
        return refusal(frame, Reason.TOO_FEW_SIZES, why)
    if families < LEAST_FAMILIES:
        why = f"{families} model families cannot show how families differ, at least {LEAST_FAMILIES} are needed"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    return refusal(frame, Reason.NO_VARIATION, "all outcomes are the same") if np.ptp(frame.y) == 0.0 else None


def _unseen(curve: Sigmoid) -> tuple[str, ...]:
    if curve.ceiling_seen:
        return ()
    return ("No score is near the ceiling: it is extrapolated from the bend of the curve.",)


def _estimate(ceilings: Ceilings, best: float) -> Estimate:
    step, (lower, upper) = ceilings.step(best), ceilings.interval(best, LEVEL)
    return Estimate(
        term=CEILING,
        value=best,
        standard_error=step.standard_error,
        lower=lower,
        upper=upper,
        level=LEVEL,
        dof=step.dof,
    )


ESTIMATOR = Estimator(
    name="ceiling",
    title="Scores that level off",
    asks="Which score would ever larger models approach?",
    needs=f"Scores at {LEAST_SIZES} distinct sizes of {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
)
