"""Record: everything that a store holds, as the later stages see it."""

from dataclasses import dataclass

from engine.types.claim import Claim
from engine.types.observation import Observation
from engine.types.outcome import Failure
from engine.types.search import Screened, Search
from engine.types.source import Source
from engine.types.verdict import Finding, Verdict


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """The current rows of a store, each kind in a deterministic order."""

    sources: tuple[Source, ...]
    """One a document that was read, by document_id."""
    claims: tuple[Claim, ...]
    """By document and place."""
    findings: tuple[Finding, ...]
    """In the order of the claims, then of the checks; behind them those that rest on several documents, in the same order."""
    verdicts: tuple[Verdict, ...]
    """One a claim, in the order of the claims."""
    observations: tuple[Observation, ...]
    """One a confirmed claim on the canonical scale, in the order of the claims."""
    failures: tuple[Failure, ...]
    """What could not be read, by document."""
    searches: tuple[Search, ...] = ()
    """What databases were asked, one a search and database."""
    works: tuple[Screened, ...] = ()
    """What became of each work that a search found, by search and work."""
