"""Within and between: what size does inside a family, and how families of large models differ from others."""

import numpy as np

from engine.fit.base import Estimator, diagnostics, estimate, fit_of, refusal, residual_sd, warnings_of
from engine.fit.curve import hat
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_slopes_of_families
from engine.fit.sensitivity import variations
from engine.fit.within_families import slope_within_families
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.two_way import two_way_least_squares
from engine.types.fit import Estimate, Fit
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Band, Question, Sensitivity

WITHIN = "slope within families"
"""Change per tenfold parameters between models of one family."""
BETWEEN = "slope between families"
"""Change per tenfold parameters between the means of families."""
APART = "between minus within"
"""What families of larger models have besides their size: they are newer, and trained on more."""

_METHOD = (
    "Ordinary least squares of the outcome on log10 size less its mean in the family, and on that mean (Mundlak 1978, "
    "DOI 10.2307/1913646), each observation weighing the same; covariance robust to clusters by model family and by source "
    "(CR2), 95 % t intervals with Satterthwaite degrees of freedom. The slope within families has the interval of the regression with an "
    "intercept for each family, which estimates the same without what families differ by."
)


def _design(frame: Frame) -> FloatArray:
    x = np.log10(frame.size_b)
    _, index = np.unique(frame.family, return_inverse=True)
    mean = (np.bincount(index, weights=x) / np.bincount(index))[index]
    return np.column_stack([np.ones_like(x), x - mean, mean])


def _slopes(frame: Frame) -> tuple[Estimate, ...] | Failure:
    refused = lacks_for_slopes_of_families(frame)
    if refused:
        return refused
    try:
        line = two_way_least_squares(_design(frame), frame.y, frame.family, frame.study_id)
        parts = (slope_within_families(frame), line.coefficient(2), line.contrast([0.0, -1.0, 1.0]))
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines a slope")
    except ValueError:
        return refusal(frame, Reason.NO_VARIATION, "the mean size of a family is the same in all")
    return tuple(estimate(term, part, tested=True) for term, part in zip((WITHIN, BETWEEN, APART), parts, strict=True))


def _again(frame: Frame, _bands: tuple[Band, ...]) -> tuple[Estimate | Failure, ...]:
    slopes = _slopes(frame)
    return (slopes,) if isinstance(slopes, Failure) else slopes


def _run(frame: Frame, question: Question) -> Fit | Failure:
    slopes = _slopes(frame)
    if isinstance(slopes, Failure):
        return slopes
    design = _design(frame)
    residuals = frame.y - design @ np.linalg.lstsq(design, frame.y, rcond=None)[0]
    return fit_of(
        frame,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=slopes,
        spread=residual_sd(residuals, 3),
        warnings=warnings_of(frame, slopes),
        variations=variations(frame, question, _again, but=(Sensitivity.BAND_EDGES, Sensitivity.LEAVE_FAMILY_OUT)),
        diagnostics=diagnostics(frame, residuals, hat(design)),
    )


ESTIMATOR = Estimator(
    name="within-between",
    title="Slopes within and between families",
    asks="How much of the slope on model size is size inside a family, and how much is families being different?",
    needs=f"{LEAST_SIZES} distinct sizes and {LEAST_FAMILIES} families with models of several sizes.",
    run=_run,
)
