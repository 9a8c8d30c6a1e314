"""Search: what is looked for in the literature, what databases list, and what became of each work."""

from dataclasses import dataclass, field
from enum import StrEnum

from engine.types.source import SourceKind
from engine.types.unknown import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What databases are asked for."""

    text: str
    """As a person wrote it."""
    topics: tuple[tuple[str, ...], ...]
    """A work is looked for that names at least one phrase of each topic."""
    since: str = ""
    """Earliest date of publication, ``2023-01-31``, or empty."""
    limit: int = 200
    """Most records taken of one database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion:
    """Which works enter: the rules of a systematic search. Empty: no rule."""

    since: str = ""
    """Earliest date of publication, ``2023-01-31``."""
    until: str = ""
    """Latest date of publication."""
    topics: tuple[tuple[str, ...], ...] = ()
    """Of each topic, title or abstract must name at least one phrase."""
    none_of: tuple[str, ...] = ()
    """Phrases that no title may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A work as one database lists it. Empty text: the database does not say."""

    database: str
    """Which database."""
    record_id: str
    """Identifier in that database."""
    title: str
    """Title, in one line."""
    authors: tuple[str, ...] = ()
    """Authors in order."""
    published: str = ""
    """Date as far as known: ``2024-05-31``, ``2024-05`` or ``2024``."""
    abstract: str = ""
    """Abstract, in one line."""
    arxiv_id: str = ""
    """arXiv identifier without version."""
    arxiv_version: str = ""
    """``v2``, where the database says which it lists."""
    doi: str = ""
    """DOI in lower case, never that of an arXiv preprint."""
    pmc_id: str = ""
    """Identifier in PubMed Central of a text that is open."""
    copies: tuple[str, ...] = ()
    """Addresses of open copies."""
    licence: str = ""
    """Licence as far as known."""
    kind: SourceKind = SourceKind.PAPER
    """Kind of publication."""
    retracted: bool = False
    """Whether it was retracted or withdrawn."""
    other_kind: str = ""
    """What it is where it is no text: ``Dataset``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One work, merged of what databases list of it."""

    work_id: str
    """``arxiv:2501.00001``, else the DOI, else a digest of what the one record says."""
    records: tuple[Listed, ...]
    """By database, in the order in which these were asked."""

    def first(self, name: str) -> str:
        """Return a field's first text that is not empty."""
        return next((text for record in self.records if (text := getattr(record, name))), "")

    @property
    def authors(self) -> tuple[str, ...]:
        """The longest list of authors; of equally long ones the first."""
        return max((record.authors for record in self.records), key=len)


class Decision(StrEnum):
    """What became of a work."""

    INCLUDED = "included"
    EXCLUDED = "excluded"
    NOT_RETRIEVED = "not-retrieved"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What one database was asked, and how much it gave."""

    search_id: str
    """The search that it is part of."""
    query: str
    """What a person asked for."""
    database: str
    """Which database; ``named`` for works that were asked for by identifier."""
    asked: str
    """The first address that was asked, without keys."""
    identified: int
    """Records taken."""
    available: int | Unknown
    """Records that the database says it has."""
    complete: bool
    """Whether its list was read to the end or to the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What became of one work of a search."""

    search_id: str
    """The search."""
    work_id: str
    """The work."""
    title: str
    """Title as published."""
    authors: tuple[str, ...]
    """Authors in order."""
    year: str
    """Four digits, or empty."""
    arxiv_id: str
    """arXiv identifier without version."""
    doi: str
    """DOI without resolver."""
    found_in: tuple[str, ...]
    """Databases that list it, one for each record."""
    decision: Decision
    """What became of it."""
    reason: str
    """Why it is not included, in few words, or empty."""
    details: tuple[str, ...] = field(default=())
    """What was tried, one sentence each."""
