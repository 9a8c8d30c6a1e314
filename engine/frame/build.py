"""Frames: the observations on a benchmark, or the drops from a benchmark to its harder version."""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.frame.screen import Screened, screen, size_of
from engine.types.frame import Exclusion, FloatArray, Frame, TextArray
from engine.types.observation import Observation
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.question import BenchmarkPair, Question, SizeKind
from engine.types.record import Record
from engine.types.unknown import Unknown
from engine.vocab.benchmarks import benchmarks

_COPIED = "copied: the same value of the same model in an earlier source"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One entry of a frame."""

    main: Observation
    subtracted: Observation | None = None


def build_frame(record: Record, question: Question, benchmark_id: str) -> Outcome[Frame]:
    """Build the frame of the scores on one benchmark.

    What enters is decided by :func:`engine.frame.screen.screen`, then by one rule across sources: a value that an earlier
    source prints of the same model on the same benchmark is taken as copied and counted, not used again. Earlier means
    the smaller year, a source without a year last, then the smaller identifier. (Two honest runs that agree to the last
    digit are the same information for a mean, and cannot be told from a copy.) Different values in different sources
    all stay.

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        Metric, variant, groups and sizes.
    benchmark_id : str
        Benchmark of the outcome.

    Returns
    -------
    Outcome of Frame
        One frame in ascending order of `observation_id`, or one Failure where nothing is left.
    """
    screened = screen(record, question, benchmark_id)
    label = f"{question.metric_id} on {_name(benchmark_id, screened.subset)}"
    rows = [_Row(main=observation) for observation in screened.kept]
    return _finish(record, question.size, label, benchmark_id, screened, rows)


def build_drop_frame(record: Record, question: Question, pair: BenchmarkPair) -> Outcome[Frame]:
    """Build the frame of the differences harder minus original, each within one model and one source.

    Both scores pass :func:`engine.frame.screen.screen`, so that both are in the plain setting; a score on the harder
    benchmark without a partner in the same source is counted out. Copies are dropped as in :func:`build_frame`, a
    copy being the same model with both values the same. The sampling variance is the sum of the two: the scores of a
    model on related problems correlate positively, so that it errs on the large side.

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        Metric, variant, groups and sizes.
    pair : BenchmarkPair
        Original and harder benchmark.

    Returns
    -------
    Outcome of Frame
        One frame of differences; `observation_id` is the score on the harder benchmark, `subtracted_id` the other. Or one
        Failure where nothing is left. Exclusions count scores on the harder benchmark.
    """
    harder, original = screen(record, question, pair.harder), screen(record, question, pair.original)
    original_name = _name(pair.original, original.subset)
    label = f"{question.metric_id} on {_name(pair.harder, harder.subset)} minus {original_name}"
    partners = {(observation.model_id, observation.study_id): observation for observation in original.kept}
    rows = [
        _Row(main=observation, subtracted=partners[observation.model_id, observation.study_id])
        for observation in harder.kept
        if (observation.model_id, observation.study_id) in partners
    ]
    alone = _exclusion(f"no such score on {original_name} in the same source", len(harder.kept) - len(rows))
    screened = replace(harder, exclusions=(*harder.exclusions, *alone))
    return _finish(record, question.size, label, pair.harder, screened, rows)


def _finish(  # noqa: PLR0913, PLR0917  # what a frame is made of
    record: Record, size: SizeKind, label: str, benchmark_id: str, screened: Screened, rows: Sequence[_Row]
) -> Outcome[Frame]:
    original = _drop_copies(record, rows)
    exclusions = (*screened.exclusions, *_exclusion(_COPIED, len(rows) - len(original)))
    if not original:
        return Outcome(failures=(_nothing_left(label, exclusions),))
    return Outcome(items=(_frame(label, benchmark_id, original, size, replace(screened, exclusions=exclusions)),))


def _frame(label: str, benchmark_id: str, rows: Sequence[_Row], size: SizeKind, screened: Screened) -> Frame:
    ordered = sorted(rows, key=lambda row: row.main.observation_id)
    taken = [row.subtracted for row in ordered if row.subtracted]

    def numbers(value: Callable[[_Row], float]) -> FloatArray:
        return np.array([value(row) for row in ordered], dtype=np.float64)

    def texts(value: Callable[[Observation], str]) -> TextArray:
        return np.array([value(row.main) for row in ordered], dtype=np.str_)

    return Frame(
        label=label,
        benchmark_id=benchmark_id,
        y=numbers(_outcome),
        v=numbers(_variance),
        size_b=numbers(lambda row: _number(size_of(row.main, size))),
        n_items=numbers(lambda row: math.nan if row.subtracted else _number(row.main.n_items)),
        study_id=texts(lambda observation: observation.study_id),
        family=texts(lambda observation: observation.family or observation.model_id),
        model_id=texts(lambda observation: observation.model_id),
        variant=texts(lambda observation: observation.variant),
        specialisation=texts(lambda observation: observation.specialisation),
        observation_id=texts(lambda observation: observation.observation_id),
        exclusions=screened.exclusions,
        unknown_size=screened.unknown_size,
        subtracted_id=np.array([one.observation_id for one in taken], dtype=np.str_),
        subtracted=np.array([one.value for one in taken], dtype=np.float64),
        subtracted_v=np.array([_number(one.standard_error) ** 2 for one in taken], dtype=np.float64),
    )


def _outcome(row: _Row) -> float:
    return row.main.value - (row.subtracted.value if row.subtracted else 0.0)


def _variance(row: _Row) -> float:
    return _number(row.main.standard_error) ** 2 + (
        _number(row.subtracted.standard_error) ** 2 if row.subtracted else 0.0
    )


def _number(value: float | Unknown) -> float:
    return math.nan if isinstance(value, Unknown) else value


def _drop_copies(record: Record, rows: Sequence[_Row]) -> list[_Row]:
    years: dict[str, str] = {}
    for source in record.sources:
        years[source.source_id] = min(filter(None, (years.get(source.source_id), source.year)), default="")

    def age(row: _Row) -> tuple[bool, str, str]:
        year = years.get(row.main.study_id, "")
        return not year, year, row.main.study_id

    def content(row: _Row) -> Hashable:
        values = [row.main.value] + ([row.subtracted.value] if row.subtracted else [])
        return row.main.model_id, *(round(value, 9) for value in values)

    first: dict[Hashable, _Row] = {}
    for row in sorted(rows, key=age):
        first.setdefault(content(row), row)
    return list(first.values())


def _nothing_left(label: str, exclusions: tuple[Exclusion, ...]) -> Failure:
    why = "; ".join(f"{exclusion.reason} ({exclusion.count})" for exclusion in exclusions)
    left = f"all that sources print were left out: {why}" if why else "no source at hand prints any"
    return Failure(
        stage=Stage.FRAME, subject=label, reason=Reason.NO_OBSERVATIONS, message=f"{label}: no observation, {left}."
    )


def _exclusion(reason: str, count: int) -> tuple[Exclusion, ...]:
    return (Exclusion(reason=reason, count=count),) if count else ()


def _name(benchmark_id: str, subset: str) -> str:
    known = benchmarks().get(benchmark_id)
    name = known.name if known else benchmark_id
    return f"{name} ({subset})" if subset else name
