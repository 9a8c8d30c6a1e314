"""Reliability: given probabilities against what came of them, in numbers and as a diagram.

Expected calibration error: the mean over equally filled bins of the distance between the mean probability and the share that came
true, weighted by the bins' counts (Naeini, Cooper & Hauskrecht 2015, AAAI, DOI 10.1609/aaai.v29i1.9602; equal counts in place of
equal widths, since nearly all probabilities are high).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

BINS: Final = 10
"""Bins of about the same count."""
_SIDE: Final = 360
_EDGE: Final = 56


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Claims of like confidence."""

    low: float
    high: float
    count: int
    given: float
    right: float


def reliability(given: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> list[Bin]:
    """Bin probabilities; equal ones stay in one bin.

    Parameters
    ----------
    given : array
        Probabilities, shape (n,).
    right : array of bool
        What came of them, shape (n,).

    Returns
    -------
    list of Bin
        In ascending order of probability.
    """
    edges = np.unique(np.quantile(given, np.linspace(0, 1, BINS + 1), method="lower"))
    place = np.clip(np.searchsorted(edges, given, side="right") - 1, 0, max(len(edges) - 2, 0))
    found = []
    for one in np.unique(place):
        inside = place == one
        some = given[inside]
        found.append(
            Bin(
                low=float(some.min()), high=float(some.max()), count=int(inside.sum()), given=float(some.mean()),
                right=float(right[inside].mean()),
            )
        )  # fmt: skip
    return found


def expected_error(bins: Sequence[Bin]) -> float:
    """Return the expected calibration error.

    Parameters
    ----------
    bins : sequence of Bin
        The bins.

    Returns
    -------
    float
        In [0, 1].
    """
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.given - one.right) for one in bins) / total


def write_diagram(bins: Sequence[Bin], path: Path) -> None:
    """Draw confidence against the share that is right, where the bins lie, with the diagonal of perfect calibration.

    Parameters
    ----------
    bins : sequence of Bin
        The bins.
    path : Path
        The SVG file to write.
    """
    floor = min(0.9, *(min(one.given, one.right) for one in bins)) - 0.01
    floor = np.floor(floor * 20) / 20

    def at(value: float) -> float:
        return (value - floor) / (1 - floor) * _SIDE

    total = sum(one.count for one in bins)
    ticks = [round(float(value), 4) for value in np.linspace(floor, 1, 6)]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE + 2 * _EDGE} {_SIDE + 2 * _EDGE}" font-family="sans-serif" font-size="12">',
        "<title>Confidence against the share of claims that are right, papers held out</title>",
        '<rect width="100%" height="100%" fill="white"/>',
        f'<g transform="translate({_EDGE} {_EDGE / 2})">',
        f'<rect width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#888"/>',
        f'<line x1="0" y1="{_SIDE}" x2="{_SIDE}" y2="0" stroke="#888" stroke-dasharray="4 4"/>',
    ]
    for tick in ticks:
        place = at(tick)
        parts += [
            f'<text x="{place:.1f}" y="{_SIDE + 18}" text-anchor="middle">{tick:g}</text>',
            f'<text x="-8" y="{_SIDE - place + 4:.1f}" text-anchor="end">{tick:g}</text>',
        ]
    parts += [
        f'<circle cx="{at(one.given):.1f}" cy="{_SIDE - at(one.right):.1f}" r="{4 + 12 * (one.count / total) ** 0.5:.1f}" '
        'fill="#00598c" fill-opacity="0.55" stroke="#00598c"/>'
        for one in bins
    ]
    parts += [
        f'<text x="{_SIDE / 2}" y="{_SIDE + 40}" text-anchor="middle">confidence</text>',
        f'<text x="{-_SIDE / 2}" y="-42" text-anchor="middle" transform="rotate(-90)">share that is right</text>',
        "</g></svg>",
    ]
    path.write_text("\n".join(parts) + "\n", encoding="utf-8")
