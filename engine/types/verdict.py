"""Finding and Verdict: what checks say of a claim."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    SUPPORTS = "supports"
    """The check looked and found the claim as it should be."""
    INFORMS = "informs"
    """Worth knowing, decides nothing."""
    WARNS = "warns"
    """Unusual: a reader should look."""
    REFUTES = "refutes"
    """The claim cannot stand as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check says of one claim."""

    claim_id: str
    """The claim."""
    check: str
    """Name of the check."""
    severity: Severity
    """How much it weighs."""
    message: str
    """What was found, in one sentence with its numbers."""
    others: tuple[str, ...] = ()
    """Identifiers of the further claims that it rests on, of this document or of others."""


class Status(StrEnum):
    """What is decided of a claim."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The decision on one claim."""

    claim_id: str
    """The claim."""
    status: Status
    """Confirmed, refuted or unresolved."""
    confidence: float
    """How sure it is that the claim says what its source prints, in [0, 1]."""
    reason: str
    """The rule that decided, in one sentence."""
