import dataclasses
import math

import numpy as np
import pytest

from engine.types.frame import Frame


@pytest.fixture
def frame():
    """Make frames of (family, size in billions, outcome) rows."""

    def make(rows, *, studies=("s",), subtracted=False, unknown_size=()):
        families, sizes, outcomes = zip(*rows, strict=True) if rows else ((), (), ())
        k = len(rows)
        names = np.array([f"o{i:03}" for i in range(k)], dtype=np.str_)
        return Frame(
            label="pass@1 on X",
            benchmark_id="x",
            y=np.array(outcomes, dtype=np.float64),
            v=np.full(k, np.nan),
            size_b=np.array(sizes, dtype=np.float64),
            study_id=np.array([studies[i % len(studies)] for i in range(k)], dtype=np.str_),
            family=np.array(families, dtype=np.str_),
            model_id=names,
            n_items=np.full(k, np.nan),
            variant=np.full(k, "base"),
            specialisation=np.full(k, "code"),
            observation_id=names,
            exclusions=(),
            unknown_size=unknown_size,
            subtracted_id=names if subtracted else np.array([], dtype=np.str_),
        )

    return make


@pytest.fixture
def ladder():
    """Make rows of families that each have every size, around a line with an intercept of their own."""

    def make(families="abcdefghijkl", sizes=(1.0, 3.0, 7.0, 13.0, 34.0, 70.0), slope=0.15, seed=0, sd=0.05):
        random = np.random.default_rng(seed)
        return [
            (family, size, 0.2 + slope * math.log10(size) + effect + random.normal(0, 0.02))
            for family, effect in zip(families, random.normal(0, sd, len(families)), strict=True)
            for size in sizes
        ]

    return make


@pytest.fixture
def known():
    """Give the scores of a frame the sampling variance of n problems."""

    def make(data, n=164.0):
        smoothed = (n * data.y + 1) / (n + 2)
        return dataclasses.replace(data, n_items=np.full(len(data.y), n), v=smoothed * (1 - smoothed) / n)

    return make
