"""Matched frames: models of two groups side by side, at equal size, in one source and one setting."""

import itertools
import math
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace

from engine.frame.rows import Outline, Row, exclusion, finish, outcome_name
from engine.frame.screen import plainest, screen, size_of
from engine.types.frame import Frame
from engine.types.observation import Observation
from engine.types.outcome import Outcome
from engine.types.question import ModelGroup, Question, SizeKind
from engine.types.record import Record
from engine.types.unknown import Unknown

SAME_SIZE = 1.15
"""Sizes within this factor are nominally the same: 6.7B and 7B, 13B and 14B, 33B and 34B, 65B and 70B; not 7B and 9B."""


def build_group_frames(record: Record, question: Question) -> Iterator[Outcome[Frame]]:
    """Build the frames of the differences between any two groups of a question, on each of its benchmarks.

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        Its groups, benchmarks, and programming languages, of which each has a frame of its own.

    Yields
    ------
    Outcome of Frame
        Benchmarks outermost. Nothing where a benchmark is reported of only one of two groups: that is a gap of the design, said there.
    """
    posed = [replace(question, languages=(language,)) for language in question.languages] or [question]
    for benchmark_id in question.benchmarks:
        scores = [
            one
            for one in record.observations
            if one.benchmark_id == benchmark_id and one.metric_id == question.metric_id
        ]
        reported = [group for group in question.groups if any(_inside(group, one) for one in scores)]
        for pair in itertools.combinations(reported, 2):
            yield from (build_group_frame(record, each, benchmark_id, *pair) for each in posed)


def build_group_frame(
    record: Record, question: Question, benchmark_id: str, first: ModelGroup, second: ModelGroup
) -> Outcome[Frame]:
    """Build the frame of the differences between two groups of models, each within one source, setting and size.

    A model of the first group is set against the one of the second that the same source reports under the same number of examples
    (any number, or not stated for either), of nominally the same size (:data:`SAME_SIZE`) and of the same variant (unless the
    groups are told apart by it); of several, one of its own family first, then the nearest in size. So neither harness nor size is
    part of the difference. A model without a partner is counted out; of several pairs of a model in one source the
    plainest stays. Copies are dropped as for drops, and so is the sampling variance the sum of the two, which errs on
    the large side: both models meet the same problems.

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        Metric, variant and sizes.
    benchmark_id : str
        Benchmark of both scores.
    first, second : ModelGroup
        The outcome is the score of the first less that of the second.

    Returns
    -------
    Outcome of Frame
        One frame of differences; `observation_id` is the score of the first group, `subtracted_id` the other. Or one Failure where
        nothing is left.
    """
    screened = screen(record, replace(question, groups=(first, second)), benchmark_id, any_shots=True)
    name = outcome_name(benchmark_id, screened.subset)
    label = f"{question.metric_id} on {name}, {first.label} minus {second.label}"
    by_variant = bool(first.variant and second.variant)
    ours, theirs = ([one for one in screened.kept if _inside(group, one)] for group in (first, second))
    units: dict[Hashable, list[Observation]] = {}
    for other in theirs:
        units.setdefault(_unit(other, by_variant=by_variant), []).append(other)
    partners = {
        one.observation_id: partner
        for one in ours
        if (partner := _partner(one, units.get(_unit(one, by_variant=by_variant), ()), question.size))
    }
    kept, repeated = plainest([one for one in ours if one.observation_id in partners])
    rows = [Row(main=one, subtracted=partners[one.observation_id]) for one in kept]
    others = exclusion(f"of {second.label}, to be subtracted", len(screened.kept) - len(ours))
    alone = exclusion(f"without a partner in {second.label}: same source, setting and size", len(ours) - len(partners))
    left = replace(screened, exclusions=(*screened.exclusions, *others, *alone, *repeated))
    outline = Outline(label=label, benchmark_id=benchmark_id, size=question.size, groups=(first.label, second.label))
    return finish(record, outline, left, rows)


def _unit(observation: Observation, *, by_variant: bool) -> Hashable:
    """Return what two scores must share to be compared."""
    return observation.study_id, observation.shots, "" if by_variant else observation.variant


def _inside(group: ModelGroup, one: Observation) -> bool:
    return group.holds(one.family, one.model_id, one.variant, one.specialisation)


def _partner(one: Observation, others: Iterable[Observation], kind: SizeKind) -> Observation | None:
    """Return the score that a score is set against, or None."""
    near = [other for other in others if _apart(one, other, kind) <= SAME_SIZE and other.model_id != one.model_id]
    return min(
        near, key=lambda other: (other.family != one.family, _apart(one, other, kind), other.model_id), default=None
    )


def _apart(one: Observation, other: Observation, kind: SizeKind) -> float:
    """Return by which factor two sizes differ, at least 1."""
    first, second = size_of(one, kind), size_of(other, kind)
    if isinstance(first, Unknown) or isinstance(second, Unknown):
        return math.inf
    return max(first, second) / min(first, second)
