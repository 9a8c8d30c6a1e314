"""Frames: the observations on a benchmark, or the drops from a benchmark to its harder version."""

from dataclasses import replace

from engine.frame.rows import Outline, Row, exclusion, finish, outcome_name
from engine.frame.screen import screen
from engine.types.frame import Frame
from engine.types.outcome import Outcome
from engine.types.question import BenchmarkPair, Question
from engine.types.record import Record


def build_frame(record: Record, question: Question, benchmark_id: str) -> Outcome[Frame]:
    """Build the frame of the scores on one benchmark.

    What enters is decided by :func:`engine.frame.screen.screen`, then by one rule across sources: a value that an earlier
    source prints of the same model on the same benchmark is taken as copied and counted, not used again. Earlier means
    the smaller year, a source without a year last, then the smaller identifier. (Two honest runs that agree to the last
    digit are the same information for a mean, and cannot be told from a copy.) Different values in different sources
    all stay.

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        Metric, variant, groups and sizes.
    benchmark_id : str
        Benchmark of the outcome.

    Returns
    -------
    Outcome of Frame
        One frame in ascending order of `observation_id`, or one Failure where nothing is left.
    """
    screened = screen(record, question, benchmark_id)
    label = f"{question.metric_id} on {outcome_name(benchmark_id, screened.subset)}"
    rows = [Row(main=observation) for observation in screened.kept]
    outline = Outline(label=label, benchmark_id=benchmark_id, size=question.size)
    return finish(record, outline, screened, rows)


def build_drop_frame(record: Record, question: Question, pair: BenchmarkPair) -> Outcome[Frame]:
    """Build the frame of the differences harder minus original, each within one model and one source.

    Both scores pass :func:`engine.frame.screen.screen`, so that both are in the plain setting; a score on the harder
    benchmark without a partner in the same source is counted out. Copies are dropped as in :func:`build_frame`, a
    copy being the same model with both values the same. The sampling variance is the sum of the two: the scores of a
    model on related problems correlate positively, so that it errs on the large side.

    Parameters
    ----------
    record : Record
        What the store holds.
    question : Question
        Metric, variant, groups and sizes.
    pair : BenchmarkPair
        Original and harder benchmark.

    Returns
    -------
    Outcome of Frame
        One frame of differences; `observation_id` is the score on the harder benchmark, `subtracted_id` the other. Or one
        Failure where nothing is left. Exclusions count scores on the harder benchmark.
    """
    harder, original = screen(record, question, pair.harder), screen(record, question, pair.original)
    original_name = outcome_name(pair.original, original.subset)
    label = f"{question.metric_id} on {outcome_name(pair.harder, harder.subset)} minus {original_name}"
    partners = {(observation.model_id, observation.study_id): observation for observation in original.kept}
    rows = [
        Row(main=observation, subtracted=partners[observation.model_id, observation.study_id])
        for observation in harder.kept
        if (observation.model_id, observation.study_id) in partners
    ]
    alone = exclusion(f"no such score on {original_name} in the same source", len(harder.kept) - len(rows))
    screened = replace(harder, exclusions=(*harder.exclusions, *alone))
    outline = Outline(label=label, benchmark_id=pair.harder, size=question.size)
    return finish(record, outline, screened, rows)
