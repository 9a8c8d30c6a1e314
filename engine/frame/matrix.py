"""Matrices: what the models of a frame score on other benchmarks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from engine.frame.screen import screen
from engine.types.frame import Exclusion, Frame, ScoreMatrix
from engine.types.observation import Observation
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Question
from engine.types.record import Record
from engine.vocab.benchmarks import benchmarks
from engine.vocab.metrics import metrics

LEAST_BENCHMARKS = 3
"""Other benchmarks that a model must have scores on, and that a matrix must have: of two nobody can tell a common component."""

LEAST_FILLED = 0.5
"""Share of the models that must have a score on a benchmark: what is imputed must not outweigh what was measured."""

_Cells = dict[tuple[str, str], list[Observation]]
"""Observations by model and benchmark."""


def build_matrix(record: Record, question: Question, frame: Frame) -> ScoreMatrix | Failure:
    """Build the matrix of what the models of a frame score on other benchmarks.

    Every benchmark of the vocabulary that is measured as a share enters by the rules of :func:`engine.frame.screen.screen`
    with its own customary metric; the question's programming languages are those of its outcome, not of others. Left out are versions of
    the frame's benchmark, which pose the same problems. Then, until nothing changes: models with scores on fewer than
    :data:`LEAST_BENCHMARKS` benchmarks leave, and so does the benchmark with the fewest models while these are less than
    :data:`LEAST_FILLED` of all.

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        Groups, variant and sizes.
    frame : Frame
        Scores on the benchmark that is asked about.

    Returns
    -------
    ScoreMatrix or Failure
        Refused where fewer than :data:`LEAST_BENCHMARKS` benchmarks are left.
    """
    cells = _cells(record, question, frame)
    models, columns, exclusions = _filled({key for key, found in cells.items() if found})
    if len(columns) < LEAST_BENCHMARKS:
        why = (
            f"{frame.label}: no {LEAST_BENCHMARKS} other benchmarks have scores of half the models that have scores on "
            f"{LEAST_BENCHMARKS} benchmarks."
        )
        return Failure(stage=Stage.FRAME, subject=frame.label, reason=Reason.TOO_FEW_OBSERVATIONS, message=why)
    rows = [[cells.get((model, column), []) for column in columns] for model in models]
    means = [[np.mean([one.value for one in cell]) if cell else np.nan for cell in row] for row in rows]
    return ScoreMatrix(
        model_id=np.array(models, dtype=np.str_),
        benchmark_id=tuple(columns),
        scores=np.array(means, dtype=np.float64),
        observation_ids=tuple(tuple(sorted(one.observation_id for cell in row for one in cell)) for row in rows),
        study_ids=tuple(sorted({one.study_id for row in rows for cell in row for one in cell})),
        exclusions=exclusions,
    )


def _cells(record: Record, question: Question, frame: Frame) -> _Cells:
    """Return the observations of the frame's models on every other benchmark."""
    models = set(map(str, frame.model_id))
    by_benchmark: Mapping[str, list[Observation]] = defaultdict(list)
    for observation in record.observations:
        if observation.model_id in models:
            by_benchmark[observation.benchmark_id].append(observation)
    cells: _Cells = defaultdict(list)
    for benchmark_id in sorted(_others(by_benchmark, frame.benchmark_id)):
        posed = replace(question, metric_id=benchmarks()[benchmark_id].metric_id, languages=())
        part = replace(record, observations=tuple(by_benchmark[benchmark_id]))
        for observation in screen(part, posed, benchmark_id).kept:
            cells[observation.model_id, benchmark_id].append(observation)
    return cells


def _others(found: Iterable[str], asked: str) -> set[str]:
    """Return the benchmarks that are measured as a share and pose other problems than the one asked about."""
    known = benchmarks()
    shares = {name for name in found if name in known and metrics()[known[name].metric_id].counts_items}
    return {name for name in shares if _easiest(name) != _easiest(asked)}


def _easiest(benchmark_id: str) -> str:
    """Return the benchmark of which another is, step by step, the harder version."""
    known, seen = benchmarks(), {benchmark_id}
    while benchmark_id in known and known[benchmark_id].harder_than not in {"", *seen}:
        benchmark_id = known[benchmark_id].harder_than
        seen.add(benchmark_id)
    return benchmark_id


def _filled(held: set[tuple[str, str]]) -> tuple[list[str], list[str], tuple[Exclusion, ...]]:
    """Return the models and benchmarks of a matrix that is filled well enough, and what was left out."""
    columns = {benchmark for _, benchmark in held}
    everyone = {model for model, _ in held}
    while True:
        counts = {model: sum((model, column) in held for column in columns) for model in everyone}
        models = {model for model, count in counts.items() if count >= LEAST_BENCHMARKS}
        have = {column: sum((model, column) in held for model in models) for column in columns}
        worst = min(columns, key=lambda column: (have[column], column), default="")
        if not worst or have[worst] >= max(LEAST_FILLED * len(models), 1):
            break
        columns = columns - {worst}
    reasons = (
        (f"models with scores on fewer than {LEAST_BENCHMARKS} of the other benchmarks", len(everyone - models)),
        ("benchmarks with scores of less than half of the models", len({name for _, name in held} - columns)),
    )
    return (
        sorted(models),
        sorted(columns),
        tuple(Exclusion(reason=reason, count=count) for reason, count in reasons if count),
    )
