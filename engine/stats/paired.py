"""Scores and their differences from the outcomes of single questions.

Miller (2024), "Adding error bars to evals: a statistical approach to language model evaluations", arXiv:2411.00640.
Questions are taken as drawn from a larger population, in clusters where several share a text.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from scipy import stats

from engine.stats.contrast import Contrast
from engine.stats.validate import FloatArray, cluster_index, finite_vector, same_length


class ClusterForm(StrEnum):
    """Which of Miller's two clustered standard errors: they differ by what stands for the variance within questions."""

    APPENDIX = "appendix A"
    """``n^2`` throughout: ``sum over clusters of (sum of deviations)^2 / n^2``, the same as CR0."""
    EQUATION_4 = "equation 4"
    """The CLT's variance, which divides by ``n (n - 1)``, plus the cross terms over ``n^2``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class McNemar:
    """McNemar's test of two models on the same questions."""

    only_first: int
    """Questions that only the first model solves."""
    only_second: int
    """Questions that only the second solves."""
    chi2: float
    """``(b - c)^2 / (b + c)``."""
    chi2_corrected: float
    """``max(0, |b - c| - 1)^2 / (b + c)``: Edwards (1948), DOI 10.1007/BF02289261."""
    p_value: float
    """Of chi2."""
    p_corrected: float
    """Of the corrected chi2."""
    p_exact: float
    """Binomial test of b of b + c against 1/2, two-sided; the one to report."""


def score(outcomes: npt.ArrayLike) -> Contrast:
    """Return the mean of independent questions with the standard error of the central limit theorem.

    Miller (2024), eq. 1: ``sqrt(sum (s_i - mean)^2 / (n - 1) / n)``.

    Parameters
    ----------
    outcomes : array_like, shape (n,)
        Score of each question, any numbers; at least two.

    Returns
    -------
    Contrast
        Mean, standard error, n - 1 degrees of freedom.

    Raises
    ------
    ValueError
        If the array cannot be computed with, has one entry, or does not vary.
    """
    s = _varying("outcomes", outcomes)
    n = len(s)
    return Contrast(value=float(s.mean()), standard_error=float(s.std(ddof=1)) / math.sqrt(n), dof=float(n - 1))


def bernoulli_standard_error(outcomes: npt.ArrayLike) -> float:
    """Return ``sqrt(mean (1 - mean) / n)`` of outcomes that are 0 or 1.

    Miller (2024), eq. 2. For a printed score and n see :func:`engine.stats.proportions.standard_error`.

    Parameters
    ----------
    outcomes : array_like, shape (n,)
        0 or 1 for each question.

    Returns
    -------
    float
        Standard error.

    Raises
    ------
    ValueError
        If an outcome is neither 0 nor 1, or all are the same.
    """
    s = _varying("outcomes", outcomes)
    _binary("outcomes", s)
    return math.sqrt(float(s.mean()) * (1.0 - float(s.mean())) / len(s))


def clustered_score(
    outcomes: npt.ArrayLike, clusters: npt.ArrayLike, form: ClusterForm = ClusterForm.APPENDIX
) -> Contrast:
    """Return the mean of questions in clusters with a standard error that lets those of one cluster be alike.

    Miller (2024), eq. 4 and appendix A. Neither form is corrected for few clusters; with fewer than some 30 use CR2
    (:func:`engine.stats.regression.least_squares` of a lone intercept).

    Parameters
    ----------
    outcomes : array_like, shape (n,)
        Score of each question.
    clusters : array_like, shape (n,)
        Label of its cluster; at least two.
    form : ClusterForm, default APPENDIX
        Which form.

    Returns
    -------
    Contrast
        Mean, standard error, m - 1 degrees of freedom of m clusters.

    Raises
    ------
    ValueError
        If an array cannot be computed with, lengths differ, or the outcomes do not vary.
    """
    s, index = _varying("outcomes", outcomes), cluster_index("clusters", clusters)
    same_length(outcomes=s, clusters=index)
    n, m = len(s), int(index.max()) + 1
    apart = s - s.mean()
    together = float((np.bincount(index, weights=apart) ** 2).sum())
    variance = together / n**2
    if form is ClusterForm.EQUATION_4:
        own = float((apart**2).sum())
        variance = own / (n * (n - 1)) + (together - own) / n**2
    if variance <= 0.0:
        raise ValueError("clusters: their means do not differ, so that nothing tells how they vary")
    return Contrast(value=float(s.mean()), standard_error=math.sqrt(variance), dof=float(m - 1))


def unpaired_difference(first: Contrast, second: Contrast) -> Contrast:
    """Return the difference of two scores from different questions.

    Miller (2024), section 4: ``sqrt(SE_A^2 + SE_B^2)``; degrees of freedom after Welch (1947), Biometrika 34, 28-35,
    DOI 10.1093/biomet/34.1-2.28. On the same questions it throws away what both models share.

    Parameters
    ----------
    first, second : Contrast
        The scores; the second is taken away.

    Returns
    -------
    Contrast
        Difference.
    """
    one, two = first.standard_error**2, second.standard_error**2
    return Contrast(
        value=first.value - second.value,
        standard_error=math.sqrt(one + two),
        dof=(one + two) ** 2 / (one**2 / first.dof + two**2 / second.dof),
    )


def paired_difference(
    first: npt.ArrayLike,
    second: npt.ArrayLike,
    clusters: npt.ArrayLike | None = None,
    form: ClusterForm = ClusterForm.APPENDIX,
) -> Contrast:
    """Return the difference of two models' scores on the same questions.

    Miller (2024), section 4: eq. 1 (with clusters eq. 4) of the differences by question.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Score of each question by either model; the second is taken away.
    clusters : array_like, shape (n,), optional
        Label of each question's cluster; independent questions if left out.
    form : ClusterForm, default APPENDIX
        Which form of the clustered standard error.

    Returns
    -------
    Contrast
        Mean difference, standard error, n - 1 (with clusters m - 1) degrees of freedom.

    Raises
    ------
    ValueError
        If an array cannot be computed with, lengths differ, or all differences are the same.
    """
    one, two = finite_vector("first", first), finite_vector("second", second)
    same_length(first=one, second=two)
    return score(one - two) if clusters is None else clustered_score(one - two, clusters, form)


def mc_nemar(first: npt.ArrayLike, second: npt.ArrayLike) -> McNemar:
    """Test whether two models solve equally many of the same questions.

    McNemar (1947), Psychometrika 12(2), 153-157, DOI 10.1007/BF02295996.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        0 or 1 for each question by either model.

    Returns
    -------
    McNemar
        Discordant questions and three p values.

    Raises
    ------
    ValueError
        If an outcome is neither 0 nor 1, lengths differ, or no question tells the models apart.
    """
    one, two = finite_vector("first", first), finite_vector("second", second)
    same_length(first=one, second=two)
    _binary("first", one)
    _binary("second", two)
    b, c = int((one > two).sum()), int((two > one).sum())
    if b + c == 0:
        raise ValueError("first: both models solve the same questions, so that nothing tells them apart")
    plain = (b - c) ** 2 / (b + c)
    corrected = max(0, abs(b - c) - 1) ** 2 / (b + c)
    return McNemar(
        only_first=b,
        only_second=c,
        chi2=plain,
        chi2_corrected=corrected,
        p_value=float(stats.chi2.sf(plain, 1)),
        p_corrected=float(stats.chi2.sf(corrected, 1)),
        p_exact=float(stats.binomtest(b, b + c).pvalue),
    )


def _varying(name: str, values: npt.ArrayLike) -> FloatArray:
    array = finite_vector(name, values)
    if len(array) < 2 or np.ptp(array) == 0.0:
        raise ValueError(f"{name}: all {len(array)} equal, so that nothing tells how they vary")
    return array


def _binary(name: str, values: FloatArray) -> None:
    if not np.isin(values, (0.0, 1.0)).all():
        raise ValueError(f"{name}: must be 0 or 1")
