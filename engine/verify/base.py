"""Checks of three reaches, and Evidence: what they may look at beside the claims.

A :class:`Check` sees one claim, a :class:`DocumentCheck` all claims of a document, a :class:`RecordCheck` everything that is stored.
The findings of the first two decide on a claim; those of the third never do, since what other sources print says nothing about
whether this one was read rightly.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.record import Record
from engine.types.verdict import Finding, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the checks may look at beside the claim: the source itself, never what a parser made of it, but for the captions."""

    text: str
    """The source's bytes, decoded with the codec in which the claims' offsets count."""
    content: bytes = b""
    """The source's bytes, for places that are boxes on pages."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Further files of a document of several files, decoded, by name."""
    captions: Mapping[int, str] = field(default_factory=dict)
    """Captions of the tables by their ordinal: for what a table is said to be of, never for digits."""

    def text_of(self, claim: Claim) -> str:
        """Return the file in which a claim's offsets count; empty where there is none of its name."""
        part = claim.locator.part if isinstance(claim.locator, TableLocator) else ""
        return self.parts.get(part, "") if part else self.text


def evidence_of(
    content: bytes, encoding: str, parts: Mapping[str, str] | None = None, captions: Mapping[int, str] | None = None
) -> Evidence:
    """Decode a source once for all its claims.

    Parameters
    ----------
    content : bytes
        The source's bytes.
    encoding : str
        Codec of the document that the claims come from.
    parts : mapping of str to str, optional
        Further files of the document, decoded, by name.
    captions : mapping of int to str, optional
        Captions of its tables, by ordinal.

    Returns
    -------
    Evidence
        Bytes that the codec cannot read become U+FFFD: they can support no claim, and the offsets behind them still hold.
    """
    text = content.decode(encoding, errors="replace")
    return Evidence(text=text, content=content, parts=parts or {}, captions=captions or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question asked of every claim by itself."""

    name: str
    """Name under which its findings are kept."""
    asks: str
    """The question, in one sentence."""
    gravest: Severity
    """The gravest finding that it can have: only what contradicts the source or is impossible refutes."""
    run: Callable[[Claim, Evidence], tuple[Finding, ...]]
    """Look at a claim; the findings are in a deterministic order and may be none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentCheck:
    """One question asked of the claims of a document together."""

    name: str
    """Name under which its findings are kept."""
    asks: str
    """The question, in one sentence."""
    gravest: Severity
    """The gravest finding that it can have: only what contradicts the source or is impossible refutes."""
    run: Callable[[Sequence[Claim], Evidence], tuple[Finding, ...]]
    """Look at all claims of a document; the findings are in a deterministic order and may be none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCheck:
    """One question asked of all documents together. It never refutes."""

    name: str
    """Name under which its findings are kept."""
    asks: str
    """The question, in one sentence."""
    gravest: Severity
    """The gravest finding that it can have."""
    run: Callable[[Record], tuple[Finding, ...]]
    """Look at what is stored; the findings are in a deterministic order and may be none."""


def finding(
    claim: Claim, check: str, severity: Severity, message: str, others: Iterable[Claim] = ()
) -> tuple[Finding, ...]:
    """Return one finding on a claim, as a check hands it on.

    Parameters
    ----------
    claim : Claim
        The claim looked at.
    check : str
        Name of the check.
    severity : Severity
        How much it weighs.
    message : str
        What was found, in one sentence with its numbers.
    others : iterable of Claim, optional
        Further claims that it rests on.

    Returns
    -------
    tuple of Finding
        The one finding.
    """
    rests_on = tuple(other.claim_id for other in others if other is not claim)
    return (Finding(claim_id=claim.claim_id, check=check, severity=severity, message=message, others=rests_on),)
