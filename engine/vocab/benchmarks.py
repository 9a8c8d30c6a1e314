"""Benchmarks: what a model is tested on, and which printed names mean which."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from engine.types.vocabulary import Benchmark, Match, MatchRule, Mention
from engine.vocab.entries import benchmark_entries, load_benchmarks
from engine.vocab.fold import fold
from engine.vocab.metrics import find_metrics
from engine.vocab.names import Name, NameIndex, matched, spellings
from engine.vocab.subsets import find_subsets

HYPHENATED: Final = 0.6
"""Confidence where a hyphen joins the name to a word that the vocabulary does not know: it may be another benchmark's name."""

SEVERAL_LANGUAGES: Final = "several programming languages"
"""What benchmarks measure whose problems are posed in more languages than one."""

_LONGEST_HEADER = 120
_SETTING = re.compile(
    r"\d+[ -]?shots?|(?:zero|one|few|five|three)-shot|\bCoT\b|\bPoT\b|\bgreedy\b|\bK\s?=\s?\d+|\bT\s?=\s?[\d.]+|%|[↑↓]|\bin\b",
    re.IGNORECASE,
)
_JOINT = frozenset("-_")


@lru_cache(maxsize=1)
def benchmarks() -> Mapping[str, Benchmark]:
    """Return every benchmark of the vocabulary.

    Returns
    -------
    Mapping of str to Benchmark
        By identifier, in the order of the data file.
    """
    return MappingProxyType({benchmark.benchmark_id: benchmark for benchmark in load_benchmarks()})


@lru_cache(maxsize=8192)
def match_benchmark(text: str) -> Match:
    """Match a text that names a benchmark and nothing else.

    Parameters
    ----------
    text : str
        Such as a column header: ``HumanEval+``.

    Returns
    -------
    Match
        The benchmark, or rule NONE. COMPOSED where beside the one name stand only subsets, metrics and settings:
        ``MBPP (3-shot)``, ``LiveCodeBench v5 (Pass@1)``.
    """
    found = _index().match(text)
    if found.rule not in {MatchRule.FUZZY, MatchRule.NONE} or len(text) > _LONGEST_HEADER:
        return found
    mentions = find_benchmarks(text)
    if len(mentions) == 1 and not _rest(text, mentions[0]):
        return matched(text, mentions[0].match.entity_id, MatchRule.COMPOSED)
    return found


@lru_cache(maxsize=16384)
def find_benchmarks(text: str) -> tuple[Mention, ...]:
    """Find benchmarks named inside a longer text.

    In ``HumanEval (+)`` the mention is ``HumanEval``: what the bracket means is for the reader of the cells to say.

    Parameters
    ----------
    text : str
        A header, caption or sentence.

    Returns
    -------
    tuple of Mention
        Non-overlapping, left to right; where several start at one place, the longest. With confidence :data:`HYPHENATED` where a
        hyphen joins the name to an unknown word; left out where a plus sign makes an unknown harder version of it.
    """
    return tuple(_weighed(text, mention) for mention in _index().find(text) if not _is_plus(text, mention.end))


def is_code(benchmark_id: str) -> bool:
    """Tell whether a benchmark tests code generation, completion, repair or reasoning.

    Parameters
    ----------
    benchmark_id : str
        Identifier of a benchmark; an unknown one is not code.

    Returns
    -------
    bool
        True for benchmarks of the area ``code``.
    """
    known = benchmarks().get(benchmark_id)
    return known is not None and known.area == "code"


def subset_in_name(printed: str) -> str:
    """Return the subset that a benchmark's name itself states.

    Parameters
    ----------
    printed : str
        The name as printed: ``HumanEvalFix``, ``CRUXEval-I``.

    Returns
    -------
    str
        The subset's words (``Fix``, ``I``), or empty where the name is of the whole benchmark.
    """
    return _subsets().get(fold(printed), "")


def _rest(text: str, mention: Mention) -> str:
    """Return what a header prints besides a benchmark, subsets, metrics and settings."""
    taken = [(mention.start, mention.end), *_spans(text)]
    shown = "".join(" " if any(start <= i < end for start, end in taken) else letter for i, letter in enumerate(text))
    return _SETTING.sub("", shown).strip(" ()[]/|,;:-–_.")


def _spans(text: str) -> list[tuple[int, int]]:
    """Return where a text names subsets and metrics."""
    return [(m.start, m.end) for m in find_subsets(text)] + [(m.start, m.end) for m in find_metrics(text)]


def _is_plus(text: str, end: int) -> bool:
    return text[end : end + 1] == "+" and not text[end + 1 : end + 2].isalnum()


def _weighed(text: str, mention: Mention) -> Mention:
    before, behind = text[max(mention.start - 2, 0) : mention.start], text[mention.end : mention.end + 40]
    glued = len(before) == 2 and before[1] in _JOINT and before[0].isalnum()
    if len(behind) > 1 and behind[0] in _JOINT and behind[1].isalnum():
        known = {start for start, _ in _spans(behind[1:])} | {m.start for m in _index().find(behind[1:])}
        glued = glued or (0 not in known and _SETTING.match(behind, 1) is None)
    return replace(mention, match=replace(mention.match, confidence=HYPHENATED)) if glued else mention


@lru_cache(maxsize=1)
def _subsets() -> Mapping[str, str]:
    return {fold(name): subset for entry in benchmark_entries() for name, subset in entry.subsets.items()}


@lru_cache(maxsize=1)
def _index() -> NameIndex:
    names: list[Name] = []
    for entry in benchmark_entries():
        names += spellings(entry.id, (entry.name,), cased=entry.cased)
        names += spellings(entry.id, (*entry.aliases, *entry.subsets))
        names += spellings(entry.id, entry.abbreviations, cased=True)
    return NameIndex(names)
