"""Collection: a search of the literature, from what is asked to what is stored. What the pipeline does with files, with works."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from engine.pipeline import Progress, compare, read_source
from engine.retrieve.literature import Plan, Sought, find_works, seek
from engine.retrieve.transport.service import Service
from engine.retrieve.transport.transport import Transport
from engine.retrieve.works.fulltext import Copy, sentences, source_file
from engine.store.write import DocumentRows, write_documents
from engine.types.flow import Flow, read_flows
from engine.types.outcome import Failure
from engine.types.search import Decision, Screened, Work
from engine.types.unknown import Unknown

_WORKS_AT_ONCE = 20


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
    was interrupted anywhere goes on where it was, and comes to the same store, byte for byte.

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
    found = find_works(plan, hands.services, hands.transport)
    fetched = progress("fetching works", len(found.works))
    sought = seek(found.works, plan, hands.services, hands.transport, fetched)
    read = progress("reading works", len(sought))
    fates: list[Screened] = []
    for start in range(0, len(sought), _WORKS_AT_ONCE):
        some = sought[start : start + _WORKS_AT_ONCE]
        documents = [_documents(one, hands.transport) for one in some]
        write_documents(hands.store, tuple(chain.from_iterable(documents)))
        fates += [_fate(plan, one, rows) for one, rows in zip(some, documents, strict=True)]
        for one in some:
            read(one.work.work_id)
    rows = DocumentRows(
        document_id=f"search:{plan.search_id}",
        searches=found.searches,
        works=tuple(fates),
        failures=found.failures,
    )
    write_documents(hands.store, (rows,))
    compare(hands.store)
    (flow,) = read_flows(found.searches, fates)
    return flow


def _documents(sought: Sought, transport: Transport) -> tuple[DocumentRows, ...]:
    """Read the copies of a work out of the archive."""
    return tuple(_document(sought.work, copy, transport) for copy in sought.retrieval.copies)


def _document(work: Work, copy: Copy, transport: Transport) -> DocumentRows:
    content = transport.body(copy.sha256)
    assert content is not None
    file = source_file(work, copy, content)
    if isinstance(file, Failure):
        return DocumentRows(document_id=copy.document_id, failures=(file,))
    return read_source(file)[0]


def _fate(plan: Plan, sought: Sought, documents: tuple[DocumentRows, ...]) -> Screened:
    """Say what became of a work."""
    unread = [failure for rows in documents if isinstance(rows.source, Unknown) for failure in rows.failures]
    if sought.exclusion:
        decision, reason = Decision.EXCLUDED, sought.exclusion
    elif not documents:
        decision, reason = Decision.NOT_RETRIEVED, sought.retrieval.reason
    elif all(isinstance(rows.source, Unknown) for rows in documents):
        decision, reason = Decision.UNREADABLE, str(unread[0].reason)
    else:
        decision, reason = Decision.INCLUDED, ""
    work = sought.work
    return Screened(
        search_id=plan.search_id, work_id=work.work_id, title=work.first("title"), authors=work.authors, year=work.first("published")[:4],
        arxiv_id=work.first("arxiv_id"), doi=work.first("doi"), found_in=tuple(record.database for record in work.records),
        decision=decision, reason=reason, details=sentences((*sought.retrieval.tried, *unread)),
    )  # fmt: skip
