"""The abstract opens with the answer in one paragraph: estimate, interval, k, m, what cannot be said, what it is not."""

import dataclasses

import pytest

from engine.report.abstract import abstract
from engine.report.answer import answer_paragraph, answering
from engine.report.blocks import Paragraph
from engine.report.marks import unmarked
from engine.report.material import prepare
from engine.types.fit import DROP_RATIO, CurveStudy, Reply
from engine.types.outcome import Failure, Reason, Stage


def paragraphs(material):
    blocks = abstract(material).blocks
    assert all(isinstance(block, Paragraph) for block in blocks)
    return ["".join(run.text for run in block.text) for block in blocks]


def refused():
    return Failure(stage=Stage.FIT, subject="x", reason=Reason.EMPTY, message="the question names no size bands.")


@pytest.fixture
def without_bands(world):
    """Make the world's answer to a question without bands."""
    answer, record = world
    analyses = tuple(dataclasses.replace(one, bands=refused()) for one in answer.analyses)
    question = dataclasses.replace(answer.question, bands=())
    return dataclasses.replace(answer, question=question, analyses=analyses), record


def test_the_answer_is_the_first_paragraph_and_the_rest_is_shorter(world):
    material = prepare(*world)
    first, second, last = paragraphs(material)
    assert first == unmarked(answer_paragraph(material))
    assert second.startswith("From HumanEval to HumanEval Pro, pass@1 changes by a mean of")
    assert last.startswith("To answer the question as it is asked, sources would have to print")


def test_without_bands_the_slopes_over_all_models_and_within_families_answer(without_bands):
    said = unmarked(answer_paragraph(prepare(*without_bands)))
    assert said.startswith("In pass@1 on MBPP+, over all models, one with ten times the parameters scores 20.0")
    assert "Among models of one family" in said
    assert "k = 10 observations, m = 2 sources. What programming language does to the scores cannot be said" in said


def test_the_share_kept_on_the_harder_benchmark_stands_for_a_drop_without_bands(without_bands, world):
    answer, record = without_bands
    line = world[0].analyses[0].scaling
    ratio = dataclasses.replace(line.estimates[0], term="harder over original", value=0.8, lower=0.7, upper=0.9)
    fit = dataclasses.replace(line, estimator=DROP_RATIO, estimates=(ratio,))
    reply = Reply(estimator=DROP_RATIO, title="Ratio", asks="Which share?", outcome=fit)
    drop = dataclasses.replace(answer.analyses[1], replies=(reply,))
    material = prepare(dataclasses.replace(answer, analyses=(answer.analyses[0], drop)), record)
    assert paragraphs(material)[1].startswith(
        "From HumanEval to HumanEval Pro models keep 80.0 % of their pass@1 (95 % interval 70.0 to 90.0; k = 4 observations"
    )


def test_groups_answer_by_their_difference_from_the_group_named_last(two_groups):
    rows = ((7.0, 0.335, 0.122), (13.0, 0.36, 0.201), (34.0, 0.488, 0.226), (70.0, 0.53, 0.305))
    material = prepare(*two_groups(rows, 0.0025))
    said = unmarked(answer_paragraph(material))
    assert said.startswith(
        "At equal size Code Llama scores higher than Llama 2 in pass@1: by 21.5 percentage points on"
    )
    assert "k = 4 pairs of models, m = 1 source" in said
    assert "The slope of Code Llama per tenfold parameters less that of Llama 2 is 4.7 percentage points" in said
    assert said.endswith("The intervals speak of these models alone.")


def test_groups_without_an_interval_are_said_to_have_none(two_groups):
    material = prepare(*two_groups(((7.0, 0.3, 0.2), (13.0, 0.4, 0.2)), 0.0025))
    assert [part.groups for part in answering(material)] == [True]
    assert "percentage points" not in unmarked(answer_paragraph(material))


def test_laws_of_the_loss_come_behind_what_cannot_be_said_of_scores(world):
    answer, record = world
    study = CurveStudy(
        label="x", method="x", fits=(), tests=(), estimates=(), sources=(), cannot_say=(), warnings=(), input_digest="x"
    )
    said = unmarked(answer_paragraph(prepare(dataclasses.replace(answer, curves=study), record)))
    assert said.startswith("What programming language does to the scores cannot be said")


def test_nothing_is_an_answer_of_one_sentence(nothing):
    material = prepare(*nothing)
    assert answer_paragraph(material) == (
        "The sources at hand give no observation that bears on the question, so no number is given in answer."
    )
