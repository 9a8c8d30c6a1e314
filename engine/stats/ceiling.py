"""Interval of the ceiling of a sigmoid, by asking of each ceiling whether the data tell it from the best one.

A ceiling far above the scores hardly bends the curve there, so that it has no standard error to speak of. The interval holds every
ceiling c from which one Gauss-Newton step, at the best curve with that ceiling, does not clearly lead away: the score test inverted (Seber and
Wild 1989, "Nonlinear regression", section 5.9), as Fieller's interval is for a ratio, with the covariance of :mod:`engine.stats.two_way`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from engine.stats.component_score import fit_sigmoids
from engine.stats.contrast import Contrast, UndeterminedVarianceError
from engine.stats.linearised import linearise_two_way
from engine.stats.validate import FloatArray, finite_vector, same_length

_STEPS = 16
"""Steps in which an end is looked for on either side, before it is sought exactly."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ceilings:
    """Scores that rise with x towards a ceiling of at most 1. n points."""

    x: FloatArray
    """Log size, standardised, shape (n,)."""
    y: FloatArray
    """Scores, shape (n,)."""
    first: npt.ArrayLike
    """Labels of the first clustering, shape (n,)."""
    second: npt.ArrayLike
    """Labels of the second, shape (n,)."""

    @classmethod
    def of(cls, x: npt.ArrayLike, y: npt.ArrayLike, first: npt.ArrayLike, second: npt.ArrayLike) -> "Ceilings":
        """Check arrays.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            Log size, which varies; scores.
        first, second : array_like, shape (n,)
            Labels of two clusterings; of the first at least two distinct ones.

        Returns
        -------
        Ceilings
            Ready to be asked.

        Raises
        ------
        ValueError
            If an array cannot be computed with or lengths differ.
        """
        at, score = finite_vector("x", x), finite_vector("y", y)
        same_length(x=at, y=score)
        return cls(x=(at - at.mean()) / at.std(), y=score, first=first, second=second)

    def step(self, ceiling: float) -> Contrast:
        """Return where one step from the best curve with a ceiling leads.

        Parameters
        ----------
        ceiling : float
            Above 0. From that of the best curve of all the step leads nowhere else.

        Returns
        -------
        Contrast
            A ceiling, with the standard error and degrees of freedom of the tangent plane.

        Raises
        ------
        UndeterminedVarianceError
            If one cluster of the first labels alone determines it.
        ValueError
            If the curve bends so little that its ceiling is left open.
        """
        fit = fit_sigmoids(self.x[None, :, None], self.y / ceiling, np.ones((1, len(self.y))))
        theta = np.array([*fit.weights[0], ceiling])

        def curve(where: FloatArray) -> FloatArray:
            return np.asarray(where[2] * special.expit(where[0] + where[1] * self.x), dtype=np.float64)

        return linearise_two_way(curve, theta, self.y - curve(theta), self.first, self.second).coefficient(2)

    def interval(self, best: float, level: float = 0.95) -> tuple[float, float]:
        """Return the ceilings that the data do not tell from the best one.

        Parameters
        ----------
        best : float
            Ceiling of the best curve.
        level : float, default 0.95
            Confidence level.

        Returns
        -------
        tuple of float
            Lower end, at least the mean of the scores; upper end, at most 1.

        Raises
        ------
        ValueError
            If `best` is not the ceiling of the best curve.
        """
        return self._end(best, float(self.y.mean()), level), self._end(best, 1.0, level)

    def _end(self, best: float, furthest: float, level: float) -> float:
        """Return the first ceiling towards `furthest` that is told from the best one; `furthest` where none is."""

        def room(ceiling: float) -> float:
            try:
                step = self.step(ceiling)
            except (UndeterminedVarianceError, ValueError):
                return 1.0
            # no ceiling lies above 1: a step beyond leads there
            return step.interval(level)[1] - step.value - abs(min(step.value, 1.0) - ceiling)

        inside = best
        if room(best) < 0.0:
            raise ValueError("y: the best curve is none among those of its ceiling")
        for outside in np.linspace(best, furthest, _STEPS + 1)[1:]:
            if room(float(outside)) < 0.0:
                return float(optimize.brentq(room, inside, float(outside), xtol=1e-4))
            inside = float(outside)
        return furthest
