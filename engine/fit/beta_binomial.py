"""Solved problems on size where the share of each model is drawn from a beta distribution around the line."""

import math

import numpy as np
from scipy import special

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, never, refusal, warnings_of
from engine.fit.binomial import LEVEL, SLOPE, sound_counts
from engine.fit.curve import bare_curve
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, left_out_warning
from engine.stats.beta_binomial import fit_beta_binomial
from engine.stats.contrast import Contrast
from engine.types.fit import Fit, Quantity, Scale
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

_METHOD = (
    "Beta-binomial regression of solved problems (k of n) on log10 size by maximum likelihood (Crowder 1978): the share of a "
    "model varies around the line with an intraclass correlation; 95 % normal intervals from the observed information, which take "
    "models as independent, whatever their family and source."
)
_INDEPENDENT = (
    "The intervals take models as independent: those of the logistic regression respect families and sources."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    counted = sound_counts(frame)
    if isinstance(counted, Failure):
        return counted
    data, counts = counted
    try:
        fit = fit_beta_binomial(counts)
    except ValueError as error:
        return refusal(frame, Reason.NOT_CONVERGED, f"the regression did not settle ({error})")
    parts = [
        Contrast(value=float(value), standard_error=float(error), dof=math.inf)
        for value, error in zip(fit.coefficients, fit.standard_errors, strict=True)
    ]
    estimates = (
        estimate(LEVEL, parts[0], Scale.LOG_ODDS),
        estimate(SLOPE, parts[1], Scale.LOG_ODDS, tested=True),
    )
    used, (level, slope) = data.frame, fit.coefficients
    fitted = special.expit(counts.design @ fit.coefficients)
    return fit_of(
        used,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=Quantity(term="intraclass correlation", value=fit.intraclass_correlation, scale=Scale.SHARE),
        warnings=(_INDEPENDENT, *warnings_of(used, estimates), *left_out_warning(data.left_out)),
        curve=bare_curve(used, lambda x: np.asarray(special.expit(level + slope * x))),
        diagnostics=diagnostics(
            used,
            used.y - fitted,
            boundary="the intraclass correlation is 0, its least possible value" if fit.at_boundary else "",
        ),
    )


ESTIMATOR = Estimator(
    name="beta-binomial",
    title="Solved problems on size, beta-binomial",
    asks="By how much do the odds change with tenfold parameters if the shares of models are beta distributed around the line?",
    needs=f"Scores whose number of problems is known, {LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
)
