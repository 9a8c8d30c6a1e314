"""Size bands side by side: means and their differences, clustered by model family."""

import itertools
import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.fit.base import (
    Estimator,
    diagnostics,
    estimate,
    fit_of,
    frame_digest,
    not_finite,
    refusal,
    residual_sd,
    warnings_of,
)
from engine.fit.sensitivity import take, variations
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.multiplicity import Adjustment, adjust
from engine.stats.two_way import TwoWay, two_way_least_squares
from engine.types.fit import BandComparison, BandSummary, Estimate, Fit
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Band, Question

_METHOD = (
    "Mean outcome of each band by least squares on band indicators without intercept, each observation weighing the same; "
    "covariance robust to clusters by model family and by source (Cameron, Gelbach and Miller 2011, each part CR2), from which "
    "the differences between bands are had too; 95 % t intervals with Satterthwaite degrees of freedom, not adjusted for the "
    "number of comparisons; p values also adjusted for all pairs of bands, by Tukey and Kramer and by Holm."
)


def compare(frame: Frame, bands: tuple[Band, ...]) -> BandComparison | Failure:
    """Compare size bands on one outcome.

    A band needs at least two observations, of at least two families, that are not all equal; else its mean is a Failure
    that says which of these it lacks. Families may have models in several bands: the covariance between band means is
    part of the fit, so that a difference within families is as sure as it is; so may sources. How often the 95 %
    intervals hold the truth was simulated (``benchmarks/coverage.txt``).

    Parameters
    ----------
    frame : Frame
        Observations.
    bands : tuple of Band
        Ascending bands.

    Returns
    -------
    BandComparison or Failure
        A summary of each band and the difference (later minus earlier) of each pair. Refused as a whole: no bands, or
        values that are not finite.
    """
    if not bands:
        why = f"{frame.label}: the question names no size bands."
        return Failure(stage=Stage.FIT, subject=frame.label, reason=Reason.EMPTY, message=why)
    unsound = not_finite(frame)
    if unsound:
        return unsound
    member = members_of(frame, bands)
    means, contrasts = _means_and_differences(frame, bands, member)
    contrasts = adjusted(contrasts, sum(isinstance(mean, Estimate) for mean in means))
    return BandComparison(
        label=frame.label,
        method=_METHOD,
        summaries=tuple(_summary(frame, band, member[:, column], means[column]) for column, band in enumerate(bands)),
        contrasts=contrasts,
        warnings=_warnings(frame, member, (*means, *contrasts)),
        input_digest=frame_digest(frame),
    )


def _lacking(frame: Frame, band: Band, inside: npt.NDArray[np.bool_]) -> Failure | None:
    """Return why a band has no mean, or None."""
    k, families = int(inside.sum()), np.unique(frame.family[inside])
    if k == 0:
        return _failure(frame, band.label, Reason.NO_OBSERVATIONS, "no observation at hand")
    if k < 2:
        return _failure(frame, band.label, Reason.TOO_FEW_OBSERVATIONS, "a single observation has no interval")
    if len(families) < 2:
        why = f"all {k} observations are of the family {families[0]}, which tells nothing of other families"
        return _failure(frame, band.label, Reason.TOO_FEW_CLUSTERS, why)
    if np.ptp(frame.y[inside]) == 0.0:
        return _failure(frame, band.label, Reason.NO_VARIATION, f"all {k} outcomes are the same")
    return None


def members_of(frame: Frame, bands: tuple[Band, ...]) -> npt.NDArray[np.bool_]:
    """Return which observations are in which band.

    Parameters
    ----------
    frame : Frame
        Observations.
    bands : tuple of Band
        Bands.

    Returns
    -------
    numpy.ndarray of bool, shape (k, bands)
        Whether each observation is in each band.
    """
    inside = [[band.holds(float(size)) for band in bands] for size in frame.size_b]
    return np.array(inside, dtype=np.bool_).reshape(len(inside), len(bands))


def _means_and_differences(
    frame: Frame, bands: tuple[Band, ...], member: npt.NDArray[np.bool_]
) -> tuple[tuple[Estimate | Failure, ...], tuple[Estimate | Failure, ...]]:
    lacking = [_lacking(frame, band, member[:, column]) for column, band in enumerate(bands)]
    sound = [column for column, failure in enumerate(lacking) if failure is None]
    line = _fit(frame, member[:, sound].astype(np.float64)) if sound else None
    means = tuple(
        failure or _contrast(frame, line, band.label, _unit(sound, plus=column))
        for column, (band, failure) in enumerate(zip(bands, lacking, strict=True))
    )
    pairs = itertools.combinations(range(len(bands)), 2)
    return means, tuple(_difference(frame, line, bands, sound, pair) for pair in pairs)


def adjusted(contrasts: tuple[Estimate | Failure, ...], n_means: int) -> tuple[Estimate | Failure, ...]:
    """Adjust the p values of all pairs of means of one fit.

    Parameters
    ----------
    contrasts : tuple of Estimate or Failure
        Differences; failures stay as they are and count in no family.
    n_means : int
        Means that are compared.

    Returns
    -------
    tuple of Estimate or Failure
        With the p values of Tukey and Kramer (the studentised range of `n_means` means at the degrees of freedom of each
        difference) and of Holm.
    """
    p_values = [one.p_value for one in contrasts if isinstance(one, Estimate) and isinstance(one.p_value, float)]
    holm = iter(adjust(p_values, Adjustment.HOLM) if p_values else ())
    return tuple(
        replace(one, p_tukey=_tukey(one, one.p_value, n_means), p_holm=float(next(holm)))
        if isinstance(one, Estimate) and isinstance(one.p_value, float)
        else one
        for one in contrasts
    )


def _tukey(difference: Estimate, p_value: float, n_means: int) -> float:
    if n_means == 2:
        return p_value
    reach = math.sqrt(2.0) * abs(difference.value) / difference.standard_error
    return float(stats.studentized_range.sf(reach, n_means, difference.dof))


def _fit(frame: Frame, indicators: FloatArray) -> TwoWay:
    inside = indicators.any(axis=1)
    return two_way_least_squares(indicators[inside], frame.y[inside], frame.family[inside], frame.study_id[inside])


def _unit(sound: list[int], plus: int, minus: int | None = None) -> FloatArray:
    """Return the weights of one band's mean, or of a difference, among the bands that have one."""
    return np.array([float(column == plus) - float(column == minus) for column in sound])


def _difference(
    frame: Frame, line: TwoWay | None, bands: tuple[Band, ...], sound: list[int], pair: tuple[int, int]
) -> Estimate | Failure:
    earlier, later = pair
    term = f"{bands[later].label} minus {bands[earlier].label}"
    for column in pair:
        if column not in sound:
            return _failure(
                frame, term, Reason.TOO_FEW_OBSERVATIONS, f"{bands[column].label} has no mean with an interval"
            )
    return _contrast(frame, line, term, _unit(sound, plus=later, minus=earlier))


def _contrast(frame: Frame, line: TwoWay | None, term: str, weights: FloatArray) -> Estimate | Failure:
    assert line is not None, "a term is asked for only where its bands were fitted"
    try:
        return estimate(term, line.contrast(weights), tested=bool((weights < 0.0).any()))
    except UndeterminedVarianceError:
        return _failure(frame, term, Reason.TOO_FEW_CLUSTERS, "one family alone determines it")


def _summary(frame: Frame, band: Band, inside: npt.NDArray[np.bool_], mean: Estimate | Failure) -> BandSummary:
    return BandSummary(
        band=band,
        n_models=len(np.unique(frame.model_id[inside])),
        k_observations=int(inside.sum()),
        m_studies=len(np.unique(frame.study_id[inside])),
        n_families=len(np.unique(frame.family[inside])),
        mean=mean,
        observed=tuple(sorted(map(float, frame.y[inside]))),
    )


def _warnings(frame: Frame, member: npt.NDArray[np.bool_], computed: tuple[Estimate | Failure, ...]) -> tuple[str, ...]:
    estimates = tuple(item for item in computed if isinstance(item, Estimate))
    outside = int((~member.any(axis=1)).sum())
    left = (f"{outside} observations lie in no band.",) if outside else ()
    return (*warnings_of(frame, estimates), *left)


def _failure(frame: Frame, term: str, reason: Reason, why: str) -> Failure:
    return Failure(stage=Stage.FIT, subject=term, reason=reason, message=f"{frame.label}, {term}: {why}.")


def _again(frame: Frame, bands: tuple[Band, ...]) -> tuple[Estimate | Failure, ...]:
    means, contrasts = _means_and_differences(frame, bands, members_of(frame, bands))
    return (*means, *contrasts)


def _run(frame: Frame, question: Question) -> Fit | Failure:
    """Give the comparison the form of a fit, with what the question wants tried."""
    compared = compare(frame, question.bands)
    if isinstance(compared, Failure):
        return compared
    computed = (*(summary.mean for summary in compared.summaries), *compared.contrasts)
    estimates = tuple(one for one in computed if isinstance(one, Estimate))
    if not estimates:
        return refusal(frame, Reason.TOO_FEW_OBSERVATIONS, "no size band has a mean with an interval")
    member = members_of(frame, question.bands)
    used = np.asarray(member.any(axis=1))
    inside, home = take(frame, used), member[used].astype(np.float64)
    leverage = home @ (1.0 / np.maximum(home.sum(axis=0), 1.0))
    residuals = inside.y - home @ ((home.T @ inside.y) / np.maximum(home.sum(axis=0), 1.0))
    return fit_of(
        inside,
        estimator=ESTIMATOR.name,
        method=compared.method,
        estimates=estimates,
        warnings=compared.warnings,
        spread=residual_sd(residuals, int(np.count_nonzero(home.sum(axis=0)))),
        refused=tuple(one for one in computed if isinstance(one, Failure)),
        variations=variations(frame, question, _again),
        diagnostics=diagnostics(inside, residuals, leverage),
    )


ESTIMATOR = Estimator(
    name="bands",
    title="Means of size bands and their differences",
    asks="How do the mean scores of the size bands differ?",
    needs="Two observations of two families in a band, and two such bands for a difference.",
    run=_run,
    unasked=lambda question: bool(question.bands),
)
