"""Intervals that are tests turned round (ratios, ceilings), the jackknife of clusters, and quantile lines."""

import math

import numpy as np
import pytest
from scipy import stats

from engine.stats.ceiling import Ceilings
from engine.stats.contrast import Contrast
from engine.stats.crossed_jackknife import two_way_jackknife
from engine.stats.linearised import linearise, linearise_two_way
from engine.stats.monotone import fit_quantile
from engine.stats.quantile_plane import quantile_plane
from engine.stats.ratio import ratio_interval
from engine.stats.regression import least_squares
from engine.stats.sigmoids import fit_sigmoid
from engine.stats.two_way import FEW_CLUSTERS, signed_sum


def slopes(numerator, denominator, covariance, dof):
    """The contrast of two coefficients of known covariance."""

    def contrast(ratio):
        weights = np.array([1.0, -ratio])
        return Contrast(
            value=float(weights @ [numerator, denominator]),
            standard_error=math.sqrt(weights @ covariance @ weights),
            dof=dof,
        )

    return contrast


@pytest.mark.parametrize("numerator", [0.6, 0.0, -0.4])
def test_the_interval_of_a_ratio_is_fiellers_closed_form(numerator):
    b, dof, covariance = 1.5, 7.0, np.array([[0.04, 0.01], [0.01, 0.03]])
    lower, upper = ratio_interval(slopes(numerator, b, covariance, dof), numerator / b)
    reach = stats.t.isf(0.025, dof) ** 2
    lead, centre = b * b - reach * covariance[1, 1], numerator * b - reach * covariance[0, 1]
    root = math.sqrt(centre**2 - lead * (numerator**2 - reach * covariance[0, 0]))
    assert (lower, upper) == pytest.approx(((centre - root) / lead, (centre + root) / lead))


def test_a_denominator_that_is_not_told_from_zero_leaves_the_ratio_open():
    lower, upper = ratio_interval(slopes(0.5, 0.1, np.diag([0.01, 0.04]), 5.0), 5.0)
    assert upper == math.inf
    assert lower < 5.0


def bent(seed=1, families=12, ceiling=0.7):
    random = np.random.default_rng(seed)
    x = np.tile(np.linspace(-0.5, 2.2, 9), families)
    family = np.repeat(np.arange(families), 9)
    y = (
        ceiling / (1 + np.exp(-2.5 * (x - 0.5)))
        + random.normal(0, 0.02, families)[family]
        + random.normal(0, 0.02, len(x))
    )
    return x, np.clip(y, 0, 1), family


def test_a_step_from_the_best_ceiling_leads_nowhere_and_the_interval_ends_where_a_step_is_clear():
    x, y, family = bent()
    ceilings, best = Ceilings.of(x, y, family, np.zeros(len(x))), fit_sigmoid(x, y).ceiling
    step = ceilings.step(best)
    assert step.value == pytest.approx(best, abs=1e-6)
    lower, upper = ceilings.interval(best)
    assert lower < 0.7 < upper < 0.8
    for end in (lower, upper):
        there = ceilings.step(end)
        reach = stats.t.isf(0.025, there.dof) * there.standard_error
        assert abs(there.value - end) == pytest.approx(reach, rel=0.02)


def test_a_straight_rise_has_no_ceiling_below_one():
    x, _, family = bent()
    y = 0.3 + 0.1 * x + np.random.default_rng(3).normal(0, 0.02, len(x))
    lower, upper = Ceilings.of(x, y, family, np.zeros(len(x))).interval(fit_sigmoid(x, y).ceiling)
    assert upper == 1.0
    assert lower > y.mean()


@pytest.mark.parametrize("sources", [1, FEW_CLUSTERS - 1, 8])
def test_the_jackknife_of_a_mean_is_that_of_its_clusters(sources):
    random = np.random.default_rng(5)
    family, source = np.repeat(np.arange(10), 8), np.tile(np.arange(8) % sources, 10)
    y = random.normal(0, 1, 10)[family] + random.normal(0, 1, 8)[source] + random.normal(0, 1, 80)
    found = two_way_jackknife(lambda rows: float(y[rows].mean()), family, source)

    def variance(labels):
        means = np.array([y[labels == label].mean() for label in np.unique(labels)])
        return means.var(ddof=1) / len(means)

    alone = variance(family)
    if sources < FEW_CLUSTERS:
        assert found == pytest.approx(alone)
    else:
        assert found == pytest.approx(signed_sum(alone, variance(source), variance(10 * family + source)), rel=0.05)


def test_the_plane_of_a_curve_by_two_labels_is_that_of_each_where_the_other_is_one():
    x, y, family = bent()

    def curve(theta):
        return theta[0] + theta[1] * x

    theta = np.linalg.lstsq(np.column_stack([np.ones_like(x), x]), y)[0]
    both = linearise_two_way(curve, theta, y - curve(theta), family, np.zeros(len(x))).coefficient(1)
    assert both == linearise(curve, theta, y - curve(theta), family).coefficient(1)


def test_rows_that_weigh_less_move_the_plane_less():
    x, y, family = bent()
    weights = np.where(family < 6, 1.0, 0.25)

    def curve(theta):
        return theta[0] + theta[1] * x

    line = least_squares(np.column_stack([np.ones_like(x), x]), y, family, weights=weights)
    plane = linearise_two_way(
        curve, line.coefficients, y - curve(line.coefficients), family, np.zeros(len(x)), weights=weights
    )
    assert plane.coefficient(1).value == pytest.approx(line.coefficient(1).value)
    assert plane.coefficient(1).standard_error == pytest.approx(line.coefficient(1).standard_error)


def test_the_spread_of_a_median_line_is_that_of_its_density():
    random = np.random.default_rng(9)
    x = random.uniform(-1, 1, 2000)
    y = 0.2 * x + random.normal(0, 0.1, 2000)
    design = np.column_stack([np.ones_like(x), x])
    line = fit_quantile(design, y)
    slope = quantile_plane(design, y, line, np.arange(2000), np.zeros(2000)).coefficient(1)
    # sd of the errors times sqrt(pi / 2), over the root of the sum of squares of x
    assert slope.standard_error == pytest.approx(0.1 * math.sqrt(math.pi / 2) / math.sqrt((x**2).sum()), rel=0.15)
    assert slope.value == pytest.approx(line.coefficients[1], abs=slope.standard_error)


def test_families_that_share_an_effect_widen_a_median_line():
    random = np.random.default_rng(2)
    family = np.repeat(np.arange(20), 10)
    x = random.normal(0, 1, 20)[family] + random.normal(0, 0.1, 200)
    y = random.normal(0, 0.1, 20)[family] + random.normal(0, 0.02, 200)
    design = np.column_stack([np.ones_like(x), x])
    line = fit_quantile(design, y)
    alone, alike = (
        quantile_plane(design, y, line, labels, np.zeros(200)).coefficient(1) for labels in (np.arange(200), family)
    )
    assert alike.standard_error > 1.5 * alone.standard_error
    assert alike.dof < 20 < alone.dof


def test_a_line_through_all_rows_has_no_spread():
    design = np.column_stack([np.ones(6), np.arange(6.0)])
    line = fit_quantile(design, 2.0 * np.arange(6.0))
    with pytest.raises(ValueError, match="leaves nothing"):
        quantile_plane(design, 2.0 * np.arange(6.0), line, np.arange(6), np.zeros(6))
