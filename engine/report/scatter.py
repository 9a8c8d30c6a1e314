"""Scatter: an outcome against model size as plain data, drawn alike by the interactive and the vector figure."""

import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
import scipy.stats

from engine.report.evidence import Evidence
from engine.report.format import clean, counted, level, listing, percent, points, size
from engine.report.marks import capital
from engine.types.fit import Analysis, Estimate, Fit
from engine.types.frame import FloatArray
from engine.types.outcome import Failure
from engine.types.question import Band, ModelGroup, Question

SHOWN_FAMILIES = 7
"""Families with a colour of their own: more colours cannot be told apart by every reader."""

_LINE_POINTS = 61
_REFERENCE = re.compile(r"\bat ([\d.]+) ?(?:B|billion)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One observation."""

    size_b: float
    """Parameters in billions."""
    score: float
    """Outcome in percent or percentage points."""
    label: tuple[str, ...]
    """What hovering shows, line by line, raw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The observations of one family, or of all families without a colour of their own."""

    name: str
    """Family, with its count of observations."""
    rank: int
    """Place among the families, from 0; `SHOWN_FAMILIES` for the others."""
    points: tuple[Point, ...]
    """In the frame's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A fitted line with its confidence band, in percent or percentage points."""

    size_b: tuple[float, ...]
    """Parameters in billions, ascending."""
    middle: tuple[float, ...]
    """The line."""
    lower: tuple[float, ...]
    """Lower edge of the band."""
    upper: tuple[float, ...]
    """Upper edge of the band."""
    level: str
    """Confidence level in words: ``95 %``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """Everything that a scaling figure shows."""

    x_title: str
    """Name and unit of the horizontal axis."""
    y_title: str
    """Name and unit of the vertical axis."""
    x_range: tuple[float, float]
    """Least and greatest size shown, in billions."""
    y_range: tuple[float, float]
    """Least and greatest outcome shown, in percent or percentage points."""
    series: tuple[Series, ...]
    """Largest family first, the others last."""
    line: Line | None
    """The fitted line where there is a fit."""
    bands: tuple[Band, ...]
    """Size bands of the question."""
    bounded: bool
    """Whether 0 and 100 bound the outcome."""
    caption: str
    """What the figure shows, with its counts."""


def scatter(analysis: Analysis, question: Question, evidence: Evidence) -> Scatter | None:
    """Lay out the scaling figure of one outcome.

    Parameters
    ----------
    analysis : Analysis
        An outcome with its observations.
    question : Question
        Its size bands are shaded, its groups coloured.
    evidence : Evidence
        The record.

    Returns
    -------
    Scatter or None
        None where there is no observation to draw.
    """
    frame = analysis.frame
    if not len(frame.y):
        return None
    difference = frame.subtracted_id.size > 0
    x_range = (float(frame.size_b.min()) / 1.25, float(frame.size_b.max()) * 1.25)
    line = None if isinstance(analysis.scaling, Failure) else _line(analysis.scaling, x_range)
    return Scatter(
        x_title="Parameters (billions, logarithmic scale)",
        y_title=f"{capital(clean(frame.label, limit=40))} ({'percentage points' if difference else '%'})",
        x_range=x_range,
        y_range=_y_range(100 * frame.y, line, bounded=not difference),
        series=_series(analysis, question.groups, evidence),
        line=line,
        bands=question.bands,
        bounded=not difference,
        caption=_caption(analysis, line),
    )


def _caption(analysis: Analysis, line: Line | None) -> str:
    frame = analysis.frame
    counts = [
        counted(len(frame.y), "observation"),
        counted(len(set(frame.model_id)), "model"),
        counted(len(set(frame.family)), "family", "families"),
        counted(len(set(frame.study_id)), "source"),
    ]
    drawn = (
        f"; line: least-squares fit with its pointwise {line.level} confidence band"
        if line
        else "; no line is drawn because none was fitted"
    )
    return f"{capital(clean(frame.label))} against model size: {listing(counts)}{drawn}."


def line_terms(fit: Fit) -> tuple[int, int] | None:
    """Find the estimates that make the line.

    Parameters
    ----------
    fit : Fit
        A fit of the outcome on log10 parameters.

    Returns
    -------
    tuple of int or None
        Index of the level and of the slope per tenfold parameters; None where the fit names no such terms.
    """
    terms = [estimate.term.lower() for estimate in fit.estimates]
    slopes = [i for i, term in enumerate(terms) if "slope" in term or "tenfold" in term]
    levels = [
        i
        for i, term in enumerate(terms)
        if i not in slopes and ("intercept" in term or _REFERENCE.search(fit.estimates[i].term))
    ]
    return (levels[0], slopes[0]) if slopes and levels else None


def reference_b(estimate: Estimate) -> float:
    """Return the size at which the line's level is stated.

    Parameters
    ----------
    estimate : Estimate
        The level, such as ``intercept at 1B``.

    Returns
    -------
    float
        Billions of parameters; 1, where the logarithm is 0, unless the term says another.
    """
    found = _REFERENCE.search(estimate.term)
    return float(found.group(1)) if found else 1.0


def _line(fit: Fit, x_range: tuple[float, float]) -> Line | None:
    """Evaluate a + b x with the pointwise band t * sqrt(g' V g), g = (1, x), x = log10(size / reference)."""
    terms = line_terms(fit)
    if terms is None:
        return None
    at_reference, slope = (fit.estimates[i] for i in terms)
    log_size = np.linspace(math.log10(x_range[0]), math.log10(x_range[1]), _LINE_POINTS)
    gradient = np.column_stack([np.ones(_LINE_POINTS), log_size - math.log10(reference_b(at_reference))])
    covariance = np.asarray(fit.covariance, dtype=np.float64)[np.ix_(terms, terms)]
    middle = gradient @ np.array([at_reference.value, slope.value])
    quantile = float(scipy.stats.t.ppf((1 + slope.level) / 2, slope.dof))
    half = quantile * np.sqrt(np.clip(np.einsum("ij,jk,ik->i", gradient, covariance, gradient), 0, None))
    if not np.isfinite(half).all():
        return None
    rounded = [
        tuple(float(value) for value in np.round(100 * edge, 4)) for edge in (middle, middle - half, middle + half)
    ]
    sizes = tuple(float(value) for value in np.round(10**log_size, 6))
    return Line(size_b=sizes, middle=rounded[0], lower=rounded[1], upper=rounded[2], level=level(slope))


def _series(analysis: Analysis, groups: tuple[ModelGroup, ...], evidence: Evidence) -> tuple[Series, ...]:
    families = _colour_keys(analysis, groups)
    counts = Counter(families)
    asked = [label for group in groups if (label := clean(group.label, limit=60)) in counts]
    rest = sorted(counts.keys() - set(asked), key=lambda family: (-counts[family], family))
    # A group keeps its colour through all figures of a report; families are ranked by how much they show.
    ordered = [*asked, *rest]
    ranks = {family: min(rank, SHOWN_FAMILIES) for rank, family in enumerate(ordered)}
    members: dict[int, list[Point]] = {}
    for index, family in enumerate(families):
        members.setdefault(ranks[family], []).append(_point(analysis, index, evidence))
    others = len(ordered) - SHOWN_FAMILIES
    names = [*ordered[:SHOWN_FAMILIES], counted(others, "other family", "other families")]
    return tuple(
        Series(name=f"{names[rank]} ({len(members[rank])})", rank=rank, points=tuple(members[rank]))
        for rank in sorted(members)
    )


def _colour_keys(analysis: Analysis, groups: tuple[ModelGroup, ...]) -> list[str]:
    """Each observation's group where the question sets groups against each other, else its family."""
    members = zip(analysis.frame.family, analysis.frame.model_id, strict=True)
    grouped = [
        (str(family), [group.label for group in groups if group.holds(str(family), str(model))])
        for family, model in members
    ]
    return [clean(labels[0] if labels else family, limit=60) for family, labels in grouped]


def _point(analysis: Analysis, index: int, evidence: Evidence) -> Point:
    frame = analysis.frame
    difference = frame.subtracted_id.size > 0
    value = float(frame.y[index])
    model = f"{clean(str(frame.model_id[index]), limit=80)}, {size(float(frame.size_b[index]))}"
    where = evidence.provenance(str(frame.observation_id[index]))
    minus = [f"minus {evidence.provenance(str(frame.subtracted_id[index]))}"] if difference else []
    label = (model, points(value) if difference else percent(value), where, *minus)
    return Point(size_b=float(frame.size_b[index]), score=round(100 * value, 4), label=label)


def _y_range(values: FloatArray, line: Line | None, *, bounded: bool) -> tuple[float, float]:
    shown = np.concatenate([values, line.middle]) if line else values
    low, high = float(shown.min()), float(shown.max())
    margin = max((high - low) * 0.08, 2.0)
    low, high = low - margin, high + margin
    return (max(low, -2.0), min(high, 102.0)) if bounded else (low, high)
