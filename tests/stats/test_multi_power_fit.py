"""The fit of the Multi-Power Law: exact on exact data, and what it refuses."""

import dataclasses

import numpy as np
import pytest

from engine.stats.multi_power import MultiPowerLaw
from engine.stats.multi_power_fit import Trained, fit_multi_power
from engine.stats.schedules import Decay, Fall, warmed_up_schedule

TRUTH = MultiPowerLaw(
    irreducible=2.5, amplitude=0.6, exponent=0.45, saving=500.0, reach=1.5, decay=0.4, rate_exponent=0.6
)


def run(form, begins=600, end=3e-5, noise=0.0, seed=0):
    rates = warmed_up_schedule(2400, peak=3e-4, warm_up=200, fall=Fall(form=form, begins=begins, end=end))
    steps = np.linspace(200, 2399, 40).astype(int)
    error = np.random.default_rng(seed).normal(0, noise, len(steps))
    return Trained(rates=rates, steps=steps, loss=TRUTH.predict(rates, steps) * np.exp(error))


def test_exact_curves_are_followed_also_where_the_rate_falls_otherwise():
    fit = fit_multi_power([run(Decay.COSINE), run(Decay.NONE), run(Decay.STEP)])
    assert fit.converged
    assert fit.n == 120
    assert fit.n_agreeing >= 1
    assert fit.objective < 1e-8
    for other in (run(Decay.LINEAR, 1800), run(Decay.EXPONENTIAL, 1200), run(Decay.STEP, end=1e-4)):
        assert fit.law.predict(other.rates, other.steps) == pytest.approx(other.loss, rel=2e-4)
    assert fit.law.exponent == pytest.approx(0.45, abs=0.02)


def test_no_point_near_it_fits_noisy_curves_better():
    runs = [run(form, noise=2e-3, seed=seed) for seed, form in enumerate((Decay.COSINE, Decay.NONE, Decay.STEP))]
    fit = fit_multi_power(runs)

    def objective(law):
        error = np.abs(np.concatenate([np.log(one.loss / law.predict(one.rates, one.steps)) for one in runs]))
        return np.where(error <= 1e-3, 0.5 * error**2, 1e-3 * (error - 5e-4)).sum()

    assert objective(fit.law) == pytest.approx(fit.objective, rel=1e-3)
    assert fit.objective < objective(TRUTH)
    for name, value in dataclasses.asdict(fit.law).items():
        for factor in (0.98, 1.02):
            assert objective(dataclasses.replace(fit.law, **{name: factor * value})) > fit.objective


@pytest.mark.parametrize(
    ("runs", "delta", "words"),
    [
        ([run(Decay.NONE)], 1e-3, "fall in no run"),
        ([run(Decay.STEP)], 0.0, "delta"),
        ([run(Decay.STEP)], float("nan"), "delta"),
        (
            [dataclasses.replace(run(Decay.STEP), steps=np.arange(3) + 500, loss=np.array([3.0, 2.9, 2.8]))],
            1e-3,
            "more",
        ),
        ([dataclasses.replace(run(Decay.STEP), loss=np.full(40, np.nan))], 1e-3, "loss"),
        ([dataclasses.replace(run(Decay.STEP), loss=np.full(39, 2.0))], 1e-3, "length"),
        ([dataclasses.replace(run(Decay.STEP), loss=np.full(40, 2.0))], 1e-3, "distinct"),
        ([dataclasses.replace(run(Decay.STEP), steps=np.arange(40) + 2390)], 1e-3, "steps 0 to 2399"),
    ],
)
def test_refused(runs, delta, words):
    with pytest.raises(ValueError, match=words):
        fit_multi_power(runs, delta=delta)
