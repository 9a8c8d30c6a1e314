"""Hugging Face papers: arXiv papers that its users discuss, each also as Markdown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import Field, RootModel

from engine.retrieve.databases.base import Listing, Page, read_list, words
from engine.retrieve.foreign import Foreign, date, each, is_json, line, names, parsed
from engine.retrieve.identifiers import arxiv_id
from engine.retrieve.transport.request import Answer, Ask, Request
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


@dataclass(frozen=True, slots=True)
class HuggingFace:
    """Searches Hugging Face papers."""

    name: str = SERVICE.name
    """Name of the database."""
    services: tuple[Service, ...] = (SERVICE,)
    """What it asks."""

    def first(self, query: Query, at: Mapping[str, Service]) -> Request:
        """Return the only request of a search; see :class:`engine.retrieve.databases.base.Retriever`."""
        return Request(
            service=SERVICE.name,
            url=f"{at[SERVICE.name].base_url}/api/papers/search",
            params=(("q", words(query)[:250]), ("limit", str(min(query.limit, MOST_ROWS)))),
            complaint=is_json(_Entries),
        )

    def search(self, query: Query, at: Mapping[str, Service], ask: Ask) -> Listing:
        """Search; see :class:`engine.retrieve.databases.base.Retriever`."""
        return read_list(self.name, self.first(query, at), _page, ask, min(query.limit, MOST_ROWS))


RETRIEVER: Final = HuggingFace()


def _page(answer: Answer, request: Request, before: int) -> Page | Failure:
    del request, before
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
