"""The law of learning-rate annealing fitted to the loss curves of one model, training runs being the clusters."""

import math
from collections.abc import Sequence

import numpy as np

from engine.digest import identifier
from engine.fit.base import estimate, interval_warnings
from engine.fit.curve_laws import LAWS, areas, fit_law_of_annealing
from engine.stats.annealing import AnnealingFit, curve_errors
from engine.stats.jackknife import jackknife
from engine.stats.linearised import condition
from engine.types.curve import LossCurve
from engine.types.fit import R_SQUARED, RESIDUAL_SD, Diagnostics, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray
from engine.types.outcome import Failure, Reason, Stage

TERMS = ("L0, loss that no training removes", "A, amplitude", "alpha, exponent", "C, loss saved per unit of S2")
"""The parameters, in the order of the estimates."""

LEAST_RUNS = 5
"""Training runs below which four parameters leave no degree of freedom for how runs differ."""

MOST_CONDITION = 1000.0
"""Beyond this some parameters only balance each other, and their values mean nothing."""

_METHOD = (
    f"{LAWS[0].form}; warm-up counted as it was. Covariance: each training run left out in turn and the law fitted again (jackknife: "
    "MacKinnon, Nielsen and Webb 2023), 95 % t intervals with as many degrees of freedom as there are more runs than parameters. "
    "Neighbouring points of a run are alike, so that runs and not points are what is counted."
)


def fit_annealing_of(curves: Sequence[LossCurve], near: AnnealingFit | None = None) -> Fit | Failure:
    """Fit the law of annealing to all curves of one model.

    Parameters
    ----------
    curves : sequence of LossCurve
        Curves of one model under several schedules.
    near : AnnealingFit, optional
        A fit of nearly the same curves, from which to start.

    Returns
    -------
    Fit or Failure
        Estimates :data:`TERMS`. Refused: fewer than :data:`LEAST_RUNS` runs, no run whose rate falls, a parameter at the edge
        of its range, parameters that the curves do not tell apart or that one run alone determines.
    """
    label = f"loss curves of {curves[0].model}"
    runs = len({curve.schedule for curve in curves})
    if runs < LEAST_RUNS:
        why = f"{runs} training runs cannot show how runs differ, at least {LEAST_RUNS} are needed"
        return _refusal(label, Reason.TOO_FEW_CLUSTERS, why)
    try:
        law = fit_law_of_annealing(curves, near)
    except ValueError as error:
        return _refusal(label, Reason.NOT_APPLICABLE, str(error))
    return _described(label, curves, law)


def _described(label: str, curves: Sequence[LossCurve], law: AnnealingFit) -> Fit | Failure:
    theta = _parameters(law)
    if (theta <= 1e-6 * theta.max()).any():
        return _refusal(label, Reason.NOT_CONVERGED, "a parameter of the law lies at the edge of its range")
    forward, annealed = (np.concatenate(part) for part in zip(*map(areas, curves), strict=True))
    loss = np.concatenate([curve.loss for curve in curves])

    def log_loss(where: FloatArray) -> FloatArray:
        fitted = where[0] + where[1] * forward ** -where[2] - where[3] * annealed
        return np.asarray(np.log(np.maximum(fitted, 1e-12)), dtype=np.float64)

    harm = condition(log_loss, theta)
    if not harm <= MOST_CONDITION:
        why = f"the curves do not tell the parameters apart (condition number {harm:.3g}, at most {MOST_CONDITION:g})"
        return _refusal(label, Reason.NOT_APPLICABLE, why)
    residuals = np.log(loss) - log_loss(theta)
    try:
        others = _without_each(curves, law)
    except ValueError:
        return _refusal(label, Reason.TOO_FEW_CLUSTERS, "one training run alone determines a parameter")
    spread = jackknife(theta, [_parameters(other) for other in others])
    estimates = tuple(estimate(term, spread.coefficient(column), Scale.NUMBER) for column, term in enumerate(TERMS))
    return Fit(
        label=label,
        estimator=LAWS[0].name,
        method=_METHOD,
        estimates=estimates,
        k_observations=len(loss),
        m_studies=len({curve.source.source_id for curve in curves}),
        n_models=1,
        n_families=1,
        spread=Quantity(
            term=RESIDUAL_SD, value=math.sqrt(float((residuals**2).sum()) / (len(loss) - 4)), scale=Scale.PROPORTION
        ),
        quantities=(
            Quantity(
                term=R_SQUARED,
                value=curve_errors(loss, law.predict(forward, annealed)).r_squared,
                scale=Scale.SHARE,
            ),
            Quantity(term="training runs", value=float(len(others)), scale=Scale.COUNT),
            Quantity(term="condition number", value=harm, scale=Scale.NUMBER),
            Quantity(term="objective", value=law.objective, scale=Scale.NUMBER),
        ),
        covariance=tuple(tuple(map(float, row)) for row in spread.covariance),
        warnings=_warnings(curves, estimates, law),
        input_digest=curve_digest(curves),
        diagnostics=Diagnostics(residuals=tuple(map(float, residuals)), converged=law.converged),
    )


def curve_digest(curves: Sequence[LossCurve]) -> str:
    """Return a digest of everything of some curves that a fit can depend on.

    Parameters
    ----------
    curves : sequence of LossCurve
        Curves, in the order in which they were fitted.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    parts = [
        part
        for curve in curves
        for part in (curve.curve_id, curve.source.sha256, repr(curve.step.tolist()), repr(curve.loss.tolist()))
    ]
    return identifier(*parts, length=32)


def _parameters(law: AnnealingFit) -> FloatArray:
    """Return the parameters in the order of :data:`TERMS`."""
    return np.array([law.irreducible, law.amplitude, law.exponent, law.annealing])


def _without_each(curves: Sequence[LossCurve], law: AnnealingFit) -> list[AnnealingFit]:
    """Return the law fitted without each training run in turn."""
    runs = dict.fromkeys(curve.schedule for curve in curves)
    return [fit_law_of_annealing([curve for curve in curves if curve.schedule != run], near=law) for run in runs]


def _warnings(curves: Sequence[LossCurve], estimates: tuple[Estimate, ...], law: AnnealingFit) -> tuple[str, ...]:
    found = list(interval_warnings(estimates))
    if not law.converged:
        found.append("The search stopped before its gradient vanished.")
    if len({curve.source.source_id for curve in curves}) == 1:
        found.append("All runs are from one source: how laws differ between laboratories cannot be seen.")
    return tuple(found)


def _refusal(label: str, reason: Reason, why: str) -> Failure:
    return Failure(stage=Stage.FIT, subject=label, reason=reason, message=f"{label}: {why}.")
