"""Uncertainty of what has no closed form: each cluster left out in turn, and everything fitted again.

The covariance ``(m - 1) / m sum_g (b_(-g) - b)(b_(-g) - b)'``, b being the estimate of all m clusters and b_(-g) that without one, is the
CV3 of MacKinnon, Nielsen and Webb (2023), "Fast and reliable jackknife and bootstrap methods for cluster-robust inference", Journal of
Applied Econometrics 38(5), 671-694, DOI 10.1002/jae.2969. It needs no tangent plane and no working model of how the rows of a cluster are
alike. The t distribution has here ``m - p`` degrees of freedom instead of their m - 1: p coefficients take up as many clusters where
they differ between clusters rather than within. Where clusters cross: :mod:`engine.stats.crossed_jackknife`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.stats.contrast import ByColumn, Contrast
from engine.stats.validate import FloatArray, finite_matrix, finite_vector


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Jackknifed(ByColumn):
    """Estimates with the covariance of fits without each cluster. p coefficients."""

    coefficients: FloatArray
    """Of all clusters, shape (p,)."""
    covariance: FloatArray
    """Shape (p, p)."""
    dof: float
    """Clusters less coefficients."""

    def contrast(self, combination: npt.ArrayLike) -> Contrast:
        """Return a linear combination of the coefficients.

        Parameters
        ----------
        combination : array_like, shape (p,)
            Weights of the coefficients.

        Returns
        -------
        Contrast
            Estimate, standard error, degrees of freedom.
        """
        weights = finite_vector("combination", combination)
        variance = float(weights @ self.covariance @ weights)
        return Contrast(value=float(weights @ self.coefficients), standard_error=float(np.sqrt(variance)), dof=self.dof)


def jackknife(whole: npt.ArrayLike, without: npt.ArrayLike) -> Jackknifed:
    """Put the fits without each cluster together.

    Parameters
    ----------
    whole : array_like, shape (p,)
        Coefficients of all clusters.
    without : array_like, shape (m, p)
        Coefficients without each cluster, in any order.

    Returns
    -------
    Jackknifed
        Contrasts on demand.

    Raises
    ------
    ValueError
        If a coefficient is not finite, the numbers of coefficients differ, or there are not more clusters than coefficients.
    """
    estimate, fits = finite_vector("whole", whole), finite_matrix("without", without)
    m, p = fits.shape
    if p != len(estimate):
        raise ValueError(f"without: expected {len(estimate)} coefficients a fit, got {p}")
    if m <= p:
        raise ValueError(f"without: {m} clusters leave no degree of freedom for {p} coefficients")
    apart = fits - estimate
    return Jackknifed(coefficients=estimate, covariance=(m - 1) / m * (apart.T @ apart), dof=float(m - p))
