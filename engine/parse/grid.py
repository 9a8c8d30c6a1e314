"""Grid: rows of cells with spans become a full rectangle, as a browser would lay them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from engine.types.table import Cell, CellRole

MAX_COLUMNS = 400
"""Widest table that is read, in columns."""
MAX_POSITIONS = 200_000
"""Largest table that is read, in grid positions."""
MAX_CELLS = 20_000
"""Largest table that is read, in printed cells."""
MAX_SPAN = 1000
"""Largest span that is believed, as browsers do for columns (HTML Living Standard, 4.9.11)."""


class RawCell(NamedTuple):
    """A cell as the markup gives it, before it has a place."""

    text: str = ""
    """Text without marks."""
    marks: tuple[str, ...] = ()
    """Footnote marks and citations."""
    role: CellRole = CellRole.DATA
    """Header or data."""
    row_span: int = 1
    """Rows asked for; 0 means down to the end of the row group."""
    column_span: int = 1
    """Columns asked for."""
    start: int = -1
    """Offset of the markup, or -1."""
    end: int = -1
    """Offset behind the markup, or -1."""
    part: str = ""
    """Further file in which the offsets count; empty for the main file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A full rectangle."""

    n_rows: int
    """Rows."""
    n_columns: int
    """Columns."""
    cells: tuple[Cell, ...]
    """Cells in reading order; together they cover each position once."""


def place(rows: Sequence[Sequence[RawCell]], group_ends: Sequence[int] = ()) -> Grid | None:
    """Lay out rows of spanning cells as a rectangle.

    Each cell takes the first free column of its row; spans are cut at the end of the row group and at positions that an
    earlier cell covers; columns that only spans reach are cut off at the right; positions that nothing covers get an empty
    cell. After the forming of tables in the HTML Living
    Standard (section 4.9.12), but without overlaps.

    Parameters
    ----------
    rows : sequence of sequences of RawCell
        The cells of each row in order.
    group_ends : sequence of int, optional
        For each row the number of the row just behind its row group; by default the whole table is one group.

    Returns
    -------
    Grid or None
        The rectangle; None where it would exceed `MAX_COLUMNS`, `MAX_CELLS` or `MAX_POSITIONS`.
    """
    if sum(len(row) for row in rows) > MAX_CELLS or len(rows) > MAX_POSITIONS:
        return None
    taken: list[set[int]] = [set() for _ in rows]
    placed: list[Cell] = []
    covered = 0
    for r, row in enumerate(rows):
        bottom = group_ends[r] if group_ends else len(rows)
        here = taken[r]
        column = 0
        for raw in row:
            while column in here:
                column += 1
            text, marks, role, n_rows, n_columns, start, stop, part = raw
            if n_rows != 1 or n_columns != 1:
                n_rows, n_columns = _spans(raw, r, column, bottom, taken)
            placed.append(Cell(r, column, n_rows, n_columns, text, marks, role, start, stop, part))
            end = column + n_columns
            covered += n_rows * n_columns
            if end > MAX_COLUMNS or covered > MAX_POSITIONS:
                return None
            if n_rows == n_columns == 1:
                here.add(column)
            else:
                for covered_row in taken[r : r + n_rows]:
                    covered_row.update(range(column, end))
            column = end
    return _filled(placed, taken)


def _spans(raw: RawCell, row: int, column: int, bottom: int, taken: Sequence[set[int]]) -> tuple[int, int]:
    """Return the rows and columns that a cell gets: its spans cut to the group and to what is free."""
    most_columns = min(max(raw.column_span, 1), MAX_SPAN)
    columns = next((n for n in range(1, most_columns) if column + n in taken[row]), most_columns)
    most_rows = max(bottom - row, 1)
    if raw.row_span > 0:
        most_rows = min(raw.row_span, MAX_SPAN, most_rows)
    span = range(column, column + columns)
    rows = next((n for n in range(1, most_rows) if not taken[row + n].isdisjoint(span)), most_rows)
    return rows, columns


def _filled(placed: list[Cell], taken: Sequence[set[int]]) -> Grid | None:
    """Cut the columns behind the last in which a cell begins, and put an empty cell at each position left uncovered."""
    n_columns = max((cell.column for cell in placed), default=-1) + 1
    if n_columns * len(taken) > MAX_POSITIONS:
        return None
    cells = placed
    if any(n_columns < max(row, default=0) + 1 for row in taken):
        cells = [cell._replace(column_span=min(cell.column_span, n_columns - cell.column)) for cell in placed]
    columns = frozenset(range(n_columns))
    gaps = [Cell(row=r, column=c) for r, row in enumerate(taken) for c in sorted(columns - row)]
    if gaps:
        cells = sorted([*cells, *gaps], key=attrgetter("row", "column"))
    return Grid(n_rows=len(taken), n_columns=n_columns, cells=tuple(cells))
