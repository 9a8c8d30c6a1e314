"""Claims from tables: for each score cell, its model, benchmark, metric and setting."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from engine.digest import identifier
from engine.extract.averages import averaged
from engine.extract.axes import ModelAxis, as_transposed, read_models, rows_are_models
from engine.extract.context import DocumentContext, TableContext, read_context, read_document
from engine.extract.facets import Facets, Speaker, read_axis, resolve
from engine.extract.layout import Row, Segment, distinct, is_blank, read_layout
from engine.extract.names import ModelName, named
from engine.extract.scores import Score, without_totals
from engine.extract.settings import read_conditions
from engine.extract.speakers import Grid
from engine.extract.units import decide_unit
from engine.numerals import Reading, read_cell
from engine.types.claim import Claim
from engine.types.document import Document
from engine.types.locator import TableLocator
from engine.types.numeral import Numeral
from engine.types.outcome import Outcome
from engine.types.setting import Setting
from engine.types.table import Cell, Table
from engine.types.unknown import UNKNOWN
from engine.types.vocabulary import Match, MatchRule, Unit
from engine.vocab.benchmarks import benchmarks
from engine.vocab.models import match_model

NAME = "tables"
VERSION = "1"
"""Raised when a rule changes what is read from the same table."""
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
    context = read_document(document)
    return Outcome(items=tuple(claim for table in document.tables for claim in _table_claims(document, table, context)))


def _table_claims(document: Document, table: Table, of_document: DocumentContext) -> Iterator[Claim]:
    """Read the claims of one table, row by row."""
    grid = table.grid()
    segments = read_layout(table, grid)
    context = read_context(table, _titles(grid), of_document)
    for found in () if context.changes else segments:
        in_rows = rows_are_models(found, grid)
        segment = found if in_rows else as_transposed(found, grid)
        axis = read_models(segment, grid, context, in_rows=in_rows).renamed(of_document.own)
        scores = without_totals(_scores(segment, grid, axis, context), in_rows=axis.in_rows)
        scores = averaged(scores, in_rows=axis.in_rows)
        units = _units(scores, context)
        labels = {row.index: _row_labels(segment, grid, row) for row in segment.rows}
        instructed = context.instructed
        for score in scores:
            headers = segment.columns[score.column].path
            unit = Unit.OTHER if score.counted else units[_unit_key(score)]
            match = _identify(score.model, instructed=instructed)
            yield _claim(document, table, score, (labels[score.row], headers), (unit, match))


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
    unclear = _unclear_columns(segment, grid)
    columns = segment.scores
    resolved: dict[tuple[int, ...], Facets | None] = {}
    for row in segment.body:
        for column in columns:
            cell = grid[row.index][column.index]
            model = axis.models.get(row.index if axis.in_rows else column.index)
            if model is not None and column.index in axis.sizes:
                model = named(model.name, axis.sizes[column.index], "", model.condition)
            if model is None or not model.name or cell.column != column.index or cell.row != row.index:
                continue
            speakers = _speakers(axis, row.index, column.index)
            # Labels are cached by their text, so that the cells of a column share what they are about.
            key = tuple([id(speaker.label) if speaker.names else -id(speaker.label) for speaker in speakers])
            if key not in resolved:
                resolved[key] = resolve(speakers, context, summary)
            facets = resolved[key]
            if facets is None or (context.unscored and not facets.named):
                continue
            if _is_clear(facets, column.index, unclear, segment):
                yield from _cell_scores(cell, model, facets)


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


def _paired(reading: Reading, facets: Facets) -> Iterator[tuple[Numeral, Match, str, str]]:
    """Give each number of a cell its benchmark, metric and subset; a bracketed number of unknown meaning is left out."""
    every = (*reading.values, *reading.bracketed)
    told = len(every) > 1 and len(every) in (len(facets.benchmarks), len(facets.metrics))
    numbers = every if told else reading.values
    matches = facets.benchmarks if len(facets.benchmarks) == len(numbers) else facets.benchmarks[:1] * len(numbers)
    metrics = _dealt(
        facets.metrics if len(facets.metrics) == len(numbers) else facets.dealt, len(numbers), facets.metrics[0]
    )
    subsets = _dealt(facets.listed, len(numbers), facets.subset)
    yield from zip(numbers, matches, metrics, subsets, strict=True)


def _cell_scores(cell: Cell, model: ModelName, facets: Facets) -> Iterator[Score]:
    """Yield the scores of one cell."""
    reading = read_cell(cell.text)
    for ordinal, (numeral, benchmark, metric, subset) in enumerate(_paired(reading, facets)):
        yield Score(
            cell=cell, row=cell.row, column=cell.column, ordinal=ordinal, numeral=numeral, model=model,
            facets=facets, benchmark=benchmark, metric=metric, subset=subset, remark=reading.remark,
        )  # fmt: skip


def _units(scores: list[Score], context: TableContext) -> dict[tuple[str, str], Unit]:
    """Decide the unit of the numbers that share a benchmark and a metric: beside 3.90 on easy problems 0.57 on hard ones is no fraction."""
    groups: dict[tuple[str, str], list[Numeral]] = defaultdict(list)
    for score in scores:
        groups[_unit_key(score)].append(score.numeral)
    return {key: decide_unit(numerals, key[1], percent=context.percent) for key, numerals in groups.items()}


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
    decided: tuple[Unit, Match],
) -> Claim:
    """Put a claim together; `headers` are those of its row and of its column, `decided` its unit and its model."""
    place = (str(table.index), str(score.row), str(score.column), str(score.ordinal))
    entry = benchmarks().get(score.benchmark.entity_id)
    return Claim(
        claim_id=identifier(document.sha256, *place, score.numeral.printed),
        document_id=document.document_id,
        source_id=document.source_id,
        locator=TableLocator(
            label=table.label or f"#{table.index}", index=table.index, row=score.row, column=score.column,
            start=score.cell.start, end=score.cell.end, page=score.cell.page, box=score.cell.box, part=score.cell.part,
        ),
        quote=score.cell.text,
        row_headers=headers[0],
        column_headers=headers[1],
        numeral=score.numeral,
        unit=decided[0],
        model=score.model.name,
        model_match=decided[1],
        params_b=score.model.params_b,
        benchmark=entry.name if entry else score.benchmark.printed,
        benchmark_match=score.benchmark,
        subset=score.subset,
        metric=score.metric,
        metric_printed=score.facets.metric_printed,
        setting=_setting(score),
        extractor=NAME,
        extractor_version=VERSION,
    )  # fmt: skip


def _setting(score: Score) -> Setting:
    """Return the setting of a score: labels, then what its row and its cell add."""
    said = read_conditions(score.remark)
    added = tuple(word for word in (score.model.condition, *said.words, said.rest) if word)
    shots = said.shots if said.shots is not UNKNOWN else score.shots
    return Setting(shots=shots, temperature=score.facets.temperature, conditions=(*score.facets.conditions, *added))
