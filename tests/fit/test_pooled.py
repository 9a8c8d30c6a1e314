"""Pooling of observed scores: mean, bands, moderators, levels, the same model in several sources."""

import dataclasses
import math

import numpy as np
import pytest
from scipy import special, stats

from engine.fit.meta_regression import CODE, INSTRUCT, SLOPE
from engine.fit.meta_regression import ESTIMATOR as META_REGRESSION
from engine.fit.pooled import ESTIMATOR as POOLED
from engine.fit.pooled_bands import ESTIMATOR as POOLED_BANDS
from engine.fit.random_effects import I2, PREDICTION, TAU2
from engine.fit.same_model import BETWEEN_SOURCES
from engine.fit.same_model import ESTIMATOR as SAME_MODEL
from engine.fit.small_study import ESTIMATOR as SMALL_STUDY
from engine.fit.three_level import ESTIMATOR as THREE_LEVEL
from engine.question.bands import parse_bands
from engine.stats.bias import EggerModel, egger
from engine.stats.crossed import variance_dof, variance_interval
from engine.stats.pooling import pool
from engine.stats.q_profile import q_profile
from engine.types.outcome import Reason
from engine.types.question import Sensitivity

BANDS = parse_bands("<10B,10B-30B,>30B")


@pytest.fixture
def scores(frame, known, ladder):
    return known(frame(ladder(), studies="stuvwxy"))


def test_the_pooled_mean_is_that_of_random_effects_with_a_robust_interval(frame, known, question, ladder):
    scores = known(frame(ladder(slope=0.0), studies="stuvwxy"))
    fit = POOLED.run(scores, question())
    v = np.full(72, scores.y.mean() * (1 - scores.y.mean()) / 164)
    pooled, ends = pool(scores.y, v), q_profile(scores.y, v)
    (mean,) = fit.estimates
    assert mean.value == pytest.approx(pooled.coefficients[0])
    assert mean.standard_error > 1.5 * pooled.coefficient().standard_error  # 72 scores are of 12 families
    assert (fit.spread.term, fit.spread.value) == (TAU2, pytest.approx(pooled.tau2))
    assert fit.spread.lower < ends.lower < ends.upper < fit.spread.upper  # 72 scores are of 12 families
    independent = fit.quantity("tau2, were all scores independent (Q-profile)")
    assert (independent.lower, independent.upper) == pytest.approx((ends.lower, ends.upper))
    assert fit.quantity(I2).value == pytest.approx(pooled.i2)
    predicted = fit.quantity(PREDICTION)
    assert predicted.lower < mean.lower < mean.upper < predicted.upper
    independent = fit.variations[0].estimates[0]
    assert independent.standard_error == pytest.approx(pooled.coefficient().standard_error)
    assert [variation.kind for variation in fit.variations[1:]] == ["leave one source out"] * 7
    assert fit.diagnostics.boundary == ""


def test_a_prediction_interval_of_scores_ends_at_zero_and_one(frame, known, question):
    rows = [(f"f{i}", 7.0, y) for i, y in enumerate((0.02, 0.1, 0.5, 0.9, 0.97))]
    fit = POOLED.run(known(frame(rows, studies="stuvw")), question(sensitivity=()))
    predicted = fit.quantity(PREDICTION)
    assert (predicted.lower, predicted.upper) == (0.0, 1.0)


def test_scores_that_agree_leave_tau2_at_zero_and_say_so(frame, known, question):
    rows = [(f"f{i}", 7.0, 0.5 + 0.001 * i) for i in range(8)]
    fit = POOLED.run(known(frame(rows, studies="stuvwxyz")), question())
    assert fit.spread.value == 0.0
    assert "tau2 is 0" in fit.diagnostics.boundary


def says_little_of_a_variance(fit):
    return any("that a variance needs" in warning for warning in fit.warnings)


def test_a_variance_that_rests_on_few_families_is_warned_of_and_one_on_many_scores_is_not(frame, known, question):
    random = np.random.default_rng(5)
    alike = [(f, 7.0, 0.2 + 0.2 * i + random.normal(0, 0.01)) for i, f in enumerate("abc") for _ in range(8)]
    single = [(f"f{i}", 7.0, 0.5 + random.normal(0, 0.1)) for i in range(40)]
    few, many = (POOLED.run(known(frame(rows, studies="stuvwxyzklmn")), question()) for rows in (alike, single))
    assert says_little_of_a_variance(few)
    assert not says_little_of_a_variance(many)


def test_a_variance_near_zero_is_less_sure_than_scores_without_a_high_one_say(frame, known, question):
    beyond = []
    for level, step in ((0.0, 1), (0.4, 8)):
        rows = [(f"f{i}", 7.0, level + step * (1 + i % 8) / 164) for i in range(40)]
        scores = known(frame(rows, studies="stuvwxyzkl"))
        assert stats.kurtosis(scores.y) < 0.0
        fit = POOLED.run(scores, question())
        typical = fit.spread.value / fit.quantity(I2).value - fit.spread.value
        dof = variance_dof(scores.y, np.ones((40, 1)), scores.family, scores.study_id)
        beyond.append((fit.spread.upper + typical) / variance_interval(fit.spread.value + typical, dof)[1])
    assert beyond[0] > 1.01
    assert beyond[1] == pytest.approx(1.0)


def test_what_pools_nothing_is_refused(frame, known, question, ladder, scores):
    one_source = dataclasses.replace(scores, study_id=np.full(len(scores.y), "s"))
    for estimator in (POOLED, META_REGRESSION, THREE_LEVEL, SMALL_STUDY):
        assert estimator.run(one_source, question()).reason is Reason.TOO_FEW_STUDIES
        assert estimator.run(frame(ladder()), question()).reason is Reason.UNKNOWN_VARIANCE
        assert estimator.run(dataclasses.replace(scores, v=np.zeros(72)), question()).reason is Reason.ZERO_VARIANCE
        one_family = dataclasses.replace(scores, family=np.full(len(scores.y), "a"))
        assert estimator.run(one_family, question()).reason is Reason.TOO_FEW_CLUSTERS
    assert POOLED_BANDS.run(one_source, question(bands=BANDS)).reason is Reason.TOO_FEW_STUDIES
    assert POOLED_BANDS.run(scores, question()).reason is Reason.EMPTY
    small = dataclasses.replace(scores, size_b=np.full(72, 7.0))
    assert POOLED_BANDS.run(small, question(bands=BANDS)).reason is Reason.TOO_FEW_OBSERVATIONS


def test_pooled_bands_are_a_regression_on_bands(scores, question):
    fit = POOLED_BANDS.run(scores, question(bands=BANDS))
    member = np.array([[band.holds(size) for band in BANDS] for size in scores.size_b], dtype=float)
    level = member @ (member.T @ scores.y / member.sum(axis=0))
    pooled = pool(scores.y, level * (1 - level) / 164, member)
    assert [estimate.value for estimate in fit.estimates[:3]] == pytest.approx(list(pooled.coefficients))
    assert fit.estimates[4].value == pytest.approx(pooled.coefficients[2] - pooled.coefficients[0])
    assert fit.estimates[4].p_tukey > fit.estimates[4].p_value
    assert [estimate.term for estimate in fit.estimates[3:]] == [
        "10B-30B minus <10B",
        ">30B minus <10B",
        ">30B minus 10B-30B",
    ]


def test_moderators_enter_where_both_kinds_are_there(scores, question):
    alone = META_REGRESSION.run(scores, question())
    assert [estimate.term for estimate in alone.estimates] == [SLOPE]
    instruct = np.arange(72) % 2 == 1
    code = np.isin(scores.family, list("abcdef"))
    y = scores.y + 0.1 * instruct + 0.2 * code
    data = dataclasses.replace(
        scores,
        y=y,
        variant=np.where(instruct, "instruct", "base"),
        specialisation=np.where(code, "code", "general"),
    )
    fit = META_REGRESSION.run(data, question())
    slope, by_instruct, by_code = fit.estimates
    assert (by_instruct.term, by_code.term) == (INSTRUCT, CODE)
    for estimate, true in ((slope, 0.15), (by_instruct, 0.1), (by_code, 0.2)):
        assert estimate.lower < true < estimate.upper
    assert 0.5 < fit.quantity("R2").value <= 1.0


def test_three_levels_tell_families_from_sources_of_a_family(frame, known, question):
    random = np.random.default_rng(8)
    families, inner = random.normal(0, 0.15, 15), random.normal(0, 0.05, (15, 3))
    rows = [
        (f"f{i:02}", 7.0, 0.5 + families[i] + inner[i, j] + random.normal(0, 0.03))
        for i in range(15)
        for j in range(3)
        for _ in range(2)
    ]
    studies = tuple(f"s{j}" for _ in range(15) for j in range(3) for _ in range(2))
    fit = THREE_LEVEL.run(known(frame(rows, studies=studies), 1000.0), question())
    between = fit.quantity("standard deviation between families").value
    within = fit.quantity("standard deviation between sources of a family").value
    assert 0.08 < between < 0.25
    assert within < between
    assert fit.spread.value == pytest.approx(between**2 + within**2)
    assert fit.estimates[0].lower < 0.5 < fit.estimates[0].upper
    assert "t by containment" in fit.variations[0].changed


def test_one_source_a_family_has_no_third_level(frame, known, question):
    rows = [(f"f{i}", 7.0, 0.1 * i) for i in range(8)]
    refused = THREE_LEVEL.run(known(frame(rows, studies="stuvwxyz")), question())
    assert refused.reason is Reason.TOO_FEW_STUDIES


def test_small_study_effects_need_different_numbers_of_problems(scores, question):
    refused = SMALL_STUDY.run(scores, question())
    assert refused.reason is Reason.NO_VARIATION
    assert "same number of problems" in refused.message
    n = np.where(np.arange(72) % 2, 164.0, 1140.0)
    data = dataclasses.replace(scores, n_items=n, v=scores.y * (1 - scores.y) / n)
    fit = SMALL_STUDY.run(data, question())
    assert [estimate.scale.value for estimate in fit.estimates] == ["number", "proportion"]
    assert -1 <= fit.quantity("Begg's rank correlation").value <= 1
    assert any("moves the pooled mean most" in warning for warning in fit.warnings)


def test_the_same_model_in_several_sources(frame, question):
    values = {"A": (0.5, 0.6, 0.55), "B": (0.3, 0.36), "C": (0.2, 0.21), "D": (0.8,), "E": (0.4, 0.45, 0.5)}
    rows = [("f", 7.0, y) for group in values.values() for y in group]
    data = frame(rows, studies=[place for group in values.values() for place in "stu"[: len(group)]])
    data = dataclasses.replace(data, model_id=np.array([name for name, group in values.items() for _ in group]))
    fit = SAME_MODEL.run(data, question())
    squares = sum(((np.array(group) - np.mean(group)) ** 2).sum() for group in values.values())
    assert (fit.spread.term, fit.spread.value) == (BETWEEN_SOURCES, pytest.approx(math.sqrt(squares / 6)))
    # Sources are few, and heavy tails count for less than six independent differences would.
    independent = math.sqrt(squares / stats.chi2.ppf(0.975, 6))
    assert 0.7 * independent < fit.spread.lower < independent < fit.spread.value
    assert fit.spread.upper > math.sqrt(squares / stats.chi2.ppf(0.025, 6))
    assert [estimate.term for estimate in fit.estimates] == ["A", "E"]
    knapp_hartung = pool(values["A"], np.full(3, 0.001)).coefficient()
    assert (fit.estimates[0].value, fit.estimates[0].standard_error) == pytest.approx(
        (knapp_hartung.value, knapp_hartung.standard_error)
    )
    assert fit.k_observations == 10
    assert fit.quantity("greatest difference between two sources of the same model").value == pytest.approx(0.1)
    few = SAME_MODEL.run(frame(rows), question())
    assert few.reason is Reason.TOO_FEW_STUDIES


def test_leaving_sources_out_is_what_the_question_wants(scores, question):
    fit = POOLED.run(scores, question(sensitivity=(Sensitivity.BAND_EDGES,)))
    assert len(fit.variations) == 1


def test_precision_is_that_of_the_level_and_does_not_rise_and_fall_with_the_score(frame, known, question):
    """Scores around 10 % on 164 to 1,000 problems: by their own standard errors high scores look imprecise."""
    random = np.random.default_rng(5)
    n = np.tile([164.0, 378.0, 1000.0], 20)
    true = special.expit(special.logit(0.1) + random.normal(0, 0.5, 60))
    scores = random.binomial(n.astype(int), true) / n
    data = frame([(f"f{i:02}", 7.0, y) for i, y in enumerate(scores)], studies="stuvwxyz")
    smoothed = (n * data.y + 1) / (n + 2)
    own = smoothed * (1 - smoothed) / n
    fit = SMALL_STUDY.run(dataclasses.replace(data, n_items=n, v=own), question())
    assert egger(data.y, own, EggerModel.RANDOM_EFFECTS).p_value < 0.01 < fit.estimates[0].p_value
    mean = THREE_LEVEL.run(
        known(frame([(f"f{i // 4:02}", 7.0, y) for i, y in enumerate(data.y)], studies="stuvwxyz")), question()
    )
    assert mean.estimates[0].value == pytest.approx(data.y.mean(), abs=0.002)
