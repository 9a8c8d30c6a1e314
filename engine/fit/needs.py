"""What data must carry before an estimator computes with them: each lack is a failure with its reason."""

from dataclasses import dataclass

import numpy as np

from engine.fit.base import not_finite, refusal
from engine.fit.sensitivity import take
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason

LEAST_SIZES = 4
"""Distinct sizes below which nobody can see whether a line fits."""

LEAST_FAMILIES = 3
"""Families below which a covariance that is robust to families has at most one degree of freedom."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """Scores as counts of solved problems."""

    frame: Frame
    """The observations whose number of problems is known."""
    k: FloatArray
    """Problems solved, rounded to whole ones, shape (k,)."""
    n: FloatArray
    """Problems, shape (k,)."""
    left_out: int
    """Observations whose number of problems is unknown."""


def lacks_for_a_line(frame: Frame) -> Failure | None:
    """Return why no line on model size can be fitted, or None.

    Parameters
    ----------
    frame : Frame
        Observations.

    Returns
    -------
    Failure or None
        Refused: what :func:`engine.fit.base.not_finite` refuses; fewer than :data:`LEAST_SIZES` distinct sizes or
        :data:`LEAST_FAMILIES` families; an outcome that does not vary.
    """
    unsound = not_finite(frame)
    if unsound:
        return unsound
    sizes, families = distinct_sizes(frame.size_b), len(np.unique(frame.family))
    if sizes < LEAST_SIZES:
        why = f"{_count(sizes, 'distinct model size')} cannot show a trend, at least {LEAST_SIZES} are needed"
        return refusal(frame, Reason.TOO_FEW_SIZES, why)
    if families < LEAST_FAMILIES:
        why = (
            f"{_count(families, 'model family')} cannot show how families differ, at least {LEAST_FAMILIES} are needed"
        )
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    if np.ptp(frame.y) == 0.0:
        return refusal(frame, Reason.NO_VARIATION, f"all {len(frame.y)} outcomes are the same")
    return None


def lacks_for_slopes_of_families(frame: Frame) -> Failure | None:
    """Return why no slope within families can be fitted beside one between them, or None.

    Parameters
    ----------
    frame : Frame
        Observations.

    Returns
    -------
    Failure or None
        Refused: what :func:`lacks_for_a_line` refuses; fewer than :data:`LEAST_FAMILIES` families with models of several sizes.
    """
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    several = len(families_of_several_sizes(frame))
    if several < LEAST_FAMILIES:
        have = "family has" if several == 1 else "families have"
        why = f"{several} {have} models of several sizes, at least {LEAST_FAMILIES} are needed"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    return None


def families_of_several_sizes(frame: Frame) -> tuple[str, ...]:
    """Return the families that have models of clearly different sizes.

    Parameters
    ----------
    frame : Frame
        Observations.

    Returns
    -------
    tuple of str
        Their names, sorted.
    """
    names = np.unique(frame.family)
    return tuple(str(name) for name in names if distinct_sizes(frame.size_b[frame.family == name]) > 1)


def distinct_sizes(size_b: FloatArray) -> int:
    """Count the sizes that differ by more than rounding (one part in 400,000).

    Parameters
    ----------
    size_b : numpy.ndarray, shape (k,)
        Billions of parameters.

    Returns
    -------
    int
        Distinct ones.
    """
    return len(np.unique(np.log10(size_b).round(6)))


def with_known_variance(frame: Frame, least: int) -> Frame | Failure:
    """Keep the observations whose sampling variance is known.

    Parameters
    ----------
    frame : Frame
        Observations.
    least : int
        Observations that are needed.

    Returns
    -------
    Frame or Failure
        Refused: what is not finite, a variance of 0, too few of known variance.
    """
    unsound = not_finite(frame)
    if unsound:
        return unsound
    if (frame.v <= 0.0).any():
        count = int((frame.v <= 0.0).sum())
        why = f"{_count(count, 'sampling variance')} are 0 or less, as if a score had no sampling error"
        return refusal(frame, Reason.ZERO_VARIANCE, why)
    known = take(frame, np.isfinite(frame.v))
    if len(known.y) < least:
        why = (
            f"the number of problems, and so the sampling variance, is known of {len(known.y)} of {len(frame.y)} observations; "
            f"at least {least} are needed"
        )
        return refusal(frame, Reason.UNKNOWN_VARIANCE, why)
    return known


def solved(frame: Frame, least: int) -> Solved | Failure:
    """Take scores for counts of solved problems.

    A score that is a mean over samples need not be a whole number of problems: the nearest one stands for it, which
    changes it by less than half a problem.

    Parameters
    ----------
    frame : Frame
        Scores.
    least : int
        Observations that are needed.

    Returns
    -------
    Solved or Failure
        Refused: differences of scores, which are no counts; what is not finite or no proportion; too few whose number of
        problems is known.
    """
    if frame.subtracted_id.size:
        return refusal(frame, Reason.NOT_APPLICABLE, "a difference of scores is no count of solved problems")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    if ((frame.y < 0.0) | (frame.y > 1.0)).any():
        return refusal(frame, Reason.NOT_APPLICABLE, "an outcome is no proportion of solved problems")
    known = take(frame, np.isfinite(frame.n_items) & (frame.n_items >= 1.0))
    left_out = len(frame.y) - len(known.y)
    if len(known.y) < least:
        why = (
            f"the number of problems is known of {len(known.y)} of {len(frame.y)} observations; "
            f"at least {least} are needed to count solved ones"
        )
        return refusal(frame, Reason.UNKNOWN_VARIANCE, why)
    return Solved(frame=known, k=np.round(known.y * known.n_items), n=known.n_items, left_out=left_out)


def left_out_warning(left_out: int) -> tuple[str, ...]:
    """Say how many observations an estimator could not use for want of their number of problems.

    Parameters
    ----------
    left_out : int
        How many.

    Returns
    -------
    tuple of str
        One sentence, or none for 0.
    """
    if not left_out:
        return ()
    return (f"{_count(left_out, 'observation')} whose number of problems is unknown are not used here.",)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun[:-1]}ies" if noun.endswith("y") else f"{n} {noun}s"
