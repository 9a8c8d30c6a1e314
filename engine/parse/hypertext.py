"""HTML: LaTeXML pages as arXiv and ar5iv serve them, and plain pages."""

import re
from dataclasses import dataclass

from lxml import etree

from engine.parse.assemble import assemble
from engine.parse.base import Reading
from engine.parse.blocks import read_blocks
from engine.parse.lean import cut
from engine.parse.offsets import has_span_tables, scan_cells
from engine.parse.runs import find_runs
from engine.parse.tabular import NO_RUNS, Runs
from engine.types.outcome import Failure, Reason, Stage

_LATEXML = re.compile(r"<article\b[^>]*\bltx_document\b|HTML is not available for the source")
_SUBSTANCE = re.compile(r"class=[\"']?[^\"'<>]*\bltx_(?:para|section|chapter|tabular)\b")
_FATAL = "Conversion to HTML had a Fatal error"
_MARGIN = 50_000
"""Characters above or below the document in which the converter says so."""


def read_page(html: str, ends: dict[int, int], document_id: str, runs: Runs = NO_RUNS) -> Reading | Failure:
    """Read HTML whose cells carry their offsets.

    Parameters
    ----------
    html : str
        HTML as :meth:`engine.parse.offsets.CellTags.mark` leaves it.
    ends : dict
        Start of each cell's markup to its end.
    document_id : str
        What failures name.
    runs : mapping, optional
        Start of a cell's markup to the cells that it stands for.

    Returns
    -------
    Reading or Failure
        ``too-deep`` where the parser gave up on nesting, ``empty`` where nothing is left.
    """
    # No entity expansion and no network: the HTML parser knows neither. huge_tree off bounds depth (256) and text size.
    # No element is looked up by its identifier: an index of them would take a tenth of the time.
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, collect_ids=False
    )
    try:
        root = etree.fromstring(html.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        root = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        message = f"{document_id} is nested too deep or holds too long a text to be read; no part of it was kept."
        return Failure(stage=Stage.PARSE, subject=document_id, reason=Reason.TOO_DEEP, message=message)
    if root is None:
        message = f"{document_id} holds no text once its markup is read."
        return Failure(stage=Stage.PARSE, subject=document_id, reason=Reason.EMPTY, message=message)
    return assemble(read_blocks(root, runs, span_tables=has_span_tables(html)), ends, document_id, runs)


@dataclass(frozen=True, slots=True)
class HypertextParser:
    """Reads HTML."""

    name: str = "html"
    """Name that documents carry."""
    version: str = "1"
    """Version of the rules."""
    format: str = "html"
    """The format that it reads."""

    def read(self, text: str, document_id: str) -> Reading | Failure:
        """Read a page.

        Parameters
        ----------
        text : str
            Decoded HTML.
        document_id : str
            What failures name.

        Returns
        -------
        Reading or Failure
            ``conversion-failed`` for a LaTeXML page that breaks off before the first paragraph.
        """
        is_fatal = _FATAL in text[:_MARGIN] or _FATAL in text[-_MARGIN:]
        if is_fatal or (_LATEXML.search(text) and not _SUBSTANCE.search(text)):
            message = (
                f"{document_id} is a failed conversion from LaTeX: it holds no body; read another format of the paper."
            )
            return Failure(stage=Stage.PARSE, subject=document_id, reason=Reason.CONVERSION_FAILED, message=message)
        runs = list(find_runs(text))
        lean = cut(text, [(run.start, run.end, run.html) for run in runs])
        cells = scan_cells(lean.text).moved(lean.whole)
        marked = cells.mark(lean.text, 0, len(lean.text))
        return read_page(marked, cells.ends, document_id, {run.start: run.cells for run in runs})


PARSER = HypertextParser()
"""The back-end."""
