"""Readings: estimates and failures in words that claim no more than the interval allows."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.report.format import between, clean, decimal, level
from engine.report.trace import Basis, Trace
from engine.types.fit import Estimate
from engine.types.outcome import Failure

LEAST_DOF = 4.0
"""Degrees of freedom below which a t interval from a cluster-robust covariance is unreliable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An estimate ready for a sentence."""

    amount: str
    """Point estimate with its unit; without its sign where the word below says the direction."""
    span: str
    """``52.0 to 62.2``, turned round with the amount, and whether that is unreliable."""
    named: str
    """The same, introduced by its level: ``95 % interval 52.0 to 62.2``."""
    word: str
    """``higher``, ``lower`` or ``no clear difference``."""


def clear(estimate: Estimate) -> bool:
    """Tell whether an interval leaves out 0.

    Parameters
    ----------
    estimate : Estimate
        A difference or a slope.

    Returns
    -------
    bool
        True where both ends have the same sign.
    """
    return estimate.lower > 0 or estimate.upper < 0


def verdict_on(estimate: Estimate) -> str:
    """Say in a word or three what an interval shows.

    Parameters
    ----------
    estimate : Estimate
        A difference or a slope.

    Returns
    -------
    str
        ``higher``, ``lower`` or ``no clear difference``.
    """
    if not clear(estimate):
        return "no clear difference"
    return "higher" if estimate.lower > 0 else "lower"


def unreliable(estimate: Estimate) -> bool:
    """Tell whether an interval rests on too few degrees of freedom.

    Parameters
    ----------
    estimate : Estimate
        Any estimate.

    Returns
    -------
    bool
        True below 4 Satterthwaite degrees of freedom (Pustejovsky and Tipton 2018, doi:10.1080/07350015.2016.1247004).
    """
    return estimate.dof < LEAST_DOF


def is_slope(estimate: Estimate) -> bool:
    """Tell whether an estimate is a change with model size.

    Parameters
    ----------
    estimate : Estimate
        An estimate of a fit.

    Returns
    -------
    bool
        True for slopes.
    """
    return "slope" in estimate.term.lower()


def level_reading(  # noqa: PLR0913 - what is read, how it is printed, and where it is noted
    estimate: Estimate, unit: Callable[[float], str], what: str, scope: Basis, trace: Trace, *, difference: bool = False
) -> Reading:
    """Note a mean or another level and make it ready for a sentence.

    Parameters
    ----------
    estimate : Estimate
        A level.
    unit : callable
        Prints a proportion with its unit.
    what : str
        What it is, for the trace.
    scope : Basis
        What it rests on.
    trace : Trace
        Where it is noted.
    difference : bool, default False
        Whether it is a difference; the interval of a score is cut at 0 and 100.

    Returns
    -------
    Reading
        With the sign of the estimate.
    """
    amount = trace.number(unit(estimate.value), what, scope)
    ends = between(estimate, difference=difference)
    span = trace.number(ends, f"{level(estimate)} interval: {what}", scope)
    if unreliable(estimate):
        dof = trace.number(decimal(estimate.dof), f"degrees of freedom: {what}", scope)
        span += f", unreliable on {dof} degrees of freedom"
    return Reading(amount=amount, span=span, named=f"{level(estimate)} interval {span}", word=verdict_on(estimate))


def change_reading(estimate: Estimate, unit: Callable[[float], str], what: str, scope: Basis, trace: Trace) -> Reading:
    """Note a difference or a slope and make it ready for a sentence.

    Parameters
    ----------
    estimate : Estimate
        A difference or a slope.
    unit : callable
        Prints a difference of proportions with its unit.
    what : str
        What it is, for the trace.
    scope : Basis
        What it rests on.
    trace : Trace
        Where it is noted.

    Returns
    -------
    Reading
        A change that is clearly negative is turned round, as ``lower by 5.0 (2.0 to 8.0)`` needs it.
    """
    upright = estimate
    if estimate.upper < 0:
        upright = turned(estimate)
        what = f"{what}, sign turned"
    return replace(level_reading(upright, unit, what, scope, trace, difference=True), word=verdict_on(estimate))


def turned(estimate: Estimate) -> Estimate:
    """Return a difference seen from its other side.

    Parameters
    ----------
    estimate : Estimate
        A difference or a slope.

    Returns
    -------
    Estimate
        Its negative, with the ends of the interval in order.
    """
    return replace(estimate, value=-estimate.value, lower=-estimate.upper, upper=-estimate.lower)


def because(failure: Failure, label: str = "") -> str:
    """Print a failure in place of a number.

    Parameters
    ----------
    failure : Failure
        Why there is no number.
    label : str, optional
        Label of the outcome, which is not repeated where the message begins with it.

    Returns
    -------
    str
        Its message, without the final stop.
    """
    message = clean(failure.message, limit=240).rstrip(".")
    if label and message.startswith((f"{label}:", f"{label},")):
        message = message.partition(": ")[2] or message
    return f"not estimated: {message}"
