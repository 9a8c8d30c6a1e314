import numpy as np
import pytest

from engine.stats.regression import UndeterminedVarianceError, least_squares
from engine.stats.two_way import FEW_CLUSTERS, intersection, two_way_least_squares


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
    assert mean.dof == pytest.approx(min(parts[0].dof, parts[1].dof))


def test_a_clustering_that_adds_nothing_takes_nothing_away():
    x, y, first, second = crossed(sd=(0.1, 0.0))
    y = y - np.array([y[second == s].mean() for s in range(8)])[second]  # sources agree more than chance lets them
    mean = two_way_least_squares(x[:, :1], y, first, second).coefficient(0)
    alone = least_squares(x[:, :1], y, first).coefficient(0)
    assert mean.standard_error == pytest.approx(alone.standard_error)
    assert mean.dof == pytest.approx(alone.dof)


def test_one_second_label_or_one_that_alone_determines_leaves_the_first_clustering():
    x, y, first, second = crossed()
    only = two_way_least_squares(x, y, first, np.zeros(len(y)))
    assert only.contrast([0, 1]) == least_squares(x, y, first).contrast([0, 1])
    assert only.blind([0, 1])
    bands = np.column_stack([second < 7, second == 7]).astype(float)
    line = two_way_least_squares(bands, y, first, second)
    assert [line.blind(row) for row in np.eye(2)] == [False, True]
    assert line.coefficient(1) == least_squares(bands, y, first).coefficient(1)
    with pytest.raises(UndeterminedVarianceError):
        two_way_least_squares(bands, y, second, first).coefficient(1)


@pytest.mark.parametrize("n_second", [2, FEW_CLUSTERS - 1])
def test_few_second_clusters_count_where_their_effects_can_enter_and_only_there(n_second):
    _, y, first, second = crossed(n_second=n_second, sd=(0.1, 0.0))
    half = np.column_stack([first % 2 == 0, first % 2 == 1]).astype(float)
    line = two_way_least_squares(half, y, first, second)
    assert line.coefficient(0).dof == pytest.approx(n_second - 1)
    balanced = line.contrast([-1, 1])
    assert balanced == least_squares(half, y, first).contrast([-1, 1])


def test_the_intersection_tells_every_pair_apart():
    pairs = [("a", 1), ("a", 2), ("b", 1), ("b", 2), ("a", 1)]
    index = intersection([a for a, _ in pairs], [b for _, b in pairs])
    assert index[0] == index[4]
    assert len(set(index.tolist())) == 4
