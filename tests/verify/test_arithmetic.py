"""Averages and changes recomputed from their parts: right ones support, wrong ones warn, other computations are left alone."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.types.locator import TextLocator
from engine.types.verdict import Severity
from engine.types.vocabulary import Unit
from engine.verify.arithmetic import DOCUMENT_CHECK
from engine.verify.base import Evidence
from tests.verify.conftest import build, numeral, table

NOTHING = Evidence(text="")
LANGUAGES = ["HumanEval/C++", "HumanEval/Java", "HumanEval/PHP", "HumanEval/Average"]
ROWS = [
    ["A-7B", "28.5", "35.4", "24.2", "29.4"],
    ["B-7B", "39.1", "39.2", "31.1", "36.5"],
    ["C-7B", "47.8", "46.2", "39.8", "44.6"],
    ["D-7B", "29.0", "33.5", "24.5", "29.0"],
]


def severities(claims, evidence=NOTHING):
    found = {}
    for one in DOCUMENT_CHECK.run(claims, evidence):
        assert one.check == "arithmetic"
        found.setdefault(one.claim_id, []).append(one.severity)
    return [found.get(claim.claim_id, []) for claim in claims]


@pytest.mark.parametrize("down", [False, True])
def test_averages_of_a_line_support_all_its_values(down):
    assert severities(table(ROWS, LANGUAGES, down=down)) == [[Severity.SUPPORTS]] * 16


@pytest.mark.parametrize(
    ("row", "column", "wrong"), [(0, 4, "29.9"), (1, 1, "31.9"), (2, 2, "64.2"), (3, 3, "42.5"), (3, 4, "90.0")]
)
def test_a_wrong_digit_in_a_part_or_in_the_average_warns_on_its_line_alone(row, column, wrong):
    rows = [list(one) for one in ROWS]
    rows[row][column] = wrong
    expected = [[Severity.WARNS if line == row else Severity.SUPPORTS] for line in range(4) for _ in range(4)]
    claims = table(rows, LANGUAGES)
    assert severities(claims) == expected
    messages = [one.message for one in DOCUMENT_CHECK.run(claims, NOTHING) if one.severity is Severity.WARNS]
    assert wrong in " ".join(messages)
    assert "is printed, but the mean of 3 values of its line is" in messages[0]


def test_swapped_columns_do_not_change_a_mean_and_a_swap_with_the_average_does():
    swapped = [[name, b, a, c, average] for name, a, b, c, average in ROWS]
    assert severities(table(swapped, LANGUAGES)) == [[Severity.SUPPORTS]] * 16
    rows = [list(one) for one in ROWS]
    rows[2][1], rows[2][4] = rows[2][4], rows[2][1]
    assert [Severity.WARNS] in severities(table(rows, LANGUAGES))


def test_rounding_and_cutting_off_are_no_errors():
    rows = [["A-7B", "10.0", "10.1", "10.1", "10.0"], ["B-7B", "10.0", "10.0", "10.1", "10.1"]]
    assert severities(table(rows, LANGUAGES)) == [[Severity.SUPPORTS]] * 8


def test_an_average_that_follows_no_rule_says_nothing():
    rows = [[name, *values, str(Decimal(values[0]) + 7 * number)] for number, (name, *values, _) in enumerate(ROWS, 3)]
    assert severities(table(rows, LANGUAGES)) == [[]] * 16


def test_a_line_that_another_rule_explains_is_not_held_against_it():
    headers = ["HumanEval/Python", *LANGUAGES]
    rows = [[name, "40.0", *values, f"{(sum(map(Decimal, values)) + 40) / 4:.1f}"] for name, *values, _ in ROWS]
    rows.append(["E-7B", "90.0", *ROWS[0][1:]])
    rows[-1][0] = "E-7B"
    alone = table(rows, headers)
    assert [Severity.WARNS] in severities(alone), "the mean without Python is none of the rules"
    grouped = [
        dataclasses.replace(one, column_headers=("All" if one.subset == "Python" else "Others", one.subset))
        for one in alone
    ]
    assert [Severity.WARNS] not in severities(grouped)


def test_parts_weighted_by_the_problems_that_the_headers_print():
    headers = ["LeetCode/Easy (45)", "LeetCode/Medium (91)", "LeetCode/Hard (44)", "LeetCode/Average"]
    rows = [
        ["A-7B", "11.1", "1.1", "0.0", "3.3"],
        ["B-7B", "57.8", "9.9", "4.5", "20.6"],
        ["C-7B", "73.3", "31.9", "25.0", "40.6"],
    ]
    claims = table(rows, headers)
    assert severities(claims) == [[Severity.SUPPORTS]] * 12
    assert "weighted by their problems" in DOCUMENT_CHECK.run(claims, NOTHING)[0].message


def test_two_averages_of_one_line_have_their_own_parts():
    headers = [*LANGUAGES, *(header.replace("HumanEval", "MBPP") for header in LANGUAGES)]
    rows = [[*one, *other[1:]] for one, other in zip(ROWS, reversed(ROWS), strict=True)]
    assert severities(table(rows, headers)) == [[Severity.SUPPORTS]] * 32


def test_values_of_other_scales_are_not_averaged():
    claims = [dataclasses.replace(one, unit=Unit.OTHER) for one in table(ROWS, LANGUAGES)]
    assert severities(claims) == [[]] * 16
    mixed = table(ROWS, LANGUAGES)
    mixed = [dataclasses.replace(one, unit=Unit.FRACTION) if one.subset == "Java" else one for one in mixed]
    assert severities(mixed) == [[]] * 16


CHANGES = [
    ["Base 7B", "35.0", "43.6"],
    ["Tuned 7B", "57.3 (+22.3)", "51.8 (+8.2)"],
    ["Other 7B", "33.8 (-1.2)", "44.9 (↑1.3)"],
]


def with_changes(rows):
    cells = [[row[0], *(cell.split()[0] for cell in row[1:])] for row in rows]
    quotes = [cell for row in rows for cell in row[1:]]
    claims = table(cells, ["HumanEval", "MBPP"])
    return [dataclasses.replace(one, quote=quote) for one, quote in zip(claims, quotes, strict=True)]


def test_changes_beside_values_lead_to_printed_values():
    assert severities(with_changes(CHANGES)) == [[], [], *[[Severity.SUPPORTS]] * 4]


def test_a_change_that_leads_nowhere_warns_where_the_others_lead_somewhere():
    rows = [*CHANGES[:2], ["Other 7B", "38.8 (-1.2)", "44.9 (↑1.3)"]]
    assert severities(with_changes(rows))[4] == [Severity.WARNS]
    assert severities(with_changes([CHANGES[0], *rows[2:]]))[2] == [], "two changes make no rule"


def prose(text, *printed):
    place = TextLocator(section=1, sentence_start=0, sentence_end=len(text), start=0, end=len(text))
    return [build(one, locator=place, claim_id=f"{number:016}") for number, one in enumerate(printed)]


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("improves from 35.0 to <b>57.3</b>, a gain of 22.3 points.", [Severity.SUPPORTS]),
        ("improves from 35.0% to 57.3% by 22.3%.", [Severity.SUPPORTS]),
        ("improves from 35.0 to 57.3, that is by 63.7%.", [Severity.SUPPORTS]),
        ("an increase of +22.3 (57.3 vs. 35.0) in HumanEval", [Severity.SUPPORTS]),
        ("improves from 35.0 to 57.3 by 32.3 points.", [Severity.WARNS]),
        ("an increase of +12.3 (57.3 vs. 35.0) in HumanEval", [Severity.WARNS]),
        ("improves from 35.0 to 57.3, a gain of 63.7 points.", [Severity.WARNS]),
        ("improves from 35.0 to 57.3. It costs 22.3 hours.", []),
        ("improves from 0 to 57.3 by 12.0%.", [Severity.WARNS]),
        ("35.0 and 57.3", []),
    ],
)
def test_changes_in_prose_are_recomputed(text, severity):
    assert severities(prose(text, "57.3"), Evidence(text=text)) == [severity]


def test_a_number_that_takes_no_part_gets_no_finding():
    text = "A improves from 35.0 to 57.3 by 22.3 points; B has 40.0."
    assert severities(prose(text, "40.0", "35.0"), Evidence(text=text)) == [[], [Severity.SUPPORTS]]


@pytest.mark.parametrize("text", ["from 1 to 2 " * 5000, "from " * 9000, "by 1.0 ( " * 5000, "by 3.1 vs. " * 4000])
def test_hostile_prose_is_read_in_bounded_time(text):
    assert all(
        one in ([], [Severity.WARNS], [Severity.SUPPORTS]) for one in severities(prose(text, "9"), Evidence(text=text))
    )


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.lists(st.integers(0, 1000), min_size=3, max_size=3), min_size=4, max_size=8),
    st.data(),
)
def test_right_averages_never_warn_and_a_wrong_one_is_never_supported(values, data):
    rows = [
        [f"M{number}-7B", *(f"{value / 10:.1f}" for value in row), f"{Decimal(sum(row)) / 30:.1f}"]
        for number, row in enumerate(values)
    ]
    right = table(rows, LANGUAGES)
    assert not any(Severity.WARNS in one for one in severities(right))
    at = data.draw(st.integers(0, len(values) - 1)) * 4 + 3
    shift = data.draw(st.sampled_from([-3, -1, 1, 5]))
    wrong = list(right)
    printed = f"{abs(right[at].numeral.value + shift):.1f}"
    wrong[at] = dataclasses.replace(right[at], numeral=numeral(printed))
    if abs(wrong[at].numeral.value - right[at].numeral.value) >= 1:
        assert Severity.SUPPORTS not in severities(wrong)[at]
