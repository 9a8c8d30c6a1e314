"""Documents: the bytes of a source, detected, decoded and handed to the back-end that reads their format."""

from engine.parse import hypertext, markdown
from engine.parse.base import ByteParser, Parser
from engine.parse.detect import decode, detect
from engine.parse.jats import article
from engine.parse.latex import project
from engine.parse.leaderboard import board, sheet
from engine.parse.pdf import portable
from engine.types.document import Document
from engine.types.outcome import Failure, Outcome
from engine.types.source import SourceFile

PARSERS: tuple[Parser | ByteParser, ...] = (
    hypertext.PARSER,
    markdown.PARSER,
    article.PARSER,
    project.PARSER,
    portable.PARSER,
    sheet.PARSER,
    board.PARSER,
)
"""The back-ends, one a format."""


def parse(file: SourceFile) -> Outcome[Document]:
    """Parse a source.

    Parameters
    ----------
    file : SourceFile
        The source with its bytes.

    Returns
    -------
    Outcome of Document
        One document, with a Failure for each table that had to be left out; or no document and one Failure.
    """
    source = file.source
    name = source.path or source.document_id
    detected = detect(file.content, name)
    if isinstance(detected, Failure):
        return Outcome(failures=(detected,))
    parser = next((parser for parser in PARSERS if parser.format == detected.format), None)
    assert parser is not None
    if isinstance(parser, ByteParser):
        reading = parser.read_bytes(file.content, source.document_id)
    elif isinstance(parser, project.LatexParser) and file.parts:
        reading = parser.read_project(detected.text, decode_parts(file), source.document_id)
    else:
        reading = parser.read(detected.text, source.document_id)
    if isinstance(reading, Failure):
        return Outcome(failures=(reading,))
    document = Document(
        document_id=source.document_id,
        source_id=source.source_id,
        sha256=source.sha256,
        format=detected.format,
        encoding=detected.encoding,
        parser=parser.name,
        parser_version=parser.version,
        title=reading.title,
        sections=reading.sections,
        tables=reading.tables,
    )
    return Outcome(items=(document,), failures=(*file.failures, *reading.failures))


def decode_parts(file: SourceFile) -> dict[str, str]:
    """Decode the further files of a document of several files.

    Parameters
    ----------
    file : SourceFile
        The source with its bytes.

    Returns
    -------
    dict of str to str
        Name of each part to its text, in which the offsets of its cells count; parts that are no text are left out.
    """
    decoded = ((part.name, decode(part.content)) for part in file.parts)
    return {name: found[0] for name, found in decoded if found is not None}
