"""The inverse square root of a diagonal matrix less one of low rank, applied to a few vectors in linear time.

``B = diag(d) - Z M Z'`` with n rows and p columns of Z. ``B^(-1/2) V`` is a sum over shifted systems
``(B + t_j I)^-1 V``, each solved by Woodbury's identity in O(n p^2); the shifts and their weights are those of Hale, Higham and
Trefethen (2008), "Computing A^alpha, log(A), and related matrix functions by contour integrals", SIAM Journal on Numerical
Analysis 46(5), 2505-2523, DOI 10.1137/070700607, method 3, whose error falls like ``exp(-pi^2 N / (log(M/m) + 3))``
for eigenvalues between m and M.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
from scipy import linalg, special

from engine.stats.validate import FloatArray

_DIGITS = 38.0
"""Natural logarithm of the accuracy aimed at: below the rounding of a double."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LowRank:
    """``diag(d) - F F'`` with bounds of its eigenvalues. n rows, p columns."""

    diagonal: FloatArray
    """d, positive, shape (n,)."""
    factor: FloatArray
    """F, ``F F' = Z M Z'``, shape (n, p)."""
    least: float
    """Lower bound of the eigenvalues; near or below 0 where the matrix is singular."""
    greatest: float
    """Upper bound of the eigenvalues."""

    @classmethod
    def of(cls, diagonal: FloatArray, columns: FloatArray, middle: FloatArray) -> Self:
        """Put the parts together.

        Parameters
        ----------
        diagonal : numpy.ndarray, shape (n,)
            d, positive.
        columns : numpy.ndarray, shape (n, p)
            Z.
        middle : numpy.ndarray, shape (p, p)
            M, positive definite.

        Returns
        -------
        LowRank
            With the bounds of Ostrowski: those of ``I - d^(-1/2) F F' d^(-1/2)`` times the extremes of d.
        """
        factor = columns @ linalg.cholesky(middle, lower=True)
        scaled = factor / np.sqrt(diagonal)[:, None]
        share = float(linalg.eigvalsh(scaled.T @ scaled)[-1])
        return cls(
            diagonal=diagonal,
            factor=factor,
            least=float(diagonal.min()) * (1.0 - share),
            greatest=float(diagonal.max()),
        )


def inverse_root(matrix: LowRank, vectors: FloatArray) -> FloatArray:
    """Return ``B^(-1/2) V``.

    Parameters
    ----------
    matrix : LowRank
        B, positive definite.
    vectors : numpy.ndarray, shape (n, r)
        V.

    Returns
    -------
    numpy.ndarray, shape (n, r)
        To about 12 digits where the condition number is moderate.

    Raises
    ------
    ValueError
        If B is singular.
    """
    if matrix.least <= 0.0:
        raise ValueError("matrix: is singular, so that it has no inverse root")
    ratio = matrix.greatest / matrix.least
    nodes = math.ceil((math.log(ratio) + 3.0) * _DIGITS / math.pi**2)
    complement = 1.0 - 1.0 / ratio
    quarter = float(special.ellipkm1(1.0 / ratio))
    sine, cosine, delta, _ = special.ellipj((np.arange(nodes) + 0.5) * quarter / nodes, complement)
    shifts = matrix.least * (sine / cosine) ** 2
    weights = delta / cosine**2 * (2.0 * quarter * math.sqrt(matrix.least) / (math.pi * nodes))
    return np.asarray(
        sum(weight * _shifted(matrix, shift, vectors) for shift, weight in zip(shifts, weights, strict=True))
    )


def _shifted(matrix: LowRank, shift: float, vectors: FloatArray) -> FloatArray:
    """Return ``(B + shift I)^-1 V`` by Woodbury's identity."""
    over = 1.0 / (matrix.diagonal + shift)
    left = matrix.factor * over[:, None]
    capacity = np.eye(matrix.factor.shape[1]) - matrix.factor.T @ left
    plain = vectors * over[:, None]
    return np.asarray(plain + left @ np.linalg.solve(capacity, matrix.factor.T @ plain))
