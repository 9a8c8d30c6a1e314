"""Rows: what a frame is made of, the copies among them dropped."""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.frame.screen import Screened, size_of
from engine.types.frame import Exclusion, FloatArray, Frame, TextArray
from engine.types.observation import Observation
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.question import SizeKind
from engine.types.record import Record
from engine.types.unknown import Unknown
from engine.vocab.benchmarks import benchmarks

_COPIED = "copied: the same value of the same model in an earlier source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a frame."""

    main: Observation
    """The score."""
    subtracted: Observation | None = None
    """The score that is subtracted from it; None where the outcome is no difference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What a frame is about, its rows apart."""

    label: str
    """What the outcome is: ``pass@1 on HumanEval``."""
    benchmark_id: str
    """Benchmark of the outcome."""
    size: SizeKind
    """Which parameters the sizes are of."""
    groups: tuple[str, ...] = ()
    """Labels of the two groups of models that are set against each other; empty: none are."""


def finish(record: Record, outline: Outline, screened: Screened, rows: Sequence[Row]) -> Outcome[Frame]:
    """Drop copies and make a frame of the rest.

    Parameters
    ----------
    record : Record
        What the store holds, for the years of the sources.
    outline : Outline
        What the frame is about.
    screened : Screened
        What was left out before.
    rows : sequence of Row
        What entered.

    Returns
    -------
    Outcome of Frame
        One frame in ascending order of `observation_id`, or one Failure where nothing is left.
    """
    original = _drop_copies(record, rows)
    exclusions = (*screened.exclusions, *exclusion(_COPIED, len(rows) - len(original)))
    if not original:
        return Outcome(failures=(_nothing_left(outline.label, exclusions),))
    return Outcome(items=(_frame(outline, original, replace(screened, exclusions=exclusions)),))


def exclusion(reason: str, count: int) -> tuple[Exclusion, ...]:
    """Return an exclusion, or none where nothing was left out.

    Parameters
    ----------
    reason : str
        Why, in words.
    count : int
        How many observations.

    Returns
    -------
    tuple of Exclusion
        One, or none for 0.
    """
    return (Exclusion(reason=reason, count=count),) if count else ()


def outcome_name(benchmark_id: str, subset: str) -> str:
    """Name a benchmark with its subset: ``LiveCodeBench (2023-05-08 to 2024-03-03)``.

    Parameters
    ----------
    benchmark_id : str
        Identifier of the benchmark.
    subset : str
        Subset as printed; empty for the whole.

    Returns
    -------
    str
        For a label.
    """
    known = benchmarks().get(benchmark_id)
    name = known.name if known else benchmark_id
    return f"{name} ({subset})" if subset else name


def _frame(outline: Outline, rows: Sequence[Row], screened: Screened) -> Frame:
    ordered = sorted(rows, key=lambda row: row.main.observation_id)
    taken = [row.subtracted for row in ordered if row.subtracted]

    def numbers(value: Callable[[Row], float]) -> FloatArray:
        return np.array([value(row) for row in ordered], dtype=np.float64)

    def texts(value: Callable[[Observation], str]) -> TextArray:
        return np.array([value(row.main) for row in ordered], dtype=np.str_)

    return Frame(
        label=outline.label,
        benchmark_id=outline.benchmark_id,
        y=numbers(_outcome),
        v=numbers(_variance),
        size_b=numbers(lambda row: _number(size_of(row.main, outline.size))),
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
        groups=outline.groups,
        subtracted_model=np.array([one.model_id for one in taken if outline.groups], dtype=np.str_),
    )


def _outcome(row: Row) -> float:
    return row.main.value - (row.subtracted.value if row.subtracted else 0.0)


def _variance(row: Row) -> float:
    return _number(row.main.standard_error) ** 2 + (
        _number(row.subtracted.standard_error) ** 2 if row.subtracted else 0.0
    )


def _number(value: float | Unknown) -> float:
    return math.nan if isinstance(value, Unknown) else value


def _drop_copies(record: Record, rows: Sequence[Row]) -> list[Row]:
    years: dict[str, str] = {}
    for source in record.sources:
        years[source.source_id] = min(filter(None, (years.get(source.source_id), source.year)), default="")

    def age(row: Row) -> tuple[bool, str, str]:
        year = years.get(row.main.study_id, "")
        return not year, year, row.main.study_id

    def content(row: Row) -> Hashable:
        values = [row.main.value] + ([row.subtracted.value] if row.subtracted else [])
        return row.main.model_id, *(round(value, 9) for value in values)

    first: dict[Hashable, Row] = {}
    for row in sorted(rows, key=age):
        first.setdefault(content(row), row)
    return list(first.values())


def _nothing_left(label: str, exclusions: tuple[Exclusion, ...]) -> Failure:
    why = "; ".join(f"{exclusion.reason} ({exclusion.count})" for exclusion in exclusions)
    left = f"all that sources print were left out: {why}" if why else "no source at hand prints any"
    return Failure(
        stage=Stage.FRAME, subject=label, reason=Reason.NO_OBSERVATIONS, message=f"{label}: no observation, {left}."
    )
