"""The pooled mean of all scores, how much true scores differ, and where a new one would lie."""

import numpy as np

from engine.fit.base import Estimator, estimate, fit_of, refusal, warnings_of
from engine.fit.needs import left_out_warning
from engine.fit.random_effects import (
    FORM,
    RandomEffects,
    diagnostics_of,
    heterogeneity_of,
    independent_heterogeneity,
    prediction_of,
    random_effects,
    sound_sources,
)
from engine.fit.sensitivity import variations
from engine.stats.contrast import UndeterminedVarianceError
from engine.types.fit import POOLED, Estimate, Fit, Quantity, Scale, Variation
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Band, Question, Sensitivity

MEAN = "pooled mean"
"""Mean of the distribution of true scores over models and sources."""

LEAST = 4
"""Observations that are needed."""

_PREDICTED = "Prediction interval: centre -+ t(m - 1) sqrt(SE^2 + tau2), m being the lesser of the numbers of families and sources."


def _pooled(frame: Frame) -> tuple[RandomEffects, tuple[Estimate, ...]] | Failure:
    known = sound_sources(frame, LEAST)
    if isinstance(known, Failure):
        return known
    fit = random_effects(known, np.ones((len(known.y), 1)))
    try:
        return fit, (estimate(MEAN, fit.line.coefficient(0)),)
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the mean")


def _again(frame: Frame, _bands: tuple[Band, ...]) -> tuple[Estimate | Failure, ...]:
    fit = _pooled(frame)
    return (fit,) if isinstance(fit, Failure) else fit[1]


def _run(frame: Frame, question: Question) -> Fit | Failure:
    pooled = _pooled(frame)
    if isinstance(pooled, Failure):
        return pooled
    fit, estimates = pooled
    independent = Variation(
        kind="reference",
        changed="scores taken as independent, Knapp and Hartung's interval",
        estimates=(estimate(MEAN, fit.pooled.coefficient()),),
    )
    test = fit.pooled.q_test
    varied = heterogeneity_of(fit)
    return fit_of(
        fit.frame,
        estimator=ESTIMATOR.name,
        method=f"{FORM} {_PREDICTED}",
        estimates=estimates,
        spread=varied.tau2,
        quantities=(
            varied.i2,
            independent_heterogeneity(fit),
            prediction_of(fit),
            Quantity(term="Cochran's Q", value=test.statistic, scale=Scale.NUMBER),
            Quantity(term="p value of Q", value=test.p_value, scale=Scale.P_VALUE),
        ),
        warnings=(
            *warnings_of(fit.frame, estimates),
            *varied.warnings,
            *left_out_warning(len(frame.y) - len(fit.frame.y)),
        ),
        variations=(
            independent,
            *variations(frame, question, _again, but=(Sensitivity.BAND_EDGES, Sensitivity.LEAVE_FAMILY_OUT)),
        ),
        diagnostics=diagnostics_of(fit),
    )


ESTIMATOR = Estimator(
    name=POOLED,
    title="Pooled mean and heterogeneity",
    asks="What is the mean true score over models and sources, and how far do true scores lie apart?",
    needs=f"{LEAST} scores whose number of problems is known, of two sources and two families.",
    run=_run,
)
