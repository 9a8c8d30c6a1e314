"""Facts of an answer of ours."""

from collections import Counter
from collections.abc import Iterator

from engine.types.fit import Analysis, Answer, Estimate, Fit
from engine.types.record import Record
from engine.types.review import Reviewed
from engine.types.unknown import UNKNOWN
from engine.types.verdict import Status

LEAST_DOF = 4.0
"""Below this an interval is not dependable (Pustejovsky and Tipton 2018, DOI 10.1080/07350015.2016.1247004)."""


def facts_of_answer(answer: Answer, record: Record, *, numbers: int, traced: int, written: str) -> Reviewed:
    """Count what a panel may look at in an answer.

    Parameters
    ----------
    answer : Answer
        What was computed.
    record : Record
        What it was computed from.
    numbers : int
        Numbers that its report prints.
    traced : int
        Those that lead to what they rest on.
    written : str
        ISO date of the report.

    Returns
    -------
    Reviewed
        Everything known.
    """
    behind = _observations(answer)
    rests_on = [one for one in record.observations if one.observation_id in behind]
    studies = Counter(one.study_id for one in rests_on)
    on = _benchmarks(answer)
    claims = {one.claim_id for one in record.claims if one.benchmark_match.entity_id in on}
    verdicts = Counter(verdict.status for verdict in record.verdicts if verdict.claim_id in claims)
    years = sorted(
        int(source.year) for source in record.sources if source.source_id in studies and source.year.isdecimal()
    )
    fits = [
        reply.outcome for analysis in answer.analyses for reply in analysis.replies if isinstance(reply.outcome, Fit)
    ]
    estimates = [*(one for analysis in answer.analyses for one in _estimates(analysis)), *_of_curves(answer)]
    asked, nearest = _outcomes(answer)
    return Reviewed(
        outcomes_asked=len(asked), outcomes_answered=sum(asked.values()),
        nearest_offered=len(nearest), nearest_answered=sum(nearest.values()),
        cells_asked=len(answer.design), cells_filled=sum(bool(cell.observation_ids) for cell in answer.design),
        bands_asked=len(answer.question.bands) * len(answer.analyses), bands_estimated=sum(map(_bands, answer.analyses)),
        models=len({one.model_id for one in rests_on}), families=len({one.family or one.model_id for one in rests_on}),
        claims=len(claims), verified=verdicts[Status.CONFIRMED], refuted=verdicts[Status.REFUTED],
        sources=len(studies), largest_share=max(studies.values()) / len(rests_on) if rests_on else UNKNOWN,
        estimates=len(estimates), with_interval=sum(one.upper > one.lower for one in estimates),
        reliable=sum(one.upper > one.lower and one.dof >= LEAST_DOF for one in estimates),
        fits=len(fits), fits_varied=sum(bool(fit.variations) for fit in fits),
        adjusted=bool(answer.tests.adjustment) if answer.tests else UNKNOWN,
        numbers=numbers, traced=traced,
        sources_given=len(record.sources), sources_digested=sum(bool(source.sha256) for source in record.sources),
        software_stated=True, written=int(written[:4]) if written[:4].isdecimal() else UNKNOWN, years=tuple(years),
    )  # fmt: skip


def _benchmarks(answer: Answer) -> set[str]:
    pairs = {name for pair in answer.question.pairs for name in (pair.original, pair.harder)}
    return {*answer.question.benchmarks, *pairs}


def _observations(answer: Answer) -> set[str]:
    return {
        str(name)
        for analysis in answer.analyses
        for name in (*analysis.frame.observation_id, *analysis.frame.subtracted_id)
    }


def _outcomes(answer: Answer) -> tuple[dict[str, bool], dict[str, bool]]:
    """Return the outcomes asked for and those offered as the nearest, each with whether an estimate answers it."""
    question = answer.question
    answered: dict[str, bool] = {}
    for analysis in answer.analyses:
        frame = analysis.frame
        drop = frame.subtracted_id.size and not frame.groups
        key = f"drop {frame.benchmark_id}" if drop else frame.benchmark_id
        has = any(one.upper > one.lower for one in _estimates(analysis))
        answered[key] = answered.get(key, False) or has
    named = {*question.asked_benchmarks}
    asked = [*question.asked_benchmarks]
    asked += [f"drop {pair.harder}" for pair in question.pairs if {pair.original, pair.harder} & named]
    others = [name for name in question.benchmarks if name not in named]
    others += [key for pair in question.pairs if (key := f"drop {pair.harder}") not in asked]
    return {key: answered.get(key, False) for key in asked}, {key: answered.get(key, False) for key in others}


def _estimates(analysis: Analysis) -> Iterator[Estimate]:
    for reply in analysis.replies:
        if isinstance(reply.outcome, Fit):
            yield from reply.outcome.estimates
    for compared in ("summaries", "contrasts"):
        for one in getattr(analysis.bands, compared, ()):
            found = getattr(one, "mean", one)
            if isinstance(found, Estimate):
                yield found


def _of_curves(answer: Answer) -> list[Estimate]:
    return [one for one in getattr(answer.curves, "estimates", ()) if isinstance(one, Estimate)]


def _bands(analysis: Analysis) -> int:
    return sum(isinstance(summary.mean, Estimate) for summary in getattr(analysis.bands, "summaries", ()))
