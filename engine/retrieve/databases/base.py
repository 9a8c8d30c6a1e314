"""What every database client is, and how a list of several pages is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from engine.retrieve.foreign import search_failure
from engine.retrieve.transport.request import Answer, Ask, Request
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure, Reason
from engine.types.search import Listed, Query
from engine.types.unknown import UNKNOWN, Unknown

MOST_PAGES: Final = 500
"""Pages of one list."""
MOST_RECORDS: Final = 1_000_000
"""Records of one list, where its service sets no other bound."""

_NEVER = timedelta(days=-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list."""

    listed: tuple[Listed, ...]
    """Its records, in order."""
    available: int | Unknown = UNKNOWN
    """Records that the whole list has."""
    following: Request | None = None
    """The next page; None behind the last."""
    failures: tuple[Failure, ...] = ()
    """Records that could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a database gave."""

    database: str
    """Which."""
    asked: str
    """The first address that was asked, without keys."""
    listed: tuple[Listed, ...] = ()
    """Its records, in order."""
    available: int | Unknown = UNKNOWN
    """Records that it says it has."""
    complete: bool = True
    """Whether the list was read to its end or the limit."""
    failures: tuple[Failure, ...] = ()
    """What went wrong."""


class Retriever(Protocol):
    """A client of one database."""

    @property
    def name(self) -> str:
        """Name of the database, as a person gives it."""
        ...

    @property
    def services(self) -> tuple[Service, ...]:
        """The services that it asks, the first for its search."""
        ...

    def first(self, query: Query, at: Mapping[str, Service]) -> Request:
        """Return the first request of a search.

        Parameters
        ----------
        query : Query
            What is looked for.
        at : mapping of str to Service
            Where each service stands.

        Returns
        -------
        Request
            To ask.
        """
        ...

    def search(self, query: Query, at: Mapping[str, Service], ask: Ask) -> Listing:
        """Search the database.

        Parameters
        ----------
        query : Query
            What is looked for.
        at : mapping of str to Service
            Where each service stands.
        ask : Ask
            Answers requests.

        Returns
        -------
        Listing
            At most as many records as the query allows.
        """
        ...


First = Callable[[Query, Mapping[str, Service]], Request]
"""Makes the first request of a search, given what is looked for and where each service stands."""
Read = Callable[[Mapping[str, Service], Answer, Request, int], Page | Failure]
"""Reads a page, given where each service stands, its answer, its request and the number of records before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lister:
    """A client of a database whose search is one list, read page by page."""

    service: Service
    """The service that it asks."""
    request: First
    """Its first page."""
    read: Read
    """What a page lists."""
    most_rows: int = MOST_RECORDS
    """Records that can be reached."""

    @property
    def name(self) -> str:
        """Name of the database."""
        return self.service.name

    @property
    def services(self) -> tuple[Service, ...]:
        """What it asks."""
        return (self.service,)

    def first(self, query: Query, at: Mapping[str, Service]) -> Request:
        """Return the first request of a search; see :class:`Retriever`."""
        return self.request(query, at)

    def search(self, query: Query, at: Mapping[str, Service], ask: Ask) -> Listing:
        """Search; see :class:`Retriever`."""
        return self.read_whole(self.request(query, at), at, ask, query.limit)

    def read_whole(self, first: Request, at: Mapping[str, Service], ask: Ask, limit: int) -> Listing:
        """Read a list.

        Parameters
        ----------
        first : Request
            Its first page.
        at : mapping of str to Service
            Where each service stands.
        ask : Ask
            Answers requests.
        limit : int
            Most records.

        Returns
        -------
        Listing
            At most as many records as can be reached.
        """
        return read_list(self.name, first, partial(self.read, at), ask, min(limit, self.most_rows))


def read_list(
    database: str, first: Request, read: Callable[[Answer, Request, int], Page | Failure], ask: Ask, limit: int
) -> Listing:
    """Read a list page by page.

    A later page that the service refuses, where earlier ones came out of the archive, has lost the thread that the service spun for
    them (a cursor that is too old): the list is then read anew.

    Parameters
    ----------
    database : str
        Which database.
    first : Request
        The first page.
    read : callable
        Reads a page.
    ask : Ask
        Answers requests.
    limit : int
        Most records.

    Returns
    -------
    Listing
        A list that breaks off is incomplete, with a failure that says so.
    """
    listing, stale = _read_list(database, first, read, ask, limit)
    if stale:
        listing, _ = _read_list(database, replace(first, keep=_NEVER), read, ask, limit)
    return listing


def _read_list(
    database: str, first: Request, read: Callable[[Answer, Request, int], Page | Failure], ask: Ask, limit: int
) -> tuple[Listing, bool]:
    listing = Listing(database=database, asked=first.full_url)
    request: Request | None = first
    seen: set[str] = set()
    replayed = False
    while request is not None and len(listing.listed) < limit:
        if request.key in seen or len(seen) >= MOST_PAGES:
            words = "repeats a page that it gave before" if request.key in seen else "has too many pages"
            return _broken_off(listing, Reason.INCOMPLETE, f"{database} {words}"), False
        seen.add(request.key)
        answer = ask(request)
        page = answer if isinstance(answer, Failure) else read(answer, request, len(listing.listed))
        if isinstance(page, Failure):
            stale = replayed and page.reason in {Reason.REFUSED, Reason.NOT_FOUND}
            return _broken_off(listing, page.reason, page.message), stale
        assert isinstance(answer, Answer)
        replayed = replayed or answer.replayed
        listing = replace(
            listing,
            listed=(*listing.listed, *page.listed)[:limit],
            available=page.available if isinstance(listing.available, Unknown) else listing.available,
            failures=(*listing.failures, *page.failures),
        )
        request = None if page.following is None else replace(page.following, keep=first.keep)
    return listing, False


def _broken_off(listing: Listing, reason: Reason, message: str) -> Listing:
    where = f"after {len(listing.listed)} records" if listing.listed else "before its first record"
    failure = search_failure(listing.database, reason, f"the list of {listing.database} broke off {where}: {message}")
    return replace(listing, complete=False, failures=(*listing.failures, failure))


def quoted(phrase: str) -> str:
    """Return a phrase in quotation marks, without what a query language could take for more."""
    return '"' + " ".join(phrase.replace('"', " ").replace("\\", " ").split()) + '"'


def boolean(query: Query, prefix: str = "", either: str = " OR ", both: str = " AND ") -> str:
    """Return the topics of a query in the common form of query languages.

    Parameters
    ----------
    query : Query
        What is looked for.
    prefix : str, default ""
        Field that stands before each phrase.
    either, both : str
        The operators.

    Returns
    -------
    str
        ``("A" OR "B") AND ("C")``.
    """
    return both.join(f"({either.join(prefix + quoted(phrase) for phrase in topic)})" for topic in query.topics)


def words(query: Query) -> str:
    """Return the phrases of a query one behind the other, for services that know no operators."""
    return " ".join(phrase.replace('"', " ") for topic in query.topics for phrase in topic)
