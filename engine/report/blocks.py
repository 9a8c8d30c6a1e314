"""The report as data: sections of paragraphs, lists, tables and figures, rendered by nobody yet."""

import itertools
from dataclasses import dataclass, replace

from engine.report.marks import UNTRACED, split


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """A run of text, raw: the renderings escape it."""

    text: str
    """What is printed."""
    href: str = ""
    """``#anchor`` inside the report, or an http(s) address; empty: no link."""
    title: str = ""
    """What hovering shows."""
    anchor: str = ""
    """Identifier that others link to."""
    number: int = UNTRACED
    """Ordinal of the traced number that it prints."""


Text = tuple[Inline, ...]


def plain(text: str) -> Text:
    """Return a text without links.

    Parameters
    ----------
    text : str
        Raw text, in which traced numbers stand between marks.

    Returns
    -------
    tuple of Inline
        The traced numbers and what stands between them; at least one run.
    """
    return tuple(Inline(text=run, number=number) for run, number in split(text)) or (Inline(text=""),)


def bare(text: Text) -> str:
    """Return what a text reads, without links.

    Parameters
    ----------
    text : tuple of Inline
        A text.

    Returns
    -------
    str
        Its letters.
    """
    return "".join(run.text for run in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    text: Text
    """Its runs."""
    quoted: bool = False
    """Whether it repeats somebody's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list."""

    items: tuple[Text, ...]
    """Its items."""
    numbered: bool = False
    """Whether the items are numbered from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table."""

    text: Text
    """What the reader sees."""
    data: tuple[str, ...]
    """What the CSV file holds, one entry a field of the column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    heading: str
    """What the reader sees."""
    fields: tuple[str, ...]
    """Columns of the CSV file that it becomes."""
    numeric: bool = False
    """Whether it is set flush right."""
    once: bool = False
    """Whether the pages print a text that stands in row after row in the first of them only."""
    whole: bool = False
    """Whether its short texts are kept on one line on paper, where the other columns have to give way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, rendered as Markdown, HTML and CSV alike."""

    name: str
    """Name of its file in ``tables/``, without suffix."""
    caption: Text
    """What it shows, with units."""
    columns: tuple[Column, ...]
    """Its columns."""
    rows: tuple[tuple[Cell, ...], ...]
    """Its rows, a cell for each column."""
    shown: int = -1
    """How many rows the pages print; all where negative, while the CSV file always holds all."""

    def printed_rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the rows that the pages print.

        Returns
        -------
        tuple of tuple of Cell
            The first `shown` rows; a cell is blank where its column prints texts once and all cells before it, its own
            included, repeat those of the row above.
        """
        rows = self.rows if self.shown < 0 else self.rows[: self.shown]
        return (*rows[:1], *(self._below(row, above) for above, row in itertools.pairwise(rows)))

    def _below(self, row: tuple[Cell, ...], above: tuple[Cell, ...]) -> tuple[Cell, ...]:
        same = 0
        while same < len(row) and self.columns[same].once and row[same].text == above[same].text:
            same += 1
        return (*(replace(cell, text=()) for cell in row[:same]), *row[same:])

    def note(self) -> str:
        """Return what is to be said of rows that the pages leave out.

        Returns
        -------
        str
            A sentence, or empty where every row is printed.
        """
        printed, total = len(self.printed_rows()), len(self.rows)
        if printed == total:
            return ""
        return f"{'The first rows are printed; all' if printed else 'The rows'} stand in tables/{self.name}.csv."


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure: a vector file and its interactive twin."""

    name: str
    """Name of its file in ``figures/``, without suffix."""
    caption: Text
    """What it shows."""
    svg: str
    """The vector file's text."""
    interactive: str
    """JSON of the plotly figure, safe inside a script element; empty for a diagram, which has no twin."""
    data: Table
    """The numbers that it shows, for the CSV file beside the vector file."""


Block = Paragraph | Bullets | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands below it."""

    heading: str
    """With its number, where it has one."""
    anchor: str
    """Identifier for links."""
    level: int
    """2 for the sections, 3 for their parts."""
    blocks: tuple[Block, ...]
    """Its content in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report."""

    title: str
    """Title."""
    date: str
    """ISO date of the title block."""
    sections: tuple[Section, ...]
    """Sections and their parts in order."""
    provenance: str
    """JSON of what stands behind each traced number, safe inside a script element."""

    def tables(self) -> tuple[Table, ...]:
        """Return every table in order.

        Returns
        -------
        tuple of Table
            The tables of all sections.
        """
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Table))

    def figures(self) -> tuple[Figure, ...]:
        """Return every figure in order.

        Returns
        -------
        tuple of Figure
            The figures of all sections.
        """
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Figure))
