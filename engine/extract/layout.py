"""The layout of a table: which rows are headers, groups, attributes; which columns are labels, scores, neither."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from engine.extract.headings import Heading, read_heading
from engine.extract.labels import read_label
from engine.numerals import read_cell
from engine.types.table import Cell, CellRole, Table
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.likeness import looks_like_model
from engine.vocab.metrics import match_metric

_DASHES = frozenset({"", "-", "–", "—", "--", "---", "−", "n/a", "na", "n.a.", "none", "/", "*", "✗", "x", "?"})
_NUMBERED = re.compile(r"^\W*\d")
_SIGNED = re.compile(r"^\(?\s*[-−–+↑↓▲▼]\s*\d+(?:\.\d+)?\s*[%％]?\s*[↑↓]?\s*\)?$")
"""A difference: a score has no sign."""
_BEFORE_NUMBERS = frozenset("(-−–+↑↓▲▼")
"""How a difference begins."""
_DIFFERENCE = re.compile(r"[Δ∆]|\b(?:delta|gains?|improvements?|differences?)\b", re.IGNORECASE)
_SET = re.compile(r"\w\s*=\s*\d")
"""``steps = 512``: a condition under which scores were taken, no property of a model."""
_GROUP_WORD = re.compile(r"\b(?:tasks?|benchmarks?)$", re.IGNORECASE)
_MOST_SMEARED = 2
_LIKELY = 0.5
_LABELLED = frozenset({Heading.SIZE, Heading.ACTIVE_SIZE, Heading.SHOTS, Heading.SETTING, Heading.MODEL})
"""Columns that are labels even where they print numbers."""
_PROPERTIES = frozenset({Heading.ATTRIBUTE, Heading.SIZE, Heading.ACTIVE_SIZE, Heading.CHANGE, Heading.SHOTS})
_GRID_ROW = tuple[Cell, ...]


class RowKind(StrEnum):
    """What a row is."""

    HEADER = "header"
    GROUP = "group"
    ATTRIBUTE = "attribute"
    BODY = "body"
    EMPTY = "empty"


class ColumnKind(StrEnum):
    """What a column is."""

    LABEL = "label"
    SCORE = "score"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a segment."""

    index: int
    """0-based grid column."""
    kind: ColumnKind
    """Labels, scores or neither."""
    heading: Heading
    """What its innermost header announces."""
    path: tuple[str, ...]
    """Header texts above it, outermost first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a segment that is no header."""

    index: int
    """0-based grid row."""
    kind: RowKind
    """BODY, or ATTRIBUTE where it holds sizes, tokens or changes instead of scores."""
    groups: tuple[str, ...]
    """Texts of the group rows above it, outermost first."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A stretch of rows under their own header rows; most tables are one segment.

    Without slots, so that what is asked for at every cell is put together once.
    """

    columns: tuple[Column, ...]
    """Every column of the grid."""
    rows: tuple[Row, ...]
    """Its body and attribute rows."""

    @cached_property
    def labels(self) -> tuple[Column, ...]:
        """Columns of labels, left to right."""
        return tuple(column for column in self.columns if column.kind is ColumnKind.LABEL)

    @cached_property
    def scores(self) -> tuple[Column, ...]:
        """Columns of scores, left to right."""
        return tuple(column for column in self.columns if column.kind is ColumnKind.SCORE)

    @cached_property
    def body(self) -> tuple[Row, ...]:
        """Rows that may hold scores."""
        return tuple(row for row in self.rows if row.kind is RowKind.BODY)


@lru_cache(maxsize=8192)
def is_blank(text: str) -> bool:
    """Tell whether a cell says nothing: empty, a dash, N/A."""
    return text.strip().lower() in _DASHES


@lru_cache(maxsize=8192)
def is_number(text: str) -> bool:
    """Tell whether a cell is a number or a list of numbers."""
    return bool(read_cell(text).values)


def distinct(cells: Sequence[Cell]) -> list[Cell]:
    """Return the non-empty cells of a row or column, spanning ones once, in order."""
    return _once([cell for cell in cells if cell.text.strip()])


def _filled(row: _GRID_ROW) -> list[Cell]:
    """Return the cells of a row that say something, spanning ones once."""
    return _once([cell for cell in row if not is_blank(cell.text)])


def _once(cells: Sequence[Cell]) -> list[Cell]:
    """Return cells in order, one that covers several positions once."""
    return [cell for cell, before in zip(cells, (None, *cells), strict=False) if cell is not before]


def _is_group(filled: Sequence[Cell], n_columns: int, *, first: bool) -> bool:
    """Tell whether a row is one text that heads the rows below it."""
    if len(filled) != 1 or is_number(filled[0].text):
        return False
    cell = filled[0]
    if cell.column_span == n_columns:
        return True
    return not first and (cell.column == 0 or cell.column_span >= n_columns - 1) and cell.row_span == 1


def _smeared_group(row: _GRID_ROW, header: Sequence[_GRID_ROW]) -> str:
    """Return the heading of a group whose words a converter spread over two cells in the middle of a row: ``Gen | eral Tasks``; or nothing."""
    if not header or not is_blank(row[0].text):
        return ""
    cells = [cell for cell in row if not is_blank(cell.text)]
    if not cells or len(cells) > _MOST_SMEARED:
        return ""
    text = "".join(cell.text for cell in cells)
    return text if _GROUP_WORD.search(text) and not is_number(cells[0].text) else ""


def _is_attribute(row: _GRID_ROW, filled: Sequence[Cell], *, headed: bool) -> bool:
    """Tell whether a row holds a property of the columns' models rather than scores; without a header yet, it has numbers."""
    if not headed and not any(_NUMBERED.search(cell.text) for cell in distinct(row)[1:]):
        return False
    index = max([cell.row for cell in row])  # a header that reaches down from above labels its column, not this row
    labels = (cell for cell in filled if (cell.row == index or cell.column == 0) and not is_number(cell.text))
    label = next(labels, None)
    if label is not None and label.row_span > 1 and read_heading(label.text) is Heading.OTHER:
        label = next(labels, label)
    if label is None or label.text[:1].isdigit() or read_heading(label.text) not in _PROPERTIES:
        return False  # ``4 bits`` is how a model was run, ``Bits`` a property
    return not any(find_benchmarks(cell.text) or _SET.search(cell.text) for cell in filled)


def _is_header(row: _GRID_ROW, above: _GRID_ROW | None, *, rows_below_are_data: bool) -> bool:
    """Tell whether a row continues (or begins, with nothing above) the header."""
    cells = distinct(row)
    marked = all(cell.role is CellRole.HEADER for cell in cells)
    numbers = sum(is_number(cell.text) for cell in cells)
    if above is None:
        return numbers == 0 or (marked and rows_below_are_data)
    carried = not row[0].text.strip() or row[0] is above[0] or (not above[0].text.strip() and numbers == 0)
    spanned = any(cell.column_span > 1 for cell in above)
    if numbers:
        return marked and rows_below_are_data and (carried or spanned) and numbers < len(cells)
    return marked or carried or spanned


def _restarts(cells: Sequence[Cell], header: Sequence[_GRID_ROW]) -> bool:
    """Tell whether a row below the body, of which these cells are filled, is a new header."""
    if len(cells) < 2 or any(is_number(cell.text) for cell in cells):
        return False
    if all(cell.role is CellRole.HEADER for cell in cells) and len(cells) > 2:
        return True
    known = {cell.text for above in header for cell in above if cell.text.strip()}
    repeated = sum(cell.text in known for cell in cells)
    named = sum(bool(find_benchmarks(cell.text)) for cell in cells if cell.column > 0)
    return repeated * 2 >= len(cells) or named >= 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Header rows and the rows below them, before columns are understood."""

    header: tuple[_GRID_ROW, ...]
    rows: tuple[Row, ...]


def _stretches(table: Table, grid: tuple[_GRID_ROW, ...]) -> list[_Stretch]:
    """Cut a grid into stretches of rows with their own headers."""
    out: list[_Stretch] = []
    header: list[_GRID_ROW] = []
    rows: list[Row] = []
    groups: list[str] = []
    grouping = False
    data = (cell.row for cell in reversed(table.cells) if cell.role is CellRole.DATA and is_number(cell.text))
    last_data = next(data, -1)
    for index, row in enumerate(grid):
        data_below = index < last_data
        filled = _filled(row)
        if not filled:
            continue
        smeared = _smeared_group(row, header)
        if smeared or _is_group(filled, table.n_columns, first=index == 0):
            text = smeared or distinct(row)[0].text
            groups = [*groups, text] if grouping else [*_outer(groups, text), text]
            grouping = True
            continue
        if (
            not rows
            and not _is_attribute(row, filled, headed=bool(header))
            and _is_header(row, header[-1] if header else None, rows_below_are_data=data_below)
        ):
            header.append(row)
            continue
        if rows and _restarts(filled, header):
            out.append(_Stretch(header=tuple(header), rows=tuple(rows)))
            header, rows = [row], []
            groups = groups if grouping else []
            continue
        grouping = False
        kind = RowKind.ATTRIBUTE if _is_attribute(row, filled, headed=bool(header)) else RowKind.BODY
        rows.append(Row(index=index, kind=kind, groups=tuple(groups)))
    if rows:
        out.append(_Stretch(header=tuple(header), rows=tuple(rows)))
    return out


def _outer(groups: Sequence[str], text: str) -> list[str]:
    """Return the groups above in which a new one stands: a benchmark holds on over groups of models, and the other way round.

    The new group takes the place of the outermost of its own sort; alone, a group of models stands below the benchmark above it.
    """
    sort = _states(text)
    sorts = [_states(group) for group in groups]
    if sort in sorts:
        return list(groups[: sorts.index(sort)])
    return [] if sort else list(groups)


def _states(text: str) -> bool:
    """Tell whether a group says what was measured (benchmark, metric, subset, shots) rather than which models follow."""
    return read_label(text).speaks and (bool(find_benchmarks(text)) or looks_like_model(text) < _LIKELY)


def _path(header: Sequence[_GRID_ROW], column: int) -> tuple[str, ...]:
    """Return the header texts above a column, outermost first, spanning ones once."""
    cells = [_heading_cell(row, column, last=row is header[-1]) for row in header]
    return tuple(cell.text.strip() for cell in distinct(cells) if not is_blank(cell.text))


def _heading_cell(row: _GRID_ROW, column: int, *, last: bool) -> Cell:
    """Return the cell that heads a column: Markdown has no spans, so a blank above the last header row belongs to its left."""
    place = column
    while not last and place > 1 and not row[place].text.strip() and row[place].column_span == row[place].row_span == 1:
        place -= 1
    return row[place] if row[place].text.strip() and row[place].column_span == 1 and place > 0 else row[column]


def _column(grid: tuple[_GRID_ROW, ...], stretch: _Stretch, index: int) -> Column:
    """Understand one column from its header and its cells."""
    path = _path(stretch.header, index)
    heading = _column_heading(path)
    texts = [grid[row.index][index].text for row in stretch.rows if row.kind is RowKind.BODY]
    filled = [text for text in texts if not is_blank(text)]
    return Column(index=index, kind=_column_kind(path, heading, filled), heading=heading, path=path)


def _column_kind(path: tuple[str, ...], heading: Heading, filled: Sequence[str]) -> ColumnKind:
    """Tell what a column is, by its header and by what its cells say."""
    if heading in _LABELLED or _counts_samples(path, filled):
        return ColumnKind.LABEL
    if not filled or heading in (Heading.ATTRIBUTE, Heading.CHANGE) or _is_signed(filled):
        return ColumnKind.SKIP
    numbers = sum([is_number(text) for text in filled])
    return ColumnKind.LABEL if numbers * 2 < len(filled) else ColumnKind.SCORE


def _is_signed(texts: Sequence[str]) -> bool:
    """Tell whether a column prints differences: at least a third of its cells are numbers with a sign and nothing else."""
    opened = [text for text in texts if text.strip()[:1] in _BEFORE_NUMBERS]
    return len(opened) * 3 >= len(texts) and sum(bool(_SIGNED.match(text.strip())) for text in opened) * 3 >= len(texts)


def _column_heading(path: tuple[str, ...]) -> Heading:
    """Tell what a column's headers announce: below 'Code tokens' a quartile is a property too; a benchmark never is."""
    if not path or find_benchmarks(path[-1]):
        return Heading.CHANGE if path and _DIFFERENCE.search(path[-1]) else Heading.OTHER
    own = read_heading(path[-1])
    above = {read_heading(text) for text in path[:-1] if not find_benchmarks(text)} & {
        Heading.ATTRIBUTE,
        Heading.CHANGE,
    }
    if above == {Heading.ATTRIBUTE} and "@" in path[-1] and match_metric(path[-1]).entity_id:
        return Heading.OTHER  # ``pass@1`` below ``Validation Set``
    return next(iter(above)) if own is Heading.OTHER and len(above) == 1 else own


def _counts_samples(path: tuple[str, ...], texts: Sequence[str]) -> bool:
    """Tell whether a column prints the k of pass@k, row by row."""
    header = path[-1] if path else ""
    return match_metric(header).entity_id.endswith("@k") and all(text.isdecimal() for text in texts)


def read_layout(table: Table, grid: tuple[_GRID_ROW, ...]) -> tuple[Segment, ...]:
    """Understand the layout of a table.

    Parameters
    ----------
    table : Table
        A full rectangle of cells.
    grid : tuple of tuple of Cell
        Its grid.

    Returns
    -------
    tuple of Segment
        Stretches of rows, top to bottom, each with its own header; empty where nothing stands below a header.
    """
    segments = []
    for stretch in _stretches(table, grid):
        columns = [_column(grid, stretch, index) for index in range(table.n_columns)]
        segments.append(Segment(columns=tuple(columns), rows=stretch.rows))
    return tuple(segments)
