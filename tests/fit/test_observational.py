"""Observational scaling: truth recovered, intervals that hold it, what is refused."""

import dataclasses

import numpy as np
import pytest
from scipy import special

from engine.fit.component_curve import STEEPNESS, steepness_of
from engine.fit.compute import PER_COMPUTE, compute_of, tokens_of
from engine.fit.estimators import ask
from engine.fit.observational import NAME, RESAMPLED, fit_observational
from engine.fit.observed import observed
from engine.fit.unseen import AGAINST_SIZE, UNSEEN
from engine.types.fit import Fit, Scale
from engine.types.frame import ScoreMatrix
from engine.types.outcome import Failure, Reason, Stage

OTHERS = ("bigcodebench", "cruxeval", "ds-1000", "mbpp")


@pytest.fixture
def world(frame):
    """Make a frame whose scores hang on an ability that other benchmarks show too, and on family."""

    def make(families=14, own=0.15, gaps=0.1, seed=0, size_counts=0.7):
        random = np.random.default_rng(seed)
        family = np.repeat(np.arange(families), 4)
        log_size = np.tile(np.linspace(0.0, 1.8, 4), families) + random.normal(0, 0.05, len(family))
        ability = size_counts * (log_size - 0.9) + random.normal(0, 0.8, families)[family]
        score = special.expit(0.9 * ability - 0.2 + random.normal(0, own, families)[family])
        noise = random.normal(0, 0.1, (len(family), len(OTHERS)))
        scores = special.expit(ability[:, None] + np.array([0.5, 0.0, -0.5, 0.2]) + noise)
        scores[random.random(scores.shape) < gaps] = np.nan
        scores[np.isnan(scores).sum(axis=1) > 1] = 0.5
        data = frame([(f"f{f:02}", 10.0**x, y) for f, x, y in zip(family, log_size, score, strict=True)])
        ids = tuple(tuple(f"{name}-{column}" for column in range(4)) for name in data.model_id)
        matrix = ScoreMatrix(
            model_id=data.model_id, benchmark_id=OTHERS, scores=scores, observation_ids=ids, study_ids=("s", "t"), exclusions=(),
        )  # fmt: skip
        return dataclasses.replace(data, others=matrix)

    return make


def named(fit, term):
    return next(one for one in fit.estimates if one.term == term)


def test_other_benchmarks_predict_what_size_does_not(world):
    fit = fit_observational(world())
    assert isinstance(fit, Fit)
    steep = named(fit, STEEPNESS)
    assert steep.scale is Scale.LOG_ODDS
    assert 0.0 < steep.lower < steep.value < steep.upper
    resampled = fit.quantity(RESAMPLED)
    assert resampled.value == pytest.approx(steep.value)
    assert resampled.lower < steep.value < resampled.upper
    assert named(fit, UNSEEN).value < 0.06
    assert named(fit, AGAINST_SIZE).lower > 0.0
    assert (fit.n_models, fit.n_families, fit.k_observations) == (56, 14, 56)
    assert 0.0 < fit.quantity("scores on other benchmarks that are filled in").value < 0.15
    assert len(fit.diagnostics.residuals) == len(fit.diagnostics.observation_ids) == 56
    assert len(fit.diagnostics.explained_by) == 4 * 56
    assert fit == fit_observational(world())


def test_the_fitted_score_at_a_level_is_on_the_curve_that_is_drawn(world):
    fit = fit_observational(world())
    drawn = fit.projection
    assert len(drawn.models) == 56
    middle = named(fit, "fitted score at a level of 50 %")
    x, value, lower, upper = (
        np.array([getattr(point, name) for point in drawn.curve]) for name in ("x", "value", "lower", "upper")
    )
    assert np.interp(0.5, x, value) == pytest.approx(middle.value, abs=1e-3)
    assert (lower < value).all()
    assert (value < upper).all()


def test_size_alone_is_as_good_where_ability_is_nothing_but_size(world):
    data = world(own=0.3, size_counts=0.7)
    log_size = np.log10(data.size_b)
    by_size = dataclasses.replace(data, y=special.expit(2.0 * (log_size - 0.9)))
    assert named(fit_observational(by_size), AGAINST_SIZE).upper < 0.0


def test_the_slope_is_tried_in_other_ways(world, question):
    (reply,) = ask(world(), question(estimators=(NAME,)))
    kinds = [variation.kind for variation in reply.outcome.variations]
    assert kinds[:3] == ["gaps", "components", "components"]
    assert kinds.count("leave one family out") == 14
    value = reply.outcome.estimates[0].value
    assert all(0.5 * value < variation.estimates[0].value < 2.0 * value for variation in reply.outcome.variations)


def test_coverage_of_the_slope(world):
    # the truth is the slope of many families; 60 samples of 10 hold it in all but a few
    truth = steepness_of(observed(world(families=400, seed=99))).value
    fits = [steepness_of(observed(world(families=10, seed=seed))) for seed in range(60)]
    assert sum(fit.lower <= truth <= fit.upper for fit in fits) >= 53


def test_compute_of_known_models(world, frame):
    names = ["CodeLlama-7B", "Qwen2.5-7B", "nobody knows"]
    assert tokens_of(names)[:2].tolist() == [2.52e12, 1.8e13]
    assert np.isnan(tokens_of(names)[2])
    assert compute_of(names, np.array([7.0, 7.0, 7.0]))[0] == pytest.approx(6 * 7e9 * 2.52e12)


def test_a_family_gains_with_compute(world):
    ladders = {
        "Pythia": ("70M", "410M", "1.4B", "6.9B"), "OPT": ("125M", "1.3B", "6.7B", "66B"),
        "Qwen2.5": ("0.5B", "1.5B", "7B", "72B"), "Llama-2": ("7B", "13B", "70B"),
    }  # fmt: skip
    models = [f"{family}-{size}" for family, sizes in ladders.items() for size in sizes]
    data = world(families=4)
    sizes = np.array([0.07, 0.41, 1.4, 6.9, 0.125, 1.3, 6.7, 66, 0.5, 1.5, 7, 72, 7, 13, 70])
    family = np.array(["Pythia"] * 4 + ["OPT"] * 4 + ["Qwen2.5"] * 4 + ["Llama-2"] * 3)
    compute = np.log10(compute_of(models, sizes))
    level = 0.5 + 0.1 * (compute - compute.mean())
    names = np.array([*models, "x1", "x2", "x3"])
    level = np.append(level, [0.3, 0.4, 0.6])
    order = np.argsort(names)
    matrix = dataclasses.replace(
        data.others, model_id=names[order], scores=np.tile(level[order, None], 4) + 1e-4 * np.arange(72).reshape(18, 4) % 3e-4,
        observation_ids=tuple((f"{name}-o",) for name in names[order]),
    )  # fmt: skip
    made = dataclasses.replace(
        data, model_id=names, family=np.append(family, ["f", "g", "h"]), size_b=np.append(sizes, [1.0, 2.0, 3.0]),
        y=special.expit(4 * (level - 0.5)), v=np.full(18, np.nan), n_items=np.full(18, np.nan), study_id=np.full(18, "s"),
        variant=np.full(18, "base"), specialisation=np.full(18, "general"), observation_id=names, others=matrix,
    )  # fmt: skip
    assert named(fit_observational(made), PER_COMPUTE).value == pytest.approx(0.1, abs=2e-3)


@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        (lambda data: dataclasses.replace(data, others=None), Reason.NOT_APPLICABLE, "was not gathered"),
        (
            lambda data: dataclasses.replace(data, subtracted_id=data.observation_id),
            Reason.NOT_APPLICABLE,
            "not differences",
        ),
        (lambda data: dataclasses.replace(data, y=np.full(len(data.y), 0.5)), Reason.NO_VARIATION, "the same score"),
        (
            lambda data: dataclasses.replace(data, y=np.append(data.y[1:], np.nan)),
            Reason.NOT_FINITE,
            "not a finite number",
        ),
    ],
)
def test_what_is_refused(world, change, reason, said):
    refused = fit_observational(change(world()))
    assert isinstance(refused, Failure)
    assert (refused.stage, refused.reason) == (Stage.FIT, reason)
    assert said in refused.message


def test_too_few_models_and_families_are_refused(world):
    few, alike = fit_observational(world(families=3)), fit_observational(world(families=5))
    assert (few.reason, "12 models have" in few.message) == (Reason.TOO_FEW_OBSERVATIONS, True)
    assert (alike.reason, "models of 5 families" in alike.message) == (Reason.TOO_FEW_CLUSTERS, True)


def test_why_there_is_no_matrix_is_handed_on(world):
    why = Failure(stage=Stage.FRAME, subject="s", reason=Reason.TOO_FEW_OBSERVATIONS, message="s: none.")
    assert fit_observational(dataclasses.replace(world(), others=why)) is why


def test_unknown_compute_is_said_by_name(world):
    (refused,) = fit_observational(world()).refused
    assert PER_COMPUTE in refused.message
    assert "are known of 0 families" in refused.message
