"""Scores on parameters and training tokens: truth recovered, intervals that hold it, what is refused."""

import dataclasses

import numpy as np
import pytest
from scipy import special

from engine.fit.compute import tokens_of
from engine.fit.loss_to_score import AGAINST_SIZE, LAW, STEEPNESS, estimated_loss, fit_loss_to_score
from engine.fit.loss_to_score import UNSEEN as LOSS_UNSEEN
from engine.fit.size_and_data import MIDDLE, SHAPES, TWICE_DATA, TWICE_SIZE, fit_size_and_data
from engine.fit.trained import trained
from engine.types.fit import Fit
from engine.types.outcome import Failure, Reason
from engine.types.unknown import UNKNOWN
from engine.vocab.models import models

E, A, ALPHA, B, BETA = 0.15, 150.0, 0.28, 900.0, 0.3


@pytest.fixture
def known(frame):
    """Make a frame of the base models of the vocabulary whose tokens and size are known, with scores by a law."""

    def make(law, noise=0.01, own=0.01, seed=1, most=400):
        found = [
            m
            for m in models().values()
            if m.tokens_b is not UNKNOWN and m.total_b is not UNKNOWN and m.variant == "base"
        ]
        found = sorted(found, key=lambda m: m.model_id)[:most]
        random = np.random.default_rng(seed)
        names = np.array([m.model_id for m in found])
        families = np.array([m.family for m in found])
        size = np.array([m.total_b for m in found])
        labels, index = np.unique(families, return_inverse=True)
        score = law(1e9 * size, tokens_of(names))
        score = score + random.normal(0, own, len(labels))[index] + random.normal(0, noise, len(found))
        data = frame([(f, s, float(y)) for f, s, y in zip(families, size, score, strict=True)])
        return dataclasses.replace(data, model_id=names)

    return make


def law(parameters, tokens):
    return 1.0 - E - A * parameters**-ALPHA - B * tokens**-BETA


def named(fit, term):
    return next(one for one in fit.estimates if one.term == term)


def test_twice_the_parameters_and_twice_the_tokens(known):
    data = known(law)
    fit = fit_size_and_data(data)
    assert isinstance(fit, Fit)
    held = trained(data)
    n, d = np.median(held.parameters), np.median(held.tokens)
    truth = {MIDDLE: law(n, d), TWICE_SIZE: law(2 * n, d) - law(n, d), TWICE_DATA: law(n, 2 * d) - law(n, d)}
    for term, value in truth.items():
        one = named(fit, term)
        assert one.lower < value < one.upper
        assert one.value == pytest.approx(value, abs=0.02)
    assert fit.quantity("median parameters").value == pytest.approx(n / 1e9)
    assert len(fit.diagnostics.residuals) == fit.k_observations == len(data.y)
    assert any("Newer models" in warning for warning in fit.warnings)


def test_parameters_are_given_where_the_models_tell_them_apart(known):
    fit = fit_size_and_data(known(law, noise=1e-4, own=1e-4))
    refused = {failure.message for failure in fit.refused}
    if fit.quantity("condition number").value <= 100.0:
        values = [named(fit, term).value for term in SHAPES]
        assert values == pytest.approx([E, ALPHA, BETA], rel=0.05)
    else:
        assert sum("left open" in message for message in refused) == 3


def test_a_term_that_vanishes_is_said(known):
    # as if the error rate were to end below 0, where E cannot follow
    fit = fit_size_and_data(known(lambda n, d: law(n, d) + E + 0.05))
    assert SHAPES[0] in fit.refused[0].message
    assert "lies at the edge of its range" in fit.refused[0].message
    assert fit.diagnostics.boundary == "a term of the law lies at 0"
    assert named(fit, TWICE_SIZE).lower < named(fit, TWICE_SIZE).value


@pytest.mark.parametrize(("most", "left_open"), [(400, set()), (18, {TWICE_SIZE, TWICE_DATA})])
def test_differences_of_few_degrees_of_freedom_are_left_open(known, most, left_open):
    fit = fit_size_and_data(known(law, most=most))
    assert {MIDDLE, TWICE_SIZE, TWICE_DATA} - {one.term for one in fit.estimates} == left_open
    said = {one.message.split("'")[1] for one in fit.refused if "degrees of freedom, fewer than 4" in one.message}
    assert said == left_open


def test_a_difference_whose_term_vanishes_is_left_open(known):
    # scores on which tokens have no bearing
    fit = fit_size_and_data(known(lambda n, _: 0.7 - 3e4 * n**-0.5, noise=0.05, own=0.02, seed=10, most=40))
    said = [one.message for one in fit.refused if f"'{TWICE_DATA}' is left open" in one.message]
    assert len(said) == 1
    assert "its term of the law vanishes at every model" in said[0]
    assert {MIDDLE, TWICE_DATA} & {one.term for one in fit.estimates} == {MIDDLE}


def test_the_score_at_the_medians_is_a_mean(known):
    # symmetric errors of scores: their logarithms have a mean below that of the error rate
    data = known(law)
    held = trained(data)
    truth = law(np.median(held.parameters), np.median(held.tokens))
    found = [named(fit_size_and_data(known(law, noise=0.08, own=0.0, seed=seed)), MIDDLE).value for seed in range(40)]
    assert np.mean(found) == pytest.approx(truth, abs=0.007)


def test_an_exponent_without_end_is_left_open(known):
    fit = fit_size_and_data(known(lambda n, d: law(n, d) + 900.0 * d**-BETA - 0.15 * (d < 2e11)))
    assert any(SHAPES[2] in failure.message for failure in fit.refused)
    assert SHAPES[2] not in {one.term for one in fit.estimates}


def test_coverage_of_twice_the_parameters(known):
    held = trained(known(law))
    n, d = np.median(held.parameters), np.median(held.tokens)
    truth = law(2 * n, d) - law(n, d)
    fits = [fit_size_and_data(known(law, noise=0.02, own=0.03, seed=seed)) for seed in range(20)]
    intervals = [named(fit, TWICE_SIZE) for fit in fits if isinstance(fit, Fit)]
    assert len(intervals) >= 18
    assert sum(one.lower <= truth <= one.upper for one in intervals) >= len(intervals) - 4


def test_loss_by_the_published_law():
    rest, size, data, alpha, beta = LAW
    assert estimated_loss(np.array([1e9]), np.array([1e12]))[0] == pytest.approx(
        rest + size * 1e9**-alpha + data * 1e12**-beta
    )


def test_a_sigmoid_of_the_loss(known):
    def of_loss(parameters, tokens):
        return special.expit(-6.0 * (estimated_loss(parameters, tokens) - 2.1))

    fit = fit_loss_to_score(known(of_loss))
    assert isinstance(fit, Fit)
    steep = named(fit, STEEPNESS)
    assert steep.lower < 0.6 < steep.upper
    assert steep.value == pytest.approx(0.6, abs=0.05)
    assert named(fit, LOSS_UNSEEN).value < 0.03
    assert named(fit, AGAINST_SIZE).lower > 0.0
    assert any("No source prints the loss" in warning for warning in fit.warnings)


@pytest.mark.parametrize("estimator", [fit_size_and_data, fit_loss_to_score])
def test_what_is_refused(known, frame, ladder, estimator):
    unknown = estimator(frame(ladder()))
    assert isinstance(unknown, Failure)
    assert unknown.reason is Reason.TOO_FEW_OBSERVATIONS
    assert "training tokens are known of 0 of its 72 models" in unknown.message
    data = known(law)
    difference = estimator(dataclasses.replace(data, subtracted_id=data.observation_id))
    assert difference.reason is Reason.NOT_APPLICABLE
    flat = estimator(dataclasses.replace(data, y=np.full(len(data.y), 0.5)))
    assert flat.reason is Reason.NO_VARIATION


def test_a_score_of_1_has_no_error_rate(known):
    data = known(law)
    refused = fit_size_and_data(dataclasses.replace(data, y=np.append(1.0, data.y[1:])))
    assert "a model has a score of 1" in refused.message


def test_models_of_unknown_tokens_are_counted(known):
    data = known(law)
    names = data.model_id.copy()
    names[0] = "nobody knows"
    fit = fit_size_and_data(dataclasses.replace(data, model_id=names))
    assert "1 model whose training tokens are unknown is left out." in fit.warnings
