"""The search for the variances of a linear mixed model: several optimisers, several starts, and the edge.

The deviance is even in each pivot of the relative factor, so that an optimiser can stop at a pivot of 0 where the
optimum is not: the singular edge. It is searched on its own and compared.
"""

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import optimize

from engine.stats.derivatives import gradient, hessian
from engine.stats.mixed_deviance import Products, profiled_deviance
from engine.stats.validate import FloatArray, IndexArray

_EDGE = 1e-6
"""Deviance by which the inside must beat the edge to count as better; rounding is a hundred times smaller."""

_SAME = 1e-4
"""Deviance within which two optimisers have found the same optimum."""

_LEVELS = (0.3, 1.0, 3.0)
"""Starts of the relative standard deviations; columns of Z have unit mean square."""

_POLISHING_STEPS = 6

_COARSE = 1e-3
"""Slope at which BFGS may stop: the best end is polished, and others only have to be told from other optima."""

_SMALL_STEP = 1e-6
"""A Newton step of this size leaves an error of about its square."""

_OPTIMISERS = {"BFGS": 3, "L-BFGS-B": 2, "Nelder-Mead": 1}
"""How many of the starts each optimiser is given; only L-BFGS-B knows that standard deviations are not negative."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One optimiser from one start."""

    optimiser: str
    """Name, as scipy has it."""
    log_likelihood: float
    """Where it stopped."""
    agrees: bool
    """Whether that is the best optimum known (deviance within 1e-4)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Search:
    """The search for the relative factor T of q random effects."""

    products: Products
    """Cross-products."""
    reml: bool
    """Which likelihood."""
    size: int
    """q."""
    free: tuple[tuple[int, int], ...]
    """Entries of T that are free."""

    @classmethod
    def of(cls, products: Products, size: int, *, reml: bool, correlated: bool) -> Self:
        """Prepare a search.

        Parameters
        ----------
        products : Products
            Cross-products.
        size : int
            Random effects q.
        reml : bool
            Restricted or full likelihood.
        correlated : bool
            Whether random effects may covary.

        Returns
        -------
        Search
            With its free entries.
        """
        lower = itertools.combinations_with_replacement(range(size), 2)
        free = tuple((j, i) for i, j in lower) if correlated else tuple((i, i) for i in range(size))
        return cls(products=products, reml=reml, size=size, free=free)

    def factor(self, theta: FloatArray) -> FloatArray:
        """Return T.

        Parameters
        ----------
        theta : numpy.ndarray, shape (v,)
            Its free entries.

        Returns
        -------
        numpy.ndarray, shape (q, q)
            Lower triangular.
        """
        matrix = np.zeros((self.size, self.size))
        for value, place in zip(theta, self.free, strict=True):
            matrix[place] = value
        return matrix

    def deviance(self, theta: FloatArray) -> float:
        """Return the profiled deviance.

        Parameters
        ----------
        theta : numpy.ndarray, shape (v,)
            Free entries of T.

        Returns
        -------
        float
            -2 log likelihood.
        """
        return profiled_deviance(self.products, self.factor(theta), reml=self.reml)

    def _starts(self) -> list[FloatArray]:
        diagonal = np.array([place[0] == place[1] for place in self.free])
        return [np.where(diagonal, level, 0.3 * level) for level in _LEVELS]

    def best(self) -> tuple[FloatArray, tuple[Attempt, ...]]:
        """Run several optimisers from several starts and polish the best end.

        Returns
        -------
        numpy.ndarray, shape (v,)
            Free entries of the best T.
        tuple of Attempt
            What each optimiser found.
        """
        ends = [
            (name, *_run(self.deviance, start, name, self._limits()))
            for name, starts in _OPTIMISERS.items()
            for start in self._starts()[:starts]
        ]
        theta = _polish(self.deviance, min(ends, key=lambda end: end[2])[1])
        least = self.deviance(theta)
        return theta, tuple(
            Attempt(optimiser=name, log_likelihood=-0.5 * value, agrees=value - least < _SAME)
            for name, _, value in ends
        )

    def edge(self, theta: FloatArray) -> tuple[FloatArray, bool]:
        """Find the best T of deficient rank.

        Parameters
        ----------
        theta : numpy.ndarray, shape (v,)
            The best T of all.

        Returns
        -------
        numpy.ndarray, shape (v,)
            Free entries of the best T on the edge.
        bool
            Whether it is as good as any.
        """
        diagonal = [index for index, place in enumerate(self.free) if place[0] == place[1]]
        # any covariance of deficient rank has a triangular factor whose last pivot is 0
        pivots = diagonal if len(self.free) == self.size else diagonal[-1:]
        everything = np.arange(len(self.free))
        edge = min((self._pinned(theta, np.delete(everything, pivot)) for pivot in pivots), key=self.deviance)
        return edge, bool(self.deviance(edge) <= self.deviance(theta) + _EDGE)

    def _pinned(self, theta: FloatArray, loose: IndexArray) -> FloatArray:
        def widen(values: FloatArray) -> FloatArray:
            full = np.zeros(len(self.free))
            full[loose] = values
            return full

        if len(loose) == 0:
            return np.zeros(len(self.free))

        def pinned(values: FloatArray) -> float:
            return self.deviance(widen(values))

        ends = [_run(pinned, start[loose], "BFGS", []) for start in (theta, self._starts()[1])]
        return widen(_polish(pinned, min(ends, key=lambda end: end[1])[0]))

    def _limits(self) -> list[tuple[float, float]]:
        return [(0.0 if place[0] == place[1] else -math.inf, math.inf) for place in self.free]


def _run(
    function: Callable[[FloatArray], float], start: FloatArray, optimiser: str, limits: list[tuple[float, float]]
) -> tuple[FloatArray, float]:
    """Return where one optimiser stops, and the value there."""
    if optimiser == "L-BFGS-B":
        end = optimize.minimize(function, start, method="L-BFGS-B", bounds=limits)
    elif optimiser == "Nelder-Mead":
        end = optimize.minimize(function, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-7})
    else:
        end = optimize.minimize(function, start, method="BFGS", options={"gtol": _COARSE})
    return np.asarray(end.x, dtype=np.float64), float(end.fun)


def _polish(function: Callable[[FloatArray], float], start: FloatArray) -> FloatArray:
    """Take Newton steps while they help: optimisers stop where differences of the deviance drown in rounding."""
    point, value = start, function(start)
    for _ in range(_POLISHING_STEPS):
        # Where the lines fit without rest the deviance falls without bound, and no step from there can help.
        with np.errstate(invalid="ignore"):
            slope, curvature = gradient(function, point), hessian(function, point)
        if not (np.isfinite(slope).all() and np.isfinite(curvature).all()):
            break
        spectrum, axes = np.linalg.eigh(curvature)
        firm = spectrum > 1e-8 * max(float(spectrum.max()), 1e-300)
        if not firm.any():
            break
        step = axes[:, firm] @ ((axes[:, firm].T @ slope) / spectrum[firm])
        lower = function(point - step)
        if not lower <= value + 1e-11 * abs(value):
            break
        point, value = point - step, lower
        if float(np.abs(step).max()) < _SMALL_STEP:
            break
    return point
