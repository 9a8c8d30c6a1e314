"""Scores named as numbers, and the size that they need."""

import pytest

from engine.question.read import read_question
from engine.question.targets import find_scores
from engine.types.question import Estimand
from engine.types.unknown import UNKNOWN


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("reach 80% there", 0.8),
        ("over 62.5 %", 0.625),
        ("eighty percent", 0.8),
        ("a pass@1 of 0.75", 0.75),
        ("exceed 70 on it", 0.7),
        ("half of the problems", 0.5),
        (".9 accuracy", 0.9),
    ],
)
def test_a_score_is_a_proportion(words, value):
    assert [score.value for score in find_scores(words)] == [pytest.approx(value)]


@pytest.mark.parametrize(
    "words", ["pass@10", "reach 70B", "exceed 13 billion", "0 % or 100 %", "in 2024", "score 7-13B"]
)
def test_other_numbers_are_no_scores(words):
    assert not find_scores(words)


@pytest.mark.parametrize(
    "words",
    [
        "How many parameters are needed to reach 80 % on HumanEval?",
        "At which size do models hit a pass@1 of 0.8 on HumanEval?",
        "How large must a model be to solve eighty percent of HumanEval?",
        "What is the smallest model size with 80% pass@1 on HumanEval?",
    ],
)
def test_a_size_asked_for_a_score_is_a_threshold(words):
    question = read_question(words).question
    assert question.estimand is Estimand.THRESHOLD
    assert question.target == pytest.approx(0.8)


def test_a_score_whose_size_is_not_asked_for_is_said_to_be_held_against_nothing():
    understood = read_question("Which models exceed 60 % on HumanEval?")
    assert (understood.question.estimand, understood.question.target) == (Estimand.LEVEL, UNKNOWN)
    assert any("60 %" in remark for remark in understood.remarks)
