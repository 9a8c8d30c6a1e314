"""Two steps from compute to a benchmark: size and data to loss, loss to downstream error."""

import dataclasses
import math

import numpy as np

from engine.fit.base import estimate, interval_warnings
from engine.fit.chinchilla import runs_digest
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.gadre import ErrorLaw, fit_error_law, fit_over_training
from engine.stats.linearised import condition, linearise
from engine.stats.regression import r_squared
from engine.stats.sigmoids import fit_sigmoid
from engine.types.fit import R_SQUARED, RESIDUAL_SD, Diagnostics, Fit, Quantity, Scale
from engine.types.frame import FloatArray
from engine.types.outcome import Failure, Reason, Stage
from engine.types.runs import TrainingRuns

PER_PERCENT = "error saved by a loss 1 % lower, at the median loss"
"""Local slope of the law: what a small gain in loss is worth on the tasks of the source."""

FLOOR_OF_SKILL = "error at infinite loss"

LEAST_RUNS, LEAST_MODELS = 8, 4

MOST_CONDITION = 1000.0
"""Beyond this the three parameters only balance each other."""

_METHOD = (
    "Second step: Err = epsilon - k exp(-gamma L), least squares (Gadre et al. 2024, arXiv 2403.08540, equation 5), intervals by CR2 with the "
    "architectures as clusters on the tangent plane at the optimum. Both steps together are judged on the largest architecture: loss law "
    "(equation 4 as the authors fit it) and error law are fitted to all smaller ones and predict its error from size and tokens alone; "
    "beside it the same with a sigmoid of the score, floor fitted, for the second step (Owen 2024, arXiv 2401.04757)."
)


def fit_loss_to_error(runs: TrainingRuns) -> Fit | Failure:
    """Fit the step from loss to downstream error, and test both steps on the largest model.

    Parameters
    ----------
    runs : TrainingRuns
        Runs on one training text.

    Returns
    -------
    Fit or Failure
        Estimates :data:`PER_PERCENT` and :data:`FLOOR_OF_SKILL`. Refused: fewer than :data:`LEAST_RUNS` runs with an error or
        :data:`LEAST_MODELS` architectures, a steepness at the edge of its range, parameters that the runs do not tell apart.
    """
    label = f"downstream error of training runs on {runs.label}"
    known = np.isfinite(runs.error)
    models = len(np.unique(runs.model[known]))
    if known.sum() < LEAST_RUNS or models < LEAST_MODELS:
        why = f"{int(known.sum())} runs of {models} architectures have an error, {LEAST_RUNS} of {LEAST_MODELS} are needed"
        return _refusal(label, Reason.TOO_FEW_OBSERVATIONS, why)
    loss, error = runs.loss[known], runs.error[known]
    try:
        law = fit_error_law(loss, error)
    except ValueError as reason:
        return _refusal(label, Reason.NO_VARIATION, str(reason))
    if not law.determined:
        return _refusal(label, Reason.NOT_CONVERGED, "the steepness of the law lies at the edge of its range")
    return _described(label, runs, law, known)


def _described(label: str, runs: TrainingRuns, law: ErrorLaw, known: np.ndarray) -> Fit | Failure:
    loss, error = runs.loss[known], runs.error[known]
    centre = float(np.median(loss))
    # the amplitude at the median loss instead of at loss 0, far outside the data
    theta = np.array([law.ceiling, law.amplitude * math.exp(-law.steepness * centre), law.steepness])

    def curve(where: FloatArray) -> FloatArray:
        return np.asarray(where[0] - where[1] * np.exp(-where[2] * (loss - centre)), dtype=np.float64)

    harm = condition(curve, theta)
    if not harm <= MOST_CONDITION:
        return _refusal(
            label, Reason.NOT_APPLICABLE, f"the runs do not tell the parameters apart (condition {harm:.3g})"
        )
    residuals = error - curve(theta)
    plane = linearise(curve, theta, residuals, runs.model[known])
    try:
        slope = plane.contrast([0.0, 0.01 * centre * theta[2], 0.01 * centre * theta[1]])
        ceiling = plane.coefficient(0)
    except UndeterminedVarianceError:
        return _refusal(label, Reason.TOO_FEW_CLUSTERS, "one architecture alone determines the law")
    # the contrast gives the error of a product; its value is that of the tangent, not of the product
    gained = dataclasses.replace(slope, value=0.01 * centre * float(theta[1] * theta[2]))
    estimates = (estimate(PER_PERCENT, gained), estimate(FLOOR_OF_SKILL, ceiling))
    return Fit(
        label=label,
        estimator="loss-to-error",
        method=_METHOD,
        estimates=estimates,
        k_observations=len(loss),
        m_studies=1,
        n_models=len(np.unique(runs.model[known])),
        n_families=1,
        spread=Quantity(
            term=RESIDUAL_SD, value=math.sqrt(float(residuals @ residuals) / (len(loss) - 3)), scale=Scale.PROPORTION
        ),
        quantities=(
            Quantity(term=R_SQUARED, value=r_squared(error, residuals), scale=Scale.SHARE),
            Quantity(term="gamma, steepness", value=law.steepness, scale=Scale.NUMBER),
            Quantity(term="condition number", value=harm, scale=Scale.NUMBER),
            *_held_out(runs, known),
        ),
        warnings=(
            "The error is a mean over the tasks of the source, none of which asks for a program.",
            *interval_warnings(estimates),
        ),
        input_digest=runs_digest(runs),
        diagnostics=Diagnostics(residuals=tuple(map(float, residuals))),
    )


def _held_out(runs: TrainingRuns, known: np.ndarray) -> tuple[Quantity, ...]:
    """Return how far both steps together are off for the largest architecture; nothing where the rest cannot be fitted."""
    largest = known & (runs.parameters == runs.parameters[known].max())
    rest = known & ~largest
    try:
        loss_law = fit_over_training(runs.parameters[rest], runs.tokens[rest], runs.loss[rest])
        error_law = fit_error_law(runs.loss[rest], runs.error[rest])
        loss = loss_law.predict(runs.parameters[largest], runs.tokens[largest])
        sigmoid = fit_sigmoid(runs.loss[rest], 1.0 - runs.error[rest], floor=None, ceiling=1.0)
    except ValueError:
        return ()
    measured = runs.error[largest]
    off = (
        loss / runs.loss[largest],
        error_law.predict(loss) / measured,
        (1.0 - sigmoid.predict(loss)) / measured,
    )
    names = ("loss", "downstream error", "downstream error by a sigmoid of the score")
    return tuple(
        Quantity(
            term=f"predicted over measured {name}, largest architecture held out, less 1",
            value=float(ratio.mean()) - 1.0,
            scale=Scale.PROPORTION,
        )
        for name, ratio in zip(names, off, strict=True)
    )


def _refusal(label: str, reason: Reason, why: str) -> Failure:
    return Failure(stage=Stage.FIT, subject=label, reason=reason, message=f"{label}: {why}.")
