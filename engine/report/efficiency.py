"""Efficiency: models weighed by score and size, how far their ranking holds, and how it shifts on a harder benchmark."""

from engine.report.blocks import Block, Bullets, Cell, Column, Paragraph, Section, Table, plain
from engine.report.figures.frontier import frontier_figure
from engine.report.format import clean, decimal, listing, percent, size
from engine.report.material import Material, slug
from engine.report.readings import because
from engine.report.trace import Basis, basis
from engine.report.voice import exact
from engine.types.efficiency import Candidate, Efficiency, EfficiencyShift
from engine.types.outcome import Failure
from engine.types.unknown import Unknown

_ROWS = 10


def efficiency_section(
    weighed: tuple[Efficiency | EfficiencyShift | Failure, ...], material: Material, number: int
) -> Section:
    """Write what weighing models by score and size shows.

    Parameters
    ----------
    weighed : tuple of Efficiency, EfficiencyShift or Failure
        One an outcome.
    material : Material
        Where numbers are noted.
    number : int
        Number of the section within section 3.

    Returns
    -------
    Section
        Definition, for each benchmark the frontier and the ranking, and how far rankings on original and harder benchmarks agree.
    """
    methods = dict.fromkeys(clean(one.method, limit=1600) for one in weighed if isinstance(one, Efficiency))
    blocks: list[Block] = [Paragraph(text=plain(method)) for method in methods]
    for place, one in enumerate(weighed, start=1):
        if isinstance(one, Efficiency):
            blocks += _weighed(one, f"efficiency-{place:02d}-{slug(one.label)}", material)
    shifts = [one for one in weighed if isinstance(one, EfficiencyShift)]
    if shifts:
        blocks += [Paragraph(text=plain(shift_sentence(shift, material))) for shift in shifts]
    refused = [because(one) for one in weighed if isinstance(one, Failure)]
    if refused:
        blocks.append(Paragraph(text=plain(f"Not weighed: {'; '.join(refused)}.")))
    warnings = dict.fromkeys(clean(text) for one in weighed if isinstance(one, Efficiency) for text in one.warnings)
    if warnings:
        blocks += [
            Paragraph(text=plain("A careful reader must know:")),
            Bullets(items=tuple(plain(text) for text in warnings)),
        ]
    return Section(heading=f"3.{number} Performance against size", anchor="efficiency", level=3, blocks=tuple(blocks))


def leader_sentence(weighed: Efficiency, material: Material) -> str:
    """Say which model comes first by the ratio, and how sure that is.

    Parameters
    ----------
    weighed : Efficiency
        Models weighed.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        Two or three sentences.
    """
    scope, leader, label = weighed_basis(weighed), weighed.candidates[0], clean(weighed.label, limit=80)
    others = len(weighed.candidates) - 1
    ratio = material.trace.number(
        _ratio(leader), f"performance-efficiency ratio of {clean(leader.model_id)}, {label}", scope
    )
    stays = material.trace.number(
        f"{weighed.leader_stays:,} of {others:,}",
        f"departures of one model after which the leader stays, {label}",
        scope,
    )
    tau = material.trace.number(
        decimal(weighed.least_agreement, 2), f"least rank agreement without one model, {label}", scope
    )
    first = f"{clean(leader.model_id, limit=60)} ({size(leader.size_b)}) has the highest ratio, {ratio}."
    sure = ""
    if not isinstance(weighed.leader_first, Unknown):
        share = material.trace.number(
            percent(weighed.leader_first), f"draws in which the leader comes first, {label}", scope
        )
        sure = f" It comes first in {share} of draws of the scores within their sampling errors."
    return f"{first}{sure} When one other model leaves, it stays first in {stays} cases; the ranking then agrees with the whole one by at least τ = {tau}."


def size_sentence(weighed: Efficiency, material: Material) -> str:
    """Say whether the ratio falls or rises with model size.

    Parameters
    ----------
    weighed : Efficiency
        Models weighed.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        One sentence; the direction only where the interval leaves out 0.
    """
    label, scope = clean(weighed.label, limit=80), weighed_basis(weighed)
    lower, upper = weighed.with_size_lower, weighed.with_size_upper
    text = decimal(weighed.with_size, 2)
    clear = False
    if not isinstance(lower, Unknown) and not isinstance(upper, Unknown):
        text += f", 95 % interval {decimal(lower, 2)} to {decimal(upper, 2)}"
        clear = lower > 0.0 or upper < 0.0
    tau = material.trace.number(text, f"rank correlation of ratio and size, {label}", scope)
    models = material.tally(len(weighed.candidates), "model", rests_on=scope)
    sources = material.tally(weighed.m_studies, "source", rests_on=scope)
    moves = (
        f"{'falls' if weighed.with_size < 0 else 'rises'} with model size"
        if clear
        else "does not clearly change with model size"
    )
    return f"Weighed by {label} and size alone, the performance-efficiency ratio {moves} (rank correlation τ = {tau}; k = {models}, m = {sources})."


def shift_sentence(shift: EfficiencyShift, material: Material) -> str:
    """Say how far rankings on an original and a harder benchmark agree.

    Parameters
    ----------
    shift : EfficiencyShift
        The same models weighed on both.
    material : Material
        Where numbers are noted.

    Returns
    -------
    str
        One sentence or two.
    """
    ids = [i for one in (shift.original, shift.harder) for model in one.candidates for i in model.observation_ids]
    scope = basis(ids, "efficiency shift", clean(shift.label))
    text = decimal(shift.agreement, 2)
    if not isinstance(shift.agreement_lower, Unknown) and not isinstance(shift.agreement_upper, Unknown):
        text += f" (95 % interval {decimal(shift.agreement_lower, 2)} to {decimal(shift.agreement_upper, 2)})"
    tau = material.trace.number(text, f"agreement of rankings, {clean(shift.label)}", scope)
    count = material.tally(len(shift.harder.candidates), "model", rests_on=scope)
    leaders = [
        f"{clean(one.candidates[0].model_id, limit=60)} on {clean(one.label, limit=60)}"
        for one in (shift.original, shift.harder)
    ]
    same = shift.original.candidates[0].model_id == shift.harder.candidates[0].model_id
    led = (
        f"{clean(shift.harder.candidates[0].model_id, limit=60)} leads on both"
        if same
        else f"first is {listing(leaders)}"
    )
    original = clean(shift.original.label, limit=80).rpartition(" on ")[2]
    return f"From {original} to {clean(shift.harder.label, limit=80).rpartition(' on ')[2]}, the ranking of {count} by the ratio agrees by τ = {tau}; {led}."


def weighed_basis(weighed: Efficiency) -> Basis:
    """Return the observations behind a weighing as a basis."""
    ids = [i for model in weighed.candidates for i in model.observation_ids]
    return basis(ids, "efficiency", clean(weighed.label))


def ranking_table(weighed: Efficiency, name: str, material: Material) -> Table:
    """Tabulate the models by their ratio.

    Parameters
    ----------
    weighed : Efficiency
        Models weighed.
    name : str
        Name of the table.
    material : Material
        Where numbers are noted.

    Returns
    -------
    Table
        One row a model, the highest ratio first; the pages print the first of them.
    """
    columns = (
        Column(heading="Place (without one other)", fields=("rank", "highest_rank", "lowest_rank"), numeric=True),
        Column(heading="Model", fields=("model",)),
        Column(heading="Size", fields=("parameters_b",), numeric=True, whole=True),
        Column(heading="Score", fields=("score",), numeric=True, whole=True),
        Column(heading="Ratio (95 % interval)", fields=("ratio", "lower", "upper"), numeric=True, whole=True),
        Column(heading="Ratio on a straight line", fields=("straight",), numeric=True),
        Column(heading="On the frontier", fields=("on_frontier",)),
    )
    rows = tuple(_row(model, clean(weighed.label, limit=80), material) for model in weighed.candidates)
    caption = f"Models by performance-efficiency ratio: {clean(weighed.label)}. The ratio on a straight line is that of a model of this size whose score lay on a straight line in log size from the lowest to the highest. CSV scores are proportions."
    return Table(name=name, caption=plain(caption), columns=columns, rows=rows, shown=_ROWS)


def _weighed(weighed: Efficiency, name: str, material: Material) -> list[Block]:
    figure = frontier_figure(weighed, name, weighed_basis(weighed), material)
    said = f"{size_sentence(weighed, material)} {leader_sentence(weighed, material)}"
    return [Paragraph(text=plain(said)), figure, ranking_table(weighed, name, material)]


def _row(model: Candidate, label: str, material: Material) -> tuple[Cell, ...]:
    name = clean(model.model_id, limit=80)
    scope = basis(model.observation_ids, "candidate", name, label)
    places = f"{model.rank} ({model.highest_rank} to {model.lowest_rank})"
    printed = [
        material.trace.number(text, f"{what} of {name}, {label}", scope)
        for text, what in (
            (places, "place by ratio and its range without one other model"),
            (percent(model.score), "score"),
            (_ratio(model), "performance-efficiency ratio"),
            (decimal(model.straight, 2), "ratio on a straight line"),
        )
    ]
    ranks = tuple(str(rank) for rank in (model.rank, model.highest_rank, model.lowest_rank))
    return (
        Cell(text=plain(printed[0]), data=ranks),
        Cell(text=plain(name), data=(name,)),
        Cell(text=plain(size(model.size_b)), data=(f"{model.size_b:g}",)),
        Cell(text=plain(printed[1]), data=(exact(model.score),)),
        Cell(text=plain(printed[2]), data=(exact(model.ratio), exact(model.lower), exact(model.upper))),
        Cell(text=plain(printed[3]), data=(exact(model.straight),)),
        Cell(text=plain("yes" if model.on_frontier else "–"), data=(str(model.on_frontier).lower(),)),
    )


def _ratio(model: Candidate) -> str:
    text = decimal(model.ratio, 2)
    if isinstance(model.lower, Unknown) or isinstance(model.upper, Unknown):
        return text
    return f"{text} ({decimal(model.lower, 2)} to {decimal(model.upper, 2)})"
