"""Tails of scores near 0 and 1: those of scores that are drawn."""

import numpy as np
import pytest
from scipy import special, stats

from engine.stats.tails import excess_kurtosis_of_scores


@pytest.mark.parametrize(
    ("level", "deviation", "n"), [(0.02, 0.4, 164), (0.02, 0.8, 1000), (0.97, 0.5, 378), (0.1, 0.5, 164)]
)
def test_the_kurtosis_is_that_of_scores_drawn(level, deviation, n):
    random = np.random.default_rng(1)
    true = special.expit(special.logit(level) + deviation * random.normal(size=1_000_000))
    scores = random.binomial(n, true) / n
    expected = excess_kurtosis_of_scores(np.full(3, true.mean()), np.full(3, float(n)), float(true.var()))
    assert expected == pytest.approx(
        float(stats.kurtosis(scores)), rel=0.25
    )  # the median stands for the mean, and s comes from a series
    assert expected > 0.2


def test_scores_around_a_half_have_no_heavy_tails():
    assert excess_kurtosis_of_scores(np.full(4, 0.5), np.full(4, 164.0), 0.01) < 0.0


def test_without_variance_of_true_scores_the_tails_are_those_of_counts():
    p, n = 0.02, 164.0
    found = excess_kurtosis_of_scores(np.full(2, p), np.full(2, n), 0.0)
    assert found == pytest.approx((1 - 6 * p * (1 - p)) / (n * p * (1 - p)))
