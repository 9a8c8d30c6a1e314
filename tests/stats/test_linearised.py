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


def huber(design, y, delta):
    theta = np.array([0.2, 0.3])
    for _ in range(500):
        weights = np.minimum(1.0, delta / np.abs(y - design @ theta))
        theta = least_squares(design, y, np.arange(len(y)), weights=weights).coefficients
    return theta


def test_the_optimum_of_hubers_loss_is_that_of_the_plane(data):
    design, y, families = data
    theta = huber(design, y, 0.02)
    plane = linearise(lambda where: design @ where, theta, y - design @ theta, families, delta=0.02)
    assert plane.coefficients == pytest.approx(theta, rel=1e-8)


def test_standard_errors_of_hubers_loss_are_those_of_repeated_samples():
    """With weights of iterated least squares in place of the pseudo-residuals they would be a third too small."""
    random = np.random.default_rng(4)
    x, runs = random.uniform(0, 2, 60), np.repeat(np.arange(30), 2)
    design = np.column_stack([np.ones(60), x])
    slopes, errors = [], []
    for _ in range(150):
        y = design @ [0.2, 0.3] + random.normal(0, 0.05, 60)
        theta = huber(design, y, 0.02)
        plane = linearise(lambda where: design @ where, theta, y - design @ theta, runs, delta=0.02)
        slopes.append(theta[1])
        errors.append(plane.coefficient(1).standard_error)
    assert np.mean(errors) == pytest.approx(np.std(slopes), rel=0.15)


def test_far_outliers_weigh_no_more_than_delta(data):
    design, y, families = data
    theta = np.array([0.2, 0.3])
    errors = []
    for far in (10.0, 1e6):
        y[0] = far
        plane = linearise(lambda where: design @ where, theta, y - design @ theta, families, delta=0.05)
        errors.append(plane.coefficient(1).standard_error)
    assert errors[0] == pytest.approx(errors[1])


def test_a_delta_that_leaves_no_bend_is_refused(data):
    design, y, families = data
    with pytest.raises(ValueError, match="delta: 0 residuals"):
        linearise(lambda where: design @ where, np.array([0.2, 0.3]), y - 9.0, families, delta=1e-9)


def test_condition(data):
    design = data[0]
    centred = design - [0, design[:, 1].mean()]
    assert condition(lambda theta: centred @ theta, np.ones(2)) == pytest.approx(1.0)
    assert condition(lambda theta: centred @ (theta * [1.0, 1e6]), np.ones(2)) == pytest.approx(1.0)
    assert condition(lambda theta: design @ np.array([theta[0] + theta[1], 0.0]), np.ones(2)) > 1e6
    assert condition(lambda theta: design @ np.array([theta[0], 0.0]), np.ones(2)) == math.inf
