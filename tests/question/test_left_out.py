"""Names that a question names only to leave them out."""

import pytest

from engine.question.left_out import left_out
from engine.question.read import read_question


def without(words):
    return [group.label for group in read_question(words).question.without]


def test_a_name_behind_a_word_of_exclusion_and_the_list_that_goes_on():
    text = "excluding A, B and C on D"
    spans = {name: (place, place + 1) for name in "ABCD" for place in [text.index(name)]}
    assert left_out(text, spans.values()) == {spans[name] for name in "ABC"}


@pytest.mark.parametrize(
    "how",
    ["excluding {}", "except for {}", "ignoring {}", "leaving out the {} family", "all families but {}", "non-{} models", "not counting {} models",
     "when {} is excluded", "for models other than {}"],
)  # fmt: skip
def test_ways_to_leave_a_family_out(how):
    assert without(f"How does pass@1 on MBPP scale {how.format('StarCoder2')}?") == ["StarCoder2"]


@pytest.mark.parametrize(
    "words",
    [
        "No model on HumanEval reaches 99 %, does size help StarCoder2?",
        "Does scaling help StarCoder2 on MBPP but not on HumanEval?",
        "Why does StarCoder2 not scale on HumanEval?",
    ],
)
def test_a_denial_is_no_exclusion(words):
    question = read_question(words).question
    assert not question.without
    assert "humaneval" in question.benchmarks


def test_a_benchmark_that_is_left_out_is_not_asked_for():
    understood = read_question("On MBPP, not HumanEval, does scaling help?")
    assert understood.question.benchmarks == ("mbpp",)
    assert "Left out as the question says: HumanEval." in understood.remarks


def test_with_nothing_named_but_what_is_left_out_the_usual_benchmark_remains():
    assert read_question("Does scaling help on code benchmarks other than HumanEval?").question.benchmarks == ("mbpp",)


def test_sizes_and_kinds_that_are_left_out_leave_the_others():
    question = read_question(
        "How does pass@1 on MBPP scale, excluding models above 34B and ignoring chat models?"
    ).question
    assert (question.largest_b, question.variant) == (34.0, "base")


def test_a_single_model_is_left_out_by_itself():
    question = read_question("How does pass@1 on MBPP scale, excluding Qwen2.5-Coder-7B-Instruct?").question
    assert [group.models for group in question.without] == [("Qwen2.5-Coder-7B-Instruct",)]
