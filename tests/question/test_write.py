"""A Question is written as TOML and read again as the same Question."""

import dataclasses
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import UsageError
from engine.question.bands import parse_bands
from engine.question.files import load_question, load_questions
from engine.question.phrase import sentence_of
from engine.question.read import read_question
from engine.question.write import question_toml, save_question
from engine.types.question import BenchmarkPair, CurveDesign, Estimand, ModelGroup, Question, Sensitivity, SizeKind
from engine.types.search import Inclusion
from engine.types.unknown import UNKNOWN
from engine.vocab.benchmarks import benchmarks
from engine.vocab.families import families
from engine.vocab.models import models
from engine.vocab.wording import Topic, senses

HERE = Path(__file__).parent
FILES = ("asked.toml", "asked_blind.toml", "asked_again.toml", "asked_fresh.toml")
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
NAMES = st.sampled_from(sorted(benchmarks()))
DATES = st.sampled_from(["", "2023-01-01", "2025-06-30"])
SIZES = st.one_of(st.just(UNKNOWN), st.floats(min_value=0.01, max_value=2000))


def some(values, most=3):
    return st.lists(st.sampled_from(sorted(values)), max_size=most, unique=True).map(tuple)


@st.composite
def groups(draw):
    return ModelGroup(
        label=draw(WORDS),
        families=draw(some(families())) or ("Code Llama",),
        other_families=draw(some(families())),
        name_contains=draw(st.lists(WORDS, max_size=2).map(tuple)),
        name_excludes=draw(st.lists(WORDS, max_size=2).map(tuple)),
        models=draw(some(models())),
        variant=draw(st.sampled_from(["", "base", "instruct"])),
        specialisation=draw(st.sampled_from(["", "code", "general"])),
    )


@st.composite
def questions(draw):
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True).map(tuple))
    bands = draw(st.sampled_from(["", "<10B,10B-30B,>30B", "7B,70B", "<=3B,>3B", "500M,1B-3B"]))
    estimands = [e for e in Estimand if bands or e is not Estimand.BAND_DIFFERENCES]
    estimand = draw(st.sampled_from(estimands))
    low, high = draw(SIZES), draw(SIZES)
    swapped = low is not UNKNOWN and high is not UNKNOWN and low > high
    return Question(
        question_id="one",
        title=draw(WORDS),
        text=" ".join(draw(WORDS).split()) or "t",
        benchmarks=names,
        asked_benchmarks=names[: draw(st.integers(1, len(names)))],
        metric_id=draw(st.sampled_from(["pass@1", "pass@10", "exact_match"])),
        asked_metrics=draw(st.sampled_from([("pass@1",), ("pass@k", "semantic similarity")])),
        bands=parse_bands(bands) if bands else (),
        smallest_b=high if swapped else low,
        largest_b=low if swapped else high,
        variant=draw(st.sampled_from(["any", "base", "instruct"])),
        groups=tuple(draw(st.lists(groups(), max_size=3))),
        pairs=tuple(
            BenchmarkPair(original=a, harder=b)
            for a, b in draw(st.lists(st.tuples(NAMES, NAMES), max_size=2))
            if a != b
        ),
        languages=draw(some(senses(Topic.LANGUAGE))),
        moderators=draw(st.lists(WORDS, max_size=3).map(tuple)),
        size=draw(st.sampled_from(SizeKind)),
        estimators=draw(st.sampled_from([(), ("log-linear",)])),
        further_estimators=draw(st.sampled_from([(), ("power-law",)])),
        estimand=estimand,
        target=draw(st.floats(min_value=0.01, max_value=0.99)) if estimand is Estimand.THRESHOLD else UNKNOWN,
        without=tuple(draw(st.lists(groups(), max_size=2))),
        released_from=draw(DATES),
        released_until=draw(DATES),
        inclusion=draw(
            st.sampled_from(
                [
                    Inclusion(),
                    Inclusion(
                        since="2023-01-01",
                        until="2024-06-30",
                        topics=(("code", 'a "b"'), ("size",)),
                        none_of=("survey",),
                    ),
                ]
            )
        ),
        training_runs=draw(st.sampled_from(["", "training-runs"])),
        curves=draw(st.sampled_from([None, CurveDesign(dataset="loss-curves", fitted_to=("a", "b"))])),
        sensitivity=draw(st.sampled_from([tuple(Sensitivity), (), (Sensitivity.LEAVE_FAMILY_OUT,)])),
    )


def test_the_questions_drawn_here_set_every_field():
    """A field that the writer forgets would be lost without a word."""
    source = Path(__file__).read_text(encoding="utf-8")
    assert all(f"{field.name}=" in source for field in dataclasses.fields(Question))


@given(question=questions(), remark=WORDS)
def test_any_question_is_read_again_as_written(tmp_path_factory, question, remark):
    folder = tmp_path_factory.mktemp("analyses")
    assert load_question(save_question(question, folder, [remark])) == question


def test_the_five_questions_of_the_house_too(tmp_path):
    for question in load_questions(Path(__file__).parents[2] / "analyses"):
        assert load_question(save_question(question, tmp_path)) == question


def test_a_question_in_words_is_saved_as_understood(tmp_path):
    understood = read_question("Is the drop from MBPP to MBPP Pro larger below 10B than above 30B in Code Llama?")
    file = save_question(understood.question, tmp_path, understood.remarks)
    assert file == tmp_path / understood.question.question_id / "question.toml"
    assert load_question(file) == understood.question
    assert "# No metric is named" in file.read_text(encoding="utf-8")


def test_a_file_that_is_there_is_replaced_only_when_told(tmp_path):
    question = read_question("Does scaling help on HumanEval?").question
    file = save_question(question, tmp_path)
    other = dataclasses.replace(question, title="Another")
    with pytest.raises(UsageError, match="is there already"):
        save_question(other, tmp_path)
    assert load_question(file) == question
    save_question(other, tmp_path, replace=True)
    assert load_question(file) == other
    assert [path.name for path in file.parent.iterdir()] == ["question.toml"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        save_question(read_question("Does scaling help on HumanEval?").question, tmp_path / "file")


def test_keys_of_their_default_are_left_out():
    written = tomllib.loads(question_toml(read_question("Does scaling help on HumanEval?").question))
    assert set(written) == {"title", "text", "asked_benchmarks", "benchmarks", "metric", "asked_metrics", "estimand"}


def test_every_question_in_words_is_saved_as_understood(tmp_path):
    asked = [case for file in FILES for case in tomllib.loads((HERE / file).read_text(encoding="utf-8"))["question"]]
    for case in asked:
        understood = read_question(case["ask"])
        saved = save_question(understood.question, tmp_path, understood.remarks, replace=True)
        assert load_question(saved) == understood.question, case["ask"]


def test_every_question_in_words_is_read_again_from_its_sentence():
    asked = [case for file in FILES for case in tomllib.loads((HERE / file).read_text(encoding="utf-8"))["question"]]
    own = {"text": "", "title": "", "question_id": ""}
    for case in asked:
        question = read_question(case["ask"]).question
        again = read_question(sentence_of(question)).question
        assert dataclasses.replace(again, **own) == dataclasses.replace(question, **own), case["ask"]
