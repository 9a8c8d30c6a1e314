import csv
import dataclasses
import math
from pathlib import Path

import numpy as np
import pytest

from engine.fit.loglinear import ESTIMATOR, INTERCEPT, SLOPE, WITHIN, fit_log_linear
from engine.fit.sensitivity import take
from engine.stats.regression import least_squares
from engine.types.fit import Fit
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Sensitivity

HUMANEVAL = Path(__file__).parents[3] / "shared" / "reference" / "mixed" / "obs_humaneval.csv"
NO_WITHIN = "No slope within families: too few families have models of clearly different sizes."
SIZES = (1.0, 3.0, 7.0, 30.0)


def rows(families="abcdefghijkl", sizes=SIZES, slope=0.15, seed=0):
    random = np.random.default_rng(seed)
    return [
        (family, size, 0.2 + slope * math.log10(size) + effect + random.normal(0, 0.02))
        for family, effect in zip(families, random.normal(0, 0.05, len(families)), strict=True)
        for size in sizes
    ]


def test_estimates_of_the_127_humaneval_scores(frame):
    if not HUMANEVAL.exists():
        pytest.skip(f"{HUMANEVAL} is absent")
    with HUMANEVAL.open(encoding="utf-8") as lines:
        data = [(row["family"], float(row["size_b"]), float(row["humaneval"])) for row in csv.DictReader(lines)]
    fit = fit_log_linear(frame(data))
    intercept, slope, within = fit.estimates
    # ../shared/reference/mixed/lmm_expected.json, ols and within_family
    assert (intercept.value, slope.value) == pytest.approx((0.08334526783519, 0.162480946732874), rel=1e-8)
    assert (intercept.standard_error, slope.standard_error) == pytest.approx(
        (0.0156381663635742, 0.0193627359989395), rel=1e-8
    )
    assert (intercept.dof, slope.dof) == pytest.approx((13.8206447926136, 16.4252524429622), rel=1e-8)
    assert fit.quantity("R2").value == pytest.approx(0.429139557622668, rel=1e-8)
    assert within.value == pytest.approx(0.0887320501037125, rel=1e-8)
    assert (fit.k_observations, fit.n_families, fit.n_models) == (127, 40, 127)


def test_a_fit_says_all_that_a_reader_needs(frame):
    fit = fit_log_linear(frame(rows(), studies="pqrstuvwxyz"))
    assert [estimate.term for estimate in fit.estimates] == [INTERCEPT, SLOPE, WITHIN]
    assert (fit.k_observations, fit.m_studies, fit.n_models, fit.n_families) == (48, 11, 48, 12)
    for estimate in fit.estimates:
        assert estimate.lower < estimate.value < estimate.upper
        assert estimate.level == 0.95
    assert fit.estimates[1].lower < 0.15 < fit.estimates[1].upper
    ends = {round(point.size_b, 6): point for point in (fit.curve[0], fit.curve[-1])}
    assert set(ends) == {1.0, 30.0}
    assert (ends[1.0].value, ends[1.0].lower) == pytest.approx((fit.estimates[0].value, fit.estimates[0].lower))
    assert len(fit.diagnostics.residuals) == len(fit.diagnostics.leverage) == 48
    assert sum(fit.diagnostics.leverage) == pytest.approx(2.0)
    assert sum(fit.diagnostics.residuals) == pytest.approx(0.0, abs=1e-12)
    assert 0 < fit.quantity("R2").value < 1
    assert 0 < fit.spread.value < 0.2
    assert fit.warnings == ()
    assert "CR2" in fit.method


def test_the_slope_within_families_is_that_of_family_dummies(frame):
    unbalanced = [row for i, row in enumerate(rows()) if i % 5] + [
        ("solo", 70.0, 0.9),
        ("twin", 2.0, 0.1),
        ("twin", 2.0, 0.3),
    ]
    data = frame(unbalanced)
    within = fit_log_linear(data).estimates[2]
    names, index = np.unique(data.family, return_inverse=True)
    design = np.column_stack([np.log10(data.size_b), np.eye(len(names))[index]])
    dummies = least_squares(design, data.y, data.family).coefficient(0)
    assert within.value == pytest.approx(dummies.value)
    assert within.standard_error == pytest.approx(dummies.standard_error)
    assert within.dof == pytest.approx(dummies.dof)


def test_the_slope_within_families_is_blind_to_the_level_of_a_family(frame):
    level = dict(zip("abcdefghijkl", np.linspace(-0.3, 0.3, 12), strict=True))
    data = [row for i, row in enumerate(rows()) if i % 5]
    lifted = [(family, size, y + level[family]) for family, size, y in data]
    plain, changed = fit_log_linear(frame(data)).estimates, fit_log_linear(frame(lifted)).estimates
    assert changed[2].value == pytest.approx(plain[2].value)
    assert changed[2].standard_error == pytest.approx(plain[2].standard_error)
    assert changed[1].value != pytest.approx(plain[1].value, rel=1e-3)


def test_without_families_of_several_sizes_there_is_no_slope_within(frame):
    data = [(family, 1.0 + i, 0.1 + 0.03 * (i % 4)) for i, family in enumerate("abcdefghijkl")]
    fit = fit_log_linear(frame(data))
    assert [estimate.term for estimate in fit.estimates] == [INTERCEPT, SLOPE]
    assert fit.warnings[-1] == NO_WITHIN


@pytest.mark.parametrize(
    ("data", "reason", "words"),
    [
        (rows(sizes=(1.0, 3.0, 7.0)), Reason.TOO_FEW_SIZES, "3 distinct model sizes"),
        (rows(sizes=(7.0,)), Reason.TOO_FEW_SIZES, "1 distinct model size cannot"),
        ([("a", 7.0, 0.5)], Reason.TOO_FEW_SIZES, "1 distinct model size cannot"),
        (rows(sizes=(7.0, 7.0000001, 7.0000002, 7.0000003)), Reason.TOO_FEW_SIZES, "1 distinct model size cannot"),
        (rows("ab"), Reason.TOO_FEW_CLUSTERS, "2 model families"),
        (rows("a"), Reason.TOO_FEW_CLUSTERS, "1 model family"),
        ([*rows("a"), ("b", 7.0, 0.2), ("c", 7.0, 0.3)], Reason.TOO_FEW_CLUSTERS, "one family alone"),
        ([(family, size, 0.5) for family, size, _ in rows()], Reason.NO_VARIATION, "all 48 outcomes are the same"),
        ([*rows(), ("a", 1.0, math.nan)], Reason.NOT_FINITE, "not a finite number"),
        ([*rows(), ("a", math.inf, 0.1)], Reason.NOT_FINITE, "a model size is 0, negative or not a finite number"),
        ([*rows(), ("a", 0.0, 0.1)], Reason.NOT_FINITE, "a model size is 0, negative or not a finite number"),
    ],
)
def test_what_cannot_be_fitted_is_refused_with_its_reason(frame, data, reason, words):
    refused = fit_log_linear(frame(data))
    assert isinstance(refused, Failure)
    assert (refused.stage, refused.subject, refused.reason) == (Stage.FIT, "pass@1 on X", reason)
    assert words in refused.message


def test_what_a_careful_reader_must_know_is_said(frame):
    data = [*rows("abcd"), ("e", 405.0, 0.97), ("e", 0.1, 0.0), ("e", 0.1, 0.01)]
    fit = fit_log_linear(frame(data, studies=("s",), unknown_size=("X", "Y")))
    text = "\n".join(fit.warnings)
    for words in (
        "Only 5 model families",
        f"'{SLOPE}'",
        "are unreliable: they have",
        "1 score above 95 % and 2 scores below 2 %",
        "one source",
        "2 models of unknown size",
    ):
        assert words in text
    differences = fit_log_linear(frame(data, subtracted=True))
    assert not any("cannot move freely" in warning for warning in differences.warnings)


def test_a_slope_within_that_one_family_determines_is_not_given(frame):
    data = [
        *rows("a"),
        *((f, 2.0 + 1e-5 * i, 0.1 * i + 0.2) for f in "bcd" for i in range(2)),
        ("e", 5.0, 0.4),
        ("f", 9.0, 0.3),
    ]
    fit = fit_log_linear(frame(data))
    assert len(fit.estimates) == 2
    assert fit.warnings[-1] == NO_WITHIN


def test_an_intercept_outside_the_sizes_is_called_so(frame):
    fit = fit_log_linear(frame(rows(sizes=(7.0, 13.0, 34.0, 70.0)), studies="pqrstuvwxyz"))
    assert fit.warnings == (
        "The models have 7B to 70B parameters: the intercept at 1B lies outside and only places the line.",
    )


def test_an_exact_line_is_not_taken_for_certainty(frame):
    exact = fit_log_linear(frame([(f, s, 0.1 + 0.1 * math.log10(s)) for f, s, _ in rows()]))
    assert exact.estimates[1].value == pytest.approx(0.1)
    assert any("no width only because" in warning for warning in exact.warnings)


def test_order_of_rows_changes_nothing_and_every_input_changes_the_digest(frame):
    data = rows()
    first, second = fit_log_linear(frame(data)), fit_log_linear(frame(data[::-1]))
    for one, other in zip(first.estimates, second.estimates, strict=True):
        assert dataclasses.astuple(one)[1:] == pytest.approx(dataclasses.astuple(other)[1:])
    assert first == fit_log_linear(frame(data))
    assert isinstance(first, Fit)
    digests = {first.input_digest, fit_log_linear(frame(data, studies=("u", "v"))).input_digest}
    digests.add(fit_log_linear(frame([*data[:-1], (*data[-1][:2], 0.5)])).input_digest)
    assert len(digests) == 3


def test_the_estimator_tries_weights_families_and_sources(frame, question):
    data = frame(rows(), studies="stuvwxy")
    known = dataclasses.replace(data, v=np.linspace(0.0005, 0.002, 48))
    plain, weighted = ESTIMATOR.run(data, question()), ESTIMATOR.run(known, question())
    assert [variation.kind for variation in plain.variations] == ["leave one family out"] * 12 + [
        "leave one source out"
    ] * 7
    assert weighted.variations[0].kind == "weights"
    expected = least_squares(
        np.column_stack([np.ones(48), np.log10(known.size_b)]), known.y, known.family, weights=1 / known.v
    )
    assert weighted.variations[0].estimates[1].value == pytest.approx(expected.coefficient(1).value)
    assert plain.variations[3].changed == "without d"
    assert plain.variations[3].estimates == fit_log_linear(take(data, data.family != "d")).estimates
    assert plain.estimates[1].p_value < 1e-6
    assert isinstance(ESTIMATOR.run(frame(rows("ab")), question()), Failure)


def test_a_source_without_which_there_is_no_line_says_so(frame, question):
    data = frame(rows("abc"), studies=("s", "s", "s", "t"))
    fit = ESTIMATOR.run(data, question(sensitivity=(Sensitivity.LEAVE_SOURCE_OUT,)))
    (refused,) = fit.variations[0].estimates
    assert refused.reason is Reason.TOO_FEW_SIZES
