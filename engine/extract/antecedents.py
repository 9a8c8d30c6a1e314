"""What a sentence leaves to its paragraph: whom *it*, *we* and *this benchmark* mean, where only one can be meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from engine.extract.lexicon import same_family
from engine.extract.masking import BENCHMARK, MODEL, Masked
from engine.extract.subjects import Kind, Subject, find_subject
from engine.types.vocabulary import Match
from engine.vocab.benchmarks import benchmarks, find_benchmarks, match_benchmark
from engine.vocab.fold import fold

T = TypeVar("T")

_THIS_BENCHMARK = re.compile(r"this (?:benchmark|dataset|test)\b")
_PRONOUN_FIRST = re.compile(r"(?:[\w-]+,? ){0,3}?it\b")
_FIRST_BREAK = re.compile(r"[,.(]|$")
_VERB = " is "


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What stands around a sentence."""

    own: str
    """The document's own model, or empty."""
    only: str
    """The one model that the paragraph names up to here, or the own model where the paragraph names no other; or empty."""
    subject: str
    """The subject of the sentence before, if it is one model; or empty."""
    benchmark: Match | None
    """The one benchmark that the paragraph has named before this sentence."""
    named: bool
    """Whether it has named any."""
    earlier: str
    """The paragraphs of the section before this one."""


def points_back(text: str) -> bool:
    """Tell whether a text speaks of *this benchmark*."""
    return _THIS_BENCHMARK.search(text) is not None


def walk(masked: Sequence[Masked], own: str, earlier: str) -> Iterator[Surroundings]:
    """Go through a paragraph and gather what stands around each sentence.

    Parameters
    ----------
    masked : sequence of Masked
        The sentences of a paragraph.
    own : str
        The document's own model, or empty.
    earlier : str
        The paragraphs of the section before this one.

    Yields
    ------
    Surroundings
        One a sentence.
    """
    every = {fold(name): name for sentence in masked for name in model_names(sentence)}
    alone = next(iter(every.values())) if len(every) == 1 else ""
    alone = alone if same_family(own, alone) else ""
    models: dict[str, str] = {}
    benchmark: dict[str, Match] = {}
    subject = ""
    for sentence in masked:
        models |= {fold(name): name for name in model_names(sentence)}
        yield Surroundings(
            own=own,
            only=_single(models) or alone,
            subject=subject,
            benchmark=_single(benchmark),
            named=bool(benchmark),
            earlier=earlier,
        )
        matches = [sentence.items[place].match for place in sentence.places(BENCHMARK)]
        benchmark |= {match.entity_id: match for match in matches}
        subject = subject_after(sentence, subject)


def _single(named: Mapping[str, T]) -> T | None:
    """Return the only value, if there is one."""
    return next(iter(named.values())) if len(named) == 1 else None


def model_names(sentence: Masked) -> list[str]:
    """Return the models that a sentence names, as printed."""
    return [sentence.items[place].match.printed for place in sentence.places(MODEL)]


def subject_after(sentence: Masked, before: str) -> str:
    """Return the model that *it* means in the sentence behind this one.

    Parameters
    ----------
    sentence : Masked
        A sentence.
    before : str
        What *it* means in this one.

    Returns
    -------
    str
        The subject of this sentence, if it is one model; or empty.
    """
    places = sentence.places(MODEL)
    if not places:
        return before if _PRONOUN_FIRST.match(sentence.text) else ""
    first_break = _FIRST_BREAK.search(sentence.text)
    end = max(places[0] + 1, first_break.start() if first_break else 0)
    # A verb is put behind the first clause, so that its subject can be asked for.
    items = {place: item for place, item in sentence.items.items() if place < end}
    clause = Masked(text=sentence.text[:end] + _VERB, items=items)
    subject = find_subject(clause, len(clause.text))
    return sentence.items[subject.places[0]].match.printed if len(subject.places) == 1 else ""


def model_meant(sentence: Masked, subject: Subject, around: Surroundings) -> str:
    """Return the name of the model that a subject means.

    Parameters
    ----------
    sentence : Masked
        The sentence.
    subject : Subject
        What its grammar says.
    around : Surroundings
        What stands around it.

    Returns
    -------
    str
        The name as printed, or empty where it cannot be told.
    """
    if subject.kind is Kind.MODELS and len(subject.places) == 1:
        return sentence.items[subject.places[0]].match.printed
    if subject.kind is Kind.PRONOUN:
        return around.subject
    if subject.kind is Kind.OWN:
        mine = [name for name in dict.fromkeys(model_names(sentence)) if same_family(around.own, name)]
        other = around.only if around.only not in model_names(sentence) else ""
        return mine[0] if len(mine) == 1 else around.own or other
    return around.only if subject.kind is Kind.UNNAMED else ""


def benchmark_meant(sentence: Masked, subjects: Sequence[Subject], around: Surroundings) -> Match | None:
    """Return the benchmark of a sentence that names its models but no benchmark.

    Parameters
    ----------
    sentence : Masked
        The sentence.
    subjects : sequence of Subject
        The models of its numbers.
    around : Surroundings
        What stands around it.

    Returns
    -------
    Match or None
        The only benchmark that the paragraph has named so far. For *this benchmark* also the only one that the section has named, its
        harder versions aside.
    """
    if sentence.places(BENCHMARK) or any(subject.kind is not Kind.MODELS for subject in subjects):
        return None
    if around.named or not points_back(sentence.text):
        return around.benchmark
    ids = {mention.match.entity_id for mention in find_benchmarks(around.earlier)}
    bases = sorted({benchmarks()[one].harder_than or one for one in ids})
    return match_benchmark(benchmarks()[bases[0]].name) if len(bases) == 1 else None
