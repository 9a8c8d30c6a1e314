"""Words that are nearly words of the vocabulary."""

import pytest

from engine.question.read import read_question
from engine.question.spelling import respell


@pytest.mark.parametrize(
    ("printed", "known"),
    [("scalling", "scaling"), ("paramters", "parameters"), ("modles", "models"), ("humanevl", "humaneval"), ("qwencoder", ""), ("instrution", "instruction")],
)  # fmt: skip
def test_one_slip_is_mended(printed, known):
    assert respell(printed, printed).text.lower() == (known or printed)


@pytest.mark.parametrize("word", ["weather", "protein", "stocks", "marathon", "cheese", "coping", "leaving", "sizing"])
def test_another_word_is_left_alone(word):
    assert respell(word, word).slips == ()


def test_a_name_that_is_known_is_not_touched():
    text = "HumanEval scalling"
    mended = respell(text, "|" + " " * 8 + text[9:])
    assert (mended.text, mended.slips) == ("HumanEval scaling", (("scalling", "scaling"),))


def test_what_is_read_as_another_word_is_said():
    understood = read_question("does scalling the paramters help starcodr on livecodebnch?")
    assert understood.question.benchmarks == ("livecodebench",)
    assert [group.label for group in understood.question.groups] == ["StarCoder"]
    assert "scalling is read as scaling." in understood.remarks
    assert not understood.not_understood
    assert understood.question.text.startswith("does scalling")
