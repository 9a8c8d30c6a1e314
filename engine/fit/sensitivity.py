"""How much an answer hangs on one family, one source, or where a size at the edge of a band is counted."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from engine.types.fit import Estimate, Variation
from engine.types.frame import FloatArray, Frame, TextArray
from engine.types.outcome import Failure
from engine.types.question import Band, Question, Sensitivity

Again = Callable[[Frame, tuple[Band, ...]], tuple[Estimate | Failure, ...]]
"""Computes the main estimates of a fit once more, from other rows or with other bands."""

NEAR = 1.2
"""A size within this factor of an edge may as well be counted on its other side: 34B, 32B, 25B beside 30B."""


def take(frame: Frame, rows: npt.NDArray[np.bool_]) -> Frame:
    """Return a frame of some of its rows.

    Parameters
    ----------
    frame : Frame
        Observations.
    rows : numpy.ndarray of bool, shape (k,)
        Which of them stay.

    Returns
    -------
    Frame
        The same in everything else.
    """
    arrays = {
        field.name: value[rows]
        for field in fields(frame)
        if isinstance(value := getattr(frame, field.name), np.ndarray) and value.size
    }
    return cast("Callable[..., Frame]", replace)(frame, **arrays)


def variations(
    frame: Frame, question: Question, again: Again, but: tuple[Sensitivity, ...] = ()
) -> tuple[Variation, ...]:
    """Compute the main estimates again under every other choice that the question wants tried.

    Parameters
    ----------
    frame : Frame
        Observations.
    question : Question
        Its bands and its sensitivity.
    again : callable
        Gives the main estimates.
    but : tuple of Sensitivity, default ()
        Choices that are not tried on this fit: a line has no band edges, and what hangs on single families is seen on the
        fits that a question is about.

    Returns
    -------
    tuple of Variation
        Families and sources left out in alphabetical order, then the edges of the bands in ascending order.
    """
    tried: list[Variation] = []
    wanted = set(question.sensitivity) - set(but)
    if Sensitivity.LEAVE_FAMILY_OUT in wanted:
        tried += _left_out("leave one family out", frame, frame.family, question, again)
    if Sensitivity.LEAVE_SOURCE_OUT in wanted:
        tried += _left_out("leave one source out", frame, frame.study_id, question, again)
    if Sensitivity.BAND_EDGES in wanted:
        tried += [
            Variation(kind="sizes at a band edge", changed=changed, estimates=again(frame, bands))
            for changed, bands in moved_edges(frame, question.bands)
        ]
    return tuple(tried)


def _left_out(kind: str, frame: Frame, labels: TextArray, question: Question, again: Again) -> Iterator[Variation]:
    names = np.unique(labels)
    if len(names) < 2:
        return
    for name in names:
        left = take(frame, labels != name)
        yield Variation(kind=kind, changed=f"without {name}", estimates=again(left, question.bands))


def moved_edges(frame: Frame, bands: tuple[Band, ...]) -> Iterator[tuple[str, tuple[Band, ...]]]:
    """Move the edge between neighbouring bands past the sizes on it and beside it.

    Parameters
    ----------
    frame : Frame
        Observations; an edge without sizes on it or within a factor of :data:`NEAR` is not moved.
    bands : tuple of Band
        Ascending bands.

    Yields
    ------
    tuple
        What is changed, in words with the number of observations that change their band, and the bands.
    """
    for place, (lower, upper) in enumerate(itertools.pairwise(bands)):
        edge = lower.upper
        if edge != upper.lower:
            continue
        on_it = (edge, edge, not upper.holds(edge))
        for least, greatest, up in (on_it, (edge / NEAR, edge, True), (edge, edge * NEAR, False)):
            sizes = _movers(frame, upper if not up else lower, least, greatest)
            if not len(sizes) or (least < greatest and (sizes == edge).all()):
                continue
            at = float(sizes.min() if up else sizes.max())
            yield _words(sizes, upper if up else lower), _with_edge(bands, place, at, up=up)


def _movers(frame: Frame, home: Band, least: float, greatest: float) -> FloatArray:
    """Return the sizes of a band that lie between two bounds, one an observation."""
    return np.array([size for size in frame.size_b if home.holds(float(size)) and least <= size <= greatest])


def _words(sizes: FloatArray, target: Band) -> str:
    least, greatest, count = sizes.min(), sizes.max(), len(sizes)
    named = f"{least:g}B counts" if least == greatest else f"{least:g}B to {greatest:g}B count"
    return f"{named} as {target.label} ({count} {'observation' if count == 1 else 'observations'})"


def _with_edge(bands: tuple[Band, ...], place: int, edge: float, *, up: bool) -> tuple[Band, ...]:
    """Put the edge between two bands beside a size: below it if sizes move up, else above it."""
    lower = replace(bands[place], upper=edge, upper_inclusive=not up)
    upper = replace(bands[place + 1], lower=edge, lower_inclusive=up)
    return (*bands[:place], lower, upper, *bands[place + 2 :])
