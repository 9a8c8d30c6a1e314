"""Read: what a store holds, each shard checked against its digest before a row of it is used."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from engine.digest import sha256_hex
from engine.errors import StoreError, UnknownNameError
from engine.store.layout import inside
from engine.store.manifest import ALL_DOCUMENTS, Generation, Shard, current, read_manifest
from engine.store.rows import from_table
from engine.types.claim import Claim
from engine.types.observation import Observation
from engine.types.outcome import Failure
from engine.types.record import Record
from engine.types.schema import SCHEMAS
from engine.types.search import Screened, Search
from engine.types.source import Source
from engine.types.verdict import Finding, Verdict

T = TypeVar("T")

SHORTEST_PREFIX: Final = 6
"""Hexadecimal digits of a claim's identifier that must be given at least."""
MOST_SHARD_BYTES: Final = 1024 * 1024 * 1024
"""A larger shard is not read."""
_PREFIX = re.compile(rf"[0-9a-f]{{{SHORTEST_PREFIX},64}}")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredClaim:
    """A claim with everything that the store holds of it."""

    claim: Claim
    """The claim."""
    source: Source
    """Where it was read."""
    findings: tuple[Finding, ...]
    """In the order of the checks, those that rest on several documents last."""
    verdict: Verdict
    """The decision on it."""
    observations: tuple[Observation, ...]
    """The observation that rests on it; empty where none does."""


def read_record(store: Path) -> Record:
    """Read the current rows of a store.

    Parameters
    ----------
    store : Path
        The store's folder.

    Returns
    -------
    Record
        Of each document the newest generation.

    Raises
    ------
    SchemaVersionError
        If the store was written with other schemas.
    StoreError
        If there is no store, or a file of it is missing or damaged.
    """
    return _record(store, _in_order(current(read_manifest(store).shards)))


def read_generation(store: Path, generation: Generation) -> Record:
    """Read the rows of one document.

    Parameters
    ----------
    store : Path
        The store's folder.
    generation : Generation
        Which of its rows.

    Returns
    -------
    Record
        Its rows.

    Raises
    ------
    StoreError
        If a file of it is missing or damaged.
    """
    return _record(store, [generation])


def find_claim(store: Path, claim_id: str) -> StoredClaim:
    """Find one claim by its identifier.

    Parameters
    ----------
    store : Path
        The store's folder.
    claim_id : str
        Identifier, or the first digits of it, at least :data:`SHORTEST_PREFIX`.

    Returns
    -------
    StoredClaim
        The claim. Where two documents of the same bytes hold it, that of the first document by name.

    Raises
    ------
    UnknownNameError
        If no claim or more than one has this identifier, or it is no identifier.
    SchemaVersionError
        If the store was written with other schemas.
    StoreError
        If there is no store, or a file of it is missing or damaged.
    """
    prefix = claim_id.strip().lower()
    if not _PREFIX.fullmatch(prefix):
        raise UnknownNameError(
            f"{claim_id!r} is no claim identifier; give at least {SHORTEST_PREFIX} hexadecimal digits of one."
        )
    generations = current(read_manifest(store).shards)
    holders = {
        found: generation
        for generation in reversed(list(generations.values()))
        for found in _claim_ids(store, generation)
        if found.startswith(prefix)
    }
    if not holders:
        raise UnknownNameError(f"No claim of {store} has the identifier {prefix}; list the claims to see theirs.")
    if len(holders) > 1:
        some = ", ".join(sorted(holders)[:4])
        raise UnknownNameError(f"{len(holders)} claims of {store} begin with {prefix} ({some}); give more digits.")
    ((found, generation),) = holders.items()
    together = [generations[ALL_DOCUMENTS]] if ALL_DOCUMENTS in generations else []
    return _stored(_record(store, [generation, *together]), found)


def _in_order(generations: Mapping[str, Generation]) -> list[Generation]:
    """Return the documents' rows, behind them those that rest on several."""
    return [one for _, one in sorted(generations.items(), key=lambda item: (item[0] == ALL_DOCUMENTS, item[0]))]


def _stored(record: Record, claim_id: str) -> StoredClaim:
    verdicts = [one for one in record.verdicts if one.claim_id == claim_id]
    if len(verdicts) != 1 or len(record.sources) != 1:
        raise StoreError(
            f"Claim {claim_id} has {len(verdicts)} verdicts and {len(record.sources)} sources; write its document anew."
        )
    return StoredClaim(
        claim=next(one for one in record.claims if one.claim_id == claim_id),
        source=record.sources[0],
        findings=tuple(one for one in record.findings if one.claim_id == claim_id),
        verdict=verdicts[0],
        observations=tuple(one for one in record.observations if one.claim_id == claim_id),
    )


def _record(store: Path, generations: Sequence[Generation]) -> Record:
    """Put the documents' rows together; within a document they stand as they were written, which is by place."""
    shards = list(chain.from_iterable(generation.shards for generation in generations))

    def rows(name: str, record: type[T]) -> tuple[T, ...]:
        tables = [_table(store, shard) for shard in shards if shard.table == name]
        return tuple(chain.from_iterable(from_table(record, table) for table in tables))

    return Record(
        sources=rows("sources", Source),
        claims=rows("claims", Claim),
        findings=rows("findings", Finding),
        verdicts=rows("verdicts", Verdict),
        observations=rows("observations", Observation),
        failures=rows("failures", Failure),
        searches=rows("searches", Search),
        works=rows("works", Screened),
    )


def _claim_ids(store: Path, generation: Generation) -> list[str]:
    tables = [_table(store, shard, ["claim_id"]) for shard in generation.shards if shard.table == "claims"]
    return [claim_id for table in tables for claim_id in table["claim_id"].to_pylist()]


def _table(store: Path, shard: Shard, columns: list[str] | None = None) -> pa.Table:
    """Read a shard, or some of its columns."""
    content = _verified(store, shard)
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        is_right = file.schema_arrow.equals(SCHEMAS[shard.table]) and file.metadata.num_rows == shard.rows
        if is_right:
            return file.read(columns=columns, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise StoreError(
            f"{store / shard.file}: not a Parquet file ({error}); write document {shard.document_id!r} anew."
        ) from error
    raise StoreError(
        f"{store / shard.file}: has other columns or rows than the manifest says; write {shard.document_id!r} anew."
    )


def _verified(store: Path, shard: Shard) -> bytes:
    path = inside(store, shard.file)
    try:
        if path.stat().st_size > MOST_SHARD_BYTES:
            raise StoreError(f"{path}: larger than {MOST_SHARD_BYTES} bytes; split document {shard.document_id!r}.")
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be read ({error.strerror}); write document {shard.document_id!r} anew."
        ) from error
    if sha256_hex(content) != shard.sha256:
        raise StoreError(
            f"{path}: its bytes are not those that were stored; restore it or write document {shard.document_id!r} anew."
        )
    return content
