"""Values of several sources side by side: copies, honest differences, differing setups, conflicts."""

import dataclasses

import pytest

from engine.types.conflict import Standing
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Severity
from engine.types.vocabulary import Match, MatchRule
from engine.verify.agreement import RECORD_CHECK, conflicts_in, sampling_error
from engine.verify.reported import differences, gather
from tests.verify.conftest import known, record, table

MODEL = "CodeLlama-7B"
S, W, N = Severity.SUPPORTS, Severity.WARNS, Severity.INFORMS


def values(benchmark="HumanEval", model=MODEL, **printed):
    """Let each document print one value; a pair is a value and what is stated of its setting."""
    documents = {}
    for name, one in printed.items():
        value, changes = one if isinstance(one, tuple) else (one, {})
        documents[name] = known(table([[model, value]], [benchmark], **changes))
    return record(documents)


def severities(stored):
    found = {}
    for one in RECORD_CHECK.run(stored):
        assert one.check == "agreement"
        assert one.claim_id not in one.others
        assert set(one.others) <= {claim.claim_id for claim in stored.claims}
        found.setdefault(one.claim_id.partition("-")[0], []).append(one.severity)
    return found


def standing(stored):
    found = conflicts_in(stored)
    return found[0].standing if found else None


def test_equal_digits_support_and_are_named_as_copies_of_the_earliest():
    stored = values(b2024="33.5", a2023="33.5", c2025="33.54")
    assert severities(stored) == {"a2023": [S], "b2024": [S], "c2025": [S]}
    assert all("copies of the earliest, a2023" in one.message for one in RECORD_CHECK.run(stored))
    assert conflicts_in(stored) == ()


def test_values_within_sampling_error_inform():
    stored = values(a2023="33.5", b2024="31.7")
    assert severities(stored) == {"a2023": [N], "b2024": [N]}
    assert standing(stored) is Standing.WITHIN_ERROR


def test_values_beyond_sampling_error_conflict_on_either_side():
    stored = values(a2023="33.5", b2024="62.2")
    assert severities(stored) == {"a2023": [W], "b2024": [W]}
    assert standing(stored) is Standing.CONFLICT
    message = RECORD_CHECK.run(stored)[0].message
    assert "62.2 (b2024)" in message
    assert "28.7 points" in message
    assert "Sampling error explains 10.3 points" in message


def test_a_value_can_be_copied_and_in_conflict():
    stored = values(a2023="33.5", b2024="33.5", c2025="62.2")
    assert severities(stored) == {"a2023": [S, W], "b2024": [S, W], "c2025": [W]}
    (conflict,) = conflicts_in(stored)
    assert [one.claim.numeral.printed for one in conflict.reported] == ["33.5", "33.5", "62.2"]
    assert conflict.spread == pytest.approx(28.7)


@pytest.mark.parametrize(
    ("one", "other", "respects"),
    [
        ({"shots": 0}, {"shots": 3}, ("shots",)),
        ({"shots": 0}, {}, ()),
        ({"conditions": ("CoT",)}, {}, ("conditions",)),
        ({"conditions": ("greedy",)}, {}, ()),
        ({"temperature": 0.8}, {"temperature": 0.2}, ("conditions",)),
        ({"temperature": 0.0}, {}, ()),
    ],
)
def test_stated_settings_tell_values_apart_and_unstated_ones_do_not(one, other, respects):
    stored = values(a2023=("33.5", one), b2024=("62.2", other))
    (reported,) = gather(stored).values()
    assert differences(*reported) == differences(*reversed(reported)) == respects
    assert standing(stored) is (Standing.SETUPS_DIFFER if respects else Standing.CONFLICT)
    assert severities(stored) == ({} if respects else {"a2023": [W], "b2024": [W]})


def test_a_number_of_examples_that_a_copy_states_holds_for_the_value_that_states_none():
    stored = values(a2023="33.5", b2024=("33.5", {"shots": 3}), c2025=("62.2", {"shots": 0}))
    assert standing(stored) is Standing.SETUPS_DIFFER
    assert severities(stored) == {"a2023": [S], "b2024": [S]}
    ambiguous = values(a2023="33.5", b2024=("33.5", {"shots": 3}), d2024=("33.5", {"shots": 0}), c2025="62.2")
    assert standing(ambiguous) is Standing.CONFLICT


def test_problem_sets_that_can_print_the_digits_tell_values_apart():
    (one, other), (rough, other_rough) = (
        next(iter(gather(values("MBPP", a2023=first, b2024=second)).values()))
        for first, second in (("81.71", "63.23"), ("81.7", "63.2"))
    )
    assert (one.setup.n_items, other.setup.n_items) == ((257,), (378, 427))
    assert differences(one, other) == ("problems",)
    assert set(rough.setup.n_items) & set(other_rough.setup.n_items)
    assert differences(rough, other_rough) == ()


def test_dates_and_prompts_are_setups_and_parts_are_not():
    dated = values("LiveCodeBench/2024-07 to 2024-11", a2023="31.6")
    other = values("LiveCodeBench/v5", b2024="50.7")
    undated = values("LiveCodeBench", c2025="40.0")
    (one, two, three) = (next(iter(gather(stored).values()))[0] for stored in (dated, other, undated))
    assert one.subject == two.subject == three.subject
    assert differences(one, two) == differences(one, three) == differences(three, three) == ("date window",)
    easy = values("LiveCodeBench/v5;Easy", a2023="31.6")
    assert next(iter(gather(easy))).subset == "easy"


@pytest.mark.parametrize(
    ("header", "benchmark", "subset", "prompt"),
    [
        ("BigCodeBench/Hard", "bigcodebench-hard", "", ()),
        ("BigCodeBench/Instruct;hard", "bigcodebench-hard", "", ("Instruct",)),
        ("BigCodeBench/Full", "bigcodebench", "", ()),
        ("BigCodeBench/Complete", "bigcodebench", "", ("Complete",)),
        ("HumanEval/Python", "humaneval", "", ()),
        ("HumanEval/Java", "humaneval", "java", ()),
    ],
)
def test_subsets_are_parts_or_prompts_or_harder_versions(header, benchmark, subset, prompt):
    ((subject, reported),) = gather(values(header, a2023="30.0")).items()
    assert (subject.benchmark_id, subject.subset, reported[0].setup.prompt) == (benchmark, subset, prompt)


def test_the_number_of_problems_of_a_harder_version_is_its_own():
    ((_, reported),) = gather(values("BigCodeBench/Hard", a2023="30.0")).items()
    assert reported[0].setup.n_items == (148,)


def test_without_a_number_of_problems_nothing_is_said_of_chance():
    stored = values("APPS/Introductory", a2023="30.0", b2024="60.0")
    assert sampling_error(*next(iter(gather(stored).values()))) is UNKNOWN
    assert severities(stored) == {"a2023": [N], "b2024": [N]}
    assert standing(stored) is Standing.UNKNOWN_ERROR
    assert "cannot be told" in RECORD_CHECK.run(stored)[0].message


def test_one_source_is_not_compared_with_itself():
    twice = known([*table([[MODEL, "33.5"]], ["HumanEval"]), *table([[MODEL, "62.2"]], ["HumanEval"], index=2)])
    assert severities(record({"a2023": twice})) == {}
    assert conflicts_in(record({"a2023": twice})) == ()


def test_unknown_models_benchmarks_and_averages_are_not_compared():
    ours = table([["Ours", "33.5"]], ["HumanEval"])
    assert gather(record({"a2023": ours, "b2024": ours})) == {}
    nowhere = Match(printed="", entity_id="", rule=MatchRule.NONE, confidence=0.0)
    unknown = [
        dataclasses.replace(one, benchmark_match=nowhere) for one in known(table([[MODEL, "33.5"]], ["HumanEval"]))
    ]
    assert gather(record({"a2023": unknown, "b2024": unknown})) == {}
    assert gather(values("HumanEval/Average", a2023="33.5", b2024="62.2")) == {}


def test_the_gravest_conflicts_stand_first():
    stored = record(
        {
            "a2023": known(table([[MODEL, "33.5", "60.0"], ["CodeLlama-13B", "36.0", "61.0"]], ["HumanEval", "MBPP+"])),
            "b2024": known(table([[MODEL, "62.2", "60.3"], ["CodeLlama-13B", "76.0", "64.0"]], ["HumanEval", "MBPP+"])),
        }
    )
    found = conflicts_in(stored)
    assert [(one.subject.model_id, one.standing) for one in found] == [
        ("CodeLlama-13B", Standing.CONFLICT),
        (MODEL, Standing.CONFLICT),
        ("CodeLlama-13B", Standing.WITHIN_ERROR),
        (MODEL, Standing.WITHIN_ERROR),
    ]


def test_thousands_of_values_of_one_subject_are_compared_in_bounded_time():
    many = known(
        [one for index in range(3000) for one in table([[MODEL, f"{index % 100}.5"]], ["HumanEval"], index=index)]
    )
    assert len(RECORD_CHECK.run(record({"a2023": many, "b2024": many}))) <= 400
