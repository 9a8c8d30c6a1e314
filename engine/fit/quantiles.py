"""Quantiles on size: lines through the lower quartile, the median and the upper quartile of scores."""

import numpy as np

from engine.fit.base import LEVEL, Estimator, fit_of, never, refusal, warnings_of
from engine.fit.curve import bare_curve
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_a_line
from engine.stats.bootstrap import BootstrapInterval, Replicates, bootstrap_interval
from engine.stats.cluster_robust import members
from engine.stats.monotone import QuantileLine, fit_quantile
from engine.types.fit import Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

QUANTILES = (0.25, 0.5, 0.75)
"""Quantiles whose lines are fitted."""

N_REPLICATES = 399
"""Resamples of whole families."""

SEED = 20250117
"""Of the generator: the same data have the same intervals."""

_METHOD = (
    "Quantile regression of the outcome on log10 size (Koenker and Bassett 1978, DOI 10.2307/1913643), solved exactly as a linear "
    f"programme; 95 % percentile intervals of {N_REPLICATES} resamples of whole model families (seeded)."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)
    design = np.column_stack([np.ones_like(x), x])
    lines = {quantile: fit_quantile(design, frame.y, quantile) for quantile in QUANTILES}
    draws = _draws(frame)
    try:
        estimates = tuple(_slope(design, frame.y, line, draws) for line in lines.values())
    except ValueError as error:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, f"resampled families leave no line ({error})")
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


def _draws(frame: Frame) -> list[FloatArray]:
    """Return how often each row stands in each resample of families: rows of a resample are equally likely a family."""
    _, index = np.unique(frame.family, return_inverse=True)
    rows = members(np.asarray(index, dtype=np.intp))
    random = np.random.default_rng(SEED)
    drawn = random.integers(0, len(rows), size=(N_REPLICATES, len(rows)))
    return [np.concatenate([rows[number] for number in draw]) for draw in drawn]


def _slope(design: FloatArray, y: FloatArray, line: QuantileLine, draws: list[FloatArray]) -> Estimate:
    values = np.array([fit_quantile(design[rows], y[rows], line.quantile).coefficients[1] for rows in draws])
    replicates = Replicates(estimate=float(line.coefficients[1]), values=values, acceleration=0.0)
    lower, upper = bootstrap_interval(replicates, BootstrapInterval.PERCENTILE, level=LEVEL)
    return Estimate(
        term=f"slope of the {100 * line.quantile:g} % quantile per tenfold parameters",
        value=replicates.estimate,
        standard_error=float(values.std(ddof=1)),
        lower=lower,
        upper=upper,
        level=LEVEL,
        dof=float("inf"),
    )


ESTIMATOR = Estimator(
    name="quantiles",
    title="Quartiles and median on model size",
    asks="Does size lift weak models and strong ones alike?",
    needs=f"{LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
)
