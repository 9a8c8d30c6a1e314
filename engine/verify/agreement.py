"""Agreement: whether other sources print the same of the same model, benchmark and metric in a comparable setting.

Equal digits speak for either reading, but are taken as copied from the earliest source that prints them and never counted as two
measurements. Values that differ by less than the sampling error of the benchmark's problems may be honest repetitions. A conflict is a
finding on the observation: it says that the sources measured differently or that one misprints, and nothing about whether this one was
read rightly.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final

from engine.stats.proportions import standard_error
from engine.types.conflict import Conflict, Reported, Standing, Subject
from engine.types.record import Record
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.verdict import Finding, Severity
from engine.verify.base import RecordCheck, finding
from engine.verify.reported import differences, gather
from engine.verify.rounding import agree, step

NAME: Final = "agreement"
_QUANTILE: Final = 1.959964
"""Of the standard normal distribution, for a difference that is beyond chance in 95 of 100 cases."""
_MOST_VALUES: Final = 200
"""Values of one subject that are compared with each other; more are no honest report."""
_MOST_NAMED: Final = 5
_ORDER: Final = tuple(Standing)


def run(record: Record) -> tuple[Finding, ...]:
    """Compare each value with those of other sources in comparable settings.

    Parameters
    ----------
    record : Record
        What is stored.

    Returns
    -------
    tuple of Finding
        For each claim of which other sources speak, in this order: SUPPORTS where some print the same digits; WARNS where some differ by
        more than the sampling error; INFORMS where none is equal and none in conflict.
    """
    return tuple(
        found
        for reported in gather(record).values()
        for one in reported[:_MOST_VALUES]
        for found in _findings(one, _comparable(one, reported[:_MOST_VALUES]))
    )


def conflicts_in(record: Record) -> tuple[Conflict, ...]:
    """Find the subjects of which several sources print different values.

    Parameters
    ----------
    record : Record
        What is stored.

    Returns
    -------
    tuple of Conflict
        The gravest standing first, within it the widest spread, then by subject. Values that only rounding tells apart are no conflict.
    """
    found = [one for subject, reported in gather(record).items() for one in _conflict(subject, reported[:_MOST_VALUES])]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.standing), -one.spread, one.subject)))


def sampling_error(one: Reported, other: Reported) -> float | Unknown:
    """Return the largest difference of two values of equal truth that is within chance, in percentage points.

    Parameters
    ----------
    one, other : Reported
        Two values of a subject.

    Returns
    -------
    float or Unknown
        ``1.96 sqrt(SE1^2 + SE2^2)``, the runs taken as independent, each with the fewest problems that it may rest on. UNKNOWN where
        the number of problems of either is.
    """
    counts = [min(each.setup.n_items, default=0) for each in (one, other)]
    if not all(counts):
        return UNKNOWN
    errors = [standard_error(each.observation.value, n) for each, n in zip((one, other), counts, strict=True)]
    return 100 * _QUANTILE * math.hypot(*errors)


def standing_of(one: Reported, other: Reported) -> Standing:
    """Tell how far apart two values of a subject stand.

    Parameters
    ----------
    one, other : Reported
        Two values of a subject.

    Returns
    -------
    Standing
        Within sampling error for equal ones.
    """
    within = sampling_error(one, other)
    if isinstance(within, Unknown):
        return Standing.UNKNOWN_ERROR
    rounding = 50 * sum(float(step(each.claim)) * _scale(each) for each in (one, other))
    if _apart(one, other) <= within + rounding:
        return Standing.WITHIN_ERROR
    return Standing.SETUPS_DIFFER if differences(one, other) else Standing.CONFLICT


def _comparable(one: Reported, reported: Sequence[Reported]) -> list[Reported]:
    """Return what other sources print in a setting that is not stated to differ."""
    return [
        other for other in reported if other.source.source_id != one.source.source_id and not differences(one, other)
    ]


def _findings(one: Reported, others: Sequence[Reported]) -> Iterator[Finding]:
    equal = [other for other in others if agree(one.claim, other.claim)]
    standings = [(other, standing_of(one, other)) for other in others if other not in equal]
    opposed = [other for other, standing in standings if standing is Standing.CONFLICT]
    printed = one.claim.numeral.printed
    if equal:
        message = f"{_named(equal)} {_verb(equal)} it too; equal digits are taken as copies of the earliest, {_earliest(one, equal)}."
        yield from finding(one.claim, NAME, Severity.SUPPORTS, message, (other.claim for other in equal))
    if opposed:
        widest = max(opposed, key=lambda other: _apart(one, other))
        within = sampling_error(one, widest)
        message = (
            f"{printed} is up to {_apart(one, widest):.1f} points from what other sources print: {_values(opposed)}. "
        )
        message += f"Sampling error explains {within:.1f} points, no stated setting the rest."
        yield from finding(one.claim, NAME, Severity.WARNS, message, (other.claim for other in opposed))
    elif others and not equal:
        message = f"Other sources print {_values(others)}: {_apart_in_words(one, others)}."
        yield from finding(one.claim, NAME, Severity.INFORMS, message, (other.claim for other in others))


def _conflict(subject: Subject, reported: Sequence[Reported]) -> Iterator[Conflict]:
    pairs = [
        (one, other)
        for one, other in combinations(reported, 2)
        if one.source.source_id != other.source.source_id and not agree(one.claim, other.claim)
    ]
    if not pairs:
        return
    standing = min((standing_of(one, other) for one, other in pairs), key=_ORDER.index)
    first: dict[float, int] = {}
    for place, one in enumerate(reported):
        first.setdefault(round(one.observation.value, 9), place)
    yield Conflict(
        subject=subject,
        reported=tuple(sorted(reported, key=lambda one: first[round(one.observation.value, 9)])),
        standing=standing,
        spread=max(_apart(one, other) for one, other in pairs),
    )


def _scale(one: Reported) -> float:
    """Return what one unit of the printed value is of the whole."""
    return one.observation.value / float(one.claim.numeral.value) if one.claim.numeral.value else 0.0


def _apart(one: Reported, other: Reported) -> float:
    return 100 * abs(one.observation.value - other.observation.value)


def _apart_in_words(one: Reported, others: Sequence[Reported]) -> str:
    if any(isinstance(sampling_error(one, other), Unknown) for other in others):
        return "whether that is within sampling error cannot be told, as the number of problems is not known"
    return "within sampling error"


def _earliest(one: Reported, equal: Sequence[Reported]) -> str:
    first = min((one, *equal), key=lambda each: (not each.source.year, each.source.year, each.source.source_id))
    return first.source.document_id


def _named(reported: Sequence[Reported]) -> str:
    names = list(dict.fromkeys(each.source.document_id for each in reported))
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _verb(reported: Sequence[Reported]) -> str:
    return "prints" if len({each.source.document_id for each in reported}) == 1 else "print"


def _values(reported: Sequence[Reported]) -> str:
    by_value: dict[str, list[Reported]] = {}
    for each in reported:
        by_value.setdefault(each.claim.numeral.printed, []).append(each)
    shown = [f"{printed} ({_named(some)})" for printed, some in list(by_value.items())[:_MOST_NAMED]]
    more = f" and {len(by_value) - _MOST_NAMED} more values" if len(by_value) > _MOST_NAMED else ""
    return ", ".join(shown) + more


RECORD_CHECK: Final = RecordCheck(
    name=NAME,
    asks="Do other sources print the same of the same model, benchmark and metric in a comparable setting?",
    gravest=Severity.WARNS,
    run=run,
)
