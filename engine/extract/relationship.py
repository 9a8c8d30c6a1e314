"""Who measured a number: the document's authors of their own model, its authors of another, or another source; unknown unless it is said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.extract.lexicon import Lexicon, own_model, same_family
from engine.types.claim import Claim, Relationship
from engine.types.document import Document
from engine.types.locator import TableLocator
from engine.types.table import Cell, Table

_NAMES = Lexicon(own="", names=frozenset(), lost={})
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+|(?=\s[*†‡§¶]\s?[A-Za-z])")
_OURS = re.compile(r"\(?\b(?:ours|our (?:model|method|approach|system))\b\)?", re.IGNORECASE)
_SIGN = r"\*{1,3}|[†‡§¶♠♣♢♡★☆△▲⋆∗◇#^]+"
_MARKED = re.compile(
    rf"^[\s(]*(?P<first>{_SIGN})|(?:marked|denoted|superscript\w*|with|by|an?)\s+(?:an?\s+)?[(\"“'‘]?(?P<later>{_SIGN})"
    rf"|[(\"“'‘\s](?P<verb>{_SIGN})[)\"”'’]?\s*(?:denotes?|indicates?|means?|marks?|represents?|refers?|:|=)",
)
_COPIED = re.compile(
    r"\b(?:(?:reported|quoted|cited|copied|taken|borrowed|sourced|adopted|collected|retrieved|obtained)(?: directly)? (?:by|in|from)"
    r"|(?:results?|numbers?|scores?|values?)(?: (?:are|is|were|come|comes))?(?: directly)? from)\b"
    r"(?:[^.]{0,40}?(?:\[\d|\bet al\b|\b(?:19|20)\d\d\b)"
    r"|[^.]{0,30}?\b(?:papers?|reports?|publications?|leaderboards?|literature|authors|websites?|blogs?|model cards?|(?:past|previous|prior) works?)\b)"
    r"|\b(?:original|official|respective|corresponding|their(?: own)?) (?:technical )?(?:papers?|reports?|publications?|leaderboards?)\b|\bself-reported\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(r"\b(?:most|some|several|many|few)\b", re.IGNORECASE)
_RUN_HERE = re.compile(
    r"\b(?:re-?produced|re-?evaluated|re-?implemented|re-?run|re-?ran|re-?tested)\b|\bour (?:own |internal )?(?:re-?)?(?:implementations?|evaluations?|runs?"
    r"|reproductions?|tests?)\b|\bevaluated (?:by us|ourselves)\b|\bwe (?:re-?)?(?:run|ran|evaluated?|test(?:ed)?|reproduced?|implemented)\b",
    re.IGNORECASE,
)
_CITATION = re.compile(r"^\[\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]$|\b(?:19|20)\d\d[a-z]?\b|\bet al\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Statement:
    """What a caption says of the origin of numbers."""

    relationship: Relationship
    sign: str
    """The mark on the numbers that it means, or empty."""
    models: tuple[str, ...]
    """The models that it means; none where it means all but the own."""
    whole: bool
    """Whether it means all of them: *most scores are taken from* does so only where marks tell the others."""

    def means(self, model: str) -> bool:
        """Tell whether a statement without a mark is about a model's numbers."""
        return not self.sign and (not self.models or any(same_family(name, model) for name in self.models))


def relate(document: Document, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Say of each claim who measured it, as far as the document does.

    Parameters
    ----------
    document : Document
        The document.
    claims : sequence of Claim
        Its claims.

    Returns
    -------
    tuple of Claim
        The same, with their relationships. Surest first: a citation or a mark on the number whose meaning caption or notes state; the
        document's own model, by its title or by ``(ours)``; what the caption says of all its numbers, or the sentence of its own; else
        unknown. A citation at a model's name says who made the model, not who measured it.
    """
    own = own_model(document.title)
    told = {claim.locator.index for claim in claims if isinstance(claim.locator, TableLocator)}
    read = {table.index: _TableNotes.of(table) for table in document.tables if table.index in told}
    return tuple(_related(claim, _relationship(document, claim, own, read)) for claim in claims)


def _related(claim: Claim, relationship: Relationship) -> Claim:
    """Return the claim with its relationship: a copy only where it changes, for most documents say nothing."""
    return claim if claim.relationship is relationship else replace(claim, relationship=relationship)


@lru_cache(maxsize=4096)
def _is_own(own: str, model: str, headers: tuple[str, ...]) -> bool:
    """Tell whether a row names the document's own model."""
    return same_family(own, model) or any(_OURS.search(text) for text in (*headers, model))


def _relationship(document: Document, claim: Claim, own: str, notes: Mapping[int, "_TableNotes"]) -> Relationship:
    """Decide on one claim."""
    place = claim.locator
    is_own = _is_own(own, claim.model, claim.row_headers)
    if isinstance(place, TableLocator):
        marked = notes[place.index].marked(place.row, place.column)
        if is_own:
            return marked if marked is Relationship.COPIED else Relationship.OWN
        return marked or notes[place.index].said_of(claim.model)
    if is_own:
        return Relationship.OWN
    said = _origin(document.sections[place.section - 1].text[place.sentence_start : place.sentence_end])
    return said or Relationship.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class _TableNotes:
    """What a table says of the origin of its numbers."""

    signs: Mapping[str, Relationship]
    """What a mark means."""
    statements: tuple[_Statement, ...]
    """What is said of all numbers but the own, or of those of some models."""
    marks: Mapping[tuple[int, int], tuple[str, ...]]
    """Marks of the cell that covers a place, where it has any."""
    cited: frozenset[tuple[int, int]]
    """Places of cells that carry a citation."""

    @classmethod
    def of(cls, table: Table) -> "_TableNotes":
        """Read a table's caption, and its notes in the text around it and in rows that span it."""
        spanning = [cell.text for cell in table.cells if cell.column_span == table.n_columns > 1]
        notes = [text for text in table.context.split("\n") if re.match(rf"\s*(?:{_SIGN})", text)]
        statements = [
            s
            for text in (table.caption, *spanning, *notes)
            for part in _SENTENCE.split(text)
            if (s := _statement(part))
        ]
        marked = {place: cell.marks for cell in table.cells if cell.marks for place in _covered(cell)}
        return cls(
            signs={statement.sign: statement.relationship for statement in statements if statement.sign},
            statements=tuple(
                one for one in statements if one.whole or one.sign or any(other.sign for other in statements)
            ),
            marks=marked,
            cited=frozenset(place for place, marks in marked.items() if any(_CITATION.search(mark) for mark in marks)),
        )

    def said_of(self, model: str) -> Relationship:
        """Return what the statements without marks say of a model: those that name it first; unknown where they disagree."""
        fitting = [statement for statement in self.statements if statement.means(model)]
        found = {one.relationship for one in fitting if one.models} or {one.relationship for one in fitting}
        return found.pop() if len(found) == 1 else Relationship.UNKNOWN

    def marked(self, row: int, column: int) -> Relationship | None:
        """Return what the marks on a number say: its own, else those of its row's first cells and of its column's head."""
        if (row, column) in self.cited:
            return Relationship.COPIED
        if not self.signs:
            return None
        places = ((row, column), *((row, c) for c in range(column)), *((r, column) for r in range(row)))
        for place in places:
            for mark in self.marks.get(place, ()):
                if (meaning := self.signs.get(mark.strip("()[] "))) is not None:
                    return meaning
        return None


def _covered(cell: Cell) -> Iterator[tuple[int, int]]:
    """Yield the places that a cell covers."""
    for row in range(cell.row, cell.row + cell.row_span):
        for column in range(cell.column, cell.column + cell.column_span):
            yield row, column


def _origin(sentence: str) -> Relationship | None:
    """Tell whether a sentence says that numbers come from elsewhere, or that they were measured here."""
    copied, here = _COPIED.search(sentence) is not None, _RUN_HERE.search(sentence) is not None
    if copied == here:
        return None
    return Relationship.COPIED if copied else Relationship.BASELINE


def _statement(sentence: str) -> _Statement | None:
    """Read a sentence of a caption or note; models named before its verb are those that it means: ``Results for Ⓜ are from ...``."""
    relationship = _origin(sentence)
    if relationship is None:
        return None
    hit = _MARKED.search(sentence)
    sign = next((sign for sign in (hit["first"], hit["later"], hit["verb"]) if sign), "") if hit else ""
    verb = _COPIED.search(sentence) or _RUN_HERE.search(sentence)
    mentions = _NAMES.mentions(sentence[: verb.start()] if verb else sentence)
    return _Statement(
        relationship=relationship,
        sign=sign,
        models=tuple(mention.match.printed for mention in mentions),
        whole=not _PARTLY.search(sentence),
    )
