import tomllib
from collections import Counter
from importlib.resources import files

import pytest

from engine.vocab.benchmarks import benchmarks
from engine.vocab.fold import fold
from engine.vocab.wording import Topic, find_phrases, language_named, plain_words, senses

DATA = tomllib.loads(files("engine.vocab").joinpath("data", "wording.toml").read_text(encoding="utf-8"))


def found(text, topic):
    return [(text[phrase.start : phrase.end], phrase.sense) for phrase in find_phrases(text, topic)]


@pytest.mark.parametrize("topic", Topic)
def test_every_phrase_leads_to_its_sense_and_stands_in_one_list(topic):
    listed = [(phrase, sense) for sense, phrases in DATA[topic.value].items() for phrase in phrases]
    twice = [key for key, count in Counter(phrase for phrase, _ in listed).items() if count > 1]
    assert not twice
    for phrase, sense in listed:
        assert found(f"what of {phrase} then", topic) == [(phrase, sense)], phrase


def test_every_skill_is_measured_and_every_measure_is_a_skill():
    measured = {skill for benchmark in benchmarks().values() for skill in benchmark.measures}
    assert measured == set(senses(Topic.SKILL))


def test_separators_and_case_do_not_matter_but_in_abbreviations():
    assert found("Self invoking and SELF-INVOKING code", Topic.SKILL) == [
        ("Self invoking", "self-invoking code"),
        ("SELF-INVOKING code", "self-invoking code"),
    ]
    assert found("as per RL", Topic.MODERATOR) == [("RL", "reinforcement learning")]
    assert found("as per unit", Topic.MEASURE) == []


def test_the_longest_phrase_wins():
    assert found("the scaling trend", Topic.CUE) == [("scaling trend", "scale")]


@pytest.mark.parametrize(
    ("text", "name"), [("cpp", "C++"), ("C++", "C++"), ("JAVA", "Java"), ("golang", "Go"), ("Klingon", ""), ("", "")]
)
def test_languages_have_one_usual_name(text, name):
    assert language_named(text) == name


def test_plain_words_are_lower_case_words():
    assert all(word == word.lower() and fold(word) for word in plain_words())
