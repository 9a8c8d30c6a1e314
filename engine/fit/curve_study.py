"""Laws of loss curves put to the test: fitted to the schedules that a question names, judged on all others."""

import dataclasses
import math
from collections.abc import Callable, Sequence

import numpy as np

from engine.fit.annealing import curve_digest, fit_annealing_of
from engine.fit.base import LEVEL, interval_warnings
from engine.fit.curve_laws import LAWS, CurveLaw, Prediction, areas, fit_law_of_annealing
from engine.stats.annealing import AnnealingFit, curve_errors
from engine.stats.contrast import UndeterminedVarianceError
from engine.stats.regression import least_squares
from engine.types.curve import LossCurve
from engine.types.fit import CurveStudy, CurveTest, Estimate, Scale
from engine.types.outcome import Failure, Outcome, Reason, Stage
from engine.types.question import CurveDesign, Question
from engine.types.record import Record
from engine.types.unknown import Unknown
from engine.vocab.benchmarks import benchmarks

LEAST_HELD_OUT = 3
"""Schedules held out below which an error over them has no interval worth printing."""

_METHOD = (
    "Each law is fitted to the schedules {fitted}, each model by itself, and predicts the others ({held}). Forms: {forms}. The "
    "error of a predicted curve is the mean of its absolute errors relative to the losses; over curves the geometric mean is given, and the "
    "mean of the error at the last step (below 0: more promised than kept). Laws are compared curve by curve, as ratios of their errors. Intervals: CR2 by schedule "
    "(Pustejovsky and Tipton 2018) with Satterthwaite degrees of freedom, on logarithms where a geometric mean or a ratio is given; a "
    "schedule counts once however many models were trained with it. They say how schedules differ for the laws as fitted; so that the choice of "
    "schedules to fit can be judged, the law of annealing is also fitted without each schedule in turn and tested on that one."
)


def study_curves(curves: Outcome[LossCurve], question: Question, record: Record) -> CurveStudy | Failure:
    """Fit laws to some schedules, test them on the others, and say what that leaves open.

    Parameters
    ----------
    curves : Outcome of LossCurve
        What was read of the question's dataset.
    question : Question
        A question with a :class:`CurveDesign`.
    record : Record
        What the store holds, for what ties curves to scores.

    Returns
    -------
    CurveStudy or Failure
        Refused: no curve, a schedule to be fitted that is not there, fewer than :data:`LEAST_HELD_OUT` held out.
    """
    design = question.curves
    assert design is not None, "only questions with curves are asked about them"
    if not curves.items:
        why = curves.failures[0].message if curves.failures else "the dataset holds none"
        return _refusal(design, Reason.NO_OBSERVATIONS, f"no loss curve could be read: {why}")
    schedules = tuple(dict.fromkeys(curve.schedule for curve in curves.items))
    missing = [name for name in design.fitted_to if name not in schedules]
    held = tuple(name for name in schedules if name not in design.fitted_to)
    if missing:
        why = f"the question fits to {missing[0]}, which the dataset does not hold ({', '.join(schedules)})"
        return _refusal(design, Reason.NO_OBSERVATIONS, why)
    if len(held) < LEAST_HELD_OUT:
        return _refusal(design, Reason.TOO_FEW_CLUSTERS, f"{len(held)} schedules held out are too few for an interval")
    models = tuple(dict.fromkeys(curve.model for curve in curves.items))
    of_model = {model: [curve for curve in curves.items if curve.model == model] for model in models}
    tests, unfitted = _tests(of_model, design)
    estimates = (*_estimates(tests), _in_turn(of_model))
    return CurveStudy(
        label=f"loss curves of {', '.join(models)}",
        method=_METHOD.format(
            fitted=", ".join(design.fitted_to),
            held=", ".join(held),
            forms="; ".join(f"{law.name}: {law.form}" for law in LAWS),
        ),
        fits=tuple(fit_annealing_of(of_model[model]) for model in models),
        tests=tests,
        estimates=estimates,
        sources=tuple({curve.source.source_id: curve.source for curve in curves.items}.values()),
        cannot_say=_cannot_say(curves.items, question, record),
        warnings=(*unfitted, *_warnings(curves, estimates)),
        input_digest=curve_digest(curves.items),
    )


def _tests(of_model: dict[str, list[LossCurve]], design: CurveDesign) -> tuple[tuple[CurveTest, ...], list[str]]:
    """Return every law on every curve, and the sentences on what could not be fitted."""
    tests, unfitted = [], []
    for law in LAWS:
        for model, curves in of_model.items():
            try:
                predict = law.fit([curve for curve in curves if curve.schedule in design.fitted_to])
            except ValueError as error:
                unfitted.append(f"The law '{law.name}' could not be fitted to {model}: {error}.")
                continue
            tests += [_test(law, predict, curve, design) for curve in curves]
    return tuple(tests), unfitted


def _test(law: CurveLaw, predict: Prediction, curve: LossCurve, design: CurveDesign) -> CurveTest:
    predicted = predict(curve)
    errors = curve_errors(curve.loss, predicted)
    return CurveTest(
        law=law.name,
        curve_id=curve.curve_id,
        model=curve.model,
        schedule=curve.schedule,
        held_out=curve.schedule not in design.fitted_to,
        step=tuple(map(int, curve.step)),
        loss=tuple(map(float, curve.loss)),
        predicted=tuple(map(float, predicted)),
        mean_error=errors.mean_relative,
        worst_error=errors.worst_relative,
        final_error=float(predicted[-1] / curve.loss[-1]) - 1.0,
    )


def _estimates(tests: Sequence[CurveTest]) -> tuple[Estimate | Failure, ...]:
    by_law = {law.name: [test for test in tests if test.law == law.name and test.held_out] for law in LAWS}
    found: list[Estimate | Failure] = []
    for name, mine in by_law.items():
        found.append(_mean(f"error of '{name}' on schedules held out", mine, lambda test: math.log(test.mean_error)))
        found.append(_mean(f"error of '{name}' at the last step", mine, lambda test: test.final_error, logs=False))
    against = {test.curve_id: test for test in by_law[LAWS[-1].name]}
    for law in LAWS[:-1]:
        paired = [test for test in by_law[law.name] if test.curve_id in against]
        term = f"error of '{law.name}' over that of '{LAWS[-1].name}'"
        ratio = _mean(
            term, paired, lambda test: math.log(test.mean_error / against[test.curve_id].mean_error), scale=Scale.NUMBER
        )
        found.append(ratio)
    return tuple(found)


def _in_turn(of_model: dict[str, list[LossCurve]]) -> Estimate | Failure:
    """Return the error of the first law on each schedule when all others are fitted."""
    tests = []
    for curves in of_model.values():
        try:
            whole = fit_law_of_annealing(curves)
        except ValueError:
            continue
        for curve in curves:
            tests += _without(curve, curves, whole)
    term = f"error of '{LAWS[0].name}', each schedule held out in turn"
    return _mean(term, tests, lambda test: math.log(test.mean_error))


def _without(curve: LossCurve, curves: Sequence[LossCurve], whole: AnnealingFit) -> list[CurveTest]:
    """Return the test of the law of annealing on a curve that it has not seen; none where it cannot be fitted."""
    others = [other for other in curves if other.schedule != curve.schedule]
    try:
        law = fit_law_of_annealing(others, near=whole)
    except ValueError:
        return []
    return [_test(LAWS[0], lambda one: law.predict(*areas(one)), curve, CurveDesign(dataset="", fitted_to=()))]


def _mean(
    term: str,
    tests: Sequence[CurveTest],
    value: Callable[[CurveTest], float],
    *,
    logs: bool = True,
    scale: Scale = Scale.PROPORTION,
) -> Estimate | Failure:
    """Return the mean over curves, schedules being the clusters; taken back from logarithms where `logs`."""
    schedules = [test.schedule for test in tests]
    if len(set(schedules)) < LEAST_HELD_OUT:
        why = f"{term}: fewer than {LEAST_HELD_OUT} schedules have a prediction."
        return Failure(stage=Stage.FIT, subject=term, reason=Reason.TOO_FEW_CLUSTERS, message=why)
    try:
        line = least_squares(np.ones((len(tests), 1)), [value(test) for test in tests], schedules).coefficient(0)
    except (UndeterminedVarianceError, ValueError) as error:
        return Failure(
            stage=Stage.FIT, subject=term, reason=Reason.NOT_APPLICABLE, message=f"{term}: no interval ({error})."
        )
    lower, upper = line.interval(LEVEL)
    plain = Estimate(
        term=term,
        value=line.value,
        standard_error=line.standard_error,
        lower=lower,
        upper=upper,
        level=LEVEL,
        dof=line.dof,
        scale=scale,
    )
    if not logs:
        return plain
    centre = math.exp(line.value)
    return dataclasses.replace(
        plain,
        value=centre,
        standard_error=centre * line.standard_error,
        lower=math.exp(lower),
        upper=math.exp(upper),
    )


def _cannot_say(curves: Sequence[LossCurve], question: Question, record: Record) -> tuple[str, ...]:
    """Return what stands between a predicted loss and a score on the benchmarks asked for."""
    asked = [
        observation for observation in record.observations if observation.benchmark_id in question.asked_benchmarks
    ]
    known = benchmarks()
    names = " or ".join(known[name].name if name in known else name for name in question.asked_benchmarks)
    largest = max(curve.size_b for curve in curves)
    said = []
    if {curve.source.source_id for curve in curves}.isdisjoint(observation.study_id for observation in asked):
        said.append(
            f"No source of the loss curves prints a score on {names}: nothing at hand ties a loss, or what annealing saves of it, to "
            "a score there."
        )
    sizes = [observation.total_b for observation in asked if not isinstance(observation.total_b, Unknown)]
    if sizes and min(sizes) > largest:
        said.append(
            f"The curves are of models of at most {largest:g}B parameters; the smallest with a score on {names} at hand has "
            f"{min(sizes):g}B: what holds for the ones is not known of the others."
        )
    said.append(
        "The loss is that of predicting text; whether a program passes its tests is another quantity, and a gain of the one need not "
        "be one of the other."
    )
    return tuple(said)


def _warnings(curves: Outcome[LossCurve], estimates: tuple[Estimate | Failure, ...]) -> tuple[str, ...]:
    found = [failure.message for failure in curves.failures]
    found += interval_warnings(tuple(item for item in estimates if isinstance(item, Estimate)))
    if len({curve.source.source_id for curve in curves.items}) == 1:
        found.append("All curves are from one source: how laws hold in other laboratories cannot be seen.")
    return tuple(found)


def _refusal(design: CurveDesign, reason: Reason, why: str) -> Failure:
    subject = f"loss curves of {design.dataset}"
    return Failure(stage=Stage.FIT, subject=subject, reason=reason, message=f"{subject}: {why}.")
