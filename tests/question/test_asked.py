"""Questions in words: 60 with the Question expected of each, 15 outside the field, and further ones written blind."""

import tomllib
from pathlib import Path

import pytest

from engine.question.read import read_question
from engine.types.outcome import Failure, Reason
from engine.types.question import Estimand, SizeKind
from engine.types.unknown import Unknown

HERE = Path(__file__).parent
FILES = ("asked.toml", "asked_blind.toml", "asked_again.toml", "asked_fresh.toml")
ESTIMANDS = {"band contrast": "band-differences", "group contrast": "group-differences"}


def cases(file, kind):
    return tomllib.loads((HERE / file).read_text(encoding="utf-8"))[kind]


def both(kind):
    return [case for file in FILES for case in cases(file, kind)]


def size(value):
    return None if isinstance(value, Unknown) else value


def differences(expected, understood):
    """Return what differs between the Question expected and the one understood."""
    if isinstance(understood, Failure):
        return [understood.message]
    question = understood.question
    comparisons = {
        "benchmarks": (expected["benchmarks"], list(question.asked_benchmarks)),
        "metrics": (expected.get("metrics", ["pass@1"]), list(question.asked_metrics)),
        "bands": (expected.get("bands", []), [band.label for band in question.bands]),
        "smallest": (expected.get("smallest"), size(question.smallest_b)),
        "largest": (expected.get("largest"), size(question.largest_b)),
        "families": (set(expected.get("families", [])), {f for group in question.groups for f in group.families}),
        "compare": (expected.get("compare", ""), compared(question)),
        "variant": (expected.get("variant", "any"), question.variant),
        "languages": (expected.get("languages", []), list(question.languages)),
        "estimand": (ESTIMANDS.get(expected["estimand"], expected["estimand"]), question.estimand),
        "without": (expected.get("without", []), [group.label for group in question.without]),
        "released": (expected.get("released", ["", ""]), [question.released_from, question.released_until]),
        "target": (expected.get("target"), size(question.target)),
        "further": (expected.get("further", []), list(question.further_estimators)),
        "active": (expected.get("active", False), question.size is SizeKind.ACTIVE),
        "moderators": (set(expected.get("moderators", question.moderators)), set(question.moderators)),
    }
    found = [f"{key}: expected {want}, got {got}" for key, (want, got) in comparisons.items() if want != got]
    pairs = {f"{pair.original}>{pair.harder}" for pair in question.pairs}
    wanted = set(expected.get("pairs", []))
    if bool(wanted) != bool(pairs) or not wanted <= pairs:
        found.append(f"pairs: expected {sorted(wanted)}, got {sorted(pairs)}")
    offered = set(question.benchmarks) - set(question.asked_benchmarks)
    if not set(expected.get("nearest", [])) <= offered or (
        offered and "nearest" not in expected and not moderated(expected)
    ):
        found.append(f"nearest: expected {expected.get('nearest', [])}, got {sorted(offered)}")
    said = " ".join((*understood.remarks, *understood.not_understood))
    return found + [f"not said: {words}" for words in expected.get("says", []) if words not in said]


def moderated(expected):
    return "programming language" in expected.get("moderators", [])


def compared(question):
    kinds = {(group.variant, group.specialisation) for group in question.groups}
    if {("base", ""), ("instruct", "")} <= kinds:
        return "base/instruct"
    return "code/general" if {("", "code"), ("", "general")} <= kinds else ""


@pytest.mark.parametrize("expected", both("question"), ids=lambda case: case["ask"][:50])
def test_the_question_is_understood(expected):
    assert not differences(expected, read_question(expected["ask"]))


@pytest.mark.parametrize("case", both("outside"), ids=lambda case: case["ask"][:50])
def test_what_is_outside_the_field_is_refused(case):
    refused = read_question(case["ask"])
    assert isinstance(refused, Failure)
    assert refused.reason is Reason.OUTSIDE_FIELD


def test_every_estimand_is_asked_for():
    asked = {ESTIMANDS.get(case["estimand"], case["estimand"]) for case in both("question")}
    assert asked >= set(Estimand) - {Estimand.WITHIN_SLOPE}
