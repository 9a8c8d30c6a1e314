"""Conflicts as rows of a file: one a value, with how it was had and where it is printed."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.types.conflict import Conflict, Misprint, Reported
from engine.types.locator import TableLocator
from engine.types.unknown import Unknown

CONFLICT_COLUMNS: Final = (
    "finding", "kind", "model", "benchmark", "subset", "metric", "value", "unit", "copy", "side", "shots", "prompt", "conditions",
    "date_window", "problems", "source_id", "version", "year", "document_id", "table", "row", "column", "claim_id", "evidence",
)  # fmt: skip
"""Columns of the file."""


def conflict_rows(conflicts: Sequence[Conflict], misprints: Sequence[Misprint]) -> Iterator[list[object]]:
    """Yield a row for each value of each conflict and each suspected misprint.

    Parameters
    ----------
    conflicts : sequence of Conflict
        Subjects of which sources print different values.
    misprints : sequence of Misprint
        Suspected misprints.

    Yields
    ------
    list
        As many cells as :data:`CONFLICT_COLUMNS`; rows of one finding share its number. `side` tells the values of a suspected misprint
        (``suspect``) from those that contradict them (``against``); `copy` marks a value that an earlier source prints too.
    """
    number = 0
    for misprint in misprints:
        number += 1
        for side, reported in (("suspect", misprint.suspects), ("against", misprint.against)):
            for one in reported:
                yield [
                    number,
                    str(misprint.slip),
                    *_value(one),
                    "",
                    side,
                    *_setup(one),
                    *_place(one),
                    misprint.evidence,
                ]
    for conflict in conflicts:
        number += 1
        evidence = f"{conflict.spread:.1f} points apart"
        for one, copied in zip(conflict.reported, copies(conflict.reported), strict=True):
            copy = "yes" if copied else "no"
            yield [number, str(conflict.standing), *_value(one), copy, "", *_setup(one), *_place(one), evidence]


def copies(reported: Sequence[Reported]) -> list[bool]:
    """Tell for each value whether another source printed it before.

    Parameters
    ----------
    reported : sequence of Reported
        Values of a subject, equal ones by age of their sources.

    Returns
    -------
    list of bool
        In the same order.
    """
    first: dict[float, str] = {}
    return [
        first.setdefault(round(one.observation.value, 9), one.source.source_id) != one.source.source_id
        for one in reported
    ]


def _value(one: Reported) -> list[object]:
    subject = one.subject
    names = [subject.model_id, subject.benchmark_id, subject.subset, subject.metric_id]
    return [*names, one.claim.numeral.printed, str(one.claim.unit)]


def _setup(one: Reported) -> list[object]:
    setup = one.setup
    shots = "" if isinstance(setup.shots, Unknown) else setup.shots
    problems = "; ".join(map(str, setup.n_items))
    return [shots, "; ".join(setup.prompt), "; ".join(setup.conditions), setup.window, problems]


def _place(one: Reported) -> list[object]:
    place, source = one.claim.locator, one.source
    cell = [place.label, place.row, place.column] if isinstance(place, TableLocator) else ["text", "", ""]
    return [source.source_id, source.version, source.year, source.document_id, *cell, one.claim.claim_id]
