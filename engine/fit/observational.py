"""Observational scaling: a score predicted from what the same models score on other benchmarks."""

import dataclasses
import math

import numpy as np

from engine.digest import identifier
from engine.fit.base import LEVEL, Estimator, frame_digest, never, refusal, warnings_of
from engine.fit.component_curve import curve_estimates, curve_points, steepness_of, tangent_plane
from engine.fit.compute import family_fit, per_compute
from engine.fit.observed import LEAST_FAMILIES, LEAST_MODELS, Observed, observed
from engine.fit.sensitivity import variations
from engine.fit.unseen import errors
from engine.stats.component_score import ComponentFits, fit_components
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.regression import r_squared
from engine.stats.two_way import TwoWay
from engine.types.fit import R_SQUARED, RESIDUAL_SD, Diagnostics, Estimate, Fit, Quantity, Scale, Variation
from engine.types.frame import Frame, ScoreMatrix
from engine.types.outcome import Failure, Reason
from engine.types.projection import ProjectedModel, ProjectedPoint, Projection
from engine.types.question import Band, Question, Sensitivity
from engine.vocab.benchmarks import benchmarks

NAME = "observational"

RESAMPLED = "log odds per 10 points, percentiles of resampled families"

AXIS = "Level on other benchmarks, by their first component"

_DRAWS, _SEED = 399, 20251125
_FURTHER = (2, 3)

_METHOD = (
    "Ruan, Maddison and Hashimoto (2024), arXiv 2405.10938: principal components of the scores on other benchmarks (covariance matrix; gaps "
    "filled by a one-component PCA of standardised scores, repeated until it settles, as there), then score = 1 / (1 + exp(-(w0 + w1 level))) by "
    "least squares on one mean score a model. The level is the mean over the other benchmarks of what the first component alone says of a model. "
    "Versions of the benchmark itself are no predictors: they pose the same problems. Covariance: robust to clusters by model family and by source of the score (each part CR2) on the tangent plane at the "
    "optimum, levels taken as they are, 95 % t intervals with Satterthwaite degrees of freedom; in simulations they hold the truth more often than "
    f"percentiles of resampled families, which stand beside them ({_DRAWS} resamples, every step done again in each). Errors on unseen families: each "
    "family is left out of every step in turn and then predicted; intervals robust to both clusterings and widened by what fits without one family share (Nadeau and Bengio 2003)."
)


def fit_observational(frame: Frame) -> Fit | Failure:
    """Predict the scores of a frame from what its models score on other benchmarks.

    Parameters
    ----------
    frame : Frame
        Scores, not differences, with `others`.

    Returns
    -------
    Fit or Failure
        Estimates :data:`engine.fit.component_curve.STEEPNESS`, the fitted score at some levels, :data:`engine.fit.unseen.UNSEEN`,
        :data:`engine.fit.unseen.AGAINST_SIZE` and :data:`engine.fit.compute.PER_COMPUTE`, or in `refused` why not; `projection` has the models and the curve. Refused: what
        :func:`engine.fit.observed.observed` refuses, gaps that do not settle, and a curve that one family alone determines.
    """
    models = observed(frame)
    if isinstance(models, Failure):
        return models
    fits = fit_components(models.matrix.scores, models.y, models.once)
    if not fits.scores.converged[0]:
        why = "the scores on other benchmarks leave too many gaps, or do not vary: no component or curve settles"
        return refusal(frame, Reason.NOT_CONVERGED, why)
    try:
        plane = tangent_plane(models, fits)
        curve, points = curve_estimates(fits, plane), curve_points(fits, plane)
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the curve on other benchmarks")
    found = (*curve, *errors(models), per_compute(models, fits))
    fit = _described(models, fits, plane, found)
    return dataclasses.replace(fit, projection=_projection(models, fits, points))


def _described(models: Observed, fits: ComponentFits, plane: TwoWay, found: tuple[Estimate | Failure, ...]) -> Fit:
    frame, matrix = models.frame, models.matrix
    estimates = tuple(one for one in found if isinstance(one, Estimate))
    fitted = dict(zip(map(str, matrix.model_id), fits.scores.fitted[0], strict=True))
    residuals = frame.y - np.array([fitted[str(name)] for name in frame.model_id])
    rest = models.y - fits.scores.fitted[0]
    elsewhere = tuple(entry for ids in matrix.observation_ids for entry in ids)
    return Fit(
        label=frame.label,
        estimator=NAME,
        method=_METHOD,
        estimates=estimates,
        k_observations=len(frame.y),
        m_studies=len(np.unique(frame.study_id)),
        n_models=len(models.y),
        n_families=plane.first.n_clusters,
        spread=Quantity(
            term=RESIDUAL_SD, value=math.sqrt(float(rest @ rest) / (len(rest) - 2)), scale=Scale.PROPORTION
        ),
        quantities=(
            Quantity(term=R_SQUARED, value=r_squared(models.y, rest), scale=Scale.SHARE),
            *_resampled(models, fits),
            *_components(fits, matrix),
            *family_fit(models, fits),
        ),
        refused=tuple(one for one in found if isinstance(one, Failure)),
        warnings=(*warnings_of(frame, estimates), *_warnings(matrix)),
        input_digest=identifier(
            frame_digest(frame), *matrix.benchmark_id, repr(matrix.scores.tolist()), *elsewhere, length=32
        ),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, frame.observation_id)),
            residuals=tuple(map(float, residuals)),
            explained_by=elsewhere,
            converged=bool(fits.scores.converged[0]),
        ),
    )


def _resampled(models: Observed, fits: ComponentFits) -> tuple[Quantity, ...]:
    """Return the slope with the percentiles of its resamples, and how many of these settle."""
    drawn = fit_components(models.matrix.scores, models.y, models.resampled(_DRAWS, _SEED))
    settled = drawn.scores.converged
    tail = 100.0 * (1.0 - LEVEL) / 2.0
    share = Quantity(term="share of resamples that settle", value=float(settled.mean()), scale=Scale.SHARE)
    if settled.mean() < LEVEL:
        return (share,)
    lower, upper = np.percentile(0.1 * drawn.line[settled, 1], [tail, 100.0 - tail])
    value = 0.1 * float(fits.line[0, 1])
    return (
        Quantity(term=RESAMPLED, value=value, lower=float(lower), upper=float(upper), scale=Scale.LOG_ODDS),
        share,
    )


def _components(fits: ComponentFits, matrix: ScoreMatrix) -> tuple[Quantity, ...]:
    gaps = np.isnan(matrix.scores)
    loadings = zip(matrix.benchmark_id, fits.loadings[0, 0], strict=True)
    return (
        Quantity(term="share of variance of the first component", value=float(fits.shares[0, 0]), scale=Scale.SHARE),
        *(
            Quantity(term=f"loading of {benchmarks()[name].name}", value=float(loading), scale=Scale.NUMBER)
            for name, loading in loadings
        ),
        Quantity(term="scores on other benchmarks that are filled in", value=float(gaps.mean()), scale=Scale.SHARE),
        Quantity(term="models without a gap", value=float((~gaps.any(axis=1)).sum()), scale=Scale.COUNT),
        Quantity(term="sources of the other scores", value=float(len(matrix.study_ids)), scale=Scale.COUNT),
    )


def _warnings(matrix: ScoreMatrix) -> tuple[str, ...]:
    *names, last = (benchmarks()[name].name for name in matrix.benchmark_id)
    left = "; ".join(f"{one.reason}: {one.count}" for one in matrix.exclusions)
    shared = (
        f"The other benchmarks are {', '.join(names)} and {last}: what they share with this one counts as ability, problems known from "
        "training among it."
    )
    return (shared, *((f"Left out of the scores on other benchmarks: {left}.",) if left else ()))


def _projection(models: Observed, fits: ComponentFits, points: tuple[ProjectedPoint, ...]) -> Projection:
    rows = zip(models.matrix.model_id, models.family, fits.level[0], models.y, strict=True)
    return Projection(
        axis=AXIS,
        models=tuple(
            ProjectedModel(model_id=str(model), family=str(family), x=float(x), y=float(y))
            for model, family, x, y in rows
        ),
        curve=points,
    )


def _again(frame: Frame, _bands: tuple[Band, ...] = ()) -> tuple[Estimate | Failure, ...]:
    models = observed(frame)
    return (models,) if isinstance(models, Failure) else (steepness_of(models),)


def _other_ways(models: Observed) -> tuple[Variation, ...]:
    """Return the slope from models without a gap alone, and beside further components."""
    complete = models.complete()
    n_others = len(models.matrix.benchmark_id)
    return (
        *(
            (Variation(kind="gaps", changed="models without a gap alone", estimates=(steepness_of(complete),)),)
            if complete
            else ()
        ),
        *(
            Variation(kind="components", changed=f"{count} components", estimates=(steepness_of(models, count),))
            for count in _FURTHER
            if count < n_others
        ),
    )


def _run(frame: Frame, question: Question) -> Fit | Failure:
    fit = fit_observational(frame)
    models = observed(frame)
    if isinstance(fit, Failure) or isinstance(models, Failure):
        return fit
    tried = variations(models.frame, question, _again, but=(Sensitivity.BAND_EDGES,))
    return dataclasses.replace(fit, variations=(*_other_ways(models), *tried))


ESTIMATOR = Estimator(
    name=NAME,
    title="Score predicted from other benchmarks",
    asks="How well do scores on other benchmarks predict this one, and does model size alone predict as well?",
    needs=f"Scores on at least three other benchmarks of {LEAST_MODELS} models of {LEAST_FAMILIES} families.",
    run=_run,
    unasked=never,
    needs_others=True,
)
