"""What the simulations of coverage share: scores of sources and families, and the table of what intervals hold."""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from coverage import FEWEST, LEAST, MOST, N_ITEMS, Cell, effects, frame_of, sizes

from engine.fit.base import LEAST_DOF
from engine.types.fit import Estimate, Quantity
from engine.types.frame import Frame
from engine.types.unknown import Unknown

REPLICATES, SEED = 2000, 20251125


@dataclass(frozen=True, kw_only=True)
class Given:
    """An interval that an estimator gave for one data set."""

    term: str
    value: float
    lower: float
    upper: float
    truth: float | None
    """None: what the estimator says on average over all data sets of the setting."""
    sure: bool
    """Whether it has degrees of freedom enough, so that no warning stands beside it."""


Draw = Callable[[np.random.Generator], Iterator[Given]]
"""Draws a data set and yields what estimators say of it."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A block of the table."""

    label: str
    draw: Draw
    share: float = 1.0
    """Of the replicates asked for, where an estimator is slow; the row says how many."""


def given(one: Estimate | Quantity, truth: float | None, term: str = "") -> Given:
    """Set an interval beside the truth."""
    assert not isinstance(one.lower, Unknown), "asked only of what has an interval"
    assert not isinstance(one.upper, Unknown), "asked only of what has an interval"
    sure = not isinstance(one, Estimate) or one.dof >= LEAST_DOF
    return Given(term=term or one.term, value=one.value, lower=one.lower, upper=one.upper, truth=truth, sure=sure)


def scores(cell: Cell, curve: Callable[[np.ndarray], np.ndarray], random: np.random.Generator) -> Frame:
    """Draw the scores of a cell's sources and families about a curve in size."""
    study = np.repeat(np.arange(cell.studies), random.integers(1, 9, cell.studies))
    family = random.integers(0, cell.families, len(study))
    centres, likings = random.uniform(0.4, 1.6, cell.families), random.uniform(-0.2, 0.2, cell.studies)
    x = sizes(centres[family], likings[study], random)
    level = curve(10**x) + effects(cell, family, study, random)
    solved = random.binomial(N_ITEMS, np.clip(level, 0.0, 1.0))
    nothing = np.zeros(len(x), dtype=np.bool_)
    return frame_of(solved / N_ITEMS, x, (family, study, nothing, nothing))


def law_of_both(size: np.ndarray | float, tokens: np.ndarray | float) -> np.ndarray | float:
    """Return scores by a law of parameters and training tokens: 35 to 82 % for the models of the vocabulary."""
    return 1.0 - 0.1 - 40.0 * size**-0.25 - 300.0 * tokens**-0.3


def print_table(settings: Iterable[Setting]) -> None:
    """Print the table, or the settings whose label begins as asked for: ``script.py 200 annealing``."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES
    print(
        f"Coverage of nominal 95 % intervals, {replicates} replicates a setting (fewer where estimators are slow), seed {SEED}."
    )
    print(
        "sets: replicates; given: intervals a replicate; held: share of those that hold the truth; sure: share with at least "
        f"{LEAST_DOF:g} degrees of\nfreedom (no warning); held: share of those. A dash: fewer than {FEWEST} intervals. "
        f"wide: held above {MOST:.0%}; NARROW: below {LEAST:.0%}.\n"
    )
    print(f"{'setting':42} {'term':64} {'sets':>5} {'given':>7} {'held':>7}   {'sure':>7} {'held':>7}")
    for setting in settings:
        if setting.label.startswith("".join(sys.argv[2:3])):
            print("\n".join(rows(setting, round(replicates * setting.share))), flush=True)


def rows(setting: Setting, replicates: int) -> Iterator[str]:
    """Simulate one setting and yield a line a term."""
    random = np.random.default_rng([SEED, *setting.label.encode()])
    found: dict[str, list[Given]] = {}
    for _ in range(replicates):
        for one in setting.draw(random):
            found.setdefault(one.term, []).append(one)
    for term, mine in found.items():
        usual = float(np.mean([one.value for one in mine]))
        holds = [one.lower <= (usual if one.truth is None else one.truth) <= one.upper for one in mine]
        sure = [held for held, one in zip(holds, mine, strict=True) if one.sure]
        head = f"{setting.label:42} {term:64} {replicates:>5} {len(mine) / replicates:7.1%} {_share(holds)}"
        yield f"{head}   {len(sure) / replicates:7.1%} {_share(sure)} {_verdict(holds)}".rstrip()


def _share(holds: list[bool]) -> str:
    return f"{np.mean(holds):7.1%}" if len(holds) >= FEWEST else "      -"


def _verdict(holds: list[bool]) -> str:
    if len(holds) < FEWEST or LEAST <= np.mean(holds) <= MOST:
        return ""
    return "wide" if np.mean(holds) > MOST else "NARROW"
