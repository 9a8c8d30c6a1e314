"""Merge: the records of several databases, made into one work each.

Two records are of one work if they share an arXiv identifier or a DOI; or if their titles are nearly the same, numbers in them exactly,
and their authors agree. Two arXiv identifiers are always two works, so a title never joins what they hold apart. What comes out does not
depend on the order in which the databases answered.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final
from unicodedata import combining, normalize

import numpy as np
from rapidfuzz import fuzz, process

from engine.digest import identifier
from engine.types.search import Listed, Work

LIKE: Final = 93.0
"""Least likeness of two titles of one work, of 100 (normalised indel similarity)."""
SHORTEST: Final = 20
"""Letters that a title must have to be compared at all: ``Introduction`` is no work's own."""
YEARS: Final = 3
"""Most years between a preprint and its publication."""

_WORD = re.compile(r"[^\W_]+")
_STRIP = 2_000


def merge(records: Sequence[Listed]) -> tuple[Work, ...]:
    """Merge records into works.

    Parameters
    ----------
    records : sequence of Listed
        Of all databases, the most trusted about a work first.

    Returns
    -------
    tuple of Work
        By identifier. Within a work the records stand as they were given.
    """
    ordered = sorted(range(len(records)), key=lambda i: (records[i].database, records[i].record_id, records[i].title))
    groups = _Groups(records)
    for place in _shared_places(records, ordered):
        groups.join(*place)
    for one, other in _like_titles(records, ordered):
        groups.join_unless_apart(one, other)
    members: dict[int, list[Listed]] = defaultdict(list)
    for i, record in enumerate(records):
        members[groups.root(i)].append(record)
    works = [Work(work_id=_work_id(found), records=tuple(found)) for found in members.values()]
    return tuple(sorted(works, key=lambda work: work.work_id))


class _Groups:
    """Which records are of one work (union-find), and the arXiv identifiers of each."""

    def __init__(self, records: Sequence[Listed]) -> None:
        self._parent = list(range(len(records)))
        self._arxiv = [{record.arxiv_id} - {""} for record in records]

    def root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._parent[second] = first
            self._arxiv[first] |= self._arxiv[second]

    def join_unless_apart(self, one: int, other: int) -> None:
        if len(self._arxiv[self.root(one)] | self._arxiv[self.root(other)]) <= 1:
            self.join(one, other)


def _shared_places(records: Sequence[Listed], ordered: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of records that share an identifier."""
    first: dict[tuple[str, str], int] = {}
    for i in ordered:
        record = records[i]
        for key in (("arxiv", record.arxiv_id), ("doi", record.doi), (record.database, record.record_id)):
            if key[1]:
                yield first.setdefault(key, i), i


def _like_titles(records: Sequence[Listed], ordered: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield pairs of records of one work by title and authors, in a fixed order."""
    titles = {i: folded(records[i].title) for i in ordered}
    candidates = [i for i in ordered if len(titles[i].replace(" ", "")) >= SHORTEST]
    texts = [titles[i] for i in candidates]
    for start in range(0, len(texts), _STRIP):
        likeness = process.cdist(
            texts[start : start + _STRIP], texts, scorer=fuzz.ratio, score_cutoff=LIKE, dtype=np.uint8
        )
        for row, column in np.argwhere(likeness):
            one, other = candidates[start + int(row)], candidates[int(column)]
            if row + start < column and _agree(records[one], records[other], titles[one], titles[other]):
                yield one, other


def folded(text: str) -> str:
    """Return the words of a text without accents, case and punctuation.

    Parameters
    ----------
    text : str
        Such as a title.

    Returns
    -------
    str
        Words with a space between.
    """
    plain = "".join(letter for letter in normalize("NFKD", text.casefold()) if not combining(letter))
    return " ".join(_WORD.findall(plain))


def _agree(one: Listed, other: Listed, title: str, other_title: str) -> bool:
    """Tell whether two records with like titles are of one work."""
    if _numbers(one.title) != _numbers(other.title) or one.kind != other.kind:
        return False
    years = [int(record.published[:4]) for record in (one, other) if record.published]
    if len(years) == 2 and abs(years[0] - years[1]) > YEARS:
        return False
    if not one.authors or not other.authors:
        return title == other_title
    first, second = _families(one.authors), _families(other.authors)
    return len(first & second) * 2 >= min(len(first), len(second))


def _numbers(title: str) -> tuple[str, ...]:
    """Return the numbers and pluses of a title, which tell ``CodeGen2`` from ``CodeGen`` and ``MBPP+`` from ``MBPP``."""
    return tuple(re.findall(r"\d+|\+", normalize("NFKC", title)))


def _families(authors: Sequence[str]) -> set[str]:
    return {words[-1] for author in authors if (words := folded(author).split())}


def _work_id(records: Sequence[Listed]) -> str:
    """Name a work by arXiv, else by DOI, else by its title and first author."""
    numbers, dois = ({getattr(record, name) for record in records} - {""} for name in ("arxiv_id", "doi"))
    if numbers:
        return f"arxiv:{min(numbers)}"
    if dois:
        return f"doi:{min(dois)}"
    titled = min(records, key=lambda record: (record.database, record.record_id))
    return f"{titled.database}:{identifier(titled.database, titled.record_id)}"
