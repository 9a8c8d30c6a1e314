"""Scores: the numbers of a table's cells with what they are about, before they become claims."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from engine.extract.facets import Facets
from engine.extract.names import ModelName
from engine.types.numeral import Numeral
from engine.types.table import Cell
from engine.types.unknown import Unknown
from engine.types.vocabulary import Match

_OF = re.compile(r"\s*\d+\s*/\s*\d+\s*")
"""Solved of all: ``4/30``."""


class Score(NamedTuple):
    """One number of a cell and what it is about."""

    cell: Cell
    """The cell."""
    ordinal: int
    """0-based place among the numbers of the cell."""
    numeral: Numeral
    """The number."""
    model: ModelName
    """The model."""
    facets: Facets
    """What the labels say."""
    benchmark: Match
    """The benchmark of this number."""
    metric: str
    """Its metric."""
    subset: str
    """Its subset, or empty."""
    remark: str
    """Words in brackets behind the number."""
    counted: bool = False
    """Whether it counts solved problems, their total printed behind it."""

    @property
    def row(self) -> int:
        """0-based grid row."""
        return self.cell.row

    @property
    def column(self) -> int:
        """0-based grid column."""
        return self.cell.column

    @property
    def shots(self) -> int | Unknown:
        """Shots of this number: those of its place in the cell where the header lists several."""
        listed = self.facets.listed_shots
        return listed[self.ordinal] if self.ordinal < len(listed) else self.facets.shots


def without_totals(scores: Iterable[Score], *, in_rows: bool) -> list[Score]:
    """Leave out how many problems there are: in ``4/30`` below or beside ``2/30`` the second number is no score.

    Parameters
    ----------
    scores : iterable of Score
        Scores of a segment.
    in_rows : bool
        Whether rows are models (else columns are).

    Returns
    -------
    list of Score
        Without the second numbers of a column (or row) of such cells where all are the same, its first ones marked as counts.
    """
    found = list(scores)
    seconds: dict[int, set[str]] = defaultdict(set)
    for score in found:
        if score.ordinal == 1:
            fits = _OF.fullmatch(score.cell.text) is not None and not score.facets.listed
            seconds[score.column if in_rows else score.row].add(score.numeral.printed if fits else "")
    totals = {place for place, printed in seconds.items() if len(printed) == 1 and printed != {""}}
    if not totals:
        return found
    firsts = [score for score in found if score.ordinal == 0]
    for place in tuple(totals):
        values = [score.numeral.value for score in firsts if (score.column if in_rows else score.row) == place]
        if len(values) == 1 or max(values) > int(next(iter(seconds[place]))):
            totals.remove(place)
    placed = [(score, (score.column if in_rows else score.row) in totals) for score in found]
    return [s._replace(counted=True) if counts else s for s, counts in placed if not counts or s.ordinal != 1]
