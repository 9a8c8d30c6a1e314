import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.frame.build import build_drop_frame, build_frame
from engine.types.outcome import Reason, Stage
from engine.types.question import BenchmarkPair, ModelGroup, SizeKind
from engine.types.unknown import UNKNOWN


def only(outcome):
    assert outcome.failures == ()
    (frame,) = outcome.items
    return frame


def excluded(frame):
    return {exclusion.reason: exclusion.count for exclusion in frame.exclusions}


def test_a_frame_holds_the_observations_in_the_order_of_their_identifiers(observation, record, question):
    first = observation(value=0.25, model_id="A-1B", family="", total_b=1.0, variant="instruct")
    second = observation(value=0.5, standard_error=UNKNOWN, study_id="arxiv:2")
    frame = only(build_frame(record(second, first), question(), "humaneval"))
    assert frame.label == "pass@1 on HumanEval"
    assert frame.benchmark_id == "humaneval"
    assert frame.observation_id.tolist() == ["o000", "o001"]
    assert frame.y.tolist() == [0.25, 0.5]
    assert frame.v[0] == pytest.approx(0.0016)
    assert math.isnan(frame.v[1])
    assert frame.size_b.tolist() == [1, 7]
    assert frame.n_items.tolist() == [164, 164]
    assert frame.specialisation.tolist() == ["code", "code"]
    assert frame.study_id.tolist() == ["arxiv:1", "arxiv:2"]
    assert frame.family.tolist() == ["A-1B", "M"]  # an unknown family makes the model its own cluster
    assert frame.model_id.tolist() == ["A-1B", "M-7B"]
    assert frame.variant.tolist() == ["instruct", "base"]
    assert (frame.exclusions, frame.unknown_size, frame.subtracted_id.size) == ((), (), 0)


@pytest.mark.parametrize("condition", ["Greedy", "instruct/chat", "base", "T=0"])
def test_a_condition_that_says_no_more_than_the_plain_setting_leaves_nothing_out(
    observation, record, question, condition
):
    assert only(build_frame(record(observation(conditions=(condition,))), question(), "humaneval")).exclusions == ()


@pytest.mark.parametrize(
    ("changes", "asked", "reason"),
    [
        ({"metric_id": "pass@10"}, {}, "another metric than pass@1"),
        ({"variant": ""}, {"variant": "base"}, "model not known to be base"),
        ({"variant": "instruct"}, {"variant": "base"}, "model not known to be base"),
        ({"shots": 1}, {}, "prompt with examples (1-shot or more)"),
        ({"conditions": ("greedy", "CoT")}, {}, "another printed condition: CoT"),
        ({"conditions": ("T=0.8",)}, {}, "another printed condition: T=0.8"),
        ({"subset": "Java"}, {}, "another subset than the whole benchmark"),
        ({"total_b": UNKNOWN}, {}, "model size unknown"),
        ({"total_b": 0.4}, {"smallest_b": 0.5}, "model size outside the question's range"),
        ({"total_b": 13.1}, {"largest_b": 13.0}, "model size outside the question's range"),
        ({"family": "N"}, {"groups": (ModelGroup(label="M", families=("M",)),)}, "model outside the question's groups"),
        ({"family": "N"}, {"without": (ModelGroup(label="N", families=("N",)),)}, "model that the question leaves out"),
    ],
)
def test_each_rule_leaves_out_and_counts(observation, record, question, changes, asked, reason):  # noqa: PLR0917 - fixtures
    kept = [observation(value=0.4), observation(value=0.3, model_id="M-8B", shots=0, conditions=("Greedy", "T=0"))]
    left = [observation(model_id="X", **changes), observation(model_id="Y", **changes)]
    frame = only(build_frame(record(*kept, *left), question(**asked), "humaneval"))
    assert frame.observation_id.tolist() == ["o000", "o001"]
    assert excluded(frame) == {reason: 2}
    assert frame.unknown_size == (("X", "Y") if reason == "model size unknown" else ())


def test_dates_of_release_keep_the_models_known_to_be_of_them(observation, record, question):
    names = ("CodeLlama-7B", "Qwen2.5-Coder-7B", "A model without a date")
    every = record(*(observation(model_id=name) for name in names))

    def kept(**dates):
        return set(only(build_frame(every, question(**dates), "humaneval")).model_id)

    assert kept() == set(names)
    assert kept(released_from="2024-01-01") == {"Qwen2.5-Coder-7B"}
    assert kept(released_until="2023-12-31") == {"CodeLlama-7B"}
    assert kept(released_from="2023-08-25", released_until="2024-09-19") == set(names[:2])
    frame = only(build_frame(every, question(released_from="2024-01-01"), "humaneval"))
    assert excluded(frame) == {"model not known to be released within the question's dates": 2}


def test_active_parameters_are_the_size_where_the_question_says_so(observation, record, question):
    mixture, dense = observation(total_b=47.0, active_b=13.0), observation(model_id="D", total_b=7.0)
    held = record(mixture, dense, observation(model_id="U", total_b=UNKNOWN, active_b=21.0))
    total = only(build_frame(held, question(largest_b=30.0), "humaneval"))
    active = only(build_frame(held, question(largest_b=30.0, size=SizeKind.ACTIVE), "humaneval"))
    assert (total.size_b.tolist(), total.unknown_size) == ([7.0], ("U",))
    assert (active.size_b.tolist(), active.unknown_size) == ([13.0, 7.0, 21.0], ())


def test_many_conditions_fold_into_one_reason(observation, record, question):
    odd = [observation(model_id=f"X{i}", conditions=(f"c{i:03}" + "y" * 100,)) for i in range(50)]
    frame = only(build_frame(record(observation(), *odd), question(), "humaneval"))
    assert sum(excluded(frame).values()) == 50
    assert len(frame.exclusions) == 11
    assert excluded(frame)["further printed conditions"] == 40
    assert all(len(reason) < 80 for reason in excluded(frame))


def test_subsets_never_mix_and_the_largest_is_named(observation, record, question):
    complete = [observation(benchmark_id="bigcodebench", subset="Complete", model_id=f"A{i}") for i in range(2)]
    instruct = [
        observation(benchmark_id="bigcodebench", subset="Instruct", model_id=f"B{i}", value=0.1 + i / 9)
        for i in range(3)
    ]
    frame = only(build_frame(record(*complete, *instruct), question(), "bigcodebench"))
    assert frame.label == "pass@1 on BigCodeBench (Instruct)"
    assert frame.model_id.tolist() == ["B0", "B1", "B2"]
    assert excluded(frame) == {"another subset than Instruct": 2}


def test_of_a_rolling_benchmark_a_stated_window_comes_before_none(observation, record, question):
    unstated = [observation(benchmark_id="livecodebench", model_id=f"A{i}", study_id=f"s{i}") for i in range(3)]
    dated = observation(benchmark_id="livecodebench", subset="2023-05-08 to 2024-03-03", model_id="B")
    frame = only(build_frame(record(*unstated, dated), question(), "livecodebench"))
    assert frame.label == "pass@1 on LiveCodeBench (2023-05-08 to 2024-03-03)"
    assert frame.model_id.tolist() == ["B"]
    alone = only(build_frame(record(*unstated), question(), "livecodebench"))
    assert alone.label == "pass@1 on LiveCodeBench"
    assert len(alone.y) == 3


def test_a_few_shot_value_repeated_without_its_setting_is_still_few_shot(observation, record, question):
    original, copy = observation(shots=3), observation(study_id="arxiv:2")
    other_value, other_model = (
        observation(study_id="arxiv:3", value=0.47),
        observation(study_id="arxiv:2", model_id="B"),
    )
    rows = [original, copy, other_value, other_model]
    frame = only(build_frame(record(*rows), question(), "humaneval"))
    assert frame.observation_id.tolist() == ["o002", "o003"]
    assert excluded(frame) == {
        "prompt with examples (1-shot or more)": 1,
        "number of examples not stated, but the same value is printed elsewhere as 1-shot or more": 1,
    }
    zero_shot = observation(study_id="arxiv:4", shots=0)  # the same by either prompt, so the copy may be of this one
    assert len(only(build_frame(record(original, zero_shot, copy), question(), "humaneval")).y) == 1
    assert len(only(build_frame(record(*rows, zero_shot), question(), "humaneval")).y) == 3


def test_python_is_the_whole_of_humaneval_alone(observation, record, question):
    whole, python = observation(), observation(subset="Python", model_id="B")
    assert len(only(build_frame(record(whole, python), question(), "humaneval")).y) == 2
    elsewhere = [observation(benchmark_id="multipl-e", subset=subset) for subset in ("Python", "Average", "Java")]
    frame = only(build_frame(record(*elsewhere), question(), "multipl-e"))
    assert frame.label == "pass@1 on MultiPL-E (Average)"


def test_of_several_values_in_one_source_the_plainest_stays(observation, record, question):
    unstated, odd = observation(value=0.1), observation(value=0.2, conditions=("0-shot",))
    stated, greedy = observation(value=0.3, shots=0), observation(value=0.4, shots=0, conditions=("greedy",))
    again = observation(value=0.5, shots=0, conditions=("greedy",))
    frame = only(build_frame(record(unstated, odd, stated, greedy, again), question(), "humaneval"))
    assert frame.y.tolist() == [0.4]
    assert excluded(frame) == {"another value of the same model in the same source": 4}


def test_a_copied_value_stays_with_its_earliest_source(observation, record, question):
    later, undated = observation(study_id="a"), observation(study_id="b")
    earliest, rerun = observation(study_id="c"), observation(study_id="d", value=0.49)
    years = [("a", "2024"), ("b", ""), ("c", "2023"), ("d", "2024")]
    frame = only(build_frame(record(later, undated, earliest, rerun, years=years), question(), "humaneval"))
    assert frame.study_id.tolist() == ["c", "d"]
    assert excluded(frame) == {"copied: the same value of the same model in an earlier source": 2}


def test_nothing_at_hand_and_nothing_left_are_failures_that_say_so(observation, record, question):
    for observations, words in [
        ([], "no source at hand prints any"),
        ([observation(shots=3)], "prompt with examples (1-shot or more) (1)"),
    ]:
        outcome = build_frame(record(*observations), question(), "humaneval")
        assert outcome.items == ()
        (failure,) = outcome.failures
        assert (failure.stage, failure.reason) == (Stage.FRAME, Reason.NO_OBSERVATIONS)
        assert words in failure.message


def test_an_unknown_benchmark_keeps_its_printed_name(observation, record, question):
    frame = only(build_frame(record(observation(benchmark_id="My Bench")), question(), "My Bench"))
    assert frame.label == "pass@1 on My Bench"


PAIR = BenchmarkPair(original="humaneval", harder="humaneval-pro")


def test_a_drop_joins_the_scores_of_one_model_in_one_source(observation, record, question):
    harder = observation(benchmark_id="humaneval-pro", value=0.3, shots=0)
    original = observation(value=0.5)
    elsewhere = observation(value=0.9, model_id="B", study_id="arxiv:2")
    alone = observation(benchmark_id="humaneval-pro", model_id="B")
    few_shot = observation(benchmark_id="humaneval-pro", model_id="C", shots=1)
    partner = observation(model_id="C")
    rows = [harder, original, elsewhere, alone, few_shot, partner]
    frame = only(build_drop_frame(record(*rows), question(), PAIR))
    assert frame.label == "pass@1 on HumanEval Pro minus HumanEval"
    assert frame.benchmark_id == "humaneval-pro"
    assert frame.y == pytest.approx([-0.2])
    assert frame.v == pytest.approx([0.0032])
    assert frame.observation_id.tolist() == ["o000"]
    assert frame.subtracted_id.tolist() == ["o001"]
    assert frame.subtracted == pytest.approx([0.5])
    assert frame.subtracted_v == pytest.approx([0.0016])
    assert excluded(frame) == {
        "prompt with examples (1-shot or more)": 1,
        "no such score on HumanEval in the same source": 1,
    }


def test_a_drop_is_copied_only_where_both_values_are(observation, record, question):
    rows = [
        observation(benchmark_id=benchmark, value=value, study_id=study, standard_error=UNKNOWN)
        for study, low, high in [("a", 0.3, 0.5), ("b", 0.3, 0.5), ("c", 0.3, 0.6)]
        for benchmark, value in [("humaneval-pro", low), ("humaneval", high)]
    ]
    frame = only(build_drop_frame(record(*rows), question(), PAIR))
    assert frame.study_id.tolist() == ["a", "c"]
    assert np.isnan(frame.v).all()
    assert sum(excluded(frame).values()) == 1


def test_no_drop_without_a_pair(observation, record, question):
    (failure,) = build_drop_frame(record(observation()), question(), PAIR).failures
    assert failure.subject == "pass@1 on HumanEval Pro minus HumanEval"


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_observation_is_kept_or_counted_once(observation, record, question, data):
    choices = {
        "model_id": ["A", "B", "C"],
        "study_id": ["s", "t"],
        "value": [0.1, 0.2],
        "metric_id": ["pass@1", "pass@10"],
        "subset": ["", "Python", "Java"],
        "total_b": [1.0, 20.0, UNKNOWN],
        "shots": [UNKNOWN, 0, 3],
        "conditions": [(), ("greedy",), ("CoT",)],
    }
    drawn = data.draw(
        st.lists(st.fixed_dictionaries({key: st.sampled_from(values) for key, values in choices.items()}), max_size=12)
    )
    rows = [observation(**changes) for changes in drawn]
    outcome = build_frame(record(*rows), question(largest_b=10.0), "humaneval")
    if outcome.items:
        (frame,) = outcome.items
        assert len(frame.y) + sum(excluded(frame).values()) == len(rows)
        assert len(set(zip(frame.model_id, frame.study_id, strict=True))) == len(frame.y)
        assert frame.observation_id.tolist() == sorted(frame.observation_id.tolist())
    else:
        assert len(outcome.failures) == 1
