"""Counts: what a report says of itself against what it lists, and whether its claims answer its research question."""

import re
from collections.abc import Iterator, Mapping, Sequence

from engine.types.audit import Reference, Remark, Statement
from engine.types.claim import Claim
from engine.types.unknown import Unknown
from engine.types.verdict import Severity
from engine.vocab.benchmarks import benchmarks, find_benchmarks
from engine.vocab.metrics import find_metrics

_WORDS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
        ]
    )
}
_N = rf"(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{'|'.join(_WORDS)})"
_WERE = r"(?:\s+(?:was|were|are|have been|of them|of these|of which))?(?:\s+\w+ly)?"
_CLAIMS = re.compile(
    rf"\b{_N}\s+(?:\w+\s+)?claims?{_WERE}\s+(?:extracted|identified|listed|collected|made)", re.IGNORECASE
)
_VERIFIED = re.compile(rf"\b{_N}(?:\s+claims?)?{_WERE}\s+(?:verified|confirmed|supported)\b", re.IGNORECASE)
_PAPERS = re.compile(
    rf"(?:(?:from|of|yielded|reviews?|retrieved|synthesi[sz]es)\s+{_N}\s+(?:[\w-]+\s+)?(?:papers|sources|studies|articles|publications)"
    rf"|\b{_N.replace('?P<n>', '?P<m>')}\s+(?:[\w-]+\s+)?(?:papers|sources|studies|articles|publications){_WERE}\s+(?:retrieved|reviewed|found|included))",
    re.IGNORECASE,
)


def remarks_on_counts(prose: str, statements: Sequence[Statement], references: Sequence[Reference]) -> Iterator[Remark]:
    """Compare the numbers of claims, verified claims and papers that a report states with what it lists.

    Parameters
    ----------
    prose : str
        The report's prose.
    statements : sequence of Statement
        The claims that it lists.
    references : sequence of Reference
        Its references.

    Yields
    ------
    Remark
        One a number that it states.
    """
    listed = [one for one in statements if one.is_listed]
    marked = [one for one in listed if not isinstance(one.said_verified, Unknown)]
    for said in _said(_CLAIMS, prose):
        yield _remark(said, len(listed), "claims extracted", f"its list has {len(listed):,}")
    for said in _said(_VERIFIED, prose):
        if marked or not listed:
            ticked = sum(one.said_verified is True for one in marked)
            yield _remark(said, ticked, "claims verified", f"its list marks {ticked:,} so")
    for said in _said(_PAPERS, prose):
        if said > len(references):
            message = f"The report states {said:,} papers; its references list {len(references):,}."
            yield Remark(about="counts", severity=Severity.WARNS, message=message)


def remarks_on_question(
    question: str, statements: Sequence[Statement], scores: Mapping[int, Sequence[Claim]]
) -> Iterator[Remark]:
    """Say how many of a report's claims bear on its research question.

    Parameters
    ----------
    question : str
        The question, or empty.
    statements : sequence of Statement
        The report's claims.
    scores : mapping of int to sequence of Claim
        The scores in each statement.

    Yields
    ------
    Remark
        One a benchmark or metric that the question names; one where it names none or there is no question.
    """
    if not question:
        yield Remark(about="question", severity=Severity.INFORMS, message="The report states no research question.")
        return
    asked = list(dict.fromkeys(mention.match.entity_id for mention in find_benchmarks(question)))
    metrics = [one for one in dict.fromkeys(m.match.entity_id for m in find_metrics(question)) if "@" in one]
    if not asked:
        message = (
            "The research question names no benchmark that is known here: whether the claims answer it is not judged."
        )
        yield Remark(about="question", severity=Severity.INFORMS, message=message)
        return
    every = [claim for some in scores.values() for claim in some]
    for benchmark_id in asked:
        name = benchmarks()[benchmark_id].name
        hits = [claim for claim in every if claim.benchmark_match.entity_id == benchmark_id]
        models = {claim.model_match.entity_id or claim.model for claim in hits}
        message = f"The research question asks about {name}: {_count(len(hits), 'score')} on it"
        if hits:
            message += f", of {_count(len(models), 'model')}"
        severity = Severity.SUPPORTS if len(models) > 1 else Severity.WARNS
        yield Remark(
            about="question", severity=severity, message=f"{message}, among {_count(len(statements), 'claim')}."
        )
    if metrics and not any(
        claim.metric in metrics or f"{claim.metric.partition('@')[0]}@k" in metrics for claim in every
    ):
        message = f"The research question asks for {', '.join(metrics)}; no claim states it for any benchmark."
        yield Remark(about="question", severity=Severity.WARNS, message=message)


def _said(pattern: re.Pattern[str], prose: str) -> list[int]:
    """Return the different numbers that a report states by a pattern, in order."""
    found = [next(value for value in hit.groupdict().values() if value) for hit in pattern.finditer(prose)]
    return list(
        dict.fromkeys(_WORDS[one.lower()] if one.lower() in _WORDS else int(one.replace(",", "")) for one in found)
    )


def _remark(said: int, counted: int, what: str, where: str) -> Remark:
    agrees = said == counted
    return Remark(
        about="counts",
        severity=Severity.SUPPORTS if agrees else Severity.WARNS,
        message=f"The report states {said:,} {what}; {where}.",
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
