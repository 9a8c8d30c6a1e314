r"""Inline: what tokens print, with marks, citations and spans on the side."""

import re

from engine.parse.latex.commands import (
    ACCENTS,
    CITATIONS,
    DROPPED,
    FORMULAS,
    KEPT,
    REFERENCES,
    SILENT_ENVIRONMENTS,
    TABULAR_SIGNATURES,
    printed,
)
from engine.parse.latex.insets import Insets
from engine.parse.latex.numbers import read_options
from engine.parse.latex.sink import Sink
from engine.parse.latex.stream import Span
from engine.parse.latex.tokens import PARAGRAPH
from engine.parse.scripts import squash, take_marks

_EMPTY = re.compile(r"\(\s*[,;&]?\s*\)|\[\s*\]")
_LOOKS = re.compile(
    r"colou?r|shade|highlight|(?:gray|grey|h|mid|top|bottom|row|double|thick|thin)(?:line|rule)|(?:^|[a-z])(?:row|cell|table)bg|"
    r"^(?:red|green|blue|gray|grey|orange|purple|cyan|yellow|best|second|secondbest|hl|rowstyle|fill|selectlanguage)$",
    re.IGNORECASE,
)
"""Names of lost macros that changed looks only."""
_SAMPLED = re.compile(
    r"(?P<word>pass|maj)(?=at|k|one|two|five|ten|hundred)(?:at)?(?:top)?(?P<k>k|one|two|five|ten|hundred)?",
    re.IGNORECASE,
)
"""Names of lost macros for sampled metrics: ``\\passatk``, ``\\passone``, ``\\passat{10}``."""
_SPELLED_K = {"k": "k", "one": "1", "two": "2", "five": "5", "ten": "10", "hundred": "100"}
_CHANGES = re.compile(r"^(?:improv|gain|delta|diff|drop|increase|decrease|change|decline|boost)\w*$", re.IGNORECASE)
"""Names of lost macros that set a difference in small print."""
_NUMERIC = re.compile(r"\s*[-+−±↑↓]?\s*\d[\d.,]*\s*%?\s*")
_COLOUR = re.compile(
    r"-?(?:dark|light|pale|deep|my)?(?:red|green|blue|gr[ae]y|orange|purple|cyan|magenta|yellow|violet|teal|pink|brown|black|white|olive|lime)(?:![\w!.]*)?|\w+![\d.]+(?:!\w+)*",
    re.IGNORECASE,
)
_BOXES = frozenset(
    [
        "minipage",
        "subtable",
        "subfigure",
        "adjustbox",
        "multicols",
        "rotate",
        "turn",
        "threeparttable",
        "list",
        "tcolorbox",
        "varwidth",
    ]
)


class Reader(Insets):
    """Reads tokens as text.

    Parameters
    ----------
    stream : Stream
        The document.
    """

    def cell(self, low: int, high: int) -> tuple[str, tuple[str, ...], Sink]:
        """Read a table cell: its text, its marks, and its spans."""
        sink = Sink(cell=True)
        self.read(low, high, sink)
        text = squash("".join(sink.text))
        text, marks = take_marks(squash(_EMPTY.sub("", text)) if ")" in text or "]" in text else text)
        return text, (*sink.marks, *marks), sink

    def prose(self, low: int, high: int) -> str:
        """Read running text; references are left as :data:`REFERENCE`."""
        sink = Sink(cell=False)
        self.read(low, high, sink)
        return squash("".join(sink.text))

    def command(self, at: int, high: int, sink: Sink, text: str) -> int:
        """Read a command."""
        name = text[1:]
        if len(name) > 1:
            name = name.rstrip("*")
        if not name:
            return at + 1
        special = _COMMANDS.get(name)
        if special is not None:
            return special(self, at, high, sink)
        signature = _SIGNATURES.get(name)
        if signature is not None:
            return self.skip(at + 1, high, signature)
        if text.startswith(("\\begin{", "\\end{")):
            return self.environment(at, high, sink, text)
        if name in ACCENTS and self.accent(at, high, sink, name):
            return self._after
        return self.other(at, high, sink, text)

    def other(self, at: int, high: int, sink: Sink, text: str) -> int:
        """Read a command by what it prints; one that is not known stands for its arguments, or for its name."""
        shown = printed(text)
        following = self.stream.texts[at + 1] if at + 1 < high else ""
        if shown is None:
            return self.unknown(at, high, sink, text[1:].rstrip("*"))
        if shown == "" and following[:1].isspace() and following != PARAGRAPH:
            # A switch swallows the space behind it.
            stripped = following.lstrip()
            if not stripped:
                return at + 2
            self._rest = (at + 1, stripped)
        sink.text.append(shown)
        return at + 1

    def unknown(self, at: int, high: int, sink: Sink, name: str) -> int:
        """Read a command whose definition is lost: a citation, a metric, its arguments, or its name."""
        following = self.stream.texts[at + 1] if at + 1 < high else ""
        if "cite" in name.lower() and following in {"{", "["}:
            return self.cite(at, high, sink)
        if sampled := _SAMPLED.fullmatch(name):
            return self.sampled(at + 1, high, sink, sampled)
        if following == "[" or (following == "{" and self.stream.close(at + 1) > at + 2):
            return self.lost(at + 1, high, sink, is_change=_CHANGES.match(name) is not None)
        if not _LOOKS.search(name):
            sink.text.append(name if not sink.before()[-1:].isalnum() else f" {name}")
        return at + 1

    def sampled(self, at: int, high: int, sink: Sink, name: re.Match[str]) -> int:
        """Read a lost macro that is called after a sampled metric: its argument is the number of samples."""
        argument = self.stream.group(at, high)
        k = self.stream.raw(argument).strip(" ${}") if argument else ""
        numbered = argument is not None and (k.isdecimal() or k == "k")
        sink.text.append(f"{name['word']}@{k if numbered else _SPELLED_K.get((name['k'] or '').lower(), 'k')}")
        return argument.after if argument is not None and numbered else at

    def lost(self, at: int, high: int, sink: Sink, *, is_change: bool = False) -> int:
        """Read the arguments of a command whose definition is lost, side by side; a colour is none of its text."""
        option = self.stream.option(at, high)
        at = option.after if option else at
        # Of several arguments the first is the score itself: \improved{57.3}{+22.3}.
        is_change = is_change and self._arguments(at, high) == 1
        while at < high and self.stream.texts[at] == "{" and (close := self.stream.close(at)) > at:
            if not _COLOUR.fullmatch(self.stream.raw(Span(at + 1, close, close + 1)).strip()):
                before, own = sink.before()[-1:], Sink(cell=sink.cell)
                self.read(at + 1, close, own)
                # A number that a lost macro sets behind another is no part of it: a spread, a gain, a rank.
                is_behind = before.isdigit() or before in {"%", ")"}
                apart = (is_behind or is_change) and _NUMERIC.fullmatch("".join(own.text))
                sink.text += [" (", *own.text, ")"] if apart else [" ", *own.text] if is_behind else own.text
                sink.marks += own.marks
            at = close + 1
        return at

    def _arguments(self, at: int, high: int) -> int:
        """Count the arguments in braces that follow one another."""
        count = 0
        while at < high and self.stream.texts[at] == "{" and (close := self.stream.close(at)) > at:
            count, at = count + 1, close + 1
        return count

    def environment(self, at: int, high: int, sink: Sink, text: str) -> int:
        r"""Read a ``\begin`` inside a cell or a line: nested tabulars run on, formulas are read, the rest is transparent."""
        name = text[text.index("{") + 1 : -1]
        close = self.stream.close(at)
        is_whole = at < close <= high
        sink.text.append(" ")
        if text.startswith("\\end{"):
            return at + 1
        if name in TABULAR_SIGNATURES and (name != "array" or not is_whole):
            inside = self.skip(at + 1, high, TABULAR_SIGNATURES[name])
            if is_whole and at not in self.left_out:
                inner = Sink(cell=sink.cell, nested=1)
                self.read(min(inside, close), close, inner)
                sink.text += [*inner.text, " "]
                sink.marks += inner.marks
            return close + 1 if is_whole else inside
        if name in SILENT_ENVIRONMENTS and is_whole:
            if name in FORMULAS and sink.cell:
                self.mathematics(at + 1, close, sink)
            return close + 1
        return self.skip(at + 1, high, "oa" if name in _BOXES else "o")

    def span_rows(self, at: int, high: int, sink: Sink) -> int:
        r"""Read a ``\multirow[pos]{rows}[struts]{width}[fix]{text}``."""
        position = self.skip(at + 1, high, "o")
        rows = self.stream.argument(position, high)
        number = _integer(self.stream.raw(rows))
        width = self.skip(rows.after, high, "o")
        width = self.stream.blanks(width, high)
        if width < high and self.stream.texts[width].lstrip()[:1] in {"*", "="} and self.stream.texts[width] != "{":
            rest = self.stream.texts[width].lstrip()[1:]
            after = width + 1
            if rest.strip():
                self._rest, after = (width, rest), width
        else:
            after = self.stream.argument(width, high).after
        if not sink.nested and sink.row_span == 1 and number:
            sink.row_span = number
        return self.skip(after, high, "o")

    def span_columns(self, at: int, high: int, sink: Sink) -> int:
        r"""Read a ``\multicolumn{columns}{specification}{text}``."""
        columns = self.stream.argument(at + 1, high)
        number = _integer(self.stream.raw(columns))
        if not sink.nested and sink.column_span == 1 and number > 1:
            sink.column_span = number
        return self.stream.argument(columns.after, high).after

    def set_cell(self, at: int, high: int, sink: Sink) -> int:
        r"""Read a ``\SetCell[r=2,c=3]{styles}``."""
        option = self.stream.option(at + 1, high)
        spans = read_options(self.stream.raw(option)) if option else {}
        if not sink.nested:
            sink.row_span = max(_integer(spans.get("r", "1")), 1)
            sink.column_span = max(_integer(spans.get("c", "1")), 1)
            sink.holds_place = True
        styles = self.stream.group(option.after if option else at + 1, high)
        return styles.after if styles else at + 1

    def block(self, at: int, high: int, sink: Sink) -> int:
        r"""Read a ``\Block[styles]{rows-columns}<looks>{text}``."""
        span = self.stream.argument(self.skip(at + 1, high, "o"), high)
        rows, _, columns = self.stream.raw(span).partition("-")
        if not sink.nested:
            sink.row_span, sink.column_span = max(_integer(rows), 1), max(_integer(columns), 1)
            sink.holds_place = True
        after = self.stream.blanks(span.after, high)
        while after < high and self.stream.texts[after] != "{" and self.stream.texts[span.after].startswith("<"):
            after += 1
        return max(after, at + 1)

    def line_break(self, at: int, high: int, sink: Sink) -> int:
        r"""Read a ``\\`` that ends no row, with its optional length."""
        sink.text.append(" ")
        option = self.stream.option(at + 1, high) if at + 1 < high and self.stream.texts[at + 1] == "[" else None
        return option.after if option and self.stream.raw(option).strip()[-2:].isalpha() else at + 1


def is_lost(command: str) -> bool:
    """Tell whether nothing is known of a command: the document uses it, but its definition is not there.

    Parameters
    ----------
    command : str
        With its backslash.

    Returns
    -------
    bool
        True for a command that neither prints, drops nor cites anything that is known.
    """
    name = command[1:].rstrip("*")
    known = name in _COMMANDS or name in _SIGNATURES
    return (
        not known
        and name[:1].isalpha()
        and name not in ACCENTS
        and printed(command) is None
        and "cite" not in name.lower()
    )


def _integer(printed_number: str) -> int:
    digits = printed_number.strip()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("-+ ")
    return sign * int(digits[:4]) if digits[:4].isascii() and digits[:4].isdigit() else 0


_COMMANDS = {
    "multirow": Reader.span_rows, "multirowcell": Reader.span_rows, "multicolumn": Reader.span_columns, "SetCell": Reader.set_cell, "Block": Reader.block, "footnote": Reader.note, "footnotemark": Reader.note,
    "footnotetext": Reader.note, "tablefootnote": Reader.note, "textsuperscript": Reader.raised, "tnote": Reader.raised, "tmark": Reader.raised,
    "textsubscript": Reader.lowered, "num": Reader.number, "tablenum": Reader.number, "SI": Reader.number, "qty": Reader.number, "si": Reader.only_unit, "unit": Reader.only_unit,
    "vskip": Reader.length, "hskip": Reader.length, "kern": Reader.length, "hrule": Reader.length, "vrule": Reader.length, "mkern": Reader.length,
    "sisetup": Reader.setup, "ding": Reader.dingbat, "diagbox": Reader.diagonal, "backslashbox": Reader.diagonal, "slashbox": Reader.diagonal,
    "frac": Reader.fraction, "sfrac": Reader.fraction, "nicefrac": Reader.fraction, "(": Reader.inline_formula, "[": Reader.inline_formula, "\\": Reader.line_break,
}  # fmt: skip  # fmt: skip
_COMMANDS |= dict.fromkeys(CITATIONS, Reader.cite) | dict.fromkeys(REFERENCES, Reader.reference)
_SIGNATURES = {**KEPT, **DROPPED}
