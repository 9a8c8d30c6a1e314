import numpy as np
import pytest
from scipy import stats

from engine.stats.crossed import variance_dof, variance_interval


def crossed(random, n=60, n_first=12, n_second=8, sd=(0.5, 1.0, 0.7)):
    first, second = random.integers(0, n_first, n), random.integers(0, n_second, n)
    effects = random.normal(0, sd[0], n_first)[first] + random.normal(0, sd[1], n_second)[second]
    return effects + random.normal(0, sd[2], n), first, second


def test_independent_normal_rows_tell_as_much_as_they_are():
    """Quantiles of the normal distribution: no kurtosis, and labels that have nothing to do with them."""
    random = np.random.default_rng(1)
    y = random.permutation(stats.norm.ppf((np.arange(400) + 0.5) / 400))
    alone = np.arange(400)
    assert variance_dof(y, np.ones((400, 1)), alone, np.zeros(400)) == pytest.approx(399.0 * 399 / 400, rel=1e-6)


def test_rows_that_are_copies_count_once():
    values = stats.norm.ppf((np.arange(30) + 0.5) / 30)
    y, first = np.repeat(values, 5), np.repeat(np.arange(30), 5)
    assert variance_dof(y, np.ones((150, 1)), first, np.tile(np.arange(5), 30)) == pytest.approx(29.0 * 4 / 5, rel=0.02)


def test_the_degrees_of_freedom_are_those_of_whole_matrices():
    random = np.random.default_rng(2)
    y, first, second = crossed(random)
    design = np.column_stack([np.ones(60), random.normal(size=60)])
    left = np.eye(60) - design @ np.linalg.pinv(design)
    parts = [np.equal.outer(labels, labels).astype(float) for labels in (first, second, np.arange(60))]
    system = np.array([[np.trace(left @ one @ left @ other) for other in parts] for one in parts])
    r = left @ y
    components = np.linalg.solve(system, [r @ part @ r for part in parts])
    assert (components > 0.0).all()
    whole = left @ sum(c * part for c, part in zip(components, parts, strict=True))
    heavy = max(0.0, float(stats.kurtosis(r, bias=False)))
    wanted = np.trace(whole) ** 2 / np.trace(whole @ whole) * 7 / 8 / (1.0 + heavy)
    assert variance_dof(y, design, first, second) == pytest.approx(wanted)


def test_heavy_tails_count_for_less():
    random = np.random.default_rng(3)
    y, alone = random.standard_t(5, 300), np.arange(300)
    assert variance_dof(y, np.ones((300, 1)), alone, np.zeros(300)) < 200


def test_tails_known_to_be_heavy_count_though_the_sample_shows_none():
    y, alone = np.random.default_rng(3).uniform(size=300), np.arange(300)
    plain, heavy, light = (
        variance_dof(y, np.ones((300, 1)), alone, np.zeros(300), least_excess=least) for least in (0.0, 2.0, -1.0)
    )
    assert heavy == pytest.approx(plain / 2.0)
    assert light == plain


def test_the_interval_holds_the_variance_of_clustered_rows_as_one_of_independent_rows_does_not():
    random, held, naive = np.random.default_rng(4), 0, 0
    for _ in range(200):
        y, first, second = crossed(random)
        total = float(y.var(ddof=1))
        for name, dof in (("held", variance_dof(y, np.ones((60, 1)), first, second)), ("naive", 59.0)):
            lower, upper = variance_interval(total, dof)
            inside = lower <= 0.5**2 + 1.0**2 + 0.7**2 <= upper
            held, naive = held + (inside and name == "held"), naive + (inside and name == "naive")
    assert held >= 180  # 95 % less three simulation errors
    assert naive < 160


def test_what_cannot_be_computed_with_is_refused():
    with pytest.raises(ValueError, match="nothing is left"):
        variance_dof(np.zeros(5), np.ones((5, 1)), np.arange(5), np.zeros(5))
    with pytest.raises(ValueError, match="first"):
        variance_dof(np.arange(5.0), np.ones((5, 1)), np.arange(4), np.zeros(5))
