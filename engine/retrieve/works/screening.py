"""Screening: which works enter, rule by rule, each exclusion with its reason. The rules are applied here, not by the databases, which differ.

A work without an abstract is not excluded for what its abstract may say.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from engine.retrieve.works.merge import folded
from engine.types.search import Inclusion, Work
from engine.types.source import SourceKind

_MOST_PHRASES = 3


def exclusion(work: Work, inclusion: Inclusion) -> str:
    """Say why a work does not enter.

    Parameters
    ----------
    work : Work
        A work, merged of all databases.
    inclusion : Inclusion
        The rules.

    Returns
    -------
    str
        The reason, or empty text for a work that enters.
    """
    if any(record.retracted for record in work.records):
        return "retracted or withdrawn"
    if any(record.kind == SourceKind.LEADERBOARD for record in work.records):
        return ""
    if all(record.other_kind for record in work.records):
        return "not a text"
    if not work.first("title"):
        return "without a title"
    return _by_date(work, inclusion) or _by_topic(work, inclusion)


def _by_date(work: Work, inclusion: Inclusion) -> str:
    """Compare the earliest date with the bounds, as precisely as it is known."""
    dates = [record.published for record in work.records if record.published]
    if not dates:
        return ""
    earliest = min(dates, key=lambda date: (date[:4], -len(date), date))
    if inclusion.since and earliest < inclusion.since[: len(earliest)]:
        return f"published before {inclusion.since}"
    if inclusion.until and earliest > inclusion.until[: len(earliest)]:
        return f"published after {inclusion.until}"
    return ""


def _by_topic(work: Work, inclusion: Inclusion) -> str:
    titles = [record.title for record in work.records]
    abstracts = [record.abstract for record in work.records if record.abstract]
    for phrase in inclusion.none_of:
        if any(_holds(title, phrase) for title in titles):
            return f"title holds {phrase!r}"
    for topic in inclusion.topics if abstracts else ():
        if not any(_holds(text, phrase) for text in (*titles, *abstracts) for phrase in topic):
            return f"names none of {_listing(topic)}"
    return ""


def _holds(text: str, phrase: str) -> bool:
    """Tell whether a text holds a phrase as whole words, plurals too; a plus sign counts: ``MBPP`` is not ``MBPP+``."""
    return _pattern(phrase).search(f" {_spelled(text)} ") is not None


@lru_cache(maxsize=256)
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(rf" {re.escape(_spelled(phrase))}(?:s|es)? ")


@lru_cache(maxsize=4096)
def _spelled(text: str) -> str:
    return folded(text.replace("+", " plus "))


def _listing(topic: Sequence[str]) -> str:
    shown = ", ".join(topic[:_MOST_PHRASES])
    return f"{shown} and {len(topic) - _MOST_PHRASES} more" if len(topic) > _MOST_PHRASES else shown
