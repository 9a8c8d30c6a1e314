"""Which model sizes a question is about: bands that it compares, limits that it keeps to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.errors import BandSyntaxError
from engine.question.bands import parse_bands
from engine.question.sizes import SizeMention
from engine.types.question import Band
from engine.types.unknown import UNKNOWN, Unknown

WIDE: Final = 4.0
"""Limits this many times apart span more than one size class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Model sizes as a question takes them."""

    bands: tuple[Band, ...] = ()
    """Sizes set against each other."""
    smallest_b: float | Unknown = UNKNOWN
    """Least size included, billions of parameters."""
    largest_b: float | Unknown = UNKNOWN
    """Greatest size included."""
    remarks: tuple[str, ...] = ()
    """What was taken for granted; a sentence each."""

    @property
    def is_wide(self) -> bool:
        """Whether the limits are so far apart that scores between them are no one level: a factor of :data:`WIDE` or more."""
        if isinstance(self.smallest_b, Unknown) or isinstance(self.largest_b, Unknown):
            return False
        return self.largest_b >= WIDE * self.smallest_b


def extent_of(sizes: Sequence[SizeMention]) -> Extent:
    """Say what the sizes of a question are to it.

    Parameters
    ----------
    sizes : sequence of SizeMention
        As they come.

    Returns
    -------
    Extent
        One size or range is what the question is limited to, several are bands; a range that spans the others limits them.
    """
    unique = {one.written: one for one in sorted(sizes, key=lambda one: (one.lower, one.upper))}
    if not unique:
        return Extent()
    spanning = _spanning(tuple(unique.values()))
    bands = [one for one in unique.values() if one is not spanning]
    remarks = tuple(_assumed(one) for one in unique.values() if one.assumed)
    limits = _limits(spanning)
    if not bands:
        return Extent(smallest_b=limits[0], largest_b=limits[1], remarks=(*remarks, *_edge(spanning)))
    try:
        parsed = parse_bands(",".join(one.written for one in bands))
    except BandSyntaxError as error:
        return Extent(remarks=(*remarks, f"The sizes cannot be taken as bands: {error}."))
    return Extent(bands=parsed, smallest_b=limits[0], largest_b=limits[1], remarks=(*remarks, *_alone(parsed, bands)))


def _spanning(sizes: Sequence[SizeMention]) -> SizeMention | None:
    """Return the range that limits the question: the only mention, or one that holds all the others."""
    if len(sizes) == 1:
        return sizes[0] if sizes[0].kind != "point" else None
    return next(
        (
            one
            for one in sizes
            if one.kind == "range" and all(one.lower <= other.lower and other.upper <= one.upper for other in sizes)
        ),
        None,
    )


def _limits(spanning: SizeMention | None) -> tuple[float | Unknown, float | Unknown]:
    if spanning is None:
        return UNKNOWN, UNKNOWN
    return (
        spanning.lower if spanning.kind != "below" else UNKNOWN,
        spanning.upper if spanning.kind != "above" else UNKNOWN,
    )


def _assumed(size: SizeMention) -> str:
    words = {"<10B": "Small", "10B-30B": "Mid-size", ">30B": "Large"}
    return f"{words[size.written]} is taken as {size.written}; give the edges in brackets for others."


def _edge(limit: SizeMention | None) -> tuple[str, ...]:
    if limit is None or limit.written[0] not in "<>" or limit.written[1] == "=":
        return ()
    return (f"A model of exactly {limit.written[1:]} counts as inside {limit.written}.",)


def _alone(bands: Sequence[Band], mentions: Sequence[SizeMention]) -> tuple[str, ...]:
    alone = [band for band, one in zip(bands, mentions, strict=True) if one.kind == "point"]
    if not alone:
        return ()
    held = "; ".join(f"{band.label} holds {band.lower:.3g}B to {band.upper:.3g}B" for band in alone)
    return (f"A size written alone stands for the sizes near it: {held}.",)
