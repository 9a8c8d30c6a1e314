"""Density trend: how fast the size needed for a score shrinks with the release dates of models."""

import datetime as dt
import math

import numpy as np

from engine.fit.base import LEVEL, Estimator, estimate, frame_digest, not_finite, refusal, residual_sd, warnings_of
from engine.fit.sensitivity import take
from engine.stats.capacity_density import density_trend
from engine.stats.contrast import Contrast, UndeterminedVarianceError
from engine.stats.ratio import ratio_interval
from engine.stats.two_way import TwoWay, two_way_least_squares
from engine.types.fit import DENSITY_TREND, YEARLY, Diagnostics, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand
from engine.vocab.models import models

GROWTH = "growth of log10 capacity density per year"
"""Decades of parameters saved a year at the same score: slope on time over slope on log10 size."""

SLOPE = "slope per tenfold parameters at one date"

ENVELOPE = "growth of log10 density per year on the envelope"

LEAST_SIZES, LEAST_FAMILIES, LEAST_DATES = 4, 5, 4

_DAYS = 365.25

_METHOD = (
    "Capacity density of Xiao et al. (2024), arXiv 2412.04315: the size that a reference model needs for a score over the size of the model that has "
    "it. The reference is the line of the score on log10 parameters, release date and, where both kinds are at hand, whether a model is instruction-tuned, of these models themselves; least squares, so that density at a "
    "date grows by the slope on time over the slope on size. Covariance robust to clusters by model family and by source (Cameron, Gelbach and "
    "Miller 2011, each part CR2), 95 % t intervals with Satterthwaite degrees of freedom; that of the ratio is Fieller's (1954). Models without a release date are "
    "left out. The envelope, the models denser than all before them, is given as the paper fits it, without interval: its points are "
    "chosen for their height."
)


def fit_density_trend(frame: Frame) -> Fit | Failure:
    """Fit the growth of capacity density with release dates.

    Parameters
    ----------
    frame : Frame
        Scores, not differences.

    Returns
    -------
    Fit or Failure
        Estimates :data:`GROWTH` (with an interval where the slope on size is clear), :data:`SLOPE`, :data:`YEARLY`. Refused:
        differences; fewer than :data:`LEAST_SIZES` sizes, :data:`LEAST_DATES` dates or :data:`LEAST_FAMILIES` families among
        models with a date; no variation.
    """
    if frame.subtracted_id.size:
        return refusal(frame, Reason.NOT_APPLICABLE, "density is had from scores, not from differences of scores")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    years = _years(frame)
    dated = np.isfinite(years)
    kept, years = take(frame, dated), years[dated]
    refused = _refused(frame, kept, years)
    if refused:
        return refused
    x, start = np.log10(kept.size_b), float(years.min())
    design = np.column_stack([np.ones_like(x), x, years - start, *_tuned(kept)])
    try:
        line = two_way_least_squares(design, kept.y, kept.family, kept.study_id)
        by_size, by_year = line.coefficient(1), line.coefficient(2)
        growth = _growth(frame, line, by_size, by_year)
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines a slope")
    except ValueError:
        return refusal(frame, Reason.NO_VARIATION, "size, release date and kind of the models cannot be told apart")
    slopes = (estimate(SLOPE, by_size, tested=True), estimate(YEARLY, by_year, tested=True))
    return _fit(kept, frame, design, line, (growth, slopes))


def _tuned(frame: Frame) -> tuple[FloatArray, ...]:
    """Return the column of instruction-tuned models, where there are such and others: their share changes with the years."""
    tuned = (frame.variant == "instruct").astype(np.float64)
    return (tuned,) if np.ptp(tuned) > 0.0 else ()


def _years(frame: Frame) -> FloatArray:
    """Return release dates in years, NaN where only the year or nothing is known."""
    known = models()
    found = []
    for name in frame.model_id:
        released = known[str(name)].released if str(name) in known else ""
        found.append(dt.date.fromisoformat(released).toordinal() / _DAYS if len(released) == 10 else math.nan)
    return np.array(found, dtype=np.float64)


def _refused(frame: Frame, kept: Frame, years: FloatArray) -> Failure | None:
    if len(years) == 0:
        return refusal(frame, Reason.NO_OBSERVATIONS, "no release date is known of any of the models")
    counts = (
        (len(np.unique(np.log10(kept.size_b).round(6))), LEAST_SIZES, "distinct sizes", Reason.TOO_FEW_SIZES),
        (len(np.unique(years)), LEAST_DATES, "release dates", Reason.TOO_FEW_OBSERVATIONS),
        (len(np.unique(kept.family)), LEAST_FAMILIES, "families", Reason.TOO_FEW_CLUSTERS),
    )
    for count, least, what, reason in counts:
        if count < least:
            return refusal(
                frame, reason, f"{count} {what} of dated models cannot show a trend, at least {least} are needed"
            )
    if np.ptp(kept.y) == 0.0:
        return refusal(frame, Reason.NO_VARIATION, f"all {len(kept.y)} outcomes are the same")
    return None


def _growth(frame: Frame, line: TwoWay, by_size: Contrast, by_year: Contrast) -> Estimate | Failure:
    """Return the ratio of the slopes with Fieller's interval."""
    if by_size.interval(LEVEL)[0] <= 0.0:
        why = "the slope of the score on size is not clearly above 0, so that no size belongs to a score"
        return refusal(frame, Reason.NOT_APPLICABLE, why)
    ratio = by_year.value / by_size.value
    others = [0.0] * (len(line.coefficients) - 3)

    def apart(at: float) -> Contrast:
        return line.contrast([0.0, -at, 1.0, *others])

    lower, upper = ratio_interval(apart, ratio, LEVEL)
    here = apart(ratio)
    return Estimate(
        term=GROWTH,
        value=ratio,
        standard_error=here.standard_error / by_size.value,
        lower=lower,
        upper=upper,
        level=LEVEL,
        dof=here.dof,
        scale=Scale.NUMBER,
    )


def _fit(
    kept: Frame,
    frame: Frame,
    design: FloatArray,
    line: TwoWay,
    found: tuple[Estimate | Failure, tuple[Estimate, ...]],
) -> Fit:
    growth, slopes = found
    residuals = kept.y - design @ line.coefficients
    estimates = (growth, *slopes) if isinstance(growth, Estimate) else slopes
    undated = len(np.unique(frame.model_id)) - len(np.unique(kept.model_id))
    warnings = (
        *warnings_of(kept, estimates),
        *((f"{undated} models without a release date are left out.",) if undated else ()),
        "Problems of a benchmark can have been in the training data of later models: what looks like density may be memory.",
    )
    return Fit(
        label=frame.label,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        k_observations=len(kept.y),
        m_studies=len(np.unique(kept.study_id)),
        n_models=len(np.unique(kept.model_id)),
        n_families=line.first.n_clusters,
        spread=residual_sd(residuals, len(line.coefficients)),
        quantities=(*_doubling(growth), *_envelope(line, residuals, design[:, 2])),
        refused=(growth,) if isinstance(growth, Failure) else (),
        warnings=warnings,
        input_digest=frame_digest(frame),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, kept.observation_id)), residuals=tuple(map(float, residuals))
        ),
    )


def _doubling(growth: Estimate | Failure) -> tuple[Quantity, ...]:
    """Return the months in which density doubles, where it clearly grows."""
    if isinstance(growth, Failure) or growth.lower <= 0.0:
        return ()
    value, lower, upper = (12.0 * math.log10(2.0) / rate for rate in (growth.value, growth.upper, growth.lower))
    return (
        Quantity(term="months in which density doubles", value=value, lower=lower, upper=upper, scale=Scale.NUMBER),
    )


def _envelope(line: TwoWay, residuals: FloatArray, years: FloatArray) -> tuple[Quantity, ...]:
    """Return the growth on the envelope; nothing where fewer than three models stand on it or the line falls with size."""
    if line.coefficients[1] <= 0.0:
        return ()
    # the density of a model at its date, less what its date explains, put back on one reference line
    logs = (residuals + line.coefficients[2] * years) / line.coefficients[1]
    try:
        trend = density_trend(years, 10.0 ** np.clip(logs, -300.0, 300.0))
    except ValueError:
        return ()
    rate = trend.rate / math.log(10.0)
    points = float(len(trend.envelope))
    return (
        Quantity(term=ENVELOPE, value=rate, scale=Scale.NUMBER),
        Quantity(term="models on the envelope", value=points, scale=Scale.COUNT),
    )


ESTIMATOR = Estimator(
    name=DENSITY_TREND,
    title="Capacity density over release dates",
    asks="By how much does the size needed for the same score shrink in a year?",
    needs=f"Release dates and sizes of models of at least {LEAST_FAMILIES} families; scores, not differences.",
    run=lambda frame, _: fit_density_trend(frame),
    unasked=lambda question: question.estimand is Estimand.TREND,
)
