"""Client: one HTTP exchange within bounds of time and size. The only module that imports httpx.

What a proxy or a password file of the machine says is not heeded, cookies are not kept, redirects are not followed here.
"""

import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpcore
import httpx

from engine.retrieve.transport.addresses import is_public
from engine.retrieve.transport.bounded import BoundedBackend, Deadline
from engine.types.outcome import Reason

_ENCODINGS: Final = "gzip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for what, in seconds of the machine's own clock."""

    connect: float = 10.0
    """For a connection."""
    read: float = 30.0
    """For the next bytes."""
    whole: float = 120.0
    """For the whole answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What came back, as it came."""

    status: int
    """HTTP status."""
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes
    """The body, not unpacked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """An exchange that did not come to an end."""

    reason: Reason
    """Why, as a closed code."""
    words: str
    """Why, in one line; names no address."""
    again: bool
    """Whether asking again may help."""


class _Connections(httpx.HTTPTransport):
    """The client's connections, bounded in time."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(trust_env=False)
        # The library hands no network backend on to its pool, which is the same but for that.
        context = httpx.create_ssl_context(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=BoundedBackend(deadline), max_connections=None
        )


class Client:
    """A connection pool that makes one exchange at a time and caller."""

    def __init__(self, user_agent: str, patience: Patience) -> None:
        """Open the pool; `user_agent` says who asks."""
        for name in ("httpx", "httpcore"):
            logging.getLogger(name).setLevel(logging.WARNING)  # below that they log addresses and headers with keys
        self._patience = patience
        self._deadline = Deadline()
        self._client = httpx.Client(
            headers={"User-Agent": user_agent, "Accept-Encoding": _ENCODINGS},
            transport=_Connections(self._deadline),
            timeout=httpx.Timeout(patience.read, connect=patience.connect),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,
        )

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(
        self, url: str, params: tuple[tuple[str, str], ...], headers: Mapping[str, str], most: int, *, local: bool
    ) -> Exchange | Broken:
        """Ask once.

        Parameters
        ----------
        url : str
            Address; its own query stands where there are no `params`.
        params : tuple of tuple
            The query.
        headers : mapping of str to str
            Further headers.
        most : int
            Most bytes of the body.
        local : bool
            Whether the address may lead to this machine or a private network.

        Returns
        -------
        Exchange or Broken
            Never raises for what the network does.
        """
        self._deadline.until = time.monotonic() + self._patience.whole
        try:
            with self._client.stream("GET", url, params=params or None, headers=dict(headers)) as response:
                if not local and not _is_public(response):
                    return Broken(reason=Reason.DENIED, words="the host is on a private network", again=False)
                return _read(response, most)
        except httpx.TimeoutException:
            return Broken(reason=Reason.UNREACHABLE, words="no answer in time", again=True)
        except httpx.TransportError as error:
            return Broken(reason=Reason.UNREACHABLE, words=_plain(error), again=True)
        except (httpx.InvalidURL, httpx.HTTPError, UnicodeError, ValueError) as error:
            return Broken(reason=Reason.REFUSED, words=_plain(error), again=False)


def _read(response: httpx.Response, most: int) -> Exchange | Broken:
    """Read a body within its bounds."""
    too_large = Broken(reason=Reason.TOO_LARGE, words=f"more than {most // 1024} KiB", again=False)
    declared = response.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:18]) > most:
        return too_large
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_raw():
        size += len(piece)
        if size > most:
            return too_large
        pieces.append(piece)
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Exchange(status=response.status_code, headers=headers, content=b"".join(pieces))


def _is_public(response: httpx.Response) -> bool:
    """Tell whether the other end is on the public network; a name may have led elsewhere since it was looked up."""
    stream = response.extensions.get("network_stream")
    peer = None
    with suppress(OSError):
        peer = stream.get_extra_info("server_addr") if stream is not None else None
    return peer is None or is_public(str(peer[0]))


def _plain(error: Exception) -> str:
    """Name an error without the address that its own words may hold."""
    name = type(error).__name__
    known = {
        "ConnectError": "no connection",
        "RemoteProtocolError": "the connection was cut",
        "ReadError": "the connection was cut",
    }
    return known.get(name, name)
