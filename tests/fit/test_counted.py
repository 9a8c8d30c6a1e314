"""Scores as solved problems on size: plain with clusters, beta-binomial, with intercepts of families."""

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from engine.fit.beta_binomial import ESTIMATOR as BETA_BINOMIAL
from engine.fit.binomial import DISPERSION, SLOPE
from engine.fit.binomial import ESTIMATOR as BINOMIAL
from engine.fit.binomial_mixed import ESTIMATOR as BINOMIAL_MIXED
from engine.types.fit import Fit, Scale
from engine.types.outcome import Reason
from engine.types.unknown import UNKNOWN

HUMANEVAL = Path(__file__).parents[3] / "shared" / "reference" / "mixed" / "obs_humaneval.csv"


@pytest.fixture
def humaneval(frame, known):
    if not HUMANEVAL.exists():
        pytest.skip(f"{HUMANEVAL} is absent")
    with HUMANEVAL.open(encoding="utf-8") as lines:
        return known(frame([(r["family"], float(r["size_b"]), int(r["k"]) / 164) for r in csv.DictReader(lines)]))


@pytest.fixture
def logit_rows():
    """Rows around a logit of -1 that rises by 1 per tenfold parameters."""
    random = np.random.default_rng(5)
    return [
        (f"f{i:02}", size, random.binomial(164, special.expit(-1 + np.log10(size) + shift)) / 164)
        for i, shift in enumerate(random.normal(0, 0.3, 14))
        for size in (1.0, 3.0, 7.0, 13.0, 34.0)
    ]


def test_the_dispersion_says_how_much_too_small_the_plain_error_is(humaneval, question):
    fit = BINOMIAL.run(humaneval, question())
    # ../shared/reference/mixed/binomial_expected.json: Pearson dispersion 22.26
    assert fit.spread.term == DISPERSION
    assert fit.spread.value == pytest.approx(22.26, abs=0.01)
    level, slope = fit.estimates
    assert slope.scale is Scale.LOG_ODDS
    assert slope.standard_error > 3 * fit.quantity("quasi-binomial standard error of the slope").value / 22.26**0.5
    at = {round(point.size_b, 6): point for point in fit.curve}
    assert all(0 < point.lower < point.value < point.upper < 1 for point in at.values())
    assert level.value < 0


@pytest.mark.parametrize("estimator", [BINOMIAL, BETA_BINOMIAL], ids=lambda one: one.name)
def test_the_slope_of_counts_holds_the_truth(frame, known, question, logit_rows, estimator):
    fit = estimator.run(known(frame(logit_rows, studies="stuvwxy")), question())
    assert isinstance(fit, Fit)
    slope = fit.estimates[1]
    assert slope.term == SLOPE
    assert slope.lower < 1.0 < slope.upper
    assert slope.p_value < 1e-4
    assert fit.spread.value > 0
    assert len(fit.diagnostics.residuals) == 70


def test_intercepts_of_families_have_a_slope_and_no_interval(frame, known, question, logit_rows):
    fit = BINOMIAL_MIXED.run(known(frame(logit_rows, studies="stuvwxy")), question())
    assert fit.estimates == ()
    assert fit.quantity(SLOPE).value == pytest.approx(1.0, abs=0.15)
    assert fit.quantity(SLOPE).lower is UNKNOWN
    assert fit.spread.value > 0
    assert len(fit.diagnostics.residuals) == 70
    assert "No interval is given" in fit.warnings[0]


def test_counts_that_are_unknown_are_left_out_and_said(frame, known, question, logit_rows):
    data = known(frame(logit_rows, studies="stuvwxy"))
    n = data.n_items.copy()
    n[:5] = np.nan
    fit = BINOMIAL.run(dataclasses.replace(data, n_items=n), question())
    assert fit.k_observations == 65
    assert any("5 observations whose number of problems is unknown" in warning for warning in fit.warnings)
    assert BINOMIAL.run(frame(logit_rows), question()).reason is Reason.UNKNOWN_VARIANCE


@pytest.mark.parametrize("estimator", [BINOMIAL, BETA_BINOMIAL, BINOMIAL_MIXED], ids=lambda one: one.name)
def test_what_cannot_carry_a_slope_is_refused(frame, known, question, estimator):
    rows = [(f, s, float(s > 5.0)) for f in "abcd" for s in (1.0, 3.0, 7.0, 13.0)]
    separated = estimator.run(known(frame(rows)), question())
    assert separated.reason is Reason.SEPARATION
    same = [(f, s, 0.5) for f in "abcd" for s in (1.0, 3.0, 7.0, 13.0)]
    assert estimator.run(known(frame(same)), question()).reason is Reason.NO_VARIATION
    assert (
        estimator.run(known(frame([(f, 7.0, 0.1 * i) for i, f in enumerate("abcdef")])), question()).reason
        is Reason.TOO_FEW_SIZES
    )
    assert estimator.run(known(frame(rows, subtracted=True)), question()).reason is Reason.NOT_APPLICABLE


def test_counts_without_excess_leave_the_beta_binomial_at_its_edge(frame, known, question):
    rows = [(f, s, round(164 * special.expit(np.log10(s) - 1)) / 164) for f in "abcd" for s in (1.0, 3.0, 7.0, 13.0)]
    data = known(frame(rows))
    fit = BETA_BINOMIAL.run(dataclasses.replace(data, model_id=data.observation_id), question())
    assert fit.spread.value == 0.0
    assert "intraclass correlation is 0" in fit.diagnostics.boundary
