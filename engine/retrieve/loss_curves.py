"""Loss curves of training runs: tables with one row a point, in a folder with a card of its sources."""

import csv
import io
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.retrieve.local import locate, read_file
from engine.stats.schedules import Decay, Fall, warmed_up_schedule
from engine.types.curve import LossCurve
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.source import Source, SourceFile

MAX_POINTS = 200_000
"""A table with more points is no thinned one."""
MAX_STEPS = 5_000_000
"""The learning rate of every step is held in memory."""


class _Run(BaseModel):
    """What the rows of one training run agree in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=1, max_length=100)
    size_b: float = Field(gt=0, allow_inf_nan=False)
    schedule: str = Field(min_length=1, max_length=100)
    decay: Decay
    steps: int = Field(gt=1, le=MAX_STEPS)
    warm_up: int = Field(ge=0)
    peak_rate: float = Field(gt=0, allow_inf_nan=False)
    end_rate: float = Field(gt=0, allow_inf_nan=False)
    decay_from: int = Field(ge=0)


class _Row(_Run):
    """One point of it."""

    step: int = Field(ge=0)
    loss: float = Field(gt=0, allow_inf_nan=False)


def read_loss_curves(folder: Path) -> Outcome[LossCurve]:
    """Read the loss curves of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Holds CSV files and the ``sources.json`` that describes each. A row is a point; its columns are those of the
        card in ``datasets/loss-curves``.

    Returns
    -------
    Outcome of LossCurve
        One a model and schedule, in the order of the files; a failure for each file or run that cannot be used: a value that is
        missing, not finite or not positive, a step twice or beyond the schedule, parameters of a schedule that contradict.

    Raises
    ------
    InputError
        If the card cannot be read.
    """
    located = locate([folder])
    read = [_curves(source_file) for source_file in map(read_file, located.items)]
    found = [one for curves in read for one in curves]
    return Outcome(
        items=tuple(one for one in found if isinstance(one, LossCurve)),
        failures=(*located.failures, *(one for one in found if isinstance(one, Failure))),
    )


def _curves(file: SourceFile | Failure) -> list[LossCurve | Failure]:
    if isinstance(file, Failure):
        return [file]
    path = file.source.path
    try:
        rows = _rows(file.content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = ".".join(str(part) for part in first["loc"])
        return [_failure(path, Reason.MALFORMED_TABLE, f"{path}: {column}: {first['msg']}; mend the row")]
    except (UnicodeDecodeError, csv.Error) as error:
        return [_failure(path, Reason.UNREADABLE, f"{path} is no table in UTF-8 ({error}); save it as CSV")]
    if len(rows) > MAX_POINTS:
        return [_failure(path, Reason.TOO_LARGE, f"{path} has more than {MAX_POINTS:,} points; thin it")]
    if not rows:
        return [_failure(path, Reason.EMPTY, f"{path} holds no point; take it off the card")]
    named = sorted(enumerate(rows), key=lambda entry: (entry[1].model, entry[1].schedule, entry[0]))
    groups = groupby((row for _, row in named), key=lambda row: (row.model, row.schedule))
    first_of = {(row.model, row.schedule): place for place, row in reversed(list(enumerate(rows)))}
    runs = {key: list(points) for key, points in groups}
    return [_curve(file.source, runs[key]) for key in sorted(runs, key=first_of.__getitem__)]


def _rows(content: bytes) -> list[_Row]:
    def bounded() -> Iterator[_Row]:
        for number, row in enumerate(csv.DictReader(io.StringIO(content.decode("utf-8")), strict=True)):
            if number > MAX_POINTS:
                return
            yield _Row.model_validate({str(name): value for name, value in row.items()})

    return list(bounded())


def _curve(source: Source, rows: list[_Row]) -> LossCurve | Failure:
    run = _Run(**rows[0].model_dump(exclude={"step", "loss"}))
    name = f"{run.model} {run.schedule}"
    ordered = sorted(rows, key=lambda row: row.step)
    steps = [row.step for row in ordered]
    if any(_Run(**row.model_dump(exclude={"step", "loss"})) != run for row in rows):
        return _failure(name, Reason.MALFORMED_TABLE, f"{name}: rows of one run name different schedules; mend them")
    if len(set(steps)) < len(steps):
        return _failure(name, Reason.DUPLICATE, f"{name}: a step stands twice; keep one of the rows")
    if steps[-1] >= run.steps:
        return _failure(name, Reason.MALFORMED_TABLE, f"{name}: step {steps[-1]} lies beyond the schedule; mend it")
    try:
        fall = Fall(form=run.decay, begins=run.decay_from, end=run.end_rate)
        rates = warmed_up_schedule(run.steps, peak=run.peak_rate, warm_up=run.warm_up, fall=fall)
    except ValueError as error:
        return _failure(name, Reason.MALFORMED_TABLE, f"{name}: {error}; mend the schedule")
    return LossCurve(
        curve_id=name,
        source=source,
        model=run.model,
        size_b=run.size_b,
        schedule=run.schedule,
        warm_up=run.warm_up,
        rates=rates,
        step=np.array(steps, dtype=np.int64),
        loss=np.array([row.loss for row in ordered], dtype=np.float64),
    )


def _failure(subject: str, reason: Reason, message: str) -> Failure:
    return Failure(stage=Stage.READ, subject=subject, reason=reason, message=message)
