"""Copies: which values two documents both print, and which lines of the one look copied from the other."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from engine.types.conflict import Reported, Subject
from engine.verify.reported import differences
from engine.verify.rounding import agree
from engine.vocab.benchmarks import benchmarks

_MOST_VALUES: Final = 60
"""Values of one subject that are paired."""
_FEWEST_EQUAL: Final = 4
_SHARE_EQUAL: Final = 0.8
"""A line is a copy where at least four other values, and four fifths of them, are equal."""


class Shared(NamedTuple):
    """A subject on which two documents of different sources both print a value."""

    one: Reported
    """The value of the first document by name."""
    other: Reported
    """The value of the second."""
    equal: bool
    """Whether they are the same but for rounding."""


class Copy(NamedTuple):
    """A line that two documents share, a model's or a benchmark's, without the value in question."""

    equal: int
    """Other values of the line that are equal."""
    shared: int
    """Other values of the line that both documents print."""
    line: str
    """The model, or the benchmark."""

    @property
    def is_copy(self) -> bool:
        """Whether so many are equal that one line was copied from the other, or both from a third."""
        return self.equal >= max(_FEWEST_EQUAL, _SHARE_EQUAL * self.shared)


def shared_values(reported: Mapping[Subject, Sequence[Reported]]) -> Mapping[tuple[str, str], tuple[Shared, ...]]:
    """Put together what each two documents both print in settings that are not stated to differ.

    Parameters
    ----------
    reported : mapping of Subject to sequence of Reported
        Every value, by subject.

    Returns
    -------
    mapping of (str, str) to tuple of Shared
        By the names of two documents, in ascending order; of a subject on which they agree one pair of values, else every pair.
    """
    pairs: defaultdict[tuple[str, str], list[Shared]] = defaultdict(list)
    for values in reported.values():
        of_subject: defaultdict[tuple[str, str], list[Shared]] = defaultdict(list)
        for names, shared in _pairs(values[:_MOST_VALUES]):
            of_subject[names].append(shared)
        for names, found in of_subject.items():
            pairs[names].extend([one for one in found if one.equal][:1] or found)
    return {names: tuple(pairs[names]) for names in sorted(pairs)}


def lines_around(shared: Sequence[Shared]) -> Iterator[tuple[Shared, Copy]]:
    """Yield each value on which two documents differ with the line around it that looks more like a copy.

    Parameters
    ----------
    shared : sequence of Shared
        All that two documents share.

    Yields
    ------
    tuple of (Shared, Copy)
        A subject once, in the order given; the line is the model's or the benchmark's.
    """
    once = {one.one.subject: one for one in reversed(shared)}
    counts: defaultdict[Hashable, list[int]] = defaultdict(lambda: [0, 0])
    for one in once.values():
        for line in _lines(one.one.subject):
            counts[line][0] += one.equal
            counts[line][1] += 1
    for one in reversed(once.values()):
        if not one.equal:
            copies = [Copy(counts[line][0], counts[line][1] - 1, line[-1]) for line in _lines(one.one.subject)]
            yield one, max(copies, key=lambda copy: (copy.is_copy, copy.equal))


def _pairs(values: Sequence[Reported]) -> Iterator[tuple[tuple[str, str], Shared]]:
    for one, other in combinations(values, 2):
        if one.source.source_id == other.source.source_id or differences(one, other):
            continue
        first, second = sorted((one, other), key=lambda each: each.source.document_id)
        yield (
            (first.source.document_id, second.source.document_id),
            Shared(first, second, agree(first.claim, second.claim)),
        )


def line_name(subject: Subject) -> str:
    """Return the name of a benchmark with the part of it."""
    return f"{benchmarks()[subject.benchmark_id].name} {subject.subset}".strip()


def _lines(subject: Subject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    benchmark = subject.metric_id, subject.benchmark_id, subject.subset, line_name(subject)
    return ("model", subject.model_id), benchmark
