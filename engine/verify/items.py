"""Items: how many problems a claim's score was had from, as far as the claim says which version of the benchmark it is."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from engine.types.claim import Claim
from engine.types.unknown import UNKNOWN, Unknown
from engine.vocab.benchmarks import benchmarks


class ProblemSet(NamedTuple):
    """A version of a benchmark whose problems are counted."""

    n: int
    """Number of problems."""
    version: str
    """Name of the version, split or language."""


WAYS_OF_ASKING: Final = frozenset({"complete", "completion", "instruct", "instruction", "input", "output", "i", "o"})
"""Subsets that name how all the problems are put, not a part of them."""

_CODES: Final[Mapping[str, str]] = {
    "ada": "adb",
    "bash": "sh",
    "c#": "cs",
    "c++": "cpp",
    "clojure": "clj",
    "golang": "go",
    "haskell": "hs",
    "javascript": "js",
    "julia": "jl",
    "ocaml": "ml",
    "perl": "pl",
    "python": "py",
    "racket": "rkt",
    "ruby": "rb",
    "rust": "rs",
    "typescript": "ts",
}
"""Languages by the file suffix under which multilingual benchmarks count their problems."""

_LANGUAGES: Final = frozenset(_CODES.values())
"""Versions that are parts of a benchmark rather than all of it in another state: a score of no named part is of none of them."""

_BY_SHOTS: Final[Mapping[tuple[str, int], int]] = {("mbpp", 3): 500}
"""The three-shot prompt of MBPP goes with its 500 test problems (Austin et al. 2021, arXiv:2108.07732)."""

_WORD = re.compile(r"[a-z0-9.]+[+#]*")


def problem_sets(claim: Claim) -> tuple[ProblemSet, ...]:
    """Return the versions of the claim's benchmark that the claim may be about.

    Parameters
    ----------
    claim : Claim
        The claim.

    Returns
    -------
    tuple of ProblemSet
        Those that its subset, a condition or its shots name; without such a hint all, the customary one first. None where the benchmark
        or the subset is not known, or the versions are languages and none is named.
    """
    benchmark = benchmarks().get(claim.benchmark_match.entity_id)
    if benchmark is None:
        return ()
    every = tuple(ProblemSet(v.n_items, v.version) for v in benchmark.versions if not isinstance(v.n_items, Unknown))
    if claim.subset and claim.subset.strip().lower() not in WAYS_OF_ASKING:
        return _named(every, claim.subset)
    if any(one.version in _LANGUAGES for one in every):
        return ()
    for condition in claim.setting.conditions:
        if named := _named(every, condition):
            return named
    shots = claim.setting.shots
    by_shots = UNKNOWN if isinstance(shots, Unknown) else _BY_SHOTS.get((benchmark.benchmark_id, shots), UNKNOWN)
    return tuple(one for one in every if one.n == by_shots) or every


def n_items(claim: Claim) -> int | Unknown:
    """Return the number of problems, where the claim leaves no doubt about it.

    Parameters
    ----------
    claim : Claim
        The claim.

    Returns
    -------
    int or Unknown
        The count on which all versions that it may be about agree.
    """
    counts = {one.n for one in problem_sets(claim)}
    return counts.pop() if len(counts) == 1 else UNKNOWN


def _named(every: tuple[ProblemSet, ...], printed: str) -> tuple[ProblemSet, ...]:
    """Return the versions whose name holds every word of a printed subset or condition."""
    text = printed.strip().lower()
    words = frozenset(_WORD.findall(_CODES.get(text, text)))
    return tuple(one for one in every if words and words <= frozenset(_WORD.findall(one.version.lower())))
