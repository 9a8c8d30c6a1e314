"""Assemble: from the blocks of a page to its sections, and to tables with headings, caption and context."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from engine.parse.base import Reading
from engine.parse.blocks import Block, Heading, Paragraph, TableBlock
from engine.parse.captions import Caption, find_captions, is_heading_like
from engine.parse.grid import MAX_COLUMNS, MAX_POSITIONS, place
from engine.parse.tabular import NO_RUNS, RawTable, Runs, read_rows
from engine.types.document import Section
from engine.types.outcome import Failure, Reason, Stage
from engine.types.table import Table

_BEFORE = 1000
_CONTEXT = 2000
_WINDOW = 400
_LOOK_BACK = 60
_MENTION = re.compile(
    r"([TtFf](?:ab|ig|AB|IG)(?<!\w...))(?:les?|LES?|ures?|URES?|s?\.|s)?\s*((?:[A-Z]\.?)?\d{1,4}(?:\.\d+)*|[IVXLC]{1,7}\b)((?:\s*(?:,|and|&|–|-|to)\s*(?:Tables?\s*)?\d{1,4})*)",
)
_LABEL = re.compile(r"(?i)^(Tab|Fig)\D*?\s*([A-Z]?\.?\d[\d.]*|[IVXLC]+)$")

_Path = tuple[str, ...]


def assemble(blocks: Sequence[Block], ends: dict[int, int], document_id: str, runs: Runs = NO_RUNS) -> Reading:
    """Make sections and tables of a page.

    Parameters
    ----------
    blocks : sequence of Block
        The page.
    ends : dict
        Start of each cell's and paragraph's markup to its end.
    document_id : str
        What failures name.
    runs : mapping, optional
        Start of a cell's markup to the cells that it stands for.

    Returns
    -------
    Reading
        A table of images or of one uncaptioned box is none; a table beyond the bounds of :mod:`engine.parse.grid` is a Failure.
    """
    captions, used = find_captions(blocks)
    paths = _paths(blocks)
    mentions = _mentions(blocks, used)
    others = frozenset(block.element for block in blocks if isinstance(block, TableBlock))
    tables: list[Table] = []
    failures: list[Failure] = []
    for i, block in enumerate(blocks):
        if not isinstance(block, TableBlock):
            continue
        raw = read_rows(block.element, others, ends, runs)
        if _is_frame(raw, captions[i]):
            continue
        index = len(tables) + len(failures) + 1
        grid = place(raw.rows, raw.group_ends)
        if grid is None:
            failures.append(_too_large(document_id, index, captions[i]))
            continue
        headings = (*paths[i], *_bold_heading(blocks, i, used))
        context = _context(blocks, i, paths, used, mentions.get(_key(captions[i].label), {}))
        tables.append(
            Table(
                label=captions[i].label,
                index=index,
                caption=captions[i].text,
                headings=headings,
                context=context,
                n_rows=grid.n_rows,
                n_columns=grid.n_columns,
                cells=grid.cells,
            )
        )
    return Reading(
        title=_title(blocks),
        sections=tuple(_sections(blocks, used, ends)),
        tables=tuple(tables),
        failures=tuple(failures),
    )


def _is_frame(raw: RawTable, caption: Caption) -> bool:
    """Tell whether a table only frames something: it has no text, or one text and no caption."""
    texts = len(list(islice((cell for row in raw.rows for cell in row if cell.text), 2)))
    return texts == 0 or (texts == 1 and not caption.label and not caption.text)


def _too_large(document_id: str, index: int, caption: Caption) -> Failure:
    name = caption.label or f"#{index}"
    message = (
        f"Table {name} of {document_id} exceeds {MAX_COLUMNS} columns or {MAX_POSITIONS} positions and was left out."
    )
    return Failure(stage=Stage.PARSE, subject=f"{document_id} {name}", reason=Reason.TOO_LARGE, message=message)


def _title(blocks: Sequence[Block]) -> str:
    """Return the title of a LaTeXML page (level 0), else the first heading of level 1 if nothing is above it."""
    headings = [block for block in blocks if isinstance(block, Heading)]
    title = next((heading.text for heading in headings if heading.level == 0), "")
    return title or next((heading.text for heading in headings[:1] if heading.level == 1), "")


def _paths(blocks: Sequence[Block]) -> list[_Path]:
    """Return the headings above each block, outermost first; the title of a LaTeXML page is none."""
    stack: list[Heading] = []
    paths = []
    for block in blocks:
        if isinstance(block, Heading):
            stack = [heading for heading in stack if heading.level < block.level]
            if block.level:
                stack.append(block)
        paths.append(tuple(heading.text for heading in stack))
    return paths


def _bold_heading(blocks: Sequence[Block], table: int, used: frozenset[int]) -> _Path:
    """Return the bold line just above a table, its caption left aside."""
    above = [i for i in range(max(table - 3, 0), table) if i not in used]
    if above and is_heading_like(block := blocks[above[-1]]) and isinstance(block, Paragraph):
        return (block.text,)
    return ()


def _key(label: str) -> str:
    match = _LABEL.match(label)
    return f"{match[1].lower()} {match[2].rstrip('.').lower()}" if match else ""


def _mentions(blocks: Sequence[Block], used: frozenset[int]) -> dict[str, dict[int, int]]:
    """Index the paragraphs by the labels that they mention: label to position of the block to place of the first mention."""
    found: dict[str, dict[int, int]] = {}
    for i, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or i in used:
            continue
        for match in _MENTION.finditer(block.text):
            for number in (match[2], *re.findall(r"\d+", match[3])):
                found.setdefault(f"{match[1].lower()} {number.lower()}", {}).setdefault(i, match.start())
    return found


def _context(
    blocks: Sequence[Block], table: int, paths: Sequence[_Path], used: frozenset[int], mentions: Mapping[int, int]
) -> str:
    """Gather the prose before a table and what else mentions it."""
    parts: list[str] = []
    seen: set[int] = set()
    for i in range(table - 1, max(table - 1 - _LOOK_BACK, -1), -1):
        block = blocks[i]
        room = _BEFORE - sum(map(len, parts))
        if room <= 0 or paths[i] != paths[table][: len(paths[i])]:
            break
        if isinstance(block, Paragraph) and i not in used:
            parts.insert(0, _clip(block.text, len(block.text), room))
            seen.add(i)
    for position, at in mentions.items():
        block = blocks[position]
        room = _CONTEXT - sum(map(len, parts))
        if room <= 0:
            break
        if isinstance(block, Paragraph) and position not in seen:
            parts.append(_clip(block.text, at + _WINDOW, min(room, 2 * _WINDOW)))
    return "\n\n".join(parts)


def _clip(text: str, end: int, length: int) -> str:
    """Cut a stretch of at most `length` characters that ends near `end`, at white space."""
    if len(text) <= length:
        return text
    end = min(max(end, length), len(text))
    piece = text[end - length : end]
    if end > length:
        piece = piece.partition(" ")[2]
    return piece.rpartition(" ")[0] if end < len(text) else piece


def _sections(blocks: Sequence[Block], used: frozenset[int], ends: dict[int, int]) -> Iterator[Section]:
    heading = Heading("", 0)
    prose: list[Paragraph] = []
    for i, block in enumerate(blocks):
        if isinstance(block, Heading):
            if prose or heading.text:
                yield _section(heading, prose, ends)
            heading, prose = block, []
        elif isinstance(block, Paragraph) and i not in used:
            prose.append(block)
    if prose or heading.text:
        yield _section(heading, prose, ends)


def _section(heading: Heading, prose: Sequence[Paragraph], ends: dict[int, int]) -> Section:
    return Section(
        heading=heading.text,
        level=heading.level,
        text="\n\n".join(block.text for block in prose),
        starts=tuple(block.start if block.start in ends else -1 for block in prose),
        ends=tuple(ends.get(block.start, -1) for block in prose),
    )
