"""Families: which model families a text names, by family, by brand, or by a model of theirs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from engine.types.vocabulary import EvaluatedModel
from engine.vocab.entries import load_words
from engine.vocab.fold import fold
from engine.vocab.names import Name, NameIndex
from engine.vocab.parts import FOLDED_WORDS, VARIANT_WORDS, pieces, size_of
from engine.vocab.roster import models

_SHORTEST_SPELLING: Final = 5
_LETTERS = re.compile(r"[A-Za-z]+")
_GENERATION = re.compile(r"([A-Za-z]+)[ -]?\d[\d.]*[ -]([A-Za-z]{3,})")


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMention:
    """A family, or several that share a brand, named in a text."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset just behind its last character."""
    printed: str
    """As printed."""
    name: str
    """The family or brand, as the vocabulary writes it."""
    families: tuple[str, ...]
    """The families meant: one, or those of a brand (``Llama``)."""
    part: str
    """Word of the model names that parts the family, behind its name: ``Python`` in ``Code Llama - Python``; or empty."""


@lru_cache(maxsize=1)
def families() -> Mapping[str, tuple[EvaluatedModel, ...]]:
    """Return every family of the vocabulary.

    Returns
    -------
    Mapping of str to tuple of EvaluatedModel
        Members by family, both in the order of the data file.
    """
    table: dict[str, list[EvaluatedModel]] = {}
    for model in models().values():
        table.setdefault(model.family, []).append(model)
    return MappingProxyType({family: tuple(members) for family, members in table.items()})


def find_families(text: str, *, any_case: bool = False) -> tuple[FamilyMention, ...]:
    """Find model families named inside a text.

    A name that is a family means it; a brand that several families begin with (``Llama``, ``DeepSeek``) means all of these.
    A word behind the name that some of the members bear and others do not belongs to the mention: ``Code Llama - Python``.

    Parameters
    ----------
    text : str
        A question.
    any_case : bool, default False
        Whether a name that is an everyday word too counts without its capitals: ``llama``.

    Returns
    -------
    tuple of FamilyMention
        Non-overlapping, left to right, the longest name at each place.
    """
    found = []
    for mention in _index(any_case=any_case).find(text):
        named = _brands().get(mention.match.entity_id, (mention.match.entity_id,))
        end, part = _parted(text, mention.end, named)
        found.append(
            FamilyMention(
                start=mention.start,
                end=end,
                printed=text[mention.start : end],
                name=mention.match.entity_id,
                families=named,
                part=part,
            )
        )
    return tuple(found)


def _parted(text: str, end: int, named: tuple[str, ...]) -> tuple[int, str]:
    """Return where a mention ends and the word that parts the family, if one follows."""
    following = re.match(r"(?:\s?[-–]\s?|\s)([A-Za-z]{3,})(?:-speciali[sz]ed)?(?![A-Za-z])", text[end : end + 40])
    if following is None or len(named) > 1:
        return end, ""
    part = _parts(named[0]).get(following[1].lower(), "")
    return (end + following.end(1), part) if part else (end, "")


@lru_cache(maxsize=512)
def _parts(family: str) -> Mapping[str, str]:
    """Return the words that some members of a family bear in their names and others do not, by their lower case."""
    members = families()[family]
    plain = VARIANT_WORDS - {"python"} | {"hf", "reasoning", "preview"}
    found: dict[str, str] = {}
    counts = Counter(word for model in members for word in {*_LETTERS.findall(model.model_id)})
    for word, count in counts.items():
        if count < len(members) and len(word) >= 3 and word.lower() not in plain and not size_of(word.lower()):
            found[word.lower()] = word
    return found


@lru_cache(maxsize=1)
def _brands() -> Mapping[str, tuple[str, ...]]:
    """Return the words that several families begin with and that are no family of their own, with these families."""
    sharing: dict[str, list[str]] = {}
    for family in families():
        first = _LETTERS.match(family)
        if first and first.group().lower() not in load_words().not_families:
            sharing.setdefault(first.group(), []).append(family)
    found = {}
    for brand, members in sharing.items():
        own = families().get(brand, ())
        if len(own) < 2 and len([family for family in members if family != brand]) > 1:
            found[brand] = tuple(family for family in members if family != brand)
    return found | _lines()


def _lines() -> dict[str, tuple[str, ...]]:
    """Return what the generations of a line of models share, without their numbers: ``Qwen Coder`` for Qwen2.5-Coder and Qwen3-Coder."""
    lines: dict[str, list[str]] = {}
    for family in families():
        parts = _GENERATION.fullmatch(family)
        if parts and f"{parts[1]} {parts[2]}" not in families():
            lines.setdefault(f"{parts[1]} {parts[2]}", []).append(family)
    return {line: tuple(members) for line, members in lines.items()}


@lru_cache(maxsize=2)
def _index(*, any_case: bool) -> NameIndex:
    return NameIndex(_names(any_case=any_case))


def _names(*, any_case: bool) -> Iterator[Name]:
    """Yield the spellings of families and brands; one that is an everyday word too counts with its capitals only, unless any case will do."""
    unnamed = load_words().not_families | {"other", "family"}
    named = [family for family in families() if family.lower() not in unnamed and family not in _brands()]
    for name in (*_brands(), *named) if any_case else (*named, *_brands()):
        yield Name(name, name, cased=not any_case and fold(name) in load_words().everyday_families)
    yield from _spellings(named)


def _spellings(named: list[str]) -> Iterator[Name]:
    """Yield what the names of a family's members begin with, before their size, where it is of this family alone."""
    owners: dict[str, set[str]] = {}
    printed: dict[str, str] = {}
    for family in named:
        for model in families()[family]:
            for spelling in (model.model_id, *model.aliases):
                stem = _stem(spelling)
                if len(stem) >= _SHORTEST_SPELLING and not _is_parted(stem, family):
                    owners.setdefault(fold(stem), set()).add(family)
                    printed.setdefault(fold(stem), stem)
    for key, owned in owners.items():
        if len(owned) == 1:
            yield Name(printed[key], next(iter(owned)))


def _is_parted(stem: str, family: str) -> bool:
    """Tell whether a spelling names a part of its family, or only repeats an everyday word."""
    words = _LETTERS.findall(stem)
    return (
        words[-1].lower() in {*_parts(family), *VARIANT_WORDS, *FOLDED_WORDS}
        or fold(stem) in load_words().everyday_families
        if words
        else True
    )


def _stem(spelling: str) -> str:
    """Return what stands before the size in a model's name: ``DeepSeekCoder`` of ``DeepSeekCoder 6.7B``."""
    name = spelling.rpartition("/")[2]
    place = next((piece.start for piece in pieces(name) if size_of(piece.text)), 0)
    return name[:place].strip(" -_(")
