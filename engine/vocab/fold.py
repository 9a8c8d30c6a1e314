"""Folding: the same name in other spellings gets the same key, another name gets another.

A name becomes tokens: runs of letters, numbers with their decimal point, and the signs that carry meaning (``+``, ``#``, ``@``,
brackets, commas). White space, hyphens, underscores, slashes and dots between words are separators and vanish, so that
``Human-Eval``, ``human_eval`` and ``HumanEval`` share a key. Two numbers side by side keep a bar between them, so that
``Llama 3 8B`` (``llama3|8b``) and ``Llama 3.8B`` (``llama3.8b``) do not.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

LONGEST_TEXT = 20_000
"""Texts are searched up to this many characters: no header, caption or sentence is longer."""

_TOKEN = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+|[+#%@*×&()\[\]{}|,;:=<>↑↓→$?!\"]")
# The digit stands first, and what may not stand before it behind: a search for a digit is quick.
_VERSION_HYPHEN = re.compile(r"(\d)(?<![\d.].)[-_](\d)(?![\d.]|_\d|[bBmMkKxX](?![A-Za-z]))")
_SIZE_UNDERSCORE = re.compile(r"(\d)(?<![\d.].)_(\d)(?=[bBmM](?![A-Za-z]))")
_JOINED_DIGITS = re.compile(r"[-_](?<=\d.)\d")
"""What either pattern needs; few texts hold it, and this finds it faster."""
_SIZE_LETTERS = frozenset("bmBM")
_TRAILING_ZERO = re.compile(r"\.0+$")
SHORT: Final = 400
"""Texts of so many characters are cut once though several indices read them; longer ones would make the caches large."""


class Token(NamedTuple):
    """A piece of a name."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset just behind its last character."""
    text: str
    """The piece as printed."""


def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into the pieces that names are made of.

    Parameters
    ----------
    text : str
        Any text; what lies beyond :data:`LONGEST_TEXT` is not read.

    Returns
    -------
    tuple of Token
        Letters, numbers and meaningful signs in order, separators left out.
    """
    return tuple([Token(*hit.span(), hit.group()) for hit in _TOKEN.finditer(_dotted(text[:LONGEST_TEXT]))])


def words(text: str) -> tuple[str, ...]:
    """Cut a text into the same pieces as :func:`tokens`, without their places, which takes a tenth of the time.

    Parameters
    ----------
    text : str
        Any text; what lies beyond :data:`LONGEST_TEXT` is not read.

    Returns
    -------
    tuple of str
        The pieces in order.
    """
    return _cut(text)[0]


def lowered(text: str) -> tuple[str, ...]:
    """Cut a text into the same pieces as :func:`words`, in lower case.

    Parameters
    ----------
    text : str
        Any text; what lies beyond :data:`LONGEST_TEXT` is not read.

    Returns
    -------
    tuple of str
        The pieces in order.
    """
    return _cut(text)[1]


def _cut(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the pieces of a text as printed and in lower case."""
    return _cut_short(text) if len(text) <= SHORT else _cut_long(text)


def _both(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pieces = tuple(_TOKEN.findall(_dotted(text[:LONGEST_TEXT])))
    return pieces, tuple([piece.lower() for piece in pieces])


_cut_short = lru_cache(maxsize=4096)(_both)
_cut_long = lru_cache(maxsize=8)(_both)  # prose is asked for by one index after the other, and then no more


def places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of a text stand.

    Parameters
    ----------
    text : str
        The text that was cut.

    Yields
    ------
    tuple of int
        Offset of a piece's first character, and just behind its last.
    """
    for hit in _TOKEN.finditer(_dotted(text[:LONGEST_TEXT])):
        yield hit.span()


def _dotted(text: str) -> str:
    """Write versions and sizes with a point: ``Qwen2-5``, ``1_3B``. Every offset stays."""
    if not _JOINED_DIGITS.search(text):
        return text
    return _SIZE_UNDERSCORE.sub(r"\1.\2", _VERSION_HYPHEN.sub(r"\1.\2", text))


def join(pieces: Sequence[str]) -> str:
    """Put token texts together to a key.

    Parameters
    ----------
    pieces : sequence of str
        Token texts in order.

    Returns
    -------
    str
        The texts without separators, two numbers side by side kept apart by ``|``, ``7.0`` before a size letter as ``7``.
    """
    if len(pieces) == 1:
        return pieces[0]
    key = ""
    for piece in pieces:
        key = extended(key, piece)
    return key


def extended(key: str, piece: str) -> str:
    """Put one more token text behind a key, as :func:`join` does with all of them.

    Parameters
    ----------
    key : str
        Token texts put together; empty where `piece` is the first.
    piece : str
        The next.

    Returns
    -------
    str
        The longer key.
    """
    if not key:
        return piece
    if piece in _SIZE_LETTERS:
        key = _TRAILING_ZERO.sub("", key)
    return f"{key}|{piece}" if key[-1].isdigit() and piece[0].isdigit() else key + piece


def fold(text: str) -> str:
    """Return the key of a name: case and separators do not matter, everything else does.

    Parameters
    ----------
    text : str
        A name as printed.

    Returns
    -------
    str
        The key; empty where the text has no letter, digit or meaningful sign.
    """
    return join(lowered(text))
