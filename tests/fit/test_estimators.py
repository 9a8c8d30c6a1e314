import dataclasses

import numpy as np
import pytest

from engine.errors import UnknownNameError
from engine.fit.base import Estimator
from engine.fit.estimators import ESTIMATORS, ask, chosen
from engine.types.fit import LINE, Analysis, Fit
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand
from engine.vocab.wording import Topic, senses


def test_names_are_unique_and_every_estimator_says_what_it_asks_and_needs():
    assert len({estimator.name for estimator in ESTIMATORS}) == len(ESTIMATORS)
    for estimator in ESTIMATORS:
        assert estimator.asks.endswith("?")
        assert estimator.needs.endswith(".")
        assert estimator.title


def test_a_question_names_its_estimators_or_leaves_them_to_the_default(question):
    assert LINE in {estimator.name for estimator in chosen(question())}
    assert [estimator.name for estimator in chosen(question(estimators=(LINE,)))] == [LINE]
    with pytest.raises(UnknownNameError, match="q: there is no estimator 'log-linera'; nearest: log-linear"):
        chosen(question(estimators=("log-linera",)))
    with pytest.raises(UnknownNameError, match=LINE):
        chosen(question(estimators=("§",)))


def test_replies_carry_the_fit_or_the_reason(frame, question, ladder):
    (reply,) = ask(frame(ladder()), question(estimators=(LINE,)))
    assert (reply.estimator, type(reply.outcome)) == (LINE, Fit)
    (refused,) = ask(frame([("a", 1.0, 0.5)]), question(estimators=(LINE,)))
    assert refused.outcome.reason is Reason.TOO_FEW_SIZES
    assert isinstance(refused.title, str)


def test_an_analysis_without_a_line_says_that_none_was_asked_for(frame, question, ladder):
    data = frame(ladder())
    replies = ask(data, question(estimators=(LINE,)))
    assert Analysis(frame=data, bands=replies[0].outcome, replies=replies).scaling is replies[0].outcome
    missing = Analysis(frame=data, bands=replies[0].outcome, replies=()).scaling
    assert isinstance(missing, Failure)
    assert missing.reason is Reason.NOT_ASKED


def test_an_estimator_speaks_unasked_unless_it_says_otherwise(question):
    silent = [estimator for estimator in ESTIMATORS if not estimator.unasked(question())]
    assert not set(silent) & set(chosen(question()))
    named = Estimator(name="n", title="N", asks="?", needs=".", run=lambda *_: None)
    assert named.unasked(question())


def test_further_estimators_run_beside_those_that_speak_unasked(question):
    unasked, further = chosen(question()), chosen(question(further_estimators=("power-law",)))
    assert {estimator.name for estimator in further} - {estimator.name for estimator in unasked} == {"power-law"}
    with pytest.raises(UnknownNameError, match="nearest: power-law"):
        chosen(question(further_estimators=("powr-law",)))


def test_a_further_estimator_that_cannot_answer_says_so(frame, question, ladder):
    differences = dataclasses.replace(frame(ladder()), subtracted_id=np.array(["o"] * len(ladder())))
    named = [reply.estimator for reply in ask(differences, question(further_estimators=("power-law",)))]
    assert "power-law" in named


def test_a_question_of_time_asks_for_the_trend_of_density(question):
    assert "density-trend" in {estimator.name for estimator in chosen(question(estimand=Estimand.TREND))}
    assert "density-trend" not in {estimator.name for estimator in chosen(question())}


def test_the_words_of_questions_call_for_estimators_that_there_are():
    assert {*senses(Topic.ESTIMATOR)} <= {estimator.name for estimator in ESTIMATORS}
