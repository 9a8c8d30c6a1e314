"""Claims from tables: for each score cell, its model, benchmark, metric and setting."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from engine.digest import identifier
from engine.extract.apart import told_apart
from engine.extract.averages import averaged
from engine.extract.axes import ModelAxis, as_transposed, read_models, rows_are_models
from engine.extract.context import DocumentContext, TableContext, read_context, read_document
from engine.extract.facets import Facets, Speaker, read_axis, resolve
from engine.extract.layout import Row, Segment, distinct, is_blank, is_number, read_layout
from engine.extract.lexicon import own_model
from engine.extract.names import ModelName, named
from engine.extract.relationship import Origins
from engine.extract.scores import Score, without_totals
from engine.extract.settings import read_conditions
from engine.extract.speakers import Grid
from engine.extract.units import decide_unit
from engine.numerals import read_cell
from engine.types.claim import Claim, Relationship
from engine.types.document import Document
from engine.types.locator import TableLocator
from engine.types.outcome import Outcome
from engine.types.setting import Setting
from engine.types.table import Cell, Table
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import Match, MatchRule, Unit
from engine.vocab.benchmarks import benchmarks
from engine.vocab.models import conditions_of, looks_like_model, match_model

NAME = "tables"
VERSION = "1"
"""Raised when a rule changes what is read from the same table."""
_UNTUNED = re.compile(r"(?:base|backbone|foundation|pre-?trained) (?:models?|llms?)\b", re.IGNORECASE)
_KNOWN = 0.7
"""Likeness of a name that holds a family's name, or a size."""
_SURE = frozenset({MatchRule.EXACT, MatchRule.NORMALISED, MatchRule.COMPOSED})


def extract_tables(document: Document) -> Outcome[Claim]:
    """Read the claims of every table of a document.

    Parameters
    ----------
    document : Document
        A parsed document.

    Returns
    -------
    Outcome of Claim
        Claims in document order; tables without scores give none.
    """
    context, own = read_document(document), own_model(document.title)
    return Outcome(
        items=tuple(claim for table in document.tables for claim in _table_claims(document, table, context, own))
    )


def _table_claims(document: Document, table: Table, of_document: DocumentContext, own: str) -> Iterator[Claim]:
    """Read the claims of one table, row by row; `own` is the model that the document's title names."""
    if not any(is_number(cell.text) for cell in table.cells):
        return
    grid = table.grid()
    segments = read_layout(table, grid)
    context = read_context(table, _titles(grid), of_document)
    for found in () if context.changes else segments:
        in_rows = rows_are_models(found, grid)
        segment = found if in_rows else as_transposed(found, grid)
        if not segment.scores:
            continue
        axis = read_models(segment, grid, context, in_rows=in_rows).renamed(of_document.own)
        scores = without_totals(_scores(segment, grid, axis, context), in_rows=axis.in_rows)
        scores = told_apart(averaged(scores, in_rows=axis.in_rows), segment, grid)
        if not scores:
            continue
        units = _units(scores, context)
        labels = {row.index: _row_labels(segment, grid, row) for row in segment.rows}
        instructed = context.instructed and not _are_untuned(segment)
        origins = Origins.of(table, own)
        for score in scores:
            headers = labels[score.row], segment.columns[score.column].path
            unit = Unit.OTHER if score.counted else units[_unit_key(score)]
            match = _identify(score.model, instructed=instructed)
            relationship = origins.relationship(score.cell, score.model.name, headers[0])
            yield _claim(document, table, score, headers, (unit, match, relationship))


def _are_untuned(segment: Segment) -> bool:
    """Tell whether a label column is headed ``Base Model``: what is done with its models stands beside them."""
    return any(column.path and _UNTUNED.match(column.path[-1]) for column in segment.labels)


def _titles(grid: Grid) -> tuple[str, ...]:
    """Return the text of a first row that spans the whole table."""
    first = distinct(grid[0]) if grid else []
    return (first[0].text,) if len(first) == 1 and first[0].column_span == len(grid[0]) > 1 else ()


def _scores(segment: Segment, grid: Grid, axis: ModelAxis, context: TableContext) -> Iterator[Score]:
    """Yield every score of a segment."""
    across = axis.column_speakers if axis.in_rows else axis.row_speakers
    summary = read_axis(
        [*axis.row_speakers.values(), *axis.column_speakers.values()] if axis.in_rows else list(across.values())
    )
    if context.unscored and not any(looks_like_model(model.name) >= _KNOWN for model in axis.models.values()):
        return  # overlaps of data sets with benchmarks, and the like
    unclear = _unclear_columns(segment, grid)
    columns = {column.index: _told_by(axis.column_speakers.get(column.index, ())) for column in segment.scores}
    resolved: dict[tuple[tuple[int, ...], tuple[int, ...]], Facets | None] = {}
    for row in segment.body:
        told_by_row = _told_by(axis.row_speakers.get(row.index, ()))
        for column, told_by_column in columns.items():
            cell = grid[row.index][column]
            model = axis.models.get(row.index if axis.in_rows else column)
            if model is not None and column in axis.sizes:
                model = named(model.name, axis.sizes[column], "", model.condition)
            if model is None or not model.name or cell.column != column or cell.row != row.index:
                continue
            key = told_by_row, told_by_column
            if key not in resolved:
                resolved[key] = resolve(_speakers(axis, row.index, column), context, summary)
            facets = resolved[key]
            if facets is None or (context.unscored and not facets.named):
                continue
            if _is_clear(facets, column, unclear, segment):
                yield from _cell_scores(cell, model, facets)


def _told_by(speakers: Sequence[Speaker]) -> tuple[int, ...]:
    """Return what the cells beside the same labels share: a label is cached by its text."""
    return tuple([id(speaker.label) if speaker.names else -id(speaker.label) for speaker in speakers])


def _is_clear(facets: Facets, column: int, unclear: frozenset[int], segment: Segment) -> bool:
    """Tell whether a number is a score: whole numbers may be counts, and a table of nothing else needs a named benchmark."""
    if len(unclear) == len(segment.scores):
        return facets.named
    return facets.explained or column not in unclear


def _speakers(axis: ModelAxis, row: int, column: int) -> tuple[Speaker, ...]:
    """Return the labels that bear on a cell: the axis across from the models speaks last."""
    rows, columns = axis.row_speakers.get(row, ()), axis.column_speakers.get(column, ())
    return (*rows, *columns) if axis.in_rows else (*columns, *rows)


def _unclear_columns(segment: Segment, grid: Grid) -> frozenset[int]:
    """Return the score columns that hold only whole numbers: counts, unless their header names what they score."""
    out = set()
    for column in segment.scores:
        numerals = (n for row in segment.body for n in read_cell(grid[row.index][column.index].text).values)
        if all(n.decimals == 0 and not n.percent_sign for n in numerals):
            out.add(column.index)
    return frozenset(out)


def _dealt(choices: Sequence[str], count: int, default: str) -> list[str]:
    """Deal one choice to each number where there are as many, else the default to all."""
    return list(choices) if len(choices) == count else [default] * count


@lru_cache(maxsize=1024)
def _shared_out(facets: Facets, values: int, bracketed: int) -> tuple[tuple[Match, str, str], ...]:
    """Return the benchmark, metric and subset of each number of a cell; bracketed numbers of unknown meaning are left out."""
    every = values + bracketed
    count = every if every > 1 and every in (len(facets.benchmarks), len(facets.metrics)) else values
    matches = facets.benchmarks if len(facets.benchmarks) == count else facets.benchmarks[:1] * count
    metrics = _dealt(facets.metrics if len(facets.metrics) == count else facets.dealt, count, facets.metrics[0])
    subsets = _dealt(facets.listed, count, facets.subset)
    return tuple(zip(matches, metrics, subsets, strict=True))


def _cell_scores(cell: Cell, model: ModelName, facets: Facets) -> Iterator[Score]:
    """Yield the scores of one cell."""
    reading = read_cell(cell.text)
    shared = _shared_out(facets, len(reading.values), len(reading.bracketed))
    numbers = (*reading.values, *reading.bracketed)
    for ordinal, (numeral, (benchmark, metric, subset)) in enumerate(zip(numbers, shared, strict=False)):
        yield Score(cell, ordinal, numeral, model, facets, benchmark, metric, subset, reading.remark)


def _units(scores: list[Score], context: TableContext) -> dict[tuple[str, str], Unit]:
    """Decide the unit of the numbers that share a benchmark and a metric: beside 3.90 on easy problems 0.57 on hard ones is no fraction."""
    groups: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for score in scores:
        groups[_unit_key(score)].append(score)
    return {
        key: decide_unit([score.numeral for score in group], key[1], percent=context.percent)
        for key, group in groups.items()
    }


def _unit_key(score: Score) -> tuple[str, str]:
    """Return what shares a unit."""
    return score.benchmark.entity_id or score.benchmark.printed, score.metric


def _row_labels(segment: Segment, grid: Grid, row: Row) -> tuple[str, ...]:
    """Return the group texts above a row and its label cells."""
    labels = (grid[row.index][column.index].text for column in segment.labels)
    return (*row.groups, *(text for text in labels if not is_blank(text)))


@lru_cache(maxsize=4096)
def _identify(model: ModelName, *, instructed: bool) -> Match:
    """Return the model that a name stands for: in a table of instructed models a bare name is no base model's."""
    found = match_model(model.name, model.params_b)
    if not found.entity_id or not instructed:
        return found
    others = (match_model(f"{model.name} {word}", model.params_b) for word in ("Instruct", "Chat"))
    told = next((other for other in others if other.entity_id and other.rule in _SURE), found)
    return replace(told, printed=found.printed)


def _claim(
    document: Document,
    table: Table,
    score: Score,
    headers: tuple[tuple[str, ...], tuple[str, ...]],
    decided: tuple[Unit, Match, Relationship],
) -> Claim:
    """Put a claim together; `headers` are those of its row and of its column, `decided` unit, model and who measured it."""
    cell, model, facets = score.cell, score.model, score.facets
    place = (str(table.index), str(cell.row), str(cell.column), str(score.ordinal))
    entry = benchmarks().get(score.benchmark.entity_id)
    return Claim(
        claim_id=identifier(document.sha256, *place, score.numeral.printed),
        document_id=document.document_id,
        source_id=document.source_id,
        locator=TableLocator(
            label=table.label or f"#{table.index}", index=table.index, row=cell.row, column=cell.column,
            start=cell.start, end=cell.end, page=cell.page, box=cell.box, part=cell.part,
        ),
        quote=cell.text,
        row_headers=headers[0],
        column_headers=headers[1],
        numeral=score.numeral,
        unit=decided[0],
        model=model.name,
        model_match=decided[1],
        params_b=model.params_b,
        benchmark=entry.name if entry else score.benchmark.printed,
        benchmark_match=score.benchmark,
        subset=score.subset,
        metric=score.metric,
        metric_printed=facets.metric_printed,
        setting=_setting(
            (score.shots, facets.temperature), facets.conditions, model.condition, score.remark, conditions_of(model.name)
        ),
        extractor=NAME,
        extractor_version=VERSION,
        relationship=decided[2],
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _setting(
    stated: tuple[int | Unknown, float | Unknown],
    conditions: tuple[str, ...],
    added: str,
    remark: str,
    named: tuple[str, ...],
) -> Setting:
    """Return the setting of a score: shots, temperature and conditions of its labels, what its row and its cell add, and the model's name."""
    said = read_conditions(remark)
    words = [*conditions, *(word for word in (added, *said.words, said.rest) if word)]
    known = {word.casefold() for word in words}
    return Setting(
        shots=stated[0] if said.shots is UNKNOWN else said.shots,
        temperature=stated[1],
        conditions=(*words, *(word for word in named if word.casefold() not in known)),
    )
