"""Families with an intercept and a slope of their own: a linear mixed model of scores on size."""

import math

import numpy as np

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, refusal, warnings_of
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_slopes_of_families
from engine.stats.mixed import MixedFit, fit_mixed
from engine.stats.mixed_inference import fixed_contrast
from engine.types.fit import Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

SLOPE = "mean slope of families per tenfold parameters"
"""Mean over families of their slopes; near the slope within families where that is well determined."""

_METHOD = (
    "Linear mixed model by restricted maximum likelihood: log10 size with a mean slope, each family deviating in intercept and in "
    "slope (correlated normal deviations), an intercept for each source where size varies within sources; several optimisers from "
    "several starts, and the singular edge searched on its own; 95 % t interval with Kenward and Roger's (1997) standard error and "
    "degrees of freedom, on the wide side (97 times in 100) where neither families nor sources differ. Where slopes of families cannot "
    "be told apart, families deviate in their intercepts alone."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    refused = lacks_for_slopes_of_families(frame)
    if refused:
        return refused
    try:
        fit, said = _fitted(frame)
        slope = estimate(SLOPE, fixed_contrast(fit, np.eye(len(fit.coefficients))[-1]), tested=True)
    except ValueError as error:
        return refusal(frame, Reason.TOO_FEW_OBSERVATIONS, f"the mixed model cannot be fitted ({error})")
    design, random = _columns(frame, slopes=fit.random_covariance.shape[0] > 1)
    _, index = np.unique(frame.family, return_inverse=True)
    fitted = design @ fit.coefficients + (random * fit.group_effects[index]).sum(axis=1)
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(slope,),
        spread=Quantity(
            term="residual standard deviation", value=math.sqrt(fit.residual_variance), scale=Scale.PROPORTION
        ),
        quantities=_variances(fit),
        warnings=(*warnings_of(frame, (slope,)), *said),
        diagnostics=diagnostics(
            frame,
            frame.y - fitted,
            converged=any(attempt.agrees for attempt in fit.attempts),
            boundary="a variance between families is 0 or a correlation is -1 or 1" if fit.singular else "",
        ),
    )


def _columns(frame: Frame, *, slopes: bool) -> tuple[FloatArray, FloatArray]:
    """Return fixed columns, size last, and random ones."""
    x = np.log10(frame.size_b)
    x = x - x.mean()
    _, source = np.unique(frame.study_id, return_inverse=True)
    sources = np.eye(int(source.max()) + 1)[source]
    fixed = np.column_stack([sources, x])
    if np.linalg.matrix_rank(fixed) < fixed.shape[1]:
        fixed = np.column_stack([np.ones_like(x), x])
    ones = np.ones((len(x), 1))
    return fixed, np.column_stack([ones, x]) if slopes else ones


def _fitted(frame: Frame) -> tuple[MixedFit, tuple[str, ...]]:
    """Return the fit with slopes of families, or without where those cannot be told apart; and what to say of it."""
    design, random = _columns(frame, slopes=True)
    full = fit_mixed(design, random, frame.y, frame.family)
    if not full.singular:
        return full, tuple(f"Mixed model: {said}." for said in full.warnings())
    plain = fit_mixed(design, random[:, :1], frame.y, frame.family)
    said = (
        "Mixed model: with slopes of families the fit is singular, so that families deviate in their intercepts alone."
    )
    return plain, (said, *(f"Mixed model: {more}." for more in plain.warnings()))


def _variances(fit: MixedFit) -> tuple[Quantity, ...]:
    deviations = np.sqrt(np.diag(fit.random_covariance))
    found = [
        Quantity(
            term="standard deviation of family intercepts, at the mean size",
            value=float(deviations[0]),
            scale=Scale.PROPORTION,
        )
    ]
    if len(deviations) > 1:
        correlation = float(fit.random_correlation[0, 1])
        found += [
            Quantity(term="standard deviation of family slopes", value=float(deviations[1]), scale=Scale.PROPORTION),
            Quantity(term="correlation of intercepts and slopes", value=correlation, scale=Scale.NUMBER),
        ]
    return tuple(found)


ESTIMATOR = Estimator(
    name="mixed",
    title="Families with slopes of their own",
    asks="By how much does the score change with tenfold parameters in a typical family, and how do families differ?",
    needs=f"{LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families with models of several sizes.",
    run=_run,
)
