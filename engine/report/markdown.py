"""The report as Markdown: every foreign text is escaped, so that it prints as it reads."""

import re

from engine.report.blocks import Block, Bullets, Figure, Inline, Paragraph, Report, Table, Text, bare

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$])")
_ENTITY = re.compile(r"&(?=[#\w])")
_ADDRESS = re.compile(r"(?i)(?<=[a-z])(://)|(?<=www)(\.)|@(?=[\w.-]+\.\w)")
_LINE_START = re.compile(r"^(#{1,6}(?=\s)|[-+=](?=[\s=-]|$)|\d{1,9}(?=[.)](?:\s|$)))")


def markdown(report: Report) -> str:
    """Render a report as Markdown (CommonMark with pipe tables).

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    str
        The file's text.
    """
    parts = [f"# {escape(report.title)}", escape(report.date)]
    for section in report.sections:
        parts.append(f"{'#' * section.level} {escape(section.heading)}")
        parts += [_block(block) for block in section.blocks]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """Escape a text for the middle of a Markdown line or table cell.

    Parameters
    ----------
    text : str
        Raw text on one line.

    Returns
    -------
    str
        Text that renders as exactly these letters: no markup, no HTML, no link, no column break.
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    line = _ENTITY.sub(r"\\&", line)
    return _ADDRESS.sub(lambda found: "\\" + found.group(0), line)


def _block(block: Block) -> str:
    if isinstance(block, Paragraph):
        return ("> " if block.quoted else "") + _start(_text(block.text))
    if isinstance(block, Bullets):
        marks = (f"{number}." if block.numbered else "-" for number in range(1, len(block.items) + 1))
        return "\n".join(f"{mark} {_start(_text(item))}" for mark, item in zip(marks, block.items, strict=True))
    if isinstance(block, Figure):
        return (
            f"![{escape(bare(block.caption).partition(': ')[0])}](figures/{block.name}.svg)\n\n*{_text(block.caption)}*"
        )
    return _table(block)


def _table(table: Table) -> str:
    rows = table.printed_rows()
    note = table.note()
    if not rows:
        return f"*{_text(table.caption)}* {escape(note)}".rstrip()
    lines = [
        f"*{_text(table.caption)}*",
        "",
        _row([escape(column.heading) for column in table.columns]),
        _row(["---:" if column.numeric else "---" for column in table.columns]),
        *(_row([_text(cell.text) for cell in row]) for row in rows),
    ]
    return "\n".join([*lines, *(["", escape(note)] if note else [])])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _text(text: Text) -> str:
    return "".join(_inline(run) for run in text)


def _inline(run: Inline) -> str:
    """Only web addresses become links: the anchors of the page do not exist in Markdown."""
    if run.href.startswith(("http://", "https://")):
        return f"[{escape(run.text)}](<{run.href}>)"
    lead = " " if run.text[:1].isspace() else ""
    trail = " " if run.text[-1:].isspace() and run.text.strip() else ""
    return lead + escape(run.text) + trail


def _start(line: str) -> str:
    """Keep a paragraph from beginning like a heading, list or rule."""
    return _LINE_START.sub(
        lambda found: (found.group(1) + "\\") if found.group(1)[0].isdigit() else "\\" + found.group(1), line
    )
