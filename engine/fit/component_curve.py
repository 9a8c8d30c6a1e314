"""The curve of a score in the level on other benchmarks: its slope, its height at some levels, and its band."""

import dataclasses

import numpy as np
from scipy import special

from engine.fit.base import LEVEL, estimate, refusal
from engine.fit.model_means import plane_of_means
from engine.fit.observed import Observed
from engine.stats.component_score import ComponentFits, fit_components
from engine.stats.contrast import Contrast, UndeterminedVarianceError
from engine.stats.two_way import TwoWay
from engine.types.fit import Estimate, Scale
from engine.types.frame import FloatArray
from engine.types.outcome import Failure, Reason
from engine.types.projection import ProjectedPoint

STEEPNESS = "log odds per 10 points of the level on other benchmarks"
"""Slope of the sigmoid; the level is the mean over the other benchmarks of what their first component says of a model."""

_ANCHORS, _POINTS = (0.1, 0.3, 0.5, 0.7, 0.9), 41


def tangent_plane(models: Observed, fits: ComponentFits) -> TwoWay:
    """Return the tangent plane of the sigmoid at its optimum, the levels taken as they are.

    Parameters
    ----------
    models : Observed
        n models.
    fits : ComponentFits
        Their components and curve; the first resample is the sample itself.

    Returns
    -------
    TwoWay
        In the log odds at the mean level, their slope per 1 of the level, and the weights of further components.
    """
    further = fits.components[0][:, 1:]
    design = np.column_stack([np.ones(len(models.y)), fits.level[0] - fits.centre[0], further])
    theta = np.array([fits.scores.weights[0, 0], fits.line[0, 1], *fits.scores.weights[0, 2:]])

    def curve(where: FloatArray) -> FloatArray:
        return np.asarray(special.expit(design @ where), dtype=np.float64)

    return plane_of_means(models.frame, models.matrix.model_id, curve, theta, models.y - curve(theta))


def _steepness(plane: TwoWay) -> Estimate:
    slope = plane.coefficient(1)
    tenth = Contrast(value=0.1 * slope.value, standard_error=0.1 * slope.standard_error, dof=slope.dof)
    return estimate(STEEPNESS, tenth, Scale.LOG_ODDS, tested=True)


def _at(fits: ComponentFits, plane: TwoWay, level: float) -> Estimate:
    """Return the fitted score at a level, its interval cut off at 0 and 1."""
    value = float(special.expit(fits.line[0, 0] + fits.line[0, 1] * level))
    slope, rest = value * (1.0 - value), [0.0] * (len(plane.coefficients) - 2)
    found = plane.contrast([slope, slope * (level - float(fits.centre[0])), *rest])
    reach = found.interval(LEVEL)[1] - found.value
    term = f"fitted score at a level of {100.0 * level:.3g} %"
    return dataclasses.replace(
        estimate(term, found), value=value, lower=max(value - reach, 0.0), upper=min(value + reach, 1.0)
    )


def curve_estimates(fits: ComponentFits, plane: TwoWay) -> tuple[Estimate, ...]:
    """Return the slope, and the fitted score at the round levels among those of the models, or at their median.

    Parameters
    ----------
    fits : ComponentFits
        Components and curve.
    plane : TwoWay
        Its tangent plane.

    Returns
    -------
    tuple of Estimate
        :data:`STEEPNESS` first.

    Raises
    ------
    UndeterminedVarianceError
        If one family alone determines one of them.
    """
    low, high = _ends(fits)
    levels = tuple(level for level in _ANCHORS if low <= level <= high) or (float(np.median(fits.level[0])),)
    return (_steepness(plane), *(_at(fits, plane, level) for level in levels))


def curve_points(fits: ComponentFits, plane: TwoWay) -> tuple[ProjectedPoint, ...]:
    """Return the curve over the levels of the models with its pointwise interval.

    Parameters
    ----------
    fits : ComponentFits
        Components and curve.
    plane : TwoWay
        Its tangent plane.

    Returns
    -------
    tuple of ProjectedPoint
        By ascending level.

    Raises
    ------
    UndeterminedVarianceError
        If one family alone determines a point.
    """
    return tuple(_point(fits, plane, level) for level in np.linspace(*_ends(fits), _POINTS))


def _point(fits: ComponentFits, plane: TwoWay, level: float) -> ProjectedPoint:
    found = _at(fits, plane, level)
    return ProjectedPoint(x=float(level), value=found.value, lower=found.lower, upper=found.upper)


def _ends(fits: ComponentFits) -> tuple[float, float]:
    return float(fits.level[0].min()), float(fits.level[0].max())


def steepness_of(models: Observed, n_components: int = 1) -> Estimate | Failure:
    """Return the slope of the sigmoid alone.

    Parameters
    ----------
    models : Observed
        Models with scores on other benchmarks.
    n_components : int, default 1
        Components that the score is fitted to; the slope is that in the first, others held.

    Returns
    -------
    Estimate or Failure
        :data:`STEEPNESS`. Refused: gaps that do not settle, and a slope that one family alone determines.
    """
    fits = fit_components(models.matrix.scores, models.y, models.once, n_components=n_components)
    if not fits.scores.converged[0]:
        return refusal(models.frame, Reason.NOT_CONVERGED, "no component or curve settles")
    try:
        return _steepness(tangent_plane(models, fits))
    except UndeterminedVarianceError:
        return refusal(models.frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the slope")
