"""Conflicts: where sources print different scores of the same model, and whether a stated setup explains it."""

from collections import Counter

from engine.report.blocks import Block, Cell, Column, Paragraph, Section, Table, plain
from engine.report.claims import digits
from engine.report.evidence import Evidence, benchmark_name
from engine.report.figures.conflicts import conflict_figure
from engine.report.format import clean, decimal, listing
from engine.report.material import Material
from engine.report.trace import Basis, basis
from engine.types.conflict import Conflict, Standing

_ROWS = 20
_EXPLAINED = {
    Standing.CONFLICT: "by more than the sampling error of the problems, with no stated difference in setup",
    Standing.SETUPS_DIFFER: "by more than that, with setups that are stated to differ",
    Standing.UNKNOWN_ERROR: "where the number of problems is not known, so that the sampling error cannot be told",
    Standing.WITHIN_ERROR: "by no more than the sampling error",
}


def conflict_section(conflicts: tuple[Conflict, ...], material: Material, number: int) -> Section:
    """Write where sources contradict each other.

    Parameters
    ----------
    conflicts : tuple of Conflict
        On the benchmarks of the answer, the gravest first; at least one.
    material : Material
        Where numbers are noted.
    number : int
        Number of the section within section 3.

    Returns
    -------
    Section
        Counts by standing, the figure, and a table of the values.
    """
    scope = conflict_basis(conflicts)
    blocks: list[Block] = [
        Paragraph(text=plain(_counted(conflicts, scope, material))),
        conflict_figure(conflicts, scope, material),
        conflict_table(conflicts, material),
    ]
    return Section(heading=f"3.{number} Conflicts between sources", anchor="conflicts", level=3, blocks=tuple(blocks))


def conflict_basis(conflicts: tuple[Conflict, ...]) -> Basis:
    """Return the observations in conflict as a basis."""
    return basis([one.observation.observation_id for conflict in conflicts for one in conflict.reported], "conflicts")


def conflict_table(conflicts: tuple[Conflict, ...], material: Material) -> Table:
    """Tabulate conflicts.

    Parameters
    ----------
    conflicts : tuple of Conflict
        The gravest first.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row a model, benchmark and subset, with every value and its source; the pages print the first of them.
    """
    columns = (
        Column(heading="Model", fields=("model",)),
        Column(heading="Benchmark", fields=("benchmark", "subset")),
        Column(heading="Printed scores", fields=("scores",)),
        Column(heading="Spread, percentage points", fields=("spread",), numeric=True),
        Column(heading="Standing", fields=("standing",), whole=True),
    )
    rows = tuple(_row(conflict, material) for conflict in conflicts)
    caption = "Models of which sources print different scores, the gravest first. The CSV file has the spread in percentage points."
    return Table(name="conflicts", caption=plain(caption), columns=columns, rows=rows, shown=_ROWS)


def _counted(conflicts: tuple[Conflict, ...], scope: Basis, material: Material) -> str:
    counts = Counter(conflict.standing for conflict in conflicts)
    total = material.tally(len(conflicts), "case", rests_on=scope, what="models with different printed scores")
    parts = [
        f"{material.trace.number(f'{counts[standing]:,}', f'conflicts: {standing.value}', scope)} {said}"
        for standing, said in _EXPLAINED.items()
        if counts[standing]
    ]
    return f"Sources print different scores of the same model on the same problems in {total}: {listing(parts)}. All of them enter as they are printed; which one is right is not decided here."


def _row(conflict: Conflict, material: Material) -> tuple[Cell, ...]:
    subject, evidence = conflict.subject, material.evidence
    benchmark, subset = benchmark_name(subject.benchmark_id), clean(subject.subset, limit=60)
    printed = [
        f"{material.trace.number(digits(one.claim), 'score as printed', Basis(key=one.observation.observation_id, observation_ids=()))} {_source(one.source.source_id, evidence)}"
        for one in conflict.reported
    ]
    values = "; ".join(f"{digits(one.claim)} in {clean(one.source.source_id)}" for one in conflict.reported)
    spread = material.trace.number(
        decimal(conflict.spread), f"spread of {clean(subject.model_id)} on {benchmark}", conflict_basis((conflict,))
    )
    return (
        _cell(clean(subject.model_id, limit=80)),
        Cell(text=plain(benchmark + (f" [{subset}]" if subset else "")), data=(benchmark, subset)),
        Cell(text=plain(", ".join(printed)), data=(values,)),
        Cell(text=plain(spread), data=(f"{conflict.spread:.6g}",)),
        _cell(conflict.standing.value),
    )


def _source(source_id: str, evidence: Evidence) -> str:
    """Return a source's number in the references, or its name where it has none."""
    number = evidence.numbers.get(source_id)
    return f"[{number}]" if number else f"in {evidence.cited(source_id)}"


def _cell(text: str) -> Cell:
    return Cell(text=plain(text), data=(text,))
