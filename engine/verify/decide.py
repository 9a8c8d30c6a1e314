"""Decide: the findings on a claim to one verdict, by rules that a reader can follow.

In this order:

1. a finding that refutes: **refuted**;
2. the digits were not re-read from the source: **unresolved**;
3. the model or the benchmark is neither known nor taken as it is printed: **unresolved**;
   A name that is only nearly that of a known one is not known: nothing is confirmed on likeness;
4. the metric is not named, or not known and the unit neither: **unresolved**;
5. the confidence, in which warnings count, is below the least that a confirmed claim may have: **unresolved**;
6. else **confirmed**.
"""

from collections.abc import Sequence

from engine.types.claim import Claim
from engine.types.verdict import Finding, Severity, Status, Verdict
from engine.types.vocabulary import Match, MatchRule, Unit
from engine.verify import printed, second_opinion
from engine.verify.confidence import coefficients, confidence_of
from engine.vocab.metrics import metric

UNREAD = 0.5
"""Factor for digits that could not be re-read: no gold tells how often such are right."""

OPINION = 2.0
"""Factor of the odds where a second reader agrees, and divisor where it does not. It is a bound and not a fit: too few claims that were
read wrongly are known in LaTeX tables that both readers have, and a reader that is wrong itself must not decide alone."""


def decide(claim: Claim, findings: Sequence[Finding]) -> Verdict:
    """Decide on a claim.

    The confidence is the probability that the claim says what its source prints, from a regression that was fitted on claims taken from
    documents by hand (:mod:`engine.verify.confidence`); its odds times or over :data:`OPINION` where a second reader was asked; times
    :data:`UNREAD` where the digits could not be re-read, and 0 where the claim is refuted.

    Parameters
    ----------
    claim : Claim
        The claim.
    findings : sequence of Finding
        All findings on it.

    Returns
    -------
    Verdict
        Status, confidence in [0, 1] and the rule that decided.
    """
    refuting = [one for one in findings if one.severity is Severity.REFUTES]
    if refuting:
        reason = f"Refuted by {refuting[0].check}: {refuting[0].message}"
        return Verdict(claim_id=claim.claim_id, status=Status.REFUTED, confidence=0.0, reason=reason)
    is_read = any(one.check == printed.NAME and one.severity is Severity.SUPPORTS for one in findings)
    confidence = _weighed(confidence_of(claim, findings), findings) * (1.0 if is_read else UNREAD)
    doubt = _doubt(claim, is_read=is_read)
    if not doubt and confidence < coefficients().confirm:
        doubt = f"Of claims that are read like this one only {100 * confidence:.0f} % say what their source prints."
    status = Status.UNRESOLVED if doubt else Status.CONFIRMED
    reason = (
        doubt or "The digits stand at their place, nothing refutes them, and model, benchmark and metric are named."
    )
    return Verdict(claim_id=claim.claim_id, status=status, confidence=round(confidence, 6), reason=reason)


def _weighed(confidence: float, findings: Sequence[Finding]) -> float:
    """Raise or lower a probability by what a second reader says, if one was asked."""
    said = {one.severity for one in findings if one.check == second_opinion.NAME}
    if not said:
        return confidence
    odds = confidence / (1.0 - confidence) * (OPINION if Severity.SUPPORTS in said else 1.0 / OPINION)
    return odds / (1.0 + odds)


def _doubt(claim: Claim, *, is_read: bool) -> str:
    """Say why a claim that nothing refutes cannot be confirmed, or return an empty text."""
    if not is_read:
        return "The digits could not be re-read from the source."
    for kind, name, match in (
        ("model", claim.model, claim.model_match),
        ("benchmark", claim.benchmark, claim.benchmark_match),
    ):
        if not _is_understood(claim, name, match):
            return (
                f"The {kind} {name!r} is neither known nor printed so beside the value."
                if name
                else f"No {kind} is named."
            )
    if not claim.metric:
        return "No metric is named."
    if metric(claim.metric) is None and claim.unit is Unit.OTHER:
        return f"The metric {claim.metric!r} is not known and its unit neither."
    return ""


def _is_understood(claim: Claim, name: str, match: Match) -> bool:
    """Tell whether a name is known, or stands as it is printed: as it was matched, or with all its words in the headers."""
    if match.rule not in {MatchRule.NONE, MatchRule.FUZZY}:
        return True
    if not name.strip():
        return False
    headers = " ".join((*claim.row_headers, *claim.column_headers)).casefold()
    return name == match.printed or all(word in headers for word in name.casefold().split())
