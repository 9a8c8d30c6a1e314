"""How far scores of unseen families are from their predictions: by other benchmarks, and by model size alone."""

import numpy as np

from engine.fit.base import estimate, refusal
from engine.fit.model_means import mean_over_unseen
from engine.fit.needs import LEAST_SIZES, distinct_sizes
from engine.fit.observed import Observed
from engine.stats.component_score import SigmoidFits, fit_components, fit_sigmoids
from engine.stats.contrast import UndeterminedVarianceError
from engine.types.fit import Estimate
from engine.types.frame import FloatArray
from engine.types.outcome import Failure, Reason

UNSEEN = "mean error on unseen families, predicted from other benchmarks"
"""Mean absolute error where all models of a family are left out of every step and then predicted."""

AGAINST_SIZE = "mean error predicted from model size alone minus that from other benchmarks"
"""What other benchmarks are worth: above 0 where they predict better than a sigmoid in log size."""


def errors(models: Observed) -> tuple[Estimate | Failure, ...]:
    """Return the mean error on families left out, and how much larger that of a sigmoid in log size is.

    Parameters
    ----------
    models : Observed
        Models with scores on other benchmarks.

    Returns
    -------
    tuple of Estimate or Failure
        :data:`UNSEEN` and :data:`AGAINST_SIZE`, or why not; only the former's reason where without some family no component is found.
    """
    counts = models.left_out
    from_others = fit_components(models.matrix.scores, models.y, counts).scores
    if not from_others.converged.all():
        why = f"'{UNSEEN}': without some family the other benchmarks tell no component"
        return (refusal(models.frame, Reason.NOT_CONVERGED, why),)
    off = _own(from_others, counts, models.y)
    mean = _mean(UNSEEN, np.abs(off), np.sign(off), models)
    sizes = distinct_sizes(models.size_b)
    if sizes < LEAST_SIZES:
        why = f"'{AGAINST_SIZE}': {sizes} distinct model sizes predict nothing, at least {LEAST_SIZES} are needed"
        return mean, refusal(models.frame, Reason.TOO_FEW_SIZES, why)
    x = np.log10(models.size_b)
    predictor = np.broadcast_to(((x - x.mean()) / x.std())[None, :, None], (*counts.shape, 1))
    by_size = _own(fit_sigmoids(predictor, models.y, counts), counts, models.y)
    return mean, _mean(AGAINST_SIZE, np.abs(by_size) - np.abs(off), np.sign(by_size) - np.sign(off), models)


def _own(fits: SigmoidFits, counts: FloatArray, y: FloatArray) -> FloatArray:
    """Return score less prediction of each model in the fit that leaves its family out."""
    fitted = fits.fitted[counts.argmin(axis=0), np.arange(len(y))]
    return np.asarray(y - fitted, dtype=np.float64)


def _mean(term: str, values: FloatArray, unit: FloatArray, models: Observed) -> Estimate | Failure:
    try:
        mean = mean_over_unseen(models.frame, models.matrix.model_id, values, unit)
        return estimate(term, mean, tested=term == AGAINST_SIZE)
    except UndeterminedVarianceError:
        return refusal(models.frame, Reason.TOO_FEW_CLUSTERS, f"'{term}' is determined by one family alone")
