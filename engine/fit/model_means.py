"""Curves fitted to one mean score a model, and the sources that those means come from."""

import math
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from engine.stats.contrast import Contrast
from engine.stats.linearised import Curve, linearise_two_way
from engine.stats.two_way import TwoWay
from engine.types.frame import FloatArray, Frame, TextArray


def plane_of_means(  # noqa: PLR0913 - a fitted curve has no object of its own
    frame: Frame,
    model_id: TextArray,
    curve: Curve,
    parameters: FloatArray,
    residuals: npt.ArrayLike,
    *,
    unit: FloatArray | None = None,
) -> TwoWay:
    """Return the tangent plane of a curve of models, robust to families and to the sources of their scores.

    A sum of squares over means of models is that over their scores, each weighing one over the number of scores of its model, but for
    a constant: so that the coefficients are the same, and every score has the source that printed it.

    Parameters
    ----------
    frame : Frame
        The scores behind the means; each of one of the models.
    model_id : numpy.ndarray, shape (n,)
        Models, each once.
    curve : callable
        Parameters (p,) -> fitted outcomes of the models (n,).
    parameters : numpy.ndarray, shape (p,)
        At the optimum.
    residuals : array_like, shape (n,)
        Outcomes of the models minus curve there.
    unit : numpy.ndarray, shape (n,), optional
        Derivative of the outcome of a model by its mean score; 1 if left out.

    Returns
    -------
    TwoWay
        As that of :func:`engine.stats.linearised.linearise_two_way`.

    Raises
    ------
    ValueError
        As there.
    """
    order = np.argsort(model_id)
    place = order[np.searchsorted(model_id[order], frame.model_id)]
    counts = np.bincount(place)
    means = np.bincount(place, weights=frame.y) / counts
    per_score = np.ones(len(counts)) if unit is None else unit
    return linearise_two_way(
        lambda where: curve(where)[place],
        parameters,
        np.asarray(residuals)[place] + per_score[place] * (frame.y - means[place]),
        frame.family,
        frame.study_id,
        weights=1.0 / counts[place],
    )


def mean_over_unseen(frame: Frame, model_id: TextArray, values: FloatArray, unit: FloatArray) -> Contrast:
    """Return the mean of what is had for each model from a fit without its family, such as its error.

    Fits without one family share the others, so that values of several families vary together, by how much no sample tells. The variance of the
    mean is therefore multiplied by ``1 + m / (m - 1)``, m families: Nadeau and Bengio (2003), "Inference for the generalization error", Machine
    Learning 52(3), 239-281, DOI 10.1023/A:1024068626366, section 4.

    Parameters
    ----------
    frame : Frame
        The scores behind the values; each of one of the models.
    model_id : numpy.ndarray, shape (n,)
        Models, each once.
    values : numpy.ndarray, shape (n,)
        One a model.
    unit : numpy.ndarray, shape (n,)
        Derivative of the value of a model by its mean score.

    Returns
    -------
    Contrast
        The mean, every model weighing the same; its variance respects families, the sources of their scores, and what the fits share.

    Raises
    ------
    UndeterminedVarianceError
        If one family alone determines it.
    """
    mean = np.array([values.mean()])
    plane = plane_of_means(
        frame, model_id, lambda where: np.full(len(values), where[0]), mean, values - mean[0], unit=unit
    )
    found, families = plane.coefficient(0), plane.first.n_clusters
    return replace(found, standard_error=found.standard_error * math.sqrt(1.0 + families / (families - 1.0)))
