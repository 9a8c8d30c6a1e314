"""Readings: which rows of a store came of which bytes, so that they need not be read again.

``readings.json`` stands beside the manifest and says of each document, in one digest, what was read and what by and which shards came of
it. It spares work and nothing else: where it is missing, damaged or speaks of other shards, the document is read again.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from engine.digest import identifier
from engine.errors import StoreError
from engine.store.layout import MANIFEST, READINGS
from engine.store.manifest import Generation, Shard, current, read_manifest
from engine.store.read import read_generation
from engine.types.record import Record

_MOST_BYTES: Final = 64 * 1024 * 1024
_NOTES: Final = TypeAdapter(dict[str, str])


class Readings:
    """What a store held, when this was made, of documents that need not be read again."""

    def __init__(self, store: Path) -> None:
        """Look into a store; one that is not there yet holds nothing."""
        self._store = store
        self._notes = read_notes(store)
        is_there = (store / MANIFEST).exists()
        self._generations: Mapping[str, Generation] = current(read_manifest(store).shards) if is_there else {}

    @property
    def claims(self) -> str:
        """A digest of all documents that have claims: what a comparison of them rests on."""
        shards = [shard for one in self._generations.values() if _has_claims(one) for shard in one.shards]
        return identifier(*(shard.file for shard in shards), length=32)

    def rows(self, document_id: str, reading: str) -> Record | None:
        """Return the rows of a document that need not be read again.

        Parameters
        ----------
        document_id : str
            The document.
        reading : str
            Identifies what would be read, and what by.

        Returns
        -------
        Record or None
            None where it must be read: it is not stored, was read from something else or by something else, or its shards are damaged.
        """
        held = self._generations.get(document_id)
        if held is None or self._notes.get(document_id) != note(reading, held.shards):
            return None
        try:
            return read_generation(self._store, held)
        except StoreError:
            return None


def _has_claims(generation: Generation) -> bool:
    return any(shard.table == "claims" for shard in generation.shards)


def note(reading: str, shards: tuple[Shard, ...]) -> str:
    """Return what is noted of a document.

    Parameters
    ----------
    reading : str
        Identifies what was read, and what by.
    shards : tuple of Shard
        The rows that came of it.

    Returns
    -------
    str
        A digest of both.
    """
    return identifier(reading, *sorted(shard.file for shard in shards))


def read_notes(store: Path) -> dict[str, str]:
    """Return the notes of a store by document; none where they cannot be read.

    Parameters
    ----------
    store : Path
        The store's folder.

    Returns
    -------
    dict of str to str
        What :func:`note` gave.
    """
    try:
        with (store / READINGS).open("rb") as file:
            return _NOTES.validate_json(file.read(_MOST_BYTES))
    except (OSError, ValidationError):
        return {}


def notes_to_json(notes: Mapping[str, str]) -> bytes:
    """Return the bytes of notes, a document a line.

    Parameters
    ----------
    notes : mapping of str to str
        By document.

    Returns
    -------
    bytes
        UTF-8 JSON with a line end at its end.
    """
    return f"{json.dumps(notes, ensure_ascii=False, indent=0, sort_keys=True)}\n".encode()
