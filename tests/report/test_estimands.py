"""The answer says what the question's estimand asks: a level, a drop, a trend, the size that a score needs."""

import dataclasses

import pytest

from engine.report.answer import answer_paragraph
from engine.report.marks import unmarked
from engine.report.material import prepare
from engine.types.fit import DENSITY_TREND, POOLED, SIZE_NEEDED, YEARLY, Reply, Scale
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Estimand

OPEN = Failure(stage=Stage.FIT, subject="x", reason=Reason.TOO_FEW_CLUSTERS, message="x: 'twice' is left open.")


@pytest.fixture
def answered(world):
    """Make the answer to a question without bands, of one estimand, with the reply of one estimator to both outcomes."""
    answer, record = world
    none = Failure(stage=Stage.FIT, subject="x", reason=Reason.EMPTY, message="the question names no size bands.")
    line = answer.analyses[0].scaling

    def make(estimand, estimator, estimate=None, fitted=None, **changes):
        outcome = Failure(
            stage=Stage.FIT, subject="x", reason=Reason.TOO_FEW_SIZES, message="pass@1 on MBPP+: 2 sizes are too few."
        )
        if estimate:
            named = dataclasses.replace(line.estimates[0], **estimate)
            outcome = dataclasses.replace(line, **{"estimator": estimator, "estimates": (named,), **(fitted or {})})
        reply = Reply(estimator=estimator, title="T", asks="A?", outcome=outcome)
        analyses = tuple(dataclasses.replace(one, bands=none, replies=(reply,)) for one in answer.analyses)
        question = dataclasses.replace(answer.question, bands=(), estimand=estimand, **changes)
        return unmarked(
            answer_paragraph(prepare(dataclasses.replace(answer, question=question, analyses=analyses), record))
        )

    return make


def test_a_level_is_a_mean_and_the_highest_score(answered):
    said = answered(Estimand.LEVEL, POOLED, {"term": "pooled mean", "value": 0.57, "lower": 0.5, "upper": 0.64})
    assert said.startswith(
        "In pass@1 on MBPP+, the scores have a mean of 57.0 % (95 % interval 50.0 to 64.0; k = 10 observations, m = 2 sources)."
    )
    assert "The highest is 73.0 %, of Qwen2.5-Coder-32B (32B parameters)." in said
    assert "no sample of all models" in said


def test_a_level_without_a_mean_is_the_range(answered):
    said = answered(Estimand.LEVEL, POOLED)
    assert said.startswith(
        "In pass@1 on MBPP+, the scores begin at 35.0 % (k = 10 observations, m = 2 sources). The highest is 73.0 %"
    )
    assert "A mean is not estimated: 2 sizes are too few." in said


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-0.1, "falls by 10.0 percentage points"),
        (0.1, "rises by 10.0 percentage points"),
        (0.01, "does not clearly change: 1.0"),
    ],
)
def test_a_drop_is_a_mean_change(answered, value, words):
    said = answered(
        Estimand.DROP,
        POOLED,
        {"term": "pooled mean", "value": value, "lower": value - 0.05, "upper": value + 0.05},
        asked_benchmarks=("humaneval", "humaneval-pro"),
        benchmarks=("humaneval", "humaneval-pro"),
    )
    assert said.startswith(f"From HumanEval to HumanEval Pro, pass@1 {words}")
    assert "k = 4 observations" in said


def test_a_trend_is_a_change_by_the_year(answered):
    said = answered(Estimand.TREND, DENSITY_TREND, {"term": YEARLY, "value": 0.08, "lower": 0.05, "upper": 0.11})
    assert said.startswith(
        "In pass@1 on MBPP+, a model released a year later scores 8.0 percentage points higher at the same size (95 % interval 5.0 to 11.0"
    )
    assert said.endswith("none of this is the effect of time alone.")


def test_a_trend_that_was_not_estimated_says_why(answered):
    assert "a change with the date of release is not estimated: 2 sizes are too few." in answered(
        Estimand.TREND, DENSITY_TREND
    )


@pytest.mark.parametrize(("value", "beyond"), [(9.0, False), (90.0, True)])
def test_a_threshold_is_a_size(answered, value, beyond):
    needed = {"term": "size needed", "value": value, "lower": 5.0, "upper": 200.0, "scale": Scale.BILLIONS}
    said = answered(Estimand.THRESHOLD, SIZE_NEEDED, needed, target=0.6)
    assert said.startswith(
        f"In pass@1 on MBPP+, the fitted mean reaches 60.0 % at {value:.2f}B parameters (95 % interval 5.00B to 200B;"
        if value < 10
        else "In pass@1 on MBPP+, the fitted mean reaches 60.0 % at 90.0B"
    )
    assert ("Such models were not measured." in said) is beyond


def test_what_the_words_call_for_stands_in_the_answer(answered):
    term = {"term": "fitted score at a level of 30 %", "value": 0.323, "lower": 0.245, "upper": 0.401}
    said = answered(Estimand.SLOPE, "observational", term, further_estimators=("observational",))
    assert (
        "T, of pass@1 on MBPP+ (95 % intervals): fitted score at a level of 30 % is 32.3 % (24.5 to 40.1); k = " in said
    )
    assert "(95 % intervals)" not in answered(Estimand.SLOPE, "observational", term)


def test_what_the_words_call_for_and_the_data_do_not_carry_is_said_with_the_reason(answered):
    said = answered(Estimand.SLOPE, "observational", further_estimators=("observational",))
    assert "T, of pass@1 on MBPP+, is not estimated: 2 sizes are too few." in said


@pytest.mark.parametrize(
    ("fitted", "words"),
    [
        ({"estimates": ()}, "T, of pass@1 on MBPP+, has no interval to give; its numbers stand in section 3; k = "),
        ({"refused": (OPEN,)}, "; what else it cannot say stands in section 3, with the reasons; k = "),
    ],
)
def test_what_has_no_interval_is_said(answered, fitted, words):
    said = answered(Estimand.SLOPE, "x", {"value": 0.3}, fitted, further_estimators=("x",))
    assert words in said
