"""Tidying: a question as a person, a page or a program hands it over, made one bounded line of plain text."""

import html
import re
import unicodedata
from typing import Final

from engine.types.outcome import Failure, Reason, Stage

LONGEST: Final = 4_000
"""A longer text is no question."""

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_TAG = re.compile(r"<[A-Za-z/!?][^<>]{0,200}>")
_MARKUP = re.compile(r"[`$\\{}]|\*\*|__")
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2212": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})  # fmt: skip
_COMPARISONS = (
    (r"\\leq?(?![a-z])", "<="),
    (r"\\geq?(?![a-z])", ">="),
    (r"\\lt(?![a-z])", "<"),
    (r"\\gt(?![a-z])", ">"),
)
_SHORTHAND = (
    (r"\s*(?:<[-=]+>|↔|⇔)\s*", " vs "),
    (r"\s*(?:[-=]+>|→|⇒|➔)\s*", " to "),
    (r"(?i)\bw/o\b", "without"),
    (r"(?i)\bb/w\b", "between"),
    (r"(?i)\bw/\s?", "with "),
    (r"\s&\s", " and "),
    (r"(?<=\w)\s\+\s(?=[A-Za-z])(?!(?:and|or|vs|on|for|in|of|to|by)\b)", " and "),
)
_DANGLING = re.compile(
    r"\b(?:as (?:measured|evaluated|assessed) (?:by|with|on)|compared (?:to|with)|under the same|a|an|the|of|by|on|in|at|to|for|from|with|and|or|between|than|versus|vs|"
    r"as|is|are|was|does|do|under|using|via|such|like|when|while|whether|where|which|that|comparing|including|across|against|among|per|its|their|these|those|"
    r"(?:to|with|than|of|for|and|on|the)\s(?:the\s)?(?:same|different|various|several|general|general-purpose|[a-z]+-purpose|[a-z]+-tuned|[a-z]+-speciali[sz]ed))[\s.,;:]*$",
    re.IGNORECASE,
)
_OPEN_END = re.compile(r"(?:\.\.+|[,;:(]\s*\.?|[-/&])\s*$")
_ASKS = re.compile(
    r"^\s*(?:how|what|which|does|do|did|is|are|was|were|can|could|to what|why|when|by how|has|have)\b", re.IGNORECASE
)
_LAST_WORDS: Final = 6


def tidy(words: str) -> str | Failure:
    """Make one line of plain text of what was handed over as a question.

    Parameters
    ----------
    words : str
        Anything: markup, control characters and marks that turn the direction of writing are taken out.

    Returns
    -------
    str or Failure
        The text; or why it is no question: longer than :data:`LONGEST`, or without a letter.
    """
    if len(words) > LONGEST:
        return _refused(
            Reason.TOO_LARGE, f"A text of {len(words):,} characters is no question; ask in at most {LONGEST:,}."
        )
    text = unicodedata.normalize("NFKC", html.unescape(_ESCAPE.sub("", words))).translate(_DASHES)
    for pattern, sign in (*_COMPARISONS, *_SHORTHAND):
        text = re.sub(pattern, sign, text)
    text = _MARKUP.sub("", _TAG.sub(" ", text))
    text = " ".join("".join(map(_harmless, text)).split())
    if not any(character.isalpha() for character in text):
        return _refused(Reason.EMPTY, "Nothing was asked; give the question in words.")
    return text


def cut_off(text: str) -> str:
    """Return the last words of a text that breaks off in mid-sentence.

    Parameters
    ----------
    text : str
        A tidied question.

    Returns
    -------
    str
        The words behind which something must have stood; empty where the text ends as a sentence can.
    """
    if text.endswith("?") or not (_DANGLING.search(text) or _OPEN_END.search(text)):
        return ""
    return " ".join(text.split()[-_LAST_WORDS:])


def lacks_question_mark(text: str) -> bool:
    """Tell whether a text begins as a question and ends as a statement: it may have been shortened.

    Parameters
    ----------
    text : str
        A tidied question.

    Returns
    -------
    bool
        True for ``How ... when comparing models with <10B and >30B.``
    """
    return text.endswith(".") and _ASKS.match(text) is not None


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp", "Zs"):
        return " "
    return "" if category in ("Cf", "Cs", "Co", "Cn") else character


def _refused(reason: Reason, message: str) -> Failure:
    return Failure(stage=Stage.ASK, subject="question", reason=reason, message=message)
