"""Wording: the words that research questions are made of, and where they stand in a text."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from engine.types.question import CurveDesign
from engine.vocab.names import Name, NameIndex, spellings

_CASED_UP_TO = 3
"""An abbreviation as short as this is an everyday word in other cases: ``RL``, ``PER``, ``Go``."""


class Topic(StrEnum):
    """Kinds of wording."""

    SKILL = "skills"
    """What a benchmark measures."""
    MODERATOR = "moderators"
    """What is varied or held fixed beside model size."""
    MEASURE = "measures"
    """A metric that the vocabulary keeps in words."""
    CUE = "cues"
    """What is done with the scores: scale, drop, compare."""
    FIELD = "topics"
    """Whether the question is about language models and code at all."""
    SIZE = "sizes"
    """Size classes in words."""
    LANGUAGE = "languages"
    """Programming languages."""
    ESTIMATOR = "estimators"
    """What is asked for that an estimator of its own answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A phrase of the wording found in a text."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset just behind its last character."""
    topic: Topic
    """The kind of wording."""
    sense: str
    """What it stands for: ``self-invoking code``, ``scale``, ``C++``."""


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    words: str


class _Curves(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str
    fitted_to: tuple[str, ...]
    training_runs: str


class _WordingFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    skills: dict[str, tuple[str, ...]]
    moderators: dict[str, tuple[str, ...]]
    curves: dict[str, _Curves]
    measures: dict[str, tuple[str, ...]]
    cues: dict[str, tuple[str, ...]]
    topics: dict[str, tuple[str, ...]]
    sizes: dict[str, tuple[str, ...]]
    languages: dict[str, tuple[str, ...]]
    estimators: dict[str, tuple[str, ...]]
    plain: _Plain


_SPEAKING = frozenset({Topic.SKILL, Topic.MODERATOR, Topic.MEASURE, Topic.LANGUAGE})
"""Kinds whose senses are phrases themselves."""


def find_phrases(text: str, topic: Topic) -> tuple[Phrase, ...]:
    """Find the phrases of one kind in a text.

    Parameters
    ----------
    text : str
        A question, or what is left of one.
    topic : Topic
        The kind of wording.

    Returns
    -------
    tuple of Phrase
        Non-overlapping, left to right; where several start at one place, the longest.
    """
    return tuple(
        Phrase(start=found.start, end=found.end, topic=topic, sense=found.match.entity_id)
        for found in _index(topic).find(text)
    )


@lru_cache(maxsize=1)
def plain_words() -> frozenset[str]:
    """Return the words that carry no condition of their own, in lower case.

    Returns
    -------
    frozenset of str
        Function words and the usual words of research questions.
    """
    return frozenset(_wording().plain.words.split())


@lru_cache(maxsize=1)
def phrase_words() -> frozenset[str]:
    """Return the single words that the phrases of all kinds are made of, in lower case.

    Returns
    -------
    frozenset of str
        Without those of abbreviations, which count in capitals only.
    """
    phrases = (phrase for topic in Topic for sense, listed in _table(topic).items() for phrase in (sense, *listed))
    return frozenset(word for phrase in phrases for word in phrase.lower().split())


def senses(topic: Topic) -> tuple[str, ...]:
    """Return what the phrases of one kind can stand for.

    Parameters
    ----------
    topic : Topic
        The kind of wording.

    Returns
    -------
    tuple of str
        In the order of the data file.
    """
    return tuple(_table(topic))


def first_phrase(topic: Topic, sense: str) -> str:
    """Return the first phrase of a sense.

    Parameters
    ----------
    topic : Topic
        The kind of wording.
    sense : str
        What the phrase stands for.

    Returns
    -------
    str
        The phrase; empty where the sense has none.
    """
    return next(iter(_table(topic).get(sense, ())), "")


def language_named(text: str) -> str:
    """Return the usual name of a programming language.

    Parameters
    ----------
    text : str
        A text that names a language and nothing else: ``cpp``.

    Returns
    -------
    str
        Such as ``C++``; empty where it names none.
    """
    found = _index(Topic.LANGUAGE).match(text, fuzzy=False).entity_id
    return found or next((name for name in senses(Topic.LANGUAGE) if name.casefold() == text.strip().casefold()), "")


def curves_on(conditions: Iterable[str]) -> CurveDesign | None:
    """Return the loss curves that bear on a question.

    Parameters
    ----------
    conditions : iterable of str
        Its moderators.

    Returns
    -------
    CurveDesign or None
        Of the first condition that has any.
    """
    known = _wording().curves
    found = next((known[condition] for condition in conditions if condition in known), None)
    return CurveDesign(dataset=found.dataset, fitted_to=found.fitted_to) if found else None


def training_runs_on(conditions: Iterable[str]) -> str:
    """Return the training runs that bear on a question.

    Parameters
    ----------
    conditions : iterable of str
        Its moderators.

    Returns
    -------
    str
        Name of the dataset of the first condition that has curves; empty where none has.
    """
    known = _wording().curves
    return next((known[condition].training_runs for condition in conditions if condition in known), "")


def _table(topic: Topic) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = getattr(_wording(), topic.value)
    return table


@lru_cache(maxsize=1)
def _wording() -> _WordingFile:
    content = files("engine.vocab").joinpath("data", "wording.toml").read_text(encoding="utf-8")
    return _WordingFile.model_validate(tomllib.loads(content))


@lru_cache(maxsize=len(Topic))
def _index(topic: Topic) -> NameIndex:
    return NameIndex(_names(topic))


def _names(topic: Topic) -> Iterator[Name]:
    for sense, listed in _table(topic).items():
        phrases = (sense, *listed) if topic in _SPEAKING else listed
        short = [phrase for phrase in phrases if len(phrase) <= _CASED_UP_TO and phrase != phrase.lower()]
        yield from spellings(sense, short, cased=True)
        yield from spellings(sense, [phrase for phrase in phrases if phrase not in short])
