"""Items: a leaderboard that keeps the score of each model on each problem, as LiveCodeBench does, and prints none over all of them.

A score is then the mean over the problems, to one decimal, as the leaderboard's own page computes it, over all and for each difficulty. Its
place are the rows of the model, from the first to the last: what stands there can be averaged again.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, NamedTuple

from engine.parse.base import Reading
from engine.parse.leaderboard.fields import Field
from engine.parse.leaderboard.layout import CORNER, EMPTY, refused, table_of
from engine.types.outcome import Failure, Reason
from engine.types.table import Table

MOST_ITEMS: Final = 1_000_000
"""Rows of a file."""
MOST: Final = 100
"""Greatest score, in percent."""
DECIMALS: Final = Decimal("0.1")
"""What a mean is rounded to."""

_MODEL: Final = "model"
_ITEM: Final = ("question_id", "task_id", "problem_id", "instance_id")
_PART: Final = "difficulty"
_DATE: Final = "date"
_METRIC = re.compile(r"(?i)pass@\d{1,4}(?:[ -]\w{1,20})?")
_GAP = re.compile(r"[\s,:]*")
_DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal)


class _Item(NamedTuple):
    """What a model got on a problem, and where that stands."""

    row: Mapping[str, Any]
    start: int
    end: int


class _Model(NamedTuple):
    """A model with its problems."""

    name: str
    items: tuple[_Item, ...]

    @property
    def pool(self) -> str:
        """The problems in words."""
        return f"{len(self.items)} problems{_window(self.items)}"


def read_items(text: str, document_id: str) -> Reading | Failure | None:
    """Read a leaderboard of scores problem by problem.

    Parameters
    ----------
    text : str
        JSON: a list of such scores, or an object with one.
    document_id : str
        Name of the file, which stands in the caption.

    Returns
    -------
    Reading, Failure or None
        A table for each set of problems that models were measured on, with a Failure for each model whose rows do not stand together. None
        where the text is no such leaderboard.
    """
    items = _items(text)
    if not items:
        return None
    if len(items) > MOST_ITEMS:
        return refused(document_id, Reason.TOO_LARGE, f"holds more than {MOST_ITEMS:,} rows; split it")
    models, failures = _by_model(items, document_id)
    pools = dict.fromkeys(model.pool for model in models)
    tables = tuple(
        _table([model for model in models if model.pool == pool], index, f"{document_id}: mean (%) over {pool}")
        for index, pool in enumerate(pools, start=1)
    )
    return Reading(title="", sections=(), tables=tables, failures=failures)


def _items(text: str) -> list[_Item]:
    """Return the rows of the first list of such scores."""
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    lists = [start] if text[start] == "[" else _lists(text, start)
    found = ([*_elements(text, place)] for place in lists)
    return next((items for items in found if items and all(_is_item(item.row) for item in items)), [])


def _lists(text: str, start: int) -> list[int]:
    """Return where the lists of an object begin; of what is no object, none."""
    place, found = start + 1, []
    while text[start] == "{" and text[place := _skip(text, place)] != "}":
        _, place = _DECODER.raw_decode(text, place)
        place = _skip(text, place)
        if text[place] == "[":
            found.append(place)
        _, place = _DECODER.raw_decode(text, place)
    return found


def _elements(text: str, start: int) -> Iterator[_Item]:
    place = start + 1
    while text[place := _skip(text, place)] != "]":
        row, end = _DECODER.raw_decode(text, place)
        yield _Item(row, place, end)
        place = end


def _skip(text: str, place: int) -> int:
    """Return the place behind white space and separators, in a text that is known to be JSON."""
    found = _GAP.match(text, place)
    assert found is not None
    return found.end()


def _is_item(row: object) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get(_MODEL), str)
        and any(key in row for key in _ITEM)
        and bool(_metrics(row))
    )


def _metrics(row: Mapping[str, Any]) -> list[str]:
    return [
        key
        for key, value in row.items()
        if _METRIC.fullmatch(key) and isinstance(value, Decimal) and 0 <= value <= MOST
    ]


def _by_model(items: Sequence[_Item], document_id: str) -> tuple[list[_Model], tuple[Failure, ...]]:
    """Gather the rows of each model; one whose rows do not stand together has no place that could be named."""
    held: dict[str, list[tuple[int, _Item]]] = {}
    for place, item in enumerate(items):
        held.setdefault(" ".join(item.row[_MODEL].split()), []).append((place, item))
    apart = {name for name, rows in held.items() if rows[-1][0] - rows[0][0] >= len(rows)}
    models = [
        _Model(name, tuple(item for _, item in rows)) for name, rows in held.items() if name and name not in apart
    ]
    failures = (
        refused(document_id, Reason.MALFORMED_TABLE, f"has rows of {name!r} in several places; it was left out")
        for name in sorted(apart)
    )
    return models, tuple(failures)


def _window(items: Sequence[_Item]) -> str:
    """Say of which days problems are whose dates are milliseconds since 1970."""
    dates = [date for item in items if isinstance(date := item.row.get(_DATE), Decimal) and 0 < date < 10**13]
    if len(dates) < len(items):
        return ""
    first, last = (
        datetime.fromtimestamp(int(date) / 1000, tz=UTC).date().isoformat() for date in (min(dates), max(dates))
    )
    return f" of {first} to {last}"


def _table(models: Sequence[_Model], index: int, caption: str) -> Table:
    """Lay the means of models out: over all problems, then for each difficulty, under each metric."""
    rows = [item.row for model in models for item in model.items]
    metrics = [*dict.fromkeys(metric for row in rows for metric in _metrics(row))]
    parts = ["", *dict.fromkeys(part for row in rows if isinstance(part := row.get(_PART), str))]
    columns = [(metric, part) for metric in metrics for part in parts]
    grid = [
        [EMPTY, *(Field(metric, -1, -1) for metric, _ in columns)],
        [CORNER, *(Field(part, -1, -1) for _, part in columns)],
        *([Field(model.name, -1, -1), *(_mean(model, *column) for column in columns)] for model in models),
    ]
    return table_of(grid, 2, index, caption)


def _mean(model: _Model, metric: str, part: str) -> Field:
    rows = [item.row for item in model.items if not part or item.row.get(_PART) == part]
    if not rows or any(metric not in _metrics(row) for row in rows):
        return EMPTY
    mean = sum((row[metric] for row in rows), Decimal()) / len(rows)
    return Field(str(mean.quantize(DECIMALS, ROUND_HALF_UP)), model.items[0].start, model.items[-1].end)
