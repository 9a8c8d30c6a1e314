"""What has to be said of a question beside the Question: what was read as something else, and what cannot be held to."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from engine.question.field import is_beside_code
from engine.question.heard import Heard
from engine.question.names import unknown_name
from engine.question.tidy import cut_off, lacks_question_mark
from engine.types.question import Estimand, Question
from engine.vocab.benchmarks import SEVERAL_LANGUAGES, benchmarks
from engine.vocab.wording import Topic, curves_on, training_runs_on

_ESTIMATORS_ON: Final = {"training data": "size-and-data", "pretraining loss": "loss-to-score"}
"""Conditions that an estimator is about."""
_OTHERWISE_ANSWERED: Final = frozenset({"programming language"})
"""Conditions that have outcomes of their own."""

_LOOKS_LIKE_BENCHMARK = re.compile(r"\b[A-Z][A-Za-z0-9-]*(?:Bench|Eval)[A-Za-z0-9-]*\+?")
_MOST_UNKNOWN: Final = 3
_MUCH: Final = 0.4


def slips(heard: Heard) -> tuple[str, ...]:
    """Return which words were read as others, a sentence each."""
    return (
        *(f"{name} is read as {benchmarks()[known].name}." for name, known in heard.named.misspelled),
        *(f"{word} is read as {known}." for word, known in heard.slips),
    )


def unknown_benchmarks(heard: Heard) -> tuple[str, ...]:
    """Say of what looks like the name of a benchmark that the vocabulary lacks it, and name the nearest, a sentence each."""
    names = [benchmark.name for benchmark in benchmarks().values()]
    found = dict.fromkeys(hit.group() for hit in _LOOKS_LIKE_BENCHMARK.finditer(heard.named.rest))
    clauses = (str(unknown_name("benchmark", name, names)) for name in [*found][:_MOST_UNKNOWN])
    return tuple(f"{clause[0].upper()}{clause[1:]}." for clause in clauses)


def beside_code(benchmark_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Say which of some benchmarks test no code."""
    beside = is_beside_code(benchmark_ids)
    return (f"{_listed(_names(beside))} {'is' if len(beside) == 1 else 'are'} no code benchmark.",) if beside else ()


def foreign(text: str, missed: Sequence[str]) -> tuple[str, ...]:
    """Say of a question most of whose letters were not understood that it may not be in English."""
    letters, lost = (sum(map(str.isalpha, part)) for part in (text, "".join(missed)))
    return (
        ("Much of it was not understood, and the answer is to the rest. Questions are read in English.",)
        if lost > _MUCH * letters
        else ()
    )


def caveats(heard: Heard, question: Question) -> tuple[str, ...]:
    """Return what the answer cannot hold to, or holds to in a way that the question does not say.

    Parameters
    ----------
    heard : Heard
        What stands in the question's words.
    question : Question
        What was made of it.

    Returns
    -------
    tuple of str
        A sentence each.
    """
    return (
        *_benchmarks(heard, question),
        *_conditions(question),
        *_relations(heard, question),
        *_scores(heard, question),
        *_dates(heard, question),
        *_form(heard),
    )


def _benchmarks(heard: Heard, question: Question) -> Iterable[str]:
    yield from beside_code(question.asked_benchmarks)
    for printed, part in heard.named.parts:
        yield f"{printed} names the part {part} of a benchmark; the answer is on the part that most models are reported on."
    if heard.named.without.benchmarks:
        yield f"Left out as the question says: {_listed(_names(heard.named.without.benchmarks))}."


def _conditions(question: Question) -> Iterable[str]:
    curves = curves_on(question.moderators)
    if curves is not None:
        yield f"Laws are fitted to the loss curves {', '.join(curves.fitted_to)} of {curves.dataset} and judged on the others."
    elif question.training_runs:
        yield f"Laws of training runs are fitted to {question.training_runs}."
    open_ = [
        one
        for one in question.moderators
        if one not in _OTHERWISE_ANSWERED
        and not training_runs_on([one])
        and _ESTIMATORS_ON.get(one) not in question.further_estimators
    ]
    if open_:
        yield f"No estimator tells models or scores apart by {_listed(open_)}; the report says whether a source records it."


def _relations(heard: Heard, question: Question) -> Iterable[str]:
    if "correlation" in heard.cues() and question.estimand is Estimand.LEVEL:
        yield "Whether scores rise and fall together is not estimated: the answer gives the scores."


def _scores(heard: Heard, question: Question) -> Iterable[str]:
    if heard.scores and question.estimand is not Estimand.THRESHOLD:
        named = _listed(dict.fromkeys(f"{100.0 * score.value:.4g} %" for score in heard.scores))
        yield f"Nothing is held against {named}: the answer gives scores and their differences, to be compared with it."


def _dates(heard: Heard, question: Question) -> Iterable[str]:
    of = {date.of for date in heard.dates}
    if "models" in of and not (question.released_from or question.released_until):
        yield "The spans of time that it names have no day in common: none is held to."
    elif "models" in of:
        yield "Dates are those of the models' release; a model whose date is not known is left out."
    if "papers" in of:
        yield "Dates of papers hold for a search of the literature, not for what is stored already."
    if "problems" in of:
        yield "The dates of problems cannot be chosen; the answer is on the window that most models are reported on."


def _form(heard: Heard) -> Iterable[str]:
    if lacks_question_mark(heard.text) and not cut_off(heard.text):
        yield "It begins as a question and ends as a statement, as if shortened; it is read as it stands."


def moderators_of(heard: Heard) -> tuple[str, ...]:
    """Return what a question varies or holds fixed, in words."""
    several = SEVERAL_LANGUAGES in heard.senses(Topic.SKILL)
    return (*heard.senses(Topic.MODERATOR), *(("programming language",) if several else ()))


def _names(benchmark_ids: Sequence[str]) -> list[str]:
    return [benchmarks()[name].name for name in benchmark_ids]


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
