"""Curves of scores on size: truth recovered, what is left open, what is refused."""

import math

import numpy as np
import pytest

from engine.fit import broken_power_law, log_law, offset_power_law, power_law
from engine.fit.size_curve import fit_size_curve
from engine.types.fit import Fit
from engine.types.outcome import Failure, Reason, Stage

EVERY = [power_law, offset_power_law, broken_power_law, log_law]
SIZES = (0.3, 0.5, 1.0, 1.5, 3.0, 7.0, 13.0, 34.0, 70.0, 180.0)


@pytest.fixture
def rows():
    """Make rows of families with every size, around a curve, each family off by an amount of its own."""

    def make(curve, families=20, own=0.02, noise=0.01, *, sizes=SIZES):
        random = np.random.default_rng(0)
        return [
            (f"f{i:02}", size, curve(size) + effect + random.normal(0, noise))
            for i, effect in enumerate(random.normal(0, own, families))
            for size in sizes
        ]

    return make


def found(fit):
    return {estimate.term: estimate for estimate in fit.estimates}


def holds(fit, truths):
    estimates = found(fit)
    for term, truth in truths.items():
        assert estimates[term].lower < truth < estimates[term].upper, term


def test_power_law(frame, rows):
    fit = fit_size_curve(frame(rows(lambda size: 1 - 0.7 * size**-0.15)), power_law.CURVE)
    assert isinstance(fit, Fit)
    holds(
        fit,
        {
            "error rate at 1B": 0.7,
            "factor on the error rate per tenfold parameters": 10**-0.15,
            "fitted score at 1B": 0.3,
            "fitted score at 100B": 1 - 0.7 * 100**-0.15,
        },
    )
    assert [point.size_b for point in fit.curve][:: len(fit.curve) - 1] == pytest.approx([0.3, 180])
    assert all(point.lower < point.value < point.upper for point in fit.curve)
    assert (fit.k_observations, fit.n_families) == (200, 20)
    assert fit.quantity("R2").value > 0.8
    assert "1 - score = A x^b" in fit.method
    assert fit.diagnostics.residuals[0] == pytest.approx(0.0, abs=0.1)


def test_power_law_with_an_offset(frame, rows):
    fit = fit_size_curve(frame(rows(lambda size: 0.8 - 0.5 * size**-0.5)), offset_power_law.CURVE)
    truths = {"error rate that no size removes": 0.2, "further error rate at 1B": 0.5, "exponent of size": 0.5}
    holds(fit, truths)
    assert not fit.refused


def test_an_offset_that_the_sizes_do_not_show_is_left_open(frame, rows):
    line = frame(rows(lambda size: 0.3 + 0.12 * math.log10(size), own=0.05))
    fit = fit_size_curve(line, offset_power_law.CURVE)
    assert {failure.reason for failure in fit.refused} == {Reason.NOT_APPLICABLE}
    assert "condition number" in fit.refused[0].message
    assert list(found(fit)) == ["fitted score at 1B", "fitted score at 10B", "fitted score at 100B"]
    holds(fit, {"fitted score at 10B": 0.42})


def test_broken_power_law(frame, rows):
    def curve(size):
        return 1 - 0.8 * size**-0.05 * (1 + (size / 10) ** 10) ** -0.04

    fit = fit_size_curve(
        frame(rows(curve, own=0.003, noise=0.002, sizes=np.geomspace(0.3, 300, 31))), broken_power_law.CURVE
    )
    assert isinstance(fit, Fit)
    assert fit.spread.value < 0.005
    for term, estimate in found(fit).items():
        if term.startswith("fitted"):
            assert estimate.value == pytest.approx(curve(float(term.split()[-1].rstrip("B"))), abs=0.01)


def test_log_law(frame, rows):
    def curve(size):
        return (0.2 + 0.1 * math.log(size)) ** 0.8

    fit = fit_size_curve(frame([row for row in rows(curve) if row[1] >= 1]), log_law.CURVE)
    holds(fit, {"fitted score at 1B": curve(1), "fitted score at 100B": curve(100)})
    assert "delta 0.1" in fit.method
    assert not [quantity for quantity in fit.quantities if quantity.term == "AICc"]


def test_ends_of_scores_stay_in_the_scale(frame, rows):
    wide = frame(rows(lambda size: 1 - 0.99 * size**-0.01, families=4, own=0.2, noise=0.2))
    for estimate in fit_size_curve(wide, power_law.CURVE).estimates:
        if estimate.term.startswith("fitted"):
            assert estimate.lower >= 0
            assert estimate.upper <= 1


@pytest.mark.parametrize("module", EVERY)
@pytest.mark.parametrize(
    "case",
    [
        (lambda rows: [row for row in rows if row[1] < 0.6], Reason.TOO_FEW_SIZES, "2 distinct model sizes"),
        (lambda rows: [row for row in rows if row[0] < "f03"], Reason.TOO_FEW_CLUSTERS, "3 model families"),
        (lambda rows: [(*row[:2], 0.5) for row in rows], Reason.NO_VARIATION, "the same"),
        (lambda rows: [*rows, ("f00", 1.0, math.nan)], Reason.NOT_FINITE, "not a finite number"),
        (lambda rows: [*rows, ("f00", 0.0, 0.5)], Reason.NOT_FINITE, "not a finite number"),
    ],
)
def test_refused(frame, rows, question, module, case):
    change, reason, words = case
    data = frame(change(rows(lambda size: 1 - 0.7 * size**-0.15)))
    refused = module.ESTIMATOR.run(data, question())
    assert isinstance(refused, Failure)
    assert (refused.stage, refused.reason) == (Stage.FIT, reason)
    assert words in refused.message


def test_differences_and_scores_of_zero_are_refused_where_they_mean_nothing(frame, rows):
    data = rows(lambda size: 1 - 0.7 * size**-0.15)
    differences = fit_size_curve(frame(data, subtracted=True), power_law.CURVE)
    assert differences.reason is Reason.NOT_APPLICABLE
    zero = [*data, ("f00", 0.3, 0.0)]
    assert isinstance(fit_size_curve(frame(zero), power_law.CURVE), Fit)
    assert "has no score of 0, the frame has 1" in fit_size_curve(frame(zero), log_law.CURVE).message


def test_one_family_that_alone_has_large_models_determines_the_curve(frame):
    data = [(f"f{i}", 1.0, 0.2 + 0.01 * i) for i in range(6)]
    data += [("big", size, 0.3 + 0.1 * math.log10(size)) for size in (3.0, 7.0, 30.0)]
    refused = fit_size_curve(frame(data), power_law.CURVE)
    assert isinstance(refused, Failure)
    assert refused.reason is Reason.TOO_FEW_CLUSTERS
