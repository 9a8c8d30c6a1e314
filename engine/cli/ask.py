"""``passband ask``: a research question in words."""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import clean, err, out, say, table

if TYPE_CHECKING:
    from engine.types.question import ModelGroup, Question
    from engine.types.understanding import Understanding

_IDENTIFIER = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST_READ = 65_536
_MOST_VERSIONS = 3


def ask_command(  # noqa: PLR0913  # the question, what is done with it, and one option a folder
    words: Annotated[
        str, typer.Argument(help="The question in words; - reads it from the standard input.", metavar="QUESTION")
    ],
    *,
    save: Annotated[bool, typer.Option("--save", help="Write it to ANALYSES/ID/question.toml.")] = False,
    answer: Annotated[
        bool, typer.Option("--run", help="Answer it: read the corpus if the store is empty, then write the report.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a question file that is there already.")] = False,
    name: Annotated[str, typer.Option("--id", help="Identifier of the question; made from its title by default.")] = "",
    analyses: Annotated[Path, typer.Option(help="Folder of questions to save to.")] = Path("analyses"),
    store: Annotated[Path, typer.Option(help="Folder of the claim store.")] = Path("passband-store"),
    reports: Annotated[Path, typer.Option(help="Folder to write the report to.")] = Path("reports"),
    date: Annotated[str, typer.Option(help="Date printed in the report, YYYY-MM-DD; today by default.")] = "",
    pdf: Annotated[bool, typer.Option(help="Make report.pdf too, which takes longer than all else.")] = True,
) -> None:
    """Print what is understood of a research question in words, and what is not; save it, answer it.

    Exits with 0 when a question was understood, with 1 when it is outside the field, empty, too long or breaks off in mid-sentence (what was
    understood of it is printed, but neither saved nor answered), with 2 for wrong usage.

    Example: passband ask "Does scaling help on HumanEval Pro?"
    """
    from engine.question.read import read_question
    from engine.types.outcome import Failure

    if name and not _IDENTIFIER.fullmatch(name):
        from engine.errors import UsageError

        raise UsageError(f"--id {name} is no identifier; use lower-case letters, digits and hyphens")
    understood = read_question(sys.stdin.read(_LONGEST_READ) if words == "-" else words)
    if isinstance(understood, Failure):
        err.print(f"passband: {clean(understood.message)}")
        raise typer.Exit(1)
    _show(understood, name)
    if understood.cut_off:
        err.print(f"passband: the question breaks off after '{clean(understood.cut_off)}'; ask it whole.")
        raise typer.Exit(1)
    question = _identified(understood.question, name)
    if save:
        from engine.question.write import save_question

        file = save_question(question, analyses, understood.remarks, replace=force)
        err.print(f"saved: {clean(file)}")
    if answer:
        _answer(question, store, reports, date, pdf=pdf)


def _identified(question: "Question", name: str) -> "Question":
    from dataclasses import replace

    return replace(question, question_id=name) if name else question


def _answer(question: "Question", store: Path, reports: Path, date: str, *, pdf: bool) -> None:
    """Answer a question from the store, which the embedded corpus fills where it is empty."""
    from engine.cli.places import find
    from engine.cli.run import check_places, collect_corpus, date_of, report_on
    from engine.pipeline import count_documents
    from engine.store.layout import MANIFEST
    from engine.store.read import read_record

    printed = date_of(date)
    check_places(store, reports)
    if (store / MANIFEST).exists():
        record = read_record(store)
    else:
        corpus = find("datasets/corpora/code-llm")
        record = collect_corpus(corpus, count_documents([corpus]), store)
    report_on((question,), record, reports, printed, pdf=pdf)
    out.print()
    for paragraph in _abstract(reports / question.question_id / "report.md"):
        say(paragraph)


def _abstract(report: Path) -> list[str]:
    """Return the paragraphs of a report's abstract as plain text."""
    text = report.read_text(encoding="utf-8")
    _, _, behind = text.partition("\n## Abstract\n")
    return [re.sub(r"\\(.)", r"\1", paragraph) for paragraph in behind.partition("\n## ")[0].strip().split("\n\n")]


def _show(understood: "Understanding", name: str) -> None:
    """Print the question row by row, then what was taken for granted, then what was not understood."""
    question = _identified(understood.question, name)
    say(question.title, style="bold")
    out.print()
    table((), [[label, value] for label, value in _rows(question) if value])
    out.print()
    for remark in understood.remarks:
        say(f"Note: {remark}")
    missed = ", ".join(f"'{words}'" for words in understood.not_understood)
    say(f"Not understood: {missed}." if missed else "Nothing was left over.")


def _rows(question: "Question") -> list[tuple[str, str]]:
    from engine.fit.estimators import chosen
    from engine.question.phrase import pair_names, sentence_of
    from engine.types.question import SizeKind

    nearest = [one for one in question.benchmarks if one not in question.asked_benchmarks]
    words = [one for one in question.asked_metrics if one != question.metric_id]
    return [
        ("identifier", question.question_id),
        ("in other words", sentence_of(question)),
        ("benchmarks", _benchmarks(question.asked_benchmarks)),
        ("nearest", _benchmarks(nearest)),
        ("metric", question.metric_id + (f" (asked for: {', '.join(words)})" if words else "")),
        ("sizes", _sizes(question) + (", active parameters" if question.size is SizeKind.ACTIVE else "")),
        ("models", _models(question)),
        ("left out", ", ".join(map(_group, question.without))),
        ("released", _days(question.released_from, question.released_until)),
        ("papers", _days(question.inclusion.since, question.inclusion.until)),
        ("drops", ", ".join(map(pair_names, question.pairs))),
        ("languages", ", ".join(question.languages)),
        ("varied or held", ", ".join(question.moderators)),
        ("loss curves", question.curves.dataset if question.curves else ""),
        ("estimand", _ESTIMANDS[question.estimand] + _target(question)),
        ("estimators", ", ".join(estimator.name for estimator in chosen(question))),
    ]


_ESTIMANDS = {
    "band-differences": "band-differences: between the mean scores of size bands",
    "slope": "slope: change per tenfold parameters",
    "within-slope": "within-slope: change per tenfold parameters between models of one family",
    "drop": "drop: from a benchmark to its harder version, within model and source",
    "group-differences": "group-differences: between groups of models",
    "trend": "trend: change with the date of release",
    "level": "level: what the models reach",
    "threshold": "threshold: size at which the score is reached",
}


def _benchmarks(benchmark_ids: "tuple[str, ...] | list[str]") -> str:
    from engine.vocab.benchmarks import benchmarks

    shown = []
    for name in benchmark_ids:
        known = benchmarks()[name]
        versions = [f"{version.version}: {version.n_items} problems" for version in known.versions]
        if len(versions) > _MOST_VERSIONS:
            versions = [f"{len(versions)} versions"]
        shown.append(f"{known.name} ({'; '.join(versions)})" if versions else known.name)
    return ", ".join(shown)


def _sizes(question: "Question") -> str:
    from engine.types.unknown import Unknown

    low, high = question.smallest_b, question.largest_b
    limits = [
        f"from {low:g}B" if not isinstance(low, Unknown) else "",
        f"to {high:g}B" if not isinstance(high, Unknown) else "",
    ]
    limit = " ".join(filter(None, limits))
    bands = "bands " + ", ".join(band.label for band in question.bands) if question.bands else ""
    return ", ".join(filter(None, (bands, limit))) or "all"


def _days(earliest: str, latest: str) -> str:
    return " ".join(filter(None, (f"from {earliest}" if earliest else "", f"to {latest}" if latest else "")))


def _target(question: "Question") -> str:
    from engine.types.unknown import Unknown

    return "" if isinstance(question.target, Unknown) else f", {100.0 * question.target:g} %"


def _models(question: "Question") -> str:
    groups = " against ".join(map(_group, question.groups))
    variant = "" if question.variant == "any" else f"{question.variant} models"
    return ", ".join(filter(None, (groups, variant))) or "all"


def _group(group: "ModelGroup") -> str:
    without = f" without {', '.join(group.name_excludes)}" if group.name_excludes else ""
    families = (
        f" ({', '.join(group.families)})"
        if group.families and group.families != (group.label,) and not group.models
        else ""
    )
    return f"{group.label}{families}{without}"
