"""Layout: how the scores of a leaderboard that is kept as data become a table, models down."""

from collections.abc import Sequence
from typing import Final

from engine.parse.leaderboard.fields import Field
from engine.types.outcome import Failure, Reason, Stage
from engine.types.table import Cell, CellRole, Table

EMPTY: Final = Field("", -1, -1)
"""A cell that nothing stands in."""
CORNER: Final = Field("Model", -1, -1)
"""The header of the column of models."""
MOST_CELLS: Final = 1_000_000
"""Cells of all tables of a file, empty ones included."""


def table_of(grid: Sequence[Sequence[Field]], headers: int, index: int, caption: str) -> Table:
    """Make a table of rows of fields.

    Parameters
    ----------
    grid : sequence of sequence of Field
        The rows; short ones are filled up.
    headers : int
        How many of them are headers; the first column is one too.
    index : int
        1-based ordinal of the table.
    caption : str
        Its caption.

    Returns
    -------
    Table
        Without a label: data print none.
    """
    width = max(map(len, grid))
    cells = tuple(
        Cell(
            row=r,
            column=c,
            text=field.text,
            role=CellRole.HEADER if r < headers or c == 0 else CellRole.DATA,
            start=field.start,
            end=field.end,
        )
        for r, row in enumerate(grid)
        for c, field in enumerate([*row, *[EMPTY] * (width - len(row))])
    )
    return Table(
        label="", index=index, caption=caption, headings=(), context="", n_rows=len(grid), n_columns=width, cells=cells
    )


def refused(document_id: str, reason: Reason, what: str) -> Failure:
    """Return the failure to read a file, of which `what` says what is wrong with it."""
    return Failure(stage=Stage.PARSE, subject=document_id, reason=reason, message=f"{document_id} {what}.")
