"""Board: a leaderboard kept as JSON, an object of models or a list of them, each with its scores in nested objects.

What counts is how deep a number lies and under which keys: these become the headers of its column. A list inside of a model (scores
question by question, say) prints no score of the benchmark and is passed over. Where there is nothing but the scores of single problems,
:mod:`engine.parse.leaderboard.items` averages them.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.parse.base import Reading
from engine.parse.leaderboard.fields import Field
from engine.parse.leaderboard.items import read_items
from engine.parse.leaderboard.layout import CORNER, EMPTY, MOST_CELLS, refused, table_of
from engine.types.outcome import Failure, Reason

MOST_DEPTH: Final = 64
"""Levels of objects and lists."""

_MODELS: Final = frozenset({"model", "model_name", "model name", "name"})
_TOKEN = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null)|([\[\]{}:,]))')


class _Leaf(NamedTuple):
    """A text or number with the keys that lead to it; a place in a list is a key without a place in the text."""

    keys: tuple[Field, ...]
    field: Field
    is_number: bool


class _Row(NamedTuple):
    """A model with its scores, each under the keys that lead to it."""

    model: Field
    scores: dict[tuple[str, ...], tuple[tuple[Field, ...], Field]]


@dataclass(frozen=True, slots=True)
class BoardParser:
    """Reads leaderboards of JSON."""

    name: str = "board"
    version: str = "2"
    format: str = "json"

    def read(self, text: str, document_id: str) -> Reading | Failure:
        """Read a leaderboard.

        Parameters
        ----------
        text : str
            The decoded file.
        document_id : str
            What a failure names as its subject.

        Returns
        -------
        Reading or Failure
            One table, models down and keys across, named by the file; a Failure where the text is no JSON, or no object or list of models.
        """
        try:
            json.loads(text.lstrip("\ufeff"))
            leaves = list(_leaves(text))
        except RecursionError:
            return refused(document_id, Reason.TOO_DEEP, "is nested too deep")
        except ValueError as error:
            return refused(document_id, Reason.UNREADABLE, f"is no JSON ({error})")
        items = read_items(text, document_id)
        if items is not None:
            return items
        models = _by_model(leaves)
        columns = {
            path: headers for row in reversed([*models.values()]) for path, (headers, _) in reversed(row.scores.items())
        }
        order = dict.fromkeys(path for row in models.values() for path in row.scores)
        if not order:
            what = "is JSON, but no object or list of models with their scores"
            return refused(document_id, Reason.UNSUPPORTED_FORMAT, what)
        depth = max(map(len, order))
        if (len(models) + depth) * (len(order) + 1) > MOST_CELLS:
            return refused(document_id, Reason.TOO_LARGE, f"holds more than {MOST_CELLS:,} cells; split it")
        grid = [[EMPTY, *(_padded(columns[path], depth)[level] for path in order)] for level in range(depth)]
        grid[-1][0] = CORNER
        grid += [
            [row.model, *(row.scores[path][1] if path in row.scores else EMPTY for path in order)]
            for row in models.values()
        ]
        return Reading(title="", sections=(), tables=(table_of(grid, depth, 1, document_id),))


def _leaves(text: str) -> Iterator[_Leaf]:
    """Yield the texts and numbers of a text that is known to be JSON, in its order, each with its place, which no library tells."""
    keys: list[Field] = []  # of each open object the key, of each open list the place
    kinds: list[str] = []
    is_key = False
    place = len(text) - len(text.lstrip("\ufeff"))
    end = len(text.rstrip())
    while place < end:
        token = _TOKEN.match(text, place)
        if token is None:
            raise ValueError(f"at character {place}")
        place = token.end()
        said, number, _, mark = token.groups()
        if mark:
            is_key = _opened(mark, keys, kinds)
        elif said is not None and is_key:
            keys[-1] = Field(_unescaped(said), *token.span(1))
        elif said is not None or number is not None:
            group = 2 if said is None else 1
            yield _Leaf(tuple(keys), Field(_unescaped(token[group]), *token.span(group)), said is None)


def _opened(mark: str, keys: list[Field], kinds: list[str]) -> bool:
    """Follow a bracket, colon or comma; return whether a key comes next."""
    if mark in "{[":
        if len(kinds) >= MOST_DEPTH:
            raise ValueError(f"more than {MOST_DEPTH} levels")
        kinds.append(mark)
        keys.append(EMPTY if mark == "{" else Field("0", -1, -1))
        return mark == "{"
    if mark in "}]":
        kinds.pop()
        keys.pop()
        return False
    if mark == ":" or not kinds:
        return False
    if kinds[-1] == "[":
        keys[-1] = Field(str(int(keys[-1].text) + 1), -1, -1)
    return kinds[-1] == "{"


def _unescaped(said: str) -> str:
    """Return the text of a JSON string, in one line; what is no escape stays as it is written."""
    try:
        text = json.loads(f'"{said}"', strict=False)
    except ValueError:
        text = said
    return " ".join(str(text).split())


def _by_model(leaves: Sequence[_Leaf]) -> dict[str, _Row]:
    """Gather the numbers of each model: of an object its keys are the models, of a list each object names its own."""
    named = {leaf.keys[0].text: leaf.field for leaf in leaves if _names_model(leaf)}
    rows: dict[str, _Row] = {}
    for leaf in leaves:
        first, *path = leaf.keys or (EMPTY,)
        model = named.get(first.text) if first.start < 0 else first
        if model is None or not path or not leaf.is_number or any(key.start < 0 for key in path):
            continue
        row = rows.setdefault(f"{first.start < 0} {first.text}", _Row(model, {}))
        row.scores[tuple(key.text for key in path)] = tuple(path), leaf.field
    return rows


def _names_model(leaf: _Leaf) -> bool:
    in_list = len(leaf.keys) == 2 and leaf.keys[0].start < 0
    return in_list and not leaf.is_number and leaf.keys[1].text.casefold() in _MODELS


def _padded(headers: Sequence[Field], depth: int) -> list[Field]:
    """Return the keys of a column, the innermost in the last row of headers."""
    return [EMPTY] * (depth - len(headers)) + [*headers]


PARSER: Final = BoardParser()
