"""Scores from components: the same as the plain functions, resamples as if alone, what is refused."""

import numpy as np
import pytest
from scipy import special

from engine.stats.component_score import fit_components
from engine.stats.observational import impute, principal_components, score_from_components

N, B = 60, 5


@pytest.fixture
def data():
    """Return scores of 60 models on 5 benchmarks with gaps, and on one more."""
    random = np.random.default_rng(4)
    ability = random.normal(0, 1, N)
    matrix = special.expit(0.8 * ability[:, None] + np.linspace(-1, 1, B) + random.normal(0, 0.3, (N, B)))
    gaps = random.random((N, B)) < 0.2
    gaps[gaps.sum(axis=1) > 2] = False
    return np.where(gaps, np.nan, matrix), special.expit(0.9 * ability - 0.3 + random.normal(0, 0.2, N)), gaps


def test_the_whole_sample_is_what_the_plain_functions_say(data):
    matrix, outcome, gaps = data
    fits = fit_components(matrix, outcome, np.ones((1, N)), n_components=2)
    filled = impute(np.where(gaps, 0.0, matrix), gaps).scores
    plain = principal_components(filled)
    assert fits.shares[0] == pytest.approx(plain.shares[:2], abs=1e-7)
    assert fits.loadings[0] == pytest.approx(plain.loadings[:2], abs=1e-6)
    assert fits.components[0] == pytest.approx(plain.scores[:, :2] / plain.scores[:, :2].std(axis=0), abs=1e-6)
    # the level is the mean over benchmarks of what the first component alone says
    said = plain.means + np.outer(plain.scores[:, 0], plain.loadings[0])
    assert fits.level[0] == pytest.approx(said.mean(axis=1), abs=1e-7)
    first = fit_components(matrix, outcome, np.ones((1, N)))
    sigmoid = score_from_components(first.components[0], outcome, weights=[1.0])
    assert first.scores.fitted[0] == pytest.approx(sigmoid.predict(first.components[0, :, 0]), abs=1e-7)
    assert special.expit(first.line[0, 0] + first.line[0, 1] * first.level[0]) == pytest.approx(first.scores.fitted[0])


def test_a_count_of_two_is_a_model_that_stands_there_twice(data):
    matrix, outcome, _ = data
    counts = np.random.default_rng(1).integers(0, 3, (3, N)).astype(float)
    together = fit_components(matrix, outcome, counts)
    for draw in range(3):
        rows = np.repeat(np.arange(N), counts[draw].astype(int))
        alone = fit_components(matrix[rows], outcome[rows], np.ones((1, len(rows))))
        assert together.line[draw] == pytest.approx(alone.line[0], rel=1e-5)
        assert together.level[draw][rows] == pytest.approx(alone.level[0], abs=1e-6)


def test_a_model_left_out_is_predicted_without_its_score(data):
    matrix, outcome, _ = data
    counts = np.ones((1, N))
    counts[0, :5] = 0.0
    other = outcome.copy()
    other[:5] = 0.5
    assert fit_components(matrix, outcome, counts).scores.fitted == pytest.approx(
        fit_components(matrix, other, counts).scores.fitted
    )


def test_a_benchmark_that_does_not_vary_in_a_resample_is_said(data):
    matrix, outcome, _ = data
    counts = np.ones((2, N))
    counts[1] = 0.0
    counts[1, 7] = 3.0
    assert fit_components(matrix, outcome, counts).scores.converged.tolist() == [True, False]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"outcome": lambda y: 100 * y}, "outcome: expected proportions"),
        ({"outcome": lambda y: y[:5]}, "matrix: expected as many models"),
        ({"counts": lambda c: -c}, "counts: expected at least one model"),
        ({"counts": lambda c: 0 * c}, "counts: expected at least one model"),
        ({"matrix": lambda m: np.where(np.arange(N)[:, None] == 3, np.nan, m)}, "no score at all"),
        ({"matrix": lambda m: np.where(np.isnan(m), np.inf, m)}, "matrix"),
        ({"n_components": lambda _: 5}, "n_components: expected 1 to 4, got 5"),
    ],
)
def test_what_is_refused(data, change, message):
    given = {"matrix": data[0], "outcome": data[1], "counts": np.ones((1, N)), "n_components": 1}
    with pytest.raises(ValueError, match=message):
        fit_components(**{name: change.get(name, lambda value: value)(value) for name, value in given.items()})
