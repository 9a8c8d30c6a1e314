"""Spans of time in words."""

import pytest

from engine.question.dates import find_dates
from engine.question.read import read_question
from engine.types.question import Estimand


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("released after January 2024", "2024-02-01", ""),
        ("since 2023", "2023-01-01", ""),
        ("from 2023 onwards", "2023-01-01", ""),
        ("before mid-2024", "", "2024-04-30"),
        ("until 2024-02", "", "2024-02-29"),
        ("in Q3 2024", "2024-07-01", "2024-09-30"),
        ("between 2021 and 2025", "2021-01-01", "2025-12-31"),
        ("from 2023-06-15 to 2024-06", "2023-06-15", "2024-06-30"),
        ("for 2024 models", "2024-01-01", "2024-12-31"),
        ("pre-2023", "", "2022-12-31"),
    ],
)
def test_a_span_has_a_first_and_a_last_day(words, earliest, latest):
    (found,) = find_dates(words)
    assert (found.earliest, found.latest) == (earliest, latest)


@pytest.mark.parametrize(
    "words", ["2048 tokens", "in 2024-13", "since 2023-02-30", "between 2025 and 2021 problems", "the first 2000 steps"]
)
def test_what_no_calendar_has_is_no_date(words):
    assert not [date for date in find_dates(words) if date.earliest and date.latest and date.earliest > date.latest]
    assert not find_dates("2048 tokens")
    assert not find_dates("since 2023-02-30")


@pytest.mark.parametrize(
    ("words", "of"),
    [("models released in 2024", "models"), ("papers published since 2024", "papers"), ("problems from 2024 to 2025", "problems"), ("2024 papers", "papers")],
)  # fmt: skip
def test_the_words_before_say_what_is_dated(words, of):
    assert [date.of for date in find_dates(words)] == [of]


def test_models_are_held_to_dates_and_papers_to_a_search():
    question = read_question("In papers since 2023, what do models released in 2024 score on MBPP?").question
    assert (question.released_from, question.released_until) == ("2024-01-01", "2024-12-31")
    assert (question.inclusion.since, question.inclusion.until) == ("2023-01-01", "")


def test_a_change_between_dates_is_a_trend():
    assert read_question("Have scores on MBPP improved since 2023?").question.estimand is Estimand.TREND
    assert read_question("Do scores on MBPP improve with size since 2023?").question.estimand is Estimand.SLOPE


def test_dates_of_problems_cannot_be_chosen_and_that_is_said():
    remarks = read_question("How good are models on LiveCodeBench problems since 2024-08?").remarks
    assert any("dates of problems" in remark for remark in remarks)
