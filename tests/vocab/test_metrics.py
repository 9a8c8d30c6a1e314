"""Metrics: ids as the field writes them, for every k."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.types.unknown import UNKNOWN
from engine.types.vocabulary import Direction, MatchRule, Unit
from engine.vocab.metrics import LARGEST_K, at_k, find_metrics, match_metric, metric, metrics


@pytest.mark.parametrize("one", metrics().values(), ids=lambda one: one.metric_id)
def test_every_spelling_leads_home(one) -> None:
    for spelling in (one.metric_id, one.name, *one.aliases):
        assert match_metric(spelling).entity_id == one.metric_id, spelling
    if one.lower is not UNKNOWN and one.upper is not UNKNOWN:
        assert one.lower < one.upper
    assert not one.counts_items or one.unit is Unit.PERCENT


@given(
    st.integers(1, LARGEST_K),
    st.sampled_from(["pass@{}", "Pass@{}", "pass @ {}", "P@{}", "PASS@{} (%)", "pass@{}(%)", "pass@{} ↑"]),
)
def test_pass_at_every_k(k: int, form: str) -> None:
    match = match_metric(form.format(k))
    assert match.entity_id == f"pass@{k}"
    made = metric(match.entity_id)
    assert made is not None
    assert (made.unit, made.lower, made.upper, made.counts_items) == (Unit.PERCENT, 0, 100, True)


@pytest.mark.parametrize(
    ("text", "metric_id"),
    [
        ("pass1", "pass@1"),
        ("pass@", "pass@k"),
        ("pass@k", "pass@k"),
        ("maj@8", "maj@8"),
        ("cons@64", "cons@64"),
        ("Avg@32", "avg@32"),
        ("Acc.", "accuracy"),
        ("acc", "accuracy"),
        ("Accuracy (%)", "accuracy"),
        ("acc_norm", "acc_norm"),
        ("EM", "exact_match"),
        ("Exact Match", "exact_match"),
        ("EX", "execution_accuracy"),
        ("ES", "edit_similarity"),
        ("BLEU", "bleu"),
        ("CodeBLEU", "codebleu"),
        ("chrF", "chrf"),
        ("ROUGE-L", "rouge"),
        ("% Resolved", "resolved_rate"),
        ("Resolved (%)", "resolved_rate"),
        ("Win Rate", "win_rate"),
        ("PPL", "perplexity"),
        ("BPB", "bpb"),
        ("Elo", "rating"),
        ("OptScore", "optscore"),
        ("Average", "average"),
        ("F1", "f1"),
    ],
)
def test_printed_spellings(text: str, metric_id: str) -> None:
    assert match_metric(text).entity_id == metric_id


@pytest.mark.parametrize("text", ["", "k", "em", "ex", "Python", "HumanEval", "passing", "@1", "p@", "12.3", "map@5x"])
def test_other_words_are_no_metrics(text: str) -> None:
    assert match_metric(text).entity_id in {"", "pass@k" if text == "p@" else ""}


def test_lower_is_better_for_losses_and_excess() -> None:
    lower = {one.metric_id for one in metrics().values() if one.direction is Direction.LOWER}
    assert lower == {"perplexity", "loss", "bpb", "excess_code"}


def test_k_is_joined_from_elsewhere() -> None:
    assert at_k("pass@k", 10) == "pass@10"
    assert at_k("accuracy", 10) == "accuracy"


def test_unknown_metrics_are_none() -> None:
    assert metric("pass@0") is None
    assert metric(f"pass@{LARGEST_K + 1}") is None
    assert metric("recall@5") is None
    assert metric("pass@7") is not None


def test_metrics_are_found_in_text() -> None:
    text = "We report pass@1, pass@10 and exact match (EM); accuracy for MMLU."
    assert [(text[m.start : m.end], m.match.entity_id) for m in find_metrics(text)] == [
        ("pass@1", "pass@1"),
        ("pass@10", "pass@10"),
        ("exact match", "exact_match"),
        ("EM", "exact_match"),
        ("accuracy", "accuracy"),
    ]


def test_endless_texts_are_no_metric() -> None:
    assert match_metric("(" * 100_000 + "%").rule is MatchRule.NONE
    assert match_metric("pass@1" * 50_000).rule is MatchRule.NONE


def test_the_rule_is_named() -> None:
    assert match_metric("pass@1").rule is MatchRule.EXACT
    assert match_metric("Pass@1").rule is MatchRule.NORMALISED
    assert match_metric("nothing known").rule is MatchRule.NONE


@given(st.text(max_size=200))
def test_any_text_is_searched_in_order(text: str) -> None:
    mentions = find_metrics(text)
    assert all(left.end <= right.start for left, right in itertools.pairwise(mentions))
    assert all(metric(m.match.entity_id) is not None for m in mentions)
