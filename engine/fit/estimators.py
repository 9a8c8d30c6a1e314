"""The estimators that there are, and which of them a question asks."""

import difflib

from engine.errors import UnknownNameError
from engine.fit.band_pairs import ESTIMATOR as BAND_PAIRS
from engine.fit.band_permutation import ESTIMATOR as BAND_PERMUTATION
from engine.fit.bands import ESTIMATOR as BANDS
from engine.fit.base import Estimator
from engine.fit.beta_binomial import ESTIMATOR as BETA_BINOMIAL
from engine.fit.binomial import ESTIMATOR as BINOMIAL
from engine.fit.binomial_mixed import ESTIMATOR as BINOMIAL_MIXED
from engine.fit.broken_power_law import ESTIMATOR as BROKEN_POWER_LAW
from engine.fit.ceiling import ESTIMATOR as CEILING
from engine.fit.density_trend import ESTIMATOR as DENSITY_TREND
from engine.fit.drop_ratio import ESTIMATOR as DROP_RATIO
from engine.fit.interactions import ESTIMATOR as INTERACTIONS
from engine.fit.isotonic import ESTIMATOR as ISOTONIC
from engine.fit.log_law import ESTIMATOR as LOG_LAW
from engine.fit.loglinear import ESTIMATOR as LOG_LINEAR
from engine.fit.loss_to_score import ESTIMATOR as LOSS_TO_SCORE
from engine.fit.matched_groups import ESTIMATOR as MATCHED_GROUPS
from engine.fit.meta_regression import ESTIMATOR as META_REGRESSION
from engine.fit.mixed import ESTIMATOR as MIXED
from engine.fit.model_choice import ESTIMATOR as MODEL_CHOICE
from engine.fit.observational import ESTIMATOR as OBSERVATIONAL
from engine.fit.offset_power_law import ESTIMATOR as OFFSET_POWER_LAW
from engine.fit.pooled import ESTIMATOR as POOLED
from engine.fit.pooled_bands import ESTIMATOR as POOLED_BANDS
from engine.fit.power_law import ESTIMATOR as POWER_LAW
from engine.fit.quantiles import ESTIMATOR as QUANTILES
from engine.fit.same_model import ESTIMATOR as SAME_MODEL
from engine.fit.size_and_data import ESTIMATOR as SIZE_AND_DATA
from engine.fit.size_needed import ESTIMATOR as SIZE_NEEDED
from engine.fit.small_study import ESTIMATOR as SMALL_STUDY
from engine.fit.three_level import ESTIMATOR as THREE_LEVEL
from engine.fit.within_between import ESTIMATOR as WITHIN_BETWEEN
from engine.types.fit import Reply
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

ESTIMATORS: tuple[Estimator, ...] = (
    BANDS,
    BAND_PAIRS,
    BAND_PERMUTATION,
    POOLED_BANDS,
    LOG_LINEAR,
    WITHIN_BETWEEN,
    MIXED,
    INTERACTIONS,
    BINOMIAL,
    META_REGRESSION,
    POOLED,
    SAME_MODEL,
    BETA_BINOMIAL,
    BINOMIAL_MIXED,
    QUANTILES,
    ISOTONIC,
    CEILING,
    MODEL_CHOICE,
    THREE_LEVEL,
    SMALL_STUDY,
    DROP_RATIO,
    MATCHED_GROUPS,
    POWER_LAW,
    OFFSET_POWER_LAW,
    BROKEN_POWER_LAW,
    LOG_LAW,
    DENSITY_TREND,
    OBSERVATIONAL,
    SIZE_AND_DATA,
    LOSS_TO_SCORE,
    SIZE_NEEDED,
)
"""Every estimator, in the order in which they speak: its module declares it as ``ESTIMATOR``."""


def chosen(question: Question) -> tuple[Estimator, ...]:
    """Return the estimators that a question asks.

    Parameters
    ----------
    question : Question
        What is asked.

    Returns
    -------
    tuple of Estimator
        Those that the question names, in the order of :data:`ESTIMATORS`; where it names none, those that speak
        unasked on a question of its kind, and its further ones.

    Raises
    ------
    UnknownNameError
        If there is no estimator of a name; the message has the nearest ones.
    """
    known = {estimator.name: estimator for estimator in ESTIMATORS}
    for name in (*question.estimators, *question.further_estimators):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or sorted(known)
            raise UnknownNameError(
                f"{question.question_id}: there is no estimator '{name}'; nearest: {', '.join(near)}"
            )
    named = {*question.estimators, *question.further_estimators}
    return tuple(
        estimator
        for estimator in ESTIMATORS
        if estimator.name in named or (not question.estimators and estimator.unasked(question))
    )


def ask(frame: Frame, question: Question) -> tuple[Reply, ...]:
    """Ask every estimator of a question about a frame.

    Parameters
    ----------
    frame : Frame
        Observations.
    question : Question
        What is asked.

    Returns
    -------
    tuple of Reply
        A fit or the reason why there is none, of each of :func:`chosen`; one that was not named and is of no use for such a
        frame stays silent. Differences of groups are the business of one estimator: their pairs are no sample of families.
    """
    replies = (
        Reply(
            estimator=estimator.name,
            title=estimator.title,
            asks=estimator.asks,
            outcome=estimator.run(frame, question),
        )
        for estimator in chosen(question)
        if not frame.groups or estimator is MATCHED_GROUPS
    )
    return tuple(
        reply
        for reply in replies
        if question.estimators or reply.estimator in question.further_estimators or not _idle(reply)
    )


def _idle(reply: Reply) -> bool:
    return isinstance(reply.outcome, Failure) and reply.outcome.reason is Reason.NOT_APPLICABLE
