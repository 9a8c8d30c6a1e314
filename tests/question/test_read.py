"""What is made of a question: its sentence back, hostile and broken text, the nearest answerable benchmark."""

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.question.phrase import sentence_of
from engine.question.read import read_question
from engine.question.tidy import LONGEST
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand, SizeKind
from engine.vocab.benchmarks import benchmarks, is_code
from engine.vocab.families import families

OWN = ("text", "title", "question_id")
BENCHMARKS = sorted(name for name in benchmarks() if is_code(name) and not benchmarks()[name].everyday)
FAMILIES = sorted(family for family, members in families().items() if len(members) > 2 and family[0].isupper())


def fields(question):
    return {f.name: getattr(question, f.name) for f in dataclasses.fields(question) if f.name not in OWN}


def read(words):
    understood = read_question(words)
    assert not isinstance(understood, Failure), f"{words}: {understood}"
    return understood


@st.composite
def questions(draw):
    """A question put together from parts of the vocabulary, in one of several wordings."""
    where = draw(st.sampled_from(BENCHMARKS))
    sizes = draw(
        st.sampled_from(
            [
                "",
                " from 1B to 34B",
                " of at most 15B",
                " of at least 3B",
                ", sizes <10B, 10B-30B, >30B",
                " for 7B versus 70B",
            ]
        )
    )
    whose = draw(st.lists(st.sampled_from(FAMILIES), max_size=3, unique=True))
    metric = draw(st.sampled_from(["pass@1", "pass@10", "pass@k", "exact match"]))
    kind = draw(st.sampled_from(["", " among base models", " among instruct models"]))
    given_ = draw(st.sampled_from(["", ", given temperature", ", given inference budget and training data"]))
    verb = draw(
        st.sampled_from(
            ["change with model size", "compare", "change over time", "change with model size within families"]
        )
    )
    models = f" for {' versus '.join(whose)}" if whose else ""
    without = f", excluding {draw(st.sampled_from(sorted({*FAMILIES} - {*whose})))}" if draw(st.booleans()) else ""
    released = draw(st.sampled_from(["", " released since 2023-05-01", " released from 2023-01-01 to 2024-12-31"]))
    also = draw(st.sampled_from(["", ", as to power law and ceiling", ", in papers published until 2025-01-31"]))
    rest = f"{models}{kind}{without}{released}{sizes}{given_}{also}?"
    if draw(st.booleans()):
        return f"How does {metric} on {benchmarks()[where].name} {verb}{rest}"
    return f"At which model size does {metric} on {benchmarks()[where].name} reach {draw(st.integers(1, 99))} %{rest}"


@given(questions())
def test_a_question_is_understood_as_what_its_sentence_says(words):
    understood = read(words)
    again = read(sentence_of(understood.question))
    assert fields(again.question) == fields(understood.question)
    assert not again.not_understood
    assert not again.cut_off


@given(st.text(max_size=300))
def test_any_text_is_understood_or_refused(words):
    understood = read_question(words)
    assert isinstance(understood, Failure) or understood.question.benchmarks


HOSTILE = [
    "x" * 10_000_000,
    "<" * LONGEST,
    "7" * LONGEST,
    "(" * LONGEST,
    " 7B vs" * 500 + " on HumanEval, does scaling help?",
    "HumanEval " * 390 + "scaling?",
    "between " * 480 + "7B?",
    "ten " * 900,
    "&lt;" * 900,
]


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_ends_soon(words):
    understood = read_question(words)
    if isinstance(understood, Failure):
        assert len(understood.message) < 400


@pytest.mark.parametrize("words", ["", "   ", "\x00\x1b[31m", "??", "\u202e"])
def test_nothing_asked_is_said_so(words):
    assert read_question(words).reason is Reason.EMPTY


def test_control_characters_and_markup_are_taken_for_text():
    words = "Does <b>scaling</b> help \x1b[31mon\x00 \u202eHumanEval&nbsp;Pro for models &lt;10B and &gt;30B?"
    question = read(words).question
    assert question.benchmarks == ("humaneval-pro",)
    assert [band.label for band in question.bands] == ["<10B", ">30B"]
    assert all(character.isprintable() for character in question.text)


@pytest.mark.parametrize(
    ("words", "end"),
    [
        ("How does size matter on LiveCodeBench, as measured by.", "as measured by."),
        ("How does Code Llama scale on BigCodeBench compared to general-purpose.", "compared to general-purpose."),
        ("How does pass@1 change with size on HumanEval and MBPP benchmarks under the same.", "under the same."),
        ("Does scaling help on BigCodeBench tasks measuring function composition,.", "composition,."),
        ("Does scaling help on HumanEval, comparing Code Llama with", "with"),
        ("Does scaling help on HumanEval...", "HumanEval..."),
    ],
)
def test_a_question_that_breaks_off_is_said_to(words, end):
    understood = read(words)
    assert understood.cut_off.endswith(end)
    assert understood.question.asked_benchmarks


@pytest.mark.parametrize(
    "words",
    ["Does scaling help on HumanEval", "What does 7B reach on MBPP?", "Compare base and instruct models on MBPP."],
)
def test_a_whole_question_is_not(words):
    understood = read(words)
    assert not understood.cut_off
    assert not any("shortened" in remark for remark in understood.remarks)


def test_a_question_that_ends_as_a_statement_may_have_been_shortened():
    remarks = read("How do scores on MBPP+ differ when comparing models with <10B, 10B-30B, and >30B.").remarks
    assert any("as if shortened" in remark for remark in remarks)


def test_a_benchmark_that_does_not_measure_what_is_asked_gets_the_nearest():
    understood = read("What does scaling do for self-invoking code on MBPP+?")
    assert understood.question.asked_benchmarks == ("mbpp-plus",)
    assert understood.question.benchmarks[:3] == ("mbpp-plus", "mbpp-pro", "humaneval-pro")
    assert any("MBPP+ does not measure self-invoking code" in remark for remark in understood.remarks)
    measured = read("What does scaling do for self-invoking code on HumanEval Pro?")
    assert measured.question.benchmarks == ("humaneval-pro",)


def test_every_skill_finds_the_benchmarks_that_measure_it():
    skills = {skill for benchmark in benchmarks().values() for skill in benchmark.measures}
    for skill in sorted(skills):
        understood = read(f"Do larger language models get better at {skill} on HumanEval?")
        offered = understood.question.benchmarks[1:]
        assert offered, skill
        assert all(skill in benchmarks()[name].measures for name in offered), skill


def test_a_language_that_the_benchmark_is_not_posed_in_is_remarked():
    understood = read("Does size matter for Java on MBPP+?")
    assert understood.question.languages == ("Java",)
    assert "multipl-e" in understood.question.benchmarks
    assert any("not known to be posed in" in remark for remark in understood.remarks)


def test_what_is_not_understood_is_listed_as_printed():
    assert read("Does scaling help on HumanEval when the moon is full of cheese?").not_understood == (
        "moon",
        "full",
        "cheese",
    )


def test_a_misspelled_benchmark_is_read_and_said():
    understood = read("Does scaling help on BigCodeBnch?")
    assert understood.question.benchmarks == ("bigcodebench",)
    assert "BigCodeBnch is read as BigCodeBench." in understood.remarks


def test_a_part_of_a_benchmark_and_an_unknown_benchmark_are_said():
    assert any("CRUXEval-I names the part" in remark for remark in read("Does scaling help on CRUXEval-I?").remarks)
    refused = read_question("How does accuracy on FooBench scale with the parameters of language models?")
    assert refused.reason is Reason.OUTSIDE_FIELD
    assert refused.message.startswith("The vocabulary knows no benchmark 'FooBench'")


def test_active_parameters_single_models_and_a_brand():
    assert read("Does scaling active parameters help on HumanEval?").question.size is SizeKind.ACTIVE
    groups = read("Is Qwen2.5-Coder-7B-Instruct better than CodeLlama-70B-Instruct on MBPP?").question.groups
    assert [group.models for group in groups] == [("Qwen2.5-Coder-7B-Instruct",), ("CodeLlama-70B-Instruct",)]
    brand = read("How do Llama models scale on HumanEval?")
    assert {"Llama 2", "Llama 3"} <= set(brand.question.groups[0].families)
    assert any("Llama is taken for" in remark for remark in brand.remarks)


def test_the_same_words_make_the_same_question_and_others_another_identifier():
    words = "Does scaling help on HumanEval Pro?"
    assert read(words) == read(words)
    other = read("Does scaling help on HumanEval Pro at all?").question
    assert other.title == read(words).question.title
    assert other.question_id != read(words).question.question_id


def test_the_order_of_bands_does_not_matter():
    bands = ["under 10B", "between 10B and 30B", "above 30B"]
    wanted = read("Compare models under 10B, between 10B and 30B and above 30B on MBPP.").question.bands
    random.Random(1).shuffle(bands)
    question = read(f"Compare models {', '.join(bands)} on MBPP.").question
    assert question.bands == wanted
    assert question.estimand is Estimand.BAND_DIFFERENCES


def test_learning_rates_bring_loss_curves_and_training_runs():
    asked = read_question("How does learning rate annealing affect pass@1 on LiveCodeBench?").question
    assert asked.curves.dataset == "loss-curves"
    assert asked.training_runs == "training-runs"
    plain = read_question("How does model size affect pass@1 on LiveCodeBench?").question
    assert (plain.curves, plain.training_runs) == (None, "")


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("Which models below 16B beat GPT-4 on MBPP?", "GPT-4"),
        ("Is any model within 5 points of Codestral on MBPP?", "Codestral"),
        ("Do models reach GPT-3.5 level on MBPP?", "GPT-3.5"),
        ("How does pass@1 on MBPP compare for CodeGen versus other models?", "CodeGen"),
    ],
)
def test_a_yardstick_is_set_against_the_models_of_other_families(words, label):
    yardstick, others = read(words).question.groups
    assert yardstick.label == label
    assert others.other_families == yardstick.families
    assert not others.holds(yardstick.families[0], "m", "", "")
    assert others.holds("another", "m", "", "")


def test_a_family_that_is_asked_about_is_no_yardstick():
    assert len(read("How do CodeGen models scale on MBPP?").question.groups) == 1


def test_a_drop_on_a_harder_version_alone_is_one_from_its_original():
    question = read("How large is the drop on MBPP Pro by model size?").question
    assert [(pair.original, pair.harder) for pair in question.pairs] == [("mbpp", "mbpp-pro")]
    assert not read("How much does 4-bit quantisation degrade scores on MBPP Pro?").question.pairs


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Does accuracy on MBPP grow with size?", "'accuracy' is no metric of MBPP; pass@1 is the customary one."),
        ("Do larger models write safer code on FooBench than on MBPP?", "The vocabulary knows no benchmark 'FooBench'"),
        ("Wie gut sind kleine Modelle auf HumanEval, gemessen mit pass@1?", "questions are read in English"),
        (
            "Do scores on HumanEval correlate with those on MBPP across models?",
            "rise and fall together is not estimated",
        ),
        (
            "Is the temperature important for pass@1 on MBPP?",
            "No estimator tells models or scores apart by temperature",
        ),
        ("Has pass@1 on MBPP improved since GPT-4?", "GPT-4 is named for its date"),
        ("What do models released before 2023 and after 2024 reach on MBPP?", "no day in common"),
    ],
)
def test_what_the_answer_does_not_hold_to_is_said(words, said):
    assert any(said.lower() in remark.lower() for remark in read(words).remarks), read(words).remarks


def test_names_are_known_without_their_capitals():
    question = read("starcoder2 at java and rust, multipl-e and he+").question
    assert question.benchmarks[:2] == ("multipl-e", "humaneval-plus")
    assert question.languages == ("Java", "Rust")
    assert [group.label for group in read("llama or phi on humaneval?").question.groups] == ["Llama", "Phi"]


def test_several_k_are_several_metrics():
    assert read("pass@k for k = 1, 10 and 100 on HumanEval").question.asked_metrics == ("pass@1", "pass@10", "pass@100")


def test_a_line_of_models_is_all_its_sizes():
    (group,) = read("How does StarCoderBase scale on HumanEval?").question.groups
    assert group.label == "StarCoderBase"
    assert {"StarCoderBase-1B", "StarCoderBase-7B"} <= set(group.models)


def test_benchmarks_of_other_skills_are_outside_the_field():
    refused = read_question("Do larger language models score better on MMLU?")
    assert refused.reason is Reason.OUTSIDE_FIELD
    assert refused.message.startswith("MMLU is no code benchmark.")


def test_limits_of_one_class_are_a_level_and_wide_ones_a_slope():
    assert read("How do 30B-40B models do on MBPP?").question.estimand is Estimand.LEVEL
    assert read("How do 1B-40B models do on MBPP?").question.estimand is Estimand.SLOPE
