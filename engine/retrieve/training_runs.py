"""Training runs: tables with one row a run, in a folder with a card of its sources."""

import csv
import io
import math
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.retrieve.local import locate, read_file
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.runs import TrainingRuns
from engine.types.source import SourceFile

MAX_RUNS = 20_000
"""A table with more rows is none of training runs."""


class _Row(BaseModel):
    """One run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1, max_length=100)
    model: str = Field(min_length=1, max_length=100)
    parameters: float = Field(gt=0, allow_inf_nan=False)
    tokens: float = Field(gt=0, allow_inf_nan=False)
    loss: float = Field(gt=0, allow_inf_nan=False)
    error: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)


def read_training_runs(folder: Path) -> Outcome[TrainingRuns]:
    """Read the training runs of a folder.

    Parameters
    ----------
    folder : pathlib.Path
        Holds CSV files and the ``sources.json`` that describes each; columns as the card in ``datasets/training-runs`` says.

    Returns
    -------
    Outcome of TrainingRuns
        One a file and training text, in order; a failure for each file that cannot be used: a value that is missing, not finite or not
        positive, a run that stands twice.

    Raises
    ------
    InputError
        If the card cannot be read.
    """
    located = locate([folder])
    found = [one for file in map(read_file, located.items) for one in _runs(file)]
    return Outcome(
        items=tuple(one for one in found if isinstance(one, TrainingRuns)),
        failures=(*located.failures, *(one for one in found if isinstance(one, Failure))),
    )


def _runs(file: SourceFile | Failure) -> list[TrainingRuns | Failure]:
    if isinstance(file, Failure):
        return [file]
    path = file.source.path
    try:
        table = csv.DictReader(io.StringIO(file.content.decode("utf-8")), strict=True)
        rows = [_Row.model_validate(_filled(row)) for row, _ in zip(table, range(MAX_RUNS + 1), strict=False)]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        column = ".".join(str(part) for part in first["loc"])
        return [_failure(path, Reason.MALFORMED_TABLE, f"{path}: {column}: {first['msg']}; mend the row")]
    except (UnicodeDecodeError, csv.Error) as error:
        return [_failure(path, Reason.UNREADABLE, f"{path} is no table in UTF-8 ({error}); save it as CSV")]
    refused = _refused(path, rows)
    return [refused] if refused else [_of_text(file, text, rows) for text in dict.fromkeys(row.text for row in rows)]


def _refused(path: str, rows: list[_Row]) -> Failure | None:
    if len(rows) > MAX_RUNS:
        return _failure(path, Reason.TOO_LARGE, f"{path} has more than {MAX_RUNS:,} runs; split it")
    if not rows:
        return _failure(path, Reason.EMPTY, f"{path} holds no run; take it off the card")
    if len(set(rows)) < len(rows):
        return _failure(path, Reason.DUPLICATE, f"{path}: a run stands twice; keep one of the rows")
    return None


def _filled(row: dict[str, str | None]) -> dict[str, str | None]:
    return {str(name): value for name, value in row.items() if value != ""}


def _of_text(file: SourceFile, text: str, every: list[_Row]) -> TrainingRuns:
    rows = [row for row in every if row.text == text]
    return TrainingRuns(
        label=text,
        source=file.source,
        model=np.array([row.model for row in rows], dtype=np.str_),
        parameters=np.array([row.parameters for row in rows], dtype=np.float64),
        tokens=np.array([row.tokens for row in rows], dtype=np.float64),
        loss=np.array([row.loss for row in rows], dtype=np.float64),
        error=np.array([math.nan if row.error is None else row.error for row in rows], dtype=np.float64),
    )


def _failure(subject: str, reason: Reason, message: str) -> Failure:
    return Failure(stage=Stage.READ, subject=subject, reason=reason, message=message)
