"""Marks: how a traced number stays known inside a sentence until the sentence is rendered.

A traced number is put between letters of Unicode's private use area, which :func:`engine.report.format.clean` takes out of every
foreign text, so that no source can forge one. ``plain`` of :mod:`engine.report.blocks` turns the marks into runs.
"""

import re
from collections.abc import Callable
from typing import Final

_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED: Final = re.compile(f"{_OPEN}([0-9]+){_MIDDLE}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_LEAD: Final = re.compile(f"(?:{_OPEN}[0-9]+{_MIDDLE})?")

UNTRACED: Final = -1
"""Ordinal of a run that is no traced number."""


def marked(text: str, ordinal: int) -> str:
    """Mark a text as a traced number.

    Parameters
    ----------
    text : str
        The number as printed, without marks.
    ordinal : int
        Its place in the trace, from 0.

    Returns
    -------
    str
        The text between marks.
    """
    return f"{_OPEN}{ordinal}{_MIDDLE}{text}{_CLOSE}"


def split(text: str) -> tuple[tuple[str, int], ...]:
    """Split a text at its marks.

    Parameters
    ----------
    text : str
        A sentence with traced numbers in it.

    Returns
    -------
    tuple of tuple
        Runs without marks and their ordinals, :data:`UNTRACED` between the numbers; no run is empty.
    """
    runs: list[tuple[str, int]] = []
    end = 0
    for found in _MARKED.finditer(text):
        runs += [(text[end : found.start()], UNTRACED), (found.group(2), int(found.group(1)))]
        end = found.end()
    return tuple((run, ordinal) for run, ordinal in [*runs, (text[end:], UNTRACED)] if run)


def unmarked(text: str) -> str:
    """Return a text without marks, as it reads."""
    return _MARKED.sub(r"\2", text)


def capital(text: str) -> str:
    """Raise the first letter of a sentence, but leave names such as ``pass@1`` alone.

    Parameters
    ----------
    text : str
        A sentence, which may begin with a traced number.

    Returns
    -------
    str
        The same, ready to stand first.
    """
    return text if "@" in text.split(" ", 1)[0] else _first(text, str.upper)


def lowered(text: str) -> str:
    """Return a sentence with a small first letter, to stand behind a colon."""
    return _first(text, str.lower)


def _first(text: str, change: Callable[[str], str]) -> str:
    lead = _LEAD.match(text)
    start = lead.end() if lead else 0
    return text[:start] + change(text[start : start + 1]) + text[start + 1 :]
