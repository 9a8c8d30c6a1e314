"""OpenAlex: works of all publishers. Its lists are read by page number, which needs no key."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

from pydantic import Field

from engine.retrieve.databases.base import Lister, Page, boolean
from engine.retrieve.foreign import Foreign, date, each, is_json, line, names, parsed
from engine.retrieve.identifiers import arxiv_id, doi
from engine.retrieve.transport.request import Answer, Request
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure
from engine.types.search import Listed, Query

SERVICE: Final = Service(
    name="openalex", base_url="https://api.openalex.org", interval=0.5, key_param="api_key", terms="100 requests a second, and a daily budget",
)  # fmt: skip
"""Its interface."""
ROWS: Final = 100
"""Records of a page."""
MOST_ROWS: Final = 10_000
"""Records that can be reached by page number."""

_FIELDS = "id,doi,title,publication_date,type,ids,authorships,primary_location,locations,open_access,abstract_inverted_index,is_retracted"
_TEXTS = frozenset({"", "article", "preprint", "posted-content", "proceedings-article", "journal-article", "dissertation", "report", "book-chapter", "review"})  # fmt: skip
_LONGEST_ABSTRACT = 5_000


class _Author(Foreign):
    display_name: str = ""


class _Authorship(Foreign):
    author: _Author = _Author()


class _Location(Foreign):
    landing_page_url: str = ""
    pdf_url: str = ""
    license: str = ""
    is_oa: bool = False


class _Work(Foreign):
    id: str
    doi: str = ""
    title: str = ""
    publication_date: str = ""
    type: str = ""
    authorships: tuple[_Authorship, ...] = ()
    primary_location: _Location = _Location()
    locations: tuple[_Location, ...] = ()
    abstract_inverted_index: dict[str, list[int]] = Field(default_factory=dict)
    is_retracted: bool = False


class _Meta(Foreign):
    count: int = 0


class _Works(Foreign):
    meta: _Meta
    results: list[Any]


def _first(query: Query, at: Mapping[str, Service]) -> Request:
    since = (("filter", f"from_publication_date:{query.since}"),) if query.since else ()
    params = (("search", boolean(query)), *since, ("select", _FIELDS))
    return _request(at, params, 1, min(ROWS, query.limit))


def _request(at: Mapping[str, Service], params: tuple[tuple[str, str], ...], page: int, rows: int) -> Request:
    def is_empty(read: _Works) -> str:
        inside = (page - 1) * rows < read.meta.count
        return "an empty page in the middle of a list" if inside and not read.results else ""

    return Request(
        service=SERVICE.name,
        url=f"{at[SERVICE.name].base_url}/works",
        params=(*params, ("per_page", str(rows)), ("page", str(page))),
        complaint=is_json(_Works, is_empty),
    )


def _page(at: Mapping[str, Service], answer: Answer, request: Request, before: int) -> Page | Failure:
    del before
    read = parsed(answer, _Works)
    assert not isinstance(read, str)
    page, rows = (int(dict(request.params)[name]) for name in ("page", "per_page"))
    fixed = tuple((name, value) for name, value in request.params if name not in {"page", "per_page"})
    more = read.results and page * rows < min(read.meta.count, MOST_ROWS)
    works, failures = each(read.results, _Work, SERVICE.name)
    return Page(
        listed=tuple(_listed(work) for work in works), available=read.meta.count,
        following=_request(at, fixed, page + 1, rows) if more else None, failures=tuple(failures),
    )  # fmt: skip


def _listed(work: _Work) -> Listed:
    places = [work.primary_location, *work.locations]
    number = next(filter(None, map(arxiv_id, [work.doi, *(place.landing_page_url for place in places)])), None)
    open_places = [place for place in places if place.is_oa and place.pdf_url]
    return Listed(
        database=SERVICE.name,
        record_id=work.id.rpartition("/")[2][:40],
        title=line(work.title),
        authors=names([one.author.display_name for one in work.authorships]),
        published=date(work.publication_date),
        abstract=_abstract(work.abstract_inverted_index),
        arxiv_id=number.number if number else "",
        doi=doi(work.doi),
        copies=tuple(dict.fromkeys(place.pdf_url for place in open_places if arxiv_id(place.pdf_url) is None)),
        licence=next((line(place.license) for place in places if place.license), ""),
        retracted=work.is_retracted,
        other_kind="" if work.type in _TEXTS else line(work.type),
    )


def _abstract(index: dict[str, list[int]]) -> str:
    """Put the words of an inverted index back into their order."""
    placed = sorted(chain.from_iterable(((place, word) for place in places[:100]) for word, places in index.items()))
    return line(" ".join(word for _, word in placed[:_LONGEST_ABSTRACT]))


RETRIEVER: Final = Lister(service=SERVICE, request=_first, read=_page, most_rows=MOST_ROWS)
"""Searches the database."""
