"""Spelling: words that are nearly words of the vocabulary, read as these."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from engine.vocab.benchmarks import benchmarks, match_benchmark
from engine.vocab.families import families
from engine.vocab.wording import phrase_words, plain_words

_WORD = re.compile(r"(?<![\w.@/-])[A-Za-z]{4,40}(?![\w@/-])")
_LETTERS = re.compile(r"[A-Za-z]{5,}")
_SHORTEST: Final = 5
"""A shorter word is one slip away from many others; only an abbreviation in capitals counts: ``MBBP``."""
_LONG, _LONGER = 7, 9
"""A word shorter than the first must keep its letters, as ``modles``; one shorter than the second may lack or double one. An exchanged letter makes
another word of a short one: ``leaving``, ``leading``."""
_TWICE: Final = 10
"""From this length on two slips are as likely as another word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelled:
    """A text with its slips mended."""

    text: str
    """As it is read."""
    slips: tuple[tuple[str, str], ...]
    """Words as printed, and what they are read as."""


def respell(text: str, rest: str) -> Respelled:
    """Mend words that are nearly words of the vocabulary.

    Parameters
    ----------
    text : str
        A tidied question.
    rest : str
        The same with the names that are found blanked; every offset as in `text`.

    Returns
    -------
    Respelled
        A word of five letters or more (four, in capitals) that the vocabulary lacks is read as the one word of it that is one slip away (two in long words): a letter
        too many, missing, or exchanged, or neighbours swapped. The first letter counts as right.
    """
    pieces: list[str] = []
    slips: dict[str, str] = {}
    end = 0
    for hit in _WORD.finditer(rest):
        known = _nearest(hit.group())
        if known:
            slips.setdefault(hit.group(), known)
            pieces += [text[end : hit.start()], known]
            end = hit.end()
    return Respelled(text="".join((*pieces, text[end:])), slips=tuple(slips.items()))


def _nearest(word: str) -> str:
    lowered = word.lower()
    if lowered in _lexicon() or _inflected(lowered):
        return ""
    if len(word) < _SHORTEST and not word.isupper():
        return ""
    reach = 2 if len(word) >= _TWICE else 1
    same = [known for known in _by_first().get(lowered[0], ()) if abs(len(known) - len(word)) <= reach]
    near = process.extract(lowered, same, scorer=OSA.distance, score_cutoff=reach, limit=3)
    best = [known for known, distance, _ in near if distance == near[0][1] and _is_slip(lowered, known)]
    if len({_lexicon()[known] for known in best}) != 1:
        return ""
    known = _lexicon()[best[0]]
    return known if len(word) >= _SHORTEST or known.isupper() else ""


def _is_slip(word: str, known: str) -> bool:
    if len(word) < _LONG:
        return {*word} == {*known}
    exchanged = len(word) == len(known) and sorted(word) != sorted(known)
    return not exchanged or (len(word) >= _LONGER and OSA.distance(word, known) == 1)


def _inflected(word: str) -> bool:
    """Tell whether a word is a form of a known one: a slip does not add an ending."""
    endings = ("s", "es", "d", "ed", "ing", "ly", "er", "or")
    return any(word.endswith(ending) and word.removesuffix(ending) in _lexicon() for ending in endings)


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, str]:
    """Return the words of five letters or more that questions are made of, in lower case, with how they are written."""
    words = {word: word for word in (*plain_words(), *phrase_words()) if _LETTERS.fullmatch(word)}
    for name in (*_names(), *_abbreviations()):
        words.setdefault(name.lower(), name)
    return MappingProxyType(words)


def _abbreviations() -> Iterator[str]:
    """Yield the names of benchmarks that are four capitals, but for those that are words too."""
    known = benchmarks().values()
    yield from (one.name for one in known if re.fullmatch(r"[A-Z]{4}", one.name) and not one.everyday)


def _names() -> Iterator[str]:
    """Yield the names of benchmarks and families that are one word."""
    for benchmark in benchmarks().values():
        for spelling in (benchmark.name, *benchmark.aliases):
            if _LETTERS.fullmatch(spelling) and match_benchmark(spelling).entity_id == benchmark.benchmark_id:
                yield spelling
    for family in families():
        yield from (part for part in re.split(r"[\s\d.-]+", family) if _LETTERS.fullmatch(part))
        if _LETTERS.fullmatch(family.replace(" ", "")):
            yield family.replace(" ", "")


@lru_cache(maxsize=1)
def _by_first() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in _lexicon():
        found.setdefault(word[0], []).append(word)
    return MappingProxyType({letter: tuple(words) for letter, words in found.items()})
