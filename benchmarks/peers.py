"""How many values stand under their headers, and at what cost, beside other readers of tables? Prints benchmarks/peers.txt.

Run: ``python benchmarks/peers.py > benchmarks/peers.txt`` (some minutes; what of ``pip install plasTeX pypandoc-binary docling-slim beautifulsoup4
pylatexenc`` is not installed is left out).

*Made*: tables of the generator in tests/property, which knows under which headers each value stands and shares nothing with any reader;
as LaTeX, and as HTML, plain or LaTeXML's. A value is *right* where a reader has it, with its digits as they were printed, in the column of all
levels of its headers. *Real*: values that people took down from papers, with the label of
their row and what their column is about: right where a reader has the value in that row and below (or beside) that name. Not every paper
prints the name so; the share is of the values that at least one reader has right, so that it compares readers and is no recall.

Cost is CPU seconds, child processes included; pandoc pays its start for each document. pandas lets a number be a number and so drops trailing
zeros, as it does by default. Docling reads without its models, by the back ends for HTML and LaTeX.
"""

import csv
import io
import os
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from lxml import html as lxml_html

from engine.parse.documents import parse
from engine.retrieve.local import locate, read_file
from engine.types.outcome import Failure

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "tests" / "property"))
import rendering  # noqa: E402  the generator lies beside its test
import tables as made  # noqa: E402

MADE = 150
_NUMERAL = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?!\.?\d)")

Grid = list[list[str]]
"""What each position shows; a cell that spans stands at each position that it covers."""
Reader = Callable[[Path], list[Grid]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A value and what stands over it, as some truth has it."""

    value: str
    headers: tuple[str, ...]
    row: str
    """Label of its row; empty for made values, whose number stands in one cell alone."""


# ---- Readers


def ours(path: Path) -> list[Grid]:
    """Read with this engine's parser."""
    read = [read_file(file) for file in locate([path]).items]
    documents = [one for file in read if not isinstance(file, Failure) for one in parse(file).items]
    return [[[cell.text for cell in row] for row in table.grid()] for one in documents for table in one.tables]


def pandas(path: Path) -> list[Grid]:
    """Read with pandas."""
    grids = []
    for frame in pd.read_html(io.BytesIO(path.read_bytes()), encoding="utf-8"):
        names = [list(name) if isinstance(name, tuple) else [name] for name in frame.columns]
        head = [list(level) for level in zip(*names, strict=True)]
        grids.append([[str(one) for one in row] for row in [*head, *frame.to_numpy(dtype=object).tolist()]])
    return grids


def plastex(path: Path) -> list[Grid]:
    """Read with plasTeX, spans of rows as it has them."""
    from plasTeX import TeXDocument  # noqa: PLC0415  perhaps not installed
    from plasTeX.TeX import TeX  # noqa: PLC0415

    tex = TeX(TeXDocument(), file=path.name)
    document = tex.parse()
    grids = []
    for name in ("tabular", "tabular*", "tabularx", "tabulary", "longtable"):
        for table in document.getElementsByTagName(name):
            rows = []
            for row in table:
                spans = [(cell.textContent.strip(), int(cell.attributes.get("colspan") or 1)) for cell in row]
                rows.append([text for text, span in spans for _ in range(span)])
            grids.append(rows)
    return grids


def pandoc(path: Path) -> list[Grid]:
    """Read with pandoc, through the HTML that it writes."""
    import pypandoc  # noqa: PLC0415  perhaps not installed

    page = pypandoc.convert_file(path.name, "html", format="latex", extra_args=["--quiet"], sandbox=False)
    return [_laid_out(table) for table in lxml_html.document_fromstring(page or "<p>").iter("table")]


def _laid_out(table: Any) -> Grid:  # noqa: ANN401  an element of lxml
    """Lay out a plain table with its spans."""
    filled: dict[tuple[int, int], str] = {}
    for r, row in enumerate(table.iter("tr")):
        c = 0
        for cell in row.iter("td", "th"):
            while (r, c) in filled:
                c += 1
            across, down = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
            filled |= {(r + i, c + j): cell.text_content() for i in range(down) for j in range(across)}
    height, width = (max((at[i] for at in filled), default=-1) + 1 for i in (0, 1))
    return [[filled.get((r, c), "") for c in range(width)] for r in range(height)]


def docling(path: Path) -> list[Grid]:
    """Read with docling's back ends for marked-up text, which need no model."""
    from docling.backend.html_backend import HTMLDocumentBackend  # noqa: PLC0415  perhaps not installed
    from docling.backend.latex_backend import LatexDocumentBackend  # noqa: PLC0415
    from docling.datamodel.base_models import InputFormat  # noqa: PLC0415
    from docling.datamodel.document import InputDocument  # noqa: PLC0415

    back_end, form = (
        (HTMLDocumentBackend, InputFormat.HTML) if path.suffix == ".html" else (LatexDocumentBackend, InputFormat.LATEX)
    )
    given = InputDocument(path_or_stream=path, format=form, backend=back_end, filename=path.name)
    tables = back_end(in_doc=given, path_or_stream=path).convert().tables
    return [[[cell.text for cell in row] for row in table.data.grid] for table in tables]


READERS: dict[str, tuple[Reader, str, frozenset[str]]] = {
    "ours": (ours, "engine", frozenset({"html", "tex"})),
    "pandas": (pandas, "pandas", frozenset({"html"})),
    "plasTeX": (plastex, "plasTeX", frozenset({"tex"})),
    "pandoc": (pandoc, "pypandoc", frozenset({"tex"})),
    "docling": (docling, "docling", frozenset({"html", "tex"})),
}
"""Name to reader, the module that must be installed, and what it is asked to read."""


# ---- Truth


def made_tables() -> Iterator[tuple[made.ResultTable, rendering.Style]]:
    """Draw tables, the same in every run."""
    drawn: list[tuple[made.ResultTable, rendering.Style]] = []

    @settings(
        max_examples=MADE,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(table=made.result_tables())
    def draw(table: made.ResultTable) -> None:
        flags = [bool(len(drawn) >> bit & 1) for bit in range(6)]
        drawn.append((table, rendering.Style(*flags)))

    draw()
    return iter(drawn)


def wanted_of(table: made.ResultTable) -> list[Wanted]:
    """Return the values of a made table with every level of the headers above them."""
    values = {claim.value for claim in table.expected}
    return [
        Wanted(value=item.text, headers=tuple(dict.fromkeys(_over(table.rows, r, c))), row="")
        for r, row in enumerate(table.rows)
        for c, item in enumerate(row)
        if item is not None and not item.header and item.text in values
    ]


def _over(rows: Sequence[Sequence[made.Item | None]], r: int, c: int) -> Iterator[str]:
    """Yield the headers above a place that cover its column."""
    for above in rows[:r]:
        for at, item in enumerate(above):
            if item is not None and item.header and item.text and at <= c < at + item.column_span:
                yield item.text


def gold_of(name: str) -> list[Wanted]:
    """Return the values that people took from a document's tables."""
    with (SHARED / "gold" / "dev" / f"{name}.claims.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["table"] != "text" and row["row"]]
    return [
        Wanted(value=row["value"], headers=(_across(row),), row=row["row"])
        for row in rows
        if row["subset"] != "Average"
    ]


def _across(row: Mapping[str, str]) -> str:
    """Return what names a gold value's column: the model where its row names the benchmark."""
    if _fold(row["benchmark"]) in _fold(row["row"]):
        return row["model"]
    return row["subset"] or row["benchmark"]


# ---- Scoring


def _fold(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter == "+")


def right(wanted: Sequence[Wanted], grids: Sequence[Grid]) -> list[bool]:
    """Tell which values a reader has under their headers."""
    found = [False] * len(wanted)
    for grid in grids:
        folded = [[_fold(text) for text in row] for row in grid]
        where: dict[str, list[tuple[int, int]]] = {}
        for r, row in enumerate(grid):
            for c, text in enumerate(row):
                for numeral in _NUMERAL.findall(text):
                    where.setdefault(numeral, []).append((r, c))
        for number, one in enumerate(wanted):
            found[number] |= any(_is_under(one, folded, r, c) for r, c in where.get(one.value, ()))
    return found


def _is_under(one: Wanted, folded: Sequence[Sequence[str]], r: int, c: int) -> bool:
    above, beside = [row[c] for row in folded[:r] if c < len(row)], list(folded[r][:c])
    headers, label = [_fold(header) for header in one.headers], _fold(one.row)
    if not label:
        return all(any(_names(text, header) for text in above) for header in headers)
    return any(
        all(any(header in text for text in over) for header in headers) and any(label in text for text in other)
        for over, other in ((above, beside), (beside, above))
    )


def _names(text: str, header: str) -> bool:
    """Tell whether a cell prints a header, perhaps with a mark or reference behind: ``pass@10`` does not print ``pass@1``."""
    behind = text[len(header) : len(header) + 1]
    return text.startswith(header) and behind != "+" and not (behind.isdigit() and header[-1:].isdigit())


def _spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def read(reader: Reader, path: Path) -> tuple[list[Grid], float, bool]:
    """Read a document: grids, CPU seconds, and whether the reader failed."""
    here, start = Path.cwd(), _spent()
    os.chdir(path.parent)
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return reader(path), _spent() - start, False
    except Exception:  # noqa: BLE001  foreign code: its failures are what is counted
        return [], _spent() - start, True
    finally:
        os.chdir(here)


# ---- Report


def compare(title: str, documents: Sequence[tuple[Path, Sequence[Wanted]]], *, known: bool) -> None:
    """Print how the readers do on some documents; `known` where every wanted value is known to stand under its headers."""
    suffix = documents[0][0].suffix[1:]
    readers = {name: one for name, (one, needs, reads) in READERS.items() if find_spec(needs) and suffix in reads}
    judged: dict[str, list[bool]] = {name: [] for name in readers}
    cost, failed = Counter[str](), Counter[str]()
    for reader in readers.values():
        read(reader, documents[0][0])  # imports and the vocabulary are not what is timed
    for path, wanted in documents:
        for name, reader in readers.items():
            grids, seconds, broke = read(reader, path)
            cost[name] += seconds
            failed[name] += broke
            judged[name] += right(wanted, grids)
    counted = [known or any(some) for some in zip(*judged.values(), strict=True)]
    print(f"\n{title}: {len(documents)} documents, {sum(counted):,} of {len(counted):,} values\n")
    print(f"{'reader':10}{'right':>9}{'CPU s':>9}{'times ours':>12}{'failed documents':>18}")
    for name in readers:
        share = sum(judged[name]) / max(1, sum(counted))
        print(f"{name:10}{share:9.1%}{cost[name]:9.2f}{cost[name] / cost['ours']:12.1f}{failed[name]:18}")


def main() -> None:
    """Print the comparison."""
    print(", ".join(f"{name} {_version(name)}" for name in ("pandas", "plasTeX", "pypandoc-binary", "docling-slim")))
    corpus = SHARED / "corpus"
    with TemporaryDirectory() as name:
        folder = Path(name)
        drawn = [(table, style, wanted_of(table)) for table, style in made_tables()]
        for title, suffix, render in (("HTML", "html", rendering.html), ("LaTeX", "tex", rendering.latex)):
            texts = [render(table, style) for table, style, _ in drawn]
            paths = [_written(folder / f"made{number}.{suffix}", text) for number, text in enumerate(texts)]
            wanted = [one for _, _, one in drawn]
            compare(f"Made tables as {title}", list(zip(paths, wanted, strict=True)), known=True)
        pages = [path for path in sorted((corpus / "html").glob("*.html")) if _has_gold(path.name)]
        compare("Real papers as HTML", [(path, gold_of(path.name)) for path in pages], known=False)
        papers = [path for path in sorted((corpus / "latex").iterdir()) if _has_gold(path.name)]
        compare("Real papers as LaTeX", [(_paper(path, folder), gold_of(path.name)) for path in papers], known=False)


def _has_gold(name: str) -> bool:
    return (SHARED / "gold" / "dev" / f"{name}.claims.csv").exists()


def _paper(folder: Path, scratch: Path) -> Path:
    """Return a paper of one file as a whole document: where its frame was left out, one is put around it."""
    (path,) = folder.glob("*.tex")
    text = path.read_text(encoding="utf-8", errors="replace")
    if r"\begin{document}" not in text:
        text = f"\\documentclass{{article}}\n\\begin{{document}}\n{text}\n\\end{{document}}\n"
    return _written(scratch / path.name, text)


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    main()
