"""The panel: every rubric's opinion, their weighted mean, and the bounds that no rubric can talk away."""

from collections.abc import Iterator
from typing import Final

from engine.review.rubrics import RUBRICS, Rubric
from engine.types.review import Bound, Opinion, Review, Reviewed
from engine.types.unknown import Unknown

REFUTED_SHARE: Final = 0.1
"""More refuted claims than this share bound the total."""


def review(facts: Reviewed) -> Review:
    """Let the panel judge a report.

    Parameters
    ----------
    facts : Reviewed
        What can be counted of the report.

    Returns
    -------
    Review
        A pure function of the facts: scores from 0 to 10 with one decimal, total = min(bounds, weighted mean).
    """
    opinions = tuple(_opinion(rubric, facts) for rubric in RUBRICS)
    bounds = tuple(sorted(_bounds(facts), key=lambda bound: bound.limit))
    weights = sum(opinion.weight for opinion in opinions)
    mean = round(sum(opinion.weight * opinion.score for opinion in opinions) / weights, 1)
    total = min([mean, *(bound.limit for bound in bounds)])
    return Review(
        opinions=opinions, bounds=bounds, mean=mean, total=total, formula=_formula(opinions, bounds, mean, total)
    )


def _opinion(rubric: Rubric, facts: Reviewed) -> Opinion:
    said = rubric.judge(facts)
    return Opinion(
        rubric=rubric.name,
        asks=rubric.asks,
        score=round(10 * min(1.0, said.share), 1),
        weight=rubric.weight,
        evidence=_sentence(said.evidence),
        to_raise=_sentence(said.to_raise),
    )


def _bounds(facts: Reviewed) -> Iterator[Bound]:
    """Yield the bounds that hold."""
    claims = 0 if isinstance(facts.claims, Unknown) else facts.claims
    answered = facts.outcomes_answered + facts.nearest_answered
    if not claims:
        yield Bound(limit=2.0, reason="there is no claim")
    if not answered:
        yield Bound(limit=2.0, reason="nothing that is asked is answered")
    if claims and not facts.verified:
        yield Bound(limit=3.0, reason="no source confirms a claim")
    if claims and facts.refuted > REFUTED_SHARE * claims:
        yield Bound(limit=4.0, reason=f"{facts.refuted} of {claims} claims are refuted")
    if answered and not facts.outcomes_answered:
        yield Bound(limit=6.0, reason="only the nearest outcomes are answered, none that is asked for")
    if facts.sources == 1:
        yield Bound(limit=7.0, reason="everything comes from one source")


def _formula(opinions: tuple[Opinion, ...], bounds: tuple[Bound, ...], mean: float, total: float) -> str:
    terms = " + ".join(f"{opinion.weight} × {opinion.score:.1f}" for opinion in opinions)
    weighted = f"({terms}) / {sum(opinion.weight for opinion in opinions)} = {mean:.1f}"
    if not bounds:
        return f"total = weighted mean = {weighted}"
    return f"total = min(weighted mean, bound) = min({weighted}, {bounds[0].limit:.1f}) = {total:.1f}, the bound being that {bounds[0].reason}"


def _sentence(clause: str) -> str:
    return f"{clause[0].upper()}{clause[1:]}." if clause else ""
