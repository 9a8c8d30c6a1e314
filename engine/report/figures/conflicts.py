"""The conflict figure: models of which sources print different scores, every score with its source."""

from collections import Counter

from engine.report.blocks import Figure, Table, plain
from engine.report.evidence import benchmark_name
from engine.report.figures.chart import Chart, Line, Mark, Series
from engine.report.figures.finish import finish
from engine.report.figures.palette import SHOWN
from engine.report.figures.points import data_columns, data_row
from engine.report.figures.ticks import around, linear, rows
from engine.report.format import clean, counted, percent
from engine.report.marks import capital
from engine.report.material import Material
from engine.report.trace import Basis
from engine.types.conflict import Conflict

_MOST_ROWS = 24
_ROW = 19


def conflict_figure(conflicts: tuple[Conflict, ...], scope: Basis, material: Material) -> Figure:
    """Draw conflicts, the widest first.

    Parameters
    ----------
    conflicts : tuple of Conflict
        At least one, the gravest first.
    scope : Basis
        The observations in conflict.
    material : Material
        Where counts are noted.

    Returns
    -------
    Figure
        One row a model and benchmark; as many as fit on a page.
    """
    drawn = conflicts[:_MOST_ROWS]
    sources = {one.source.source_id for conflict in conflicts for one in conflict.reported}
    count = material.trace.number(counted(len(drawn), "case"), "conflicts drawn", scope)
    of = material.tally(len(sources), "source", rests_on=scope)
    said = f"{capital(count)} in which sources print different scores of one model, the gravest on top; {of} in all. Each mark is a printed score, coloured by its source."
    return finish("conflicts", said, _chart(drawn, material), _data(conflicts))


def _chart(drawn: tuple[Conflict, ...], material: Material) -> Chart:
    counts = Counter(one.source.source_id for conflict in drawn for one in conflict.reported)
    ordered = sorted(counts, key=lambda source_id: (-counts[source_id], source_id))
    ranks = {source_id: min(rank, SHOWN) for rank, source_id in enumerate(ordered)}
    marks: dict[int, list[Mark]] = {}
    for row, conflict in enumerate(drawn):
        for one in conflict.reported:
            value = round(100 * one.observation.value, 4)
            label = (
                clean(one.claim.model, limit=80),
                percent(one.observation.value),
                material.evidence.provenance(one.observation.observation_id),
            )
            marks.setdefault(ranks[one.source.source_id], []).append(Mark(x=value, y=0.0 - row, label=label))
    names = [clean(material.evidence.cited(source_id), limit=26) for source_id in ordered[:SHOWN]]
    others = counted(max(len(ordered) - SHOWN, 0), "other source")
    values = [mark.x for found in marks.values() for mark in found]
    return Chart(
        x=linear(f"{_measured(drawn)} (%)", *around(values, bounds=(0.0, 100.0))),
        y=rows(tuple(_name(conflict, drawn) for conflict in drawn)),
        series=tuple(
            Series(name=[*names, others][rank], rank=rank, marks=tuple(marks[rank])) for rank in sorted(marks)
        ),
        lines=tuple(_span(conflict, row) for row, conflict in enumerate(drawn)),
        height=96 + _ROW * len(drawn),
    )


def _span(conflict: Conflict, row: int) -> Line:
    values = [round(100 * one.observation.value, 4) for one in conflict.reported]
    return Line(name="", x=(min(values), max(values)), y=(0.0 - row,) * 2, width=1.2)


def _measured(drawn: tuple[Conflict, ...]) -> str:
    """Name the axis after the one benchmark where there is only one."""
    names = {benchmark_name(conflict.subject.benchmark_id) for conflict in drawn}
    return f"Score on {names.pop()}" if len(names) == 1 else "Score"


def _name(conflict: Conflict, drawn: tuple[Conflict, ...]) -> str:
    if len({other.subject.benchmark_id for other in drawn}) == 1:
        return clean(conflict.subject.model_id, limit=34)
    return f"{clean(conflict.subject.model_id, limit=20)}, {clean(benchmark_name(conflict.subject.benchmark_id), limit=12)}"


def _data(conflicts: tuple[Conflict, ...]) -> Table:
    fields = ("model", "benchmark", "subset", "metric", "standing", "value", "source_id", "claim_id")
    made = tuple(
        data_row(
            clean(conflict.subject.model_id),
            clean(conflict.subject.benchmark_id),
            clean(conflict.subject.subset),
            clean(conflict.subject.metric_id),
            conflict.standing.value,
            f"{one.observation.value:.6g}",
            clean(one.source.source_id),
            clean(one.claim.claim_id),
        )
        for conflict in conflicts
        for one in conflict.reported
    )
    return Table(name="conflicts", caption=plain(""), columns=data_columns(*fields), rows=made)
