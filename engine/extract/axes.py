"""Which axis of a segment names the models, and what its other labels say."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from engine.extract.abbreviations import written_out
from engine.extract.context import TableContext
from engine.extract.facets import Speaker
from engine.extract.headings import Heading, read_heading
from engine.extract.labels import category_label, condition_label, is_heading_word, metric_label, read_label
from engine.extract.layout import Column, ColumnKind, Row, RowKind, Segment, is_blank, is_number
from engine.extract.lost import lost_languages, lost_samples, repeats
from engine.extract.names import (
    ModelName,
    family_in,
    is_fragment,
    is_size,
    is_whole_name,
    join_path,
    name_column,
    named,
    reads_like_model,
    row_models,
    size_column,
)
from engine.extract.own import restored
from engine.types.table import Cell
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.metrics import at_k, match_metric
from engine.vocab.sizes import size_cell

Grid = tuple[tuple[Cell, ...], ...]
_SUFFIX = re.compile(r"^(?:pro|plus|\+|hard|lite|full|extended)\b", re.IGNORECASE)
_TASKS = re.compile(r"\s+(?:tasks?|benchmarks?)$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\((\d{1,3})\)$")
_OWN_TESTS = re.compile(r"^(?:base|original)(?: tests?)?$", re.IGNORECASE)
_EXTRA_TESTS = re.compile(r"^(?:plus|\+|\+?\s*extra|extended)(?: tests?)?$", re.IGNORECASE)
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
        models = {place: replace(model, name=restored(model.name, own)) for place, model in self.models.items()}
        return replace(self, models=models)


def _row_labels(segment: Segment, row: Row, grid: Grid) -> list[tuple[Column, str]]:
    """Return the label cells of a row with their columns."""
    cells = ((column, grid[row.index][column.index].text.strip()) for column in segment.of_kind(ColumnKind.LABEL))
    return [(column, text) for column, text in cells if text]


def _carried(segment: Segment, grid: Grid) -> dict[int, list[tuple[Column, str]]]:
    """Return the label cells of each row; where the cell of a benchmark or a language is left blank the one above holds on."""
    out: dict[int, list[tuple[Column, str]]] = {}
    above: dict[int, str] = {}
    groups: tuple[str, ...] = ()
    for row in segment.body:
        above = above if row.groups == groups else {}
        groups = row.groups
        printed = {column.index: text for column, text in _row_labels(segment, row, grid)}
        if not printed:
            above = {}
        fresh = False
        for column in segment.of_kind(ColumnKind.LABEL):
            if column.index in printed:
                fresh = True
                label = read_label(printed[column.index])
                holds = label.benchmarks or column.heading is Heading.BENCHMARK or (label.subset and not label.average)
                above[column.index] = printed[column.index] if holds else ""
            elif not fresh and printed and above.get(column.index):
                printed[column.index] = above[column.index]
        out[row.index] = [(c, printed[c.index]) for c in segment.of_kind(ColumnKind.LABEL) if printed.get(c.index)]
    return out


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
    rows = [[text for _, text in _row_labels(segment, row, grid)] for row in segment.body]
    columns = [column.path for column in segment.of_kind(ColumnKind.SCORE)]
    model_rows = _share([any(reads_like_model(text) for text in texts) for texts in rows])
    model_columns = _share([any(reads_like_model(text) for text in path) for path in columns])
    benchmark_rows = _share([any(find_benchmarks(text) for text in texts) for texts in rows])
    benchmark_columns = _share([any(find_benchmarks(text) for text in path) for path in columns])
    if bool(model_rows) != bool(model_columns):
        return bool(model_rows)
    if not model_rows and _size_of_columns(segment, grid)[0]:
        return False
    if not model_rows and len({path[-1] for path in columns if path and is_size(path[-1])}) > 1:
        return False
    return model_rows + benchmark_columns >= model_columns + benchmark_rows


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


def _speaker(text: str, *, names: bool) -> Speaker:
    """Read a label; a mere word such as 'Benchmark' names nothing."""
    label = read_label(text)
    return Speaker(label=label, names=names and not is_heading_word(label))


def _row_speaker(column: Column, text: str, context: TableContext) -> Speaker:
    """Read the cell of a label column: a tick answers its header, a bare number counts what its header counts."""
    text = written_out(text, context.abbreviations)
    if context.bracketed_shots:
        text = _IN_BRACKETS.sub(r" (\1-shot)", text)
    header = column.path[-1] if column.path else ""
    answer = _TICKS.get(text.lower())
    if column.heading is Heading.SETTING:
        is_temperature = header.lower().startswith(("t", "τ")) and not header.lower().startswith("top")
        return _speaker(f"{'T' if is_temperature else header}={text}", names=False)
    if answer and header:
        return Speaker(label=condition_label(f"{header}: {answer}"), names=False)
    if column.heading is Heading.METRIC:
        return Speaker(label=metric_label(text), names=False)
    if column.heading is Heading.CATEGORY:
        return Speaker(label=category_label(text, header), names=False)
    if text.isdecimal() and column.heading is Heading.SHOTS:
        text = f"{text}-shot"
    elif text.isdecimal():
        text = at_k(match_metric(header).entity_id, int(text)) or text
    return _speaker(text, names=column.heading is Heading.BENCHMARK)


def _group_speakers(row: Row, used: str) -> list[Speaker]:
    """Return what the group rows above a row say, the one used as a model's family left out."""
    texts = [text for text in row.groups if text != used and not (reads_like_model(text))]
    return [_group_speaker(text) for text in texts]


def _group_speaker(text: str) -> Speaker:
    """Read a group row; a sort of tasks above several benchmarks, such as ``Tool Use Tasks``, is no subset of them."""
    return Speaker(label=category_label(_TASKS.sub("", text), ""), names=False)


def _models_in_rows(segment: Segment, grid: Grid, context: TableContext) -> ModelAxis:
    """Read a segment whose rows are models."""
    column = name_column(segment, grid)
    left_out = {Heading.SIZE, Heading.ACTIVE_SIZE, Heading.CATEGORY}
    row_speakers: dict[int, tuple[Speaker, ...]] = {}
    labels = _carried(segment, grid)
    tested = _tested_rows(segment, grid, context)
    sampled = tuple(_speaker(c.path[-1], names=False) for c in segment.of_kind(ColumnKind.LABEL) if _is_sampled(c))
    for row in segment.body:
        speakers = [*sampled, *_group_speakers(row, "")]
        for label_column, text in labels[row.index]:
            if column is not None and label_column.index == column.index:
                continue
            if (label_column.index, text) in tested:
                speakers.append(_speaker(tested[label_column.index, text], names=False))
            elif label_column.heading not in left_out or read_label(text).speaks:
                speakers.append(_row_speaker(label_column, text, context))
        row_speakers[row.index] = tuple(speakers)
    scores = segment.of_kind(ColumnKind.SCORE)
    sizes = _sizes_across(scores)
    said_there = {c.index: c.path[:-1] if c.index in sizes else c.path for c in scores}
    columns = _completed(
        {place: tuple(written_out(t, context.abbreviations) for t in path) for place, path in said_there.items()}
    )
    again = _found_again(segment, context)
    columns = {place: (*said, *again.get(place, ())) for place, said in columns.items()}
    family = family_in(context.caption)
    if not family and _only_sizes(segment, grid, column or size_column(segment, grid)):
        family = context.own_family()
    return ModelAxis(
        in_rows=True,
        models=row_models(segment, grid, family),
        row_speakers=row_speakers,
        column_speakers=columns,
        sizes=sizes,
    )


def _sizes_across(columns: Sequence[Column]) -> dict[int, str]:
    """Return the sizes that head the score columns of a table of families, by column; nothing unless each column has one."""
    sizes = {column.index: column.path[-1] for column in columns if column.path and is_size(column.path[-1])}
    return sizes if len(sizes) == len(columns) > 1 else {}


def _is_sampled(column: Column) -> bool:
    """Tell whether the header of a label column names a sampled metric whose k stands above the numbers."""
    return bool(column.path) and match_metric(column.path[-1]).entity_id.endswith("@k")


def _tested_rows(segment: Segment, grid: Grid, context: TableContext) -> dict[tuple[int, str], str]:
    """Read ``base`` and ``+extra`` in one label column as the own tests of the caption's benchmark and those of its extended version."""
    named = _benchmark_names(context.caption)
    out: dict[tuple[int, str], str] = {}
    for column in segment.of_kind(ColumnKind.LABEL) if named else ():
        texts = dict.fromkeys(grid[row.index][column.index].text.strip() for row in segment.body)
        extra = [text for text in texts if _EXTRA_TESTS.match(text)]
        base = [text for text in texts if _OWN_TESTS.match(text)]
        if extra and base:
            out |= {(column.index, text): named[0] for text in base}
            out |= {(column.index, text): f"{named[0].rstrip('+')}+" for text in extra}
    return out


def _only_sizes(segment: Segment, grid: Grid, column: Column | None) -> bool:
    """Tell whether the models' column prints nothing but sizes, below no group."""
    if column is None:
        return False
    texts = [grid[row.index][column.index].text for row in segment.body]
    return all(is_size(text) for text in texts) and not any(row.groups for row in segment.body)


def _found_again(segment: Segment, context: TableContext) -> dict[int, tuple[Speaker, ...]]:
    """Return what headers have lost and the document says elsewhere, by column."""
    found = {place: f"@{k}" for place, k in lost_samples(segment.columns, context.samples).items()}
    if not found and repeats(segment.columns):
        found.update(lost_languages(segment.columns, context.languages()))
    return {place: (_speaker(text, names=False),) for place, text in found.items()}


def _completed(paths: dict[int, tuple[str, ...]]) -> dict[int, tuple[Speaker, ...]]:
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
    said = _speaker(text, names=True)
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


def _size_of_columns(segment: Segment, grid: Grid) -> tuple[dict[int, str], str]:
    """Return the total size that an attribute row prints for each column, and how the row is labelled."""
    for row in segment.rows:
        label = next((cell.text for cell in grid[row.index] if cell.text.strip()), "")
        if row.kind is RowKind.ATTRIBUTE and _is_total(label):
            return {c.index: grid[row.index][c.index].text for c in segment.of_kind(ColumnKind.SCORE)}, label
    return {}, ""


def _is_total(label: str) -> bool:
    """Tell whether a row label announces total parameters."""
    return read_heading(label) is Heading.SIZE


def _benchmark_column(segment: Segment, grid: Grid) -> int:
    """Return the label column that names the benchmarks of a transposed segment; -1 where there is none."""
    labels = segment.of_kind(ColumnKind.LABEL)
    headed = [column for column in labels if column.heading is Heading.BENCHMARK]

    def mentions(column: Column) -> int:
        return sum(bool(find_benchmarks(grid[row.index][column.index].text)) for row in segment.body)

    best = max(labels, key=lambda column: (mentions(column), -column.index), default=None)
    if best is not None and (mentions(best) or not headed):
        return best.index
    return headed[0].index if headed else -1


def _models_in_columns(segment: Segment, grid: Grid, context: TableContext) -> ModelAxis:
    """Read a segment whose columns are models."""
    sized = all(len(column.path) == 1 and is_size(column.path[0]) for column in segment.of_kind(ColumnKind.SCORE))
    family = family_in(context.caption) or (context.own_family() if sized else "")
    naming = _benchmark_column(segment, grid)
    sizes, header = _size_of_columns(segment, grid)
    models: dict[int, ModelName] = {}
    column_speakers: dict[int, tuple[Speaker, ...]] = {}
    for column in segment.of_kind(ColumnKind.SCORE):
        said = [t for t in column.path if read_label(t).speaks and not reads_like_model(t) and not is_fragment(t)]
        said = said if len(said) < len(column.path) else []
        joined = join_path(tuple(text for text in column.path if text not in said))
        size = sizes.get(column.index, "")
        name = named(f"{family} {joined}" if family and is_size(joined) else joined, size, header)
        beside = size_cell(size, header)
        models[column.index] = ModelName(name=name.name, params_b=beside.total_b if beside.printed else name.params_b)
        column_speakers[column.index] = tuple(_speaker(text, names=False) for text in said)
    rows: dict[int, tuple[Speaker, ...]] = {}
    labels = _carried(segment, grid)
    for row in segment.body:
        speakers = [_group_speaker(text) for text in row.groups]
        for label_column, text in labels[row.index]:
            if not is_blank(text):
                said_there = _row_speaker(label_column, text, context)
                speakers.append(Speaker(label=said_there.label, names=label_column.index == naming))
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
    axis = _models_in_rows(segment, grid, context) if in_rows else _models_in_columns(segment, grid, context)
    return axis if _plausible(axis, segment, grid, family_in(context.caption)) else _model_of_caption(axis, context)


def _plausible(axis: ModelAxis, segment: Segment, grid: Grid, family: str) -> bool:
    """Tell whether the names on the model axis are models: one reads like one, or a header says so.

    The caption's family beside a blank cell is no name of the axis.
    """
    column = name_column(segment, grid) if axis.in_rows else None
    if any(
        is_whole_name(model.name)
        and not (model.name == family and axis.in_rows and (column is None or is_blank(grid[place][column.index].text)))
        for place, model in axis.models.items()
    ):
        return True
    header = column.path[-1].lower() if column and column.path and column.heading is Heading.MODEL else ""
    return ("model" in header or "llm" in header) and _names_benchmarks(axis.column_speakers)


def _names_benchmarks(speakers: dict[int, tuple[Speaker, ...]]) -> bool:
    """Tell whether a benchmark is named."""
    return any(speaker.label.benchmarks for path in speakers.values() for speaker in path)


def _model_of_caption(axis: ModelAxis, context: TableContext) -> ModelAxis:
    """Take the one model that the caption names, or the heading of a table without one; rows or columns are then conditions of it."""
    only = context.only_model()
    if not only:
        return ModelAxis(in_rows=axis.in_rows, models={}, row_speakers={}, column_speakers={})
    models = {
        place: named(only, "", "", condition=model.condition or model.name.removeprefix(only))
        for place, model in axis.models.items()
    }
    return ModelAxis(
        in_rows=axis.in_rows, models=models, row_speakers=axis.row_speakers, column_speakers=axis.column_speakers
    )
