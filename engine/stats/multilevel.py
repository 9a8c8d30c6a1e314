"""Three-level pooling: claims in papers in families, with the variance of each level.

Konstantopoulos (2011), "Fixed effects and variance components estimation in three-level meta-analysis", Research
Synthesis Methods 2(1), 61-76, DOI 10.1002/jrsm.35; Van den Noortgate et al. (2013), Behavior Research Methods 45(2),
576-594, DOI 10.3758/s13428-012-0261-6.
"""

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

from engine.stats.cluster_robust import RobustCorrection, members, sandwich
from engine.stats.clustered import Clustered
from engine.stats.contrast import Contrast
from engine.stats.nested import Block, Likelihood, blocks_of, restricted_likelihood
from engine.stats.pooled import OmnibusTest, omnibus
from engine.stats.q_profile import typical_variance
from engine.stats.validate import FloatArray, IndexArray, cluster_index, confidence_level, finite_vector, same_length
from engine.stats.weighting import checked, weigh

_STARTS = ((0.5, 0.5), (1.0, 0.02), (0.02, 1.0), (0.02, 0.02))
"""Starts of the two components, as multiples of a moment estimate of their total."""

_SETTLED = 1e-12
"""Relative step below which the scoring iterations have converged."""


class LevelReference(StrEnum):
    """Reference distribution of a coefficient of a three-level model."""

    NORMAL = "z"
    """Normal; too narrow with few outer groups."""
    CONTAINMENT = "t(contain)"
    """t; as many degrees of freedom as groups at the outermost level within which the moderator does not vary, less p."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThreeLevel:
    """A three-level fit. k rows, p coefficients."""

    coefficients: FloatArray
    """Shape (p,)."""
    covariance: FloatArray
    """Model-based, shape (p, p)."""
    components: FloatArray
    """Variance between outer and between inner groups (within outer ones), shape (2,)."""
    at_boundary: tuple[bool, bool]
    """Which components are 0 because they cannot be negative."""
    log_likelihood: float
    """Restricted, at the optimum."""
    gradient: float
    """Largest absolute slope of the log-likelihood by a component that is not 0; far above 1e-4 it has not converged."""
    optima: int
    """Distinct local maxima that the starts led to; the highest was kept."""
    i2: FloatArray
    """Share of the total variance at each level, in [0, 1], shape (2,); the rest is sampling."""
    q_test: OmnibusTest
    """Cochran's Q of residual heterogeneity, all levels together."""
    _levels: FloatArray
    """Degrees of freedom of each coefficient by containment, shape (p,)."""
    _blocks: tuple[Block, ...]
    """The data by outer group."""

    @property
    def intraclass_correlation(self) -> float:
        """Correlation of true effects of one outer group; the components must not both be 0."""
        return float(self.components[0] / self.components.sum())

    def coefficient(self, column: int = 0, reference: LevelReference = LevelReference.CONTAINMENT) -> Contrast:
        """Return one coefficient; without moderators the only one is the pooled effect.

        Parameters
        ----------
        column : int, default 0
            Column of the design, counted from 0.
        reference : LevelReference, default CONTAINMENT
            Reference distribution.

        Returns
        -------
        Contrast
            Estimate, standard error, degrees of freedom.

        Raises
        ------
        ValueError
            If containment leaves no degree of freedom.
        """
        dof = math.inf if reference is LevelReference.NORMAL else float(self._levels[column])
        if dof < 1.0:
            raise ValueError("outer: so few groups leave no degree of freedom")
        error = math.sqrt(float(self.covariance[column, column]))
        return Contrast(value=float(self.coefficients[column]), standard_error=error, dof=dof)

    def prediction_interval(
        self, reference: LevelReference, combination: npt.ArrayLike | None = None, level: float = 0.95
    ) -> tuple[float, float]:
        """Return the interval in which the true effect of a new row of a new outer group lies.

        Parameters
        ----------
        reference : LevelReference
            Which quantile: normal, or t with the degrees of freedom of the first coefficient.
        combination : array_like, shape (p,), optional
            Moderators of the new row, the intercept's 1 included; may be left out where there are none.
        level : float, default 0.95
            Confidence level.

        Returns
        -------
        tuple of float
            ``x'b -+ q sqrt(x'V x + s_outer + s_inner)``.

        Raises
        ------
        ValueError
            If moderators are needed and missing, or have the wrong shape.
        """
        if combination is None and len(self.coefficients) > 1:
            raise ValueError("combination: the moderators of the new row are needed")
        weights = np.ones(1) if combination is None else finite_vector("combination", combination)
        same_length(combination=weights, coefficients=self.coefficients)
        dof = self.coefficient(0, reference).dof
        quantile = float(stats.t.isf((1.0 - confidence_level(level)) / 2.0, dof))
        centre = float(weights @ self.coefficients)
        reach = quantile * math.sqrt(float(weights @ self.covariance @ weights + self.components.sum()))
        return centre - reach, centre + reach

    def weights(self) -> FloatArray:
        """Return how much each row weighs in the pooled effect.

        Returns
        -------
        numpy.ndarray, shape (k,)
            ``V^-1 1``, positive; rows by outer group, as they come within it. The mean of the effects with these weights is the coefficient
            of a lone intercept.
        """
        blocks = ((block.covariance(self.components), np.ones(len(block.y))) for block in self._blocks)
        return np.concatenate([np.linalg.solve(covariance, ones) for covariance, ones in blocks])

    def robust(self, correction: RobustCorrection = RobustCorrection.CR2) -> Clustered:
        """Return the coefficients with covariance robust by outer group, this model being the working model.

        Parameters
        ----------
        correction : RobustCorrection, default CR2
            Small-sample correction.

        Returns
        -------
        Clustered
            Contrasts on demand.
        """
        design = np.vstack([block.design for block in self._blocks])
        residuals = np.concatenate([block.y for block in self._blocks]) - design @ self.coefficients
        sizes = [len(block.y) for block in self._blocks]
        rows = members(np.repeat(np.arange(len(sizes)), sizes))
        covariances = [block.covariance(self.components) for block in self._blocks]
        return sandwich(design, self.coefficients, residuals, rows, covariances, correction=correction)


def pool_three_levels(
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    outer: npt.ArrayLike,
    inner: npt.ArrayLike,
    design: npt.ArrayLike | None = None,
) -> ThreeLevel:
    """Pool effects that are nested twice, by restricted maximum likelihood.

    Four starts are each climbed with exact gradients, components at 0 being allowed, and the best is
    polished by Fisher scoring.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Effect sizes and their sampling variances.
    outer : array_like, shape (k,)
        Label of each row's outer group (family); at least two.
    inner : array_like, shape (k,)
        Label of its inner group (paper) within the outer one; labels may be used again in another outer group.
    design : array_like, shape (k, p), optional
        Columns, an intercept included; a lone intercept if left out.

    Returns
    -------
    ThreeLevel
        Coefficients and variance components.

    Raises
    ------
    ValueError
        If an array cannot be computed with, lengths differ, or every outer group holds one inner group only, so that the
        two levels cannot be told apart.
    """
    effects, variances, columns = checked(y, v, design)
    outside = cluster_index("outer", outer)
    within = cluster_index("inner", np.asarray(inner))
    same_length(y=effects, outer=outside, inner=within)
    inside = np.unique(np.column_stack([outside, within]), axis=0, return_inverse=True)[1]
    if int(inside.max()) == int(outside.max()):
        raise ValueError("inner: one group in every outer group, so that the two levels cannot be told apart")
    blocks = blocks_of(effects, variances, columns, outside, inside)
    line = weigh(effects, columns, 1.0 / variances)
    spare = columns.shape[0] - columns.shape[1]
    components, likelihood, optima = _climb(blocks, max(line.squares - spare, 0.1 * spare) / line.trace())
    total = float(components.sum()) + typical_variance(variances, columns)
    return ThreeLevel(
        coefficients=likelihood.coefficients,
        covariance=likelihood.bread,
        components=components,
        at_boundary=(bool(components[0] == 0.0), bool(components[1] == 0.0)),
        log_likelihood=likelihood.height,
        gradient=float(np.abs(likelihood.score[components > 0.0]).max(initial=0.0)),
        optima=optima,
        i2=components / total,
        q_test=omnibus(line.squares, spare, math.inf),
        _levels=_containment(columns, outside, np.asarray(inside, dtype=np.intp)),
        _blocks=tuple(blocks),
    )


def _climb(blocks: list[Block], scale: float) -> tuple[FloatArray, Likelihood, int]:
    """Return the components of the highest optimum, the likelihood there, and how many optima were met."""

    def downhill(ratio: FloatArray) -> tuple[float, FloatArray]:
        here = restricted_likelihood(blocks, ratio * scale)
        return -here.height, -here.score * scale

    found: list[tuple[float, FloatArray]] = []
    for start in _STARTS:
        end = optimize.minimize(
            downhill, np.array(start), jac=True, method="L-BFGS-B", bounds=[(0.0, None)] * 2, options={"ftol": 1e-10}
        )
        found.append((-float(end.fun), np.asarray(end.x, dtype=np.float64) * scale))
    heights = sorted((height for height, _ in found), reverse=True)
    optima = 1 + sum(above - below > 1e-5 for above, below in itertools.pairwise(heights))
    components = _polish(blocks, max(found, key=lambda one: one[0])[1])
    return components, restricted_likelihood(blocks, components), optima


def _polish(blocks: list[Block], components: FloatArray) -> FloatArray:
    """Take Fisher-scoring steps in the components that are not 0, while they raise the likelihood."""
    free = components > 1e-9 * components.sum()
    here = restricted_likelihood(blocks, np.where(free, components, 0.0))
    components = np.where(free, components, 0.0)
    for _round in range(50):
        if not free.any():
            break
        step = np.zeros(2)
        # Two groups less two coefficients tell nothing of the components: the step of least length stays where it is.
        step[free] = np.linalg.lstsq(here.information[np.ix_(free, free)], here.score[free])[0]
        there = np.maximum(components + step, 0.0)
        beyond = restricted_likelihood(blocks, there)
        if beyond.height < here.height - 1e-10:
            break
        components, here = there, beyond
        if np.abs(step).max() <= _SETTLED * components.max():
            break
    return components


def _containment(design: FloatArray, outer: IndexArray, inner: IndexArray) -> FloatArray:
    """Return, for each column, the groups of the outermost level within which it is constant (else rows), less p."""
    k, p = design.shape
    dof = np.full(p, float(k - p))
    for index in (inner, outer):
        groups = int(index.max()) + 1
        first = np.zeros(groups, dtype=np.intp)
        first[index[::-1]] = np.arange(k)[::-1]
        constant = (design == design[first[index]]).all(axis=0)
        dof[constant] = float(groups - p)
    return dof
