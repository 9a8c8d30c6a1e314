"""An audit as Markdown and as one HTML page: every text of the report and of the sources is escaped."""

from functools import lru_cache
from typing import Final

import jinja2

from engine.report.format import clean
from engine.report.markdown import escape
from engine.report.page import content_policy
from engine.report.panel import review_lines
from engine.review.audited import facts_of_audit
from engine.review.panel import review
from engine.types.audit import Audit, Judgement, PartKind, Passage
from engine.types.verdict import Severity, Status

ORDER: Final = (Status.CONFIRMED, Status.REFUTED, Status.UNRESOLVED)
"""Verdicts in the order in which they are counted."""
_TITLE: Final = "Audit"


def audit_markdown(audit: Audit) -> str:
    """Render an audit as Markdown (CommonMark).

    Parameters
    ----------
    audit : Audit
        The audit.

    Returns
    -------
    str
        The file's text.
    """
    parts = [f"# {_shown(heading(audit))}", _shown(summary(audit))]
    if audit.question:
        parts.append(f"Research question: {_shown(audit.question)}")
    parts.append("## Claims")
    parts += [_statement(audit, place) for place in range(len(audit.statements))] or ["None."]
    if audit.remarks:
        parts.append("## The report as a whole")
        parts.append("\n".join(f"- {_mark(one.severity)}{_shown(one.message)}" for one in audit.remarks))
    parts.append("## Review")
    parts.append("\n".join(f"- {_shown(line, 1000)}" for line in verdict_of_panel(audit)))
    if audit.failures:
        parts.append("## Not read")
        parts.append("\n".join(f"- {_shown(one.message)}" for one in audit.failures))
    return "\n\n".join(parts) + "\n"


def audit_page(audit: Audit) -> str:
    """Render an audit as a self-contained HTML page without scripts.

    Parameters
    ----------
    audit : Audit
        The audit.

    Returns
    -------
    str
        The file's text: escaped throughout, nothing that the browser would load from elsewhere.
    """
    environment = _environment()
    assert environment.loader is not None
    judged: dict[int, list[Judgement]] = {}
    for one in audit.judgements:
        judged.setdefault(one.statement, []).append(one)
    return environment.get_template("audit.html.j2").render(
        audit=audit,
        heading=heading(audit),
        summary=summary(audit),
        judged=judged,
        review=verdict_of_panel(audit),
        policy=content_policy(),
        style=environment.loader.get_source(environment, "report.css")[0],
        own=environment.loader.get_source(environment, "audit.css")[0],
    )


def heading(audit: Audit) -> str:
    """Return the title of an audit.

    Parameters
    ----------
    audit : Audit
        The audit.

    Returns
    -------
    str
        ``Audit: `` and the report's title, or its path.
    """
    return f"{_TITLE}: {audit.title or audit.report}"


def summary(audit: Audit) -> str:
    """Say what an audit came to.

    Parameters
    ----------
    audit : Audit
        The audit.

    Returns
    -------
    str
        Counts of claims and of their parts by verdict, and of the sources.
    """
    claims = [audit.status_of(one.ordinal) for one in audit.statements]
    parts = [one.status for one in audit.judgements]
    return (
        f"{_count(len(claims), 'claim')}: {_tally(claims)}; {_count(len(parts), 'part')}: {_tally(parts)}. "
        f"Judged by {_count(audit.n_sources, 'source')} at hand."
    )


def verdict_of_panel(audit: Audit) -> list[str]:
    """Say what the panel of reviewers says of an audited report.

    Parameters
    ----------
    audit : Audit
        The audit.

    Returns
    -------
    list of str
        Lines: the total, the rubrics, the formula.
    """
    return review_lines(review(facts_of_audit(audit)))


def evidence(judgement: Judgement) -> tuple[tuple[str, tuple[Passage, ...]], ...]:
    """Return the passages of a judgement, each kind with what it is called.

    Parameters
    ----------
    judgement : Judgement
        The judgement.

    Returns
    -------
    tuple of (str, tuple of Passage)
        What supports it, what else is printed of the same thing, and where the number stands.
    """
    instead = "printed instead" if judgement.status is Status.REFUTED else "printed too"
    if judgement.kind is PartKind.SENTENCE and judgement.status is Status.UNRESOLVED:
        instead = "nearest"
    return ("printed", judgement.support), (instead, judgement.instead), ("stands elsewhere", judgement.elsewhere)


def _tally(statuses: list[Status]) -> str:
    return ", ".join(f"{statuses.count(status):,} {status}" for status in ORDER)


def _statement(audit: Audit, place: int) -> str:
    """Render one claim with its judgements."""
    one = audit.statements[place]
    lines = [f"### {_shown(one.place)}: {audit.status_of(one.ordinal)}", "", f"> {_shown(one.text, 1000)}", ""]
    for judgement in audit.judgements_of(one.ordinal):
        named = "" if judgement.kind is PartKind.SENTENCE else f" {_shown(judgement.part)}:"
        lines.append(f"- **{judgement.status}**{named} {_shown(judgement.reason, 1200)}")
        for label, passages in evidence(judgement):
            lines += [f"  - {label}: {_passage(passage)}" for passage in passages]
        lines += [f"  - {_shown(note)}" for note in judgement.notes]
    return "\n".join(lines)


def _passage(one: Passage) -> str:
    says = f"{_shown(one.says)}: " if one.says else ""
    return f"{says}“{_shown(one.quote, 600)}” ({_shown(one.document_id)}, {_shown(one.place)})"


def _mark(severity: Severity) -> str:
    return "**Look:** " if severity in {Severity.WARNS, Severity.REFUTES} else ""


def _shown(text: str, limit: int = 500) -> str:
    return escape(clean(text, limit))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("engine.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.globals["evidence"] = evidence
    environment.filters["clean"] = lambda text: clean(text, 1200)
    return environment
