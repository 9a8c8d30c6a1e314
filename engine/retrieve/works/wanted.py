"""Wanted: works that a person names, by identifier or in a file of references."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import InputError, UsageError
from engine.retrieve.identifiers import arxiv_id, doi, find_identifiers
from engine.types.outcome import Failure, Reason, Stage

SUFFIXES: Final = (".bib", ".csv", ".txt")
"""Kinds of files that name works."""
MOST_BYTES: Final = 16 * 1024 * 1024
"""Largest such file."""

_ENTRY = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*\{\s*([^,\s]{1,200})\s*,", re.IGNORECASE | re.MULTILINE)
_FIELD = re.compile(r"(?im)^\s*(?:eprint|doi|url|journal|note|howpublished|archiveprefix)\s*=\s*(.{1,500})$")
_COLUMNS = re.compile(r"(?i)arxiv|doi|url|link|eprint|identifier|^id$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is named."""

    arxiv: tuple[str, ...] = ()
    """arXiv identifiers, with version where one was named."""
    dois: tuple[str, ...] = ()
    """DOIs."""
    failures: tuple[Failure, ...] = ()
    """References that name neither."""


def read_wanted(arxiv: list[str], dois: list[str], file: Path | None) -> Wanted:
    """Read what a person names.

    Parameters
    ----------
    arxiv, dois : list of str
        Identifiers as typed.
    file : Path, optional
        A ``.bib``, ``.csv`` or ``.txt``; in the last each line names one work.

    Returns
    -------
    Wanted
        Each once, in order.

    Raises
    ------
    UsageError
        If something typed is no identifier, or the file is of another kind.
    InputError
        If the file cannot be read.
    """
    typed = []
    for text in arxiv:
        number = arxiv_id(text)
        if number is None:
            raise UsageError(f"{text!r} is no arXiv identifier; write it as 2501.00001")
        typed.append(number.number + number.version)
    for text in dois:
        number = arxiv_id(text)
        name = number.number + number.version if number else doi(text)
        if not name:
            raise UsageError(f"{text!r} is no DOI; write it as 10.1000/xyz")
        typed.append(name)
    found, failures = _read_file(file) if file else ([], [])
    every = dict.fromkeys([*typed, *found])
    return Wanted(
        arxiv=tuple(name for name in every if arxiv_id(name)),
        dois=tuple(name for name in every if not arxiv_id(name)),
        failures=tuple(failures),
    )


def _read_file(file: Path) -> tuple[list[str], list[Failure]]:
    readers = dict(zip(SUFFIXES, (_bib, _csv, _lines), strict=True))
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise UsageError(f"{file} must end in {', '.join(SUFFIXES)}; choose one of these")
    try:
        with file.open("rb") as handle:
            content = handle.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from error
    if len(content) > MOST_BYTES:
        raise InputError(f"{file}: larger than {MOST_BYTES // 2**20} MiB; split it")
    found: list[str] = []
    failures: list[Failure] = []
    for name, text in reader(content.decode("utf-8-sig", "replace")):
        identifiers = find_identifiers(text)
        found += identifiers[:1]
        if not identifiers:
            message = f"{file} names {name!r} without an arXiv identifier or DOI; add one"
            failures.append(Failure(stage=Stage.SEARCH, subject=name, reason=Reason.NOT_FOUND, message=message))
    return found, failures


def _bib(text: str) -> Iterator[tuple[str, str]]:
    starts = [*_ENTRY.finditer(text)]
    for number, entry in enumerate(starts):
        stop = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        fields = (field[1] for field in _FIELD.finditer(text, entry.end(), stop))
        yield entry[1], " ".join(re.sub(r"[{}\"]", " ", field) for field in fields)


def _csv(text: str) -> Iterator[tuple[str, str]]:
    """Yield the cells of telling columns; of a file whose header names none, all cells."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text)) if any(map(str.strip, row))]
    except csv.Error as error:
        raise InputError(f"a file of references is no CSV ({error})") from error
    header = rows[0] if rows else []
    columns = [place for place, name in enumerate(header) if _COLUMNS.search(name.strip())]
    body = rows[1:] if columns else rows
    for number, row in enumerate(body, start=1):
        cells = [row[place] for place in columns if place < len(row)] if columns else row
        yield f"row {number}", " ".join(cells)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line.strip()[:200], line[:2000]
