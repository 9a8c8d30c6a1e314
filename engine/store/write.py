"""Write: documents into a store, whole or not at all.

Shards are written first, each under a name of its own that nothing refers to yet; the manifest is replaced last, by one rename. A
writer that is stopped anywhere leaves the old manifest and with it every document that was stored before. Nothing that the manifest
names is ever changed or deleted.
"""

import fcntl
import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from engine.digest import sha256_hex
from engine.errors import StoreError
from engine.store.layout import LOCK, MANIFEST, PART, READINGS, inside, shard_name
from engine.store.manifest import ALL_DOCUMENTS, Generation, Manifest, Shard, current, read_manifest, to_json
from engine.store.readings import note, notes_to_json, read_notes
from engine.store.rows import storable, to_table
from engine.types.claim import Claim
from engine.types.observation import Observation
from engine.types.outcome import Failure
from engine.types.schema import SCHEMA_VERSION, SCHEMAS
from engine.types.search import Screened, Search
from engine.types.source import Source
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.verdict import Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRows:
    """Everything that is stored of one document."""

    document_id: str
    """The document; the path of a file that could not be read; ``search:`` and the identifier of a search."""
    source: Source | Unknown = UNKNOWN
    """Its source; UNKNOWN where the file could not be read."""
    claims: tuple[Claim, ...] = ()
    """Its claims, by place."""
    findings: tuple[Finding, ...] = ()
    """The findings on them, in the order of the claims."""
    verdicts: tuple[Verdict, ...] = ()
    """One a claim, in the order of the claims."""
    observations: tuple[Observation, ...] = ()
    """In the order of the claims."""
    failures: tuple[Failure, ...] = ()
    """What could not be read of it."""
    searches: tuple[Search, ...] = ()
    """Of a search, the databases that were asked."""
    works: tuple[Screened, ...] = ()
    """Of a search, the works that it found."""
    reading: str = ""
    """Identifies what was read, and what by; where it is given, the store takes note of it."""

    def __post_init__(self) -> None:
        """Refuse rows of several documents.

        Raises
        ------
        ValueError
            If a row belongs to another document, or there is neither a source nor a search nor a failure.
        """
        named = {claim.document_id for claim in self.claims} | {one.document_id for one in self.observations}
        if not isinstance(self.source, Unknown):
            named.add(self.source.document_id)
        if named - {self.document_id}:
            raise ValueError(f"rows of {sorted(named)} given as those of {self.document_id!r}")
        if isinstance(self.source, Unknown) and not self.failures and not self.searches:
            raise ValueError(f"{self.document_id!r} has neither a source nor a search nor a failure")


class _Entry(NamedTuple):
    """The shards of one document, or of all together, as they are to be."""

    document_id: str
    document_sha256: str
    extractor: str
    contents: tuple[tuple[str, int, str, bytes], ...]
    """Table, number of rows, digest and bytes of each."""
    reading: str = ""


def write_document(store: Path, rows: DocumentRows) -> None:
    """Store one document, whole or, if stopped before the end, not at all.

    Parameters
    ----------
    store : Path
        The store's folder; made where there is none.
    rows : DocumentRows
        What to store of the document.

    Raises
    ------
    StoreError
        If another writer holds the store, it cannot be written, or its manifest cannot be read.
    """
    write_documents(store, (rows,))


def write_documents(store: Path, documents: Sequence[DocumentRows]) -> None:
    """Store documents, all of them or, if stopped before the end, none.

    A document whose rows are stored already changes nothing, not a byte. One whose rows differ gets a new generation, which readers
    take from then on; the older ones stay.

    Parameters
    ----------
    store : Path
        The store's folder; made where there is none.
    documents : sequence of DocumentRows
        What to store, of each document once.

    Raises
    ------
    StoreError
        If another writer holds the store, it cannot be written, or its manifest cannot be read.
    ValueError
        If a document is given twice.
    """
    if len({one.document_id for one in documents}) < len(documents):
        raise ValueError("a document is given twice")
    _write(store, [_entry(rows) for rows in documents])


def write_findings(store: Path, findings: Sequence[Finding], reading: str = "") -> None:
    """Store the findings that rest on several documents.

    They take the place of those stored before, which stay as an older generation; the same findings again change not a byte.

    Parameters
    ----------
    store : Path
        The store's folder.
    findings : sequence of Finding
        All of them.
    reading : str, optional
        Identifies what was compared, and what by; where it is given, the store takes note of it.

    Raises
    ------
    StoreError
        If another writer holds the store, it cannot be written, or its manifest cannot be read.
    """
    content = _parquet("findings", findings)
    contents = (("findings", len(findings), sha256_hex(content), content),)
    _write(store, [_Entry(ALL_DOCUMENTS, "", "", contents, reading)])


def _write(store: Path, entries: Sequence[_Entry]) -> None:
    try:
        store.mkdir(parents=True, exist_ok=True)
        with _locked(store):
            _write_locked(store, entries)
    except OSError as error:
        raise StoreError(f"{store}: cannot be written ({error.strerror or error}).") from error


def _write_locked(store: Path, entries: Sequence[_Entry]) -> None:
    is_new = not (store / MANIFEST).exists()
    held = () if is_new else read_manifest(store).shards
    generations = current(held)
    added: list[Shard] = []
    for entry in entries:
        previous = generations.get(entry.document_id, Generation(0, ()))
        for table, _, sha256, content in entry.contents:
            _write_shard(store, shard_name(table, sha256), sha256, content)
        named = {shard_name(table, sha256) for table, _, sha256, _ in entry.contents}
        if {shard.file for shard in previous.shards} != named:
            added.extend(_shard(entry, previous.number + 1, *content) for content in entry.contents)
    for folder in sorted(path for path in store.iterdir() if path.is_dir()):
        _sync_folder(folder)
    if added or is_new:
        manifest = Manifest(schema_version=SCHEMA_VERSION, engine_version=version("passband"), shards=(*held, *added))
        _replace(store / MANIFEST, to_json(manifest))
    _note_readings(store, entries, (*held, *added))


def _note_readings(store: Path, entries: Sequence[_Entry], shards: Sequence[Shard]) -> None:
    """Note what documents were read from, behind the manifest: a writer that is stopped in between has only to read them again."""
    generations, notes = current(shards), read_notes(store)
    noted = {one.document_id: note(one.reading, generations[one.document_id].shards) for one in entries if one.reading}
    if not noted.items() <= notes.items():
        _replace(store / READINGS, notes_to_json(notes | noted))


def _entry(rows: DocumentRows) -> _Entry:
    return _Entry(
        document_id=storable(rows.document_id),
        document_sha256="" if isinstance(rows.source, Unknown) else rows.source.sha256,
        extractor=", ".join(sorted({f"{claim.extractor} {claim.extractor_version}" for claim in rows.claims})),
        contents=_contents(rows),
        reading=rows.reading,
    )


def _contents(rows: DocumentRows) -> tuple[tuple[str, int, str, bytes], ...]:
    """Return (table, number of rows, digest, bytes) of each shard of a document that has rows."""
    sources = () if isinstance(rows.source, Unknown) else (rows.source,)
    tables: dict[str, Sequence[object]] = {
        "sources": sources,
        "claims": rows.claims,
        "findings": rows.findings,
        "verdicts": rows.verdicts,
        "observations": rows.observations,
        "failures": rows.failures,
        "searches": rows.searches,
        "works": rows.works,
    }
    encoded = [(name, len(tables[name]), _parquet(name, tables[name])) for name in SCHEMAS if tables[name]]
    return tuple((name, count, sha256_hex(content), content) for name, count, content in encoded)


def _parquet(name: str, records: Sequence[object]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(
        to_table(name, records), buffer, compression="zstd", compression_level=9, version="2.6", row_group_size=65_536
    )
    return buffer.getvalue()


def _shard(entry: _Entry, generation: int, table: str, count: int, sha256: str, _: bytes) -> Shard:
    return Shard(
        table=table,  # type: ignore[arg-type]  # a key of SCHEMAS, validated by pydantic
        document_id=entry.document_id,
        document_sha256=entry.document_sha256,
        generation=generation,
        extractor=entry.extractor,
        rows=count,
        file=shard_name(table, sha256),
        sha256=sha256,
    )


def _write_shard(store: Path, relative: str, sha256: str, content: bytes) -> None:
    """Write a shard unless it is there; a damaged one is written again, as its name promises this content."""
    path = inside(store, relative)
    if path.exists() and sha256_hex(path.read_bytes()) == sha256:
        return
    if not path.parent.exists():
        path.parent.mkdir()
        _sync_folder(store)
    _put(path, content)


def _replace(path: Path, content: bytes) -> None:
    """Put a file in place and see its name onto the disk."""
    _put(path, content)
    _sync_folder(path.parent)


def _put(path: Path, content: bytes) -> None:
    """Put a file in place by one rename, its bytes on the disk before."""
    part = path.with_name(path.name + PART)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """Hold the store for one writer; the system lets go of the lock when the process ends, however it ends."""
    descriptor = os.open(store / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(f"{store}: another process is writing to it; try again when that one has ended.") from None
        yield
    finally:
        os.close(descriptor)
