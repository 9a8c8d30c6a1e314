"""What inference says of one combination of coefficients."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.validate import FloatArray, confidence_level


class UndeterminedVarianceError(ValueError):
    """The variance of a combination cannot be estimated: one cluster alone determines part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """A linear combination of coefficients."""

    value: float
    """Estimate."""
    standard_error: float
    """Standard error."""
    dof: float
    """Degrees of freedom of the t reference distribution."""

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the t interval.

        Parameters
        ----------
        level : float, default 0.95
            Confidence level.

        Returns
        -------
        tuple of float
            Lower and upper end.
        """
        reach = float(stats.t.isf((1.0 - confidence_level(level)) / 2.0, self.dof)) * self.standard_error
        return self.value - reach, self.value + reach


class _Combined(Protocol):
    @property
    def coefficients(self) -> FloatArray: ...

    def contrast(self, combination: npt.ArrayLike) -> Contrast: ...


class ByColumn:
    """Gives what can be asked for combinations of its coefficients the single coefficients too."""

    __slots__ = ()

    def coefficient(self: _Combined, column: int = 0) -> Contrast:
        """Return one coefficient; that of a lone intercept is the mean.

        Parameters
        ----------
        column : int, default 0
            Column of the design, counted from 0.

        Returns
        -------
        Contrast
            As `contrast` of the unit vector.
        """
        return self.contrast(np.eye(len(self.coefficients))[column])
