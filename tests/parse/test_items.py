"""Leaderboards that keep scores problem by problem: means over the problems, each at the place of what was averaged."""

import json

import pytest

from engine.parse.leaderboard.board import PARSER
from engine.parse.leaderboard.items import read_items
from engine.types.outcome import Failure, Reason

DAY = 86_400_000


def rows(model, scores, *, difficulty=("easy", "hard"), **more):
    return [
        {
            "question_id": f"q{n}",
            "model": model,
            "date": DAY * (10 + n),
            "difficulty": difficulty[n % 2],
            "pass@1": score,
            **more,
        }
        for n, score in enumerate(scores)
    ]


def read(items, **more):
    text = json.dumps(
        {
            "date_marks": [1, 2],
            "note": 'a "[" in a text',
            "performances": items,
            "models": [{"model_repr": "A"}],
            **more,
        },
        indent=2,
    )
    reading = PARSER.read(text, "lcb")
    assert not isinstance(reading, Failure), reading
    return text, reading


def texts(table):
    return [[cell.text for cell in row] for row in table.grid()]


def test_means_over_all_problems_and_each_difficulty():
    text, reading = read(rows("A", [0.0, 100.0, 10.0, 50.0]) + rows("B", [100, 0.05, 0, 0]))
    (table,) = reading.tables
    assert table.caption == "lcb: mean (%) over 4 problems of 1970-01-11 to 1970-01-14"
    assert texts(table) == [
        ["", "pass@1", "pass@1", "pass@1"],
        ["Model", "", "easy", "hard"],
        ["A", "40.0", "5.0", "75.0"],
        ["B", "25.0", "50.0", "0.0"],
    ]
    for line, model in zip(table.grid()[2:], "AB", strict=True):
        for cell in line[1:]:
            placed = json.loads(f"[{text[cell.start : cell.end]}]")
            assert {row["model"] for row in placed} == {model}
            assert len(placed) == 4


def test_a_mean_is_rounded_half_up():
    _, reading = read(rows("A", [0.1, 0.0]))
    assert texts(reading.tables[0])[2][1] == "0.1"


def test_models_of_other_problems_have_another_table():
    _, reading = read(rows("A", [1, 2]) + rows("B", [1, 2, 3]) + rows("C", [5, 6]))
    assert [[line[0] for line in texts(table)[2:]] for table in reading.tables] == [["A", "C"], ["B"]]
    assert [table.index for table in reading.tables] == [1, 2]


def test_a_model_in_several_places_is_left_out():
    _, reading = read(rows("A", [1]) + rows("B", [2]) + rows("A", [3]))
    assert [line[0] for line in texts(reading.tables[0])[2:]] == ["B"]
    (failure,) = reading.failures
    assert "rows of 'A' in several places" in failure.message


def test_a_metric_that_a_problem_lacks_has_no_mean():
    items = rows("A", [1, 2], **{"pass@5": 7.0})
    del items[1]["pass@5"]
    _, reading = read(items)
    assert texts(reading.tables[0])[2] == ["A", "1.5", "1.0", "2.0", "", "7.0", ""]


@pytest.mark.parametrize("date", [None, -5, 10**15, "2024-01-01"])
def test_odd_dates_are_no_window(date):
    _, reading = read([row | {"date": date} for row in rows("A", [1, 2])])
    assert reading.tables[0].caption == "lcb: mean (%) over 2 problems"


@pytest.mark.parametrize(
    "text",
    ['{"p": [{"model": "A", "task_id": "x", "pass@1": 1e999999}]}', '[{"model": "A", "task_id": "x", "pass@1": 1}, 5]'],
)
def test_what_is_no_score_is_no_item(text):
    assert read_items(text, "lcb") is None


def test_a_list_alone_is_read_too():
    reading = PARSER.read(json.dumps(rows("A", [1, 2])), "lcb")
    assert texts(reading.tables[0])[2][:2] == ["A", "1.5"]


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("engine.parse.leaderboard.items.MOST_ITEMS", 1)
    assert PARSER.read(json.dumps(rows("A", [1, 2])), "lcb").reason is Reason.TOO_LARGE
