"""Manifest: every shard that counts, in the order in which it was added."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from engine.errors import SchemaVersionError, StoreError
from engine.store.layout import MANIFEST, shard_name
from engine.types.schema import SCHEMA_VERSION

MOST_BYTES: Final = 256 * 1024 * 1024
"""A larger manifest is not read."""
MOST_ROWS: Final = 5_000_000
"""No shard has more rows."""
ALL_DOCUMENTS: Final = ""
"""What stands for a document in the shard of findings that rest on several; no document has this name."""

_Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_TableName = Literal["sources", "claims", "findings", "verdicts", "observations", "failures", "searches", "works"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Shard(_Entry):
    """The rows of one table for one generation of one document."""

    table: _TableName
    """Table that it belongs to."""
    document_id: str
    """The document; the path of a file that could not be read; :data:`ALL_DOCUMENTS`."""
    document_sha256: str
    """Digest of the document's bytes, or empty where they could not be read."""
    generation: int = Field(ge=1)
    """1 for the first rows stored of the document; readers take the greatest."""
    extractor: str
    """Extractors of its claims with their versions, or empty where it has none."""
    rows: int = Field(ge=0, le=MOST_ROWS)
    """Number of rows; none where findings that rest on several documents no longer hold."""
    file: str
    """Path relative to the store."""
    sha256: _Sha256
    """Digest of the file's bytes."""

    @model_validator(mode="after")
    def _is_named_by_its_content(self) -> "Shard":
        if self.file != shard_name(self.table, self.sha256):
            raise ValueError(f"file: expected {shard_name(self.table, self.sha256)}, got {self.file!r}")
        return self


class Manifest(_Entry):
    """What a store holds."""

    schema_version: int
    """Version of the tables' schemas."""
    engine_version: str
    """Version of the engine that last added to the store."""
    shards: tuple[Shard, ...]
    """In the order in which they were added."""


class Generation(NamedTuple):
    """The current rows of one document."""

    number: int
    """Its number, from 1."""
    shards: tuple[Shard, ...]
    """Its shards, in the order in which they were added."""


def current(shards: Iterable[Shard]) -> Mapping[str, Generation]:
    """Return the newest generation of each document.

    Parameters
    ----------
    shards : iterable of Shard
        The manifest's shards.

    Returns
    -------
    Mapping of str to Generation
        By document_id, in alphabetical order.
    """
    newest: dict[str, Generation] = {}
    for shard in shards:
        held = newest.get(shard.document_id, Generation(0, ()))
        if shard.generation > held.number:
            newest[shard.document_id] = Generation(shard.generation, (shard,))
        elif shard.generation == held.number:
            newest[shard.document_id] = Generation(held.number, (*held.shards, shard))
    return dict(sorted(newest.items()))


def to_json(manifest: Manifest) -> bytes:
    """Return the bytes of a manifest: one shard a line, so that versions of it can be compared.

    Parameters
    ----------
    manifest : Manifest
        The manifest.

    Returns
    -------
    bytes
        UTF-8 JSON with a line end at its end.
    """
    lines = ",\n".join(f"    {json.dumps(shard.model_dump(), ensure_ascii=False)}" for shard in manifest.shards)
    shards = f"[\n{lines}\n  ]" if lines else "[]"
    version = json.dumps(manifest.engine_version)
    text = f'{{\n  "schema_version": {manifest.schema_version},\n  "engine_version": {version},\n  "shards": {shards}\n}}\n'
    return text.encode("utf-8")


def read_manifest(store: Path) -> Manifest:
    """Read the manifest of a store.

    Parameters
    ----------
    store : Path
        The store's folder.

    Returns
    -------
    Manifest
        The manifest.

    Raises
    ------
    SchemaVersionError
        If the store was written with other schemas.
    StoreError
        If there is no store, or the manifest is too large or malformed.
    """
    path = store / MANIFEST
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise StoreError(
            f"{store}: there is no store here (no {MANIFEST}); check the path or extract documents into it first."
        ) from None
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}).") from error
    if len(content) > MOST_BYTES:
        raise StoreError(f"{path}: larger than {MOST_BYTES} bytes; split the store.")
    return _parse(path, content)


def _parse(path: Path, content: bytes) -> Manifest:
    try:
        raw = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: not JSON ({error}); restore it or write the store anew.") from error
    version = raw.get("schema_version") if isinstance(raw, dict) else None
    if isinstance(version, int) and version != SCHEMA_VERSION:
        message = f"the store has schema version {version}, this engine reads {SCHEMA_VERSION}; extract its documents again into a new store."
        raise SchemaVersionError(f"{path.parent}: {message}")
    try:
        return Manifest.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StoreError(
            f"{path}: malformed at {where or 'the top'} ({first['msg']}); restore it or write the store anew."
        ) from error
