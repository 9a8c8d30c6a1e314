"""Markup: blocks of pages as HTML, so that the walker of pages makes the document and its rules hold for PDF too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html import escape

from engine.parse.base import Reading
from engine.parse.hypertext import read_page
from engine.parse.offsets import ATTRIBUTE
from engine.parse.pdf.cells import Box
from engine.parse.pdf.flow import FlowBlock, HeadingBlock, ProseBlock
from engine.parse.pdf.ink import Frame
from engine.parse.pdf.regions import CAPTION
from engine.parse.pdf.tables import Grid
from engine.parse.pdf.words import Kind, Line, Piece, join_pieces, mend
from engine.types.outcome import Failure
from engine.types.table import Cell, Table

_LABEL = re.compile(r"^.*?(?:Table|TABLE|Tab\.)\s*(?:(?:[A-Z]{1,2}[.\-]?)?\d{1,3}(?:[.\-]\d{1,3})*[a-z]?|[IVXLC]{1,6})")
_KEY = r"(?:\d{1,3}|[A-Z][A-Za-z]{0,6}(?:<sup>\+</sup>|\+)?\d\d[a-z]?)"
_AUTHORS = r"[A-Z][^()\[\]<>\d]{1,60},? (?:19|20)\d\d[a-z]?"
_CITATION = re.compile(rf"\s*(\[{_KEY}(?:[,;–-]\s*{_KEY}){{0,9}}\]|\({_AUTHORS}(?:; {_AUTHORS}){{0,4}}\))")
_NAMED = re.compile(r"[^\d\s(\[][^(\[]")
_PLUS = re.compile(r"^\++$")


@dataclass(frozen=True, slots=True)
class _Place:
    page: int
    box: tuple[float, ...]


@dataclass(slots=True)
class _Writer:
    """Writes HTML and remembers where each cell stands."""

    frames: dict[int, Frame]
    known: frozenset[str]
    places: list[_Place] = field(default_factory=list)
    out: list[str] = field(default_factory=list)

    def table(self, grid: Grid) -> None:
        self.out.append('<figure class="ltx_table">')
        if grid.caption is not None:
            self.out.append(f"<figcaption>{_caption(grid.caption.lines, self.known)}</figcaption>")
        self.out.append("<table>")
        rows: list[list[Box]] = [[] for _ in range(grid.n_rows)]
        for box in grid.boxes:
            rows[box.row].append(box)
        taken: set[tuple[int, int]] = set()
        for r, row in enumerate(rows):
            self.row(r, {box.column: box for box in row}, grid, taken)
        self.out.append("</table></figure>")

    def row(self, r: int, boxes: dict[int, Box], grid: Grid, taken: set[tuple[int, int]]) -> None:
        """Write one row; positions that no box covers get an empty cell, so that columns cannot shift."""
        self.out.append("<tr>")
        is_head = r < grid.n_header or any(box.is_header for box in boxes.values())
        column = 0
        while column < grid.n_columns:
            box = boxes.get(column)
            if (r, column) in taken:
                column += 1
            elif box is None:
                self.out.append("<th></th>" if is_head else "<td></td>")
                column += 1
            else:
                width = _free_width(r, box, taken)
                height = _free_height(r, box, width, grid.n_rows, taken)
                taken.update((r + i, column + j) for i in range(height) for j in range(width))
                self.cell(box, height, width)
                column += width
        self.out.append("</tr>")

    def cell(self, box: Box, height: int, width: int) -> None:
        tag = "th" if box.is_header else "td"
        frame = self.frames[box.page]
        self.places.append(_Place(box.page, frame.user_box(*box.bounds())))
        spans = f' rowspan="{height}"' * (height > 1) + f' colspan="{width}"' * (width > 1)
        self.out.append(
            f'<{tag} {ATTRIBUTE}="{len(self.places) - 1}"{spans}>{_cited(_inline(box.pieces(self.known)))}</{tag}>'
        )


def _free_width(row: int, box: Box, taken: set[tuple[int, int]]) -> int:
    return next((j for j in range(1, box.column_span) if (row, box.column + j) in taken), box.column_span)


def _free_height(row: int, box: Box, width: int, n_rows: int, taken: set[tuple[int, int]]) -> int:
    most = min(box.row_span, n_rows - row)
    columns = range(box.column, box.column + width)
    return next((i for i in range(1, most) if any((row + i, c) in taken for c in columns)), most)


def _inline(pieces: Sequence[Piece]) -> str:
    """Write pieces; a raised plus sign behind a letter is part of a name, other raised pieces are the walker's to judge."""
    out = ""
    for piece in pieces:
        text = escape(piece.text.replace("\u00ad", ""))
        if piece.kind is Kind.BASE or (_PLUS.match(piece.text) and out[-1:].isalpha()):
            out += text
        else:
            out += f"<{piece.kind.value}>{text}</{piece.kind.value}>"
    return out


def _cited(cell: str) -> str:
    """Mark the citations behind a name, as links mark them elsewhere."""
    return _CITATION.sub(lambda match: f" <cite>{match[1]}</cite>", cell) if _NAMED.match(cell) else cell


def _prose(lines: Sequence[Line], known: frozenset[str]) -> str:
    """Write lines of prose, words that a line's end broke put together."""
    out = ""
    for line in lines:
        pieces = join_pieces(line.words)
        joined = "".join(
            escape(p.text) if p.kind is Kind.BASE else f"<{p.kind.value}>{escape(p.text)}</{p.kind.value}>"
            for p in pieces
        )
        out = mend(out, joined, known)
    return out.replace("\u00ad", "")


def _caption(lines: Sequence[Line], known: frozenset[str]) -> str:
    text = _prose(lines, known)
    match = _LABEL.match(text) if CAPTION.match(lines[0].text) else None
    if match is None:
        return text
    rest = re.sub(r"^\s*(?:[:.|]+|[–—-]\s)", "", text[match.end() :])
    return f'<span class="ltx_tag">{match[0]}</span> {rest.strip()}'


def compose(
    flow: Sequence[FlowBlock],
    tables: dict[int, Grid],
    frames: dict[int, Frame],
    known: frozenset[str],
    document_id: str,
) -> Reading | Failure:
    """Make a document of the blocks of its pages.

    Parameters
    ----------
    flow : sequence of FlowBlock
        In reading order.
    tables : dict
        Identity of each table in the flow to its grid; tables that continue another have none.
    frames : dict
        Page number to its coordinates.
    known : frozenset of str
        Words that the document prints whole.
    document_id : str
        What failures name.

    Returns
    -------
    Reading or Failure
        With page and box of each cell.
    """
    writer = _Writer(frames, known)
    for block in flow:
        if isinstance(block, HeadingBlock):
            level = max(block.level, 1)
            name = "ltx_title ltx_title_document" if block.level == 0 else ""
            writer.out.append(f'<h{level} class="{name}">{escape(block.text)}</h{level}>')
        elif isinstance(block, ProseBlock):
            writer.out.append(f"<p>{_prose(block.lines, known)}</p>")
        elif (grid := tables.get(id(block.table))) is not None:
            writer.table(grid)
    ends = {i: i + 1 for i in range(len(writer.places))}
    reading = read_page(f"<html><body>{''.join(writer.out)}</body></html>", ends, document_id)
    if isinstance(reading, Failure):
        return reading
    return replace(reading, tables=tuple(_placed(table, writer.places) for table in reading.tables))


def _placed(table: Table, places: Sequence[_Place]) -> Table:
    return replace(table, cells=tuple(_placed_cell(cell, places) for cell in table.cells))


def _placed_cell(cell: Cell, places: Sequence[_Place]) -> Cell:
    if cell.start < 0:
        return cell
    place = places[cell.start]
    return cell._replace(start=-1, end=-1, page=place.page, box=place.box)
