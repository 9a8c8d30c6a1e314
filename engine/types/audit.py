"""Audit: what the sources at hand say of the claims of somebody else's report."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from enum import StrEnum

from engine.types.claim import Claim
from engine.types.outcome import Failure
from engine.types.source import Source
from engine.types.unknown import Unknown
from engine.types.verdict import Severity, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One claim as the report words it."""

    ordinal: int
    """1-based ordinal among the report's claims: those that it lists first, then those in its other tables and its prose."""
    place: str
    """Where it stands in the report: ``claim 3``, ``Table 2``, ``section 3 Results``."""
    text: str
    """The wording."""
    is_listed: bool
    """Whether it stands in the report's own list of claims."""
    is_cut: bool
    """Whether the text ends in the middle: its last word may be a piece of one."""
    said_verified: bool | Unknown
    """Whether the report marks it as verified."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A place in a source, quoted."""

    document_id: str
    """The document."""
    place: str
    """Where in it: ``Table 5, row 12`` or the section's heading."""
    quote: str
    """The cell's text, or the sentence."""
    says: str
    """What it prints, in the words of a reader: ``54.9 for Qwen2.5-Coder-7B-base on HumanEval Pro (0-shot)``; empty for a sentence."""
    claim_id: str
    """The source's claim, or empty for a sentence."""


class PartKind(StrEnum):
    """What a part of a statement is, and so how it is judged."""

    SCORE = "score"
    """One number about one model on one benchmark: judged against scores that sources print."""
    NUMBER = "number"
    """A number that is not tied to one model and one benchmark: never guessed."""
    SENTENCE = "sentence"
    """Words: judged against the sentences of sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The verdict on one part of a statement."""

    statement: int
    """Ordinal of the statement."""
    part: str
    """What is judged: ``o1-mini HumanEval 96.2``, or the sentence."""
    kind: PartKind
    """How it was judged."""
    status: Status
    """Confirmed, refuted or unresolved, by the sources at hand."""
    reason: str
    """Why, in one sentence."""
    support: tuple[Passage, ...] = ()
    """Where a source says it; never empty for what is confirmed."""
    instead: tuple[Passage, ...] = ()
    """What sources print instead for the same model and benchmark, or the sentence that comes nearest."""
    elsewhere: tuple[Passage, ...] = ()
    """Where the number really stands."""
    notes: tuple[str, ...] = ()
    """What checks say of the number itself, such as which counts of solved problems are near it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is to be said of the report as a whole."""

    about: str
    """``references``, ``counts``, ``question`` or ``reading``."""
    severity: Severity
    """SUPPORTS where the report is right, INFORMS, or WARNS where a reader should look."""
    message: str
    """One sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceText:
    """A sentence of a source."""

    document_id: str
    """The document."""
    heading: str
    """Heading of its section, or empty."""
    text: str
    """The sentence."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Library:
    """The sources at hand, read."""

    sources: tuple[Source, ...]
    """One a document; the title is the document's where the source states none."""
    claims: tuple[Claim, ...]
    """Scores that they print, the refuted ones left out."""
    sentences: tuple[SourceText, ...]
    """Their prose, sentence by sentence."""
    failures: tuple[Failure, ...] = ()
    """What could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An entry of a report's list of references."""

    printed: str
    """As printed."""
    arxiv_id: str
    """arXiv identifier without version, where it names one."""
    doi: str
    """DOI, where it names one that is no arXiv identifier."""
    title: str
    """What it prints besides the address, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Audit:
    """Everything that is said of a report; a panel of reviewers may read it as it is."""

    report: str
    """Path of the report as given."""
    title: str
    """Its title, or empty."""
    question: str
    """Its research question, or empty."""
    statements: tuple[Statement, ...]
    """Its claims, in order."""
    judgements: tuple[Judgement, ...]
    """At least one a statement, in order."""
    remarks: tuple[Remark, ...]
    """On references, counts and the research question."""
    n_sources: int
    """Sources at hand."""
    failures: tuple[Failure, ...]
    """What of the sources or the report could not be read."""

    def judgements_of(self, ordinal: int) -> tuple[Judgement, ...]:
        """Return the judgements on one statement.

        Parameters
        ----------
        ordinal : int
            Ordinal of the statement.

        Returns
        -------
        tuple of Judgement
            In order; found by halving, as judgements stand by statement.
        """
        first = bisect_left(self.judgements, ordinal, key=lambda one: one.statement)
        last = bisect_right(self.judgements, ordinal, key=lambda one: one.statement)
        return self.judgements[first:last]

    def status_of(self, ordinal: int) -> Status:
        """Return the verdict on a statement as a whole.

        Parameters
        ----------
        ordinal : int
            Ordinal of the statement.

        Returns
        -------
        Status
            Refuted where a part is, confirmed where every part is, else unresolved.
        """
        found = {one.status for one in self.judgements_of(ordinal)}
        if Status.REFUTED in found:
            return Status.REFUTED
        return Status.CONFIRMED if found == {Status.CONFIRMED} else Status.UNRESOLVED
