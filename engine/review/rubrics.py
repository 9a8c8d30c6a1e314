"""The rubrics: each looks at facts of its own and says how good, on what evidence, and what would raise it."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from engine.types.review import Reviewed
from engine.types.unknown import Unknown

MANY_MODELS: Final = 20
"""Models from which on more of them add little to the coverage."""
MANY_FAMILIES: Final = 10
"""The same of families: from ten clusters on robust intervals are dependable."""
MANY_SOURCES: Final = 8
"""The same of sources."""
LOST_A_YEAR: Final = 1.25
"""Points lost for each year between the newest source and the report, and as many for the middle one."""

_NOTHING = "the report gives nothing to judge this by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A rubric's score in [0, 1] with its evidence."""

    share: float
    """0 worst, 1 best."""
    evidence: str
    """Clause without capital and full stop."""
    to_raise: str
    """Clause without capital and full stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """One reviewer's question."""

    name: str
    """Name in print."""
    asks: str
    """The question."""
    weight: int
    """Weight in the total."""
    judge: Callable[[Reviewed], Said]
    """A pure function of the facts."""


def answers(facts: Reviewed) -> Said:
    """Judge whether the evidence answers the question.

    Parameters
    ----------
    facts : Reviewed
        The report.

    Returns
    -------
    Said
        The share of asked outcomes that are answered, averaged with the share of design cells that are filled; what is missing is made
        good by 4 points in 10 at most where the nearest answerable outcomes are answered.
    """
    if isinstance(facts.outcomes_asked, Unknown):
        return Said(share=0.0, evidence=_NOTHING, to_raise="state the question and answer it with a number")
    shares = [_share(facts.outcomes_answered, facts.outcomes_asked)]
    shares += [_share(facts.cells_filled, facts.cells_asked)] if facts.cells_asked else []
    asked = _mean(shares)
    nearest = 0.4 * (1 - asked) * _share(facts.nearest_answered, facts.nearest_offered)
    cells = f", {_of(facts.cells_filled, facts.cells_asked, 'cell')} of its design filled" if facts.cells_asked else ""
    offered = (
        f", {_of(facts.nearest_answered, facts.nearest_offered, 'nearest outcome')} answered"
        if facts.nearest_offered
        else ""
    )
    return Said(
        share=asked + nearest,
        evidence=f"{_of(facts.outcomes_answered, facts.outcomes_asked, 'outcome')} asked for answered{cells}{offered}",
        to_raise="sources for the outcomes and cells that are empty" if asked < 1 else "",
    )


def coverage(facts: Reviewed) -> Said:
    """Judge how much of the sizes and models is covered.

    Parameters
    ----------
    facts : Reviewed
        The report.

    Returns
    -------
    Said
        Mean of the shares: bands with an interval, models of :data:`MANY_MODELS`, families of :data:`MANY_FAMILIES`.
    """
    if isinstance(facts.models, Unknown) or isinstance(facts.families, Unknown):
        return Said(share=0.0, evidence=_NOTHING, to_raise="name the models behind the answer")
    shares = [min(1.0, facts.models / MANY_MODELS), min(1.0, facts.families / MANY_FAMILIES)]
    shares += [_share(facts.bands_estimated, facts.bands_asked)] if facts.bands_asked else []
    bands = (
        f", {_of(facts.bands_estimated, facts.bands_asked, 'size band')} with an interval" if facts.bands_asked else ""
    )
    lacks = (
        "scores of more models and families" if min(shares[:2]) < 1 else "more models in the bands without an interval"
    )
    return Said(
        share=_mean(shares),
        evidence=f"{_count(facts.models, 'model')} of {_count(facts.families, 'family', 'families')}{bands}",
        to_raise=lacks if _mean(shares) < 1 else "",
    )


def verification(facts: Reviewed) -> Said:
    """Judge how many of the claims sources confirm.

    Parameters
    ----------
    facts : Reviewed
        The report.

    Returns
    -------
    Said
        Confirmed less refuted claims, over all claims; 0 for no claim.
    """
    if isinstance(facts.claims, Unknown) or not facts.claims:
        return Said(share=0.0, evidence="no claim", to_raise="claims that a source can confirm")
    return Said(
        share=max(0.0, (facts.verified - facts.refuted) / facts.claims),
        evidence=f"{_of(facts.verified, facts.claims, 'claim')} confirmed in a source, {facts.refuted} refuted",
        to_raise=""
        if facts.verified == facts.claims and not facts.refuted
        else "sources for the claims that none confirms, and withdrawing what is refuted",
    )


def sources(facts: Reviewed) -> Said:
    """Judge how many sources carry the answer and how evenly.

    Parameters
    ----------
    facts : Reviewed
        The report.

    Returns
    -------
    Said
        Mean of the shares: sources of :data:`MANY_SOURCES`; what the largest leaves to the others, of an even spread.
    """
    if isinstance(facts.sources, Unknown) or isinstance(facts.largest_share, Unknown) or not facts.sources:
        return Said(
            share=0.0, evidence="no source that bears on the answer", to_raise="sources that bear on the answer"
        )
    even = min(1.0, (1 - facts.largest_share) / (1 - 1 / MANY_SOURCES))
    many = min(1.0, facts.sources / MANY_SOURCES)
    return Said(
        share=_mean([even, many]),
        evidence=f"{_count(facts.sources, 'source')}, the largest with {100 * facts.largest_share:.0f} % of what the answer rests on",
        to_raise="more independent sources on the same models" if even < 1 or many < 1 else "",
    )


def statistics_of(facts: Reviewed) -> Said:
    """Judge whether the numbers carry their uncertainty.

    Parameters
    ----------
    facts : Reviewed
        The report.

    Returns
    -------
    Said
        Mean of the shares: estimates with an interval, with a reliable one, fits repeated under other choices, tests adjusted for their
        number; 0 for no estimate.
    """
    if isinstance(facts.estimates, Unknown) or not facts.estimates:
        return Said(
            share=0.0,
            evidence="no estimate with an interval",
            to_raise="estimates with intervals, and how far they hang on choices",
        )
    shares = [_share(facts.with_interval, facts.estimates), _share(facts.reliable, facts.estimates)]
    shares += [_share(facts.fits_varied, facts.fits)] if facts.fits else []
    shares += [float(facts.adjusted)] if not isinstance(facts.adjusted, Unknown) else []
    adjusted = {True: ", tests adjusted for their number", False: ", tests not adjusted for their number"}
    told = "" if isinstance(facts.adjusted, Unknown) else adjusted[facts.adjusted]
    return Said(
        share=_mean(shares),
        evidence=f"{_of(facts.with_interval, facts.estimates, 'estimate')} with an interval, {facts.reliable} of these reliable; "
        f"{_of(facts.fits_varied, facts.fits, 'fit')} repeated under other choices{told}",
        to_raise="more families, so that every interval has degrees of freedom enough" if _mean(shares) < 1 else "",
    )


def reproducibility(facts: Reviewed) -> Said:
    """Judge whether the report can be made and followed again.

    Parameters
    ----------
    facts : Reviewed
        The report.

    Returns
    -------
    Said
        Mean of the shares: numbers that lead to what they rest on, sources with a digest, program and version stated.
    """
    if isinstance(facts.numbers, Unknown):
        return Said(share=0.0, evidence=_NOTHING, to_raise="numbers with the place where each is printed")
    digested = 0.0 if isinstance(facts.sources_given, Unknown) else _share(facts.sources_digested, facts.sources_given)
    stated = facts.software_stated is True
    shares = [_share(facts.traced, facts.numbers), digested, float(stated)]
    given = (
        "no source identified by its bytes"
        if not digested
        else f"{_of(facts.sources_digested, _known(facts.sources_given), 'source')} identified by a digest"
    )
    return Said(
        share=_mean(shares),
        evidence=f"{_of(facts.traced, facts.numbers, 'number')} traced to {'what it rests on' if facts.numbers == 1 else 'what they rest on'}, {given}, program {'' if stated else 'not '}stated",
        to_raise="a trace for every number, digests of the sources, and the program with its version"
        if _mean(shares) < 1
        else "",
    )


def currency(facts: Reviewed) -> Said:
    """Judge how recent the sources are at the time of writing.

    Parameters
    ----------
    facts : Reviewed
        The report.

    Returns
    -------
    Said
        10 points less :data:`LOST_A_YEAR` for each year since the newest source, and as many for each since the middle one.
    """
    if isinstance(facts.written, Unknown) or not facts.years:
        return Said(
            share=0.0,
            evidence="no dated source that bears on the answer",
            to_raise="dated sources that bear on the answer",
        )
    newest, middle = facts.years[-1], statistics.median_high(facts.years)
    ages = [max(0, facts.written - year) for year in (newest, middle)]
    return Said(
        share=max(0.0, 1 - LOST_A_YEAR * sum(ages) / 10),
        evidence=f"newest source of {newest}, the middle one of {middle}, written in {facts.written}",
        to_raise="sources on newer models" if sum(ages) else "",
    )


RUBRICS: Final = (
    Rubric(name="answer", asks="Does the evidence answer the question?", weight=3, judge=answers),
    Rubric(name="coverage", asks="Are the size bands and models covered?", weight=1, judge=coverage),
    Rubric(name="verification", asks="Do sources confirm the claims?", weight=2, judge=verification),
    Rubric(name="sources", asks="Are the sources many and independent of each other?", weight=1, judge=sources),
    Rubric(name="statistics", asks="Do the numbers carry their uncertainty?", weight=2, judge=statistics_of),
    Rubric(name="reproducibility", asks="Can the report be followed and made again?", weight=2, judge=reproducibility),
    Rubric(name="currency", asks="Are the sources recent?", weight=1, judge=currency),
)
"""The panel, in the order in which it is printed."""


def _share(part: int, whole: int) -> float:
    return min(1.0, part / whole) if whole else 0.0


def _known(count: int | Unknown) -> int:
    return 0 if isinstance(count, Unknown) else count


def _mean(shares: Sequence[float]) -> float:
    return sum(shares) / len(shares)


def _count(count: int, noun: str, plural: str = "") -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _of(part: int, whole: int, noun: str) -> str:
    return f"{part:,} of {_count(whole, noun)}"
