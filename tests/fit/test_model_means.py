"""Curves fitted to one mean score a model, whose scores come from several sources."""

import dataclasses
import math

import numpy as np
import pytest

from engine.fit.model_means import mean_over_unseen, plane_of_means
from engine.stats.regression import least_squares


@pytest.fixture
def printed(frame):
    """Make scores of models in sources; returns the frame, the models and their mean scores."""

    def make(*, sources="s", source_sd=0.0, seed=1):
        random = np.random.default_rng(seed)
        rows, studies = [], []
        shifts = dict(zip(sources, random.normal(0, source_sd, len(sources)), strict=True))
        for place in range(40):
            family, size, own = f"f{place % 10}", 10 ** random.uniform(0, 2), random.normal(0, 0.03)
            for source in random.choice(list(sources), random.integers(1, len(sources) + 1), replace=False):
                rows.append((family, size, 0.3 + 0.15 * math.log10(size) + own + shifts[source]))
                studies.append(source)
        data = frame(rows, studies=studies)
        sizes = np.array([row[1] for row in rows])
        names = np.array([f"m{int(np.unique(sizes).searchsorted(size)):02}" for size in sizes])
        data = dataclasses.replace(data, model_id=names)
        models = np.unique(names)[::-1]  # not ascending
        return data, models, np.array([data.y[names == model].mean() for model in models])

    return make


def line(data, models, means):
    x = np.array([math.log10(data.size_b[data.model_id == model][0]) for model in models])
    design = np.column_stack([np.ones_like(x), x])
    family = np.array([data.family[data.model_id == model][0] for model in models])
    fit = least_squares(design, means, family)
    plane = plane_of_means(
        data, models, lambda theta: design @ theta, fit.coefficients, means - design @ fit.coefficients
    )
    return fit.coefficient(1), plane.coefficient(1)


def test_with_one_source_it_is_the_line_of_the_means(printed):
    of_means, of_scores = line(*printed())
    assert of_scores.value == pytest.approx(of_means.value)
    assert of_scores.standard_error == pytest.approx(of_means.standard_error)
    assert of_scores.dof == pytest.approx(of_means.dof)


def test_with_several_sources_the_line_is_the_same_and_its_level_less_sure(printed):
    of_means, of_scores = line(*printed(sources="stuvwx", source_sd=0.1))
    assert of_scores.value == pytest.approx(of_means.value)

    def level(source_sd):
        data, models, means = printed(sources="stuvwx", source_sd=source_sd)
        mean = np.array([means.mean()])
        return plane_of_means(data, models, lambda theta: np.full(40, theta[0]), mean, means - mean).coefficient(0)

    assert level(0.1).standard_error > 1.5 * level(0.0).standard_error


def test_a_mean_over_unseen_families_counts_what_their_fits_share(printed):
    data, models, means = printed()
    off = means - means.mean()
    found = mean_over_unseen(data, models, np.abs(off), np.sign(off))
    family = np.array([data.family[data.model_id == model][0] for model in models])
    plain = least_squares(np.ones((40, 1)), np.abs(off), family).coefficient(0)
    assert found.value == pytest.approx(np.abs(off).mean())
    assert found.standard_error == pytest.approx(plain.standard_error * math.sqrt(1 + 10 / 9))
