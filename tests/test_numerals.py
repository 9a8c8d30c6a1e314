"""Numerals: digits stay as printed; what is no value is not read as one."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.numerals import parse_numeral, read_cell
from engine.types.numeral import SpreadKind


@pytest.mark.parametrize(
    ("text", "values", "bracketed"),
    [
        ("53.7", ["53.7"], []),
        ("53.70%", ["53.70"], []),
        ("97.6 (90.2)", ["97.6"], ["90.2"]),
        ("52.4 (44.5/40.1)", ["52.4"], ["44.5", "40.1"]),
        ("32/30/10", ["32", "30", "10"], []),
        ("42.9% / 30.2% / 26.9%", ["42.9", "30.2", "26.9"], []),
        ("75.62*", ["75.62"], []),
        ("* 43.6", ["43.6"], []),
        ("85.2†", ["85.2"], []),
        ("1,140", ["1,140"], []),
        (".535", [".535"], []),
        ("27.2(report)", ["27.2"], []),
        ("57.3 (+22.3)", ["57.3"], []),
        ("57.3 +22.3", ["57.3"], []),
        ("41.2 +7.7 -3.3", ["41.2"], []),
        ("29.9 -3.6 -14.6", ["29.9"], []),
        ("63.4 ↑2.1", ["63.4"], []),
        ("63.2 -1.2", ["63.2"], []),
        ("45.1 (↓3.2)", ["45.1"], []),
        ("33.6 (-3%)", ["33.6"], []),
        ("0.603", ["0.603"], []),
        ("74. 4", ["74.4"], []),
        ("61 .05 (58. 2)", ["61.05"], ["58.2"]),
    ],
)
def test_values_of_a_cell(text, values, bracketed):
    reading = read_cell(text)
    assert [n.printed for n in reading.values] == values
    assert [n.printed for n in reading.bracketed] == bracketed


@pytest.mark.parametrize(
    "text",
    ["", "-", "–", "N/A", "+3.2", "-3.2", "↑2.0", "6.9B", "128k", "0 + 16", "1.08e-3", "GPT-4", "o1", "#1", "1st",
     "[55.9%, 60.1%]", "✓", "v1.5", "see 3.2", "74. 431", "9" * 500],
)  # fmt: skip
def test_no_value(text):
    assert read_cell(text).values == ()


def test_spread_and_interval_belong_to_their_value():
    plus_minus = read_cell("71.2 ± 0.3 %").values[0]
    assert (plus_minus.printed, plus_minus.spread, plus_minus.spread_kind) == ("71.2", "0.3", SpreadKind.PLUS_MINUS)
    interval = read_cell("58% [55.9%, 60.1%]").values[0]
    assert interval.spread_kind is SpreadKind.INTERVAL
    assert interval.percent_sign


def test_remark_is_kept():
    assert read_cell("50.0 (5-shot)").remark == "5-shot"


@given(st.decimals(min_value=0, max_value=100, places=2))
def test_digits_are_kept_verbatim(value: Decimal):
    printed = str(value)
    numeral = parse_numeral(printed)
    assert numeral is not None
    assert (numeral.printed, numeral.value, numeral.decimals) == (printed, value, 2)


@given(st.text(max_size=60))
def test_any_text_is_read_without_error(text: str):
    for numeral in read_cell(text).values:
        assert numeral.printed in text
