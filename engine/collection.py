"""Collection: a search of the literature, from what is asked to what is stored. What the pipeline does with files, with works."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from engine.digest import engine_digest, identifier
from engine.pipeline import Progress, compare, read_source
from engine.retrieve.literature import Plan, Sought, find_works, seek
from engine.retrieve.transport.service import Service
from engine.retrieve.transport.transport import Transport
from engine.retrieve.works.fulltext import Copy, open_copy, sentences, source_of
from engine.store.readings import Readings
from engine.store.write import DocumentRows, write_documents
from engine.types.flow import Flow, read_flows
from engine.types.outcome import Failure
from engine.types.search import Decision, Screened
from engine.types.source import Source
from engine.types.unknown import Unknown

_WORKS_AT_ONCE = 5
"""Works that are stored together: what a run that is stopped has to read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What a literature search works with."""

    services: Mapping[str, Service]
    """Where each service stands."""
    transport: Transport
    """Asks them, and holds their answers."""
    store: Path
    """The store's folder."""


def collect_literature(plan: Plan, hands: Hands, progress: Callable[[str, int], Progress]) -> Flow:
    """Search the literature, fetch and read what enters, and store what it prints and what became of each work.

    Everything that a service said is in the archive before it is used, and the documents are stored in one order, some at a time. So what
    was interrupted anywhere goes on where it was, and comes to the same store, byte for byte. A document is read once: again only if its
    bytes, what is known of its source or the engine have changed.

    Parameters
    ----------
    plan : Plan
        What is to be collected.
    hands : Hands
        Services, transport, store.
    progress : callable
        Given the name and the number of steps of a part of the work, returns what is called after each step.

    Returns
    -------
    Flow
        How many works were found, and what became of them.

    Raises
    ------
    StoreError
        If the store cannot be written.
    """
    searched = progress("searching databases", len(plan.retrievers))
    found = find_works(plan, hands.services, hands.transport, searched)
    fetched = progress("fetching works", len(found.works))
    sought = seek(found.works, plan, hands.services, hands.transport, fetched)
    read = progress("reading works", len(sought))
    readings = Readings(hands.store)
    fates: list[Screened] = []
    for start in range(0, len(sought), _WORKS_AT_ONCE):
        some = sought[start : start + _WORKS_AT_ONCE]
        copies = [[_read(one, copy, hands.transport, readings) for copy in one.retrieval.copies] for one in some]
        write_documents(hands.store, [copy.new for of_work in copies for copy in of_work if copy.new is not None])
        fates += [_fate(plan, one, of_work) for one, of_work in zip(some, copies, strict=True)]
        for one in some:
            read(one.work.work_id)
    rows = DocumentRows(
        document_id=search_document(plan.search_id),
        searches=found.searches,
        works=tuple(fates),
        failures=found.failures,
    )
    write_documents(hands.store, (rows,))
    compared = progress("comparing documents", 1)
    compare(hands.store)
    compared("all")
    (flow,) = read_flows(found.searches, fates)
    return flow


def search_document(search_id: str) -> str:
    """Return the name under which a search is stored."""
    return f"search:{search_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A copy of a work that was read, now or before."""

    unread: tuple[Failure, ...]
    """Why nothing could be read of it; empty where something was."""
    new: DocumentRows | None = None
    """Its rows, where the store does not hold them."""


def _read(sought: Sought, copy: Copy, transport: Transport, readings: Readings) -> _Read:
    """Read a copy out of the archive, unless its rows are stored."""
    source = source_of(sought.work, copy)
    reading = identifier(engine_digest(), repr(astuple(source)), length=32)
    held = readings.rows(copy.document_id, reading)
    if held is not None:
        return _Read(unread=() if held.sources else held.failures)
    rows = replace(_rows(source, transport), reading=reading)
    return _Read(unread=rows.failures if isinstance(rows.source, Unknown) else (), new=rows)


def _rows(source: Source, transport: Transport) -> DocumentRows:
    content = transport.body(source.sha256)
    assert content is not None
    file = open_copy(source, content)
    if isinstance(file, Failure):
        return DocumentRows(document_id=source.document_id, failures=(file,))
    return read_source(file)[0]


def _fate(plan: Plan, sought: Sought, copies: Sequence[_Read]) -> Screened:
    """Say what became of a work."""
    unread = [failure for copy in copies for failure in copy.unread]
    if sought.exclusion:
        decision, reason = Decision.EXCLUDED, sought.exclusion
    elif not copies:
        decision, reason = Decision.NOT_RETRIEVED, sought.retrieval.reason
    elif all(copy.unread for copy in copies):
        decision, reason = Decision.UNREADABLE, str(unread[0].reason)
    else:
        decision, reason = Decision.INCLUDED, ""
    work = sought.work
    return Screened(
        search_id=plan.search_id, work_id=work.work_id, title=work.first("title"), authors=work.authors, year=work.first("published")[:4],
        arxiv_id=work.first("arxiv_id"), doi=work.first("doi"), found_in=tuple(record.database for record in work.records),
        decision=decision, reason=reason, details=sentences((*sought.retrieval.tried, *unread)),
    )  # fmt: skip
