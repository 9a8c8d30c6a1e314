"""Every check is silent or content on what is right, and objects when the one thing that it looks for is broken."""

import dataclasses

import pytest

from engine.types.locator import TextLocator
from engine.types.verdict import Severity
from engine.types.vocabulary import Match, MatchRule
from engine.verify.base import Check, DocumentCheck, Evidence
from engine.verify.checks import CHECKS, DOCUMENT_CHECKS, RECORD_CHECKS
from engine.verify.second_reader import is_installed
from tests.verify.conftest import build, known, numeral, record, table

CELL = "<td>53.7</td>"
SIZED = Match(printed="CodeLlama-7B", entity_id="CodeLlama-7B", rule=MatchRule.EXACT, confidence=1.0)
AVERAGES = [["A-7B", "28.5", "35.4", "32.0"], ["B-7B", "39.1", "39.2", "39.2"], ["C-7B", "47.8", "46.2", "47.0"]]
AVERAGES += [["D-7B", "29.0", "33.5", "31.3"]]
PARTS = ["HumanEval/C++", "HumanEval/Java", "HumanEval/Average"]
COPIED = [["CodeLlama-7B", "33.5"], ["CodeLlama-13B", "36.0"], ["CodeLlama-34B", "48.2"], ["CodeLlama-70B", "53.0"]]
COPIED += [["StarCoder2-7B", "35.4"]]
PROSE = TextLocator(section=1, sentence_start=0, sentence_end=4, start=0, end=4)


def one_cell(printed="53.7", **changes):
    return [build(printed, start=0, end=len(CELL), **changes)]


def with_prose(printed):
    return [build(printed, locator=PROSE, claim_id="t" * 16), *table([["Foo-Coder 7B", "57.3"]], ["HumanEval"])]


def digit(rows, row, column, value):
    return [[value if (r, c) == (row, column) else cell for c, cell in enumerate(line)] for r, line in enumerate(rows)]


def two_documents(second, names=("2401.06066.a", "2401.06066.b")):
    return record({names[0]: known(table(COPIED, ["HumanEval"])), names[1]: known(table(second, ["HumanEval"]))})


OTHERS = ("a2023", "b2024")
LATEX = r"\begin{tabular}{lcc} Model & HumanEval & MBPP \\ Foo-Coder 7B & 53.7 & 41.0 \\ \end{tabular}"


def latex_cell(**changes):
    place = LATEX.index("53.7")
    return [build("53.7", start=place, end=place + 4, **changes)]


CASES = {
    "printed": (one_cell(), [dataclasses.replace(one, numeral=numeral("53.1")) for one in one_cell()]),
    "bounds": (one_cell(), one_cell("153.7")),
    "granularity": (one_cell(), one_cell("53.8")),
    "identity": (one_cell(model_match=SIZED, params_b=7.0), one_cell(model_match=SIZED, params_b=13.0)),
    "arithmetic": (table(AVERAGES, PARTS), table(digit(AVERAGES, 1, 1, "93.1"), PARTS)),
    "monotone": (table([["A-7B", "60.4 (55.5)"]], ["HumanEval"]), table([["A-7B", "55.5 (60.4)"]], ["HumanEval"])),
    "prose_against_table": (with_prose("57.3"), with_prose("75.3")),
    "second_opinion": (latex_cell(), latex_cell(column_headers=("MBPP",))),
    "second_reading": (two_documents(COPIED), two_documents(digit(COPIED, 0, 1, "35.5"))),
    "agreement": (two_documents(COPIED, OTHERS), two_documents(digit(COPIED, 0, 1, "83.5"), OTHERS)),
    "misprint": (two_documents(COPIED, OTHERS), two_documents(digit(COPIED, 0, 1, "33.9"), OTHERS)),
}


def objections(check, given):
    """Return how gravely a check speaks of each claim."""
    evidence = Evidence(text=LATEX if check.name == "second_opinion" else CELL)
    if isinstance(check, Check):
        found = [one for claim in given for one in check.run(claim, evidence)]
    else:
        found = check.run(given, evidence) if isinstance(check, DocumentCheck) else check.run(given)
    assert all(one.check == check.name and one.message.endswith((".", "?")) for one in found)
    return {one.severity for one in found} & {Severity.WARNS, Severity.REFUTES}


@pytest.mark.parametrize("check", [*CHECKS, *DOCUMENT_CHECKS, *RECORD_CHECKS], ids=lambda check: check.name)
def test_a_check_objects_to_the_broken_and_not_to_the_whole(check):
    if check.name == "second_opinion" and not is_installed():
        pytest.skip("plasTeX, the second reader, is not installed")
    whole, broken = CASES[check.name]
    assert not objections(check, whole)
    assert check.gravest in objections(check, broken)
