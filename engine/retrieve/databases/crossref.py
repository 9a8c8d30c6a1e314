"""Crossref: what publishers register. Its lists are read by offset: its cursors live for five minutes only."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from pydantic import ConfigDict, Field

from engine.retrieve.databases.base import Lister, Page, words
from engine.retrieve.foreign import Foreign, each, is_json, line, look_up, names, parsed
from engine.retrieve.identifiers import arxiv_id, doi
from engine.retrieve.transport.request import Answer, Ask, Request
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure
from engine.types.search import Listed, Query

SERVICE: Final = Service(
    name="crossref", base_url="https://api.crossref.org", interval=1.0, contact_param="mailto", terms="one list a second, one at a time",
)  # fmt: skip
"""Its interface."""
ROWS: Final = 100
"""Records of a page."""
MOST_ROWS: Final = 10_000
"""Records that can be reached by offset."""

_FIELDS = "DOI,title,author,published,abstract,type,link,license,relation,update-to"
_TEXTS = frozenset({"", "journal-article", "proceedings-article", "posted-content", "book-chapter", "report", "dissertation", "monograph", "other"})  # fmt: skip
_PDF = "application/pdf"


class _Author(Foreign):
    given: str = ""
    family: str = ""
    name: str = ""


class _Published(Foreign):
    date_parts: tuple[tuple[int | None, ...], ...] = ()

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))


class _Link(Foreign):
    URL: str = ""


class _Relation(Foreign):
    id: str = ""


class _Item(Foreign):
    DOI: str
    title: tuple[str, ...] = ()
    author: tuple[_Author, ...] = ()
    published: _Published = _Published()
    abstract: str = ""
    type: str = ""
    license: tuple[_Link, ...] = ()
    relation: dict[str, tuple[_Relation, ...]] = Field(default_factory=dict)


class _Message(Foreign):
    total_results: int
    items: list[Any]

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))


class _Works(Foreign):
    message: _Message


class _One(Foreign):
    message: _Item


def _first(query: Query, at: Mapping[str, Service]) -> Request:
    since = (("filter", f"from-pub-date:{query.since}"),) if query.since else ()
    params = (("query.bibliographic", words(query)), *since, ("select", _FIELDS))
    return _request(at, params, 0, min(ROWS, query.limit))


def _request(at: Mapping[str, Service], params: tuple[tuple[str, str], ...], offset: int, rows: int) -> Request:
    def is_empty(read: _Works) -> str:
        inside = offset < read.message.total_results
        return "an empty page in the middle of a list" if inside and not read.message.items else ""

    return Request(
        service=SERVICE.name,
        url=f"{at[SERVICE.name].base_url}/works",
        params=(*params, ("rows", str(rows)), ("offset", str(offset))),
        complaint=is_json(_Works, is_empty),
    )


def _page(at: Mapping[str, Service], answer: Answer, request: Request, before: int) -> Page | Failure:
    del before
    read = parsed(answer, _Works)
    assert not isinstance(read, str)
    offset, rows = (int(dict(request.params)[name]) for name in ("offset", "rows"))
    fixed = tuple((name, value) for name, value in request.params if name not in {"offset", "rows"})
    more = read.message.items and offset + rows < min(read.message.total_results, MOST_ROWS)
    items, failures = each(read.message.items, _Item, SERVICE.name)
    return Page(
        listed=tuple(_listed(item) for item in items), available=read.message.total_results,
        following=_request(at, fixed, offset + rows, rows) if more else None, failures=tuple(failures),
    )  # fmt: skip


def _listed(item: _Item) -> Listed:
    related = [
        one.id for kind in ("has-preprint", "is-same-as", "is-version-of") for one in item.relation.get(kind, ())
    ]
    number = next(filter(None, map(arxiv_id, [item.DOI, *related])), None)
    title = line(" ".join(item.title))
    return Listed(
        database=SERVICE.name,
        record_id=item.DOI.lower()[:300],
        title=title,
        authors=names([one.name or f"{one.given} {one.family}" for one in item.author]),
        published=_date(item.published.date_parts),
        abstract=line(item.abstract),
        arxiv_id=number.number if number else "",
        doi=doi(item.DOI),
        licence=next((line(one.URL) for one in item.license if one.URL), ""),
        retracted=title.lower().startswith(("retracted:", "retracted article", "withdrawn:")),
        other_kind="" if item.type in _TEXTS else line(item.type),
    )


def _date(parts: tuple[tuple[int | None, ...], ...]) -> str:
    known = [part for part in (parts[0][:3] if parts else ()) if part]
    return "-".join(f"{part:0{width}d}" for part, width in zip(known, (4, 2, 2), strict=False))


RETRIEVER: Final = Lister(service=SERVICE, request=_first, read=_page, most_rows=MOST_ROWS)
"""Searches the database."""


def named(name: str, at: Mapping[str, Service], ask: Ask) -> Listed | Failure:
    """Look a DOI up.

    Parameters
    ----------
    name : str
        A DOI.
    at : mapping of str to Service
        Where each service stands.
    ask : Ask
        Answers requests.

    Returns
    -------
    Listed or Failure
        ``not-found`` also for the DOIs of other agencies.
    """
    url = f"{at[SERVICE.name].base_url}/works/{quote(name, safe='')}"
    read = look_up(SERVICE.name, url, _One, ask)
    return read if isinstance(read, Failure) else _listed(read.message)
