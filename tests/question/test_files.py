from pathlib import Path

import pytest

from engine.errors import InputError, UnknownNameError
from engine.question.files import load_question, load_questions
from engine.types.question import BenchmarkPair, CurveDesign, Estimand, Sensitivity, SizeKind
from engine.types.unknown import UNKNOWN

ANALYSES = Path(__file__).parents[2] / "analyses"

WHOLE = """
title = "T"
text = "How does\\n  size matter?"
asked_benchmarks = ["HumanEval+"]
benchmarks = ["HumanEval+", "mbpp-pro"]
metric = "pass@1"
asked_metrics = ["Pass@1", "semantic similarity"]
bands = "<10B,>=10B"
smallest_b = 1
groups = [{label = "CL", families = ["Code Llama"], name_contains = ["Python"]}]
pairs = [{original = "MBPP", harder = "MBPP Pro"}]
moderators = ["model size"]
"""


@pytest.fixture
def write(tmp_path):
    def written(text):
        file = tmp_path / "by-size" / "question.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    return written


def test_a_question_is_read_with_the_vocabulary_s_identifiers(write):
    file = write(WHOLE)
    question = load_question(file)
    assert question == load_question(file.parent)
    assert question.question_id == "by-size"
    assert question.text == "How does size matter?"
    assert question.asked_benchmarks == ("humaneval-plus",)
    assert question.benchmarks == ("humaneval-plus", "mbpp-pro")
    assert question.asked_metrics == ("pass@1", "semantic similarity")
    assert [band.label for band in question.bands] == ["<10B", ">=10B"]
    assert (question.smallest_b, question.largest_b) == (1.0, UNKNOWN)
    assert question.pairs == (BenchmarkPair(original="mbpp", harder="mbpp-pro"),)
    group = question.groups[0]
    assert group.holds("Code Llama", "CodeLlama-7B-Python", "base", "code")
    assert not group.holds("Code Llama", "CodeLlama-7B", "base", "code")
    assert not group.holds("Llama 2", "Python", "", "")


@pytest.mark.parametrize(
    ("old", "new", "error", "words"),
    [
        (
            '"HumanEval+", "mbpp-pro"',
            '"HumanEvol", "mbpp-pro"',
            UnknownNameError,
            ["benchmarks", "'HumanEvol'", "HumanEval"],
        ),
        ('metric = "pass@1"', 'metric = "passt@1"', UnknownNameError, ["metric", "'passt@1'", "pass@1"]),
        ('"Code Llama"]', '"Code Lama"]', UnknownNameError, ["groups.families", "'Code Lama'", "Code Llama"]),
        ('harder = "MBPP Pro"', 'harder = "§§"', UnknownNameError, ["pairs", "'§§'"]),
        ('title = "T"', "", InputError, ["title", "field required"]),
        ('title = "T"', 'title = "T"\ntitel = "T"', InputError, ["titel", "did you mean title?"]),
        ("smallest_b = 1", "smallest_b = 3\nlargest_b = 2", InputError, ["smallest_b is greater"]),
        ("smallest_b = 1", "smallest_b = nan", InputError, ["smallest_b", "finite number"]),
        ("smallest_b = 1", "smallest_b = '1'", InputError, ["smallest_b", "valid number"]),
        ("smallest_b = 1", "variant = 'chat'", InputError, ["variant"]),
        ('"<10B,>=10B"', '"10B-<30B"', InputError, ["bands", "'10B-<30B'", "<10B,10B-30B,>30B"]),
        ('["HumanEval+"]', '["MBPP+"]', InputError, ["asked_benchmarks names mbpp-plus"]),
        ('"HumanEval+", "mbpp-pro"', '"HumanEval+", "humaneval-plus"', InputError, ["twice"]),
        ('title = "T"', 'title = "T', InputError, ["is no TOML"]),
        ("smallest_b = 1", "size = 'sparse'", InputError, ["size"]),
        ("smallest_b = 1", "estimand = 'mean'", InputError, ["estimand"]),
        ('bands = "<10B,>=10B"', "estimand = 'band-differences'", InputError, ["estimand", "needs bands"]),
        ("smallest_b = 1", "languages = ['Pyton']", UnknownNameError, ["languages", "'Pyton'", "Python"]),
        ('families = ["Code Llama"]', 'models = ["CodeLama-7B"]', UnknownNameError, ["groups.models", "CodeLlama-7B"]),
        ('families = ["Code Llama"]', "variant = 'chat'", InputError, ["groups", "variant"]),
        ('families = ["Code Llama"]', "families = []", InputError, ["'CL' says of no model that it belongs"]),
        ("smallest_b = 1", "sensitivity = ['leave-famly-out']", UnknownNameError, ["leave-family-out"]),
        ('title = "T"', 'title = "T"\ncurves = {dataset = "../x", fitted_to = ["a"]}', InputError, ["curves.dataset"]),
        ("smallest_b = 1", "training_runs = '../x'", InputError, ["training_runs"]),
        ('title = "T"', 'title = "T"\ncurves = {dataset = "x", fitted_to = []}', InputError, ["curves.fitted_to"]),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(write, old, new, error, words):
    assert old in WHOLE
    file = write(WHOLE.replace(old, new))
    with pytest.raises(error) as caught:
        load_question(file)
    for word in [str(file), *words]:
        assert word in str(caught.value)


def test_what_is_estimated_has_defaults_that_follow_from_the_bands(write):
    question = load_question(write(WHOLE))
    assert (question.size, question.estimators) == (SizeKind.TOTAL, ())
    assert question.estimand is Estimand.BAND_DIFFERENCES
    assert question.sensitivity == tuple(Sensitivity)
    assert load_question(write(WHOLE.replace('bands = "<10B,>=10B"', ""))).estimand is Estimand.SLOPE
    asked = """size = "active"
estimators = ["log-linear"]
estimand = "within-slope"
sensitivity = ["leave-source-out", "band-edges"]
"""
    question = load_question(write(asked + WHOLE))
    assert (question.size, question.estimators) == (SizeKind.ACTIVE, ("log-linear",))
    assert question.estimand is Estimand.WITHIN_SLOPE
    assert question.sensitivity == (Sensitivity.BAND_EDGES, Sensitivity.LEAVE_SOURCE_OUT)


def test_loss_curves_of_a_question(write):
    assert load_question(write(WHOLE)).curves is None
    asked = 'curves = {dataset = "loss-curves", fitted_to = ["a", "b"]}\n'
    curves = load_question(write(asked + WHOLE)).curves
    assert curves == CurveDesign(dataset="loss-curves", fitted_to=("a", "b"))


def test_a_missing_an_endless_and_a_binary_file_are_refused(write, tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_question(tmp_path / "none.toml")
    with pytest.raises(InputError, match="too many"):
        load_question(write("#" * 200_000))
    file = write("")
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="no TOML"):
        load_question(file)


def test_a_folder_of_questions_is_read_in_order(write, tmp_path):
    with pytest.raises(InputError, match="holds no question"):
        load_questions(tmp_path)
    write(WHOLE)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "question.toml").write_text(WHOLE, encoding="utf-8")
    assert [question.question_id for question in load_questions(tmp_path)] == ["a", "by-size"]


def test_the_five_questions_of_the_house_are_whole():
    questions = {question.question_id: question for question in load_questions(ANALYSES)}
    assert set(questions) == {
        "self-invoking-by-size",
        "performance-efficiency-ratio",
        "code-llama-python-bigcodebench",
        "code-llama-function-composition",
        "annealing-livecodebench",
    }
    for question in questions.values():
        assert question.text.endswith("?")
        assert question.benchmarks[: len(question.asked_benchmarks)] == question.asked_benchmarks


def test_the_questions_are_those_of_the_reports():
    folder = ANALYSES.parent.parent / "shared" / "reports-to-audit"
    if not folder.exists():
        pytest.skip(f"{folder} is absent")
    reports = [" ".join(file.read_text(encoding="utf-8").split()) for file in sorted(folder.glob("*.txt"))]
    texts = [question.text for question in load_questions(ANALYSES)]
    assert sorted(text in report for text in texts for report in reports) == [False] * 20 + [True] * 5


def test_every_key_of_a_question_file_is_explained():
    explained = (ANALYSES / "README.md").read_text(encoding="utf-8")
    keys = "title text asked_benchmarks benchmarks metric asked_metrics bands smallest_b largest_b variant moderators groups pairs curves training_runs"
    for key in keys.split():
        assert f"`{key}`" in explained or f"`[[{key}]]`" in explained or f"`[{key}]`" in explained
