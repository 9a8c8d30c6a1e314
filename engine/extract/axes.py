"""Which axis of a segment names the models, and what its other labels say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.extract.context import TableContext
from engine.extract.facets import Speaker
from engine.extract.headings import Heading, read_heading
from engine.extract.labels import (
    condition_label,
    is_sort_of_models,
    part_label,
    read_label,
    whole_label,
    without_metric,
)
from engine.extract.layout import Column, ColumnKind, RowKind, Segment, is_blank, is_number
from engine.extract.names import (
    ModelName,
    family_in,
    is_fragment,
    is_no_model,
    is_size,
    is_whole_name,
    join_path,
    name_column,
    named,
    names_several,
    reads_like_model,
    size_column,
)
from engine.extract.own import restored
from engine.extract.row_names import named_below, parted, row_models
from engine.extract.speakers import (
    Grid,
    carried_labels,
    column_speakers,
    group_speaker,
    is_sampled,
    row_labels,
    row_speaker,
    sizes_across,
    speaker_of,
    tested_rows,
)
from engine.vocab.benchmarks import find_benchmarks, is_code
from engine.vocab.sizes import printed_size, size_cell

_MOSTLY = 0.8
_PART = re.compile(r"^\s*(?:\*\s*-|[-–—•↳└▸]\s)\s*(?P<name>[^\W\d].{0,40})$")
"""A row below the one of a whole benchmark: ``*-humanities``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAxis:
    """Models by grid row or by grid column, and the labels that bear on the other facets."""

    in_rows: bool
    """Whether rows are models (else columns are)."""
    models: dict[int, ModelName]
    """By grid row or column."""
    row_speakers: dict[int, tuple[Speaker, ...]]
    """Labels of each body row that name no model."""
    column_speakers: dict[int, tuple[Speaker, ...]]
    """Labels of each score column that name no model."""
    sizes: Mapping[int, str] = field(default_factory=dict)
    """Sizes above the columns of a table whose rows are families."""

    def renamed(self, own: Mapping[str, str]) -> "ModelAxis":
        """Return the axis with lost names of the document's own model put back."""
        if not own or not self.models:
            return self
        models = {place: model._replace(name=restored(model.name, own)) for place, model in self.models.items()}
        return replace(self, models=models)


def _share(flags: list[bool]) -> float:
    """Return the share of true flags; 0 of none."""
    return sum(flags) / len(flags) if flags else 0.0


def rows_are_models(segment: Segment, grid: Grid) -> bool:
    """Tell whether the rows of a segment name the models.

    Parameters
    ----------
    segment : Segment
        The segment.
    grid : tuple of tuple of Cell
        The table's grid.

    Returns
    -------
    bool
        True where more rows than columns read like models; where neither does, True unless the rows name benchmarks or one
        of them prints the columns' sizes.
    """
    if _names_in_one(segment):
        return False
    rows = [[text for _, text in row_labels(segment, row, grid)] for row in segment.body]
    columns = [column.path for column in segment.scores]
    model_rows = _share([any(reads_like_model(text) for text in texts) for texts in rows])
    model_columns = _share([any(reads_like_model(text) for text in path) for path in columns])
    if bool(model_rows) != bool(model_columns):
        return bool(model_rows)
    benchmark_rows = _share([any(find_benchmarks(text) for text in texts) for texts in rows])
    benchmark_columns = _share([any(find_benchmarks(text) for text in path) for path in columns])
    if model_columns == 1 and benchmark_columns and model_rows < _MOSTLY:
        return False  # methods below models, some of them named like a model
    if not model_rows and _size_of_columns(segment, grid)[0]:
        return False
    if not model_rows and len({path[-1] for path in columns if path and is_size(path[-1])}) > 1:
        return False
    return model_rows + benchmark_columns >= model_columns + benchmark_rows


def _names_in_one(segment: Segment) -> list[str]:
    """Return the models of the columns where a converter left all their names in one header, or nothing: one a column."""
    columns = segment.scores
    several = next((text for column in columns for text in column.path if names_several(text)), "")
    return several.split() if len(several.split()) == len(columns) else []


def as_transposed(segment: Segment, grid: Grid) -> Segment:
    """Give a segment whose columns are models its score columns back.

    A model may be called ``Hash Layer`` or ``16B (Half Activated)``: words that announce an attribute above a column of a
    table of models are part of a name here, if numbers stand below them and other words stand with them.

    Parameters
    ----------
    segment : Segment
        The segment as read for a table of models.
    grid : tuple of tuple of Cell
        The table's grid.

    Returns
    -------
    Segment
        The same with such columns as score columns.
    """

    def is_named(column: Column) -> bool:
        text = column.path[-1] if column.path else ""
        numbers = any(is_number(grid[row.index][column.index].text) for row in segment.body)
        return numbers and len(text.split()) > 1 and not text.startswith("#") and column.heading is not Heading.CHANGE

    columns = [
        replace(c, kind=ColumnKind.SCORE) if c.kind is not ColumnKind.SCORE and is_named(c) else c
        for c in segment.columns
    ]
    return replace(segment, columns=tuple(columns))


def _models_in_rows(segment: Segment, grid: Grid, context: TableContext, column: Column | None) -> ModelAxis:
    """Read a segment whose rows are models; `column` prints their names."""
    left_out = {Heading.SIZE, Heading.ACTIVE_SIZE, Heading.CATEGORY}
    row_speakers: dict[int, tuple[Speaker, ...]] = {}
    labels = carried_labels(segment, grid, column)
    tested = tested_rows(segment, grid, context)
    sampled = tuple(speaker_of(c.path[-1], names=False) for c in segment.labels if is_sampled(c))
    for row in segment.body:
        name = grid[row.index][column.index].text if column else ""
        said = (t for t in row.groups if not (reads_like_model(t) or is_sort_of_models(t, "", context.benchmark_name)))
        groups = [group_speaker(text) for text in said]
        if groups and named_below(name.strip(), row.groups):
            groups[-1] = Speaker(label=condition_label(row.groups[-1]), names=False)
        speakers = [*sampled, *groups, *(speaker_of(text, names=False) for text in parted(name)[1])]
        for label_column, text in labels[row.index]:
            if column is not None and label_column.index == column.index:
                continue
            if (label_column.index, text) in tested:
                speakers.append(speaker_of(tested[label_column.index, text], names=False))
            elif label_column.heading not in left_out or read_label(text).speaks:
                speakers.append(row_speaker(label_column, text, context))
        row_speakers[row.index] = tuple(speakers)
    scores = segment.scores
    sizes = sizes_across(scores)
    said_there = {c.index: c.path[:-1] if c.index in sizes else c.path for c in scores}
    columns = column_speakers(segment, said_there, context)
    family = family_in(context.caption)
    if not family and _only_sizes(segment, grid, column or size_column(segment, grid)):
        family = context.own_family()
    return ModelAxis(
        in_rows=True,
        models=row_models(segment, grid, column, family),
        row_speakers=row_speakers,
        column_speakers=columns,
        sizes=sizes,
    )


def _only_sizes(segment: Segment, grid: Grid, column: Column | None) -> bool:
    """Tell whether the models' column prints nothing but sizes, below no group."""
    if column is None:
        return False
    texts = [grid[row.index][column.index].text for row in segment.body]
    return all(is_size(text) for text in texts) and not any(row.groups for row in segment.body)


def _size_of_columns(segment: Segment, grid: Grid) -> tuple[dict[int, str], str]:
    """Return the total size that an attribute row prints for each column, and how the row is labelled."""
    for row in segment.rows:
        label = next((cell.text for cell in grid[row.index] if cell.text.strip()), "")
        if row.kind is RowKind.ATTRIBUTE and _is_total(label):
            return {c.index: grid[row.index][c.index].text for c in segment.scores}, label
    return {}, ""


def _is_total(label: str) -> bool:
    """Tell whether a row label announces total parameters."""
    return read_heading(label) is Heading.SIZE


def _benchmark_column(segment: Segment, grid: Grid) -> int:
    """Return the label column that names the benchmarks of a transposed segment; -1 where there is none."""
    labels = segment.labels
    headed = [column for column in labels if column.heading is Heading.BENCHMARK]

    def mentions(column: Column) -> int:
        return sum(bool(find_benchmarks(grid[row.index][column.index].text)) for row in segment.body)

    best = max(labels, key=lambda column: (mentions(column), -column.index), default=None)
    if best is not None and (mentions(best) or not headed):
        return best.index
    return headed[0].index if headed else -1


def _is_sized_fragment(text: str) -> bool:
    """Tell whether a header prints a size and at most a variant or version beside it: ``7B-IT (1.1)``."""
    return is_size(text) or (is_fragment(text) and bool(printed_size(text).printed))


def _family_of_sizes(segment: Segment, context: TableContext) -> str:
    """Return the family of columns headed by sizes: the caption's, or where all are such that of the heading or the document's own."""
    texts = [column.path[0] if len(column.path) == 1 else "" for column in segment.scores]
    alone = family_in(context.heading) if not context.caption and all(map(_is_sized_fragment, texts)) else ""
    return family_in(context.caption) or alone or (context.own_family() if all(map(is_size, texts)) else "")


def _models_in_columns(segment: Segment, grid: Grid, context: TableContext) -> ModelAxis:
    """Read a segment whose columns are models."""
    family = "" if context.of_tokens else _family_of_sizes(segment, context)
    naming = _benchmark_column(segment, grid)
    sizes, header = _size_of_columns(segment, grid)
    models: dict[int, ModelName] = {}
    column_speakers: dict[int, tuple[Speaker, ...]] = {}
    side_by_side = dict(zip((c.index for c in segment.scores), _names_in_one(segment), strict=False))
    for column in segment.scores:
        if column.index in side_by_side:
            models[column.index] = named(side_by_side[column.index], sizes.get(column.index, ""), header)
            continue
        path = [piece for text in column.path for piece in without_metric(text)]
        said = [t for t in path if read_label(t).speaks and not reads_like_model(t) and not is_fragment(t)]
        said = said if len(said) < len(path) else []
        joined = join_path(tuple(text for text in path if text not in said))
        size = sizes.get(column.index, "")
        name = named(f"{family} {joined}" if family and _is_sized_fragment(joined) else joined, size, header)
        if is_no_model(joined):
            continue
        beside = size_cell(size, header)
        models[column.index] = ModelName(name=name.name, params_b=beside.total_b if beside.printed else name.params_b)
        column_speakers[column.index] = tuple(speaker_of(text, names=False) for text in said)
    rows: dict[int, tuple[Speaker, ...]] = {}
    labels = carried_labels(segment, grid)
    whole: dict[int, Speaker] = {}
    for row in segment.body:
        speakers = [group_speaker(text) for text in row.groups]
        for label_column, text in labels[row.index]:
            part = _PART.match(text) if label_column.index in whole else None
            if part and not find_benchmarks(text):
                speakers += [whole[label_column.index], Speaker(label=part_label(part["name"]), names=False)]
            elif not is_blank(text):
                told = Speaker(label=row_speaker(label_column, text, context).label, names=label_column.index == naming)
                speakers.append(told)
                if told.label.benchmarks:
                    whole[label_column.index] = replace(told, label=whole_label(told.label))
        rows[row.index] = tuple(speakers)
    return ModelAxis(in_rows=False, models=models, row_speakers=rows, column_speakers=column_speakers)


def read_models(segment: Segment, grid: Grid, context: TableContext, *, in_rows: bool) -> ModelAxis:
    """Find the models of a segment.

    Parameters
    ----------
    segment : Segment
        The segment.
    grid : tuple of tuple of Cell
        The table's grid.
    in_rows : bool
        Whether rows are models, as :func:`rows_are_models` tells.
    context : TableContext
        What is said for the whole table: its caption may name the only model.

    Returns
    -------
    ModelAxis
        Models and the other labels; no model at all where nothing reads like one.
    """
    column = name_column(segment, grid) if in_rows else None
    axis = _models_in_rows(segment, grid, context, column) if in_rows else _models_in_columns(segment, grid, context)
    lost = any(names_several(model.name) for model in axis.models.values())
    if lost:
        return replace(axis, models={})
    return axis if _plausible(axis, column, grid, family_in(context.caption)) else _model_of_caption(axis, context)


def _plausible(axis: ModelAxis, column: Column | None, grid: Grid, family: str) -> bool:
    """Tell whether the names on the model axis are models: one reads like one, or a header says so.

    The caption's family beside a blank cell is no name of the axis.
    """
    if any(
        is_whole_name(model.name)
        and not (model.name == family and axis.in_rows and (column is None or is_blank(grid[place][column.index].text)))
        for place, model in axis.models.items()
    ):
        return True
    header = column.path[-1].lower() if column and column.path and column.heading is Heading.MODEL else ""
    return ("model" in header or "llm" in header) and _names_benchmarks(axis.column_speakers)


def _names_benchmarks(speakers: Mapping[int, tuple[Speaker, ...]], *, code: bool = False) -> bool:
    """Tell whether a benchmark, or one of code, is named."""
    matches = (match for path in speakers.values() for speaker in path for match in speaker.label.benchmarks)
    return any(not code or is_code(match.entity_id) for match in matches)


def _model_of_caption(axis: ModelAxis, context: TableContext) -> ModelAxis:
    """Take the one model that the caption names, or what stands around a table of known benchmarks; rows or columns are then conditions."""
    across = axis.column_speakers if axis.in_rows else axis.row_speakers
    only = context.only_model() or (context.model_around() if _names_benchmarks(across, code=True) else "")
    if not only:
        return ModelAxis(in_rows=axis.in_rows, models={}, row_speakers={}, column_speakers={})
    models = {
        place: named(only, "", "", condition=model.condition or model.name.removeprefix(only))
        for place, model in axis.models.items()
    }
    return ModelAxis(
        in_rows=axis.in_rows, models=models, row_speakers=axis.row_speakers, column_speakers=axis.column_speakers
    )
