"""Models weighed by score and size: the table, its stability, original against harder, what is refused."""

import dataclasses
import math

import numpy as np
import pytest

from engine.fit.answer import assemble
from engine.fit.efficiency import is_asked, weigh
from engine.stats.efficiency import efficiency_ratio
from engine.types.efficiency import Efficiency, EfficiencyShift
from engine.types.outcome import Failure, Outcome, Reason
from engine.types.unknown import UNKNOWN

SIZES = (0.5, 1.0, 3.0, 7.0, 13.0)


@pytest.fixture
def scored(frame):
    """Make frames of one model a row of (family, size, score)."""

    def make(rows, n=164):
        plain = frame(rows)
        return dataclasses.replace(plain, v=plain.y * (1 - plain.y) / n)

    return make


@pytest.fixture
def dropped(scored):
    """Make frames of drops of (family, size, original, harder)."""

    def make(rows):
        original, harder = (scored([(*row[:2], row[place]) for row in rows]) for place in (2, 3))
        return dataclasses.replace(
            harder, label="pass@1 on H minus O", y=harder.y - original.y, v=harder.v + original.v,
            subtracted_id=np.array([f"s{i}" for i in range(len(rows))]), subtracted=original.y, subtracted_v=original.v,
        )  # fmt: skip

    return make


def many(families="abcdefghij"):
    random = np.random.default_rng(3)
    return [
        (family, size, 0.3 + 0.2 * math.log10(size) + effect)
        for family, effect in zip(families, random.normal(0, 0.05, len(families)), strict=True)
        for size in SIZES
    ]


def test_every_model_with_its_ratio_and_its_place(scored):
    data = scored(many())
    weighed = weigh(data)
    assert isinstance(weighed, Efficiency)
    ratios = dict(zip(data.model_id.tolist(), efficiency_ratio(data.y, data.size_b), strict=True))
    assert {one.model_id: one.ratio for one in weighed.candidates} == pytest.approx(ratios)
    assert [one.ratio for one in weighed.candidates] == sorted(ratios.values(), reverse=True)
    assert [one.rank for one in weighed.candidates][:3] == [1, 2, 3]
    for one in weighed.candidates:
        assert one.highest_rank <= one.rank <= one.lowest_rank + 1
        assert one.lower <= one.ratio + 1e-9
        assert one.observation_ids == (one.model_id,)
    assert weighed.candidates[0].on_frontier
    assert weighed.middle_b == pytest.approx(math.sqrt(0.5 * 13))
    assert 0 < weighed.leader_first <= 1
    assert (weighed.n_families, weighed.m_studies) == (10, len(set(data.study_id.tolist())))


def test_the_straight_line_is_the_ratio_of_a_line(scored):
    line = [(f"f{i}", size, 0.1 + 0.2 * math.log10(size / 0.5)) for i, size in enumerate(SIZES)]
    for one in weigh(scored(line)).candidates:
        assert one.ratio == pytest.approx(one.straight, abs=1e-9)


def test_whether_the_ratio_falls_with_size_has_an_interval_over_families(scored):
    level = weigh(
        scored([*((family, size, 0.6) for family in "abcdef" for size in SIZES), ("z", 13.0, 0.1), ("z", 7.0, 0.1)])
    )
    assert level.with_size < -0.8  # where all score alike, the smallest model is worth most
    assert level.with_size_lower is UNKNOWN  # without the two that are worse there is no ranking
    whole = weigh(scored(many()))
    assert whole.with_size_lower <= whole.with_size <= whole.with_size_upper
    few = weigh(scored(many("ab")))
    assert few.with_size_lower is UNKNOWN


def test_a_model_counts_once(scored):
    data = scored([*many(), ("a", 0.5, 0.9)])
    twice = dataclasses.replace(data, model_id=np.where(data.observation_id == "o050", "o000", data.model_id))
    (one,) = [one for one in weigh(twice).candidates if one.model_id == "o000"]
    assert one.score == pytest.approx((data.y[0] + 0.9) / 2)
    assert one.observation_ids == ("o000", "o050")


def test_the_ends_that_leave(scored):
    data = scored(many())
    smallest, largest, lowest = weigh(data).departures
    assert smallest.changed == "without the 10 models of 0.5B, the smallest"
    assert largest.changed == "without the 10 models of 13B, the largest"
    assert lowest.changed == "without the 5 models with the lowest tenth of the scores"
    stay = data.size_b > 0.5
    anew = efficiency_ratio(data.y[stay], data.size_b[stay])
    assert smallest.leader == data.model_id[stay][anew.argmax()]
    assert -1 <= min(one.agreement for one in (smallest, largest, lowest)) <= 1


def test_unknown_sampling_errors_leave_the_intervals_out(frame):
    weighed = weigh(frame(many()))
    assert weighed.leader_first is UNKNOWN
    assert {one.lower for one in weighed.candidates} == {UNKNOWN}
    assert any("no intervals" in warning for warning in weighed.warnings)


def test_the_same_models_on_the_harder_benchmark(dropped):
    rows = [(family, size, score, 0.7 * score) for family, size, score in many()]
    shift = weigh(dropped(rows))
    assert isinstance(shift, EfficiencyShift)
    assert (shift.harder.label, shift.original.label) == ("pass@1 on H", "O")
    assert shift.agreement == pytest.approx(1.0)
    assert shift.original.candidates[0].observation_ids[0].startswith("s")
    random = np.random.default_rng(5)
    mixed = [(family, size, score, max(0.01, 0.7 * score + random.normal(0, 0.08))) for family, size, score, _ in rows]
    shift = weigh(dropped(mixed))
    assert shift.agreement_lower < shift.agreement < shift.agreement_upper < 1
    assert weigh(dropped(mixed)) == shift
    few = weigh(dropped([row for row in mixed if row[0] < "f"]))
    assert (few.agreement_lower, few.agreement_upper) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    ("rows", "reason", "words"),
    [
        (many("a")[:4], Reason.TOO_FEW_OBSERVATIONS, "4 models are too few"),
        ([(family, 7.0, score) for family, _, score in many()], Reason.NO_VARIATION, "parameters: all the same"),
        ([(family, size, 0.5) for family, size, _ in many()], Reason.NO_VARIATION, "all scores are 0.5"),
        ([*many(), ("a", 0.0, 0.5)], Reason.NOT_FINITE, "not a finite number"),
        ([*many(), ("a", 1.0, math.inf)], Reason.NOT_FINITE, "not a finite number"),
    ],
)
def test_refused(frame, rows, reason, words):
    refused = weigh(frame(rows))
    assert isinstance(refused, Failure)
    assert refused.reason is reason
    assert words in refused.message


def test_an_answer_weighs_where_the_question_asks_for_the_ratio(frame, question, record):
    frames = (Outcome(items=(frame(many()),)),)
    asked = question(asked_metrics=("Performance-Efficiency Ratio",))
    assert is_asked(asked)
    assert not is_asked(question(asked_metrics=("pass@1", "efficiency")))
    assert [type(one) for one in assemble(asked, frames, record()).efficiency] == [Efficiency]
    assert assemble(question(), frames, record()).efficiency == ()
