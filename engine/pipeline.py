"""The order of the stages: sources to stored claims, and questions to answers. The only module that knows it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from engine.extract.claims import extract_claims
from engine.fit.answer import assemble
from engine.fit.estimators import chosen
from engine.frame.build import build_drop_frame, build_frame
from engine.parse.documents import decode_parts, parse
from engine.retrieve.local import LocalFile, locate, read_file
from engine.retrieve.loss_curves import read_loss_curves
from engine.store.read import read_record
from engine.store.write import DocumentRows, write_documents, write_findings
from engine.types.curve import LossCurve
from engine.types.document import Document
from engine.types.fit import Answer
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.question import Question
from engine.types.record import Record
from engine.types.source import SourceFile
from engine.types.verdict import Status
from engine.verify.checks import RECORD_CHECKS, compare_documents, verify

Progress = Callable[[str], None]
"""Called with the name of each document when it is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a collection came to."""

    documents: int
    """Documents read."""
    claims: int
    """Claims found."""
    confirmed: int
    """Claims confirmed."""
    refuted: int
    """Claims refuted."""
    unresolved: int
    """Claims neither confirmed nor refuted."""
    failures: int
    """Things that could not be read."""


def read_claims(paths: Sequence[Path], progress: Progress | None = None) -> Iterator[DocumentRows]:
    """Read, parse, extract and verify every document that paths name.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.
    progress : callable, optional
        Called after each document.

    Returns
    -------
    iterator of DocumentRows
        For each document its claims, findings, verdicts and observations; or the failure to read it.
    """
    located = locate(paths)
    for failure in located.failures:
        yield DocumentRows(document_id=failure.subject, failures=(failure,))
    seen: set[str] = set()
    for file in located.items:
        yield _duplicate(file) if file.document_id in seen else _rows(file)
        seen.add(file.document_id)
        if progress is not None:
            progress(file.document_id)


def count_documents(paths: Sequence[Path]) -> int:
    """Return how many documents paths name, for a progress bar."""
    return len(locate(paths).items)


def collect(paths: Sequence[Path], store: Path, progress: Progress | None = None) -> Record:
    """Read every document that paths name, store what it prints, and compare it with all that is stored.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.
    store : Path
        The store's folder.
    progress : callable, optional
        Called after each document.

    Returns
    -------
    Record
        What the store holds then.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    write_documents(store, tuple(read_claims(paths, progress)))
    return compare(store)


def compare(store: Path) -> Record:
    """Compare the documents of a store with each other, and store what is found.

    Parameters
    ----------
    store : Path
        The store's folder.

    Returns
    -------
    Record
        What the store holds then.

    Raises
    ------
    StoreError
        If the store cannot be read or written.
    """
    record = read_record(store)
    found = compare_documents(record)
    write_findings(store, found)
    checks = {check.name for check in RECORD_CHECKS}
    return replace(record, findings=(*(one for one in record.findings if one.check not in checks), *found))


def answer(question: Question, record: Record, datasets: Path | None = None) -> Answer:
    """Answer a question from what is stored, and from the loss curves that it names.

    Parameters
    ----------
    question : Question
        What is asked.
    record : Record
        What the store holds.
    datasets : Path, optional
        Folder of datasets, such as ``datasets/``: where the loss curves of a question stand.

    Returns
    -------
    Answer
        Frames, fits, the design and what no source reports.
    """
    scores = (build_frame(record, question, benchmark) for benchmark in question.benchmarks)
    drops = (build_drop_frame(record, question, pair) for pair in question.pairs)
    return assemble(question, tuple(chain(scores, drops)), record, _loss_curves(question, datasets))


def check_estimators(questions: Sequence[Question]) -> None:
    """Refuse a question that names an estimator that there is not, before the work of reading.

    Parameters
    ----------
    questions : sequence of Question
        What is asked.

    Raises
    ------
    UnknownNameError
        The message names the nearest estimators.
    """
    for question in questions:
        chosen(question)


def tally(record: Record) -> Counts:
    """Count what a store holds.

    Parameters
    ----------
    record : Record
        What the store holds.

    Returns
    -------
    Counts
        Documents, claims by verdict, failures.
    """
    statuses = [verdict.status for verdict in record.verdicts]
    return Counts(
        documents=len(record.sources),
        claims=len(record.claims),
        confirmed=statuses.count(Status.CONFIRMED),
        refuted=statuses.count(Status.REFUTED),
        unresolved=statuses.count(Status.UNRESOLVED),
        failures=len(record.failures),
    )


def _loss_curves(question: Question, datasets: Path | None) -> Outcome[LossCurve] | None:
    """Read the loss curves that a question names; None where it names none."""
    if question.curves is None:
        return None
    if datasets is None:
        why = f"{question.curves.dataset}: no folder of datasets was given; name the one that holds it"
        failure = Failure(stage=Stage.READ, subject=question.curves.dataset, reason=Reason.NOT_FOUND, message=why)
        return Outcome(failures=(failure,))
    return read_loss_curves(datasets / question.curves.dataset)


def _rows(file: LocalFile) -> DocumentRows:
    """Take one file through the stages."""
    source_file = read_file(file)
    if isinstance(source_file, Failure):
        return DocumentRows(document_id=file.document_id, failures=(source_file,))
    parsed = parse(source_file)
    if not parsed.items:
        return DocumentRows(document_id=file.document_id, failures=parsed.failures)
    return _verified(source_file, parsed.items[0], parsed.failures)


def _verified(source_file: SourceFile, document: Document, failures: tuple[Failure, ...]) -> DocumentRows:
    """Extract and verify the claims of a parsed document."""
    claims = extract_claims(document)
    verified = verify(claims.items, source_file.content, document.encoding, decode_parts(source_file))
    return DocumentRows(
        document_id=document.document_id,
        source=source_file.source,
        claims=claims.items,
        findings=verified.findings,
        verdicts=verified.verdicts,
        observations=verified.observations,
        failures=(*failures, *claims.failures),
    )


def _duplicate(file: LocalFile) -> DocumentRows:
    """Refuse a second document of the same name."""
    failure = Failure(
        stage=Stage.READ,
        subject=file.path.as_posix(),
        reason=Reason.DUPLICATE,
        message=f"{file.path} is left out: another document is named {file.document_id!r} already; rename one of them",
    )
    return DocumentRows(document_id=file.path.as_posix(), failures=(failure,))
