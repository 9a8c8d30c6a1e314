"""Arithmetic: whether averages and changes follow from the values from which they are computed.

A finding that supports says that a printed computation comes out right within rounding, which it seldom does where a value was
misread. One that warns says that it does not: one of the values is misprinted or misread, or the computation is another one.
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from engine.types.claim import Claim
from engine.types.verdict import Finding, Severity
from engine.verify.averages import Equation, averages_in
from engine.verify.base import DocumentCheck, Evidence, finding
from engine.verify.changes import Change, changes_in_cells, changes_in_prose

NAME: Final = "arithmetic"


def run(claims: Sequence[Claim], evidence: Evidence) -> tuple[Finding, ...]:
    """Recompute the averages and the changes that a document prints.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of the document.
    evidence : Evidence
        The source.

    Returns
    -------
    tuple of Finding
        One for each computation that a claim takes part in: averages first, then changes in cells, then in prose.
    """
    changes = chain(changes_in_cells(claims), changes_in_prose(claims, evidence))
    return (
        *(one for equation in averages_in(claims) for one in _average_findings(equation)),
        *(one for change in changes for one in _change_findings(change)),
    )


def _average_findings(equation: Equation) -> Iterator[Finding]:
    """Say it of the average and of each of its parts: any of them may be the wrong one."""
    printed, mean = equation.average.numeral.printed, f"{equation.mean:.{equation.average.numeral.decimals + 2}f}"
    holds = equation.severity is Severity.SUPPORTS
    said = f"is {equation.how}, {mean}" if holds else f"is printed, but {equation.how} is {mean}"
    everything = (*equation.parts, equation.average)
    yield from finding(equation.average, NAME, equation.severity, f"The average {printed} {said}.", everything)
    of = f"the average {printed} of its line"
    for part in equation.parts:
        if holds:
            message = f"{part.numeral.printed} and the other values of its line come to {of}."
        else:
            message = f"{part.numeral.printed} and the other values of its line come to {mean}, not to {of}."
        yield from finding(part, NAME, equation.severity, message, everything)


def _change_findings(change: Change) -> Iterator[Finding]:
    for claim in change.claims:
        yield from finding(claim, NAME, change.severity, change.message, (*change.claims, *change.others))


DOCUMENT_CHECK: Final = DocumentCheck(
    name=NAME,
    asks="Do averages and changes follow from the values that they are computed from?",
    gravest=Severity.WARNS,
    run=run,
)
