"""``passband run``: the main job."""

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import clean, err, progress, table

if TYPE_CHECKING:
    from engine.types.question import Question
    from engine.types.record import Record

_CLOSING = ("documents", "claims", "verified", "refuted", "unresolved", "failures", "reports written")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def run_command(  # noqa: PLR0913  # one option a folder that a user may want elsewhere
    question_ids: Annotated[
        list[str] | None, typer.Argument(help="Questions to answer; all by default.", metavar="[QUESTION_ID...]")
    ] = None,
    *,
    corpus: Annotated[Path | None, typer.Option(help="Folder of documents; the embedded corpus by default.")] = None,
    analyses: Annotated[Path | None, typer.Option(help="Folder of questions; the shipped ones by default.")] = None,
    store: Annotated[Path, typer.Option(help="Folder of the claim store.")] = Path("passband-store"),
    reports: Annotated[Path, typer.Option(help="Folder to write the reports to.")] = Path("reports"),
    pdf: Annotated[bool, typer.Option(help="Make report.pdf too, which takes longer than all else.")] = True,
    date: Annotated[str, typer.Option(help="Date printed in the reports, YYYY-MM-DD; today by default.")] = "",
) -> None:
    """Read the corpus, store its claims, answer the questions and write a report on each.

    The closing table counts what the store holds. Exits with 0 when at least one document of the corpus was read, 1 when none was or
    something could not be written, 2 for wrong usage.

    Example: passband run self-invoking-by-size --date 2026-01-31
    """
    from engine.cli.places import find
    from engine.pipeline import check_estimators
    from engine.question.files import load_questions

    printed = date_of(date)
    questions = _chosen(load_questions(analyses or find("analyses")), question_ids or [])
    check_estimators(questions)
    folder = corpus or find("datasets/corpora/code-llm")
    documents = _documents(folder)
    check_places(store, reports)
    record = collect_corpus(folder, len(documents), store)
    report_on(questions, record, reports, printed, pdf=pdf)
    if not documents & {source.document_id for source in record.sources}:
        raise typer.Exit(1)


def collect_corpus(folder: Path, count: int, store: Path) -> "Record":
    """Read a corpus into a store, say what could not be read, and return what the store holds.

    Parameters
    ----------
    folder : Path
        Folder of documents.
    count : int
        How many there are.
    store : Path
        Folder of the claim store.

    Returns
    -------
    Record
        What the store holds now.
    """
    from engine.pipeline import collect

    with progress(count, "reading documents") as advance:
        record = collect([folder], store, advance)
    for failure in record.failures:
        err.print(f"{failure.reason}: {clean(failure.message)}")
    return record


def date_of(text: str) -> str:
    """Return an ISO date: the one given, or today's.

    Parameters
    ----------
    text : str
        The option as given; empty for today.

    Returns
    -------
    str
        ``2026-01-31``.
    """
    from engine.errors import UsageError

    if not text:
        return dt.datetime.now(tz=dt.UTC).date().isoformat()
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise UsageError(f"--date {text} is no date; write it as 2026-01-31")


def _chosen(questions: "tuple[Question, ...]", wanted: list[str]) -> "tuple[Question, ...]":
    """Return the questions asked for, in the order of the folder."""
    from engine.errors import UnknownNameError

    known = {question.question_id for question in questions}
    for name in wanted:
        if name not in known:
            raise UnknownNameError(f"there is no question {name!r}; there are {', '.join(sorted(known))}")
    return tuple(question for question in questions if not wanted or question.question_id in wanted)


def _documents(folder: Path) -> set[str]:
    """Return the documents of a corpus; refuse a corpus without any before anything is stored."""
    from engine.errors import InputError
    from engine.retrieve.local import locate

    located = locate([folder])
    if not located.items:
        raise InputError(f"{located.failures[0].message} (nothing was stored)")
    return {file.document_id for file in located.items}


def check_places(store: Path, reports: Path) -> None:
    """Refuse a store that cannot be added to, or reports that cannot be written, before the work of reading.

    Parameters
    ----------
    store : Path
        Folder of the claim store.
    reports : Path
        Folder to write reports to; it is made.
    """
    from engine.errors import UsageError
    from engine.store.layout import MANIFEST
    from engine.store.manifest import read_manifest

    if (store / MANIFEST).exists():
        read_manifest(store)
    try:
        reports.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"{reports}: cannot be written ({error.strerror}); choose another place for --reports"
        ) from error


def report_on(questions: "tuple[Question, ...]", record: "Record", reports: Path, printed: str, *, pdf: bool) -> None:
    """Answer questions, write the reports and print what it came to.

    Parameters
    ----------
    questions : tuple of Question
        What is asked.
    record : Record
        What the store holds.
    reports : Path
        Folder to write the reports to.
    printed : str
        Date printed in them.
    pdf : bool
        Whether each is written as PDF too.
    """
    from engine.cli.writing import written
    from engine.errors import UsageError
    from engine.pipeline import tally

    left_out: dict[str, None] = {}
    with (
        progress(len(questions), "writing reports") as advance,
        written(questions, record, reports, printed, pdf=pdf) as messages,
    ):
        for question in questions:
            try:
                left_out |= dict.fromkeys(next(messages))
            except OSError as error:
                folder = reports / question.question_id
                raise UsageError(f"{folder}: the report cannot be written ({error.strerror})") from error
            advance(question.question_id)
    for message in left_out:
        err.print(clean(message))
    counts = tally(record)
    verdicts = (counts.confirmed, counts.refuted, counts.unresolved)
    closing = (counts.documents, counts.claims, *verdicts, counts.failures, len(questions))
    table(_CLOSING, [[f"{number:,}" for number in closing]], numbers=1)
    for question in questions:
        err.print(f"  {clean(reports / question.question_id / 'report.html')}")
