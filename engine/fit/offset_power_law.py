"""Power law of the error rate with an offset: errors that no model size removes."""

import math

from engine.fit.base import Estimator, never
from engine.fit.size_curve import LEAST_FAMILIES, Shape, SizeCurve, fit_size_curve
from engine.stats.power_laws import PowerForm
from engine.types.fit import Scale

CURVE = SizeCurve(
    name="power-law-offset",
    form=PowerForm.OFFSET,
    of_error=True,
    delta=math.inf,
    shapes=(
        Shape(term="error rate that no size removes", place=0, scale=Scale.PROPORTION),
        Shape(term="further error rate at 1B", place=1, scale=Scale.PROPORTION, turned=math.exp),
        Shape(term="exponent of size", place=2),
    ),
)
"""Hestness et al. (2017), arXiv 1712.00409, section 3, of the generalisation error."""

ESTIMATOR = Estimator(
    name=CURVE.name,
    title="Power law of the error rate with an offset",
    asks="Do errors fall towards a level that larger models do not go below, and how high is it?",
    needs=f"At least 4 distinct sizes and {LEAST_FAMILIES} families; scores, not differences.",
    run=lambda frame, _: fit_size_curve(frame, CURVE),
    unasked=never,
)
