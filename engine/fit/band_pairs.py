"""Size bands within families: the same family, source and variant in two bands, so that only the size differs."""

import itertools
from collections.abc import Iterator

import numpy as np

from engine.fit.bands import adjusted, members_of
from engine.fit.base import Estimator, estimate, fit_of, not_finite, refusal, warnings_of
from engine.fit.needs import LEAST_FAMILIES
from engine.fit.sensitivity import take, variations
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.two_way import two_way_least_squares
from engine.types.fit import Estimate, Fit
from engine.types.frame import Frame, TextArray
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Band, Question

_METHOD = (
    "For every family, source and variant with models in both bands the difference of their mean outcomes; the mean of these "
    "differences, each weighing the same; covariance robust to clusters by family and by source (CR2), 95 % t intervals with "
    "Satterthwaite degrees of freedom; p values also adjusted for all pairs of bands. What a family, a source or a variant has in "
    "common with all its models cancels."
)


def _differences(frame: Frame, earlier: Band, later: Band) -> Iterator[tuple[float, str, str]]:
    """Yield later minus earlier with family and source, in the order of family, source and variant."""
    below, above = members_of(frame, (earlier, later)).T
    units = sorted(set(zip(frame.family.tolist(), frame.study_id.tolist(), frame.variant.tolist(), strict=True)))
    for family, source, variant in units:
        unit = (frame.family == family) & (frame.study_id == source) & (frame.variant == variant)
        if (unit & below).any() and (unit & above).any():
            yield float(frame.y[unit & above].mean() - frame.y[unit & below].mean()), family, source


def _contrast(frame: Frame, earlier: Band, later: Band) -> Estimate | Failure:
    term = f"{later.label} minus {earlier.label} within families"

    def refused(reason: Reason, why: str) -> Failure:
        return Failure(stage=Stage.FIT, subject=term, reason=reason, message=f"{frame.label}, {term}: {why}.")

    found = list(_differences(frame, earlier, later))
    families = len({family for _, family, _ in found})
    if families < LEAST_FAMILIES:
        why = f"{families} families have models of one variant in both bands in one source, at least {LEAST_FAMILIES} are needed"
        return refused(Reason.TOO_FEW_CLUSTERS, why)
    values = np.array([value for value, _, _ in found])
    if np.ptp(values) == 0.0:
        return refused(Reason.NO_VARIATION, f"all {len(values)} differences are the same")
    labels: tuple[TextArray, TextArray] = (np.array([f for _, f, _ in found]), np.array([s for _, _, s in found]))
    try:
        line = two_way_least_squares(np.ones((len(values), 1)), values, *labels)
        return estimate(term, line.coefficient(0), tested=True)
    except UndeterminedVarianceError:
        return refused(Reason.TOO_FEW_CLUSTERS, "one family alone determines it")


def _again(frame: Frame, bands: tuple[Band, ...]) -> tuple[Estimate | Failure, ...]:
    return tuple(_contrast(frame, *pair) for pair in itertools.combinations(bands, 2))


def _paired(frame: Frame, bands: tuple[Band, ...]) -> Frame:
    """Return the observations that stand in some difference."""
    used = np.zeros(len(frame.y), dtype=np.bool_)
    for earlier, later in itertools.combinations(bands, 2):
        inside = members_of(frame, (earlier, later)).any(axis=1)
        for _, family, source in _differences(frame, earlier, later):
            used |= (frame.family == family) & (frame.study_id == source) & inside
    return take(frame, used)


def _run(frame: Frame, question: Question) -> Fit | Failure:
    if len(question.bands) < 2:
        return refusal(frame, Reason.EMPTY, "the question names fewer than two size bands")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    computed = adjusted(_again(frame, question.bands), len(question.bands))
    estimates = tuple(one for one in computed if isinstance(one, Estimate))
    if not estimates:
        why = f"no two bands have {LEAST_FAMILIES} families in common"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    paired = _paired(frame, question.bands)
    return fit_of(
        paired,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=None,
        warnings=warnings_of(paired, estimates),
        refused=tuple(one for one in computed if isinstance(one, Failure)),
        variations=variations(frame, question, _again),
    )


ESTIMATOR = Estimator(
    name="band-pairs",
    title="Differences of size bands within families",
    asks="How do models of one family, in one source and of one variant, differ between size bands?",
    needs=f"{LEAST_FAMILIES} families with models of one variant in both bands in one source.",
    run=_run,
    unasked=lambda question: len(question.bands) > 1,
)
