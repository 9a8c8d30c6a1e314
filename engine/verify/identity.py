"""Identity: whether the model that was understood has the size, and is the kind (base or tuned), that is printed."""

from typing import Final

from engine.types.claim import Claim
from engine.types.unknown import Unknown
from engine.types.verdict import Finding, Severity
from engine.types.vocabulary import EvaluatedModel
from engine.verify.base import Check, Evidence, finding
from engine.verify.naming import read_name
from engine.vocab.fold import fold
from engine.vocab.models import models

NAME: Final = "identity"
_TOLERANCE: Final = 0.1
"""Names round their sizes: 6.7 is sold as 7. Farther apart than this share, they are two models or one wrong size."""


def run(claim: Claim, evidence: Evidence) -> tuple[Finding, ...]:  # noqa: ARG001  # every check has one signature
    """Compare the printed size, and the printed kind, with what the vocabulary knows of the model.

    Parameters
    ----------
    claim : Claim
        The claim.
    evidence : Evidence
        Not looked at.

    Returns
    -------
    tuple of Finding
        None where neither is known; WARNS where a header names a base model and a tuned one was understood, or the other way round; else
        SUPPORTS where the printed size is within 10 % of the nominal or the counted one, and WARNS where it is not, as tables do print wrong
        sizes and active parameters for totals.
    """
    known = models().get(claim.model_match.entity_id)
    if known is None:
        return ()
    return _of_the_kind(claim, known) or _of_the_size(claim, known)


def _of_the_kind(claim: Claim, known: EvaluatedModel) -> tuple[Finding, ...]:
    """Look for the header that the model's name stands in, and for the word in it that says base or tuned."""
    family = fold(known.family)
    named = [header for header in (*claim.row_headers, *claim.column_headers) if family and family in fold(header)]
    printed = {kind for header in named if (kind := read_name(header).variant)}
    if not known.variant or len(printed) != 1 or known.variant in printed:
        return ()
    message = f"A header prints the {printed.pop()} model; {known.model_id} is the {known.variant} one."
    return finding(claim, NAME, Severity.WARNS, message)


def _of_the_size(claim: Claim, known: EvaluatedModel) -> tuple[Finding, ...]:
    if isinstance(claim.params_b, Unknown):
        return ()
    totals = [size for size in (known.total_b, known.exact_b) if not isinstance(size, Unknown)]
    if not totals:
        return ()
    if any(abs(claim.params_b - size) <= _TOLERANCE * size for size in totals):
        message = f"The printed {claim.params_b:g}B is the size of {known.model_id}."
        return finding(claim, NAME, Severity.SUPPORTS, message)
    active = "" if claim.params_b != known.active_b else ", of which so many are active"
    message = f"The printed {claim.params_b:g}B is not the size of {known.model_id}, which has {totals[0]:g}B{active}."
    return finding(claim, NAME, Severity.WARNS, message)


CHECK: Final = Check(
    name=NAME,
    asks="Has the model that was understood the size, and is it the kind, that is printed?",
    gravest=Severity.WARNS,
    run=run,
)
