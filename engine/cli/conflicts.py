"""``passband conflicts``: what sources print differently, and what looks like a misprint."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import clean, err, out, say, table

if TYPE_CHECKING:
    from engine.types.conflict import Conflict, Misprint, Reported, Setup, Subject
    from engine.types.record import Record

_HEADER = ("value", "shots", "prompt", "other setting", "window", "problems", "printed in", "version", "claim")
_SHORT_ID = 8


def conflicts_command(  # noqa: PLR0913  # which conflicts, and where they are read and written
    *,
    benchmark: Annotated[
        list[str] | None,
        typer.Option("--benchmark", help="Benchmark by name or id; repeat for several; all by default."),
    ] = None,
    model: Annotated[str, typer.Option(help="Only models whose name holds these words.")] = "",
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            "--with", help="Files or folders to compare with the store; they are not stored. Repeat for several."
        ),
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Show at most so many misprints, and so many disagreements.")] = 20,
    csv: Annotated[Path | None, typer.Option(help="Write all of them to FILE.csv, a value a row.")] = None,
    store: Annotated[Path, typer.Option(help="Folder of the claim store.")] = Path("passband-store"),
) -> None:
    """List suspected misprints, and the models and benchmarks of which sources print different values.

    Each value stands with how it was had, as far as its source says; values that an earlier source prints too are marked as copies. Nothing is
    decided here: a conflict refutes neither source. Exits with 0, also where nothing is found, and with 2 for wrong usage.

    Example: passband conflicts --benchmark MBPP --model DeepSeek-Coder --csv conflicts.csv
    """
    from engine.errors import UsageError
    from engine.export.conflicts import CONFLICT_COLUMNS, conflict_rows
    from engine.export.tables import write_csv
    from engine.question.names import resolve_benchmark
    from engine.verify.agreement import conflicts_in
    from engine.verify.misprints import misprints_in

    if csv is not None and csv.suffix.lower() != ".csv":
        raise UsageError(f"{csv}: conflicts are written as .csv; choose this suffix")
    wanted = frozenset(resolve_benchmark(name) for name in benchmark or ())
    record = _record(store, beside or [])
    misprints = [
        one for one in misprints_in(record) if any(_is_wanted(each.subject, wanted, model) for each in one.suspects)
    ]
    conflicts = [one for one in conflicts_in(record) if _is_wanted(one.subject, wanted, model)]
    if csv is not None:
        write_csv(csv, CONFLICT_COLUMNS, conflict_rows(conflicts, misprints))
    _show_misprints(misprints, most)
    _show_conflicts(conflicts, most)


def _record(store: Path, beside: Sequence[Path]) -> "Record":
    """Read the store, and what is to stand beside it."""
    from engine.pipeline import with_documents
    from engine.store.read import read_record

    record = read_record(store)
    if not beside:
        return record
    together = with_documents(record, beside)
    for failure in together.failures[len(record.failures) :]:
        err.print(f"{failure.reason}: {clean(failure.message)}")
    return together


def _is_wanted(subject: "Subject", benchmarks: frozenset[str], model: str) -> bool:
    from engine.vocab.fold import fold

    return (not benchmarks or subject.benchmark_id in benchmarks) and fold(model) in fold(subject.model_id)


def _show_misprints(misprints: Sequence["Misprint"], most: int) -> None:
    """Print the suspected misprints by kind."""
    say(f"Suspected misprints: {len(misprints):,}", style="bold")
    kind = ""
    for one in misprints[:most]:
        if one.slip != kind:
            kind = one.slip
            out.print()
            say(f"{kind[0].upper()}{kind[1:]}")
        claims = ", ".join(each.claim.claim_id[:_SHORT_ID] for each in (*one.suspects, *one.against))
        say(f"- {one.evidence} Claims {claims}.")
    _show_rest(len(misprints), most)


def _show_conflicts(conflicts: Sequence["Conflict"], most: int) -> None:
    """Print the subjects on which sources disagree, the gravest first."""
    out.print()
    say(f"Sources that disagree: {len(conflicts):,}", style="bold")
    for standing, count in Counter(one.standing for one in conflicts).items():
        say(f"- {count:,} {standing}")
    for one in conflicts[:most]:
        out.print()
        say(f"{_title(one.subject)}: {one.standing}, up to {one.spread:.1f} points apart")
        _show_values(one.reported)
    _show_rest(len(conflicts), most)


def _show_rest(found: int, most: int) -> None:
    if found > most:
        out.print()
        say(f"{found - most:,} more are not shown; --most shows more of them, --csv writes all.")


def _title(subject: "Subject") -> str:
    from engine.vocab.benchmarks import benchmarks

    part = f" ({subject.subset})" if subject.subset else ""
    return f"{subject.model_id} on {benchmarks()[subject.benchmark_id].name}{part}, {subject.metric_id}"


def _show_values(reported: Sequence["Reported"]) -> None:
    """Print values with what is stated of them; columns that none of them fills are left out."""
    rows = _rows(reported)
    filled = [place for place in range(len(_HEADER)) if any(row[place] for row in rows)]
    table([_HEADER[place] for place in filled], [[row[place] or "-" for place in filled] for row in rows])


def _rows(reported: Sequence["Reported"]) -> list[list[str]]:
    """Return the values with what is stated of them; empty for what is not."""
    from engine.export.conflicts import copies
    from engine.types.locator import TableLocator

    rows = []
    for one, copied in zip(reported, copies(reported), strict=True):
        place, setup = one.claim.locator, one.setup
        where = place.label if isinstance(place, TableLocator) else "text"
        cells = [
            f"{one.claim.numeral.printed}{' copy' if copied else ''}",
            _shots(setup),
            ", ".join(setup.prompt),
            ", ".join(setup.conditions),
            setup.window,
            "/".join(map(str, setup.n_items)),
            f"{one.source.document_id}, {where}",
            one.source.version,
            one.claim.claim_id[:_SHORT_ID],
        ]
        rows.append(cells)
    return rows


def _shots(setup: "Setup") -> str:
    """Return the number of examples; in brackets where only a copy states it."""
    from engine.types.unknown import Unknown

    if not isinstance(setup.shots, Unknown):
        return str(setup.shots)
    return "" if isinstance(setup.copied_shots, Unknown) else f"({setup.copied_shots})"
