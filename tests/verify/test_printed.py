"""The re-reading: digits at their place, in the bytes, whole."""

import pytest

from engine.types.numeral import SpreadKind
from engine.types.verdict import Severity
from engine.verify.base import evidence_of
from engine.verify.markup import LONGEST_MARKUP
from engine.verify.printed import CHECK


def check(make_claim, cell: str, printed: str, before: str = "é – ", encoding: str = "utf-8", **changes: object):
    content = f"{before}{cell} 99.9".encode(encoding)
    claim = make_claim(printed, start=len(before), end=len(before) + len(cell), **changes)
    (found,) = CHECK.run(claim, evidence_of(content, encoding))
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_offsets_count_characters_of_the_decoded_bytes(make_claim, encoding):
    before = "é – "
    found = check(make_claim, "<td>53.7</td>", "53.7", before, encoding)
    assert found.severity is Severity.SUPPORTS
    assert found.message == f"53.7 stands at characters {len(before)}:{len(before) + 13}."


@pytest.mark.parametrize(
    "cell", ["153.7", "53.75", "53.70", "-", "99,53.7.1", "53 7", "53 . 75", "153 .7", "A 53 .7", "537"]
)
def test_other_digits_refute(make_claim, cell):
    found = check(make_claim, cell, "53.7")
    assert found.severity is Severity.REFUTES
    assert "53.7 does not stand" in found.message


@pytest.mark.parametrize("cell", ["53 .7", "53. 7"])
def test_white_space_beside_a_point_refutes_nothing(make_claim, cell):
    assert check(make_claim, cell, "53.7").severity is Severity.SUPPORTS


def test_digits_beside_the_place_do_not_count(make_claim):
    assert check(make_claim, "<td>12.1</td>", "99.9").severity is Severity.REFUTES


@pytest.mark.parametrize(
    ("cell", "spread", "kind", "severity"),
    [
        ("53.7 ± 0.3", "0.3", SpreadKind.PLUS_MINUS, Severity.SUPPORTS),
        ("53.7<sub>±0.3</sub>", "0.3", SpreadKind.PLUS_MINUS, Severity.SUPPORTS),
        ("53.7 [52.1, 54.9]", "52.1, 54.9", SpreadKind.INTERVAL, Severity.SUPPORTS),
        ("53.7 [52.1, 54.8]", "52.1, 54.9", SpreadKind.INTERVAL, Severity.REFUTES),
        ("53.7 ± 0.31", "0.3", SpreadKind.PLUS_MINUS, Severity.REFUTES),
        ("53.7", "?", SpreadKind.PLUS_MINUS, Severity.REFUTES),
    ],
)
def test_a_claimed_spread_must_stand_there_too(make_claim, cell, spread, kind, severity):
    plain = make_claim("53.7").numeral
    numeral = type(plain)(printed="53.7", value=plain.value, decimals=1, spread=spread, spread_kind=kind)
    assert check(make_claim, cell, "53.7", numeral=numeral).severity is severity


@pytest.mark.parametrize(("start", "end"), [(-1, -1), (-1, 5), (3, -1)])
def test_a_claim_without_a_place_cannot_be_re_read(make_claim, start, end):
    (found,) = CHECK.run(make_claim(start=start, end=end), evidence_of(b"53.7", "utf-8"))
    assert found.severity is Severity.INFORMS
    assert "cannot be re-read" in found.message


@pytest.mark.parametrize(("start", "end"), [(0, 5), (4, 9), (3, 3), (4, 1)])
def test_a_place_outside_the_source_refutes(make_claim, start, end):
    (found,) = CHECK.run(make_claim(start=start, end=end), evidence_of(b"53.7", "utf-8"))
    assert found.severity is Severity.REFUTES


def test_a_cell_too_long_to_be_one_is_not_read(make_claim):
    content = b"53.7" + b" " * LONGEST_MARKUP
    (found,) = CHECK.run(make_claim(start=0, end=len(content)), evidence_of(content, "utf-8"))
    assert found.severity is Severity.INFORMS


def test_a_value_that_is_not_that_of_its_digits_refutes(make_claim):
    plain = make_claim("53.8").numeral
    wrong = type(plain)(printed="53.7", value=plain.value, decimals=1)
    assert check(make_claim, "53.7", "53.7", numeral=wrong).severity is Severity.REFUTES
    unreadable = type(plain)(printed="5x", value=plain.value, decimals=1)
    assert check(make_claim, "5x", "53.7", numeral=unreadable).severity is Severity.REFUTES
    thousand = type(plain)(printed="1,234", value=make_claim("1234").numeral.value, decimals=0)
    assert check(make_claim, "1,234", "53.7", numeral=thousand).severity is Severity.SUPPORTS


def test_bytes_that_the_codec_cannot_read_keep_the_places_behind_them(make_claim):
    (found,) = CHECK.run(make_claim(start=1, end=5), evidence_of(b"\xff53.7", "utf-8"))
    assert found.severity is Severity.SUPPORTS


ITEMS = '{"model": "A  7B", "difficulty": "easy", "pass@1": 100, "n": 1},\n{"model": "A  7B", "difficulty": "hard", "pass@1": 0.5, "n": 2}'


@pytest.mark.parametrize(
    ("printed", "row", "column", "severity"),
    [
        ("50.3", ("A 7B",), ("pass@1",), Severity.SUPPORTS),
        ("50.2", ("A 7B",), ("pass@1",), Severity.REFUTES),
        ("50.25", ("A 7B",), ("pass@1", ""), Severity.SUPPORTS),
        ("100.0", ("A 7B",), ("pass@1", "easy"), Severity.SUPPORTS),
        ("100.0", ("A 7B",), ("pass@1", "hard"), Severity.REFUTES),
        ("1.5", ("A 7B",), ("n",), Severity.SUPPORTS),
    ],
)
def test_a_mean_over_problems_is_computed_again(make_claim, printed, row, column, severity):
    found = check(make_claim, ITEMS, printed, row_headers=row, column_headers=column)
    assert found.severity is severity
    assert ("the mean of" in found.message) is (severity is Severity.SUPPORTS or "stands" in found.message)


@pytest.mark.parametrize(
    ("cell", "row", "column"),
    [
        (ITEMS, ("B",), ("pass@1",)),
        (ITEMS, ("A 7B",), ("pass@5",)),
        (ITEMS.replace("0.5", "1e999999"), ("A 7B",), ("pass@1",)),
        (ITEMS[:-1], ("A 7B",), ("pass@1",)),
        (r"{\bf 12.3}", ("A 7B",), ("pass@1",)),
        ("{" * 5000, ("A 7B",), ("pass@1",)),
    ],
)
def test_what_is_no_mean_is_read_as_it_stands(make_claim, cell, row, column):
    found = check(make_claim, cell, "50.3", row_headers=row, column_headers=column)
    assert found.severity is not Severity.SUPPORTS
    assert "the mean of" not in found.message
