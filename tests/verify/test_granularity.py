"""The granularity check: flags what one run cannot print, and says why it does not apply elsewhere."""

import pytest

from engine.types.unknown import UNKNOWN
from engine.types.verdict import Severity
from engine.types.vocabulary import Match, MatchRule, Unit
from engine.verify.base import Evidence
from engine.verify.granularity import CHECK
from engine.verify.items import n_items, problem_sets

NOTHING = Evidence(text="")


def check(claim):
    (found,) = CHECK.run(claim, NOTHING)
    return found


@pytest.mark.parametrize(
    ("printed", "unit"),
    [("97.6", Unit.PERCENT), ("97.56", Unit.PERCENT), ("0.976", Unit.FRACTION), ("90.2", Unit.PERCENT)],
)
def test_a_possible_value_is_supported(make_claim, printed, unit):
    found = check(make_claim(printed, unit=unit))
    assert found.severity is Severity.SUPPORTS
    assert "164 problems" in found.message


@pytest.mark.parametrize(("printed", "unit"), [("96.2", Unit.PERCENT), ("0.962", Unit.FRACTION)])
def test_an_impossible_value_warns_with_its_neighbours(make_claim, printed, unit):
    found = check(make_claim(printed, unit=unit))
    assert found.severity is Severity.WARNS
    assert "not one greedy run over 164 problems" in found.message
    below, above = ("95.7", "96.3") if unit is Unit.PERCENT else ("0.957", "0.963")
    assert f"{below} (157 solved)" in found.message
    assert f"{above} (158 solved)" in found.message
    assert "24 %" in found.message


def test_a_value_without_decimals_has_no_power(make_claim):
    assert check(make_claim("96")).severity is Severity.INFORMS


def test_another_known_version_that_fits_is_named(make_claim):
    found = check(make_claim("81.7", benchmark_id="mbpp", benchmark="MBPP"))
    assert found.severity is Severity.INFORMS
    assert "not one greedy run over 500" in found.message
    assert "796 of 974" in found.message


def test_a_hit_says_little_where_half_of_the_values_are_possible(make_claim):
    found = check(make_claim("80.4", benchmark_id="mbpp", benchmark="MBPP"))
    assert found.severity is Severity.INFORMS
    assert "402 of 500" in found.message


def test_every_version_that_was_tried_is_named(make_claim):
    found = check(make_claim("81.71", benchmark_id="mbpp-plus", benchmark="MBPP+"))
    assert found.severity is Severity.WARNS
    assert "378" in found.message
    assert "399" in found.message


@pytest.mark.parametrize(
    "changes",
    [
        {"temperature": 0.8},
        {"metric": "pass@10"},
        {"metric": "maj@8"},
        {"metric": "bleu"},
        {"metric": "unheard-of"},
        {"metric": ""},
        {"unit": Unit.OTHER},
        {"subset": "Java"},
        {"subset": "Average"},
        {"benchmark_id": "multipl-e"},
        {"conditions": ("greedy", "avg over 5 seeds")},
        {"conditions": ("nucleus sampling",)},
        {"spread": "0.3"},
        {"benchmark_id": ""},
    ],
)
def test_it_does_not_apply_where_a_value_need_not_be_k_of_n(make_claim, changes):
    found = check(make_claim("96.2", **changes))
    assert found.severity is Severity.INFORMS
    assert found.message.startswith("Not applicable")


@pytest.mark.parametrize(
    "changes", [{"temperature": 0.0}, {"conditions": ("greedy", "CoT")}, {"shots": 0}, {"shots": 3}]
)
def test_it_applies_to_greedy_runs(make_claim, changes):
    assert check(make_claim("96.2", **changes)).severity is Severity.WARNS


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 164),
        ({"subset": "Java"}, UNKNOWN),
        ({"benchmark_id": "mbpp"}, UNKNOWN),
        ({"benchmark_id": "mbpp", "shots": 3}, 500),
        ({"benchmark_id": "mbpp", "shots": 0}, UNKNOWN),
        ({"benchmark_id": "mbpp", "conditions": ("EvalPlus v0.2.0",)}, 378),
        ({"benchmark_id": "mbpp", "conditions": ("sanitized",)}, UNKNOWN),
        ({"benchmark_id": "bigcodebench", "subset": "Instruct"}, 1140),
        ({"benchmark_id": "multipl-e", "subset": "Java"}, 158),
        ({"benchmark_id": "multipl-e", "subset": "C++"}, 161),
        ({"benchmark_id": "multipl-e", "subset": "TypeScript"}, 159),
        ({"benchmark_id": "multipl-e", "subset": "Cobol"}, UNKNOWN),
        ({"benchmark_id": "multipl-e"}, UNKNOWN),
        ({"benchmark_id": "livecodebench", "subset": "release_v5"}, 880),
        ({"benchmark_id": "livecodebench", "subset": "Hard"}, UNKNOWN),
        ({"benchmark_id": "nowhere"}, UNKNOWN),
    ],
)
def test_the_number_of_problems_is_stated_only_without_doubt(make_claim, changes, count):
    assert n_items(make_claim(**changes)) == count


def test_the_customary_version_stands_first(make_claim):
    assert [one.n for one in problem_sets(make_claim(benchmark_id="mbpp"))][:2] == [500, 974]


def test_a_benchmark_that_is_not_matched_has_no_problems(make_claim):
    match = Match(printed="X", entity_id="", rule=MatchRule.NONE, confidence=0.0)
    assert problem_sets(make_claim(benchmark_match=match)) == ()
