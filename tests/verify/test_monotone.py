"""Values that cannot rise: pass@k in k, more tests, harder problems; refuted only where both must be of the same answers."""

import dataclasses
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.types.verdict import Severity
from engine.types.vocabulary import Unit
from engine.verify.base import Evidence
from engine.verify.monotone import DOCUMENT_CHECK
from tests.verify.conftest import table

S, W, R = Severity.SUPPORTS, Severity.WARNS, Severity.REFUTES


def severities(claims):
    found = {}
    for one in DOCUMENT_CHECK.run(claims, Evidence(text="")):
        assert one.check == "monotone"
        found.setdefault(one.claim_id, []).append(one.severity)
    return [found.get(claim.claim_id, []) for claim in claims]


def at_k(values, **setting):
    claims = table([["A-7B", *values]], ["HumanEval"] * len(values), **setting)
    return [dataclasses.replace(one, metric=f"pass@{10**power}") for power, one in enumerate(claims)]


def test_pass_at_k_in_order_supports():
    assert severities(at_k(["30.0", "50.0", "70.0"])) == [[S], [S, S], [S]]


@pytest.mark.parametrize(("temperature", "severity"), [(0.8, R), (0.0, W)])
def test_pass_at_k_out_of_order_refutes_at_one_temperature_and_warns_else(temperature, severity):
    assert severities(at_k(["50.0", "30.0", "70.0"], temperature=temperature)) == [[severity], [severity, S], [S]]
    assert severities(at_k(["50.0", "30.0", "70.0"])) == [[W], [W, S], [S]]


def test_equal_within_rounding_is_in_order():
    claims = at_k(["50.1", "50"])
    assert severities(claims) == [[S], [S]]


def test_values_of_different_settings_are_not_compared():
    low, high = at_k(["50.0", "30.0"])
    high = dataclasses.replace(high, setting=dataclasses.replace(high.setting, temperature=0.8))
    assert severities([low, high]) == [[], []]
    assert severities([low, dataclasses.replace(high, unit=Unit.OTHER)]) == [[], []]


def test_more_tests_pass_no_more_answers():
    headers = ["HumanEval", "HumanEval+"]
    assert severities(table([["A-7B", "60.4", "55.5"]], headers)) == [[S], [S]]
    assert severities(table([["A-7B", "55.5", "60.4"]], headers)) == [[W], [W]]
    assert severities(table([["A-7B", "55.5 (60.4)"]], ["HumanEval"])) == [[R], [R]]
    assert severities(table([["A-7B", "60.4 (55.5)"]], ["MBPP"])) == [[S], [S]]


@pytest.mark.parametrize(("harder", "severity"), [("90.0", [W]), ("56.0", []), ("30.0", [])])
def test_harder_versions_warn_only_where_they_are_solved_much_more_often(harder, severity):
    assert severities(table([["A-7B", "50.0", harder]], ["HumanEval", "HumanEval Pro"])) == [severity, severity]


@pytest.mark.parametrize(
    "ladder",
    [("Easy", "Medium", "Hard"), ("Introductory", "Interview", "Competition"), ("v5;Easy", "v5;Medium", "v5;Hard")],
)
def test_harder_problems_that_are_solved_more_often_warn(ladder):
    headers = [f"LiveCodeBench/{one}" for one in ladder]
    assert severities(table([["A-7B", "60.0", "30.0", "5.0"]], headers)) == [[], [], []]
    assert severities(table([["A-7B", "5.0", "30.0", "60.0"]], headers)) == [[W, W], [W, W], [W, W]]
    assert severities(table([["A-7B", "60.0", "5.0", "12.0"]], headers)) == [[], [], []], "small parts scatter"


def test_several_values_of_one_benchmark_are_not_paired():
    headers = ["HumanEval", "HumanEval", "HumanEval+"]
    assert severities(table([["A-7B", "50.0", "60.0", "70.0"]], headers)) == [[], [], []]


def test_different_models_and_tables_are_not_compared():
    headers = ["HumanEval", "HumanEval+"]
    claims = table([["A-7B", "50.0", ""], ["B-7B", "", "60.0"]], headers)
    assert severities(claims) == [[], []]
    assert severities([*table([["A-7B", "50.0", ""]], headers), *table([["A-7B", "", "60.0"]], headers, index=2)]) == [
        [],
        [],
    ]


@pytest.mark.parametrize("metric", ["pass@0", "pass@", "pass@1e3", "pass@" + "9" * 40, "pass@-1", "PASS@10"])
def test_metrics_that_are_no_pass_at_k_are_left_alone(metric):
    low, high = at_k(["50.0", "30.0"])
    assert severities([low, dataclasses.replace(high, metric=metric)]) == [[], []]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 1000), min_size=2, max_size=6))
def test_the_order_of_pass_at_k_is_the_order_of_the_values(values):
    found = severities(at_k([f"{value / 10:.1f}" for value in values], temperature=0.2))
    for number, pair in enumerate(itertools.pairwise(values)):
        expected = R if pair[0] > pair[1] + 1 else S
        assert expected in found[number]
        assert expected in found[number + 1]
