"""Misprint: whether a value is one slip away from what other sources print.

Five slips are looked for: two models with each other's values; values in each other's columns; the value of another variant of the
model; another digit; and one cell that differs in a line that is a copy in all else. A finding says that a reader should look into both
sources: which of them slipped cannot be told from the values, and a value may have been revised.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Final

from engine.types.conflict import Misprint, Reported, Slip, Standing, Subject
from engine.types.locator import TableLocator
from engine.types.record import Record
from engine.types.unknown import Unknown
from engine.types.verdict import Finding, Severity
from engine.verify.agreement import standing_of
from engine.verify.base import RecordCheck, finding
from engine.verify.copies import Shared, line_name, lines_around, shared_values
from engine.verify.reported import differences, gather
from engine.verify.rounding import agree
from engine.verify.slips import digit_slip
from engine.vocab.models import models

NAME: Final = "misprint"
_MOST_DIFFERING: Final = 400
"""Differing values of one line that are compared with each other."""
_MOST_SIBLINGS: Final = 200
"""Values of the models of one maker and size, and of one model, that are compared with each other."""


def run(record: Record) -> tuple[Finding, ...]:
    """Look for values that are one slip away from what other sources print.

    Parameters
    ----------
    record : Record
        What is stored.

    Returns
    -------
    tuple of Finding
        WARNS on each value of either side of a suspected misprint.
    """
    return tuple(
        found
        for misprint in misprints_in(record)
        for one in (*misprint.suspects, *misprint.against)
        for found in finding(
            one.claim,
            NAME,
            Severity.WARNS,
            f"Suspected misprint here or elsewhere, {misprint.slip}: {misprint.evidence}",
            (each.claim for each in (*misprint.suspects, *misprint.against)),
        )
    )


def misprints_in(record: Record) -> tuple[Misprint, ...]:
    """Find the suspected misprints.

    Parameters
    ----------
    record : Record
        What is stored.

    Returns
    -------
    tuple of Misprint
        By kind, then by subject; a slip that several pairs of documents show once, from the pair that shows it best.
    """
    reported = gather(record)
    shared = shared_values(reported)
    found = [
        *(one for pairs in shared.values() for one in _swapped_rows(pairs)),
        *(one for pairs in shared.values() for one in _shifted_columns(pairs)),
        *_other_variants(reported),
        *_cells(reported, shared),
    ]
    once: dict[Hashable, Misprint] = {}
    for one in found:
        once.setdefault(_content(one), one)
    order = list(Slip)
    return tuple(sorted(once.values(), key=lambda one: (order.index(one.slip), one.suspects[0].subject)))


def _content(misprint: Misprint) -> Hashable:
    """Return what a misprint says, whichever documents show it and whichever side is suspected."""
    sides = (*misprint.suspects, *misprint.against)
    return misprint.slip, frozenset((one.subject, one.claim.numeral.value) for one in sides)


def _swapped_rows(shared: Sequence[Shared]) -> Iterator[Misprint]:
    """Yield two models of one column that have each other's values in another document."""
    columns: defaultdict[Hashable, list[Shared]] = defaultdict(list)
    for one in shared:
        if not one.equal:
            columns[one.one.subject.benchmark_id, one.one.subject.subset, one.one.subject.metric_id].append(one)
    for cells in columns.values():
        for first, second in combinations(cells[:_MOST_DIFFERING], 2):
            if _are_swapped(first, second):
                yield Misprint(
                    slip=Slip.SWAPPED_ROWS,
                    suspects=(first.one, second.one),
                    against=(first.other, second.other),
                    evidence=f"{_source(first.one)} prints {_printed(first.one)} for {_model(first.one)} and {_printed(second.one)} for "
                    f"{_model(second.one)}, {_source(first.other)} the other way round.",
                )  # fmt: skip


def _are_swapped(first: Shared, second: Shared) -> bool:
    return (
        first.one.subject.model_id != second.one.subject.model_id
        and agree(first.one.claim, second.other.claim)
        and agree(first.other.claim, second.one.claim)
        and not differences(first.one, second.one)
        and not differences(first.other, second.other)
    )


def _shifted_columns(shared: Sequence[Shared]) -> Iterator[Misprint]:
    """Yield the values of a model that stand in each other's columns, or all one way along, in another document."""
    rows: defaultdict[Hashable, list[Shared]] = defaultdict(list)
    for one in shared:
        place = one.one.claim.locator
        if not one.equal and one.one.claim.numeral.decimals and isinstance(place, TableLocator):
            rows[one.one.subject.model_id, place.index].append(one)
    for cells in rows.values():
        by_shift: defaultdict[int, list[tuple[Shared, Shared]]] = defaultdict(list)
        for here, there in permutations(cells[:_MOST_DIFFERING], 2):
            if here.one.claim.numeral.value == there.other.claim.numeral.value:
                by_shift[abs(_shift(here, there))].append((here, there))
        for moved in by_shift.values():
            if len({here.one.claim.numeral.value for here, _ in moved}) > 1:
                yield _shifted(moved)


def _shift(here: Shared, there: Shared) -> int:
    """Return how many rows and columns apart the first document prints two values."""
    assert isinstance(here.one.claim.locator, TableLocator)
    assert isinstance(there.one.claim.locator, TableLocator)
    first, second = here.one.claim.locator, there.one.claim.locator
    return (second.row - first.row) + (second.column - first.column)


def _shifted(moved: Sequence[tuple[Shared, Shared]]) -> Misprint:
    first = moved[0][0]
    here = ", ".join(f"{_printed(one.one)} under {_column(one.one)}" for one, _ in moved)
    there = ", ".join(_column(other.other) for _, other in moved)
    return Misprint(
        slip=Slip.SHIFTED_COLUMNS,
        suspects=tuple(one.one for one, _ in moved),
        against=tuple(other.other for _, other in moved),
        evidence=f"For {_model(first.one)}, {_source(first.one)} prints {here}; {_source(first.other)} prints them under {there}.",
    )


def _other_variants(reported: Mapping[Subject, Sequence[Reported]]) -> Iterator[Misprint]:
    """Yield values that contradict the other sources and are those of another model of the same maker and size."""
    columns: defaultdict[Hashable, list[Reported]] = defaultdict(list)
    for subject, values in reported.items():
        model = models()[subject.model_id]
        if model.developer and not isinstance(model.total_b, Unknown):
            kin = model.developer, model.total_b, model.specialisation
            columns[subject.benchmark_id, subject.subset, subject.metric_id, *kin].extend(values)
    for siblings in columns.values():
        relatives = sorted(
            siblings[:_MOST_SIBLINGS], key=lambda one: one.observation.variant != "base"
        )  # a bare name is the usual trap
        for one in relatives:
            own = [other for other in reported[one.subject][:_MOST_SIBLINGS] if other is not one]
            same = [other for other in relatives if _is_same_value_of_another(one, other)]
            opposed = [other for other in own if same and standing_of(one, other) is Standing.CONFLICT]
            backed = [other for other in own if opposed and agree(one.claim, other.claim)]
            if opposed and not backed:
                yield Misprint(
                    slip=Slip.OTHER_VARIANT,
                    suspects=(one,),
                    against=(same[0],),
                    evidence=f"{_source(one)} prints {_printed(one)} for {_model(one)}, of which {_source(opposed[0])} prints "
                    f"{_printed(opposed[0])}; {_printed(same[0])} is what {_source(same[0])} prints for {_model(same[0])}.",
                )  # fmt: skip


def _is_same_value_of_another(one: Reported, other: Reported) -> bool:
    return (
        one.subject.model_id != other.subject.model_id
        and one.observation.variant != other.observation.variant
        and one.source.source_id != other.source.source_id
        and one.claim.numeral.decimals > 0
        and one.claim.numeral.value == other.claim.numeral.value
    )


def _cells(
    reported: Mapping[Subject, Sequence[Reported]], shared: Mapping[tuple[str, str], Sequence[Shared]]
) -> Iterator[Misprint]:
    """Yield the single cells that differ in lines that are copies, the best copies first.

    A cell that differs by more than the sampling error, and by more than one slip of the pen, is a conflict rather.
    """
    differing = [(one, copy) for pairs in shared.values() for one, copy in lines_around(pairs) if copy.is_copy]
    for one, copy in sorted(differing, key=lambda found: -found[1].equal):
        backing = {id(side): _backing(side, reported) for side in (one.one, one.other)}
        youngest = sorted((one.one, one.other), key=_age, reverse=True)
        suspect, against = sorted(youngest, key=lambda side: len(backing[id(side)]))
        how = digit_slip(_printed(suspect), _printed(against))
        if not how and standing_of(suspect, against) is Standing.CONFLICT:
            continue
        held = f"{copy.equal} of {copy.shared} other values that both print for {copy.line} are equal"
        yield Misprint(
            slip=Slip.DIGIT if how else Slip.SINGLE_CELL,
            suspects=(suspect,),
            against=(against,),
            evidence=f"{_source(suspect)} prints {_printed(suspect)} for {_model(suspect)} on {_column(suspect)}, "
            f"{', '.join(backing[id(against)])} {_printed(against)}{f': {how}' if how else ''}; {held}.",
        )  # fmt: skip


def _backing(one: Reported, reported: Mapping[Subject, Sequence[Reported]]) -> list[str]:
    """Return the documents that print a value, itself first."""
    others = [other.source.document_id for other in reported[one.subject] if agree(one.claim, other.claim)]
    return [_source(one), *dict.fromkeys(name for name in others if name != one.source.document_id)]


def _age(one: Reported) -> tuple[str, str]:
    return one.source.year, one.source.document_id


def _source(one: Reported) -> str:
    place = one.claim.locator
    return f"{one.source.document_id} ({place.label})" if isinstance(place, TableLocator) else one.source.document_id


def _printed(one: Reported) -> str:
    return one.claim.numeral.printed


def _model(one: Reported) -> str:
    return one.subject.model_id


def _column(one: Reported) -> str:
    return " ".join(filter(None, (line_name(one.subject), *one.setup.prompt, one.subject.metric_id)))


RECORD_CHECK: Final = RecordCheck(
    name=NAME,
    asks="Is the value one slip away from what other sources print: a digit, a row, a column, a variant?",
    gravest=Severity.WARNS,
    run=run,
)
