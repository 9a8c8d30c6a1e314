"""Report: what somebody else's report claims, says of itself and refers to, read from the parsed document."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.audit.binding import bind
from engine.audit.references import read_references
from engine.types.audit import Reference, Statement
from engine.types.claim import Claim
from engine.types.document import Document, Section
from engine.types.locator import TextLocator
from engine.types.table import Cell, Table
from engine.types.unknown import UNKNOWN, Unknown

MOST_STATEMENTS: Final = 20_000
"""Claims of one report that are judged."""
LONGEST_STATEMENT: Final = 1_000
"""Characters of a claim that are read; a longer one counts as cut off."""

_CLAIM_HEADER = re.compile(
    r"(?:extracted |key |main |the )?(?:claims?|statements?|findings?|assertions?)(?: text)?|sentence|claim_text",
    re.IGNORECASE,
)
_CLAIM_HEADING = re.compile(r"\b(?:claims|findings)\b", re.IGNORECASE)
_VERIFIED_HEADER = re.compile(r"verif|support|confirmed|checked|status", re.IGNORECASE)
_YES = frozenset({"✓", "✔", "✔️", "☑", "✅", "yes", "true", "verified", "supported", "confirmed", "y", "1"})
_NO = frozenset({"×", "✗", "✘", "✕", "x", "❌", "☒", "no", "false", "unverified", "unsupported", "refuted", "n", "0"})
_TICKED = re.compile(r"\s+([✓✔☑✅×✗✘✕❌☒])\ufe0f?\s*(?:\d?\.\d+\s*)?")
_FLAT_HEADER = re.compile(
    r"^\s*(?:claims?|statements?|findings?)(?:\s+(?:verified|status|supported|confidence|score))*\s+", re.IGNORECASE
)
_QUESTION = re.compile(r"research questions?\s*(?:is|:|—|-)?\s*[“\"']?([A-Z][^?\n]{10,600}\??)", re.IGNORECASE)
_ABOUT_REFERENCES = re.compile(r"^(?:[\dIVX.]+\s*)?(?:references|bibliography|works cited|sources)\b", re.IGNORECASE)
_REFERENCES_IN_PROSE = re.compile(r"(?:^|\n|[.\d✓×] )(?:References|Bibliography|REFERENCES)\s+(?=\S)")
_FEWEST_WORDS = 3
_CUT_LENGTHS = frozenset({80, 100, 120, 128, 140, 150, 160, 200, 250, 255, 256, 280, 300, 400, 500, 512})
_ENDS = re.compile(r"[.!?:;)\]”\"’']$")
_DOTS = re.compile(r"\s*(?:…|\.\.\.)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportText:
    """A report, read."""

    title: str
    """Its title, or empty."""
    question: str
    """Its research question in the longest wording, or empty."""
    prose: str
    """All of its prose."""
    statements: tuple[Statement, ...]
    """The claims that it lists."""
    references: tuple[Reference, ...]
    """What it refers to."""
    document: Document
    """Its other tables and its prose, and behind them one section a listed claim: what the extractor is to read scores from."""
    n_own_sections: int
    """Sections of the report's own prose in it: section `n_own_sections` + i is statement i."""

    def unread(self, scores: Iterable[Claim]) -> tuple[Claim, ...]:
        """Return the scores of listed claims in which the extractor read none and the wording leaves no choice.

        Parameters
        ----------
        scores : iterable of Claim
            What the extractor read in `document`.

        Returns
        -------
        tuple of Claim
            Further scores, in the order of the claims.
        """
        read = {one.locator.section for one in scores if isinstance(one.locator, TextLocator)}
        sections = ((self.n_own_sections + one.ordinal, one) for one in self.statements)
        return tuple(
            claim
            for section, one in sections
            if section not in read
            for claim in bind(one, section, self.document.sha256)
        )


def read_report(document: Document) -> ReportText:
    """Read a parsed report.

    Parameters
    ----------
    document : Document
        The report as the parser made it.

    Returns
    -------
    ReportText
        Its claims, question, references and prose.
    """
    tables = [(table, _claim_column(table)) for table in document.tables]
    found = [one for table, column in tables if column is not None for one in _listed(table, column)]
    listing = next((place for place, section in enumerate(document.sections) if _lists(section)), None)
    if not found and listing is not None:
        found = list(_from_prose(document.sections[listing]))
    else:
        listing = None
    statements = tuple(_statements(found[:MOST_STATEMENTS]))
    own = tuple(
        section
        for place, section in enumerate(document.sections)
        if place != listing and not _ABOUT_REFERENCES.match(section.heading)
    )
    prose = "\n\n".join(section.text for section in own)
    listed = tuple(
        Section(heading=one.place, level=2, text=" ".join(_DOTS.sub("", one.text).split())) for one in statements
    )
    return ReportText(
        title=document.title or next((s.heading for s in document.sections if s.heading), ""),
        question=_question(prose),
        prose=prose,
        statements=statements,
        references=read_references(_reference_lists(document)),
        document=replace(
            document, sections=(*own, *listed), tables=tuple(table for table, column in tables if column is None)
        ),
        n_own_sections=len(own),
    )


def _reference_lists(document: Document) -> list[str]:
    """Return the sections that list references; where no heading tells them, what stands behind the last such word that begins a line."""
    sections = [section.text for section in document.sections if _ABOUT_REFERENCES.match(section.heading)]
    if sections or not document.sections:
        return sections
    behind = _REFERENCES_IN_PROSE.split(document.sections[-1].text)
    return behind[-1:] if len(behind) > 1 else []


def _claim_column(table: Table) -> int | None:
    """Return the column that holds claims in words, where the header names one and its cells read so."""
    grid = table.grid()
    if len(grid) < 2:
        return None
    named = [c for c, cell in enumerate(grid[0]) if _CLAIM_HEADER.fullmatch(cell.text.strip(" *:"))]
    for column in named:
        worded = sum(len(row[column].text.split()) >= _FEWEST_WORDS for row in grid[1:])
        if 2 * worded >= len(grid) - 1:
            return column
    return None


def _listed(table: Table, column: int) -> Iterator[tuple[str, bool | Unknown]]:
    """Yield the claims of a table with what it says of their verification."""
    grid = table.grid()
    verified = next((c for c, cell in enumerate(grid[0]) if c != column and _VERIFIED_HEADER.search(cell.text)), None)
    for row in grid[1:]:
        if row[column].text.strip():
            yield row[column].text, UNKNOWN if verified is None else _said(row[verified])


def _said(cell: Cell) -> bool | Unknown:
    word = cell.text.strip().lower() or "".join(cell.marks).strip()
    return True if word in _YES else False if word in _NO else UNKNOWN


def _lists(section: Section) -> bool:
    """Tell whether a section is a list of claims."""
    return bool(_CLAIM_HEADING.search(section.heading)) and bool(section.text.strip())


def _from_prose(section: Section) -> Iterator[tuple[str, bool | Unknown]]:
    """Yield the claims of a section: pieces that end in a tick where it has such, else its paragraphs."""
    if _TICKED.search(section.text):
        pieces = _TICKED.split(_FLAT_HEADER.sub("", " ".join(section.text.split())))
        for text, tick in zip(pieces[::2], pieces[1::2], strict=False):
            if text.strip():
                yield text.strip(), tick in _YES
        return
    for text in section.text.split("\n\n"):
        if len(text.split()) >= _FEWEST_WORDS:
            yield " ".join(text.split()), UNKNOWN


def _statements(found: Sequence[tuple[str, bool | Unknown]]) -> Iterator[Statement]:
    lengths = Counter(len(text) for text, _ in found if not _ENDS.search(text))
    longest = max((len(text) for text, _ in found), default=0)
    for ordinal, (text, said) in enumerate(found, start=1):
        bounded = not _CUT_LENGTHS.isdisjoint((len(text), len(text) + 1)) or (
            len(text) == longest and lengths[longest] > 1
        )
        is_cut = bool(_DOTS.search(text)) or len(text) > LONGEST_STATEMENT or (bounded and not _ENDS.search(text))
        yield Statement(
            ordinal=ordinal,
            place=f"claim {ordinal}",
            text=text[:LONGEST_STATEMENT],
            is_listed=True,
            is_cut=is_cut,
            said_verified=said,
        )


def _question(prose: str) -> str:
    """Return the longest wording of the research question, one that ends as a question first."""
    found = [hit[1].strip() for hit in _QUESTION.finditer(prose)]
    whole = [one if one.endswith("?") else one.partition(". ")[0] for one in found]
    return max(whole, key=lambda one: (one.endswith("?"), len(one)), default="")
