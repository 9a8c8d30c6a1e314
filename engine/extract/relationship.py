"""Who measured a number: the document's authors of their own model, its authors of another, or another source; unknown unless it is said."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from engine.extract.lexicon import Lexicon, same_family
from engine.types.claim import Relationship
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
        return not self.models or any(same_family(name, model) for name in self.models)


@lru_cache(maxsize=4096)
def _is_own(own: str, model: str, headers: tuple[str, ...]) -> bool:
    """Tell whether a row names the document's own model."""
    return same_family(own, model) or any(_OURS.search(text) for text in (*headers, model))


def stated_relationship(own: str, model: str, sentence: str) -> Relationship:
    """Say who measured a number of prose, as far as its sentence does.

    Parameters
    ----------
    own : str
        The document's own model, as its title names it, or empty.
    model : str
        The model whose number it is.
    sentence : str
        The sentence that prints it.

    Returns
    -------
    Relationship
        OWN for the document's own model, else what the sentence says of its numbers, else unknown.
    """
    return Relationship.OWN if _is_own(own, model, ()) else _origin(sentence) or Relationship.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """What a document says of the origin of a table's numbers."""

    own: str
    """The document's own model, as its title names it, or empty."""
    statements: tuple[_Statement, ...]
    """What is said, without a mark, of all numbers but the own, or of those of some models."""
    marked: Mapping[tuple[int, int], Relationship]
    """What the marks of the cell that covers a place mean, where they mean anything."""
    in_rows: Mapping[int, int]
    """By row the first column with such a mark."""
    in_columns: Mapping[int, int]
    """By column the first row with such a mark."""
    cited: frozenset[tuple[int, int]]
    """Places of cells that carry a citation."""

    @classmethod
    def of(cls, table: Table, own: str) -> "Origins":
        """Read a table's caption, and its notes in the text around it and in rows that span it."""
        spanning = [cell.text for cell in table.cells if cell.column_span == table.n_columns > 1]
        notes = [text for text in table.context.split("\n") if re.match(rf"\s*(?:{_SIGN})", text)]
        statements = [
            s
            for text in (table.caption, *spanning, *notes)
            if _COPIED.search(text) or _RUN_HERE.search(text)
            for part in _SENTENCE.split(text)
            if (s := _statement(part))
        ]
        signs = {statement.sign: statement.relationship for statement in statements if statement.sign}
        signed = [cell for cell in table.cells if cell.marks]
        meant = [(cell, signs[sign]) for cell in signed if (sign := _first_of(signs, cell.marks))]
        cited = [cell for cell in signed if any(_CITATION.search(mark) for mark in cell.marks)]
        marked = {place: meaning for cell, meaning in meant for place in _covered(cell)}
        return cls(
            own=own,
            statements=tuple(
                one for one in statements if not one.sign and (one.whole or any(other.sign for other in statements))
            ),
            marked=marked,
            in_rows=dict(sorted(marked, reverse=True)),
            in_columns={column: row for row, column in sorted(marked, reverse=True)},
            cited=frozenset(place for cell in cited for place in _covered(cell)),
        )

    def relationship(self, cell: Cell, model: str, headers: tuple[str, ...]) -> Relationship:
        """Say who measured a number, as far as the document does.

        Parameters
        ----------
        cell : Cell
            The cell that prints it.
        model : str
            The model whose number it is.
        headers : tuple of str
            What stands in the row's header cells.

        Returns
        -------
        Relationship
            Surest first: a citation or a mark on the number whose meaning caption or notes state; the document's own model, by its title or
            by ``(ours)``; what the caption says of all its numbers; else unknown. A citation at a model's name says who made the model,
            not who measured it.
        """
        marked = self._marked(cell.row, cell.column)
        if _is_own(self.own, model, headers):
            return marked if marked is Relationship.COPIED else Relationship.OWN
        return marked or self._said_of(model)

    def _said_of(self, model: str) -> Relationship:
        """Return what the statements without marks say of a model: those that name it first; unknown where they disagree."""
        if not self.statements:
            return Relationship.UNKNOWN
        fitting = [statement for statement in self.statements if statement.means(model)]
        found = {one.relationship for one in fitting if one.models} or {one.relationship for one in fitting}
        return found.pop() if len(found) == 1 else Relationship.UNKNOWN

    def _marked(self, row: int, column: int) -> Relationship | None:
        """Return what the marks on a number say: its own, else those of its row's first cells and of its column's head."""
        if not self.cited and not self.marked:
            return None
        if (row, column) in self.cited:
            return Relationship.COPIED
        if (row, column) in self.marked:
            return self.marked[row, column]
        places = (row, self.in_rows.get(row, column)), (self.in_columns.get(column, row), column)
        return next((self.marked[place] for place in places if place < (row, column)), None)


def _first_of(signs: Mapping[str, Relationship], marks: Sequence[str]) -> str:
    """Return the first mark of a cell whose meaning is known, or nothing."""
    return next((sign for mark in marks if (sign := mark.strip("()[] ")) in signs), "")


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
