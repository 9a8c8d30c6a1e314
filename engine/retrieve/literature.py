"""Literature: a search over several databases, from what is asked to the full texts; every work has its fate, and every fate its reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from engine.digest import identifier
from engine.retrieve.databases import arxiv, crossref, datacite
from engine.retrieve.databases.base import Listing, Retriever
from engine.retrieve.databases.retrievers import RETRIEVERS
from engine.retrieve.foreign import search_failure
from engine.retrieve.transport.request import Ask
from engine.retrieve.transport.service import Service
from engine.retrieve.works.fulltext import Retrieval, retrieve
from engine.retrieve.works.merge import merge
from engine.retrieve.works.screening import exclusion
from engine.retrieve.works.wanted import Wanted
from engine.types.outcome import Failure, Reason
from engine.types.search import Inclusion, Listed, Query, Search, Work

NAMED: Final = "named"
"""What stands in place of a database for works that a person named."""

_BATCH: Final = 50
_HANDS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be collected."""

    query: Query | None
    """What databases are asked for; None to ask them nothing."""
    inclusion: Inclusion
    """Which works enter."""
    retrievers: tuple[Retriever, ...]
    """Databases to ask."""
    wanted: Wanted
    """Works that a person named; they enter whatever they are about."""

    @property
    def search_id(self) -> str:
        """Identifier of the search: a digest of all that is asked."""
        names = ",".join(retriever.name for retriever in self.retrievers)
        return identifier(repr(self.query), repr(self.inclusion), names, *self.wanted.arxiv, *self.wanted.dois)

    @property
    def text(self) -> str:
        """What a person asked for."""
        return self.query.text if self.query else "works named by a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the databases gave."""

    searches: tuple[Search, ...]
    """One a database."""
    works: tuple[Work, ...]
    """By identifier."""
    failures: tuple[Failure, ...]
    """What databases could not give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A work with what was decided before it is read."""

    work: Work
    """The work."""
    exclusion: str
    """Why it does not enter, or empty."""
    retrieval: Retrieval
    """Its full text."""


def find_works(plan: Plan, at: Mapping[str, Service], ask: Ask, done: Callable[[str], None]) -> Found:
    """Ask the databases, each on a thread of its own, and merge what they list.

    Parameters
    ----------
    plan : Plan
        What is to be collected.
    at : mapping of str to Service
        Where each service stands.
    ask : Ask
        Answers requests.
    done : callable
        Called with each database's name.

    Returns
    -------
    Found
        The same whatever the order in which databases answer.
    """
    listings = [*_searched(plan, at, ask, done), *_named(plan.wanted, at, ask)]
    searches = tuple(
        Search(
            search_id=plan.search_id, query=plan.text, database=listing.database, asked=listing.asked,
            identified=len(listing.listed), available=listing.available, complete=listing.complete,
        )
        for listing in listings
    )  # fmt: skip
    failures = chain(plan.wanted.failures, *(listing.failures for listing in listings))
    return Found(
        searches=searches,
        works=merge([record for listing in listings for record in listing.listed]),
        failures=tuple(failures),
    )


def seek(
    works: Sequence[Work], plan: Plan, at: Mapping[str, Service], ask: Ask, done: Callable[[str], None]
) -> tuple[Sought, ...]:
    """Screen works, and fetch the full texts of those that enter into the archive.

    Parameters
    ----------
    works : sequence of Work
        What was found.
    plan : Plan
        Its rules.
    at : mapping of str to Service
        Where each service stands.
    ask : Ask
        Answers requests.
    done : callable
        Called with each work's identifier.

    Returns
    -------
    tuple of Sought
        In the order of the works.
    """

    def one(work: Work) -> Sought:
        sought = _seek(work, plan, at, ask)
        done(work.work_id)
        return sought

    with ThreadPoolExecutor(_HANDS) as pool:
        return tuple(pool.map(one, works))


def _seek(work: Work, plan: Plan, at: Mapping[str, Service], ask: Ask) -> Sought:
    is_named = any(record.database == NAMED for record in work.records)
    why = exclusion(work, Inclusion() if is_named else plan.inclusion)
    retrieval = Retrieval(copies=(), tried=()) if why else retrieve(work, at, ask)
    return Sought(work=work, exclusion=why, retrieval=retrieval)


def _searched(plan: Plan, at: Mapping[str, Service], ask: Ask, done: Callable[[str], None]) -> list[Listing]:
    query = plan.query
    if query is None or not plan.retrievers:
        return []

    def one(retriever: Retriever) -> Listing:
        listing = retriever.search(query, at, ask)
        done(retriever.name)
        return listing

    with ThreadPoolExecutor(len(RETRIEVERS)) as pool:
        return list(pool.map(one, plan.retrievers))


def _named(wanted: Wanted, at: Mapping[str, Service], ask: Ask) -> list[Listing]:
    """Look named works up, as one more database."""
    if not wanted.arxiv and not wanted.dois:
        return []
    parts = [_named_arxiv(numbers, at, ask) for numbers in _batches(wanted.arxiv)]
    parts += [_named_doi(name, at, ask) for name in wanted.dois]
    listed = tuple(replace(record, database=NAMED) for part in parts for record in part.listed)
    listing = Listing(
        database=NAMED, asked="", listed=listed, available=len(wanted.arxiv) + len(wanted.dois),
        complete=all(part.complete for part in parts), failures=tuple(chain(*(part.failures for part in parts))),
    )  # fmt: skip
    return [listing]


def _named_arxiv(numbers: Sequence[str], at: Mapping[str, Service], ask: Ask) -> Listing:
    listing = arxiv.named(numbers, at, ask)
    known = {spelled for record in listing.listed for spelled in (record.arxiv_id, record.record_id)}
    missing = [number for number in numbers if number not in known] if listing.complete else []
    failures = tuple(search_failure(number, Reason.NOT_FOUND, f"arXiv knows no {number}") for number in missing)
    return replace(listing, failures=(*listing.failures, *failures))


def _named_doi(name: str, at: Mapping[str, Service], ask: Ask) -> Listing:
    """Look a DOI up with the agency of publishers, then with that of repositories."""
    failures: list[Failure] = []
    for agency in (crossref, datacite):
        found = agency.named(name, at, ask)
        if isinstance(found, Listed):
            return Listing(database=NAMED, asked="", listed=(found,))
        failures.append(found)
    last = next((failure for failure in failures if failure.reason != Reason.NOT_FOUND), failures[-1])
    failure = search_failure(name, last.reason, f"no agency gave a record of {name}: {last.message}")
    complete = last.reason == Reason.NOT_FOUND
    return Listing(database=NAMED, asked="", complete=complete, failures=(failure,))


def _batches(numbers: Sequence[str]) -> Iterable[Sequence[str]]:
    return (numbers[start : start + _BATCH] for start in range(0, len(numbers), _BATCH))
