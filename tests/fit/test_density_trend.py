"""Density trend: the ratio of two slopes with Fieller's interval, and what is refused."""

import dataclasses
import datetime as dt
import math

import numpy as np
import pytest
from scipy import stats

from engine.fit.bands import compare
from engine.fit.density_trend import ENVELOPE, GROWTH, SLOPE, fit_density_trend
from engine.fit.estimators import ask
from engine.fit.multiplicity import family_of_tests
from engine.stats.regression import least_squares
from engine.types.fit import DENSITY_TREND, POOLED, YEARLY, Analysis, Fit
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand
from engine.vocab.models import models

DATED = sorted(model.model_id for model in models().values() if len(model.released) == 10)[:80]
UNDATED = sorted(model.model_id for model in models().values() if not model.released)[:5]


def years(name):
    return dt.date.fromisoformat(models()[name].released).toordinal() / 365.25


@pytest.fixture
def dated(frame):
    """Make frames of dated models of 16 families around a line in log10 size and time."""

    def make(names=DATED, *, size=0.15, year=0.1, tuned=0.0, noise=0.03):
        random = np.random.default_rng(7)
        own = random.normal(0, noise, 16)
        start = min(years(name) for name in names)
        rows, variants = [], []
        for place, name in enumerate(names):
            log_size, variant = random.uniform(0, 2), ("base", "instruct")[random.integers(2)]
            score = 0.1 + size * log_size + year * (years(name) - start) + own[place % 16] + random.normal(0, noise)
            rows.append((f"f{place % 16:02}", 10**log_size, score + tuned * (variant == "instruct")))
            variants.append(variant)
        plain = frame(rows)
        return dataclasses.replace(plain, model_id=np.array(names), variant=np.array(variants))

    return make


def test_growth_is_the_slope_on_time_over_the_slope_on_size(dated):
    data = dated()
    fit = fit_density_trend(data)
    assert isinstance(fit, Fit)
    growth, size, year = fit.estimates
    assert (growth.term, size.term, year.term) == (GROWTH, SLOPE, YEARLY)
    assert growth.value == pytest.approx(year.value / size.value)
    assert growth.lower < 0.1 / 0.15 < growth.upper
    double = fit.quantity("months in which density doubles")
    assert double.value == pytest.approx(12 * math.log10(2) / growth.value)
    assert double.lower < double.value < double.upper
    assert fit.quantity(ENVELOPE).value > 0
    assert (fit.k_observations, fit.n_families) == (80, 16)


def test_fieller_holds_the_ratios_that_the_test_does_not_reject(dated):
    data = dated(noise=0.08)
    growth = fit_density_trend(data).estimates[0]
    design = np.column_stack(
        [
            np.ones(len(data.y)),
            np.log10(data.size_b),
            [years(str(name)) for name in data.model_id],
            data.variant == "instruct",
        ]
    )
    design[:, 2] -= design[:, 2].min()
    line = least_squares(design, data.y, data.family)
    for end in (growth.lower, growth.upper):
        tested = line.contrast([0, -end, 1, 0])
        assert abs(tested.value / tested.standard_error) == pytest.approx(stats.t.isf(0.025, tested.dof), rel=1e-6)


def test_tuning_is_not_taken_for_progress(dated):
    plain, tuned = (fit_density_trend(dated(tuned=gain)).estimates[0] for gain in (0.0, 0.3))
    assert tuned.value == pytest.approx(plain.value)


def test_a_slope_on_size_that_is_not_clear_leaves_the_ratio_open(dated):
    fit = fit_density_trend(dated(size=0.0))
    assert [estimate.term for estimate in fit.estimates] == [SLOPE, YEARLY]
    assert fit.refused[0].reason is Reason.NOT_APPLICABLE
    assert not [quantity for quantity in fit.quantities if "doubles" in quantity.term]


def test_models_without_a_date_are_left_out_and_counted(dated):
    data = dated()
    names = data.model_id.astype("U200").copy()
    names[:5] = UNDATED
    fit = fit_density_trend(dataclasses.replace(data, model_id=names))
    assert fit.k_observations == 75
    assert any("5 models without a release date" in warning for warning in fit.warnings)


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        (
            lambda data: dataclasses.replace(data, model_id=np.array(["?"] * 80)),
            Reason.NO_OBSERVATIONS,
            "no release date",
        ),
        (lambda data: dataclasses.replace(data, size_b=np.full(80, 7.0)), Reason.TOO_FEW_SIZES, "1 distinct sizes"),
        (
            lambda data: dataclasses.replace(data, family=np.array(["a", "b"] * 40)),
            Reason.TOO_FEW_CLUSTERS,
            "2 families",
        ),
        (lambda data: dataclasses.replace(data, y=np.full(80, 0.5)), Reason.NO_VARIATION, "the same"),
        (lambda data: dataclasses.replace(data, y=np.full(80, np.nan)), Reason.NOT_FINITE, "not a finite"),
        (
            lambda data: dataclasses.replace(data, model_id=np.array([DATED[0]] * 80)),
            Reason.TOO_FEW_OBSERVATIONS,
            "1 release dates",
        ),
        (
            lambda data: dataclasses.replace(data, subtracted_id=data.observation_id),
            Reason.NOT_APPLICABLE,
            "differences",
        ),
    ],
)
def test_refused(dated, change, reason, words):
    refused = fit_density_trend(change(dated()))
    assert isinstance(refused, Failure)
    assert refused.reason is reason
    assert words in refused.message


def test_a_question_of_a_trend_asks_for_it_and_tests_the_change_per_year(dated, question):
    data, asked = dated(), question(estimand=Estimand.TREND)
    replies = ask(data, asked)
    (trend,) = [reply.outcome for reply in replies if reply.estimator == DENSITY_TREND]
    tests = family_of_tests(asked, (Analysis(frame=data, bands=compare(data, ()), replies=replies),))
    (member,) = tests.members
    assert member.term == YEARLY
    assert member.p_value == next(one.p_value for one in trend.estimates if one.term == YEARLY) < 0.05


def test_a_question_of_a_level_asks_for_the_pooled_mean_and_tests_nothing(dated, known, question):
    data, asked = known(dated()), question(estimand=Estimand.LEVEL)
    replies = ask(data, asked)
    assert POOLED in [reply.estimator for reply in replies]
    assert DENSITY_TREND not in [reply.estimator for reply in replies]
    assert family_of_tests(asked, (Analysis(frame=data, bands=compare(data, ()), replies=replies),)) is None
