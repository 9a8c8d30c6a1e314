"""Content digests and deterministic identifiers: never the clock, never a row number."""

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from platform import python_version
from typing import Final

_PACKAGE: Final = "passband"
_SEPARATOR = "\x1f"


def sha256_hex(content: bytes) -> str:
    """Return the SHA-256 of some bytes.

    Parameters
    ----------
    content : bytes
        What to digest.

    Returns
    -------
    str
        64 lower-case hexadecimal digits.
    """
    return hashlib.sha256(content).hexdigest()


def sha256_of_files(content: bytes, parts: Iterable[tuple[str, bytes]]) -> str:
    """Return the SHA-256 of a document of several files.

    Parameters
    ----------
    content : bytes
        The main file.
    parts : iterable of tuple
        Name and bytes of each further file, in order.

    Returns
    -------
    str
        That of the main file where there are no others; else that of the list of all names and digests.
    """
    lines = [f"{sha256_hex(part)}  {name}" for name, part in parts]
    digest = sha256_hex(content)
    return sha256_hex("\n".join([digest, *lines]).encode("utf-8")) if lines else digest


def identifier(*parts: str, length: int = 16) -> str:
    """Return a short identifier made of what identifies the thing.

    Parameters
    ----------
    *parts : str
        The identifying parts, in order. Moving text from one part to the next gives another identifier.
    length : int, default 16
        How many hexadecimal digits to keep (4 bits each).

    Returns
    -------
    str
        `length` lower-case hexadecimal digits.
    """
    return sha256_hex(_SEPARATOR.join(parts).encode("utf-8"))[:length]


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Return a digest of this engine: its files, the interpreter, and the installed versions of the packages that it names.

    Returns
    -------
    str
        64 lower-case hexadecimal digits. What has the same reads the same bytes alike; another one may not, even where its version is the
        same, or because an extra is installed.
    """
    folder = Path(__file__).parent
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    parts = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files]
    names = sorted({re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in requires(_PACKAGE) or ()})
    versions = "\n".join([f"python {python_version()}", *(f"{name} {_version(name)}" for name in names)])
    return sha256_of_files(versions.encode(), parts)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "-"
