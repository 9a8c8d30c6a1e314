"""Semantic Scholar: its bulk search, page after page by token."""

from collections.abc import Mapping
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
    name="semantic_scholar", base_url="https://api.semanticscholar.org/graph/v1", interval=1.0, key_header="x-api-key",
    terms="one request a second with a key; without one, what all others leave",
)  # fmt: skip
"""Its interface."""

_FIELDS = "title,abstract,authors,year,publicationDate,externalIds,openAccessPdf"


class _Author(Foreign):
    name: str = ""


class _Pdf(Foreign):
    url: str = ""
    license: str = ""


class _Paper(Foreign):
    paper_id: str = Field(alias="paperId")
    external: dict[str, str | int] = Field(default_factory=dict, alias="externalIds")
    title: str = ""
    abstract: str = ""
    year: int = 0
    published: str = Field(default="", alias="publicationDate")
    pdf: _Pdf = Field(default=_Pdf(), alias="openAccessPdf")
    authors: tuple[_Author, ...] = ()


class _Papers(Foreign):
    total: int
    token: str = ""
    data: list[Any]


def _first(query: Query, at: Mapping[str, Service]) -> Request:
    since = (("publicationDateOrYear", f"{query.since}:"),) if query.since else ()
    params = (("query", boolean(query, either=" | ", both=" + ")), *since, ("fields", _FIELDS))
    return _request(at, params, "", 0)


def _request(at: Mapping[str, Service], params: tuple[tuple[str, str], ...], token: str, before: int) -> Request:
    def is_empty(read: _Papers) -> str:
        return "an empty page in the middle of a list" if before < read.total and not read.data else ""

    return Request(
        service=SERVICE.name,
        url=f"{at[SERVICE.name].base_url}/paper/search/bulk",
        params=(*params, *((("token", token),) if token else ())),
        complaint=is_json(_Papers, is_empty),
    )


def _page(at: Mapping[str, Service], answer: Answer, request: Request, before: int) -> Page | Failure:
    read = parsed(answer, _Papers)
    assert not isinstance(read, str)
    fixed = tuple((name, value) for name, value in request.params if name != "token")
    seen = before + len(read.data)
    more = read.data and read.token and seen < read.total
    papers, failures = each(read.data, _Paper, SERVICE.name)
    return Page(
        listed=tuple(_listed(paper) for paper in papers), available=read.total,
        following=_request(at, fixed, read.token, seen) if more else None, failures=tuple(failures),
    )  # fmt: skip


def _listed(paper: _Paper) -> Listed:
    external = {name: str(value) for name, value in paper.external.items()}
    number = arxiv_id(external.get("ArXiv", "")) or arxiv_id(external.get("DOI", ""))
    copy = paper.pdf.url if paper.pdf.url and arxiv_id(paper.pdf.url) is None else ""
    return Listed(
        database=SERVICE.name,
        record_id=paper.paper_id[:60],
        title=line(paper.title),
        authors=names([one.name for one in paper.authors]),
        published=date(paper.published) or (str(paper.year) if 1800 < paper.year < 2100 else ""),
        abstract=line(paper.abstract),
        arxiv_id=number.number if number else "",
        doi=doi(external.get("DOI", "")),
        copies=(copy,) if copy else (),
        licence=line(paper.pdf.license),
    )


RETRIEVER: Final = Lister(service=SERVICE, request=_first, read=_page)
"""Searches the database."""
