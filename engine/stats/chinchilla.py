"""The loss of a model of N parameters trained on D tokens: ``L = E + A / N^alpha + B / D^beta``.

Hoffmann et al. (2022), "Training compute-optimal large language models", arXiv 2203.15556, section 3.3 and appendix
D.3 (DOI 10.48550/arXiv.2203.15556), minimise the **sum** of ``Huber_delta(log L - log Lhat)``, delta = 1e-3, with
``log Lhat = logsumexp(log A - alpha log N, log B - beta log D, log E)``. Besiroglu, Erdil, Barnett and You (2024),
"Chinchilla scaling: a replication attempt", arXiv 2404.10102 (DOI 10.48550/arXiv.2404.10102), print what is nearly the
least-absolute-deviations limit delta -> 0. So a fit always names its delta: 0 means least absolute deviations and
infinity means least squares on logs.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.stats.chinchilla_runs import Runs
from engine.stats.newton import Minima, minimise
from engine.stats.validate import FloatArray, positive_vector

HOFFMANN_DELTA = 1e-3
"""Delta of Hoffmann et al. (2022)."""

NEGLIGIBLE = 1e-26
"""Objective that rounding errors of logarithms leave when data follow the law exactly."""

_SMALLEST_DELTA = 1e-9
"""Below it the vertex of least absolute deviations is solved exactly instead."""

_SAFE_DELTA = 1e-3
"""Below it Newton steps alone would stop between the kinks, so that delta is lowered in steps."""

_DELTA_RATIO = 10.0**0.25
"""Step of that continuation."""

_ITERATIONS = 120
"""Newton steps from each start; most need fewer than 60."""

_LARGEST_LOG = 700.0
"""Logarithm of the largest amplitude that is a number."""
_SAME = 1e-6
"""Relative difference of objectives below which two starts have found one minimum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChinchillaFit:
    """A fitted law ``L = E + A / N^alpha + B / D^beta``."""

    irreducible: float
    """E."""
    size_amplitude: float
    """A."""
    size_exponent: float
    """alpha."""
    data_amplitude: float
    """B."""
    data_exponent: float
    """beta."""
    delta: float
    """Of the Huber loss; 0: least absolute deviations, infinity: least squares."""
    objective: float
    """Sum of Huber_delta of the log residuals; for delta 0 the sum of their absolute values."""
    n: int
    """Training runs."""
    inside: int
    """Runs whose absolute log residual is at most delta: with few, the fit rests on signs of residuals."""
    n_starts: int
    """Starts from which the minimum was sought."""
    n_agreeing: int
    """Starts that ended in the same minimum (objective within 1e-6 of it, relative)."""
    converged: bool
    """Whether a further Newton step would change nothing (for delta 0: whether a vertex was reached)."""

    def predict(self, parameters: npt.ArrayLike, tokens: npt.ArrayLike) -> FloatArray:
        """Return the fitted loss.

        Parameters
        ----------
        parameters : array_like, shape (k,)
            Model sizes N.
        tokens : array_like, shape (k,)
            Training tokens D.

        Returns
        -------
        numpy.ndarray, shape (k,)
            ``E + A / N^alpha + B / D^beta``.
        """
        size, data = positive_vector("parameters", parameters), positive_vector("tokens", tokens)
        return (
            self.irreducible
            + self.size_amplitude * size**-self.size_exponent
            + self.data_amplitude * data**-self.data_exponent
        )


def fit_chinchilla(
    parameters: npt.ArrayLike,
    tokens: npt.ArrayLike,
    loss: npt.ArrayLike,
    *,
    delta: float = HOFFMANN_DELTA,
    starts: npt.ArrayLike | None = None,
) -> ChinchillaFit:
    """Fit the law from many starts.

    Parameters
    ----------
    parameters : array_like, shape (n,)
        Model sizes N.
    tokens : array_like, shape (n,)
        Training tokens D.
    loss : array_like, shape (n,)
        Final losses, in nats.
    delta : float, default 1e-3
        Of the Huber loss; 0 for least absolute deviations, infinity for least squares on logs.
    starts : array_like, shape (r, 5), optional
        Rows (log A, log B, log E, alpha, beta), such as :func:`hoffmann_grid`; if left out, 300 points that divide the
        mean loss among the three terms, with exponents from 0.1 to 1.5.

    Returns
    -------
    ChinchillaFit
        The best minimum, and how many starts agree on it.

    Raises
    ------
    ValueError
        If the runs are refused (see :meth:`engine.stats.chinchilla_runs.Runs.of`) or `delta` is negative or NaN.
    """
    return fit_runs(Runs.of(parameters, tokens, loss), delta=delta, starts=starts)


def fit_runs(runs: Runs, *, delta: float = HOFFMANN_DELTA, starts: npt.ArrayLike | None = None) -> ChinchillaFit:
    """Fit the law to runs that are checked and transformed.

    Parameters
    ----------
    runs : Runs
        Training runs.
    delta, starts
        As for :func:`fit_chinchilla`.

    Returns
    -------
    ChinchillaFit
        The best minimum, and how many starts agree on it.

    Raises
    ------
    ValueError
        If `delta` is negative or NaN, or the minimum has an amplitude beyond all numbers: a term that vanishes at every run.
    """
    _checked(delta)
    begin = _share_grid(runs) if starts is None else runs.inward(np.atleast_2d(np.asarray(starts, dtype=np.float64)))
    return _descend(runs, _search(runs, delta, begin), delta)


def delta_sweep(
    parameters: npt.ArrayLike, tokens: npt.ArrayLike, loss: npt.ArrayLike, deltas: Sequence[float]
) -> tuple[ChinchillaFit, ...]:
    """Fit the law for several deltas: how much the estimates depend on a choice that papers seldom mention.

    Parameters
    ----------
    parameters, tokens, loss : array_like, shape (n,)
        As for :func:`fit_chinchilla`.
    deltas : sequence of float
        Deltas, in the order wanted.

    Returns
    -------
    tuple of ChinchillaFit
        One fit a delta.

    Raises
    ------
    ValueError
        As :func:`fit_chinchilla`.
    """
    runs = Runs.of(parameters, tokens, loss)
    begin = _share_grid(runs)
    searches = {level: _search(runs, level, begin) for level in {max(_checked(delta), _SAFE_DELTA) for delta in deltas}}
    return tuple(_descend(runs, searches[max(delta, _SAFE_DELTA)], delta) for delta in deltas)


def hoffmann_grid() -> FloatArray:
    """Return the 4,500 starts of Hoffmann et al. (2022), appendix D.3.

    Returns
    -------
    numpy.ndarray, shape (4500, 5)
        Rows (log A, log B, log E, alpha, beta): log A and log B in 0, 5, .., 25; log E in -1, -0.5, .., 1; alpha and
        beta in 0, 0.5, .., 2.
    """
    amplitudes, exponents = np.arange(0.0, 30.0, 5.0), np.arange(0.0, 2.5, 0.5)
    axes = (amplitudes, amplitudes, np.arange(-1.0, 1.5, 0.5), exponents, exponents)
    return np.array(list(itertools.product(*axes)))


def _share_grid(runs: Runs) -> FloatArray:
    """Return starts whose three terms add up to the mean loss at the mean size and data."""
    level = float(runs.log_loss.mean())
    exponents = (0.1, 0.3, 0.6, 1.0, 1.5)
    points = [
        (
            level + math.log((1.0 - rest) * part),
            level + math.log((1.0 - rest) * (1.0 - part)),
            level + math.log(rest),
            alpha * runs.scale[0],
            beta * runs.scale[1],
        )
        for rest, part, alpha, beta in itertools.product((0.3, 0.6, 0.8, 0.95), (0.2, 0.5, 0.8), exponents, exponents)
    ]
    return np.array(points)


def _checked(delta: float) -> float:
    if not delta >= 0.0:
        raise ValueError(f"delta: expected a number of at least 0, got {delta}")
    return delta


def _search(runs: Runs, delta: float, begin: FloatArray) -> Minima:
    """Minimise from every start, at a delta large enough for Newton steps."""
    level = max(delta, _SAFE_DELTA)
    return minimise(runs.objective(level), begin, max_iterations=_ITERATIONS, negligible=NEGLIGIBLE)


def _descend(runs: Runs, search: Minima, delta: float) -> ChinchillaFit:
    """Take the best end of a search down to the delta asked for."""
    best = int(np.argmin(search.values))
    agreeing = int((search.values <= search.values[best] * (1.0 + _SAME) + NEGLIGIBLE).sum())
    end = _lower(runs, search.parameters[best : best + 1], delta)
    return _describe(runs, end, delta, n_starts=len(search.values), n_agreeing=agreeing)


def _lower(runs: Runs, theta: FloatArray, delta: float) -> Minima:
    """Follow the minimum from the safe delta down to `delta`; for 0, solve the vertex that it ends in."""
    target = max(delta, _SMALLEST_DELTA)
    current = max(target, _SAFE_DELTA)
    end = minimise(runs.objective(current), theta, negligible=NEGLIGIBLE)
    while current > target:
        current = max(current / _DELTA_RATIO, target)
        end = minimise(runs.objective(current), end.parameters, negligible=NEGLIGIBLE)
    return end if delta > 0.0 else _vertex(runs, end.parameters)


def _vertex(runs: Runs, theta: FloatArray) -> Minima:
    """Solve the five equations of the smallest residuals: there least absolute deviations has its minimum.

    Koenker and Bassett (1978), Econometrica 46(1), 33-50, theorem 3.1 (DOI 10.2307/1913643): an optimum interpolates
    as many points as there are parameters.
    """
    start = np.abs(runs.residuals(theta)[0])
    touched = np.argsort(start, kind="stable")[: theta.shape[1]]
    solved = theta.copy()
    for _ in range(20):
        residual, slopes = (rows[0][touched] for rows in runs.residuals_and_slopes(solved))
        step = np.linalg.lstsq(slopes, residual, rcond=None)[0]
        solved = solved + step
    end = np.abs(runs.residuals(solved)[0])
    better = bool(end.sum() <= start.sum())
    return Minima(
        parameters=solved if better else theta,
        values=np.array([min(end.sum(), start.sum())]),
        gradients=np.zeros_like(theta),
        converged=np.array([better and float(end[touched].max()) < _SMALLEST_DELTA]),
    )


def _describe(runs: Runs, end: Minima, delta: float, *, n_starts: int, n_agreeing: int) -> ChinchillaFit:
    size_log, data_log, rest_log, alpha, beta = (float(value) for value in runs.outward(end.parameters)[0])
    if max(size_log, data_log) > _LARGEST_LOG:
        raise ValueError("loss: a term of the law vanishes at every run, so that its exponent has no end")
    inside = np.abs(runs.residuals(end.parameters)[0]) <= max(delta, _SMALLEST_DELTA)
    return ChinchillaFit(
        irreducible=math.exp(rest_log),
        size_amplitude=math.exp(size_log),
        size_exponent=alpha,
        data_amplitude=math.exp(data_log),
        data_exponent=beta,
        delta=delta,
        objective=float(end.values[0]),
        n=len(runs.log_loss),
        inside=int(inside.sum()),
        n_starts=n_starts,
        n_agreeing=n_agreeing,
        converged=bool(end.converged[0]),
    )
