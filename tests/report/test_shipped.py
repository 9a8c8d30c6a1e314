"""The shipped question on self-invoking code, answered from the embedded corpus: what its report must print."""

import csv
from pathlib import Path

import pytest

from engine.pipeline import answer, collect
from engine.question.files import load_question
from engine.report.write import write_report

ROOT = Path(__file__).resolve().parents[2]
DROPS = ("04-pass-at-1-on-mbpp-pro-minus-mbpp-plus", "05-pass-at-1-on-humaneval-pro-minus-humaneval")
SCORES = ("02-pass-at-1-on-mbpp-pro", "03-pass-at-1-on-humaneval-pro")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write the report on self-invoking code by size."""
    made = tmp_path_factory.mktemp("shipped")
    record = collect((ROOT / "datasets" / "corpora" / "code-llm",), made / "store")
    question = load_question(ROOT / "analyses" / "self-invoking-by-size" / "question.toml")
    outcome = write_report(answer(question, record), record, made / "report", date="2026-01-31", pdf=False)
    assert not [failure for failure in outcome.failures if failure.subject != "report.pdf"]
    return made / "report"


@pytest.fixture(scope="module")
def page(folder):
    return (folder / "report.md").read_text(encoding="utf-8")


def table(folder, name):
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def carried(row):
    """Tell whether a row says on how much it rests: k, m and the numbers of its sources."""
    return int(row["observations"]) > 0 and int(row["sources"]) > 0 and row["source_numbers"].startswith("[")


@pytest.mark.parametrize("name", DROPS)
def test_the_drop_is_printed_by_band_with_its_interval_or_the_reason(folder, page, name):
    rows = table(folder, f"{name}-bands")
    assert [row["band"] for row in rows] == ["<10B", "10B-30B", ">30B"]
    estimated = [row for row in rows if row["mean_lower"]]
    assert {row["band"] for row in estimated} >= {"<10B", ">30B"}
    for row in rows:
        assert carried(row)
        if row in estimated:
            mean, lower, upper = (float(row[key]) for key in ("mean", "mean_lower", "mean_upper"))
            assert lower < mean < upper < 0  # every band loses
            assert f"{100 * mean:.1f} ({100 * lower:.1f} to {100 * upper:.1f})".replace("-", "−") in page
        else:
            assert row["mean"].startswith("not estimated: ")
    (widest,) = [row for row in table(folder, f"{name}-contrasts") if row["difference"] == ">30B minus <10B"]
    assert float(widest["lower"]) < float(widest["estimate"]) < float(widest["upper"])


@pytest.mark.parametrize("name", [*SCORES, *DROPS])
def test_the_slope_per_tenfold_parameters_is_printed_over_all_models(folder, name):
    (slope,) = [row for row in table(folder, f"{name}-fit") if row["term"] == "slope per tenfold parameters"]
    assert carried(slope)
    assert float(slope["lower"]) < float(slope["estimate"]) < float(slope["upper"])


@pytest.mark.parametrize("name", SCORES)
def test_the_slopes_within_and_between_families_are_printed(folder, name):
    rows = {row["term"]: row for row in table(folder, f"{name}-estimators")}
    for term in ("slope within families", "slope between families", "between minus within"):
        assert carried(rows[term])
        assert float(rows[term]["lower"]) < float(rows[term]["estimate"]) < float(rows[term]["upper"])


@pytest.mark.parametrize(("name", "title"), [(DROPS[0], "MBPP+ to MBPP Pro"), (DROPS[1], "HumanEval to HumanEval Pro")])
def test_a_drop_that_no_family_shows_at_several_sizes_says_so(folder, page, name, title):
    rows = {row["term"] for row in table(folder, f"{name}-fit")}
    section = page.split(f"From {title}: change of pass@1\n", 1)[1].split("\n### ", 1)[0]
    assert ("slope per tenfold parameters within families" in rows) != ("No slope within families" in section)


def test_the_abstract_opens_with_both_answers(page):
    answered = page.split("## Abstract\n\n", 1)[1].split("\n\n", 1)[0]
    for words in (
        "In pass@1 on MBPP+, models in the",
        "pass@1 on MBPP Pro",
        "pass@1 on HumanEval Pro",
        "95 % interval",
    ):
        assert words in answered
    assert answered.count("k = ") == 3
