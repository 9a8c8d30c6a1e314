"""Quantiles, the rising curve, ceilings, and the choice between curves."""

import math

import numpy as np
import pytest

from engine.fit.ceiling import CEILING
from engine.fit.ceiling import ESTIMATOR as CEILINGS
from engine.fit.isotonic import ESTIMATOR as ISOTONIC
from engine.fit.model_choice import ESTIMATOR as MODEL_CHOICE
from engine.fit.quantiles import ESTIMATOR as QUANTILES
from engine.stats.monotone import fit_isotonic, fit_quantile
from engine.types.outcome import Reason

SIZES = (0.5, 1.0, 3.0, 7.0, 13.0, 34.0, 70.0, 180.0)


@pytest.fixture
def saturated():
    random = np.random.default_rng(2)
    return [
        (f"f{i}", size, 0.6 / (1 + math.exp(-3 * (math.log10(size) - 0.5))) + random.normal(0, 0.01))
        for i in range(6)
        for size in SIZES
    ]


def test_quartiles_have_lines_of_their_own_with_intervals_of_families(frame, question, ladder):
    data = frame(ladder(families="abcdefgh", sd=0.02))
    fit = QUANTILES.run(data, question())
    x = np.column_stack([np.ones(48), np.log10(data.size_b)])
    for estimate, quantile in zip(fit.estimates, (0.25, 0.5, 0.75), strict=True):
        assert estimate.value == pytest.approx(fit_quantile(x, data.y, quantile).coefficients[1])
        assert estimate.lower < estimate.value < estimate.upper
        assert 1.0 < estimate.dof < 8.0
    assert fit == QUANTILES.run(data, question())
    assert len(fit.curve) == 25


def test_the_rising_curve_is_that_of_pooled_violators(frame, question, ladder):
    data = frame(ladder(sd=0.02))
    fit = ISOTONIC.run(data, question())
    curve = fit_isotonic(np.log10(data.size_b), data.y)
    assert [point.value for point in fit.curve] == pytest.approx(list(curve.fitted))
    assert [point.size_b for point in fit.curve] == pytest.approx([1.0, 3.0, 7.0, 13.0, 34.0, 70.0])
    (rise,) = fit.estimates
    assert rise.term == "34B minus 3B"
    assert rise.lower < 0.15 * math.log10(34 / 3) < rise.upper
    assert fit == ISOTONIC.run(data, question())


def test_a_ceiling_is_found_where_scores_level_off(frame, question, saturated):
    fit = CEILINGS.run(frame(saturated), question())
    (ceiling,) = fit.estimates
    assert ceiling.term == CEILING
    assert ceiling.value == pytest.approx(0.6, abs=0.02)
    assert ceiling.lower < 0.6 < ceiling.upper < 0.65
    assert fit.quantity("size at half the ceiling").value == pytest.approx(10**0.5, rel=0.1)
    assert fit.diagnostics.boundary == ""


def test_scores_without_a_bend_leave_every_ceiling_above_them_open(frame, question):
    random = np.random.default_rng(4)
    rows = [
        (f"f{i}", size, 1 / (1 + math.exp(1.5 * (2.4 - math.log10(size)))) + random.uniform(0, 0.03))
        for i in range(6)
        for size in SIZES
    ]
    (ceiling,) = CEILINGS.run(frame(rows), question()).estimates
    assert ceiling.upper == 1.0
    assert ceiling.lower < ceiling.value


def test_what_shows_no_ceiling_is_refused(frame, question, ladder, saturated):
    assert CEILINGS.run(frame(ladder(sizes=(1.0, 3.0, 7.0, 13.0, 34.0))), question()).reason is Reason.TOO_FEW_SIZES
    assert CEILINGS.run(frame(saturated[:16]), question()).reason is Reason.TOO_FEW_CLUSTERS
    assert CEILINGS.run(frame(saturated, subtracted=True), question()).reason is Reason.NOT_APPLICABLE
    assert CEILINGS.run(frame([(f, s, 0.5) for f, s, _ in saturated]), question()).reason is Reason.NO_VARIATION


def test_the_curve_that_made_the_scores_is_chosen(frame, question, saturated):
    fit = MODEL_CHOICE.run(frame(saturated), question())
    assert "Least AICc: sigmoid with ceiling." in fit.warnings[0]
    criteria = {q.term: q.value for q in fit.quantities if q.term.startswith("AICc")}
    assert min(criteria, key=criteria.get) == "AICc of the sigmoid with ceiling"
    errors = [q for q in fit.quantities if q.term.startswith("error of")]
    assert len(errors) == 6
    assert errors == sorted(errors, key=lambda quantity: quantity.value)


def test_differences_are_not_held_to_a_sigmoid(frame, question, ladder):
    fit = MODEL_CHOICE.run(frame([(f, s, y - 0.5) for f, s, y in ladder()], subtracted=True), question())
    assert not any("sigmoid" in quantity.term for quantity in fit.quantities)
