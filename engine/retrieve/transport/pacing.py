"""Pacing: one request at a time to each service, and never sooner than its interval allows, over all processes of a machine.

A service has one small file. Who wants to ask holds the file's lock while waiting, asking and reading the answer; so there is never a
second connection, and the interval counts from the end of one answer to the start of the next request, whatever the network does. The
file holds the earliest time of the next request. It is written before asking too: a process that is killed in between leaves the
interval behind, and the system lets go of its lock.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from engine.digest import identifier
from engine.retrieve.transport.clock import Clock
from engine.types.outcome import Reason

MOST_WAIT: Final = 300.0
"""Seconds that a service may make its callers wait; one that asks for more is left alone."""

_MOST_STATE = 200


class Turn:
    """The right to ask a service once."""

    def __init__(self, closed: Reason | None) -> None:
        """Begin a turn; `closed` says why the service must be left alone, None that it may be asked."""
        self.closed = closed
        self.pause = 0.0
        self.why: Reason | None = None

    def defer(self, seconds: float, why: Reason) -> None:
        """Let the next request to the service wait, whichever process makes it.

        Parameters
        ----------
        seconds : float
            From the end of this turn; more than :data:`MOST_WAIT` closes the service for so long.
        why : Reason
            What a caller is told that comes meanwhile.
        """
        self.pause = max(self.pause, seconds)
        self.why = why


class Pace:
    """The intervals of all services."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Keep the services' files in `folder`, the same for all processes of the machine."""
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock

    @contextmanager
    def turn(self, name: str, interval: float) -> Iterator[Turn]:
        """Wait for the turn to ask a service, and hold it.

        Parameters
        ----------
        name : str
            What is paced: a service, or a host.
        interval : float
            Seconds from one answer to the next request.

        Yields
        ------
        Turn
            Whether the service may be asked, and where a caller says that it wants to be left alone.
        """
        path = self._folder / f"{identifier(name)}.pace"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            turn = Turn(self._wait(descriptor, interval))
            if turn.closed is not None:
                yield turn
                return
            self._write(descriptor, interval, None)
            try:
                yield turn
            finally:
                self._write(descriptor, max(interval, turn.pause), turn.why)
        finally:
            os.close(descriptor)

    def _wait(self, descriptor: int, interval: float) -> Reason | None:
        """Sleep until the next request is due; return why it is not due for long."""
        due, why = _state(os.pread(descriptor, _MOST_STATE, 0))
        wait = due - self._clock.now()
        if wait > max(MOST_WAIT, interval):
            if why is not None:
                return why
            wait = interval  # nobody defers so long without a reason: the clock was set back
        if wait > 0:
            self._clock.sleep(wait)
        return None

    def _write(self, descriptor: int, seconds: float, why: Reason | None) -> None:
        state = f"{self._clock.now() + seconds:.6f} {why or '-'}\n".encode()
        os.pwrite(descriptor, state.ljust(_MOST_STATE), 0)


def _state(content: bytes) -> tuple[float, Reason | None]:
    """Read the time of the next request and why it is late; a file that was just made, or is damaged, holds nobody up."""
    words = content.decode("ascii", "replace").split()
    try:
        due, why = words
        return float(due), None if why == "-" else Reason(why)
    except ValueError:
        return 0.0, None
