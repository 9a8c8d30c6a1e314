"""``passband compare``: size bands side by side on a benchmark."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.console import clean, err, out, say, table

if TYPE_CHECKING:
    from engine.types.fit import BandComparison
    from engine.types.frame import Frame
    from engine.types.question import Question
    from engine.types.record import Record

_MOST_NAMES = 8


def compare_command(  # noqa: PLR0913  # what is compared, and where it is read and written
    benchmark: Annotated[list[str], typer.Option("--benchmark", help="Benchmark by name or id; repeat for several.")],
    *,
    metric: Annotated[str, typer.Option(help="Metric.")] = "pass@1",
    bands: Annotated[str, typer.Option(help="Size bands in billions of parameters.")] = "<10B,10B-30B,>30B",
    variant: Annotated[str, typer.Option(help="base, instruct or any.")] = "any",
    size: Annotated[
        str, typer.Option(help="Which parameters of a mixture of experts count: total or active.")
    ] = "total",
    store: Annotated[Path, typer.Option(help="Folder of the claim store.")] = Path("passband-store"),
    csv: Annotated[Path | None, typer.Option(help="Write the tables to FILE.csv too.")] = None,
    observations: Annotated[
        Path | None, typer.Option(help="Write the observations of each band, with their claims, to FILE.csv.")
    ] = None,
) -> None:
    """Print a table of size bands: models, observations, sources, mean with interval, differences between bands.

    Scores are in percent, differences in percentage points. Exits with 0 when at least one benchmark has observations, 1 when none
    has, 2 for wrong usage.

    Example: passband compare --benchmark "HumanEval Pro" --bands "<10B,10B-30B,>30B"
    """
    from engine.cli.bandtable import COMPARISON_COLUMNS, OBSERVATION_COLUMNS, comparison_rows, observation_rows
    from engine.export.tables import write_csv
    from engine.frame.build import build_frame
    from engine.store.read import read_record

    _check(variant, size, csv, observations)
    question = _question(benchmark, metric, bands, variant, size)
    record = read_record(store)
    outcomes = [build_frame(record, question, benchmark_id) for benchmark_id in question.benchmarks]
    for failure in (failure for outcome in outcomes for failure in outcome.failures):
        err.print(f"passband: {clean(failure.message)}")
    frames = [frame for outcome in outcomes for frame in outcome.items]
    if not frames:
        raise typer.Exit(1)
    compared = [_compare(frame, question) for frame in frames]
    if csv is not None:
        write_csv(csv, COMPARISON_COLUMNS, [row for one in compared for row in comparison_rows(one)])
    if observations is not None:
        rows = [row for frame in frames for row in observation_rows(frame, question.bands, record)]
        write_csv(observations, OBSERVATION_COLUMNS, rows)
    for frame, comparison in zip(frames, compared, strict=True):
        _show(frame, comparison, question, record)


def _check(variant: str, size: str, *files: Path | None) -> None:
    """Refuse what cannot be meant before anything is computed."""
    from engine.errors import UsageError

    if variant not in ("base", "instruct", "any"):
        raise UsageError(f"--variant {variant} is not known; choose base, instruct or any")
    if size not in ("total", "active"):
        raise UsageError(f"--size {size} is not known; choose total or active")
    for file in files:
        if file is not None and file.suffix.lower() != ".csv":
            raise UsageError(f"{file}: tables are written as .csv; choose this suffix")


def _question(names: list[str], metric: str, bands: str, variant: str, size: str) -> "Question":
    """Put the options together as a question."""
    from engine.question.bands import parse_bands
    from engine.question.names import resolve_benchmark, resolve_metric
    from engine.types.question import Estimand, Question, SizeKind

    benchmarks = tuple(dict.fromkeys(resolve_benchmark(name) for name in names))
    return Question(
        question_id="compare", title="Size bands", text="", benchmarks=benchmarks, asked_benchmarks=benchmarks,
        metric_id=resolve_metric(metric), asked_metrics=(metric,), bands=parse_bands(bands), variant=variant,
        size=SizeKind(size), estimand=Estimand.BAND_DIFFERENCES,
    )  # fmt: skip


def _compare(frame: "Frame", question: "Question") -> "BandComparison":
    """Compare the bands on one frame."""
    from engine.fit.bands import compare
    from engine.types.outcome import Failure

    compared = compare(frame, question.bands)
    assert not isinstance(compared, Failure), "bands are never empty here, and a store holds finite scores"
    return compared


def _show(frame: "Frame", compared: "BandComparison", question: "Question", record: "Record") -> None:
    """Print the comparison of the bands on one frame."""
    from engine.cli.bandtable import BAND_HEADER, CONTRAST_HEADER, band_cells, contrast_cells, reasons, subset_of

    say(frame.label, style="bold")
    models = "base and instruct models" if question.variant == "any" else f"{question.variant} models"
    held = f"Scores in percent on {subset_of(frame, record)}, {models}; zero-shot, or no number of examples stated"
    say(f"{held}; no other condition stated than greedy decoding.")
    out.print()
    table(BAND_HEADER, [band_cells(summary) for summary in compared.summaries], numbers=2)
    out.print()
    if compared.contrasts:
        table(CONTRAST_HEADER, [contrast_cells(contrast) for contrast in compared.contrasts], numbers=2)
        out.print()
    for reason in reasons(compared):
        say(reason)
    _opposed(frame, record)
    _notes(frame, compared)


def _opposed(frame: "Frame", record: "Record") -> None:
    """Say how many of the scores other sources contradict."""
    from engine.types.verdict import Severity
    from engine.verify.agreement import NAME
    from engine.vocab.benchmarks import benchmarks

    contradicted = {one.claim_id for one in record.findings if one.check == NAME and one.severity is Severity.WARNS}
    count = len(contradicted.intersection(frame.observation_id.tolist()))
    if count:
        name = benchmarks()[frame.benchmark_id].name
        say(
            f"Other sources contradict {count} of {len(frame.y)} scores: passband conflicts --benchmark {name!r} shows them."
        )


def _notes(frame: "Frame", compared: "BandComparison") -> None:
    """Print the warnings, the models of unknown size, what was left out and the method."""
    for warning in compared.warnings:
        say(f"Note: {warning}")
    unknown = frame.unknown_size
    if unknown:
        more = f" and {len(unknown) - _MOST_NAMES} more" if len(unknown) > _MOST_NAMES else ""
        say(f"Size unknown, set apart: {', '.join(unknown[:_MOST_NAMES])}{more}.")
    if frame.exclusions:
        left = "; ".join(f"{exclusion.count} {exclusion.reason}" for exclusion in frame.exclusions)
        say(f"Scores left out: {left}.")
    say(f"Method: {compared.method}")
    out.print()
