r"""Second opinion: whether another reader of LaTeX has a cell's value under the same headers.

Readers of LaTeX fail in different places. Where two that share no code have a value beside the same row header and below the same column
header, a shift of columns or a lost cell is unlikely; where they differ, one of them is wrong, and nobody knows which.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.verdict import Finding, Severity
from engine.verify.base import DocumentCheck, Evidence, finding
from engine.verify.markup import numerals_in
from engine.verify.second_reader import Grid, is_installed, read_tables

NAME: Final = "second_opinion"
_EDGE = re.compile(r"\\(begin|end)\s*\{(?:tabular[*xy]?|longtable)\}")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_MOST_PLACES: Final = 50
"""Places of one value or header that are compared; what stands in more cells tells nothing of any."""
_WIDEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A cell in the second reader's grid."""

    row: int
    first: int
    last: int
    """Columns that it covers, both ends counted."""
    folded: str
    text: str
    numerals: frozenset[str]


_Filled = Mapping[int, Sequence[int]]
"""Rows in which a column has a cell that is not empty, from top to bottom."""


def run(claims: Sequence[Claim], evidence: Evidence) -> tuple[Finding, ...]:
    """Ask the second reader for every claim from a LaTeX table.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of a document.
    evidence : Evidence
        Its source.

    Returns
    -------
    tuple of Finding
        For each claim whose digits and headers the reader has too: SUPPORTS where it has them together, else WARNS. None without a
        second reader.
    """
    if not is_installed():
        return ()
    tables: defaultdict[tuple[str, int, int], list[Claim]] = defaultdict(list)
    for claim in claims:
        for start, end in _tabular_around(evidence, claim):
            part = claim.locator.part if isinstance(claim.locator, TableLocator) else ""
            tables[part, start, end].append(claim)
    sources = [_COMMENT.sub("%", evidence.text_of(some[0])[start:end]) for (_, start, end), some in tables.items()]
    grids = read_tables(sources, (evidence.text, *evidence.parts.values()))
    found = [one for grid, some in zip(grids, tables.values(), strict=True) if grid for one in _opinions(grid, some)]
    rank = {claim.claim_id: number for number, claim in enumerate(claims)}
    return tuple(sorted(found, key=lambda one: rank[one.claim_id]))


def _tabular_around(evidence: Evidence, claim: Claim) -> Sequence[tuple[int, int]]:
    """Return where the outermost tabular around a claim's place begins and ends; empty where there is none."""
    place = claim.locator
    if not isinstance(place, TableLocator) or place.page or place.start < 0:
        return ()
    text = evidence.text_of(claim)
    spans = _spans(text)
    at = bisect_right(spans, (place.start, len(text))) - 1
    return spans[at : at + 1] if at >= 0 and place.end <= spans[at][1] else ()


@lru_cache(maxsize=16)
def _spans(text: str) -> list[tuple[int, int]]:
    """Return where the outermost tabulars of a text begin and end."""
    spans, depth, start = [], 0, 0
    for edge in _EDGE.finditer(_COMMENT.sub(lambda comment: " " * len(comment[0]), text)) if "\\begin" in text else ():
        if edge[1] == "begin":
            start = start if depth else edge.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                spans.append((start, edge.end()))
    return spans


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _places(grid: Grid) -> Iterator[_Place]:
    for row, cells in enumerate(grid):
        column = 0
        for cell in cells:
            last = column + max(1, min(cell.columns, _WIDEST)) - 1
            numerals = numerals_in(cell.text) | numerals_in(cell.markup)
            yield _Place(row=row, first=column, last=last, folded=_fold(cell.text), text=cell.text, numerals=numerals)
            column = last + 1


def _opinions(grid: Grid, claims: Sequence[Claim]) -> Iterator[Finding]:
    """Compare claims with the grid of their table."""
    by_text: defaultdict[str, list[_Place]] = defaultdict(list)
    by_numeral: defaultdict[str, list[_Place]] = defaultdict(list)
    filled: defaultdict[int, list[int]] = defaultdict(list)
    for place in _places(grid):
        for numeral in place.numerals:
            by_numeral[numeral].append(place)
        if place.folded:
            by_text[place.folded].append(place)
            filled[place.first].append(place.row)
    for claim in claims:
        values = _few(by_numeral, [claim.numeral.printed])
        rows = _few(by_text, map(_fold, claim.row_headers))
        columns = _few(by_text, map(_fold, claim.column_headers))
        if not (values and rows and columns):
            continue
        printed, beside, below = claim.numeral.printed, rows[-1][0].text, columns[-1][0].text
        if any(_stands(value, rows, columns, filled) for value in values[0]):
            message = f"Another reader of LaTeX, plasTeX, has {printed} beside {beside!r} below {below!r} too."
            yield from finding(claim, NAME, Severity.SUPPORTS, message)
        else:
            message = f"Another reader of LaTeX, plasTeX, has {printed} in the table, but not beside {beside!r} below {below!r}."
            yield from finding(claim, NAME, Severity.WARNS, message)


def _few(places: Mapping[str, list[_Place]], wanted: Iterable[str]) -> list[list[_Place]]:
    """Return the places of each wanted text that stands in some cells, but not in too many."""
    found = [places[one] for one in wanted if one in places]
    return [some for some in found if len(some) <= _MOST_PLACES]


def _stands(
    value: _Place, rows: Sequence[Sequence[_Place]], columns: Sequence[Sequence[_Place]], filled: _Filled
) -> bool:
    """Tell whether a cell stands below all column headers, and beside the row headers or below those that are carried down."""
    below = all(any(one.first <= value.last and value.first <= one.last for one in header) for header in columns)
    above = all(any(one.row <= value.row for one in header) for header in rows)
    return below and above and any(_reaches(one, value.row, filled) for header in rows for one in header)


def _reaches(header: _Place, row: int, filled: _Filled) -> bool:
    """Tell whether a row header stands in a row, or above it with nothing but empty cells between."""
    rows = filled[header.first]
    at = bisect_right(rows, row) - 1
    return at >= 0 and rows[at] == header.row


DOCUMENT_CHECK: Final = DocumentCheck(
    name=NAME,
    asks="Does another reader of LaTeX, where one is installed, have the value below and beside the same headers?",
    gravest=Severity.WARNS,
    run=run,
)
