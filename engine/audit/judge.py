"""Judge: a report's claims, one part at a time, by the sources at hand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from engine.audit.counts import remarks_on_counts, remarks_on_question
from engine.audit.references import cited_documents, examined_documents, remarks_on_references
from engine.audit.report import MOST_STATEMENTS, ReportText
from engine.audit.scores import Scores
from engine.audit.sentences import Prose
from engine.types.audit import Audit, Judgement, Library, PartKind, Remark, Statement
from engine.types.claim import Claim
from engine.types.locator import TableLocator, TextLocator
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Finding, Severity, Status

_COMMA = re.compile(r"(?<![\d.,])\d{1,3},\d{1,2}(?![\d,])(?!\.\d)")
"""A decimal comma: what stands behind it is no group of three digits."""
_SCORE_LIKE = re.compile(r"(?<![\w.,@-])\d{1,3}(?:\.\d+\s*[%％]?|\s*[%％])(?![\w.]*\d)")
_LONGEST_PART: Final = 60


def judge(
    report: ReportText,
    scores: Sequence[Claim],
    findings: Mapping[str, Sequence[Finding]],
    library: Library,
    *,
    path: str,
) -> Audit:
    """Judge a report.

    Parameters
    ----------
    report : ReportText
        The report, read.
    scores : sequence of Claim
        What the extractor reads in `report.document`.
    findings : mapping of str to sequence of Finding
        By claim identifier, what checks say of a score that needs no source.
    library : Library
        The sources at hand.
    path : str
        The report's path as given.

    Returns
    -------
    Audit
        A judgement for each part of each claim, and remarks on references, counts and the question.
    """
    statements, by_statement = _statements(report, scores)
    cited = cited_documents(report.references, library.sources) | examined_documents(report.prose, library.sources)
    at_hand = [one for one in report.references if cited_documents([one], library.sources)]
    index = Scores(library.claims, cited, cites_others=len(at_hand) < len(report.references))
    prose = Prose(library.sentences, cited)
    judgements = tuple(
        judgement
        for statement in statements
        for judgement in _judgements(statement, by_statement.get(statement.ordinal, []), findings, index, prose)
    )
    remarks = (
        *_on_reading(report, statements, library),
        *remarks_on_counts(report.prose, statements, report.references),
        *remarks_on_question(report.question, statements, by_statement),
        *remarks_on_references(report.references, report.prose, library.sources),
    )
    return Audit(
        report=path,
        title=report.title,
        question=report.question,
        statements=statements,
        judgements=judgements,
        remarks=remarks,
        n_sources=len(library.sources),
        failures=library.failures,
    )


def _statements(report: ReportText, scores: Sequence[Claim]) -> tuple[tuple[Statement, ...], Mapping[int, list[Claim]]]:
    """Return the listed claims and behind them the scores of the report's own tables and prose, and the scores of each."""
    statements = list(report.statements)
    found: dict[int, list[Claim]] = {}
    for claim in scores:
        place = claim.locator
        listed = place.section - report.n_own_sections if isinstance(place, TextLocator) else 0
        if listed > 0:
            found.setdefault(listed, []).append(claim)
        elif len(statements) < MOST_STATEMENTS:
            statements.append(_statement(len(statements) + 1, report, claim))
            found[len(statements)] = [claim]
    return tuple(statements), found


def _statement(ordinal: int, report: ReportText, claim: Claim) -> Statement:
    """Make a claim of a score that stands in the report's own tables or prose."""
    place = claim.locator
    if isinstance(place, TableLocator):
        where = f"{'table ' if place.label.startswith('#') else ''}{place.label}, row {place.row + 1}"
        text = " | ".join((*claim.row_headers, *claim.column_headers, claim.quote))
    else:
        section = report.document.sections[place.section - 1]
        where = f"section {section.heading}" if section.heading else "prose"
        text = " ".join(section.text[place.sentence_start : place.sentence_end].split())
    return Statement(ordinal=ordinal, place=where, text=text, is_listed=False, is_cut=False, said_verified=UNKNOWN)


def _judgements(
    statement: Statement,
    scores: Sequence[Claim],
    findings: Mapping[str, Sequence[Finding]],
    index: Scores,
    prose: Prose,
) -> Iterator[Judgement]:
    """Judge the parts of one statement: its scores, else its numbers that cannot be read, else its words."""
    for claim in scores:
        yield _guarded(statement, claim, index.judge(statement, claim, findings.get(claim.claim_id, ())))
    if not statement.is_listed:
        return
    comma = _COMMA.search(statement.text)
    if comma is not None:
        yield _unread(
            statement, comma.group(), "is written with a decimal comma, which is not guessed at; write it with a point"
        )
    elif scores:
        read = {claim.numeral.printed for claim in scores}
        for hit in _SCORE_LIKE.finditer(statement.text):
            if hit.group().rstrip(" %％") not in read:
                yield _unread(
                    statement, hit.group().strip(), "is not tied to one model and one benchmark by the wording"
                )
    else:
        yield prose.judge(statement)


def _guarded(statement: Statement, claim: Claim, judgement: Judgement) -> Judgement:
    """Refute nothing that the cut end of a text may have changed: the name or the number may go on."""
    end = statement.text.rstrip(" .…")
    touched = end.endswith((claim.numeral.printed, claim.benchmark_match.printed, claim.model))
    if not statement.is_cut or judgement.status is not Status.REFUTED or not touched:
        return judgement
    reason = f"The claim is cut off at {end[-_LONGEST_PART:].split()[-1]!r}, so that it may say something else. {judgement.reason}"
    return replace(judgement, status=Status.UNRESOLVED, reason=reason)


def _unread(statement: Statement, printed: str, why: str) -> Judgement:
    return Judgement(
        statement=statement.ordinal,
        part=printed,
        kind=PartKind.NUMBER,
        status=Status.UNRESOLVED,
        reason=f"{printed} {why}.",
    )


def _on_reading(report: ReportText, statements: Sequence[Statement], library: Library) -> Iterator[Remark]:
    """Say what of the report could not be judged."""
    if not statements:
        yield Remark(
            about="reading",
            severity=Severity.WARNS,
            message="The report lists no claims and prints no scores: there is nothing to judge.",
        )
    if len(statements) >= MOST_STATEMENTS:
        message = f"The report has more than {MOST_STATEMENTS:,} claims; the first {MOST_STATEMENTS:,} are judged."
        yield Remark(about="reading", severity=Severity.WARNS, message=message)
    commas = sum(_has_comma(cell.text) for table in report.document.tables for cell in table.cells)
    if commas:
        message = f"{commas:,} cells of the report's tables are written with a decimal comma, which is not guessed at; write them with a point."
        yield Remark(about="reading", severity=Severity.WARNS, message=message)
    if library.claims and not library.sentences:
        message = "The sources at hand hold scores and no prose: claims in words cannot be judged by them."
        yield Remark(about="reading", severity=Severity.INFORMS, message=message)


def _has_comma(text: str) -> bool:
    return _COMMA.fullmatch(text.strip(" %")) is not None
