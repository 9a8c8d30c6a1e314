"""Lines: the claims of a table that stand beside each other and are about one model."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.types.claim import Claim
from engine.types.locator import TableLocator


class Position(NamedTuple):
    """Where in its line a claim stands; the same in every line of a table."""

    place: int
    """Grid column of the cell, or grid row where the lines run down."""
    number: int
    """Which of the cell's claims it is, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of one table, all in one direction."""

    lines: tuple[Mapping[Position, Claim], ...]
    """In the table's order; within a line by position."""
    down: bool
    """Whether they are columns of the table, as where the models stand across."""

    def headers(self, claim: Claim) -> tuple[str, ...]:
        """Return what names a claim's position: the headers above it, or those beside it where the lines run down."""
        return claim.row_headers if self.down else claim.column_headers

    def positions(self) -> tuple[Position, ...]:
        """Return every position at which some line has a claim, in order."""
        return tuple(sorted({position for line in self.lines for position in line}))


def lines_of(claims: Sequence[Claim]) -> Iterator[Lines]:
    """Yield the lines of each table of a document.

    A line is the claims of one model in one row; or in one column, where that puts more claims beside each other.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of the document.

    Yields
    ------
    Lines
        One a table that has lines of several claims, in the order of the tables.
    """
    tables: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.locator, TableLocator):
            tables[claim.locator.index].append(claim)
    for _, members in sorted(tables.items()):
        across, down = _grouped(members, down=False), _grouped(members, down=True)
        chosen = across if _together(across) >= _together(down) else down
        if _together(chosen):
            yield Lines(lines=tuple(chosen), down=chosen is down)


def _grouped(claims: Sequence[Claim], *, down: bool) -> list[dict[Position, Claim]]:
    lines: defaultdict[Hashable, dict[Position, Claim]] = defaultdict(dict)
    in_cell: defaultdict[tuple[int, int], int] = defaultdict(int)
    for claim in claims:
        assert isinstance(claim.locator, TableLocator)
        cell = claim.locator.row, claim.locator.column
        line, place = reversed(cell) if down else cell
        lines[line, claim.model][Position(place, in_cell[cell])] = claim
        in_cell[cell] += 1
    return [dict(sorted(line.items())) for line in lines.values()]


def _together(lines: Sequence[Mapping[Position, Claim]]) -> int:
    """Return how many claims have another beside them."""
    return sum(len(line) for line in lines if len(line) > 1)
