"""Each cluster left out in turn: exact for a mean, and what it refuses."""

import math

import numpy as np
import pytest

from engine.stats.jackknife import jackknife


def test_the_standard_error_of_a_mean_is_the_usual_one():
    values = np.array([0.3, 0.7, 0.1, 0.9, 0.4])
    mean = jackknife([values.mean()], [[np.delete(values, i).mean()] for i in range(5)]).coefficient(0)
    assert mean.value == pytest.approx(values.mean())
    assert mean.standard_error == pytest.approx(values.std(ddof=1) / math.sqrt(5))
    assert mean.dof == 4.0


def test_a_combination_takes_the_covariance_along():
    random = np.random.default_rng(2)
    without = random.normal(size=(9, 3))
    fits = jackknife(without.mean(axis=0), without)
    apart = without @ [1.0, -2.0, 0.5]
    single = jackknife([apart.mean()], apart[:, None])
    combined = fits.contrast([1.0, -2.0, 0.5])
    assert (combined.value, combined.standard_error) == pytest.approx(
        (apart.mean(), single.coefficient(0).standard_error)
    )
    assert combined.dof == 6.0


@pytest.mark.parametrize(
    ("without", "message"),
    [
        ([[1.0, 2.0], [1.1, 2.1]], "no degree of freedom"),
        ([[1.0], [1.1], [1.2]], "expected 2 coefficients"),
        ([[1.0, math.nan], [1.1, 2.1], [1.2, 2.2]], "without"),
    ],
)
def test_what_cannot_be_put_together_is_refused(without, message):
    with pytest.raises(ValueError, match=message):
        jackknife([1.0, 2.0], without)
