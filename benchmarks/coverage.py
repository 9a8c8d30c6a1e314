"""Do 95 % intervals hold the truth 95 times in 100? Simulated scores; prints benchmarks/coverage.txt.

Run: ``OPENBLAS_NUM_THREADS=1 nice python benchmarks/coverage.py > benchmarks/coverage.txt`` (about half an hour of one core;
the same seed prints the same table). ``python benchmarks/coverage.py 200`` draws 200 data sets a cell.

Each data set has sources with 1 to 8 models each, drawn from families that several sources share. A family lies somewhere on
the size axis (log10 of billions), a source prefers larger or smaller models, and both shift scores: by a normal effect of the
family and one of the source (tau), in points. Each model deviates by 3 points, instruct models score 5 points more, and the
score is k of 164 solved, so that its noise depends on its level. In cells around 50 % scores rise by 16 points per tenfold
parameters; in cells at 2 % and 98 % by a logit of 0.7, and effects are on the logit scale, 25 points being a logit of 1. The truth
is exact where scores are linear in size, else that of a million models drawn in the same way.

Every interval is counted that the estimators give that speak unasked, those of :mod:`engine.fit.mixed` included.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from scipy import special

import engine.fit.curve
from engine.fit.base import LEAST_DOF
from engine.fit.estimators import ESTIMATORS
from engine.question.bands import parse_bands
from engine.stats.binomial import Counts, fit_binomial
from engine.types.fit import Estimate, Fit
from engine.types.frame import Frame
from engine.types.question import Question

ASKED = (
    *("bands", "band-pairs", "pooled-bands", "log-linear", "within-between", "mixed"),
    *("interactions", "binomial", "meta-regression", "pooled"),
)
"""Estimators whose intervals are counted."""
WITHOUT_MIXED = tuple(name for name in ASKED if name != "mixed")

SLOPE, LOGIT_SLOPE, INSTRUCT, N_ITEMS, MODEL_SD = 0.16, 0.7, 0.05, 164, 0.03
FEWEST = 100
"""Intervals below which no share of them is printed."""

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


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One setting of the simulation."""

    studies: int
    tau: float
    """Of the source effect, in points."""
    family_sd: float
    """Of the family effect, in points."""
    level: float = 0.5
    """Score of a model of ten billion parameters."""
    mixed: bool = False
    """Whether the linear mixed model is fitted too, which takes more time than all others together."""

    @property
    def families(self) -> int:
        """Families that the sources draw from."""
        return 4 + self.studies

    @property
    def linear(self) -> bool:
        """Whether scores are linear in size and effects."""
        return 0.3 < self.level < 0.7


CELLS = (
    Cell(studies=5, tau=10, family_sd=5),
    Cell(studies=10, tau=5, family_sd=5),
    Cell(studies=20, tau=5, family_sd=5, level=0.02),
    Cell(studies=20, tau=5, family_sd=5, level=0.98),
    Cell(studies=10, tau=0, family_sd=10),
    Cell(studies=40, tau=10, family_sd=5),
    Cell(studies=3, tau=5, family_sd=5),
    Cell(studies=5, tau=0, family_sd=5),
    Cell(studies=20, tau=0, family_sd=0),
)


@dataclass(kw_only=True)
class Count:
    """What became of one term over all data sets of a cell."""

    held: list[bool] = field(default_factory=list)
    """Whether each interval held the truth."""
    sure: list[bool] = field(default_factory=list)
    """Whether it had enough degrees of freedom, so that no warning stands beside it."""
    widths: list[float] = field(default_factory=list)
    """Half widths."""


def simulate(cell: Cell, replicates: int, seed: int) -> dict[tuple[str, str], Count]:
    """Return for each estimator and term what became of its intervals.

    Parameters
    ----------
    cell : Cell
        Setting.
    replicates : int
        Data sets to draw.
    seed : int
        Seed of the generator.

    Returns
    -------
    dict of (str, str) to Count
        By estimator and term.
    """
    random = np.random.default_rng(
        [seed, cell.studies, round(cell.tau), round(cell.family_sd), round(100 * cell.level)]
    )
    found: dict[tuple[str, str], Count] = {}
    for _ in range(replicates):
        frame, quiet = draw(cell, random)
        for name, estimate in estimates(frame, ASKED if cell.mixed else WITHOUT_MIXED):
            true = truth(cell, name, estimate.term, quiet)
            if true is None:
                continue
            count = found.setdefault((name, estimate.term), Count())
            count.held.append(estimate.lower <= true <= estimate.upper)
            count.sure.append(estimate.dof >= LEAST_DOF)
            count.widths.append((estimate.upper - estimate.lower) / 2)
    return found


def draw(cell: Cell, random: np.random.Generator) -> tuple[Frame, Frame]:
    """Draw one data set; and the same without effects and noise."""
    study = np.repeat(np.arange(cell.studies), random.integers(1, 9, cell.studies))
    family = random.integers(0, cell.families, len(study))
    x = sizes(random.uniform(0.4, 1.6, cell.families)[family], random.uniform(-0.2, 0.2, cell.studies)[study], random)
    instruct, code = random.random(len(x)) < 0.5, random.random(cell.families)[family] < 0.5
    effect = random.normal(0, cell.family_sd / 100, cell.families)[family]
    effect = effect + random.normal(0, cell.tau / 100, cell.studies)[study]
    noise = effect + random.normal(0, MODEL_SD, len(x))
    solved = random.binomial(N_ITEMS, share(cell, x, noise + INSTRUCT * instruct))
    labels = (family, study, instruct, code)
    return frame_of(solved / N_ITEMS, x, labels), frame_of(share(cell, x, INSTRUCT * instruct), x, labels)


def sizes(family: np.ndarray, study: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw log10 sizes around the centres of families and the preferences of sources."""
    return family + study + random.uniform(-0.6, 0.6, len(family))


def share(cell: Cell, x: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """Return the true share that a model solves."""
    if cell.linear:
        return np.clip(cell.level + SLOPE * (x - 1.0) + effect, 0.0, 1.0)
    return special.expit(special.logit(cell.level) + LOGIT_SLOPE * (x - 1.0) + 4.0 * effect)


def frame_of(y: np.ndarray, x: np.ndarray, labels: tuple[np.ndarray, ...]) -> Frame:
    """Put a data set into a frame."""
    family, study, instruct, code = labels
    names = np.array([f"m{i:04}" for i in range(len(x))])
    smoothed = (N_ITEMS * y + 1.0) / (N_ITEMS + 2.0)
    return Frame(
        label="simulated",
        benchmark_id="simulated",
        y=y,
        v=smoothed * (1.0 - smoothed) / N_ITEMS,
        size_b=10**x,
        n_items=np.full(len(x), float(N_ITEMS)),
        study_id=np.array([f"s{i:02}" for i in study]),
        family=np.array([f"f{i:02}" for i in family]),
        model_id=names,
        variant=np.where(instruct, "instruct", "base"),
        specialisation=np.where(code, "code", "general"),
        observation_id=names,
        exclusions=(),
        unknown_size=(),
    )


def estimates(frame: Frame, names: tuple[str, ...]) -> Iterator[tuple[str, Estimate]]:
    """Yield every estimate that some estimators give for a frame, with the estimator's name."""
    for estimator in ESTIMATORS:
        if estimator.name in names:
            fit = estimator.run(frame, QUESTION)
            if isinstance(fit, Fit):
                for estimate in fit.estimates:
                    yield estimator.name, estimate


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
def mean_truths(cell: Cell) -> dict[str, float]:
    """Return the true means of all models and of the bands."""
    x, y = population(cell)
    small = 10**x < 10.0
    below, above = float(y[small].mean()), float(y[~small].mean())
    return {"<10B": below, ">=10B": above, ">=10B minus <10B": above - below, "pooled mean": float(y.mean())}


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
        return next((estimate.value for _, estimate in estimates(quiet, (name,))), None)
    if "minus" in term:
        return INSTRUCT if "instruct" in term and "slope" not in term else 0.0
    return cell.level - SLOPE + INSTRUCT / 2 if term == "intercept at 1B" else SLOPE


def main(replicates: int = 2000, seed: int = 20250117) -> None:
    """Print the table."""
    engine.fit.curve.N_POINTS = 2  # nothing is drawn
    print(f"Coverage of nominal 95 % intervals, {replicates} data sets a cell, seed {seed}.")
    print(
        "m: sources of 1 to 8 models; tau, fam: standard deviations of source and family effects, points; level: score at 10B;"
    )
    print(
        f"given: share of data sets with an interval; held: share of those that hold the truth; sure: share with at least {LEAST_DOF:g}"
    )
    print(
        "degrees of freedom (no warning); held: share of those; half: median half width, points or log odds. A dash: fewer"
    )
    print(
        f"than {FEWEST} intervals. The simulation error of a share of n intervals near 95 % is 22 / sqrt(n) points (1 SE).\n"
    )
    print(
        f"{'m':>3} {'tau':>4} {'fam':>4} {'level':>6}  {'estimator: term':<62} {'given':>7} {'held':>7} {'sure':>7} {'held':>7} {'half':>7}"
    )
    for cell in CELLS:
        for (name, term), count in simulate(cell, replicates, seed).items():
            place = f"{cell.studies:>3} {cell.tau:>4g} {cell.family_sd:>4g} {100 * cell.level:>5g}%  {name + ': ' + term:<62}"
            sure = [held for held, certain in zip(count.held, count.sure, strict=True) if certain]
            scale = 1.0 if name == "binomial" else 100.0
            half = scale * float(np.median(count.widths))
            shown = f"{percent(len(count.held), replicates)} {held_of(count.held)} {percent(len(sure), replicates)} {held_of(sure)}"
            print(f"{place} {shown} {half:>7.{2 if name == 'binomial' else 1}f}")
        sys.stdout.flush()


def percent(part: int, whole: int) -> str:
    """Print a share in percent."""
    return f"{100 * part / whole:>6.1f}%"


def held_of(held: list[bool]) -> str:
    """Print how many hold the truth, or a dash for too few to tell."""
    return percent(sum(held), len(held)) if len(held) >= FEWEST else f"{'-':>7}"


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
