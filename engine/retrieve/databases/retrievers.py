"""The databases that can be searched, and every service that a collection may ask."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.errors import UnknownNameError
from engine.retrieve.databases import (
    arxiv,
    crossref,
    datacite,
    europe_pmc,
    hugging_face,
    leaderboards,
    openalex,
    repositories,
    semantic_scholar,
    unpaywall,
)
from engine.retrieve.databases.base import Retriever
from engine.retrieve.transport.service import Service

RETRIEVERS: tuple[Retriever, ...] = (
    arxiv.RETRIEVER,
    openalex.RETRIEVER,
    crossref.RETRIEVER,
    datacite.RETRIEVER,
    semantic_scholar.RETRIEVER,
    europe_pmc.RETRIEVER,
    hugging_face.RETRIEVER,
    leaderboards.RETRIEVER,
)
"""The databases, the most trusted about a work first."""
OPEN_COPIES: Final = Service(
    name="open_copies", base_url="https://doi.org", interval=3.0, any_host=True, terms="none; one request in 3 seconds to each host",
)  # fmt: skip
"""Copies that databases and Unpaywall point to, on any public host."""
SERVICES: Final[Mapping[str, Service]] = MappingProxyType(
    {
        service.name: service
        for service in (
            *(service for retriever in RETRIEVERS for service in retriever.services),
            arxiv.MIRROR,
            unpaywall.SERVICE,
            repositories.SERVICE,
            OPEN_COPIES,
        )
    }
)
"""Every service by name."""


def choose(names: str) -> tuple[Retriever, ...]:
    """Return databases by name.

    Parameters
    ----------
    names : str
        With commas between; empty for all.

    Returns
    -------
    tuple of Retriever
        In the order of :data:`RETRIEVERS`.

    Raises
    ------
    UnknownNameError
        If there is no such database.
    """
    wanted = {name.strip().lower().replace("-", "_") for name in names.split(",") if name.strip()}
    known = {retriever.name for retriever in RETRIEVERS}
    for name in sorted(wanted - known):
        raise UnknownNameError(f"there is no database {name!r}; there are {', '.join(sorted(known))}")
    return tuple(retriever for retriever in RETRIEVERS if not wanted or retriever.name in wanted)
