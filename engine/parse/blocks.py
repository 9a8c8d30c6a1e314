"""Blocks: a page as a flat stream of headings, paragraphs and tables in document order."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from lxml.etree import _Element

from engine.parse.inline import BLOCK_TAGS, Sink, read_prose, read_shown, shown_class
from engine.parse.offsets import ATTRIBUTE
from engine.parse.scripts import squash
from engine.parse.tabular import NO_RUNS, Runs, TableMap, map_tables, unfold

_SKIPPED_TAGS = frozenset({"pre", "caption", "figcaption", "footer", "aside"})
_SKIPPED_CLASS = re.compile(
    r"(?:^|\s)(?:ltx_bibliography|ltx_note|ltx_authors|ltx_author_notes|ltx_TOC|ltx_page_footer|ltx_page_header|ltx_caption|"
    r"ltx_listing|ltx_equation|ltx_equationgroup|ltx_eqn_table|ltx_dates|ltx_pagination|package-alerts|modal)(?:\s|$)"
)
_LATEXML_LEVEL = re.compile(
    r"\bltx_title_(document|abstract|part|chapter|section|appendix|subsection|subsubsection|paragraph|subparagraph)\b"
)
_LEVELS = {
    "document": 0, "abstract": 1, "part": 1, "chapter": 1, "section": 1, "appendix": 1, "subsection": 2, "subsubsection": 3,
    "paragraph": 4, "subparagraph": 5,
}  # fmt: skip
_MAYBE_BOLD = frozenset({"p", "div", "summary", "li", "center"})
_LONGEST_OFFSET = 12
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading."""

    text: str
    """As printed."""
    level: int
    """1 for the outermost; 0 for the title of a LaTeXML page."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of prose."""

    text: str
    """Squashed text, not empty."""
    bold: bool = False
    """Bold as a whole, as some write headings and captions."""
    start: int = -1
    """Offset of the markup that it stands in; -1 where it cannot be told."""


@dataclass(frozen=True, slots=True, eq=False)
class TableBlock:
    """A table, not yet read."""

    element: _Element
    """Its element."""


Block = Heading | Paragraph | TableBlock


@dataclass(slots=True)
class _Walk:
    tables: TableMap
    blocks: list[Block] = field(default_factory=list)
    sink: Sink = field(default_factory=lambda: Sink(cell=False))
    start: int = -1  # of the last start tag that carries its offset

    def flush(self, block: _Element | None = None) -> None:
        """End a paragraph, that of a block where one is given."""
        if not self.sink.text:
            return
        text = squash("".join(self.sink.text))
        self.sink.text.clear()
        if text:
            bold = block is not None and block.tag in _MAYBE_BOLD and _is_bold(block)
            self.blocks.append(Paragraph(text, bold=bold, start=self.start))

    def children(self, parent: _Element) -> None:
        if parent.text:
            self.sink.text.append(parent.text)
        for child in parent:
            names = shown_class(child)
            if names is not None and child.tag not in _SKIPPED_TAGS and not (names and _is_skipped(names)):
                self.visit(child, names)
            if text := child.tail:
                self.sink.text.append(text)

    def visit(self, element: _Element, names: str) -> None:
        tag = element.tag
        if element in self.tables.nested:
            self.flush()
            self.blocks += [TableBlock(found) for found in unfold(element, self.tables)]
            self.start = -1
        elif tag in _HEADINGS and (element not in self.tables.carriers or "ltx_title_document" in names):
            self.heading(element, tag, names)
        elif tag == "table":
            self.flush()
        elif tag in BLOCK_TAGS:
            self.flush()
            self.start = _offset(element, self.start)
            self.children(element)
            self.flush(element)
        elif element in self.tables.carriers:
            self.children(element)
        else:
            read_shown(element, names, self.sink)

    def heading(self, element: _Element, tag: str, names: str) -> None:
        self.flush()
        found = _LATEXML_LEVEL.search(names)
        # A title may be set as a table, beside a logo.
        text = squash(" ".join(element.itertext()) if element in self.tables.carriers else read_prose(element))
        if not text:
            return
        if "ltx_title" in names and not found:  # a theorem's or a table of contents' title
            self.blocks.append(Paragraph(text, start=_offset(element, -1)))
        else:
            self.blocks.append(Heading(text, _LEVELS[found[1]] if found else _HEADINGS[tag]))


def read_blocks(root: _Element, runs: Runs = NO_RUNS, *, span_tables: bool = True) -> tuple[Block, ...]:
    """Read a page.

    Parameters
    ----------
    root : lxml element
        The page's outermost element. A LaTeXML page is read from its article on, which leaves out what the server adds.
    runs : mapping, optional
        Start of a cell's markup to the cells that it stands for.
    span_tables : bool, default True
        Whether the page builds tables from spans.

    Returns
    -------
    tuple of Block
        Headings, paragraphs and tables in document order.
    """
    article = next((e for e in root.iter("article") if "ltx_document" in (e.get("class") or "").split()), None)
    walk = _Walk(map_tables(root, runs, of_spans=span_tables))
    walk.children(root if article is None else article)
    walk.flush()
    return tuple(walk.blocks)


def _offset(element: _Element, otherwise: int) -> int:
    """Return the offset that a start tag carries; a page may carry the attribute for reasons of its own."""
    at = element.get(ATTRIBUTE, "")
    return int(at) if at.isdecimal() and len(at) < _LONGEST_OFFSET else otherwise


@lru_cache(maxsize=2048)
def _is_skipped(names: str) -> bool:
    return _SKIPPED_CLASS.search(names) is not None


def _is_bold(element: _Element) -> bool:
    """Tell whether a paragraph is one bold run, colon aside."""
    while len(element) == 1 and not (element.text or "").strip() and (element[0].tail or "").strip() in {"", ":", "."}:
        element = element[0]
        if element.tag in {"b", "strong"} or "ltx_font_bold" in (element.get("class") or ""):
            return True
    return False
