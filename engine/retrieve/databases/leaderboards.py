"""Leaderboards: the published tables of EvalPlus, BigCodeBench and LiveCodeBench, each one file at a known address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from engine.retrieve.databases.base import Listing
from engine.retrieve.transport.request import Ask, Request
from engine.retrieve.transport.service import Service
from engine.types.search import Listed, Query
from engine.types.source import SourceKind

NAME: Final = "leaderboards"
"""Name of the database."""
_TERMS = "none stated; one request in 3 seconds"
_BOARDS: Final = (
    ("evalplus", "https://evalplus.github.io", "/results.json", "EvalPlus Leaderboard"),
    ("bigcodebench", "https://bigcode-bench.github.io", "/results.json", "BigCodeBench Leaderboard"),
    ("livecodebench", "https://livecodebench.github.io", "/performances_generation.json", "LiveCodeBench Leaderboard"),
)


@dataclass(frozen=True, slots=True)
class Leaderboards:
    """Lists the leaderboards, whatever is looked for: there are few, and each is about code."""

    name: str = NAME
    """Name of the database."""
    services: tuple[Service, ...] = tuple(
        Service(name=name, base_url=base, interval=3.0, terms=_TERMS) for name, base, _, _ in _BOARDS
    )
    """What it asks."""

    def first(self, query: Query, at: Mapping[str, Service]) -> Request:
        """Return the request of the first leaderboard; see :class:`engine.retrieve.databases.base.Retriever`."""
        del query
        name, _, path, _ = _BOARDS[0]
        return Request(service=name, url=at[name].base_url + path)

    def search(self, query: Query, at: Mapping[str, Service], ask: Ask) -> Listing:
        """List them without asking anything; see :class:`engine.retrieve.databases.base.Retriever`."""
        del ask
        listed = tuple(
            Listed(
                database=NAME,
                record_id=name,
                title=title,
                kind=SourceKind.LEADERBOARD,
                copies=(at[name].base_url + path,),
            )
            for name, _, path, title in _BOARDS
        )
        return Listing(database=NAME, asked=self.first(query, at).full_url, listed=listed, available=len(listed))


RETRIEVER: Final = Leaderboards()
