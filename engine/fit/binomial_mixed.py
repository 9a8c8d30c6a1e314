"""Solved problems on size where every family has an intercept of its own on the logit scale."""

import numpy as np

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, never, refusal, warnings_of
from engine.fit.binomial import LEVEL, SLOPE, sound_counts
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, left_out_warning
from engine.stats.binomial_mixed import fit_binomial_mixed
from engine.types.fit import Fit, Quantity, Scale
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

_SLACK = 1e-3
"""Slope of the log-likelihood above which the search has not ended."""

_METHOD = (
    "Logistic regression of solved problems (k of n) on log10 size with a normal intercept of each family, by maximum likelihood "
    "over 25 nodes of adaptive Gauss-Hermite quadrature; 95 % normal intervals. Scores of one family are taken to differ by size "
    "and by the sampling of problems alone."
)
_NARROW = (
    "Models of one family and size differ by more than the sampling of problems, which this model leaves out: its intervals are "
    "too narrow (in simulations two thirds of them held the truth), and those of the logistic regression with clusters are to be read."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    counted = sound_counts(frame)
    if isinstance(counted, Failure):
        return counted
    data, counts = counted
    try:
        fit = fit_binomial_mixed(data.k, data.n, data.frame.family, counts.design)
    except (ValueError, np.linalg.LinAlgError) as error:
        return refusal(frame, Reason.NOT_CONVERGED, f"the mixed regression did not settle ({error})")
    estimates = (
        estimate(LEVEL, fit.coefficient(0), Scale.LOG_ODDS),
        estimate(SLOPE, fit.coefficient(1), Scale.LOG_ODDS, tested=True),
    )
    _, index = np.unique(data.frame.family, return_inverse=True)
    logits = counts.design @ fit.coefficients + fit.modes[index]
    return fit_of(
        data.frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=Quantity(term="variance of family intercepts", value=fit.tau2, scale=Scale.SQUARED_LOG_ODDS),
        warnings=(_NARROW, *warnings_of(data.frame, estimates), *left_out_warning(data.left_out)),
        diagnostics=diagnostics(
            data.frame,
            data.frame.y - 1.0 / (1.0 + np.exp(-logits)),
            converged=fit.gradient < _SLACK,
            boundary="the variance of family intercepts is 0, its least possible value" if fit.at_boundary else "",
        ),
    )


ESTIMATOR = Estimator(
    name="binomial-mixed",
    title="Solved problems on size with intercepts of families",
    asks="By how much do the odds change with tenfold parameters inside a family?",
    needs=f"Scores whose number of problems is known, {LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
)
