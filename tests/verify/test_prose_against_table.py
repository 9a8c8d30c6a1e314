"""Numbers of the text looked up in the tables of the same document."""

import dataclasses

import pytest

from engine.types.locator import TextLocator
from engine.types.verdict import Severity
from engine.types.vocabulary import Unit
from engine.verify.base import Evidence
from engine.verify.prose_against_table import DOCUMENT_CHECK
from engine.verify.rounding import agree
from tests.verify.conftest import build, table

PLACE = TextLocator(section=1, sentence_start=0, sentence_end=10, start=0, end=10)
CELLS = table([["Foo-Coder 7B", "57.3", "51.8"]], ["HumanEval", "MBPP"])


def text(printed, **changes):
    return build(printed, locator=PLACE, claim_id="t" * 16, **changes)


def check(*claims):
    found = DOCUMENT_CHECK.run(claims, Evidence(text=""))
    assert all(one.check == "prose_against_table" for one in found)
    return {one.claim_id: one for one in found}


@pytest.mark.parametrize("printed", ["57.3", "57", "57.30", "57.33"])
def test_the_same_value_supports_text_and_cell(printed):
    found = check(text(printed), *CELLS)
    assert {claim_id: one.severity for claim_id, one in found.items()} == {
        "t" * 16: Severity.SUPPORTS,
        CELLS[0].claim_id: Severity.SUPPORTS,
    }
    assert "Table 1 (row 1, column 1) prints 57.3" in found["t" * 16].message


def test_a_fraction_and_a_percentage_are_one_value():
    assert check(text("0.573", unit=Unit.FRACTION), *CELLS)["t" * 16].severity is Severity.SUPPORTS


@pytest.mark.parametrize("printed", ["57.4", "75.3", "51.8", "58"])
def test_another_value_warns_on_the_text_alone(printed):
    found = check(text(printed), *CELLS)
    assert list(found) == ["t" * 16]
    assert found["t" * 16].severity is Severity.WARNS
    assert "57.3" in found["t" * 16].message


@pytest.mark.parametrize(
    "changes",
    [
        {"model": "Bar 7B"},
        {"benchmark": "APPS"},
        {"metric": "pass@10"},
        {"subset": "Java"},
        {"unit": Unit.OTHER},
    ],
)
def test_nothing_is_said_where_no_table_speaks_of_it(changes):
    assert check(text("99.0", **changes), *CELLS) == {}


def test_cells_of_another_setting_are_not_held_against_the_text():
    sampled = [dataclasses.replace(one, setting=dataclasses.replace(one.setting, conditions=("CoT",))) for one in CELLS]
    few = [dataclasses.replace(one, setting=dataclasses.replace(one.setting, shots=3)) for one in CELLS]
    assert check(text("99.0"), *sampled) == {}
    assert check(text("99.0", shots=0), *few) == {}
    assert check(text("57.3", shots=0), *few)["t" * 16].severity is Severity.SUPPORTS


def test_one_of_several_cells_is_enough():
    other = table([["Foo-Coder 7B", "61.0"]], ["HumanEval"], index=2)
    assert check(text("61.0"), *CELLS, *other)["t" * 16].severity is Severity.SUPPORTS
    assert "57.3 (Table 1 (row 1, column 1)), 61.0" in check(text("16.0"), *CELLS, *other)["t" * 16].message


def test_documents_without_prose_or_tables_have_no_findings():
    assert check(*CELLS) == {}
    assert check(text("57.3")) == {}
    assert check() == {}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("53.65", "53.7", True),
        ("53.65", "53.6", True),
        ("53.66", "53.6", True),
        ("53.64", "53.7", False),
        ("0.0", "0.04", True),
    ],
)
def test_values_agree_when_the_finer_can_print_as_the_coarser(one, other, expected):
    assert agree(build(one), build(other)) is agree(build(other), build(one)) is expected
