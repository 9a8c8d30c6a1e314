"""Flow: how many works a search of the literature found, and what became of them, as a table and a diagram (PRISMA 2020).

Page, M. J. et al. (2021), The PRISMA 2020 statement, BMJ 372:n71, figure 1, doi:10.1136/bmj.n71.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from engine.report.blocks import Block, Cell, Column, Figure, Paragraph, Table, plain
from engine.report.format import clean
from engine.report.material import Material
from engine.types.flow import Count, Flow, read_flows

MOST_LINES: Final = 9
"""Reasons or databases that one box names."""

_WIDTH: Final = 760
_LEFT: Final = 16
_RIGHT: Final = 392
_BOX: Final = 352
_LINE: Final = 18
_PAD: Final = 12
_GAP: Final = 26
_LETTERS: Final = 50


class _Box(NamedTuple):
    """A box of the diagram."""

    lines: tuple[str, ...]

    @property
    def height(self) -> int:
        return 2 * _PAD + _LINE * len(self.lines) if self.lines else 0


def flow_blocks(material: Material) -> list[Block]:
    """Report the flow of every search that the record holds.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    list of Block
        A paragraph, a diagram and a table for each search; empty where none was made.
    """
    record = material.evidence.record
    blocks: list[Block] = []
    for number, flow in enumerate(read_flows(record.searches, record.works), start=1):
        name = "literature-flow" + (f"-{number}" if number > 1 else "")
        table = _table(material, flow, name)
        caption = f"Flow of the literature search for {clean(flow.query, limit=200)!r}."
        blocks += [
            _sentence(material, flow),
            Figure(
                name=name,
                caption=plain(f"{caption} Data: figures/{name}.csv."),
                svg=draw(flow, name, caption),
                interactive="",
                data=table,
            ),
            table,
        ]
    return blocks


def draw(flow: Flow, name: str, title: str) -> str:
    """Draw the diagram of a flow.

    Parameters
    ----------
    flow : Flow
        The counts.
    name : str
        Name of the figure; letters, digits and hyphens.
    title : str
        What a reader who does not see it is told.

    Returns
    -------
    str
        An SVG document in which every foreign text is escaped.
    """
    parts: list[str] = []
    y = _LEFT
    rows = _rows(flow)
    for place, (main, side) in enumerate(rows):
        parts += _box(_LEFT, y, main)
        if side.lines:
            parts += _box(_RIGHT, y, side)
            level = y + min(main.height, side.height) / 2
            parts.append(_arrow(_LEFT + _BOX, level, _RIGHT, level))
        bottom = y + max(main.height, side.height)
        if place + 1 < len(rows):
            parts.append(_arrow(_LEFT + _BOX / 2, y + main.height, _LEFT + _BOX / 2, bottom + _GAP))
        y = bottom + _GAP
    height = y - _GAP + _LEFT
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-labelledby="{name}-title" font-family="Helvetica, Arial, Liberation Sans, sans-serif" font-size="13" fill="#222">'
    )
    ground = f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>'
    head = f'<defs><marker id="{name}-tip" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto"><path d="M0 0L9 4L0 8z"/></marker></defs>'
    body = "\n".join(parts).replace("TIP", f"{name}-tip")
    return f'{opening}\n<title id="{name}-title">{escape(title)}</title>\n{head}\n{ground}\n{body}\n</svg>\n'


def _rows(flow: Flow) -> list[tuple[_Box, _Box]]:
    """Return the boxes, each step beside what left it."""
    total = sum(count.number for count in flow.identified)
    lost = (*flow.not_retrieved, *flow.unreadable)
    removed = _Box((f"Duplicates removed (n = {flow.duplicates:,})",))
    return [
        (_listed(f"Records identified (n = {total:,})", flow.identified), removed),
        (_Box((f"Works screened (n = {flow.screened:,})",)), _listed("Works excluded", flow.excluded)),
        (_Box((f"Full texts sought (n = {flow.sought:,})",)), _listed("Not retrieved, or not readable", lost)),
        (_Box((f"Works included (n = {flow.included:,})",)), _Box(())),
    ]


def _listed(heading: str, counts: Sequence[Count]) -> _Box:
    """Return a box of a heading and what it consists of, the last ones together where there are many."""
    if not counts:
        return _Box((f"{heading} (n = 0)",))
    first = heading if "(n = " in heading else f"{heading} (n = {sum(count.number for count in counts):,})"
    shown = counts if len(counts) <= MOST_LINES else counts[: MOST_LINES - 1]
    lines = [f"{clean(count.label, limit=_LETTERS - 12)} (n = {count.number:,})" for count in shown]
    rest = sum(count.number for count in counts[len(shown) :])
    return _Box((first, *lines, *([f"other reasons (n = {rest:,})"] if rest else [])))


def _box(x: float, y: float, box: _Box) -> list[str]:
    frame = f'<rect x="{x}" y="{y}" width="{_BOX}" height="{box.height}" rx="4" fill="#f4f6f8" stroke="#555"/>'
    texts = [
        f'<text x="{x + _PAD + (12 if place else 0)}" y="{y + _PAD + _LINE * place + 13}"{"" if place else _STRONG}>{escape(line)}</text>'
        for place, line in enumerate(box.lines)
    ]
    return [frame, *texts]


_STRONG: Final = ' font-weight="bold"'


def _arrow(x0: float, y0: float, x1: float, y1: float) -> str:
    return f'<path d="M{x0:g} {y0:g}L{x1:g} {y1:g}" fill="none" stroke="#222" marker-end="url(#TIP)"/>'


def _sentence(material: Material, flow: Flow) -> Paragraph:
    """Say the flow in one sentence."""
    databases = material.tally(len(flow.identified), "database")
    total = material.tally(sum(count.number for count in flow.identified), "record")
    works = material.tally(flow.screened, "work")
    included = material.tally(flow.included, "work")
    text = f"A search of {databases} for {clean(flow.query, limit=200)!r} gave {total} of {works}, of which {included} could be read."
    return Paragraph(text=plain(text))


def _table(material: Material, flow: Flow, name: str) -> Table:
    steps = [("identified", count.label, count.number) for count in flow.identified]
    steps += [("removed", "duplicates", flow.duplicates), ("screened", "", flow.screened)]
    for step, counts in (
        ("excluded", flow.excluded),
        ("not retrieved", flow.not_retrieved),
        ("not readable", flow.unreadable),
    ):
        if step == "not retrieved":
            steps.append(("sought", "", flow.sought))
        steps += [(step, count.label, count.number) for count in counts]
    steps.append(("included", "", flow.included))
    rows = []
    for step, what, number in steps:
        printed = material.trace.number(
            f"{number:,}", f"works or records {step} {clean(what)}".strip(), material.record_basis
        )
        rows.append((_cell(step), _cell(clean(what)), Cell(text=plain(printed), data=(str(number),))))
    columns = (
        Column(heading="Step", fields=("step",)),
        Column(heading="Database or reason", fields=("what",)),
        Column(heading="Number", fields=("number",), numeric=True),
    )
    return Table(name=name, caption=plain("Flow of the literature search."), columns=columns, rows=tuple(rows))


def _cell(text: str) -> Cell:
    return Cell(text=plain(text), data=(text,))
