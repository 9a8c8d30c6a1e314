"""Original and harder benchmarks whose difference a question asks for."""

import itertools
import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from engine.question.nearest import root
from engine.types.question import BenchmarkPair
from engine.vocab.benchmarks import benchmarks

_JOINT = re.compile(r"\b(?:than|versus|vs|to|against|into)\b", re.IGNORECASE)


def find_pairs(
    named: Sequence[str],
    cues: AbstractSet[str],
    joints: Sequence[str],
    *,
    in_parts: bool = False,
    conditioned: bool = False,
) -> tuple[BenchmarkPair, ...]:
    """Find the pairs of benchmarks whose difference is asked for.

    Parameters
    ----------
    named : sequence of str
        Benchmarks that the question names.
    cues : set of str
        Turns of phrase that it uses.
    joints : sequence of str
        What stands between each benchmark and the next.
    in_parts : bool, default False
        Whether it names several parts of benchmarks: then these are what is harder or easier.
    conditioned : bool, default False
        Whether it varies a condition: then scores may fall with that instead of from a benchmark to its harder version.

    Returns
    -------
    tuple of BenchmarkPair
        Named benchmarks of which one is the harder version of the other, or two harder versions of one original as they
        come, where the question speaks of a drop, of harder versions, or compares exactly these; where it speaks of harder
        versions and names none, all that the vocabulary knows.
    """
    kin = [_ordered(first, second) for first, second in itertools.combinations(named, 2) if root(first) == root(second)]
    direct = tuple(pair for pair in kin if _is_harder(pair))
    pairs = direct or tuple(kin)
    if "harder" in cues:
        return pairs or (() if in_parts else _versions(named))
    if "hard" in cues and len(named) == 1 and not in_parts:
        return _versions(named)
    alone = "fall" in cues and not conditioned and all(benchmarks()[name].harder_than for name in named)
    if "drop" in cues and (alone or "original" in cues):
        return pairs or _originals(named)
    if cues & {"drop", "original", "hard"}:
        return pairs
    only = len(named) == 2 and len(pairs) == 1
    return pairs if only and ("versus" in cues or any(map(_JOINT.search, joints))) else ()


def _originals(named: Sequence[str]) -> tuple[BenchmarkPair, ...]:
    """Return every harder version named with its original."""
    known = benchmarks()
    return tuple(
        BenchmarkPair(original=known[name].harder_than, harder=name) for name in named if known[name].harder_than
    )


def _versions(named: Sequence[str]) -> tuple[BenchmarkPair, ...]:
    """Return every benchmark named with each of its harder versions; one that is a harder version with its original."""
    found = [
        BenchmarkPair(original=name, harder=other)
        for name in named
        for other, benchmark in benchmarks().items()
        if benchmark.harder_than == name
    ]
    return tuple(dict.fromkeys((*found, *_originals(named))))


def _ordered(first: str, second: str) -> BenchmarkPair:
    swap = benchmarks()[first].harder_than == second
    return BenchmarkPair(original=second if swap else first, harder=first if swap else second)


def _is_harder(pair: BenchmarkPair) -> bool:
    return benchmarks()[pair.harder].harder_than == pair.original
