"""Averages: whether an average in a table is the mean of the values that it averages.

No table says of which of its cells an average is had, so the table itself is asked: of a few ways in which authors average, the one
that holds in most of its lines is its rule. A line in which the rule fails has a misprint, a value that was misread, or an average of
something else; a table that no way fits says nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from engine.types.claim import Claim
from engine.types.unknown import Unknown
from engine.types.verdict import Severity
from engine.types.vocabulary import Unit
from engine.verify.items import n_items
from engine.verify.lines import Lines, Position, lines_of
from engine.verify.rounding import step
from engine.vocab.subsets import AVERAGE

_FEWEST_LINES: Final = 3
"""Lines in which a rule must hold before a line that breaks it is held against it."""
_SHARE_OF_LINES: Final = 0.75
"""Share of the lines in which it must hold."""
_MOST_CELLS: Final = 2_000_000
"""Averages times positions times lines of a table that is recomputed; a larger one is no honest table of averages."""
_COUNT = re.compile(r"[(\[]\s*(?:n\s*=\s*)?([1-9][0-9]{0,5})\s*(?:problems?|tasks?|items?)?\s*[)\]]\s*$", re.IGNORECASE)
_Line = Mapping[Position, Claim]


class Equation(NamedTuple):
    """An average in a line, and the values of which it is the mean by the table's rule."""

    average: Claim
    """The average."""
    parts: tuple[Claim, ...]
    """The values, in the line's order."""
    mean: Decimal
    """What they come to."""
    how: str
    """The rule in words, to follow ``is``."""
    severity: Severity
    """SUPPORTS where the average follows from its parts within rounding, WARNS where it does not."""


class _Rule(NamedTuple):
    """A way of averaging: over which positions, and with which weights (none for a plain mean)."""

    positions: tuple[Position, ...]
    weights: tuple[int, ...]
    how: str


def averages_in(claims: Sequence[Claim]) -> Iterator[Equation]:
    """Recompute the averages of every table that follow a rule.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of a document.

    Yields
    ------
    Equation
        One an average of which all parts are at hand, in the order of the tables, their averages and their lines.
    """
    for table in lines_of(claims):
        positions = table.positions()
        first = {position: next(line[position] for line in table.lines if position in line) for position in positions}
        averages = [position for position in positions if is_average(first[position])]
        if len(averages) * len(positions) * len(table.lines) > _MOST_CELLS:
            continue
        for at in averages:
            rules = list(_rules(table, first, averages, at))
            yield from _best([list(_solved(table, rule, at)) for rule in rules])


def is_average(claim: Claim) -> bool:
    """Tell whether a claim is an average over subsets or benchmarks."""
    return AVERAGE in (claim.subset, claim.benchmark)


def _best(solved: Sequence[Sequence[Equation]]) -> Sequence[Equation]:
    """Return what the rule that holds most often says.

    Its failures count only where it holds in nearly all lines, and no other rule holds in theirs.
    """
    holding = [[one for one in equations if one.severity is Severity.SUPPORTS] for equations in solved]
    if not any(holding):
        return ()
    index = max(range(len(solved)), key=lambda i: len(holding[i]))
    if len(holding[index]) < max(_FEWEST_LINES, _SHARE_OF_LINES * len(solved[index])):
        return holding[index]
    explained = {one.average.claim_id for equations in holding for one in equations}
    broken = Severity.WARNS
    return [one for one in solved[index] if one.severity is not broken or one.average.claim_id not in explained]


def _rules(
    table: Lines, first: Mapping[Position, Claim], averages: Sequence[Position], at: Position
) -> Iterator[_Rule]:
    """Yield the ways in which a position may average others, each set of positions once, the nearest first."""
    plain = [one for one in first if one not in averages and one.number == at.number]
    earlier = max((one for one in averages if one < at and one.number == at.number), default=Position(-1, 0))
    later = min((one for one in averages if one > at and one.number == at.number), default=Position(1 << 60, 0))
    group = table.headers(first[at])[:-1]
    seen: set[tuple[Position, ...]] = set()
    for chosen in (
        [one for one in plain if earlier < one < at],
        [one for one in plain if at < one < later],
        [one for one in plain if table.headers(first[one])[:-1] == group],
        [one for one in plain if (first[one].benchmark, first[one].metric) == (first[at].benchmark, first[at].metric)],
        plain,
        [one for one in averages if one != at and one.number == at.number],
    ):
        positions = tuple(chosen)
        if len(positions) < 2 or positions in seen:
            continue
        seen.add(positions)
        yield _Rule(positions, (), f"the mean of {len(positions)} values of its line")
        weights = _weights(table, [first[one] for one in positions])
        if len(set(weights)) > 1:
            yield _Rule(
                positions, weights, f"the mean of {len(positions)} values of its line, weighted by their problems"
            )


def _weights(table: Lines, parts: Sequence[Claim]) -> tuple[int, ...]:
    """Return the number of problems of each part: printed in the headers, or known; empty where one is missing."""
    headers = [table.headers(part)[-1] if table.headers(part) else "" for part in parts]
    printed = [_COUNT.search(header) for header in headers]
    if all(printed):
        return tuple(int(found[1]) for found in printed if found)
    known = [n_items(part) for part in parts]
    return () if any(isinstance(one, Unknown) for one in known) else tuple(one for one in known if isinstance(one, int))


def _solved(table: Lines, rule: _Rule, at: Position) -> Iterator[Equation]:
    """Yield what a rule says of each line that has all its parts."""
    for line in table.lines:
        if at not in line or not all(position in line for position in rule.positions):
            continue
        average, parts = line[at], tuple(line[position] for position in rule.positions)
        if average.unit is Unit.OTHER or any(part.unit is not average.unit for part in parts):
            continue
        weights = rule.weights or (1,) * len(parts)
        values = [part.numeral.value for part in parts]
        mean = sum((w * value for w, value in zip(weights, values, strict=True)), Decimal(0)) / sum(weights)
        holds = abs(average.numeral.value - mean) <= _slack(average, parts)
        yield Equation(average, parts, mean, rule.how, Severity.SUPPORTS if holds else Severity.WARNS)


def _slack(average: Claim, parts: Sequence[Claim]) -> Decimal:
    """Return how far rounding can take an average from the mean of rounded parts, the average rounded or cut off."""
    return step(average) + max(map(step, parts)) / 2
