"""LaTeX tables inside Markdown, as converters of PDF leave them: read by the LaTeX parser, handed on as HTML with each cell's place."""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import escape

from engine.parse.latex.project import PARSER
from engine.parse.offsets import ATTRIBUTE
from engine.types.outcome import Failure
from engine.types.table import Cell, CellRole, Table

_BEGIN = re.compile(r"^[ \t]*\\begin\{(table\*?|tabular[*x]?)\}", re.MULTILINE)
_EMPHASIS = re.compile(r"\*\*|(?<!\w)_(?=\w)|(?<=[\w)])_(?!\w)")
"""Marks of Markdown that a converter sets inside LaTeX cells."""
_NOT_NEWLINE = re.compile(r"[^\n]")
_LONGEST = 100_000
"""Characters of one table."""
_MOST = 200
"""Tables of one text: each costs a parser."""


def take_out(text: str) -> tuple[str, dict[str, str], dict[int, int]]:
    """Put a holder in the place of each LaTeX table.

    Parameters
    ----------
    text : str
        Markdown.

    Returns
    -------
    tuple of (str, dict of str to str, dict of int to int)
        The text, as long and with the same lines; the HTML that belongs into each holder; and where the cells end, by their start.
    """
    tables: dict[str, str] = {}
    ends: dict[int, int] = {}
    pieces: list[str] = []
    at = 0
    for start, end in _tables(text):
        markup, places = _as_html(text[start:end], start)
        holder = f"<hr t={len(tables)}>"
        if not markup or "\n" not in text[start:end]:
            continue
        tables[holder] = markup
        ends |= places
        blank = _NOT_NEWLINE.sub(" ", text[start:end])
        pieces += [text[at:start], holder, blank[len(holder) :]]
        at = end
    return "".join((*pieces, text[at:])), tables, ends


def _tables(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the LaTeX tables of a text stand."""
    place = 0
    for _ in range(_MOST):
        hit = _BEGIN.search(text, place) if "\\begin{tab" in text else None
        if hit is None:
            return
        closing = f"\\end{{{hit[1]}}}"
        end = text.find(closing, hit.end(), hit.end() + _LONGEST)
        if end >= 0:
            yield hit.start(), end + len(closing)
        place = end if end >= 0 else hit.end()


def _as_html(latex: str, offset: int) -> tuple[str, dict[int, int]]:
    """Return a table as HTML, its cells carrying their places in the text, and where they end."""
    reading = PARSER.read(latex, "table")
    tables = () if isinstance(reading, Failure) else reading.tables
    ends = {offset + cell.start: offset + cell.end for table in tables for cell in table.cells if cell.start >= 0}
    return "".join(_table(table, offset) for table in tables), ends


def _table(table: Table, offset: int) -> str:
    caption = f"<caption>{escape(f'{table.label}: {table.caption}')}</caption>" if table.caption else ""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
        rows[cell.row].append(cell)
    body = "".join(f"<tr>{''.join(_cell(cell, offset) for cell in rows[row])}</tr>" for row in range(table.n_rows))
    return f"<table>{caption}{body}</table>"


def _cell(cell: Cell, offset: int) -> str:
    tag = "th" if cell.role is CellRole.HEADER else "td"
    spans = f' rowspan="{cell.row_span}" colspan="{cell.column_span}"'
    place = f" {ATTRIBUTE}={offset + cell.start}" if cell.start >= 0 else ""
    marks = "".join(f"<sup>{escape(mark)}</sup>" for mark in cell.marks)
    return f"<{tag}{spans}{place}>{escape(_EMPHASIS.sub('', cell.text))}{marks}</{tag}>"
