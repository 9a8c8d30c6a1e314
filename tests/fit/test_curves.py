"""Laws of loss curves: their parameters, their test on schedules held out, and what is refused."""

import dataclasses
import math

import numpy as np
import pytest

from engine.fit.annealing import TERMS, fit_annealing_of
from engine.fit.answer import assemble
from engine.fit.curve_laws import LAWS, areas
from engine.fit.curve_study import study_curves
from engine.stats.schedules import Decay, Fall, warmed_up_schedule
from engine.types.curve import LossCurve
from engine.types.fit import CurveStudy, Estimate, Fit
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.question import CurveDesign
from engine.types.source import Source, SourceKind

TRUTH = (2.5, 0.5, 0.5, 0.4)
SOURCE = Source(
    source_id="arxiv:1", document_id="d", kind=SourceKind.PAPER, title="", authors=(), year="", arxiv_id="", doi="", url="",
    version="", licence="", read_from="", path="", sha256="0",
)  # fmt: skip
FALLS = {
    "cosine": Fall(form=Decay.COSINE, begins=200, end=3e-5),
    "constant": Fall(form=Decay.NONE, begins=0, end=3e-4),
    "half": Fall(form=Decay.STEP, begins=1500, end=9e-5),
    "late": Fall(form=Decay.LINEAR, begins=2400, end=3e-5),
    "early": Fall(form=Decay.EXPONENTIAL, begins=900, end=3e-5),
    "deep": Fall(form=Decay.STEP, begins=1500, end=3e-5),
    "middle": Fall(form=Decay.LINEAR, begins=1600, end=6e-5),
}
DESIGN = CurveDesign(dataset="d", fitted_to=("cosine", "constant", "half"))


@pytest.fixture
def curves():
    """Make curves of a model that follow the law of annealing, each run off by an amount of its own and by noise."""

    def make(model="1M", *, noise=5e-4, own=1e-3, names=tuple(FALLS), seed=0, source=SOURCE):
        random = np.random.default_rng(seed)
        found = []
        for name in names:
            rates = warmed_up_schedule(3000, peak=3e-4, warm_up=200, fall=FALLS[name])
            step = np.linspace(200, 2999, 30).astype(np.int64)
            bare = LossCurve(
                curve_id=f"{model} {name}", source=source, model=model, size_b=0.001, schedule=name, warm_up=200, rates=rates,
                step=step, loss=np.ones(30),
            )  # fmt: skip
            s1, s2 = areas(bare)
            loss = TRUTH[0] + TRUTH[1] * s1 ** -TRUTH[2] - TRUTH[3] * s2
            error = random.normal(0, own) + random.normal(0, noise, 30)
            found.append(dataclasses.replace(bare, loss=loss * np.exp(error)))
        return tuple(found)

    return make


def test_the_parameters_of_the_law(curves):
    fit = fit_annealing_of(curves())
    assert isinstance(fit, Fit)
    assert [estimate.term for estimate in fit.estimates] == list(TERMS)
    for estimate, truth in zip(fit.estimates, TRUTH, strict=True):
        assert estimate.lower < truth < estimate.upper
        assert 0 < estimate.standard_error < 0.3 * truth
    assert (fit.k_observations, fit.m_studies, fit.n_models) == (210, 1, 1)
    assert fit.quantity("training runs").value == 7
    assert fit.quantity("R2").value > 0.99
    assert fit.diagnostics.converged
    assert len(fit.diagnostics.residuals) == 210
    assert any("laboratories" in warning for warning in fit.warnings)


def test_runs_and_not_points_are_counted(curves):
    """Ten times the points of the same runs leave the interval as wide."""
    few = fit_annealing_of(curves(noise=1e-5))
    doubled = [
        dataclasses.replace(curve, step=np.repeat(curve.step, 10), loss=np.repeat(curve.loss, 10))
        for curve in curves(noise=1e-5)
    ]
    many = fit_annealing_of(doubled)
    for one, other in zip(few.estimates, many.estimates, strict=True):
        assert other.standard_error == pytest.approx(one.standard_error, rel=1e-3)


@pytest.mark.parametrize(
    ("names", "reason", "words"),
    [
        (("cosine", "constant", "half", "late"), Reason.TOO_FEW_CLUSTERS, "4 training runs"),
        (("constant",) * 5, Reason.NOT_APPLICABLE, "annealing"),
    ],
)
def test_what_curves_cannot_carry_is_refused(curves, names, reason, words):
    refused = fit_annealing_of(curves(names=names))
    assert isinstance(refused, Failure)
    assert (refused.stage, refused.reason) == (Stage.FIT, reason)
    assert words in refused.message


def test_parameters_that_balance_each_other_are_refused(curves):
    short = [
        dataclasses.replace(curve, step=curve.step[-3:], loss=curve.loss[-3:])
        for curve in curves(names=("cosine", "half", "deep", "late", "middle"), own=0, noise=0)
    ]
    refused = fit_annealing_of(short)
    assert isinstance(refused, Failure)
    assert "tell the parameters apart" in refused.message or "edge" in refused.message


@pytest.fixture
def studied(curves, question, record):
    asked = question(curves=DESIGN)
    both = (*curves("1M"), *curves("2M", seed=1))
    return study_curves(Outcome(items=both), asked, record())


def test_laws_are_judged_on_schedules_that_they_have_not_seen(studied):
    assert isinstance(studied, CurveStudy)
    assert len(studied.tests) == len(LAWS) * 2 * len(FALLS)
    for test in studied.tests:
        assert test.held_out == (test.schedule not in DESIGN.fitted_to)
        errors = np.abs(np.array(test.predicted) / np.array(test.loss) - 1)
        assert test.mean_error == pytest.approx(errors.mean())
        assert test.worst_error == pytest.approx(errors.max())
        assert test.final_error == pytest.approx(test.predicted[-1] / test.loss[-1] - 1)
    assert studied.sources == (SOURCE,)
    assert len(studied.fits) == 2


def test_errors_are_taken_over_schedules(studied):
    found = {estimate.term: estimate for estimate in studied.estimates}
    error = found["error of 'annealing' on schedules held out"]
    held = [math.log(test.mean_error) for test in studied.tests if test.law == "annealing" and test.held_out]
    assert error.value == pytest.approx(math.exp(np.mean(held)))
    by_schedule = np.array(held).reshape(2, 4).mean(axis=0)
    assert error.standard_error == pytest.approx(error.value * by_schedule.std(ddof=1) / 2)
    assert error.dof == pytest.approx(3)
    ratio = found["error of 'annealing' over that of 'no annealing'"]
    assert ratio.value < 1
    assert 0 < ratio.lower < ratio.value < ratio.upper
    turned = found["error of 'annealing', each schedule held out in turn"]
    assert turned.dof == pytest.approx(6)
    assert 0 < turned.value < 5e-3


def test_what_the_curves_do_not_tell_of_the_benchmarks(curves, question, record, observation):
    asked = question(curves=DESIGN, asked_benchmarks=("humaneval",))
    read = Outcome(items=curves())
    studied = study_curves(read, asked, record(observation(benchmark_id="humaneval", total_b=7.0, study_id="other")))
    assert "at most 0.001B" in studied.cannot_say[1]
    assert "HumanEval" in studied.cannot_say[0]
    tied = study_curves(read, asked, record(observation(benchmark_id="humaneval", total_b=0.001, study_id="arxiv:1")))
    assert len(tied.cannot_say) == 1


@pytest.mark.parametrize(
    ("fitted_to", "words"),
    [(("cosine", "square"), "fits to square"), (tuple(FALLS)[:5], "2 schedules held out")],
)
def test_a_design_that_cannot_be_tested_is_refused(curves, question, record, fitted_to, words):
    asked = question(curves=CurveDesign(dataset="d", fitted_to=fitted_to))
    refused = study_curves(Outcome(items=curves()), asked, record())
    assert isinstance(refused, Failure)
    assert words in refused.message


def test_a_law_that_cannot_be_fitted_is_named_and_the_others_stay(curves, question, record):
    asked = question(curves=CurveDesign(dataset="d", fitted_to=("constant",)))
    studied = study_curves(Outcome(items=curves()), asked, record())
    assert any("'annealing' could not be fitted to 1M" in warning for warning in studied.warnings)
    assert {test.law for test in studied.tests} == {"no annealing"}
    assert isinstance(studied.estimates[0], Failure)
    assert isinstance(studied.estimates[4], Estimate)


def test_the_answer_holds_them_where_the_question_asks(curves, question, record):
    unread = Failure(stage=Stage.READ, subject="d", reason=Reason.NOT_FOUND, message="d is not there")
    asked = question(curves=DESIGN)
    assert assemble(asked, (), record()).curves is None
    refused = assemble(asked, (), record(), Outcome(failures=(unread,))).curves
    assert "d is not there" in refused.message
    assert isinstance(assemble(asked, (), record(), Outcome(items=curves())).curves, CurveStudy)
