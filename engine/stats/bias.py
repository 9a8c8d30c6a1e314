"""Small-study effects: do small studies print larger effects than large ones, and what if they did not.

None of these proves or mends publication bias; heterogeneity and small benchmarks that are also harder give the same
pattern. With fewer than 10 studies they tell next to nothing: Sterne et al. (2011), BMJ 343, d4002, DOI 10.1136/bmj.d4002.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.contrast import Contrast
from engine.stats.heterogeneity import Tau2Method
from engine.stats.pooled import Pooled, Reference, two_sided_p
from engine.stats.pooling import pool
from engine.stats.validate import FloatArray
from engine.stats.weighting import checked, weigh

_MOST_ROUNDS = 100
"""Trim-and-fill settles in a handful of rounds or goes round in circles."""


class EggerModel(StrEnum):
    """Which errors Egger's regression has."""

    LINEAR = "lm"
    """Multiplicative: weighted least squares with a free residual variance, t with k - 2 degrees of freedom."""
    RANDOM_EFFECTS = "rma"
    """Additive: random-effects meta-regression, normal reference."""


class TrimEstimator(StrEnum):
    """Estimator of the number of missing studies."""

    L0 = "L0"
    """From the sum of the ranks on the heavy side."""
    R0 = "R0"
    """From the length of the last run on the heavy side."""


class Side(StrEnum):
    """Side of the funnel on which studies are missing."""

    LEFT = "left"
    """Small effects."""
    RIGHT = "right"
    """Large effects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EggerTest:
    """Regression of effects on their standard errors."""

    slope: Contrast
    """Change of the effect per unit of standard error; 0 means a symmetric funnel."""
    limit: Contrast
    """Effect of a study without sampling error (PET)."""
    p_value: float
    """Of the slope, two-sided."""
    model: EggerModel
    """Which errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankTest:
    """Begg's rank correlation of effects with their variances."""

    tau: float
    """Kendall's tau."""
    p_value: float
    """Two-sided; exact without ties and for fewer than 50 studies."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrimAndFill:
    """A pooling of the studies and of the mirror images of those without a counterpart."""

    n_filled: int
    """Studies added."""
    side: Side
    """Where they were missing."""
    fit: Pooled
    """Pooling of all; its intervals take the added studies as if observed, which makes them too narrow."""
    y: FloatArray
    """Effect sizes, the added ones last."""
    v: FloatArray
    """Their sampling variances."""


def egger(
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    model: EggerModel = EggerModel.LINEAR,
    method: Tau2Method = Tau2Method.REML,
) -> EggerTest:
    """Test whether effects change with their standard error.

    Egger et al. (1997), "Bias in meta-analysis detected by a simple, graphical test", BMJ 315, 629-634,
    DOI 10.1136/bmj.315.7109.629; both models in Sterne and Egger (2005), in Rothstein, Sutton and Borenstein (eds),
    "Publication Bias in Meta-Analysis", chapter 6. The limit is the PET estimate of Stanley and Doucouliagos (2014),
    Research Synthesis Methods 5(1), 60-78, DOI 10.1002/jrsm.1095.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Effect sizes and their sampling variances; at least three.
    model : EggerModel, default LINEAR
        Which errors.
    method : Tau2Method, default REML
        Estimator of tau2 under RANDOM_EFFECTS.

    Returns
    -------
    EggerTest
        Slope, limit and p value.

    Raises
    ------
    ValueError
        If an array cannot be computed with, there are fewer than three studies, or all standard errors are equal.
    """
    effects, variances, _ = checked(y, v, None)
    if np.ptp(variances) == 0.0:
        raise ValueError("v: all equal, so that effects cannot change with their standard error")
    design = np.column_stack([np.ones_like(effects), np.sqrt(variances)])
    if model is EggerModel.RANDOM_EFFECTS:
        fit = pool(effects, variances, design, method=method, reference=Reference.NORMAL)
    else:
        fit = pool(effects, variances, design, method=None, reference=Reference.KNAPP_HARTUNG)
    slope = fit.coefficient(1)
    return EggerTest(slope=slope, limit=fit.coefficient(0), p_value=two_sided_p(slope), model=model)


def begg(y: npt.ArrayLike, v: npt.ArrayLike) -> RankTest:
    """Test whether effects and their variances are ranked alike.

    Begg and Mazumdar (1994), "Operating characteristics of a rank correlation test for publication bias", Biometrics
    50(4), 1088-1101, DOI 10.2307/2533446: Kendall's tau of ``(y_i - mu) / sqrt(v_i - 1 / sum(1 / v))`` with ``v_i``, mu being
    the common-effect estimate.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Effect sizes and their sampling variances.

    Returns
    -------
    RankTest
        Kendall's tau and its p value.

    Raises
    ------
    ValueError
        If an array cannot be computed with or all variances are equal.
    """
    effects, variances, columns = checked(y, v, None)
    if np.ptp(variances) == 0.0:
        raise ValueError("v: all equal, so that they cannot be ranked")
    line = weigh(effects, columns, 1.0 / variances)
    standardised = line.residuals / np.sqrt(variances - line.bread[0, 0])
    tau, p_value = stats.kendalltau(standardised, variances)
    return RankTest(tau=float(tau), p_value=float(p_value))


def fail_safe_n(y: npt.ArrayLike, v: npt.ArrayLike, alpha: float = 0.05) -> int:
    """Return how many unseen studies of no effect would undo the significance.

    ``k (z_mean / z_alpha)^2 - k``, rounded up, with ``z_mean = sum(y_i / sqrt(v_i)) / sqrt(k)`` and a one-sided level: Rosenthal
    (1979), "The file drawer problem and tolerance for null results", Psychological Bulletin 86(3), 638-641,
    DOI 10.1037/0033-2909.86.3.638. It takes no account of heterogeneity and is kept for comparison only.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Effect sizes and their sampling variances.
    alpha : float, default 0.05
        One-sided level.

    Returns
    -------
    int
        Number of studies, 0 if the combined test is not significant.

    Raises
    ------
    ValueError
        If an array cannot be computed with or alpha is not strictly between 0 and 1/2.
    """
    effects, variances, _ = checked(y, v, None)
    if not 0.0 < alpha < 0.5:
        raise ValueError(f"alpha: expected a value strictly between 0 and 0.5, got {alpha}")
    k = len(effects)
    mean = float((effects / np.sqrt(variances)).sum()) / math.sqrt(k)
    return max(0, math.ceil(k * (mean / float(stats.norm.isf(alpha))) ** 2 - k))


def trim_and_fill(  # noqa: PLR0913 - two arrays and four choices that a report must name
    y: npt.ArrayLike,
    v: npt.ArrayLike,
    *,
    side: Side | None = None,
    estimator: TrimEstimator = TrimEstimator.L0,
    method: Tau2Method | None = Tau2Method.REML,
    reference: Reference = Reference.KNAPP_HARTUNG,
) -> TrimAndFill:
    """Pool again after adding the mirror images of studies that seem to lack a counterpart.

    Duval and Tweedie (2000), "Trim and fill", Biometrics 56(2), 455-463, DOI 10.1111/j.0006-341X.2000.00455.x. A
    sensitivity analysis: under heterogeneity it adds studies where none are missing.

    Parameters
    ----------
    y, v : array_like, shape (k,)
        Effect sizes and their sampling variances; at least three.
    side : Side, optional
        Where studies are missing; if left out, opposite to the slope of the effects on their standard errors.
    estimator : TrimEstimator, default L0
        Estimator of the number of missing studies.
    method : Tau2Method or None, default REML
        Estimator of tau2; None for the common-effect model.
    reference : Reference, default KNAPP_HARTUNG
        How the uncertainty is had.

    Returns
    -------
    TrimAndFill
        How many were added where, and the pooling of all.

    Raises
    ------
    ValueError
        If an array cannot be computed with, so many studies are trimmed that nothing is left to pool, or the number of
        missing studies does not settle.
    """
    effects, variances, _ = checked(y, v, None)
    where = side or _lacking_side(effects, variances, method)
    sign = -1.0 if where is Side.RIGHT else 1.0
    order = np.argsort(sign * effects, kind="stable")
    turned, theirs = sign * effects[order], variances[order]
    missing, centre = 0, 0.0
    for _round in range(_MOST_ROUNDS):
        before, kept = missing, len(turned) - missing
        centre = float(pool(turned[:kept], theirs[:kept], method=method, reference=reference).coefficients[0])
        missing = _missing(turned - centre, estimator)
        if missing == before:
            break
    else:
        raise ValueError("y: trim-and-fill goes round in circles on these effect sizes")
    heaviest = slice(len(turned) - missing, None)
    all_y = np.concatenate([effects, sign * (2.0 * centre - turned[heaviest])])
    all_v = np.concatenate([variances, theirs[heaviest]])
    fit = pool(all_y, all_v, method=method, reference=reference)
    return TrimAndFill(n_filled=missing, side=where, fit=fit, y=all_y, v=all_v)


def _lacking_side(y: FloatArray, v: FloatArray, method: Tau2Method | None) -> Side:
    """Return the side opposite to the one to which small studies lean."""
    if np.ptp(v) == 0.0:
        return Side.LEFT
    design = np.column_stack([np.ones_like(y), np.sqrt(v)])
    slope = pool(y, v, design, method=method, reference=Reference.NORMAL).coefficients[1]
    return Side.RIGHT if slope < 0.0 else Side.LEFT


def _missing(centred: FloatArray, estimator: TrimEstimator) -> int:
    """Return how many values of the upper side, sorted ascending, lack a counterpart below."""
    k = len(centred)
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(centred), kind="stable")] = np.arange(1.0, k + 1.0)
    if estimator is TrimEstimator.R0:
        run = k - (ranks[centred < 0.0].max() if (centred < 0.0).any() else 0.0)
        return max(0, int(run) - 1)
    total = float(ranks[centred > 0.0].sum())
    return max(0, round((4.0 * total - float(k * (k + 1))) / float(2 * k - 1)))
