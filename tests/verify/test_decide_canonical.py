"""From findings to a verdict, and from a confirmed claim to an observation."""

import pytest

from engine.stats.proportions import standard_error
from engine.types.numeral import SpreadKind
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Finding, Severity, Status
from engine.types.vocabulary import Match, MatchRule, Unit
from engine.verify.canonical import observe
from engine.verify.confidence import coefficients, confidence_of, signs
from engine.verify.decide import UNREAD, decide
from engine.verify.naming import read_name
from engine.vocab.models import models

UNMATCHED = Match(printed="", entity_id="", rule=MatchRule.NONE, confidence=0.0)


def finding(check: str, severity: Severity) -> Finding:
    return Finding(claim_id="c" * 16, check=check, severity=severity, message="why")


READ = finding("printed", Severity.SUPPORTS)


def test_a_claim_that_was_re_read_and_names_its_parts_is_confirmed(make_claim):
    verdict = decide(make_claim(), (READ, finding("granularity", Severity.WARNS)))
    assert verdict.status is Status.CONFIRMED
    assert coefficients().confirm <= verdict.confidence < 1


@pytest.mark.parametrize("check", ["printed", "bounds"])
def test_any_refuting_finding_refutes(make_claim, check):
    verdict = decide(make_claim(), (READ, finding(check, Severity.REFUTES)))
    assert verdict.status is Status.REFUTED
    assert verdict.confidence == 0.0
    assert check in verdict.reason


@pytest.mark.parametrize(
    "findings", [(), (finding("printed", Severity.INFORMS),), (finding("bounds", Severity.SUPPORTS),)]
)
def test_a_claim_that_was_not_re_read_is_unresolved(make_claim, findings):
    verdict = decide(make_claim(), findings)
    assert verdict.status is Status.UNRESOLVED
    assert verdict.confidence == round(confidence_of(make_claim(), findings) * UNREAD, 6)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"model": "", "model_match": UNMATCHED}, "model"),
        ({"model": "Bar 7B", "model_match": UNMATCHED}, "'Bar 7B'"),
        ({"benchmark": "", "benchmark_match": UNMATCHED}, "benchmark"),
        ({"benchmark": "BarBench", "benchmark_match": UNMATCHED}, "'BarBench'"),
        ({"metric": ""}, "metric"),
        ({"metric": "unheard-of", "unit": Unit.OTHER}, "'unheard-of'"),
    ],
)
def test_what_a_claim_must_name(make_claim, changes, word):
    verdict = decide(make_claim(**changes), (READ,))
    assert verdict.status is Status.UNRESOLVED
    assert word in verdict.reason


@pytest.mark.parametrize(
    "changes",
    [
        {
            "benchmark": "BarBench",
            "benchmark_match": Match(printed="BarBench", entity_id="", rule=MatchRule.NONE, confidence=0.0),
        },
        {"benchmark": "BarBench", "benchmark_match": UNMATCHED, "column_headers": ("barbench", "acc")},
        {"model": "Foo-Coder", "model_match": UNMATCHED},
        {"metric": "unheard-of"},
        {"metric": "bleu", "unit": Unit.OTHER},
    ],
)
def test_names_as_printed_are_enough(make_claim, changes):
    assert decide(make_claim(**changes), (READ,)).status is Status.CONFIRMED


@pytest.mark.parametrize("kind", ["model", "benchmark"])
def test_nothing_is_confirmed_on_likeness(make_claim, kind):
    alike = Match(printed="x", entity_id="humaneval", rule=MatchRule.FUZZY, confidence=0.75)
    verdict = decide(make_claim(**{kind: "Foe", f"{kind}_match": alike}), (READ,))
    assert verdict.status is Status.UNRESOLVED
    assert "Foe" in verdict.reason


def test_confidence_is_a_probability_that_signs_of_error_lower(make_claim):
    plain, odd = (READ,), (READ, finding("granularity", Severity.WARNS))
    assert 0 < confidence_of(make_claim(), odd) < confidence_of(make_claim(), plain) < 1


def test_what_is_too_unsure_is_not_confirmed(make_claim, monkeypatch):
    strict = coefficients().model_copy(update={"confirm": 0.999999})
    monkeypatch.setattr("engine.verify.decide.coefficients", lambda: strict)
    verdict = decide(make_claim(), (READ,))
    assert verdict.status is Status.UNRESOLVED
    assert "say what their source prints" in verdict.reason


def test_every_sign_has_a_coefficient_and_the_other_way_round(make_claim):
    assert list(signs(make_claim(), ())) == list(coefficients().signs)


def observed(claim):
    return observe(claim, decide(claim, (READ,)))


def test_a_percentage_becomes_a_proportion_with_a_binomial_error(make_claim):
    (one,) = observed(make_claim("53.7", shots=0, temperature=0.2, conditions=("CoT",), params_b=7.0))
    assert (one.value, one.n_items, one.se_origin) == (0.537, 164, "binomial n=164")
    assert one.standard_error == standard_error(0.537, 164)
    assert (one.observation_id, one.study_id, one.benchmark_id) == ("c" * 16, "src", "humaneval")
    assert (one.shots, one.conditions) == (0, ("CoT", "T=0.2"))
    assert (one.model_id, one.model_known, one.total_b, one.size_origin) == ("Foo-Coder 7B", False, 7.0, "printed")
    assert (one.family, one.specialisation, one.active_b) == ("Foo-Coder", "code", UNKNOWN)


def test_a_fraction_is_a_proportion_already(make_claim):
    (one,) = observed(make_claim("0.537", unit=Unit.FRACTION))
    assert one.value == 0.537


@pytest.mark.parametrize(
    "changes", [{"unit": Unit.OTHER, "metric": "bleu"}, {"printed": "120", "metric": "unheard-of"}, {"metric": ""}]
)
def test_what_is_no_confirmed_proportion_is_no_observation(make_claim, changes):
    assert observed(make_claim(**changes)) == ()


@pytest.mark.parametrize(
    ("spread", "kind"),
    [("52.1, 54.9", SpreadKind.INTERVAL), ("1.2", SpreadKind.PLUS_MINUS), ("0.0", SpreadKind.PLUS_MINUS)],
)
def test_a_printed_spread_of_unstated_meaning_is_not_converted(make_claim, spread, kind):
    plain = make_claim("53.7").numeral
    numeral = type(plain)(printed="53.7", value=plain.value, decimals=1, spread=spread, spread_kind=kind)
    (one,) = observed(make_claim(numeral=numeral))
    assert one.se_origin == "binomial n=164"


@pytest.mark.parametrize(
    "changes", [{"benchmark_id": "mbpp"}, {"metric": "unheard-of"}, {"metric": "bleu"}, {"subset": "Java"}]
)
def test_an_error_that_cannot_be_had_is_unknown(make_claim, changes):
    (one,) = observed(make_claim("53.7", **changes))
    assert (one.standard_error, one.se_origin) == (UNKNOWN, "unknown")


def test_a_perfect_score_has_an_error_above_zero(make_claim):
    (one,) = observed(make_claim("100.0"))
    assert one.value == 1.0
    assert one.standard_error > 0


def test_a_known_model_is_described_by_the_vocabulary(make_claim):
    mixture = next(
        one for one in models().values() if isinstance(one.active_b, float) and isinstance(one.total_b, float)
    )
    match = Match(printed="x", entity_id=mixture.model_id, rule=MatchRule.EXACT, confidence=1.0)
    (one,) = observed(make_claim(model_match=match, params_b=1.0))
    assert (one.model_id, one.model_known, one.size_origin) == (mixture.model_id, True, "vocabulary")
    assert (one.total_b, one.active_b, one.family, one.variant) == (
        mixture.total_b,
        mixture.active_b,
        mixture.family,
        mixture.variant,
    )


@pytest.mark.parametrize(("params_b", "origin"), [(9.0, "printed"), (UNKNOWN, "unknown")])
def test_a_known_model_without_a_size_takes_the_printed_one(make_claim, params_b, origin):
    unsized = next(one.model_id for one in models().values() if not isinstance(one.total_b, float))
    match = Match(printed="x", entity_id=unsized, rule=MatchRule.EXACT, confidence=1.0)
    (one,) = observed(make_claim(model_match=match, params_b=params_b))
    assert (one.total_b, one.size_origin) == (params_b, origin)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Foo-Coder-7B-Instruct", ("Foo-Coder", "instruct", "code")),
        ("Foo Code - Python 34B", ("Foo Code Python", "", "code")),
        ("CodeFoo2-1B", ("CodeFoo2", "", "code")),
        ("FooLM 13B (chat)", ("FooLM", "instruct", "")),
        ("FooMath-7B-Base", ("FooMath", "base", "math")),
        ("Foo-70B-it", ("Foo", "instruct", "")),
        ("Encoder-Italy 1.3B", ("Encoder-Italy", "", "")),
        ("Decoder", ("Decoder", "", "")),
        ("7B", ("7B", "", "")),
        ("Foo base chat", ("Foo", "", "")),
    ],
)
def test_words_of_an_unknown_name(name, expected):
    assert read_name(name) == expected
