"""Layout: where things lie in a store's folder.

::

    STORE/
    ├── manifest.json               every shard that counts, with its digest; nothing else is read
    ├── claims/0123456789abcdef.parquet    a shard: the rows of one table for one document, named by its content
    ├── readings.json               of which bytes the documents' rows came; may be missing
    ├── sources/ findings/ verdicts/ observations/ failures/ searches/ works/
    └── .lock                       held by the one writer

A file whose name ends in ``.part`` is what a writer that was stopped left behind; the next writer of the same file overwrites it.
"""

from pathlib import Path
from typing import Final

from engine.errors import StoreError

MANIFEST: Final = "manifest.json"
"""Name of the manifest."""
READINGS: Final = "readings.json"
"""Name of the notes on what the documents were read from."""
LOCK: Final = ".lock"
"""Name of the file that a writer locks."""
PART: Final = ".part"
"""Suffix of a file that is being written."""
NAME_LENGTH: Final = 16
"""Hexadecimal digits of a shard's SHA-256 that make its name."""


def shard_name(table: str, sha256: str) -> str:
    """Return the path of a shard, relative to the store.

    Parameters
    ----------
    table : str
        Name of the table.
    sha256 : str
        Digest of the shard's bytes.

    Returns
    -------
    str
        With forward slashes.
    """
    return f"{table}/{sha256[:NAME_LENGTH]}.parquet"


def inside(store: Path, relative: str) -> Path:
    """Return the path of a file of the store, after all links.

    Parameters
    ----------
    store : Path
        The store's folder.
    relative : str
        Path as it stands in the manifest.

    Returns
    -------
    Path
        The resolved path.

    Raises
    ------
    StoreError
        If it leads out of the store's folder.
    """
    root = store.resolve()
    path = (root / relative).resolve()
    if not path.is_relative_to(root) or path == root:
        raise StoreError(
            f"{store}: the path {relative!r} leads out of the store; take it out of {MANIFEST} or write the store anew."
        )
    return path
