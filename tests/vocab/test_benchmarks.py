"""Benchmarks: the table is sound, every spelling leads home, and neighbours are not taken for one another."""

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.types.vocabulary import MatchRule
from engine.vocab.benchmarks import HYPHENATED, benchmarks, find_benchmarks, is_code, match_benchmark, subset_in_name
from engine.vocab.metrics import metric

SHARED = Path(__file__).parents[3] / "shared"


def found(text: str) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.match.entity_id) for m in find_benchmarks(text)]


def test_the_table_covers_the_field() -> None:
    assert len(benchmarks()) >= 200
    assert sum(is_code(one) for one in benchmarks()) >= 100


def test_relations_and_metrics_lead_to_entries() -> None:
    for one in benchmarks().values():
        assert metric(one.metric_id) is not None, one.metric_id
        assert not one.harder_than or one.harder_than in benchmarks(), one.benchmark_id
        assert one.harder_than != one.benchmark_id


@pytest.mark.parametrize("benchmark", benchmarks().values(), ids=lambda one: one.benchmark_id)
def test_every_spelling_leads_home(benchmark) -> None:
    for spelling in (benchmark.name, *benchmark.aliases):
        assert match_benchmark(spelling).entity_id == benchmark.benchmark_id, spelling
        assert match_benchmark(f" {spelling} ").rule is MatchRule.EXACT, spelling
        assert found(f"on {spelling}, as printed") == [(spelling.rstrip("."), benchmark.benchmark_id)]


@pytest.mark.parametrize(
    ("harder", "original"),
    [
        ("humaneval-plus", "humaneval"),
        ("humaneval-pro", "humaneval"),
        ("mbpp-plus", "mbpp"),
        ("mbpp-pro", "mbpp"),
        ("bigcodebench-hard", "bigcodebench"),
        ("bigcodebench-lite-pro", "bigcodebench-lite"),
        ("mmlu-pro", "mmlu"),
    ],
)
def test_harder_versions_know_their_original(harder: str, original: str) -> None:
    assert benchmarks()[harder].harder_than == original


def test_the_sizes_of_mbpp_are_kept_apart() -> None:
    sizes = {version.n_items for version in benchmarks()["mbpp"].versions}
    assert sizes == {500, 974, 427, 257, 399, 378}
    assert [version.n_items for version in benchmarks()["mbpp-plus"].versions] == [378, 399]


def test_counts_agree_with_the_shared_evidence() -> None:
    table = SHARED / "reference" / "benchmark_sizes.csv"
    if not table.exists():
        pytest.skip("the shared benchmark sizes are not at hand")
    ours = {(b.name, v.n_items) for b in benchmarks().values() for v in b.versions}
    names = {"LiveCodeBench codegen": "LiveCodeBench", "MultiPL-E HumanEval": "MultiPL-E", "MBPP sanitized": "MBPP"}
    with table.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["subset"] in {"train", "validation", "prompt"}:
                continue
            name = "BigCodeBench-Hard" if row["subset"] == "hard" else names.get(row["benchmark"], row["benchmark"])
            assert (name, int(row["n"])) in ours, row


@pytest.mark.parametrize(
    ("text", "benchmark_id"),
    [
        ("humaneval plus", "humaneval-plus"),
        ("HE+", "humaneval-plus"),
        ("Human-Eval", "humaneval"),
        ("BCB-inst-full", "bigcodebench"),
        ("BigCodeBench (Full)", "bigcodebench"),
        ("WinoG.", "winogrande"),
        ("Arc-C", "arc-challenge"),
        ("ARC-e", "arc-easy"),
        ("NQ", "naturalquestions"),
        ("Bird", "bird"),
        ("SociQA", "siqa"),
        ("Multipl-E HumanEval", "multipl-e"),
        ("HumanEval-FIM", "humaneval-infilling"),
        ("AIME'24", "aime-2024"),
        ("Multi IF", "multi-if"),
        ("ULT", "unleakedtestbench"),
        ("GitChameleon 2.0", "gitchameleon-2"),
    ],
)
def test_printed_spellings(text: str, benchmark_id: str) -> None:
    assert match_benchmark(text).entity_id == benchmark_id


@pytest.mark.parametrize(
    "text", ["math", "apps", "spider", "he", "nq", "multiple", "drop", "pile", "race", "", "12.3", "Python", "x" * 999]
)
def test_words_are_no_benchmarks(text: str) -> None:
    assert match_benchmark(text).rule is MatchRule.NONE
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "repairs code if a test fails",
        "code QA and chart QA",
        "orders from a web shop",
        "a multi if statement",
        "the res- ult is low",
        "a call of pandas eval",
        "SWE-Dev-32B",
    ],
)
def test_words_side_by_side_are_no_benchmarks(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "HumanEval (Pass@1)",
        "HumanEval Python",
        "HumanEval 0-shot",
        "HumanEval (3-shot, CoT)",
        "HumanEval-Python (%)",
        "HumanEval Pass@1 ↑",
    ],
)
def test_settings_beside_the_name_compose(text: str) -> None:
    match = match_benchmark(text)
    assert (match.entity_id, match.rule, match.printed) == ("humaneval", MatchRule.COMPOSED, text)


@pytest.mark.parametrize("text", ["HumanEval (+)", "HumanEval, MBPP", "HumanEval of our own making", "MMLU-STEM"])
def test_other_words_beside_the_name_do_not(text: str) -> None:
    assert match_benchmark(text).rule is MatchRule.NONE


def test_a_bracketed_plus_is_left_to_the_reader() -> None:
    assert found("HumanEval (+)") == [("HumanEval", "humaneval")]
    assert found("MBPP (+) and MBPP+") == [("MBPP", "mbpp"), ("MBPP+", "mbpp-plus")]


def test_the_longest_name_wins() -> None:
    assert found("BigCodeBench-Lite Pro beats BigCodeBench-Lite and BCB") == [
        ("BigCodeBench-Lite Pro", "bigcodebench-lite-pro"),
        ("BigCodeBench-Lite", "bigcodebench-lite"),
        ("BCB", "bigcodebench"),
    ]
    assert found("MMLU-Pro/MMLU") == [("MMLU-Pro", "mmlu-pro"), ("MMLU", "mmlu")]


def test_a_plus_between_two_names_belongs_to_neither() -> None:
    assert found("HumanEval+MBPP") == [("HumanEval", "humaneval"), ("MBPP", "mbpp")]


def test_unknown_relatives_are_not_the_benchmark() -> None:
    assert found("MMLU+") == []
    assert found("XHumanEval") == []
    assert [m.match.confidence for m in find_benchmarks("HumanEval-Sloth and HumanEval")] == [HYPHENATED, 1.0]
    assert find_benchmarks("Xy-MBPP")[0].match.confidence == HYPHENATED
    assert find_benchmarks("LiveCodeBench-v5")[0].match.confidence == 1.0


@pytest.mark.parametrize(
    ("text", "entity_id"),
    [("LiveCodeBnech", "livecodebench"), ("HumanEvalY", ""), ("BigCodeBnech-Lite", "bigcodebench-lite"), ("GSM9K", "")],
)
def test_misprints_are_close_in_letters_and_the_same_in_numbers(text: str, entity_id: str) -> None:
    match = match_benchmark(text)
    assert match.entity_id == entity_id
    assert match.rule in {MatchRule.FUZZY, MatchRule.NONE}


def test_names_that_state_a_subset() -> None:
    assert subset_in_name("HumanEvalFix") == "Fix"
    assert subset_in_name("CRUXEval-I") == "I"
    assert subset_in_name("BCB-inst-full") == "Instruct"
    assert subset_in_name("HumanEval") == ""


def test_code_is_told_from_the_rest() -> None:
    assert is_code("humaneval")
    assert not is_code("mmlu")
    assert not is_code("no-such-benchmark")


@given(st.text(max_size=200))
def test_any_text_is_searched_in_order(text: str) -> None:
    mentions = find_benchmarks(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(mentions))
    assert all(text[m.start : m.end] == m.match.printed and m.match.entity_id in benchmarks() for m in mentions)


@given(st.sampled_from(sorted(benchmarks())), st.sampled_from(["{} scores", "on {}", "({})", "a {}; b"]))
def test_a_name_is_found_in_any_frame(benchmark_id: str, frame: str) -> None:
    name = benchmarks()[benchmark_id].name
    assert (name, benchmark_id) in found(frame.format(name))


def test_gold_spellings_are_known() -> None:
    """Every customary name of the annotation guide leads to the entry of that name."""
    for name in (
        "HumanEval",
        "HumanEval+",
        "MBPP",
        "MBPP+",
        "HumanEval Pro",
        "MBPP Pro",
        "BigCodeBench",
        "BigCodeBench-Hard",
        "BigCodeBench-Lite",
    ):
        assert benchmarks()[match_benchmark(name).entity_id].name == name
    for name in (
        "BigCodeBench-Lite Pro",
        "LiveCodeBench",
        "MultiPL-E",
        "HumanEval-X",
        "HumanEvalPack",
        "HumanEval-Mul",
        "DS-1000",
        "APPS",
        "CRUXEval",
    ):
        assert benchmarks()[match_benchmark(name).entity_id].name == name
    for name in ("CodeContests", "MMLU", "GSM8K", "MATH", "BBH"):
        assert benchmarks()[match_benchmark(name).entity_id].name == name
