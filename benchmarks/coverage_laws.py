"""Do the 95 % intervals of curves and ratios hold the truth? Simulated families and runs; prints benchmarks/coverage_laws.txt.

Run: ``python benchmarks/coverage_laws.py > benchmarks/coverage_laws.txt`` (a quarter of an hour of an idle core; the same seed prints the
same table). ``coverage_laws.py 2000 annealing`` runs the settings alone whose name begins so: each has a seed of its own.

Scores: families have 1 to 8 models around a centre of their own on the size axis, an effect of their own on all scores and a deviation of
each model (3 points); a score is k of 164. Drops: the harder score is a share of the original one; the share has an effect of the family.
Loss curves: the nine schedules of ``datasets/loss-curves`` with the law fitted there to 100M as the truth; each run is off by a constant and by
a slow drift (first-order autoregression), since neighbouring points of a curve are alike. The search of each replicate starts at the truth
instead of at 54 points; the first replicates are searched from all 54 too, and the run stops if an end differs.

Other benchmarks: an ability that grows with size and differs between families shows in five benchmarks, each with an effect of the family of
its own, and in the score; one score in seven is missing. Size and data: models of the vocabulary whose tokens are known, so many families
of them drawn without replacement, with error rates by the law and an effect of the family. Truths without a closed form are those of 4,000 families.
"""

import dataclasses
import itertools
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from scipy import special
from simulated import law_of_both

from engine.fit.annealing import TERMS, fit_annealing_of
from engine.fit.base import LEAST_DOF
from engine.fit.component_curve import STEEPNESS, curve_estimates, tangent_plane
from engine.fit.curve_laws import areas, fit_law_of_annealing
from engine.fit.drop_ratio import PER_TENFOLD, RATIO, fit_drop_ratio
from engine.fit.observed import Observed
from engine.fit.offset_power_law import CURVE as OFFSET
from engine.fit.power_law import CURVE as PLAIN
from engine.fit.size_and_data import MIDDLE, TWICE_DATA, TWICE_SIZE, fit_trained
from engine.fit.size_curve import fit_size_curve
from engine.fit.trained import Trained
from engine.retrieve.loss_curves import read_loss_curves
from engine.stats.component_score import fit_components
from engine.types.fit import Estimate, Fit
from engine.types.frame import Frame, ScoreMatrix
from engine.types.outcome import Failure
from engine.types.unknown import UNKNOWN
from engine.vocab.models import models

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


LEVELS = np.array([0.8, 0.0, -0.8, 0.3, -0.3])
"""Log odds of five other benchmarks at ability 0."""


def observed_models(count: int, random: np.random.Generator) -> Observed:
    """Return models with a score and scores on five other benchmarks."""
    family, size = families(count, random)
    ability = 0.8 * (np.log10(size) - 0.9) + random.normal(0, 0.6, count)[family] + random.normal(0, 0.2, len(size))
    own = random.normal(0, 0.3, (count, 5))[family] + random.normal(0, 0.1, (len(size), 5))
    scores = random.binomial(300, special.expit(ability[:, None] + LEVELS + own)) / 300
    scores[(random.random(scores.shape) < 0.15) & (np.arange(5) > 1)] = np.nan
    level = 0.9 * ability - 0.2 + random.normal(0, 0.3, count)[family] + random.normal(0, 0.1, len(size))
    y = random.binomial(N_ITEMS, special.expit(level)) / N_ITEMS
    data = frame(family, size, y)
    matrix = ScoreMatrix(
        model_id=data.model_id, benchmark_id=("a", "b", "c", "d", "e"), scores=scores,
        observation_ids=tuple((str(name),) for name in data.model_id), study_ids=("s",), exclusions=(),
    )  # fmt: skip
    return Observed(frame=data, matrix=matrix, y=y, family=data.family, size_b=size)


def of_others(count: int) -> Draw:
    """Return draws of the curve of a score in the level on other benchmarks."""

    def draw(random: np.random.Generator) -> Iterator[Estimate]:
        models = observed_models(count, random)
        fits = fit_components(models.matrix.scores, models.y, models.once)
        yield from curve_estimates(fits, tangent_plane(models, fits))

    return draw


def truth_of_others() -> dict[str, float]:
    """Return the curve that very many families show."""
    models = observed_models(4000, np.random.default_rng(SEED))
    fits = fit_components(models.matrix.scores, models.y, models.once)
    found = {one.term: one.value for one in curve_estimates(fits, tangent_plane(models, fits))}
    return {
        term: found[term] for term in (STEEPNESS, "fitted score at a level of 30 %", "fitted score at a level of 50 %")
    }


def trained_models(count: int, random: np.random.Generator) -> Trained:
    """Return base models of so many families of known training tokens, with error rates by a law."""
    every = [m for m in models().values() if m.variant == "base" and UNKNOWN not in {m.tokens_b, m.total_b}]
    chosen = random.choice(sorted({model.family for model in every}), count, replace=False)
    kept = [model for model in every if model.family in set(chosen)]
    labels, family = np.unique([model.family for model in kept], return_inverse=True)
    parameters, tokens = (1e9 * np.array([getattr(m, name) for m in kept]) for name in ("total_b", "tokens_b"))
    y = law_of_both(parameters, tokens) + random.normal(0, 0.05, len(labels))[family]
    y = random.binomial(N_ITEMS, np.clip(y + random.normal(0, MODEL_SD, len(y)), 0, 0.99)) / N_ITEMS
    data = frame(family, parameters / 1e9, np.minimum(y, 0.99))
    return Trained(
        frame=data, model_id=data.model_id, family=data.family, y=data.y, parameters=parameters, tokens=tokens, left_out=0,
    )  # fmt: skip


def of_both(count: int) -> Draw:
    """Return draws of the law of size and data, each interval less the truth at the medians of its models."""

    def draw(random: np.random.Generator) -> Iterator[Estimate]:
        held = trained_models(count, random)
        fit = fit_trained(held)
        n, d = float(np.median(held.parameters)), float(np.median(held.tokens))
        base = law_of_both(n, d)
        truths = {MIDDLE: base, TWICE_SIZE: law_of_both(2 * n, d) - base, TWICE_DATA: law_of_both(n, 2 * d) - base}
        for one in fit.estimates if isinstance(fit, Fit) else ():
            if one.term in truths:
                yield dataclasses.replace(one, lower=one.lower - truths[one.term], upper=one.upper - truths[one.term])

    return draw


def compare(near: Fit, whole: Fit | Failure) -> None:
    """Stop if a search from one start ends elsewhere than one from all."""
    ends = zip(near.estimates, whole.estimates if isinstance(whole, Fit) else (), strict=True)
    if any(not math.isclose(one.value, other.value, rel_tol=1e-6) for one, other in ends):
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
        print(f"{label:27} {term:60} {len(mine) / replicates:7.1%} {_held(mine, truth)}   ", end="")
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
    truths = truth_of_others()
    for count in (8, 12, 20, 40):
        yield f"others, {count} families", of_others(count), truths
    yield "size and data, 12 families", of_both(12), dict.fromkeys((MIDDLE, TWICE_SIZE, TWICE_DATA), 0.0)


def main() -> None:
    """Simulate the settings asked for and print the table."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES
    print(f"Coverage of nominal 95 % intervals, {replicates} replicates a setting, seed {SEED}.")
    print(
        "given: share of replicates with an interval; held: share of those that hold the truth; sure: share with at least"
    )
    print("4 degrees of freedom (no warning); held: share of those. A dash: fewer than 100 intervals.\n")
    print(f"{'setting':27} {'term':60} {'given':>7} {'held':>7}   {'sure':>7} {'held':>7}")
    for setting in settings():
        if setting[0].startswith("".join(sys.argv[2:3])):
            row(setting, replicates)


if __name__ == "__main__":
    main()
