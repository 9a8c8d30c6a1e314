"""Search: what to look for in the literature, read from a few words, a query with operators, or a question."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from engine.errors import UsageError
from engine.types.question import Question
from engine.types.search import Inclusion, Query
from engine.vocab.benchmarks import benchmarks, find_benchmarks

FIELD: Final = ("language model", "LLM", "code generation", "program synthesis", "code model")
"""What a paper names, one of them at least, that measures language models on code."""
MOST_TOPICS: Final = 8
"""Topics of one query."""
MOST_PHRASES: Final = 12
"""Phrases of one topic."""

_QUOTED = re.compile(r'"([^"]{1,100})"|(\S+)')
_STOPS = frozenset(
    ["a", "about", "across", "all", "among", "an", "and", "any", "are", "as", "at", "be", "between", "by", "can", "compared", "did", "do", "does", "due", "effect", "effects", "for", "from", "given", "has", "have", "how", "if", "in", "influence", "into", "is", "it", "its", "large", "larger", "measured", "model", "models", "more", "of", "on", "or", "over", "performance", "question", "scale", "scales", "scaling", "size", "sizes", "small", "smaller", "than", "that", "the", "their", "them", "these", "this", "those", "to", "under", "using", "vary", "versus", "was", "were", "what", "when", "where", "whether", "which", "while", "with"]
)  # fmt: skip


def query_of_text(text: str, since: str, limit: int) -> tuple[Query, Inclusion]:
    """Read what a person typed.

    Parameters
    ----------
    text : str
        Words and quoted phrases; ``OR`` within a topic and ``AND`` between topics where it holds these words; a question that names
        benchmarks is about these.
    since : str
        Earliest date of publication, ``2023-01-31``, or empty.
    limit : int
        Most records of one database.

    Returns
    -------
    tuple of Query and Inclusion
        What databases are asked for, and the same as the rule by which works enter.

    Raises
    ------
    UsageError
        If nothing is left to look for.
    """
    plain = " ".join(text.split())
    if re.search(r"\b(?:AND|OR)\b", plain):
        topics = _operators(plain)
    else:
        named = dict.fromkeys(mention.match.entity_id for mention in find_benchmarks(plain))
        topics = (_names(named), FIELD) if named else _words(plain)
    if not topics or not all(topics):
        raise UsageError(f"{text!r} holds nothing to look for; name a benchmark or a few words")
    return _made(plain, topics[:MOST_TOPICS], Inclusion(since=checked(since, "--since")), limit)


def query_of_question(question: Question, since: str, limit: int) -> tuple[Query, Inclusion]:
    """Read what a question asks for.

    Parameters
    ----------
    question : Question
        The question; where it states rules of inclusion, these are looked for, else its benchmarks.
    since : str
        Earliest date of publication where the question states none.
    limit : int
        Most records of one database.

    Returns
    -------
    tuple of Query and Inclusion
        As :func:`query_of_text`.
    """
    rules = question.inclusion
    topics = rules.topics or (_names(question.benchmarks), FIELD)
    begins = rules.since or checked(since, "--since")
    inclusion = Inclusion(since=begins, until=rules.until, none_of=rules.none_of)
    return _made(question.text, topics, inclusion, limit)


def checked(date: str, where: str) -> str:
    """Return an ISO date, or empty text for none.

    Parameters
    ----------
    date : str
        As typed.
    where : str
        Where, for the message.

    Returns
    -------
    str
        The date.

    Raises
    ------
    UsageError
        If it is no date.
    """
    try:
        return dt.date.fromisoformat(date).isoformat() if date else ""
    except ValueError:
        raise UsageError(f"{where} {date} is no date; write it as 2026-01-31") from None


def _made(text: str, topics: tuple[tuple[str, ...], ...], inclusion: Inclusion, limit: int) -> tuple[Query, Inclusion]:
    bounded = tuple(topic[:MOST_PHRASES] for topic in topics)
    rules = Inclusion(since=inclusion.since, until=inclusion.until, topics=bounded, none_of=inclusion.none_of)
    return Query(text=text, topics=bounded, since=inclusion.since, limit=limit), rules


def _names(benchmark_ids: Iterable[str]) -> tuple[str, ...]:
    known = benchmarks()
    return tuple(dict.fromkeys(known[one].name for one in benchmark_ids if one in known))


def _operators(text: str) -> tuple[tuple[str, ...], ...]:
    """Read ``"A" OR B AND (C OR D)``: parentheses hold nothing but a topic, so they may be left out."""
    parts = re.split(r"\bAND\b", text.replace("(", " ").replace(")", " "))
    return tuple(tuple(filter(None, map(_phrase, re.split(r"\bOR\b", part)))) for part in parts)


def _phrase(text: str) -> str:
    return " ".join(text.replace('"', " ").split())


def _words(text: str) -> tuple[tuple[str, ...], ...]:
    found = [(quoted, bare.strip(",.;:?!()")) for quoted, bare in _QUOTED.findall(text)]
    kept = [quoted or bare for quoted, bare in found if quoted or (bare and bare.casefold() not in _STOPS)]
    return tuple((phrase,) for phrase in dict.fromkeys(kept))
