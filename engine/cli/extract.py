"""``passband extract``: documents in, a file of claims out."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from engine.cli.console import clean, err, progress


class Area(StrEnum):
    """Which tables are read."""

    CODE = "code"
    """Those with a code benchmark: all their numbers."""
    ANY = "any"
    """All tables of scores."""


def extract_command(
    paths: Annotated[list[Path], typer.Argument(help="Documents, or folders of documents.", metavar="PATH...")],
    out: Annotated[Path, typer.Option("--out", help="Where to write: FILE.csv, FILE.parquet or FILE.jsonl.")],
    area: Annotated[
        Area, typer.Option("--area", help="Tables to read: those with a code benchmark, or any.", show_default=True)
    ] = Area.CODE,
    failures: Annotated[
        Path | None, typer.Option("--failures", help="Write what could not be read to FILE.csv or FILE.jsonl too.")
    ] = None,
) -> None:
    """Read documents and write one row a claim. No network.

    A table with a code benchmark is read whole; one of other benchmarks alone only with --area any.

    Exits with 0 when at least one document was read, 1 when none was, 2 for wrong usage.

    Example: passband extract papers/ model-card.md --out claims.csv
    """
    from engine.export.claims import SUFFIXES, write_claims
    from engine.export.failures import SUFFIXES as FAILURE_SUFFIXES
    from engine.export.failures import write_failures
    from engine.pipeline import count_documents, read_claims
    from engine.types.source import Source

    _check_suffix(out, SUFFIXES)
    if failures is not None:
        _check_suffix(failures, FAILURE_SUFFIXES)
    with progress(count_documents(paths), "reading documents") as advance:
        documents = list(read_claims(paths, advance, code_only=area is Area.CODE))
    failed = [failure for rows in documents for failure in rows.failures]
    for failure in failed:
        err.print(f"{failure.reason}: {clean(failure.message)}")
    claims = [claim for rows in documents for claim in rows.claims]
    verdicts = [verdict for rows in documents for verdict in rows.verdicts]
    read = sum(isinstance(rows.source, Source) for rows in documents)
    if failures is not None:
        write_failures(failed, failures)
    if not read:
        err.print("passband: no document was read, so no claims are written; the lines above say why for each")
        raise typer.Exit(1)
    write_claims(claims, verdicts, out)
    counts = (_count(read, "document"), _count(len(claims), "claim"), _count(len(failed), "failure"))
    err.print(f"{', '.join(counts)}; written to {clean(out)}")


def _count(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _check_suffix(file: Path, known: Sequence[str]) -> None:
    """Refuse a file that cannot be written before the work of reading."""
    from engine.errors import UsageError

    if file.suffix.lower() not in known:
        raise UsageError(f"{file} must end in {' or '.join(known)}; choose one of these suffixes")
