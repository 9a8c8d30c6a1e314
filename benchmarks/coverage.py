"""Do 95 % intervals hold the truth 95 times in 100? Simulated families of models; prints benchmarks/coverage.txt.

Run: ``python benchmarks/coverage.py > benchmarks/coverage.txt`` (some minutes; the same seed prints the same table).

Each replicate draws families: how many models (1 to 8, one family in five large), where on the size axis (log10 of
billions around a centre of the family), how much better or worse than others (an effect of the family, growing with
size), and each model's own deviation (3 points). The score is k of 164 solved, so that its noise depends on its level.
The truth is 25 % at 1B and 16 points per tenfold parameters; that of a band is the mean over the models that can
be drawn in it.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.fit.bands import compare
from engine.fit.base import LEAST_DOF
from engine.fit.loglinear import SLOPE, WITHIN, fit_log_linear
from engine.question.bands import parse_bands
from engine.types.fit import BandComparison, Estimate, Fit
from engine.types.frame import Frame

INTERCEPT_TRUE, SLOPE_TRUE, N_ITEMS, MODEL_SD = 0.25, 0.16, 164, 0.03
BANDS = parse_bands("<10B,10B-30B,>30B")
FEWEST = 100
"""Intervals below which no share of them is printed."""

TERMS = (SLOPE, WITHIN, "<10B", ">30B", ">30B minus <10B")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One setting of the simulation."""

    families: int
    most_models: int
    family_sd: float
    """Of the family effect, in points."""


CELLS = (
    Cell(families=3, most_models=4, family_sd=5),
    Cell(families=3, most_models=8, family_sd=10),
    Cell(families=4, most_models=8, family_sd=10),
    Cell(families=5, most_models=8, family_sd=10),
    Cell(families=6, most_models=4, family_sd=0),
    Cell(families=8, most_models=8, family_sd=10),
    Cell(families=12, most_models=1, family_sd=5),
    Cell(families=12, most_models=8, family_sd=10),
    Cell(families=20, most_models=8, family_sd=5),
    Cell(families=40, most_models=8, family_sd=10),
)


@dataclass(frozen=True, kw_only=True)
class Count:
    """What became of one term over all replicates of a cell."""

    given: int
    held: int
    sure: int
    """Given with enough degrees of freedom, so that no warning stands beside it."""
    sure_held: int
    half_width: float
    """Median, in points, of the ones given without warning."""


def simulate(cell: Cell, replicates: int, seed: int) -> dict[str, Count]:
    """Return for each term how often an interval was given and how often it held the truth.

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
    dict of str to Count
        By term, in the order of `TERMS`.
    """
    random = np.random.default_rng([seed, cell.families, cell.most_models, round(cell.family_sd)])
    found: dict[str, list[Estimate]] = {term: [] for term in TERMS}
    for _ in range(replicates):
        for estimate in estimates(draw(cell, random)):
            if estimate.term in found:
                found[estimate.term].append(estimate)
    return {term: count(found[term], truth(term)) for term in TERMS}


def draw(cell: Cell, random: np.random.Generator) -> Frame:
    """Draw one data set."""
    largest = random.random(cell.families) < 0.2
    most = np.where(largest, cell.most_models, (cell.most_models + 1) // 2)
    models = random.integers(1, most + 1)
    family = np.repeat(np.arange(cell.families), models)
    x = sizes(cell.families, family, random)
    effect = random.normal(0, cell.family_sd / 100, cell.families)[family] * (0.7 + 0.3 * x)
    level = INTERCEPT_TRUE + SLOPE_TRUE * x + effect + random.normal(0, MODEL_SD, len(x))
    y = random.binomial(N_ITEMS, np.clip(level, 0, 1)) / N_ITEMS
    names = np.array([f"m{i:04}" for i in range(len(x))])
    return Frame(
        label="simulated",
        benchmark_id="simulated",
        y=y,
        v=np.full(len(x), np.nan),
        size_b=10**x,
        study_id=np.full(len(x), "s"),
        family=np.array([f"f{i:02}" for i in family]),
        model_id=names,
        n_items=np.full(len(x), float(N_ITEMS)),
        variant=np.full(len(x), "base"),
        specialisation=np.full(len(x), "code"),
        observation_id=names,
        exclusions=(),
        unknown_size=(),
    )


def sizes(families: int, family: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw log10 sizes: families lie at different places on the axis."""
    centre = random.uniform(0.1, 1.7, families)
    return centre[family] + random.uniform(-0.6, 0.6, len(family))


def estimates(frame: Frame) -> Iterator[Estimate]:
    """Yield every estimate that is given for a frame."""
    line, comparison = fit_log_linear(frame), compare(frame, BANDS)
    if isinstance(line, Fit):
        yield from line.estimates
    if isinstance(comparison, BandComparison):
        for item in (*(summary.mean for summary in comparison.summaries), *comparison.contrasts):
            if isinstance(item, Estimate):
                yield item


@cache
def band_truth(label: str) -> float:
    """Return the mean outcome over all models that can be drawn in a band."""
    random = np.random.default_rng(0)
    family = np.arange(1_000_000)
    x = sizes(len(family), family, random)
    band = next(band for band in BANDS if band.label == label)
    inside = (10**x > band.lower) & (10**x < band.upper)
    return INTERCEPT_TRUE + SLOPE_TRUE * float(x[inside].mean())


def truth(term: str) -> float:
    """Return the true value of a term."""
    if term in (SLOPE, WITHIN):
        return SLOPE_TRUE
    later, _, earlier = term.partition(" minus ")
    return band_truth(later) - (band_truth(earlier) if earlier else 0.0)


def count(found: list[Estimate], true: float) -> Count:
    """Count how often the intervals hold the truth."""
    sure = [item for item in found if item.dof >= LEAST_DOF]
    widths = [50 * (item.upper - item.lower) for item in sure]
    return Count(
        given=len(found),
        held=sum(item.lower <= true <= item.upper for item in found),
        sure=len(sure),
        sure_held=sum(item.lower <= true <= item.upper for item in sure),
        half_width=float(np.median(widths)) if len(widths) >= FEWEST else float("nan"),
    )


def main(replicates: int = 4000, seed: int = 20250117) -> None:
    """Print the table."""
    print(f"Coverage of nominal 95 % intervals, {replicates} replicates a cell, seed {seed}.")
    print("given: share of replicates with an interval; held: share of those that hold the truth;")
    print(
        f"sure: share with at least {LEAST_DOF:g} degrees of freedom (no warning); held: share of those that hold the truth;"
    )
    print(
        f"half width: median of the sure ones, in points. A dash: fewer than {FEWEST} intervals. The simulation error of a"
    )
    print("share of n intervals near 95 % is 22 / sqrt(n) points (1 SE): 0.3 for 4,000, 2.2 for 100.\n")
    head = f"{'families':>8} {'models':>6} {'sd':>4}  {'term':<46} {'given':>7} {'held':>7} {'sure':>7} {'held':>7} {'half width':>11}"
    print(head)
    for cell in CELLS:
        for term, result in simulate(cell, replicates, seed).items():
            place = f"{cell.families:>8} {'1-' + str(cell.most_models):>6} {cell.family_sd:>4g}  {term:<46}"
            print(
                f"{place} {share(result.given, replicates)} {held(result.held, result.given)} "
                f"{share(result.sure, replicates)} {held(result.sure_held, result.sure)} {width(result.half_width)}"
            )
        sys.stdout.flush()


def share(part: int, whole: int) -> str:
    """Print a share in percent."""
    return f"{100 * part / whole:>6.1f}%"


def held(part: int, whole: int) -> str:
    """Print a share in percent, or a dash of too few to tell."""
    return share(part, whole) if whole >= FEWEST else f"{'-':>7}"


def width(points: float) -> str:
    """Print a half width, or a dash where there is none."""
    return f"{points:>11.1f}" if np.isfinite(points) else f"{'-':>11}"


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
