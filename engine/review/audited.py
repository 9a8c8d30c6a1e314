"""Facts of somebody else's report, from what the audit says of it."""

from collections import Counter

from engine.types.audit import Audit, Judgement, PartKind, Passage
from engine.types.review import Reviewed
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Status
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.models import find_models, models


def facts_of_audit(audit: Audit) -> Reviewed:
    """Count what a panel may look at in a report that was audited.

    Parameters
    ----------
    audit : Audit
        What the sources at hand say of the report.

    Returns
    -------
    Reviewed
        An outcome is a benchmark that the report's question names; it is answered by a confirmed score on it. What such a report does not
        tell (estimates with intervals, digests, dates of what supports it) stays UNKNOWN.
    """
    statuses = Counter(audit.status_of(statement.ordinal) for statement in audit.statements)
    scores = [one for one in audit.judgements if one.kind is PartKind.SCORE and one.status is Status.CONFIRMED]
    asked = {mention.match.entity_id for mention in find_benchmarks(audit.question)}
    told = {mention.match.entity_id for one in scores for mention in find_benchmarks(one.part)}
    named = {mention.match.entity_id for one in scores for mention in find_models(one.part)} & set(models())
    support = Counter(passage.document_id for one in audit.judgements for passage in _support(one))
    numbers = [one for one in audit.judgements if one.kind is not PartKind.SENTENCE]
    return Reviewed(
        outcomes_asked=len(asked) if asked else UNKNOWN,
        outcomes_answered=len(asked & told),
        models=len(named),
        families=len({models()[name].family for name in named}),
        claims=len(audit.statements),
        verified=statuses[Status.CONFIRMED],
        refuted=statuses[Status.REFUTED],
        sources=len(support),
        largest_share=max(support.values()) / sum(support.values()) if support else UNKNOWN,
        numbers=len(numbers) if numbers else UNKNOWN,
        traced=sum(bool(_support(one)) for one in numbers),
    )


def _support(judgement: Judgement) -> tuple[Passage, ...]:
    return judgement.support if judgement.status is Status.CONFIRMED else ()
