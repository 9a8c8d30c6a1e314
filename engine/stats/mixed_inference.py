"""Degrees of freedom and tests for the fixed effects of a linear mixed model.

Satterthwaite: ``dof = 2 v^2 / (g' A g)``, v the variance of the contrast, g its gradient in the variance parameters, A
their asymptotic covariance: Kuznetsova, Brockhoff and Christensen (2017), "lmerTest package", Journal of Statistical
Software 82(13), section 2, DOI 10.18637/jss.v082.i13.

Kenward-Roger: the covariance is corrected for the estimation of the variance parameters and the degrees of freedom
follow from the expected information: Kenward and Roger (1997), "Small sample inference for fixed effects from restricted
maximum likelihood", Biometrics 53(3), 983-997, DOI 10.2307/2533558; as in Halekoh and Hojsgaard (2014), Journal of
Statistical Software 59(9), DOI 10.18637/jss.v059.i09. For one contrast the F of the paper has scale 1 and
``dof = 2 / sum W_ij t_i t_j``.

Tukey: ``P(range of k normal means / sd > |t| sqrt(2))``, Tukey (1953), "The problem of multiple comparisons", as
extended by Kramer (1956), Biometrics 12(3), 307-310, DOI 10.2307/3001469.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.contrast import Contrast
from engine.stats.derivatives import hessian, jacobian
from engine.stats.mixed import Likelihood, MixedFit
from engine.stats.mixed_deviance import joint_deviance, solve
from engine.stats.validate import FloatArray, finite_vector, same_length

_FLAT = 1e-8
"""Curvature of the deviance below which a direction carries no information, as in lmerTest."""


class DegreesOfFreedom(StrEnum):
    """How the reference t distribution of a contrast is had."""

    SATTERTHWAITE = "Satterthwaite"
    """Model-based standard error."""
    KENWARD_ROGER = "Kenward-Roger"
    """Corrected standard error; REML only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairwiseContrast:
    """Difference of two means out of k."""

    first: int
    """Number of the mean that the other is subtracted from."""
    second: int
    """Number of the mean that is subtracted."""
    contrast: Contrast
    """Estimate, standard error and degrees of freedom."""
    p_value: float
    """Two-sided, of this difference alone."""
    tukey_p_value: float
    """Adjusted for all differences of the k means."""


def fixed_contrast(
    fit: MixedFit,
    combination: npt.ArrayLike,
    method: DegreesOfFreedom = DegreesOfFreedom.KENWARD_ROGER,
) -> Contrast:
    """Return a linear combination of fixed effects with small-sample degrees of freedom.

    Parameters
    ----------
    fit : MixedFit
        The model.
    combination : array_like, shape (p,)
        Weights of the fixed effects.
    method : DegreesOfFreedom, default Kenward-Roger
        Kenward-Roger needs a REML fit.

    Returns
    -------
    Contrast
        Estimate, standard error and degrees of freedom.

    Raises
    ------
    ValueError
        If the combination has the wrong length or is all zero, or Kenward-Roger is asked of an ML fit or gives no positive variance and
        degrees of freedom.
    """
    weights = finite_vector("combination", combination)
    same_length(combination=weights, coefficients=fit.coefficients)
    if not weights.any():
        raise ValueError("combination: is all zero")
    value = float(weights @ fit.coefficients)
    if method is DegreesOfFreedom.SATTERTHWAITE:
        variance = float(weights @ fit.covariance @ weights)
        return Contrast(value=value, standard_error=math.sqrt(variance), dof=_satterthwaite(fit, weights))
    if fit.likelihood is not Likelihood.REML:
        raise ValueError("method: Kenward-Roger is defined for REML fits")
    variance, dof = _kenward_roger(fit, weights)
    return Contrast(value=value, standard_error=math.sqrt(variance), dof=dof)


def pairwise_contrasts(
    fit: MixedFit, means: npt.ArrayLike, method: DegreesOfFreedom = DegreesOfFreedom.KENWARD_ROGER
) -> tuple[PairwiseContrast, ...]:
    """Compare k means, such as those of size bands, with each other.

    Parameters
    ----------
    fit : MixedFit
        The model.
    means : array_like, shape (k, p)
        Weights of the fixed effects that make up each mean; at least two.
    method : DegreesOfFreedom, default Kenward-Roger
        As for :func:`fixed_contrast`.

    Returns
    -------
    tuple of PairwiseContrast
        First minus second for every pair, in the order (0, 1), (0, 2), .., (1, 2), ..

    Raises
    ------
    ValueError
        If there are fewer than two means.
    """
    rows = np.asarray(means, dtype=np.float64)
    if rows.ndim != 2 or len(rows) < 2:
        raise ValueError("means: at least 2 rows of weights are needed")
    pairs = []
    for first in range(len(rows)):
        for second in range(first + 1, len(rows)):
            contrast = fixed_contrast(fit, rows[first] - rows[second], method)
            size = abs(contrast.value / contrast.standard_error)
            pairs.append(
                PairwiseContrast(
                    first=first,
                    second=second,
                    contrast=contrast,
                    p_value=2.0 * float(stats.t.sf(size, contrast.dof)),
                    tukey_p_value=float(stats.studentized_range.sf(size * math.sqrt(2.0), len(rows), contrast.dof)),
                )
            )
    return tuple(pairs)


def _satterthwaite(fit: MixedFit, weights: FloatArray) -> float:
    inward = fit.products.inverse.T @ weights
    reml = fit.likelihood is Likelihood.REML
    point = np.array([*(fit.factor[place] for place in fit.free), 0.5 * math.log(fit.residual_variance)])

    def factor(parameters: FloatArray) -> FloatArray:
        matrix = np.zeros_like(fit.factor)
        for value, place in zip(parameters[:-1], fit.free, strict=True):
            matrix[place] = value
        return matrix

    def deviance(parameters: FloatArray) -> float:
        found = solve(fit.products, factor(parameters))
        return joint_deviance(fit.products, found, math.exp(parameters[-1]), reml=reml)

    def variance(parameters: FloatArray) -> FloatArray:
        found = solve(fit.products, factor(parameters))
        share = float(inward @ np.linalg.solve(found.information, inward))
        return np.array([math.exp(2.0 * parameters[-1]) * share])

    curvature, axes = np.linalg.eigh(hessian(deviance, point))
    firm = curvature > _FLAT
    along = axes[:, firm].T @ jacobian(variance, point)[0]
    spread = 2.0 * float((along * along / curvature[firm]).sum())
    return 2.0 * float(variance(point)[0]) ** 2 / spread


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pieces:
    """Sums over groups of what the expected information is made of, for the entries of D and then sigma^2."""

    first: FloatArray
    """X'V^-1 G_i V^-1 X, shape (r, p, p)."""
    second: FloatArray
    """X'V^-1 G_i V^-1 G_j V^-1 X, shape (r, r, p, p)."""
    traces: FloatArray
    """tr(V^-1 G_i V^-1 G_j), shape (r, r)."""


def _kenward_roger(fit: MixedFit, weights: FloatArray) -> tuple[float, float]:
    """Return the corrected variance of a contrast and its degrees of freedom."""
    inward = fit.products.inverse.T @ weights
    found = solve(fit.products, fit.factor)
    phi = fit.residual_variance * np.linalg.inv(found.information)
    pieces = _pieces(fit)
    # first stands for -P of the paper; the sign drops out wherever two of them meet
    crossed = np.einsum("iab,bc,jcd->ijad", pieces.first, phi, pieces.first)
    information = (
        pieces.traces - 2.0 * np.einsum("ab,ijba->ij", phi, pieces.second) + np.einsum("ab,ijba->ij", phi, crossed)
    )
    spread = 2.0 * np.linalg.pinv(information, hermitian=True)
    inner = np.einsum("ij,ijab->ab", spread, pieces.second - crossed)
    corrected = phi + 2.0 * phi @ inner @ phi
    plain = float(inward @ phi @ inward)
    slopes = np.einsum("a,iab,b->i", phi @ inward, pieces.first, phi @ inward) / plain
    variance, bend = float(inward @ corrected @ inward), float(slopes @ spread @ slopes)
    if not (variance > 0.0 and bend > 0.0):
        # near an edge the expected information need not be positive, and with it neither of the two
        raise ValueError(
            "combination: its corrected variance or its degrees of freedom are not positive, so that it has no interval"
        )
    return variance, 2.0 / bend


def _pieces(fit: MixedFit) -> _Pieces:
    """Compute the pieces from cross-products: G is Z E Z' for an entry of D and the identity for sigma^2."""
    products, variance = fit.products, fit.residual_variance
    shrink = solve(products, fit.factor).shrink
    zz, zx, q = products.zz, products.zx, fit.factor.shape[0]
    rest = np.eye(q) - zz @ shrink
    z_z, z_x = rest @ zz / variance, rest @ zx / variance
    z2z = rest @ zz @ rest.transpose(0, 2, 1) / variance**2
    z2x = rest @ z_x / variance
    xkx = zx.transpose(0, 2, 1) @ shrink
    x2x = (products.xx - 2.0 * xkx @ zx + xkx @ zz @ shrink @ zx) / variance**2
    x3x = (x2x - z2x.transpose(0, 2, 1) @ shrink @ zx) / variance
    kz = shrink @ zz
    own = (products.sizes - 2.0 * np.trace(kz, axis1=1, axis2=2) + np.trace(kz @ kz, axis1=1, axis2=2)) / variance**2
    units = [_unit(q, place) for place in fit.free]
    r, p = len(units) + 1, zx.shape[2]
    first, second, traces = np.empty((r, p, p)), np.empty((r, r, p, p)), np.empty((r, r))
    for i, unit in enumerate(units):
        left = z_x.transpose(0, 2, 1) @ unit
        first[i] = (left @ z_x).sum(axis=0)
        for j, other in enumerate(units):
            second[i, j] = (left @ z_z @ other @ z_x).sum(axis=0)
            traces[i, j] = np.trace(unit @ z_z @ other @ z_z, axis1=1, axis2=2).sum()
        second[i, -1] = (left @ z2x).sum(axis=0)
        second[-1, i] = second[i, -1].T
        traces[i, -1] = traces[-1, i] = np.trace(unit @ z2z, axis1=1, axis2=2).sum()
    first[-1], second[-1, -1], traces[-1, -1] = x2x.sum(axis=0), x3x.sum(axis=0), own.sum()
    return _Pieces(first=first, second=second, traces=traces)


def _unit(size: int, place: tuple[int, int]) -> FloatArray:
    matrix = np.zeros((size, size))
    matrix[place] = matrix[place[::-1]] = 1.0
    return matrix
