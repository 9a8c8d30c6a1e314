"""Sheet: a CSV file as tables, be it a board (a model a row) or a list of claims (a score a row).

A list of claims has a column of models, one of benchmarks and one of values. Its scores are laid out as a board, models down and benchmarks
with their settings across, one table for each source that the list names, so that they are read by the same rules as printed tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.parse.base import Reading
from engine.parse.leaderboard.fields import Field, delimiter_of, rows_of
from engine.parse.leaderboard.layout import CORNER, EMPTY, MOST_CELLS, refused, table_of
from engine.types.outcome import Failure, Reason

MOST_COLUMNS: Final = 2_000
"""Columns of one table."""

_MODELS: Final = ("model", "model_name_raw", "model_name", "model name", "canonical_model", "name")
_BENCHMARKS: Final = ("benchmark", "benchmark_name", "dataset", "task")
_VALUES: Final = ("value", "score", "result")
_ACROSS: Final = (
    ("setting", "variant_setting", "conditions"),
    ("shots",),
    ("metric", "metric_name"),
    ("subset", "language", "split"),
)
"""What stands above the benchmark in the column's headers, outermost first; of the alternatives the first that is there."""
_SOURCES: Final = ("document_id", "source", "source_repo", "source_path", "date_window", "table")
"""What tells the tables of a list apart."""
_NO_METRIC: Final = frozenset({"score", "value", "result", "performance"})
"""Words in a column of metrics that name none."""


class _Columns(NamedTuple):
    """Where a list of claims has what."""

    model: int
    benchmark: int
    value: int
    across: tuple[int, ...]
    sources: tuple[int, ...]
    shots: int
    metric: int


class _Score(NamedTuple):
    """One row of a list of claims."""

    model: Field
    headers: tuple[Field, ...]
    value: Field


class _TooLargeError(Exception):
    """Tables that would have too many cells."""


@dataclass(frozen=True, slots=True)
class SheetParser:
    """Reads CSV files."""

    name: str = "sheet"
    version: str = "1"
    format: str = "csv"

    def read(self, text: str, document_id: str) -> Reading | Failure:
        """Read a CSV file.

        Parameters
        ----------
        text : str
            The decoded file.
        document_id : str
            What a failure names as its subject.

        Returns
        -------
        Reading or Failure
            One table of a board, one a source of a list of claims; a Failure where there is no row below the header, or too much.
        """
        rows = rows_of(text, delimiter_of(text))
        header = next(rows, ())
        names = [field.text.strip("\ufeff").casefold() for field in header]
        if not set(names) & set(_MODELS):
            return refused(document_id, Reason.UNSUPPORTED_FORMAT, f"has no column of models; call it {_MODELS[0]!r}")
        columns = _columns(names)
        if columns is None and set(names) & set(_BENCHMARKS):
            return refused(
                document_id,
                Reason.UNSUPPORTED_FORMAT,
                f"has benchmarks but no values; call their column {_VALUES[0]!r}",
            )
        try:
            board: list[Sequence[Field]] = [header, *rows] if columns is None else []
            grids = [("", board)] if columns is None else [*_lists(rows, columns)]
            _bound((len(grid), max(map(len, grid))) for _, grid in grids)
        except _TooLargeError:
            what = f"holds more than {MOST_COLUMNS:,} columns or {MOST_CELLS:,} cells; split it"
            return refused(document_id, Reason.TOO_LARGE, what)
        headers = 1 if columns is None else 1 + len(columns.across)
        tables = tuple(table_of(grid, headers, index, caption) for index, (caption, grid) in enumerate(grids, start=1))
        if not any(table.n_rows > 1 for table in tables):
            return refused(document_id, Reason.EMPTY, "holds no row below its header")
        return Reading(title="", sections=(), tables=tables)


def _columns(names: Sequence[str]) -> _Columns | None:
    """Find the columns of a list of claims; None where one that it needs is missing."""

    def first(alternatives: Sequence[str]) -> int:
        return next((names.index(name) for name in alternatives if name in names), -1)

    model, benchmark, value = map(first, (_MODELS, _BENCHMARKS, _VALUES))
    if min(model, benchmark, value) < 0:
        return None
    across = tuple(place for place in map(first, _ACROSS) if place >= 0)
    sources = tuple(names.index(name) for name in _SOURCES if name in names)
    return _Columns(model, benchmark, value, across, sources, first(("shots",)), first(("metric", "metric_name")))


def _lists(rows: Iterator[tuple[Field, ...]], columns: _Columns) -> Iterator[tuple[str, list[Sequence[Field]]]]:
    """Yield the grid of each source that a list names; what a source says twice of a model goes to a further grid."""
    layers: dict[tuple[str, ...], list[dict[tuple[str, tuple[str, ...]], _Score]]] = {}
    for row in rows:
        score = _score(row, columns)
        key = tuple(_at(row, place).text for place in columns.sources)
        held = layers.setdefault(key, [])
        what = score.model.text, tuple(field.text for field in score.headers)
        layer = next((layer for layer in held if what not in layer), None)
        if layer is None:
            held.append(layer := {})
        layer[what] = score
    _bound(_shape(layer) for held in layers.values() for layer in held)
    for key, held in layers.items():
        for layer in held:
            yield ", ".join(filter(None, key)), _laid_out(layer)


def _shape(scores: Mapping[tuple[str, tuple[str, ...]], _Score]) -> tuple[int, int]:
    """Return the rows and columns that scores will take: few scores can take many, each model having a benchmark of its own."""
    return 1 + len({model for model, _ in scores}), 1 + len({across for _, across in scores})


def _bound(shapes: Iterable[tuple[int, int]]) -> None:
    """Refuse tables that together are too large."""
    cells = 0
    for height, width in shapes:
        cells += height * width
        if cells > MOST_CELLS or width > MOST_COLUMNS:
            raise _TooLargeError


def _score(row: Sequence[Field], columns: _Columns) -> _Score:
    headers = []
    for place in (*columns.across, columns.benchmark):
        field = _at(row, place)
        if place == columns.shots and field.text.isdecimal():
            field = field._replace(text=f"{field.text}-shot")
        headers.append(EMPTY if place == columns.metric and field.text.casefold() in _NO_METRIC else field)
    return _Score(_at(row, columns.model), tuple(headers), _at(row, columns.value))


def _laid_out(scores: Mapping[tuple[str, tuple[str, ...]], _Score]) -> list[Sequence[Field]]:
    """Lay scores out as a board: models down, benchmarks with their settings across, each in the order of its first score."""
    models = {score.model.text: score.model for score in reversed(list(scores.values()))}
    across = {what[1]: score.headers for what, score in reversed(list(scores.items()))}
    order = list(dict.fromkeys(what[1] for what in scores))
    depth = len(across[order[0]])
    grid: list[Sequence[Field]] = [[CORNER, *(across[key][level] for key in order)] for level in range(depth)]
    for name in dict.fromkeys(what[0] for what in scores):
        values = (scores.get((name, key)) for key in order)
        grid.append([models[name], *(EMPTY if score is None else score.value for score in values)])
    return grid


def _at(row: Sequence[Field], place: int) -> Field:
    return row[place] if place < len(row) else EMPTY


PARSER: Final = SheetParser()
