"""How heavy the tails of scores are near 0 and 1: as of true scores that are normal in log odds, and counted problems.

Near 0 scores cannot fall as far as they can rise, so that a few high ones make their variance. A sample of which they happen to be no part
has a small variance and a small kurtosis at once, and says of neither that it is too small; the level and the spread of the scores tell
of it nonetheless.
"""

import numpy as np

from engine.stats.validate import FloatArray

_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)
_SHARES = _WEIGHTS / _WEIGHTS.sum()


def excess_kurtosis_of_scores(level: FloatArray, n_items: FloatArray, tau2: float) -> float:
    """Return the excess kurtosis of scores about their means.

    True scores are ``expit(logit p + s Z)``, Z standard normal; given one, t, a score has the moments of a binomial share: variance
    ``v = t (1 - t) / n``, third ``v (1 - 2 t) / n`` and fourth ``3 v^2 + v (1 - 6 t (1 - t)) / n^2``. The standard deviation s is that
    with which true scores have the variance `tau2`, ``s^2 = log(1 + tau2 / mean (p (1 - p))^2)``: the delta method, with the correction
    that is exact for the lognormal distribution.

    Parameters
    ----------
    level : numpy.ndarray, shape (k,)
        p, expected score of each, inside 0 and 1.
    n_items : numpy.ndarray, shape (k,)
        n, problems of each.
    tau2 : float
        Variance of true scores, at least 0.

    Returns
    -------
    float
        0 for normal scores, below 0 where they are cut off on both sides.
    """
    deviation = np.sqrt(np.log1p(tau2 / np.mean((level * (1.0 - level)) ** 2)))
    odds = (level / (1.0 - level))[:, None] * np.exp(deviation * _NODES)
    true, n = odds / (1.0 + odds), n_items[:, None]
    apart = true - (true @ _SHARES)[:, None]
    spread = true * (1.0 - true)
    variance = spread / n
    third = variance * (1.0 - 2.0 * true) / n
    fourth = 3.0 * variance**2 + variance * (1.0 - 6.0 * spread) / n**2
    squares = (apart**2 + variance) @ _SHARES
    fourths = (apart**4 + 6.0 * apart**2 * variance + 4.0 * apart * third + fourth) @ _SHARES
    return float(fourths.mean() / squares.mean() ** 2) - 3.0
