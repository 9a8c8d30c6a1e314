"""Laws of the loss under a learning-rate schedule: each is fitted to curves and predicts others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.stats.annealing import AnnealingFit, fit_annealing
from engine.stats.multi_power_fit import Trained, fit_multi_power
from engine.stats.power_laws import PowerForm, fit_power_law
from engine.stats.schedules import annealing_area, forward_area
from engine.types.curve import LossCurve
from engine.types.frame import FloatArray

MOMENTUM = 0.999
"""Lambda of the annealing area, as Tissue et al. (2024) fix it."""

Prediction = Callable[[LossCurve], FloatArray]
"""A curve -> the losses predicted at its steps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveLaw:
    """A law with its fit."""

    name: str
    """Short name: ``annealing``."""
    form: str
    """Its formula and its source."""
    fit: Callable[[Sequence[LossCurve]], Prediction]
    """Fit to the curves of one model; raises ValueError for what cannot be fitted."""


def areas(curve: LossCurve) -> tuple[FloatArray, FloatArray]:
    """Return the two areas under the schedule at the steps of a curve.

    Parameters
    ----------
    curve : LossCurve
        A curve.

    Returns
    -------
    tuple of numpy.ndarray, each of shape (n,)
        Forward area S1 with the warm-up as it was, annealing area S2 without the rises of the warm-up.
    """
    forward = forward_area(curve.rates)
    annealed = annealing_area(curve.rates, MOMENTUM, warm_up=min(curve.warm_up, len(curve.rates) - 1))
    return forward[curve.step], annealed[curve.step]


def fit_law_of_annealing(curves: Sequence[LossCurve], near: AnnealingFit | None = None) -> AnnealingFit:
    """Fit ``L0 + A S1^-alpha - C S2`` to the curves of one model.

    Parameters
    ----------
    curves : sequence of LossCurve
        At least one whose rate falls.
    near : AnnealingFit, optional
        A fit of nearly the same curves, from which to start.

    Returns
    -------
    AnnealingFit
        The law.

    Raises
    ------
    ValueError
        As :func:`engine.stats.annealing.fit_annealing`.
    """
    forward, annealed = (np.concatenate(part) for part in zip(*map(areas, curves), strict=True))
    return fit_annealing(forward, annealed, np.concatenate([curve.loss for curve in curves]), near=near)


def _annealing(curves: Sequence[LossCurve]) -> Prediction:
    law = fit_law_of_annealing(curves)
    return lambda curve: law.predict(*areas(curve))


def _multi_power(curves: Sequence[LossCurve]) -> Prediction:
    law = fit_multi_power([Trained(rates=curve.rates, steps=curve.step, loss=curve.loss) for curve in curves]).law
    return lambda curve: law.predict(curve.rates, curve.step)


def _blind(curves: Sequence[LossCurve]) -> Prediction:
    forward = np.concatenate([areas(curve)[0] for curve in curves])
    law = fit_power_law(forward, np.concatenate([curve.loss for curve in curves]), PowerForm.OFFSET)
    return lambda curve: law.predict(areas(curve)[0])


LAWS: tuple[CurveLaw, ...] = (
    CurveLaw(
        name="annealing",
        form="L0 + A S1^-alpha - C S2 (Tissue et al. 2024, arXiv 2408.11029; lambda 0.999), Huber(0.001) sum on logs, 54 starts",
        fit=_annealing,
    ),
    CurveLaw(
        name="multi-power",
        form="the Multi-Power Law of seven parameters (Luo et al. 2025, arXiv 2503.12811), Huber(0.001) sum on logs, four starts",
        fit=_multi_power,
    ),
    CurveLaw(
        name="no annealing",
        form="L0 + A S1^-alpha, blind to falls of the rate, least squares on losses",
        fit=_blind,
    ),
)
"""The laws that are compared; the last one is what the others must beat."""
