"""Suspected misprints: swapped rows, shifted columns, values of another variant, slipped digits, single cells of copies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.types.conflict import Slip
from engine.types.verdict import Severity
from engine.verify.misprints import RECORD_CHECK, misprints_in
from engine.verify.slips import digit_slip
from tests.verify.conftest import known, record, table

HEADERS = ["HumanEval", "HumanEval+", "MBPP+", "HumanEval Pro", "MBPP Pro"]
ROWS = [
    ["CodeLlama-7B", "33.5", "25.6", "46.8", "20.7", "41.5"],
    ["CodeLlama-13B", "36.0", "29.3", "50.8", "25.0", "44.7"],
    ["CodeLlama-34B", "48.2", "39.6", "55.3", "31.1", "52.9"],
    ["CodeLlama-70B", "53.0", "45.7", "62.2", "39.0", "57.4"],
    ["StarCoder2-7B", "35.4", "29.9", "45.5", "22.6", "43.1"],
    ["StarCoder2-15B", "46.3", "37.8", "53.2", "28.0", "49.2"],
]


def found(first, second, headers=HEADERS):
    stored = record({"a2023": known(table(first, headers)), "b2024": known(table(second, headers))})
    misprints = misprints_in(stored)
    findings = RECORD_CHECK.run(stored)
    assert {one.severity for one in findings} <= {Severity.WARNS}
    assert len(findings) == sum(len(one.suspects) + len(one.against) for one in misprints)
    return misprints


def altered(*changes):
    rows = [list(row) for row in ROWS]
    for row, column, value in changes:
        rows[row][column] = value
    return rows


def test_a_faithful_copy_has_none():
    assert found(ROWS, ROWS) == ()


@pytest.mark.parametrize(
    ("value", "slip", "words"),
    [
        ("48.6", Slip.DIGIT, "one digit differs"),
        ("84.2", Slip.DIGIT, "two neighbouring digits are exchanged"),
        ("4.82", Slip.DIGIT, "the decimal point is moved"),
        ("49.4", Slip.SINGLE_CELL, "other values that both print"),
    ],
)
def test_one_wrong_cell_of_a_copy(value, slip, words):
    (misprint,) = found(ROWS, altered((2, 1, value)))
    assert misprint.slip is slip
    assert words in misprint.evidence
    assert misprint.suspects[0].claim.numeral.printed == value, "the younger source is suspected"
    assert misprint.against[0].claim.numeral.printed == "48.2"
    assert "5 of 5" in misprint.evidence or "4 of 4" in misprint.evidence


def test_the_value_that_fewer_sources_print_is_suspected():
    documents = {"a2023": altered((2, 1, "48.6")), "b2024": ROWS, "c2025": ROWS}
    stored = record({name: known(table(rows, HEADERS)) for name, rows in documents.items()})
    (misprint,) = misprints_in(stored)
    assert misprint.suspects[0].source.document_id == "a2023"
    assert "b2024 (Table 1), c2025 48.2" in misprint.evidence


def test_a_cell_far_off_is_a_conflict_and_no_slip():
    assert found(ROWS, altered((2, 1, "91.5"))) == ()


def test_lines_that_are_no_copies_say_nothing():
    others = [[name, *(f"{float(value) + 0.7:.1f}" for value in row)] for name, *row in ROWS]
    assert [one.slip for one in found(ROWS, others) if one.slip in (Slip.DIGIT, Slip.SINGLE_CELL)] == []


@pytest.mark.parametrize("column", [1, 2, 3])
def test_swapped_rows(column):
    misprints = found(ROWS, altered((0, column, ROWS[3][column]), (3, column, ROWS[0][column])))
    swapped = [one for one in misprints if one.slip is Slip.SWAPPED_ROWS]
    assert len(swapped) == 1
    assert {one.subject.model_id for one in swapped[0].suspects} == {"CodeLlama-7B", "CodeLlama-70B"}
    assert "the other way round" in swapped[0].evidence


def test_swapped_columns_of_one_model():
    misprints = found(ROWS, altered((2, 1, "39.6"), (2, 2, "48.2")))
    (shifted,) = [one for one in misprints if one.slip is Slip.SHIFTED_COLUMNS]
    assert {one.subject.model_id for one in shifted.suspects} == {"CodeLlama-34B"}


def test_columns_shifted_by_one():
    rows = altered(*((2, column, ROWS[2][column - 1]) for column in (2, 3, 4, 5)))
    (shifted,) = [one for one in found(ROWS, rows) if one.slip is Slip.SHIFTED_COLUMNS]
    assert len(shifted.suspects) >= 3


def test_one_equal_value_elsewhere_in_the_line_is_no_shift():
    rows = altered((2, 2, "48.2"))
    assert Slip.SHIFTED_COLUMNS not in {one.slip for one in found(ROWS, rows)}


def test_the_value_of_another_variant_of_the_model():
    documents = {
        "a2023": [["Gemma-2-9B", "40.2"], ["Gemma-2-9B-it", "40.2"]],
        "b2024": [["Gemma-2-9B", "40.2"]],
        "c2024": [["Gemma-2-9B-it", "68.9"]],
    }
    stored = record({name: known(table(rows, ["HumanEval"])) for name, rows in documents.items()})
    (misprint,) = [one for one in misprints_in(stored) if one.slip is Slip.OTHER_VARIANT]
    assert misprint.suspects[0].subject.model_id == "Gemma-2-9B-it"
    assert misprint.suspects[0].source.document_id == "a2023"
    assert "c2024 (Table 1) prints 68.9" in misprint.evidence


def test_variants_with_equal_values_are_no_misprint_where_nobody_contradicts():
    documents = {"a2023": [["Gemma-2-9B-it", "40.2"]], "b2024": [["Gemma-2-9B", "40.2"]]}
    stored = record({name: known(table(rows, ["HumanEval"])) for name, rows in documents.items()})
    assert misprints_in(stored) == ()


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("51.9", "51.1", "one digit differs"),
        ("46.1", "41.6", "two neighbouring digits are exchanged"),
        ("5.19", "51.9", "the decimal point is moved"),
        ("0.519", "51.9", "the decimal point is moved"),
        ("51.9", "51.9", ""),
        ("51.9", "51.90", ""),
        ("51.9", "15.1", ""),
        ("51.9", "61.1", ""),
        ("9.15", "51.9", ""),
        ("7", "77", ""),
        ("0", "0.0", ""),
    ],
)
def test_slips_of_the_pen(one, other, words):
    assert digit_slip(one, other) == digit_slip(other, one) == words


@settings(deadline=None, derandomize=True)
@given(st.integers(100, 999), st.integers(0, 2), st.integers(1, 9))
def test_every_change_of_one_digit_is_a_slip(value, place, by):
    digits = list(f"{value}")
    digits[place] = str((int(digits[place]) + by) % 10)
    changed = "".join(digits)
    assert digit_slip(f"{value / 10:.1f}", f"{changed[:2]}.{changed[2]}") in {
        "one digit differs",
        "the decimal point is moved",
    }
