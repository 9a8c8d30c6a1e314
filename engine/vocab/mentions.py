"""Models named inside longer texts: captions and prose."""

from functools import lru_cache
from typing import Final

from engine.types.vocabulary import Mention
from engine.vocab.entries import load_words
from engine.vocab.fold import Token
from engine.vocab.parts import FOLDED_WORDS, VARIANT_WORDS, assemble, pieces, size_of
from engine.vocab.resolve import match_model
from engine.vocab.roster import model_index

LONGEST_MODEL: Final = 14
"""No model name has more pieces."""

_STOPS = frozenset(",;:|?!")
_SIGNS = frozenset('([{*&@#%=<>→↑↓$"')

_PRONOUNS = (" it", " It")


def find_models(text: str) -> tuple[Mention, ...]:
    """Find models of the vocabulary named inside a longer text.

    A name counts only whole: ``GPT-4.1`` is not found in ``GPT-4.1-mini``, nor the base model before a variant word that no table knows.

    Parameters
    ----------
    text : str
        A caption or sentence.

    Returns
    -------
    tuple of Mention
        Non-overlapping, left to right, the longest name at each place.
    """
    cut, first_words = pieces(text), _first_words()
    found: list[Mention] = []
    behind = 0
    for place in [place for place, piece in enumerate(cut) if piece.text in first_words]:
        if place >= behind and _starts_name(text, cut[place].start):
            mention, behind = _longest_at(text, cut, place)
            found += [mention] if mention else []
    return tuple(found)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset(pieces(spelling)[0].text for spelling in model_index().exact if pieces(spelling))


def _longest_at(text: str, cut: tuple[Token, ...], place: int) -> tuple[Mention | None, int]:
    """Return the longest name that begins at a piece, and where to look on."""
    for stop in range(_furthest(cut, place), place, -1):
        mention = _mention(text, cut, place, stop)
        if mention is not None:
            return (mention, stop) if _ends_name(text, cut, stop) else (None, stop)
    return None, place + 1


def _furthest(cut: tuple[Token, ...], place: int) -> int:
    """Return where the run of pieces ends that some spelling is made of: a name takes in no other word of the sentence."""
    stop, last = place + 1, min(len(cut), place + LONGEST_MODEL)
    while stop < last and (cut[stop].text in _spelled_words() or any(map(str.isdigit, cut[stop].text))):
        stop += 1
    return stop


@lru_cache(maxsize=1)
def _spelled_words() -> frozenset[str]:
    spelled = {piece.text for spelling in model_index().exact for piece in pieces(spelling)}
    return frozenset(spelled | FOLDED_WORDS | load_words().makers) - _STOPS


def _mention(text: str, cut: tuple[Token, ...], place: int, stop: int) -> Mention | None:
    start, end = cut[place].start, cut[stop - 1].end
    texts = [piece.text for piece in cut[place:stop]]
    if texts[-1] in _SIGNS or not _STOPS.isdisjoint(texts) or texts.count("(") != texts.count(")"):
        return None
    printed = text[start:end]
    if ". " in printed or printed.endswith(_PRONOUNS):
        return None
    parts, index = assemble(cut[place:stop]), model_index()
    known = (
        printed in index.exact
        or parts.key in index.normalised
        or (parts.family, parts.sizes, parts.variants) in index.composed
    )
    if not known or not _telling(printed, parts.key):
        return None
    return Mention(start=start, end=end, match=match_model(printed))


def _telling(printed: str, key: str) -> bool:
    """Tell names from words: without a digit, or very short, a name must be spelled as the table spells it, capitals included."""
    if len(key) >= 4 and any(character.isdigit() for character in key):
        return True
    return printed in model_index().exact and (printed != printed.lower() or key[-1:].isdigit())


def _starts_name(text: str, start: int) -> bool:
    if start and text[start - 1].isalnum():
        return False
    return not (start > 1 and text[start - 1] in "-_." and text[start - 2].isalnum())


def _ends_name(text: str, cut: tuple[Token, ...], stop: int) -> bool:
    end = cut[stop - 1].end
    following = text[end : end + 1]
    if following.isalnum() or following == "+":
        return False
    if stop == len(cut):
        return True
    word, gap = cut[stop].text, text[end : cut[stop].start]
    if gap in {"-", "_", "–"}:
        return word in load_words().suffixes
    modifies = word in VARIANT_WORDS or word in load_words().modifiers or bool(size_of(word))
    return not (modifies and gap in {"", " "})
