"""Europe PMC: papers of the life sciences and preprints, with the full text of open ones as JATS. It reports errors with status 200."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field

from engine.retrieve.databases.base import Lister, Page, boolean
from engine.retrieve.foreign import Foreign, date, each, is_json, line, names, parsed, search_failure
from engine.retrieve.identifiers import doi
from engine.retrieve.transport.request import Answer, Request
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure, Reason
from engine.types.search import Listed, Query

SERVICE: Final = Service(
    name="europe_pmc", base_url="https://www.ebi.ac.uk/europepmc/webservices/rest", interval=1.0, terms="none stated; one request a second",
)  # fmt: skip
"""Its interface."""
ROWS: Final = 100
"""Records of a page."""

_START = "*"


class _Author(Foreign):
    full_name: str = Field(default="", alias="fullName")
    first_name: str = Field(default="", alias="firstName")
    last_name: str = Field(default="", alias="lastName")


class _Authors(Foreign):
    author: tuple[_Author, ...] = ()


class _Article(Foreign):
    id: str
    source: str = ""
    pmcid: str = ""
    doi: str = ""
    title: str = ""
    abstract: str = Field(default="", alias="abstractText")
    authors: _Authors = Field(default=_Authors(), alias="authorList")
    year: str = Field(default="", alias="pubYear")
    published: str = Field(default="", alias="firstPublicationDate")
    is_open: str = Field(default="", alias="isOpenAccess")
    licence: str = Field(default="", alias="license")


class _Results(Foreign):
    result: tuple[Any, ...] = ()


class _Articles(Foreign):
    hit_count: int = Field(default=-1, alias="hitCount")
    cursor: str = Field(default="", alias="nextCursorMark")
    results: _Results = Field(default=_Results(), alias="resultList")
    error_code: int = Field(default=0, alias="errCode")
    error: str = Field(default="", alias="errMsg")


def _first(query: Query, at: Mapping[str, Service]) -> Request:
    said = boolean(query) + (f" AND FIRST_PDATE:[{query.since} TO 2999-12-31]" if query.since else "")
    params = (
        ("query", said),
        ("format", "json"),
        ("resultType", "core"),
        ("pageSize", str(min(ROWS, query.limit))),
    )
    return _request(at, params, _START, 0)


def _request(at: Mapping[str, Service], params: tuple[tuple[str, str], ...], cursor: str, before: int) -> Request:
    def is_wrong(read: _Articles) -> str:
        if read.error_code >= 500:
            return f"error {read.error_code}"
        if not read.error_code and read.hit_count < 0:
            return "JSON of another shape"
        return "an empty page in the middle of a list" if before < read.hit_count and not read.results.result else ""

    return Request(
        service=SERVICE.name,
        url=f"{at[SERVICE.name].base_url}/search",
        params=(*params, ("cursorMark", cursor)),
        complaint=is_json(_Articles, is_wrong),
    )


def _page(at: Mapping[str, Service], answer: Answer, request: Request, before: int) -> Page | Failure:
    read = parsed(answer, _Articles)
    assert not isinstance(read, str)
    if read.error_code:
        words = f"Europe PMC says {line(read.error)[:200]!r} (error {read.error_code})"
        return search_failure(SERVICE.name, Reason.REFUSED, words)
    rows = read.results.result
    fixed = tuple((name, value) for name, value in request.params if name != "cursorMark")
    more = rows and read.cursor and read.cursor != dict(request.params)["cursorMark"]
    articles, failures = each(rows, _Article, SERVICE.name)
    return Page(
        listed=tuple(_listed(article) for article in articles), available=read.hit_count,
        following=_request(at, fixed, read.cursor, before + len(rows)) if more else None, failures=tuple(failures),
    )  # fmt: skip


def _listed(article: _Article) -> Listed:
    title = line(article.title)
    return Listed(
        database=SERVICE.name,
        record_id=f"{article.source}/{article.id}"[:80],
        title=title.removesuffix("."),
        authors=names([f"{one.first_name} {one.last_name}".strip() or one.full_name for one in article.authors.author]),
        published=date(article.published) or date(article.year),
        abstract=line(article.abstract),
        doi=doi(article.doi),
        pmc_id=article.pmcid if article.is_open == "Y" and article.pmcid.isalnum() else "",
        licence=line(article.licence),
        retracted=title.lower().startswith(("retracted:", "withdrawn:")),
    )


RETRIEVER: Final = Lister(service=SERVICE, request=_first, read=_page)
"""Searches the database."""
