"""Log law of scores: a power of the logarithm of a power of model size."""

from engine.fit.base import Estimator, never
from engine.fit.size_curve import LEAST_FAMILIES, Shape, SizeCurve, fit_size_curve
from engine.stats.power_laws import ISIK_DELTA, PowerForm

CURVE = SizeCurve(
    name="log-law",
    form=PowerForm.LOG,
    of_error=False,
    delta=ISIK_DELTA,
    shapes=(Shape(term="log of the amplitude", place=0), Shape(term="alpha", place=1), Shape(term="beta", place=2)),
)
"""Isik et al. (2024), arXiv 2402.04177, equation 1, of a translation score on pretraining tokens; here of a score on parameters."""

ESTIMATOR = Estimator(
    name=CURVE.name,
    title="Log law of the score",
    asks="What does the log law of downstream scores, made for pretraining data, say of model size?",
    needs=f"At least 4 distinct sizes and {LEAST_FAMILIES} families; positive scores, not differences.",
    run=lambda frame, _: fit_size_curve(frame, CURVE),
    unasked=never,
)
