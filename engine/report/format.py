"""How numbers, counts and lists are put into words and digits."""

import math
import re
from collections.abc import Sequence

from engine.types.fit import Estimate
from engine.types.unknown import Unknown

_MINUS = "−"
_CONTROL = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ue000-\uf8ff\ufeff\ufffe\uffff]|[\ud800-\udfff]"
)


def clean(text: str, limit: int = 400) -> str:
    """Return a foreign text on one line, without control, direction or private-use characters, at most `limit` characters long.

    Parameters
    ----------
    text : str
        A name, title or quotation that a source prints.
    limit : int, default 400
        Greatest length; what is longer ends in an ellipsis.

    Returns
    -------
    str
        The text, fit for every rendering once it is escaped.
    """
    bounded = text[: 4 * limit + 4]
    line = " ".join(_CONTROL.sub("", bounded).split())
    return line if len(line) <= limit and len(bounded) == len(text) else line[: limit - 1].rstrip() + "…"


def shorten(text: str, limit: int) -> str:
    """Return `text`, cut between words where it is longer than `limit` characters.

    Parameters
    ----------
    text : str
        A sentence.
    limit : int
        Greatest length.

    Returns
    -------
    str
        The sentence, or its beginning and an ellipsis.
    """
    line = clean(text, limit=max(limit, 1) * 4)
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def decimal(value: float, decimals: int = 1) -> str:
    """Return a number with a true minus sign and a fixed number of decimals.

    Parameters
    ----------
    value : float
        Any number; one that is not finite is put into words.
    decimals : int, default 1
        Digits behind the point.

    Returns
    -------
    str
        ``12.3``, ``−1.1``, ``unbounded`` or ``undefined``.
    """
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "unbounded"
    digits = f"{value:.{decimals}f}"
    return digits.removeprefix("-") if float(digits) == 0 else digits.replace("-", _MINUS)


def percent(value: float) -> str:
    """Return a proportion as percent with one decimal.

    Parameters
    ----------
    value : float
        Proportion.

    Returns
    -------
    str
        ``57.1 %``.
    """
    return _with_unit(value, "%")


def points(value: float) -> str:
    """Return a difference of proportions in percentage points with one decimal.

    Parameters
    ----------
    value : float
        Difference of proportions.

    Returns
    -------
    str
        ``12.3 percentage points``.
    """
    return _with_unit(value, "percentage points")


def between(estimate: Estimate, *, difference: bool = True) -> str:
    """Return the ends of an interval, in percent or percentage points without the unit.

    Parameters
    ----------
    estimate : Estimate
        Estimate as a proportion.
    difference : bool, default True
        Whether it is a difference; the interval of a score is cut at 0 and 100, beyond which there are none.

    Returns
    -------
    str
        ``52.0 to 62.2``.
    """
    lower, upper = estimate.lower, estimate.upper
    if not difference:
        lower, upper = (end if math.isnan(end) else min(max(end, 0.0), 1.0) for end in (lower, upper))
    return f"{decimal(100 * lower)} to {decimal(100 * upper)}"


def interval(estimate: Estimate, *, difference: bool) -> str:
    """Return an estimate with its interval.

    Parameters
    ----------
    estimate : Estimate
        Estimate as a proportion or a difference of proportions.
    difference : bool
        Whether it is a difference, printed in percentage points.

    Returns
    -------
    str
        ``57.1 % (52.0 to 62.2)``.
    """
    value = points(estimate.value) if difference else percent(estimate.value)
    return f"{value} ({between(estimate, difference=difference)})"


def level(estimate: Estimate) -> str:
    """Return the confidence level of an interval.

    Parameters
    ----------
    estimate : Estimate
        Its `level` is a proportion.

    Returns
    -------
    str
        ``95 %``.
    """
    return f"{100 * estimate.level:g} %"


def size(parameters_b: float | Unknown) -> str:
    """Return a model size in billions of parameters.

    Parameters
    ----------
    parameters_b : float or Unknown
        Billions of parameters.

    Returns
    -------
    str
        ``6.7B``, or ``unknown``.
    """
    return "unknown" if isinstance(parameters_b, Unknown) else f"{parameters_b:.4g}B"


def counted(count: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun in the right number.

    Parameters
    ----------
    count : int
        How many.
    singular : str
        Noun for one.
    plural : str, optional
        Noun for several; `singular` and an s where it is empty.

    Returns
    -------
    str
        ``1 source``, ``1,204 observations``, ``no tables``.
    """
    noun = singular if count == 1 else (plural or f"{singular}s")
    return f"{count:,} {noun}" if count else f"no {noun}"


def listing(items: Sequence[str], limit: int = 0) -> str:
    """Return items as a list in words.

    Parameters
    ----------
    items : sequence of str
        What is listed.
    limit : int, optional
        Greatest number of items that are named; 0 for no limit.

    Returns
    -------
    str
        ``A, B and C``, or ``A, B and 12 more``.
    """
    named = list(items)
    if limit and len(named) > limit:
        named = [*named[:limit], f"{len(named) - limit:,} more"]
    return " and ".join([", ".join(named[:-1]), named[-1]] if len(named) > 1 else named)


def _with_unit(value: float, unit: str) -> str:
    digits = decimal(100 * value)
    return f"{digits} {unit}" if math.isfinite(value) else digits
