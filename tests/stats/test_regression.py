import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.regression import Correction, least_squares, r_squared


def sample(seed, n=40, m=6, p=3):
    rng = np.random.default_rng(seed)
    clusters = np.concatenate([np.arange(m), rng.integers(0, m, n - m)])
    design = np.column_stack([np.ones(n), rng.normal(size=(n, p - 1))])
    return design, rng.normal(size=n) + rng.normal(size=m)[clusters], clusters, rng.uniform(0.5, 2, n)


def dense(design, outcome, clusters, combination, *, cr2=True):
    """CR2 (or CR0) and its degrees of freedom straight from the definitions, with n x n matrices."""
    n = len(outcome)
    bread = np.linalg.inv(design.T @ design)
    leave = np.eye(n) - design @ bread @ design.T
    residuals, vectors, variance = leave @ outcome, [], 0.0
    for label in np.unique(clusters):
        rows = clusters == label
        values, directions = linalg.eigh(leave[np.ix_(rows, rows)])
        present = values > 1e-9
        root = np.where(present, np.where(present, values, 1.0) ** -0.5, 0.0)
        adjust = (directions * root) @ directions.T if cr2 else np.eye(rows.sum())
        row = combination @ bread @ design[rows].T @ adjust
        variance += (row @ residuals[rows]) ** 2
        vectors.append(row @ leave[rows])
    gram = np.array(vectors) @ np.array(vectors).T
    return variance, np.trace(gram) ** 2 / (gram**2).sum()


@given(seed=st.integers(0, 10**6), cr2=st.booleans())
@settings(max_examples=40, deadline=None)
def test_covariance_and_dof_equal_the_definitions(seed, cr2):
    design, outcome, clusters, _ = sample(seed)
    combination = np.random.default_rng(seed + 1).normal(size=3)
    fit = least_squares(design, outcome, clusters, correction=Correction.CR2 if cr2 else Correction.CR0)
    contrast = fit.contrast(combination)
    variance, dof = dense(design, outcome, clusters, combination, cr2=cr2)
    assert contrast.standard_error**2 == pytest.approx(variance, rel=1e-8)
    assert contrast.dof == pytest.approx(dof, rel=1e-8)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_cluster_dummies_make_singular_blocks_that_the_pseudo_inverse_survives(seed):
    design, outcome, clusters, _ = sample(seed, m=5)
    design = np.column_stack([design[:, 1:], np.eye(5)[clusters]])
    slope = least_squares(design, outcome, clusters).coefficient(0)
    variance, dof = dense(design, outcome, clusters, np.eye(design.shape[1])[0])
    assert slope.standard_error**2 == pytest.approx(variance, rel=1e-6)
    assert slope.dof == pytest.approx(dof, rel=1e-6)


def test_what_one_cluster_alone_determines_has_no_variance():
    design, outcome, clusters, _ = sample(3, m=4)
    alone = np.column_stack([design[:, 1], np.eye(4)[clusters]])
    fit = least_squares(alone, outcome, clusters)
    with pytest.raises(UndeterminedVarianceError, match="one cluster alone"):
        fit.coefficient(2)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_rows_may_come_in_any_order_and_labels_be_any_names(seed):
    design, outcome, clusters, weights = sample(seed)
    order = np.random.default_rng(seed).permutation(len(outcome))
    first = least_squares(design, outcome, clusters, weights=weights)
    names = np.array(["f", "a", "q", "é", "", "b"])[clusters]
    second = least_squares(design[order], outcome[order], names[order], weights=weights[order])
    assert second.coefficients == pytest.approx(first.coefficients, rel=1e-8, abs=1e-12)
    assert second.covariance == pytest.approx(first.covariance, rel=1e-8, abs=1e-12)
    assert second.coefficient(1).dof == pytest.approx(first.coefficient(1).dof, rel=1e-8)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=30, deadline=None)
def test_cr0_is_white_when_each_row_is_its_own_cluster(seed):
    design, outcome, _, _ = sample(seed)
    fit = least_squares(design, outcome, np.arange(len(outcome)), correction=Correction.CR0)
    bread = np.linalg.inv(design.T @ design)
    white = bread @ (design.T * fit.residuals**2) @ design @ bread
    assert fit.covariance == pytest.approx(white, rel=1e-8, abs=1e-14)


def test_cr2_is_hc2_when_each_row_is_its_own_cluster():
    design, outcome, _, _ = sample(1)
    fit = least_squares(design, outcome, np.arange(len(outcome)))
    bread = np.linalg.inv(design.T @ design)
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    hc2 = bread @ (design.T * (fit.residuals**2 / (1 - leverage))) @ design @ bread
    assert fit.covariance == pytest.approx(hc2, rel=1e-9)


def test_mean_of_balanced_clusters_is_the_t_test_of_their_means():
    rng = np.random.default_rng(4)
    outcome = rng.normal(size=(7, 5)) + rng.normal(size=(7, 1))
    fit = least_squares(np.ones((35, 1)), outcome.ravel(), np.repeat(np.arange(7), 5)).coefficient(0)
    means = outcome.mean(axis=1)
    assert fit.value == pytest.approx(means.mean())
    assert fit.standard_error == pytest.approx(means.std(ddof=1) / np.sqrt(7))
    assert fit.dof == pytest.approx(6)
    lower, upper = fit.interval()
    assert upper - fit.value == pytest.approx(fit.value - lower) == pytest.approx(2.446912 * fit.standard_error)


def test_cr2_is_unbiased_under_the_weighted_working_model():
    design, _, clusters, weights = sample(5, n=20, m=5)
    rng = np.random.default_rng(6)
    truth = np.linalg.inv((design.T * weights) @ design)
    total = sum(
        least_squares(design, rng.normal(size=20) / np.sqrt(weights), clusters, weights=weights).covariance
        for _ in range(4000)
    )
    assert np.diag(total) / 4000 == pytest.approx(np.diag(truth), rel=0.06)


def test_weight_two_is_the_row_twice_and_scale_of_weights_is_free():
    design, outcome, clusters, weights = sample(7)
    doubled = least_squares(
        np.vstack([design, design]), np.tile(outcome, 2), np.tile(clusters, 2), correction=Correction.CR0
    )
    twice = least_squares(design, outcome, clusters, weights=np.full(40, 2.0), correction=Correction.CR0)
    assert twice.covariance == pytest.approx(doubled.covariance, rel=1e-9)
    scaled = least_squares(design, outcome, clusters, weights=1000 * weights)
    plain = least_squares(design, outcome, clusters, weights=weights)
    assert scaled.covariance == pytest.approx(plain.covariance, rel=1e-9)
    assert scaled.coefficient(2).dof == pytest.approx(plain.coefficient(2).dof, rel=1e-9)


def test_ten_thousand_rows_in_two_or_in_ten_thousand_clusters():
    design, outcome, _, _ = sample(8, n=10_000)
    start = time.perf_counter()
    for clusters in (np.arange(10_000) % 2, np.arange(10_000)):
        assert least_squares(design, outcome, clusters).coefficient(1).dof > 0.9
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"design": np.ones((4, 2))}, "linearly dependent"),
        ({"design": np.ones((3, 1))}, "differ in length"),
        ({"design": np.ones(4)}, "design: expected 2 dimension"),
        ({"design": np.zeros((4, 1))}, "cannot determine"),
        ({"design": np.eye(4, 5)}, "cannot determine"),
        ({"outcome": [1, 2, np.nan, 4]}, "outcome: holds values that are not finite"),
        ({"outcome": []}, "outcome: is empty"),
        ({"clusters": ["a"] * 4}, "clusters: at least 2"),
        ({"clusters": [["a", "b"]] * 2}, "clusters: expected 1 dimension"),
        ({"weights": [1, 1, 1, 0]}, "weights: must be positive"),
        ({"weights": [1, 1]}, "differ in length"),
    ],
)
def test_wrong_arrays_are_named(change, named):
    arrays = {
        "design": np.ones((4, 1)),
        "outcome": [1, 2, 3, 4],
        "clusters": ["a", "a", "b", "b"],
        "weights": np.ones(4),
    }
    arrays |= change
    weights = arrays.pop("weights")
    with pytest.raises(ValueError, match=named):
        least_squares(**arrays, weights=weights)


def test_contrast_of_the_wrong_length_is_named():
    design, outcome, clusters, _ = sample(9)
    with pytest.raises(ValueError, match="differ in length: combination 2, coefficients 3"):
        least_squares(design, outcome, clusters).contrast([0, 1])


def test_r_squared_of_the_mean_is_zero_and_of_a_constant_is_refused():
    outcome = np.array([1.0, 2.0, 4.0])
    assert r_squared(outcome, outcome - outcome.mean()) == pytest.approx(0)
    assert r_squared(outcome, np.zeros(3)) == 1
    with pytest.raises(ValueError, match="does not vary"):
        r_squared(np.ones(3), np.zeros(3))
