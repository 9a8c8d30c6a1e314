"""References: what a report refers to, whether the identifiers are well formed, and whether the sources at hand are among them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from rapidfuzz import fuzz

from engine.types.audit import Reference, Remark
from engine.types.source import Source
from engine.types.verdict import Severity
from engine.vocab.fold import fold

_MOST = 2_000
_LONGEST = 600
_MOST_EXAMINED = 8
_ARXIV = re.compile(
    r"(?<!\d)(?<!\d\.)(?P<year>\d\d)(?P<month>\d\d)\.(?P<number>\d{4,5})(?:v\d{1,2})?(?![\d.]*\d)"
    r"|(?P<old>[a-z-]{2,12}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?(?!\d)"
)
_NAMES_ARXIV = re.compile(r"arxiv", re.IGNORECASE)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s<>\"'{}|\\^`]{1,200}")
_NAMES_DOI = re.compile(r"doi\.org/|\bdoi:", re.IGNORECASE)
_ADDRESS = re.compile(r"<?(?:https?://|doi:|arxiv:)\S+>?", re.IGNORECASE)
_OPENALEX = re.compile(r"openalex\.org/(?:works/)?W\d{4,12}\b", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\[?\d{1,4}[\].)]|[-*•])\s*")
_EXAMINES = re.compile(
    r"(?:paper|report|study) (?:examines|reviews|is based on):\s*(?P<title>[^\n]{8,300}?)\.\s", re.IGNORECASE
)
_ALIKE = 90.0


def read_references(sections: Iterable[str]) -> tuple[Reference, ...]:
    """Read the entries of a report's lists of references.

    Parameters
    ----------
    sections : iterable of str
        Text of the sections that list them, entries parted by blank lines or line ends.

    Returns
    -------
    tuple of Reference
        In order, at most two thousand.
    """
    entries = chain.from_iterable(re.split(r"\n+|(?=\[\d{1,4}\]\s)", text) for text in sections)
    return tuple(_reference(" ".join(entry.split())[:_LONGEST]) for entry in entries if entry.strip())[:_MOST]


def _reference(printed: str) -> Reference:
    doi = _DOI.search(printed)
    arxiv = _ARXIV.search(printed)
    named = arxiv is not None and bool(_NAMES_ARXIV.search(printed))
    identifier = ""
    if arxiv is not None and named:
        identifier = arxiv["old"] or f"{arxiv['year']}{arxiv['month']}.{arxiv['number']}"
    rest = _ADDRESS.sub(" ", _DOI.sub(" ", printed))
    title = _NUMBERED.sub("", " ".join(rest.split())).strip(" <>()[],.;:-–")
    return Reference(
        printed=printed,
        arxiv_id=identifier,
        doi="" if doi is None or identifier else doi.group().rstrip(".,;)>]").lower(),
        title=title if len(title.split()) > 2 else "",
    )


def arxiv_id_of(source: Source) -> str:
    """Return the arXiv identifier of a source, without version.

    Parameters
    ----------
    source : Source
        A source.

    Returns
    -------
    str
        The one that its card states, else one that its identifier or its document's name begins with; or empty.
    """
    if source.arxiv_id:
        return source.arxiv_id
    for name in (source.source_id.removeprefix("arxiv:"), source.document_id):
        found = _ARXIV.match(name)
        if found is not None and found["year"]:
            return f"{found['year']}{found['month']}.{found['number']}"
    return ""


def cited_documents(references: Sequence[Reference], sources: Sequence[Source]) -> frozenset[str]:
    """Return the documents at hand that a report refers to.

    Parameters
    ----------
    references : sequence of Reference
        What it refers to.
    sources : sequence of Source
        What is at hand.

    Returns
    -------
    frozenset of str
        Their document identifiers.
    """
    index = _index(sources)
    return frozenset(source.document_id for one in references for source in _at_hand(one, index))


def examined_documents(prose: str, sources: Sequence[Source]) -> frozenset[str]:
    """Return the documents at hand that a report says it examines.

    Parameters
    ----------
    prose : str
        The report's prose.
    sources : sequence of Source
        What is at hand.

    Returns
    -------
    frozenset of str
        Their document identifiers.
    """
    titles = [hit["title"] for hit in _EXAMINES.finditer(prose)][:_MOST_EXAMINED]
    return frozenset(
        source.document_id for source in sources for title in titles if source.title and _is_title(title, source.title)
    )


def remarks_on_references(references: Sequence[Reference], prose: str, sources: Sequence[Source]) -> Iterator[Remark]:
    """Say of each reference whether it is well formed and at hand, and of the paper that the report examines whether it is listed.

    Parameters
    ----------
    references : sequence of Reference
        What the report refers to.
    prose : str
        The report's prose.
    sources : sequence of Source
        What is at hand.

    Yields
    ------
    Remark
        One a reference, then one on the examined paper where the report names it.
    """
    index = _index(sources)
    for one in references:
        severity, message = _say(one, _at_hand(one, index))
        yield Remark(about="references", severity=severity, message=message)
    examined = _EXAMINES.search(prose)
    if examined is not None:
        yield _on_examined(examined["title"], references, sources, index)


def _index(sources: Sequence[Source]) -> Mapping[str, list[Source]]:
    index: dict[str, list[Source]] = {}
    for source in sources:
        for key in {arxiv_id_of(source), source.doi.lower()} - {""}:
            index.setdefault(key, []).append(source)
    return index


def _at_hand(one: Reference, index: Mapping[str, list[Source]]) -> list[Source]:
    return index.get(one.arxiv_id or one.doi, [])


def _say(one: Reference, found: Sequence[Source]) -> tuple[Severity, str]:
    """Judge one reference."""
    printed = one.printed
    flaw = _flaw(one)
    if flaw:
        return Severity.WARNS, f"{printed}: {flaw}."
    if not found:
        what = one.arxiv_id or one.doi
        if what or _OPENALEX.search(printed):
            return Severity.INFORMS, f"{printed}: well formed; not among the sources at hand."
        return Severity.INFORMS, f"{printed}: names no identifier that can be looked up among the sources at hand."
    titles = [source.title for source in found if source.title]
    at_hand = f"at hand as {found[0].document_id}"
    if one.title and titles and not any(_is_title(one.title, title) for title in titles):
        return Severity.WARNS, f"{printed}: {at_hand}, whose title is another: {titles[0]}."
    return Severity.SUPPORTS, f"{printed}: {at_hand}{f', {titles[0]}' if titles else ''}."


def _flaw(one: Reference) -> str:
    """Say what is wrong with an identifier, or return an empty text."""
    found = _ARXIV.search(one.printed)
    if one.arxiv_id and found is not None and found["month"] and not 1 <= int(found["month"]) <= 12:
        return f"{one.arxiv_id} is no arXiv identifier: it has no month {found['month']}"
    if not one.arxiv_id and _NAMES_ARXIV.search(one.printed) and not one.doi:
        return "names arXiv, but no arXiv identifier"
    if not one.doi and not one.arxiv_id and _NAMES_DOI.search(one.printed):
        return "names a DOI that is none: it must begin with 10. and a registrant's number"
    return ""


def _on_examined(
    title: str, references: Sequence[Reference], sources: Sequence[Source], index: Mapping[str, list[Source]]
) -> Remark:
    """Say whether the paper that a report examines is at hand and listed."""
    named = [source for source in sources if source.title and _is_title(title, source.title)]
    listed = {source.document_id for one in references for source in _at_hand(one, index)}
    if not named:
        message = f"The paper examined, {title}, is not among the sources at hand."
        return Remark(about="references", severity=Severity.INFORMS, message=message)
    source = named[0]
    if any(one.document_id in listed for one in named):
        message = f"The paper examined, {title}, is at hand as {source.document_id} and listed."
        return Remark(about="references", severity=Severity.SUPPORTS, message=message)
    message = f"The paper examined, {title}, is at hand as {source.document_id}, but the references do not list it."
    return Remark(about="references", severity=Severity.WARNS, message=message)


def _is_title(printed: str, title: str) -> bool:
    """Tell whether a printed entry holds a title, spelling and punctuation aside."""
    mine, theirs = fold(printed), fold(title)
    if not theirs or not mine:
        return False
    return theirs in mine or fuzz.ratio(mine, theirs) >= _ALIKE
