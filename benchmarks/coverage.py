"""Do 95 % intervals hold the truth 95 times in 100? Simulated scores; prints benchmarks/coverage.txt.

Run: ``OPENBLAS_NUM_THREADS=1 nice python benchmarks/coverage.py > benchmarks/coverage.txt`` (about half an hour of one core; the
same seed prints the same table). ``coverage.py m5-tau10-fam5 same-model-m10`` prints these cells alone, without the head;
``coverage.py --data-sets 200`` draws 200 data sets a cell.

Scores: each data set has sources with 1 to 8 models each, drawn from families that several sources share. A family lies somewhere on
the size axis (log10 of billions), a source prefers larger or smaller models, and both shift scores: by a normal effect of the
family and one of the source (tau), in points. Each model deviates by 3 points, instruct models score 5 points more, and the
score is k of 164 solved, so that its noise depends on its level. In cells around 50 % scores rise by 16 points per tenfold
parameters; in cells at 2 % and 98 % by a logit of 0.7, and effects are on the logit scale, 25 points being a logit of 1. The truth
is exact where scores are linear in size, else that of a million models drawn in the same way. A drop keeps 80 % of the score at
1B and 5 % more with tenfold parameters; half the effects of the family, the source and the model multiply it, a point being 1 %.

Every interval is counted that the estimators give that speak unasked: their estimates, and of their quantities the variance of true
scores and the share of a million new true scores that a prediction interval holds. :mod:`engine.fit.mixed` is slow and runs in
some cells. `same-model` has cells of its own, in which sources print scores of a dozen
models, differing by an effect of the source (2 points) and one of source and model (2 points); so has `small-study`, in which 30 scores
on 164 to 1,140 problems differ by a logit of 0.5 and have no small-study effect.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np
from scipy import special

import engine.fit.curve
from engine.fit.base import LEAST_DOF
from engine.fit.drop_ratio import PER_TENFOLD, RATIO, fit_drop_ratio
from engine.fit.estimators import ESTIMATORS
from engine.fit.meta_regression import INSTRUCT as BY_INSTRUCT
from engine.fit.random_effects import PREDICTION, TAU2
from engine.fit.small_study import SLOPE as SMALL_STUDY_SLOPE
from engine.question.bands import parse_bands
from engine.stats.binomial import Counts, fit_binomial
from engine.types.fit import Estimate, Fit, Quantity
from engine.types.frame import Frame
from engine.types.outcome import Failure
from engine.types.question import Question
from engine.types.unknown import Unknown

ASKED = (
    *("bands", "band-pairs", "pooled-bands", "log-linear", "within-between", "interactions"),
    *("binomial", "meta-regression", "pooled"),
)
"""Estimators whose intervals are counted in every cell of scores."""

SLOPE, LOGIT_SLOPE, INSTRUCT, N_ITEMS, MODEL_SD = 0.16, 0.7, 0.05, 164, 0.03
KEPT, KEPT_PER_TENFOLD = 0.8, 1.05
SAME_MODEL_SD, N_MODELS = 0.02, 12
FEWEST = 100
"""Intervals below which no share of them is printed."""
LEAST, MOST = 0.93, 0.97
"""Shares of intervals that hold the truth between which they count as right."""

QUESTION = Question(
    question_id="simulated",
    title="",
    text="",
    benchmarks=("simulated",),
    asked_benchmarks=("simulated",),
    metric_id="pass@1",
    asked_metrics=("pass@1",),
    bands=parse_bands("<10B,>=10B"),
    estimators=ASKED,
    sensitivity=(),
)
RUN = {estimator.name: estimator.run for estimator in ESTIMATORS}

Found = Iterator[tuple[str, str, float, bool, float]]
"""Estimator, term, whether (or, of predictions, in which share) the truth is held, whether it is sure, half width."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One setting of simulated scores."""

    studies: int
    tau: float
    """Of the source effect, in points."""
    family_sd: float
    """Of the family effect, in points."""
    level: float = 0.5
    """Score of a model of ten billion parameters."""
    also: tuple[str, ...] = ()
    """Estimators besides those of every cell."""

    @property
    def name(self) -> str:
        """Name on the command line."""
        plain = f"m{self.studies}-tau{self.tau:g}-fam{self.family_sd:g}"
        return plain if self.linear else f"{plain}-at{100 * self.level:g}"

    @property
    def families(self) -> int:
        """Families that the sources draw from."""
        return 4 + self.studies

    @property
    def linear(self) -> bool:
        """Whether scores are linear in size and effects."""
        return 0.3 < self.level < 0.7


CELLS = (
    Cell(studies=5, tau=10, family_sd=5, also=("mixed",)),
    Cell(studies=5, tau=0, family_sd=5),
    Cell(studies=10, tau=5, family_sd=5, also=("mixed",)),
    Cell(studies=10, tau=0, family_sd=10),
    Cell(studies=20, tau=0, family_sd=0, also=("mixed",)),
    Cell(studies=20, tau=5, family_sd=5, level=0.02),
    Cell(studies=20, tau=5, family_sd=5, level=0.98),
    Cell(studies=40, tau=10, family_sd=5),
    Cell(studies=3, tau=5, family_sd=5),
)


@dataclass(kw_only=True)
class Count:
    """What became of one term over all data sets of a cell."""

    held: list[float] = field(default_factory=list)
    """Whether each interval held the truth, or which share of new ones."""
    sure: list[bool] = field(default_factory=list)
    """Whether it had enough degrees of freedom, so that no warning stands beside it."""
    widths: list[float] = field(default_factory=list)
    """Half widths."""


def simulate(
    draw: Callable[[np.random.Generator], Found], replicates: int, seed: list[int]
) -> dict[tuple[str, str], Count]:
    """Return for each estimator and term what became of its intervals.

    Parameters
    ----------
    draw : callable
        Draws a data set and yields its intervals.
    replicates : int
        Data sets to draw.
    seed : list of int
        Seed of the generator.

    Returns
    -------
    dict of (str, str) to Count
        By estimator and term.
    """
    random = np.random.default_rng(seed)
    found: dict[tuple[str, str], Count] = {}
    for _ in range(replicates):
        for name, term, held, sure, width in draw(random):
            count = found.setdefault((name, term), Count())
            count.held.append(held)
            count.sure.append(sure)
            count.widths.append(width)
    return found


def of_scores(cell: Cell, random: np.random.Generator) -> Found:
    """Draw scores and yield what the intervals of all estimators hold."""
    frame, quiet = draw(cell, random)
    for name in (*ASKED, *cell.also):
        fit = RUN[name](frame, QUESTION)
        if isinstance(fit, Failure):
            continue
        for estimate in fit.estimates:
            true = truth(cell, name, estimate.term, quiet)
            if true is not None:
                yield _counted(name, estimate, true)
        for quantity in (fit.spread, *fit.quantities):
            if quantity is not None and quantity.term == PREDICTION:
                yield name, PREDICTION, _share_between(cell, quantity), True, _half(quantity)
            true = variance_truth(cell, fit) if quantity is not None and quantity.term == TAU2 else None
            if quantity is not None and true is not None:
                yield _bounded(name, quantity, true)
    if cell.linear:
        yield from _of_drops(cell, frame, random)


def _counted(name: str, estimate: Estimate, true: float) -> tuple[str, str, float, bool, float]:
    held = float(estimate.lower <= true <= estimate.upper)
    return name, estimate.term, held, estimate.dof >= LEAST_DOF, (estimate.upper - estimate.lower) / 2


def _bounded(name: str, quantity: Quantity, true: float) -> tuple[str, str, float, bool, float]:
    lower, upper = _ends(quantity)
    return name, quantity.term, float(lower <= true <= upper), True, _half(quantity)


def _ends(quantity: Quantity) -> tuple[float, float]:
    assert not isinstance(quantity.lower, Unknown), "asked only of quantities with an interval"
    assert not isinstance(quantity.upper, Unknown), "asked only of quantities with an interval"
    return quantity.lower, quantity.upper


def _half(quantity: Quantity) -> float:
    lower, upper = _ends(quantity)
    return (upper - lower) / 2


def _share_between(cell: Cell, quantity: Quantity) -> float:
    lower, upper = np.searchsorted(sorted_scores(cell), _ends(quantity))
    return float(upper - lower) / len(sorted_scores(cell))


def draw(cell: Cell, random: np.random.Generator) -> tuple[Frame, Frame]:
    """Draw one data set; and the same without effects and noise."""
    study = np.repeat(np.arange(cell.studies), random.integers(1, 9, cell.studies))
    family = random.integers(0, cell.families, len(study))
    x = sizes(random.uniform(0.4, 1.6, cell.families)[family], random.uniform(-0.2, 0.2, cell.studies)[study], random)
    instruct, code = random.random(len(x)) < 0.5, random.random(cell.families)[family] < 0.5
    noise = effects(cell, family, study, random)
    solved = random.binomial(N_ITEMS, share(cell, x, noise + INSTRUCT * instruct))
    labels = (family, study, instruct, code)
    return frame_of(solved / N_ITEMS, x, labels), frame_of(share(cell, x, INSTRUCT * instruct), x, labels)


def effects(cell: Cell, family: np.ndarray, study: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw the effects of families, sources and models, as proportions."""
    of_family = random.normal(0, cell.family_sd / 100, cell.families)[family]
    of_study = random.normal(0, cell.tau / 100, cell.studies)[study]
    return of_family + of_study + random.normal(0, MODEL_SD, len(family))


def sizes(family: np.ndarray, study: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw log10 sizes around the centres of families and the preferences of sources."""
    return family + study + random.uniform(-0.6, 0.6, len(family))


def share(cell: Cell, x: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """Return the true share that a model solves."""
    if cell.linear:
        return np.clip(cell.level + SLOPE * (x - 1.0) + effect, 0.0, 1.0)
    return special.expit(special.logit(cell.level) + LOGIT_SLOPE * (x - 1.0) + 4.0 * effect)


def frame_of(y: np.ndarray, x: np.ndarray, labels: tuple[np.ndarray, ...], n: float | np.ndarray = N_ITEMS) -> Frame:
    """Put a data set into a frame."""
    family, study, instruct, code = labels
    names = np.array([f"m{i:04}" for i in range(len(x))])
    smoothed = (n * y + 1.0) / (n + 2.0)
    return Frame(
        label="simulated",
        benchmark_id="simulated",
        y=y,
        v=smoothed * (1.0 - smoothed) / n,
        size_b=10**x,
        n_items=np.full(len(x), n, dtype=np.float64),
        study_id=np.char.mod("s%02d", study),
        family=np.char.mod("f%02d", family),
        model_id=names,
        variant=np.where(instruct, "instruct", "base"),
        specialisation=np.where(code, "code", "general"),
        observation_id=names,
        exclusions=(),
        unknown_size=(),
    )


def _of_drops(cell: Cell, frame: Frame, random: np.random.Generator) -> Found:
    """Draw the scores of the same models on a harder benchmark."""
    family, study = (np.unique(labels, return_inverse=True)[1] for labels in (frame.family, frame.study_id))
    effect = 0.5 * effects(cell, family, study, random)
    kept = KEPT * KEPT_PER_TENFOLD ** np.log10(frame.size_b) * np.exp(effect)
    harder = random.binomial(np.round(N_ITEMS * frame.y).astype(int), np.minimum(kept, 1.0)) / N_ITEMS
    drops = replace(
        frame, y=harder - frame.y, subtracted=frame.y, subtracted_v=frame.v, subtracted_id=frame.observation_id
    )
    fit = fit_drop_ratio(drops)
    if isinstance(fit, Fit):
        truths = {RATIO: KEPT * KEPT_PER_TENFOLD, PER_TENFOLD: KEPT_PER_TENFOLD}
        for estimate in fit.estimates:
            yield _counted("drop-ratio", estimate, truths[estimate.term])


@cache
def population(cell: Cell) -> tuple[np.ndarray, np.ndarray]:
    """Return log10 sizes and scores of a million models."""
    random = np.random.default_rng(1)
    n = 1_000_000
    x = sizes(random.uniform(0.4, 1.6, n), random.uniform(-0.2, 0.2, n), random)
    spread = np.sqrt(cell.family_sd**2 + cell.tau**2) / 100
    effect = random.normal(0, 1, n) * np.hypot(spread, MODEL_SD) + INSTRUCT * (random.random(n) < 0.5)
    return x, share(cell, x, effect)


@cache
def sorted_scores(cell: Cell) -> np.ndarray:
    """Return the scores of a million models, ascending."""
    return np.sort(population(cell)[1])


@cache
def mean_truths(cell: Cell) -> dict[str, float]:
    """Return the true means of all models and of the bands, and the variances about them."""
    x, y = population(cell)
    small = 10**x < 10.0
    below, above, mean = float(y[small].mean()), float(y[~small].mean()), float(y.mean())
    return {
        "<10B": below,
        ">=10B": above,
        ">=10B minus <10B": above - below,
        "pooled mean": mean,
        "pooled": float(y.var()),
        "pooled-bands": float(((y - np.where(small, below, above)) ** 2).mean()),
    }


@cache
def logit_truths(cell: Cell) -> dict[str, float]:
    """Return the logistic line that is nearest to all models."""
    x, y = (values[:100_000] for values in population(cell))
    line = fit_binomial(Counts.of(np.column_stack([np.ones_like(x), x]), np.round(1e4 * y), np.full(len(y), 1e4)))
    return dict(zip(("log odds at 1B", "log odds per tenfold parameters"), map(float, line.coefficients), strict=True))


def truth(cell: Cell, name: str, term: str, quiet: Frame) -> float | None:
    """Return the true value of a term, or None where it has no exact one."""
    if name == "binomial":
        return logit_truths(cell)[term]
    if term in mean_truths(cell):
        return mean_truths(cell)[term]
    if not cell.linear:
        return None
    if name == "band-pairs":
        pairs = RUN[name](quiet, QUESTION)
        return pairs.estimates[0].value if isinstance(pairs, Fit) else None
    if "minus" in term:
        return INSTRUCT if "instruct" in term and "slope" not in term else 0.0
    return cell.level - SLOPE + INSTRUCT / 2 if term == "intercept at 1B" else SLOPE


def variance_truth(cell: Cell, fit: Fit) -> float | None:
    """Return the true variance about what a fit explains, or None where it has no exact one."""
    if fit.estimator != "meta-regression":
        return mean_truths(cell)[fit.estimator]
    if not cell.linear:
        return None
    unexplained = 0.0 if any(estimate.term == BY_INSTRUCT for estimate in fit.estimates) else INSTRUCT**2 / 4
    return (cell.family_sd**2 + cell.tau**2) / 1e4 + MODEL_SD**2 + unexplained


def of_same_models(studies: int, random: np.random.Generator) -> Found:
    """Draw scores of a dozen models in several sources and yield what the intervals hold."""
    printed = [random.choice(N_MODELS, count, replace=False) for count in random.integers(1, 9, studies)]
    model, study = np.concatenate(printed), np.repeat(np.arange(studies), [len(models) for models in printed])
    level = random.uniform(0.3, 0.7, N_MODELS)
    y = level[model] + random.normal(0, SAME_MODEL_SD, studies)[study] + random.normal(0, SAME_MODEL_SD, len(model))
    frame = frame_of(y, np.ones(len(y)), (model, study, model < 0, model < 0))
    fit = RUN["same-model"](replace(frame, model_id=frame.family), QUESTION)
    if isinstance(fit, Fit):
        for estimate in fit.estimates:
            yield _counted("same-model", replace(estimate, term="score of a model"), level[int(estimate.term[1:])])
        assert fit.spread is not None, "it always gives the standard deviation"
        yield _bounded("same-model", fit.spread, math.sqrt(2.0) * SAME_MODEL_SD)


def of_small_studies(level: float, random: np.random.Generator) -> Found:
    """Draw scores on different numbers of problems, without an effect of that number, and yield whether a test finds one."""
    n = random.choice([164.0, 378.0, 500.0, 1140.0], 30)
    y = random.binomial(n.astype(int), special.expit(special.logit(level) + random.normal(0, 0.5, 30))) / n
    labels = (np.arange(30), np.arange(30), n < 0, n < 0)
    fit = RUN["small-study"](frame_of(y, np.ones(30), labels, n), QUESTION)
    if isinstance(fit, Fit):
        yield _counted("small-study", next(one for one in fit.estimates if one.term == SMALL_STUDY_SLOPE), 0.0)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A cell of the table."""

    name: str
    label: str
    """Its first columns."""
    draw: Callable[[np.random.Generator], Found]
    seed: tuple[int, ...]


def settings() -> Iterator[Setting]:
    """Yield every cell of the table."""
    for cell in CELLS:
        label = f"{cell.studies:>3} {cell.tau:>4g} {cell.family_sd:>4g} {100 * cell.level:>5g}%"
        seed = (cell.studies, round(cell.tau), round(cell.family_sd), round(100 * cell.level))
        yield Setting(name=cell.name, label=label, draw=partial(of_scores, cell), seed=seed)
    for studies in (5, 10, 40):
        label = f"{studies:>3} {2:>4} {'':>4} {'':>6}"
        yield Setting(
            name=f"same-model-m{studies}", label=label, draw=partial(of_same_models, studies), seed=(studies,)
        )
    for level in (0.5, 0.1, 0.02):
        label = f"{30:>3} {'':>4} {'':>4} {100 * level:>5g}%"
        seed = (30, round(100 * level))
        yield Setting(
            name=f"small-study-at{100 * level:g}", label=label, draw=partial(of_small_studies, level), seed=seed
        )


HEAD = """Coverage of nominal 95 % intervals, {replicates} data sets a cell, seed {seed}.
m: sources of 1 to 8 models; tau, fam: standard deviations of source and family effects, points; level: score at 10B;
given: intervals a data set; held: share of those that hold the truth (of a prediction: share of new true scores that it holds);
sure: share with at least {least:g} degrees of freedom (no warning); held: share of those; half: median half width, points, squared points
(tau2), log odds (binomial) or per cent (ratios). wide: held above {most:.0%}; NARROW: held below {fewest:.0%}. A dash: fewer than {few} intervals.
The simulation error of a share of n intervals near 95 % is 22 / sqrt(n) points (1 SE).

  m  tau  fam  level  estimator: term                                                     given    held    sure    held    half"""


def rows(setting: Setting, replicates: int, seed: int) -> Iterator[str]:
    """Simulate one cell and yield a line a term."""
    for (name, term), count in simulate(setting.draw, replicates, [seed, *setting.seed]).items():
        sure = [held for held, certain in zip(count.held, count.sure, strict=True) if certain]
        given = len(count.held) / replicates
        shown = f"{given:>7.1%} {held_of(count.held)} {len(sure) / replicates:>7.1%} {held_of(sure)}"
        scale = {"binomial": 1.0}.get(name, 1e4 if term == TAU2 else 100.0)
        half = f"{scale * float(np.median(count.widths)):>7.{2 if name == 'binomial' else 1}f}"
        yield f"{setting.label}  {name + ': ' + term:<65} {shown} {half} {verdict(count.held)}".rstrip()


def held_of(held: list[float]) -> str:
    """Print how many hold the truth, or a dash for too few to tell."""
    return f"{np.mean(held):>7.1%}" if len(held) >= FEWEST else f"{'-':>7}"


def verdict(held: list[float]) -> str:
    """Tell in a word where intervals hold the truth more or less often than they should."""
    if len(held) < FEWEST or LEAST <= np.mean(held) <= MOST:
        return ""
    return "wide" if np.mean(held) > MOST else "NARROW"


def main(arguments: list[str]) -> None:
    """Print the table, or some cells of it."""
    parser = argparse.ArgumentParser(description="Simulate how often intervals hold the truth.")
    known = {setting.name: setting for setting in settings()}
    parser.add_argument(
        "cells", nargs="*", metavar="CELL", help=f"cells to print, without the head: {', '.join(known)}"
    )
    parser.add_argument("--data-sets", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20250117)
    asked = parser.parse_args(arguments)
    engine.fit.curve.N_POINTS = 2  # nothing is drawn
    if not asked.cells:
        head = {"replicates": asked.data_sets, "seed": asked.seed, "least": LEAST_DOF}
        print(HEAD.format(**head, most=MOST, fewest=LEAST, few=FEWEST))
    for name in asked.cells or known:
        for row in rows(known[name], asked.data_sets, asked.seed):
            print(row)
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
