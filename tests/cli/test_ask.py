"""passband ask: a question in words is printed as understood, saved, answered, or refused."""

import io

import pytest

from engine.question.files import load_question

QUESTION = "Does scaling help on HumanEval for models from 1B to 100B?"
SELF_INVOKING = (
    "What is the impact of scaling model size on self-invoking code generation performance in cross-lingual tasks, as evaluated by "
    "pass@1 on MBPP+ when comparing models with <10B, 10B-30B, and >30B parameters?"
)


def test_the_question_understood_is_printed(passband):
    done = passband("ask", SELF_INVOKING)
    assert done.code == 0
    assert not done.err
    for line in (
        "pass@1 on MBPP+ by size band",
        "benchmarks      MBPP+ (v0.2.0 (from 2024-04-17): 378 problems; v0.1.0 (before 2024-04-17): 399 problems)",
        "sizes           bands <10B, 10B-30B, >30B",
        "varied or held  programming language",
        "Note: MBPP+ does not measure self-invoking code; the nearest that can be answered: MBPP Pro, HumanEval Pro and BigCodeBench-Lite Pro.",
        "Nothing was left over.",
    ):
        assert line in done.out.splitlines()
    assert any(line.startswith("estimators ") and "log-linear" in line for line in done.out.splitlines())


def test_all_that_a_question_can_hold_is_printed(passband):
    words = "How much do Llama 2, Code Llama and Code Llama - Python lose from MBPP to MBPP Pro in Python by active parameters up to 34B, moonwise?"
    done = passband("ask", words)
    for part in (
        "drops           MBPP to MBPP Pro",
        "sizes           to 34B, active parameters",
        "models          Llama 2 against Code Llama without Python against Code Llama - Python",
        "languages       Python",
        "Not understood: 'moonwise'.",
    ):
        assert part in done.out, part


def test_saving_never_overwrites_unless_told(passband, tmp_path):
    arguments = ("ask", QUESTION, "--save", "--id", "by-size", "--analyses", str(tmp_path / "mine"))
    done = passband(*arguments)
    file = tmp_path / "mine" / "by-size" / "question.toml"
    assert done.code == 0
    assert "question.toml" in done.err
    question = load_question(file)
    assert (question.question_id, question.smallest_b, question.largest_b) == ("by-size", 1.0, 100.0)
    again = passband(*arguments)
    assert again.code == 2
    assert "--force" in again.err
    assert passband(*arguments, "--force").code == 0


def test_running_reads_a_corpus_into_an_empty_store_and_writes_the_report(passband, tmp_path, papers, monkeypatch):
    monkeypatch.setattr("engine.cli.places.find", lambda _: papers)
    places = ("--no-pdf", "--store", str(tmp_path / "store"), "--reports", str(tmp_path / "reports"))
    first = passband("ask", QUESTION, "--run", "--id", "by-size", "--date", "2026-01-31", *places)
    assert first.code == 0
    assert "reading documents: " in first.err
    page = (tmp_path / "reports" / "by-size" / "report.md").read_text(encoding="utf-8")
    assert "2026-01-31" in page
    opening = " ".join(page.partition("## Abstract")[2].split()[:5])
    assert opening in " ".join(first.out.split())
    again = passband("ask", QUESTION, "--run", "--id", "by-size", "--date", "2026-01-31", *places)
    assert "reading documents" not in again.err
    assert (tmp_path / "reports" / "by-size" / "report.md").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("What is the best pizza in Naples?", "no question about language models on code benchmarks"),
        ("  ", "Nothing was asked"),
        ("x" * 5000, "5,000 characters"),
    ],
)
def test_what_is_no_question_is_refused_with_1(passband, words, said):
    done = passband("ask", words)
    assert done.code == 1
    assert said in done.err
    assert not done.out


def test_a_question_cut_off_is_shown_but_neither_saved_nor_answered(passband, tmp_path):
    done = passband(
        "ask", "Does scaling help on HumanEval, as measured by.", "--save", "--analyses", str(tmp_path / "a")
    )
    assert done.code == 1
    assert "Model size and pass@1 on HumanEval" in done.out
    assert "breaks off after" in done.err
    assert not (tmp_path / "a").exists()


def test_a_question_from_the_standard_input(passband, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(QUESTION))
    assert passband("ask", "-").code == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("7B " * 5_000_000))
    done = passband("ask", "-")
    assert done.code == 1
    assert "characters is no question" in done.err


def test_an_identifier_that_leads_out_of_the_folder_is_refused(passband):
    done = passband("ask", QUESTION, "--save", "--id", "../../etc")
    assert done.code == 2
    assert "no identifier" in done.err


def test_hostile_text_reaches_the_terminal_harmless(passband):
    done = passband(
        "ask", "Does scaling help on HumanEval \x1b]0;title\x07 with [bold]markup[/bold] and \u202ereversed?"
    )
    assert done.code == 0
    assert "\x1b" not in done.out + done.err
    assert "\u202e" not in done.out
