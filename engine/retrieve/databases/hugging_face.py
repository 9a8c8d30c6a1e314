"""Hugging Face papers: arXiv papers that its users discuss, each also as Markdown."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field, RootModel

from engine.retrieve.databases.base import Lister, Page, words
from engine.retrieve.foreign import Foreign, date, each, is_json, line, names, parsed
from engine.retrieve.identifiers import arxiv_id
from engine.retrieve.transport.request import Answer, Request
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure
from engine.types.search import Listed, Query

SERVICE: Final = Service(
    name="hugging_face", base_url="https://huggingface.co", interval=3.0, key_header="Authorization", key_prefix="Bearer ",
    terms="100 pages in 5 minutes",
)  # fmt: skip
"""Its interface and its papers, paced by the stricter limit of its pages."""
MOST_ROWS: Final = 120
"""Records of its one page."""


class _Author(Foreign):
    name: str = ""


class _Paper(Foreign):
    id: str
    title: str = ""
    summary: str = ""
    published: str = Field(default="", alias="publishedAt")
    authors: tuple[_Author, ...] = ()


class _Entry(Foreign):
    paper: _Paper


class _Entries(RootModel[list[Any]]):
    """The answer is a list, not an object."""


def _first(query: Query, at: Mapping[str, Service]) -> Request:
    return Request(
        service=SERVICE.name,
        url=f"{at[SERVICE.name].base_url}/api/papers/search",
        params=(("q", words(query)[:250]), ("limit", str(min(query.limit, MOST_ROWS)))),
        complaint=is_json(_Entries),
    )


def _page(at: Mapping[str, Service], answer: Answer, request: Request, before: int) -> Page | Failure:
    del at, request, before
    read = parsed(answer, _Entries)
    assert not isinstance(read, str)
    entries, failures = each(read.root, _Entry, SERVICE.name)
    listed = tuple(found for entry in entries if (found := _listed(entry.paper)) is not None)
    return Page(listed=listed, available=len(listed), failures=tuple(failures))


def _listed(paper: _Paper) -> Listed | None:
    number = arxiv_id(paper.id)
    if number is None:
        return None
    return Listed(
        database=SERVICE.name,
        record_id=number.number,
        title=line(paper.title),
        authors=names([one.name for one in paper.authors]),
        published=date(paper.published),
        abstract=line(paper.summary),
        arxiv_id=number.number,
    )


RETRIEVER: Final = Lister(service=SERVICE, request=_first, read=_page, most_rows=MOST_ROWS)
"""Searches the database."""
