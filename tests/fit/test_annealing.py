"""The law of annealing: intervals by runs left out in turn, and what is refused."""

import dataclasses
from pathlib import Path

import pytest

from engine.fit.annealing import TERMS, fit_annealing_of
from engine.fit.curve_laws import fit_law_of_annealing
from engine.retrieve.loss_curves import read_loss_curves
from engine.types.outcome import Reason

FOLDER = Path(__file__).resolve().parents[2] / "datasets" / "loss-curves"


@pytest.fixture(scope="module")
def curves():
    return [curve for curve in read_loss_curves(FOLDER).items if curve.model == "100M"]


@pytest.fixture(scope="module")
def law(curves):
    return fit_law_of_annealing(curves)


def test_intervals_are_those_of_runs_left_out_in_turn(curves, law):
    fit = fit_annealing_of(curves, near=law)
    assert [one.term for one in fit.estimates] == list(TERMS)
    exponents = [fit_law_of_annealing([o for o in curves if o is not c], near=law).exponent for c in curves]
    alpha = fit.estimates[2]
    squares = sum((exponent - law.exponent) ** 2 for exponent in exponents)
    assert alpha.standard_error == pytest.approx((8 / 9 * squares) ** 0.5)
    assert {one.dof for one in fit.estimates} == {5.0}
    assert fit.covariance[2][2] == pytest.approx(alpha.standard_error**2)
    assert not any("unreliable" in warning for warning in fit.warnings)


def test_few_runs_leave_few_degrees_of_freedom_and_say_so(curves, law):
    fit = fit_annealing_of(curves[:6], near=law)
    assert {one.dof for one in fit.estimates} == {2.0}
    assert any("2.0 degrees of freedom" in warning and "wide on purpose" in warning for warning in fit.warnings)


def test_two_curves_under_one_schedule_are_left_out_together(curves, law):
    twice = [*curves, dataclasses.replace(curves[0], curve_id="again")]
    assert fit_annealing_of(twice, near=law).quantity("training runs").value == 9.0


def test_runs_of_which_one_alone_shows_annealing_are_refused(curves):
    flat = [curve for curve in curves if curve.schedule.startswith("constant")]
    falling = next(curve for curve in curves if curve.schedule.startswith("wsd_"))
    shifted = [
        dataclasses.replace(curve, schedule=f"{curve.schedule}-{shift}", loss=curve.loss * (1 + 1e-3 * shift))
        for shift in range(3)
        for curve in flat
    ]
    assert fit_annealing_of([*shifted, falling]).reason is Reason.TOO_FEW_CLUSTERS
    assert fit_annealing_of(shifted).reason is Reason.NOT_APPLICABLE


def test_four_runs_are_too_few(curves):
    refused = fit_annealing_of(curves[:4])
    assert refused.reason is Reason.TOO_FEW_CLUSTERS
    assert "4 training runs" in refused.message
