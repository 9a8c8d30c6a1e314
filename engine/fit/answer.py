"""The answer to a question: every frame fitted, the design counted, the gaps named."""

from engine.fit.bands import compare
from engine.fit.chinchilla import fit_chinchilla_law
from engine.fit.curve_study import study_curves
from engine.fit.efficiency import is_asked, weigh
from engine.fit.estimators import ask
from engine.fit.loss_to_error import fit_loss_to_error
from engine.fit.multiplicity import family_of_tests
from engine.fit.reported import design_cells, unreported
from engine.types.curve import LossCurve
from engine.types.fit import Analysis, Answer, Fit
from engine.types.frame import Frame
from engine.types.outcome import Failure, Outcome
from engine.types.question import Question
from engine.types.record import Record
from engine.types.runs import TrainingRuns


def assemble(
    question: Question,
    frames: tuple[Outcome[Frame], ...],
    record: Record,
    curves: Outcome[LossCurve] | None = None,
    runs: Outcome[TrainingRuns] | None = None,
) -> Answer:
    """Put the answer to a question together.

    Parameters
    ----------
    question : Question
        What is asked.
    frames : tuple of Outcome of Frame
        One a benchmark of the question, in its order, then one a pair of the question.
    record : Record
        What the store holds, for what is missing.
    curves : Outcome of LossCurve, optional
        What was read of the loss curves that the question names; None where it names none.
    runs : Outcome of TrainingRuns, optional
        What was read of the training runs that the question names; None where it names none.

    Returns
    -------
    Answer
        Band comparison and the replies of the question's estimators to every frame, or why there is none. The message of a frame that could not
        be built stands last in `unreported`.
    """
    analyses = tuple(
        Analysis(frame=frame, bands=compare(frame, question.bands), replies=ask(frame, question))
        for outcome in frames
        for frame in outcome.items
    )
    empty = tuple(failure.message for outcome in frames for failure in outcome.failures)
    return Answer(
        question=question,
        analyses=analyses,
        design=design_cells(question, record),
        unreported=(*unreported(question, record), *empty),
        tests=family_of_tests(question, analyses),
        efficiency=tuple(weigh(analysis.frame) for analysis in analyses) if is_asked(question) else (),
        laws=() if runs is None else _laws(runs),
        law_sources=() if runs is None else tuple({one.source.source_id: one.source for one in runs.items}.values()),
        curves=None if curves is None else study_curves(curves, question, record),
    )


def _laws(runs: Outcome[TrainingRuns]) -> tuple[Fit | Failure, ...]:
    """Return the laws of each training text, then what could not be read."""
    fits = tuple(law(one) for one in runs.items for law in (fit_chinchilla_law, fit_loss_to_error))
    return (*fits, *runs.failures)
