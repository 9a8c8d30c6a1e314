"""Within and between, mixed models, interactions: what they estimate, and what they refuse."""

import csv
import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from engine.fit.interactions import ESTIMATOR as INTERACTIONS
from engine.fit.loglinear import WITHIN, fit_log_linear
from engine.fit.mixed import ESTIMATOR as MIXED
from engine.fit.within_between import ESTIMATOR as WITHIN_BETWEEN
from engine.types.outcome import Failure, Reason

HUMANEVAL = Path(__file__).parents[3] / "shared" / "reference" / "mixed" / "obs_humaneval.csv"


@pytest.fixture
def humaneval(frame):
    if not HUMANEVAL.exists():
        pytest.skip(f"{HUMANEVAL} is absent")
    with HUMANEVAL.open(encoding="utf-8") as lines:
        return frame([(row["family"], float(row["size_b"]), float(row["humaneval"])) for row in csv.DictReader(lines)])


def newer(ladder):
    """Families with larger models are better at any size: the slope between families is not that within."""
    shift = dict(zip("abcdefghijkl", np.linspace(-0.5, 0.5, 12), strict=True))
    return [(f, s * 10 ** shift[f], y + (0.15 + 0.3) * shift[f]) for f, s, y in ladder(sd=0.01)]


def test_within_and_between_are_told_apart(frame, question, ladder):
    data = frame(newer(ladder), studies="stuvwxy")
    fit = WITHIN_BETWEEN.run(data, question())
    within, between, apart = fit.estimates
    assert within.value == pytest.approx(fit_log_linear(data).estimates[2].value)
    assert fit_log_linear(data).estimates[2].term == WITHIN
    assert within.lower < 0.15 < within.upper
    assert between.lower < 0.45 < between.upper
    assert apart.value == pytest.approx(between.value - within.value)
    assert apart.p_value < 0.001
    assert {variation.kind for variation in fit.variations} == {"leave one source out"}
    assert sum(fit.diagnostics.leverage) == pytest.approx(3.0)


def test_the_slope_within_families_has_one_interval_in_a_report(frame, question, ladder):
    rows = [*newer(ladder), ("z", 40.0, 0.7), ("a", 9.0, 0.44), ("a", 9.5, 0.41), ("b", 3.3, 0.2)]
    data = frame(rows, studies="stuvwxyzabc")
    within, between, apart = WITHIN_BETWEEN.run(data, question()).estimates
    line = next(one for one in fit_log_linear(data).estimates if one.term == WITHIN)
    assert dataclasses.replace(line, term=within.term) == within
    # Mundlak's regression, written out: its coefficients are both slopes, and their difference
    x = np.log10(data.size_b)
    mean = np.array([x[data.family == name].mean() for name in data.family])
    found = np.linalg.lstsq(np.column_stack([np.ones_like(x), x - mean, mean]), data.y, rcond=None)[0]
    assert (within.value, between.value) == pytest.approx(tuple(found[1:]))
    assert apart.value == pytest.approx(found[2] - found[1])


def test_families_of_one_size_carry_no_slope_within(frame, question):
    rows = [(f"f{i}", 1.0 + i, 0.1 + 0.03 * (i % 4)) for i in range(12)]
    for estimator in (WITHIN_BETWEEN, MIXED):
        assert estimator.run(frame(rows), question()).reason is Reason.TOO_FEW_CLUSTERS


def test_families_of_equal_mean_size_have_no_slope_between(frame, question, ladder):
    assert WITHIN_BETWEEN.run(frame(ladder()), question()).reason is Reason.NO_VARIATION


def test_the_mixed_model_is_that_of_lme4_on_127_humaneval_scores(humaneval, question):
    fit = MIXED.run(humaneval, question())
    # ../shared/reference/mixed/lmm_expected.json, rs_REML with Kenward-Roger: the inside optimum, not the singular one
    (slope,) = fit.estimates
    assert slope.value == pytest.approx(0.10913, abs=2e-5)
    assert slope.standard_error == pytest.approx(0.01213, abs=2e-5)
    assert slope.dof == pytest.approx(35.4, abs=0.05)
    assert fit.quantity("correlation of intercepts and slopes").value < 1.0
    assert fit.spread.value == pytest.approx(0.03229, abs=2e-5)
    assert any("singular edge" in warning for warning in fit.warnings)
    assert fit.diagnostics.converged


def test_slopes_that_cannot_be_told_apart_leave_intercepts_and_say_so(frame, question):
    random = np.random.default_rng(3)
    rows = [
        (f, s, 0.2 + 0.15 * math.log10(s) + 0.05 * i + random.normal(0, 0.03))
        for i, f in enumerate("abcd")
        for s in (1.0, 3.0, 7.0, 13.0)
    ]
    found = [MIXED.run(frame([(f, s, y + random.normal(0, 0.03)) for f, s, y in rows]), question()) for _ in range(6)]
    singular = [fit for fit in found if any("fit is singular" in warning for warning in fit.warnings)]
    assert singular
    assert all(len(fit.quantities) == 1 for fit in singular)
    assert all(fit.diagnostics.boundary == "" for fit in singular)


def test_a_mixed_model_whose_interval_has_no_width_to_give_is_refused(frame, question):
    # few models and sources, and scores of 0 and 1: Kenward and Roger's variance or degrees of freedom fall below 0
    rows = zip(
        "ddbeedabbffade",
        (70.0, 1.0, 70.0, 10.0, 7.0, 10.0, 30.0, 3.0, 70.0, 1.0, 30.0, 13.0, 10.0, 10.0),
        (82, 82, 0, 1, 0, 164, 1, 164, 0, 82, 1, 164, 0, 82),
        strict=True,
    )
    data = frame([(family, size, solved / 164) for family, size, solved in rows], studies="twtsswwstvuuut")
    refused = MIXED.run(data, question())
    assert isinstance(refused, Failure)
    assert "its corrected variance or its degrees of freedom are not positive" in refused.message


def test_a_source_that_shifts_all_its_scores_leaves_the_mixed_slope(frame, question, ladder):
    rows = ladder()
    studies = tuple(np.tile(list("stu"), 24))
    shift = dict(zip("stu", (0.0, 0.2, -0.1), strict=True))
    plain = MIXED.run(frame(rows, studies=studies), question())
    shifted = [(f, s, y + shift[study]) for (f, s, y), study in zip(rows, studies, strict=True)]
    assert MIXED.run(frame(shifted, studies=studies), question()).estimates[0].value == pytest.approx(
        plain.estimates[0].value
    )


def test_slopes_of_two_kinds_and_their_difference(frame, question, ladder):
    base, instruct = ladder(slope=0.10, seed=1), ladder(slope=0.20, seed=2)
    data = frame([*base, *instruct], studies="stuvwxy")
    kinds = np.array(["base"] * len(base) + ["instruct"] * len(instruct))
    fit = INTERACTIONS.run(dataclasses.replace(data, variant=kinds), question())
    names = [estimate.term for estimate in fit.estimates]
    assert names == [
        "slope of base models",
        "slope of instruct models",
        "slope of instruct minus base models",
        "instruct minus base models at the mean size",
    ]
    first, second, apart, _ = fit.estimates
    assert apart.value == pytest.approx(second.value - first.value)
    assert apart.lower < 0.10 < apart.upper
    assert first.value == pytest.approx(np.polyfit(np.log10([s for _, s, _ in base]), [y for _, _, y in base], 1)[0])
    (refused,) = fit.refused
    assert refused.reason is Reason.TOO_FEW_SIZES
    assert "general models have 0 distinct sizes" in refused.message


def test_one_kind_alone_is_refused(frame, question, ladder):
    refused = INTERACTIONS.run(frame(ladder()), question())
    assert refused.reason is Reason.TOO_FEW_SIZES
