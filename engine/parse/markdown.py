"""Markdown: model cards, READMEs and converted papers, made to HTML with offsets and read by the same walker."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from engine.parse.base import Reading
from engine.parse.embedded import take_out
from engine.parse.hypertext import read_page
from engine.parse.offsets import ATTRIBUTE, CellTags, scan_cells
from engine.parse.scripts import squash
from engine.types.outcome import Failure, Reason, Stage

MAX_CHARACTERS = 8 * 1024 * 1024
"""Longest Markdown that is read, in characters."""
MAX_MARKUP = 300_000
"""Most characters of markup, line breaks among them, that are read: each costs its parser up to 30 microseconds."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_TITLE = re.compile(r"^title:\s*[\"']?(.*?)[\"']?\s*$", re.MULTILINE)
_SHORTCODE = re.compile(r"\{\{[<%][^\n]{0,300}?[%>]\}\}")
_MARKUP = "[]`*_<|!&\\$~>\n"
_CDATA = "<![CDATA["
_NOT_NEWLINE = re.compile(r"[^\n]")
_FORMULA = re.compile(r"\$(?![\s$])((?:\\.|[^$\n\\]){1,400}?)(?<!\s)\$(?![\d$])")
_BRACKETED_FORMULA = re.compile(r"\\\(((?:[^\\\n]|\\(?!\))[^\n]){1,400}?)\\\)")
_LINE_BREAK = re.compile(r"\r\n?|\n")  # as the Markdown parser counts lines
_PROSE = frozenset({"paragraph_open", "list_item_open", "heading_open"})
_CELL_BREAK = re.compile(r"\\.|\|", re.DOTALL)


def _blank(match: re.Match[str]) -> str:
    """Blank a stretch out without moving what follows."""
    return _NOT_NEWLINE.sub(" ", match[0])


def _formula(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  the signature of an inline rule
    r"""Read ``$...$`` as mathematics, under pandoc's conditions on the dollar signs, so that prices stay prices; and ``\(...\)``."""
    opening = {"$": _FORMULA, "\\": _BRACKETED_FORMULA}.get(state.src[state.pos])
    match = opening.match(state.src, state.pos) if opening else None
    if match is None:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content = f'<math alttext="{escape(match[1])}"></math>'
    state.pos = match.end()
    return True


def _reader() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    markdown.inline.ruler.before("escape", "formula", _formula)
    return markdown


@dataclass(frozen=True, slots=True)
class _Lines:
    """The source text by lines."""

    text: str
    bounds: tuple[tuple[int, int], ...]
    """Where each line starts and ends, its break left out."""

    @classmethod
    def of(cls, text: str) -> "_Lines":
        breaks = [match.span() for match in _LINE_BREAK.finditer(text)]
        starts = [0, *(end for _, end in breaks)]
        ends = [*(start for start, _ in breaks), len(text)]
        return cls(text, tuple(zip(starts, ends, strict=True)))


def _pipe_cells(lines: _Lines, line: int, expected: int) -> list[tuple[int, int]]:
    """Return the offsets of the cells of a pipe table's row, white space around them left out."""
    low, high = lines.bounds[line]
    text = lines.text
    breaks = [m.start() for m in _CELL_BREAK.finditer(text, low, high) if m[0] == "|"]
    edges = [low - 1, *breaks, high]
    cells = [(a + 1, b) for a, b in pairwise(edges)]
    # What stands before the first pipe is white space or the sign of a quotation; behind the last, white space.
    if breaks and not text[low : breaks[0]].strip(" \t>"):
        cells = cells[1:]
    if breaks and not text[breaks[-1] + 1 : high].strip():
        cells = cells[:-1]
    return [_trim(text, a, b) for a, b in cells[:expected]]


def _trim(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high


def _mark_table(tokens: Sequence[Token], lines: _Lines, ends: dict[int, int]) -> None:
    """Give each cell of the pipe tables its offset."""
    row: list[Token] = []
    line = 0
    for token in tokens:
        if token.type == "tr_open" and token.map:
            row, line = [], token.map[0]
        elif token.type in {"th_open", "td_open"}:
            row.append(token)
        elif token.type == "tr_close":
            for cell, (start, end) in zip(row, _pipe_cells(lines, line, len(row)), strict=False):
                cell.attrSet(ATTRIBUTE, str(start))
                ends[start] = end


def _mark_prose(tokens: Sequence[Token], lines: _Lines, ends: dict[int, int]) -> None:
    """Give each paragraph, list item and heading the offset of its first line."""
    for token in tokens:
        if token.type in _PROSE and token.map:
            start, end = lines.bounds[token.map[0]][0], lines.bounds[token.map[1] - 1][1]
            token.attrSet(ATTRIBUTE, str(start))
            ends[start] = max(end, ends.get(start, -1))


def _mark_html(token: Token, lines: _Lines, cells: CellTags) -> None:
    """Give the cells in a block of HTML their offsets; the block's lines may have lost a quotation's prefix."""
    if token.map is None:
        return
    marked = []
    for i, content in enumerate(token.content.split("\n")):
        low, high = lines.bounds[min(token.map[0] + i, len(lines.bounds) - 1)]
        at = lines.text.find(content, low, high) if content.strip() else -1
        marked.append(content if at < 0 else cells.mark(lines.text, at, at + len(content)))
    token.content = "\n".join(marked)


@dataclass(frozen=True, slots=True)
class MarkdownParser:
    """Reads Markdown and plain text."""

    name: str = "markdown"
    """Name that documents carry."""
    version: str = "1"
    """Version of the rules."""
    format: str = "markdown"
    """The format that it reads."""

    def read(self, text: str, document_id: str) -> Reading | Failure:
        """Read a Markdown text.

        Parameters
        ----------
        text : str
            Decoded text.
        document_id : str
            What failures name.

        Returns
        -------
        Reading or Failure
            ``too-large`` beyond `MAX_CHARACTERS` or `MAX_MARKUP`.
        """
        if len(text) > MAX_CHARACTERS or sum(map(text.count, _MARKUP)) > MAX_MARKUP:
            message = (
                f"{document_id} has {len(text)} characters of Markdown; at most {MAX_CHARACTERS} are read, "
                f"and of them at most {MAX_MARKUP} characters of markup."
            )
            return Failure(stage=Stage.PARSE, subject=document_id, reason=Reason.TOO_LARGE, message=message)
        source = _SHORTCODE.sub(_blank, _FRONT_MATTER.sub(_blank, text))
        # Markdown looks for the end of each to the end of the text; as HTML it means nothing.
        source = source.replace(_CDATA, " " * len(_CDATA))
        source, embedded, embedded_ends = take_out(source)
        lines = _Lines.of(source)
        cells = scan_cells(source)
        ends = cells.ends | embedded_ends
        markdown = _reader()
        tokens = markdown.parse(source)
        _mark_table(tokens, lines, ends)
        _mark_prose(tokens, lines, ends)
        for token in tokens:
            if token.type == "html_block":
                _mark_html(token, lines, cells)
        html = markdown.renderer.render(tokens, markdown.options, {})
        for holder, table in embedded.items():
            html = html.replace(holder, table, 1)
        reading = read_page(f"<html><body>{html}</body></html>", ends, document_id)
        if isinstance(reading, Failure) or reading.title:
            return reading
        return replace(reading, title=_declared_title(text))


def _declared_title(text: str) -> str:
    """Return the title that the front matter declares, or the empty string."""
    front = _FRONT_MATTER.match(text)
    title = _TITLE.search(front[0]) if front else None
    return squash(title[1]) if title else ""


PARSER = MarkdownParser()
"""The back-end."""
