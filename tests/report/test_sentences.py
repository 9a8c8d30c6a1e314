"""Sentences claim no more than their numbers allow."""

import dataclasses
import math

import pytest

from engine.report.abstract import abstract
from engine.report.format import percent, points
from engine.report.introduction import introduction, sentence
from engine.report.marks import unmarked
from engine.report.material import metric_asked, prepare, slug
from engine.report.readings import because, change_reading, clear, level_reading, verdict_on
from engine.report.sentences import (
    band_sentences,
    brief_sentences,
    group_sentence,
    level_sentence,
    scaling_sentences,
    support_sentence,
)
from engine.report.trace import Trace, basis
from engine.types.fit import Estimate
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import ModelGroup

SCOPE = basis(["a", "b"], "test")


def estimate(lower, value, upper, term="slope per tenfold parameters", dof=9.0):
    return Estimate(term=term, value=value, standard_error=0.01, lower=lower, upper=upper, level=0.95, dof=dof)


def refused(message):
    return Failure(stage=Stage.FIT, subject="pass@1 on MBPP+", reason=Reason.TOO_FEW_SIZES, message=message)


def with_first(world, *, scaling=None, **changes):
    answer, record = world
    first = dataclasses.replace(answer.analyses[0], **changes)
    if scaling is not None:
        first = dataclasses.replace(first, replies=(dataclasses.replace(first.replies[0], outcome=scaling),))
    return prepare(dataclasses.replace(answer, analyses=(first, *answer.analyses[1:])), record)


def asked(world, **changes):
    answer, record = world
    return prepare(dataclasses.replace(answer, question=dataclasses.replace(answer.question, **changes)), record)


def text_of(section):
    return "\n".join(
        "".join(run.text for run in text)
        for block in section.blocks
        for text in (getattr(block, "items", None) or [block.text])
    )


@pytest.mark.parametrize(
    ("ends", "word"),
    [((0.01, 0.03), "higher"), ((-0.03, -0.01), "lower"), ((-0.01, 0.03), "no clear difference"), ((0.0, 0.03), "no clear difference"),
     ((math.nan, math.nan), "no clear difference")],
)  # fmt: skip
def test_a_direction_is_claimed_only_when_the_interval_leaves_out_zero(ends, word):
    made = estimate(ends[0], 0.02, ends[1])
    assert verdict_on(made) == word
    assert clear(made) is (word != "no clear difference")


def test_a_clear_fall_is_turned_round_for_lower_by():
    read = change_reading(estimate(-0.103, -0.072, -0.041), points, "x", SCOPE, Trace())
    assert (unmarked(read.amount), unmarked(read.span), read.word) == ("7.2 percentage points", "4.1 to 10.3", "lower")


def test_a_level_keeps_its_sign():
    read = level_reading(estimate(-0.17, -0.12, -0.07), points, "x", SCOPE, Trace(), difference=True)
    assert unmarked(read.amount) == "−12.0 percentage points"
    assert unmarked(read.named) == "95 % interval −17.0 to −7.0"


def test_too_few_degrees_of_freedom_are_said_beside_the_interval():
    read = level_reading(estimate(0.1, 0.2, 0.3, dof=1.6), percent, "x", SCOPE, Trace())
    assert unmarked(read.span) == "10.0 to 30.0, unreliable on 1.6 degrees of freedom"


def test_what_is_read_is_noted():
    trace = Trace()
    level_reading(estimate(0.1, 0.2, 0.3), percent, "the mean", SCOPE, trace)
    assert [(number.text, number.what) for number in trace.printed()] == [
        ("20.0 %", "the mean"),
        ("10.0 to 30.0", "95 % interval: the mean"),
    ]
    assert trace.bases() == {SCOPE.key: ("a", "b")}


def test_a_basis_depends_on_its_observations_and_scope_alone():
    assert basis(["a", "a", "b"], "test") == SCOPE
    assert basis(["a", "b"], "other").key != SCOPE.key
    assert basis(["ab"], "test").key != basis(["a", "b"], "test").key


def test_a_failure_does_not_repeat_the_label():
    failure = refused("pass@1 on MBPP+, >30B: a single observation has no interval.")
    assert because(failure, "pass@1 on MBPP+") == "not estimated: a single observation has no interval"
    assert because(failure).startswith("not estimated: pass@1 on MBPP+, >30B")


def test_a_slope_around_zero_is_no_clear_change(world):
    fit = world[0].analyses[0].scaling
    flat = dataclasses.replace(fit, estimates=(fit.estimates[0], estimate(-0.01, 0.02, 0.05)))
    material = with_first(world, scaling=flat)
    assert [unmarked(said) for said in scaling_sentences(material.parts[0], material)] == [
        "Over all models there is no clear change with model size: 2.0 percentage points per tenfold parameters (95 % interval −1.0 to 5.0)."
    ]


def test_a_falling_slope_scores_lower(world):
    fit = world[0].analyses[0].scaling
    falling = dataclasses.replace(fit, estimates=(fit.estimates[0], estimate(-0.05, -0.03, -0.01)))
    material = with_first(world, scaling=falling)
    said = unmarked(scaling_sentences(material.parts[0], material)[0])
    assert "scores 3.0 percentage points lower (95 % interval 1.0 to 5.0)" in said


def test_a_refused_line_says_why(world):
    material = with_first(world, scaling=refused("pass@1 on MBPP+: 2 sizes cannot show a trend."))
    assert [unmarked(said) for said in scaling_sentences(material.parts[0], material)] == [
        "A line on model size is not estimated: 2 sizes cannot show a trend."
    ]
    assert level_sentence(material.parts[0], material) == ""


def test_the_level_is_not_extrapolated(world):
    material = prepare(*world)
    assert level_sentence(material.parts[0], material) == ""
    fit = world[0].analyses[0].scaling
    inside = dataclasses.replace(
        fit, estimates=(dataclasses.replace(fit.estimates[0], term="mean at 10B"), *fit.estimates[1:])
    )
    material = with_first(world, scaling=inside)
    assert level_sentence(material.parts[0], material).endswith("at 10B parameters.")


def test_a_question_without_bands_gets_no_sentence_about_them(world):
    material = with_first(world, bands=refused("the question names no size bands."))
    assert band_sentences(material.parts[0], material) == []
    assert "no clear" not in brief_sentences(material.parts[0], material)[-1]


def test_bands_without_any_model_are_named(world):
    answer, _ = world
    bands = answer.analyses[0].bands
    gone = dataclasses.replace(bands.summaries[2], k_observations=0, mean=refused("none"), observed=())
    material = with_first(world, bands=dataclasses.replace(bands, summaries=(*bands.summaries[:2], gone)))
    assert "No source at hand reports a model in the >30B band." in band_sentences(material.parts[0], material)


def test_groups_are_set_side_by_side(world):
    groups = (
        ModelGroup(label="Code Llama", families=("Code Llama",)),
        ModelGroup(label="Llama 2", families=("Llama 2",)),
        ModelGroup(label="StarCoder2-3B", families=("StarCoder2",), name_contains=("3B",)),
    )
    material = asked(world, groups=groups)
    assert unmarked(group_sentence(material.parts[0], material)) == (
        "For pass@1 on MBPP+, the included scores are 41.0 to 55.0 % for Code Llama (3 observations, 7B to 34B parameters), "
        "none for Llama 2 and 35.0 % for StarCoder2-3B (1 observation, 3B parameters)."
    )


def test_few_families_make_intervals_tentative_but_no_interval_is_no_interval(world):
    material = prepare(*world)
    assert support_sentence(material.parts[0], material).endswith(
        "(m); with so few families the intervals are tentative."
    )
    material = with_first(world, bands=refused("none."), scaling=refused("none."))
    assert unmarked(support_sentence(material.parts[0], material)).endswith("from 2 sources (m).")


def test_another_metric_than_the_asked_one_is_no_answer(world):
    material = asked(world, asked_metrics=("performance-efficiency ratio",))
    assert not any(part.asked for part in material.parts)
    assert "performance-efficiency ratio on MBPP+" in text_of(abstract(material))
    assert "The question names performance-efficiency ratio; the answer is in pass@1" in text_of(introduction(material))


def test_asked_cells_that_nobody_fills_are_said_before_the_nearest(world):
    answer, record = world
    question = dataclasses.replace(answer.question, asked_benchmarks=("bigcodebench",))
    empty = tuple(dataclasses.replace(cell, observation_ids=()) for cell in answer.design)
    material = prepare(dataclasses.replace(answer, question=question, design=empty), record)
    assert "No source at hand reports what is asked (pass@1 on BigCodeBench)" in text_of(abstract(material))
    assert "MBPP+ is not named by the question; it stands in" in text_of(introduction(material))
    filled = prepare(dataclasses.replace(answer, question=question), record)
    assert "cannot be used" in text_of(abstract(filled))


def test_pass_at_k_asks_for_pass_at_1(world):
    question = world[0].question
    assert metric_asked(dataclasses.replace(question, asked_metrics=("pass@k",)))
    assert not metric_asked(dataclasses.replace(question, asked_metrics=("accuracy",)))


def test_sentence_ends_once():
    assert sentence("It is so") == "It is so."
    assert sentence("It is so.") == "It is so."


def test_slugs_tell_benchmarks_apart():
    assert slug("pass@1 on MBPP+") == "pass-at-1-on-mbpp-plus"
    assert slug("…") == "unnamed"
