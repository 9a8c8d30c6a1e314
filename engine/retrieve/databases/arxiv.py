"""arXiv: preprints by query or identifier, from its Atom interface."""

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import unquote_plus

from lxml.etree import _Element

from engine.retrieve.databases.base import Lister, Listing, Page, boolean
from engine.retrieve.foreign import date, line, names, search_failure, xml_root
from engine.retrieve.identifiers import arxiv_id, doi
from engine.retrieve.transport.request import Answer, Ask, Request
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure, Reason
from engine.types.search import Listed, Query

SERVICE: Final = Service(
    name="arxiv", base_url="https://export.arxiv.org", files_url="https://arxiv.org", hosts=("arxiv.org", "export.arxiv.org", "www.arxiv.org"),
    interval=3.0, terms="one request in 3 seconds, on one connection",
)  # fmt: skip
"""Its interface and its papers, paced as one."""
MIRROR: Final = Service(
    name="ar5iv", base_url="https://ar5iv.labs.arxiv.org", interval=3.0, terms="none stated; one request in 3 seconds",
)  # fmt: skip
"""Older papers as HTML, of whatever version it last converted. What it has not, it redirects to the abstract."""
ROWS: Final = 100
"""Records of a page."""
MOST_ROWS: Final = 30_000
"""Records of a whole list."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_OWN = "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
_PREFIX = re.compile(r"\b([a-z_]+):(?=[\"\[(\w])", re.IGNORECASE)
_EXECUTED = re.compile(r"search_query=(.*?)(?:&id_list=|&start=|$)", re.DOTALL)
_WITHDRAWN = re.compile(r"(?i)\bwithdrawn\b")


def _first(query: Query, at: Mapping[str, Service]) -> Request:
    said = boolean(query, prefix="all:")
    if query.since:
        said += f" AND submittedDate:[{query.since.replace('-', '')}0000 TO 299912312359]"
    order = (("sortBy", "submittedDate"), ("sortOrder", "descending"))
    return _request(at, (("search_query", said), *order), 0, min(ROWS, query.limit))


def _request(at: Mapping[str, Service], params: tuple[tuple[str, str], ...], start: int, rows: int) -> Request:
    return Request(
        service=SERVICE.name,
        url=f"{at[SERVICE.name].base_url}/api/query",
        params=(*params, ("start", str(start)), ("max_results", str(rows))),
        accept="application/atom+xml",
        complaint=_complaint,
    )


def _complaint(answer: Answer) -> str:
    """Find fault with what is no feed, and with an empty page in the middle of a list."""
    root = xml_root(answer)
    if isinstance(root, str):
        return root
    if root.tag != f"{_ATOM}feed":
        return "XML that is no feed"
    if root.find(f"{_ATOM}entry") is None and _number(root, "startIndex") < _number(root, "totalResults"):
        return "an empty page in the middle of a list"
    return ""


def _page(at: Mapping[str, Service], answer: Answer, request: Request, before: int) -> Page | Failure:
    root = xml_root(answer)
    assert not isinstance(root, str)
    entries = root.findall(f"{_ATOM}entry")
    for entry in entries:
        if "/api/errors" in _text(entry, f"{_ATOM}id") or _text(entry, f"{_ATOM}title") == "Error":
            return search_failure(SERVICE.name, Reason.REFUSED, f"arXiv says {_text(entry, f'{_ATOM}summary')!r}")
    if not _executed_as_asked(root, request):
        return search_failure(SERVICE.name, Reason.REFUSED, "arXiv executed another query than it was asked")
    total = _number(root, "totalResults")
    start, rows = (int(dict(request.params)[name]) for name in ("start", "max_results"))
    fixed = tuple((name, value) for name, value in request.params if name not in {"start", "max_results"})
    more = entries and start + rows < total
    listed = tuple(found for entry in entries if (found := _listed(entry)) is not None)
    return Page(
        listed=listed, available=total, following=_request(at, fixed, start + rows, rows) if more else None,
        failures=tuple(_unread(before) for _ in range(len(entries) - len(listed))),
    )  # fmt: skip


def _unread(before: int) -> Failure:
    message = f"arXiv lists a record without an identifier behind record {before}; it was left out"
    return search_failure(SERVICE.name, Reason.MALFORMED_ANSWER, message)


def _executed_as_asked(root: _Element, request: Request) -> bool:
    """Compare the fields of the query with those of the query that the feed's title says was executed."""
    asked = dict(request.params).get("search_query", "")
    executed = _EXECUTED.search(unquote_plus(_text(root, f"{_ATOM}title")))
    return executed is None or not executed[1] or _PREFIX.findall(executed[1]) == _PREFIX.findall(asked)


def _listed(entry: _Element) -> Listed | None:
    number = arxiv_id(_text(entry, f"{_ATOM}id"))
    if number is None:
        return None
    comment, summary = _text(entry, f"{_OWN}comment"), _text(entry, f"{_ATOM}summary")
    return Listed(
        database=SERVICE.name,
        record_id=number.number + number.version,
        title=line(_text(entry, f"{_ATOM}title")),
        authors=names([author.findtext(f"{_ATOM}name", "") for author in entry.iterfind(f"{_ATOM}author")]),
        published=date(_text(entry, f"{_ATOM}published")),
        abstract=line(summary),
        arxiv_id=number.number,
        arxiv_version=number.version,
        doi=doi(_text(entry, f"{_OWN}doi")),
        retracted=bool(_WITHDRAWN.search(comment)) or summary.startswith("This paper has been withdrawn"),
    )


def _text(element: _Element, name: str) -> str:
    return (element.findtext(name) or "").strip()


def _number(root: _Element, name: str) -> int:
    said = _text(root, f"{_SEARCH}{name}")
    return int(said[:9]) if said.isascii() and said.isdigit() else 0


RETRIEVER: Final = Lister(service=SERVICE, request=_first, read=_page, most_rows=MOST_ROWS)
"""Searches the database."""


def named(numbers: Sequence[str], at: Mapping[str, Service], ask: Ask) -> Listing:
    """Look identifiers up.

    Parameters
    ----------
    numbers : sequence of str
        With or without version, at least one.
    at : mapping of str to Service
        Where each service stands.
    ask : Ask
        Answers requests.

    Returns
    -------
    Listing
        Fewer records than identifiers where arXiv knows some of them not.
    """
    first = _request(at, (("id_list", ",".join(numbers)),), 0, len(numbers))
    return RETRIEVER.read_whole(first, at, ask, len(numbers))
