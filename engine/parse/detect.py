"""Detect: what these bytes are and how they are decoded. Names are hints, never trusted alone."""

import codecs
import re
from typing import NamedTuple

from engine.parse.base import MAX_BYTES
from engine.types.outcome import Failure, Reason, Stage

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "a program"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"%!PS", "PostScript"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHARSET = re.compile(
    rb"(?:<meta[^>]{0,200}?charset|\A(?:\xef\xbb\xbf)?<\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})",
    re.IGNORECASE,
)
_CODECS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_ALLOWED = re.compile(r"^(?:utf-8|cp125\d|iso8859-\d+|gb18030|big5|shift_jis|euc_jp|euc_kr|koi8-[ru]|cp866|cp874)$")
_LEADING = re.compile(r"(?:\s+|<!--.*?-->|<\?xml.*?\?>)+", re.DOTALL)
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_XML = re.compile(r"<\?xml\b", re.IGNORECASE)
_JOURNAL = re.compile(r"(?:<!(?i:doctype)\s+|<)(?:article|articles|pmc-articleset|OAI-PMH)[\s>]")
_JATS = re.compile(
    r"//(?:NLM|NISO)//DTD |\bJATS-\w+\.dtd|\b(?:article-type|dtd-version)\s*=|<(?:front|article-meta|floats-group|table-wrap|sec)[\s>/]"
)
_LATEX = re.compile(r"^[ \t]*\\(?:documentclass|documentstyle|begin\{document\})", re.MULTILINE)
_LATEX_PART = re.compile(
    r"\\(?:section|subsection|paragraph|begin|input|include|newcommand|def|title|cite[pt]?|ref|textbf)\b", re.MULTILINE
)
_LATEX_COMMANDS = re.compile(
    r"\\(section|subsection|begin|end|cite[pt]?|ref|label|caption|item|textbf|footnote)\*?[\[{]"
)
_FEW_COMMANDS = 4
_LATEX_SUFFIXES = frozenset({"tex", "ltx", "latex"})
_TEXT_SUFFIXES = frozenset({"md", "markdown", "mmd", "txt", "rst", "html", "htm", "xhtml", "csv", "tsv", "json"})
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SHEET_SUFFIXES = frozenset({"csv", "tsv"})
_DATA_SUFFIXES = frozenset({"jsonl", "yaml", "yml", "xml", "nxml", "ipynb"})
_HEAD = 65536
_NO_TEXT = "latin-1"
"""Codec named for what is no text: it decodes any bytes, and no offset counts in it."""


class Detected(NamedTuple):
    """What some bytes are."""

    format: str
    """Name of the format."""
    text: str
    """The decoded text; empty for what is no text."""
    encoding: str
    """Codec with which ``content.decode`` gives it."""


def detect_format(content: bytes, name: str) -> str | Failure:
    """Tell what some bytes are.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        Its name, for what the bytes leave open, and for the message of a Failure.

    Returns
    -------
    str or Failure
        ``html``, ``jats``, ``latex``, ``pdf``, ``csv`` (tabs and semicolons too), ``json`` or ``markdown`` (plain text too); else why nothing here reads it: ``empty``, ``too-large``,
        ``unsupported-format`` or ``unreadable``.
    """
    detected = detect(content, name)
    return detected if isinstance(detected, Failure) else detected.format


def detect(content: bytes, name: str) -> Detected | Failure:
    """Tell what some bytes are, and decode them, which telling needs anyway.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        Its name.

    Returns
    -------
    Detected or Failure
        The format, as :func:`detect_format` tells it, with the text.
    """
    if len(content) > MAX_BYTES:
        return _failure(name, Reason.TOO_LARGE, f"{name} has {len(content)} bytes; at most {MAX_BYTES} are read.")
    magic = next((what for start, what in _MAGIC if content.startswith(start)), None)
    if magic is None and b"%PDF-" in content[:1024]:
        magic = "PDF"
    if magic == "PDF":
        return Detected("pdf", "", _NO_TEXT)
    if magic:
        return _unsupported(name, magic)
    decoded = decode(content)
    if decoded is None:
        return _failure(name, Reason.UNREADABLE, f"{name} is not text: it holds NUL bytes or cannot be decoded.")
    recognised = _detect_text(decoded[0][:_HEAD], name)
    return recognised if isinstance(recognised, Failure) else Detected(recognised, *decoded)


def decode(content: bytes) -> tuple[str, str] | None:
    """Decode some bytes.

    Parameters
    ----------
    content : bytes
        The whole file.

    Returns
    -------
    tuple of str, or None
        The text, and the codec with which ``content.decode`` gives it: by byte order mark, declared character set,
        UTF-8, windows-1252, in this order. None for bytes that are no text.
    """
    declared = _CHARSET.search(content[:4096])
    candidates = [codec for bom, codec in _BOMS if content.startswith(bom)]
    candidates += [codec] if declared and (codec := _codec(declared[1].decode("ascii"))) else []
    for codec in (*candidates, "utf-8", "cp1252", "latin-1"):
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        guessed = codec in {"cp1252", "latin-1"}
        if (b"\x00" in content and "\x00" in text) or (guessed and len(_CONTROL.findall(text)) * 1000 > len(text)):
            return None
        return text, codec
    return None


def _codec(label: str) -> str | None:
    """Return the codec of a declared character set, as browsers read the label; None for what is no such codec."""
    try:
        name = codecs.lookup(label).name
    except LookupError:
        return None
    name = _CODECS.get(name, name)
    return name if _ALLOWED.match(name) else None


def _detect_text(head: str, name: str) -> str | Failure:
    lead = _LEADING.match(head)
    start = head[lead.end() :] if lead else head
    suffix = name.lower().rpartition(".")[2]
    if not start.strip("\ufeff \t\r\n"):
        return _failure(name, Reason.EMPTY, f"{name} is empty.")
    if _HTML.match(start):
        return "html"
    if _JOURNAL.match(start) and _JATS.search(start):
        return "jats"
    if _is_latex(head, suffix):
        return "latex"
    if other := _other_format(head.lstrip(), suffix):
        return _unsupported(name, other)
    return _by_suffix(start, suffix)


def _by_suffix(start: str, suffix: str) -> str:
    """Tell by its name what the text itself leaves open."""
    if suffix in {"html", "htm", "xhtml"} and start.startswith("<"):
        return "html"
    if suffix == "json":
        return "json"
    return "csv" if suffix in _SHEET_SUFFIXES else "markdown"


def _is_latex(head: str, suffix: str) -> bool:
    """Tell whether a text is LaTeX: a whole document, or by its name or by several of its commands a part of one."""
    if head.lstrip().startswith(("#", "---", "```")) and suffix not in _LATEX_SUFFIXES:
        return False
    if _LATEX.search(head):
        return True
    if suffix in _LATEX_SUFFIXES:
        return _LATEX_PART.search(head) is not None
    return suffix not in _TEXT_SUFFIXES and len({match[1] for match in _LATEX_COMMANDS.finditer(head)}) >= _FEW_COMMANDS


def _other_format(head: str, suffix: str) -> str:
    """Name a text format that nothing here reads, or return the empty string."""
    if _XML.match(head):
        return "XML"
    return suffix.upper() if suffix in _DATA_SUFFIXES else ""


def _unsupported(name: str, what: str) -> Failure:
    message = f"{name} is {what}, which is not read yet; give the HTML or Markdown of the same document."
    return _failure(name, Reason.UNSUPPORTED_FORMAT, message)


def _failure(name: str, reason: Reason, message: str) -> Failure:
    return Failure(stage=Stage.PARSE, subject=name, reason=reason, message=message)
