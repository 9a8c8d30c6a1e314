"""Which words call for an estimator that does not speak unasked: other benchmarks, tokens, a loss."""

import pytest

from engine.question.phrase import sentence_of
from engine.question.read import read_question

ASKED = {
    "Do observational scaling laws predict HumanEval Pro?": ("observational",),
    "Do principal components of benchmark scores predict pass@1 on BigCodeBench?": ("observational",),
    "How well is LiveCodeBench predicted from other benchmarks?": ("observational",),
    "How do model size and training tokens together determine pass@1 on MBPP?": ("size-and-data",),
    "What do twice the training tokens add to HumanEval scores?": ("size-and-data",),
    "How far can pass@1 on MBPP be predicted from training loss?": ("loss-to-score",),
    "How does pass@1 on HumanEval follow from loss?": ("loss-to-score",),
    "How large is the loss of performance from HumanEval to HumanEval+?": (),
}


@pytest.mark.parametrize("words", ASKED)
def test_words_call_for_estimators(words):
    question = read_question(words).question
    assert question.further_estimators == ASKED[words]
    assert read_question(sentence_of(question)).question.further_estimators == ASKED[words]
