"""The same model in several sources: how far apart they put it, and the pooled score of each."""

import math

import numpy as np

from engine.fit.base import LEVEL, Estimator, diagnostics, estimate, fit_of, not_finite, refusal, variance_warnings
from engine.fit.sensitivity import take
from engine.stats.contrast import Contrast
from engine.stats.crossed import variance_dof, variance_interval
from engine.types.fit import Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

BETWEEN_SOURCES = "standard deviation between sources of the same model"
"""Quantity: how far scores of one model lie apart; problems are the same, so that their sampling is no part of it."""

LEAST_SOURCES = 3
"""Sources that the pooled score of one model needs."""

LEAST_DOF = 4
"""Sources beyond the first of their model that a common standard deviation needs."""

_METHOD = (
    "Scores of one model on the same problems differ between sources by prompt, harness and decoding, not by the sampling of "
    "problems. Their common variance is the mean square within models, with the chi2 interval of as many degrees of freedom as remain "
    "where a source is high or low on all its models; the pooled score of a model is "
    "its mean over sources with the t interval of its own scores, which is that of random effects under Knapp and Hartung for "
    f"scores of equal variance; given for models in at least {LEAST_SOURCES} sources."
)
_COPIES = (
    "A score that equals an earlier source's is taken as copied and is not counted, so that sources which truly agree to the last "
    "digit are missing here: the standard deviation errs on the large side."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    unsound = not_finite(frame)
    if unsound:
        return unsound
    names, index, counts = np.unique(frame.model_id, return_inverse=True, return_counts=True)
    repeated = take(frame, np.asarray(counts[index] > 1))
    dof = len(repeated.y) - int((counts > 1).sum())
    if dof < LEAST_DOF:
        why = f"{dof} scores are of a model that an earlier source has too, at least {LEAST_DOF} are needed"
        return refusal(frame, Reason.TOO_FEW_STUDIES, why)
    residuals = _within(repeated)
    if not residuals.any():
        return refusal(frame, Reason.NO_VARIATION, "all sources agree on every model")
    spread_dof = _independent(repeated)
    estimates = tuple(_mean(str(name), frame.y[frame.model_id == name]) for name in names[counts >= LEAST_SOURCES])
    return fit_of(
        repeated,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=_common(math.sqrt(float((residuals**2).sum()) / dof), spread_dof),
        quantities=(
            Quantity(term="models in several sources", value=int((counts > 1).sum()), scale=Scale.COUNT),
            Quantity(term="degrees of freedom", value=dof, scale=Scale.COUNT),
            Quantity(
                term="greatest difference between two sources of the same model",
                value=float(np.ptp(repeated.y[repeated.model_id == _farthest(repeated)])),
                scale=Scale.PROPORTION,
            ),
        ),
        warnings=(
            _COPIES,
            *variance_warnings(BETWEEN_SOURCES, spread_dof),
            f"Sources differ most on {_farthest(repeated)}: look whether they print scores of one thing.",
        ),
        diagnostics=diagnostics(repeated, residuals),
    )


def _farthest(frame: Frame) -> str:
    """Return the model on which two sources differ most."""
    names = [str(name) for name in np.unique(frame.model_id)]
    return max(names, key=lambda name: float(np.ptp(frame.y[frame.model_id == name])))


def _within(frame: Frame) -> FloatArray:
    _, index = np.unique(frame.model_id, return_inverse=True)
    return np.asarray(frame.y - (np.bincount(index, weights=frame.y) / np.bincount(index))[index])


def _mean(model: str, y: FloatArray) -> Estimate:
    spread = float(y.std(ddof=1)) / math.sqrt(len(y))
    return estimate(model, Contrast(value=float(y.mean()), standard_error=spread, dof=float(len(y) - 1)))


def _independent(frame: Frame) -> float:
    """Return the degrees of freedom of the variance within models; a source that is high on all models counts as one."""
    own = (frame.model_id[:, None] == np.unique(frame.model_id)).astype(np.float64)
    return variance_dof(frame.y, own, frame.model_id, frame.study_id)


def _common(deviation: float, dof: float) -> Quantity:
    """Return the common standard deviation with its chi2 interval."""
    lower, upper = variance_interval(deviation**2, dof, LEVEL)
    return Quantity(
        term=BETWEEN_SOURCES,
        value=deviation,
        scale=Scale.PROPORTION,
        lower=math.sqrt(lower),
        upper=math.sqrt(upper),
    )


ESTIMATOR = Estimator(
    name="same-model",
    title="The same model in several sources",
    asks="How far apart do sources put the same model on the same benchmark?",
    needs=f"{LEAST_DOF} scores of models that another source has too.",
    run=_run,
)
