"""Averages recomputed: over the subsets of one benchmark, or over several benchmarks, is what the numbers themselves tell."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from engine.extract.facets import AVERAGE
from engine.extract.scores import Score
from engine.vocab.subsets import AVERAGE as AVERAGED

_MOST = 0.8
"""Share of the averages that a group must give: a misprint must not hide what the rest say."""
_Series = dict[int, Score]


def averaged(scores: Iterable[Score], *, in_rows: bool) -> list[Score]:
    """Say of each average beside several benchmarks which numbers it averages.

    Parameters
    ----------
    scores : iterable of Score
        Scores of a segment.
    in_rows : bool
        Whether rows are models (else columns are).

    Returns
    -------
    list of Score
        The same, in order; an average that comes out of the subsets of one benchmark, and not out of all numbers beside it, is that
        benchmark's.
    """
    found = list(scores)
    if not any(score.benchmark is AVERAGE for score in found):
        return found
    series: dict[int, _Series] = defaultdict(dict)
    for score in found:
        if not score.ordinal:
            place, model = (score.column, score.row) if in_rows else (score.row, score.column)
            series[place][model] = score
    meant = {place: _meant(place, series) for place, one in series.items() if _is_average(one)}
    return [_reassigned(score, meant.get(score.column if in_rows else score.row)) for score in found]


def _is_average(series: _Series) -> bool:
    return all(score.benchmark is AVERAGE for score in series.values())


def _meant(place: int, series: Mapping[int, _Series]) -> Score | None:
    """Return a score of the benchmark over whose subsets a series averages, or None."""
    others = [one for at, one in series.items() if at != place and not _is_average(one)]
    groups: dict[tuple[str, str], list[_Series]] = defaultdict(list)
    for one in others:
        score = next(iter(one.values()))
        if score.subset and score.subset != AVERAGED:
            groups[score.benchmark.entity_id or score.benchmark.printed, score.metric].append(one)
    averages = series[place]
    fitting = [group for group in groups.values() if 1 < len(group) < len(others) and _fits(averages, group)]
    return next(iter(fitting[0][0].values())) if len(fitting) == 1 and not _fits(averages, others) else None


def _fits(averages: _Series, group: list[_Series]) -> bool:
    """Tell whether the averages are the means of a group, to the last printed digit."""
    complete = [model for model in averages if all(model in one for one in group)]
    hits = 0
    for model in complete:
        values = [one[model].numeral for one in group]
        printed = averages[model].numeral
        mean = sum((value.value for value in values), Decimal(0)) / len(values)
        hits += abs(mean - printed.value) <= Decimal(1).scaleb(-printed.decimals)
    return bool(complete) and hits >= _MOST * len(complete)


def _reassigned(score: Score, meant: Score | None) -> Score:
    """Give an average the benchmark over which it averages."""
    if meant is None or score.benchmark is not AVERAGE:
        return score
    facets = replace(score.facets, shots=meant.facets.shots, metric_printed=meant.facets.metric_printed)
    return score._replace(facets=facets, benchmark=meant.benchmark, metric=meant.metric, subset=AVERAGED)
