"""Does size do more for some models than for others: base against instruct, general against code."""

import numpy as np

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, not_finite, refusal, residual_sd, warnings_of
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, distinct_sizes
from engine.fit.sensitivity import take
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.two_way import TwoWay, two_way_least_squares
from engine.types.fit import Estimate, Fit
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason, Stage
from engine.types.question import Question

PAIRS = (("variant", "base", "instruct"), ("specialisation", "general", "code"))
"""What is set against each other: a column of the frame, and two of its values."""

_METHOD = (
    "Ordinary least squares of the outcome on log10 size with an intercept and a slope for each of two kinds of models (base and "
    "instruct; general and code, each pair in a fit of its own), each observation weighing the same; covariance robust to clusters "
    "by model family and by source (CR2), 95 % t intervals with Satterthwaite degrees of freedom. The kinds differ at the mean log10 "
    "size of both."
)


def _kinds(frame: Frame, column: str, first: str, second: str) -> Frame:
    labels = getattr(frame, column)
    return take(frame, (labels == first) | (labels == second))


def _design(frame: Frame, column: str, second: str) -> FloatArray:
    x = np.log10(frame.size_b)
    x = x - x.mean()
    kind = (getattr(frame, column) == second).astype(np.float64)
    return np.column_stack([1.0 - kind, kind, x * (1.0 - kind), x * kind])


def _lacks(frame: Frame, column: str, kinds: tuple[str, str]) -> tuple[Reason, str] | None:
    for kind in kinds:
        inside = getattr(frame, column) == kind
        sizes, families = distinct_sizes(frame.size_b[inside]), len(np.unique(frame.family[inside]))
        if sizes < LEAST_SIZES:
            return Reason.TOO_FEW_SIZES, f"{kind} models have {sizes} distinct sizes, at least {LEAST_SIZES} are needed"
        if families < LEAST_FAMILIES:
            why = f"{kind} models are of {families} families, at least {LEAST_FAMILIES} are needed"
            return Reason.TOO_FEW_CLUSTERS, why
    return None


def _fit(frame: Frame, column: str, first: str, second: str) -> tuple[TwoWay, tuple[Estimate, ...]] | Failure:
    term = f"slope of {second} minus {first} models"

    def refused(reason: Reason, why: str) -> Failure:
        return Failure(stage=Stage.FIT, subject=term, reason=reason, message=f"{frame.label}, {term}: {why}.")

    both = _kinds(frame, column, first, second)
    lacking = _lacks(both, column, (first, second))
    if lacking:
        return refused(*lacking)
    if np.ptp(both.y) == 0.0:
        return refused(Reason.NO_VARIATION, f"all {len(both.y)} outcomes are the same")
    line = two_way_least_squares(_design(both, column, second), both.y, both.family, both.study_id)
    wanted = {
        f"slope of {first} models": [0.0, 0.0, 1.0, 0.0],
        f"slope of {second} models": [0.0, 0.0, 0.0, 1.0],
        term: [0.0, 0.0, -1.0, 1.0],
        f"{second} minus {first} models at the mean size": [-1.0, 1.0, 0.0, 0.0],
    }
    try:
        made = tuple(estimate(name, line.contrast(weights), tested=True) for name, weights in wanted.items())
    except UndeterminedVarianceError:
        return refused(Reason.TOO_FEW_CLUSTERS, "one family alone determines it")
    return line, made


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    unsound = not_finite(frame)
    if unsound:
        return unsound
    fits = {pair: _fit(frame, *pair) for pair in PAIRS}
    carried = [(pair, fit) for pair, fit in fits.items() if not isinstance(fit, Failure)]
    failures = tuple(fit for fit in fits.values() if isinstance(fit, Failure))
    if not carried:
        why = "too few sizes or families of base and instruct, and of general and code models"
        return refusal(frame, failures[0].reason, why)
    estimates = tuple(one for _, (_, made) in carried for one in made)
    (column, first, second), (line, _) = carried[0]
    shown = _kinds(frame, column, first, second)
    residuals = shown.y - _design(shown, column, second) @ line.coefficients
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        spread=residual_sd(residuals, 4),
        warnings=warnings_of(frame, estimates),
        refused=failures,
        diagnostics=diagnostics(shown, residuals),
    )


ESTIMATOR = Estimator(
    name="interactions",
    title="Slopes of base and instruct, of general and code models",
    asks="Does model size do more for instruct than for base models, or for code than for general ones?",
    needs=f"{LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families of each kind.",
    run=_run,
)
