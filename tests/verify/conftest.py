"""A claim as the extractor makes it, any field of which a test may change."""

from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal

import pytest

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.numeral import Numeral, SpreadKind
from engine.types.setting import Setting
from engine.types.unknown import UNKNOWN
from engine.types.vocabulary import Match, MatchRule, Unit

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


@pytest.fixture
def make_table() -> Callable[..., list[Claim]]:
    return table


@pytest.fixture
def make_claim() -> Callable[..., Claim]:
    return build
