"""What to look for, read from words, operators and questions."""

import pytest

from engine.errors import InputError, UsageError
from engine.question.files import load_question
from engine.question.search import FIELD, query_of_question, query_of_text
from engine.question.write import question_toml, save_question
from engine.types.search import Inclusion


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("HumanEval scores", (("HumanEval",), FIELD)),
        ("How does pass@1 on MBPP+ and HumanEval Pro scale?", (("MBPP+", "HumanEval Pro"), FIELD)),
        ('"self-invoking code" functions', (("self-invoking code",), ("functions",))),
        ('"A B" OR C AND (D OR "E F")', (("A B", "C"), ("D", "E F"))),
        ("How do the compilers of tomorrow work?", (("compilers",), ("tomorrow",), ("work",))),
    ],
)
def test_words(text, topics):
    query, inclusion = query_of_text(text, "2024-01-01", 7)
    assert query.topics == inclusion.topics == topics
    assert (query.text, query.since, query.limit, inclusion.since) == (text, "2024-01-01", 7, "2024-01-01")


@pytest.mark.parametrize("text", ["", "   ", "of the and", "A AND ", "OR"])
def test_nothing_to_look_for(text):
    with pytest.raises(UsageError, match="nothing to look for"):
        query_of_text(text, "", 1)


def test_a_question_without_rules_is_about_its_benchmarks(question):
    query, inclusion = query_of_question(question(benchmarks=("humaneval", "mbpp-plus")), "2023-02-01", 9)
    assert query.topics == inclusion.topics == (("HumanEval", "MBPP+"), FIELD)
    assert inclusion.since == "2023-02-01"


def test_a_question_with_rules_states_them(question):
    rules = Inclusion(since="2022-01-01", until="2024-01-01", topics=(("x",),), none_of=("y",))
    query, inclusion = query_of_question(question(inclusion=rules), "2023-02-01", 9)
    assert inclusion == rules
    assert (query.topics, query.since) == ((("x",),), "2022-01-01")


def test_rules_of_inclusion_are_written_and_read_again(question, tmp_path):
    rules = Inclusion(since="2022-01-01", until="2024-01-01", topics=(("x", 'y "z"'), ("w",)), none_of=("v",))
    asked = question(question_id="q", benchmarks=("humaneval",), asked_benchmarks=("humaneval",), inclusion=rules)
    assert load_question(save_question(asked, tmp_path)).inclusion == rules
    (tmp_path / "q" / "question.toml").write_text(question_toml(asked).replace("2022-01-01", "2022-13-01"))
    with pytest.raises(InputError, match="2022-13-01 is no date"):
        load_question(tmp_path / "q")
