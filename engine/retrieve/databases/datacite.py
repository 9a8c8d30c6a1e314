"""DataCite: the DOIs of repositories, arXiv's among them."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from pydantic import Field

from engine.retrieve.databases.base import Lister, Page, boolean
from engine.retrieve.foreign import Foreign, each, is_json, line, look_up, names, parsed
from engine.retrieve.identifiers import arxiv_id, doi
from engine.retrieve.transport.request import Answer, Ask, Request
from engine.retrieve.transport.service import Service
from engine.types.outcome import Failure
from engine.types.search import Listed, Query

SERVICE: Final = Service(
    name="datacite", base_url="https://api.datacite.org", interval=0.6, terms="500 requests in 5 minutes",
)  # fmt: skip
"""Its interface."""
ROWS: Final = 100
"""Records of a page."""
MOST_ROWS: Final = 10_000
"""Records that can be reached by page number."""

_TEXTS = frozenset(
    {"", "Text", "Preprint", "JournalArticle", "ConferencePaper", "Dissertation", "Report", "BookChapter"}
)
_SIZE, _NUMBER = "page[size]", "page[number]"


class _Title(Foreign):
    title: str = ""


class _Creator(Foreign):
    name: str = ""
    given: str = Field(default="", alias="givenName")
    family: str = Field(default="", alias="familyName")


class _Description(Foreign):
    description: str = ""
    kind: str = Field(default="", alias="descriptionType")


class _Rights(Foreign):
    rights: str = ""
    identifier: str = Field(default="", alias="rightsIdentifier")


class _Types(Foreign):
    general: str = Field(default="", alias="resourceTypeGeneral")


class _Attributes(Foreign):
    doi: str
    titles: tuple[_Title, ...] = ()
    creators: tuple[_Creator, ...] = ()
    descriptions: tuple[_Description, ...] = ()
    year: int = Field(default=0, alias="publicationYear")
    rights: tuple[_Rights, ...] = Field(default=(), alias="rightsList")
    types: _Types = _Types()


class _Record(Foreign):
    attributes: _Attributes


class _Meta(Foreign):
    total: int


class _Dois(Foreign):
    data: list[Any]
    meta: _Meta


class _One(Foreign):
    data: _Record


def _first(query: Query, at: Mapping[str, Service]) -> Request:
    said = boolean(query) + (f" AND publicationYear:[{query.since[:4]} TO *]" if query.since else "")
    return _request(at, (("query", said),), 1, min(ROWS, query.limit))


def _request(at: Mapping[str, Service], params: tuple[tuple[str, str], ...], number: int, rows: int) -> Request:
    def is_empty(read: _Dois) -> str:
        inside = (number - 1) * rows < read.meta.total
        return "an empty page in the middle of a list" if inside and not read.data else ""

    return Request(
        service=SERVICE.name,
        url=f"{at[SERVICE.name].base_url}/dois",
        params=(*params, (_SIZE, str(rows)), (_NUMBER, str(number))),
        complaint=is_json(_Dois, is_empty),
    )


def _page(at: Mapping[str, Service], answer: Answer, request: Request, before: int) -> Page | Failure:
    del before
    read = parsed(answer, _Dois)
    assert not isinstance(read, str)
    number, rows = (int(dict(request.params)[name]) for name in (_NUMBER, _SIZE))
    fixed = tuple((name, value) for name, value in request.params if name not in {_NUMBER, _SIZE})
    more = read.data and number * rows < min(read.meta.total, MOST_ROWS)
    records, failures = each(read.data, _Record, SERVICE.name)
    return Page(
        listed=tuple(_listed(record.attributes) for record in records), available=read.meta.total,
        following=_request(at, fixed, number + 1, rows) if more else None, failures=tuple(failures),
    )  # fmt: skip


def _listed(record: _Attributes) -> Listed:
    number = arxiv_id(record.doi)
    abstracts = [one.description for one in record.descriptions if one.kind in {"", "Abstract"}]
    kind = record.types.general
    return Listed(
        database=SERVICE.name,
        record_id=record.doi.lower()[:300],
        title=line(next((one.title for one in record.titles), "")),
        authors=names([_name(one) for one in record.creators]),
        published=str(record.year) if 1800 < record.year < 2100 else "",
        abstract=line(abstracts[0] if abstracts else ""),
        arxiv_id=number.number if number else "",
        doi=doi(record.doi),
        licence=next((line(one.identifier or one.rights) for one in record.rights if one.identifier or one.rights), ""),
        other_kind="" if kind in _TEXTS else line(kind),
    )


def _name(creator: _Creator) -> str:
    """Return a name with the given one first."""
    if creator.given and creator.family:
        return f"{creator.given} {creator.family}"
    family, comma, given = creator.name.partition(", ")
    return f"{given} {family}" if comma else family


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
    url = f"{at[SERVICE.name].base_url}/dois/{quote(name, safe='')}"
    read = look_up(SERVICE.name, url, _One, ask)
    return read if isinstance(read, Failure) else _listed(read.data.attributes)
