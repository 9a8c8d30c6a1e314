"""Pooled means of size bands under random effects: each score counts by its precision, tau2 is one for all bands."""

import itertools

import numpy as np

from engine.fit.bands import adjusted, members_of
from engine.fit.base import Estimator, estimate, fit_of, refusal, warnings_of
from engine.fit.needs import left_out_warning
from engine.fit.random_effects import FORM, diagnostics_of, heterogeneity_of, random_effects, sound_sources
from engine.fit.sensitivity import take
from engine.stats.contrast import UndeterminedVarianceError
from engine.types.fit import Estimate, Fit
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Question

LEAST = 4
"""Observations of known variance that are needed."""


def _run(frame: Frame, question: Question) -> Fit | Failure:
    if len(question.bands) < 2:
        return refusal(frame, Reason.EMPTY, "the question names fewer than two size bands")
    known = sound_sources(frame, LEAST)
    if isinstance(known, Failure):
        return known
    member = members_of(known, question.bands)
    carried = [
        column
        for column in range(len(question.bands))
        if member[:, column].sum() > 1 and len(np.unique(known.family[member[:, column]])) > 1
    ]
    if len(carried) < 2:
        why = "fewer than two size bands hold scores of known variance of two families"
        return refusal(frame, Reason.TOO_FEW_OBSERVATIONS, why)
    inside = np.asarray(member[:, carried].any(axis=1))
    fit = random_effects(take(known, inside), member[inside][:, carried].astype(np.float64))
    labels = [question.bands[column].label for column in carried]

    def contrast(term: str, weights: list[float], *, tested: bool) -> Estimate | Failure:
        try:
            return estimate(term, fit.line.contrast(weights), tested=tested)
        except UndeterminedVarianceError:
            message = f"{frame.label}, {term}: one family alone determines it."
            return Failure(stage=Stage.FIT, subject=term, reason=Reason.TOO_FEW_CLUSTERS, message=message)

    unit = np.eye(len(carried))
    means = [contrast(label, list(unit[place]), tested=False) for place, label in enumerate(labels)]
    pairs = itertools.combinations(range(len(carried)), 2)
    differences = tuple(
        contrast(f"{labels[j]} minus {labels[i]}", list(unit[j] - unit[i]), tested=True) for i, j in pairs
    )
    computed = (*means, *adjusted(differences, len(carried)))
    estimates = tuple(one for one in computed if isinstance(one, Estimate))
    varied = heterogeneity_of(fit)
    return fit_of(
        fit.frame,
        estimator=ESTIMATOR.name,
        method=f"{FORM} One mean a size band, tau2 the same in all; p values also adjusted for all pairs of bands.",
        estimates=estimates,
        spread=varied.tau2,
        quantities=(varied.i2,),
        warnings=(
            *warnings_of(fit.frame, estimates),
            *varied.warnings,
            *left_out_warning(len(frame.y) - len(known.y)),
        ),
        refused=tuple(one for one in computed if isinstance(one, Failure)),
        diagnostics=diagnostics_of(fit),
    )


ESTIMATOR = Estimator(
    name="pooled-bands",
    title="Pooled means of size bands",
    asks="How do the mean true scores of the size bands differ, each score weighing by its precision?",
    needs=f"{LEAST} scores whose number of problems is known, of two sources, and two families in each of two bands.",
    run=_run,
    unasked=lambda question: len(question.bands) > 1,
)
