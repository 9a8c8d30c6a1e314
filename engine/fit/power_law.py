"""Power law of the error rate on model size: each tenfold of parameters divides the errors by the same factor."""

import math

from engine.fit.base import Estimator, never
from engine.fit.size_curve import LEAST_FAMILIES, Shape, SizeCurve, fit_size_curve
from engine.stats.power_laws import PowerForm
from engine.types.fit import Scale

CURVE = SizeCurve(
    name="power-law",
    form=PowerForm.PLAIN,
    of_error=True,
    delta=math.inf,
    shapes=(
        Shape(term="error rate at 1B", place=0, scale=Scale.PROPORTION, turned=math.exp),
        Shape(term="factor on the error rate per tenfold parameters", place=1, turned=lambda slope: 10.0**slope),
    ),
)
"""Kaplan et al. (2020), arXiv 2001.08361, of the loss; here of the share of problems that are not solved."""

ESTIMATOR = Estimator(
    name=CURVE.name,
    title="Power law of the error rate",
    asks="By which factor do errors fall with tenfold parameters, if the factor is the same everywhere?",
    needs=f"At least 3 distinct sizes and {LEAST_FAMILIES} families; scores, not differences.",
    run=lambda frame, _: fit_size_curve(frame, CURVE),
    unasked=never,
)
