"""Which tables bear on code."""

from engine.extract.scope import on_code


def kept(claims_of, header, caption=""):
    rows = [["Model", *header], ["GPT-4", *(f"{60 + i}.5" for i in range(len(header)))]]
    return [claim.benchmark for claim in on_code(claims_of(rows, caption=caption))]


def test_a_table_with_a_code_benchmark_is_kept_whole(claims_of):
    assert kept(claims_of, ["MMLU", "HumanEval"]) == ["MMLU", "HumanEval"]


def test_a_table_of_other_benchmarks_is_left_out(claims_of):
    assert kept(claims_of, ["MMLU", "GSM8K", "Average"]) == []


def test_an_unknown_benchmark_that_speaks_of_code_counts(claims_of):
    assert kept(claims_of, ["MMLU", "HardCodeBench"]) == ["MMLU", "HardCodeBench"]
    assert kept(claims_of, ["MMLU", "Riddles"]) == []
