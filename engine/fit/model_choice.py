"""Which curve of scores in size to trust: by AICc, and by how well each predicts families that it has not seen."""

import math
from collections.abc import Callable

import numpy as np

from engine.fit.base import Estimator, fit_of, never, refusal
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_a_line
from engine.stats.model_choice import aicc, leave_family_out
from engine.stats.monotone import fit_isotonic
from engine.stats.sigmoids import fit_sigmoid
from engine.types.fit import Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

_METHOD = (
    "Curves by least squares on log10 size: a constant, a line, a parabola, a sigmoid from 0 to 1, a sigmoid with a ceiling of its own, "
    "and the curve that only never falls. AICc under normal errors of equal variance (not for the last, which has no fixed number of "
    "parameters); prediction error by leaving out each family in turn, every family weighing the same. Both take no side between "
    "curves that differ by less than their chance."
)

_Predict = Callable[[FloatArray], FloatArray]


def _polynomial(degree: int) -> Callable[[FloatArray, FloatArray], _Predict]:
    def fit(x: FloatArray, y: FloatArray) -> _Predict:
        if len(np.unique(x)) <= degree:
            raise ValueError("too few distinct sizes")
        columns = np.vander(x[:, 0], degree + 1)
        coefficients = np.linalg.lstsq(columns, y, rcond=None)[0]
        return lambda at: np.asarray(np.vander(at[:, 0], degree + 1) @ coefficients)

    return fit


def _sigmoid(x: FloatArray, y: FloatArray) -> _Predict:
    curve = fit_sigmoid(x[:, 0], y, ceiling=1.0)
    return lambda at: curve.predict(at[:, 0])


def _with_ceiling(x: FloatArray, y: FloatArray) -> _Predict:
    curve = fit_sigmoid(x[:, 0], y)
    return lambda at: curve.predict(at[:, 0])


def _rising(x: FloatArray, y: FloatArray) -> _Predict:
    curve = fit_isotonic(x[:, 0], y)
    return lambda at: curve.predict(at[:, 0])


_CURVES: dict[str, tuple[Callable[[FloatArray, FloatArray], _Predict], int]] = {
    "constant": (_polynomial(0), 1),
    "line": (_polynomial(1), 2),
    "parabola": (_polynomial(2), 3),
    "sigmoid to 1": (_sigmoid, 2),
    "sigmoid with ceiling": (_with_ceiling, 3),
    "never falling": (_rising, 0),
}
"""Curves with their number of parameters; 0 where that is not fixed."""

_SCORES_ONLY = ("sigmoid to 1", "sigmoid with ceiling")


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    refused = lacks_for_a_line(frame)
    if refused:
        return refused
    x = np.log10(frame.size_b)[:, None]
    scores = not frame.subtracted_id.size and ((frame.y >= 0.0) & (frame.y <= 1.0)).all()
    curves = {name: curve for name, curve in _CURVES.items() if scores or name not in _SCORES_ONLY}
    try:
        criteria = [
            Quantity(term=f"AICc of the {name}", value=_aicc(fitter(x, frame.y)(x), frame.y, n), scale=Scale.NUMBER)
            for name, (fitter, n) in curves.items()
            if n
        ]
    except ValueError as error:
        return refusal(frame, Reason.NOT_CONVERGED, f"a curve cannot be fitted ({error})")
    held = leave_family_out(x, frame.y, frame.family, {name: fitter for name, (fitter, _) in curves.items()})
    errors = tuple(
        Quantity(
            term=f"error of the {one.name} on families left out", value=one.root_mean_square, scale=Scale.PROPORTION
        )
        for one in held
        if one.n_families
    )
    best = min(criteria, key=lambda quantity: quantity.value)
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=(),
        spread=None,
        quantities=(*criteria, *errors),
        warnings=(
            f"Least AICc: {best.term.removeprefix('AICc of the ')}. Least error on families left out: {held[0].name}.",
            *(
                f"The {one.name} predicts {one.n_families} families only: {len(one.refused)} cannot be left out."
                for one in held
                if one.refused
            ),
        ),
    )


def _aicc(fitted: FloatArray, y: FloatArray, n_coefficients: int) -> float:
    """Return AICc; the variance of the errors is one parameter more."""
    variance = float(((y - fitted) ** 2).mean())
    if variance <= 0.0:
        raise ValueError("outcome: is fitted without a rest")
    height = -0.5 * len(y) * (math.log(2.0 * math.pi * variance) + 1.0)
    return aicc(height, n_coefficients + 1, len(y))


ESTIMATOR = Estimator(
    name="model-choice",
    title="Which curve of scores in size",
    asks="Which form of the curve fits best, and which predicts families that it has not seen?",
    needs=f"{LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
)
