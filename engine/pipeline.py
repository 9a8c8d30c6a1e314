"""The order of the stages: sources to stored claims, and questions to answers."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from engine.digest import engine_digest, identifier
from engine.extract.claims import extract_claims
from engine.extract.scope import on_code
from engine.fit.answer import assemble
from engine.fit.estimators import chosen
from engine.frame.build import build_drop_frame, build_frame
from engine.frame.matched import build_group_frames
from engine.frame.matrix import build_matrix
from engine.parse.documents import decode_parts, parse
from engine.retrieve.local import LocalFile, locate, read_file
from engine.retrieve.loss_curves import read_loss_curves
from engine.retrieve.training_runs import read_training_runs
from engine.store.manifest import ALL_DOCUMENTS
from engine.store.read import read_record
from engine.store.readings import Readings
from engine.store.write import DocumentRows, write_documents, write_findings
from engine.types.conflict import Conflict
from engine.types.curve import LossCurve
from engine.types.document import Document
from engine.types.fit import Answer
from engine.types.frame import Frame
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.question import Question
from engine.types.record import Record
from engine.types.runs import TrainingRuns
from engine.types.source import Source, SourceFile
from engine.types.unknown import Unknown
from engine.types.verdict import Status
from engine.verify.agreement import conflicts_in
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


def read_claims(
    paths: Sequence[Path], progress: Progress | None = None, *, code_only: bool = False
) -> Iterator[DocumentRows]:
    """Read, parse, extract and verify every document that paths name.

    Parameters
    ----------
    paths : sequence of Path
        Files and folders.
    progress : callable, optional
        Called after each document.
    code_only : bool, default False
        Whether tables that bear on no code benchmark are left out.

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
        rows = _duplicate(file) if file.document_id in seen else read_local(file)[0]
        yield _of_code(rows) if code_only else rows
        seen.add(file.document_id)
        if progress is not None:
            progress(file.document_id)


def _of_code(rows: DocumentRows) -> DocumentRows:
    """Keep what bears on code."""
    claims = on_code(rows.claims)
    kept = {claim.claim_id for claim in claims}
    return replace(
        rows,
        claims=claims,
        findings=tuple(one for one in rows.findings if one.claim_id in kept),
        verdicts=tuple(one for one in rows.verdicts if one.claim_id in kept),
        observations=tuple(one for one in rows.observations if one.claim_id in kept),
    )


def read_source(source_file: SourceFile) -> tuple[DocumentRows, Document | None]:
    """Parse, extract and verify one source whose bytes are at hand.

    Parameters
    ----------
    source_file : SourceFile
        The source with its bytes.

    Returns
    -------
    tuple of DocumentRows, and Document or None
        What is stored of it; and the parsed document, None where it could not be parsed.
    """
    parsed = parse(source_file)
    if not parsed.items:
        return DocumentRows(document_id=source_file.source.document_id, failures=parsed.failures), None
    return _verified(source_file, parsed.items[0], parsed.failures), parsed.items[0]


def read_local(file: LocalFile) -> tuple[DocumentRows, Document | None]:
    """Take one file through the stages, and hand on the parsed document beside its rows.

    Parameters
    ----------
    file : LocalFile
        A located file.

    Returns
    -------
    tuple of DocumentRows and (Document or None)
        The rows, and the document unless the file could not be read as one.
    """
    source_file = read_file(file)
    if isinstance(source_file, Failure):
        return DocumentRows(document_id=file.document_id, failures=(source_file,)), None
    return read_source(source_file)


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
    """Compare the documents of a store with each other, and store what is found; nothing is done where that is stored already.

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
    readings = Readings(store)
    reading = identifier(engine_digest(), readings.claims)
    record = read_record(store)
    if readings.rows(ALL_DOCUMENTS, reading) is not None:
        return record
    found = compare_documents(record)
    write_findings(store, found, reading)
    checks = {check.name for check in RECORD_CHECKS}
    return replace(record, findings=(*(one for one in record.findings if one.check not in checks), *found))


def with_documents(record: Record, paths: Sequence[Path]) -> Record:
    """Put documents beside what is stored, without storing them.

    Parameters
    ----------
    record : Record
        What a store holds.
    paths : sequence of Path
        Files and folders.

    Returns
    -------
    Record
        The stored rows, behind them those of the documents. A document whose name is stored already, or that is its own source by a name
        that is, gets its file's name instead.
    """
    taken = {source.document_id for source in record.sources} | {source.source_id for source in record.sources}
    read = [_renamed(rows, taken) for rows in read_claims(paths)]
    return Record(
        sources=(*record.sources, *(rows.source for rows in read if isinstance(rows.source, Source))),
        claims=(*record.claims, *(one for rows in read for one in rows.claims)),
        findings=(*record.findings, *(one for rows in read for one in rows.findings)),
        verdicts=(*record.verdicts, *(one for rows in read for one in rows.verdicts)),
        observations=(*record.observations, *(one for rows in read for one in rows.observations)),
        failures=(*record.failures, *(one for rows in read for one in rows.failures)),
    )


def answer(question: Question, record: Record, datasets: Path | None = None) -> Answer:
    """Answer a question from what is stored, and from the loss curves and training runs that it names.

    Parameters
    ----------
    question : Question
        What is asked.
    record : Record
        What the store holds.
    datasets : Path, optional
        Folder of datasets, such as ``datasets/``: where the loss curves and training runs of a question stand.

    Returns
    -------
    Answer
        Frames, fits, the design and what no source reports.
    """
    posed = [replace(question, languages=(language,)) for language in question.languages] or [question]
    scores = (build_frame(record, each, benchmark) for benchmark in question.benchmarks for each in posed)
    drops = (build_drop_frame(record, question, pair) for pair in question.pairs)
    curves, runs = _loss_curves(question, datasets), _training_runs(question, datasets)
    frames = tuple(chain(scores, drops, build_group_frames(record, question)))
    if any(estimator.needs_others for estimator in chosen(question)):
        frames = tuple(_with_others(outcome, question, record) for outcome in frames)
    assembled = assemble(question, frames, record, curves, runs)
    return replace(assembled, conflicts=_conflicts(assembled, record))


def _with_others(outcome: Outcome[Frame], question: Question, record: Record) -> Outcome[Frame]:
    """Put beside each frame of scores what its models score on other benchmarks."""
    frames = (
        frame if frame.subtracted_id.size else replace(frame, others=build_matrix(record, question, frame))
        for frame in outcome.items
    )
    return replace(outcome, items=tuple(frames))


def _conflicts(answer: Answer, record: Record) -> tuple[Conflict, ...]:
    """Return the conflicts of which at least two values stand in the frames of an answer."""
    used = {str(entry) for analysis in answer.analyses for entry in analysis.frame.observation_id}
    return tuple(
        conflict
        for conflict in _all_conflicts(record)
        if len(used.intersection(one.observation.observation_id for one in conflict.reported)) > 1
    )


@lru_cache(maxsize=1)
def _all_conflicts(record: Record) -> tuple[Conflict, ...]:
    """Compare all sources once for several questions."""
    return conflicts_in(record)


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
        return Outcome(failures=(_no_datasets(question.curves.dataset),))
    return read_loss_curves(datasets / question.curves.dataset)


def _training_runs(question: Question, datasets: Path | None) -> Outcome[TrainingRuns] | None:
    """Read the training runs that a question names; None where it names none."""
    if not question.training_runs:
        return None
    if datasets is None:
        return Outcome(failures=(_no_datasets(question.training_runs),))
    return read_training_runs(datasets / question.training_runs)


def _no_datasets(name: str) -> Failure:
    why = f"{name}: no folder of datasets was given; name the one that holds it"
    return Failure(stage=Stage.READ, subject=name, reason=Reason.NOT_FOUND, message=why)


def _verified(source_file: SourceFile, document: Document, failures: tuple[Failure, ...]) -> DocumentRows:
    """Extract and verify the claims of a parsed document."""
    claims = extract_claims(document)
    captions = {table.index: table.caption for table in document.tables}
    verified = verify(claims.items, source_file.content, document.encoding, decode_parts(source_file), captions)
    return DocumentRows(
        document_id=document.document_id,
        source=source_file.source,
        claims=claims.items,
        findings=verified.findings,
        verdicts=verified.verdicts,
        observations=verified.observations,
        failures=(*failures, *claims.failures),
    )


def _renamed(rows: DocumentRows, taken: Collection[str]) -> DocumentRows:
    """Give a document whose name is taken the name of its file."""
    if isinstance(rows.source, Unknown) or not {rows.document_id, rows.source.source_id} & set(taken):
        return rows
    name = Path(rows.source.path).name
    source_id = name if rows.source.source_id == rows.document_id else rows.source.source_id
    return replace(
        rows,
        document_id=name,
        source=replace(rows.source, document_id=name, source_id=source_id),
        claims=tuple(replace(one, document_id=name, source_id=source_id) for one in rows.claims),
        observations=tuple(replace(one, document_id=name, study_id=source_id) for one in rows.observations),
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
