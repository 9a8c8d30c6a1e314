"""Curves fitted to made-up points whose truth is known, and what they refuse."""

import math

import numpy as np
import pytest
from scipy import special

from engine.stats import power_laws
from engine.stats.curves import fit_curve, huber_sum
from engine.stats.gadre import fit_error_law, fit_over_training
from engine.stats.power_laws import PowerForm, fit_power_law
from engine.stats.separable import fit_separable
from engine.stats.sigmoids import TwoStep, fit_sigmoid

SIZES = np.geomspace(1e7, 1e11, 25)
TRUTHS = {
    PowerForm.PLAIN: (math.log(0.01), 0.15),
    PowerForm.OFFSET: (1.7, math.log(400.0), 0.34),
    PowerForm.LOG: (math.log(0.5), 0.35, 1.3),
    PowerForm.BROKEN: (0.2, math.log(50.0), 0.15, 0.3, math.log(1e9), 0.8),
}


def truth(form):
    x, theta = np.log(SIZES), TRUTHS[form]
    if form is PowerForm.PLAIN:
        return np.exp(theta[0] + theta[1] * x)
    if form is PowerForm.OFFSET:
        return theta[0] + np.exp(theta[1] - theta[2] * x)
    if form is PowerForm.LOG:
        return (theta[0] + theta[1] * x) ** theta[2]
    bent = (1 + np.exp((x - theta[4]) / theta[5])) ** (-theta[3] * theta[5])
    return theta[0] + np.exp(theta[1] - theta[2] * x) * bent


@pytest.mark.parametrize("form", [PowerForm.PLAIN, PowerForm.OFFSET, PowerForm.LOG])
def test_exact_points_give_the_truth(form):
    law = fit_power_law(SIZES, truth(form), form)
    assert law.parameters == pytest.approx(TRUTHS[form], rel=1e-4)
    assert law.predict(SIZES) == pytest.approx(truth(form), rel=1e-7)
    assert law.curve.n_agreeing >= 1


def test_a_break_is_found():
    law = fit_power_law(SIZES, truth(PowerForm.BROKEN), PowerForm.BROKEN)
    assert law.predict(SIZES) == pytest.approx(truth(PowerForm.BROKEN), rel=1e-5)
    assert law.parameters[4] == pytest.approx(math.log(1e9), abs=0.3)
    straight = fit_power_law(SIZES, truth(PowerForm.BROKEN), PowerForm.OFFSET)
    assert law.curve.objective < 1e-3 * straight.curve.objective


def test_a_width_below_zero_is_the_same_curve_with_the_slopes_changed_over():
    found = np.array([0.2, 1.0, 0.45, -0.3, 0.5, -0.8])
    log_x = np.log(SIZES)
    moved = power_laws._uncentred(PowerForm.BROKEN, found, 20.0)
    assert moved[5] == 0.8
    assert power_laws._broken(moved, log_x) == pytest.approx(power_laws._broken(found, log_x - 20.0), rel=1e-12)


def test_a_wild_point_hardly_moves_a_huber_fit():
    y = truth(PowerForm.OFFSET)
    y[3] += 5.0
    robust, plain = (fit_power_law(SIZES, y, PowerForm.OFFSET, delta=delta) for delta in (0.01, math.inf))
    assert robust.parameters[0] == pytest.approx(1.7, abs=0.02)
    assert abs(plain.parameters[0] - 1.7) > 0.2


def test_the_offset_pays_in_aicc_only_if_it_is_there():
    random = np.random.default_rng(3)
    without = truth(PowerForm.PLAIN) * np.exp(0.01 * random.standard_normal(25))
    with_offset = truth(PowerForm.OFFSET) + 0.002 * random.standard_normal(25)
    for y, better in ((without, PowerForm.PLAIN), (with_offset, PowerForm.OFFSET)):
        aicc = {form: fit_power_law(SIZES, y, form).curve.aicc for form in (PowerForm.PLAIN, PowerForm.OFFSET)}
        assert min(aicc, key=aicc.get) is better


def test_power_laws_refuse():
    y = truth(PowerForm.OFFSET)
    with pytest.raises(ValueError, match="x: must be positive"):
        fit_power_law(SIZES - SIZES[0], y)
    with pytest.raises(ValueError, match="y: must be positive"):
        fit_power_law(SIZES, -y, PowerForm.LOG)
    with pytest.raises(ValueError, match="x: at least 4 distinct values"):
        fit_power_law(SIZES[:3], y[:3])
    with pytest.raises(ValueError, match="y: at least 2 distinct values"):
        fit_power_law(SIZES, np.full(25, 1.0))
    with pytest.raises(ValueError, match="y: holds values that are not finite"):
        fit_power_law(SIZES, np.where(SIZES > 1e10, np.nan, y))
    with pytest.raises(ValueError, match="delta"):
        fit_power_law(SIZES, y, delta=0.0)
    exact = fit_curve(lambda theta: theta - 1.0, [np.array([0.0])])
    with pytest.raises(ValueError, match="leaves nothing to explain"):
        exact.log_likelihood  # noqa: B018 - the property itself is what raises


def test_huber_sum_is_square_inside_and_straight_outside():
    assert huber_sum(np.array([0.5, -3.0]), 1.0) == pytest.approx(0.125 + 1.0 * (3.0 - 0.5))
    assert huber_sum(np.array([0.5, -3.0]), math.inf) == pytest.approx(0.5 * (0.25 + 9.0))


def test_curves_where_the_function_is_undefined_are_left():
    fit = fit_curve(lambda theta: np.log(theta) - np.array([0.0, 1.0]), [np.array([-5.0]), np.array([2.0])])
    assert fit.parameters[0] == pytest.approx(math.exp(0.5), rel=1e-6)


def test_bounds_hold():
    fit = fit_curve(lambda theta: theta - 3.0, [np.array([0.5])], bounds=[(0.0, 1.0)])
    assert fit.parameters[0] == pytest.approx(1.0, abs=1e-6)
    with pytest.raises(ValueError, match="starts"):
        fit_curve(lambda theta: theta, [])


def test_separable_says_when_the_shape_runs_to_its_bound():
    x = np.linspace(0, 1, 20)
    inside = fit_separable(lambda g: np.column_stack([np.ones(20), np.exp(-g * x)]), 2 + 3 * np.exp(-4 * x), (0.1, 50))
    assert (inside.shape, *inside.linear) == pytest.approx((4, 2, 3), rel=1e-6)
    assert not inside.at_bound
    line = fit_separable(lambda g: np.column_stack([np.ones(20), np.exp(-g * x)]), 2 - x, (0.1, 50))
    assert line.at_bound


def test_over_training_and_errors():
    random = np.random.default_rng(0)
    size, data = 10 ** random.uniform(7, 10, 12), 10 ** random.uniform(9, 12, 12)
    loss = 1.8 + 160 * size**-0.27 + 360 * 6**-0.135 * data**-0.27
    law = fit_over_training(size, data, loss)
    assert (law.irreducible, law.size_amplitude, law.data_amplitude, law.exponent) == pytest.approx(
        (1.8, 160, 360, 0.27), rel=1e-5
    )
    assert law.predict(size, data) == pytest.approx(loss, rel=1e-9)
    errors = fit_error_law(loss, 0.85 - 2.2 * np.exp(-0.7 * loss))
    assert (errors.ceiling, errors.amplitude, errors.steepness) == pytest.approx((0.85, 2.2, 0.7), rel=1e-4)
    with pytest.raises(ValueError, match="at least 5 models"):
        fit_over_training(size[:4], data[:4], loss[:4])
    with pytest.raises(ValueError, match="loss: at least 4 distinct"):
        fit_error_law(loss[:3], loss[:3])
    with pytest.raises(ValueError, match="tokens / parameters: at least 2"):
        fit_over_training(np.array([1, 2, 4, 8, 16.0]), 20 * np.array([1, 2, 4, 8, 16.0]), [5.0, 4, 3, 2, 1])


def saturating(floor=0.0, ceiling=0.8, noise=0.0):
    x = np.linspace(-1, 3, 40)
    y = floor + (ceiling - floor) * special.expit(2.5 * (x - 0.7))
    return x, np.clip(y + noise * np.random.default_rng(1).standard_normal(40), 0, 1)


def test_ceiling_and_floor_are_found():
    x, y = saturating(floor=0.25, noise=0.01)
    fit = fit_sigmoid(x, y, floor=None)
    assert (fit.floor, fit.ceiling, fit.steepness, fit.midpoint) == pytest.approx((0.25, 0.8, 2.5, 0.7), abs=0.15)
    assert fit.ceiling_seen
    assert not fit.floor_given
    exact = fit_sigmoid(*saturating())
    assert (exact.ceiling, exact.steepness, exact.midpoint) == pytest.approx((0.8, 2.5, 0.7), rel=1e-5)
    assert exact.floor_given


def test_a_ceiling_out_of_sight_is_said_to_be_extrapolated():
    x, y = saturating()
    low = y < 0.3
    assert not fit_sigmoid(x[low], y[low]).ceiling_seen
    assert fit_sigmoid(x, y, ceiling=0.8).ceiling_given


def test_two_steps_from_size_to_score():
    loss = fit_power_law(SIZES, truth(PowerForm.OFFSET), PowerForm.OFFSET)
    score = 0.9 * special.expit(-6 * (truth(PowerForm.OFFSET) - 2.3))
    second = fit_sigmoid(truth(PowerForm.OFFSET), score)
    assert second.steepness < 0
    assert TwoStep(loss=loss.predict, score=second).predict(SIZES) == pytest.approx(score, abs=1e-4)


def test_sigmoids_refuse():
    x, y = saturating()
    with pytest.raises(ValueError, match="expected proportions"):
        fit_sigmoid(x, 100 * y)
    with pytest.raises(ValueError, match="floor < ceiling"):
        fit_sigmoid(x, y, floor=0.9, ceiling=0.5)
    with pytest.raises(ValueError, match="x: at least 4 distinct values"):
        fit_sigmoid(x[:3], y[:3])
    with pytest.raises(ValueError, match="score: at least 2 distinct"):
        fit_sigmoid(x, np.full(40, 0.5))
