"""Prose against table: whether a number in the text is the one that a table of the same document prints.

A finding that supports says that text and table of a document agree, which speaks for either reading. One that warns says that they do
not: one of them is misprinted or misread, or they speak of different runs.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final

from engine.types.claim import Claim
from engine.types.locator import TableLocator, TextLocator
from engine.types.unknown import Unknown
from engine.types.verdict import Finding, Severity
from engine.verify.base import DocumentCheck, Evidence, finding
from engine.verify.rounding import WHOLE, agree
from engine.vocab.fold import fold

NAME: Final = "prose_against_table"
_MOST_SHOWN: Final = 4
_MOST_CELLS: Final = 500
"""Cells of one model, benchmark and metric that a number of the text is looked for in."""


def run(claims: Sequence[Claim], evidence: Evidence) -> tuple[Finding, ...]:  # noqa: ARG001  # one signature
    """Look for each number of the text among the values that the tables print of the same model, benchmark and metric.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of the document.
    evidence : Evidence
        Not looked at.

    Returns
    -------
    tuple of Finding
        For each number of the text that tables speak of: SUPPORTS on it and on the first cell that prints it, be it with other decimals;
        or WARNS on it where every cell of a comparable setting prints something else.
    """
    cells: defaultdict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.locator, TableLocator) and claim.unit in WHOLE:
            cells[_subject(claim)].append(claim)
    texts = (claim for claim in claims if isinstance(claim.locator, TextLocator) and claim.unit in WHOLE)
    return tuple(one for claim in texts for one in _compare(claim, cells))


def _compare(text: Claim, cells: Mapping[Hashable, Sequence[Claim]]) -> Iterator[Finding]:
    spoken_of = cells.get(_subject(text), ())[:_MOST_CELLS]
    same = next((cell for cell in spoken_of if agree(text, cell)), None)
    if same is not None:
        yield from finding(text, NAME, Severity.SUPPORTS, f"{_place(same)} prints {same.numeral.printed} too.", [same])
        yield from finding(same, NAME, Severity.SUPPORTS, f"The text prints {text.numeral.printed} too.", [text])
        return
    comparable = [cell for cell in spoken_of if _is_comparable(text, cell)]
    if comparable:
        shown = ", ".join(f"{cell.numeral.printed} ({_place(cell)})" for cell in comparable[:_MOST_SHOWN])
        message = f"The text prints {text.numeral.printed}, the tables print for the same model and benchmark {shown}."
        yield from finding(text, NAME, Severity.WARNS, message, comparable)


def _subject(claim: Claim) -> Hashable:
    return claim.model_match.entity_id or fold(claim.model), claim.benchmark, claim.metric


def _is_comparable(text: Claim, cell: Claim) -> bool:
    """Tell whether a cell must print what the text says: its subset is the text's, and no setting tells them apart."""
    shots = {one.setting.shots for one in (text, cell) if not isinstance(one.setting.shots, Unknown)}
    return text.subset == cell.subset and len(shots) < 2 and not cell.setting.conditions


def _place(claim: Claim) -> str:
    assert isinstance(claim.locator, TableLocator)
    return f"{claim.locator.label} (row {claim.locator.row}, column {claim.locator.column})"


DOCUMENT_CHECK: Final = DocumentCheck(
    name=NAME,
    asks="Is a number in the text the one that a table of the document prints for the same model and benchmark?",
    gravest=Severity.WARNS,
    run=run,
)
