"""Metrics: what a printed number measures, in which unit, and whether more is better.

Convention for ``k``: ``pass@1``, ``Pass@1``, ``pass @ 1``, ``P@1``, ``pass@1 (%)`` and ``pass1`` are ``pass@1``, for every k. ``pass@k`` or
``pass@`` alone, whose k stands in the row or column, is the metric ``pass@k``; whoever finds the k beside it joins the two with
:func:`at_k`, and where none is printed anywhere the customary ``k = 1`` is the caller's decision, not the vocabulary's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from engine.types.vocabulary import Match, MatchRule, Mention, Metric
from engine.vocab.entries import load_metrics
from engine.vocab.names import LONGEST_NAME, Name, NameIndex, matched, spellings, unmatched

LARGEST_K: Final = 10_000
"""No paper draws more samples per problem."""

CUSTOMARY_K: Final = (1, 2, 3, 4, 5, 8, 10, 16, 20, 25, 32, 50, 64, 80, 100, 128, 200, 256, 500, 512, 1000)
"""Values of k that :func:`metrics` lists."""

_WORDS = {
    "pass": "pass",
    "p": "pass",
    "maj": "maj",
    "majority": "maj",
    "maj1": "maj",
    "majority1": "maj",
    "cons": "cons",
    "consensus": "cons",
    "avg": "avg",
}
_WORDS |= {"mean": "avg", "best": "best", "build": "build", "opt": "opt"}
_AT_K = re.compile(
    r"(?<![\w@])(?P<word>pass|p|maj(?:ority)?1?(?=@)|maj(?:ority)?|cons(?:ensus)?|avg|mean|best|build|opt)"
    r"(?:[ _-]?(?:@|\bat\b)[ _]?\$?(?P<k>\d{1,3}(?:,\d{3})+|\d{1,5}|k|n)?\$?|(?<=pass)(?P<glued>1000?|10|1|2|5))(?![\w@])",
    re.IGNORECASE,
)
_N_AT_K = re.compile(r"(?<![\w@.])\d{1,4}@(?:\d{1,4}[kM]|\d{1,3}(?:,\d{3})+|\d{2,6})(?![\w@])")
"""``10@1k``: solved by one of 10 submissions chosen out of 1,000 samples (AlphaCode, doi:10.1126/science.abq1158)."""
_AT = ("@", " at", "-at", "pass1", "pass2", "pass5")
"""What every sampled metric holds; few texts do, and this is found faster."""
_PERCENT = re.compile(r"[\s(\[]*(?:%|in %|↑|↓|percent)[\s)\]↑↓]*$", re.IGNORECASE)


@lru_cache(maxsize=1)
def metrics() -> Mapping[str, Metric]:
    """Return every metric of the vocabulary.

    Returns
    -------
    Mapping of str to Metric
        By identifier; sampled metrics stand for the customary k and as ``pass@k`` for a k that is not yet known.
    """
    table = {entry.metric_id: entry for entry in load_metrics()}
    for entry in [entry for entry in table.values() if entry.metric_id.endswith("@k")]:
        for k in CUSTOMARY_K:
            made = _with_k(entry, k)
            table[made.metric_id] = made
    return MappingProxyType(table)


def metric(metric_id: str) -> Metric | None:
    """Return one metric, also for a k that :func:`metrics` does not list.

    Parameters
    ----------
    metric_id : str
        Identifier such as ``pass@7``.

    Returns
    -------
    Metric or None
        The metric, or None where nothing has this identifier.
    """
    known = metrics().get(metric_id)
    word, _, digits = metric_id.partition("@")
    if known is not None or not digits.isdecimal() or len(digits) > len(str(LARGEST_K)) or f"{word}@k" not in metrics():
        return known
    return _with_k(metrics()[f"{word}@k"], int(digits)) if 1 <= int(digits) <= LARGEST_K else None


def at_k(metric_id: str, k: int) -> str:
    """Join a sampled metric and the k that is printed elsewhere.

    Parameters
    ----------
    metric_id : str
        ``pass@k`` or another identifier that ends so.
    k : int
        Samples, at least 1.

    Returns
    -------
    str
        ``pass@10`` for ``pass@k`` and 10; other identifiers as they are.
    """
    return f"{metric_id.removesuffix('@k')}@{k}" if metric_id.endswith("@k") else metric_id


@lru_cache(maxsize=8192)
def match_metric(text: str) -> Match:
    """Match a text that names a metric and nothing else.

    Parameters
    ----------
    text : str
        Such as a column header: ``Pass@1 (%)``.

    Returns
    -------
    Match
        The metric, or rule NONE.
    """
    stripped = " ".join(text.split())
    if len(stripped) > LONGEST_NAME:
        return unmatched(text)
    bare = _PERCENT.sub("", stripped)
    hit = _AT_K.fullmatch(bare)
    if hit:
        metric_id = _sampled(hit)
        return matched(text, metric_id, MatchRule.EXACT if stripped == metric_id else MatchRule.NORMALISED)
    if _N_AT_K.fullmatch(bare):
        return matched(text, bare.replace(",", ""), MatchRule.NORMALISED)
    found = _index().match(stripped)
    if found.rule is MatchRule.NONE and bare != stripped:
        found = _index().match(bare)
        found = replace(found, rule=MatchRule.NORMALISED) if found.rule is MatchRule.EXACT else found
    return matched(text, found.entity_id, found.rule)


@lru_cache(maxsize=4096)
def find_metrics(text: str) -> tuple[Mention, ...]:
    """Find metrics named inside a longer text.

    Parameters
    ----------
    text : str
        A header, caption or sentence.

    Returns
    -------
    tuple of Mention
        Non-overlapping, left to right.
    """
    lowered = text.lower()
    sampled = list(_find_sampled(text)) if any(sign in lowered for sign in _AT) else []
    taken = [(mention.start, mention.end) for mention in sampled]
    others = [m for m in _index().find(text) if not any(m.start < end and start < m.end for start, end in taken)]
    return tuple(sorted((*sampled, *others), key=lambda mention: mention.start))


def _find_sampled(text: str) -> Iterator[Mention]:
    """Yield the metrics of a text that hold an at sign."""
    for hit in _AT_K.finditer(text):
        yield Mention(start=hit.start(), end=hit.end(), match=matched(hit.group(), _sampled(hit), MatchRule.NORMALISED))
    for hit in _N_AT_K.finditer(text):
        metric_id = hit.group().replace(",", "")
        yield Mention(start=hit.start(), end=hit.end(), match=matched(hit.group(), metric_id, MatchRule.NORMALISED))


def _sampled(hit: re.Match[str]) -> str:
    k = (hit["k"] or hit["glued"] or "k").replace(",", "")
    number = int(k) if k.isdecimal() else 0
    return f"{_WORDS[hit['word'].lower()]}@{number if 1 <= number <= LARGEST_K else 'k'}"


def _with_k(entry: Metric, k: int) -> Metric:
    def numbered(text: str) -> str:
        return f"{text.removesuffix('@k')}@{k}" if text.endswith("@k") else text

    aliases = tuple(numbered(alias) for alias in entry.aliases if alias.endswith("@k"))
    return replace(entry, metric_id=numbered(entry.metric_id), name=numbered(entry.name), aliases=aliases)


@lru_cache(maxsize=1)
def _index() -> NameIndex:
    names: list[Name] = []
    for entry in load_metrics():
        cased = {alias for alias in entry.aliases if len(alias) <= 3 and alias != "acc"}
        names += spellings(
            entry.metric_id, (a for a in (entry.metric_id, entry.name, *entry.aliases) if a not in cased)
        )
        names += spellings(entry.metric_id, (a for a in entry.aliases if a in cased), cased=True)
    return NameIndex(names)
