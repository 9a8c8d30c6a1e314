"""Design: which cells of what the question asks for any source fills, and the observations that fill them."""

from engine.report.blocks import Block, Cell, Column, Inline, Paragraph, Section, Table, plain
from engine.report.claims import digits
from engine.report.evidence import benchmark_name, entries, place_label
from engine.report.format import clean, percent, size
from engine.report.material import Material, slug
from engine.report.trace import Basis, basis
from engine.types.fit import DesignCell
from engine.types.observation import Observation
from engine.vocab.metrics import metric

EMPTY = "no source at hand reports this"
"""What an empty cell says."""

_ROWS_SHOWN = 40


def design_section(material: Material, number: int) -> Section:
    """Write the design that the question asks for, cell by cell.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.
    number : int
        Its number within section 3.

    Returns
    -------
    Section
        The design table and, where they are few, each group's observations.
    """
    cells = material.answer.design
    filled = sum(bool(cell.observation_ids) for cell in cells)
    said = f"Of the {len(cells)} cells that the question asks for, {filled} {'is' if filled == 1 else 'are'} filled."
    if len(cells) == 1:
        said = f"The one cell that the question asks for is {'filled' if filled else 'empty'}."
    said = material.trace.within(said, "cells of the design", material.record_basis)
    blocks: list[Block] = [Paragraph(text=plain(said)), design_table(cells, material)]
    for group in dict.fromkeys(cell.group for cell in cells):
        ids = _members(group, material)
        if ids:
            blocks.append(observation_table(group, ids, material))
    return Section(
        heading=f"3.{number} What the question asks for, cell by cell", anchor="design", level=3, blocks=tuple(blocks)
    )


def design_table(cells: tuple[DesignCell, ...], material: Material) -> Table:
    """Tabulate how many observations fill each cell.

    Parameters
    ----------
    cells : tuple of DesignCell
        The design.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        Groups down, benchmarks across.
    """
    across = list(dict.fromkeys((cell.benchmark_id, cell.metric_id) for cell in cells))
    down = list(dict.fromkeys(cell.group for cell in cells))
    filled = {(cell.group, cell.benchmark_id, cell.metric_id): cell.observation_ids for cell in cells}
    headings = [f"{benchmark_name(benchmark_id)}, {metric_name(metric_id)}" for benchmark_id, metric_id in across]
    columns = (
        Column(heading="Models", fields=("group",)),
        *(Column(heading=heading, fields=(heading,)) for heading in headings),
    )
    rows = tuple(
        (
            Cell(text=plain(clean(group)), data=(clean(group),)),
            *(
                _count(group, filled.get((group, *pair)), heading, material)
                for pair, heading in zip(across, headings, strict=True)
            ),
        )
        for group in down
    )
    return Table(
        name="design",
        caption=plain("Observations that the sources at hand give for each cell of the question."),
        columns=columns,
        rows=rows,
    )


def observation_table(group: str, ids: tuple[str, ...], material: Material) -> Table:
    """Tabulate the observations of one group of models.

    Parameters
    ----------
    group : str
        The group's label.
    ids : tuple of str
        Its observations.
    material : Material
        Where they are looked up and noted.

    Returns
    -------
    Table
        One row an observation, by benchmark, size and model; more than 40 stand in the CSV file alone.
    """
    columns = (
        Column(heading="Model", fields=("model",)),
        Column(heading="Size", fields=("parameters_b",), numeric=True),
        Column(heading="Benchmark", fields=("benchmark", "subset")),
        Column(heading="Metric", fields=("metric",)),
        Column(heading="Score", fields=("score",), numeric=True),
        Column(heading="Source", fields=("source_id",)),
        Column(heading="Table", fields=("table", "claim_id")),
    )
    observations = sorted((material.evidence.observations[i] for i in ids), key=_order)
    rows = tuple(_observation(observation, material) for observation in observations)
    caption = f"Observations: {clean(group)}. CSV scores are proportions, sizes billions of parameters."
    return Table(
        name=f"observations-{slug(group)}",
        caption=plain(caption),
        columns=columns,
        rows=rows,
        shown=-1 if len(rows) <= _ROWS_SHOWN else 0,
    )


def metric_name(metric_id: str) -> str:
    """Return the customary name of a metric, or its identifier where the vocabulary has none.

    Parameters
    ----------
    metric_id : str
        Identifier.

    Returns
    -------
    str
        Its name.
    """
    known = metric(metric_id)
    return known.name if known else clean(metric_id, limit=60)


def _members(group: str, material: Material) -> tuple[str, ...]:
    """Observations of a group: in the design, and in the outcomes that are analysed."""
    question, evidence = material.answer.question, material.evidence
    designed = {i for cell in material.answer.design if cell.group == group for i in cell.observation_ids}
    holders = [candidate for candidate in question.groups if candidate.label == group]
    analysed = {entry for part in material.parts for entry in entries(part.analysis)}

    def belongs(observation: Observation) -> bool:
        if observation.observation_id in designed:
            return True
        named = (observation.family, observation.model_id, observation.variant, observation.specialisation)
        inside = not question.groups or any(holder.holds(*named) for holder in holders)
        return inside and observation.observation_id in analysed

    return tuple(i for i in evidence.reported(material.answer) if belongs(evidence.observations[i]))


def _count(group: str, observation_ids: tuple[str, ...] | None, heading: str, material: Material) -> Cell:
    if observation_ids is None:
        return Cell(text=plain("not asked"), data=("",))
    if not observation_ids:
        return Cell(text=plain(EMPTY), data=("0",))
    scope = basis(observation_ids, "design", clean(group), heading)
    return Cell(
        text=plain(material.tally(len(observation_ids), "observation", rests_on=scope)),
        data=(str(len(observation_ids)),),
    )


def _order(observation: Observation) -> tuple[str, str, float, str, str]:
    size_b = observation.total_b if isinstance(observation.total_b, float | int) else float("inf")
    return (observation.benchmark_id, observation.metric_id, size_b, observation.model_id, observation.observation_id)


def _observation(observation: Observation, material: Material) -> tuple[Cell, ...]:
    evidence = material.evidence
    claim = evidence.claims.get(observation.claim_id)
    printed = material.trace.number(
        digits(claim) if claim else percent(observation.value),
        "score as printed",
        Basis(key=observation.observation_id, observation_ids=()),
    )
    source_id = claim.source_id if claim else observation.study_id
    number = evidence.numbers.get(source_id)
    subset = clean(observation.subset, limit=60)
    benchmark = benchmark_name(observation.benchmark_id)
    size_b = observation.total_b
    return (
        _cell(clean(observation.model_id, limit=80)),
        Cell(text=plain(size(size_b)), data=(f"{size_b:g}" if isinstance(size_b, float | int) else "",)),
        Cell(text=plain(benchmark + (f" [{subset}]" if subset else "")), data=(benchmark, subset)),
        _cell(metric_name(observation.metric_id)),
        Cell(text=plain(printed), data=(f"{observation.value:.6g}",)),
        Cell(
            text=(Inline(text=evidence.cited(source_id), href=f"#ref-{number}" if number else ""),),
            data=(clean(source_id),),
        ),
        Cell(
            text=plain(clean(place_label(claim), limit=40) if claim else "unknown"),
            data=(place_label(claim) if claim else "", observation.claim_id),
        ),
    )


def _cell(text: str) -> Cell:
    return Cell(text=plain(text), data=(text,))
