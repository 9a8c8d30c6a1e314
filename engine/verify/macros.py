r"""The numerals that LaTeX prints where its markup does not show them: in macros, and rounded by siunitx.

Like :mod:`engine.verify.markup`, this reads the source with rules of its own, on purpose without the parser's.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache

from engine.verify.markup import numerals_in

_MOST_NAMES = 40
_MOST_ROUNDS = 4
_LONGEST_BODY = 2000
_COMMAND = re.compile(r"\\([A-Za-z@]+|[0-9])")
_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*\{?\s*\\([A-Za-z@]+|[0-9])\s*\}?\s*(?:\[[^\]\n]{0,80}\]\s*){0,2}\{"
    r"|\\[gex]?def\s*\\([A-Za-z@]+|[0-9])[#1-9]{0,18}\s*\{"
)
_PRECISION = re.compile(r"\bround-precision\s*=\s*\{?\s*(\d)")
_NUMERAL = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")


def numerals_printed(markup: str, texts: Iterable[str]) -> Mapping[str, str]:
    r"""Return the numerals that a piece of LaTeX prints, with how each comes about.

    Parameters
    ----------
    markup : str
        A cell's markup.
    texts : iterable of str
        All files of the document, in which its macros are defined.

    Returns
    -------
    mapping of str to str
        Numeral to ``""`` where it stands in the markup, ``"\\name"`` where it stands in that macro's definition, and to the longer
        numeral that siunitx rounds to it.
    """
    texts = tuple(texts)
    found = dict.fromkeys(sorted(numerals_in(_COMMENT.sub("", markup))), "")
    bodies = _bodies(markup, texts)
    for name, body in bodies.items():
        for numeral in sorted(numerals_in(body)):
            found.setdefault(numeral, f"\\{name}")
    settings = [markup, *bodies.values()]
    precisions = {int(p) for text in settings for p in _PRECISION.findall(text)}
    precisions |= {p for text in texts for p in _document_precisions(text)}
    for literal in _NUMERAL.findall(" ".join([markup, *bodies.values()])):
        for precision in sorted(precisions):
            for rounded in _rounded(literal, precision):
                found.setdefault(rounded, literal)
    return found


def definitions_called(markup: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the definitions, as they stand in the source, of the macros that a piece of LaTeX calls and of those that these call.

    Parameters
    ----------
    markup : str
        The piece.
    texts : iterable of str
        All files of the document.

    Returns
    -------
    tuple of str
        One a macro, the last of several in a file; bounded in number, depth and length.
    """
    texts = tuple(texts)
    return tuple(_sources(text)[name] for name in _bodies(markup, texts) for text in texts if name in _sources(text))


def _bodies(markup: str, texts: tuple[str, ...]) -> dict[str, str]:
    """Return the definitions of the macros that some markup calls, and of those that they call."""
    bodies: dict[str, str] = {}
    pending = [markup]
    for _ in range(_MOST_ROUNDS):
        names = [name for piece in pending for name in _COMMAND.findall(piece) if name not in bodies]
        pending = []
        for name in dict.fromkeys(names):
            body = next((known[name] for text in texts if name in (known := _definitions(text))), None)
            if body is not None and len(bodies) < _MOST_NAMES:
                bodies[name] = body
                pending.append(body)
    return bodies


@lru_cache(maxsize=16)
def _definitions(text: str) -> dict[str, str]:
    """Return every definition of a file; of several of one name, all one behind the other."""
    found: dict[str, str] = {}
    for match in _DEFINITION.finditer(text):
        name = match[1] or match[2]
        body = _group(text, match.end())
        found[name] = f"{found[name]}\n{body}" if name in found and len(found[name]) < _LONGEST_BODY else body
    return found


@lru_cache(maxsize=16)
def _sources(text: str) -> dict[str, str]:
    """Return every definition of a file as it stands there."""
    return {
        match[1] or match[2]: text[match.start() : match.end() + len(body) + 1]
        for match in _DEFINITION.finditer(text)
        if (body := _group(text, match.end()))
    }


@lru_cache(maxsize=16)
def _document_precisions(text: str) -> frozenset[int]:
    return frozenset(int(p) for p in _PRECISION.findall(text))


def _group(text: str, start: int) -> str:
    """Return the text up to the brace that closes the group begun just before `start`."""
    depth = 1
    for place in range(start, min(len(text), start + _LONGEST_BODY)):
        depth += (text[place] == "{") - (text[place] == "}")
        if depth == 0:
            return text[start:place]
    return ""


def _rounded(literal: str, places: int) -> tuple[str, ...]:
    """Return a numeral at some decimal places, half up and half even."""
    if len(literal) > 20:
        return ()
    unit = Decimal(1).scaleb(-places)
    both = (Decimal(literal).quantize(unit, rounding=mode) for mode in (ROUND_HALF_UP, ROUND_HALF_EVEN))
    return tuple(dict.fromkeys(format(value, "f") for value in both))
