"""Extracted claims: what each claim says in words, whether it was verified, and where it is printed."""

from collections.abc import Iterable
from dataclasses import replace

from engine.report.blocks import Cell, Column, Inline, Paragraph, Section, Table, plain
from engine.report.evidence import Evidence, benchmark_name, entries, place, place_label
from engine.report.format import clean, decimal
from engine.report.marks import capital, unmarked
from engine.report.material import Material
from engine.report.trace import Basis
from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.numeral import SpreadKind
from engine.types.setting import Setting
from engine.types.unknown import Unknown
from engine.types.verdict import Status, Verdict
from engine.types.vocabulary import Unit

CLAIMS_SHOWN = 400
"""Claims that the pages print; the CSV file holds all."""

_MARKS = {Status.CONFIRMED: "✓", Status.REFUTED: "✗", Status.UNRESOLVED: "–"}


def anchor(claim_id: str) -> str:
    """Return the anchor of a claim's row.

    Parameters
    ----------
    claim_id : str
        A claim.

    Returns
    -------
    str
        ``c-`` and the first twelve letters and digits of the identifier.
    """
    return "c-" + "".join(letter for letter in claim_id if letter.isascii() and letter.isalnum())[:12]


def linked(material: Material) -> frozenset[str]:
    """Return the claims whose row the pages print, so that others may link to it.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    frozenset of str
        Identifiers of claims.
    """
    return frozenset(claim.claim_id for claim in _reported(material)[:CLAIMS_SHOWN])


def in_words(claim: Claim, score: str) -> str:
    """Say what a claim says.

    Parameters
    ----------
    claim : Claim
        A claim.
    score : str
        Its :func:`digits`, traced.

    Returns
    -------
    str
        ``Model scores 76.2 % pass@1 on HumanEval Pro [Python] (0-shot, greedy)``.
    """
    subset = f" [{clean(claim.subset, limit=60)}]" if claim.subset else ""
    setting = _setting(claim.setting)
    benchmark = (
        benchmark_name(claim.benchmark_match.entity_id)
        if claim.benchmark_match.entity_id
        else clean(claim.benchmark, limit=80)
    )
    return f"{clean(claim.model, limit=80)} scores {score} {clean(claim.metric, limit=30)} on {benchmark}{subset}" + (
        f" ({setting})" if setting else ""
    )


def digits(claim: Claim) -> str:
    """Return a claim's number as printed, with its spread and unit.

    Parameters
    ----------
    claim : Claim
        A claim.

    Returns
    -------
    str
        ``76.2 %``, ``53.70 ± 0.4 %``, or ``0.762`` where the source prints a fraction.
    """
    spread = f" ± {clean(claim.numeral.spread, limit=24)}" if claim.numeral.spread_kind is SpreadKind.PLUS_MINUS else ""
    interval = f" ({clean(claim.numeral.spread, limit=24)})" if claim.numeral.spread_kind is SpreadKind.INTERVAL else ""
    return f"{clean(claim.numeral.printed, limit=24)}{spread}{interval}{' %' if claim.unit is Unit.PERCENT else ''}"


def claims_section(material: Material) -> Section:
    """Write the table of the claims behind the printed observations.

    Parameters
    ----------
    material : Material
        The answer and what it rests on.

    Returns
    -------
    Section
        The table, and how much of it is printed.
    """
    claims = _reported(material)
    if not claims:
        text = "No claim bears on the question, so none is listed."
        return Section(heading="5 Extracted Claims", anchor="claims", level=2, blocks=(Paragraph(text=plain(text)),))
    rest = len(claims) - CLAIMS_SHOWN
    shown = (
        f"The {CLAIMS_SHOWN} most relevant of {material.tally(len(claims), 'claim')} behind the numbers above are printed here, those of the "
        f"first outcomes first; the other {rest:,} stand with them in tables/claims.csv."
        if rest > 0
        else f"{capital(material.tally(len(claims), 'claim'))} {'stands' if len(claims) == 1 else 'stand'} behind the numbers above."
    )
    legend = (
        f" {shown} ✓: confirmed at its place in the source; ✗: refuted; –: unresolved. Confidence is how sure the verdict is that the claim says "
        "what its source prints. Rows and columns count from 0 in the table's grid, headers included."
    ).strip()
    return Section(
        heading="5 Extracted Claims",
        anchor="claims",
        level=2,
        blocks=(Paragraph(text=plain(legend)), claim_table(claims, material)),
    )


def claim_table(claims: Iterable[Claim], material: Material) -> Table:
    """Tabulate claims.

    Parameters
    ----------
    claims : iterable of Claim
        Most relevant first.
    material : Material
        Where verdicts are looked up and numbers are noted.

    Returns
    -------
    Table
        Claim, Verified, Confidence, Where printed.
    """
    columns = (
        Column(heading="Claim", fields=("claim_id", "claim")),
        Column(heading="Verified", fields=("status",)),
        Column(heading="Confidence", fields=("confidence",), numeric=True),
        Column(
            heading="Where printed", fields=("source_id", "document_id", "table", "row", "column", "quote"), whole=True
        ),
    )
    rows = tuple(_row(claim, material) for claim in claims)
    return Table(
        name="claims",
        caption=plain("The claims behind the numbers of this report."),
        columns=columns,
        rows=rows,
        shown=CLAIMS_SHOWN,
    )


def _reported(material: Material) -> list[Claim]:
    """Claims behind the report: those of the first outcomes first, then in the record's order."""
    evidence = material.evidence
    rank: dict[str, int] = {}
    for part in material.parts:
        for entry in entries(part.analysis):
            rank.setdefault(entry, part.number)
    wanted = {evidence.observations[i].claim_id: rank.get(i, len(rank) + 1) for i in evidence.reported(material.answer)}
    claims = [claim for claim in evidence.record.claims if claim.claim_id in wanted]
    return sorted(claims, key=lambda claim: wanted[claim.claim_id])


def _row(claim: Claim, material: Material) -> tuple[Cell, ...]:
    score = material.trace.number(digits(claim), "score as printed", Basis(key=claim.claim_id, observation_ids=()))
    words = in_words(claim, score)
    verdict = material.evidence.verdicts.get(claim.claim_id)
    first, *others = plain(words)
    said = (replace(first, anchor=anchor(claim.claim_id), title=verdict.reason if verdict else ""), *others)
    return (
        Cell(text=said, data=(claim.claim_id, unmarked(words))),
        *_verdict(verdict, claim, material),
        _where(claim, material.evidence),
    )


def _verdict(verdict: Verdict | None, claim: Claim, material: Material) -> tuple[Cell, Cell]:
    if verdict is None:
        return Cell(text=plain("–"), data=("no verdict",)), Cell(text=plain("–"), data=("",))
    confidence = decimal(verdict.confidence, 2)
    printed = material.trace.number(
        confidence, "confidence of the verdict", Basis(key=claim.claim_id, observation_ids=())
    )
    return Cell(text=plain(_MARKS[verdict.status]), data=(verdict.status.value,)), Cell(
        text=plain(printed), data=(confidence,)
    )


def _where(claim: Claim, evidence: Evidence) -> Cell:
    number = evidence.numbers.get(claim.source_id)
    href = f"#ref-{number}" if number else ""
    quote = clean(claim.quote, limit=200)
    headers = "; ".join(
        f"{kind} “{clean(' / '.join(names), limit=160)}”"
        for kind, names in (("row", claim.row_headers), ("column", claim.column_headers))
        if names
    )
    cited = evidence.cited(claim.source_id)
    source = Inline(text=f"[{number}]" if number else cited, href=href, title=cited if number else "")
    cell = Inline(text=f", {place(claim)}", title=f"printed “{quote}”" + (f"; {headers}" if headers else ""))
    locator = claim.locator
    cell_place = (str(locator.row), str(locator.column)) if isinstance(locator, TableLocator) else ("", "")
    data = (
        clean(claim.source_id),
        clean(claim.document_id),
        place_label(claim),
        *cell_place,
        quote,
    )
    return Cell(text=(source, cell), data=data)


def _setting(setting: Setting) -> str:
    shots = [] if isinstance(setting.shots, Unknown) else [f"{setting.shots}-shot"]
    temperature = [] if isinstance(setting.temperature, Unknown) else [f"temperature {setting.temperature:g}"]
    return ", ".join([*shots, *temperature, *(clean(condition, limit=60) for condition in setting.conditions)])
