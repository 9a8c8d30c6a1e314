"""Solved problems on size where the share of each model is drawn from a beta distribution around the line."""

from dataclasses import replace

import numpy as np
from scipy import special

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, never, refusal, warnings_of
from engine.fit.binomial import LEVEL, SLOPE, sound_counts
from engine.fit.curve import bare_curve
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, left_out_warning
from engine.stats.beta_binomial import fit_beta_binomial
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.linearised import linearise_two_way
from engine.types.fit import Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

_METHOD = (
    "Beta-binomial regression of solved problems (k of n) on log10 size by maximum likelihood (Crowder 1978): the share of a "
    "model varies around the line with an intraclass correlation; covariance robust to clusters by model family and by source (each part CR2) on "
    "the tangent plane with the variances of that model, 95 % t intervals with Satterthwaite degrees of freedom."
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
    used, (level, slope) = data.frame, fit.coefficients

    def shares(where: FloatArray) -> FloatArray:
        return np.asarray(special.expit(counts.design @ where), dtype=np.float64)

    fitted = shares(fit.coefficients)
    spread = fitted * (1.0 - fitted) * (1.0 + (data.n - 1.0) * fit.intraclass_correlation) / data.n
    plane = linearise_two_way(
        shares, fit.coefficients, data.k / data.n - fitted, used.family, used.study_id, weights=1.0 / spread
    )
    try:
        parts = [replace(plane.coefficient(i), value=float(value)) for i, value in enumerate(fit.coefficients)]
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the slope")
    estimates = (
        estimate(LEVEL, parts[0], Scale.LOG_ODDS),
        estimate(SLOPE, parts[1], Scale.LOG_ODDS, tested=True),
    )
    return fit_of(
        used,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=Quantity(term="intraclass correlation", value=fit.intraclass_correlation, scale=Scale.SHARE),
        warnings=(*warnings_of(used, estimates), *left_out_warning(data.left_out)),
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
