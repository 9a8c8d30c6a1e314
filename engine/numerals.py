"""Numerals as printed: ``71.2 ± 0.3 %`` to a Numeral, and what a table cell says with its numbers.

A cell may print more than a number. What is told apart here, by form alone:

* several values, ``32/30/10`` or ``42.9% / 30.2%``: each is a value;
* a value in brackets behind another, ``97.6 (90.2)``: a second value;
* a spread, ``71.2 ± 0.3`` or ``58.0 [55.9, 60.1]``: belongs to its value;
* a change, ``(+3.2)``, ``↑3.2``, ``-1.4 ↓`` behind a value: not a value at all;
* a remark, ``27.2 (report)`` or ``50.0 (5-shot)``: words about the value;
* a number with a unit of something else, ``6.9B``, ``128k``, ``0 + 16``: no score.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from engine.types.numeral import Numeral, SpreadKind

_MAX_CELL = 200
"""Longer cells are prose: no score table prints them, and a bound keeps hostile cells cheap."""

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_MARKS = r"[*†‡§¶#^°~\s⋆∗◇♢♠♣⚡✩★☆⭐🌟🏆🥇🥈🥉🔥👑🚀✅❌✓✔✗✘🔴🟢🟡🔵\uFE0F]*"
_END_MARKS = re.compile(rf"^{_MARKS}|{_MARKS}$")
_BETWEEN = re.compile(r"\s*[/|]\s*")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_SIGNS = r"\-−–"
_NUMBER = re.compile(
    rf"""
    (?P<printed>{_DIGITS})
    (?P<percent>\s*[%％])?
    (?:\s*(?:±|\+/-|\+-)\s*(?P<spread>{_DIGITS})\s*[%％]?)?
    (?:\s*\[\s*(?P<interval>{_DIGITS}\s*[%％]?\s*[,;–-]\s*{_DIGITS})\s*[%％]?\s*\])?
    """,
    re.VERBOSE,
)
_CHANGE = re.compile(
    rf"""
    [(\[]\s*(?:[+{_SIGNS}↑↓▲▼△▽⬆⬇]\s*{_DIGITS}|{_DIGITS}\s*[↑↓▲▼△▽⬆⬇])\s*(?:[%％]|pp|pts?)?\s*[)\]]
    | (?:[↑↓▲▼△▽⬆⬇]\s*|\+){_DIGITS}(?:\s*[%％])?
    | (?<=\d)(?:\s+(?:\+|[{_SIGNS}]\s*){_DIGITS}\s*[%％]?)+$
    | [↑↓▲▼△▽⬆⬇]
    """,
    re.VERBOSE,
)
_BROKEN = re.compile(r"(?<![\d.])(\d{1,3})(?:\s+\.\s*|\.\s+)(?=\d{1,2}(?![\d.]))")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_PLAIN = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?")
_RANK = re.compile(r"^(?:#\s*\d+|\d+(?:st|nd|rd|th))$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a cell says with its numbers."""

    values: tuple[Numeral, ...] = ()
    """Values side by side, in printed order; empty where the cell is no number."""
    bracketed: tuple[Numeral, ...] = ()
    """Values in brackets behind them."""
    remark: str = ""
    """Words in brackets behind the value."""


def _to_numeral(match: re.Match[str]) -> Numeral:
    """Return the numeral of a match of the number pattern."""
    printed = match["printed"]
    spread = match["spread"] or match["interval"] or ""
    kind = SpreadKind.PLUS_MINUS if match["spread"] else SpreadKind.INTERVAL if spread else SpreadKind.NONE
    return Numeral(
        printed=printed,
        value=Decimal(printed.replace(",", "")),
        decimals=len(printed.partition(".")[2]),
        spread=spread,
        spread_kind=kind,
        percent_sign=bool(match["percent"]),
    )


def parse_numeral(text: str) -> Numeral | None:
    """Read a text that is one number and nothing else.

    Parameters
    ----------
    text : str
        Such as ``71.2 ± 0.3 %``.

    Returns
    -------
    Numeral or None
        The number; ``None`` where the text is not a number.

    Examples
    --------
    >>> parse_numeral("53.70%").printed
    '53.70'
    """
    match = _NUMBER.fullmatch(text.strip())
    return _to_numeral(match) if match else None


def _closed_up(text: str) -> str:
    """Take out the white space that typesetting leaves beside the point of a number; in a text with letters a point may end a sentence."""
    return text if any(letter.isalpha() for letter in text) else _BROKEN.sub(r"\1.", text)


def _list_of_numerals(text: str) -> tuple[Numeral, ...]:
    """Read ``32/30/10``: every piece must be a number."""
    pieces = [_END_MARKS.sub("", piece) for piece in _BETWEEN.split(text)]
    numerals = [parse_numeral(piece) for piece in pieces]
    return tuple(n for n in numerals if n) if all(numerals) else ()


@lru_cache(maxsize=16384)
def read_cell(text: str) -> Reading:
    """Read the numbers of a table cell.

    Parameters
    ----------
    text : str
        The cell's text.

    Returns
    -------
    Reading
        Empty where the cell is words, a dash, a size, a change alone or anything else that is no score.

    Examples
    --------
    >>> [n.printed for n in read_cell("97.6 (90.2)").bracketed]
    ['90.2']
    >>> [n.printed for n in read_cell("57.3 (+22.3)").values]
    ['57.3']
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        # Most numbers print nothing else: they need no look for changes, brackets and marks.
        return Reading(values=(Numeral(printed=text, value=Decimal(text), decimals=len(text.partition(".")[2])),))
    if not text or text[0].isalpha() or len(text) > _MAX_CELL or not any(map(str.isdigit, text)) or _RANK.match(text):
        return Reading()
    text = _closed_up(text)
    body = _CHANGE.sub(" ", text) if text[0] not in "+↑↓▲▼" else ""
    bracketed: list[Numeral] = []
    remarks: list[str] = []
    for inner in (m.group(1).strip() for m in _BRACKETED.finditer(body) if m.start() > 0 and "," not in m.group(1)):
        found = _list_of_numerals(inner)
        bracketed.extend(found)
        if not found and inner:
            remarks.append(inner)
    kept = _IN_BRACKETS.sub(" ", body)
    values = _list_of_numerals(_END_MARKS.sub("", kept))
    return Reading(values=values, bracketed=tuple(bracketed), remark=" ".join(remarks)) if values else Reading()
