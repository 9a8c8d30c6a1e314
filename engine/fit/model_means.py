"""Curves fitted to one mean score a model, and the sources that those means come from."""

import numpy as np
import numpy.typing as npt

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
