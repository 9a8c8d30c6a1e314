"""A report is as recomputed, or the first number that is not is named."""

import dataclasses
import json
import random
import re

import pytest

from engine.errors import InputError
from engine.report.recheck import first_difference, read_stated, text_difference
from engine.report.write import MANIFEST, make_report, write_report

DATE = "2026-11-21"
DIGIT = re.compile(r"\d")


@pytest.fixture
def folder(world, tmp_path):
    write_report(*world, tmp_path, date=DATE, pdf=False)
    return tmp_path


def recheck(world, folder):
    stated = read_stated(folder)
    return first_difference(folder, stated, make_report(*world, date=stated.date).texts)


def other(digit):
    return "7" if digit != "7" else "3"


def test_a_report_is_as_recomputed(world, folder):
    assert recheck(world, folder) is None


def places(folder, a_file):
    """Some digits of each file, drawn without luck: the seed is fixed."""
    digits = [found.start() for found in DIGIT.finditer(a_file.read_text(encoding="utf-8"))]
    drawn = random.Random(a_file.relative_to(folder).as_posix())
    return drawn.sample(digits, min(len(digits), 12))


def test_any_altered_digit_is_found(world, folder):
    recomputed = make_report(*world, date=DATE).texts
    altered = 0
    for name in recomputed:
        a_file = folder / name
        whole = a_file.read_text(encoding="utf-8")
        for at in places(folder, a_file):
            a_file.write_text(whole[:at] + other(whole[at]) + whole[at + 1 :], encoding="utf-8")
            try:
                stated = read_stated(folder)
            except InputError:
                continue
            finally:
                altered += 1
            assert first_difference(folder, stated, recomputed), (name, at, whole[at - 30 : at + 30])
            a_file.write_text(whole, encoding="utf-8")
        a_file.write_text(whole, encoding="utf-8")
    assert altered > 100
    assert recheck(world, folder) is None


def test_an_altered_number_is_named_with_both_values(world, folder):
    page = folder / "report.md"
    page.write_text(page.read_text(encoding="utf-8").replace("64.7 %", "69.7 %", 1), encoding="utf-8")
    difference = recheck(world, folder)
    assert (difference.stated, difference.recomputed) == ("69.7", "64.7")
    assert re.fullmatch(r"report\.md, line \d+", difference.place)


def test_an_altered_observation_is_named_by_what_rests_on_it(world, folder):
    answer, record = world
    first = record.claims[0]
    claim = dataclasses.replace(first, numeral=dataclasses.replace(first.numeral, printed="99.9"))
    changed = dataclasses.replace(record, claims=(claim, *record.claims[1:]))
    difference = recheck((answer, changed), folder)
    assert difference.place == "manifest.json, score as printed"
    assert difference.stated.startswith("62.0 % ")
    assert difference.recomputed.startswith("99.9 % ")


def test_a_row_that_no_number_rests_on_counts_too(world, folder):
    answer, record = world
    verdicts = (dataclasses.replace(record.verdicts[-1], reason="another"), *record.verdicts[:-1])
    difference = recheck((answer, dataclasses.replace(record, findings=record.findings[:-1])), folder)
    assert difference.place == "manifest.json, digest of all that the store holds"
    assert recheck((answer, dataclasses.replace(record, verdicts=verdicts)), folder)


@pytest.mark.parametrize("name", ["report.md", "report.html", "tables/claims.csv"])
def test_a_file_that_is_gone_or_grown_is_a_difference(world, folder, name):
    whole = (folder / name).read_bytes()
    (folder / name).unlink()
    assert "is no file" in recheck(world, folder).stated
    (folder / name).write_bytes(whole + b" " * 2_000_000)
    assert "is larger than" in recheck(world, folder).stated


def test_a_link_out_of_the_folder_is_not_followed(world, folder, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "report.md"
    outside.write_bytes((folder / "report.md").read_bytes())
    (folder / "report.md").unlink()
    (folder / "report.md").symlink_to(outside)
    assert "leads out of the folder" in recheck(world, folder).stated
    (folder / MANIFEST).rename(outside)
    (folder / MANIFEST).symlink_to(outside)
    with pytest.raises(InputError, match="leads out of the folder"):
        read_stated(folder)


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"question_id": 3}', "[" * 100_000, '{"numbers": [["a"]]}', "\xff"]
)
def test_a_damaged_manifest_is_one_sentence(folder, content):
    (folder / MANIFEST).write_text(content, encoding="latin-1")
    with pytest.raises(InputError, match="write the report anew"):
        read_stated(folder)


def test_a_forged_number_list_does_not_crash(world, folder):
    content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    for numbers in ([], [[]], [["1"]], [["1", "2", "3", "4"]] * 2000):
        (folder / MANIFEST).write_text(json.dumps({**content, "numbers": numbers}), encoding="utf-8")
        assert recheck(world, folder).place.startswith("manifest.json, ")


@pytest.mark.parametrize(
    ("stated", "recomputed", "expected"),
    [
        ("a 12.5 b", "a 12.6 b", ("12.5", "12.6")),
        ("a −1.5 b", "a 1.5 b", ("−1.5", "1.5")),
        ("k = 1,204", "k = 1,304", ("1,204", "1,304")),
        ("one two", "one three", ("“one two”", "“one three”")),
        ("a\nb", "a", ("“b”", "nothing")),
        ("same", "same", None),
    ],
)
def test_texts_are_told_apart_by_whole_numbers(stated, recomputed, expected):
    found = text_difference("f", stated, recomputed)
    assert (found and (found.stated, found.recomputed)) == expected
