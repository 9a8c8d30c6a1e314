"""Table elements: which ones are tables of numbers or words, and their rows of cells."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from lxml.etree import _Element

from engine.parse.grid import RawCell
from engine.parse.inline import read_cell
from engine.parse.offsets import ATTRIBUTE
from engine.types.table import CellRole

_NOT_TABLES = re.compile(
    r"(?:^|\s)(?:ltx_eqn_table|ltx_equation|ltx_equationgroup|ltx_eqnarray|ltx_listing\w*|highlighttable|codehilitetable|rouge-table)(?:\s|$)"
)
_SPAN_CLASS = re.compile(r"\bltx_(row|col)span_(\d{1,6})\b")
_FEW_CELLS = 6
_BREAK = "\ue000"
"""Stands for a line break between rows; a private character that no text holds."""
Runs = Mapping[int, tuple[RawCell, ...]]
"""Start of the markup of a cell to the cells that it stands for."""
NO_RUNS: Runs = MappingProxyType({})
"""Each cell stands for itself."""
_NO_ROWS = frozenset({"table", "caption", "colgroup", "col"})


@dataclass(frozen=True, slots=True)
class TableMap:
    """The table elements of a document and how they nest."""

    nested: dict[_Element, list[_Element]]
    """Each table element to those directly in it."""
    carriers: frozenset[_Element]
    """Elements that have a table element below them."""
    runs: Runs
    """Cells that were read already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTable:
    """Rows as the markup gives them."""

    rows: tuple[tuple[RawCell, ...], ...]
    """Cells of each row."""
    group_ends: tuple[int, ...]
    """For each row the number of the row behind its group."""


def is_table(element: _Element) -> bool:
    """Tell whether an element is a table: ``table``, or what LaTeXML builds in its place; no equation, no listing.

    Parameters
    ----------
    element : lxml element
        Any element.

    Returns
    -------
    bool
        True for tables, layout tables among them.
    """
    names = element.get("class") or ""
    if element.tag == "table":
        return not _NOT_TABLES.search(names)
    return "ltx_tabular" in names and "ltx_tabular" in names.split()


def map_tables(root: _Element, runs: Runs = NO_RUNS, *, of_spans: bool = True) -> TableMap:
    """Find the table elements below an element.

    Parameters
    ----------
    root : lxml element
        Where to look.
    runs : mapping, optional
        Start of a cell's markup to the cells that it stands for.
    of_spans : bool, default True
        Whether the page builds tables from spans: to look at every span costs more than all tables do.

    Returns
    -------
    TableMap
        In document order.
    """
    nested: dict[_Element, list[_Element]] = {}
    around: dict[
        _Element, _Element | None
    ] = {}  # each element with a table below it to the table that it is or stands in
    for element in root.iter("table", "span") if of_spans else root.iter("table"):
        if not is_table(element):
            continue
        nested[element] = []
        way: list[_Element] = []
        owner = None
        for ancestor in element.iterancestors():
            if ancestor in around:
                owner = around[ancestor]
                break
            way.append(ancestor)
        for ancestor in reversed(way):
            owner = around[ancestor] = ancestor if ancestor in nested else owner
        if owner is not None:
            nested[owner].append(element)
    return TableMap(nested, frozenset(around), runs)


def unfold(table: _Element, tables: TableMap) -> list[_Element]:
    """Tell which tables a table element stands for.

    Parameters
    ----------
    table : lxml element
        A table element.
    tables : TableMap
        The document's.

    Returns
    -------
    list of lxml elements
        The tables in a layout table; or the table itself, followed by real tables in its cells. A small nested table
        that only breaks lines is none.
    """
    below = tables.nested[table]
    shapes = {inner: _shape(inner, tables.runs) for inner in below}
    real = [inner for inner in below if min(shapes[inner]) >= 2]
    if not real:
        return [table]
    own = sum(_texts(cell, tables.runs) for row, _ in _rows(table) for cell in row if not _holds(cell, real))
    if own <= len(real):
        return [found for inner in real for found in unfold(inner, tables)]
    large = [inner for inner in real if shapes[inner][0] * shapes[inner][1] >= _FEW_CELLS]
    return [table, *(found for inner in large for found in unfold(inner, tables))]


def read_rows(table: _Element, others: frozenset[_Element], ends: dict[int, int], runs: Runs = NO_RUNS) -> RawTable:
    """Read the rows of a table element.

    Parameters
    ----------
    table : lxml element
        The table.
    others : frozenset of lxml elements
        Tables of their own, whose text is none of this table's.
    ends : dict
        Start of each cell's markup to its end.
    runs : mapping, optional
        Start of a cell's markup to the cells that it stands for, where these were read already.

    Returns
    -------
    RawTable
        Rows without a cell are left out, as browsers give them no height.
    """
    # LaTeXML guesses where the head ends, so that a span may well reach over its groups.
    latexml = "ltx_tabular" in (table.get("class") or "")
    rows: list[tuple[RawCell, ...]] = []
    groups: list[_Element] = []
    for cells, group in _rows(table):
        is_head = group.tag == "thead" or "ltx_thead" in (group.get("class") or "").split()
        lines = 1 if is_head or latexml else _mark_lines(cells)
        row: list[RawCell] = []
        for cell in cells:
            start = _start(cell)
            if start in runs:
                row += _headed(runs[start]) if is_head else runs[start]
            else:
                row.append(_raw_cell(cell, others, (start, ends.get(start, -1)), is_head=is_head))
        for line in range(lines):
            rows.append(tuple(row if lines == 1 else _line(row, line, lines)))
            groups.append(table if latexml else group)
    group_end = {group: i + 1 for i, group in enumerate(groups)}
    return RawTable(rows=tuple(rows), group_ends=tuple(group_end[group] for group in groups))


def _mark_lines(cells: list[_Element]) -> int:
    """Tell of how many rows a row's cells are made that hold one line each of it, and mark the breaks between them.

    Converted papers set the rows between two rules into one row of cells with line breaks. All cells but the first must have the same
    number of lines, two or more, most of them with a digit.
    """
    breaks = [
        [one for one in cell.iter("br") if not any(a.tag == "table" for a in _up_to(one, cell))] for cell in cells
    ]
    counts = {len(found) for found, cell in zip(breaks[1:], cells[1:], strict=True) if found or _is_filled(cell)}
    if len(cells) < 2 or len(counts) != 1 or 0 in counts or len(breaks[0]) not in counts | {0}:
        return 1
    numeric = sum(any(ch.isdigit() for ch in "".join(cell.itertext())) for cell in cells[1:])
    if numeric * 2 < len(cells) - 1:
        return 1
    for one in (one for found in breaks for one in found):
        one.tail = f"{_BREAK}{one.tail or ''}"
    return counts.pop() + 1


def _up_to(element: _Element, cell: _Element) -> Iterator[_Element]:
    """Yield the ancestors of an element below a cell."""
    for ancestor in element.iterancestors():
        if ancestor is cell:
            return
        yield ancestor


def _is_filled(cell: _Element) -> bool:
    return any(text.strip() for text in cell.itertext())


def _line(row: list[RawCell], line: int, lines: int) -> Iterator[RawCell]:
    """Yield the cells of one line of a row; a first cell of one line spans them all."""
    for place, cell in enumerate(row):
        texts = cell.text.split(_BREAK)
        if place == 0 and len(texts) == 1:
            if line == 0:
                yield cell._replace(row_span=lines)
            continue
        yield cell._replace(text=texts[line].strip() if line < len(texts) else "", marks=())


def _shape(table: _Element, runs: Runs) -> tuple[int, int]:
    """Return the number of rows, and of cells in the longest."""
    lengths = [sum(len(runs.get(_start(cell), (cell,))) for cell in cells) for cells, _ in _rows(table)]
    return len(lengths), max(lengths, default=0)


def _texts(cell: _Element, runs: Runs) -> int:
    """Return how many cells that print something an element stands for."""
    run = runs.get(_start(cell))
    return bool(read_cell(cell)[0]) if run is None else sum(1 for one in run if one.text)


def _holds(cell: _Element, tables: list[_Element]) -> bool:
    return any(ancestor is cell for inner in tables for ancestor in inner.iterancestors())


def _rows(group: _Element) -> Iterator[tuple[list[_Element], _Element]]:
    """Yield the cells of each row with its row group, at any depth of wrapping; cells outside rows make a row."""
    stray: list[_Element] = []
    for child in group:
        names = child.get("class") or ""
        if _is_cell(child, names):
            stray.append(child)
            continue
        if stray:
            yield stray, group
            stray = []
        if child.tag == "tr" or "ltx_tr" in names.split():
            if cells := list(_cells(child)):
                yield cells, group
        elif child.tag not in _NO_ROWS and "ltx_tabular" not in names:
            yield from _rows(child)
    if stray:
        yield stray, group


def _cells(row: _Element) -> Iterator[_Element]:
    for child in row:
        names = child.get("class") or ""
        if _is_cell(child, names):
            yield child
        elif child.tag != "table" and "ltx_tabular" not in names:
            yield from _cells(child)


def _is_cell(element: _Element, names: str) -> bool:
    tag = element.tag
    return tag in {"td", "th"} or (tag == "span" and cell_class(names).is_cell)


class CellClass(NamedTuple):
    """What LaTeXML's class list says of a cell."""

    is_cell: bool
    """Whether the element is a cell."""
    is_header: bool
    """Whether it is a header cell."""
    row_span: int
    """Rows asked for."""
    column_span: int
    """Columns asked for."""


@lru_cache(maxsize=2048)
def cell_class(names: str) -> CellClass:
    """Read the class list of a cell.

    Parameters
    ----------
    names : str
        As written.

    Returns
    -------
    CellClass
        Spans of 1 where the list names none.
    """
    words = names.split()
    spans = {kind: int(n) for kind, n in _SPAN_CLASS.findall(names)}
    is_header = "ltx_th" in words
    return CellClass(is_header or "ltx_td" in words, is_header, spans.get("row", 1), spans.get("col", 1))


def _start(cell: _Element) -> int:
    """Return the offset that a cell carries, or -1."""
    at = cell.get(ATTRIBUTE) or ""
    return int(at) if at.isascii() and at.isdigit() else -1


def _headed(cells: Sequence[RawCell]) -> Iterator[RawCell]:
    """Yield cells of a row of the head."""
    return (cell._replace(role=CellRole.HEADER) for cell in cells)


def _raw_cell(cell: _Element, others: frozenset[_Element], place: tuple[int, int], *, is_head: bool) -> RawCell:
    text, marks = read_cell(cell, others)
    said = cell_class(cell.get("class") or "")
    start, end = place
    is_header = is_head or said.is_header or cell.tag == "th"
    return RawCell(
        text,
        marks,
        CellRole.HEADER if is_header else CellRole.DATA,
        read_span(cell.get("rowspan"), said.row_span),
        read_span(cell.get("colspan"), said.column_span),
        start if end >= 0 else -1,
        end,
    )


def read_span(printed: str | None, default: int) -> int:
    """Read a ``rowspan`` or ``colspan``.

    Parameters
    ----------
    printed : str or None
        Value of the attribute; None where the cell has none.
    default : int
        What holds then, or where it is no number.

    Returns
    -------
    int
        As asked for, at most six digits of it.
    """
    if printed is None:
        return default
    digits = printed.strip()[:6]
    return int(digits) if digits.isascii() and digits.isdigit() else default
