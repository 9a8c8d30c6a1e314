"""Tables written as rows of texts, and the claims read from them."""

import pytest

from engine.extract.tables import extract_tables
from engine.types.document import Document, Section
from engine.types.table import Cell, CellRole, Table


def make_table(rows, *, header_rows=1, caption="", headings=(), context="", label="Table 1"):
    """Build a table: a cell is a text, or (text, row_span, column_span); None is covered by a span."""
    cells = []
    for r, row in enumerate(rows):
        for c, item in enumerate(row):
            if item is None:
                continue
            text, row_span, column_span = item if isinstance(item, tuple) else (item, 1, 1)
            role = CellRole.HEADER if r < header_rows else CellRole.DATA
            cells.append(Cell(row=r, column=c, row_span=row_span, column_span=column_span, text=text, role=role))
    return Table(
        label=label, index=1, caption=caption, headings=headings, context=context,
        n_rows=len(rows), n_columns=len(rows[0]), cells=tuple(cells),
    )  # fmt: skip


def make_document(*tables, prose="", title=""):
    return Document(
        document_id="d", source_id="s", sha256="0" * 64, format="html", encoding="utf-8", parser="p", parser_version="1",
        title=title, sections=(Section(heading="", level=0, text=prose),), tables=tables,
    )  # fmt: skip


@pytest.fixture
def read():
    """Read a table given as rows; one tuple a claim: model, benchmark, subset, metric, value."""

    def run(rows, **options):
        said = {name: options.pop(name, "") for name in ("prose", "title")}
        claims = extract_tables(make_document(make_table(rows, **options), **said)).items
        return [(c.model, c.benchmark, c.subset, c.metric, c.numeral.printed) for c in claims]

    return run


@pytest.fixture
def claims_of():
    """Read a table given as rows; the claims themselves."""

    def run(rows, **options):
        said = {name: options.pop(name, "") for name in ("prose", "title")}
        return extract_tables(make_document(make_table(rows, **options), **said)).items

    return run
