"""A short run of benchmarks/coverage.py: the full one is printed in benchmarks/coverage.txt."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from engine.stats.regression import least_squares

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def coverage():
    spec = importlib.util.spec_from_file_location("coverage_simulation", BENCHMARKS / "coverage.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def too_few(held):
    """Tell whether so few intervals hold the truth that one in ten thousand runs would show it if 93 % did."""
    return sum(held) < stats.binom.ppf(1e-4, len(held), 0.93)


def held_in(coverage, name, data_sets):
    (setting,) = (one for one in coverage.settings() if one.name == name)
    return coverage.simulate(setting.draw, data_sets, [1, *setting.seed])


def test_intervals_of_scores_hold_the_truth(coverage):
    found = held_in(coverage, "m10-tau5-fam5", 60)
    del found["mixed", "mean slope of families per tenfold parameters"]  # counted in coverage.txt
    assert {name for name, _ in found} == {*coverage.ASKED, "drop-ratio"}
    for term, count in found.items():
        if len(count.held) >= 50:
            assert not too_few(count.held), term


@pytest.mark.parametrize("name", ["same-model-m10", "small-study-at10"])
def test_intervals_of_models_and_small_studies_hold_the_truth(coverage, name):
    for term, count in held_in(coverage, name, 100).items():
        assert len(count.held) >= 100
        assert not too_few(count.held), term


def test_the_naive_interval_would_not(coverage):
    """The tests above can fail: intervals that take models as independent hold the truth far less often."""
    random, cell = np.random.default_rng(2), coverage.Cell(studies=12, tau=10, family_sd=10)
    held = []
    for _ in range(200):
        frame, _quiet = coverage.draw(cell, random)
        x = np.log10(frame.size_b)
        mean = least_squares(np.column_stack([np.ones_like(x), x - 1]), frame.y, frame.model_id).coefficient(0)
        lower, upper = mean.interval()
        held.append(lower <= cell.level + coverage.INSTRUCT / 2 <= upper)
    assert too_few(held)


def test_the_same_seed_prints_the_same_rows(coverage):
    (setting,) = (one for one in coverage.settings() if one.name == "small-study-at2")
    first, again = (list(coverage.rows(setting, 20, 1)) for _ in range(2))
    assert first == again
    assert first != list(coverage.rows(setting, 20, 2))
