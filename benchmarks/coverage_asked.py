"""Do the 95 % intervals hold the truth that reports print where a question's words call for them? Prints benchmarks/coverage_asked.txt.

Run: ``python benchmarks/coverage_asked.py > benchmarks/coverage_asked.txt`` (some twenty minutes of an idle core; the same seed prints the same table).
``coverage_asked.py 200 ceiling`` runs the settings alone whose name begins so, with 200 replicates: each has a seed of its own.

A setting says how many sources there are and the standard deviations of source and family effects, in points. Sources have 1 to 8 models
each of families that several sources share, as in ``benchmarks/coverage.py``; every model deviates by 3 points more, and a score is k of 164.
Where training tokens or dates of release enter, families are such of the vocabulary; a source prints models of about one date.

Groups: pairs of models of so many families, each printed by one to three sources. Their difference hangs on the family (4 points), the
models, the source, and the problems, which all pairs share; what the benchmark's own problems show and what others would are told apart.
"""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterator
from functools import cache, partial

import numpy as np
from coverage import INSTRUCT, MODEL_SD, N_ITEMS, QUESTION, RUN, Cell, draw, frame_of, logit_truths
from coverage import SLOPE as RISE
from scipy import special
from simulated import Draw, Given, Setting, given, law_of_both, print_table, scores

import engine.fit.curve
import engine.fit.size_curve
from engine.fit.density_trend import GROWTH, fit_density_trend
from engine.fit.density_trend import SLOPE as AT_ONE_DATE
from engine.fit.efficiency import weigh
from engine.fit.loss_to_score import AGAINST_SIZE, MIDDLE, STEEPNESS, UNSEEN, estimated_loss, fit_loss_to_score
from engine.fit.needs import LEAST_FAMILIES
from engine.fit.power_law import CURVE as PLAIN
from engine.fit.random_effects import PREDICTION
from engine.fit.size_and_data import MIDDLE as AT_MEDIANS
from engine.fit.size_and_data import TWICE_DATA, TWICE_SIZE, fit_size_and_data
from engine.fit.size_curve import fit_size_curve
from engine.fit.size_needed import fit_size_needed
from engine.stats.efficiency import efficiency_ratio
from engine.types.efficiency import Efficiency
from engine.types.fit import BEYOND_PROBLEMS, YEARLY, Fit
from engine.types.frame import Frame
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import EvaluatedModel
from engine.vocab.models import models

GROUPS = ("first", "second")


def line(size: np.ndarray) -> np.ndarray:
    """Return scores that rise by 16 points with tenfold parameters."""
    return 0.45 + RISE * (np.log10(size) - 1.0)


def power(size: np.ndarray) -> np.ndarray:
    """Return scores whose errors follow a power law."""
    return 1.0 - 0.6 * size**-0.12


def bent(size: np.ndarray) -> np.ndarray:
    """Return scores that level off at 70 %."""
    return np.asarray(0.7 * special.expit(1.8 * (np.log10(size) - 0.5)))


def of_pairs(families: int, sources: int, source_sd: float, random: np.random.Generator) -> Iterator[Given]:
    """Draw pairs of models of two groups."""
    log_sizes = np.log10([1.3, 3.0, 7.0, 13.0, 34.0, 70.0])
    family = np.repeat(np.arange(families), random.integers(1, 4, families))
    x = np.concatenate([random.choice(log_sizes, n, replace=False) for n in np.bincount(family)])
    by_problems = random.normal(0, 0.3) / math.sqrt(N_ITEMS)
    by_family = random.normal(0, 0.04, families)[family]
    apart = 0.06 + 0.02 * (x - log_sizes.mean()) + by_problems + by_family
    second = line(10**x) + random.normal(0, 0.05, families)[family] + random.normal(0, MODEL_SD, len(x))
    first = second + apart + random.normal(0, MODEL_SD, len(x))
    printed = [random.choice(sources, min(sources, n), replace=False) for n in random.integers(1, 4, len(x))]
    pair, study = np.repeat(np.arange(len(x)), [len(s) for s in printed]), np.concatenate(printed)
    by_source = random.normal(0, source_sd / 100, sources)[study]
    solved = random.binomial(N_ITEMS, np.clip(first, 0, 1)), random.binomial(N_ITEMS, np.clip(second, 0, 1))
    ours, theirs = (one[pair] / N_ITEMS + random.normal(0, 0.01, len(pair)) for one in solved)
    plain = frame_of(ours + by_source - theirs, x[pair], (family[pair], study, pair < 0, pair < 0))
    names = np.array([f"m{i:02}" for i in range(len(x))])[pair]
    frame = dataclasses.replace(
        plain, groups=GROUPS, subtracted=theirs, model_id=names, subtracted_model=names, subtracted_id=plain.observation_id,
        v=np.full(len(pair), 0.5 / N_ITEMS),
    )  # fmt: skip
    mean, slope = " minus ".join(GROUPS), " minus ".join(f"slope of {group}" for group in GROUPS)
    # so few families that pairs are taken as independent: the interval is of these families
    usual = 0.06 + (by_family.mean() if families < LEAST_FAMILIES else 0.0)
    truths = {mean: usual + by_problems, f"{mean}{BEYOND_PROBLEMS}": usual, slope: 0.02}
    truths |= {f"slope of {GROUPS[0]}": RISE + 0.02, f"slope of {GROUPS[1]}": RISE}
    fit = RUN["matched-groups"](frame, QUESTION)
    for one in fit.estimates if isinstance(fit, Fit) else ():
        yield given(one, truths[one.term])


def of_needed(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores and ask for the size that two of them need."""
    frame, _ = draw(cell, random)
    for target in (0.5, 0.6):
        fit = fit_size_needed(frame, target)
        if isinstance(fit, Fit):
            truth = 10.0 ** (1.0 + (target - cell.level - INSTRUCT / 2) / RISE)
            yield given(fit.estimates[0], truth, f"size needed for {target:.0%}")


@cache
def known_models(*, dated: bool) -> dict[str, list[EvaluatedModel]]:
    """Return the models of each family of the vocabulary whose size and date (or training tokens) are known."""
    found: dict[str, list[EvaluatedModel]] = {}
    for _, model in sorted(models().items()):
        fits = len(model.released) == 10 if dated else model.variant == "base" and model.tokens_b is not UNKNOWN
        if fits and not isinstance(model.total_b, Unknown):
            found.setdefault(model.family, []).append(model)
    return dict(sorted(found.items()))


def printed_models(
    cell: Cell, random: np.random.Generator, *, dated: bool
) -> tuple[list[EvaluatedModel], np.ndarray, np.ndarray]:
    """Return the model, the source and all effects of each score."""
    known = known_models(dated=dated)
    names = sorted(known)
    chosen = sorted(random.choice(len(names), cell.families, replace=False))
    pool = [model for place in chosen for model in known[names[place]]]
    own = {model.model_id: random.normal(0, MODEL_SD) for model in pool}
    of_family = {names[place]: random.normal(0, cell.family_sd / 100) for place in chosen}
    found, study = [], []
    for source in range(cell.studies):
        some = _of_one_date(pool, random) if dated else pool
        for place in random.choice(len(some), min(len(some), int(random.integers(1, 9))), replace=False):
            found.append(some[place])
            study.append(source)
    of_source = random.normal(0, cell.tau / 100, cell.studies)[study]
    effect = of_source + np.array([own[model.model_id] + of_family[model.family] for model in found])
    return found, np.array(study), effect


def _of_one_date(pool: list[EvaluatedModel], random: np.random.Generator) -> list[EvaluatedModel]:
    """Return the half of some models that was released nearest to one of them."""
    at = _years(pool[random.integers(len(pool))].released)
    return sorted(pool, key=lambda model: abs(_years(model.released) - at))[: len(pool) // 2]


def _years(released: str) -> float:
    return dt.date.fromisoformat(released).toordinal() / 365.25


def frame_of_models(
    found: list[EvaluatedModel], study: np.ndarray, level: np.ndarray, random: np.random.Generator
) -> Frame:
    """Return the scores of models of the vocabulary."""
    y = random.binomial(N_ITEMS, np.clip(level, 0.0, 0.99)) / N_ITEMS
    _, family = np.unique([model.family for model in found], return_inverse=True)
    tuned = np.array([model.variant == "instruct" for model in found])
    frame = frame_of(np.minimum(y, 0.99), np.log10([model.total_b for model in found]), (family, study, tuned, tuned))
    return dataclasses.replace(frame, model_id=np.array([model.model_id for model in found]))


def of_dates(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores that rise with size and with the date of release."""
    found, study, effect = printed_models(cell, random, dated=True)
    x, tuned = np.log10([model.total_b for model in found]), np.array([model.variant == "instruct" for model in found])
    years = np.array([_years(model.released) for model in found]) - _years("2024-01-01")
    frame = frame_of_models(found, study, 0.3 + RISE * x + 0.08 * years + INSTRUCT * tuned + effect, random)
    fit, truths = fit_density_trend(frame), {GROWTH: 0.08 / RISE, AT_ONE_DATE: RISE, YEARLY: 0.08}
    for one in fit.estimates if isinstance(fit, Fit) else ():
        yield given(one, truths[one.term])


def of_losses(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores that are a sigmoid of the loss that a published law says."""
    found, study, effect = printed_models(cell, random, dated=False)
    size, tokens = (1e9 * np.array([getattr(model, name) for model in found]) for name in ("total_b", "tokens_b"))
    loss = estimated_loss(size, tokens)
    frame = frame_of_models(found, study, special.expit(-5.0 * (loss - 2.1)) * 0.999 + effect, random)
    fit = fit_loss_to_score(frame)
    once = {model.model_id: value for model, value in zip(found, loss, strict=True)}
    middle = float(special.expit(-5.0 * (np.median(list(once.values())) - 2.1)))
    truths = {STEEPNESS: 0.5, MIDDLE: middle, UNSEEN: None, AGAINST_SIZE: None}
    for one in fit.estimates if isinstance(fit, Fit) else ():
        yield given(one, truths[one.term])


def of_size_and_data(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores by a law of size and data."""
    found, study, effect = printed_models(cell, random, dated=False)
    size, tokens = (1e9 * np.array([getattr(model, name) for model in found]) for name in ("total_b", "tokens_b"))
    fit = fit_size_and_data(frame_of_models(found, study, law_of_both(size, tokens) + effect, random))
    once = sorted({(model.model_id, float(n), float(d)) for model, n, d in zip(found, size, tokens, strict=True)})
    n, d = (float(np.median([one[place] for one in once])) for place in (1, 2))
    base = law_of_both(n, d)
    truths = {AT_MEDIANS: base, TWICE_SIZE: law_of_both(2 * n, d) - base, TWICE_DATA: law_of_both(n, 2 * d) - base}
    for one in fit.estimates if isinstance(fit, Fit) else ():
        if one.term in truths:
            yield given(one, truths[one.term])


def of_levels(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores around 50 % for the three-level mean; a new true score is one more draw."""
    fit = RUN["three-level"](scores(cell, lambda size: np.full(len(size), 0.5), random), QUESTION)
    if isinstance(fit, Fit):
        yield given(fit.estimates[0], 0.5)
        apart = math.hypot(cell.tau, cell.family_sd, 100 * MODEL_SD) / 100
        yield given(fit.quantity(PREDICTION), random.normal(0.5, apart))


def of_power_law(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores about a power law of the error rate."""
    fit = fit_size_curve(scores(cell, power, random), PLAIN)
    truths = {f"fitted score at {size}B": float(power(np.array([float(size)]))[0]) for size in (1, 10, 100)}
    truths |= {"error rate at 1B": 0.6, "factor on the error rate per tenfold parameters": 10**-0.12}
    for one in fit.estimates if isinstance(fit, Fit) else ():
        if one.term in truths:
            yield given(one, truths[one.term])


def of_ceiling(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores that level off at 70 %."""
    fit = RUN["ceiling"](scores(cell, bent, random), QUESTION)
    if isinstance(fit, Fit):
        yield given(fit.estimates[0], 0.7)


def of_isotonic(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores about a line; the gain between quartiles of sizes is that of the line between them."""
    frame = scores(cell, line, random)
    fit = RUN["isotonic"](frame, QUESTION)
    if isinstance(fit, Fit):
        low, high = np.quantile(frame.size_b, [0.25, 0.75], method="inverted_cdf")
        truth = RISE * math.log10(high / low)
        yield given(fit.estimates[0], truth, "score at the upper quartile of sizes minus the lower")


def of_quantiles(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores whose spread is the same at all sizes."""
    fit = RUN["quantiles"](scores(cell, line, random), QUESTION)
    for one in fit.estimates if isinstance(fit, Fit) else ():
        yield given(one, RISE)


def of_counts(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw counts for the regression in log odds with a share drawn for each model."""
    fit = RUN["beta-binomial"](draw(cell, random)[0], QUESTION)
    for one in fit.estimates if isinstance(fit, Fit) else ():
        yield given(one, logit_truths(cell)[one.term])


def of_efficiency(cell: Cell, random: np.random.Generator) -> Iterator[Given]:
    """Draw scores of models whose ratio of performance and efficiency is known."""
    frame, _ = draw(cell, random)
    true = frame.y
    again = random.binomial(N_ITEMS, true) / N_ITEMS
    found = weigh(dataclasses.replace(frame, y=again, v=(again + 1 / N_ITEMS) * (1 - again + 1 / N_ITEMS) / N_ITEMS))
    if isinstance(found, Efficiency):
        ratio = dict(zip(frame.model_id, efficiency_ratio(true, frame.size_b), strict=True))
        for one in found.candidates:
            if not isinstance(one.lower, Unknown) and not isinstance(one.upper, Unknown):
                yield Given(term="ratio of a candidate", value=one.ratio, lower=one.lower, upper=one.upper, truth=ratio[one.model_id], sure=True)  # fmt: skip
        lower, upper = found.with_size_lower, found.with_size_upper
        if not isinstance(lower, Unknown) and not isinstance(upper, Unknown):
            yield Given(term="rank correlation of ratio and size", value=found.with_size, lower=lower, upper=upper, truth=None, sure=True)  # fmt: skip


def settings() -> Iterator[Setting]:
    """Yield every setting."""
    for families, sources, sd in ((2, 1, 0), (4, 1, 0), (8, 1, 0), (8, 5, 3), (20, 10, 3)):
        label = f"matched-groups, {families} families, {sources} sources, {sd}"
        yield Setting(label=label, draw=partial(of_pairs, families, sources, sd))
    few, alike = Cell(studies=5, tau=10, family_sd=5), Cell(studies=10, tau=0, family_sd=10)
    usual, many = Cell(studies=10, tau=5, family_sd=5), Cell(studies=20, tau=10, family_sd=5)
    every: tuple[tuple[str, Draw, tuple[Cell, ...], float], ...] = (
        ("size-needed", of_needed, (few, usual, many), 1.0),
        ("density-trend", of_dates, (few, alike, usual, many), 1.0),
        ("three-level", of_levels, (few, alike, usual), 0.25),
        ("quantiles", of_quantiles, (few, alike, usual), 0.25),
        ("isotonic", of_isotonic, (few, alike, usual), 0.25),
        ("power-law", of_power_law, (few,), 1.0),
        ("power-law", of_power_law, (usual,), 0.25),
        ("loss-to-score", of_losses, (few, usual, many), 1.0),
        ("size-and-data", of_size_and_data, (usual, many), 0.15),
        ("size-and-data", of_size_and_data, (Cell(studies=26, tau=0, family_sd=5),), 0.5),
        ("beta-binomial", of_counts, (usual,), 0.25),
        ("ceiling", of_ceiling, (few, usual), 0.1),
        ("efficiency", of_efficiency, (usual,), 0.1),
    )
    for name, of, cells, share in every:
        for cell in cells:
            label = f"{name}, {cell.studies} sources, {cell.tau:g} and {cell.family_sd:g}"
            yield Setting(label=label, draw=partial(of, cell), share=share)


if __name__ == "__main__":
    engine.fit.curve.N_POINTS = 2  # nothing is drawn
    engine.fit.size_curve._POINTS = 2  # noqa: SLF001
    print_table(settings())
