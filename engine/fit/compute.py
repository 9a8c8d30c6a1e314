"""Training tokens and compute of models, as the vocabulary knows them, and what a family gains with compute."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from engine.fit.base import estimate, refusal
from engine.fit.observed import Observed
from engine.stats.component_score import ComponentFits
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.observational import family_lines
from engine.stats.regression import least_squares
from engine.types.fit import Estimate, Quantity, Scale
from engine.types.frame import FloatArray
from engine.types.outcome import Failure, Reason
from engine.types.unknown import Unknown
from engine.vocab.models import models

PER_COMPUTE = "level on other benchmarks per tenfold training compute, within families"
"""What the first component of a family gains with compute."""

LEAST_FAMILIES = 3
"""Families with two computes or more below which nothing tells how families differ."""

FLOPS = 6.0
"""Floating-point operations a parameter and token: Kaplan et al. (2020), arXiv 2001.08361, section 2.1."""


def tokens_of(model_ids: Iterable[str]) -> FloatArray:
    """Return training tokens.

    Parameters
    ----------
    model_ids : iterable of str
        Models.

    Returns
    -------
    numpy.ndarray, shape (k,)
        Tokens; NaN where the vocabulary does not know them.
    """
    known = models()
    found = (known[name].tokens_b if name in known else math.nan for name in map(str, model_ids))
    return np.array([math.nan if isinstance(one, Unknown) else 1e9 * one for one in found], dtype=np.float64)


def compute_of(model_ids: Iterable[str], size_b: FloatArray) -> FloatArray:
    """Return training compute, ``6 N D``.

    Parameters
    ----------
    model_ids : iterable of str
        Models.
    size_b : numpy.ndarray, shape (k,)
        Parameters in billions.

    Returns
    -------
    numpy.ndarray, shape (k,)
        Floating-point operations; NaN where the tokens are not known.
    """
    return FLOPS * 1e9 * size_b * tokens_of(model_ids)


def per_compute(models: Observed, fits: ComponentFits) -> Estimate | Failure:
    """Return the slope of the level on log10 training compute, each family with a height of its own.

    Parameters
    ----------
    models : Observed
        Models with scores on other benchmarks.
    fits : ComponentFits
        Their components.

    Returns
    -------
    Estimate or Failure
        :data:`PER_COMPUTE`, CR2 by family. Refused: compute known of two models or more of fewer than :data:`LEAST_FAMILIES` families.
    """
    compute, kept = _computed(models)
    names, index = np.unique(models.family[kept], return_inverse=True)
    if len(names) < LEAST_FAMILIES:
        why = f"'{PER_COMPUTE}': two training computes or more are known of {len(names)} families, at least {LEAST_FAMILIES} are needed"
        return refusal(models.frame, Reason.TOO_FEW_CLUSTERS, why)
    x, y = (_centred(values[kept], index) for values in (np.log10(compute), fits.level[0]))
    try:
        slope = least_squares(x[:, None], y, models.family[kept]).coefficient(0)
    except UndeterminedVarianceError:
        return refusal(models.frame, Reason.TOO_FEW_CLUSTERS, f"'{PER_COMPUTE}' is determined by one family alone")
    return estimate(PER_COMPUTE, slope, tested=True)


def family_fit(models: Observed, fits: ComponentFits) -> tuple[Quantity, ...]:
    """Return how straight the level of a family is in log compute.

    Parameters
    ----------
    models : Observed
        Models with scores on other benchmarks.
    fits : ComponentFits
        Their components.

    Returns
    -------
    tuple of Quantity
        Median R2 over families of three models or more, and their number; empty where there is none.
    """
    compute, kept = _computed(models)
    lines = family_lines(fits.level[0][kept], compute[kept], models.family[kept]) if kept.any() else ()
    if not lines:
        return ()
    median = float(np.median([line.r_squared for line in lines]))
    return (
        Quantity(term="median R2 of families of 3 models or more in log compute", value=median, scale=Scale.SHARE),
        Quantity(term="such families", value=float(len(lines)), scale=Scale.COUNT),
    )


def _computed(models: Observed) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Return the compute of each model, and which belong to a family of which two computes or more are known."""
    compute = compute_of(models.matrix.model_id, models.size_b)
    known = np.isfinite(compute)
    several = [name for name in np.unique(models.family) if len(set(compute[known & (models.family == name)])) > 1]
    return compute, known & np.isin(models.family, several)


def _centred(values: FloatArray, index: npt.NDArray[np.intp]) -> FloatArray:
    """Return values less the mean of their family."""
    means = np.bincount(index, weights=values) / np.bincount(index)
    return np.asarray(values - means[index], dtype=np.float64)
