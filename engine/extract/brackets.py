"""What a caption says of the numbers in brackets: ``Numbers in parentheses indicate pass@64``."""

import re
from dataclasses import dataclass

from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.metrics import find_metrics

_CLAUSE_END = re.compile("[.;]")
_IN_BRACKETS = re.compile(
    r"\b(?:in|within|inside) (?:the )?(?:parenthes[ie]s|(?:round |square )?brackets)\b", re.IGNORECASE
)
_DIFFERENCE = re.compile(
    r"\b(?:gains?|improvements?|changes?|differences?|drops?|increases?|deltas?|std|deviations?|errors?|intervals?|ranks?|counts?"
    r"|number of|shots?|relative)\b|[Δ±]",
    re.IGNORECASE,
)

_ANY_METRIC = "score"
"""The word itself names no metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracketed:
    """What numbers in brackets are."""

    metric: str = ""
    """Their metric, or empty where the caption names none."""
    extended: bool = False
    """Whether they belong to the extended version of the benchmark in front of them: HumanEval+ behind HumanEval."""
    clause: str = ""
    """The clause of the caption that says so: it says nothing of the other numbers."""


def read_brackets(caption: str) -> Bracketed:
    """Read what a caption says of the numbers in brackets.

    Parameters
    ----------
    caption : str
        A caption.

    Returns
    -------
    Bracketed
        The one metric, or the extended benchmarks, of the clause that speaks of numbers in brackets; empty where none does, or where it
        speaks of differences, spreads or counts.
    """
    clause = next((part for part in _CLAUSE_END.split(caption) if _IN_BRACKETS.search(part)), "")
    if not clause or _DIFFERENCE.search(clause):
        return Bracketed()
    metrics = {mention.match.entity_id for mention in find_metrics(clause)} - {_ANY_METRIC}
    named = [mention.match.printed for mention in find_benchmarks(clause)]
    extended = bool(named) and all(name.rstrip().endswith(("+", "lus")) for name in named)
    if len(metrics) == 1:
        return Bracketed(metric=next(iter(metrics)), clause=clause)
    return Bracketed(extended=extended, clause=clause) if extended and not metrics else Bracketed()
