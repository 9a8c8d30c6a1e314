"""The best curve of scores in size of which only is assumed that it never falls."""

import math

import numpy as np
import numpy.typing as npt

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, never, refusal, residual_sd, warnings_of
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_a_line
from engine.stats.contrast import Contrast
from engine.stats.crossed_jackknife import two_way_jackknife
from engine.stats.monotone import fit_isotonic
from engine.stats.regression import r_squared
from engine.stats.two_way import two_way_least_squares
from engine.types.fit import R_SQUARED, CurvePoint, Fit, Quantity, Scale
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

_METHOD = (
    "Isotonic regression of the outcome on model size: the least-squares curve that never falls (pooling adjacent violators); the "
    "gain from the lower to the upper quartile of sizes, its variance by leaving each family out, and each source (jackknife, put together as "
    "by Cameron, Gelbach and Miller 2011), 95 % t interval with Satterthwaite's degrees of freedom of the slope of a line on the same sizes."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)
    fit = fit_isotonic(x, frame.y)
    ends = np.quantile(x, [0.25, 0.75], method="inverted_cdf")

    def gain(rows: npt.NDArray[np.bool_]) -> float:
        low, high = fit_isotonic(x[rows], frame.y[rows]).predict(ends)
        return float(high - low)

    try:
        spread = math.sqrt(two_way_jackknife(gain, frame.family, frame.study_id))
        line = two_way_least_squares(
            np.column_stack([np.ones_like(x), x]), frame.y, frame.family, frame.study_id
        ).coefficient(1)
    except ValueError as error:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, f"without one family no curve is left ({error})")
    least, greatest = (10.0 ** float(end) for end in ends)
    value = gain(np.ones(len(x), dtype=np.bool_))
    rise = estimate(f"{greatest:.3g}B minus {least:.3g}B", Contrast(value=value, standard_error=spread, dof=line.dof))
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
