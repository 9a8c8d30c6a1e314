"""Points: the observations of an outcome as marks, coloured by family or by the groups that the question sets apart."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.report.blocks import Cell, Column, Table, plain
from engine.report.evidence import Evidence
from engine.report.figures.chart import Mark, Series
from engine.report.figures.palette import SHOWN
from engine.report.format import clean, counted, size
from engine.report.material import Material, Part
from engine.types.frame import Frame
from engine.types.observation import Observation
from engine.types.question import ModelGroup
from engine.types.unknown import Unknown

SAMPLING_Z = 1.96
"""Standard normal quantile of a 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """Which family or group has which place in the palette."""

    keys: tuple[str, ...]
    """Family or group of each observation, clean."""
    names: tuple[str, ...]
    """Name of each rank in the legend, those without a colour of their own last."""
    ranks: tuple[int, ...]
    """Rank of each observation."""

    def series(self, marks: Sequence[Mark]) -> tuple[Series, ...]:
        """Return the marks as series by rank, each named with its count.

        Parameters
        ----------
        marks : sequence of Mark
            One an observation, in the same order.

        Returns
        -------
        tuple of Series
            Ranks ascending; none empty.
        """
        members: dict[int, list[Mark]] = {}
        for rank, mark in zip(self.ranks, marks, strict=True):
            members.setdefault(rank, []).append(mark)
        return tuple(
            Series(name=f"{self.names[rank]} ({len(members[rank])})", rank=rank, marks=tuple(members[rank]))
            for rank in sorted(members)
        )


def colours(frame: Frame, groups: tuple[ModelGroup, ...]) -> Colours:
    """Give each family its colour.

    Parameters
    ----------
    frame : Frame
        Observations.
    groups : tuple of ModelGroup
        Groups of the question: a group keeps its colour through all figures of a report.

    Returns
    -------
    Colours
        The groups first, then the families with most observations; beyond the palette all share the last colour.
    """
    keys = _keys(frame, groups)
    counts = Counter(keys)
    asked = [clean(group.label, limit=60) for group in groups]
    rest = sorted(counts.keys() - set(asked), key=lambda key: (-counts[key], key))
    ordered = [*asked, *rest]
    rank = {key: min(place, SHOWN) for place, key in enumerate(ordered)}
    others = counted(max(len(ordered) - SHOWN, 0), "other family", "other families")
    return Colours(keys=tuple(keys), names=(*ordered[:SHOWN], others), ranks=tuple(rank[key] for key in keys))


def sampling_span(frame: Frame, index: int, *, scale: float = 100.0) -> tuple[float, float] | None:
    """Return the 95 % sampling interval of one outcome.

    Parameters
    ----------
    frame : Frame
        Observations.
    index : int
        Which of them.
    scale : float
        100 for percent.

    Returns
    -------
    tuple of float or None
        The outcome minus and plus 1.96 standard errors, a score held to [0, 1]; None where no standard error is known.
    """
    if math.isnan(frame.v[index]):
        return None
    half = SAMPLING_Z * math.sqrt(float(frame.v[index]))
    low, high = float(frame.y[index]) - half, float(frame.y[index]) + half
    if not frame.subtracted_id.size:
        low, high = max(low, 0.0), min(high, 1.0)
    return round(scale * low, 4), round(scale * high, 4)


def observation_span(observation: Observation) -> tuple[float, float] | None:
    """Return the 95 % sampling interval of one score in percent.

    Parameters
    ----------
    observation : Observation
        A score.

    Returns
    -------
    tuple of float or None
        The score minus and plus 1.96 standard errors, held to [0, 100]; None where no standard error is known.
    """
    error = observation.standard_error
    if isinstance(error, Unknown) or math.isnan(error):
        return None
    low, high = observation.value - SAMPLING_Z * error, observation.value + SAMPLING_Z * error
    return round(100 * max(low, 0.0), 4), round(100 * min(high, 1.0), 4)


def hover(part: Part, index: int, evidence: Evidence) -> tuple[str, ...]:
    """Return what pointing at an observation shows.

    Parameters
    ----------
    part : Part
        The outcome.
    index : int
        Which observation.
    evidence : Evidence
        The record.

    Returns
    -------
    tuple of str
        Model and size, outcome, place; for a difference the place of both scores.
    """
    frame = part.analysis.frame
    model = f"{clean(str(frame.model_id[index]), limit=80)}, {size(float(frame.size_b[index]))}"
    where = evidence.provenance(str(frame.observation_id[index]))
    minus = [f"minus {evidence.provenance(str(frame.subtracted_id[index]))}"] if part.difference else []
    return (model, part.outcome(float(frame.y[index])), where, *minus)


def point_table(part: Part, name: str) -> Table:
    """Tabulate the observations of a figure.

    Parameters
    ----------
    part : Part
        The outcome.
    name : str
        Name of the figure.

    Returns
    -------
    Table
        One row an observation, in the frame's order; values are proportions.
    """
    frame = part.analysis.frame
    fields = (
        "model",
        "family",
        "parameters_b",
        "value",
        "standard_error",
        "source_id",
        "observation_id",
        "subtracted_id",
    )
    rows = []
    for index in range(len(frame.y)):
        error = "" if math.isnan(frame.v[index]) else f"{math.sqrt(frame.v[index]):.6g}"
        subtracted = str(frame.subtracted_id[index]) if part.difference else ""
        texts = (str(frame.model_id[index]), str(frame.family[index]))
        numbers = (f"{frame.size_b[index]:g}", f"{frame.y[index]:.6g}", error)
        ids = (str(frame.study_id[index]), str(frame.observation_id[index]), subtracted)
        rows.append(data_row(*map(clean, texts), *numbers, *map(clean, ids)))
    return Table(name=name, caption=plain(""), columns=data_columns(*fields), rows=tuple(rows))


def data_columns(*fields: str) -> tuple[Column, ...]:
    """Return the columns of a table that only becomes a CSV file."""
    return tuple(Column(heading=field, fields=(field,)) for field in fields)


def data_row(*values: str) -> tuple[Cell, ...]:
    """Return a row of such a table."""
    return tuple(Cell(text=plain(value), data=(value,)) for value in values)


def support(part: Part, material: Material) -> list[str]:
    """Return the counts behind a figure, traced: observations, models, families, sources."""
    frame = part.analysis.frame
    return [
        material.tally(len(frame.y), "observation", rests_on=part.basis),
        material.tally(len(set(frame.model_id)), "model", rests_on=part.basis),
        material.tally(len(set(frame.family)), "family", "families", rests_on=part.basis),
        material.tally(len(set(frame.study_id)), "source", rests_on=part.basis),
    ]


def _keys(frame: Frame, groups: tuple[ModelGroup, ...]) -> list[str]:
    """Each observation's group where the question sets groups against each other, else its family."""
    members = zip(frame.family, frame.model_id, frame.variant, frame.specialisation, strict=True)
    named = [tuple(map(str, member)) for member in members]
    found = [(each[0], [group.label for group in groups if group.holds(*each)]) for each in named]
    return [clean(labels[0] if labels else family, limit=60) for family, labels in found]
