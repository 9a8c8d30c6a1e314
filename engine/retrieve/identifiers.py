"""Identifiers: arXiv's and DOIs in every spelling, in one form."""

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

ARXIV_PREFIX: Final = "10.48550/arxiv."
"""What the DOIs of arXiv's preprints begin with."""

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z][a-z-]+(?:\.[A-Za-z]{2})?/\d{7}"
_ARXIV = re.compile(
    rf"(?i:arxiv[.:/ ]\s?|arxiv\.org/(?:abs|pdf|html|e-print|src)/)?(?P<id>{_NEW}|{_OLD})(?P<version>v[1-9]\d?)?(?:\.pdf)?"
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/[^\s\"<>{}\\^|`\ud800-\udfff]{1,200}")
_RESOLVER = re.compile(r"(?i)^(?:doi\s*:\s*|https?://(?:dx\.|www\.)?doi\.org/)")
_TAIL = ".,;:)]'"


class ArxivId(NamedTuple):
    """An identifier of arXiv."""

    number: str
    """``2501.00001`` or ``cs/0101001``, without version."""
    version: str
    """``v2``, or empty."""


def arxiv_id(text: str) -> ArxivId | None:
    """Read an arXiv identifier.

    Parameters
    ----------
    text : str
        An identifier and nothing else: bare, as an address, or as a DOI of arXiv.

    Returns
    -------
    ArxivId or None
        None for anything else.
    """
    said = text.strip()[:300].partition("?")[0].partition("#")[0]
    bare = _RESOLVER.sub("", said)
    if bare.lower().startswith(ARXIV_PREFIX):
        said = bare[len(ARXIV_PREFIX) :]
    said = re.sub(r"^(?i:https?://)(?:www\.|export\.)?", "", said)
    found = _ARXIV.fullmatch(said)
    return ArxivId(found["id"], found["version"] or "") if found else None


def doi(text: str) -> str:
    """Read a DOI.

    Parameters
    ----------
    text : str
        A DOI and nothing else, bare or with its resolver.

    Returns
    -------
    str
        In lower case; empty for anything else, and for the DOI of an arXiv preprint, which :func:`arxiv_id` reads.
    """
    said = unquote(_RESOLVER.sub("", text.strip()[:300])).lower()
    return said if _DOI.fullmatch(said) and not said.startswith(ARXIV_PREFIX) else ""


def find_identifiers(text: str) -> tuple[str, ...]:
    """Find the identifiers in a line of text.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    tuple of str
        arXiv identifiers with their version, and DOIs, each once, in the order of the text.
    """
    found: dict[str, None] = {}
    for match in re.finditer(
        rf"{_DOI.pattern}|(?<![\d./-])(?:https?://)?(?:www\.|export\.)?{_ARXIV.pattern}(?![\d/-])", text
    ):
        said = match[0].rstrip(_TAIL)
        number = arxiv_id(said)
        name = f"{number.number}{number.version}" if number else doi(said)
        if name:
            found[name] = None
    return tuple(found)
