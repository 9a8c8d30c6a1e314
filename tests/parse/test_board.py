"""Leaderboards of JSON: models down, keys across, every number at its place in the text."""

import json

import pytest

from engine.parse.detect import detect_format
from engine.parse.leaderboard.board import MOST_DEPTH, PARSER
from engine.types.outcome import Failure, Reason

OBJECT = """{
  "CodeLlama-7B": {"link": "x", "pass@1": {"humaneval": 37.8, "humaneval+": 35.40}, "size": 7, "open": false},
  "Star\\u0043oder2": {"pass@1": {"humaneval+": 29, "humaneval": null}, "by question": [1, 0]}
}"""
LIST = '[{"model": "A-7B", "mbpp": 50.0}, {"score": 1}, {"mbpp": -1e-3, "name": "B \\"b\\""}]'


def texts(text):
    reading = PARSER.read(text, "board")
    assert not isinstance(reading, Failure), reading
    (table,) = reading.tables
    return [[cell.text for cell in row] for row in table.grid()], table


def test_models_down_and_keys_across():
    rows, table = texts(OBJECT)
    assert rows == [
        ["", "pass@1", "pass@1", ""],
        ["Model", "humaneval", "humaneval+", "size"],
        ["CodeLlama-7B", "37.8", "35.40", "7"],
        ["StarCoder2", "", "29", ""],
    ]
    assert (table.caption, table.index) == ("board", 1)


def test_a_list_names_its_models():
    rows, _ = texts(LIST)
    assert rows == [["Model", "mbpp"], ["A-7B", "50.0"], ['B "b"', "-1e-3"]]


@pytest.mark.parametrize("text", [OBJECT, LIST, f"\ufeff{OBJECT}"])
def test_every_cell_stands_at_its_place(text):
    _, table = texts(text)
    placed = [cell for cell in table.cells if cell.start >= 0]
    assert len(placed) > 4
    for cell in placed:
        written = text[cell.start : cell.end]
        assert cell.text in {written, json.loads(f'"{written}"')}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", Reason.UNREADABLE),
        ('{"a": {"b": 1}', Reason.UNREADABLE),
        ('{"a": {"b": 1 2}}', Reason.UNREADABLE),
        ('{"a": {"b": NaN}}', Reason.UNREADABLE),
        ("{}", Reason.UNSUPPORTED_FORMAT),
        ("5", Reason.UNSUPPORTED_FORMAT),
        ('{"performances": [{"model": "x", "pass@1": 3}]}', Reason.UNSUPPORTED_FORMAT),
        ('{"performances": [{"model": "x", "task_id": "a", "pass@1": "3"}]}', Reason.UNSUPPORTED_FORMAT),
        ('[{"model": 5, "task_id": "a", "pass@1": 3}]', Reason.UNSUPPORTED_FORMAT),
        ('{"a": 1, "b": 2}', Reason.UNSUPPORTED_FORMAT),
        ("[" * 100_000, Reason.TOO_DEEP),
        ('{"a":' * (MOST_DEPTH + 1) + "1" + "}" * (MOST_DEPTH + 1), Reason.UNREADABLE),
        (json.dumps({str(n): {str(n): 1} for n in range(1100)}), Reason.TOO_LARGE),
    ],
    ids=range(13),
)
def test_what_is_no_board(text, reason):
    refused = PARSER.read(text, "board")
    assert isinstance(refused, Failure)
    assert refused.reason == reason
    assert refused.message.startswith("board ")


def test_a_board_is_known_by_its_name():
    assert detect_format(OBJECT.encode(), "x.json") == "json"
    assert detect_format(OBJECT.encode(), "x") == "markdown"
