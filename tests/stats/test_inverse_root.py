import numpy as np
import pytest

from engine.stats.cluster_robust import RobustCorrection, robust, sandwich
from engine.stats.inverse_root import LowRank, inverse_root
from engine.stats.pooling import pool


@pytest.mark.parametrize(("spread", "reached"), [(1.0, 1e-13), (1e2, 1e-12), (1e6, 1e-9)])
def test_the_sum_over_shifts_is_the_root_from_eigenvectors(spread, reached):
    random = np.random.default_rng(1)
    diagonal = np.geomspace(1.0, spread, 150)
    columns = random.normal(size=(150, 3)) * np.sqrt(diagonal)[:, None]
    middle = np.linalg.inv(1.3 * columns.T @ (columns / diagonal[:, None]))
    vectors = random.normal(size=(150, 2))
    matrix = LowRank.of(diagonal, columns, middle)
    values, turned = np.linalg.eigh(np.diag(diagonal) - columns @ middle @ columns.T)
    assert matrix.least <= values.min() * (1 + 1e-9)
    assert matrix.greatest >= values.max() * (1 - 1e-12)
    exact = (turned / np.sqrt(values)) @ (turned.T @ vectors)
    assert np.abs(inverse_root(matrix, vectors) - exact).max() <= reached * np.abs(exact).max()


def test_a_singular_matrix_has_no_inverse_root():
    ones = np.ones((150, 1))
    matrix = LowRank.of(np.ones(150), ones, np.array([[1.0 / 150 + 1e-9]]))
    with pytest.raises(ValueError, match="singular"):
        inverse_root(matrix, ones)


@pytest.mark.parametrize("own_dummy", [False, True])
def test_large_clusters_have_the_covariance_of_dense_blocks(own_dummy):
    """A cluster with a dummy of its own makes the matrix singular: it takes the way over eigenvectors."""
    random = np.random.default_rng(2)
    k, m = 900, 5
    cluster, v = np.arange(k) % m, random.uniform(0.0004, 0.002, k)
    second = (cluster == 0).astype(float) if own_dummy else random.normal(size=k)
    fit = pool(0.3 + 0.1 * second + random.normal(0, 0.08, k), v, np.column_stack([np.ones(k), second]))
    fast = robust(fit, cluster)
    rows = [np.flatnonzero(cluster == g) for g in range(m)]
    dense = [np.diag(1.0 / fit.line.weights[inside]) for inside in rows]
    slow = sandwich(fit.line.design, fit.coefficients, fit.line.residuals, rows, dense, correction=RobustCorrection.CR2)
    assert fast.covariance == pytest.approx(slow.covariance, rel=1e-9)
    assert fast.coefficient(0).dof == pytest.approx(slow.coefficient(0).dof, rel=1e-9)
    if not own_dummy:
        assert fast.coefficient(1).dof == pytest.approx(slow.coefficient(1).dof, rel=1e-9)
