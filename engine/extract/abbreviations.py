"""Abbreviations that a caption explains: ``CodeBLEU (CB)``, ``CB: CodeBLEU``."""

import re
from collections.abc import Mapping

from engine.types.vocabulary import Mention
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.metrics import find_metrics

_SHORT = r"(?P<short>[A-Z][A-Z@+-]{1,6})"
_BEHIND = re.compile(r"\s*(?:scores?|rates?)?\s*\(\s*(?P<short>[A-Z][A-Z@+-]{0,6})\s*\)")
_BEFORE = re.compile(
    rf"(?:^|[.;,(]\s*){_SHORT}\s*(?:[:=]|(?:stands|is short) for|(?:denotes?|means|refers to))\s*(?:the )?$"
)


def explained(text: str) -> Mapping[str, str]:
    """Return the abbreviations of metrics and benchmarks that a text explains.

    Parameters
    ----------
    text : str
        A caption.

    Returns
    -------
    mapping of str to str
        From an abbreviation that no reader would know to the name that stands before it in full.
    """
    out: dict[str, str] = {}
    if "(" not in text and ":" not in text and " for " not in text and "=" not in text:
        return out
    for mention in (*find_benchmarks(text), *find_metrics(text)):
        short = _short(text, mention)
        if short and not find_benchmarks(short) and not find_metrics(short):
            out.setdefault(short, mention.match.printed)
    return out


def _short(text: str, mention: Mention) -> str:
    behind = _BEHIND.match(text, mention.end)
    before = _BEFORE.search(text, max(0, mention.start - 40), mention.start)
    return behind["short"] if behind else before["short"] if before else ""


def written_out(text: str, names: Mapping[str, str]) -> str:
    """Write abbreviations out.

    Parameters
    ----------
    text : str
        A header or label.
    names : mapping of str to str
        As :func:`explained` returns.

    Returns
    -------
    str
        The text with each abbreviation that stands as a word of its own replaced.
    """
    for short, name in names.items():
        if short in text:
            text = name.join(re.split(rf"(?<![\w-]){re.escape(short)}(?![\w-])", text))
    return text
