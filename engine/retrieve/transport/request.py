"""Request and Answer: what is asked of a service, and what it said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Protocol
from urllib.parse import urlencode

from engine.digest import identifier
from engine.types.outcome import Failure

ONE_DAY: Final = timedelta(days=1)
"""How long the answer to a search stands: the databases change once a day."""
FOR_GOOD: Final = timedelta.max
"""A paper of a given version does not change."""
MOST_ANSWER: Final = 32 * 1024 * 1024
"""Most bytes of a list or a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service said."""

    status: int
    """HTTP status."""
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes
    """The body; of a list or record unpacked, of a paper as it came."""
    url: str
    """Where it came from, behind all redirects, without keys."""
    sha256: str
    """Digest of the body as it came."""
    path: str
    """Path of the body in the archive."""
    replayed: bool
    """Whether it was in the archive."""


def no_complaint(answer: Answer) -> str:
    """Accept any body.

    Parameters
    ----------
    answer : Answer
        What a service said.

    Returns
    -------
    str
        Empty.
    """
    del answer
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked, without keys and contact, which the transport adds on the way out."""

    service: str
    """Name of the service."""
    url: str
    """Address without its query."""
    params: tuple[tuple[str, str], ...] = ()
    """The query, in order."""
    accept: str = "application/json"
    """Content type that is asked for."""
    keep: timedelta = ONE_DAY
    """How long an archived answer stands for a new one."""
    most_bytes: int = MOST_ANSWER
    """Largest body."""
    is_paper: bool = False
    """Whether the body is a document, kept as it came, packed or not."""
    stays: bool = False
    """Whether a redirect is no answer: it leads from what is not there to something else."""
    complaint: Callable[[Answer], str] = field(default=no_complaint, compare=False)
    """Says what is wrong with a body that should be asked for again; empty text where nothing is."""

    @property
    def full_url(self) -> str:
        """Address with its query."""
        return f"{self.url}?{urlencode(self.params)}" if self.params else self.url

    @property
    def key(self) -> str:
        """Identifier of the request in the archive."""
        return identifier("GET", self.full_url, self.accept, length=32)


class Ask(Protocol):
    """Something that answers requests: the transport, or the archive alone."""

    def __call__(self, request: Request) -> Answer | Failure:
        """Ask for something; a Failure says why there is no answer."""
        ...
