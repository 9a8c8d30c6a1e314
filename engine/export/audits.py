"""An audit as a table of its judgements (CSV), or whole (JSON)."""

import json
from pathlib import Path
from typing import Final

from engine.export.tables import encodable, replace_file, write_csv
from engine.types.audit import Audit, Judgement, Passage, Statement
from engine.types.unknown import Unknown

COLUMNS: Final = (
    "claim", "place", "text", "said_verified", "part", "kind", "verdict", "reason", "document_id", "where", "quote", "printed_instead",
    "stands_elsewhere", "notes",
)  # fmt: skip
"""Columns of the CSV file in their order."""


def write_audit_csv(audit: Audit, path: Path) -> None:
    """Write one row a part of a claim.

    Parameters
    ----------
    audit : Audit
        The audit.
    path : Path
        The file; replaced in one step.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    by_ordinal = {one.ordinal: one for one in audit.statements}
    write_csv(path, COLUMNS, [_row(by_ordinal[one.statement], one) for one in audit.judgements])


def write_audit_json(audit: Audit, path: Path) -> None:
    """Write everything that an audit holds as one JSON object.

    Parameters
    ----------
    audit : Audit
        The audit.
    path : Path
        The file; replaced in one step.

    Raises
    ------
    UsageError
        If the file cannot be written.
    """
    text = json.dumps(_whole(audit), ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    replace_file(path, encodable(text).encode("utf-8"))


def _row(statement: Statement, one: Judgement) -> list[object]:
    first = one.support[:1]
    return [
        statement.ordinal, statement.place, statement.text, _said(statement), one.part, one.kind.value, one.status.value, one.reason,
        *((first[0].document_id, first[0].place, first[0].quote) if first else ("", "", "")),
        "; ".join(map(_in_words, one.instead)), "; ".join(map(_in_words, one.elsewhere)), " ".join(one.notes),
    ]  # fmt: skip


def _said(statement: Statement) -> str:
    return "" if isinstance(statement.said_verified, Unknown) else ("yes" if statement.said_verified else "no")


def _in_words(one: Passage) -> str:
    return f"{one.says or one.quote} ({one.document_id}, {one.place})"


def _whole(audit: Audit) -> dict[str, object]:
    return {
        "report": audit.report,
        "title": audit.title,
        "question": audit.question,
        "sources": audit.n_sources,
        "claims": [
            {
                "claim": one.ordinal,
                "place": one.place,
                "text": one.text,
                "listed": one.is_listed,
                "cut_off": one.is_cut,
                "said_verified": None if isinstance(one.said_verified, Unknown) else one.said_verified,
                "verdict": audit.status_of(one.ordinal).value,
                "parts": [_part(judgement) for judgement in audit.judgements_of(one.ordinal)],
            }
            for one in audit.statements
        ],
        "remarks": [
            {"about": one.about, "severity": one.severity.value, "message": one.message} for one in audit.remarks
        ],
        "failures": [
            {"subject": one.subject, "reason": one.reason.value, "message": one.message} for one in audit.failures
        ],
    }


def _part(one: Judgement) -> dict[str, object]:
    return {
        "part": one.part,
        "kind": one.kind.value,
        "verdict": one.status.value,
        "reason": one.reason,
        "support": [_passage(passage) for passage in one.support],
        "printed_instead": [_passage(passage) for passage in one.instead],
        "stands_elsewhere": [_passage(passage) for passage in one.elsewhere],
        "notes": list(one.notes),
    }


def _passage(one: Passage) -> dict[str, str]:
    return {
        "document_id": one.document_id,
        "place": one.place,
        "quote": one.quote,
        "says": one.says,
        "claim_id": one.claim_id,
    }
