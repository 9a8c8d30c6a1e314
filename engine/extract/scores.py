"""Scores: the numbers of a table's cells with what they are about, before they become claims."""

from dataclasses import dataclass

from engine.extract.facets import Facets
from engine.extract.names import ModelName
from engine.types.numeral import Numeral
from engine.types.table import Cell
from engine.types.unknown import Unknown
from engine.types.vocabulary import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One number of a cell and what it is about."""

    cell: Cell
    """The cell."""
    row: int
    """0-based grid row."""
    column: int
    """0-based grid column."""
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

    @property
    def shots(self) -> int | Unknown:
        """Shots of this number: those of its place in the cell where the header lists several."""
        listed = self.facets.listed_shots
        return listed[self.ordinal] if self.ordinal < len(listed) else self.facets.shots
