"""``passband verify-report``: recompute every number of a report from the store."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import clean, err, say

if TYPE_CHECKING:
    from engine.types.question import Question
    from engine.types.record import Record


def verify_report_command(
    folders: Annotated[list[Path], typer.Argument(help="Folders of reports.", metavar="REPORT...")],
    store: Annotated[Path, typer.Option(help="Folder of the claim store.")] = Path("passband-store"),
    analyses: Annotated[Path | None, typer.Option(help="Folder of questions; the shipped ones by default.")] = None,
) -> None:
    """Recompute reports from the store and compare every number, table and figure with what they print.

    Names the first difference of each report with both values. Exits with 0 when there is none, 1 when there is one.

    Example: passband verify-report reports/self-invoking-by-size
    """
    from engine.cli.places import find
    from engine.question.files import load_questions
    from engine.store.read import read_record

    questions = {question.question_id: question for question in load_questions(analyses or find("analyses"))}
    record = read_record(store)
    verdicts = [_is_as_recomputed(folder, questions, record) for folder in folders]
    if not all(verdicts):
        raise typer.Exit(1)


def _is_as_recomputed(folder: Path, questions: "dict[str, Question]", record: "Record") -> bool:
    """Compare one report and say what came of it."""
    from engine.cli.places import find
    from engine.errors import UnknownNameError
    from engine.pipeline import answer
    from engine.report.portable import portable
    from engine.report.recheck import first_difference, pdf_difference, read_stated
    from engine.report.write import make_report

    stated = read_stated(folder)
    if stated.question_id not in questions:
        raise UnknownNameError(
            f"{folder} answers {stated.question_id!r}, which is none of the questions at hand; give theirs with --analyses"
        )
    question = questions[stated.question_id]
    made = make_report(answer(question, record, find("datasets")), record, date=stated.date)
    difference = first_difference(folder, stated, made.texts) or pdf_difference(folder, portable(made.report))
    if difference is None:
        say(f"{folder}: {len(stated.numbers):,} numbers in {len(made.texts)} files are as recomputed from the store")
        return True
    err.print(clean(f"{folder}: {difference.sentence()}"))
    return False
