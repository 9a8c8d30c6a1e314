"""Wording: whether a sentence of a source says what a claim in words says.

Lexical likeness finds the sentence; it never decides. A claim is taken as said only where the sentence holds nearly all of its content
words in the same order, every name and number of it, the same negations, the same hedges and the same directions of comparison.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict
from rapidfuzz.distance import LCSseq

LEAST_SHARED: Final = 0.8
"""Least share of a claim's content words that the sentence holds."""
LEAST_ORDERED: Final = 0.75
"""Least share of a claim's content words that the sentence holds in the claim's order."""
LEAST_COMPARED: Final = 0.9
"""The same where the claim compares: who is better than whom is a matter of order."""
FEWEST_WORDS: Final = 3
"""Content words below which nothing is taken as said."""

_WORD = re.compile(r"[A-Za-z\d]+(?:[.,'’-][A-Za-z\d]+)*\+?%?")
_IS_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:e-?\d+)?%?", re.IGNORECASE)
_PIECE = re.compile(r"\d+(?:\.\d+)*|[a-z]+(?:['’][a-z]+)?\+?", re.IGNORECASE)
_EXPONENT = re.compile(r"(?<=\d)\s*(?:×|x|\\times|\*|·)\s*10\s*\^?\s*\{?\s*([-−]?\d+)\}?", re.IGNORECASE)
_CASED = re.compile(r"[A-Z].*[A-Z\d]|[a-z]+[A-Z]|[A-Za-z]+\d")
_ENDINGS = (
    ("ational", "ate"), ("ization", "ize"), ("isation", "ize"), ("iveness", "ive"), ("fulness", "ful"), ("ations", "ate"), ("ation", "ate"),
    ("ities", "ity"), ("ising", "ize"), ("izing", "ize"), ("ises", "ize"), ("izes", "ize"), ("ised", "ize"), ("ized", "ize"),
    ("ies", "y"), ("ied", "y"), ("sses", "ss"), ("ment", ""), ("ments", ""), ("ings", ""), ("ing", ""), ("edly", ""), ("ed", ""),
    ("es", ""), ("ly", ""), ("s", ""),
)  # fmt: skip


class _Lists(BaseModel):
    """The word lists of ``data/words.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    empty: frozenset[str]
    negations: frozenset[str]
    hedges: frozenset[str]
    up: frozenset[str]
    down: frozenset[str]


@lru_cache(maxsize=1)
def _lists() -> _Lists:
    content = files("engine.audit").joinpath("data", "words.toml").read_text(encoding="utf-8")
    return _Lists.model_validate(tomllib.loads(content))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What matters of a sentence."""

    stems: tuple[str, ...]
    """Stems of its content words and its numbers, in order."""
    hard: frozenset[str]
    """Those that must be there: numbers, and words written like names."""
    numbers: frozenset[str]
    """Its numbers, without percent signs and thousands' commas."""
    negated: frozenset[str]
    """Stems that a negation stands before."""
    hedges: frozenset[str]
    """Words that bound how far it holds."""
    directions: tuple[str, ...]
    """``up`` and ``down``: which way its comparisons go, in order."""
    fragment: str = ""
    """The piece of a word with which a cut text ends."""


def words_of(text: str, *, is_cut: bool = False) -> Words:
    """Read what matters of a sentence.

    Parameters
    ----------
    text : str
        The sentence.
    is_cut : bool, default False
        Whether its last word may be a piece of one, which then is kept apart.

    Returns
    -------
    Words
        Stems, names, numbers, negations, hedges and directions.
    """
    lists = _lists()
    hits = list(_WORD.finditer(_EXPONENT.sub(r"e\1", text.replace("−", "-"))))
    fragment = hits.pop().group().lower() if is_cut and hits else ""
    read = [one for hit in hits for one in _read(hit)]
    words = frozenset(word for word, _ in read)
    content = [(_keyed(word), is_hard) for word, is_hard in read if word not in lists.empty]
    directions = ("up" if word in lists.up else "down" if word in lists.down else "" for word, _ in read)
    return Words(
        stems=tuple(stem for stem, _ in content),
        hard=frozenset(stem for stem, is_hard in content if is_hard),
        numbers=frozenset(_number(hit.group()) for hit in hits if _IS_NUMBER.fullmatch(hit.group())),
        negated=frozenset(_negated([word for word, _ in read])),
        hedges=words & lists.hedges,
        directions=tuple(way for way in directions if way),
        fragment=fragment,
    )


def _negated(words: Sequence[str]) -> Iterator[str]:
    """Yield the content word behind each negation; a negation that nothing follows stands for itself."""
    lists, is_open = _lists(), False
    for word in words:
        if word in lists.negations or word.endswith(("n't", "n’t")):
            is_open = True
        elif is_open and word not in lists.empty:
            yield _keyed(word)
            is_open = False
    if is_open:
        yield ""


def _read(hit: re.Match[str]) -> list[tuple[str, bool]]:
    """Return the words of a match in lower case, each with whether it must be there: the pieces of names, and numbers."""
    printed = hit.group()
    if _IS_NUMBER.fullmatch(printed):
        return [(printed.lower(), True)]
    is_name = any(character.isdigit() for character in printed)
    return [(piece.lower(), is_name or bool(_CASED.search(piece))) for piece in _PIECE.findall(printed)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How a sentence of a source stands to a claim."""

    shared: float
    """Share of the claim's content words that it holds, in [0, 1]."""
    ordered: float
    """Share that it holds in the claim's order, in [0, 1]."""
    missing: tuple[str, ...]
    """Names and numbers of the claim that it lacks."""
    objection: str
    """Why it does not say what the claim says, or empty."""


def compare(claim: Words, sentence: Words) -> Likeness:
    """Compare a claim with a sentence.

    Parameters
    ----------
    claim, sentence : Words
        What matters of each.

    Returns
    -------
    Likeness
        With an empty objection only where the sentence says what the claim says.
    """
    held = set(sentence.stems)
    shared = sum(stem in held for stem in claim.stems) / max(1, len(claim.stems))
    ordered = LCSseq.similarity(claim.stems, sentence.stems) / max(1, len(claim.stems))
    missing = tuple(sorted(claim.hard - held))
    return Likeness(
        shared=shared, ordered=ordered, missing=missing, objection=_objection(claim, sentence, shared, ordered, missing)
    )


def differs_in_numbers(claim: Words, sentence: Words) -> bool:
    """Tell whether a sentence says a claim word for word, but for its numbers.

    Parameters
    ----------
    claim, sentence : Words
        What matters of each.

    Returns
    -------
    bool
        True where every name and nearly every other word stands there in order and at least one number of the claim does not, while as many
        numbers stand there that the claim does not have.
    """
    mine, theirs = claim.numbers - sentence.numbers, sentence.numbers - claim.numbers
    if not mine or len(mine) != len(theirs):
        return False
    bare = Words(
        stems=tuple(one for one in claim.stems if one not in claim.numbers),
        hard=claim.hard - claim.numbers,
        numbers=frozenset(),
        negated=claim.negated,
        hedges=claim.hedges,
        directions=claim.directions,
        fragment=claim.fragment,
    )
    likeness = compare(bare, sentence)
    return not likeness.objection and min(likeness.shared, likeness.ordered) >= LEAST_COMPARED


def _objection(claim: Words, sentence: Words, shared: float, ordered: float, missing: Sequence[str]) -> str:
    """Say what of the claim the sentence does not say, or return an empty text."""
    unsaid = claim.hedges - sentence.hedges
    least = LEAST_COMPARED if claim.directions else LEAST_ORDERED
    names = tuple(stem for stem in claim.stems if stem in claim.hard)
    objections = (
        (len(claim.stems) < FEWEST_WORDS, "the claim has too few words to be found again"),
        (missing, "it lacks a name or a number of the claim"),
        (claim.negated != sentence.negated, "one of the two negates what the other does not"),
        (not _in_order(claim.directions, sentence.directions), "the two do not compare in the same direction"),
        (unsaid, f"it does not say {', '.join(sorted(unsaid))}"),
        (not _in_order(names, sentence.stems), "it has the names and numbers in another order"),
        (shared < LEAST_SHARED or ordered < least, f"it holds {100 * shared:.0f} % of the claim's words"),
        (claim.fragment and not _ends_so(claim, sentence), f"nothing in it goes on with {claim.fragment!r}"),
    )
    return next((words for holds, words in objections if holds), "")


def _in_order(some: Sequence[str], among: Sequence[str]) -> bool:
    """Tell whether words stand among others in their own order."""
    rest = iter(among)
    return all(one in rest for one in some)


def _ends_so(claim: Words, sentence: Words) -> bool:
    """Tell whether a word of the sentence begins with the piece that the cut claim ends in."""
    piece = claim.fragment
    return piece in _lists().empty or any(stem.startswith(piece) or piece.startswith(stem) for stem in sentence.stems)


def _keyed(word: str) -> str:
    return _number(word) if word[0].isdigit() else _stem(word)


def _number(low: str) -> str:
    return low.rstrip("%").replace(",", "")


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    """Take the commonest endings off an English word, so that forms of one verb or noun meet."""
    word = word.replace("’", "'").removesuffix("'s")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
