"""The report as PDF, without a browser."""

import logging
from dataclasses import replace
from typing import Final

from engine.report.blocks import Block, Report, Table
from engine.report.page import print_page
from engine.types.outcome import Failure, Reason, Stage

PDF: Final = "report.pdf"
"""Name of the file."""
LEFT_OUT: Final = "report.pdf.left-out.txt"
"""Name of the file that says why there is no PDF."""

_ROWS: Final = 100
"""Rows of a table that are printed on paper; the CSV file holds all."""
_CURE: Final = (
    "install the extra with pip install 'passband[pdf]' and, on Debian, Pango with apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
    "libharfbuzz-subset0 fonts-dejavu-core; then write the report anew"
)


def portable(report: Report) -> bytes | Failure:
    """Render a report as PDF.

    Parameters
    ----------
    report : Report
        The report.

    Returns
    -------
    bytes or Failure
        The same bytes for the same report, fonts and libraries; or why there is no PDF: WeasyPrint or Pango, which it needs from the
        system, is not installed.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - an extra, which may be absent
    except (ImportError, OSError) as error:
        lacking = "Pango" if isinstance(error, OSError) else "WeasyPrint"
        why = f"{PDF} is left out: {lacking} is not installed; {_CURE}."
        return Failure(stage=Stage.REPORT, subject=PDF, reason=Reason.LIBRARY_MISSING, message=why)
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    made = HTML(string=print_page(_on_paper(report)), url_fetcher=_refuse).write_pdf()
    assert isinstance(made, bytes)
    return made


def _refuse(url: str) -> object:
    """Let nothing be loaded: the page holds all it needs."""
    raise ValueError(f"{url[:80]} is not loaded")


def _on_paper(report: Report) -> Report:
    """Cut long tables, which fill pages that nobody reads."""
    sections = tuple(replace(section, blocks=tuple(map(_cut, section.blocks))) for section in report.sections)
    return replace(report, sections=sections)


def _cut(block: Block) -> Block:
    return replace(block, shown=_ROWS) if isinstance(block, Table) and len(block.printed_rows()) > _ROWS else block
