"""Regression of k solved of n problems: logit, probit and complementary log-log, plain, quasi and cluster-robust.

McCullagh and Nelder (1989), "Generalized Linear Models", 2nd edition, chapters 2 and 4 (DOI 10.1007/978-1-4899-3242-6):
iteratively reweighted least squares, expected information, Pearson's estimate of the dispersion. Scores of many models
vary far more than the binomial says (dispersion 22 for 127 base models on 164 problems), so that the plain standard error
is several times too small; take the quasi-binomial or the cluster-robust one, or a model with a variance of its own
(:mod:`engine.stats.beta_binomial`, :mod:`engine.stats.binomial_slopes`).
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from engine.stats.cluster_robust import RobustCorrection, members, sandwich
from engine.stats.clustered import Clustered
from engine.stats.validate import FloatArray, cluster_index, count_vector, finite_matrix, same_length

_STEPS = 100
_TOLERANCE = 1e-13
"""Relative change of the deviance at which reweighting ends."""

_LARGEST_PREDICTOR = 30.0
"""Linear predictors are held within it while iterating: beyond, a fitted share is 0 or 1 to rounding."""


class Link(StrEnum):
    """How a share depends on the linear predictor."""

    LOGIT = "logit"
    """``p = 1 / (1 + exp(-eta))``."""
    PROBIT = "probit"
    """``p = Phi(eta)``."""
    CLOGLOG = "cloglog"
    """``p = 1 - exp(-exp(eta))``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """Checked counts with their design. n rows, p columns."""

    design: FloatArray
    """Shape (n, p)."""
    successes: FloatArray
    """Problems solved, shape (n,)."""
    trials: FloatArray
    """Problems, shape (n,)."""

    @classmethod
    def of(cls, design: npt.ArrayLike, successes: npt.ArrayLike, trials: npt.ArrayLike) -> "Counts":
        """Check counts.

        Parameters
        ----------
        design : array_like, shape (n, p)
            Columns, an intercept included if wanted.
        successes : array_like, shape (n,)
            Problems solved; whole numbers.
        trials : array_like, shape (n,)
            Problems; whole numbers of at least 1.

        Returns
        -------
        Counts
            The same.

        Raises
        ------
        ValueError
            If an array is refused, more problems are solved than there are, columns are linearly dependent, or the rows
            are separated: a combination of columns tells the full scores from the empty ones, so that a coefficient
            would be infinite.
        """
        x = finite_matrix("design", design)
        k, n = count_vector("successes", successes), count_vector("trials", trials, least=1)
        same_length(design=x, successes=k, trials=n)
        if (k > n).any():
            raise ValueError("successes: more problems solved than there are")
        if np.linalg.matrix_rank(x) < x.shape[1]:
            raise ValueError("design: columns are linearly dependent")
        if _separated(x, k, n):
            raise ValueError("successes: separated, a combination of columns tells full scores from empty ones")
        return cls(design=x, successes=k, trials=n)

    def log_coefficients(self) -> FloatArray:
        """Return the logarithms of the binomial coefficients.

        Returns
        -------
        numpy.ndarray, shape (n,)
            log of "trials choose successes".
        """
        k, n = self.successes, self.trials
        return np.asarray(special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BinomialFit:
    """A fitted binomial regression."""

    coefficients: FloatArray
    """Shape (p,)."""
    covariance: FloatArray
    """Inverse of the expected information, as if every problem were solved independently, shape (p, p)."""
    link: Link
    """Link function."""
    deviance: float
    """Twice the log likelihood below that of one share a row."""
    pearson_dispersion: float
    """Sum of squared Pearson residuals over n - p: 1 if scores vary as the binomial says."""
    log_likelihood: float
    """With binomial coefficients."""
    dof: int
    """n - p."""
    counts: Counts
    """What was fitted."""
    _predictor: FloatArray
    """Linear predictor, shape (n,)."""

    @property
    def standard_errors(self) -> FloatArray:
        """Plain standard errors, shape (p,)."""
        return np.asarray(np.sqrt(np.diag(self.covariance)), dtype=np.float64)

    @property
    def quasi_standard_errors(self) -> FloatArray:
        """Standard errors times the root of the dispersion, shape (p,): quasi-binomial."""
        return self.standard_errors * math.sqrt(self.pearson_dispersion)

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2.0 * len(self.coefficients) - 2.0 * self.log_likelihood

    @property
    def fitted(self) -> FloatArray:
        """Fitted shares, shape (n,)."""
        return _share(self._predictor, self.link)

    def cluster_robust(self, clusters: npt.ArrayLike, correction: RobustCorrection = RobustCorrection.CR2) -> Clustered:
        """Give the coefficients a cluster-robust covariance.

        Pustejovsky and Tipton (2018), JBES 36(4), 672-683, DOI 10.1080/07350015.2016.1247004, on the scale of shares, as
        their package clubSandwich does: rows of the design times the slope of the link, residuals ``k/n - p``, working
        variances ``p (1 - p) / n``. (On the scale of working residuals CR2 would be another matrix, 0.1 to 0.6 % off.)

        Parameters
        ----------
        clusters : array_like, shape (n,)
            Label of each row's cluster.
        correction : RobustCorrection, default CR2
            Small-sample correction.

        Returns
        -------
        Clustered
            The same coefficients; contrasts carry degrees of freedom.
        """
        index = cluster_index("clusters", clusters)
        same_length(design=self.counts.design, clusters=index)
        rows = members(index)
        share, trials = self.fitted, self.counts.trials
        variance = share * (1.0 - share) / trials
        return sandwich(
            self.counts.design * _slope(self._predictor, self.link)[:, None],
            self.coefficients,
            self.counts.successes / trials - share,
            rows,
            [variance[inside] for inside in rows],
            correction=correction,
        )


def fit_binomial(counts: Counts, link: Link = Link.LOGIT) -> BinomialFit:
    """Fit a binomial regression by maximum likelihood.

    Parameters
    ----------
    counts : Counts
        Checked counts with their design.
    link : Link, default logit
        Link function.

    Returns
    -------
    BinomialFit
        Coefficients and what their uncertainty is had from.

    Raises
    ------
    ValueError
        If there are no more rows than columns, so that nothing tells of the dispersion, or the iteration does not settle.
    """
    k, n, x = counts.successes, counts.trials, counts.design
    dof = len(k) - x.shape[1]
    if dof < 1:
        raise ValueError(f"design: {len(k)} rows leave nothing to judge {x.shape[1]} columns by")
    eta = _inverse((k + 0.5) / (n + 1.0), link)
    deviance = math.inf
    for _ in range(_STEPS):
        share, slope = _share(eta, link), _slope(eta, link)
        weights = n * slope * slope / (share * (1.0 - share))
        working = eta + (k / n - share) / slope
        root = np.sqrt(weights)
        coefficients = np.linalg.lstsq(x * root[:, None], working * root, rcond=None)[0]
        eta = np.clip(x @ coefficients, -_LARGEST_PREDICTOR, _LARGEST_PREDICTOR)
        previous, deviance = deviance, _deviance(k, n, _share(eta, link))
        if abs(previous - deviance) <= _TOLERANCE * (abs(deviance) + 1.0):
            break
    else:
        raise ValueError("successes: reweighted least squares did not settle")
    share = _share(eta, link)
    pearson = float((n * (k / n - share) ** 2 / (share * (1.0 - share))).sum())
    return BinomialFit(
        coefficients=np.asarray(coefficients, dtype=np.float64),
        covariance=np.asarray(np.linalg.inv((x * weights[:, None]).T @ x), dtype=np.float64),
        link=link,
        deviance=deviance,
        pearson_dispersion=pearson / dof,
        log_likelihood=float(
            (counts.log_coefficients() + special.xlogy(k, share) + special.xlog1py(n - k, -share)).sum()
        ),
        dof=dof,
        counts=counts,
        _predictor=eta,
    )


def _share(eta: FloatArray, link: Link) -> FloatArray:
    if link is Link.LOGIT:
        share = special.expit(eta)
    elif link is Link.PROBIT:
        share = special.ndtr(eta)
    else:
        share = -np.expm1(-np.exp(eta))
    return np.clip(share, 1e-15, 1.0 - 1e-15)


def _slope(eta: FloatArray, link: Link) -> FloatArray:
    """Return the derivative of the share in the linear predictor."""
    if link is Link.LOGIT:
        slope = special.expit(eta) * special.expit(-eta)
    elif link is Link.PROBIT:
        slope = np.exp(-0.5 * eta * eta) / math.sqrt(2.0 * math.pi)
    else:
        slope = np.exp(eta - np.exp(eta))
    return np.maximum(slope, 1e-15)


def _inverse(share: FloatArray, link: Link) -> FloatArray:
    if link is Link.LOGIT:
        eta = special.logit(share)
    elif link is Link.PROBIT:
        eta = special.ndtri(share)
    else:
        eta = np.log(-np.log1p(-share))
    return np.asarray(eta, dtype=np.float64)


def _log_likelihood(counts: Counts, share: FloatArray) -> float:
    k, missed = counts.successes, counts.trials - counts.successes
    return float((counts.log_coefficients() + special.xlogy(k, share) + special.xlog1py(missed, -share)).sum())


def _deviance(k: FloatArray, n: FloatArray, share: FloatArray) -> float:
    solved = special.xlogy(k, k / n) - special.xlogy(k, share)
    missed = special.xlogy(n - k, (n - k) / n) - special.xlog1py(n - k, -share)
    return 2.0 * float((solved + missed).sum())


def _separated(x: FloatArray, k: FloatArray, n: FloatArray) -> bool:
    """Return whether the likelihood has no finite maximum: Konis (2007), DPhil thesis, Oxford, chapter 4.

    That is so if some direction d has ``x'd >= 0`` for full scores, ``<= 0`` for empty ones, ``= 0`` for all others, and
    is not 0 for all: a linear programme.
    """
    sign = (k == n).astype(np.float64) - (k == 0.0)
    sure, mixed = x * sign[:, None], x[sign == 0.0]
    if len(mixed) and np.linalg.matrix_rank(mixed) == x.shape[1]:
        return False
    found = optimize.linprog(
        -sure.sum(axis=0),
        A_ub=-sure[sign != 0.0],
        b_ub=np.zeros(int((sign != 0.0).sum())),
        A_eq=mixed if len(mixed) else None,
        b_eq=np.zeros(len(mixed)) if len(mixed) else None,
        bounds=(-1.0, 1.0),
    )
    return bool(found.fun is not None and found.fun < -1e-7)
