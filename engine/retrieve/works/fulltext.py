"""Full text: where a work's text may stand, in the order of how well each form is read, and the first that is whole."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from engine.digest import identifier
from engine.retrieve.databases import arxiv, europe_pmc, hugging_face, leaderboards, repositories, unpaywall
from engine.retrieve.databases.retrievers import OPEN_COPIES
from engine.retrieve.eprint import open_eprint
from engine.retrieve.local import MAX_BYTES
from engine.retrieve.transport.request import FOR_GOOD, ONE_DAY, Answer, Ask, Request
from engine.retrieve.transport.service import Service
from engine.retrieve.works.merge import folded
from engine.types.outcome import Failure, Reason
from engine.types.search import Work
from engine.types.source import Source, SourceFile, SourceKind

MOST_COPIES: Final = 4
"""Open copies of one work that are tried."""

_HEAD = 500_000
_HTML = re.compile(rb"(?i)\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html)")
_REASONS: Final = (
    ("not in the archive", {Reason.NOT_ARCHIVED}),
    ("its service gave no answer", {Reason.UNREACHABLE, Reason.RATE_LIMITED, Reason.BUDGET_SPENT}),
    ("access denied", {Reason.DENIED, Reason.DENIED_ADDRESS}),
    ("damaged file", {Reason.MALFORMED_ANSWER, Reason.UNREADABLE, Reason.UNSUPPORTED_FORMAT}),
    ("too large", {Reason.TOO_LARGE, Reason.TOO_DEEP}),
    ("withdrawn", {Reason.EMPTY}),
)
_NO_COPY: Final = "no open copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A full text in the archive."""

    document_id: str
    """Name of the document that it makes."""
    suffix: str
    """What kind of file it is: ``html``, ``tex``, ``pdf``, ``xml``, ``md``, ``json``."""
    sha256: str
    """Digest of its bytes in the archive."""
    url: str
    """Where it was read."""
    licence: str
    """Its licence, as far as known."""
    version: str
    """Version of arXiv that it is; empty where it was read elsewhere, which states none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """What the search for one work's text came to."""

    copies: tuple[Copy, ...]
    """The text, and a further reading of it where there is one; empty where there is none."""
    tried: tuple[Failure, ...]
    """What was tried in vain."""

    @property
    def reason(self) -> str:
        """Why there is no text, in few words."""
        reasons = {failure.reason for failure in self.tried}
        return next((words for words, some in _REASONS if reasons & some), _NO_COPY)


class _Place(NamedTuple):
    """Where a text may stand."""

    request: Request
    suffix: str
    licence: str = ""


def retrieve(work: Work, at: Mapping[str, Service], ask: Ask) -> Retrieval:
    """Find the full text of a work.

    arXiv's HTML, its source, the HTML of ar5iv, arXiv's PDF; the JATS of Europe PMC; open copies that databases name, then one that
    Unpaywall or CORE names. A paper that Hugging Face lists is read as its Markdown too.

    Parameters
    ----------
    work : Work
        The work.
    at : mapping of str to Service
        Where each service stands.
    ask : Ask
        Answers requests.

    Returns
    -------
    Retrieval
        The first whole copy.
    """
    tried: list[Failure] = []
    found = _first_copy(work, at, ask, tried)
    copies = [] if found is None else [found]
    if work.first("arxiv_id") and any(record.database == hugging_face.SERVICE.name for record in work.records):
        url = f"{at[hugging_face.SERVICE.name].base_url}/papers/{work.first('arxiv_id')}.md"
        further = _try(work, _place(work, hugging_face.SERVICE.name, url, "md"), ask, tried)
        if further is not None:
            copies.append(further)
    return Retrieval(copies=tuple(copies), tried=tuple(tried))


def source_of(work: Work, copy: Copy) -> Source:
    """Describe a copy as a source.

    Parameters
    ----------
    work : Work
        The work.
    copy : Copy
        One of its copies.

    Returns
    -------
    Source
        The time of retrieval is in the archive of answers, not here.
    """
    is_board = any(record.kind == SourceKind.LEADERBOARD for record in work.records)
    number, doi = work.first("arxiv_id"), work.first("doi")
    return Source(
        source_id=work.work_id.removeprefix("doi:"),
        document_id=copy.document_id,
        kind=SourceKind.LEADERBOARD if is_board else SourceKind.PAPER,
        title=work.first("title"),
        authors=work.authors,
        year=work.first("published")[:4],
        arxiv_id=number,
        doi=doi,
        url=_landing(number, doi, copy.url),
        version=copy.version,
        licence=copy.licence,
        read_from=copy.url,
        path=f"{copy.document_id}.{copy.suffix}",
        sha256=copy.sha256,
    )


def open_copy(source: Source, content: bytes) -> SourceFile | Failure:
    """Find the paper in the bytes of a copy.

    Parameters
    ----------
    source : Source
        What they are.
    content : bytes
        As they came.

    Returns
    -------
    SourceFile or Failure
        A failure where an archive holds no paper.
    """
    paper = open_eprint(content, source.document_id)
    if isinstance(paper, Failure):
        return paper
    return SourceFile(source=source, content=paper.content, parts=paper.parts, failures=paper.failures)


def document_name(work: Work) -> str:
    """Name the document of a work: its arXiv identifier, a leaderboard by its name, else its DOI or identifier with a digest, as signs go."""
    number = work.first("arxiv_id")
    board = next((record.record_id for record in work.records if record.kind == SourceKind.LEADERBOARD), "")
    if board:
        return f"{board}-leaderboard"
    if number:
        return number.replace("/", "-")
    plain = re.sub(r"[^a-z0-9.]+", "-", work.work_id.lower()).strip("-.")[:80]
    return f"{plain}-{identifier(work.work_id, length=8)}"


def _landing(number: str, doi: str, url: str) -> str:
    if number:
        return f"https://arxiv.org/abs/{number}"
    return f"https://doi.org/{doi}" if doi else url


def _first_copy(work: Work, at: Mapping[str, Service], ask: Ask, tried: list[Failure]) -> Copy | None:
    for place in _places(work, at):
        found = _try(work, place, ask, tried)
        if found is not None:
            return found
    doi = work.first("doi")
    for open_copy in (unpaywall.open_copy, repositories.open_copy) if doi else ():
        named = open_copy(doi, at, ask)
        if isinstance(named, Failure):
            tried.append(named)
            continue
        url, licence = named
        found = _try(work, _place(work, OPEN_COPIES.name, url, "pdf", licence), ask, tried) if url else None
        if found is not None:
            return found
    return None


def _places(work: Work, at: Mapping[str, Service]) -> Iterator[_Place]:
    """Yield where a text may stand, best form first."""
    number, version = work.first("arxiv_id"), work.first("arxiv_version")
    files = at[arxiv.SERVICE.name].files_url
    if number:
        yield _place(work, arxiv.SERVICE.name, f"{files}/html/{number}{version}", "html")
        yield _place(work, arxiv.SERVICE.name, f"{files}/e-print/{number}{version}", "tex")
        yield _place(work, arxiv.MIRROR.name, f"{at[arxiv.MIRROR.name].base_url}/html/{number}", "html")
        yield _place(work, arxiv.SERVICE.name, f"{files}/pdf/{number}{version}", "pdf")
    pmc_id = work.first("pmc_id")
    if pmc_id:
        url = f"{at[europe_pmc.SERVICE.name].base_url}/{pmc_id}/fullTextXML"
        yield _place(work, europe_pmc.SERVICE.name, url, "xml")
    for record in work.records:
        if record.database == leaderboards.NAME:
            yield from (_place(work, record.record_id, url, "json") for url in record.copies)
    urls = dict.fromkeys(
        url for record in work.records if record.database != leaderboards.NAME for url in record.copies
    )
    yield from (_place(work, OPEN_COPIES.name, url, "pdf") for url in [*urls][:MOST_COPIES])


def _place(work: Work, service: str, url: str, suffix: str, licence: str = "") -> _Place:
    accept, complaint = _FORMS[suffix]
    title = work.first("title")
    request = Request(
        service=service, url=url, accept=accept, keep=ONE_DAY if suffix == "json" else FOR_GOOD, most_bytes=MAX_BYTES, is_paper=True,
        stays=service == arxiv.MIRROR.name, complaint=lambda answer: complaint(answer, title),
    )  # fmt: skip
    return _Place(request, suffix, licence)


def _try(work: Work, place: _Place, ask: Ask, tried: list[Failure]) -> Copy | None:
    """Ask for one copy; note why it does not do."""
    answer = ask(place.request)
    if isinstance(answer, Failure):
        tried.append(answer)
        return None
    if place.suffix == "tex":
        opened = open_eprint(answer.content, place.request.url)
        if isinstance(opened, Failure):
            tried.append(opened)
            return None
    return Copy(
        document_id=document_name(work) + ("-markdown" if place.suffix == "md" else ""),
        suffix=place.suffix,
        sha256=answer.sha256,
        url=answer.url,
        licence=place.licence or work.first("licence"),
        version=work.first("arxiv_version") if place.request.service == arxiv.SERVICE.name else "",
    )


def _unpacked(content: bytes) -> bytes:
    """Return a text out of the layers that it was packed in on its way; what is damaged stays as it is."""
    opened = open_eprint(content, "a text")
    return content if isinstance(opened, Failure) else opened.content


def _html(answer: Answer, title: str) -> str:
    text = _unpacked(answer.content)
    if not _HTML.match(text):
        return "no web page"
    if b"</html>" not in text[-4096:].lower():
        return "a web page that breaks off"
    return "" if _names_title(text, title) else "a web page without the title of the work"


def _names_title(text: bytes, title: str) -> bool:
    """Tell a paper from a page about maintenance or a check for robots: most long words of the title stand in its beginning."""
    words = {word for word in folded(title).split() if len(word) >= 4}
    head = set(folded(text[:_HEAD].decode("utf-8", "replace")).split())
    return len(words & head) * 2 >= len(words)


def _tex(answer: Answer, title: str) -> str:
    opened = open_eprint(answer.content, "the source")
    if isinstance(opened, Failure):
        return opened.message if opened.reason == Reason.UNREADABLE else ""
    if _HTML.match(opened.content):
        return _html(answer, title)
    if opened.content.startswith(b"%PDF-"):
        return _pdf(answer, title)
    is_page = opened.content.startswith(b"%!PS")
    is_tex = b"\\" in opened.content and b"\0" not in opened.content[:8192]
    return "" if is_page or is_tex else "no source of a paper"


def _pdf(answer: Answer, title: str) -> str:
    del title
    text = _unpacked(answer.content)
    if b"%PDF-" not in text[:1024]:
        return "no PDF"
    return "" if b"%%EOF" in text[-4096:] else "a PDF that breaks off"


def _jats(answer: Answer, title: str) -> str:
    del title
    text = _unpacked(answer.content)
    if b"<article" not in text[:65536]:
        return "no JATS"
    return "" if b"</article>" in text[-4096:] else "JATS that breaks off"


def _markdown(answer: Answer, title: str) -> str:
    text = _unpacked(answer.content)
    if not text.strip() or _HTML.match(text):
        return "no Markdown"
    return "" if _names_title(text, title) else "Markdown without the title of the work"


def _json(answer: Answer, title: str) -> str:
    del title
    try:
        json.loads(_unpacked(answer.content))
    except (ValueError, RecursionError):
        return "no JSON"
    return ""


_FORMS: Final[Mapping[str, tuple[str, Callable[[Answer, str], str]]]] = {
    "html": ("text/html", _html),
    "tex": ("*/*", _tex),
    "pdf": ("application/pdf", _pdf),
    "xml": ("application/xml", _jats),
    "md": ("text/markdown", _markdown),
    "json": ("application/json", _json),
}


def sentences(tried: Sequence[Failure]) -> tuple[str, ...]:
    """Return what was tried in vain, one sentence each."""
    return tuple(failure.message for failure in tried)
