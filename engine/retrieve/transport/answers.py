"""Answers: the archive of everything that services said, bytes under their digest, from which a collection can be replayed.

::

    ARCHIVE/
    ├── bodies/01/0123...ef          the bytes of one body, named by their SHA-256
    ├── answers/<request>/00001.json request, time, status, headers, digest of the body, and what became of it
    └── parts/                       files that are being written

An answer is there whole or not at all: its body is put in place first, each file by one rename. Nothing is ever changed.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import get_ident
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.digest import sha256_hex
from engine.errors import InputError
from engine.retrieve.transport.request import Request
from engine.retrieve.transport.retries import Refusal
from engine.types.outcome import Reason

REFUSAL_STANDS: Final = timedelta(days=7)
"""How long a paper that was not to be had is not asked for again."""

_LOCK: Final = ".lock"
_MOST_META: Final = 1024 * 1024


class Outcome(StrEnum):
    """What became of an answer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    PASSED_OVER = "passed-over"


class KeptAnswer(BaseModel):
    """An archived answer, without its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    request: str
    """Address that was asked, without keys."""
    accept: str
    """Content type that was asked for."""
    at: float
    """When the answer was read, in seconds since 1970-01-01 UTC."""
    time: str
    """The same for a person."""
    status: int
    """HTTP status."""
    headers: dict[str, str]
    """Headers of the answer, names in lower case."""
    url: str
    """Where it came from, behind all redirects, without keys."""
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """Digest of the body as it came."""
    outcome: Outcome
    """What became of it."""
    reason: Reason | None
    """Why it was not accepted, as a closed code."""
    why: str
    """The same in words, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An answer as it came, keys removed."""

    status: int
    """HTTP status."""
    headers: Mapping[str, str]
    """Names in lower case."""
    url: str
    """Where it came from, behind all redirects."""
    content: bytes
    """The body, packed or not."""


class AnswerArchive:
    """The archive in a folder."""

    def __init__(self, folder: Path) -> None:
        """Open the archive, made where there is none; clear away what a writer that was killed left half-written."""
        self._folder = folder
        for name in ("bodies", "answers", "parts"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass  # others are writing; what is half-written may be theirs
        else:
            for part in (folder / "parts").iterdir():
                part.unlink()
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def close(self) -> None:
        """Let go of the archive."""
        os.close(self._lock)

    def latest(self, request: Request, now: float) -> KeptAnswer | None:
        """Return the answer that stands for a request.

        Parameters
        ----------
        request : Request
            What would be asked.
        now : float
            The time, in seconds since 1970-01-01 UTC; older answers than the request keeps do not stand. 0: however old.

        Returns
        -------
        KeptAnswer or None
            The newest that was accepted or refused.
        """
        for path in sorted(self._of(request).glob("*.json"), reverse=True):
            kept = _read(path)
            if kept.outcome == Outcome.PASSED_OVER:
                continue
            stands = request.keep if kept.outcome == Outcome.ACCEPTED else min(request.keep, REFUSAL_STANDS)
            return kept if timedelta(seconds=max(now - kept.at, 0)) <= stands else None
        return None

    def body(self, sha256: str) -> bytes | None:
        """Return a body by its digest; None where it is missing or damaged."""
        try:
            content = (self._folder / body_path(sha256)).read_bytes()
        except FileNotFoundError:
            return None
        return content if sha256_hex(content) == sha256 else None

    def keep(self, request: Request, got: Received, at: float, refused: Refusal | None, outcome: Outcome) -> None:
        """Keep an answer.

        Parameters
        ----------
        request : Request
            What was asked.
        got : Received
            What was answered.
        at : float
            When, in seconds since 1970-01-01 UTC.
        refused : Refusal or None
            Why it was not accepted.
        outcome : Outcome
            What becomes of it.
        """
        kept = KeptAnswer(
            request=request.full_url, accept=request.accept, at=at, time=datetime.fromtimestamp(at, tz=UTC).isoformat(),
            status=got.status, headers=dict(got.headers), url=got.url, sha256=sha256_hex(got.content), outcome=outcome,
            reason=refused.reason if refused else None, why=refused.words if refused else "",
        )  # fmt: skip
        body = self._folder / body_path(kept.sha256)
        if self.body(kept.sha256) is None:
            body.parent.mkdir(exist_ok=True)
            self._part(got.content).replace(body)
        self._add(self._of(request), f"{kept.model_dump_json(indent=2)}\n".encode())

    def _of(self, request: Request) -> Path:
        return self._folder / "answers" / request.key

    def _add(self, folder: Path, content: bytes) -> None:
        """Put a file behind those that are there; the next number, should another process have taken this one."""
        folder.mkdir(exist_ok=True)
        part = self._part(content)
        number = 1 + max((int(path.stem) for path in folder.glob("*.json")), default=0)
        while True:
            try:
                os.link(part, folder / f"{number:05d}.json")
                break
            except FileExistsError:
                number += 1
        part.unlink()

    def _part(self, content: bytes) -> Path:
        """Write a file whose name nobody else uses, its bytes on the disk."""
        part = self._folder / "parts" / f"{os.getpid()}-{get_ident()}"
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return part


def body_path(sha256: str) -> str:
    """Return the path of a body in the archive, with forward slashes."""
    return f"bodies/{sha256[:2]}/{sha256}"


def _read(path: Path) -> KeptAnswer:
    try:
        with path.open("rb") as file:
            return KeptAnswer.model_validate(json.loads(file.read(_MOST_META)))
    except (OSError, ValueError, ValidationError, RecursionError) as error:
        raise InputError(f"{path} is no archived answer; take it away, and it is asked for again") from error
