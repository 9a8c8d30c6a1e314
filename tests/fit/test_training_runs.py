"""Laws of final losses and downstream errors: truth recovered, sensitivity, what is refused."""

import dataclasses
import math

import numpy as np
import pytest

from engine.fit.answer import assemble
from engine.fit.chinchilla import OTHER_DELTAS, TERMS, fit_chinchilla_law
from engine.fit.loss_to_error import FLOOR_OF_SKILL, PER_PERCENT, fit_loss_to_error
from engine.stats.chinchilla import fit_chinchilla
from engine.types.fit import Fit
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.runs import TrainingRuns
from engine.types.source import Source, SourceKind

SOURCE = Source(
    source_id="arxiv:1", document_id="d", kind=SourceKind.PAPER, title="", authors=(), year="", arxiv_id="", doi="", url="",
    version="", licence="", read_from="", path="", sha256="0",
)  # fmt: skip
SIZES = (1e7, 3e7, 1e8, 3e8, 1e9, 3e9)


@pytest.fixture
def runs():
    """Make runs of six sizes and seven token counts that follow both laws, but for noise."""

    def make(noise=2e-3):
        random = np.random.default_rng(3)
        size, ratio = (part.ravel() for part in np.meshgrid(SIZES, (5, 10, 20, 40, 80, 160, 320)))
        tokens = size * ratio
        loss = (1.8 + 400 / size**0.34 + 900 / tokens**0.33) * np.exp(random.normal(0, noise, len(size)))
        error = 0.76 - 1.9 * np.exp(-1.1 * loss) + random.normal(0, noise, len(size))
        return TrainingRuns(
            label="t", source=SOURCE, model=np.array([f"{value:g}" for value in size]), parameters=size, tokens=tokens, loss=loss,
            error=error,
        )  # fmt: skip

    return make


def test_chinchilla(runs):
    data = runs()
    fit = fit_chinchilla_law(data)
    assert isinstance(fit, Fit)
    truth = (1.8, math.log10(400), math.log10(900), 0.34, 0.33, 0.33 / 0.67)
    assert [estimate.term for estimate in fit.estimates] == list(TERMS)
    for estimate, value in zip(fit.estimates, truth, strict=True):
        assert estimate.lower < value < estimate.upper
        assert estimate.standard_error > 0
    plain = fit_chinchilla(data.parameters, data.tokens, data.loss)
    assert fit.estimates[0].value == pytest.approx(plain.irreducible)
    assert fit.quantity("objective").value == pytest.approx(plain.objective)
    assert "delta 0.001" in fit.method
    assert fit.diagnostics.converged
    assert fit_chinchilla_law(data) == fit


def test_what_hangs_on_delta(runs):
    data = runs()
    fit = fit_chinchilla_law(data)
    assert [variation.changed for variation in fit.variations] == [
        "delta 0.0001", "delta 0.01", "delta infinite: least squares on logs",
    ]  # fmt: skip
    for delta, variation in zip(OTHER_DELTAS, fit.variations, strict=True):
        alone = fit_chinchilla(data.parameters, data.tokens, data.loss, delta=delta)
        assert variation.estimates[3].value == pytest.approx(alone.size_exponent, rel=1e-6)
        assert variation.estimates[3].lower < variation.estimates[3].upper
    least = fit_chinchilla(data.parameters, data.tokens, data.loss, delta=0.0)
    assert fit.quantity("beta by least absolute deviations").value == pytest.approx(least.data_exponent)


def test_loss_to_error(runs):
    data = runs()
    fit = fit_loss_to_error(data)
    assert isinstance(fit, Fit)
    gain, floor = fit.estimates
    assert (gain.term, floor.term) == (PER_PERCENT, FLOOR_OF_SKILL)
    centre = float(np.median(data.loss))
    truth = 0.01 * centre * 1.9 * 1.1 * math.exp(-1.1 * centre)
    assert gain.lower < truth < gain.upper
    assert gain.value == pytest.approx(truth, rel=0.1)
    assert floor.lower < 0.76 < floor.upper
    off = fit.quantity("predicted over measured downstream error, largest architecture held out, less 1")
    assert abs(off.value) < 0.05
    assert any("none of which asks for a program" in warning for warning in fit.warnings)


@pytest.mark.parametrize(
    ("law", "change", "reason", "words"),
    [
        (fit_chinchilla_law, {"stop": 10}, Reason.TOO_FEW_OBSERVATIONS, "10 runs"),
        (fit_chinchilla_law, {"parameters": 1e9}, Reason.NO_VARIATION, "parameters: at least 3"),
        (fit_chinchilla_law, {"loss": math.nan}, Reason.NOT_FINITE, "not a positive finite number"),
        (fit_chinchilla_law, {"tokens": 0.0}, Reason.NOT_FINITE, "not a positive finite number"),
        (fit_loss_to_error, {"error": math.nan}, Reason.TOO_FEW_OBSERVATIONS, "0 runs of 0 architectures"),
        (fit_loss_to_error, {"loss": 3.0}, Reason.NO_VARIATION, "loss: at least 4 distinct"),
        (fit_loss_to_error, {"stop": 4}, Reason.TOO_FEW_OBSERVATIONS, "4 runs"),
    ],
)
def test_refused(runs, law, change, reason, words):
    data = runs()
    for name, value in change.items():
        if name != "stop":
            data = dataclasses.replace(data, **{name: np.full(len(data.loss), value)})
    if "stop" in change:
        stop = change["stop"]
        columns = ("model", "parameters", "tokens", "loss", "error")
        data = dataclasses.replace(data, **{name: getattr(data, name)[:stop] for name in columns})
    refused = law(data)
    assert isinstance(refused, Failure)
    assert (refused.stage, refused.reason) == (Stage.FIT, reason)
    assert words in refused.message


def test_the_answer_holds_them_where_the_question_asks(runs, question, record):
    unread = Failure(stage=Stage.READ, subject="d", reason=Reason.NOT_FOUND, message="d is not there")
    assert assemble(question(), (), record()).laws == ()
    answer = assemble(question(), (), record(), None, Outcome(items=(runs(),), failures=(unread,)))
    assert [type(law) for law in answer.laws] == [Fit, Fit, Failure]
    assert answer.law_sources == (SOURCE,)
