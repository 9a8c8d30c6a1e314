"""Three levels: scores in sources in families, and how much of their variance lies at each level."""

import math

import numpy as np

from engine.fit.base import Estimator, estimate, fit_of, never, refusal, warnings_of
from engine.fit.needs import left_out_warning
from engine.fit.random_effects import at_level, prediction_about, sound_sources
from engine.stats.contrast import Contrast, UndeterminedVarianceError
from engine.stats.multilevel import LevelReference, ThreeLevel, pool_three_levels
from engine.stats.quadratic_form import intersection
from engine.stats.two_way import two_way_least_squares
from engine.types.fit import Diagnostics, Fit, Quantity, Scale, Variation
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

MEAN = "pooled mean of families"
"""Mean of the distribution of families' true scores."""

LEAST = 5
"""Observations of known variance that are needed."""

_METHOD = (
    "Three-level random effects by restricted maximum likelihood (Konstantopoulos 2011): scores, their binomial variance at the mean "
    "level, in sources in model families, with a variance between families and one between sources of a family. That one source holds several "
    "families is no part of these levels: the covariance of the mean with their weights is robust to clusters by model family and by source "
    "(Cameron, Gelbach and Miller 2011, each part CR2), its 95 % t interval has Satterthwaite degrees of freedom, and the prediction interval of a "
    "new source of a new family is t with one fewer than the lesser of the numbers of families and of sources."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    known = sound_sources(frame, LEAST)
    if isinstance(known, Failure):
        return known
    known = at_level(known, np.ones((len(known.y), 1)))
    inner = intersection(known.family, known.study_id)
    try:
        fit = pool_three_levels(known.y, known.v, known.family, inner)
        mean = estimate(MEAN, _mean(known, fit))
        contained = estimate(MEAN, fit.coefficient(0, LevelReference.CONTAINMENT))
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the mean")
    except ValueError as error:
        return refusal(frame, Reason.TOO_FEW_STUDIES, f"families and sources cannot be told apart ({error})")
    return fit_of(
        known,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(mean,),
        spread=Quantity(term="tau2 of all levels", value=float(fit.components.sum()), scale=Scale.SQUARED_PROPORTION),
        quantities=(
            *_levels(fit),
            prediction_about(known, mean, float(fit.components.sum())),
        ),
        warnings=(*warnings_of(known, (mean,)), *left_out_warning(len(frame.y) - len(known.y))),
        variations=(Variation(kind="reference", changed="t by containment, not robust", estimates=(contained,)),),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, known.observation_id)),
            residuals=tuple(map(float, known.y - mean.value)),
            converged=fit.gradient < 1e-3,
            boundary=_boundary(fit),
        ),
    )


def _mean(frame: Frame, fit: ThreeLevel) -> Contrast:
    """Return the pooled mean, robust to families and sources."""
    order = np.argsort(frame.family, kind="stable")
    labels = frame.family[order], frame.study_id[order]
    line = two_way_least_squares(np.ones((len(order), 1)), frame.y[order], *labels, weights=fit.weights())
    return line.coefficient(0)


def _levels(fit: ThreeLevel) -> tuple[Quantity, ...]:
    names = ("families", "sources of a family")
    deviations = [
        Quantity(term=f"standard deviation between {name}", value=math.sqrt(float(component)), scale=Scale.PROPORTION)
        for name, component in zip(names, fit.components, strict=True)
    ]
    shares = [
        Quantity(term=f"I2 between {name}", value=float(share), scale=Scale.SHARE)
        for name, share in zip(names, fit.i2, strict=True)
    ]
    return (*deviations, *shares)


def _boundary(fit: ThreeLevel) -> str:
    names = [
        name for name, at in zip(("families", "sources of a family"), fit.at_boundary, strict=True) if np.bool_(at)
    ]
    return f"the variance between {' and between '.join(names)} is 0, its least possible value" if names else ""


ESTIMATOR = Estimator(
    name="three-level",
    title="Scores in sources in families",
    asks="How much of the variance of true scores lies between families, and how much between sources of a family?",
    needs=f"{LEAST} scores whose number of problems is known, of two families and two sources, some family in several sources.",
    run=_run,
    unasked=never,
)
