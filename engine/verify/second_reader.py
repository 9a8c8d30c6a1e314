r"""The second reader of LaTeX tables: plasTeX, in a process of its own, and what it is given.

It is an extra (``pip install 'passband[second-reader]'``). Where it is not installed nobody is asked.

A document is written by strangers and TeX is a programming language: the reader is given single tables with the macros that they call, in a
process that may neither open files nor start others and whose seconds, memory and output are bounded. What it cannot read is no opinion.

This module is also that process: ``python -m engine.verify.second_reader`` reads tables from its input and writes their cells.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from engine.verify.macros import definitions_called

LONGEST_TABLE: Final = 60_000
"""Characters of a table that are read."""
MOST_TABLES: Final = 60
"""Tables of a document that are read."""
_LONGEST_CELL: Final = 400
_MOST_CELLS: Final = 5000
CPU_SECONDS: Final = 10
"""CPU seconds of the process. Those by the clock depend on what else the machine does; they are counted only to end one that sleeps."""
_CLOCK_SECONDS: Final = 90
_BYTES: Final = 1 << 30
_REFUSED: Final = (
    *("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename", "os.listdir"),
    *("os.mkdir", "os.rmdir", "os.scandir", "shutil.", "socket."),
)
"""What the process may not do, by the names of Python's audit events."""
_PRELUDE: Final = r"""\documentclass{article}
\usepackage{booktabs,tabularx,tabulary,longtable,xcolor,graphicx,amsmath}
\newcommand{\multirow}[4][]{{#4}}
\newcommand{\rowcolor}[2][]{}
\newcommand{\cellcolor}[2][]{}
\newcommand{\columncolor}[2][]{}
"""


class ReadCell(NamedTuple):
    """A cell as the second reader has it; a tuple, as it comes out of JSON."""

    text: str
    """What it shows."""
    markup: str
    """Its source."""
    columns: int
    """How many columns it spans."""


Grid = list[list[ReadCell]]
"""Rows of cells from left to right."""
_ANSWER: Final = TypeAdapter(list[Grid | None])


@lru_cache(maxsize=1)
def is_installed() -> bool:
    """Tell whether there is a second reader."""
    return find_spec("plasTeX") is not None and find_spec("resource") is not None


def read_tables(tables: Sequence[str], texts: Sequence[str]) -> list[Grid | None]:
    r"""Let the second reader read some tables.

    Parameters
    ----------
    tables : sequence of str
        Their sources, from ``\begin{tabular}`` to ``\end{tabular}``.
    texts : sequence of str
        All files of the document, in which its macros are defined.

    Returns
    -------
    list of Grid or None
        One a table; None for what could not be read, be it for want of the reader, of time or of memory.
    """
    asked = [table if len(table) <= LONGEST_TABLE else "" for table in tables[:MOST_TABLES]]
    nothing: list[Grid | None] = [None] * len(tables)
    if not asked or not is_installed():
        return nothing
    papers = [_paper(table, texts) if table else "" for table in asked]
    try:
        done = subprocess.run(  # noqa: S603  this module, by this interpreter
            [sys.executable, "-I", "-m", __spec__.name],
            input=json.dumps({"papers": papers, "seconds": CPU_SECONDS}).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_CLOCK_SECONDS,
            env={"PATH": ""},
            check=True,
        )
        read = _ANSWER.validate_json(done.stdout)
    except (subprocess.SubprocessError, ValidationError):
        return nothing
    return read + nothing[len(read) :] if len(read) == len(asked) else nothing


def _paper(table: str, texts: Sequence[str]) -> str:
    definitions = "\n".join(definitions_called(table, texts))
    return f"{_PRELUDE}{definitions}\n\\begin{{document}}\n{table}\n\\end{{document}}\n"


# ---- The process


def _grid(paper: str) -> Grid | None:
    """Read the outermost table of a paper; None where the reader fails, in whatever way."""
    from plasTeX import TeXDocument  # noqa: PLC0415  an extra, and heavy: only the process imports it
    from plasTeX.TeX import TeX  # noqa: PLC0415

    try:
        tex = TeX(TeXDocument())
        tex.input(paper)
        document = tex.parse()
        for name in ("tabular", "tabular*", "tabularx", "tabulary", "longtable"):
            for table in document.getElementsByTagName(name):
                grid = [[_cell(cell) for cell in row] for row in table]
                return grid if sum(map(len, grid)) <= _MOST_CELLS else None
    except Exception:  # noqa: BLE001  foreign code on foreign text: it has no opinion
        return None
    return None


def _cell(cell: Any) -> ReadCell:  # noqa: ANN401  the library has no types
    spans = int(cell.attributes.get("colspan") or 1)
    return ReadCell(" ".join(cell.textContent.split())[:_LONGEST_CELL], cell.source[:_LONGEST_CELL], spans)


def _confine(seconds: int) -> None:
    """Bound the process, and take files and processes from it: what the reader imports it has imported before."""
    import resource  # noqa: PLC0415  not on every platform

    import plasTeX  # noqa: PLC0415

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    library = str(Path(plasTeX.__file__).parent) + os.sep

    def guard(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_REFUSED) or (event == "open" and not _may_open(arguments, library)):
            raise PermissionError(event)

    sys.addaudithook(guard)


def _may_open(arguments: Sequence[object], library: str) -> bool:
    """Tell whether a file may be opened: the reader's own, for reading, and what is open already."""
    name, mode = arguments[0], arguments[1]
    return isinstance(name, int) or (str(name).startswith(library) and ".." not in str(name) and mode in {"r", "rb"})


def main() -> None:
    """Read papers from the standard input, each with one table, and write their cells to the standard output, as JSON."""
    asked = json.loads(sys.stdin.buffer.read())
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # the reader prints what it loads
    _grid(f"{_PRELUDE}\\begin{{document}}\\begin{{tabular}}{{l}}1\\end{{tabular}}\\end{{document}}")
    _confine(asked["seconds"])
    grids = [_grid(paper) if paper else None for paper in asked["papers"]]
    answer.write(json.dumps(grids).encode())
    answer.close()


if __name__ == "__main__":
    main()
