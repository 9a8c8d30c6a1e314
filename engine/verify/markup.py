"""The numerals that stand in a piece of HTML or Markdown, read on purpose without the parser's and the extractor's code.

A fault of theirs (a digit glued to its neighbour, a footnote mark read as a digit, a cell taken from the next row) must not
hide here as well, so this module takes tags, entities and emphasis off with rules of its own. Everything is linear in the
length of the text.
"""

import html
import re

LONGEST_MARKUP = 200_000
"""Characters of one cell's markup that are read; real cells stay below 40,000."""

_TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)
      (?P<rest>(?:[^<>"']|"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))*+)
      (?P<end>>|(?=<)|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?P<rest>[^<>]*)>", re.DOTALL)
_ALTTEXT = re.compile(r"""\balttext\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)

_UNSEEN = frozenset({"annotation", "annotation-xml", "script", "style"})
"""Elements whose content is not shown; LaTeXML repeats each formula inside `annotation`."""
_APART = frozenset(
    {
        "br",
        "caption",
        "cite",
        "dd",
        "div",
        "dt",
        "hr",
        "img",
        "li",
        "math",
        "mfrac",
        "mspace",
        "mtd",
        "mtr",
        "p",
        "sub",
        "sup",
    }
    | {"svg", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "ol"},
)
"""Elements at whose edges a numeral ends."""
_SCRIPTS = frozenset({"mmultiscripts", "mover", "msub", "msubsup", "msup", "munder", "munderover"})
"""Formulas that set their parts above or below each other: the parts are different numerals."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_LINK_TARGET = re.compile(r"\]\((?=[^()\s]{0,400}?[A-Za-z/#])[^()]*+\)")
_SPACING = re.compile(r"\\[,;:! ]")
_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_ESCAPE = re.compile(r"\\(?=[^\w\s])")
_EMPHASIS_BETWEEN_DIGITS = re.compile(r"(?<=\d)[*`$~{}]+(?=\d)")
_EMPHASIS = re.compile(r"[*`$~{}]+")
_RAISED = re.compile(r"[_^\\]+")

_RUN = re.compile(r"\d+(?:[.,]\d+)*|\.\d+(?:[.,]\d+)*")
_BROKEN = re.compile(r"(?<![\d.,])(\d{1,3})(?: {1,9}\. {0,9}|\. {1,9})(\d{1,2})(?![\d.,])")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def _shown(markup: str, tag: re.Pattern[str]) -> tuple[str, bool]:
    """Take tags and unseen elements out; also tell whether every tag was closed."""
    pieces: list[str] = []
    whole, place, unseen, scripts = True, 0, "", 0
    for hit in tag.finditer(markup):
        if not unseen:
            pieces.append(markup[place : hit.start()])
        place = hit.end()
        if hit["name"] is None:
            continue
        whole = whole and hit.group().endswith(">")
        name, closes = hit["name"].lower(), bool(hit["close"])
        if unseen:
            unseen = "" if closes and name == unseen else unseen
            continue
        if name in _SCRIPTS and not hit["rest"].endswith("/"):
            scripts = max(0, scripts - 1) if closes else scripts + 1
        if name in _APART or (scripts and closes) or name in _SCRIPTS:
            pieces.append(" ")
        unseen = name if name in _UNSEEN and not closes and not hit["rest"].endswith("/") else ""
    pieces.append("" if unseen else markup[place:])
    return "".join(pieces), whole


def _plain(text: str) -> str:
    """Take entities, invisible characters, Markdown and TeX marks off."""
    text = _INVISIBLE.sub("", html.unescape(text))
    text = _LINK_TARGET.sub("] ", text)
    text = _ESCAPE.sub("", _COMMAND.sub(" ", _SPACING.sub("", text)))
    text = _EMPHASIS.sub("", _EMPHASIS_BETWEEN_DIGITS.sub(" ", text))
    return _RAISED.sub(" ", text)


def _whole_numerals(text: str) -> frozenset[str]:
    found: set[str] = set()
    for run in _RUN.findall(text):
        pieces = run.split(",")
        is_list = not _THOUSANDS.fullmatch(run) and any("." in piece for piece in pieces)
        found.update(pieces if is_list else (run,))
    return frozenset(found)


def shown_text(markup: str) -> str:
    """Return the text that a piece of a source shows, without tags, entities and marks.

    Parameters
    ----------
    markup : str
        HTML, Markdown, LaTeX or mixed; what lies beyond :data:`LONGEST_MARKUP` is not read.

    Returns
    -------
    str
        The text, white space as it stands.
    """
    markup = markup[:LONGEST_MARKUP]
    shown, whole = _shown(markup, _TAG)
    if not whole:
        shown, _ = _shown(markup, _PLAIN_TAG)
    return _plain(shown)


def numerals_in(markup: str) -> frozenset[str]:
    """Return every numeral that a piece of a source shows, whole and with its digits as printed.

    A numeral is whole: ``153.7`` holds no ``53.7`` and ``53.75`` neither. ``53.7,42.1`` are two, ``1,234.5`` is one and ``53,7``
    is one. Superscripts, subscripts and line breaks end a numeral, emphasis does not. Where the visible text of a formula holds no
    digits, its ``alttext`` is read. White space that typesetting leaves beside a point breaks no numeral: ``74. 4`` is ``74.4`` too.

    Parameters
    ----------
    markup : str
        HTML, Markdown or both mixed; what lies beyond :data:`LONGEST_MARKUP` is not read.

    Returns
    -------
    frozenset of str
        The numerals, without signs.
    """
    markup = markup[:LONGEST_MARKUP]
    shown = shown_text(markup)
    seen = _whole_numerals(shown)
    broken = () if any(ch.isalpha() for ch in shown) else _BROKEN.findall(shown)
    seen |= frozenset(f"{whole}.{decimals}" for whole, decimals in broken)
    if seen:
        return seen
    return _whole_numerals(" ".join(_plain(a or b) for a, b in _ALTTEXT.findall(markup)))
