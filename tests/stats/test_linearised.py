"""The tangent plane of a curve: exact for lines, and a measure of what a curve cannot tell."""

import math

import numpy as np
import pytest

from engine.stats.linearised import condition, linearise
from engine.stats.regression import least_squares


@pytest.fixture
def data():
    random = np.random.default_rng(1)
    x, families = random.uniform(0, 2, 40), np.repeat(np.arange(10), 4)
    y = 0.2 + 0.3 * x + random.normal(0, 0.05, 10)[families] + random.normal(0, 0.02, 40)
    return np.column_stack([np.ones(40), x]), y, families


def test_a_line_is_its_own_tangent(data):
    design, y, families = data
    line = least_squares(design, y, families)
    plane = linearise(lambda theta: design @ theta, line.coefficients, line.residuals, families)
    assert plane.coefficients == pytest.approx(line.coefficients)
    for column in (0, 1):
        one, other = plane.coefficient(column), line.coefficient(column)
        assert (one.standard_error, one.dof) == pytest.approx((other.standard_error, other.dof))


def test_the_optimum_of_hubers_loss_is_that_of_the_weighted_plane(data):
    design, y, families = data
    theta = np.array([0.2, 0.3])
    for _ in range(500):
        weights = np.minimum(1.0, 0.02 / np.abs(y - design @ theta))
        theta = least_squares(design, y, families, weights=weights).coefficients
    plane = linearise(lambda where: design @ where, theta, y - design @ theta, families, delta=0.02)
    assert plane.coefficients == pytest.approx(theta, rel=1e-8)


def test_far_outliers_keep_a_weight(data):
    design, y, families = data
    y[0] = 1e6
    theta = np.array([0.2, 0.3])
    plane = linearise(lambda where: design @ where, theta, y - design @ theta, families, delta=0.01)
    assert math.isfinite(plane.coefficient(1).standard_error)


def test_condition(data):
    design = data[0]
    centred = design - [0, design[:, 1].mean()]
    assert condition(lambda theta: centred @ theta, np.ones(2)) == pytest.approx(1.0)
    assert condition(lambda theta: centred @ (theta * [1.0, 1e6]), np.ones(2)) == pytest.approx(1.0)
    assert condition(lambda theta: design @ np.array([theta[0] + theta[1], 0.0]), np.ones(2)) > 1e6
    assert condition(lambda theta: design @ np.array([theta[0], 0.0]), np.ones(2)) == math.inf
