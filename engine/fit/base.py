"""What every estimator shares: its form, its refusals, its warnings."""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.digest import identifier
from engine.stats.contrast import Contrast
from engine.stats.pooled import two_sided_p
from engine.types.fit import RESIDUAL_SD, CurvePoint, Diagnostics, Estimate, Fit, Quantity, Scale, Variation
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Question
from engine.types.unknown import UNKNOWN

LEVEL = 0.95
"""Confidence level of every interval."""

FEW_FAMILIES = 10
"""Below this many clusters an interval rests on its degrees of freedom more than on its standard error."""

FEW_SOURCES = 10
"""The same of sources: with five to nine, intervals held the truth in 95 to 98 % of simulated data sets, with more in 94 to 97 %."""

LEAST_DOF = 4.0
"""Below this the t approximation is no longer sure to be accurate (Pustejovsky and Tipton 2018), and in simulation errs on the side of
holding the truth too often (``benchmarks/coverage.txt``): a warning stands beside it."""

LEAST_VARIANCE_DOF = 8.0
"""The same of the interval of a variance: with fewer it held the truth in 98 to 100 % of simulated data sets (``docs/STATISTICS.md``)."""

CEILING, FLOOR = 0.95, 0.02
"""Scores beyond these leave a straight line no room."""

_NO_WIDTH = 1e-9
"""A standard error this small is rounding: scores are printed to 3 or 4 digits."""


def always(question: Question) -> bool:  # noqa: ARG001  # the signature of `Estimator.unasked`
    """Tell that an estimator speaks on every question."""
    return True


def never(question: Question) -> bool:  # noqa: ARG001  # the signature of `Estimator.unasked`
    """Tell that an estimator speaks only where a question names it."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimator:
    """Says something of a frame, or why it cannot."""

    name: str
    """Name in question files: ``log-linear``."""
    title: str
    """Name in words, for a heading."""
    asks: str
    """The question that it answers, in one sentence."""
    needs: str
    """What the data must carry for an answer, in one sentence."""
    run: Callable[[Frame, Question], Fit | Failure]
    """Fit a frame; of the question it takes bands, sizes and sensitivity. Never raises for what the data are like."""
    unasked: Callable[[Question], bool] = always
    """Whether it speaks on a question that names no estimators."""
    needs_others: bool = False
    """Whether it needs the scores of a frame's models on other benchmarks (`Frame.others`)."""


def refusal(frame: Frame, reason: Reason, why: str) -> Failure:
    """Return a failure of the fit stage about a frame.

    Parameters
    ----------
    frame : Frame
        What was to be fitted.
    reason : Reason
        Closed code.
    why : str
        Clause for a person, without the frame's label and without full stop.

    Returns
    -------
    Failure
        With the frame's label as subject.
    """
    return Failure(stage=Stage.FIT, subject=frame.label, reason=reason, message=f"{frame.label}: {why}.")


def not_finite(frame: Frame) -> Failure | None:
    """Return a failure if the rows of a frame look like data and are not.

    Parameters
    ----------
    frame : Frame
        What is to be fitted.

    Returns
    -------
    Failure or None
        None where every outcome is finite, every size finite and positive, and no observation stands twice. A duplicate is
        an observation identifier that occurs again, or the same value of the same model from the same source.
    """
    if not np.isfinite(frame.y).all():
        return refusal(frame, Reason.NOT_FINITE, "an outcome is not a finite number")
    if not np.isfinite(frame.size_b).all() or not (frame.size_b > 0.0).all():
        return refusal(frame, Reason.NOT_FINITE, "a model size is 0, negative or not a finite number")
    same = Counter(zip(frame.model_id.tolist(), frame.study_id.tolist(), frame.y.tolist(), strict=True))
    twice = len(frame.y) - min(len(same), len(np.unique(frame.observation_id)))
    if twice:
        return refusal(frame, Reason.DUPLICATE, f"{twice} {'row stands' if twice == 1 else 'rows stand'} there twice")
    return None


def estimate(term: str, contrast: Contrast, scale: Scale = Scale.PROPORTION, *, tested: bool = False) -> Estimate:
    """Return a contrast as an estimate with its interval.

    Parameters
    ----------
    term : str
        What is estimated.
    contrast : Contrast
        Value, standard error, degrees of freedom.
    scale : Scale, default PROPORTION
        What it is counted in.
    tested : bool, default False
        Whether its being 0 is a question: then it carries the p value of the t test.

    Returns
    -------
    Estimate
        With the t interval at :data:`LEVEL`.
    """
    lower, upper = contrast.interval(LEVEL)
    return Estimate(
        term=term,
        value=contrast.value,
        standard_error=contrast.standard_error,
        lower=lower,
        upper=upper,
        level=LEVEL,
        dof=contrast.dof,
        scale=scale,
        p_value=two_sided_p(contrast) if tested and contrast.standard_error > _NO_WIDTH else UNKNOWN,
    )


def warnings_of(frame: Frame, estimates: tuple[Estimate, ...]) -> tuple[str, ...]:
    """Return what a careful reader must know of a frame and its estimates.

    Parameters
    ----------
    frame : Frame
        What was fitted.
    estimates : tuple of Estimate
        What came out.

    Returns
    -------
    tuple of str
        One sentence each: few families, unreliable intervals, ceiling or floor, one source, models without size.
    """
    families, studies = len(np.unique(frame.family)), len(np.unique(frame.study_id))
    found = []
    if families < FEW_FAMILIES:
        found.append(
            f"Only {families} model families: the intervals are wide, being t intervals with Satterthwaite degrees of freedom."
        )
    found += interval_warnings(estimates)
    high, low = int((frame.y > CEILING).sum()), int((frame.y < FLOOR).sum())
    if frame.subtracted_id.size == 0 and high + low:
        ends = ((high, f"above {100 * CEILING:g} %"), (low, f"below {100 * FLOOR:g} %"))
        said = " and ".join(f"{count} {'score' if count == 1 else 'scores'} {where}" for count, where in ends if count)
        found.append(f"There {'is' if high + low == 1 else 'are'} {said}, where a score cannot move freely.")
    if studies == 1:
        found.append("All observations are from one source: how scores differ between sources cannot be seen.")
    elif studies < FEW_SOURCES:
        found.append(
            f"Only {studies} sources: where their differences can enter, intervals have as few degrees of freedom as {studies} "
            "sources leave whether or not these agree, and are wide on purpose."
        )
    if frame.unknown_size:
        found.append(f"{len(frame.unknown_size)} models of unknown size are left out.")
    return tuple(found)


def interval_warnings(estimates: tuple[Estimate, ...]) -> tuple[str, ...]:
    """Say which intervals rest on too little.

    Parameters
    ----------
    estimates : tuple of Estimate
        What came out.

    Returns
    -------
    tuple of str
        One sentence for all intervals of few degrees of freedom, then one for each of no width.
    """
    few = [item for item in estimates if item.dof < LEAST_DOF]
    said = []
    if few:
        terms = ", ".join(f"'{item.term}'" for item in few)
        least, most = (f"{end(item.dof for item in few):.1f}" for end in (min, max))
        dofs = least if least == most else f"{least} to {most}"
        interval, is_, it_has = ("interval", "is", "it has") if len(few) == 1 else ("intervals", "are", "they have")
        said.append(
            f"The {interval} of {terms} {is_} unreliable: {it_has} {dofs} degrees of freedom, fewer than {LEAST_DOF:g}, and {is_} wide on "
            f"purpose, so as to hold the truth rather more than {100 * LEVEL:g} times in 100."
        )
    flat = [
        f"The interval of '{item.term}' has no width only because the observations agree exactly; it says nothing of others."
        for item in estimates
        if item.standard_error < _NO_WIDTH
    ]
    return (*said, *flat)


def variance_warnings(term: str, dof: float) -> tuple[str, ...]:
    """Say whether the interval of a variance rests on too little.

    Parameters
    ----------
    term : str
        Its name.
    dof : float
        Degrees of freedom of its chi2 interval.

    Returns
    -------
    tuple of str
        One sentence, or none.
    """
    if dof >= LEAST_VARIANCE_DOF:
        return ()
    said = (
        f"The interval of '{term}' rests on {dof:.1f} degrees of freedom, fewer than the {LEAST_VARIANCE_DOF:g} that a variance needs, and is "
        f"wide on purpose, so as to hold the truth rather more than {100 * LEVEL:g} times in 100."
    )
    return (said,)


def frame_digest(frame: Frame) -> str:
    """Return a digest of everything that a fit can depend on.

    Parameters
    ----------
    frame : Frame
        What is fitted.

    Returns
    -------
    str
        32 hexadecimal digits; the same for the same entries whatever machine computes them.
    """
    numbers = (frame.y, frame.v, frame.size_b, frame.n_items, frame.subtracted, frame.subtracted_v)
    texts = (
        *(frame.study_id, frame.family, frame.model_id, frame.variant, frame.specialisation),
        *(frame.observation_id, frame.subtracted_id, frame.subtracted_model),
    )
    parts = [repr(array.tolist()) for array in (*numbers, *texts)]
    return identifier(frame.label, frame.benchmark_id, *frame.groups, *parts, length=32)


def fit_of(  # noqa: PLR0913  # the parts of a fit that no frame tells
    frame: Frame,
    *,
    estimator: str,
    method: str,
    estimates: tuple[Estimate, ...],
    spread: Quantity | None,
    warnings: tuple[str, ...] = (),
    quantities: tuple[Quantity, ...] = (),
    refused: tuple[Failure, ...] = (),
    variations: tuple[Variation, ...] = (),
    curve: tuple[CurvePoint, ...] = (),
    diagnostics: Diagnostics | None = None,
) -> Fit:
    """Return a fit with the counts and the digest of the observations that it used.

    Parameters
    ----------
    frame : Frame
        The observations used.
    estimator, method, estimates, spread, warnings, quantities, refused, variations, curve, diagnostics
        As the fields of :class:`engine.types.fit.Fit`.

    Returns
    -------
    Fit
        Whole.
    """
    return Fit(
        label=frame.label,
        estimator=estimator,
        method=method,
        estimates=estimates,
        k_observations=len(frame.y),
        m_studies=len(np.unique(frame.study_id)),
        n_models=len(np.unique(frame.model_id)),
        n_families=len(np.unique(frame.family)),
        warnings=warnings,
        input_digest=frame_digest(frame),
        spread=spread,
        quantities=quantities,
        refused=refused,
        variations=variations,
        curve=curve,
        diagnostics=diagnostics or Diagnostics(observation_ids=tuple(map(str, frame.observation_id))),
    )


def residual_sd(residuals: FloatArray, n_coefficients: int) -> Quantity | None:
    """Return the standard deviation of residuals as the spread of a fit.

    Parameters
    ----------
    residuals : numpy.ndarray, shape (k,)
        Outcome minus fitted value.
    n_coefficients : int
        Coefficients behind the fitted values.

    Returns
    -------
    Quantity or None
        None where no degree of freedom is left.
    """
    spare = len(residuals) - n_coefficients
    if spare < 1:
        return None
    return Quantity(term=RESIDUAL_SD, value=math.sqrt(float((residuals**2).sum()) / spare), scale=Scale.PROPORTION)


def diagnostics(
    frame: Frame,
    residuals: FloatArray,
    leverage: FloatArray | None = None,
    *,
    converged: bool = True,
    boundary: str = "",
) -> Diagnostics:
    """Return the diagnostics of a fit.

    Parameters
    ----------
    frame : Frame
        The observations used.
    residuals : numpy.ndarray, shape (k,)
        Outcome minus fitted value.
    leverage : numpy.ndarray, shape (k,), optional
        Diagonal of the hat matrix.
    converged : bool, default True
        Whether the search ended at an optimum.
    boundary : str, default ""
        What lies at the edge of its range.

    Returns
    -------
    Diagnostics
        With the identifiers of the observations.
    """
    return Diagnostics(
        observation_ids=tuple(map(str, frame.observation_id)),
        residuals=tuple(map(float, residuals)),
        leverage=() if leverage is None else tuple(map(float, leverage)),
        converged=converged,
        boundary=boundary,
    )
