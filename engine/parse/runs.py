"""Runs: neighbouring cells that hold nothing but text, read from the markup at once instead of through a tree.

Four cells in five of a LaTeXML table print a number or a few words, perhaps in bold. To make elements of them, to walk these and
to read their attributes one by one costs more than all other work on a page.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from engine.parse.grid import RawCell
from engine.parse.offsets import LONGEST_TAG
from engine.parse.scripts import squash, take_marks
from engine.parse.tabular import cell_class, read_span
from engine.types.table import CellRole

_TABULAR = "ltx_tabular"
# What HTML forbids in a text is left to the parser, as is every character with a name but the most usual.
_CHARACTERS = r"[^<&\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]*+"
_TEXT = rf"{_CHARACTERS}(?:&(?:nbsp|amp|lt|gt);{_CHARACTERS})*+"
_ID = r'(?: id="[^"<>]*+")?+'
_SEEN = r'(?: style="(?:(?:width|(?:background-)?color|font-size):[^"<>;:]*+;?+)*+")?+'
_PRINTED = r"ltx_(?:text|emph|p|inline-block)(?: ltx_(?:font|framed|align)\w*+)*+"
_WRAPPER = rf'<(?:span|em|p){_ID} class="{_PRINTED}"{_ID}{_SEEN}>\s*+'
_CELL = re.compile(
    rf'<t([dh]){_ID} class="([^"<>&]*+)"((?: [a-z]+="[^"<>&]*+")*+)>\s*+((?:{_WRAPPER})*+)({_TEXT})((?:</(?:span|em|p)>\s*+)*+)'
    r"(?:<button [^<>]*+>[^<]*+</button>\s*+)?+</t\1>()\s*+"
)
_SPAN = re.compile(r' (row|col)span="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Run:
    """Cells side by side in a row."""

    start: int
    """Offset of the first cell's markup."""
    end: int
    """Offset behind the last cell's markup."""
    cells: tuple[RawCell, ...]
    """What they print, left to right."""
    html: str
    """One cell with the text of all: what a tree needs of them."""


def find_runs(text: str) -> Iterator[Run]:
    """Find the runs of a page.

    Parameters
    ----------
    text : str
        Decoded HTML.

    Yields
    ------
    Run
        In order. Only LaTeXML's tables have any: elsewhere it depends on the cells beside a cell how many rows it makes.
    """
    for start, end in _stretches(text):
        cells: list[RawCell] = []
        texts: list[str] = []
        behind = -1
        for match in _CELL.finditer(text, start, end):
            if match[4].count("<") != match[6].count("<"):
                continue
            if cells and match.start() != behind:
                yield _run(cells, texts)
                cells, texts = [], []
            behind = match.end()
            texts.append(match[5])
            cells.append(_read(match))
        if cells:
            yield _run(cells, texts)


def _run(cells: list[RawCell], texts: list[str]) -> Run:
    return Run(cells[0].start, cells[-1].end, tuple(cells), f"<td>{' '.join(texts)}</td>")


@lru_cache(maxsize=8192)
def _text(printed: str) -> tuple[str, tuple[str, ...]]:
    """Return the text and the marks of a cell: few print what no other cell does."""
    return take_marks(squash(unescape(printed)))


def _read(match: re.Match[str]) -> RawCell:
    """Read a cell."""
    tag, names, attributes, _, printed, _, _ = match.groups()
    text, marks = _text(printed)
    said = cell_class(names)
    spans = dict(reversed(_SPAN.findall(attributes))) if "span=" in attributes else {}
    return RawCell(
        text,
        marks,
        CellRole.HEADER if said.is_header or tag == "h" else CellRole.DATA,
        read_span(spans.get("row"), said.row_span),
        read_span(spans.get("col"), said.column_span),
        match.start(),
        match.end(7),
    )


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches between the tags of tables whose innermost table is LaTeXML's."""
    tabular: list[bool] = []
    start = 0
    at = text.find("table")
    while at >= 0:
        opens = text[at - 1 : at] == "<"
        if opens or text[at - 2 : at] == "</":
            tag = at - 1 if opens else at - 2
            if tabular and tabular[-1]:
                yield start, tag
            if opens:
                tabular.append(_TABULAR in text[at : text.find(">", at, at + LONGEST_TAG) + 1])
            else:
                del tabular[-1:]
            start = tag
        at = text.find("table", at + 5)
