"""Broken power law of the error rate: one slope in logarithms below a size, another above it."""

import math

from engine.fit.base import Estimator, never
from engine.fit.size_curve import LEAST_FAMILIES, Shape, SizeCurve, fit_size_curve
from engine.stats.power_laws import PowerForm
from engine.types.fit import Scale

CURVE = SizeCurve(
    name="broken-power-law",
    form=PowerForm.BROKEN,
    of_error=True,
    delta=math.inf,
    shapes=(
        Shape(term="error rate that no size removes", place=0, scale=Scale.PROPORTION),
        Shape(term="exponent of size below the break", place=2),
        Shape(term="change of the exponent at the break", place=3),
        Shape(term="size at the break", place=4, scale=Scale.BILLIONS, turned=math.exp),
    ),
)
"""Caballero et al. (2023), "Broken neural scaling laws", arXiv 2210.14891, equation 1 with one break."""

ESTIMATOR = Estimator(
    name=CURVE.name,
    title="Broken power law of the error rate",
    asks="Is there a model size at which errors begin to fall faster or slower?",
    needs=f"At least 7 distinct sizes and {LEAST_FAMILIES} families; scores, not differences.",
    run=lambda frame, _: fit_size_curve(frame, CURVE),
    unasked=never,
)
