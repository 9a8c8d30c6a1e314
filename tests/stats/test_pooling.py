import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engine.stats.cluster_robust import RobustCorrection, members, robust, sandwich
from engine.stats.contrast import Contrast, UndeterminedVarianceError
from engine.stats.heterogeneity import Tau2Method, estimate_tau2
from engine.stats.influence import cumulative, influence, leave_one_out, shrink
from engine.stats.pooled import Prediction, Reference, two_sided_p
from engine.stats.pooling import explained_heterogeneity, pool
from engine.stats.q_profile import q_profile
from engine.stats.subgroups import compare_subgroups
from engine.stats.weighting import weigh

SEEDS = st.integers(0, 10**6)


def sample(seed, k=12, tau=0.3, p=1):
    rng = np.random.default_rng(seed)
    v = rng.uniform(0.01, 0.3, k)
    y = rng.normal(0.2, np.sqrt(v + tau**2))
    return y, v, np.column_stack([np.ones(k), rng.normal(size=(k, p - 1))])


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_traces_equal_those_of_the_whole_matrix(seed):
    y, v, x = sample(seed, p=3)
    w, rng = 1 / v, np.random.default_rng(seed)
    a, b = rng.uniform(size=12), rng.uniform(size=12)
    line = weigh(y, x, w)
    p = np.diag(w) - np.diag(w) @ x @ np.linalg.inv((x.T * w) @ x) @ (x.T * w)
    assert line.squares == pytest.approx(y @ p @ y)
    assert line.steepness == pytest.approx(y @ p @ p @ y)
    assert line.trace(a) == pytest.approx(np.trace(p * a))
    assert line.trace_of_two(a, b) == pytest.approx(np.trace((p * a) @ (p * b)))
    assert line.hat().sum() == pytest.approx(3)


@pytest.mark.parametrize("method", Tau2Method)
@given(seed=SEEDS, scale=st.floats(0.01, 100), shift=st.floats(-10, 10))
@settings(max_examples=8, deadline=None)
def test_tau2_follows_the_scale_and_not_the_place(method, seed, scale, shift):
    y, v, x = sample(seed, p=2)
    first = estimate_tau2(y, v, x, method)
    second = estimate_tau2(scale * y + shift, scale**2 * v, x, method)
    assert second.value == pytest.approx(scale**2 * first.value, rel=1e-6, abs=1e-9 * scale**2)
    assert second.standard_error == pytest.approx(scale**2 * first.standard_error, rel=1e-5)
    assert first.value >= 0
    assert first.at_boundary == (first.value == 0)


@pytest.mark.parametrize("method", [Tau2Method.ML, Tau2Method.REML])
@given(seed=SEEDS, tau=st.sampled_from([0.0, 0.1, 1.0]))
@settings(max_examples=20, deadline=None)
def test_no_tau2_has_a_higher_likelihood(method, seed, tau):
    y, v, x = sample(seed, k=6, tau=tau, p=2)
    best = estimate_tau2(y, v, x, method).value

    def height(tau2):
        line = weigh(y, x, 1 / (v + tau2))
        restricted = line.log_determinant if method is Tau2Method.REML else 0.0
        return np.log(line.weights).sum() - line.squares - restricted

    assert height(best) >= max(height(one) for one in np.geomspace(1e-8, 100, 60)) - 1e-9
    assert height(best) >= height(0.0) - 1e-9


def test_the_second_maximum_does_not_mislead():
    """Two precise studies far apart and a crowd: the score of ML changes sign more than once over the grid."""
    y = np.array([-5.0, 5.0, *np.zeros(30)])
    v = np.array([1e-4, 1e-4, *np.full(30, 4.0)])
    found = estimate_tau2(y, v, None, Tau2Method.ML).value
    grid = np.geomspace(1e-4, 10, 500)
    line = [weigh(y, np.ones((32, 1)), 1 / (v + one)) for one in grid]
    heights = [np.log(one.weights).sum() - one.squares for one in line]
    assert found == pytest.approx(grid[int(np.argmax(heights))], rel=0.01)


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_q_profile_holds_paule_mandel(seed):
    y, v, x = sample(seed)
    found = q_profile(y, v, x)
    assert 0 <= found.lower <= found.upper
    assert 0 <= found.i2_lower <= found.i2_upper < 1
    if not found.empty:
        assert found.lower <= estimate_tau2(y, v, x, Tau2Method.PM).value + 1e-12 <= found.upper + 1e-9


def test_effects_that_agree_too_well_have_an_empty_q_profile_and_no_tau2():
    y, v = 0.3 + 1e-6 * np.arange(8), np.full(8, 0.1)
    assert q_profile(y, v).empty
    for method in set(Tau2Method) - {Tau2Method.SJ}:
        assert estimate_tau2(y, v, None, method).at_boundary
    plain, safe = (pool(y, v, reference=one).coefficient().standard_error for one in
                   (Reference.KNAPP_HARTUNG, Reference.AD_HOC))  # fmt: skip
    assert plain < 1e-3 < safe == pytest.approx(math.sqrt(0.1 / 8))


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_knapp_hartung_is_paule_mandels_own_scale(seed):
    """At the Paule-Mandel root the scale is 1 by definition, so that both standard errors are one."""
    y, v, x = sample(seed, tau=1.0)
    normal, scaled = (pool(y, v, x, method=Tau2Method.PM, reference=one) for one in
                      (Reference.NORMAL, Reference.KNAPP_HARTUNG))  # fmt: skip
    assert scaled.covariance == pytest.approx(normal.covariance, rel=1e-9)
    assert scaled.dof == 11


def test_equal_variances_and_knapp_hartung_are_the_t_test():
    y = np.random.default_rng(3).normal(size=9)
    found = pool(y, np.full(9, 0.2)).coefficient()
    wanted = stats.ttest_1samp(y, 0.0)
    assert two_sided_p(found) == pytest.approx(wanted.pvalue, rel=1e-9)
    assert found.interval() == pytest.approx(tuple(wanted.confidence_interval()), rel=1e-9)


@given(seed=SEEDS)
@settings(max_examples=8, deadline=None)
def test_studentised_residual_is_the_mean_shift_test(seed):
    """A dummy for one study has, under Knapp and Hartung, the t value that the study's residual has."""
    y, v, x = sample(seed, tau=0.8, p=2)
    found = influence(y, v, x).studentized
    for row in range(3):
        shifted = pool(y, v, np.column_stack([x, np.arange(12) == row])).coefficient(2)
        assert found[row] == pytest.approx(shifted.value / shifted.standard_error, rel=1e-5)


def test_influence_finds_the_study_that_was_spoilt():
    y, v, x = sample(5, tau=0.05)
    y[4] += 3.0
    found = influence(y, v, x)
    assert np.argmax(np.abs(found.studentized)) == np.argmax(found.cook) == np.argmin(found.tau2) == 4
    assert found.influential()[4]
    assert found.weight.sum() == pytest.approx(1)
    assert found.hat.sum() == pytest.approx(1)


def test_influence_under_the_common_effect_model_is_that_of_least_squares():
    y, v, x = sample(6, p=2)
    found = influence(y, v, x, method=None, reference=Reference.NORMAL)
    line = weigh(y, x, 1 / v)
    hat = line.hat()
    deleted = line.residuals / (1 - hat)
    assert found.studentized == pytest.approx(deleted / np.sqrt(v + v * hat / (1 - hat)))
    assert found.cook == pytest.approx(deleted**2 / v * hat)
    assert not found.tau2.any()


def test_shrinking_lies_between_observed_and_pooled():
    y, v, _ = sample(7)
    fit = pool(y, v)
    found = shrink(y, v, fit)
    centre = fit.coefficients[0]
    assert (found.values - centre) / (y - centre) == pytest.approx(fit.tau2 / (fit.tau2 + v))
    assert (found.standard_errors < np.sqrt(v + fit.covariance[0, 0])).all()


def test_cumulative_ends_with_all_and_leave_one_out_has_one_fit_a_study():
    y, v, _ = sample(8)
    whole = pool(y, v).coefficients[0]
    steps = cumulative(y, v, [2000 + row // 3 for row in range(12)])
    assert len(steps) == 11
    assert steps[-1].coefficients[0] == pytest.approx(whole)
    assert steps[3].coefficients[0] == pytest.approx(pool(y[:5], v[:5]).coefficients[0])
    out = leave_one_out(y, v)
    assert out[4].coefficients[0] == pytest.approx(pool(np.delete(y, 4), np.delete(v, 4)).coefficients[0])


def test_cluster_robust_of_single_rows_with_equal_weights_is_the_t_test():
    y = np.random.default_rng(9).normal(size=10)
    fit = pool(y, np.full(10, 0.1))
    found = robust(fit, np.arange(10)).coefficient()
    assert found.standard_error == pytest.approx(y.std(ddof=1) / math.sqrt(10))
    assert found.dof == pytest.approx(9)


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_cr2_is_unbiased_under_its_working_model(seed):
    """E[CR2] = M when the residuals have covariance Phi: checked through the quadratic form, without simulation."""
    y, v, x = sample(seed, k=14, p=2)
    clusters = np.arange(14) % 5
    fit = pool(y, v, x, reference=Reference.NORMAL)
    phi, bread = np.diag(1 / fit.line.weights), fit.line.bread
    leave = np.eye(14) - x @ bread @ x.T @ np.diag(fit.line.weights)
    covariance = leave @ phi @ leave.T
    root = np.linalg.cholesky(covariance + 1e-13 * np.eye(14))
    expected = sum(robust_of(fit, root[:, column], clusters) for column in range(14))
    assert expected == pytest.approx(bread, rel=1e-4, abs=1e-7)


def robust_of(fit, residuals, clusters):
    """CR2 covariance of one direction of residuals: the estimator is a quadratic form, so that directions add up."""
    rows = members(clusters.astype(np.intp))
    blocks = [np.diag(1 / fit.line.weights[inside]) for inside in rows]
    return sandwich(
        fit.line.design, fit.coefficients, residuals, rows, blocks, correction=RobustCorrection.CR2
    ).covariance


def test_what_one_cluster_alone_determines_is_refused():
    y, v, _ = sample(10)
    clusters = np.repeat([0, 1, 2], 4)
    design = np.eye(3)[clusters]
    found = robust(pool(y, v, design), clusters)
    with pytest.raises(UndeterminedVarianceError, match="one cluster alone"):
        found.coefficient(0)
    with pytest.raises(ValueError, match="clusters"):
        robust(pool(y, v, design), clusters, RobustCorrection.CR1)


def test_subgroups():
    y, v, _ = sample(11)
    labels = np.array(["a", "b", "c"])[np.arange(12) % 3]
    found = compare_subgroups(y, v, labels)
    assert found.sizes == (4, 4, 4)
    assert [(one.first, one.second) for one in found.differences] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert all(one.p_adjusted >= one.p_value for one in found.differences)
    moved = compare_subgroups(y + 2.0 * (labels == "c"), v, labels)
    assert moved.differences[1].contrast.value == pytest.approx(found.differences[1].contrast.value + 2.0, abs=1e-9)
    assert moved.test.p_value < found.test.p_value
    with pytest.raises(ValueError, match="2 subgroups"):
        compare_subgroups(y, v, ["one"] * 12)


BAD = {
    "nan": ({"y": [0.1, math.nan, 0.3]}, "y: holds values that are not finite"),
    "infinite": ({"v": [0.1, math.inf, 0.3]}, "v: holds values that are not finite"),
    "zero variance": ({"v": [0.1, 0.0, 0.3]}, "v: must be positive"),
    "negative variance": ({"v": [0.1, -0.2, 0.3]}, "v: must be positive"),
    "lengths": ({"v": [0.1, 0.2]}, "arrays differ in length: y 3, v 2"),
    "empty": ({"y": [], "v": []}, "y: is empty"),
    "one study": ({"y": [0.1], "v": [0.1]}, r"1 effect size\(s\) cannot tell"),
    "dependent": ({"design": [[1, 2], [1, 2], [1, 2]]}, "linearly dependent"),
    "zero column": ({"design": [[1, 0], [1, 0], [1, 0]]}, "cannot determine"),
    "too many columns": ({"design": np.eye(3)}, "at least 4 are needed"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("function", [pool, estimate_tau2, q_profile, influence])
def test_numbers_that_are_no_data_are_refused_by_name(case, function):
    changes, message = BAD[case]
    arguments = {"y": [0.1, 0.2, 0.3], "v": [0.1, 0.2, 0.3], "design": None} | changes
    with pytest.raises(ValueError, match=message):
        function(arguments["y"], arguments["v"], arguments["design"])


def test_other_refusals():
    y, v, x = sample(12, p=2)
    fit = pool(y, v, x)
    with pytest.raises(ValueError, match="moderators of the new study"):
        fit.prediction_interval(Prediction.NORMAL)
    with pytest.raises(ValueError, match="at least one coefficient"):
        fit.test(())
    with pytest.raises(ValueError, match="leaves no degree of freedom"):
        pool(y[:2], v[:2]).prediction_interval(Prediction.T_HTS)
    with pytest.raises(ValueError, match="no heterogeneity"):
        explained_heterogeneity(fit, pool(y, v, method=None))
    with pytest.raises(ValueError, match="does not vary"):
        estimate_tau2([1.0, 1.0, 1.0], [0.1, 0.2, 0.3], None, Tau2Method.SJ)
    with pytest.raises(ValueError, match="standard error is 0"):
        two_sided_p(Contrast(value=1.0, standard_error=0.0, dof=3.0))
    with pytest.raises(ValueError, match="differ in length"):
        robust(fit, [1, 2])
    with pytest.raises(ValueError, match="order: holds"):
        cumulative(y, v, [math.nan] * 12)


def test_ten_thousand_effects_need_no_square_matrix():
    """0.2 s of CPU when written; a matrix of 10,000 by 10,000 would take minutes."""
    rng = np.random.default_rng(0)
    clusters = rng.integers(0, 1000, 10_000)
    v = rng.uniform(0.01, 0.1, 10_000)
    x = np.column_stack([np.ones(10_000), rng.normal(size=10_000)])
    y = rng.normal(size=1000)[clusters] * 0.2 + rng.normal(0, np.sqrt(v + 0.04))
    start = time.process_time()
    found = robust(pool(y, v, x), clusters).coefficient(1)
    assert time.process_time() - start < 5.0
    assert found.dof > 100
