"""Captions: the label and caption of each table, from its figure or from the paragraph beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml.etree import XPath, _Element

from engine.parse.blocks import Block, Heading, Paragraph, TableBlock
from engine.parse.inline import read_prose
from engine.parse.scripts import squash

LABEL = "{urn:passband}label"
"""Attribute of a caption element whose format tells the label from the caption; no parsed page can carry it."""

_NUMBER = r"(?:[A-Z]{1,2}[.\-]?)?\d{1,4}(?:[.\-]\d{1,3})*[a-z]?|[IVXLC]{1,7}"
_CAPTION = re.compile(
    rf"^\W{{0,4}}((?:Supplementary |Extended Data |Appendix )?(?:Table|TABLE|Tab\.)\s*(?:{_NUMBER}))\s*(?:[:.|]+|[–—-]\s)[\s*]*(.*)$",
    re.DOTALL,
)
_BARE = re.compile(rf"^\W{{0,4}}((?:Table|TABLE|Tab\.)\s*(?:{_NUMBER}))\s+(?=[A-Z])(.*)$", re.DOTALL)
_FIGURE_TAG = re.compile(rf"^((?:Table|TABLE|Tab\.|Figure|FIGURE|Fig\.|Listing|Algorithm|Box)\s*(?:{_NUMBER}))\W*$")
_LABELLED = re.compile(
    rf"^((?:Table|TABLE|Tab\.|Figure|FIGURE|Fig\.)\s*(?:{_NUMBER}))\b\s*(?:[:.|–—-]+\s*|(?=\())(.*)$", re.DOTALL
)
_FIGURE_CLASS = re.compile(r"(?:^|\s)ltx_(?:table|figure|float)(?:\s|$)")
_CLASSED = XPath("descendant-or-self::*[contains(@class, 'ltx_caption')]")
_BEHIND = 5


@dataclass(frozen=True, slots=True)
class Caption:
    """What is printed over or under a table."""

    label: str = ""
    """``Table 3``, or empty."""
    text: str = ""
    """The caption without the label."""


def split_caption(text: str) -> Caption | None:
    """Read a line as a table's caption.

    Parameters
    ----------
    text : str
        A squashed line.

    Returns
    -------
    Caption or None
        None where the line does not begin with a table's label and a colon, full stop, bar or dash.
    """
    match = _CAPTION.match(text)
    return Caption(squash(match[1]), match[2].strip(" *")) if match else None


def find_captions(blocks: Sequence[Block]) -> tuple[dict[int, Caption], frozenset[int]]:
    """Find the caption of each table.

    Parameters
    ----------
    blocks : sequence of Block
        The page.

    Returns
    -------
    tuple
        Position of each table in `blocks` to its caption; and the positions of the paragraphs that are captions.
    """
    positions = [i for i, block in enumerate(blocks) if isinstance(block, TableBlock)]
    figures = _Figures([block.element for block in blocks if isinstance(block, TableBlock)])
    captions: dict[int, Caption] = {}
    used: set[int] = set()
    for i in positions:
        block = blocks[i]
        assert isinstance(block, TableBlock)
        caption = figures.caption(block.element)
        if not caption.label:
            beside = _beside(blocks, i, used)
            if beside is not None:
                used.add(beside[0])
                caption = (
                    beside[1] if not caption.text else Caption(beside[1].label, f"{beside[1].text} {caption.text}")
                )
        captions[i] = caption
    return captions, frozenset(used)


def _beside(blocks: Sequence[Block], table: int, used: set[int]) -> tuple[int, Caption] | None:
    """Look for a caption just before the table, then a few paragraphs behind it."""
    before = table - 1
    behind = range(table + 1, min(table + 1 + _BEHIND, len(blocks)))
    for i in (before, *behind):
        if i < 0 or i in used:
            continue
        block = blocks[i]
        if not isinstance(block, Paragraph):
            if i == before:
                continue
            break
        if caption := split_caption(block.text):
            return i, caption
        if abs(i - table) == 1 and (bare := _BARE.match(block.text)):
            return i, Caption(squash(bare[1]), bare[2].strip(" *"))
    return None


class _Figures:
    """The figures around tables, and which caption belongs to which table."""

    def __init__(self, tables: Sequence[_Element]) -> None:
        self.around = {table: [a for a in table.iterancestors() if _is_figure(a)] for table in tables}
        self.tables: dict[_Element, dict[_Element, int]] = {}
        for table, figures in self.around.items():
            for figure in figures[:1]:
                inside = self.tables.setdefault(figure, {})
                inside[table] = len(inside)
        self.captions: dict[_Element, list[_Element]] = {}
        self.read: dict[_Element, Caption] = {}

    def caption(self, table: _Element) -> Caption:
        """Gather the captions from the innermost figure outwards, up to a labelled one."""
        texts: list[str] = []
        own = [child for child in table if child.tag == "caption"]
        for element in [*own, *(self._choose(table, figure) for figure in self.around[table])]:
            if element is None:
                continue
            if element not in self.read:  # one caption may stand over many tables
                self.read[element] = _read_caption(element)
            caption = self.read[element]
            texts.insert(0, caption.text)
            if caption.label:
                return Caption(caption.label, " ".join(filter(None, texts)))
        return Caption("", " ".join(filter(None, texts)))

    def _choose(self, table: _Element, figure: _Element) -> _Element | None:
        """Pick the caption of a figure that belongs to a table: by order where there are as many, else the first."""
        if figure not in self.captions:
            own = [e for e in figure.iter("figcaption") if _figure_of(e) is figure]
            # Nearly every page says what a caption is by its tag; to look at all classes costs more than to read the page.
            own = own or [e for e in _CLASSED(figure) if _is_caption(e) and _figure_of(e) is figure]
            self.captions[figure] = own
        captions = self.captions[figure]
        tables = self.tables.get(figure, {})
        if table in tables and len(captions) == len(tables):
            return captions[tables[table]]
        return captions[0] if captions else None


def _figure_of(element: _Element) -> _Element | None:
    """Return the innermost figure around an element."""
    return next(filter(_is_figure, element.iterancestors()), None)


def _is_figure(element: _Element) -> bool:
    return element.tag == "figure" or bool(_FIGURE_CLASS.search(element.get("class") or ""))


def _is_caption(element: _Element) -> bool:
    return "ltx_caption" in (element.get("class") or "").split()


def _read_caption(element: _Element) -> Caption:
    text = squash(read_prose(element))
    if label := element.get(LABEL):
        return Caption(label, text)
    tag = next((e for e in element if "ltx_tag" in (e.get("class") or "").split()), None)
    printed = squash(read_prose(tag)) if tag is not None else ""
    if match := _FIGURE_TAG.match(printed):
        return Caption(match[1], text.removeprefix(printed).strip(" *"))
    if match := _LABELLED.match(text):
        return Caption(match[1], match[2].strip(" *"))
    return Caption("", text)


def is_heading_like(block: Block) -> bool:
    """Tell whether a bold paragraph serves as a heading.

    Parameters
    ----------
    block : Block
        Any block.

    Returns
    -------
    bool
        True for a short bold paragraph that is no caption.
    """
    if isinstance(block, Heading):
        return False
    return isinstance(block, Paragraph) and block.bold and len(block.text) <= 120 and split_caption(block.text) is None
