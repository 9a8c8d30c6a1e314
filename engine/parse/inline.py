"""Inline markup to text: mathematics once, hidden things not at all, marks and citations aside."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache

from lxml.etree import Comment, Entity, ProcessingInstruction, _Element

from engine.parse.scripts import squash, subscript, superscript, take_marks
from engine.parse.tex import read_tex

SILENT_TAGS = frozenset(
    [
        "script", "style", "head", "button", "nav", "template", "noscript", "svg", "object", "iframe", "audio",
        "video", "select", "option", "input", "textarea", "annotation", "annotation-xml", "title", "meta", "link",
        "img"
    ]
)  # fmt: skip
"""Elements that print nothing, or nothing that is part of the document."""
BLOCK_TAGS = frozenset(
    [
        "html", "body", "p", "li", "ul", "ol", "dl", "dt", "dd", "div", "section", "article", "main", "header",
        "aside", "blockquote", "figure", "details", "summary", "center", "table", "thead", "tbody", "tfoot", "tr",
        "td", "th", "caption", "figcaption", "br", "hr", "pre", "address", "form", "fieldset", "h1", "h2", "h3",
        "h4", "h5", "h6"
    ]
)  # fmt: skip
"""Elements that begin on a line of their own."""

_UNREAD = frozenset([*SILENT_TAGS, Comment, Entity, ProcessingInstruction])  # lxml gives the latter as tags
_CACHED = 2048  # a page repeats few class lists on many elements
_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:ltx_phantom|sr-only|visually-hidden|back-to-reference-btn|ltx_rule|katex-html|MathJax_Preview|mjx-chtml)(?:\s|$)"
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LINE_CLASS = re.compile(r"\bltx_(?:tr|td|th|p|tabular|item|para|block)\b")
_CITATION_LINK = re.compile(r"^\[?\d+(?:\s*[,–-]\s*\d+)*\]?$")


class _Kind(Enum):
    """How an element that is shown is read."""

    SPECIAL = auto()
    """Mathematics, raised and lowered characters."""
    NOTE = auto()
    CITATION = auto()
    LINE = auto()
    """On a line of its own."""
    LINK = auto()
    """It may be a citation."""
    PLAIN = auto()


@dataclass(slots=True)
class Sink:
    """Where text and marks gather."""

    cell: bool
    """Whether a table cell is read: marks and citations are then kept apart."""
    left_out: frozenset[_Element] = frozenset()
    """What to pass over."""
    text: list[str] = field(default_factory=list)
    """Pieces of raw text."""
    marks: list[str] = field(default_factory=list)
    """Marks in the order found."""

    def mark(self, text: str) -> None:
        """Keep a mark, unless it is empty.

        Parameters
        ----------
        text : str
            As printed.
        """
        if text := squash(text):
            self.marks.append(text)

    def before(self) -> str:
        """Return the end of the text so far.

        Returns
        -------
        str
            The last few pieces.
        """
        return "".join(self.text[-4:])


def is_hidden(element: _Element) -> bool:
    """Tell whether an element is not shown.

    Parameters
    ----------
    element : lxml element
        Any element.

    Returns
    -------
    bool
        True for elements that print nothing, and for hidden or phantom ones.
    """
    return shown_class(element) is None


def shown_class(element: _Element) -> str | None:
    """Return the class list of an element that is shown.

    Parameters
    ----------
    element : lxml element
        Any element.

    Returns
    -------
    str or None
        The list as written, empty where there is none; None for an element that is not shown.
    """
    if element.tag in _UNREAD:
        return None
    names = ""
    for name, value in element.items():  # one look at all attributes costs less than one for each name
        if name == "class":
            if _is_hidden_class(value):
                return None
            names = value
        elif name == "hidden" or (name == "style" and _hides(value)):
            return None
    return names


@lru_cache(maxsize=_CACHED)
def _hides(style: str) -> bool:
    return _HIDDEN_STYLE.search(style) is not None


@lru_cache(maxsize=_CACHED)
def _is_hidden_class(names: str) -> bool:
    return _HIDDEN_CLASS.search(names) is not None


@lru_cache(maxsize=_CACHED)
def _kind(tag: str, names: str) -> _Kind:
    """Tell how an element is read by its tag and its class list, which a page repeats on many elements."""
    if tag in _SPECIAL:
        return _Kind.SPECIAL
    if "ltx_note" in names:
        return _Kind.NOTE
    if tag == "cite" or "ltx_cite" in names.split():
        return _Kind.CITATION
    if tag in BLOCK_TAGS or _LINE_CLASS.search(names):
        return _Kind.LINE
    return _Kind.LINK if tag == "a" and "ltx_ref" not in names else _Kind.PLAIN


def read_prose(element: _Element) -> str:
    """Return the text of an element in running prose.

    Parameters
    ----------
    element : lxml element
        What to read; its tail is not read.

    Returns
    -------
    str
        Raw text: white space is not collapsed. Citations stay, footnotes go.
    """
    sink = Sink(cell=False)
    read_into(element, sink)
    return "".join(sink.text)


def read_cell(element: _Element, left_out: frozenset[_Element] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """Return the text and the marks of a table cell.

    Parameters
    ----------
    element : lxml element
        The cell.
    left_out : frozenset of lxml elements
        What to pass over: tables of their own.

    Returns
    -------
    tuple
        Squashed text without footnote marks and citations, and those in the order found.
    """
    if len(element) == 0:
        return take_marks(squash(element.text or ""))
    sink = Sink(cell=True, left_out=left_out)
    _read_children(element, sink)
    text, marks = take_marks(squash("".join(sink.text)))
    return text, (*sink.marks, *marks)


def read_into(element: _Element, sink: Sink) -> None:
    """Read one element without its tail.

    Parameters
    ----------
    element : lxml element
        What to read.
    sink : Sink
        Where its text and marks go.
    """
    names = shown_class(element)
    if names is not None:
        read_shown(element, names, sink)


def read_shown(element: _Element, names: str, sink: Sink) -> None:
    """Read one element that is shown, without its tail.

    Parameters
    ----------
    element : lxml element
        What to read.
    names : str
        Its class list.
    sink : Sink
        Where its text and marks go.
    """
    tag = element.tag
    if element in sink.left_out or not isinstance(tag, str):
        return
    kind = _kind(tag, names)
    if kind is _Kind.LINE:
        sink.text.append(" ")
        _read_children(element, sink)
        sink.text.append(" ")
    elif kind is _Kind.SPECIAL:
        _SPECIAL[tag](element, sink)
    elif kind is _Kind.NOTE:
        _read_note(element, sink)
    elif sink.cell and (kind is _Kind.CITATION or (kind is _Kind.LINK and _is_citation(element))):
        sink.mark(_read_apart(element))
    else:
        _read_children(element, sink)


def _read_children(element: _Element, sink: Sink) -> None:
    out = sink.text
    if text := element.text:
        out.append(text)
    for child in element:
        names = shown_class(child)
        if names is None:
            pass
        elif len(child) or _kind(str(child.tag), names) is not _Kind.PLAIN:
            read_shown(child, names, sink)
        elif text := child.text:
            out.append(text)
        if text := child.tail:
            out.append(text)


def _read_apart(element: _Element) -> str:
    """Read what is in an element as prose, whatever the element is."""
    inner = Sink(cell=False)
    _read_children(element, inner)
    return "".join(inner.text)


def _is_citation(link: _Element) -> bool:
    """Tell whether a link is a citation: it leads to a place on the page and prints nothing but numbers."""
    return (link.get("href") or "").startswith("#") and bool(_CITATION_LINK.match(squash("".join(link.itertext()))))


def _read_subscript(element: _Element, sink: Sink) -> None:
    sink.text.append(subscript(sink.before(), _read_apart(element)))


def _read_superscript(element: _Element, sink: Sink) -> None:
    inner = Sink(cell=sink.cell)
    _read_children(element, inner)
    more, mark = superscript(sink.before(), "".join(inner.text))
    # A citation key such as KMH+20 raises its plus sign: in prose nothing may get lost.
    sink.text.append(more or ("" if sink.cell else mark if mark == "+" else ""))
    sink.mark(mark)
    sink.marks += inner.marks


def _read_note(element: _Element, sink: Sink) -> None:
    """Keep of a footnote only its mark, and in prose nothing."""
    if not sink.cell:
        return
    mark = next((e for e in element.iter() if "ltx_note_mark" in (e.get("class") or "")), None)
    if mark is not None:
        sink.mark(_read_apart(mark))


def _read_math(element: _Element, sink: Sink) -> None:
    tex = element.get("alttext")
    if tex is None:
        tex = next((e.text for e in element.iter("annotation") if "tex" in (e.get("encoding") or "")), None)
    if tex is None:
        _read_presentation(element, sink)
        return
    if tex.startswith(("^", "{}^", "_", "{}_")):  # a script whose base stands outside the formula
        tex = tex.removeprefix("{}")
        text, marks = _attached(tex, sink.before())
    else:
        text, marks = read_tex(tex)
    sink.text.append(text)
    sink.marks += marks


def _attached(tex: str, base: str) -> tuple[str, tuple[str, ...]]:
    r"""Read a formula that is only a script, such as ``^{\dagger}``, on the text before it."""
    text, marks = read_tex(f"x{tex}")
    if marks or not text.startswith("x"):
        return text.removeprefix("x"), marks
    script = text[1:].lstrip("^_ ")
    if tex.startswith("^"):
        more, mark = superscript(base, script)
        return more, (mark,) if mark else ()
    return subscript(base, script), ()


def _read_presentation(element: _Element, sink: Sink) -> None:
    """Read MathML that carries no TeX: scripts by their element, the rest in order."""
    tag = element.tag
    if tag in {"msup", "msub"} and len(element) == 2:
        _read_presentation(element[0], sink)
        inner = Sink(cell=True)
        _read_presentation(element[1], inner)
        script = "".join(inner.text)
        if tag == "msub":
            sink.text.append(subscript(sink.before(), script))
        else:
            more, mark = superscript(sink.before(), script)
            sink.text.append(more)
            sink.mark(mark)
        return
    if is_hidden(element):
        return
    if element.text:
        sink.text.append(element.text)
    for child in element:
        _read_presentation(child, sink)
        if child.tail:
            sink.text.append(child.tail)


_SPECIAL = {"math": _read_math, "sup": _read_superscript, "sub": _read_subscript}
