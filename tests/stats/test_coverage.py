"""A short run of benchmarks/coverage.py: the full one is printed in benchmarks/coverage.txt."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from engine.stats.regression import least_squares

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def coverage():
    spec = importlib.util.spec_from_file_location("coverage_simulation", BENCHMARKS / "coverage.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_intervals_hold_the_truth(coverage):
    cell = coverage.Cell(studies=8, tau=5, family_sd=5)
    for term, count in coverage.simulate(cell, replicates=60, seed=1).items():
        if len(count.held) >= 50:
            # 95 % less five simulation errors of 60 replicates, 2.8 points each: some twenty terms are looked at
            assert sum(count.held) / len(count.held) >= 0.81, term


def test_the_naive_interval_would_not(coverage):
    """The test above can fail: intervals that take models as independent hold the truth far less often."""
    random, cell = np.random.default_rng(2), coverage.Cell(studies=12, tau=10, family_sd=10)
    held = 0
    for _ in range(200):
        frame, _quiet = coverage.draw(cell, random)
        x = np.log10(frame.size_b)
        mean = least_squares(np.column_stack([np.ones_like(x), x - 1]), frame.y, frame.model_id).coefficient(0)
        lower, upper = mean.interval()
        held += lower <= cell.level + coverage.INSTRUCT / 2 <= upper
    assert held / 200 < 0.85
