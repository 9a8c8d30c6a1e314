"""``passband run``: the main job, its streams, its exit codes, and what it refuses before it stores anything."""

import datetime as dt
import json
import os
import subprocess
import sys
import threading

import pytest

FIVE = (
    "annealing-livecodebench",
    "code-llama-function-composition",
    "code-llama-python-bigcodebench",
    "performance-efficiency-ratio",
    "self-invoking-by-size",
)


def test_the_closing_table_counts_what_is_stored(passband, job, tmp_path):
    done = passband(*job)
    assert done.code == 0
    header, numbers = done.out.splitlines()
    assert header.split() == [
        "documents",
        "claims",
        "verified",
        "refuted",
        "unresolved",
        "failures",
        "reports",
        "written",
    ]
    assert numbers.split() == ["2", "12", "12", "0", "0", "0", "1"]
    assert done.err.splitlines() == [
        "reading documents: 2 done",
        "writing reports: 1 done",
        f"  {tmp_path}/reports/size/report.html",
    ]
    assert {path.name for path in (tmp_path / "reports" / "size").iterdir()} >= {
        "report.md",
        "report.html",
        "manifest.json",
    }


def test_a_second_run_mints_nothing(passband, job, tmp_path, fingerprint):
    passband(*job)
    before, written = fingerprint(tmp_path / "store"), (tmp_path / "store" / "manifest.json").stat().st_mtime_ns
    reports = fingerprint(tmp_path / "reports")
    done = passband(*job)
    assert fingerprint(tmp_path / "store") == before
    assert (tmp_path / "store" / "manifest.json").stat().st_mtime_ns == written
    assert fingerprint(tmp_path / "reports") == reports
    assert done.out.splitlines()[1].split()[:2] == ["2", "12"]


def test_the_date_is_the_only_difference_of_two_days(passband, job, tmp_path):
    passband(*job)
    first = (tmp_path / "reports" / "size" / "report.md").read_text(encoding="utf-8")
    passband(*job[:-1], "2026-11-22")
    second = (tmp_path / "reports" / "size" / "report.md").read_text(encoding="utf-8")
    assert first != second
    assert first.replace("2026-11-21", "2026-11-22") == second


def test_today_is_printed_by_default(passband, job, tmp_path):
    before = dt.datetime.now(tz=dt.UTC).date()
    passband(*job[:-2])
    text = (tmp_path / "reports" / "size" / "report.md").read_text(encoding="utf-8")
    assert before.isoformat() in text or dt.datetime.now(tz=dt.UTC).date().isoformat() in text


def test_one_question_of_several(passband, job, analyses, tmp_path):
    other = analyses / "other"
    other.mkdir()
    (other / "question.toml").write_text((analyses / "size" / "question.toml").read_text())
    done = passband(job[0], "other", *job[1:])
    assert done.out.split()[-1] == "1"
    assert [path.name for path in (tmp_path / "reports").iterdir()] == ["other"]


def test_documents_accumulate_in_a_store(passband, job, papers, page_of):
    passband(*job)
    (papers / "third.html").write_text(page_of([("CodeLlama-13B", "36.0", "47.0")]))
    assert passband(*job).out.splitlines()[1].split()[:2] == ["3", "14"]


def test_a_bad_document_is_counted_and_the_others_are_read(passband, job, papers):
    (papers / "empty.md").touch()
    (papers / "noise.html").write_bytes(bytes(range(256)) * 8)
    done = passband(*job)
    assert done.code == 0
    assert done.out.splitlines()[1].split() == ["2", "12", "12", "0", "0", "2", "1"]
    assert sum(line.startswith(("empty: ", "unreadable: ")) for line in done.err.splitlines()) == 2


def test_a_corpus_that_cannot_be_read_ends_with_1(passband, job, papers):
    for path in papers.iterdir():
        path.write_bytes(b"")
    done = passband(*job)
    assert done.code == 1
    assert done.out.splitlines()[1].split() == ["0", "0", "0", "0", "0", "2", "1"]


def test_a_missing_corpus_is_refused_before_anything_is_stored(passband, job, tmp_path, one_sentence):
    one_sentence(passband(*job[:2], tmp_path / "nowhere", *job[3:]), 1, "nowhere does not exist", "check the path")
    assert not (tmp_path / "store").exists()
    assert not (tmp_path / "reports").exists()


def test_a_corpus_without_documents_is_refused(passband, job, tmp_path, one_sentence):
    (tmp_path / "void").mkdir()
    one_sentence(passband(*job[:2], tmp_path / "void", *job[3:]), 1, "void holds no documents", "name a file")
    assert not (tmp_path / "store").exists()


def test_an_unknown_question_is_refused(passband, job, tmp_path, one_sentence):
    one_sentence(passband(job[0], "sise", *job[1:]), 2, "'sise'", "there are size")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("date", ["2026-13-01", "20260131", "yesterday", "2026-1-1", "2026-02-30", "2026-W01-1"])
def test_a_date_that_is_none_is_refused(passband, job, tmp_path, one_sentence, date):
    one_sentence(passband(*job[:-1], date), 2, date, "2026-01-31")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("title = ", ["question.toml", "TOML"]),
        ("titel = 'x'", ["question.toml"]),
        (None, ["holds no question", "question.toml"]),
    ],
)
def test_a_bad_question_is_refused(*, passband, job, analyses, one_sentence, content, words):
    file = analyses / "size" / "question.toml"
    file.unlink() if content is None else file.write_text(content)
    one_sentence(passband(*job), 1, *words)


def test_bands_of_a_question_are_checked(passband, job, analyses, one_sentence):
    file = analyses / "size" / "question.toml"
    file.write_text(file.read_text().replace("10B-30B", "10B-<30B"))
    one_sentence(passband(*job), 1, "question.toml", "'10B-<30B' is no band", "write for example")


def test_reports_that_cannot_be_written_are_refused_before_reading(passband, job, tmp_path, one_sentence):
    (tmp_path / "reports").write_text("in the way")
    one_sentence(passband(*job), 2, "reports", "cannot be written", "choose another place")
    assert not (tmp_path / "store").exists()


def test_a_report_that_cannot_be_written_leaves_the_store(passband, job, tmp_path, one_sentence):
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "size").write_text("in the way")
    one_sentence(passband(*job), 2, "size", "cannot be written")
    assert (tmp_path / "store" / "manifest.json").exists()


def test_a_file_in_the_place_of_the_store_is_refused(passband, job, tmp_path, one_sentence):
    (tmp_path / "store").write_text("in the way")
    one_sentence(passband(*job), 1, "store", "cannot be")
    assert (tmp_path / "store").read_text() == "in the way"


def spoil_version(manifest):
    content = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({**content, "schema_version": 999}))
    return "schema version 999"


def spoil_json(manifest):
    manifest.write_text(manifest.read_text()[:-40])
    return "manifest.json"


def spoil_shard(manifest):
    shard = next((manifest.parent / "claims").iterdir())
    shard.write_bytes(shard.read_bytes()[:-1])
    return shard.name


@pytest.mark.parametrize("spoil", [spoil_version, spoil_json])
def test_a_store_that_is_not_ours_stays_as_it_is(*, passband, job, tmp_path, fingerprint, one_sentence, spoil):
    passband(*job)
    named = spoil(tmp_path / "store" / "manifest.json")
    before = fingerprint(tmp_path / "store")
    one_sentence(passband(*job), 1, named)
    one_sentence(passband("compare", "--benchmark", "HumanEval", "--store", tmp_path / "store"), 1, named)
    one_sentence(passband("show", "abcdef", "--store", tmp_path / "store"), 1, named)
    assert fingerprint(tmp_path / "store") == before


def test_a_damaged_shard_is_named_and_mended_by_the_next_run(passband, job, tmp_path, fingerprint, one_sentence):
    passband(*job)
    before = fingerprint(tmp_path / "store")
    named = spoil_shard(tmp_path / "store" / "manifest.json")
    one_sentence(passband("compare", "--benchmark", "HumanEval", "--store", tmp_path / "store"), 1, named)
    assert passband(*job).code == 0
    assert fingerprint(tmp_path / "store") == before


CARD = {
    "source_id": "arxiv:1706.03762", "kind": "paper", "title": "A [red]title[/red]", "authors": ["A. Author"], "year": "2017",
    "arxiv_id": "1706.03762", "doi": "", "url": "", "version": "", "licence": "", "read_from": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("[", ["sources.json", "not a corpus card"]),
        ("[" * 100_000, ["sources.json"]),
        (json.dumps([{"file": "small.html"}]), ["sources.json", "not a corpus card"]),
        (json.dumps([{**CARD, "file": "../small.html"}]), ["'../small.html'", "plain file name"]),
        (json.dumps([{**CARD, "file": "small.html"}] * 3), ["two files 'small'", "rename"]),
    ],
)
def test_a_bad_card_is_refused(*, passband, job, papers, tmp_path, one_sentence, card, words):
    (papers / "sources.json").write_text(card)
    one_sentence(passband(*job), 1, *words)
    assert not (tmp_path / "store").exists()


def test_a_card_names_the_sources(passband, job, papers, tmp_path):
    entries = [{**CARD, "file": "small.html"}, {**CARD, "file": "lost.html"}]
    (papers / "sources.json").write_text(json.dumps(entries))
    done = passband(*job)
    assert done.code == 0
    assert done.out.splitlines()[1].split()[0] == "1"
    assert "lost.html cannot be read" in done.err
    assert "A [red]title[/red]" in (tmp_path / "reports" / "size" / "report.md").read_text().replace("\\", "")


def test_the_embedded_corpus_answers_five_questions(embedded):
    reports = embedded / "reports"
    assert sorted(path.name for path in reports.iterdir()) == list(FIVE)
    for name in FIVE:
        assert {"report.md", "report.html", "manifest.json", "tables"} <= {
            path.name for path in (reports / name).iterdir()
        }


def test_another_process_writes_the_same_bytes(embedded, tmp_path, fingerprint):
    """Another process, another hash seed, another number of threads; the installed command itself."""
    passband = [sys.executable, "-c", "from engine.cli.main import main; main()"]
    command = [*passband, "run", "--no-pdf", "--date", "2026-11-21"]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "OMP_NUM_THREADS": "1", "TZ": "Pacific/Auckland"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert fingerprint(tmp_path / "passband-store") == fingerprint(embedded / "store")
    assert fingerprint(tmp_path / "reports") == fingerprint(embedded / "reports")


def test_an_interrupt_leaves_the_store_whole(passband, job, tmp_path, fingerprint, monkeypatch):
    passband(*job)
    before = fingerprint(tmp_path / "store")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.pipeline.extract_claims", interrupted)
    assert passband(*job).code in (1, 130)
    assert fingerprint(tmp_path / "store") == before
    assert threading.active_count() >= 1


def test_an_unknown_estimator_is_refused_before_anything_is_stored(passband, job, analyses, tmp_path, one_sentence):
    file = analyses / "size" / "question.toml"
    file.write_text('estimators = ["log-linera"]\n' + file.read_text())
    one_sentence(passband(*job), 2, "size: there is no estimator 'log-linera'", "log-linear")
    assert not (tmp_path / "store").exists()
