"""Recheck: compare a report that somebody hands over with what the store and the fits give."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

import pypdfium2
from pydantic import BaseModel, ConfigDict, ValidationError

from engine.errors import InputError
from engine.report.format import clean
from engine.report.portable import PDF
from engine.report.write import MANIFEST
from engine.types.outcome import Failure

_LARGEST_MANIFEST: Final = 64 * 1024 * 1024
_LARGEST_PDF: Final = 256 * 1024 * 1024
_SLACK: Final = 1024 * 1024
"""Bytes by which a file may be longer than the recomputed one and still be read."""
_NUMBER: Final = re.compile(r"(?:(?<!\w)[−-])?\d[\d,]*(?:\.\d+)?(?:e[−+-]?\d+)?")
_CONTEXT: Final = 48
NOTHING: Final = "nothing"
"""What stands where one side has no such number, file or line."""


class Stated(BaseModel):
    """What the manifest of a report says of it."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    question_id: str
    """The question that it answers."""
    engine_version: str
    """Version that wrote it."""
    date: str
    """Date of its title block."""
    inputs: dict[str, str]
    """Digest of each document."""
    inputs_digest: str
    """Digest of all that the store holds of them."""
    numbers: list[list[str]]
    """Text, meaning and basis of each number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first place where a report is not what is recomputed."""

    place: str
    """File, and line or meaning within it."""
    stated: str
    """What the report says."""
    recomputed: str
    """What the store and the fits give."""

    def sentence(self) -> str:
        """Return the difference in one sentence."""
        return f"{self.place}: the report says {self.stated}, recomputed is {self.recomputed}"


def read_stated(folder: Path) -> Stated:
    """Read the manifest of a report.

    Parameters
    ----------
    folder : Path
        The report's folder, which may be anybody's.

    Returns
    -------
    Stated
        What it says.

    Raises
    ------
    InputError
        If there is no manifest, or it is a link out of the folder, too large, or malformed.
    """
    content = _bounded(folder, MANIFEST, _LARGEST_MANIFEST)
    if isinstance(content, str):
        raise InputError(f"{folder / MANIFEST} {content}; give the folder of a report that passband wrote")
    try:
        return Stated.model_validate(json.loads(content))
    except (ValueError, RecursionError, ValidationError) as error:
        first = error.errors()[0]["msg"] if isinstance(error, ValidationError) else type(error).__name__
        raise InputError(
            f"{folder / MANIFEST}: is no manifest of a report ({clean(first)}); write the report anew"
        ) from error


def first_difference(folder: Path, stated: Stated, recomputed: Mapping[str, str]) -> Difference | None:
    """Compare a report with the recomputed one.

    The traced numbers are compared first, so that what changed is named by its meaning; then each file, letter by letter.
    Only files that were recomputed are looked at, whatever the manifest lists.

    Parameters
    ----------
    folder : Path
        The report's folder.
    stated : Stated
        What its manifest says.
    recomputed : mapping of str to str
        Every file by relative path, the manifest among them.

    Returns
    -------
    Difference or None
        The first one; None where every file is as recomputed.
    """
    found = _manifest_differences(stated, Stated.model_validate(json.loads(recomputed[MANIFEST])))
    texts = (_file_difference(folder, name, text) for name, text in recomputed.items())
    return next((difference for differences in (found, texts) for difference in differences if difference), None)


def pdf_difference(folder: Path, remade: bytes | Failure) -> Difference | None:
    """Compare the PDF of a report with the one that is made again.

    Other fonts or libraries give other bytes for the same report, so it is the words on the pages that are compared where the bytes differ.

    Parameters
    ----------
    folder : Path
        The report's folder.
    remade : bytes or Failure
        The PDF made again, or why it cannot be made here.

    Returns
    -------
    Difference or None
        None also where there is no PDF to compare with; a PDF that cannot be made again here is a difference.
    """
    if not (folder / PDF).exists() and not (folder / PDF).is_symlink():
        return None
    content = _bounded(folder, PDF, _LARGEST_PDF)
    if isinstance(content, str) or isinstance(remade, Failure):
        said = content if isinstance(content, str) else "is there"
        why = f"unknown ({remade.message.rstrip('.')})" if isinstance(remade, Failure) else "a file"
        return Difference(place=PDF, stated=f"nothing that can be compared: it {said}", recomputed=why)
    if content == remade:
        return None
    stated, recomputed = _pages(content), _pages(remade)
    return text_difference(PDF, stated, recomputed)


def text_difference(name: str, stated: str, recomputed: str) -> Difference | None:
    """Find the first number or words in which two texts differ.

    Parameters
    ----------
    name : str
        Name of the file.
    stated, recomputed : str
        The texts.

    Returns
    -------
    Difference or None
        With the whole number on both sides, where it is a number that differs.
    """
    lines = zip_longest(stated.split("\n"), recomputed.split("\n"))
    for number, (ours, theirs) in enumerate(lines, start=1):
        if ours != theirs:
            here, there = _apart(ours, theirs)
            return Difference(place=f"{name}, line {number}", stated=here, recomputed=there)
    return None


def _pages(content: bytes) -> str:
    """Return the words of a PDF, as far as its pages can be read."""
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    except pypdfium2.PdfiumError:
        return "no PDF that can be read"


def _manifest_differences(stated: Stated, recomputed: Stated) -> Iterator[Difference]:
    if stated.engine_version != recomputed.engine_version:
        yield _difference("version of Passband", stated.engine_version, recomputed.engine_version)
    for document in sorted(stated.inputs.keys() | recomputed.inputs.keys()):
        before, now = stated.inputs.get(document, NOTHING), recomputed.inputs.get(document, NOTHING)
        if before != now:
            yield _difference(f"digest of the input {document}", before, now)
    for printed, made in zip_longest(stated.numbers, recomputed.numbers):
        if printed != made:
            what = next(iter((made or printed)[1:2]), "a number without meaning")
            yield _difference(what, _quoted(printed), _quoted(made))
    if stated.inputs_digest != recomputed.inputs_digest:
        yield _difference("digest of all that the store holds", stated.inputs_digest, recomputed.inputs_digest)


def _difference(place: str, stated: str, recomputed: str) -> Difference:
    return Difference(place=clean(f"{MANIFEST}, {place}"), stated=clean(stated), recomputed=clean(recomputed))


def _quoted(number: list[str] | None) -> str:
    """Return a number with its basis, so that two that read the same can be told apart."""
    return f"{number[0]} (basis {number[2]})" if number and len(number) == 3 else NOTHING


def _file_difference(folder: Path, name: str, recomputed: str) -> Difference | None:
    content = _bounded(folder, name, len(recomputed.encode()) + _SLACK)
    if isinstance(content, str):
        return Difference(place=name, stated=f"nothing that can be compared: it {content}", recomputed="a file")
    if content == recomputed.encode():
        return None
    differs = text_difference(name, content.decode(errors="replace"), recomputed)
    return differs or Difference(place=name, stated="bytes that are no text", recomputed="text")


def _bounded(folder: Path, name: str, limit: int) -> bytes | str:
    """Return a file's bytes, or in words why it is not read; links out of the folder are not followed."""
    path = folder / name
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return "leads out of the folder"
        if not path.is_file():
            return "is no file"
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return content if len(content) <= limit else f"is larger than {limit} bytes"


def _apart(stated: str | None, recomputed: str | None) -> tuple[str, str]:
    if stated is None or recomputed is None:
        return tuple(NOTHING if text is None else _words(text, 0) for text in (stated, recomputed))  # type: ignore[return-value]  # two in, two out
    pairs = enumerate(zip(stated, recomputed, strict=False))
    at = next((i for i, (here, there) in pairs if here != there), min(len(stated), len(recomputed)))
    here, there = _number_at(stated, at), _number_at(recomputed, at)
    return (here, there) if here and there and here != there else (_words(stated, at), _words(recomputed, at))


def _number_at(text: str, at: int) -> str:
    start = max(0, at - _CONTEXT)
    spans = (
        (found.start() + start, found.end() + start, found.group())
        for found in _NUMBER.finditer(text[start : at + _CONTEXT])
    )
    return next((number for first, last, number in spans if first <= at <= last), "")


def _words(text: str, at: int) -> str:
    return f"“{clean(text[max(0, at - _CONTEXT) : at + _CONTEXT]) or 'no more text'}”"
