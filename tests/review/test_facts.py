"""What the panel sees of an audit of somebody else's report."""

from engine.review.audited import facts_of_audit
from engine.review.panel import review
from engine.types.audit import Audit, Judgement, PartKind, Passage, Statement
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Status


def statement(ordinal, text):
    return Statement(
        ordinal=ordinal, place=f"claim {ordinal}", text=text, is_listed=True, is_cut=False, said_verified=True
    )


def passage(document):
    return Passage(document_id=document, place="Table 1", quote="62.2", says="", claim_id="a")


def judgement(ordinal, part, status, *documents, kind=PartKind.SCORE):
    return Judgement(
        statement=ordinal, part=part, kind=kind, status=status, reason="", support=tuple(map(passage, documents))
    )


def audit(statements, judgements, question="Does scaling help on HumanEval and MBPP?"):
    return Audit(
        report="r.md",
        title="R",
        question=question,
        statements=tuple(statements),
        judgements=tuple(judgements),
        remarks=(),
        n_sources=3,
        failures=(),
    )


def test_confirmed_scores_on_the_benchmarks_asked_for_answer_them():
    made = audit(
        [statement(1, "a"), statement(2, "b"), statement(3, "c")],
        [
            judgement(1, "Qwen2.5-Coder-7B HumanEval 61.6", Status.CONFIRMED, "one", "two"),
            judgement(2, "CodeLlama-7B MBPP 99.9", Status.REFUTED),
            judgement(3, "words", Status.UNRESOLVED, kind=PartKind.SENTENCE),
        ],
    )
    facts = facts_of_audit(made)
    assert (facts.outcomes_asked, facts.outcomes_answered) == (2, 1)
    assert (facts.claims, facts.verified, facts.refuted) == (3, 1, 1)
    assert (facts.models, facts.families) == (1, 1)
    assert (facts.sources, facts.largest_share) == (2, 0.5)
    assert (facts.numbers, facts.traced) == (2, 1)
    assert facts.estimates is UNKNOWN


def test_a_report_without_claims_gets_at_most_two():
    assert review(facts_of_audit(audit([], []))).total <= 2.0


def test_words_that_a_source_confirms_do_not_answer_a_question_about_scores():
    made = audit(
        [statement(1, "Pretraining helps.")],
        [judgement(1, "Pretraining helps.", Status.CONFIRMED, "one", kind=PartKind.SENTENCE)],
    )
    judged = review(facts_of_audit(made))
    assert judged.total <= 2.0
    assert judged.bounds[0].reason == "nothing that is asked is answered"
