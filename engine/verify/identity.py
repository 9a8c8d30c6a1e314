"""Identity: whether the model that was understood has the size, and is the kind (base or tuned), that is printed.

A finding that warns of the size says that the table prints another size than the model has: a wrong size, active parameters, or a name that
was misunderstood. One that warns of the kind says that a header names the other kind, or that a bare name was understood as a base model in a
table of instruction-tuned ones, where papers often leave the word out.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import Final

from engine.types.claim import Claim
from engine.types.locator import TableLocator
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
_LONGEST: Final = 2_000
_OF_TUNED = re.compile(
    r"(?<!beside )(?<!than )(?<!against )(?<!and )(?<!with )\b"
    r"(?:instruct(?:ion)?(?:[- ](?:fine-?)?tuned|[- ]following)?|chat|post-?trained|aligned)\s(?:\w+\s){0,2}?"
    r"(?:models?|versions?|variants?|LLMs?)\b",
    re.IGNORECASE,
)
_OF_BASE = re.compile(r"\b(?:base|pre-?trained|foundation)\b", re.IGNORECASE)


def run(claim: Claim, evidence: Evidence) -> tuple[Finding, ...]:
    """Compare the printed size, and the printed kind, with what the vocabulary knows of the model.

    Parameters
    ----------
    claim : Claim
        The claim.
    evidence : Evidence
        The captions.

    Returns
    -------
    tuple of Finding
        None where the model is not known. WARNS where a header names a base model and a tuned one was understood, or the other way round; else
        SUPPORTS where the printed size is within 10 % of the nominal or the counted one, and WARNS where it is not, as tables do print wrong
        sizes and active parameters for totals. And WARNS where a name of no kind was understood as a base model, caption or headings
        speak of instruction-tuned models and of no base models, and such a model of the family and size is known.
    """
    known = models().get(claim.model_match.entity_id)
    if known is None:
        return ()
    return _of_the_kind(claim, known) or (*_of_the_size(claim, known), *_of_the_table(claim, known, evidence.captions))


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
    totals = [size for size in (known.total_b, known.exact_b) if not isinstance(size, Unknown)]
    if isinstance(claim.params_b, Unknown) or not totals:
        return ()
    if any(abs(claim.params_b - size) <= _TOLERANCE * size for size in totals):
        message = f"The printed {claim.params_b:g}B is the size of {known.model_id}."
        return finding(claim, NAME, Severity.SUPPORTS, message)
    active = "" if claim.params_b != known.active_b else ", of which so many are active"
    message = f"The printed {claim.params_b:g}B is not the size of {known.model_id}, which has {totals[0]:g}B{active}."
    return finding(claim, NAME, Severity.WARNS, message)


def _of_the_table(claim: Claim, known: EvaluatedModel, captions: Mapping[int, str]) -> Iterator[Finding]:
    if known.variant != "base" or not isinstance(claim.locator, TableLocator) or read_name(claim.model).variant:
        return
    caption = captions.get(claim.locator.index, "")
    said = " ".join((*claim.row_headers[:-1], *claim.column_headers, caption))[:_LONGEST]
    kin = _tuned().get((known.family, known.total_b), ())
    if kin and _OF_TUNED.search(said) and not _OF_BASE.search(said):
        message = f"{claim.model} was understood as {known.model_id}, a base model, but its table is of instruction-tuned ones: "
        nearest = max(kin, key=lambda name: (_begins_alike(name, known.model_id), -len(name), name))
        yield from finding(claim, NAME, Severity.WARNS, f"{message}it may be {nearest}.")


def _begins_alike(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@lru_cache(maxsize=1)
def _tuned() -> Mapping[tuple[str, float | Unknown], Sequence[str]]:
    """Return the instruction-tuned models of each family and size."""
    found: defaultdict[tuple[str, float | Unknown], list[str]] = defaultdict(list)
    for model in models().values():
        if model.variant == "instruct" and not isinstance(model.total_b, Unknown):
            found[model.family, model.total_b].append(model.model_id)
    return found


CHECK: Final = Check(
    name=NAME,
    asks="Has the model that was understood the size, and is it the kind, that is printed?",
    gravest=Severity.WARNS,
    run=run,
)
