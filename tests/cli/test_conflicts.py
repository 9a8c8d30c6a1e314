"""``passband conflicts``: the screen, the file, documents beside the store, and the errors in print that are known."""

import csv
import re
from pathlib import Path

import pytest

from engine.export.conflicts import CONFLICT_COLUMNS, conflict_rows
from engine.pipeline import collect, with_documents
from engine.store.read import read_record
from engine.verify.agreement import conflicts_in
from engine.verify.misprints import misprints_in

FACTS = Path(__file__).parents[3] / "shared" / "facts"


@pytest.fixture
def store(tmp_path, page_of):
    """Two papers of which the second copies the first but for a digit and a conflict."""
    rows = [("CodeLlama-7B", "33.5", "25.6"), ("CodeLlama-13B", "36.0", "29.3"), ("CodeLlama-34B", "48.2", "39.6")]
    rows += [("CodeLlama-70B", "53.0", "45.7"), ("StarCoder2-7B", "35.4", "29.9"), ("StarCoder2-15B", "46.3", "37.8")]
    second = [list(row) for row in rows]
    second[2][1], second[5][1] = "48.8", "86.3"
    folder = tmp_path / "two"
    folder.mkdir()
    for name, some in (("first", rows), ("second", second)):
        text = page_of(some, header=("Model", "HumanEval", "HumanEval+"))
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    collect([folder], tmp_path / "s")
    return tmp_path / "s"


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_misprints_and_conflicts_stand_with_their_setups(passband, store):
    done = passband("conflicts", "--store", store)
    assert done.code == 0
    assert "Suspected misprints: 2" in done.out
    assert "48.8 for CodeLlama-34B on HumanEval pass@1" in done.out
    assert "one digit differs" in done.out
    assert "Sources that disagree: 2\n- 1 conflict\n- 1 within sampling error\n" in done.out
    assert "StarCoder2-15B on HumanEval, pass@1: conflict, up to 40.0 points apart" in done.out
    assert "value  problems  printed in       claim\n46.3   164       first, Table 1  " in done.out
    assert all(line == line.rstrip() for line in done.out.splitlines())


def test_benchmark_and_model_narrow(passband, store):
    done = passband("conflicts", "--store", store, "--benchmark", "human eval", "--model", "starcoder2 15b")
    assert "Sources that disagree: 1\n" in done.out
    assert "CodeLlama" not in done.out
    done = passband("conflicts", "--store", store, "--benchmark", "MBPP")
    assert (done.code, done.out) == (0, "Suspected misprints: 0\n\nSources that disagree: 0\n")


def test_more_than_is_shown_is_counted(passband, store):
    done = passband("conflicts", "--store", store, "--most", "1")
    assert done.out.count("1 more are not shown; --most shows more of them, --csv writes all.") == 2


def test_the_file_has_a_row_a_value(passband, store, tmp_path):
    passband("conflicts", "--store", store, "--csv", tmp_path / "c.csv")
    rows = rows_of(tmp_path / "c.csv")
    slip = [row for row in rows if row["kind"] == "digit slip" and row["model"] == "CodeLlama-34B"]
    assert [(row["side"], row["value"], row["document_id"], row["table"]) for row in slip] == [
        ("suspect", "48.8", "second", "Table 1"),
        ("against", "48.2", "first", "Table 1"),
    ] or {row["side"] for row in slip} == {"suspect", "against"}
    conflict = [row for row in rows if row["kind"] == "conflict"]
    assert [(row["value"], row["copy"], row["problems"]) for row in conflict] == [
        ("46.3", "no", "164"),
        ("86.3", "no", "164"),
    ]
    assert len({row["finding"] for row in rows}) == 4
    assert all(row["claim_id"] and row["evidence"] for row in rows)


def test_documents_beside_the_store_are_compared_and_not_stored(passband, store, tmp_path, fingerprint):
    before = fingerprint(store)
    board = tmp_path / "second.csv"
    board.write_text("model,HumanEval\nCodeLlama-7B,63.5\nCodeLlama-13B,36.0\nCodeLlama-34B,48.2\n", encoding="utf-8")
    done = passband("conflicts", "--store", store, "--with", board, "--with", tmp_path / "lost")
    assert done.code == 0
    assert "CodeLlama-7B on HumanEval, pass@1: conflict, up to 30.0 points apart" in done.out
    assert "second.csv, #1" in done.out, "a name that is taken is told apart"
    assert "not-found" in done.err
    assert fingerprint(store) == before


def test_foreign_text_is_harmless_on_screen_and_in_the_file(passband, store, tmp_path):
    name = "=cmd\x1b[31m.csv"
    (tmp_path / name).write_text("model,HumanEval\nCodeLlama-7B,63.5\nCodeLlama-13B,36.0\n", encoding="utf-8")
    done = passband("conflicts", "--store", store, "--with", tmp_path / name, "--csv", tmp_path / "c.csv")
    assert "\x1b" not in done.out
    written = (tmp_path / "c.csv").read_bytes()
    assert b"\x1b" not in written
    assert not any(cell.startswith("=") for row in rows_of(tmp_path / "c.csv") for cell in row.values())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--csv", "c.txt"], ["c.txt", ".csv"]),
        (["--benchmark", "HumanEvil"], ["HumanEvil", "HumanEval"]),
        (["--most", "0"], []),
    ],
)
def test_wrong_usage_is_one_sentence(passband, store, one_sentence, arguments, words):
    done = passband("conflicts", "--store", store, *arguments)
    if words:
        one_sentence(done, 2, *words)
    assert done.code == 2


def test_a_store_that_is_not_there(passband, tmp_path, one_sentence):
    one_sentence(passband("conflicts", "--store", tmp_path / "none"), 1, "no store")


def test_a_claim_shows_what_other_documents_say_of_it(passband, store, tmp_path):
    passband("conflicts", "--store", store, "--csv", tmp_path / "c.csv")
    claim = next(row["claim_id"] for row in rows_of(tmp_path / "c.csv") if row["kind"] == "conflict")
    done = passband("show", claim, "--store", store)
    assert "agreement" in done.out
    assert "40.0 points from what other sources print: 86.3 (second)" in done.out
    assert "Verdict: confirmed" in done.out
    named = re.findall(r"^agreement: compare claims ([0-9a-f]{8})\.$", done.out, re.MULTILINE)
    assert len(named) == 1
    assert "second" in passband("show", named[0], "--store", store).out


@pytest.fixture(scope="module")
def printed(embedded, tmp_path_factory):
    """Every conflict and misprint of the embedded corpus beside the facts, as (kind, model, benchmark, subset, values)."""
    if not FACTS.is_dir():
        pytest.skip("../shared/facts is not at hand")

    record = with_documents(read_record(embedded / "store"), [FACTS])
    rows = [
        dict(zip(CONFLICT_COLUMNS, row, strict=True))
        for row in conflict_rows(conflicts_in(record), misprints_in(record))
    ]
    found = {}
    for row in rows:
        found.setdefault(row["finding"], []).append(row)
    return list(found.values())


def holds(some, kinds, subject, values):
    """Tell whether the rows of one finding say so."""
    ours = [row for row in some if (row["model"], row["benchmark"], row["subset"]) == subject]
    return some[0]["kind"] in kinds and set(values) <= {row["value"] for row in ours}


@pytest.mark.parametrize(
    ("kinds", "subject", "values"),
    [
        ({"swapped rows"}, ("o1-mini", "bigcodebench-hard", ""), ("27.7", "23.0")),
        ({"swapped rows"}, ("o1-preview", "bigcodebench-hard", ""), ("23", "27.7")),
        ({"digit slip"}, ("DeepSeek-Coder-1.3B-Instruct", "humaneval", "java"), ("51.1", "51.9")),
        ({"digit slip"}, ("DeepSeek-Coder-1.3B-Base", "mbpp", ""), ("46.2", "46.8")),
        ({"digit slip"}, ("DeepSeek-Coder-6.7B-Instruct", "humaneval", ""), ("78.6", "78.9")),
        ({"value of another variant"}, ("Gemma-2-9B-it", "humaneval", ""), ("40.2",)),
        ({"value of another variant"}, ("Gemma-2-27B-it", "humaneval", ""), ("51.8",)),
        ({"conflict"}, ("DeepSeek-Coder-33B-Instruct", "mbpp", ""), ("70.0", "78.4", "80.4")),
        ({"value of another variant", "conflict"}, ("Llama-3-8B", "humaneval", ""), ("62.2",)),
        ({"conflict", "within sampling error"}, ("DeepSeek-Coder-V2-Instruct", "humaneval", ""), ("90.2", "85.4")),
        ({"conflict"}, ("CodeLlama-7B", "multipl-e", "c#"), ("25.3", "36.7")),
        ({"conflict"}, ("Qwen2-0.5B-Instruct", "humaneval", ""), ("17.1", "29.9", "31.1")),
        ({"conflict", "within sampling error"}, ("Mistral-7B-v0.1", "humaneval", ""), ("30.5", "26.2")),
        ({"setups differ", "conflict"}, ("Claude-3.5-Sonnet-20241022", "livecodebench", ""), ("31.6", "50.69")),
        ({"conflict"}, ("GPT-4", "humaneval", ""), ("67.0", "86.6")),
    ],
)  # fmt: skip
def test_known_errors_and_conflicts_in_print_are_found(printed, kinds, subject, values):
    assert any(holds(some, kinds, subject, values) for some in printed)
