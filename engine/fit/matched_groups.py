"""Two groups of models at equal size: their mean difference, and how either changes with size."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, interval_warnings, not_finite, refusal
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, distinct_sizes
from engine.fit.sensitivity import take
from engine.stats.contrast import Contrast, UndeterminedVarianceError
from engine.stats.two_way import FEW_CLUSTERS, TwoWay, two_way_least_squares
from engine.types.fit import BEYOND_PROBLEMS, MATCHED_GROUPS, Estimate, Fit, Quantity, Scale, Variation
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Question, Sensitivity

LEAST_PAIRS = 3
"""Pairs of models below which no interval is given: two leave a single degree of freedom."""

_METHOD = (
    "Each model of the first group less the model of the second that the same source reports in the same setting and at nominally the "
    "same size; the differences of one pair of models are averaged over sources, so that each pair counts once. Mean of the pairs, and "
    "least squares on log10 size of the scores of either group and of their difference over the same pairs; 95 % t intervals from how "
    f"pairs differ, clustered by model family where there are {LEAST_FAMILIES} families or more, else with each pair on its own, and by source "
    f"where there are {FEW_CLUSTERS} or more (Cameron, Gelbach and Miller 2011, each part CR2): what a source does to all its scores cancels. "
    "They speak of the benchmark's own problems. 'Beyond these problems' counts these as a sample too: all pairs meet the same ones, so "
    "that the mean sampling variance of a difference is added whole, the two scores of a pair taken as independent, which errs on the "
    "large side; it is left out where the number of problems is not known."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pairs:
    """n pairs of models, and the k rows of a frame that print them."""

    difference: FloatArray
    """Mean over sources, shape (n,)."""
    size_b: FloatArray
    """Shape (n,)."""
    cluster: npt.NDArray[np.str_]
    """Family, or the pair itself where families are few, shape (n,)."""
    name: npt.NDArray[np.str_]
    """Shape (n,)."""
    place: npt.NDArray[np.intp]
    """Pair of each row, shape (k,)."""

    def line(self, columns: FloatArray, outcome: FloatArray, study: npt.NDArray[np.str_]) -> TwoWay:
        """Return least squares over pairs, each counting once, whose rows are outcomes (k,) with the sources that print them."""
        weights = 1.0 / np.bincount(self.place)[self.place]
        sources = study if len(np.unique(study)) >= FEW_CLUSTERS else np.zeros(len(study))
        return two_way_least_squares(columns[self.place], outcome, self.cluster[self.place], sources, weights=weights)


def _pairs(frame: Frame) -> _Pairs:
    names = np.array(
        [f"{one} and {other}" for one, other in zip(frame.model_id, frame.subtracted_model, strict=True)], dtype=np.str_
    )
    labels, first, index = np.unique(names, return_index=True, return_inverse=True)
    families = frame.family[first]
    return _Pairs(
        difference=np.asarray(np.bincount(index, weights=frame.y) / np.bincount(index), dtype=np.float64),
        size_b=frame.size_b[first],
        cluster=families if len(np.unique(families)) >= LEAST_FAMILIES else labels,
        name=labels,
        place=index,
    )


def _mean(frame: Frame) -> Estimate | Failure:
    """Return the mean difference over pairs."""
    pairs, term = _pairs(frame), " minus ".join(frame.groups)
    count = len(pairs.name)
    if count < LEAST_PAIRS:
        why = f"{count} {'pair' if count == 1 else 'pairs'} of models of equal size carry no interval, at least {LEAST_PAIRS} are needed"
        return refusal(frame, Reason.TOO_FEW_OBSERVATIONS, why)
    if np.ptp(pairs.difference) == 0.0:
        return refusal(frame, Reason.NO_VARIATION, f"the differences of all {count} pairs are the same")
    return _tested(frame, term, pairs.line(np.ones((count, 1)), frame.y, frame.study_id), 0)


def _slopes(frame: Frame) -> Iterator[Estimate | Failure]:
    """Yield the change with size of either group and of their difference."""
    pairs = _pairs(frame)
    first, second = frame.groups
    wanted = {
        f"slope of {first}": frame.y + frame.subtracted,
        f"slope of {second}": frame.subtracted,
        f"slope of {first} minus slope of {second}": frame.y,
    }
    sizes = distinct_sizes(pairs.size_b)
    for term, outcome in wanted.items():
        if sizes < LEAST_SIZES:
            why = f"pairs of {sizes} distinct {'size' if sizes == 1 else 'sizes'} show no trend, at least {LEAST_SIZES} are needed"
            yield _refused(frame, term, Reason.TOO_FEW_SIZES, why)
        elif np.ptp(outcome) == 0.0:
            yield _refused(frame, term, Reason.NO_VARIATION, f"all {len(pairs.name)} values are the same")
        else:
            x = np.log10(pairs.size_b)
            line = pairs.line(np.column_stack([np.ones_like(x), x]), outcome, frame.study_id)
            yield _tested(frame, term, line, 1)


def _tested(frame: Frame, term: str, line: TwoWay, column: int) -> Estimate | Failure:
    try:
        return estimate(term, line.coefficient(column), tested=True)
    except UndeterminedVarianceError:
        return _refused(frame, term, Reason.TOO_FEW_CLUSTERS, "one pair or family alone determines it")


def _refused(frame: Frame, term: str, reason: Reason, why: str) -> Failure:
    return Failure(stage=Stage.FIT, subject=term, reason=reason, message=f"{frame.label}, {term}: {why}.")


def _again(frame: Frame, question: Question) -> Iterator[Variation]:
    """Compute the mean difference under other choices."""
    if Sensitivity.LEAVE_FAMILY_OUT in question.sensitivity:
        for name in np.unique(frame.model_id):
            left = _mean(take(frame, frame.model_id != name))
            yield Variation(kind="leave one pair out", changed=f"without {name}", estimates=(left,))
    studies = np.unique(frame.study_id)
    if Sensitivity.LEAVE_SOURCE_OUT in question.sensitivity and len(studies) > 1:
        for name in studies:
            left = _mean(take(frame, frame.study_id != name))
            yield Variation(kind="leave one source out", changed=f"without {name}", estimates=(left,))


def _beyond(frame: Frame, mean: Estimate) -> tuple[Estimate, ...]:
    """Return the mean with the sampling variance that all pairs share; degrees of freedom by Satterthwaite (1946, doi:10.2307/3002019)."""
    known = frame.v[np.isfinite(frame.v)]
    if not len(known):
        return ()
    variance = mean.standard_error**2
    whole = variance + float(known.mean())
    contrast = Contrast(value=mean.value, standard_error=math.sqrt(whole), dof=mean.dof * (whole / variance) ** 2)
    return (estimate(f"{mean.term}{BEYOND_PROBLEMS}", contrast),)


def _warnings(frame: Frame, estimates: tuple[Estimate, ...]) -> tuple[str, ...]:
    sources, families = len(np.unique(frame.study_id)), len(np.unique(frame.family))
    said = []
    if families < LEAST_FAMILIES:
        named = "one model family" if families == 1 else f"{families} model families"
        said.append(
            f"The pairs are of {named} and are taken as independent: the intervals speak of these models alone."
        )
    if sources < FEW_CLUSTERS:
        which = "one source" if sources == 1 else f"{sources} sources"
        said.append(f"All pairs are from {which}: how their differences vary between sources cannot be seen.")
    return (*said, *interval_warnings(estimates))


def _run(frame: Frame, question: Question) -> Fit | Failure:
    if not frame.groups:
        return refusal(frame, Reason.NOT_APPLICABLE, "no two groups of models are set against each other")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    mean = _mean(frame)
    if isinstance(mean, Failure):
        return mean
    pairs, slopes = _pairs(frame), tuple(_slopes(frame))
    estimates = (mean, *_beyond(frame, mean), *(one for one in slopes if isinstance(one, Estimate)))
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=Quantity(
            term="standard deviation of the differences of pairs",
            value=float(pairs.difference.std(ddof=1)),
            scale=Scale.PROPORTION,
        ),
        quantities=(Quantity(term="pairs of models", value=len(pairs.name), scale=Scale.COUNT),),
        warnings=_warnings(frame, estimates),
        refused=tuple(one for one in slopes if isinstance(one, Failure)),
        variations=tuple(_again(frame, question)),
        diagnostics=diagnostics(frame, frame.y - mean.value),
    )


ESTIMATOR = Estimator(
    name=MATCHED_GROUPS,
    title="Groups of models at equal size",
    asks="How do two groups of models differ where one source reports both at the same size and in the same setting, and does size do more for one?",
    needs=f"{LEAST_PAIRS} pairs of models of equal size; {LEAST_SIZES} distinct sizes for the slopes.",
    run=_run,
    unasked=lambda question: len(question.groups) > 1,
)
