"""Fields: the rows of a CSV text, each field with its place."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_DELIMITERS = (",", "\t", ";")
_LONGEST_HEADER = 20_000


class Field(NamedTuple):
    """A field of a row."""

    text: str
    """What it holds, quotes taken off and white space collapsed."""
    start: int
    """Offset of its first character in the text, quotes left out."""
    end: int
    """Offset just behind its last."""


def delimiter_of(text: str) -> str:
    """Return the character that separates the fields: the one of comma, tab and semicolon that the first line has most of.

    Parameters
    ----------
    text : str
        A CSV text.

    Returns
    -------
    str
        One character.
    """
    header = text[:_LONGEST_HEADER].partition("\n")[0]
    return max(_DELIMITERS, key=header.count)


def rows_of(text: str, delimiter: str) -> Iterator[tuple[Field, ...]]:
    """Yield the rows of a CSV text (RFC 4180; a quote that is never closed closes at the end of the text).

    Parameters
    ----------
    text : str
        The text.
    delimiter : str
        What separates the fields.

    Yields
    ------
    tuple of Field
        The fields of a row; rows without any text are left out.
    """
    row: list[Field] = []
    place = 0
    while place < len(text):
        found = _field(delimiter).match(text, place)
        assert found is not None
        quoted = found["quoted"] is not None
        start, end = found.span("quoted" if quoted else "plain")
        content = text[start:end].replace('""', '"') if quoted else text[start:end]
        row.append(Field(" ".join(content.split()), start, end))
        place = found.end()
        if found["end"] != delimiter:
            if any(field.text for field in row):
                yield tuple(row)
            row = []
    if any(field.text for field in row):
        yield tuple(row)


@lru_cache(maxsize=len(_DELIMITERS))
def _field(delimiter: str) -> re.Pattern[str]:
    """Return a pattern that matches a field with what ends it, at any place of any text."""
    mark = re.escape(delimiter)
    plain = rf"(?P<plain>[^{mark}\r\n]*+)"
    quoted = rf'[ ]*+"(?P<quoted>(?:[^"]|"")*+)(?:"[^{mark}\r\n]*+|\Z)'
    return re.compile(rf"(?:{quoted}|{plain})(?P<end>{mark}|\r\n?|\n|\Z)")
