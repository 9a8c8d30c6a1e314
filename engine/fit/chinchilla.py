"""The Chinchilla law of the loss, with its bootstrap and what hangs on the delta of its Huber loss."""

import math

import numpy as np

from engine.digest import identifier
from engine.fit.base import LEVEL
from engine.stats.chinchilla import HOFFMANN_DELTA, ChinchillaFit, delta_sweep
from engine.stats.chinchilla_bootstrap import Resampled, refit, resampled_rows
from engine.stats.chinchilla_runs import Runs
from engine.types.fit import RESIDUAL_SD, Diagnostics, Estimate, Fit, Quantity, Scale, Variation
from engine.types.outcome import Failure, Reason, Stage
from engine.types.runs import TrainingRuns

TERMS = (
    "E, loss that nothing removes",
    "log10 A, amplitude of size",
    "log10 B, amplitude of data",
    "alpha, exponent of size",
    "beta, exponent of data",
    "a, exponent of the best size in compute",
)
"""In the order of the estimates; a = beta / (alpha + beta)."""

LEAST_RUNS = 20
"""Runs below which resamples leave some of five parameters open."""

FEWEST_CONVERGED = 0.95
"""Share of resamples that must converge for their percentiles to be printed."""

OTHER_DELTAS = (1e-4, 1e-2, math.inf)
"""Choices that papers make or leave unnamed; 0, least absolute deviations, has no smooth objective to resample."""

_DRAWS, _FEWER, _SEED = 4000, 1000, 20250117
"""Resamples, those of the other deltas, and their seed."""

_METHOD = (
    "L = E + A / N^alpha + B / D^beta (Hoffmann et al. 2022, arXiv 2203.15556, approach 3): minimum of the sum of Huber losses of log residuals, "
    f"delta {HOFFMANN_DELTA:g}, the best of 300 starts by Newton steps. 95 % percentile intervals and standard deviations of {_DRAWS:,} resamples of whole "
    "runs, each refitted to convergence. The parameters balance each other, so that their intervals are wider than that of any prediction. "
    f"Repeated with other deltas ({_FEWER:,} resamples), since papers seldom name theirs and the parameters hang on it."
)


def fit_chinchilla_law(runs: TrainingRuns) -> Fit | Failure:
    """Fit the law to the final losses of training runs.

    Parameters
    ----------
    runs : TrainingRuns
        Runs on one training text.

    Returns
    -------
    Fit or Failure
        Estimates :data:`TERMS`; `variations` has them for :data:`OTHER_DELTAS`, `quantities` the values for least absolute deviations.
        Refused: fewer than :data:`LEAST_RUNS` runs, what :meth:`engine.stats.chinchilla_runs.Runs.of` refuses, a search that
        does not converge.
    """
    label = f"final loss of {len(runs.loss)} training runs on {runs.label}"
    if len(runs.loss) < LEAST_RUNS:
        why = f"{len(runs.loss)} runs leave five parameters open, at least {LEAST_RUNS} are needed"
        return _refusal(label, Reason.TOO_FEW_OBSERVATIONS, why)
    if not all(
        np.isfinite(column).all() and (column > 0.0).all() for column in (runs.parameters, runs.tokens, runs.loss)
    ):
        return _refusal(label, Reason.NOT_FINITE, "a size, a token count or a loss is not a positive finite number")
    try:
        prepared = Runs.of(runs.parameters, runs.tokens, runs.loss)
        main, least, *others = delta_sweep(
            runs.parameters, runs.tokens, runs.loss, (HOFFMANN_DELTA, 0.0, *OTHER_DELTAS)
        )
    except ValueError as error:
        return _refusal(label, Reason.NO_VARIATION, str(error))
    if not main.converged:
        return _refusal(label, Reason.NOT_CONVERGED, "no start led to a minimum")
    rows = resampled_rows(len(runs.loss), _DRAWS, _SEED)
    drawn = refit(prepared, main, rows)
    if drawn.converged.mean() < FEWEST_CONVERGED:
        why = f"only {drawn.converged.mean():.0%} of the resamples converge: the runs leave the parameters open"
        return _refusal(label, Reason.NOT_CONVERGED, why)
    residuals = np.log(runs.loss) - np.log(main.predict(runs.parameters, runs.tokens))
    return Fit(
        label=label,
        estimator="chinchilla",
        method=_METHOD,
        estimates=_estimates(main, drawn),
        k_observations=len(runs.loss),
        m_studies=1,
        n_models=len(np.unique(runs.model)),
        n_families=1,
        spread=Quantity(
            term=RESIDUAL_SD,
            value=math.sqrt(float(residuals @ residuals) / (len(residuals) - 5)),
            scale=Scale.PROPORTION,
        ),
        quantities=(*_search(main, drawn), *_deviations(least)),
        variations=tuple(_variation(prepared, other, rows[:_FEWER]) for other in others),
        warnings=_warnings(main, runs),
        input_digest=runs_digest(runs),
        diagnostics=Diagnostics(residuals=tuple(map(float, residuals)), converged=main.converged),
    )


def runs_digest(runs: TrainingRuns) -> str:
    """Return a digest of everything of some runs that a fit can depend on.

    Parameters
    ----------
    runs : TrainingRuns
        Runs.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    columns = (runs.model, runs.parameters, runs.tokens, runs.loss, runs.error)
    return identifier(runs.label, runs.source.sha256, *(repr(column.tolist()) for column in columns), length=32)


def _values(fit: ChinchillaFit) -> tuple[float, ...]:
    best = fit.data_exponent / (fit.size_exponent + fit.data_exponent)
    return (
        *(fit.irreducible, math.log10(fit.size_amplitude), math.log10(fit.data_amplitude)),
        *(fit.size_exponent, fit.data_exponent, best),
    )


def _estimates(fit: ChinchillaFit, drawn: Resampled) -> tuple[Estimate, ...]:
    kept = drawn.estimates[drawn.converged]
    logs = np.log10(kept[:, :2])
    columns = (kept[:, 2], logs[:, 0], logs[:, 1], kept[:, 3], kept[:, 4], drawn.size_allocation[drawn.converged])
    tail = 100.0 * (1.0 - LEVEL) / 2.0
    found = []
    for term, value, column in zip(TERMS, _values(fit), columns, strict=True):
        lower, upper = np.percentile(column, [tail, 100.0 - tail])
        found.append(
            Estimate(
                term=term,
                value=value,
                standard_error=float(column.std(ddof=1)),
                lower=float(lower),
                upper=float(upper),
                level=LEVEL,
                dof=math.inf,
                scale=Scale.NUMBER,
            )
        )
    return tuple(found)


def _variation(prepared: Runs, fit: ChinchillaFit, rows: np.ndarray) -> Variation:
    named = f"delta {fit.delta:g}" if math.isfinite(fit.delta) else "delta infinite: least squares on logs"
    if not fit.converged:
        why = f"{named}: no start led to a minimum."
        failure = Failure(stage=Stage.FIT, subject=named, reason=Reason.NOT_CONVERGED, message=why)
        return Variation(kind="delta of the Huber loss", changed=named, estimates=(failure,) * len(TERMS))
    estimates = _estimates(fit, refit(prepared, fit, rows))
    return Variation(kind="delta of the Huber loss", changed=named, estimates=estimates)


def _search(fit: ChinchillaFit, drawn: Resampled) -> tuple[Quantity, ...]:
    return (
        Quantity(term="objective", value=fit.objective, scale=Scale.NUMBER),
        Quantity(term="runs within delta", value=float(fit.inside), scale=Scale.COUNT),
        Quantity(term="starts that end in this minimum", value=float(fit.n_agreeing), scale=Scale.COUNT),
        Quantity(term="share of resamples that converge", value=float(drawn.converged.mean()), scale=Scale.SHARE),
    )


def _deviations(fit: ChinchillaFit) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(term=f"{term.partition(',')[0]} by least absolute deviations", value=value, scale=Scale.NUMBER)
        for term, value in zip(TERMS, _values(fit), strict=True)
    )


def _warnings(fit: ChinchillaFit, runs: TrainingRuns) -> tuple[str, ...]:
    found = ["All runs are from one source: how laws differ between laboratories cannot be seen."]
    if fit.inside < len(runs.loss) / 3:
        found.append(
            f"Only {fit.inside} of {len(runs.loss)} residuals lie within delta {fit.delta:g}: the fit rests on the signs of the others."
        )
    return tuple(found)


def _refusal(label: str, reason: Reason, why: str) -> Failure:
    return Failure(stage=Stage.FIT, subject=label, reason=reason, message=f"{label}: {why}.")
