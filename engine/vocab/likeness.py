"""Whether a text reads like a model name at all, known or not: how an extractor decides which axis of a table holds models."""

import itertools
import re
from functools import lru_cache
from typing import Final

from engine.types.vocabulary import MatchRule
from engine.vocab.benchmarks import match_benchmark
from engine.vocab.entries import load_words
from engine.vocab.fold import tokens
from engine.vocab.metrics import match_metric
from engine.vocab.parts import pieces
from engine.vocab.resolve import match_model
from engine.vocab.roster import models
from engine.vocab.sizes import printed_size
from engine.vocab.spelled import spelled_out
from engine.vocab.subsets import SubsetKind, match_subset

LONGEST_LABEL: Final = 90
"""A longer text is a sentence."""

_MOST_PIECES = 16
_MOST_PIECES_UNSIZED = 8
_MADE = re.compile(
    r"(?:[a-z]{2,}coder|[a-z]*llama[a-z]*|[a-z]+gpt|gpt[a-z]*|[a-z]{2,}lm|[a-z]+bert|[a-z]*qwen[a-z]*|code[a-z]*t5)\Z"
)
_O_SERIES = re.compile(r"(?:openai[ -])?[oO][134](?:[ -](?:mini|preview|pro|high|low|medium|\d).*)?\Z")
_VARIANTS = frozenset({"base", "instruct", "chat", "inst", "ins", "it"})
_SURE = frozenset({MatchRule.EXACT, MatchRule.NORMALISED, MatchRule.COMPOSED})


@lru_cache(maxsize=8192)
def looks_like_model(text: str) -> float:
    """Say how much a cell's text reads like a model name, whether or not the vocabulary knows it.

    Parameters
    ----------
    text : str
        A row or column label.

    Returns
    -------
    float
        1 for a model of the vocabulary; about 0.9 for a family word with a size, version or variant word; 0.5 to 0.8 for a family word
        alone, or for a size or variant word with other words; 0 for a benchmark, metric, subset, bare size, number, address, sentence or
        customary header word.
    """
    label = spelled_out(" ".join(text.split()))
    words = [piece.text for piece in pieces(label[: LONGEST_LABEL + 1])]
    letters = [word for word in words if word[0].isalpha()]
    no_models = load_words().no_models
    if not letters or len(label) > LONGEST_LABEL or len(words) > _MOST_PIECES or "://" in label:
        return 0.0
    if all(word in no_models for word in letters):
        return 0.0
    if match_model(label).rule in _SURE or _O_SERIES.match(label):
        return 1.0
    likeness = _likeness(label, words, letters)
    return 0.0 if not likeness or _is_something_else(label) else likeness


@lru_cache(maxsize=1)
def family_words() -> frozenset[str]:
    """Return the words by which model families are known, in lower case.

    Returns
    -------
    frozenset of str
        From the families of the model table, and a list of families that it lacks.
    """
    lists = load_words()
    words = set(lists.families)
    for family in {model.family for model in models().values()}:
        letters = [piece.text.lower() for piece in tokens(family) if piece.text.isalpha()]
        words |= {word for word in letters[:1] if len(word) > 2}
        words.add("".join(letters))
    return frozenset(words - lists.not_families - lists.no_models)


def _likeness(label: str, words: list[str], letters: list[str]) -> float:
    sized = bool(printed_size(label).printed)
    if len(words) > _MOST_PIECES_UNSIZED and not sized:
        return 0.0
    pairs = (left + right for left, right in itertools.pairwise(letters))
    family = not family_words().isdisjoint(letters) or not family_words().isdisjoint(pairs)
    variant = not _VARIANTS.isdisjoint(letters)
    if family or any(_is_made(word) for word in letters):
        told = sized or variant or any(word[0].isdigit() for word in words)
        return (0.8 if family else 0.7) + (0.15 if sized else 0.1 if told else 0.0)
    if not (sized or variant):
        return 0.0
    no_models = load_words().no_models
    named = any(len(word) > 1 and word not in no_models and word not in _VARIANTS for word in letters)
    return 0.0 if not named else 0.7 if sized else 0.5


def _is_made(word: str) -> bool:
    return word not in load_words().not_made and bool(_MADE.match(word))


def _is_something_else(label: str) -> bool:
    known = match_benchmark(label).rule in _SURE or match_metric(label).rule in _SURE
    return known or match_subset(label).kind is not SubsetKind.NONE
