"""``passband audit``: somebody else's report in, a verdict on each of its claims out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import clean, err, out, progress, say

if TYPE_CHECKING:
    from engine.types.audit import Audit, Judgement

REFUTED = 3
"""Exit code when a claim is refuted."""
_SUFFIXES = (".md", ".html", ".csv", ".json")
_MOST_PRINTED = 200
_STYLES = {"confirmed": "green", "refuted": "red", "unresolved": "yellow"}


def audit_command(
    report: Annotated[
        Path, typer.Argument(help="The report: text, Markdown, HTML, LaTeX, PDF, or a CSV of claims.", metavar="REPORT")
    ],
    more: Annotated[list[Path] | None, typer.Argument(help="Further sources.", metavar="[SOURCE...]")] = None,
    sources: Annotated[
        list[Path] | None,
        typer.Option(
            "--sources", help="Documents, folders or claim stores; the embedded corpus by default.", metavar="SOURCE"
        ),
    ] = None,
    written: Annotated[
        Path | None, typer.Option("--out", help="Write the audit to FILE.md, .html, .csv or .json too.", metavar="FILE")
    ] = None,
) -> None:
    """Judge each claim of somebody else's report by the sources at hand. No network.

    A claim is confirmed only with the cell or sentence that says it, refuted where the sources print something else, else unresolved. Exits
    with 0 when nothing is refuted, 3 when something is, 1 when the report or every source cannot be read, 2 for wrong usage.

    Example: passband audit report.md --sources papers/ --out audit.html
    """
    from engine.auditing import audit, library
    from engine.cli.places import find
    from engine.errors import InputError, UsageError
    from engine.pipeline import count_documents
    from engine.types.verdict import Status

    if written is not None and written.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"{written} must end in {', '.join(_SUFFIXES)}; choose one of these suffixes")
    chosen = [*(sources or ()), *(more or ())] or [find("datasets/corpora/code-llm")]
    with progress(count_documents(chosen), "reading sources") as advance:
        at_hand = library(chosen, advance)
    for failure in at_hand.failures:
        err.print(f"{failure.reason}: {clean(failure.message)}")
    if not at_hand.sources:
        raise InputError("no source was read, so nothing can be judged; the lines above say why for each")
    done = audit(report, at_hand)
    _print(done)
    if written is not None:
        _write(done, written)
        err.print(f"written to {clean(written)}")
    if any(one.status is Status.REFUTED for one in done.judgements):
        raise typer.Exit(REFUTED)


def _print(audit: "Audit") -> None:
    """Print the claims with their verdicts, then what is to be said of the report as a whole."""
    from engine.report.audits import heading, summary, verdict_of_panel

    say(heading(audit), style="bold")
    out.print()
    for statement in audit.statements[:_MOST_PRINTED]:
        say(f"{statement.place}: {statement.text}", style="bold")
        for judgement in audit.judgements_of(statement.ordinal):
            _print_judgement(judgement)
        out.print()
    if len(audit.statements) > _MOST_PRINTED:
        say(f"... and {len(audit.statements) - _MOST_PRINTED:,} claims more; --out writes all.")
        out.print()
    for remark in audit.remarks:
        say(f"{remark.about}: {remark.message}")
    out.print()
    for line in verdict_of_panel(audit):
        say(line)
    out.print()
    say(summary(audit), style="bold")


def _print_judgement(judgement: "Judgement") -> None:
    """Print a verdict with its reason and, for words, the sentence."""
    from engine.types.audit import PartKind

    named = "" if judgement.kind is PartKind.SENTENCE else f"{judgement.part}: "
    say(f"  {judgement.status:<10}  {named}{judgement.reason}", style=_STYLES[judgement.status])
    if judgement.kind is PartKind.SENTENCE:
        for passage in (*judgement.support, *judgement.instead)[:1]:
            say(f"              “{passage.quote}”")
    for note in judgement.notes:
        say(f"              {note}")


def _write(audit: "Audit", path: Path) -> None:
    """Write an audit in the format that the suffix names."""
    from engine.export.audits import write_audit_csv, write_audit_json
    from engine.export.tables import replace_file
    from engine.report.audits import audit_markdown, audit_page

    suffix = path.suffix.lower()
    if suffix == ".csv":
        write_audit_csv(audit, path)
    elif suffix == ".json":
        write_audit_json(audit, path)
    else:
        replace_file(path, (audit_markdown(audit) if suffix == ".md" else audit_page(audit)).encode("utf-8"))
