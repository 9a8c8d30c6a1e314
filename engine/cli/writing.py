"""Reports written side by side: on as many processes as there are processors, where there are several."""

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from engine.types.question import Question
    from engine.types.record import Record

_RECORD: "list[Record]" = []
"""What the store holds, in a process that writes reports."""


@contextmanager
def written(
    questions: "tuple[Question, ...]", record: "Record", reports: Path, printed: str, *, pdf: bool
) -> "Iterator[Iterator[tuple[str, ...]]]":
    """Answer questions and write their reports.

    Parameters
    ----------
    questions : tuple of Question
        What is asked.
    record : Record
        What the store holds.
    reports : Path
        Folder of the reports.
    printed : str
        Date that they print.
    pdf : bool
        Whether to make the PDF.

    Yields
    ------
    iterator of tuple of str
        For each question, in order, what was left out of its report. What a process raises is raised here.
    """
    task = partial(_write, reports=reports, printed=printed, pdf=pdf)
    workers = min(len(questions), os.cpu_count() or 1)
    if workers < 2:
        _receive(record)
        yield map(task, questions)
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the processes share the processors already
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_receive, initargs=(record,)) as pool:
        yield pool.map(task, questions)


def _receive(record: "Record") -> None:
    _RECORD[:] = [record]


def _write(question: "Question", *, reports: Path, printed: str, pdf: bool) -> tuple[str, ...]:
    """Answer one question and write its report."""
    from engine.cli.places import find
    from engine.pipeline import answer
    from engine.report.write import write_report

    made = answer(question, _RECORD[0], find("datasets"))
    outcome = write_report(made, _RECORD[0], reports / question.question_id, date=printed, pdf=pdf)
    return tuple(failure.message for failure in outcome.failures)
