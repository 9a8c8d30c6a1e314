"""Size bands as a person writes them: ``<10B,10B-30B,>30B``; or sizes one by one: ``7B,13B,70B``."""

import math
import re
from dataclasses import dataclass, replace
from typing import Final

from engine.errors import BandSyntaxError
from engine.types.question import Band

_BILLIONS = {"M": 1e-3, "B": 1.0, "T": 1e3}
_SIZE = r"(?P<{0}>[0-9]{{1,9}}(?:\.[0-9]{{1,6}})?)\s*(?P<{0}_unit>[BMTbmt]{1})"
_ONE_SIDED = re.compile(r"(?P<sign><=|>=|≤|≥|<|>)\s*" + _SIZE.format("size", ""))
_POINT = re.compile(_SIZE.format("size", ""))
_RANGE = re.compile(_SIZE.format("lower", "?") + r"\s*[-–]\s*" + _SIZE.format("upper", ""))
POINT_SPREAD: Final = 1.15
"""A size written alone holds the sizes up to this factor from it: models called 7B have 6.7, 6.9 or 7.6 billion parameters."""

_LONGEST = 500
_EXAMPLE = "write for example <10B,10B-30B,>30B"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A band, and whether it claims its edges: a range or a size alone takes what a neighbour leaves."""

    band: Band
    written: str
    is_range: bool
    centre: float | None = None
    """The size that was written alone."""


def parse_bands(text: str) -> tuple[Band, ...]:
    """Read size bands.

    Pieces are separated by commas and ascend. A piece is ``<10B``, ``<=10B``, ``>30B``, ``>=30B`` or a range
    ``10B-30B``; units are M, B and T (million, billion, trillion parameters, in any case), and the lower edge of a range
    may leave its unit to the upper one. A size alone, ``7B``, holds the sizes within a factor of :data:`POINT_SPREAD`, and less
    where a neighbour is near: between two sizes the border is their geometric mean. A range holds both of its edges, unless a one-sided neighbour claims one with
    ``<=`` or ``>=``; an edge between two ranges belongs to the upper one.

    Parameters
    ----------
    text : str
        Bands in words.

    Returns
    -------
    tuple of Band
        In the order written, which is ascending; no two overlap.

    Raises
    ------
    BandSyntaxError
        If a piece is not of these forms, holds no size at all, or overlaps or precedes the one before it.

    Examples
    --------
    >>> [band.holds(10.0) for band in parse_bands("<10B,10B-30B,>30B")]
    [False, True, False]
    """
    if len(text) > _LONGEST:
        raise BandSyntaxError(f"size bands of {len(text)} characters are too long to be meant; {_EXAMPLE}")
    bands: list[_Piece] = []
    for written in text.split(","):
        piece = _read(written.strip())
        if bands:
            bands[-1], piece = _settle(bands[-1], piece)
        bands.append(piece)
    return tuple(piece.band for piece in bands)


def _read(written: str) -> _Piece:
    one_sided, two_sided, alone = (form.fullmatch(written) for form in (_ONE_SIDED, _RANGE, _POINT))
    if alone and float(alone["size"]):
        return _point(alone, written)
    if one_sided:
        band = _one_sided(one_sided)
    elif two_sided:
        band = _range(two_sided)
    else:
        shown = f"'{written}'" if written else "an empty piece"
        raise BandSyntaxError(f"size bands: {shown} is no band; {_EXAMPLE}")
    if band.upper <= band.lower:
        raise BandSyntaxError(f"size bands: '{written}' holds no size; {_EXAMPLE}")
    return _Piece(band=band, written=written, is_range=two_sided is not None)


def _one_sided(found: re.Match[str]) -> Band:
    sign = found["sign"].replace("≤", "<=").replace("≥", ">=")
    size, inclusive = _billions(found["size"], found["size_unit"]), sign.endswith("=")
    below = sign.startswith("<")
    return Band(
        label=f"{sign}{found['size']}{found['size_unit'].upper()}",
        lower=0.0 if below else size,
        upper=size if below else math.inf,
        lower_inclusive=inclusive and not below,
        upper_inclusive=inclusive and below,
    )


def _range(found: re.Match[str]) -> Band:
    lower_unit = found["lower_unit"] or found["upper_unit"]
    return Band(
        label=f"{found['lower']}{lower_unit.upper()}-{found['upper']}{found['upper_unit'].upper()}",
        lower=_billions(found["lower"], lower_unit),
        upper=_billions(found["upper"], found["upper_unit"]),
        lower_inclusive=True,
        upper_inclusive=True,
    )


def _point(found: re.Match[str], written: str) -> _Piece:
    size = _billions(found["size"], found["size_unit"])
    band = Band(
        label=f"{found['size']}{found['size_unit'].upper()}",
        lower=size / POINT_SPREAD,
        upper=size * POINT_SPREAD,
        lower_inclusive=True,
        upper_inclusive=True,
    )
    return _Piece(band=band, written=written, is_range=False, centre=size)


def _billions(digits: str, unit: str) -> float:
    return float(digits) * _BILLIONS[unit.upper()]


def _settle(before: _Piece, after: _Piece) -> tuple[_Piece, _Piece]:
    """Give an edge that two bands share to one of them; refuse an overlap or the wrong order."""
    before, after = _yielding(before, after)
    first, second = before.band, after.band
    if second.lower == first.upper and first.upper_inclusive and second.lower_inclusive:
        if before.is_range:
            return replace(before, band=replace(first, upper_inclusive=False)), after
        if after.is_range:
            return before, replace(after, band=replace(second, lower_inclusive=False))
    if second.lower < first.upper or (first.upper_inclusive and second.lower_inclusive and second.lower == first.upper):
        raise BandSyntaxError(
            f"size bands: '{after.written}' does not lie above '{before.written}'; bands must ascend without overlap, {_EXAMPLE}"
        )
    return before, after


def _yielding(before: _Piece, after: _Piece) -> tuple[_Piece, _Piece]:
    """Draw in a size that was written alone where its neighbour is near."""
    first, second = before.band, after.band
    if before.centre is not None and after.centre is not None and before.centre < after.centre:
        if first.upper >= second.lower:
            border = math.sqrt(before.centre * after.centre)
            first = replace(first, upper=border, upper_inclusive=False)
            second = replace(second, lower=border)
    elif before.centre is not None and before.centre < second.lower <= first.upper:
        first = replace(first, upper=second.lower, upper_inclusive=not second.lower_inclusive)
    elif after.centre is not None and after.centre > first.upper >= second.lower:
        second = replace(second, lower=first.upper, lower_inclusive=not first.upper_inclusive)
    return replace(before, band=first), replace(after, band=second)
