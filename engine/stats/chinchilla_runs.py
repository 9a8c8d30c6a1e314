"""Training runs on centred and scaled logarithms, and the Huber objective of ``E + A / N^alpha + B / D^beta`` on them.

Form and objective: Hoffmann et al. (2022), arXiv 2203.15556, section 3.3 and appendix D.3 (DOI
10.48550/arXiv.2203.15556). On raw logarithms the Hessian's condition number is about 1e11; centred and scaled it is small
enough for plain Newton steps. Value, gradient and Hessian are exact and are had for many parameter rows at once.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from engine.stats.newton import Evaluate
from engine.stats.validate import FloatArray, IndexArray, distinct_values, positive_vector, same_length

_BLOCK = 64
"""Problems evaluated at a time, so that intermediate arrays stay in the processor's cache."""

_HIGHEST = 600.0
"""Logarithm at which a term is cut off against the rest of the loss, so that it stays a finite number."""

_FEWEST_RUNS = 6
"""One more than parameters."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Runs:
    """Training runs on centred and scaled logarithms, ready for many fits. n runs."""

    log_size: FloatArray
    """(log N - mean) / standard deviation, shape (n,)."""
    log_data: FloatArray
    """(log D - mean) / standard deviation, shape (n,)."""
    log_loss: FloatArray
    """log L, shape (n,)."""
    centre: tuple[float, float]
    """Means of log N and log D."""
    scale: tuple[float, float]
    """Standard deviations of log N and log D."""

    @classmethod
    def of(
        cls, parameters: npt.ArrayLike, tokens: npt.ArrayLike, loss: npt.ArrayLike, *, repeats: bool = False
    ) -> Self:
        """Check and transform training runs.

        Parameters
        ----------
        parameters : array_like, shape (n,)
            Model sizes N.
        tokens : array_like, shape (n,)
            Training tokens D.
        loss : array_like, shape (n,)
            Final losses, in nats.
        repeats : bool, default False
            Whether two runs may be the same in all three, as models are whose outcome is a count of few problems.

        Returns
        -------
        Runs
            The same on transformed scales.

        Raises
        ------
        ValueError
            If a value is not positive and finite, lengths differ, there are fewer than 6 runs, fewer than 3 distinct
            sizes or token counts, the loss does not vary, or two runs are the same in all three and must not be.
        """
        columns = {
            "parameters": positive_vector("parameters", parameters),
            "tokens": positive_vector("tokens", tokens),
            "loss": positive_vector("loss", loss),
        }
        same_length(**columns)
        size, data, value = columns.values()
        if len(size) < _FEWEST_RUNS:
            raise ValueError(f"parameters: at least {_FEWEST_RUNS} runs are needed for 5 parameters, got {len(size)}")
        distinct_values("parameters", size, 3)
        distinct_values("tokens", data, 3)
        distinct_values("loss", value, 2)
        if not repeats and len(np.unique(np.column_stack([size, data, value]), axis=0)) < len(size):
            raise ValueError("loss: two runs are the same in parameters, tokens and loss")
        x, y = np.log(size), np.log(data)
        centre, scale = (float(x.mean()), float(y.mean())), (float(x.std()), float(y.std()))
        return cls(
            log_size=(x - centre[0]) / scale[0],
            log_data=(y - centre[1]) / scale[1],
            log_loss=np.log(value),
            centre=centre,
            scale=scale,
        )

    def inward(self, logs: FloatArray) -> FloatArray:
        """Return centred coordinates of rows (log A, log B, log E, alpha, beta).

        Parameters
        ----------
        logs : numpy.ndarray, shape (r, 5)
            Rows on the printed scale.

        Returns
        -------
        numpy.ndarray, shape (r, 5)
            Rows on the scale that the fit works with.
        """
        a, b, e, alpha, beta = logs.T
        (x, y), (sx, sy) = self.centre, self.scale
        return np.column_stack([a - alpha * x, b - beta * y, e, alpha * sx, beta * sy])

    def outward(self, theta: FloatArray) -> FloatArray:
        """Return rows (log A, log B, log E, alpha, beta): the inverse of :meth:`inward`.

        Parameters
        ----------
        theta : numpy.ndarray, shape (r, 5)
            Rows on the scale that the fit works with.

        Returns
        -------
        numpy.ndarray, shape (r, 5)
            Rows on the printed scale.
        """
        (x, y), (sx, sy) = self.centre, self.scale
        alpha, beta = theta[:, 3] / sx, theta[:, 4] / sy
        return np.column_stack([theta[:, 0] + alpha * x, theta[:, 1] + beta * y, theta[:, 2], alpha, beta])

    def residuals(self, theta: FloatArray) -> FloatArray:
        """Return log residuals.

        Parameters
        ----------
        theta : numpy.ndarray, shape (r, 5)
            Rows on the scale that the fit works with.

        Returns
        -------
        numpy.ndarray, shape (r, n)
            ``log L - log Lhat``.
        """
        return _shares(self, theta)[0]

    def predict(self, theta: FloatArray) -> FloatArray:
        """Return the logarithms of fitted losses.

        Parameters
        ----------
        theta : numpy.ndarray, shape (r, 5)
            Rows on the scale that the fit works with.

        Returns
        -------
        numpy.ndarray, shape (r, n)
            ``log Lhat``.
        """
        return self.log_loss - self.residuals(theta)

    def residuals_and_slopes(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return log residuals and derivatives of ``log Lhat``.

        Parameters
        ----------
        theta : numpy.ndarray, shape (r, 5)
            Rows on the scale that the fit works with.

        Returns
        -------
        numpy.ndarray, shape (r, n)
            ``log L - log Lhat``.
        numpy.ndarray, shape (r, n, 5)
            Derivatives in the five coordinates.
        """
        residual, size, data = _shares(self, theta)
        slopes = [size, data, 1.0 - size - data, -size * self.log_size, -data * self.log_data]
        return residual, np.stack(slopes, axis=2)

    def objective(self, delta: float, counts: FloatArray | None = None) -> Evaluate:
        """Return the function that :func:`engine.stats.newton.minimise` takes.

        Parameters
        ----------
        delta : float
            Of the Huber loss, positive.
        counts : numpy.ndarray, shape (r, n), optional
            How often each run stands in each of r resamples; once if left out.

        Returns
        -------
        callable
            Value, gradient and Hessian of the sum of Huber losses.
        """
        x, y, one = self.log_size, self.log_data, np.ones_like(self.log_size)
        powers = np.column_stack([one, x, x * x]), np.column_stack([one, y, y * y]), np.column_stack([one, x, y, x * y])

        def evaluate(theta: FloatArray, problems: IndexArray) -> tuple[FloatArray, FloatArray, FloatArray]:
            r, p = theta.shape
            values, gradients, hessians = np.empty(r), np.empty((r, p)), np.empty((r, p, p))
            for start in range(0, r, _BLOCK):
                block = slice(start, start + _BLOCK)
                weight = np.ones((1, 1)) if counts is None else counts[problems[block]]
                residual, size, data = _shares(self, theta[block])
                near = np.clip(residual, -delta, delta)
                score = weight * near
                # Huber's loss is c (|r| - c / 2) with c = min(|r|, delta)
                values[block] = np.einsum("ij,ij->i", score, residual - 0.5 * near)
                outer = weight * (near == residual) + score
                _derivatives(gradients[block], hessians[block], _moments(score, outer, (size, data), powers))
            return values, gradients, hessians

        return evaluate


_Powers = tuple[FloatArray, FloatArray, FloatArray]
"""Columns (1, x, x^2), (1, y, y^2), (1, x, y, x y) of the n runs."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Moments:
    """Sums over the runs of each of r problems: of scores and outer weights, with shares p and q, with powers of x and y."""

    score: FloatArray
    outer: FloatArray
    score_p: FloatArray
    score_q: FloatArray
    outer_p: FloatArray
    outer_q: FloatArray
    outer_pp: FloatArray
    outer_qq: FloatArray
    outer_pq: FloatArray


def _shares(runs: Runs, theta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return log residuals, and the shares of the fitted loss that hang on size and on data, each (r, n)."""
    rest = theta[:, 2:3]
    size = np.exp(np.minimum(theta[:, 0:1] - rest - theta[:, 3:4] * runs.log_size, _HIGHEST))
    data = np.exp(np.minimum(theta[:, 1:2] - rest - theta[:, 4:5] * runs.log_data, _HIGHEST))
    total = 1.0 + size + data
    return runs.log_loss - rest - np.log(total), size / total, data / total


def _moments(score: FloatArray, outer: FloatArray, shares: tuple[FloatArray, FloatArray], powers: _Powers) -> _Moments:
    (p, q), (by_x, by_y, by_xy) = shares, powers
    outer_p, outer_q = outer * p, outer * q
    return _Moments(
        score=score.sum(axis=1),
        outer=outer.sum(axis=1),
        score_p=((score * p) @ by_x).T,
        score_q=((score * q) @ by_y).T,
        outer_p=(outer_p @ by_x[:, :2]).T,
        outer_q=(outer_q @ by_y[:, :2]).T,
        outer_pp=((outer_p * p) @ by_x).T,
        outer_qq=((outer_q * q) @ by_y).T,
        outer_pq=((outer_p * q) @ by_xy).T,
    )


def _derivatives(gradient: FloatArray, hessian: FloatArray, m: _Moments) -> None:
    """Fill gradients (r, 5) and Hessians (r, 5, 5) of the weighted sum of Huber losses.

    With p, q, s the shares, ``d log Lhat = p du + q dv + s de``, and its second derivative in (u, v, e) is
    ``diag(p, q, s) - (p, q, s)(p, q, s)'``; u is linear in x, v in y, so that only sums over their powers are left, and
    ``s = 1 - p - q`` gives those with s.
    """
    rest = m.score - m.score_p[0] - m.score_q[0]
    for column, sums in enumerate((-m.score_p[0], -m.score_q[0], -rest, m.score_p[1], m.score_q[1])):
        gradient[:, column] = sums
    pp, qq, pq = m.outer_pp - m.score_p, m.outer_qq - m.score_q, m.outer_pq
    ps, qs = m.outer_p - m.outer_pp[:2] - pq[[0, 1]], m.outer_q - m.outer_qq[:2] - pq[[0, 2]]
    ss = m.outer - m.outer_p[0] - m.outer_q[0] - ps[0] - qs[0] - rest
    rows = (
        (pp[0], pq[0], ps[0], -pp[1], -pq[2]),
        (qq[0], qs[0], -pq[1], -qq[1]),
        (ss, -ps[1], -qs[1]),
        (pp[2], pq[3]),
        (qq[2],),
    )
    for i, row in enumerate(rows):
        for j, sums in enumerate(row, start=i):
            hessian[:, i, j] = hessian[:, j, i] = sums
