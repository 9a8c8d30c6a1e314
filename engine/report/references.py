"""References: the sources that the report uses, numbered, each with what was read of it."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from engine.report.blocks import Bullets, Inline, Paragraph, Section, Text, plain
from engine.report.evidence import Evidence, named_authors
from engine.report.format import clean, listing
from engine.report.material import Material
from engine.report.trace import Basis
from engine.types.source import Source

_AUTHORS_NAMED = 8
_ADDRESS_LIMIT = 600


def references(material: Material) -> Section:
    """Write the references.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        One numbered entry a publication.
    """
    evidence = material.evidence
    if not evidence.numbers:
        text = "No source at hand bears on the question. The documents that were read are listed in tables/sources.csv."
        return Section(heading="References", anchor="references", level=2, blocks=(Paragraph(text=plain(text)),))
    entries = tuple(_entry(source_id, number, evidence) for source_id, number in evidence.numbers.items())
    return Section(heading="References", anchor="references", level=2, blocks=(Bullets(items=entries, numbered=True),))


def address(source: Source) -> str:
    """Return where a person finds a source, if it is a web address.

    Parameters
    ----------
    source : Source
        A source; its fields are foreign text.

    Returns
    -------
    str
        An http or https address, from the url, else from the DOI or the arXiv identifier; or empty.
    """
    made = (
        f"https://doi.org/{source.doi}"
        if source.doi
        else f"https://arxiv.org/abs/{source.arxiv_id}"
        if source.arxiv_id
        else ""
    )
    for candidate in (source.url, made):
        if candidate and safe_address(candidate):
            return candidate
    return ""


def safe_address(candidate: str) -> bool:
    """Tell whether an address may become a link.

    Parameters
    ----------
    candidate : str
        Foreign text.

    Returns
    -------
    bool
        True for http(s) with a host and without white space, quotation marks, brackets or control characters.
    """
    if len(candidate) > _ADDRESS_LIMIT or any(
        letter <= " " or letter in "\"'<>[]()\\`|{}^\x7f" for letter in candidate
    ):
        return False
    try:
        parts = urlsplit(candidate)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _entry(source_id: str, number: int, evidence: Evidence) -> Text:
    documents = [source for source in evidence.documents.values() if source.source_id == source_id]
    first = documents[0]
    named, others = named_authors(first)
    more = others or len(named) > _AUTHORS_NAMED
    authors = f"{', '.join(named[:_AUTHORS_NAMED])} et al." if more else listing(named)
    year = clean(first.year, limit=8)
    title = clean(first.title) or clean(source_id)
    web = address(first)
    return (
        Inline(text=_lead(authors, year), anchor=f"ref-{number}"),
        Inline(text=title, href=web),
        Inline(text=f". {'; '.join([*_identifiers(first), *(_read(document) for document in documents)])}."),
    )


def _lead(authors: str, year: str) -> str:
    if not year:
        return f"{authors.rstrip('.')}. " if authors else ""
    return f"{authors} ({year}). ".lstrip()


def _identifiers(source: Source) -> list[str]:
    named = (("arXiv:", source.arxiv_id), ("doi:", source.doi), ("licence: ", source.licence))
    return [f"{name}{clean(value, limit=160)}" for name, value in named if value]


def _read(source: Source) -> str:
    version = f", version {clean(source.version, limit=80)}" if source.version else ""
    origin = f", facts from {clean(source.read_from, limit=160)}" if source.read_from else ""
    return (
        f"read as {clean(source.path or source.document_id, limit=160)}{version}{origin}, SHA-256 {source.sha256[:16]}…"
    )


def source_numbers(scope: Basis, material: Material) -> str:
    """Return the numbers in the references of the sources of some observations, such as ``[3] [5–9]``."""
    evidence = material.evidence
    studies = {evidence.observations[i].study_id for i in scope.observation_ids if i in evidence.observations}
    return ranges([number for source_id, number in evidence.numbers.items() if source_id in studies])


def ranges(numbers: Iterable[int]) -> str:
    """Write numbers of references, three and more in a row by the first and the last.

    Parameters
    ----------
    numbers : iterable of int
        Numbers, each once.

    Returns
    -------
    str
        ``[1] [2] [4–9]`` for 1, 2, 4, 5, 6, 7, 8, 9.
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return " ".join(
        f"[{run[0]}–{run[-1]}]" if len(run) > 2 else " ".join(f"[{number}]" for number in run) for run in runs
    )
