"""Score on model size and training tokens together: the Chinchilla form of the error rate."""

import dataclasses
import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from engine.fit.base import LEAST_DOF, Estimator, estimate, frame_digest, never, refusal, warnings_of
from engine.fit.model_means import plane_of_means
from engine.fit.trained import LEAST_FAMILIES, LEAST_MODELS, Trained, trained, without_tokens
from engine.stats.chinchilla import ChinchillaFit, fit_runs
from engine.stats.chinchilla_runs import Runs
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.derivatives import gradient
from engine.stats.linearised import condition
from engine.stats.regression import r_squared
from engine.stats.two_way import TwoWay
from engine.types.fit import R_SQUARED, RESIDUAL_SD, Diagnostics, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason

MIDDLE = "fitted score at the median parameters and tokens"
TWICE_SIZE = "score with twice the parameters minus score, at the medians"
TWICE_DATA = "score with twice the tokens minus score, at the medians"

SHAPES = ("E, error rate that neither removes", "alpha, exponent of size", "beta, exponent of data")
"""Parameters, given where sizes and tokens tell them apart; E as a logarithm with its interval taken back."""

MOST_CONDITION = 100.0
"""Beyond this the parameters only balance each other; Belsley, Kuh and Welsch (1980) call 30 harmful."""

MOST_EXPONENT = 3.0
"""Beyond this a term has vanished at all models but the smallest or least trained: its exponent has no upper end."""

_VANISHED = 1e-6
"""Share of the fitted error rate, at the model where it is largest, below which a term lies at its edge."""

_METHOD = (
    "1 - score = E + A / N^alpha + B / D^beta: the form of Hoffmann et al. (2022), arXiv 2203.15556, for the error rate instead of the loss, N being "
    "parameters and D training tokens; least squares on logarithms (delta infinite: a score of few problems is too noisy for the delta of "
    "0.001 of losses), the best of 300 starts, one mean score a model. Logarithms give geometric means of error rates: the score and the differences at the medians are "
    "taken one Gauss-Newton step further, towards the quasi-likelihood with variances as squared means (Wedderburn 1974), whose fitted error rates are means. Covariance: robust to clusters by model family and by source (Cameron, Gelbach and "
    "Miller 2011, each part CR2) on the tangent plane at the optimum, 95 % t intervals with Satterthwaite degrees of freedom. Training tokens are those of the vocabulary, each with "
    "where they were read."
)


def fit_size_and_data(frame: Frame) -> Fit | Failure:
    """Fit the Chinchilla form to the error rates of models of known size and training tokens.

    Parameters
    ----------
    frame : Frame
        Scores, not differences.

    Returns
    -------
    Fit or Failure
        Estimates :data:`MIDDLE`, and :data:`TWICE_SIZE`, :data:`TWICE_DATA` and :data:`SHAPES` or in `refused` why not. Refused: what
        :func:`engine.fit.trained.trained` refuses, a score of 1, a term that vanishes at every model, a search that does not converge, and a
        law that one family alone determines.
    """
    models = trained(frame)
    return models if isinstance(models, Failure) else fit_trained(models)


def fit_trained(models: Trained) -> Fit | Failure:
    """Fit the Chinchilla form to the error rates of models.

    Parameters
    ----------
    models : Trained
        Models of known size and training tokens.

    Returns
    -------
    Fit or Failure
        As :func:`fit_size_and_data`.
    """
    frame, found = models.frame, _law(models)
    if isinstance(found, Failure):
        return found
    try:
        return _described(models, *found)
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines the law of size and data")
    except ValueError:
        return refusal(frame, Reason.NOT_APPLICABLE, "sizes and tokens at hand leave a direction of the law open")


def _law(models: Trained) -> tuple[Runs, ChinchillaFit] | Failure:
    if (models.y >= 1.0).any():
        why = "a model has a score of 1: its error rate has no logarithm"
        return refusal(models.frame, Reason.NOT_APPLICABLE, why)
    try:
        runs = Runs.of(models.parameters, models.tokens, 1.0 - models.y, repeats=True)
        law = fit_runs(runs, delta=math.inf)
    except ValueError as error:
        return refusal(models.frame, Reason.NO_VARIATION, str(error))
    if not law.converged:
        return refusal(models.frame, Reason.NOT_CONVERGED, "no start led to a minimum")
    return runs, law


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Plane:
    """The law at its optimum, a vanished term held there, and the tangent plane of its error rates, each relative to the fitted one."""

    runs: Runs
    theta: FloatArray
    free: npt.NDArray[np.bool_]
    plane: TwoWay
    harm: float

    def whole(self, free: FloatArray) -> FloatArray:
        theta = self.theta.copy()
        theta[self.free] = free
        return theta

    def score(self, free: FloatArray, parameters: float, tokens: float) -> float:
        """Return the fitted score of one model."""
        logs = self.runs.outward(self.whole(free)[None])[0]
        size, data = logs[0] - logs[3] * math.log(parameters), logs[1] - logs[4] * math.log(tokens)
        return 1.0 - math.exp(size) - math.exp(data) - math.exp(logs[2])


def _plane(models: Trained, runs: Runs, law: ChinchillaFit) -> _Plane:
    logs = [math.log(law.size_amplitude), math.log(law.data_amplitude), math.log(max(law.irreducible, 1e-300))]
    theta = runs.inward(np.array([[*logs, law.size_exponent, law.data_exponent]]))[0]
    shares = np.abs(runs.residuals_and_slopes(theta[None])[1][0, :, :3]).max(axis=0)
    free = np.array([shares[0], shares[1], shares[2], shares[0], shares[1]]) > _VANISHED

    def curve(where: FloatArray) -> FloatArray:
        whole = theta.copy()
        whole[free] = where
        return np.asarray(runs.predict(whole[None])[0], dtype=np.float64)

    over = np.exp(runs.residuals(theta[None])[0])
    # of relative errors instead of logarithms: its coefficients are one step from the optimum, where fitted error rates are means
    unit = -over / (1.0 - models.y)
    plane = plane_of_means(models.frame, models.model_id, curve, theta[free], over - 1.0, unit=unit)
    harm = condition(curve, theta[free])
    return _Plane(runs=runs, theta=theta, free=free, plane=plane, harm=harm)


def _described(models: Trained, runs: Runs, law: ChinchillaFit) -> Fit:
    found = _plane(models, runs, law)
    middle = float(np.median(models.parameters)), float(np.median(models.tokens))
    shapes = (_shape(models.frame, found, place) for place in range(len(SHAPES)))
    terms = (*_scores(models.frame, found, *middle), *shapes)
    estimates = tuple(one for one in terms if isinstance(one, Estimate))
    fitted = 1.0 - np.exp(runs.predict(found.theta[None])[0])
    rest = models.y - fitted
    spare = len(rest) - found.plane.coefficients.size
    return Fit(
        label=models.frame.label,
        estimator=ESTIMATOR.name,
        method=_METHOD,
        estimates=estimates,
        k_observations=len(models.frame.y),
        m_studies=len(np.unique(models.frame.study_id)),
        n_models=len(models.y),
        n_families=found.plane.first.n_clusters,
        spread=Quantity(term=RESIDUAL_SD, value=math.sqrt(float(rest @ rest) / spare), scale=Scale.PROPORTION),
        quantities=(
            Quantity(term=R_SQUARED, value=r_squared(models.y, rest), scale=Scale.SHARE),
            Quantity(term="condition number", value=found.harm, scale=Scale.NUMBER),
            Quantity(term="median parameters", value=middle[0] / 1e9, scale=Scale.BILLIONS),
            Quantity(term="median training tokens, billions", value=middle[1] / 1e9, scale=Scale.NUMBER),
            Quantity(term="starts that end in this minimum", value=float(law.n_agreeing), scale=Scale.COUNT),
        ),
        refused=tuple(one for one in terms if isinstance(one, Failure)),
        warnings=(*warnings_of(models.frame, estimates), *without_tokens(models)),
        input_digest=frame_digest(models.frame),
        diagnostics=Diagnostics(
            observation_ids=tuple(map(str, models.frame.observation_id)),
            residuals=tuple(map(float, models.frame.y - models.spread_out(fitted))),
            converged=law.converged,
            boundary="" if found.free.all() else "a term of the law lies at 0",
        ),
    )


def _scores(frame: Frame, found: _Plane, parameters: float, tokens: float) -> tuple[Estimate | Failure, ...]:
    """Return the fitted score at the medians, and what twice the parameters and twice the tokens add."""

    def added(free: FloatArray, size: float, data: float) -> float:
        return found.score(free, size * parameters, data * tokens) - found.score(free, parameters, tokens)

    middle = _contrast(found, MIDDLE, lambda free: found.score(free, parameters, tokens))
    return (
        dataclasses.replace(middle, lower=max(middle.lower, 0.0), upper=min(middle.upper, 1.0)),
        _difference(frame, found, TWICE_SIZE, lambda free: added(free, 2.0, 1.0)),
        _difference(frame, found, TWICE_DATA, lambda free: added(free, 1.0, 2.0)),
    )


def _contrast(found: _Plane, term: str, function: Callable[[FloatArray], float]) -> Estimate:
    """Return a function of the parameters, one step from the optimum, with the interval of its tangent."""
    here = found.theta[found.free]
    slopes = gradient(function, here)
    tangent = found.plane.contrast(slopes)
    value = function(here) + tangent.value - float(slopes @ here)
    return estimate(term, dataclasses.replace(tangent, value=value), tested=term != MIDDLE)


def _difference(frame: Frame, found: _Plane, term: str, function: Callable[[FloatArray], float]) -> Estimate | Failure:
    """Return a difference at the medians, or why the tangent plane tells nothing sure of it."""
    try:
        one = _contrast(found, term, function)
    except UndeterminedVarianceError:
        why = f"'{term}' is left open: its term of the law vanishes at every model, or one family alone determines it"
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)
    if one.dof >= LEAST_DOF:
        return one
    # benchmarks/coverage_asked.txt: where a term nearly vanishes the plane is no likeness of the law
    why = (
        f"'{term}' is left open: its interval would rest on {one.dof:.1f} degrees of freedom, fewer than {LEAST_DOF:g}, and be too narrow (in "
        "simulations 50 to 90 % of such intervals held the truth instead of 95 %)"
    )
    return refusal(frame, Reason.TOO_FEW_CLUSTERS, why)


def _shape(frame: Frame, found: _Plane, place: int) -> Estimate | Failure:
    """Return one of :data:`SHAPES` or why it is left open."""
    column = (2, 3, 4)[place]
    if not found.free[column]:
        why = f"'{SHAPES[place]}' lies at the edge of its range: the term vanishes at every model"
        return refusal(frame, Reason.NOT_CONVERGED, why)
    if not found.harm <= MOST_CONDITION:
        why = f"'{SHAPES[place]}' is left open: sizes and tokens do not tell the parameters apart (condition number {found.harm:.3g})"
        return refusal(frame, Reason.NOT_APPLICABLE, why)
    logs = found.runs.outward(found.theta[None])[0]
    if column > 2 and abs(logs[column]) > MOST_EXPONENT:
        why = f"'{SHAPES[place]}' is left open: its term changes between the smallest or least trained models alone"
        return refusal(frame, Reason.NOT_APPLICABLE, why)
    coefficient = found.plane.coefficient(int(found.free[:column].sum()))
    coefficient = dataclasses.replace(coefficient, value=float(logs[column]))
    if column == 2:
        plain = estimate(SHAPES[place], coefficient, Scale.PROPORTION)
        value = math.exp(plain.value)
        return dataclasses.replace(
            plain,
            value=value,
            standard_error=value * plain.standard_error,
            lower=math.exp(plain.lower),
            upper=math.exp(min(plain.upper, 0.0)),
        )
    scale = found.runs.scale[column - 3]
    scaled = dataclasses.replace(coefficient, standard_error=coefficient.standard_error / scale)
    return estimate(SHAPES[place], scaled, Scale.NUMBER)


ESTIMATOR = Estimator(
    name="size-and-data",
    title="Score on model size and training tokens",
    asks="What do twice the parameters and twice the training tokens add to the score?",
    needs=f"Training tokens of {LEAST_MODELS} models of {LEAST_FAMILIES} families; scores, not differences.",
    run=lambda frame, _: fit_size_and_data(frame),
    unasked=never,
)
