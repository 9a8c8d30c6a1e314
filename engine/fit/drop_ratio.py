"""Drop ratios: the score on a harder benchmark over that on the original one, of one model in one source."""

import dataclasses
import math

import numpy as np

from engine.fit.base import Estimator, estimate, frame_digest, not_finite, refusal, warnings_of
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.two_way import two_way_least_squares
from engine.types.fit import DROP_RATIO, Diagnostics, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

RATIO = "harder over original"
"""Geometric mean of the ratios, every observation weighing the same."""

PER_TENFOLD = "factor on the ratio per tenfold parameters"
"""By what the ratio is multiplied between models ten times apart; above 1: larger models lose a smaller share."""

APART = "sampling standard error of one log ratio, covariance taken as 0"
NESTED = "sampling standard error of one log ratio, harder solved only where the original is"

LEAST_SIZES, LEAST_FAMILIES = 4, 3

_METHOD = (
    "Logarithms of the ratios, each observation weighing the same; their mean, and least squares on log10 parameters; covariance robust to "
    "clusters by model family and by source (Cameron, Gelbach and Miller 2011, each part CR2), 95 % t intervals with Satterthwaite degrees of "
    "freedom, taken back from logarithms. How often a model solves both versions of a problem is not printed, so that the covariance of its "
    "two scores is unknown: the intervals above need none, being had from how ratios differ between families and sources; for a single ratio "
    "the standard error is given for both ends, scores that are independent (the larger one if, as is likely, they rise and fall together) "
    "and a harder version that is solved only where the original is (the smaller one)."
)


def fit_drop_ratio(frame: Frame) -> Fit | Failure:
    """Fit the mean ratio of a frame of drops and its change with size.

    Parameters
    ----------
    frame : Frame
        Differences, harder less original.

    Returns
    -------
    Fit or Failure
        Estimates :data:`RATIO` and, with :data:`LEAST_SIZES` distinct sizes or more, :data:`PER_TENFOLD`. Observations with a score
        of 0 are left out, and a warning counts them. Refused: frames of scores, values that are not finite, fewer than
        :data:`LEAST_FAMILIES` families, ratios that do not vary.
    """
    if not frame.subtracted_id.size:
        return refusal(frame, Reason.NOT_APPLICABLE, "a ratio needs the scores on two benchmarks")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    harder = frame.y + frame.subtracted
    kept = (harder > 0.0) & (frame.subtracted > 0.0)
    families = len(np.unique(frame.family[kept]))
    if families < LEAST_FAMILIES:
        why = (
            f"ratios of {families} model families cannot show how families differ, at least {LEAST_FAMILIES} are needed"
        )
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    logs = np.log(harder[kept] / frame.subtracted[kept])
    if np.ptp(logs) == 0.0:
        return refusal(frame, Reason.NO_VARIATION, f"all {len(logs)} ratios are the same")
    mean = two_way_least_squares(np.ones((len(logs), 1)), logs, frame.family[kept], frame.study_id[kept])
    try:
        ratio = _back(estimate(RATIO, mean.coefficient(0), Scale.NUMBER))
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the mean ratio")
    slope = _per_tenfold(frame, logs, kept)
    estimates = (ratio, slope) if isinstance(slope, Estimate) else (ratio,)
    return _fit(frame, logs, kept, estimates, (slope,) if isinstance(slope, Failure) else ())


def _per_tenfold(frame: Frame, logs: FloatArray, kept: np.ndarray) -> Estimate | Failure:
    x = np.log10(frame.size_b[kept])
    sizes = len(np.unique(x.round(6)))
    if sizes < LEAST_SIZES:
        why = f"{sizes} distinct model sizes cannot show a trend of the ratio, at least {LEAST_SIZES} are needed"
        return refusal(frame, Reason.TOO_FEW_SIZES, why)
    design = np.column_stack([np.ones_like(x), x])
    line = two_way_least_squares(design, logs, frame.family[kept], frame.study_id[kept])
    try:
        return _back(estimate(PER_TENFOLD, line.coefficient(1), Scale.NUMBER))
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the trend of the ratio")


def _back(logged: Estimate) -> Estimate:
    """Return an estimate of a logarithm as one of the ratio itself."""
    value = math.exp(logged.value)
    return dataclasses.replace(
        logged,
        value=value,
        standard_error=value * logged.standard_error,
        lower=math.exp(logged.lower),
        upper=math.exp(logged.upper),
    )


def _sampling(frame: Frame, kept: np.ndarray) -> tuple[Quantity, ...]:
    """Return the median standard errors of one log ratio at both ends of the unknown covariance."""
    original, harder = frame.subtracted[kept], (frame.y + frame.subtracted)[kept]
    spread, whole = frame.subtracted_v[kept], frame.v[kept]
    known = np.isfinite(whole) & np.isfinite(spread) & (spread > 0.0) & (original < 1.0) & (harder <= original)
    if not known.any():
        return ()
    original, harder, spread, whole = (part[known] for part in (original, harder, spread, whole))
    apart = (whole - spread) / harder**2 + spread / original**2
    each = spread / (original * (1.0 - original))
    nested = (1.0 - harder / original) * each / harder
    return tuple(
        Quantity(term=term, value=float(np.median(np.sqrt(variance))), scale=Scale.NUMBER)
        for term, variance in ((APART, apart), (NESTED, nested))
    )


def _fit(
    frame: Frame, logs: FloatArray, kept: np.ndarray, estimates: tuple[Estimate, ...], refused: tuple[Failure, ...]
) -> Fit:
    gone = int((~kept).sum())
    zero = (f"{gone} observations with a score of 0 are left out: their ratio has no logarithm.",) if gone else ()
    return Fit(
        label=frame.label,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        k_observations=int(kept.sum()),
        m_studies=len(np.unique(frame.study_id[kept])),
        n_models=len(np.unique(frame.model_id[kept])),
        n_families=len(np.unique(frame.family[kept])),
        spread=Quantity(term="standard deviation of the log ratios", value=float(logs.std(ddof=1)), scale=Scale.NUMBER),
        quantities=_sampling(frame, kept),
        refused=refused,
        warnings=(*warnings_of(frame, estimates), *zero),
        input_digest=frame_digest(frame),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, frame.observation_id[kept])), residuals=tuple(map(float, logs - logs.mean()))
        ),
    )


def _speaks(question: Question) -> bool:
    return bool(question.pairs)


ESTIMATOR = Estimator(
    name=DROP_RATIO,
    title="Score on the harder benchmark over that on the original",
    asks="Which share of its score does a model keep on the harder benchmark, and do larger models keep more?",
    needs=f"Pairs of scores of one model in one source, of at least {LEAST_FAMILIES} families.",
    run=lambda frame, _: fit_drop_ratio(frame),
    unasked=_speaks,
)
