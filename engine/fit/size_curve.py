"""Curves of scores on model size that are no straight line: fitted alike, each with its own parameters."""

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.fit.base import LEVEL, estimate, frame_digest, not_finite, refusal, warnings_of
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.derivatives import gradient
from engine.stats.linearised import condition, linearise_two_way
from engine.stats.power_laws import N_PARAMETERS, PowerForm, PowerLaw, fit_power_law
from engine.stats.regression import r_squared
from engine.stats.two_way import TwoWay
from engine.types.fit import R_SQUARED, RESIDUAL_SD, CurvePoint, Diagnostics, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason

LEAST_FAMILIES = 4
"""Families below which a bent curve rests on one or two of them."""

MOST_CONDITION = 100.0
"""Beyond this the sizes at hand do not tell the parameters apart; Belsley, Kuh and Welsch (1980) call 30 harmful."""

_POINTS = 41
_HEAD = "{form}, x being billions of parameters; {loss}, the best of {starts} starts. "
_TAIL = (
    "Covariance: robust to clusters by model family and by source (Cameron, Gelbach and Miller 2011, each part CR2) on the tangent plane at the "
    "optimum, 95 % t intervals with Satterthwaite degrees of freedom; those of scores are cut off at 0 and 1. Each observation weighs the same."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A parameter of a curve, as it is reported."""

    term: str
    """What it is."""
    place: int
    """Its place in the parameters of the form."""
    scale: Scale = Scale.NUMBER
    """What it is counted in."""
    turned: Callable[[float], float] | None = None
    """Monotone function that takes it to the reported scale, its interval with it; None: as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeCurve:
    """One form of curve."""

    name: str
    """Name of the estimator."""
    form: PowerForm
    """The curve."""
    of_error: bool
    """Whether it is one of the error rate, 1 less the score."""
    delta: float
    """Of the Huber loss; infinity for least squares."""
    shapes: tuple[Shape, ...]
    """Parameters that are reported."""


def fit_size_curve(frame: Frame, asked: SizeCurve) -> Fit | Failure:
    """Fit a curve to the scores of a frame.

    Parameters
    ----------
    frame : Frame
        Scores, not differences.
    asked : SizeCurve
        Which curve.

    Returns
    -------
    Fit or Failure
        Estimates: the fitted score at each power of ten of billions between the smallest and the largest size (their geometric mean
        where there is none), then the parameters; `curve` is the fitted score over all sizes with pointwise intervals. A parameter that
        the sizes do not tell apart from others is refused by itself. Refused as a whole: differences, values that are not
        finite, fewer distinct sizes than parameters and one, fewer than :data:`LEAST_FAMILIES` families, no variation.
    """
    refused = _refused(frame, asked)
    if refused:
        return refused
    law = fit_power_law(frame.size_b, 1.0 - frame.y if asked.of_error else frame.y, asked.form, delta=asked.delta)
    try:
        plane = linearise_two_way(
            _curve(law, frame.size_b),
            law.parameters,
            law.curve.residuals,
            frame.family,
            frame.study_id,
            delta=asked.delta,
        )
        scores = tuple(_fitted(law, plane, asked, size) for size in _anchors(frame.size_b))
    except UndeterminedVarianceError:
        why = f"{asked.name}: one family alone determines the curve, so that nothing tells how families differ"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    except ValueError:
        why = (
            f"{asked.name}: the sizes at hand leave a direction of the curve open, so that its best form is not unique"
        )
        return refusal(frame, Reason.NOT_APPLICABLE, why)
    return _described(frame, law, plane, asked, scores)


def _refused(frame: Frame, asked: SizeCurve) -> Failure | None:
    unsound = not_finite(frame)
    if unsound:
        return unsound
    sizes, needed = len(np.unique(np.log10(frame.size_b).round(6))), N_PARAMETERS[asked.form] + 1
    families, zeros = len(np.unique(frame.family)), int((frame.y <= 0.0).sum())
    reasons = (
        (frame.subtracted_id.size, Reason.NOT_APPLICABLE, "a curve of scores says nothing of differences of scores"),
        (
            sizes < needed,
            Reason.TOO_FEW_SIZES,
            f"{sizes} distinct model sizes cannot show a {asked.name}, at least {needed} are needed",
        ),
        (
            families < LEAST_FAMILIES,
            Reason.TOO_FEW_CLUSTERS,
            f"{families} model families are too few for a curve, at least {LEAST_FAMILIES} are needed",
        ),
        (np.ptp(frame.y) == 0.0, Reason.NO_VARIATION, f"all {len(frame.y)} outcomes are the same"),
        (
            zeros and not asked.of_error,
            Reason.NOT_APPLICABLE,
            f"a {asked.name} has no score of 0, the frame has {zeros}",
        ),
    )
    return next((refusal(frame, reason, why) for holds, reason, why in reasons if holds), None)


def _described(frame: Frame, law: PowerLaw, plane: TwoWay, asked: SizeCurve, scores: tuple[Estimate, ...]) -> Fit:
    harm = condition(_curve(law, frame.size_b), law.parameters)
    shapes = [_shape(frame, plane, shape, harm) for shape in asked.shapes]
    estimates = (*scores, *(shape for shape in shapes if isinstance(shape, Estimate)))
    residuals = law.curve.residuals * (-1.0 if asked.of_error else 1.0)
    spare = len(frame.y) - len(law.parameters)
    loss = "least squares" if math.isinf(asked.delta) else f"sum of Huber losses of delta {asked.delta:g} on the score"
    head = _HEAD.format(form=_formula(asked), loss=loss, starts=law.curve.n_starts)
    return Fit(
        label=frame.label,
        estimator=asked.name,
        method=head + _TAIL,
        estimates=estimates,
        k_observations=len(frame.y),
        m_studies=len(np.unique(frame.study_id)),
        n_models=len(np.unique(frame.model_id)),
        n_families=plane.first.n_clusters,
        spread=Quantity(
            term=RESIDUAL_SD, value=math.sqrt(float(residuals @ residuals) / spare), scale=Scale.PROPORTION
        ),
        quantities=(
            Quantity(term=R_SQUARED, value=r_squared(frame.y, residuals), scale=Scale.SHARE),
            Quantity(term="condition number", value=harm, scale=Scale.NUMBER),
            *_criterion(law),
        ),
        refused=tuple(shape for shape in shapes if isinstance(shape, Failure)),
        curve=tuple(_point(law, plane, asked, size) for size in np.geomspace(*_ends(frame.size_b), _POINTS)),
        warnings=(*warnings_of(frame, estimates), *_of_search(law)),
        input_digest=frame_digest(frame),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, frame.observation_id)),
            residuals=tuple(map(float, residuals)),
            converged=law.curve.n_agreeing > 1,
        ),
    )


def _curve(law: PowerLaw, size_b: FloatArray) -> Callable[[FloatArray], FloatArray]:
    return lambda theta: dataclasses.replace(law, parameters=theta).predict(size_b)


def _formula(asked: SizeCurve) -> str:
    return asked.form.value.replace("y =", "1 - score =" if asked.of_error else "score =")


def _ends(size_b: FloatArray) -> tuple[float, float]:
    return float(size_b.min()), float(size_b.max())


def _anchors(size_b: FloatArray) -> list[float]:
    """Return the powers of ten inside the sizes, or their geometric mean."""
    low, high = _ends(size_b)
    tens = [10.0**power for power in range(math.ceil(math.log10(low)), math.floor(math.log10(high)) + 1)]
    return tens or [math.sqrt(low * high)]


def _fitted(law: PowerLaw, plane: TwoWay, asked: SizeCurve, size_b: float) -> Estimate:
    at = np.array([size_b])
    contrast = plane.contrast(gradient(lambda theta: float(_curve(law, at)(theta)[0]), law.parameters))
    value = float(law.predict(at)[0])
    reach = contrast.interval(LEVEL)[1] - contrast.value
    value = 1.0 - value if asked.of_error else value
    return dataclasses.replace(
        estimate(f"fitted score at {size_b:g}B", contrast),
        value=value,
        lower=max(value - reach, 0.0),
        upper=min(value + reach, 1.0),
    )


def _point(law: PowerLaw, plane: TwoWay, asked: SizeCurve, size_b: float) -> CurvePoint:
    try:
        fitted = _fitted(law, plane, asked, float(size_b))
    except UndeterminedVarianceError:
        value = float(law.predict(np.array([size_b]))[0])
        return CurvePoint(size_b=float(size_b), value=1.0 - value if asked.of_error else value)
    return CurvePoint(size_b=float(size_b), value=fitted.value, lower=fitted.lower, upper=fitted.upper)


def _shape(frame: Frame, plane: TwoWay, shape: Shape, harm: float) -> Estimate | Failure:
    if not harm <= MOST_CONDITION:
        why = f"'{shape.term}' is left open: the sizes do not tell the parameters apart (condition number {harm:.3g})"
        return refusal(frame, Reason.NOT_APPLICABLE, why)
    try:
        plain = estimate(shape.term, plane.coefficient(shape.place), shape.scale)
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, f"'{shape.term}' is determined by one family alone")
    if shape.turned is None:
        return plain
    lower, upper = sorted((shape.turned(plain.lower), shape.turned(plain.upper)))
    step = 1e-6 * max(abs(plain.value), 1.0)
    slope = (shape.turned(plain.value + step) - shape.turned(plain.value - step)) / (2.0 * step)
    return dataclasses.replace(
        plain,
        value=shape.turned(plain.value),
        standard_error=abs(slope) * plain.standard_error,
        lower=lower,
        upper=upper,
    )


def _criterion(law: PowerLaw) -> tuple[Quantity, ...]:
    if math.isfinite(law.curve.delta):
        return ()
    try:
        return (Quantity(term="AICc", value=law.curve.aicc, scale=Scale.NUMBER),)
    except ValueError:
        return ()


def _of_search(law: PowerLaw) -> tuple[str, ...]:
    if law.curve.n_agreeing > 1:
        return ()
    return ("Only one of the best searches ended at this curve: there may be a better one.",)
