"""Score from training loss in two steps: parameters and tokens to loss by a published law, loss to score by a sigmoid."""

import dataclasses
import math

import numpy as np
from scipy import special

from engine.fit.base import LEVEL, Estimator, estimate, frame_digest, never, refusal, warnings_of
from engine.fit.model_means import mean_over_unseen, plane_of_means
from engine.fit.trained import LEAST_FAMILIES, LEAST_MODELS, Trained, trained, without_tokens
from engine.stats.component_score import SigmoidFits, fit_sigmoids
from engine.stats.contrast import Contrast, UndeterminedVarianceError
from engine.stats.regression import r_squared
from engine.stats.two_way import TwoWay
from engine.types.fit import R_SQUARED, RESIDUAL_SD, Diagnostics, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason

LAW = (1.8172, 482.01, 2085.43, 0.3478, 0.3658)
"""E, A, B, alpha, beta as printed by Besiroglu et al. (2024), arXiv 2404.10102, equation 5."""

STEEPNESS = "log odds per 0.1 nats of lower loss"
MIDDLE = "fitted score at the median loss"
UNSEEN = "mean error on unseen families, predicted from loss"
AGAINST_SIZE = "mean error predicted from model size alone minus that from loss"

_METHOD = (
    "Two steps, as Owen (2024), arXiv 2401.04757, section 3: no source of scores on code benchmarks prints a loss, so the loss of a model is "
    "L = 1.8172 + 482.01 / N^0.3478 + 2085.43 / D^0.3658 of its parameters N and training tokens D, the law of Hoffmann et al. (2022) as refitted "
    "by Besiroglu et al. (2024), arXiv 2404.10102; then score = 1 / (1 + exp(-(w0 + w1 L))) by least squares on one mean score a model. The "
    "law is one of other texts than most models saw: it puts parameters and tokens on one axis, and its losses are measured of none of them. Covariance: robust to clusters by model family and by "
    "source (each part CR2) on the tangent plane at the optimum, the losses taken as they are, 95 % t intervals with Satterthwaite degrees of freedom. Errors on unseen families: each "
    "family is left out and then predicted; intervals robust to both clusterings and widened by what fits without one family share (Nadeau and Bengio 2003)."
)


def estimated_loss(parameters: FloatArray, tokens: FloatArray) -> FloatArray:
    """Return the loss that the published law says of models.

    Parameters
    ----------
    parameters, tokens : numpy.ndarray, shape (n,)
        N and D.

    Returns
    -------
    numpy.ndarray, shape (n,)
        Nats a token.
    """
    rest, size, data, alpha, beta = LAW
    return np.asarray(rest + size * parameters**-alpha + data * tokens**-beta, dtype=np.float64)


def fit_loss_to_score(frame: Frame) -> Fit | Failure:
    """Fit a sigmoid of the scores of a frame in the loss that a published law says of its models.

    Parameters
    ----------
    frame : Frame
        Scores, not differences.

    Returns
    -------
    Fit or Failure
        Estimates :data:`STEEPNESS`, :data:`MIDDLE`, :data:`UNSEEN`, :data:`AGAINST_SIZE`. Refused: what :func:`engine.fit.trained.trained`
        refuses, a search that does not converge, and a curve that one family alone determines.
    """
    models = trained(frame)
    if isinstance(models, Failure):
        return models
    loss = estimated_loss(models.parameters, models.tokens)
    fits = _sigmoids(models, loss, np.ones((1, len(loss))))
    if not fits.converged[0]:
        return refusal(frame, Reason.NOT_CONVERGED, "no sigmoid of the score in the loss settles")
    try:
        plane = _plane(models, loss, fits)
        estimates = (_steepness(plane, loss), _middle(plane, loss), *_errors(models, loss))
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the curve in the loss")
    return _described(models, loss, fits, estimates)


def _standard(values: FloatArray) -> FloatArray:
    return np.asarray((values - values.mean()) / values.std(), dtype=np.float64)


def _sigmoids(models: Trained, values: FloatArray, counts: FloatArray) -> SigmoidFits:
    predictor = np.broadcast_to(_standard(values)[None, :, None], (*counts.shape, 1))
    return fit_sigmoids(predictor, models.y, counts)


def _plane(models: Trained, loss: FloatArray, fits: SigmoidFits) -> TwoWay:
    design = np.column_stack([np.ones(len(loss)), _standard(loss)])

    def curve(where: FloatArray) -> FloatArray:
        return np.asarray(special.expit(design @ where), dtype=np.float64)

    where = fits.weights[0]
    return plane_of_means(models.frame, models.model_id, curve, where, models.y - curve(where))


def _steepness(plane: TwoWay, loss: FloatArray) -> Estimate:
    slope, unit = plane.coefficient(1), -0.1 / float(loss.std())
    per_tenth = Contrast(value=unit * slope.value, standard_error=abs(unit) * slope.standard_error, dof=slope.dof)
    return estimate(STEEPNESS, per_tenth, Scale.LOG_ODDS, tested=True)


def _middle(plane: TwoWay, loss: FloatArray) -> Estimate:
    at = (float(np.median(loss)) - float(loss.mean())) / float(loss.std())
    value = float(special.expit(plane.coefficients @ np.array([1.0, at])))
    slope = value * (1.0 - value)
    found = plane.contrast([slope, slope * at])
    reach = found.interval(LEVEL)[1] - found.value
    return dataclasses.replace(
        estimate(MIDDLE, found), value=value, lower=max(value - reach, 0.0), upper=min(value + reach, 1.0)
    )


def _errors(models: Trained, loss: FloatArray) -> tuple[Estimate, Estimate]:
    """Return the mean error on families left out, and how much larger that from size alone is."""
    names, index = np.unique(models.family, return_inverse=True)
    counts = np.asarray(np.arange(len(names))[:, None] != index[None, :], dtype=np.float64)
    rows = np.arange(len(index))
    by_loss, by_size = (
        models.y - _sigmoids(models, values, counts).fitted[index, rows]
        for values in (loss, np.log10(models.parameters))
    )
    mean, difference = (
        mean_over_unseen(models.frame, models.model_id, values, unit)
        for values, unit in (
            (np.abs(by_loss), np.sign(by_loss)),
            (np.abs(by_size) - np.abs(by_loss), np.sign(by_size) - np.sign(by_loss)),
        )
    )
    return estimate(UNSEEN, mean), estimate(AGAINST_SIZE, difference, tested=True)


def _described(models: Trained, loss: FloatArray, fits: SigmoidFits, estimates: tuple[Estimate, ...]) -> Fit:
    frame, rest = models.frame, models.y - fits.fitted[0]
    return Fit(
        label=frame.label,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        k_observations=len(frame.y),
        m_studies=len(np.unique(frame.study_id)),
        n_models=len(models.y),
        n_families=len(np.unique(models.family)),
        spread=Quantity(
            term=RESIDUAL_SD, value=math.sqrt(float(rest @ rest) / (len(rest) - 2)), scale=Scale.PROPORTION
        ),
        quantities=(
            Quantity(term=R_SQUARED, value=r_squared(models.y, rest), scale=Scale.SHARE),
            Quantity(term="median loss by the law, nats", value=float(np.median(loss)), scale=Scale.NUMBER),
            Quantity(term="least loss by the law, nats", value=float(loss.min()), scale=Scale.NUMBER),
            Quantity(term="greatest loss by the law, nats", value=float(loss.max()), scale=Scale.NUMBER),
        ),
        warnings=(
            *warnings_of(frame, estimates),
            "No source prints the loss of these models: it is what a law of other training runs says of their parameters and tokens.",
            *without_tokens(models),
        ),
        input_digest=frame_digest(frame),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, frame.observation_id)),
            residuals=tuple(map(float, frame.y - models.spread_out(fits.fitted[0]))),
            converged=bool(fits.converged[0]),
        ),
    )


ESTIMATOR = Estimator(
    name="loss-to-score",
    title="Score from training loss, in two steps",
    asks="How does the score change with the training loss that parameters and tokens promise, and does loss predict better than size?",
    needs=f"Training tokens of {LEAST_MODELS} models of {LEAST_FAMILIES} families, from which a published law has their loss; scores, not differences.",
    run=lambda frame, _: fit_loss_to_score(frame),
    unasked=never,
)
