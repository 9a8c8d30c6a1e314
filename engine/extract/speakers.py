"""Speakers of a segment: what its row labels, group rows and column headers say beside naming models."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from engine.extract.abbreviations import written_out
from engine.extract.context import TableContext
from engine.extract.facets import Speaker
from engine.extract.headings import Heading
from engine.extract.labels import (
    Label,
    category_label,
    condition_label,
    is_heading_word,
    is_sort_of_models,
    manner_label,
    metric_label,
    read_label,
)
from engine.extract.layout import Column, Row, Segment
from engine.extract.lost import lost_languages, lost_samples, repeats
from engine.extract.names import is_size
from engine.types.table import Cell
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.likeness import LONGEST_LABEL
from engine.vocab.metrics import at_k, match_metric

Grid = tuple[tuple[Cell, ...], ...]
_SUFFIX = re.compile(r"^(?:pro|plus|\+|hard|lite|full|extended)\b", re.IGNORECASE)
_TASKS = re.compile(r"\s+(?:tasks?|benchmarks?)$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\((\d{1,3})\)$")
_OWN_TESTS = re.compile(r"^(?:base|original)(?: tests?)?$", re.IGNORECASE)
_EXTRA_TESTS = re.compile(r"^(?:plus|\+|\+?\s*extra|extended)(?: tests?)?$", re.IGNORECASE)
_MANNER = re.compile(
    r"^(?:(?:prompt\w*|inference|decoding|fine-?tuning|training|agent\w*|reasoning) )?(?:methods?|approach(?:es)?|strateg(?:y|ies)|techniques?|scaffolds?"
    r"|scaffolding|frameworks?|agents?|harness|prompts?|prompting|settings?|config\w*|decoding|feedback|algorithms?)(?: / \w+)?$",
    re.IGNORECASE,
)
"""Headers of what is done with a model."""
_BEGINNING = 60
"""Characters kept of a sentence, such as a prompt, that stands where labels do: it says nothing but which one it is."""
_TICKS = {
    "✓": "yes",
    "✔": "yes",
    "✔️": "yes",
    "✅": "yes",
    "yes": "yes",
    "✗": "no",
    "✘": "no",
    "✕": "no",
    "❌": "no",
    "×": "no",
    "no": "no",
}


def row_labels(segment: Segment, row: Row, grid: Grid) -> list[tuple[Column, str]]:
    """Return the label cells of a row that print anything.

    Parameters
    ----------
    segment : Segment
        The segment.
    row : Row
        One of its rows.
    grid : tuple of tuple of Cell
        The table's grid.

    Returns
    -------
    list of (Column, str)
        Column and text, left to right.
    """
    cells = ((column, grid[row.index][column.index].text.strip()) for column in segment.labels)
    return [(column, text) for column, text in cells if text]


def carried_labels(segment: Segment, grid: Grid, names: Column | None = None) -> dict[int, list[tuple[Column, str]]]:
    """Return the label cells of each row; where the cell of a benchmark or a language is left blank the one above holds on.

    Parameters
    ----------
    segment : Segment
        The segment.
    grid : tuple of tuple of Cell
        The table's grid.
    names : Column or None
        The column of the models' names: none of them holds on.

    Returns
    -------
    dict of int to list of (Column, str)
        By grid row.
    """
    out: dict[int, list[tuple[Column, str]]] = {}
    above: dict[int, str] = {}
    groups: tuple[str, ...] = ()
    for row in segment.body:
        above = above if row.groups == groups else {}
        groups = row.groups
        printed = {column.index: text for column, text in row_labels(segment, row, grid)}
        if not printed:
            above = {}
        fresh = False
        for column in segment.labels:
            if column.index in printed:
                fresh = True
                holds = column is not names and _holds_on(column, printed[column.index])
                above[column.index] = printed[column.index] if holds else ""
            elif not fresh and printed and above.get(column.index):
                printed[column.index] = above[column.index]
        out[row.index] = [(c, printed[c.index]) for c in segment.labels if printed.get(c.index)]
    return out


def _holds_on(column: Column, text: str) -> bool:
    """Tell whether a label names what blank cells below it leave out: a benchmark or a part of one."""
    label = read_label(text)
    return bool(label.benchmarks or column.heading is Heading.BENCHMARK or (label.subset and not label.average))


def speaker_of(text: str, *, names: bool) -> Speaker:
    """Read a label; a mere word such as 'Benchmark' names nothing.

    Parameters
    ----------
    text : str
        The label.
    names : bool
        Whether what it leaves unexplained may name a benchmark.

    Returns
    -------
    Speaker
        What it says.
    """
    label = read_label(text)
    return Speaker(label=label, names=names and not is_heading_word(label))


def row_speaker(column: Column, text: str, context: TableContext) -> Speaker:
    """Read the cell of a label column: a tick answers its header, a bare number counts what its header counts.

    Parameters
    ----------
    column : Column
        The label column.
    text : str
        The cell.
    context : TableContext
        What is said for the whole table.

    Returns
    -------
    Speaker
        What it says.
    """
    text = written_out(text, context.abbreviations)
    if context.bracketed_shots:
        text = _IN_BRACKETS.sub(r" (\1-shot)", text)
    header = column.path[-1] if column.path else ""
    sort = is_sort_of_models(text, header, context.benchmark_name)
    label = read_label("") if sort else _told_by_header(column.heading, header, text)
    if label is not None:
        return Speaker(label=label, names=False)
    if text.isdecimal() and column.heading is Heading.SHOTS:
        text = f"{text}-shot"
    elif text.isdecimal():
        text = at_k(match_metric(header).entity_id, int(text)) or text
    return speaker_of(text, names=column.heading is Heading.BENCHMARK)


def _told_by_header(heading: Heading, header: str, text: str) -> Label | None:
    """Return what a cell says where it names no benchmark: a sentence, or an answer to what its header asks; ``None`` elsewhere."""
    answer = _TICKS.get(text.lower())
    if len(text) > LONGEST_LABEL:
        return condition_label(f"{text[:_BEGINNING].rstrip()}…")
    if heading is Heading.SETTING:
        is_temperature = header.lower().startswith(("t", "τ")) and not header.lower().startswith("top")
        return read_label(f"{'T' if is_temperature else header}={text}")
    if answer and header:
        return condition_label(f"{header}: {answer}")
    if heading is Heading.METRIC:
        return metric_label(text)
    if _MANNER.search(header):
        return manner_label(text)
    return category_label(text, header) if heading is Heading.CATEGORY else None


def group_speaker(text: str) -> Speaker:
    """Read a group row; a sort of tasks above several benchmarks, such as ``Tool Use Tasks``, is no subset of them.

    Parameters
    ----------
    text : str
        The group row.

    Returns
    -------
    Speaker
        What it says.
    """
    bare = _TASKS.sub("", text)
    label = category_label(bare, "")
    return Speaker(label=replace(label, conditions=()) if bare != text else label, names=False)


def sizes_across(columns: Sequence[Column]) -> dict[int, str]:
    """Return the sizes that head the score columns of a table of families.

    Parameters
    ----------
    columns : sequence of Column
        The score columns.

    Returns
    -------
    dict of int to str
        By column; empty unless each column has one.
    """
    sizes = {column.index: column.path[-1] for column in columns if column.path and is_size(column.path[-1])}
    return sizes if len(sizes) == len(columns) > 1 else {}


def is_sampled(column: Column) -> bool:
    """Tell whether the header of a label column names a sampled metric whose k stands above the numbers.

    Parameters
    ----------
    column : Column
        A label column.

    Returns
    -------
    bool
        True for ``pass@k``.
    """
    return bool(column.path) and match_metric(column.path[-1]).entity_id.endswith("@k")


def tested_rows(segment: Segment, grid: Grid, context: TableContext) -> dict[tuple[int, str], str]:
    """Read ``base`` and ``+extra`` in one label column as the own tests of the caption's benchmark and those of its extended version.

    Parameters
    ----------
    segment : Segment
        The segment.
    grid : tuple of tuple of Cell
        The table's grid.
    context : TableContext
        What is said for the whole table.

    Returns
    -------
    dict of (int, str) to str
        By column and text the benchmark's name; empty unless one column prints both.
    """
    named = _benchmark_names(context.caption)
    out: dict[tuple[int, str], str] = {}
    for column in segment.labels if named else ():
        texts = dict.fromkeys(grid[row.index][column.index].text.strip() for row in segment.body)
        extra = [text for text in texts if _EXTRA_TESTS.match(text)]
        base = [text for text in texts if _OWN_TESTS.match(text)]
        if extra and base:
            out |= {(column.index, text): named[0] for text in base}
            out |= {(column.index, text): f"{named[0].rstrip('+')}+" for text in extra}
    return out


def column_speakers(
    segment: Segment, paths: Mapping[int, tuple[str, ...]], context: TableContext
) -> dict[int, tuple[Speaker, ...]]:
    """Read the headers of the score columns of a segment whose rows are models.

    Parameters
    ----------
    segment : Segment
        The segment.
    paths : mapping of int to tuple of str
        By column its header texts, outermost first, what names models left out.
    context : TableContext
        What is said for the whole table.

    Returns
    -------
    dict of int to tuple of Speaker
        By column, with what headers have lost and the document says elsewhere.
    """
    if context.abbreviations:
        paths = {
            place: tuple(written_out(text, context.abbreviations) for text in path) for place, path in paths.items()
        }
    again = _found_again(segment, context)
    return {place: (*said, *again.get(place, ())) for place, said in _completed(paths).items()}


def _found_again(segment: Segment, context: TableContext) -> dict[int, tuple[Speaker, ...]]:
    """Return what headers have lost and the document says elsewhere, by column."""
    found = {place: f"@{k}" for place, k in lost_samples(segment.columns, context.samples).items()}
    if not found and repeats(segment.columns):
        found.update(lost_languages(segment.columns, context.languages()))
    return {place: (speaker_of(text, names=False),) for place, text in found.items()}


def _completed(paths: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[Speaker, ...]]:
    """Read header paths; a bare ``Pro`` or ``Hard`` completes the name of the benchmark beside it, ``+maj@k`` adds to it."""
    out: dict[int, tuple[Speaker, ...]] = {}
    repeated = _repeated(paths.values())
    left: str = ""
    above: tuple[str, ...] = ()
    for place, path in paths.items():
        texts = list(path)
        own = [name for text in path for name in _benchmark_names(text)]
        if texts and not own and left and path[:-1] == above and texts[-1].startswith("+"):
            texts = [left, *texts]
        elif texts and not own and left and _SUFFIX.match(texts[-1]):
            longer = f"{left} {texts[-1]}"
            texts[-1] = (
                longer
                if find_benchmarks(longer)[0].match.entity_id != find_benchmarks(left)[0].match.entity_id
                else texts[-1]
            )
        left, above = (own[0], path[:-1]) if own else (left, above)
        texts = _tested(texts, own)
        out[place] = tuple(_column_speaker(text, repeated) for text in texts)
    return out


def _column_speaker(text: str, repeated: frozenset[str]) -> Speaker:
    """Read a header; one that repeats below several benchmarks states a condition."""
    said = speaker_of(text, names=True)
    is_condition = text in repeated and said.label.rest and not said.label.speaks
    return Speaker(label=condition_label(text), names=False) if is_condition else said


def _repeated(paths: Iterable[tuple[str, ...]]) -> frozenset[str]:
    """Return the innermost headers that stand below several others, unless benchmarks are among them."""
    below: dict[str, set[tuple[str, ...]]] = {}
    for path in paths:
        if len(path) > 1:
            below.setdefault(path[-1], set()).add(path[:-1])
    if any(_benchmark_names(text) for text in below):
        return frozenset()
    return frozenset(text for text, outer in below.items() if len(outer) > 1)


def _tested(texts: list[str], own: list[str]) -> list[str]:
    """Read ``Base`` and ``Plus`` below a benchmark as its own tests and those of its extended version."""
    if not own or len(texts) < 2 or _benchmark_names(texts[-1]):
        return texts
    if _OWN_TESTS.match(texts[-1]):
        return texts[:-1]
    extended = f"{own[-1].rstrip()}+"
    return (
        [*texts[:-1], extended] if _EXTRA_TESTS.match(texts[-1]) and _benchmark_names(extended) == [extended] else texts
    )


def _benchmark_names(text: str) -> list[str]:
    """Return the benchmark names printed in a text."""
    return [mention.match.printed for mention in find_benchmarks(text)]
