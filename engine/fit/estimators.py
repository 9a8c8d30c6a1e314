"""The estimators that there are, and which of them a question asks."""

import difflib

from engine.errors import UnknownNameError
from engine.fit.bands import ESTIMATOR as BANDS
from engine.fit.base import Estimator
from engine.fit.broken_power_law import ESTIMATOR as BROKEN_POWER_LAW
from engine.fit.density_trend import ESTIMATOR as DENSITY_TREND
from engine.fit.drop_ratio import ESTIMATOR as DROP_RATIO
from engine.fit.log_law import ESTIMATOR as LOG_LAW
from engine.fit.loglinear import ESTIMATOR as LOG_LINEAR
from engine.fit.offset_power_law import ESTIMATOR as OFFSET_POWER_LAW
from engine.fit.power_law import ESTIMATOR as POWER_LAW
from engine.types.fit import Reply
from engine.types.frame import Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

ESTIMATORS: tuple[Estimator, ...] = (
    BANDS,
    LOG_LINEAR,
    DROP_RATIO,
    POWER_LAW,
    OFFSET_POWER_LAW,
    BROKEN_POWER_LAW,
    LOG_LAW,
    DENSITY_TREND,
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
        unasked on a question of its kind.

    Raises
    ------
    UnknownNameError
        If there is no estimator of a name; the message has the nearest ones.
    """
    known = {estimator.name: estimator for estimator in ESTIMATORS}
    for name in question.estimators:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.3) or sorted(known)
            raise UnknownNameError(
                f"{question.question_id}: there is no estimator '{name}'; nearest: {', '.join(near)}"
            )
    if question.estimators:
        return tuple(estimator for estimator in ESTIMATORS if estimator.name in question.estimators)
    return tuple(estimator for estimator in ESTIMATORS if estimator.unasked(question))


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
        frame stays silent.
    """
    replies = (
        Reply(
            estimator=estimator.name,
            title=estimator.title,
            asks=estimator.asks,
            outcome=estimator.run(frame, question),
        )
        for estimator in chosen(question)
    )
    return tuple(reply for reply in replies if question.estimators or not _idle(reply))


def _idle(reply: Reply) -> bool:
    return isinstance(reply.outcome, Failure) and reply.outcome.reason is Reason.NOT_APPLICABLE
