"""Meta-regression: true scores on size, variant and specialisation together, each score weighing by its precision."""

import numpy as np

from engine.fit.base import Estimator, estimate, fit_of, refusal, warnings_of
from engine.fit.needs import LEAST_FAMILIES, LEAST_SIZES, lacks_for_a_line, left_out_warning
from engine.fit.random_effects import (
    FORM,
    RandomEffects,
    diagnostics_of,
    heterogeneity_of,
    random_effects,
    sound_sources,
)
from engine.fit.sensitivity import take
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.pooling import explained_heterogeneity, pool
from engine.types.fit import R_SQUARED, Estimate, Fit, Quantity, Scale
from engine.types.frame import FloatArray, Frame
from engine.types.outcome import Failure, Reason
from engine.types.question import Question

SLOPE = "slope per tenfold parameters"
"""Change of the true score per tenfold parameters, the other moderators being equal."""
INSTRUCT = "instruct minus base models"
"""Difference at the same size and specialisation."""
CODE = "code minus general models"
"""Difference at the same size and variant."""

LEAST = 10
"""Observations a meta-regression needs: ten a moderator is the usual rule (Higgins and others, Cochrane Handbook, 10.11.5.1)."""


def _moderators(frame: Frame) -> tuple[Frame, FloatArray, tuple[str, ...]]:
    """Return the rows whose moderators are known, their columns, and the name of each moderator."""
    rows, columns, names = frame, {}, [SLOPE]
    for name, column, first, second in (
        (INSTRUCT, "variant", "base", "instruct"),
        (CODE, "specialisation", "general", "code"),
    ):
        labels = getattr(rows, column)
        counts = [int((labels == kind).sum()) for kind in (first, second)]
        families = [len(np.unique(rows.family[labels == kind])) for kind in (first, second)]
        if min(counts) >= LEAST and min(families) >= LEAST_FAMILIES:
            rows = take(rows, (labels == first) | (labels == second))
            columns[column] = second
            names.append(name)
    kinds = [(getattr(rows, column) == second).astype(np.float64) for column, second in columns.items()]
    x = np.log10(rows.size_b)
    return rows, np.column_stack([np.ones_like(x), x - x.mean(), *kinds]), tuple(names)


def _fit(frame: Frame) -> tuple[RandomEffects, tuple[Estimate, ...]] | Failure:
    known = sound_sources(frame, LEAST)
    if isinstance(known, Failure):
        return known
    rows, design, names = _moderators(known)
    refused = lacks_for_a_line(rows)
    if refused:
        return refused
    try:
        fit = random_effects(rows, design)
        parts = [fit.line.coefficient(1 + place) for place in range(len(names))]
    except UndeterminedVarianceError:
        return refusal(frame, Reason.TOO_FEW_CLUSTERS, "one family alone determines a moderator")
    except ValueError:
        return refusal(frame, Reason.NO_VARIATION, "the moderators cannot be told apart")
    return fit, tuple(estimate(name, part, tested=True) for name, part in zip(names, parts, strict=True))


def _run(frame: Frame, question: Question) -> Fit | Failure:  # noqa: ARG001  # the signature of `Estimator.run`
    fitted = _fit(frame)
    if isinstance(fitted, Failure):
        return fitted
    fit, estimates = fitted
    null = pool(fit.frame.y, fit.frame.v)
    explained = explained_heterogeneity(fit.pooled, null) if null.tau2 > 0.0 else 0.0
    varied = heterogeneity_of(fit)
    return fit_of(
        fit.frame,
        estimator=ESTIMATOR.name,
        method=f"{FORM} Moderators: log10 size, and variant and specialisation where {LEAST} scores of {LEAST_FAMILIES} families have either.",
        estimates=estimates,
        spread=varied.tau2,
        quantities=(varied.i2, Quantity(term=R_SQUARED, value=explained, scale=Scale.SHARE)),
        warnings=(
            *warnings_of(fit.frame, estimates),
            *varied.warnings,
            *left_out_warning(int((~np.isfinite(frame.v)).sum())),
        ),
        diagnostics=diagnostics_of(fit),
    )


ESTIMATOR = Estimator(
    name="meta-regression",
    title="Meta-regression on size, variant and specialisation",
    asks="How do true scores change with size, from base to instruct and from general to code models, the others being equal?",
    needs=f"{LEAST} scores whose number of problems is known, {LEAST_SIZES} sizes, {LEAST_FAMILIES} families, two sources.",
    run=_run,
)
