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
    "Does the Chinchilla law hold for HumanEval scores of base models?": ("size-and-data",),
    "Do Chinchilla's scaling laws hold on MBPP?": ("size-and-data",),
    "How well does the Chinchilla form describe LiveCodeBench?": ("size-and-data",),
    "Is the Chinchilla fit good on HumanEval?": ("size-and-data",),
    "How does Chinchilla fit the trend on HumanEval?": (),
    "How far can pass@1 on MBPP be predicted from training loss?": ("loss-to-score",),
    "How does pass@1 on HumanEval follow from loss?": ("loss-to-score",),
    "How large is the loss of performance from HumanEval to HumanEval+?": (),
}


@pytest.mark.parametrize("words", ASKED)
def test_words_call_for_estimators(words):
    question = read_question(words).question
    assert question.further_estimators == ASKED[words]
    assert read_question(sentence_of(question)).question.further_estimators == ASKED[words]


@pytest.mark.parametrize(
    ("words", "families"),
    [
        ("Does the Chinchilla law hold on HumanEval?", ()),
        ("does the chinchilla scaling law hold on humaneval", ()),
        ("How good is the Chinchilla fit on MBPP?", ()),
        ("Does the Chinchilla form suit HumanEval scores?", ()),
        ("Do Chinchilla-optimal models score higher on HumanEval?", ()),
        ("Is the Chinchilla equation adequate for LiveCodeBench?", ()),
        ("How do Chinchilla's scaling exponents look on HumanEval?", ()),
        ("Do Chinchilla and Kaplan scaling laws differ on HumanEval?", ()),
        ("Are models trained beyond the Chinchilla ratio better on HumanEval?", ()),
        ("How does Chinchilla do on HumanEval?", ("Chinchilla",)),
        ("Does Chinchilla fit the trend of other models on HumanEval?", ("Chinchilla",)),
        ("Does Llama 2 follow the Chinchilla law on HumanEval?", ("Llama 2",)),
    ],
)
def test_a_law_that_is_called_after_a_family_names_no_models(words, families):
    groups = read_question(words).question.groups
    assert tuple(name for group in groups for name in group.families) == families
