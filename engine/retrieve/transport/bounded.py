"""Bounded: connections on which an exchange ends when its time is over, whatever the other end still dribbles.

The HTTP client bounds each read by itself. A server that sends a byte of its headers every few seconds could hold a caller for days.
"""

import threading
import time
from collections.abc import Iterable
from ssl import SSLContext
from typing import Any

import httpcore


class Deadline(threading.local):
    """Until when the exchange of this thread may last, by the machine's own clock."""

    until: float = float("inf")

    def left(self, timeout: float | None) -> float:
        """Return how long to wait for the next bytes.

        Parameters
        ----------
        timeout : float, optional
            Seconds that a caller would wait.

        Returns
        -------
        float
            Seconds, at most until the end.

        Raises
        ------
        httpcore.ReadTimeout
            When the time is over.
        """
        rest = self.until - time.monotonic()
        if rest <= 0:
            raise httpcore.ReadTimeout
        return rest if timeout is None else min(rest, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection whose reads and writes end with the exchange."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  # as the library has it
        return self._stream.get_extra_info(info)


class BoundedBackend(httpcore.SyncBackend):
    """Opens such connections."""

    def __init__(self, deadline: Deadline) -> None:
        """Open connections that end at a deadline."""
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect; see :class:`httpcore.NetworkBackend`."""
        stream = super().connect_tcp(host, port, self._deadline.left(timeout), local_address, socket_options)
        return _Stream(stream, self._deadline)
