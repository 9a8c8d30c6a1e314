"""The order of the stages: documents to stored claims, a store to an answer."""

import dataclasses
from pathlib import Path
from unittest.mock import Mock

import pytest

from engine.pipeline import Counts, answer, collect, compare, count_documents, read_claims, tally
from engine.question.bands import parse_bands
from engine.store.manifest import read_manifest
from engine.store.read import find_claim, read_record
from engine.types.fit import Estimate
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import BenchmarkPair, CurveDesign
from engine.types.record import Record
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Severity, Status

ROOT = Path(__file__).parent.parent
PAPER = """# A study of code models

**Table 1:** pass@1 (%) of code models.

| Model | HumanEval | HumanEval+ |
|---|---|---|
| CodeLlama-7B | 33.5 | 25.6 |
| DeepSeek-Coder-6.7B-Base | 49.4 | 39.6 |
| CodeLlama-34B | 48.8 | 43.9 |
| DeepSeek-Coder-33B-Base | 56.1 | 47.6 |
"""
SECOND = "# A card\n\n| Model | HumanEval |\n|---|---|\n| CodeLlama-13B | 36.0 |\n| StarCoder2-15B | 46.3 |\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "paper.md").write_text(PAPER, encoding="utf-8")
    (tmp_path / "in" / "second.md").write_text(SECOND, encoding="utf-8")
    return tmp_path / "in"


def test_each_document_comes_with_all_that_follows_from_it(folder):
    paper, second = read_claims([folder])
    assert (paper.document_id, second.document_id) == ("paper", "second")
    assert [claim.numeral.printed for claim in paper.claims] == [
        "33.5",
        "25.6",
        "49.4",
        "39.6",
        "48.8",
        "43.9",
        "56.1",
        "47.6",
    ]
    for rows in (paper, second):
        identifiers = [claim.claim_id for claim in rows.claims]
        assert len(set(identifiers)) == len(identifiers)
        assert [verdict.claim_id for verdict in rows.verdicts] == identifiers
        confirmed = [verdict.claim_id for verdict in rows.verdicts if verdict.status is Status.CONFIRMED]
        assert [observation.claim_id for observation in rows.observations] == confirmed
        assert {finding.claim_id for finding in rows.findings} <= set(identifiers)
        assert not rows.failures


def test_progress_names_each_document_when_it_is_done(folder):
    seen = []
    documents = read_claims([folder], seen.append)
    assert seen == []
    assert next(documents).document_id == "paper"
    next(documents)
    assert seen == ["paper"]
    assert list(documents) == []
    assert seen == ["paper", "second"]
    assert count_documents([folder]) == 2


def test_bad_documents_are_failures_of_their_stage(folder):
    (folder / "empty.md").touch()
    (folder / "noise.html").write_bytes(bytes(range(256)))
    by_name = {rows.document_id: rows for rows in read_claims([folder / "nowhere", folder])}
    stages = {name: [(one.stage, one.reason) for one in rows.failures] for name, rows in by_name.items()}
    assert stages == {
        f"{folder}/nowhere": [(Stage.READ, Reason.NOT_FOUND)],
        "empty": [(Stage.PARSE, Reason.EMPTY)],
        "noise": [(Stage.PARSE, Reason.UNREADABLE)],
        "paper": [],
        "second": [],
    }
    assert by_name["empty"].source is UNKNOWN
    assert by_name["paper"].source is not UNKNOWN


def test_a_second_document_of_the_same_name_is_refused_by_its_path(folder):
    (folder / "zweite").mkdir()
    (folder / "zweite" / "paper.md").write_text(SECOND, encoding="utf-8")
    first, _, other = read_claims([folder])
    assert first.claims
    assert other.document_id == f"{folder}/zweite/paper.md"
    assert not other.claims
    assert other.failures[0].reason is Reason.DUPLICATE
    assert "rename one of them" in other.failures[0].message


def test_what_is_collected_can_be_read_again(folder, tmp_path):
    (folder / "empty.md").touch()
    collect([folder], tmp_path / "store")
    record = read_record(tmp_path / "store")
    assert tally(record) == Counts(documents=2, claims=10, confirmed=10, refuted=0, unresolved=0, failures=1)
    fresh = [claim for rows in read_claims([folder]) for claim in rows.claims]
    assert sorted(record.claims, key=lambda claim: claim.claim_id) == sorted(fresh, key=lambda claim: claim.claim_id)
    assert find_claim(tmp_path / "store", fresh[0].claim_id).claim == fresh[0]


def test_collecting_again_adds_nothing_and_a_mended_document_a_generation(folder, tmp_path):
    collect([folder], tmp_path / "store")
    first = read_manifest(tmp_path / "store")
    collect([folder], tmp_path / "store")
    assert read_manifest(tmp_path / "store") == first
    (folder / "second.md").write_text(SECOND.replace("36.0", "36.6"), encoding="utf-8")
    collect([folder], tmp_path / "store")
    second = read_manifest(tmp_path / "store")
    assert second.shards[: len(first.shards)] == first.shards
    values = {claim.numeral.printed for claim in read_record(tmp_path / "store").claims}
    assert "36.6" in values
    assert "36.0" not in values


def test_documents_are_compared_with_all_that_is_stored(folder, tmp_path):
    store = tmp_path / "store"
    first = collect([folder / "paper.md"], store)
    assert {one.check for one in first.findings}.isdisjoint({"agreement", "misprint", "second_reading"})
    (folder / "third.md").write_text(SECOND.replace("CodeLlama-13B | 36.0", "CodeLlama-7B | 63.5"), encoding="utf-8")
    both = collect([folder / "third.md"], store)
    assert read_record(store).findings == both.findings
    opposed = [one for one in both.findings if one.check == "agreement"]
    assert [one.severity for one in opposed] == [Severity.WARNS] * 2
    assert {claim.document_id for claim in both.claims if claim.claim_id in opposed[0].others} == {"third"}
    assert {one.status for one in both.verdicts} == {Status.CONFIRMED}, "a conflict refutes nothing"
    before = read_manifest(store)
    assert compare(store).findings == both.findings
    assert read_manifest(store) == before


def test_findings_that_a_stopped_run_left_behind_are_made_anew(folder, tmp_path, monkeypatch):
    store = tmp_path / "store"
    (folder / "third.md").write_text(SECOND.replace("CodeLlama-13B | 36.0", "CodeLlama-7B | 63.5"), encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr("engine.pipeline.compare_documents", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            collect([folder], store)
    assert len(read_record(store).claims) == 12
    collect([folder], store)
    collect([folder], tmp_path / "fresh")
    assert read_record(store).findings == read_record(tmp_path / "fresh").findings


def test_what_was_compared_is_not_compared_again(folder, tmp_path, monkeypatch):
    store = tmp_path / "store"
    first = collect([folder], store)
    with monkeypatch.context() as patch:
        patch.setattr("engine.pipeline.compare_documents", Mock(side_effect=AssertionError))
        assert compare(store).findings == first.findings
        patch.setattr("engine.pipeline.engine_digest", lambda: "another engine")
        with pytest.raises(AssertionError):
            compare(store)
    assert compare(store).findings == first.findings


def test_an_answer_has_the_scores_then_the_drops(folder, tmp_path, question):
    collect([folder], tmp_path / "store")
    asked = question(
        benchmarks=("humaneval", "humaneval-plus"),
        asked_benchmarks=("humaneval",),
        bands=parse_bands("<10B,10B-30B,>30B"),
        pairs=(BenchmarkPair(original="humaneval", harder="humaneval-plus"),),
    )
    answered = answer(asked, read_record(tmp_path / "store"))
    labels = [analysis.frame.label for analysis in answered.analyses]
    assert labels == ["pass@1 on HumanEval", "pass@1 on HumanEval+", "pass@1 on HumanEval+ minus HumanEval"]
    scores, _, drop = answered.analyses
    assert sorted(scores.frame.y) == pytest.approx([0.335, 0.36, 0.463, 0.488, 0.494, 0.561])
    assert sorted(drop.frame.y) == pytest.approx([-0.098, -0.085, -0.079, -0.049])
    small, middle, large = scores.bands.summaries
    assert [one.n_models for one in (small, middle, large)] == [2, 2, 2]
    assert isinstance(small.mean, Estimate)
    assert small.mean.value == pytest.approx((0.335 + 0.494) / 2)


def test_a_question_that_nobody_reports_on_is_answered_plainly(folder, tmp_path, question):
    collect([folder], tmp_path / "store")
    asked = question(benchmarks=("livecodebench",), asked_benchmarks=("livecodebench",))
    answered = answer(asked, read_record(tmp_path / "store"))
    assert not any(len(analysis.frame.y) for analysis in answered.analyses)
    assert answered.unreported
    assert all(isinstance(analysis.scaling, Failure) for analysis in answered.analyses)


def test_counts_cannot_be_changed():
    counts = Counts(documents=1, claims=1, confirmed=1, refuted=0, unresolved=0, failures=0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        counts.claims = 2


def test_loss_curves_are_read_where_the_question_names_them(tmp_path, question):
    empty = Record(sources=(), claims=(), findings=(), verdicts=(), observations=(), failures=())
    asked = question(
        curves=CurveDesign(dataset="loss-curves", fitted_to=("cosine_24000", "constant_24000", "wsdcon_9"))
    )
    assert answer(question(), empty).curves is None
    assert "no folder of datasets" in answer(asked, empty).curves.message
    assert "does not exist" in answer(asked, empty, tmp_path).curves.message
    assert len(answer(asked, empty, ROOT / "datasets").curves.tests) == 81
