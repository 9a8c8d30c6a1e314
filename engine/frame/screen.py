"""Which observations enter a frame: rules one by one, each with the reason that it leaves behind."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.types.frame import Exclusion
from engine.types.observation import Observation
from engine.types.question import ModelGroup, Question, SizeKind
from engine.types.record import Record
from engine.types.unknown import UNKNOWN, Unknown
from engine.vocab.benchmarks import SEVERAL_LANGUAGES, benchmarks
from engine.vocab.models import models
from engine.vocab.plain import PLAIN_CONDITIONS, PYTHON_BENCHMARKS, ROLLING_BENCHMARKS
from engine.vocab.wording import language_named

Rule = Callable[[Observation], str]
"""Gives the reason why an observation is left out, or empty text to keep it."""

_CONDITION = "another printed condition: "
_MOST_CONDITIONS = 10
_LONGEST_CONDITION = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """What is left of the observations on a benchmark, one a model and study."""

    kept: tuple[Observation, ...]
    """In the record's order."""
    exclusions: tuple[Exclusion, ...]
    """In the order of the rules."""
    unknown_size: tuple[str, ...]
    """Models left out for want of a size, sorted."""
    subset: str
    """Subset that was chosen; empty for the whole benchmark."""


def screen(record: Record, question: Question, benchmark_id: str, *, any_shots: bool = False) -> Screened:
    """Apply every rule that needs no other study.

    In this order: the question's metric; its groups; the models that it leaves out; its dates of release; its variant (a model of unknown variant fits ``any`` alone); the
    plain setting, that is zero-shot or no number of examples stated, and no printed condition but greedy decoding (none
    of chain of thought, quantised, ``T=0.8``, ...); no value that is printed elsewhere of the model as few-shot; the
    question's programming languages; one subset (see :func:`choose_subset`); a known size; the question's range of sizes; one value a model and study (see :func:`plainest`).

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        What is asked.
    benchmark_id : str
        Benchmark of the frame.
    any_shots : bool, default False
        Whether prompts with examples stay: where scores are compared within one source and setting only, any number of
        examples will do. One value a model, study and number of examples is kept then.

    Returns
    -------
    Screened
        What is left, and what went where.
    """
    kept = tuple(observation for observation in record.observations if observation.benchmark_id == benchmark_id)
    setting = [_plain_conditions] if any_shots else [_zero_shot, _plain_conditions, _copied_rule(kept)]
    kept, left = sift(kept, [*_eligibility(question), *setting, _language_rule(question, benchmark_id)])
    subset = choose_subset(benchmark_id, kept)
    kept, others = sift(kept, [_subset_rule(benchmark_id, subset)])
    sized, by_size = sift(kept, [_size_known(question), _size_rule(question)])
    plain, repeated = plainest(sized, by_shots=any_shots)
    unknown = {observation.model_id for observation in kept if isinstance(size_of(observation, question.size), Unknown)}
    return Screened(
        kept=plain,
        exclusions=(*_condense(left), *others, *by_size, *repeated),
        unknown_size=tuple(sorted(unknown)),
        subset=subset,
    )


def sift(
    observations: Sequence[Observation], rules: Sequence[Rule]
) -> tuple[tuple[Observation, ...], tuple[Exclusion, ...]]:
    """Apply rules one after the other; an observation is counted under the first that leaves it out.

    Parameters
    ----------
    observations : sequence of Observation
        What comes in.
    rules : sequence of Rule
        In order.

    Returns
    -------
    tuple
        What is kept, in the order it came, and the exclusions in the order of the rules.
    """
    kept, counts = list(observations), dict[str, int]()
    for rule in rules:
        reasons = [rule(observation) for observation in kept]
        for reason in filter(None, reasons):
            counts[reason] = counts.get(reason, 0) + 1
        kept = [observation for observation, reason in zip(kept, reasons, strict=True) if not reason]
    return tuple(kept), tuple(Exclusion(reason=reason, count=count) for reason, count in counts.items())


def choose_subset(benchmark_id: str, observations: Sequence[Observation]) -> str:
    """Choose the one subset that a frame holds: the one with most models.

    Subsets of a benchmark are different tests (a date window, a language, Complete or Instruct), so they never mix.
    Of equally many models the whole benchmark wins, then ``Average``, then the first in the alphabet. Of a benchmark in
    :data:`engine.vocab.plain.ROLLING_BENCHMARKS` a score without a window is of an unknown part, chosen only where no window is stated.

    Parameters
    ----------
    benchmark_id : str
        The benchmark.
    observations : sequence of Observation
        Candidates.

    Returns
    -------
    str
        The subset as printed; empty for the whole benchmark, as ``Python`` of a benchmark of Python problems is.
    """
    models: dict[str, set[str]] = {"": set()}
    for observation in observations:
        models.setdefault(_subset(benchmark_id, observation), set()).add(observation.model_id)
    if benchmark_id in ROLLING_BENCHMARKS and len(models) > 1:
        del models[""]
    return min(models, key=lambda subset: (-len(models[subset]), subset != "", subset != "Average", subset))


def plainest(
    observations: Sequence[Observation], *, by_shots: bool = False
) -> tuple[tuple[Observation, ...], tuple[Exclusion, ...]]:
    """Keep one value a model and study; a mean of several would be a number that nobody printed.

    The first in this order stays: zero-shot stated before unstated, examples last; greedy stated before unstated; fewer printed
    conditions; the record's order (document, then place in it).

    Parameters
    ----------
    observations : sequence of Observation
        In the record's order.
    by_shots : bool, default False
        Whether one value for each number of examples is kept.

    Returns
    -------
    tuple
        What is kept, in the order it came, and the count of the rest.
    """
    first: dict[tuple[str, str, int | Unknown], Observation] = {}
    for observation in sorted(observations, key=_plainness):
        shots = observation.shots if by_shots else UNKNOWN
        first.setdefault((observation.model_id, observation.study_id, shots), observation)
    chosen = {observation.observation_id for observation in first.values()}
    return sift(
        observations,
        [lambda o: "" if o.observation_id in chosen else "another value of the same model in the same source"],
    )


def size_of(observation: Observation, kind: SizeKind) -> float | Unknown:
    """Return the size of a model as a question counts it.

    Parameters
    ----------
    observation : Observation
        An observation of the model.
    kind : SizeKind
        Total or active parameters.

    Returns
    -------
    float or Unknown
        Billions of parameters. Active ones where they are stated, else all: only mixtures of experts state them.
    """
    if kind is SizeKind.ACTIVE and not isinstance(observation.active_b, Unknown):
        return observation.active_b
    return observation.total_b


def _eligibility(question: Question) -> list[Rule]:
    """Return the rules on metric and models."""

    def metric(observation: Observation) -> str:
        return "" if observation.metric_id == question.metric_id else f"another metric than {question.metric_id}"

    def group(observation: Observation) -> str:
        inside = not question.groups or _is_of(question.groups, observation)
        return "" if inside else "model outside the question's groups"

    def without(observation: Observation) -> str:
        return "model that the question leaves out" if _is_of(question.without, observation) else ""

    def variant(observation: Observation) -> str:
        return "" if question.variant in ("any", observation.variant) else f"model not known to be {question.variant}"

    return [metric, group, without, _release_rule(question), variant]


def _is_of(groups: Sequence[ModelGroup], observation: Observation) -> bool:
    named = (observation.family, observation.model_id, observation.variant, observation.specialisation)
    return any(group.holds(*named) for group in groups)


def _release_rule(question: Question) -> Rule:
    """Keep models released within the question's dates; a date known to the month or year counts where all of it may lie inside."""
    earliest, latest = question.released_from, question.released_until

    def rule(observation: Observation) -> str:
        if not (earliest or latest):
            return ""
        known = models().get(observation.model_id)
        released = known.released if known else ""
        inside = earliest[: len(released)] <= released and (not latest or released <= latest[: len(released)])
        return "" if released and inside else "model not known to be released within the question's dates"

    return rule


def _zero_shot(observation: Observation) -> str:
    few = not isinstance(observation.shots, Unknown) and observation.shots > 0
    return "prompt with examples (1-shot or more)" if few else ""


def _copied_rule(observations: Sequence[Observation]) -> Rule:
    """Leave out a few-shot value repeated without its number of examples, unless it is stated as zero-shot too."""

    def content(observation: Observation) -> tuple[str, str, str, float]:
        return observation.model_id, observation.subset, observation.metric_id, round(observation.value, 9)

    few = {content(observation) for observation in observations if _zero_shot(observation)}
    few -= {content(observation) for observation in observations if observation.shots == 0}

    def rule(observation: Observation) -> str:
        copied = isinstance(observation.shots, Unknown) and content(observation) in few
        return (
            "number of examples not stated, but the same value is printed elsewhere as 1-shot or more" if copied else ""
        )

    return rule


def _plain_conditions(observation: Observation) -> str:
    other = [condition for condition in observation.conditions if condition.casefold() not in PLAIN_CONDITIONS]
    return f"{_CONDITION}{other[0][:_LONGEST_CONDITION]}" if other else ""


def _condense(exclusions: Sequence[Exclusion]) -> tuple[Exclusion, ...]:
    """Bound the number of reasons: documents may print any number of conditions."""
    conditions = [exclusion for exclusion in exclusions if exclusion.reason.startswith(_CONDITION)]
    named = sorted(conditions, key=lambda exclusion: (-exclusion.count, exclusion.reason))[:_MOST_CONDITIONS]
    rest = sum(exclusion.count for exclusion in conditions) - sum(exclusion.count for exclusion in named)
    tail = [Exclusion(reason="further printed conditions", count=rest)] if rest else []
    return (*(exclusion for exclusion in exclusions if exclusion not in conditions), *named, *tail)


def _subset(benchmark_id: str, observation: Observation) -> str:
    python = benchmark_id in PYTHON_BENCHMARKS and observation.subset.casefold() == "python"
    return "" if python else observation.subset


def _subset_rule(benchmark_id: str, subset: str) -> Rule:
    reason = f"another subset than {subset or 'the whole benchmark'}"
    return lambda observation: "" if _subset(benchmark_id, observation) == subset else reason


def _language_rule(question: Question, benchmark_id: str) -> Rule:
    """Keep subsets of the question's languages; a whole benchmark counts as Python where it is posed in no other."""
    known = benchmarks().get(benchmark_id)
    whole = "" if known and SEVERAL_LANGUAGES in known.measures else "Python"
    reason = f"not known to be in {' or '.join(question.languages)}"

    def rule(observation: Observation) -> str:
        subset = _subset(benchmark_id, observation)
        inside = (language_named(subset) if subset else whole) in question.languages
        return "" if inside or not question.languages else reason

    return rule


def _size_known(question: Question) -> Rule:
    def rule(observation: Observation) -> str:
        return "model size unknown" if isinstance(size_of(observation, question.size), Unknown) else ""

    return rule


def _size_rule(question: Question) -> Rule:
    least = 0.0 if isinstance(question.smallest_b, Unknown) else question.smallest_b
    greatest = math.inf if isinstance(question.largest_b, Unknown) else question.largest_b

    def rule(observation: Observation) -> str:
        size = size_of(observation, question.size)
        inside = not isinstance(size, Unknown) and least <= size <= greatest
        return "" if inside else "model size outside the question's range"

    return rule


def _plainness(observation: Observation) -> tuple[bool, bool, bool, int]:
    greedy = any("greedy" in condition.casefold() for condition in observation.conditions)
    unstated = isinstance(observation.shots, Unknown)
    return bool(_zero_shot(observation)), unstated, not greedy, len(observation.conditions)
