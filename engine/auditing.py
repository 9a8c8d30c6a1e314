"""Auditing: somebody else's report, judged by sources at hand. What the pipeline does with documents, with a report and its sources."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from engine.audit.judge import judge
from engine.audit.legible import list_as_markdown, plain_as_markdown
from engine.audit.report import read_report
from engine.errors import InputError
from engine.extract.claims import extract_claims
from engine.extract.passages import paragraphs
from engine.parse.detect import decode, detect_format
from engine.parse.documents import parse
from engine.pipeline import Progress, read_local
from engine.retrieve.local import LocalFile, locate, read_file
from engine.store.layout import MANIFEST
from engine.store.read import read_record
from engine.store.write import DocumentRows
from engine.types.audit import Audit, Library, SourceText
from engine.types.claim import Claim
from engine.types.document import Document
from engine.types.outcome import Failure
from engine.types.source import Source, SourceFile
from engine.types.verdict import Finding, Status, Verdict
from engine.verify import bounds, granularity
from engine.verify.base import Evidence

_MARKDOWN = ".md"
"""Suffix that tells the parser what a report is that was made legible."""


def audit(report: Path, at_hand: Library) -> Audit:
    """Judge the claims of somebody else's report by the sources at hand.

    Parameters
    ----------
    report : Path
        The report: text, Markdown, HTML, LaTeX or PDF, or a CSV of claims.
    at_hand : Library
        The sources, as :func:`library` reads them.

    Returns
    -------
    Audit
        A judgement for each part of each claim, and remarks on the report as a whole.

    Raises
    ------
    InputError
        If the report cannot be read.
    """
    read = read_report(_report(report))
    extracted = extract_claims(read.document).items
    scores = (*extracted, *read.unread(extracted))
    findings = {claim.claim_id: _of_the_number(claim) for claim in scores}
    return judge(read, scores, findings, at_hand, path=report.as_posix())


def library(sources: Sequence[Path], progress: Progress | None = None) -> Library:
    """Read the sources by which a report is judged.

    Parameters
    ----------
    sources : sequence of Path
        Documents, folders of documents, and claim stores.
    progress : callable, optional
        Called after each source.

    Returns
    -------
    Library
        Their confirmed claims, and the prose of the documents; a store holds none.

    Raises
    ------
    StoreError
        If a store cannot be read.
    """
    stores = [path for path in sources if (path / MANIFEST).is_file()]
    paths = [path for path in sources if path not in stores]
    records = [read_record(path) for path in stores]
    located = locate(paths)
    read = [_read(file, progress) for file in located.items]
    claims = chain(
        *(_confirmed(record.claims, record.verdicts) for record in records),
        *(_confirmed(rows.claims, rows.verdicts) for rows, _ in read),
    )
    held = [
        replace(rows.source, title=rows.source.title or (document.title if document else ""))
        for rows, document in read
        if isinstance(rows.source, Source)
    ]
    return Library(
        sources=(*(source for record in records for source in record.sources), *held),
        claims=tuple(claims),
        sentences=tuple(one for _, document in read if document is not None for one in _sentences(document)),
        failures=(*located.failures, *(failure for rows, _ in read for failure in rows.failures)),
    )


def _read(file: LocalFile, progress: Progress | None) -> tuple[DocumentRows, Document | None]:
    done = read_local(file)
    if progress is not None:
        progress(file.document_id)
    return done


def _report(path: Path) -> Document:
    """Read and parse a report; plain text and lists of values are made legible first."""
    located = locate([path])
    files = [read_file(one) for one in located.items[:1]] or list(located.failures)
    file = files[0]
    if len(located.items) > 1:
        raise InputError(f"{path} holds {len(located.items):,} documents; name the one report that is to be audited")
    if isinstance(file, Failure):
        raise InputError(file.message)
    parsed = parse(_legible(file))
    if not parsed.items:
        raise InputError(parsed.failures[0].message.replace(f"{path}{_MARKDOWN}", str(path)))
    return parsed.items[0]


def _legible(file: SourceFile) -> SourceFile:
    """Rewrite plain text and lists of values as Markdown; leave every other format as it is."""
    name = file.source.path or file.source.document_id
    suffix = name.lower().rpartition(".")[2]
    is_list = suffix in {"csv", "tsv"}
    if not is_list and detect_format(file.content, name) != "markdown":
        return file
    decoded = decode(file.content)
    if decoded is None:
        return file
    text = list_as_markdown(decoded[0]) if is_list else plain_as_markdown(decoded[0])
    return replace(file, content=text.encode(), source=replace(file.source, path=f"{name}{_MARKDOWN}"))


def _of_the_number(claim: Claim) -> tuple[Finding, ...]:
    """Ask the checks that need no source."""
    evidence = Evidence(text="")
    return tuple(one for check in (bounds.CHECK, granularity.CHECK) for one in check.run(claim, evidence))


def _confirmed(claims: Sequence[Claim], verdicts: Sequence[Verdict]) -> Iterator[Claim]:
    status = {verdict.claim_id: verdict.status for verdict in verdicts}
    return (claim for claim in claims if status.get(claim.claim_id) is Status.CONFIRMED)


def _sentences(document: Document) -> Iterator[SourceText]:
    """Cut a document's prose into sentences."""
    for section in document.sections:
        for paragraph in paragraphs(section):
            for start, end in paragraph.sentences():
                text = " ".join(paragraph.text[start:end].split())
                yield SourceText(document_id=document.document_id, heading=section.heading, text=text)
