"""What a stage hands on: the items it made, and a Failure for each thing that it could not read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class Stage(StrEnum):
    """The stage at which something failed."""

    ASK = "ask"
    SEARCH = "search"
    RETRIEVE = "retrieve"
    READ = "read"
    PARSE = "parse"
    EXTRACT = "extract"
    VERIFY = "verify"
    FRAME = "frame"
    FIT = "fit"
    REPORT = "report"


class Reason(StrEnum):
    """Closed codes of why something failed; the message says the rest."""

    NOT_FOUND = "not-found"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    DUPLICATE = "duplicate"
    TOO_LARGE = "too-large"
    TOO_DEEP = "too-deep"
    UNSUPPORTED_FORMAT = "unsupported-format"
    CONVERSION_FAILED = "conversion-failed"
    MALFORMED_TABLE = "malformed-table"
    OUTSIDE_FIELD = "outside-field"
    NO_OBSERVATIONS = "no-observations"
    TOO_FEW_OBSERVATIONS = "too-few-observations"
    TOO_FEW_SIZES = "too-few-sizes"
    TOO_FEW_CLUSTERS = "too-few-clusters"
    NOT_FINITE = "not-finite"
    NO_VARIATION = "no-variation"
    LIBRARY_MISSING = "library-missing"
    NOT_ASKED = "not-asked"
    UNKNOWN_VARIANCE = "unknown-variance"
    ZERO_VARIANCE = "zero-variance"
    TOO_FEW_STUDIES = "too-few-studies"
    SEPARATION = "separation"
    NOT_CONVERGED = "not-converged"
    NOT_APPLICABLE = "not-applicable"
    RATE_LIMITED = "rate-limited"
    BUDGET_SPENT = "budget-spent"
    DENIED = "denied"
    DENIED_ADDRESS = "denied-address"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    MALFORMED_ANSWER = "malformed-answer"
    INCOMPLETE = "incomplete"
    NOT_ARCHIVED = "not-archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Bad input as a value: stored, counted and shown, never dropped."""

    stage: Stage
    """Where it failed."""
    subject: str
    """What failed: a path, a document id, a table, a term of a fit."""
    reason: Reason
    """Why, as a closed code."""
    message: str
    """One sentence for a person, naming the thing and, where there is one, the mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome(Generic[T]):
    """Items and failures of one stage."""

    items: tuple[T, ...] = ()
    """What was made, in a deterministic order."""
    failures: tuple[Failure, ...] = ()
    """What could not be made."""
