"""What pooling gives: coefficients with their uncertainty, heterogeneity, and the tests and intervals had from them."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.contrast import ByColumn, Contrast
from engine.stats.heterogeneity import Tau2
from engine.stats.validate import FloatArray, confidence_level, finite_vector, same_length
from engine.stats.weighting import WeightedLine


class Reference(StrEnum):
    """How the uncertainty of a coefficient is had."""

    NORMAL = "z"
    """Standard error as if tau2 were known, normal quantiles: too narrow with few studies."""
    KNAPP_HARTUNG = "knapp-hartung"
    """Standard error scaled by the observed scatter, t with k - p degrees of freedom: Hartung and Knapp (2001),
    Statistics in Medicine 20(24), 3875-3889, DOI 10.1002/sim.1009; with moderators Knapp and Hartung (2003), Statistics
    in Medicine 22(17), 2693-2710, DOI 10.1002/sim.1482."""
    AD_HOC = "ad-hoc knapp-hartung"
    """The same, the scale never being below 1, so that it is never narrower than the scatter within studies allows."""


class Prediction(StrEnum):
    """Which quantile a prediction interval takes: the conventions differ in the second digit, so that one is named."""

    NORMAL = "normal"
    """Normal quantile."""
    T_RESIDUAL = "t(k-p)"
    """t with k - p degrees of freedom, as many as the coefficient has under Knapp and Hartung."""
    T_HTS = "t(k-p-1)"
    """t with one fewer (k - 2 without moderators): Higgins, Thompson and Spiegelhalter (2009), JRSS A 172(1), 137-159,
    eq. 12, DOI 10.1111/j.1467-985X.2008.00552.x."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OmnibusTest:
    """A test of several coefficients, or of residual heterogeneity."""

    statistic: float
    """chi2 or, where `dof_residual` is finite, F."""
    dof: int
    """Degrees of freedom (of the numerator)."""
    dof_residual: float
    """Degrees of freedom of the denominator; infinite for chi2."""
    p_value: float
    """Upper tail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Information:
    """Log-likelihood and criteria; comparable only between fits of the same kind to the same rows."""

    log_likelihood: float
    """Restricted for REML (comparable only under the same design), else that of the normal model at the estimates."""
    aic: float
    """Akaike's criterion."""
    aicc: float
    """Its small-sample form, Hurvich and Tsai (1989), DOI 10.1093/biomet/76.2.297."""
    bic: float
    """Schwarz's criterion with k (REML: k - p) rows."""
    restricted: bool
    """Whether the likelihood is the restricted one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pooled(ByColumn):
    """A pooled effect, or a line of effects on moderators. k effect sizes, p coefficients."""

    coefficients: FloatArray
    """Shape (p,)."""
    covariance: FloatArray
    """Of the coefficients, scaled as the reference asks, shape (p, p)."""
    dof: float
    """Degrees of freedom of a coefficient's reference distribution; infinite for the normal one."""
    reference: Reference
    """How the uncertainty is had."""
    heterogeneity: Tau2 | None
    """Variance of true effects; None under the common-effect model, which says that there is none."""
    q_test: OmnibusTest
    """Cochran's Q of (residual) heterogeneity."""
    i2: float
    """Share of the total variance that is between true effects, in [0, 1]."""
    h2: float
    """Total over typical sampling variance, at least 1 (under the common-effect model ``Q / (k - p)``)."""
    information: Information
    """Likelihood and criteria."""
    line: WeightedLine
    """The weighted fit behind it."""

    @property
    def tau2(self) -> float:
        """Variance of true effects; 0 under the common-effect model."""
        return self.heterogeneity.value if self.heterogeneity else 0.0

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

        Raises
        ------
        ValueError
            If the shape is wrong.
        """
        weights = finite_vector("combination", combination)
        same_length(combination=weights, coefficients=self.coefficients)
        return Contrast(
            value=float(weights @ self.coefficients),
            standard_error=math.sqrt(float(weights @ self.covariance @ weights)),
            dof=self.dof,
        )

    def test(self, columns: tuple[int, ...]) -> OmnibusTest:
        """Test that several coefficients are all 0 (QM; under Knapp and Hartung an F test).

        Parameters
        ----------
        columns : tuple of int
            Columns of the design, counted from 0: all moderators, without the intercept, for QM.

        Returns
        -------
        OmnibusTest
            Wald test.

        Raises
        ------
        ValueError
            If no column is named.
        """
        if not columns:
            raise ValueError("columns: name at least one coefficient to test")
        chosen = self.coefficients[list(columns)]
        within = self.covariance[np.ix_(columns, columns)]
        return omnibus(float(chosen @ np.linalg.solve(within, chosen)), len(columns), self.dof)

    def prediction_interval(
        self, convention: Prediction, combination: npt.ArrayLike | None = None, level: float = 0.95
    ) -> tuple[float, float]:
        """Return the interval in which the true effect of a new study lies.

        ``x'b +- q sqrt(x'V x + tau2)``, q being the quantile that the convention names.

        Parameters
        ----------
        convention : Prediction
            Which quantile.
        combination : array_like, shape (p,), optional
            Moderators x of the new study, the intercept's 1 included; may be left out where there are none.
        level : float, default 0.95
            Confidence level.

        Returns
        -------
        tuple of float
            Lower and upper end.

        Raises
        ------
        ValueError
            Under the common-effect model, which knows no other true effects; if the convention leaves no degree of
            freedom; if moderators are needed and missing.
        """
        if self.heterogeneity is None:
            raise ValueError("prediction: the common-effect model says that there is one true effect")
        if combination is None and len(self.coefficients) > 1:
            raise ValueError("combination: the moderators of the new study are needed")
        centre = self.coefficient() if combination is None else self.contrast(combination)
        residual = len(self.line.weights) - len(self.coefficients)
        dof = {Prediction.NORMAL: math.inf, Prediction.T_RESIDUAL: residual, Prediction.T_HTS: residual - 1}[convention]
        if dof < 1:
            raise ValueError(f"prediction: {convention} leaves no degree of freedom")
        quantile = float(stats.t.isf((1.0 - confidence_level(level)) / 2.0, dof))
        reach = quantile * math.sqrt(centre.standard_error**2 + self.tau2)
        return centre.value - reach, centre.value + reach


def omnibus(chi2: float, dof: int, dof_residual: float) -> OmnibusTest:
    """Return the test of a Wald statistic.

    Parameters
    ----------
    chi2 : float
        ``b'V^-1 b``.
    dof : int
        Number of coefficients tested.
    dof_residual : float
        Degrees of freedom of the covariance; infinite if it is taken as known.

    Returns
    -------
    OmnibusTest
        chi2 test, or the F test of ``chi2 / dof``.
    """
    if math.isinf(dof_residual):
        return OmnibusTest(statistic=chi2, dof=dof, dof_residual=dof_residual, p_value=float(stats.chi2.sf(chi2, dof)))
    ratio = chi2 / dof
    tail = float(stats.f.sf(ratio, dof, dof_residual))
    return OmnibusTest(statistic=ratio, dof=dof, dof_residual=dof_residual, p_value=tail)


def two_sided_p(contrast: Contrast) -> float:
    """Return the two-sided p value of a contrast being 0.

    Parameters
    ----------
    contrast : Contrast
        Estimate, standard error, degrees of freedom.

    Returns
    -------
    float
        p value.

    Raises
    ------
    ValueError
        If the standard error is 0.
    """
    if contrast.standard_error == 0.0:
        raise ValueError("contrast: its standard error is 0, so that nothing can be tested")
    return 2.0 * float(stats.t.sf(abs(contrast.value) / contrast.standard_error, contrast.dof))
