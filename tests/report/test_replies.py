"""What estimators say beyond bands and line, and the sections on loss curves, efficiency and conflicts."""

import dataclasses
import json
import re

import numpy as np
import pytest

from engine.report.conflicts import conflict_section
from engine.report.curves import curve_section
from engine.report.efficiency import efficiency_section, size_sentence
from engine.report.figures.forest import forest_figure
from engine.report.laws import family_blocks, law_section
from engine.report.material import prepare
from engine.report.quantities import amount, ends, p_value, significant
from engine.report.references import ranges
from engine.report.replies import reply_blocks
from engine.report.sensitivity import sensitivity_table
from engine.report.voice import Voice
from engine.types.conflict import Conflict, Reported, Setup, Standing, Subject
from engine.types.efficiency import Candidate, Efficiency, EfficiencyShift
from engine.types.fit import (
    CurveStudy,
    CurveTest,
    Diagnostics,
    Estimate,
    FamilyMember,
    Fit,
    Quantity,
    Reply,
    Scale,
    Variation,
)
from engine.types.fit import TestFamily as FamilyOfTests
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Estimand
from engine.types.unknown import UNKNOWN


def estimate(term, value, half=0.02, scale=Scale.PROPORTION, **more):
    return Estimate(
        term=term,
        value=value,
        standard_error=half / 2,
        lower=value - half,
        upper=value + half,
        level=0.95,
        dof=9.0,
        scale=scale,
        **more,
    )


def fit(frame, estimator, estimates, **more):
    return Fit(
        label=frame.label, estimator=estimator, method="By pooling.", estimates=estimates, k_observations=len(frame.y), m_studies=2,
        n_models=len(frame.y), n_families=4, warnings=("Careful.",), input_digest="0" * 32, **more,
    )  # fmt: skip


def reply(name, outcome):
    return Reply(estimator=name, title=name.capitalize(), asks="What is it?", outcome=outcome)


@pytest.fixture
def pooled(world):
    """The first outcome pooled, with heterogeneity, sensitivity, and an estimator that gives no number."""
    answer, record = world
    frame = dataclasses.replace(answer.analyses[0].frame, v=np.full(10, 0.0009))
    tried = (
        Variation(kind="leave one family out", changed="without A", estimates=(estimate("pooled mean", 0.52),)),
        Variation(kind="leave one family out", changed="without B", estimates=(estimate("pooled mean", 0.01),)),
    )
    made = fit(
        frame, "pooled", (estimate("pooled mean", 0.55, p_value=0.0001),),
        spread=Quantity(term="tau2", value=0.0123, scale=Scale.SQUARED_PROPORTION, lower=0.005, upper=0.04),
        quantities=(
            Quantity(term="I2", value=0.87, scale=Scale.SHARE),
            Quantity(term="prediction interval, t(k-2)", value=0.55, scale=Scale.PROPORTION, lower=0.3, upper=0.8),
        ),
        variations=tried, diagnostics=Diagnostics(observation_ids=tuple(map(str, frame.observation_id))),
    )  # fmt: skip
    refused = Failure(
        stage=Stage.FIT, subject=frame.label, reason=Reason.TOO_FEW_STUDIES, message=f"{frame.label}: one source only."
    )
    first = dataclasses.replace(
        answer.analyses[0],
        frame=frame,
        replies=(*answer.analyses[0].replies, reply("pooled", made), reply("mixed", refused)),
    )
    return prepare(dataclasses.replace(answer, analyses=(first, *answer.analyses[1:])), record)


def read(blocks):
    lines = []
    for block in blocks:
        lines += ["".join(run.text for run in getattr(block, "text", ()))]
        lines += [
            " | ".join("".join(run.text for run in cell.text) for cell in row) for row in getattr(block, "rows", ())
        ]
    return "\n".join(lines)


def test_estimates_stand_with_counts_and_sources(pooled):
    text = read(reply_blocks(pooled.parts[0], pooled))
    assert "Pooled | pooled mean | 55.0 % (53.0 to 57.0) | < 0.001 | 10 | 2 | 4 | [1] [2]" in text
    assert "Pooled | tau2 | 123 squared percentage points (50.0 to 400)" in text
    assert "Pooled | I2 | 87.0 %" in text
    assert "These estimators give no number here: Mixed (one source only)." in text


def test_sensitivity_says_where_the_reading_of_a_difference_changes_and_none_of_a_level(pooled):
    part = pooled.parts[0]
    mean = part.analysis.replies[1]

    def tabulated(fitted):
        return read([sensitivity_table([Voice(part=part, reply=mean, fit=fitted, material=pooled)], part)])

    assert "Pooled | pooled mean | leave one family out (2) | 55.0 | 1.0 to 52.0 | –" in tabulated(mean.outcome)
    tried = tuple(
        dataclasses.replace(one, estimates=tuple(dataclasses.replace(e, term="slope") for e in one.estimates))
        for one in mean.outcome.variations
    )
    estimates = tuple(dataclasses.replace(one, term="slope") for one in mean.outcome.estimates)
    slope = dataclasses.replace(mean.outcome, estimates=estimates, variations=tried)
    assert (
        "Pooled | slope | leave one family out (2) | 55.0 | 1.0 to 52.0 | higher; no clear difference: without B"
        in (tabulated(slope))
    )


def test_the_forest_has_weights_pooled_mean_prediction_and_heterogeneity(pooled):
    figure = forest_figure(pooled.parts[0], pooled)
    caption = "".join(run.text for run in figure.caption)
    assert (
        "Heterogeneity: τ² 123 squared percentage points (50.0 to 400), I² 87.0 % and prediction interval around 55.0 % (30.0 to 80.0)."
        in caption
    )
    weights = [float(row[5].data[0]) for row in figure.data.rows]
    assert sum(weights) == pytest.approx(1.0, abs=1e-4)
    assert all(words in figure.svg for words in ("Pooled mean", "Prediction interval", "10.0 %", "StarCoder2-15B"))
    assert len(json.loads(figure.interactive)["data"]) == 3


def test_without_a_pooling_there_is_no_forest(world):
    material = prepare(*world)
    assert forest_figure(material.parts[0], material) is None


def curve_test(law, schedule, *, held_out):
    steps = tuple(range(0, 1000, 100))
    return CurveTest(
        law=law, curve_id=f"1M {schedule}", model="1M", schedule=schedule, held_out=held_out, step=steps,
        loss=tuple(3 - step / 1000 for step in steps), predicted=tuple(3.01 - step / 1000 for step in steps),
        mean_error=0.0042, worst_error=0.01, final_error=0.003,
    )  # fmt: skip


def test_loss_curves_say_what_they_cannot(world):
    answer, record = world
    study = CurveStudy(
        label="loss curves", method="By least squares.", fits=(fit(answer.analyses[0].frame, "annealing", (estimate("alpha", 0.51, scale=Scale.NUMBER),)),),
        tests=tuple(curve_test(law, name, held_out=name == "cosine") for law in ("annealing", "no annealing") for name in ("constant", "cosine")),
        estimates=(
            estimate("error of 'annealing' on schedules held out", 0.0042, 0.001), estimate("error of 'annealing' at the last step", -0.003, 0.001),
            estimate("error of 'annealing' over that of 'no annealing'", 0.14, 0.1, scale=Scale.NUMBER),
        ), sources=record.sources[:1],
        cannot_say=("Nothing ties a loss to a score.",), warnings=("One laboratory.",), input_digest="c" * 32,
    )  # fmt: skip
    material = prepare(dataclasses.replace(answer, curves=study), record)
    section = curve_section(study, material, 3)
    text = read(section.blocks)
    assert "2 training runs, 1 model and 2 schedules" in text
    assert "of 1 curve under others with a mean relative error of 0.42 % (95 % interval 0.32 to 0.52)" in text
    assert ", 0.14 times (0.04 to 0.24) that of the law 'no annealing'." in text
    assert "at the last step | −0.30 % (95 % interval −0.40 to −0.20)" in text  # a signed error is not cut at 0
    assert "alpha | 0.510 (0.490 to 0.530)" in text
    figure = next(block for block in section.blocks if hasattr(block, "svg"))
    assert figure.svg.count("<polyline") == 2
    notes = material.trace.notes()
    assert "A study of model number 1" in notes["c" * 32]
    refused = curve_section(
        Failure(stage=Stage.FIT, subject="curves", reason=Reason.EMPTY, message="No curve could be read."), material, 3
    )
    assert "No curve could be read" in read(refused.blocks)


def weighed(observations, label="pass@1 on MBPP+"):
    models = tuple(
        Candidate(
            model_id=o.model_id, family=o.family, size_b=o.total_b, score=o.value, ratio=0.9 - rank / 10, lower=0.1, upper=0.95, straight=0.5,
            rank=rank, highest_rank=max(rank - 1, 1), lowest_rank=rank + 1, on_frontier=rank < 3, observation_ids=(o.observation_id,),
        )
        for rank, o in enumerate(observations, start=1)
    )  # fmt: skip
    return Efficiency(
        label=label, method="Ratio: sqrt(P E).", candidates=models, leader_first=0.61, leader_stays=3, least_agreement=0.8, departures=(),
        with_size=-0.4, with_size_lower=-0.6, with_size_upper=-0.1, middle_b=9.0, m_studies=2, n_families=4, warnings=("Few families.",), input_digest="d" * 32,
    )  # fmt: skip


def test_efficiency_names_leader_frontier_and_shift(world):
    answer, record = world
    first, second = weighed(record.observations[:5]), weighed(record.observations[1:6], "pass@1 on MBPP Pro")
    shift = EfficiencyShift(
        label="shift",
        original=first,
        harder=second,
        agreement=0.7,
        agreement_lower=UNKNOWN,
        agreement_upper=UNKNOWN,
        input_digest="e" * 32,
    )
    refused = Failure(stage=Stage.FIT, subject="x", reason=Reason.NO_VARIATION, message="Three models are too few.")
    material = prepare(answer, record)
    section = efficiency_section((first, shift, refused), material, 4)
    text = read(section.blocks)
    leader = re.escape(record.observations[0].model_id)
    assert re.search(
        rf"{leader} \(7B\) has the highest ratio, 0.80 \(0.10 to 0.95\). It comes first in 61.0 %",
        text,
    )
    assert "stays first in 3 of 4 cases" in text
    assert (
        "the performance-efficiency ratio falls with model size (rank correlation τ = −0.40, 95 % interval −0.60 to −0.10; k = 5 models"
        in text
    )
    unsure = dataclasses.replace(first, with_size=0.1, with_size_upper=0.3)
    assert "does not clearly change with model size" in size_sentence(unsure, material)
    assert "the ranking of 5 models by the ratio agrees by τ = 0.70; first is" in text
    assert "Three models are too few" in text
    figure = next(block for block in section.blocks if hasattr(block, "svg"))
    assert "2 models are on the frontier" in "".join(run.text for run in figure.caption)
    assert record.observations[0].model_id in figure.svg


def test_conflicts_are_counted_drawn_and_cited(world):
    answer, record = world
    setup = Setup(shots=0, copied_shots=(), prompt=(), conditions=(), window="", n_items=())
    subject = Subject(benchmark_id="mbpp-plus", model_id="Twice-7B", subset="", metric_id="pass@1")
    two = tuple(
        Reported(
            subject=subject,
            claim=record.claims[i],
            observation=record.observations[i],
            source=record.sources[1 - i],
            setup=setup,
        )
        for i in (0, 1)
    )
    conflict = Conflict(subject=subject, reported=two, standing=Standing.CONFLICT, spread=4.0)
    section = conflict_section((conflict,), prepare(answer, record), 5)
    text = read(section.blocks)
    assert "in 1 case: 1 by more than the sampling error" in text
    assert "Twice-7B | MBPP+ | 62.0 % [2], 66.0 % [1] |" in text
    figure = next(block for block in section.blocks if hasattr(block, "svg"))
    assert figure.svg.count("<g><title>") == 2
    assert len(figure.data.rows) == 2


@pytest.mark.parametrize(
    ("value", "scale", "difference", "expected"),
    [
        (0.123, Scale.PROPORTION, False, "12.3 %"),
        (-0.123, Scale.PROPORTION, True, "−12.3 percentage points"),
        (0.00002, Scale.P_VALUE, False, "< 0.001"),
        (0.0421, Scale.P_VALUE, False, "0.042"),
        (1204.0, Scale.COUNT, False, "1,204"),
        (7.0, Scale.BILLIONS, False, "7.00B"),
        (-1.5, Scale.LOG_ODDS, False, "−1.50 log odds"),
        (0.0004, Scale.SQUARED_PROPORTION, False, "4.00 squared percentage points"),
    ],
)
def test_numbers_have_the_unit_of_their_scale(value, scale, difference, expected):
    assert amount(value, scale, difference=difference) == expected


def test_significant_digits():
    made = [significant(value) for value in (0.0, 0.01234, 12.34, 1234.5, 1.234e-7, 12_345_678.0, float("inf"), -0.5)]
    assert made == ["0", "0.0123", "12.3", "1,234", "1.23e−7", "1.23e7", "unbounded", "−0.500"]
    assert ends(0.1, 0.2, Scale.SHARE, difference=False) == "10.0 to 20.0"
    assert p_value(0.5) == "0.500"


def test_tests_of_a_question_stand_together_with_their_number(world):
    answer, record = world
    label = answer.analyses[0].frame.label
    members = tuple(
        FamilyMember(label=label, term=term, p_value=p, p_adjusted=2 * p)
        for term, p in (("a minus b", 0.0002), ("c minus b", 0.03))
    )
    text = read(
        family_blocks(
            FamilyOfTests(estimand=Estimand.BAND_DIFFERENCES, adjustment="Holm", members=members),
            prepare(answer, record),
        )
    )
    assert "The question makes 2 tests (band differences), adjusted together by Holm" in text
    assert "pass@1 on MBPP+ | c minus b | 0.030 | 0.060" in text


def test_laws_of_training_runs_name_their_source(world):
    answer, record = world
    law = fit(answer.analyses[0].frame, "chinchilla", (estimate("alpha", 0.35, scale=Scale.NUMBER),))
    refused = Failure(stage=Stage.FIT, subject="runs", reason=Reason.EMPTY, message="No run could be read.")
    section = law_section((law, refused), record.sources[:1], prepare(answer, record), 6)
    text = read(section.blocks)
    assert "alpha | 0.350 (0.330 to 0.370) | 10" in text
    assert "A study of model number 1" in text


@pytest.mark.parametrize(
    ("numbers", "printed"),
    [((), ""), ((4,), "[4]"), ((2, 1), "[1] [2]"), ((9, 1, 2, 5, 4, 6), "[1] [2] [4–6] [9]"), (range(1, 45), "[1–44]")],
)
def test_numbers_in_a_row_are_written_by_their_ends(numbers, printed):
    assert ranges(numbers) == printed
