"""The law of annealing and the Multi-Power Law against ../shared/reference/lr_annealing."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from engine.stats.annealing import curve_errors, fit_annealing
from engine.stats.curves import huber_sum
from engine.stats.multi_power import MultiPowerLaw
from engine.stats.multi_power_fit import Trained, fit_multi_power
from engine.stats.schedules import Decay, Fall, annealing_area, cosine_schedule, forward_area, warmed_up_schedule

FOLDER = Path(__file__).parents[3] / "shared" / "reference" / "lr_annealing"
WARM_UP, PEAK, END = 2160, 3e-4, 3e-5
TRAINED_ON = ("cosine_24000", "constant_24000", "wsdcon_9")
PUBLISHED = {
    # L0, A, alpha, B, C, beta, gamma as printed in the repository of arXiv 2503.12811
    "25": (3.04045406, 0.52468604, 0.50786857, 363.78751622, 2.06560812, 0.58279013, 0.64142257),
    "100": (2.6514477, 0.60115152, 0.45295811, 437.9464276, 2.13245612, 0.59785199, 0.65523644),
    "400": (2.37474466, 0.65421216, 0.42878731, 523.42464371, 2.02462735, 0.59350493, 0.63472457),
}
FIELDS = ("irreducible", "amplitude", "exponent", "saving", "reach", "decay", "rate_exponent")
MEASURES = {
    "R2": "r_squared",
    "MAE": "mean_absolute",
    "RMSE": "root_mean_square",
    "PredE": "mean_relative",
    "WorstE": "worst_relative",
}


@pytest.fixture(scope="module")
def expected():
    path = FOLDER / "expected.json"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def forty(expected):
    with (FOLDER / "tissue_listing_40pts.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    schedules = {
        "cosine": cosine_schedule(20000, peak=2e-4, end=0.0, warm_up=500),
        "constant": np.full(20001, 2e-4),
    }
    loss = np.array([float(row["loss"]) for row in rows])

    def areas(momentum):
        s1 = {name: forward_area(rates) for name, rates in schedules.items()}
        s2 = {name: annealing_area(rates, momentum) for name, rates in schedules.items()}
        places = [(row["schedule"], int(row["step"])) for row in rows]
        return np.array([s1[name][at] for name, at in places]), np.array([s2[name][at] for name, at in places])

    return schedules, areas, loss


def test_areas(forty, expected):
    schedules = forty[0]
    for name, spots in expected["spot_values"].items():
        s1, s2 = forward_area(schedules[name]), annealing_area(schedules[name], 0.999)
        for step, (forward, annealed) in spots.items():
            assert s1[int(step)] == pytest.approx(forward, rel=1e-10)
            assert s2[int(step)] == pytest.approx(annealed, rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("momentum", ["0.95", "0.99", "0.995", "0.999", "0.9995"])
def test_forty_points(forty, expected, momentum):
    _, areas, loss = forty
    known = expected["fits_by_lambda"][momentum]
    s1, s2 = areas(float(momentum))
    fit = fit_annealing(s1, s2, loss)
    assert (fit.irreducible, fit.amplitude, fit.annealing, fit.exponent) == pytest.approx(
        [known[name] for name in ("L0", "A", "C", "alpha")], rel=1e-5
    )
    assert fit.objective == pytest.approx(known["objective"], rel=1e-9)
    assert fit.converged
    assert fit.n_starts == 54
    errors = curve_errors(loss, fit.predict(s1, s2))
    assert (errors.r_squared, errors.mean_absolute) == pytest.approx((known["R2"], known["MAE"]), rel=1e-6)


def rates(name, warm_up):
    """The schedules of arXiv 2503.12811: linear warm-up, then cosine, constant, two stages or a decay at the end."""
    kind, *numbers = name.split("_")
    total = 16000 if kind == "wsdcon" else int(numbers[-1])
    step = np.arange(total)
    if kind == "cosine":
        after = END + 0.5 * (PEAK - END) * (1 + np.cos(np.pi * (step - warm_up) / (total - warm_up)))
    elif kind == "constant":
        after = np.full(total, PEAK)
    elif kind == "wsdcon":
        after = np.where(step < 8000, PEAK, int(numbers[0]) * 1e-5)
    else:
        part = np.maximum(step - int(numbers[0]), 0) / (total - int(numbers[0]))
        after = PEAK ** (1 - part) * END**part if kind == "wsd" else PEAK * (1 - part) + END * part
    return np.concatenate([np.linspace(0, PEAK, warm_up), after[warm_up:]])


def curve(size, name):
    with (FOLDER / f"mpl_csv_{size}" / f"{name}.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    schedule = rates(name, WARM_UP)
    steps, loss = (np.array([float(row[column]) for row in rows]) for column in ("step", "loss"))
    inside = steps < len(schedule)
    return schedule, steps[inside].astype(int), loss[inside]


def same(errors, known, rel):
    for letter, name in MEASURES.items():
        assert getattr(errors, name) == pytest.approx(known[letter], rel=rel), letter


@pytest.mark.parametrize("size", ["25", "100", "400"])
def test_momentum_law_on_nine_schedules(expected, size):
    known = expected["multi_power_law_data"][size]["momentum_law_lambda0.999"]
    curves = {name: curve(size, name) for name in known["per_curve"]}
    areas = {
        name: (forward_area(schedule)[steps], annealing_area(schedule, 0.999, warm_up=WARM_UP)[steps])
        for name, (schedule, steps, _) in curves.items()
    }
    s1, s2 = (np.concatenate([areas[name][column] for name in TRAINED_ON]) for column in (0, 1))
    fit = fit_annealing(s1, s2, np.concatenate([curves[name][2] for name in TRAINED_ON]))
    assert (fit.irreducible, fit.amplitude, fit.annealing, fit.exponent) == pytest.approx(
        [known[name] for name in ("L0", "A", "C", "alpha")], rel=1e-5
    )
    assert fit.objective == pytest.approx(known["objective"], rel=1e-9)
    for name, measures in known["per_curve"].items():
        same(curve_errors(curves[name][2], fit.predict(*areas[name])), measures, rel=1e-5)


@pytest.mark.parametrize("size", ["25", "100", "400"])
def test_multi_power_law_as_published(expected, size):
    law = MultiPowerLaw(**dict(zip(FIELDS, PUBLISHED[size], strict=True)))
    for name, measures in expected["multi_power_law_data"][size]["mpl_published_params"].items():
        if name.endswith("_mean"):
            continue
        schedule, steps, loss = curve(size, name)
        same(curve_errors(loss, law.predict(schedule, steps)), measures, rel=1e-9)


@pytest.mark.parametrize("size", ["25", "100", "400"])
def test_multi_power_law_fitted_is_better_than_published(expected, size):
    """On the three curves that the authors fit to; their parameters come from another search of the same objective."""
    runs = [curve(size, name) for name in TRAINED_ON]
    fit = fit_multi_power([Trained(rates=schedule, steps=steps, loss=loss) for schedule, steps, loss in runs])
    published = MultiPowerLaw(**dict(zip(FIELDS, PUBLISHED[size], strict=True)))
    gaps = np.concatenate([np.log(loss / published.predict(schedule, steps)) for schedule, steps, loss in runs])
    assert fit.converged
    assert fit.objective < huber_sum(gaps, 1e-3)


@pytest.mark.parametrize("name", ["cosine_24000", "constant_24000", "wsdcon_9", "wsd_20000_24000", "wsdld_20000_24000"])
def test_schedules(name):
    forms = {"cosine": Decay.COSINE, "constant": Decay.NONE, "wsdcon": Decay.STEP, "wsd": Decay.EXPONENTIAL}
    kind, *numbers = name.split("_")
    begins = {"wsd": 20000, "wsdld": 20000, "wsdcon": 8000}.get(kind, WARM_UP)
    fall = Fall(form=forms.get(kind, Decay.LINEAR), begins=begins, end=9e-5 if kind == "wsdcon" else END)
    total = 16000 if kind == "wsdcon" else int(numbers[-1])
    ours = warmed_up_schedule(total, peak=PEAK, warm_up=WARM_UP, fall=fall)
    assert ours == pytest.approx(rates(name, WARM_UP), rel=1e-12)
