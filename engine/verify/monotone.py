"""Monotone: whether values of one model that cannot or hardly rise do not rise.

Three orders are held, in one line of a table and one setting:

* pass@k grows with k, on the same samples without exception (Chen et al. 2021, arXiv:2107.03374, equation 1);
* a benchmark that judges the same answers with more tests is passed by no more of them (EvalPlus, arXiv:2305.01210);
* a harder version, or harder problems of a benchmark, are customarily not solved much more often.

A line does not say that its values are of one run: pass@1 may be greedy and pass@10 sampled, one column measured and the next
copied. So a finding that warns says that the values are of different runs, or that one is misprinted or in the wrong column. It refutes
only where both values must be of the same answers: in one cell, or at one printed temperature.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.unknown import Unknown
from engine.types.verdict import Finding, Severity
from engine.verify.base import DocumentCheck, Evidence, finding
from engine.verify.lines import lines_of
from engine.verify.rounding import WHOLE, step
from engine.vocab.benchmarks import benchmarks

NAME: Final = "monotone"
_MORE_TESTS: Final = frozenset({"humaneval-plus", "mbpp-plus", "humaneval-et", "mbpp-et"})
"""Benchmarks that run more tests on the answers to the problems of the one that they are harder than."""
_CUSTOMARY_SLACK: Final = Decimal("0.1")
"""How much of the whole harder problems may lead before it is odd: of fifty problems, two standard errors at most are 14 points."""
_LADDERS: Final = (("easy", "medium", "hard"), ("introductory", "interview", "competition"))
_PASS_AT = re.compile(r"pass@([1-9][0-9]{0,5})")


class _Pair(NamedTuple):
    """Two claims of a line, the first of which should not be the greater."""

    low: Claim
    high: Claim
    same_answers: bool
    customary: bool
    why: str


def run(claims: Sequence[Claim], evidence: Evidence) -> tuple[Finding, ...]:  # noqa: ARG001  # one signature
    """Compare the values of each line that are ordered by what they measure.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of the document.
    evidence : Evidence
        Not looked at.

    Returns
    -------
    tuple of Finding
        Two a pair, one on either claim: SUPPORTS where a pair of pass@k, or of fewer and more tests, is in order; REFUTES where such a
        pair of the same answers is not; WARNS for other pairs out of order. Harder problems that are not solved much more often are not mentioned.
    """
    pairs = (pair for table in lines_of(claims) for line in table.lines for pair in _pairs(tuple(line.values())))
    return tuple(one for pair in pairs for one in _judge(pair))


def _pairs(line: Sequence[Claim]) -> Iterator[_Pair]:
    by_test, by_metric = defaultdict[Hashable, list[Claim]](list), defaultdict[Hashable, list[Claim]](list)
    for claim in line:
        if claim.unit in WHOLE:
            by_test[claim.benchmark, claim.subset, _setting(claim), claim.unit].append(claim)
            by_metric[claim.metric, claim.subset, _setting(claim), claim.unit].append(claim)
    for same in by_test.values():
        yield from _samples(same)
    for same in by_metric.values():
        yield from _versions(same)
    yield from _ladders(line)


def _samples(claims: Sequence[Claim]) -> Iterator[_Pair]:
    """Yield the neighbours of pass@k in k."""
    ordered = sorted(
        ((int(found[1]), number) for number, claim in enumerate(claims) if (found := _PASS_AT.fullmatch(claim.metric)))
    )
    for (k, low), (more, high) in pairwise(ordered):
        if k < more:
            temperature = claims[low].setting.temperature
            sampled = not isinstance(temperature, Unknown) and temperature > 0
            yield _Pair(claims[low], claims[high], sampled, False, f"{more} samples solve no fewer problems than {k}")


def _versions(claims: Sequence[Claim]) -> Iterator[_Pair]:
    """Yield each benchmark beside the one that it is harder than."""
    by_benchmark: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_benchmark[claim.benchmark_match.entity_id].append(claim)
    for harder_id, harder in by_benchmark.items():
        known = benchmarks().get(harder_id)
        easier = by_benchmark.get(known.harder_than, []) if known and known.harder_than else []
        if len(harder) == len(easier) == 1:  # of several values nothing says which belong together
            more_tests = harder_id in _MORE_TESTS
            why = "more tests pass no more answers" if more_tests else "it is the harder version"
            yield _Pair(harder[0], easier[0], more_tests and _is_one_cell(harder[0], easier[0]), not more_tests, why)


def _ladders(line: Sequence[Claim]) -> Iterator[_Pair]:
    """Yield neighbouring difficulties of one benchmark."""
    found = defaultdict[Hashable, dict[str, Claim]](dict)
    for claim in line:
        rest, _, last = claim.subset.lower().rpartition(";")
        if claim.unit in WHOLE:
            found[claim.benchmark, claim.metric, rest, _setting(claim), claim.unit].setdefault(last.strip(), claim)
    for subsets in found.values():
        for ladder in _LADDERS:
            yield from _steps(subsets, ladder)


def _steps(subsets: Mapping[str, Claim], ladder: Sequence[str]) -> Iterator[_Pair]:
    for easier, harder in combinations(ladder, 2):
        if easier in subsets and harder in subsets:
            yield _Pair(
                subsets[harder], subsets[easier], False, True, f"{harder} problems are harder than {easier} ones"
            )


def _setting(claim: Claim) -> Hashable:
    return claim.setting.shots, claim.setting.temperature, claim.setting.conditions


def _is_one_cell(one: Claim, other: Claim) -> bool:
    here, there = one.locator, other.locator
    return (
        isinstance(here, TableLocator)
        and isinstance(there, TableLocator)
        and (here.row, here.column) == (there.row, there.column)
    )


def _judge(pair: _Pair) -> Iterator[Finding]:
    low, high = pair.low, pair.high
    slack = (step(low) + step(high)) / 2
    if pair.customary:
        slack += _CUSTOMARY_SLACK * WHOLE[low.unit]
    in_order = low.numeral.value - high.numeral.value <= slack
    if in_order and pair.customary:
        return
    severity = Severity.SUPPORTS if in_order else Severity.REFUTES if pair.same_answers else Severity.WARNS
    said = "is not greater than" if in_order else "is greater than"
    message = f"{_name(low)} {said} {_name(high)} of its line: {pair.why}."
    for claim in (low, high):
        yield from finding(claim, NAME, severity, message, (low, high))


def _name(claim: Claim) -> str:
    subset = f", {claim.subset}" if claim.subset else ""
    return f"{claim.numeral.printed} ({claim.benchmark}{subset}, {claim.metric})"


DOCUMENT_CHECK: Final = DocumentCheck(
    name=NAME,
    asks="Do values that cannot rise, or hardly do, not rise: with k of pass@k, with more tests, with harder problems?",
    gravest=Severity.REFUTES,
    run=run,
)
