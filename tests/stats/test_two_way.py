import numpy as np
import pytest

from engine.stats.cluster_robust import robust
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.pooling import pool
from engine.stats.quadratic_form import intersection
from engine.stats.regression import least_squares
from engine.stats.two_way import FEW_CLUSTERS, LEAST_SHARE, two_way, two_way_least_squares


def crossed(n_first=12, n_second=8, seed=3, sd=(0.1, 0.1)):
    random = np.random.default_rng(seed)
    first, second = (labels.ravel() for labels in np.meshgrid(np.arange(n_first), np.arange(n_second)))
    x = random.uniform(-1, 1, len(first))
    y = 0.4 + 0.2 * x + random.normal(0, sd[0], n_first)[first] + random.normal(0, sd[1], n_second)[second]
    return np.column_stack([np.ones_like(x), x]), y + random.normal(0, 0.05, len(y)), first, second


def test_the_variance_is_that_of_both_clusterings_less_their_intersection():
    x, y, first, second = crossed()
    mean = two_way_least_squares(x[:, :1], y, first, second).coefficient(0)
    parts = [least_squares(x[:, :1], y, labels).coefficient(0) for labels in (first, second, np.arange(len(y)))]
    squares = [part.standard_error**2 for part in parts]
    assert mean.standard_error**2 == pytest.approx(squares[0] + squares[1] - squares[2])
    assert mean.value == pytest.approx(y.mean())


def dense(line, combination):
    """The variance estimate of a combination as a whole matrix of the errors."""
    form = line.form(combination)
    columns = np.zeros((len(form.scores), len(form.products)))
    columns[np.arange(len(columns)), form.cluster] = form.scores
    left = columns - line._design @ line._bread @ (line._design.T @ columns)
    return left @ left.T


@pytest.mark.parametrize("weighted", [False, True])
def test_the_degrees_of_freedom_are_those_of_the_whole_matrix(weighted):
    x, y, first, second = crossed()
    kept = np.random.default_rng(8).random(len(y)) < 0.4
    x, y, first, second = (part[kept] for part in (x, y, first, second))
    weights = np.random.default_rng(9).uniform(0.5, 2.0, len(y)) if weighted else None
    line = two_way_least_squares(x, y, first, second, weights=weights)
    for combination in np.eye(2):
        one, other, cells = (dense(part, combination) for part in (line.first, line.second, line.both))
        whole = one + other - cells
        assert line.contrast(combination).dof == pytest.approx(np.trace(whole) ** 2 / np.trace(whole @ whole))
        forms = [part.form(combination) for part in (line.first, line.second)]
        assert forms[0].trace_with(forms[1]) == pytest.approx(np.trace(one @ other))
        assert forms[1].trace_with(forms[0]) == pytest.approx(np.trace(one @ other))


def test_many_clusters_are_paired_without_a_place_for_each_pair():
    random = np.random.default_rng(4)
    n = 1200
    first, second = random.integers(0, 600, n), random.integers(0, 700, n)
    x = np.column_stack([np.ones(n), random.normal(size=n)])
    lines = [least_squares(x, random.normal(size=n), labels) for labels in (first, second)]
    forms = [line.form([0, 1]) for line in lines]
    assert len(forms[0].products) * len(forms[1].products) > 100 * n
    whole = [dense(line, [0, 1]) for line in lines]
    assert forms[0].trace_with(forms[1]) == pytest.approx(np.trace(whole[0] @ whole[1]))


def test_pooled_clusterings_are_on_one_scale():
    """Where a cluster has one variance, both forms of CR2 are the same matrix, so that pooling agrees with weighted least squares."""
    x, y, first, second = crossed()
    pooled = pool(y, np.where(second % 2 == 0, 0.002, 0.004), x)
    found = two_way(lambda labels: robust(pooled, labels), second, first)
    plain = least_squares(x, y, second, weights=pooled.line.weights)
    for combination in np.eye(2):
        assert found.first.contrast(combination).dof == pytest.approx(plain.contrast(combination).dof)
        assert found.first.loading(combination) == pytest.approx(plain.loading(combination))
        one, other, cells = (dense(part, combination) for part in (found.first, found.second, found.both))
        whole = one + other - cells
        assert found.contrast(combination).dof == pytest.approx(np.trace(whole) ** 2 / np.trace(whole @ whole))


def test_a_sum_below_its_parts_has_a_floor():
    """Families that agree too well and sources that agree too well leave less than nothing of the intersection."""
    first, second = np.repeat(np.arange(6), 6), np.tile(np.arange(6), 6)
    y = np.where((first + second) % 2 == 0, 0.4, 0.6)
    mean = two_way_least_squares(np.ones((36, 1)), y + 0.001 * first, first, second).coefficient(0)
    parts = [
        least_squares(np.ones((36, 1)), y + 0.001 * first, labels).coefficient(0)
        for labels in (first, second, np.arange(36))
    ]
    squares = [part.standard_error**2 for part in parts]
    assert squares[0] + squares[1] < squares[2]
    assert mean.standard_error**2 == pytest.approx(LEAST_SHARE**2 * min(squares[0], squares[2]))


def test_one_second_label_or_one_that_alone_determines_leaves_the_first_clustering():
    x, y, first, second = crossed()
    only = two_way_least_squares(x, y, first, np.zeros(len(y)))
    assert only.contrast([0, 1]) == least_squares(x, y, first).contrast([0, 1])
    bands = np.column_stack([second < 7, second == 7]).astype(float)
    line = two_way_least_squares(bands, y, first, second)
    assert line.coefficient(1) == least_squares(bands, y, first).coefficient(1)
    with pytest.raises(UndeterminedVarianceError):
        two_way_least_squares(bands, y, second, first).coefficient(1)


@pytest.mark.parametrize("n_second", [2, FEW_CLUSTERS - 1])
def test_few_second_clusters_count_where_their_effects_can_enter_and_only_there(n_second):
    _, y, first, second = crossed(n_second=n_second, sd=(0.1, 0.0))
    half = np.column_stack([first % 2 == 0, first % 2 == 1]).astype(float)
    line = two_way_least_squares(half, y, first, second)
    assert n_second - 2 < line.coefficient(0).dof < n_second
    balanced = line.contrast([-1, 1])
    assert balanced == least_squares(half, y, first).contrast([-1, 1])


def test_the_intersection_tells_every_pair_apart():
    pairs = [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("a", 1)]
    index = intersection([a for a, _ in pairs], [b for _, b in pairs])
    assert index[0] == index[4]
    assert len(set(index.tolist())) == 4
