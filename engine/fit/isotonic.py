"""The best curve of scores in size of which only is assumed that it never falls."""

import math

import numpy as np

from engine.fit.base import LEVEL, Estimator, diagnostics, fit_of, never, refusal, residual_sd, warnings_of
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_a_line
from engine.stats.bootstrap import BootstrapInterval, bootstrap_interval, replicate
from engine.stats.monotone import fit_isotonic
from engine.stats.regression import r_squared
from engine.types.fit import R_SQUARED, CurvePoint, Estimate, Fit, Quantity, Scale
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

N_REPLICATES, SEED = 999, 20250117
"""Resamples of whole families, and the seed of their generator."""

_METHOD = (
    "Isotonic regression of the outcome on model size: the least-squares curve that never falls (pooling adjacent violators); the "
    f"gain from the lower to the upper quartile of sizes with its 95 % percentile interval of {N_REPLICATES} resamples of whole "
    "model families (seeded)."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)
    fit = fit_isotonic(x, frame.y)
    ends = np.quantile(x, [0.25, 0.75], method="inverted_cdf")

    def gain(rows: np.ndarray) -> float:
        low, high = fit_isotonic(x[rows], frame.y[rows]).predict(ends)
        return float(high - low)

    try:
        replicates = replicate(gain, frame.family, n_replicates=N_REPLICATES, seed=SEED)
        lower, upper = bootstrap_interval(replicates, BootstrapInterval.PERCENTILE, level=LEVEL)
    except ValueError as error:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, f"resampled families leave no curve ({error})")
    least, greatest = (10.0 ** float(end) for end in ends)
    rise = Estimate(
        term=f"{greatest:.3g}B minus {least:.3g}B",
        value=replicates.estimate,
        standard_error=float(replicates.values.std(ddof=1)),
        lower=lower,
        upper=upper,
        level=LEVEL,
        dof=math.inf,
    )
    residuals = frame.y - fit.predict(x)
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(rise,),
        spread=residual_sd(residuals, fit.n_levels),
        quantities=(
            Quantity(term=R_SQUARED, value=r_squared(frame.y, residuals), scale=Scale.SHARE),
            Quantity(term="levels of the curve", value=fit.n_levels, scale=Scale.COUNT),
        ),
        warnings=warnings_of(frame, (rise,)),
        curve=tuple(
            CurvePoint(size_b=10.0 ** float(at), value=float(value))
            for at, value in zip(fit.x, fit.fitted, strict=True)
        ),
        diagnostics=diagnostics(frame, residuals),
    )


ESTIMATOR = Estimator(
    name="isotonic",
    title="The best curve that never falls",
    asks="How do scores rise with size if no form of the curve is assumed?",
    needs=f"{LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
)
