"""Plant errors in confirmed claims and count which check catches which.

    .venv/bin/python benchmarks/planted_errors.py > benchmarks/planted_errors.txt

Claims are drawn from the documents with gold claims and from the corpus beside them, each corrupted alone. A check catches an error
where it warns of the corrupted claim, or refutes it, and did not do so before.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corruptions import AGAINST_THE_CELL, AGAINST_THE_NAMES

from engine.parse.documents import decode_parts, parse
from engine.pipeline import read_claims
from engine.retrieve.local import locate, read_file
from engine.store.write import DocumentRows
from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.record import Record
from engine.types.verdict import Severity, Status
from engine.verify.base import Evidence, evidence_of
from engine.verify.checks import CHECKS, DOCUMENT_CHECKS, RECORD_CHECKS

CORPUS: Final = Path(__file__).resolve().parents[2] / "shared" / "corpus"
FOLDERS: Final = ("html", "latex", "markdown", "pdf", "readme")
A_KIND: Final = 420
"""Errors of each kind."""
BATCHES: Final = 3
"""Errors of a kind are planted in so many copies of the record; in one copy never two in one document's table."""
SEED: Final = 20260131
GRAVE: Final = frozenset({Severity.WARNS, Severity.REFUTES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document with what the checks may look at."""

    rows: DocumentRows
    evidence: Evidence
    tables: dict[tuple[int, str], list[Claim]]


def read_corpus() -> list[Read]:
    """Read every document that yields confirmed claims from tables."""
    found = []
    for file in locate([CORPUS / folder for folder in FOLDERS]).items:
        (rows,) = read_claims([file.path.parent if file.is_folder else file.path])
        source = read_file(file)
        parsed = parse(source).items if rows.claims else ()
        if not parsed:
            continue
        tables = defaultdict(list)
        status = {one.claim_id: one.status for one in rows.verdicts}
        for claim in rows.claims:
            if isinstance(claim.locator, TableLocator) and status[claim.claim_id] is Status.CONFIRMED:
                tables[claim.locator.index, claim.locator.part].append(claim)
        evidence = evidence_of(source.content, parsed[0].encoding, decode_parts(source))
        found.append(Read(rows=rows, evidence=evidence, tables=dict(tables)))
    return found


def planted(documents: Sequence[Read], name: str) -> Iterator[tuple[Read, Claim, Claim]]:
    """Yield errors of one kind: the document, the claim and the corrupted claim."""
    corrupt = {**AGAINST_THE_CELL, **AGAINST_THE_NAMES}[name]
    draw = random.Random(f"{SEED} {name}")  # noqa: S311  # a seeded choice, no secret
    places = [(one, claim, table) for one in documents for table in one.tables.values() for claim in table]
    count = 0
    for document, claim, table in draw.sample(places, len(places)):
        wrong = corrupt(claim, table, draw)
        if wrong is not None:
            count += 1
            yield document, claim, wrong
        if count == A_KIND:
            return


def caught_alone(document: Read, claim: Claim, wrong: Claim) -> set[str]:
    """Return the checks of a claim and of its document that see an error."""
    claims = [wrong if one.claim_id == claim.claim_id else one for one in document.rows.claims]
    before = {one.check for one in document.rows.findings if one.claim_id == claim.claim_id and one.severity in GRAVE}
    after = [one for check in CHECKS for one in check.run(wrong, document.evidence)]
    after += [one for check in DOCUMENT_CHECKS for one in check.run(claims, document.evidence)]
    return {one.check for one in after if one.claim_id == claim.claim_id and one.severity in GRAVE} - before


def caught_beside_others(documents: Sequence[Read], errors: Sequence[tuple[Read, Claim, Claim]]) -> dict[str, set[str]]:
    """Return the checks of the whole record that see each error, by claim."""
    caught: dict[str, set[str]] = defaultdict(set)
    before = _graves(_record(documents, {}))
    for batch in range(BATCHES):
        wrong = {claim.claim_id: other for _, claim, other in errors[batch::BATCHES]}
        after = _graves(_record(documents, wrong))
        for claim_id in wrong:
            caught[claim_id] |= after[claim_id] - before[claim_id]
    return caught


def _record(documents: Sequence[Read], wrong: dict[str, Claim]) -> Record:
    rows = [one.rows for one in documents]
    return Record(
        sources=tuple(one.source for one in rows),
        claims=tuple(wrong.get(claim.claim_id, claim) for one in rows for claim in one.claims),
        findings=tuple(finding for one in rows for finding in one.findings),
        verdicts=tuple(verdict for one in rows for verdict in one.verdicts),
        observations=tuple(observation for one in rows for observation in one.observations),
        failures=(),
    )


def _graves(record: Record) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for finding in (one for check in RECORD_CHECKS for one in check.run(record)):
        if finding.severity in GRAVE:
            found[finding.claim_id].add(finding.check)
    return found


def main() -> None:
    """Plant the errors and print the shares."""
    documents = read_corpus()
    names = [check.name for check in (*CHECKS, *DOCUMENT_CHECKS, *RECORD_CHECKS)]
    shares: dict[str, tuple[int, Counter[str], int]] = {}
    for kind in (*AGAINST_THE_CELL, *AGAINST_THE_NAMES):
        errors = list(planted(documents, kind))
        beside = caught_beside_others(documents, errors)
        found = [caught_alone(*error) | beside[error[1].claim_id] for error in errors]
        shares[kind] = (len(errors), Counter(check for some in found for check in some), sum(map(bool, found)))
    total = sum(count for count, _, _ in shares.values())
    print(f"{total:,} errors planted in confirmed claims of {len(documents)} documents; share caught, in percent\n")
    width = max(map(len, shares))
    print(f"{'error':{width}}  errors  {'any check':>9}  " + "  ".join(names))
    for kind, (count, checks, any_check) in shares.items():
        cells = (
            f"{100 * checks[name] / count:{len(name)}.1f}" if checks[name] else f"{'-':>{len(name)}}" for name in names
        )
        print(f"{kind:{width}}  {count:6,}  {100 * any_check / count:9.1f}  " + "  ".join(cells))
    missed = sum(count - checks["printed"] for kind, (count, checks, _) in shares.items() if kind in AGAINST_THE_CELL)
    print(f"\nChanges of a claim against its own cell that `printed` alone missed: {missed}")


if __name__ == "__main__":
    main()
