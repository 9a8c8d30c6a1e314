"""NameIndex: printed names to identifiers, by whole text or inside a longer one."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from engine.types.vocabulary import Match, MatchRule, Mention
from engine.vocab.fold import extended, fold, join, lowered, places, words

CONFIDENCE: Final[Mapping[MatchRule, float]] = {
    MatchRule.EXACT: 1.0,
    MatchRule.NORMALISED: 0.97,
    MatchRule.COMPOSED: 0.9,
    MatchRule.FUZZY: 0.75,
    MatchRule.NONE: 0.0,
}
"""How sure each rule is that the printed name means the entity, in [0, 1]."""

FUZZY_RATIO: Final = 90.0
"""Least similarity (percent of letters that need no edit) for the fuzzy rule."""

LONGEST_NAME: Final = 160
"""A text longer than this is no name."""

_SHORTEST_FUZZY = 7
_LETTER = re.compile(r"[A-Za-z]")
_DIGITS = re.compile(r"\d+|[+#]")


class Name(NamedTuple):
    """One spelling of one entity."""

    printed: str
    """The spelling."""
    entity_id: str
    """What it names."""
    cased: bool = False
    """Whether upper and lower case must be as here, as for short abbreviations."""


def matched(printed: str, entity_id: str, rule: MatchRule, confidence: float | None = None) -> Match:
    """Make a match with the rule's own confidence unless another is given.

    Parameters
    ----------
    printed : str
        The name as printed.
    entity_id : str
        What it names, or empty.
    rule : MatchRule
        The rule that matched.
    confidence : float or None
        Confidence in [0, 1]; the rule's own where None.

    Returns
    -------
    Match
        The match.
    """
    sure = CONFIDENCE[rule] if confidence is None else confidence
    return Match(printed=printed, entity_id=entity_id, rule=rule, confidence=sure)


def unmatched(printed: str) -> Match:
    """Make the match of a name that nothing knows.

    Parameters
    ----------
    printed : str
        The name as printed.

    Returns
    -------
    Match
        With rule NONE and confidence 0.
    """
    return matched(printed, "", MatchRule.NONE)


class NameIndex:
    """Spellings of entities, searchable by whole text and inside longer texts. Of two entities with one spelling the first wins."""

    def __init__(self, names: Iterable[Name]) -> None:
        """Index the names.

        Parameters
        ----------
        names : iterable of Name
            Spellings, the more important entity first.
        """
        self.exact: dict[str, str] = {}
        self.folded: dict[str, str] = {}
        self.cased: dict[str, str] = {}
        self.longest = 1
        for name in names:
            pieces = words(name.printed)
            self.exact.setdefault(name.printed, name.entity_id)
            if name.cased:
                self.cased.setdefault(join(pieces), name.entity_id)
            else:
                self.folded.setdefault(join([piece.lower() for piece in pieces]), name.entity_id)
            self.longest = max(self.longest, len(pieces))
        self._cased_keys = {key.lower() for key in self.cased}
        self._keys = self._cased_keys | self.folded.keys()
        self._prefixes = {key[:end] for key in (*self.folded, *self.cased) for end in range(1, len(key) + 1)}
        self._prefixes |= {prefix.lower() for prefix in self._prefixes}
        self.alike: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
        for key in self.folded:
            self.alike.setdefault(_outline(key), []).append(key)

    def match(self, text: str, *, fuzzy: bool = True) -> Match:
        """Match a text that is a name as a whole: EXACT, NORMALISED, FUZZY or NONE.

        Parameters
        ----------
        text : str
            The name as printed.
        fuzzy : bool, default True
            Whether nearly the same letters are enough.

        Returns
        -------
        Match
            The surest rule that matched.
        """
        stripped = " ".join(text[: LONGEST_NAME + 1].split())
        if not stripped or len(stripped) > LONGEST_NAME:
            return unmatched(text)
        if stripped in self.exact:
            return matched(text, self.exact[stripped], MatchRule.EXACT)
        key = fold(stripped)
        entity_id = self._look_up(words(stripped), key)
        if entity_id:
            return matched(text, entity_id, MatchRule.NORMALISED)
        return self._fuzzy(text, key) if fuzzy else unmatched(text)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Find names inside a text.

        Parameters
        ----------
        text : str
            A header, caption or sentence.

        Returns
        -------
        tuple of Mention
            Non-overlapping, left to right; where several start at one place, the longest.
        """
        if text.isascii() and not _LETTER.search(text):
            return ()
        pieces, prefixes = lowered(text), self._prefixes
        begun = [place for place, piece in enumerate(pieces) if piece in prefixes]
        if not begun:
            return ()
        printed = words(text)
        found: list[Mention] = []
        hits = places(text)
        spans: list[tuple[int, int]] = []
        stop = 0
        for place in begun:
            if place < stop or not self._may_begin(pieces, place):
                continue
            for end, entity_id in self._runs(printed, pieces, place):
                spans += islice(hits, max(end - len(spans), 0))  # asked for last, and no further than names stand
                start, behind = spans[place][0], spans[end - 1][1]
                if _is_whole(text, start, behind):
                    found.append(self._mention(text[start:behind], start, entity_id))
                    stop = end
                    break
        return tuple(found)

    def _mention(self, printed: str, start: int, entity_id: str) -> Mention:
        rule = MatchRule.EXACT if printed in self.exact else MatchRule.NORMALISED
        return Mention(start=start, end=start + len(printed), match=matched(printed, entity_id, rule))

    def _may_begin(self, pieces: Sequence[str], place: int) -> bool:
        """Tell, by two pieces, whether a name may begin at a place: few words that begin like a name go on like one."""
        if pieces[place] in self._keys:
            return True
        if place + 1 == len(pieces):
            return False
        return extended(pieces[place], pieces[place + 1]) in self._prefixes or pieces[place + 1].endswith(".0")

    def _runs(self, printed: Sequence[str], pieces: Sequence[str], place: int) -> list[tuple[int, str]]:
        """Return where the runs of pieces end that name something, and what they name, the longest first."""
        runs: list[tuple[int, str]] = []
        key = ""
        for end, piece in enumerate(pieces[place : place + self.longest], place + 1):
            key = extended(key, piece)
            if key in self._keys:
                entity_id = self._look_up(printed[place:end], key)
                if entity_id:
                    runs.insert(0, (end, entity_id))
            elif key not in self._prefixes and not piece.endswith(".0"):
                break  # most words begin no name at all
        return runs

    def _look_up(self, printed: Sequence[str], key: str) -> str:
        """Return what pieces name as they are printed, or else in lower case, folded to a key."""
        as_printed = self.cased.get(join(printed), "") if key in self._cased_keys else ""
        return as_printed or self.folded.get(key, "")

    def _fuzzy(self, text: str, key: str) -> Match:
        if len(key) < _SHORTEST_FUZZY:
            return unmatched(text)
        alike = self.alike.get(_outline(key))
        best = alike and process.extractOne(key, alike, scorer=fuzz.ratio, score_cutoff=FUZZY_RATIO)
        return matched(text, self.folded[best[0]], MatchRule.FUZZY) if best else unmatched(text)


def _outline(key: str) -> tuple[str, str, tuple[str, ...]]:
    """Return what two spellings of one name share even when letters are mistaken: both ends, every number and every plus."""
    return key[:1], key[-2:], tuple(_DIGITS.findall(key))


def _is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether a name is cut out of no longer word: it ends neither inside one, nor before the plus between two names."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        return False
    return end == len(text) or not ((text[end - 1].isalnum() or text[end - 1] == "+") and text[end].isalnum())


def spellings(entity_id: str, printed: Iterable[str], *, cased: bool = False) -> Iterator[Name]:
    """Make the names of one entity.

    Parameters
    ----------
    entity_id : str
        The entity.
    printed : iterable of str
        Its spellings.
    cased : bool
        Whether case matters in them.

    Returns
    -------
    iterator of Name
        One for each spelling.
    """
    for spelling in printed:
        yield Name(spelling, entity_id, cased)
