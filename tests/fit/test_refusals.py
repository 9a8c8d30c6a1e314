"""Whatever a frame holds, every estimator gives a fit whose numbers are finite, or a reason; it never raises."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.fit.estimators import ESTIMATORS
from engine.fit.needs import solved, with_known_variance
from engine.question.bands import parse_bands
from engine.types.fit import Fit
from engine.types.outcome import Failure, Reason, Stage

BANDS = parse_bands("<10B,10B-30B,>30B")
SLOW = ("ceiling", "model-choice")
"""Too slow to be tried on any frame: held by their own tests."""
OBSERVED = (
    *("bands", "band-pairs", "band-permutation", "pooled-bands", "log-linear", "within-between", "mixed"),
    *("interactions", "binomial", "meta-regression", "pooled", "same-model", "beta-binomial", "binomial-mixed"),
    *("three-level", "small-study", "quantiles", "isotonic"),
)
BY_NAME = {estimator.name: estimator for estimator in ESTIMATORS}


@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("abcdef"),
            st.sampled_from([1.0, 3.0, 7.0, 10.0, 13.0, 30.0, 70.0]),
            st.integers(0, 164).map(lambda k: k / 164),
            st.sampled_from("stuvwx"),
            st.sampled_from(["base", "instruct", ""]),
            st.sampled_from(["code", "general"]),
        ),
        max_size=40,
    )
)
def test_any_frame_is_fitted_or_refused_with_a_reason(frame, known, question, rows):
    made = known(frame([row[:3] for row in rows], studies=[row[3] for row in rows] or ("s",)))
    kinds = [np.array([row[place] for row in rows], dtype=np.str_) for place in (4, 5)]
    data = dataclasses.replace(made, variant=kinds[0], specialisation=kinds[1])
    for name in OBSERVED:
        outcome = BY_NAME[name].run(data, question(bands=BANDS, sensitivity=()))
        if isinstance(outcome, Failure):
            assert outcome.stage is Stage.FIT
            assert outcome.message.startswith("pass@1 on X")
            assert outcome.message.endswith(".")
            continue
        assert isinstance(outcome, Fit)
        assert outcome.estimator == name
        assert 0 < outcome.k_observations <= len(rows)
        assert outcome.method.endswith(".")
        for estimate in outcome.estimates:
            assert all(map(math.isfinite, (estimate.value, estimate.standard_error, estimate.lower, estimate.upper)))
            assert estimate.lower <= estimate.value <= estimate.upper
        assert all(math.isfinite(quantity.value) for quantity in outcome.quantities)


@pytest.mark.parametrize("name", [*OBSERVED, *SLOW])
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"y": math.nan}, Reason.NOT_FINITE),
        ({"y": math.inf}, Reason.NOT_FINITE),
        ({"size_b": 0.0}, Reason.NOT_FINITE),
        ({"size_b": -1.0}, Reason.NOT_FINITE),
        ({"size_b": math.inf}, Reason.NOT_FINITE),
        ({"model_id": "o000", "study_id": "s", "y": 0.25}, Reason.DUPLICATE),
        ({"observation_id": "o000"}, Reason.DUPLICATE),
    ],
)
def test_what_looks_like_data_and_is_not_is_refused_by_name(frame, known, question, ladder, name, change, reason):  # noqa: PLR0917 - fixtures
    rows = ladder()
    data = known(frame([(rows[0][0], rows[0][1], 0.25), *rows[1:]], studies="stuvwxy"))
    arrays = {column: getattr(data, column).copy() for column in change}
    for column, value in change.items():
        arrays[column][-1] = value
    refused = BY_NAME[name].run(dataclasses.replace(data, **arrays), question(bands=BANDS, sensitivity=()))
    assert isinstance(refused, Failure)
    assert refused.reason is reason


def test_a_sampling_variance_of_zero_is_refused(frame, known, ladder):
    data = known(frame(ladder()))
    v = data.v.copy()
    v[3] = 0.0
    refused = with_known_variance(dataclasses.replace(data, v=v), 4)
    assert refused.reason is Reason.ZERO_VARIANCE
    assert "1 sampling variance" in refused.message


def test_unknown_numbers_of_problems_are_left_out_or_refused(frame, known, ladder):
    data = frame(ladder())
    assert with_known_variance(data, 4).reason is Reason.UNKNOWN_VARIANCE
    assert solved(data, 4).reason is Reason.UNKNOWN_VARIANCE
    some = known(data)
    n = some.n_items.copy()
    n[:3] = math.nan
    counted = solved(dataclasses.replace(some, n_items=n), 4)
    assert (len(counted.k), counted.left_out) == (len(data.y) - 3, 3)
    assert counted.k == pytest.approx(np.round(164 * data.y[3:]))


def test_differences_are_no_counts(frame, known, ladder):
    assert solved(known(frame(ladder(), subtracted=True)), 4).reason is Reason.NOT_APPLICABLE
    beyond = known(frame([*ladder(), ("a", 2.0, 1.2)]))
    assert solved(beyond, 4).reason is Reason.NOT_APPLICABLE
