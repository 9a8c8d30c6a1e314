"""Changes: whether a change printed beside a value leads to another value that is printed.

In a table ``57.3 (+22.3)`` says that a cell of its row or column prints 35.0; in prose ``from 35.0 to 57.3, by 22.3 points``
prints all three.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from engine.types.claim import Claim
from engine.types.locator import TableLocator, TextLocator
from engine.types.verdict import Severity
from engine.verify.base import Evidence
from engine.verify.markup import shown_text

_LONGEST_PARAGRAPH: Final = 20_000
_FEWEST_CHANGES: Final = 3
_SHARE_OF_CHANGES: Final = 0.75
_NUMBER = r"\d{1,3}(?:\.\d{1,4})?"
_BESIDE = re.compile(rf"({_NUMBER})\s*%?\s*[(\[]?\s*(\+|↑|-|−|–|↓)\s*({_NUMBER})\s*%?\s*[)\]]?\s*$")
_WORDS = r"[^.;:0-9]{0,60}?"
_VALUE = rf"({_NUMBER})\s*%?"
_FROM_TO_BY = re.compile(
    rf"\bfrom\s+{_VALUE}\s+to\s+{_VALUE}{_WORDS}\b(?:by|of)\s+\+?({_NUMBER})\s*(%|(?:percentage\s+)?points?)?"
)
_BY_VERSUS = re.compile(
    rf"\b(?:by|of)\s+\+?({_NUMBER})\s*(%|(?:percentage\s+)?points?)?[^.;:0-9(]{{0,40}}[(\[]\s*{_VALUE}\s*(?:vs\.?|versus)\s*{_VALUE}\s*[)\]]",
)


class Change(NamedTuple):
    """A printed change and the values between which it leads."""

    claims: tuple[Claim, ...]
    """The claims that it is about."""
    severity: Severity
    """SUPPORTS where the change leads from one printed value to the other, else WARNS."""
    message: str
    """What was recomputed, in one sentence."""
    others: tuple[Claim, ...] = ()
    """Further claims that it rests on."""


def changes_in_cells(claims: Sequence[Claim]) -> Iterator[Change]:
    """Recompute the changes that stand beside values in tables.

    From what a change is counted no table says; a change that leads nowhere is held against its cell only where three quarters of the
    changes of its table, and at least three, lead to a value that its row or column prints for
    the same benchmark.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of a document.

    Yields
    ------
    Change
        In the order of the tables and their claims.
    """
    tables: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.locator, TableLocator):
            tables[claim.locator.index].append(claim)
    for _, members in sorted(tables.items()):
        found = list(_changes(members))
        leading = [one for one in found if one.severity is Severity.SUPPORTS]
        yield from found if len(leading) >= max(_FEWEST_CHANGES, _SHARE_OF_CHANGES * len(found)) else leading


def _changes(claims: Sequence[Claim]) -> Iterator[Change]:
    rows, columns = defaultdict[int, list[Claim]](list), defaultdict[int, list[Claim]](list)
    for claim in claims:
        assert isinstance(claim.locator, TableLocator)
        rows[claim.locator.row].append(claim)
        columns[claim.locator.column].append(claim)
    for claim in claims:
        beside = _BESIDE.search(claim.quote[-60:])
        if beside is None or beside[1] != claim.numeral.printed:
            continue
        assert isinstance(claim.locator, TableLocator)
        step = Decimal(beside[3]) * (1 if beside[2] in "+↑" else -1)
        base = claim.numeral.value - step
        slack = (_step(beside[1]) + 2 * _step(beside[3])) / 2
        beside_it = (*columns[claim.locator.column], *rows[claim.locator.row])
        others = sorted(
            (one for one in beside_it if _is_of_same_test(one, claim)), key=lambda one: one.model != claim.model
        )
        near = next((one for one in others if abs(one.numeral.value - base) <= slack), None)
        if near is not None:
            message = f"{claim.numeral.printed} is {step:+} from the {near.numeral.printed} printed for {near.model}."
            yield Change((claim,), Severity.SUPPORTS, message, (near,))
            continue
        message = f"{claim.numeral.printed} with a change of {step:+} comes from {base}, which no cell of its row or column prints for this benchmark."
        yield Change((claim,), Severity.WARNS, message)


def _is_of_same_test(one: Claim, other: Claim) -> bool:
    return one is not other and (one.benchmark, one.subset, one.metric) == (other.benchmark, other.subset, other.metric)


def changes_in_prose(claims: Sequence[Claim], evidence: Evidence) -> Iterator[Change]:
    """Recompute the changes that sentences print with both their ends.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of a document.
    evidence : Evidence
        The source, from which the paragraphs are read again.

    Yields
    ------
    Change
        In the order of the paragraphs.
    """
    paragraphs: defaultdict[tuple[int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.locator, TextLocator) and 0 <= claim.locator.start < claim.locator.end:
            paragraphs[claim.locator.start, claim.locator.end].append(claim)
    for (start, end), members in sorted(paragraphs.items()):
        text = " ".join(shown_text(evidence.text[start : min(end, start + _LONGEST_PARAGRAPH)]).split())
        for before, after, step, unit in _printed(text):
            about = tuple(one for one in members if one.numeral.printed in (before, after))
            if about:
                yield Change(about, *_judged(before, after, step, unit))


def _printed(text: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield (before, after, change, its unit) as printed."""
    for found in _FROM_TO_BY.finditer(text):
        yield found[1], found[2], found[3], found[4] or ""
    for found in _BY_VERSUS.finditer(text):
        yield found[4], found[3], found[1], found[2] or ""


def _judged(before: str, after: str, step: str, unit: str) -> tuple[Severity, str]:
    """Compare a change with the difference of its ends, and where it is in percent with their ratio too."""
    start, end, printed = Decimal(before), Decimal(after), Decimal(step)
    difference, ends = abs(end - start), (_step(before) + _step(after)) / 2
    if abs(difference - printed) <= ends + _step(step):
        return Severity.SUPPORTS, f"From {before} to {after} is {difference}, printed as {step}."
    if start and unit in ("%", ""):
        share = 100 * difference / start
        if abs(share - printed) <= _step(step) + 200 * ends / start:
            return Severity.SUPPORTS, f"From {before} to {after} is {share:.2f} % of {before}, printed as {step}."
    return Severity.WARNS, f"From {before} to {after} is {difference}, but {step} is printed."


def _step(printed: str) -> Decimal:
    """Return one unit of the last decimal of a number that is no claim's."""
    return Decimal(1).scaleb(-len(printed.partition(".")[2]))
