"""Which words of a document's prose name a model: the vocabulary's names, the document's own, and what reads like one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

from engine.extract.names import is_fragment, reads_like_model
from engine.extract.own import called_ours, named_ours, own_names
from engine.types.document import Document
from engine.types.vocabulary import Mention
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.fold import fold, words
from engine.vocab.models import find_models, looks_like_model, match_model

_LIKELY = 0.7
_LONGEST_NAME = 40
_MOST_NAMES = 400
_WORD = r"[A-Za-z][\w.+]*(?:[-–][\w.+]+)*"
_TAIL = r"(?:\d(?:\.\d)?(?![\w.%\\])|\d+(?:\.\d+)*[BbMm]\b|\d+x\d+(?:\.\d+)?[Bb]|\(\d+(?:\.\d+)?[BM]\)|[A-Z][\w.+]*(?:-[\w.+]+)*|[a-z]+-[\w.-]*\d[\w-]*)"
_NO_NAME = (
    r"(?!(?:The|Our|For|This|That|While|With|In|On|And|When|As|Both|All|Like|Unlike|Using|Since|Although|By|From|To|Its|Their|An?|Also|Even|We|Here|However"
    r"|Notably|Moreover|Finally|Overall|These|Those|Compared|Base|If|Only|Additionally|Furthermore|Specifically|Similarly|Meanwhile|Among|Where|New|Large)\b )"
)
_CHUNK = re.compile(rf"(?<![\w.-])(?=[\w-]*[A-Z\d]){_NO_NAME}{_WORD}(?:[ -]{_TAIL}){{0,4}}")
_HEAD = re.compile(
    r"^(?:the )?(?P<head>[^:]{2,40}?)(?: herd of models| (?:technical )?report| model card| family)?(?:\s*:|$)",
    re.IGNORECASE,
)
_NO_MODEL = re.compile(r"benchmark|evaluat|dataset|survey|leaderboard|\bcorpus\b|comparison|replicat", re.IGNORECASE)
_LEADING = re.compile(r"^[\W_]+")
_DROPPED = re.compile(r"[\W_]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The names of models that a document uses."""

    own: str
    """The document's own model, as its title names it, or empty."""
    names: frozenset[str]
    """Names that its tables and title print."""
    lost: Mapping[str, str]
    """What is left of the own model's name, to the name."""

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """Find models named in a sentence.

        Parameters
        ----------
        text : str
            A sentence.

        Returns
        -------
        tuple of Mention
            Non-overlapping, left to right, the longest name at each place.
        """
        found = [*find_models(text), *self._read_alike(text), *self._lost(text)]
        chosen: list[Mention] = []
        for mention in sorted(found, key=lambda one: (one.start - one.end, one.start)):
            if all(mention.end <= other.start or other.end <= mention.start for other in chosen):
                chosen.append(mention)
        return tuple(sorted(chosen, key=lambda one: one.start))

    def _read_alike(self, text: str) -> list[Mention]:
        """Find what is spelled as in the document's tables, or reads like a model's name."""
        found = []
        for hit in _CHUNK.finditer(text):
            name = self._longest_name(hit.group())
            if name:
                found.append(Mention(start=hit.start(), end=hit.start() + len(name), match=match_model(name)))
        return found

    def _lost(self, text: str) -> list[Mention]:
        """Find what is left of the own model's name where its macro was lost, as the subject of a clause."""
        return [
            Mention(start=hit.start(), end=hit.end(), match=match_model(family))
            for name, family in self.lost.items()
            for hit in re.finditer(rf"(?:^|(?<=, )|(?<=and ))(?:{re.escape(name)})(?= \w+s\b)", text, re.IGNORECASE)
        ]

    def _longest_name(self, chunk: str) -> str:
        """Return the longest beginning of a run of words that names a model, or nothing."""
        while chunk:
            chunk = _DROPPED.sub("", chunk) if not chunk.endswith(")") else chunk
            if chunk in self.names or (len(chunk) <= _LONGEST_NAME and _is_name(chunk)):
                return chunk
            cut = max(chunk.rfind(" "), 0)
            chunk = chunk[:cut]
        return ""


def _is_name(text: str) -> bool:
    """Tell whether a run of words in prose is a model's name."""
    return (
        looks_like_model(text) >= _LIKELY
        and re.search(r"[A-Z]|-\w*\d|\d\w*-", text) is not None
        and not is_fragment(text)
        and not find_benchmarks(text)
    )


def read_lexicon(document: Document) -> Lexicon:
    """Gather the names that a document gives to models.

    Parameters
    ----------
    document : Document
        A parsed document.

    Returns
    -------
    Lexicon
        From its title and from the label cells of its tables.
    """
    ours = called_ours(document.tables)
    lost = own_names(ours)
    own = own_model(document.title) or next(iter(lost.values()), "") or named_ours(ours)
    cells = (cell.text for table in document.tables for cell in table.cells if cell.column == 0 or cell.row == 0)
    labels = dict.fromkeys(text for text in cells if 2 < len(text) <= _LONGEST_NAME)
    names = [text for text in labels if reads_like_model(text) and text != text.lower() and not is_fragment(text)]
    return Lexicon(own=own, names=frozenset(names[:_MOST_NAMES]) | ({own} if own else set()), lost=lost)


def own_model(title: str) -> str:
    """Return the model that a document presents.

    Parameters
    ----------
    title : str
        Title of the document.

    Returns
    -------
    str
        What stands before the colon, or the whole of a short title, where it is one name: ``WizardCoder`` of
        ``WizardCoder: Empowering ...``; empty where the title names a benchmark, a survey or nothing.
    """
    head = _HEAD.match(_LEADING.sub("", title))
    name = head["head"].strip() if head else ""
    if not name or _NO_MODEL.search(title) or find_benchmarks(name):
        return ""
    alone = " " not in name and any(ch.isupper() or ch.isdigit() for ch in name[1:]) and ":" in title
    return name if alone or looks_like_model(name) >= _LIKELY else ""


def same_family(own: str, name: str) -> bool:
    """Tell whether a model's name begins with the name of the document's own model.

    Parameters
    ----------
    own : str
        Name of the own model, or empty.
    name : str
        A model's name.

    Returns
    -------
    bool
        True for ``WizardCoder-15B`` where the own model is ``WizardCoder``; False for ``StarCoder2`` where it is ``StarCoder``.
    """
    key, other = fold(own), fold(name)
    if not key or not other.startswith(key):
        return False
    ends = set(accumulate(len(piece) for piece in words(name)))
    letters, rest = len(key.replace("|", "")), other[len(key) :]
    is_version = rest[:1].isdigit() and not re.match(r"\d+(?:\.\d+)?[bm]", rest)
    return letters in ends and not is_version
