"""A claim as the extractor makes it, any field of which a test may change."""

from collections.abc import Callable
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.numeral import Numeral, SpreadKind
from engine.types.record import Record
from engine.types.setting import Setting
from engine.types.source import Source, SourceKind
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Status, Verdict
from engine.types.vocabulary import Match, MatchRule, Unit
from engine.verify.canonical import observe
from engine.vocab.models import models

NO_MATCH = Match(printed="", entity_id="", rule=MatchRule.NONE, confidence=0.0)


def numeral(printed: str, spread: str = "", kind: SpreadKind | None = None) -> Numeral:
    return Numeral(
        printed=printed,
        value=Decimal(printed.replace(",", "")),
        decimals=len(printed.partition(".")[2]),
        spread=spread,
        spread_kind=kind or (SpreadKind.PLUS_MINUS if spread else SpreadKind.NONE),
    )


def build(
    printed: str = "53.7",
    spread: str = "",
    start: int = -1,
    end: int = -1,
    benchmark_id: str = "humaneval",
    **changes: object,
) -> Claim:
    settings = {field.name for field in fields(Setting)}
    setting = Setting(**{name: changes.pop(name) for name in list(changes) if name in settings})
    values: dict[str, object] = {
        "claim_id": "c" * 16,
        "document_id": "doc",
        "source_id": "src",
        "locator": TableLocator(label="Table 1", index=1, row=1, column=1, start=start, end=end),
        "quote": printed,
        "row_headers": ("Foo-Coder 7B",),
        "column_headers": ("HumanEval",),
        "numeral": numeral(printed, spread),
        "unit": Unit.PERCENT,
        "model": "Foo-Coder 7B",
        "model_match": Match(printed="Foo-Coder 7B", entity_id="", rule=MatchRule.NONE, confidence=0.0),
        "params_b": UNKNOWN,
        "benchmark": "HumanEval",
        "benchmark_match": Match(printed="HumanEval", entity_id=benchmark_id, rule=MatchRule.EXACT, confidence=1.0),
        "subset": "",
        "metric": "pass@1",
        "metric_printed": True,
        "setting": setting,
        "extractor": "tables",
        "extractor_version": "1",
    }
    return Claim(**(values | changes))


def table(rows, headers, *, index: int = 1, down: bool = False, **changes: object) -> list[Claim]:
    """Make the claims of a table: a model and its printed values a row, a benchmark (and subset behind a slash) a column.

    A value ``a (b)`` is two claims of one cell, an empty one is none; `down` lays the models across.
    """
    made = []
    for row, (model, *cells) in enumerate(rows, start=1):
        for column, (cell, header) in enumerate(zip(cells, headers, strict=True), start=1):
            name, _, subset = header.partition("/")
            values = cell.replace("(", " ").replace(")", " ").split()
            names = [name, f"{name}+"][: len(values)]
            for number, (printed, benchmark) in enumerate(zip(values, names, strict=True)):
                place = (column, row) if down else (row, column)
                across, beside = (model,), (header,)
                values_of = {
                    "claim_id": f"{index:04}{row:04}{column:04}{number:04}",
                    "locator": TableLocator(label=f"Table {index}", index=index, row=place[0], column=place[1], start=-1, end=-1),
                    "quote": cell,
                    "model": model,
                    "row_headers": beside if down else across,
                    "column_headers": across if down else beside,
                    "benchmark": benchmark,
                    "benchmark_id": benchmark.lower().replace("+", "-plus").replace(" ", "-"),
                    "subset": subset,
                }  # fmt: skip
                made.append(build(printed, **(values_of | changes)))
    return made


def record(documents: dict[str, list[Claim]], **sources: object) -> Record:
    """Store the claims of some documents, all confirmed; a document is its own source, of the year its name ends in."""
    claims = [
        replace(claim, claim_id=f"{name}-{claim.claim_id}", document_id=name, source_id=name)
        for name, some in documents.items()
        for claim in some
    ]
    yes = {"status": Status.CONFIRMED, "confidence": 1.0, "reason": ""}
    verdicts = [Verdict(claim_id=claim.claim_id, **yes) for claim in claims]
    blank = dict.fromkeys(("title", "arxiv_id", "doi", "url", "version", "licence", "read_from", "path", "sha256"), "")
    return Record(
        sources=tuple(
            Source(
                **(blank | {"source_id": name, "document_id": name, "kind": SourceKind.PAPER, "authors": (), "year": name[-4:]} | sources)
            )
            for name in documents
        ),
        claims=tuple(claims),
        findings=(),
        verdicts=tuple(verdicts),
        observations=tuple(
            one for claim, verdict in zip(claims, verdicts, strict=True) for one in observe(claim, verdict)
        ),
        failures=(),
    )  # fmt: skip


def known(claims: list[Claim]) -> list[Claim]:
    """Let the models of the claims be those of the vocabulary by the same name."""
    assert {claim.model for claim in claims} <= set(models())
    return [
        replace(
            claim, model_match=Match(printed=claim.model, entity_id=claim.model, rule=MatchRule.EXACT, confidence=1.0)
        )
        for claim in claims
    ]


@pytest.fixture
def make_table() -> Callable[..., list[Claim]]:
    return table


@pytest.fixture
def make_claim() -> Callable[..., Claim]:
    return build
