"""Two documents of one paper compared cell by cell."""

import dataclasses

import pytest

from engine.types.verdict import Severity
from engine.types.vocabulary import Unit
from engine.verify.second_reading import RECORD_CHECK, paper_of
from tests.verify.conftest import record, table

HEADERS = ["HumanEval", "MBPP"]
ROWS = [["A-7B", "33.5", "41.4"], ["B-7B", "36.0", "47.0"]]


def check(**documents):
    named = {name.replace("_", "."): rows for name, rows in documents.items()}
    stored = record({f"2401.06066.{name}": claims for name, claims in named.items()})
    found = RECORD_CHECK.run(stored)
    assert all(one.check == "second_reading" for one in found)
    order = [claim.claim_id for claim in stored.claims]
    assert [one.claim_id for one in found] == sorted((one.claim_id for one in found), key=order.index)
    return [(order.index(one.claim_id), one.severity) for one in found]


def test_the_same_cells_support_each_other():
    assert check(ar5iv=table(ROWS, HEADERS), arxiv=table(ROWS, HEADERS)) == [(n, Severity.SUPPORTS) for n in range(8)]


def test_another_value_warns_on_both_readings():
    other = [["A-7B", "33.9", "41.4"], ROWS[1]]
    found = check(ar5iv=table(ROWS, HEADERS), arxiv=table(other, HEADERS))
    assert [place for place, severity in found if severity is Severity.WARNS] == [0, 4]


def test_shifted_columns_warn_everywhere():
    shifted = [[name, *reversed(values)] for name, *values in ROWS]
    assert {severity for _, severity in check(ar5iv=table(ROWS, HEADERS), arxiv=table(shifted, HEADERS))} == {
        Severity.WARNS
    }


def test_a_third_reading_that_agrees_outweighs_one_that_does_not():
    other = [["A-7B", "33.9", "41.4"], ROWS[1]]
    found = check(a=table(ROWS, HEADERS), b=table(other, HEADERS), c=table(ROWS, HEADERS))
    assert [place for place, severity in found if severity is Severity.WARNS] == [4]


def test_cells_that_only_one_reading_has_are_left_alone():
    assert check(ar5iv=table(ROWS, HEADERS), arxiv=table(ROWS[:1], HEADERS, index=2)) == []
    assert len(check(ar5iv=table(ROWS, HEADERS), arxiv=table(ROWS[:1], HEADERS))) == 4


@pytest.mark.parametrize("change", [{"unit": Unit.OTHER}, {"subset": "Java"}, {"metric": "pass@10"}, {"shots": 3}])
def test_what_was_understood_otherwise_is_another_cell(change):
    assert check(ar5iv=table(ROWS, HEADERS), arxiv=table(ROWS, HEADERS, **change)) == []


def test_tables_without_a_printed_label_are_not_matched():
    bare = [
        dataclasses.replace(one, locator=dataclasses.replace(one.locator, label="#1")) for one in table(ROWS, HEADERS)
    ]
    assert check(ar5iv=bare, arxiv=bare) == []


def test_several_cells_of_one_description_are_compared_as_a_whole():
    twice = [*ROWS, ["A-7B", "50.0", "60.0"]]
    assert {severity for _, severity in check(a=table(twice, HEADERS), b=table(twice[::-1], HEADERS))} == {
        Severity.SUPPORTS
    }
    assert len(check(a=table(twice, HEADERS), b=table(ROWS, HEADERS))) == 4


@pytest.mark.parametrize(
    ("document_id", "fields", "paper"),
    [
        ("2401.06066.ar5iv", {}, "arxiv:2401.06066"),
        ("2401.06066v2", {}, "arxiv:2401.06066"),
        ("paper", {"arxiv_id": "2401.06066v3"}, "arxiv:2401.06066"),
        ("paper", {"doi": "10.1/A"}, "doi:10.1/a"),
        ("paper", {}, "src"),
        ("report-12401.060661", {}, "src"),
        ("1.2401.06066", {}, "src"),
    ],
)
def test_a_paper_is_known_by_its_arxiv_identifier_or_its_doi(document_id, fields, paper):
    (source,) = record({"x": []}, source_id="src", document_id=document_id, **fields).sources
    assert paper_of(source) == paper


def test_other_papers_are_not_compared():
    stored = record({"2401.06066": table(ROWS, HEADERS), "2401.06067": table(ROWS, HEADERS)})
    assert RECORD_CHECK.run(stored) == ()
