"""Sentences: claims in words, judged against the prose of the sources."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from engine.audit.search import Index
from engine.audit.wording import Words, compare, differs_in_numbers, words_of
from engine.types.audit import Judgement, PartKind, Passage, SourceText, Statement
from engine.types.verdict import Status

MOST_COMPARED: Final = 24
"""Sentences that are compared with a claim, the likeliest first."""
_NEAR: Final = 0.5
"""Share of a claim's content words below which the nearest sentence is not worth showing."""
_LONGEST_QUOTE: Final = 600


class Prose:
    """The sentences of the sources."""

    def __init__(self, sentences: Sequence[SourceText], cited: frozenset[str] = frozenset()) -> None:
        """Index sentences.

        Parameters
        ----------
        sentences : sequence of SourceText
            The sources' prose.
        cited : frozenset of str
            Documents that the report refers to: their sentences are looked at first.
        """
        self._sentences = sentences
        self._words, self._index = _indexed(tuple(sentences))
        self._cited = np.array([one.document_id in cited for one in sentences], dtype=np.bool_)

    def judge(self, statement: Statement) -> Judgement:
        """Judge a claim in words.

        Parameters
        ----------
        statement : Statement
            The claim.

        Returns
        -------
        Judgement
            Confirmed with the sentence that says it; else unresolved, with the nearest sentence where one is near: a sentence that
            says the same with another number is shown first, and may be about something else.
        """
        said = words_of(statement.text, is_cut=statement.is_cut)
        near = self._index.nearest(said.stems, MOST_COMPARED, self._cited)
        compared = [(place, compare(said, self._words[place])) for place in near]
        for place, likeness in compared:
            if not likeness.objection:
                return self._judgement(statement, Status.CONFIRMED, self._confirmed(place), support=place)
        for place in near:
            if said.numbers and differs_in_numbers(said, self._words[place]):
                return self._judgement(statement, Status.UNRESOLVED, self._other_numbers(said, place), instead=place)
        place, best = max(compared, key=lambda one: one[1].shared, default=(-1, None))
        if best is None or best.shared < _NEAR:
            return self._judgement(statement, Status.UNRESOLVED, "No source at hand speaks of it.")
        reason = f"The nearest sentence, in {self._sentences[place].document_id}, does not say it: {best.objection}."
        return self._judgement(statement, Status.UNRESOLVED, reason, instead=place)

    def _confirmed(self, place: int) -> str:
        one = self._sentences[place]
        return f"{one.document_id} says so{f' in section {one.heading}' if one.heading else ''}."

    def _other_numbers(self, said: Words, place: int) -> str:
        printed = self._words[place].numbers
        mine, theirs = (", ".join(sorted(some)) for some in (said.numbers - printed, printed - said.numbers))
        return f"{self._sentences[place].document_id} says the same with {theirs}, not {mine}."

    def _judgement(
        self, statement: Statement, status: Status, reason: str, *, support: int = -1, instead: int = -1
    ) -> Judgement:
        return Judgement(
            statement=statement.ordinal,
            part=statement.text,
            kind=PartKind.SENTENCE,
            status=status,
            reason=reason,
            support=self._passages(support),
            instead=self._passages(instead),
        )

    def _passages(self, place: int) -> tuple[Passage, ...]:
        if place < 0:
            return ()
        one = self._sentences[place]
        heading = one.heading or "prose"
        return (
            Passage(document_id=one.document_id, place=heading, quote=one.text[:_LONGEST_QUOTE], says="", claim_id=""),
        )


@lru_cache(maxsize=1)
def _indexed(sentences: tuple[SourceText, ...]) -> tuple[tuple[Words, ...], Index]:
    """Read and index sentences once for all reports that they judge."""
    words = tuple(words_of(one.text) for one in sentences)
    return words, Index([one.stems for one in words])
