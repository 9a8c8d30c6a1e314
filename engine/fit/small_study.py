"""Small-study effects: whether less precise scores are higher, and single scores that move the pooled mean."""

import numpy as np

from engine.fit.base import Estimator, estimate, fit_of, never, refusal
from engine.fit.random_effects import at_level, sound_sources
from engine.stats.bias import EggerModel, begg, egger
from engine.stats.influence import influence
from engine.types.fit import Fit, Quantity, Scale
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

SLOPE = "slope on the standard error"
"""Egger's: how much lower scores of no error would be than those of an error of 1."""

LEAST = 10
"""Scores below which such tests tell next to nothing: Sterne et al. (2011), BMJ 343, d4002, DOI 10.1136/bmj.d4002."""

LEAST_RATIO = 1.5
"""Largest over smallest number of problems below which standard errors differ only because scores do."""

_METHOD = (
    "Egger's regression of scores on their standard errors with random effects (Sterne and Egger 2005), Begg's rank correlation, and "
    "influence of single scores on the pooled mean (Cook's distance, Viechtbauer and Cheung 2010); the standard error of a score is that of "
    "the mean level on its number of problems: its own falls towards 0 and 1, so that it rises and falls with the score."
)


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    known = sound_sources(frame, LEAST)
    if isinstance(known, Failure):
        return known
    items = known.n_items[np.isfinite(known.n_items)]
    if not len(items) or items.max() < LEAST_RATIO * items.min():
        why = (
            "all scores are on about the same number of problems, so that a standard error says only how far the score is from a half; "
            "small-study effects cannot be seen"
        )
        return refusal(frame, Reason.NO_VARIATION, why)
    known = at_level(known, np.ones((len(known.y), 1)))
    try:
        test = egger(known.y, known.v, EggerModel.RANDOM_EFFECTS)
    except ValueError as error:
        return refusal(frame, Reason.NO_VARIATION, f"scores do not differ in their standard errors ({error})")
    ranks, moved = begg(known.y, known.v), influence(known.y, known.v)
    worst = int(np.argmax(moved.cook))
    return fit_of(
        known,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(
            estimate(SLOPE, test.slope, Scale.NUMBER, tested=True),
            estimate("mean at standard error 0", test.limit),
        ),
        spread=None,
        quantities=(
            Quantity(term="Begg's rank correlation", value=ranks.tau, scale=Scale.NUMBER),
            Quantity(term="p value of the rank correlation", value=ranks.p_value, scale=Scale.P_VALUE),
            Quantity(term="influential scores", value=int(moved.influential().sum()), scale=Scale.COUNT),
            Quantity(term="greatest Cook's distance", value=float(moved.cook[worst]), scale=Scale.NUMBER),
        ),
        warnings=(
            f"The score that moves the pooled mean most is that of {known.model_id[worst]} in {known.study_id[worst]}.",
            "Harder benchmarks with fewer problems give the same pattern as unpublished low scores.",
        ),
    )


ESTIMATOR = Estimator(
    name="small-study",
    title="Small-study effects and influence",
    asks="Are less precise scores higher, and does a single score move the pooled mean?",
    needs=f"{LEAST} scores of known variance on clearly different numbers of problems.",
    run=_run,
    unasked=never,
)
