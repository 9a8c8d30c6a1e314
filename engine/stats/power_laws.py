"""Power laws of one variable: plain, with an offset, broken, and the log law of downstream scores.

- plain ``y = A x^b`` and with an offset ``y = E + A / x^b``: Kaplan et al. (2020), arXiv 2001.08361; Hestness et al. (2017),
  arXiv 1712.00409, section 3;
- broken, a smooth change of slope at ``x0``: Caballero et al. (2023), "Broken neural scaling laws", arXiv 2210.14891,
  equation 1 with one break;
- log law ``y = (log(A x^alpha))^beta`` and ``y = E + A / x^alpha``, both with Huber's loss of delta 0.1 on the outcome's
  own scale: Isik et al. (2024), "Scaling laws for downstream task performance", arXiv 2402.04177, equations 1 and 2.

Amplitudes and exponents trade off along narrow valleys, so fits work with log x less its mean; the parameters of a log law
can stay undetermined while its curve and objective are sharp.
"""

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from engine.stats.curves import CurveFit, fit_curve
from engine.stats.validate import FloatArray, distinct_values, finite_vector, positive_vector, same_length

ISIK_DELTA = 0.1
"""Delta of Isik et al. (2024)."""


class PowerForm(StrEnum):
    """Which curve."""

    PLAIN = "y = A x^b"
    """Two parameters: log A, b."""
    OFFSET = "y = E + A / x^b"
    """Three: E, log A, b."""
    BROKEN = "y = E + A x^-b (1 + (x / x0)^(1 / f))^(-c f)"
    """Six: E, log A, b, c, log x0, f; the slope in logs is -b before the break and -(b + c) after it."""
    LOG = "y = (log(A x^alpha))^beta"
    """Three: log A, alpha, beta."""


N_PARAMETERS = {PowerForm.PLAIN: 2, PowerForm.OFFSET: 3, PowerForm.BROKEN: 6, PowerForm.LOG: 3}
"""Parameters of each curve; a fit needs one distinct size more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PowerLaw:
    """A fitted curve."""

    form: PowerForm
    """Which curve; it says what the parameters are, and their order."""
    parameters: FloatArray
    """As the form lists them; amplitudes and the break as logarithms."""
    curve: CurveFit
    """Residuals, objective and what is known of other minima."""

    def predict(self, x: npt.ArrayLike) -> FloatArray:
        """Return the fitted curve.

        Parameters
        ----------
        x : array_like, shape (k,)
            Positive.

        Returns
        -------
        numpy.ndarray, shape (k,)
            y.
        """
        return _CURVES[self.form](self.parameters, np.log(positive_vector("x", x)))


def fit_power_law(
    x: npt.ArrayLike, y: npt.ArrayLike, form: PowerForm = PowerForm.OFFSET, *, delta: float = math.inf
) -> PowerLaw:
    """Fit a curve from a grid of starts.

    Parameters
    ----------
    x : array_like, shape (n,)
        Size, data or compute; positive.
    y : array_like, shape (n,)
        Loss or score. Positive for the log law, whose curve cannot be anything else.
    form : PowerForm, default OFFSET
        Which curve.
    delta : float, default infinity
        Of Huber's loss in the unit of y; infinity for least squares.

    Returns
    -------
    PowerLaw
        The curve.

    Raises
    ------
    ValueError
        If a value is refused or there are no more distinct x than parameters.
    """
    log_x = np.log(positive_vector("x", x))
    outcome = positive_vector("y", y) if form is PowerForm.LOG else finite_vector("y", y)
    same_length(x=log_x, y=outcome)
    distinct_values("x", log_x, N_PARAMETERS[form] + 1)
    distinct_values("y", outcome, 2)
    centre = float(log_x.mean())
    starts = _STARTS[form](log_x - centre, outcome)
    fit = fit_curve(lambda theta: outcome - _CURVES[form](theta, log_x - centre), starts, delta=delta)
    return PowerLaw(form=form, parameters=_uncentred(form, fit.parameters, centre), curve=fit)


def _plain(theta: FloatArray, log_x: FloatArray) -> FloatArray:
    return np.asarray(np.exp(theta[0] + theta[1] * log_x), dtype=np.float64)


def _offset(theta: FloatArray, log_x: FloatArray) -> FloatArray:
    return np.asarray(theta[0] + np.exp(theta[1] - theta[2] * log_x), dtype=np.float64)


def _broken(theta: FloatArray, log_x: FloatArray) -> FloatArray:
    rest, amplitude, before, change, at, width = theta
    bend = width * np.logaddexp(0.0, (log_x - at) / width)
    return np.asarray(rest + np.exp(amplitude - before * log_x - change * bend), dtype=np.float64)


def _log(theta: FloatArray, log_x: FloatArray) -> FloatArray:
    return np.asarray(np.maximum(theta[0] + theta[1] * log_x, 0.0) ** theta[2], dtype=np.float64)


_CURVES = {PowerForm.PLAIN: _plain, PowerForm.OFFSET: _offset, PowerForm.BROKEN: _broken, PowerForm.LOG: _log}


def _plain_starts(log_x: FloatArray, y: FloatArray) -> list[FloatArray]:
    level, steepest = math.log(max(float(np.abs(y).mean()), 1e-300)), 3.0 / float(np.abs(log_x).max())
    return [np.array([level, slope * steepest]) for slope in (-1.0, -0.3, 0.1, 0.3, 1.0)]


def _offset_starts(log_x: FloatArray, y: FloatArray) -> list[FloatArray]:
    spread, steepest = float(y.max() - y.min()), 3.0 / float(np.abs(log_x).max())
    return [
        np.array([float(y.min()) - below * spread, math.log((0.5 + below) * spread), slope * steepest])
        for below, slope in itertools.product((0.02, 0.3, 1.0, 3.0), (0.05, 0.2, 0.5, 1.0))
    ]


def _broken_starts(log_x: FloatArray, y: FloatArray) -> list[FloatArray]:
    reach = float(log_x.max() - log_x.min())
    return [
        np.array([*start, change, float(np.quantile(log_x, share)), width * reach])
        for start in _offset_starts(log_x, y)[1::3]
        for change, share, width in itertools.product((-0.2, 0.3), (0.3, 0.5, 0.7), (0.05, 0.15))
    ]


def _log_starts(log_x: FloatArray, y: FloatArray) -> list[FloatArray]:
    level, starts = float(np.median(y)), []
    reach = float(np.abs(log_x).max())
    for beta, steepness in itertools.product((0.5, 0.75, 1.0, 1.5), (0.1, 0.4, 0.8)):
        root = level ** (1.0 / beta)
        starts.append(np.array([root, steepness * root / reach, beta]))
    return starts


_STARTS = {
    PowerForm.PLAIN: _plain_starts,
    PowerForm.OFFSET: _offset_starts,
    PowerForm.BROKEN: _broken_starts,
    PowerForm.LOG: _log_starts,
}


def _uncentred(form: PowerForm, theta: FloatArray, centre: float) -> FloatArray:
    """Return parameters for log x itself."""
    moved = _widened(theta) if form is PowerForm.BROKEN else theta.copy()
    if form is PowerForm.PLAIN or form is PowerForm.LOG:
        moved[0] = theta[0] - theta[1] * centre
    else:
        moved[1] += moved[2] * centre
    if form is PowerForm.BROKEN:
        moved[4] += centre
    return moved


def _widened(theta: FloatArray) -> FloatArray:
    """Return the broken law of a negative width as the same curve with a positive one: the slopes change places."""
    rest, amplitude, before, change, at, width = theta
    if width >= 0.0:
        return theta.copy()
    return np.array([rest, amplitude + change * at, before + change, -change, at, -width])
