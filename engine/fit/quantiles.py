"""Quantiles on size: lines through the lower quartile, the median and the upper quartile of scores."""

from dataclasses import replace

import numpy as np

from engine.fit.base import Estimator, estimate, fit_of, never, refusal, warnings_of
from engine.fit.curve import bare_curve
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_a_line
from engine.stats.monotone import QuantileLine, fit_quantile
from engine.stats.quantile_plane import quantile_plane
from engine.types.fit import Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

QUANTILES = (0.25, 0.5, 0.75)
"""Quantiles whose lines are fitted."""

_METHOD = (
    "Quantile regression of the outcome on log10 size (Koenker and Bassett 1978, DOI 10.2307/1913643), solved exactly as a linear "
    "programme; covariance robust to clusters by model family and by source (each part CR2) by the signs of the residuals over their density at "
    "the line (Parente and Santos Silva 2016, DOI 10.1515/jem-2014-0011), 95 % t intervals with Satterthwaite degrees of freedom."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)
    design = np.column_stack([np.ones_like(x), x])
    lines = {quantile: fit_quantile(design, frame.y, quantile) for quantile in QUANTILES}
    try:
        estimates = tuple(_slope(frame, design, line) for line in lines.values())
    except ValueError as error:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, f"nothing tells how families differ ({error})")
    middle = lines[0.5]
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=None,
        quantities=tuple(
            Quantity(
                term=f"share below the line of the {100 * q:g} % quantile", value=line.share_below, scale=Scale.SHARE
            )
            for q, line in lines.items()
        ),
        warnings=warnings_of(frame, estimates),
        curve=bare_curve(frame, lambda at: np.asarray(middle.coefficients[0] + middle.coefficients[1] * at)),
    )


def _slope(frame: Frame, design: FloatArray, line: QuantileLine) -> Estimate:
    plane = quantile_plane(design, frame.y, line, frame.family, frame.study_id)
    found = replace(plane.coefficient(1), value=float(line.coefficients[1]))
    return estimate(f"slope of the {100 * line.quantile:g} % quantile per tenfold parameters", found)


ESTIMATOR = Estimator(
    name="quantiles",
    title="Quartiles and median on model size",
    asks="Does size lift weak models and strong ones alike?",
    needs=f"{LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
)
