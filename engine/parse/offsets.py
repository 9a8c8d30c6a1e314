"""Offsets of table cells and of paragraphs: the HTML parser keeps none, so each start tag is given its own before parsing."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

ATTRIBUTE = "data-at"
"""Attribute that carries the offset of a start tag through the HTML parser."""

_OPAQUE = r"<(?:!--.*?(?:-->|\Z)|(script|style|textarea|title)\b.*?(?:</\1\s*>|\Z)"
_START = _OPAQUE + r"|(table)(?=[\s/>])|(p|div|li|dd|h[1-6]|blockquote)(?=[\s/>]))"
_TABLE, _PARAGRAPH = 2, 3
_TAGS = (
    _OPAQUE
    + r"|(td|th)(?=[\s/>])[^<]*+(?:<(?!!--|/?(?:table|thead|tbody|tfoot|tr|td|th|script|style|textarea|title)\b)[^<]*+)*+"
    r"</t[dh](?=[\s/>])[^>]*+>"
    r"|(/?)(table|thead|tbody|tfoot|tr|td|th)(?=[\s/>]))"
)
"""A cell that holds no tag of a table (nearly all are so, and need no look at their tags one by one), or a tag of a table."""
_WHOLE, _TAG = 2, 4
_SPAN_TAGS = r"<(?:!--.*?(?:-->|\Z)|(/?)span(?=[\s/>]))"
_CELLS = frozenset({"td", "th"})
LONGEST_TAG = 2000
"""Characters of the longest start tag that is read here: a longer one is no table's, nor a bibliography's."""
_SPAN_CELL = re.compile(r"[^<>]*\bltx_t[dh]\b")
_SHOUTED = re.compile(r"</?(?:T[ABDHRabdhr]|t[ABDHR]|S[CPTcpt]|s[CPT]|P[\s>]|LI[\s>])")


@dataclass(frozen=True, slots=True)
class CellTags:
    """The start tags of cells, and of paragraphs outside of tables, in a text, and where each ends."""

    starts: tuple[int, ...]
    """Offsets of the start tags, ascending."""
    names: tuple[int, ...]
    """Offsets just behind each start tag's name, where an attribute can be put."""
    ends: dict[int, int]
    """Start of a cell's markup to the offset just behind it; start of a paragraph's to the next paragraph or table."""

    def mark(self, text: str, low: int, high: int) -> str:
        """Return a stretch of the text with each cell's start tag carrying its offset.

        Parameters
        ----------
        text : str
            The text that was scanned.
        low, high : int
            The stretch, in characters.

        Returns
        -------
        str
            ``text[low:high]`` with ``data-at=<offset>`` put into the start tags whose name ends in the stretch.
        """
        pieces = []
        at = low
        for i in range(bisect_left(self.names, low + 1), bisect_left(self.names, high + 1)):
            pieces += [text[at : self.names[i]], f" {ATTRIBUTE}={self.starts[i]}"]
            at = self.names[i]
        pieces.append(text[at:high])
        return "".join(pieces)

    def moved(self, place: Callable[[int], int]) -> "CellTags":
        """Return the same tags by their offsets in another text; :meth:`mark` still takes the text that was scanned.

        Parameters
        ----------
        place : callable
            Offset in the text that was scanned to offset in the other text.

        Returns
        -------
        CellTags
            With `starts` and `ends` counted in the other text.
        """
        starts = {start: place(start) for start in self.starts}
        return CellTags(
            tuple(starts.values()), self.names, {starts[start]: place(end) for start, end in self.ends.items()}
        )


@dataclass(slots=True)
class _Scan:
    """Open tables and cells while the tags go by."""

    text: str
    flags: int
    of_spans: Iterator[int]  # where the tables of spans begin that are yet to come, but for the next
    next_of_spans: int
    starts: list[int] = field(default_factory=list)
    names: list[int] = field(default_factory=list)
    ends: dict[int, int] = field(default_factory=dict)
    cells: list[int] = field(default_factory=list)  # per open table: start of its open cell, or -1
    open: int = -1  # start of the paragraph that is open, or -1

    def table(self, at: int) -> int:
        """Follow the tags from the start of an outermost table to its end, which is returned."""
        tags = re.compile(_TAGS, self.flags)
        while match := tags.search(self.text, at):
            start, end = match.span()
            if start > self.next_of_spans and (behind := self.tables_of_spans(at, start)) > start:
                at = behind
                continue
            at = end
            if match.lastindex == _WHOLE:
                self.whole_cell(match)
                if end > self.next_of_spans:
                    at = max(end, self.tables_of_spans(start, end))
            elif match.lastindex == _TAG and match[3]:
                self.close_tag(match[_TAG].lower(), match)
                if not self.cells:
                    return at
            elif match.lastindex == _TAG:
                self.open_tag(match[_TAG].lower(), match)
        self.ends.update((start, len(self.text)) for start in self.cells if start >= 0)
        return len(self.text)

    def tables_of_spans(self, at: int, until: int) -> int:
        """Note the cells of the tables of spans that begin in a stretch; return its start, or the end of the last of them."""
        while (start := self.next_of_spans) < until:
            self.next_of_spans = next(self.of_spans, len(self.text))
            if start >= at:
                self.close_paragraph(start)
                at = self.table_of_spans(start)
        return at

    def table_of_spans(self, at: int) -> int:
        """Follow the spans from the first of a table to its end, which is returned."""
        spans: list[int] = []  # per open span: its start where it is a cell, or -1
        for match in re.compile(_SPAN_TAGS, self.flags).finditer(self.text, at):
            if match[1] is None:
                continue
            start, behind_name = match.span()
            if not match[1]:
                is_cell = _SPAN_CELL.match(self.text, behind_name) is not None
                if is_cell:
                    self.starts.append(start)
                    self.names.append(behind_name)
                spans.append(start if is_cell else -1)
                continue
            end = self.behind(match)
            if (cell := spans.pop()) >= 0:
                self.ends[cell] = end
            if not spans:
                return end
        self.ends.update((start, len(self.text)) for start in spans if start >= 0)
        return len(self.text)

    def paragraph(self, match: re.Match[str]) -> None:
        """Note a start tag of a paragraph, or of something else that begins on a line of its own."""
        self.close_paragraph(match.start())
        self.starts.append(match.start())
        self.names.append(match.end())
        self.open = match.start()

    def close_paragraph(self, end: int) -> None:
        if self.open >= 0:
            self.ends[self.open] = end
            self.open = -1

    def whole_cell(self, match: re.Match[str]) -> None:
        start, end = match.span()
        self.starts.append(start)
        self.names.append(match.end(_WHOLE))
        if self.cells:
            self.close_cell(start)
            self.ends[start] = end

    def open_tag(self, name: str, match: re.Match[str]) -> None:
        start, behind_name = match.span()
        if name == "table":
            self.cells.append(-1)
            return
        if self.cells and self.cells[-1] >= 0:
            self.close_cell(start)
        if name in _CELLS:
            self.starts.append(start)
            self.names.append(behind_name)
            if self.cells:
                self.cells[-1] = start

    def close_tag(self, name: str, match: re.Match[str]) -> None:
        if name in _CELLS:
            self.close_cell(self.behind(match))
        else:
            self.close_cell(match.start())
            if name == "table" and self.cells:
                self.cells.pop()

    def close_cell(self, end: int) -> None:
        if self.cells and self.cells[-1] >= 0:
            self.ends[self.cells[-1]] = end
            self.cells[-1] = -1

    def behind(self, match: re.Match[str]) -> int:
        return self.text.find(">", match.end()) + 1 or len(self.text)


def scan_cells(text: str) -> CellTags:
    """Find the cells and paragraphs in HTML, or in a text with HTML in it, by one linear pass over its tags.

    Parameters
    ----------
    text : str
        Decoded source. Comments, scripts, styles and titles are passed over.

    Returns
    -------
    CellTags
        Start tags of ``td``, ``th`` and of the ``span`` that LaTeXML builds cells from; an end tag that is left out, as
        HTML allows, is put where a browser would. Outside of tables the start tags of paragraphs, headings and the like.
    """
    # Ignoring case doubles the time, and few pages need it.
    flags = re.DOTALL | (re.IGNORECASE if _SHOUTED.search(text) else 0)
    of_spans = _span_tables(text)
    scan = _Scan(text, flags, of_spans, next(of_spans, len(text)))
    begins = re.compile(_START, flags)
    at = 0
    while match := begins.search(text, at):
        if match.start() > scan.next_of_spans and (behind := scan.tables_of_spans(at, match.start())) > match.start():
            at = behind
            continue
        at = match.end()
        if match.lastindex == _PARAGRAPH:
            scan.paragraph(match)
        elif match.lastindex == _TABLE:
            scan.close_paragraph(match.start())
            at = scan.table(match.start())
    scan.tables_of_spans(at, len(text))
    scan.close_paragraph(len(text))
    return CellTags(tuple(scan.starts), tuple(scan.names), scan.ends)


def _span_tables(text: str) -> Iterator[int]:
    """Yield where each span that stands for a table begins."""
    at = text.find("ltx_tabular")
    while at >= 0:
        tag = text.rfind("<", max(at - LONGEST_TAG, 0), at)
        if tag >= 0 and text[tag + 1 : tag + 5].lower() == "span":
            yield tag
        at = text.find("ltx_tabular", at + 1)


def has_span_tables(text: str) -> bool:
    """Tell whether a page builds tables from spans, by the tags of the few elements that are called tables.

    Parameters
    ----------
    text : str
        HTML.

    Returns
    -------
    bool
        True where a tag that prints ``ltx_tabular`` is a span's, in whatever letters.
    """
    return next(_span_tables(text), None) is not None
