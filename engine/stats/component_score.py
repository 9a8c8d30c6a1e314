"""Scores as a sigmoid of principal components of other scores, refitted to many resamples of models at once.

Ruan, Maddison and Hashimoto (2024), "Observational scaling laws and the predictability of language model performance",
arXiv 2405.10938, sections 3 and 4 (DOI 10.48550/arXiv.2405.10938): gaps are filled by a one-component PCA of standardised
scores that is repeated until it settles, components are those of the covariance matrix, and the score is
``1 / (1 + exp(-(w0 + w'c)))`` by least squares. Every step is done again for each resample, given as counts of how often a
model stands in it: resamples of families and families left out are the same thing.

A first component has no unit, and the standard deviation of a few families is known badly. So it is read as a level: the mean over
benchmarks of what the component alone says of a model's scores, a share of solved problems.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from engine.stats.newton import BoolArray, Evaluate, minimise
from engine.stats.validate import FloatArray, IndexArray, finite_matrix, finite_vector

_ROUNDS = 1000
"""Most rounds of filling gaps."""
_SETTLED = 1e-9
"""Largest change of a filled score at which a resample has settled."""
_ALIKE = 1e-9
"""Standard deviation below which the scores of a benchmark are all the same in a resample."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SigmoidFits:
    """Sigmoids fitted to r resamples of n models."""

    weights: FloatArray
    """w0, then one a component; shape (r, c + 1)."""
    fitted: FloatArray
    """Score of every model, in the resample or not; shape (r, n)."""
    converged: BoolArray
    """Whether the search ended in a minimum, shape (r,)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComponentFits:
    """Components and sigmoids of r resamples of n models on b benchmarks."""

    components: FloatArray
    """Of every model, mean 0 and standard deviation 1 in the resample; shape (r, n, c)."""
    loadings: FloatArray
    """Of the components, signs such that each sums to more than 0; shape (r, c, b)."""
    shares: FloatArray
    """Share of the variance of each component, shape (r, c)."""
    centre: FloatArray
    """Level at component 0: the mean over benchmarks of their mean scores, shape (r,)."""
    unit: FloatArray
    """Level gained with 1 of the first component, shape (r,)."""
    scores: SigmoidFits
    """The sigmoids; `converged` is False too where gaps did not settle or a benchmark does not vary."""

    @property
    def level(self) -> FloatArray:
        """Level of every model on the other benchmarks by the first component, shape (r, n)."""
        return self.centre[:, None] + self.unit[:, None] * self.components[:, :, 0]

    @property
    def line(self) -> FloatArray:
        """Log odds of the score as a line in the level, other components at 0: at level 0, and per 1; shape (r, 2)."""
        slope = self.scores.weights[:, 1] / self.unit
        return np.column_stack([self.scores.weights[:, 0] - slope * self.centre, slope])


def fit_components(
    matrix: npt.ArrayLike, outcome: npt.ArrayLike, counts: npt.ArrayLike, *, n_components: int = 1
) -> ComponentFits:
    """Fill gaps, take components, and fit the outcome to them, in every resample.

    Parameters
    ----------
    matrix : array_like, shape (n, b)
        Scores on other benchmarks; NaN in gaps. Every model and every benchmark has at least one score.
    outcome : array_like, shape (n,)
        Score of each model that is to be explained, as a proportion.
    counts : array_like, shape (r, n)
        How often each model stands in each resample; a row of ones is the sample itself, and 0 leaves a model out: then its components
        and fitted score are predictions.
    n_components : int, default 1
        c, below b.

    Returns
    -------
    ComponentFits
        One entry a resample.

    Raises
    ------
    ValueError
        If shapes differ, a count is negative, an outcome is no proportion, or there are too few benchmarks.
    """
    given, y, weight = _checked(matrix, outcome, counts, n_components)
    filled, settled = _fill(given, weight)
    mean, deviation = _moments(filled, weight)
    sound = settled & (deviation > _ALIKE).all(axis=1)
    covariance = _covariance(filled - mean[:, None, :], weight)
    values, vectors = np.linalg.eigh(covariance)
    loadings = np.swapaxes(vectors, 1, 2)[:, ::-1][:, :n_components]
    loadings = loadings * np.where(loadings.sum(axis=2, keepdims=True) < 0.0, -1.0, 1.0)
    spread = np.sqrt(np.maximum(values[:, ::-1][:, :n_components], _ALIKE**2))
    components = ((filled - mean[:, None, :]) @ np.swapaxes(loadings, 1, 2)) / spread[:, None, :]
    fits = fit_sigmoids(components, y, weight)
    return ComponentFits(
        components=components,
        loadings=loadings,
        shares=values[:, ::-1][:, :n_components] / np.maximum(values.sum(axis=1, keepdims=True), _ALIKE**2),
        centre=mean.mean(axis=1),
        unit=spread[:, 0] * loadings[:, 0].mean(axis=1),
        scores=SigmoidFits(weights=fits.weights, fitted=fits.fitted, converged=fits.converged & sound),
    )


def fit_sigmoids(predictors: FloatArray, outcome: FloatArray, counts: FloatArray) -> SigmoidFits:
    """Fit ``1 / (1 + exp(-(w0 + w'c)))`` by least squares to every resample.

    Parameters
    ----------
    predictors : numpy.ndarray, shape (r, n, c)
        Of every model in every resample, of order one.
    outcome : numpy.ndarray, shape (n,)
        Proportions.
    counts : numpy.ndarray, shape (r, n)
        How often each model stands in each resample.

    Returns
    -------
    SigmoidFits
        Searched from a level curve.
    """
    design = np.concatenate([np.ones((*predictors.shape[:2], 1)), predictors], axis=2)
    level = np.clip((counts @ outcome) / counts.sum(axis=1), 1e-3, 1.0 - 1e-3)
    begin = np.zeros((len(counts), design.shape[2]))
    begin[:, 0] = special.logit(level)
    end = minimise(_objective(design, outcome, counts), begin, negligible=1e-20)
    fitted = special.expit(np.einsum("rnp,rp->rn", design, end.parameters))
    return SigmoidFits(weights=end.parameters, fitted=np.asarray(fitted, dtype=np.float64), converged=end.converged)


def _checked(
    matrix: npt.ArrayLike, outcome: npt.ArrayLike, counts: npt.ArrayLike, n_components: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    read = np.atleast_2d(np.asarray(matrix, dtype=np.float64))
    finite_matrix("matrix", np.where(np.isnan(read), 0.0, read))
    y, weight = finite_vector("outcome", outcome), finite_matrix("counts", counts)
    if len(y) != len(read) or weight.shape[1] != len(read):
        raise ValueError("matrix: expected as many models as in outcome and counts")
    if (weight < 0.0).any() or not weight.any(axis=1).all():
        raise ValueError("counts: expected at least one model in each resample, and no negative count")
    if ((y < 0.0) | (y > 1.0)).any():
        raise ValueError("outcome: expected proportions in [0, 1]")
    if np.isnan(read).all(axis=1).any() or np.isnan(read).all(axis=0).any():
        raise ValueError("matrix: a model or a benchmark has no score at all")
    if not 1 <= n_components < read.shape[1]:
        raise ValueError(f"n_components: expected 1 to {read.shape[1] - 1}, got {n_components}")
    return read, y, weight


def _fill(given: FloatArray, weight: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Return the scores of every resample with gaps filled, shape (r, n, b), and whether they settled."""
    gaps = np.isnan(given)
    known = np.where(gaps, 0.0, given)
    seen = weight @ ~gaps
    means = (weight @ known) / np.maximum(seen, 1e-300)
    filled = np.where(gaps, means[:, None, :], known)
    settled = np.asarray((seen > 0.0).all(axis=1), dtype=np.bool_)
    moving = np.flatnonzero(settled) if gaps.any() else np.array([], dtype=np.intp)
    for _ in range(_ROUNDS):
        if not len(moving):
            return filled, settled
        better = np.where(gaps, _first_component(filled[moving], weight[moving]), known)
        moved = np.abs(better - filled[moving]).max(axis=(1, 2))
        filled[moving] = better
        moving = moving[moved > _SETTLED]
    settled[moving] = False
    return filled, settled


def _first_component(filled: FloatArray, weight: FloatArray) -> FloatArray:
    """Return what the first component of standardised scores says of every score, shape (r, n, b)."""
    mean, deviation = _moments(filled, weight)
    scale = np.maximum(deviation, _ALIKE)
    standard = (filled - mean[:, None, :]) / scale[:, None, :]
    first = np.linalg.eigh(_covariance(standard, weight))[1][:, :, -1]
    said = np.einsum("rnb,rb->rn", standard, first)[:, :, None] * first[:, None, :]
    return np.asarray(mean[:, None, :] + scale[:, None, :] * said, dtype=np.float64)


def _moments(filled: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    share = weight / weight.sum(axis=1, keepdims=True)
    mean = np.einsum("rn,rnb->rb", share, filled)
    return mean, np.sqrt(np.einsum("rn,rnb->rb", share, (filled - mean[:, None, :]) ** 2))


def _covariance(centred: FloatArray, weight: FloatArray) -> FloatArray:
    share = (weight / weight.sum(axis=1, keepdims=True))[:, :, None]
    return np.asarray(np.swapaxes(centred * share, 1, 2) @ centred, dtype=np.float64)


def _objective(design: FloatArray, outcome: FloatArray, counts: FloatArray) -> Evaluate:
    """Return half the sum of squares of each resample with its exact derivatives."""

    def evaluate(theta: FloatArray, problems: IndexArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        x, weight = design[problems], counts[problems]
        level = special.expit(np.einsum("rnp,rp->rn", x, theta))
        slope = level * (1.0 - level)
        residual = level - outcome
        gradient = np.einsum("rn,rnp->rp", weight * residual * slope, x)
        bend = weight * (slope * slope + residual * slope * (1.0 - 2.0 * level))
        hessian = np.swapaxes(x * bend[:, :, None], 1, 2) @ x
        return 0.5 * (weight * residual * residual).sum(axis=1), gradient, hessian

    return evaluate
