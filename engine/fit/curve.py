"""Points of a fitted curve of scores in model size."""

from collections.abc import Callable

import numpy as np

from engine.types.fit import CurvePoint
from engine.types.frame import FloatArray, Frame

N_POINTS = 25
"""Points of a drawn curve."""


def grid(frame: Frame) -> tuple[float, ...]:
    """Return the sizes at which a curve is drawn: evenly spaced in log10 from the least to the greatest.

    Parameters
    ----------
    frame : Frame
        Observations.

    Returns
    -------
    tuple of float
        Billions of parameters, ascending.
    """
    ends = np.log10(frame.size_b.min()), np.log10(frame.size_b.max())
    return tuple(float(size) for size in 10.0 ** np.linspace(*ends, N_POINTS))


def bare_curve(frame: Frame, predict: Callable[[FloatArray], FloatArray]) -> tuple[CurvePoint, ...]:
    """Return a curve without intervals.

    Parameters
    ----------
    frame : Frame
        Observations, for the range of sizes.
    predict : callable
        log10 of billions of parameters, shape (k,), to scores, shape (k,).

    Returns
    -------
    tuple of CurvePoint
        At the sizes of :func:`grid`.
    """
    sizes = grid(frame)
    values = predict(np.log10(np.array(sizes)))
    return tuple(CurvePoint(size_b=size, value=float(value)) for size, value in zip(sizes, values, strict=True))


def hat(design: FloatArray) -> FloatArray:
    """Return the leverage of each row: the diagonal of ``X (X'X)^-1 X'``.

    Parameters
    ----------
    design : numpy.ndarray, shape (k, p)
        Columns of full rank.

    Returns
    -------
    numpy.ndarray, shape (k,)
        In [0, 1].
    """
    return np.asarray((np.linalg.qr(design)[0] ** 2).sum(axis=1))
