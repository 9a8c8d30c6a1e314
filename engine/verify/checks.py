"""Verify: every check on every claim of a document, the verdicts, and the observations that follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from engine.types.claim import Claim
from engine.types.observation import Observation
from engine.types.record import Record
from engine.types.verdict import Finding, Verdict
from engine.verify import (
    agreement,
    arithmetic,
    bounds,
    granularity,
    identity,
    misprints,
    monotone,
    printed,
    prose_against_table,
    second_opinion,
    second_reading,
)
from engine.verify.base import Check, DocumentCheck, RecordCheck, evidence_of
from engine.verify.canonical import observe
from engine.verify.decide import decide

CHECKS: Final[tuple[Check, ...]] = (printed.CHECK, bounds.CHECK, granularity.CHECK, identity.CHECK)
"""Every check of one claim, in the order of its findings."""
DOCUMENT_CHECKS: Final[tuple[DocumentCheck, ...]] = (
    arithmetic.DOCUMENT_CHECK,
    monotone.DOCUMENT_CHECK,
    prose_against_table.DOCUMENT_CHECK,
    second_opinion.DOCUMENT_CHECK,
)
"""Every check of the claims of a document together, in the order of its findings, which follow those of :data:`CHECKS`."""
RECORD_CHECKS: Final[tuple[RecordCheck, ...]] = (
    second_reading.RECORD_CHECK,
    agreement.RECORD_CHECK,
    misprints.RECORD_CHECK,
)
"""Every check of all documents together, in the order of its findings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What verification says of a document's claims."""

    findings: tuple[Finding, ...]
    """In the order of the claims, then of :data:`CHECKS` and :data:`DOCUMENT_CHECKS`."""
    verdicts: tuple[Verdict, ...]
    """One a claim, in the order of the claims."""
    observations: tuple[Observation, ...]
    """One a confirmed claim that is a proportion, in the order of the claims."""


def verify(
    claims: Sequence[Claim],
    content: bytes,
    encoding: str,
    parts: Mapping[str, str] | None = None,
    captions: Mapping[int, str] | None = None,
) -> Verified:
    """Check the claims of one document against its bytes.

    Parameters
    ----------
    claims : sequence of Claim
        All claims of the document.
    content : bytes
        The bytes that they were read from.
    encoding : str
        Codec in which their offsets count.
    parts : mapping of str to str, optional
        Further files of the document, decoded, by name.
    captions : mapping of int to str, optional
        Captions of its tables, by ordinal.

    Returns
    -------
    Verified
        Findings, verdicts and observations.
    """
    evidence = evidence_of(content, encoding, parts, captions)
    by_claim = {claim.claim_id: [one for check in CHECKS for one in check.run(claim, evidence)] for claim in claims}
    for one in (one for check in DOCUMENT_CHECKS for one in check.run(claims, evidence)):
        by_claim[one.claim_id].append(one)
    per_claim = [by_claim[claim.claim_id] for claim in claims]
    verdicts = tuple(decide(claim, findings) for claim, findings in zip(claims, per_claim, strict=True))
    observations = tuple(
        one for claim, verdict in zip(claims, verdicts, strict=True) for one in observe(claim, verdict)
    )
    return Verified(
        findings=tuple(one for some in per_claim for one in some), verdicts=verdicts, observations=observations
    )


def compare_documents(record: Record) -> tuple[Finding, ...]:
    """Check the claims of all documents against each other. What comes of it decides on no claim.

    Parameters
    ----------
    record : Record
        What is stored of the documents.

    Returns
    -------
    tuple of Finding
        In the order of the claims, then of :data:`RECORD_CHECKS`.
    """
    place = {claim.claim_id: number for number, claim in enumerate(record.claims)}
    found = [one for check in RECORD_CHECKS for one in check.run(record)]
    return tuple(sorted(found, key=lambda one: place[one.claim_id]))
