"""Two groups of models are compared within one source, setting, variant and size, and what has no partner is counted."""

import dataclasses

import pytest

from engine.frame.matched import build_group_frame, build_group_frames
from engine.types.question import ModelGroup
from engine.types.unknown import UNKNOWN

CODERS, GENERALS = ModelGroup(label="Coders", families=("C",)), ModelGroup(label="Generals", families=("G",))


@pytest.fixture
def pair(observation):
    """Make a score of a coder and one of a general model that are alike in all else."""

    def make(size_b=7.0, gap=0.2, other=None, **changes):
        values = {"value": 0.5, "total_b": size_b, "standard_error": 0.04, **changes}
        coder = observation(**{**values, "family": "C", "model_id": f"C-{size_b:g}B"})
        general = {"family": "G", "model_id": f"G-{size_b:g}B", "value": values["value"] - gap, **(other or {})}
        return coder, observation(**{**values, **general})

    return make


def only(outcome):
    assert outcome.failures == ()
    (frame,) = outcome.items
    return frame


def excluded(frame):
    return {exclusion.reason: exclusion.count for exclusion in frame.exclusions}


def test_a_pair_is_one_difference_with_both_scores_behind_it(pair, record, question):
    frame = only(build_group_frame(record(*pair()), question(), "humaneval", CODERS, GENERALS))
    assert frame.label == "pass@1 on HumanEval, Coders minus Generals"
    assert frame.groups == ("Coders", "Generals")
    assert frame.y == pytest.approx([0.2])
    assert frame.v == pytest.approx([0.0032])
    assert frame.subtracted == pytest.approx([0.3])
    assert (frame.observation_id.tolist(), frame.subtracted_id.tolist()) == (["o000"], ["o001"])
    assert (frame.model_id.tolist(), frame.subtracted_model.tolist()) == (["C-7B"], ["G-7B"])
    assert excluded(frame) == {"of Generals, to be subtracted": 1}


@pytest.mark.parametrize(
    "other",
    [
        {"study_id": "arxiv:other"},
        {"shots": 3},
        {"total_b": 9.0},
        {"variant": "instruct"},
    ],
)
def test_what_differs_in_more_than_the_group_is_no_pair(pair, record, question, other):
    (failure,) = build_group_frame(record(*pair(other=other)), question(), "humaneval", CODERS, GENERALS).failures
    assert "without a partner in Generals: same source, setting and size (1)" in failure.message


@pytest.mark.parametrize("alike", [{"shots": 3}, {"shots": UNKNOWN}])
def test_any_number_of_examples_will_do_if_it_is_the_same(pair, record, question, alike):
    frame = only(build_group_frame(record(*pair(**alike)), question(), "humaneval", CODERS, GENERALS))
    assert frame.y == pytest.approx([0.2])


def test_nominally_equal_sizes_are_matched_the_nearest_first(pair, record, question, observation):
    rows = pair(size_b=7.0, other={"total_b": 6.7, "model_id": "G-6.7B"})
    near = dataclasses.replace(rows[1], observation_id="near", total_b=7.1, model_id="G-7.1B", value=0.1)
    frame = only(build_group_frame(record(*rows, near), question(), "humaneval", CODERS, GENERALS))
    assert frame.subtracted_model.tolist() == ["G-7.1B"]


def test_groups_told_apart_by_variant_pair_a_model_with_the_base_of_its_own_family(pair, record, question):
    own, _ = pair(other={"family": "C"})
    tuned = dataclasses.replace(own, observation_id="t", model_id="C-7B-Instruct", variant="instruct", value=0.6)
    stranger = dataclasses.replace(own, observation_id="s", model_id="A-7B", family="A", value=0.1)
    groups = ModelGroup(label="instruct", variant="instruct"), ModelGroup(label="base", variant="base")
    frame = only(build_group_frame(record(own, tuned, stranger), question(), "humaneval", *groups))
    assert frame.subtracted_model.tolist() == ["C-7B"]
    assert frame.y == pytest.approx([0.1])


def test_of_several_settings_of_a_pair_in_one_source_the_plainest_stays(pair, record, question):
    frame = only(
        build_group_frame(record(*pair(gap=0.1, shots=3), *pair(gap=0.3)), question(), "humaneval", CODERS, GENERALS)
    )
    assert frame.y == pytest.approx([0.3])
    assert excluded(frame)["another value of the same model in the same source"] == 1


def test_a_pair_that_an_earlier_source_prints_is_a_copy(pair, record, question):
    rows = [*pair(study_id="late"), *pair(study_id="early")]
    made = record(*rows, years=(("late", "2024"), ("early", "2023")))
    frame = only(build_group_frame(made, question(), "humaneval", CODERS, GENERALS))
    assert frame.study_id.tolist() == ["early"]


def test_every_two_groups_that_are_both_reported_are_compared(pair, record, question):
    absent = ModelGroup(label="Absent", families=("Z",))
    asked = question(benchmarks=("humaneval", "mbpp"), groups=(CODERS, absent, GENERALS))
    frames = [only(outcome) for outcome in build_group_frames(record(*pair()), asked)]
    assert [frame.label for frame in frames] == ["pass@1 on HumanEval, Coders minus Generals"]
