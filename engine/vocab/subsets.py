"""Subsets: languages, difficulties, libraries, splits, date windows and averages that table headers name."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict, TypeAdapter

from engine.types.vocabulary import MatchRule
from engine.vocab.names import Name, NameIndex, spellings

AVERAGE: Final = "Average"
"""What a row or column that averages over subsets is called."""


class SubsetKind(StrEnum):
    """What a benchmark is divided by."""

    LANGUAGE = "language"
    """Programming language."""
    DIFFICULTY = "difficulty"
    """Difficulty of the problems."""
    LIBRARY = "library"
    """Library that the problems use."""
    SPLIT = "split"
    """Split, task or direction."""
    WINDOW = "window"
    """Date window or dated version."""
    AVERAGE = "average"
    """No subset but the average over them."""
    NONE = "none"
    """No subset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetMatch:
    """How a printed subset was understood."""

    kind: SubsetKind
    """What it divides by."""
    printed: str
    """The text as printed."""
    canonical: str
    """``Average`` for averages, the printed words for the others, empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetMention:
    """A subset found inside a longer text."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset just behind its last character."""
    match: SubsetMatch
    """What it is."""


_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_YEAR = r"(?:20[12]\d|[12]\d)"
_DAY = r"(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])"
_DATE = rf"(?:(?:0?[1-9]|1[0-2])/[0-3]?\d/20[12]\d|20[12]\d-(?:0[1-9]|1[0-2])-[0-3]\d|(?:0?[1-9]|1[0-2])[/.]{_YEAR}|20[12]\d[-/.](?:0?[1-9]|1[0-2])|2[2-9][-/.](?:0?[1-9]|1[0-2])|2\d(?:0[1-9]|1[0-2])|{_MONTH},?[\s']*{_YEAR}?)"
_DASH = r"\s*(?:-|–|—|~|to|→)\s*"
_WINDOW = re.compile(
    rf"(?<![\w.])(?:{_DATE}{_DASH}{_DATE}|{_DAY}-{_DAY}|(?:release_?)?v[1-9](?:_v[1-9])?(?![\w.])|(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-2])(?=\)))(?![\w/]|\.\d)",
    re.IGNORECASE,
)

_ONLY = re.compile(r"-(?:only|based|like|style)\b", re.IGNORECASE)
"""``Shell-only`` says how, and not in which language."""
_DIRECTION = re.compile(r"\s+to\s+|-to-|\s*(?:→|->|=>)\s*")


@lru_cache(maxsize=4096)
def match_subset(text: str) -> SubsetMatch:
    """Match a text that names a subset and nothing else.

    Parameters
    ----------
    text : str
        Such as a column header: ``C++``, ``Avg.``, ``2407-2411``.

    Returns
    -------
    SubsetMatch
        With kind NONE where it names no subset.
    """
    stripped = " ".join(text.split()).strip("()[] ")
    if _WINDOW.fullmatch(stripped):
        return SubsetMatch(kind=SubsetKind.WINDOW, printed=text, canonical=stripped)
    if _is_language_pair(stripped):
        return SubsetMatch(kind=SubsetKind.LANGUAGE, printed=text, canonical=stripped)
    found = _index().match(stripped, fuzzy=False)
    if found.rule is MatchRule.NONE:
        return SubsetMatch(kind=SubsetKind.NONE, printed=text, canonical="")
    return _subset(SubsetKind(found.entity_id), text, stripped)


@lru_cache(maxsize=4096)
def find_subsets(text: str) -> tuple[SubsetMention, ...]:
    """Find subsets named inside a longer text.

    Parameters
    ----------
    text : str
        A header or caption.

    Returns
    -------
    tuple of SubsetMention
        Non-overlapping, left to right.
    """
    windows = [_mention(SubsetKind.WINDOW, hit.start(), hit.end(), hit.group()) for hit in _WINDOW.finditer(text)]
    named = [_mention(SubsetKind(m.match.entity_id), m.start, m.end, m.match.printed) for m in _index().find(text)]
    free = [
        m
        for m in named
        if not any(m.start < window.end and window.start < m.end for window in windows)
        and not (m.match.kind is SubsetKind.SPLIT and _is_glued(text, m.start))
        and not (m.match.kind is SubsetKind.LANGUAGE and _ONLY.match(text, m.end))
        and (m.match.canonical.lower() not in _alone() or m.match.canonical == text.strip(" ()"))
    ]
    return _directed(text, sorted((*windows, *free), key=lambda mention: mention.start))


def _directed(text: str, mentions: list[SubsetMention]) -> tuple[SubsetMention, ...]:
    """Join two languages with an arrow between them: a direction of translation is one subset."""
    out: list[SubsetMention] = []
    for mention in mentions:
        start = out[-1].start if out else 0
        if out and _is_language_pair(pair := text[start : mention.end]):
            out[-1] = _mention(SubsetKind.LANGUAGE, start, mention.end, pair)
        else:
            out.append(mention)
    return tuple(out)


def _is_glued(text: str, start: int) -> bool:
    """Tell whether a hyphen joins what begins at an offset to a word before it: ``Evol-Instruct`` is no split."""
    return start > 1 and text[start - 1] == "-" and text[start - 2].isalnum()


def _is_language_pair(text: str) -> bool:
    """Tell whether a text is a direction of translation: ``C++ to Java``, ``Java → C#``."""
    sides = _DIRECTION.split(text)
    return len(sides) == 2 and all(_index().match(side).entity_id == SubsetKind.LANGUAGE for side in sides)


def _mention(kind: SubsetKind, start: int, end: int, printed: str) -> SubsetMention:
    return SubsetMention(start=start, end=end, match=_subset(kind, printed, printed))


def _subset(kind: SubsetKind, printed: str, words: str) -> SubsetMatch:
    return SubsetMatch(kind=kind, printed=printed, canonical=AVERAGE if kind is SubsetKind.AVERAGE else words)


class _Spellings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    words: tuple[str, ...]
    cased: tuple[str, ...]
    alone: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _entries() -> dict[SubsetKind, _Spellings]:
    content = files("engine.vocab").joinpath("data", "subsets.toml").read_text(encoding="utf-8")
    return TypeAdapter(dict[SubsetKind, _Spellings]).validate_python(tomllib.loads(content))


@lru_cache(maxsize=1)
def _alone() -> frozenset[str]:
    """Return the everyday words that name a subset only where nothing stands beside them."""
    return frozenset(word.lower() for entry in _entries().values() for word in entry.alone)


@lru_cache(maxsize=1)
def _index() -> NameIndex:
    return NameIndex(_names())


def _names() -> Iterator[Name]:
    for kind, entry in _entries().items():
        yield from spellings(kind.value, (*entry.words, *entry.alone))
        yield from spellings(kind.value, entry.cased, cased=True)
