"""Second reading: whether another format or version of the same paper prints the same in the same place.

A finding that supports says that a cell was read twice, by different ways from different bytes, and came out the same. One that warns says
that it did not: one reading is wrong, or the versions of the paper differ.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Final

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.record import Record
from engine.types.source import Source
from engine.types.verdict import Finding, Severity
from engine.verify.base import RecordCheck, finding
from engine.verify.rounding import WHOLE, agree
from engine.vocab.fold import fold

NAME: Final = "second_reading"
_ARXIV = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?!\d)")
_MOST_READINGS: Final = 12
"""Documents of one paper that are compared with each other."""
_MOST_ALIKE: Final = 50
"""Cells of one description that are compared; more cannot be told apart."""
_LABEL = re.compile(r"table\s*\S+", re.IGNORECASE)


def run(record: Record) -> tuple[Finding, ...]:
    """Compare the documents of a paper cell by cell.

    A cell is found again by its table's printed label, its model, benchmark, subset, metric and setting, as they were understood.

    Parameters
    ----------
    record : Record
        What is stored.

    Returns
    -------
    tuple of Finding
        For each cell that another document of the paper has too: SUPPORTS where one of them prints the same, else WARNS.
    """
    papers: defaultdict[str, list[str]] = defaultdict(list)
    for source in record.sources:
        papers[paper_of(source)].append(source.document_id)
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in record.claims:
        claims[claim.document_id].append(claim)
    found: dict[str, list[Finding]] = defaultdict(list)
    for documents in papers.values():
        cells = {name: _cells(claims[name]) for name in documents[:_MOST_READINGS]}
        for one, other in permutations(cells, 2):
            for each in _compare(cells[one], cells[other], other):
                found[each.claim_id].append(each)
    return tuple(each for claim in record.claims for each in _best(found.get(claim.claim_id, ())))


def paper_of(source: Source) -> str:
    """Return what identifies a paper whatever its format and version.

    Parameters
    ----------
    source : Source
        A source.

    Returns
    -------
    str
        Its arXiv identifier, be it only in the file's name; else its DOI; else its own identifier.
    """
    named = _ARXIV.search(source.arxiv_id) or _ARXIV.search(source.document_id)
    if named:
        return f"arxiv:{named[1]}"
    return f"doi:{source.doi.lower()}" if source.doi else source.source_id


def _cells(claims: Sequence[Claim]) -> Mapping[Hashable, Sequence[Claim]]:
    cells: defaultdict[Hashable, list[Claim]] = defaultdict(list)
    for claim in claims:
        label = claim.locator.label if isinstance(claim.locator, TableLocator) else ""
        if claim.unit in WHOLE and _LABEL.match(label):
            setting = claim.setting.shots, claim.setting.temperature, claim.setting.conditions
            what = fold(claim.model), claim.benchmark, claim.subset.casefold(), claim.metric, claim.unit
            cells[fold(label), what, setting].append(claim)
    return cells


def _compare(
    cells: Mapping[Hashable, Sequence[Claim]], again: Mapping[Hashable, Sequence[Claim]], where: str
) -> Iterator[Finding]:
    """Compare the cells that two documents both have; several of one description must be the same whatever their order."""
    for key, claims in cells.items():
        others = again.get(key, ())
        if len(others) != len(claims) or len(claims) > _MOST_ALIKE:
            continue
        for claim in claims:
            same = [other for other in others if agree(claim, other)]
            if same:
                message = f"{where} prints {same[0].numeral.printed} in the same cell of the same paper."
                yield from finding(claim, NAME, Severity.SUPPORTS, message, same[:1])
            else:
                read = ", ".join(dict.fromkeys(other.numeral.printed for other in others))
                message = f"{claim.numeral.printed} here, but {where} prints {read} in the same cell of the same paper."
                yield from finding(claim, NAME, Severity.WARNS, message, others)


def _best(findings: Sequence[Finding]) -> Sequence[Finding]:
    """Return the first that supports, else the first that warns: a third reading that differs says less than one that agrees."""
    supporting = [one for one in findings if one.severity is Severity.SUPPORTS]
    return (supporting or findings)[:1]


RECORD_CHECK: Final = RecordCheck(
    name=NAME,
    asks="Does another format or version of the paper print the same in the same cell?",
    gravest=Severity.WARNS,
    run=run,
)
