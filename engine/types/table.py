"""Table and Cell: a rectangle of cells, spans kept, each cell with its place in the source text."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class CellRole(StrEnum):
    """What the markup says of a cell."""

    HEADER = "header"
    DATA = "data"


class Cell(NamedTuple):
    """One cell, merged cells once."""

    row: int
    """0-based grid row of its upper left corner."""
    column: int
    """0-based grid column of its upper left corner."""
    row_span: int = 1
    """Rows covered, at least 1."""
    column_span: int = 1
    """Columns covered, at least 1."""
    text: str = ""
    """Text with markup removed and white space collapsed; footnote marks and citations taken out."""
    marks: tuple[str, ...] = ()
    """Footnote marks and citations that were taken out of the text, as printed."""
    role: CellRole = CellRole.DATA
    """Header or data, as the markup says."""
    start: int = -1
    """Character offset of the cell's markup in the decoded source; -1 where it cannot be told."""
    end: int = -1
    """Offset just behind the cell's markup; -1 where it cannot be told."""
    part: str = ""
    """Further file of a multi-file document in which the offsets count; empty for the main file."""
    page: int = 0
    """1-based page on which it is printed; 0 where the source has no pages."""
    box: tuple[float, ...] = ()
    """Left, lower, right and upper edge on that page in points of PDF user space (y upwards); empty without a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as a full rectangle: every position is covered by exactly one cell."""

    label: str
    """Printed label such as ``Table 3``, or empty."""
    index: int
    """1-based ordinal among the document's tables."""
    caption: str
    """Caption without the label, or empty."""
    headings: tuple[str, ...]
    """Section headings above the table, outermost first."""
    context: str
    """The prose just before the table (and just after it where the caption refers to it), for what only the text says."""
    n_rows: int
    """Rows of the grid."""
    n_columns: int
    """Columns of the grid."""
    cells: tuple[Cell, ...]
    """Cells in reading order."""

    def grid(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the cell that covers each position.

        Returns
        -------
        tuple of tuple of Cell
            `n_rows` rows of `n_columns` cells; a spanning cell stands at each position that it covers.
        """
        rows: list[list[Cell | None]] = [[None] * self.n_columns for _ in range(self.n_rows)]
        for cell in self.cells:
            if cell.row_span == cell.column_span == 1:
                rows[cell.row][cell.column] = cell
                continue
            for r in range(cell.row, cell.row + cell.row_span):
                for c in range(cell.column, cell.column + cell.column_span):
                    rows[r][c] = cell
        return tuple(
            tuple([Cell(row=r, column=c) if cell is None else cell for c, cell in enumerate(row)])
            for r, row in enumerate(rows)
        )
