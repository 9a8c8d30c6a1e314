"""Legible: plain text and lists of values as Markdown, so that one parser reads every report's headings and tables.

Reports are often pasted as plain text: tables whose cells tabs separate, headings that no mark tells from prose. Lists of claims
come as CSV. Both are rewritten as Markdown; nothing is read from them here.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

MOST_ROWS: Final = 20_000
"""Rows of a list that are read."""
MOST_COLUMNS: Final = 64
"""Columns of a list that are read."""

_DELIMITERS = ",;\t|"
_MARKUP = re.compile(r"([\\|`*<\[\]])")
_HEADED = re.compile(r"^#{1,6}\s", re.MULTILINE)
_HEADING = re.compile(
    r"(?:(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})\.?\s+)?(?P<words>[A-Z][A-Za-z,&'’ -]{2,58})(?P<colon>:?)", re.ASCII
)
_KNOWN_HEADINGS = re.compile(
    r"(?:abstract|summary|introduction|background|methods?|methodology|results?|discussion|limitations?|conclusions?|references|bibliography"
    r"|(?:[a-z]+ )?(?:claims|findings))",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(r"(?:reported |claimed |printed )?(?:value|result|number|figure)s?", re.IGNORECASE)
"""Headers of a list's values that name neither metric nor part: read as a header they would be taken for one."""
_LONGEST_TITLE = 200


def list_as_markdown(text: str) -> str:
    """Rewrite a list of values as a Markdown table.

    Parameters
    ----------
    text : str
        CSV whose cells commas, semicolons, tabs or bars separate, whichever its first line holds most of.

    Returns
    -------
    str
        One pipe table; at most :data:`MOST_ROWS` rows below the header and :data:`MOST_COLUMNS` columns.
    """
    text = text.removeprefix("\ufeff")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows = [row[:MOST_COLUMNS] for row in _rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))]
    header = [["" if _SAYS_NOTHING.fullmatch(cell.strip()) else cell for cell in row] for row in rows[:1]]
    return "\n".join(_table([*header, *rows[1:]])) + "\n"


def plain_as_markdown(text: str) -> str:
    """Rewrite the tab-separated tables, and where nothing marks them the headings, of a plain text as Markdown.

    Parameters
    ----------
    text : str
        Plain text or Markdown.

    Returns
    -------
    str
        The same text with pipe tables for runs of lines that tabs divide into the same number of cells, and with marked headings.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if not _HEADED.search(text):
        lines = _with_headings(lines)
    out: list[str] = []
    for tabs, run in groupby(lines, key=lambda line: line.strip("\r\n ").count("\t")):
        block = list(run)
        if tabs and len(block) > 1:
            cells = [line.strip("\r\n ").split("\t")[:MOST_COLUMNS] for line in block[: MOST_ROWS + 1]]
            out += ["", *_table(cells), ""]
        else:
            out += block
    return "\n".join(out) + "\n"


def _rows(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """Yield the rows that can be read; a cell beyond the reader's bound ends the list."""
    try:
        for count, row in enumerate(row for row in reader if any(cell.strip() for cell in row)):
            if count > MOST_ROWS:
                return
            yield row
    except csv.Error:
        return


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a pipe table, ragged rows filled up."""
    if not rows:
        return []
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join([*map(_cell, row), *[""] * (width - len(row))]) + " |" for row in rows]
    return [lines[0], "|" + "---|" * width, *lines[1:]]


def _cell(text: str) -> str:
    """Return a cell that prints as its letters; formulas between dollars stay formulas."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _with_headings(lines: Sequence[str]) -> list[str]:
    """Mark the title, which is the first line, and the lines that stand alone and read like headings."""
    out: list[str] = []
    titled = False
    for place, line in enumerate(lines):
        stripped = line.strip()
        alone = not stripped or (_is_blank(lines, place - 1) and _is_blank(lines, place + 1))
        if not stripped or not alone or "\t" in stripped:
            titled = titled or bool(stripped)
            out.append(line)
            continue
        found = _HEADING.fullmatch(stripped)
        known = found is not None and (stripped[0].isdigit() or bool(_KNOWN_HEADINGS.fullmatch(found["words"])))
        if not titled and not known and len(stripped) <= _LONGEST_TITLE:
            out.append(f"# {stripped}")
        else:
            out.append(f"## {stripped}" if known else line)
        titled = True
    return out


def _is_blank(lines: Sequence[str], place: int) -> bool:
    return not 0 <= place < len(lines) or not lines[place].strip()
