"""Scores that all their labels leave alike are told apart by what else their rows and columns print: a training set, a number of samples."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace

from engine.extract.headings import Heading
from engine.extract.labels import read_label
from engine.extract.layout import ColumnKind, Segment, is_blank
from engine.extract.scores import Score
from engine.extract.speakers import Grid

_LONGEST = 60
"""Characters of a condition: longer cells are descriptions."""
_MOST = 2
"""Columns that may tell rows apart."""


def told_apart(scores: Iterable[Score], segment: Segment, grid: Grid) -> list[Score]:
    """Give scores of one model, benchmark, metric and setting the labels in which their rows, or their columns, differ.

    Parameters
    ----------
    scores : iterable of Score
        Scores of a segment.
    segment : Segment
        The segment.
    grid : tuple of tuple of Cell
        The table's grid.

    Returns
    -------
    list of Score
        The same, in order, with conditions added where otherwise two numbers would be said of the same thing.
    """
    found = list(scores)
    said = [_said(score) for score in found]
    if len(set(said)) == len(said):
        return found
    alike: dict[Hashable, list[Score]] = defaultdict(list)
    for about, score in zip(said, found, strict=True):
        alike[about].append(score)
    told = {
        one: words for group in alike.values() if len(group) > 1 for one, words in _differences(group, segment, grid)
    }
    return [_with_conditions(score, told.get(_place(score), ())) for score in found]


def _said(score: Score) -> Hashable:
    """Return all that is said of a score but its value and its place in the cell."""
    facets = score.facets
    about = (score.benchmark.entity_id or score.benchmark.printed, score.metric, score.subset, score.shots)
    return (score.model, *about, facets.temperature, facets.conditions, score.remark, score.ordinal)


def _place(score: Score) -> tuple[int, int]:
    return score.row, score.column


def _differences(
    group: Sequence[Score], segment: Segment, grid: Grid
) -> Iterable[tuple[tuple[int, int], tuple[str, ...]]]:
    """Yield for each score of a group what its row prints and the others' do not; for scores of one row, what its column's header does."""
    rows, columns = {score.row for score in group}, {score.column for score in group}
    telling = [place for place in _described(segment) if len({grid[row][place].text for row in rows}) > 1][:_MOST]
    groups = {row.index: row.groups[-1] if row.groups else "" for row in segment.rows}
    grouped = len({groups.get(row, "") for row in rows}) > 1
    headers = {column.index: column.path[-1] if column.path else "" for column in segment.columns}
    for score in group:
        words = [_condition(headers[place], grid[score.row][place].text) for place in telling]
        words += [_condition("", groups.get(score.row, "").strip("() "))] if grouped else []
        if len(columns) > 1 and len({headers[column] for column in columns}) > 1:
            words.append(_condition("", headers[score.column]) if read_label(headers[score.column]).rest else "")
        yield _place(score), tuple(dict.fromkeys(word for word in words if word))


def _described(segment: Segment) -> list[int]:
    """Return the columns that describe rows: labels, and properties that are neither scores nor differences."""
    columns = (c for c in segment.columns if c.kind is not ColumnKind.SCORE and c.heading is not Heading.CHANGE)
    return [column.index for column in columns]


def _condition(header: str, text: str) -> str:
    """Return what a cell says of its row: a number with its header, words alone; nothing where it is blank or long."""
    if is_blank(text) or len(text) > _LONGEST or not (header or any(letter.isalnum() for letter in text)):
        return ""
    return f"{header}: {text}" if header and not any(letter.isalpha() for letter in text[:1]) else text


def _with_conditions(score: Score, words: tuple[str, ...]) -> Score:
    if not words:
        return score
    return score._replace(facets=replace(score.facets, conditions=(*score.facets.conditions, *words)))
