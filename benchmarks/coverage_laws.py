"""Do the 95 % intervals of curves and ratios hold the truth? Simulated families and runs; prints benchmarks/coverage_laws.txt.

Run: ``python benchmarks/coverage_laws.py > benchmarks/coverage_laws.txt`` (a quarter of an hour of an idle core; the same seed prints the
same table). ``coverage_laws.py 2000 annealing`` runs the settings alone whose name begins so: each has a seed of its own.

Scores: families have 1 to 8 models around a centre of their own on the size axis, an effect of their own on all scores and a deviation of
each model (3 points); a score is k of 164. Drops: the harder score is a share of the original one; the share has an effect of the family.
Loss curves: the nine schedules of ``datasets/loss-curves`` with the law fitted there to 100M as the truth; each run is off by a constant and by
a slow drift (first-order autoregression), since neighbouring points of a curve are alike. The search of each replicate starts at the truth
instead of at 54 points; the first replicates are searched from all 54 too, and the run stops if an end differs.
"""

import dataclasses
import itertools
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from engine.fit.annealing import TERMS, fit_annealing_of
from engine.fit.base import LEAST_DOF
from engine.fit.curve_laws import areas, fit_law_of_annealing
from engine.fit.drop_ratio import PER_TENFOLD, RATIO, fit_drop_ratio
from engine.fit.offset_power_law import CURVE as OFFSET
from engine.fit.power_law import CURVE as PLAIN
from engine.fit.size_curve import fit_size_curve
from engine.retrieve.loss_curves import read_loss_curves
from engine.types.fit import Estimate, Fit
from engine.types.frame import Frame
from engine.types.outcome import Failure

REPLICATES, SEED, N_ITEMS, MODEL_SD = 2000, 20251125, 164, 0.03
COMPARED = 20
"""Replicates of loss curves that are searched from all starts too."""

FEWEST = 100
"""Intervals below which no share of them is printed."""

Draw = Callable[[np.random.Generator], Iterator[Estimate]]
Setting = tuple[str, Draw, dict[str, float]]


def plain(size: np.ndarray | float) -> np.ndarray | float:
    """Return scores whose errors follow a power law."""
    return 1.0 - 0.75 * size**-0.12


def offset(size: np.ndarray | float) -> np.ndarray | float:
    """Return scores whose errors end at a fifth."""
    return 0.8 - 0.5 * size**-0.45


def families(count: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return the family and the size in billions of each model."""
    family = np.repeat(np.arange(count), random.integers(1, 9, count))
    centre = random.uniform(0.1, 1.7, count)
    return family, 10.0 ** (centre[family] + random.uniform(-0.6, 0.6, len(family)))


def frame(family: np.ndarray, size: np.ndarray, y: np.ndarray, **more: np.ndarray) -> Frame:
    """Return a frame of simulated observations."""
    names, k = np.array([f"m{i:04}" for i in range(len(y))]), len(y)
    return Frame(
        label="simulated", benchmark_id="simulated", y=y, v=np.full(k, np.nan), size_b=size, n_items=np.full(k, np.nan),
        study_id=np.full(k, "s"), family=np.array([f"f{i:02}" for i in family]), model_id=names, variant=np.full(k, "base"),
        specialisation=np.full(k, "code"), observation_id=names, exclusions=(), unknown_size=(), **more,
    )  # fmt: skip


def of_scores(curve: Callable[[np.ndarray], np.ndarray], asked: object, count: int, sd: float) -> Draw:
    """Return draws of one curve of scores."""

    def draw(random: np.random.Generator) -> Iterator[Estimate]:
        family, size = families(count, random)
        level = curve(size) + random.normal(0, sd, count)[family] + random.normal(0, MODEL_SD, len(size))
        fit = fit_size_curve(frame(family, size, random.binomial(N_ITEMS, np.clip(level, 0, 1)) / N_ITEMS), asked)
        if isinstance(fit, Fit):
            yield from fit.estimates

    return draw


def of_drops(count: int, sd: float) -> Draw:
    """Return draws of drops: the share kept is 0.8 at 1B and 5 % larger with tenfold parameters."""

    def draw(random: np.random.Generator) -> Iterator[Estimate]:
        family, size = families(count, random)
        original = np.clip(plain(size) + random.normal(0, 0.05, count)[family], 0.05, 0.95)
        share = 0.8 * 1.05 ** np.log10(size) * np.exp(random.normal(0, sd, count)[family])
        first = random.binomial(N_ITEMS, original)
        second = random.binomial(first, np.clip(share, 0, 1))
        taken = first / N_ITEMS
        more = {
            "subtracted_id": np.array([f"s{i:04}" for i in range(len(size))]),
            "subtracted": taken,
            "subtracted_v": taken * (1 - taken) / N_ITEMS,
        }
        fit = fit_drop_ratio(frame(family, size, second / N_ITEMS - taken, **more))
        if isinstance(fit, Fit):
            yield from fit.estimates

    return draw


def of_curves() -> tuple[Draw, dict[str, float]]:
    """Return draws of loss curves, and the true parameters."""
    folder = Path(__file__).parents[1] / "datasets" / "loss-curves"
    curves = [curve for curve in read_loss_curves(folder).items if curve.model == "100M"]
    law = fit_law_of_annealing(curves)
    exact = [law.predict(*areas(curve)) for curve in curves]
    drawn = itertools.count()

    def draw(random: np.random.Generator) -> Iterator[Estimate]:
        runs = []
        for curve, loss in zip(curves, exact, strict=True):
            shocks = random.normal(0, 1e-3, len(loss)) * math.sqrt(1 - 0.9**2)
            drift = [random.normal(0, 1e-3)]
            for shock in shocks[1:]:
                drift.append(0.9 * drift[-1] + shock)
            error = random.normal(0, 1e-3) + np.array(drift)
            runs.append(dataclasses.replace(curve, loss=loss * np.exp(error)))
        fit = fit_annealing_of(runs, near=law)
        if not isinstance(fit, Fit):
            return
        if next(drawn) < COMPARED:
            compare(fit, fit_annealing_of(runs))
        yield from fit.estimates

    truth = (law.irreducible, law.amplitude, law.exponent, law.annealing)
    return draw, dict(zip(TERMS, truth, strict=True))


def compare(near: Fit, whole: Fit | Failure) -> None:
    """Stop if a search from one start ends elsewhere than one from all."""
    ends = zip(near.estimates, whole.estimates if isinstance(whole, Fit) else (), strict=True)
    if any(not math.isclose(one.value, other.value, rel_tol=1e-9) for one, other in ends):
        raise SystemExit("the search from the truth ends elsewhere than that from all starts")


def row(setting: Setting, replicates: int) -> None:
    """Simulate one setting and print a line a term."""
    label, draw, truths = setting
    random = np.random.default_rng([SEED, *label.encode()])
    found: dict[str, list[Estimate]] = {term: [] for term in truths}
    for _ in range(replicates):
        for estimate in draw(random):
            if estimate.term in found:
                found[estimate.term].append(estimate)
    for term, truth in truths.items():
        mine = found[term]
        sure = [estimate for estimate in mine if estimate.dof >= LEAST_DOF]
        print(f"{label:26} {term:48} {len(mine) / replicates:7.1%} {_held(mine, truth)}   ", end="")
        print(f"{len(sure) / replicates:7.1%} {_held(sure, truth)}", flush=True)


def _held(estimates: list[Estimate], truth: float) -> str:
    if len(estimates) < FEWEST:
        return "      -"
    return f"{sum(one.lower <= truth <= one.upper for one in estimates) / len(estimates):7.1%}"


def settings() -> Iterator[Setting]:
    """Return every setting: its name, its draws, the true value of each term."""
    for count, sd in ((5, 0.1), (8, 0.05), (12, 0.1), (40, 0.1)):
        x = np.concatenate([np.log10(families(1000, np.random.default_rng(seed))[1]) for seed in range(20)])
        mean = 0.8 * 1.05 ** float(x.mean())
        yield f"drop ratio, {count} families", of_drops(count, sd), {RATIO: mean, PER_TENFOLD: 1.05}
    yield "annealing, 9 runs", *of_curves()
    scores = ("fitted score at 1B", "fitted score at 10B")
    for count, sd in ((8, 0.05), (12, 0.1), (40, 0.1)):
        truths = {term: float(plain(float(term.split()[-1][:-1]))) for term in scores}
        truths |= {"error rate at 1B": 0.75, "factor on the error rate per tenfold parameters": 10**-0.12}
        yield f"power-law, {count} families", of_scores(plain, PLAIN, count, sd), truths
    for count, sd in ((12, 0.05), (40, 0.05)):
        truths = {term: float(offset(float(term.split()[-1][:-1]))) for term in scores}
        truths |= {"error rate that no size removes": 0.2, "exponent of size": 0.45}
        yield f"with offset, {count} families", of_scores(offset, OFFSET, count, sd), truths


def main() -> None:
    """Simulate the settings asked for and print the table."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES
    print(f"Coverage of nominal 95 % intervals, {replicates} replicates a setting, seed {SEED}.")
    print(
        "given: share of replicates with an interval; held: share of those that hold the truth; sure: share with at least"
    )
    print("4 degrees of freedom (no warning); held: share of those. A dash: fewer than 100 intervals.\n")
    print(f"{'setting':26} {'term':48} {'given':>7} {'held':>7}   {'sure':>7} {'held':>7}")
    for setting in settings():
        if setting[0].startswith("".join(sys.argv[2:3])):
            row(setting, replicates)


if __name__ == "__main__":
    main()
