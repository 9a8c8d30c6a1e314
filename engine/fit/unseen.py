"""How far scores of unseen families are from their predictions: by other benchmarks, and by model size alone."""

import numpy as np

from engine.fit.base import estimate, refusal
from engine.fit.needs import LEAST_SIZES, distinct_sizes
from engine.fit.observed import Observed
from engine.stats.component_score import SigmoidFits, fit_components, fit_sigmoids
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.regression import least_squares
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
    error = _own(from_others, counts, models.y)
    mean = _mean(UNSEEN, error, models)
    sizes = distinct_sizes(models.size_b)
    if sizes < LEAST_SIZES:
        why = f"'{AGAINST_SIZE}': {sizes} distinct model sizes predict nothing, at least {LEAST_SIZES} are needed"
        return mean, refusal(models.frame, Reason.TOO_FEW_SIZES, why)
    x = np.log10(models.size_b)
    predictor = np.broadcast_to(((x - x.mean()) / x.std())[None, :, None], (*counts.shape, 1))
    by_size = _own(fit_sigmoids(predictor, models.y, counts), counts, models.y)
    return mean, _mean(AGAINST_SIZE, by_size - error, models)


def _own(fits: SigmoidFits, counts: FloatArray, y: FloatArray) -> FloatArray:
    """Return the absolute error of each model in the fit that leaves its family out."""
    fitted = fits.fitted[counts.argmin(axis=0), np.arange(len(y))]
    return np.asarray(np.abs(fitted - y), dtype=np.float64)


def _mean(term: str, values: FloatArray, models: Observed) -> Estimate | Failure:
    line = least_squares(np.ones((len(values), 1)), values, models.family)
    try:
        return estimate(term, line.coefficient(0), tested=term == AGAINST_SIZE)
    except UndeterminedVarianceError:
        return refusal(models.frame, Reason.TOO_FEW_CLUSTERS, f"'{term}' is determined by one family alone")
