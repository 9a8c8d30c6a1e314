"""What the estimand of a question asks of an outcome, where it is no comparison of bands or groups: a level, a drop, a trend, a size."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from engine.report.format import clean, level, points, size
from engine.report.marks import lowered
from engine.report.material import Material, Part
from engine.report.quantities import amount, ends
from engine.report.readings import because, change_reading, clear, level_reading
from engine.report.sentences import counts, kept_sentence
from engine.report.trace import basis
from engine.types.fit import DENSITY_TREND, POOLED, SIZE_NEEDED, YEARLY, Estimate, Fit
from engine.types.outcome import Failure
from engine.types.question import Estimand
from engine.types.unknown import Unknown

Said = Callable[[Part, Material], list[str]]


def estimand_sentences(part: Part, material: Material) -> list[str]:
    """Say what the question's estimand asks of an outcome.

    Parameters
    ----------
    part : Part
        An outcome that holds an observation.
    material : Material
        Where numbers are noted.

    Returns
    -------
    list of str
        The estimate with its interval, k and m, or why there is none; empty where the estimand is another.
    """
    said = _SAID.get(material.answer.question.estimand)
    return said(part, material) if said else []


def _level(part: Part, material: Material) -> list[str]:
    """Say the mean of the scores, and which of them are the ends."""
    fit = _of(part, POOLED)
    frame = part.analysis.frame
    place = int(np.argmax(frame.y))
    scope = basis(part.entries(np.arange(len(frame.y)) == place), part.basis.key, "highest")
    best = material.trace.number(part.outcome(float(frame.y[place])), f"highest score, {part.label}", scope)
    highest = f"The highest is {best}, of {clean(str(frame.model_id[place]))} ({size(float(frame.size_b[place]))} parameters)."
    if len(frame.y) == 1:
        return [f"In {part.label}, one score is at hand: {best}, of {clean(str(frame.model_id[place]))}."]
    if not isinstance(fit, Fit):
        lowest = material.trace.number(part.outcome(float(frame.y.min())), f"lowest score, {part.label}", part.basis)
        return [
            f"In {part.label}, the scores begin at {lowest} ({counts(part, material)}).",
            highest,
            *_why(fit, "A mean", part, material),
        ]
    read = level_reading(fit.estimates[0], part.outcome, f"pooled mean, {part.label}", part.basis, material.trace)
    return [
        f"In {part.label}, the scores have a mean of {read.amount} ({read.named}; {counts(part, material)}).",
        highest,
    ]


def _drop(part: Part, material: Material) -> list[str]:
    """Say how far scores change from a benchmark to its harder version, and which share of them is kept."""
    if not part.drop:
        return []
    fit = _of(part, POOLED)
    kept = kept_sentence(part, material)
    if not isinstance(fit, Fit):
        return [kept] if kept else _why(fit, f"{part.change}: a mean change", part, material)
    read = change_reading(fit.estimates[0], points, f"pooled mean, {part.label}", part.basis, material.trace)
    fall = {"higher": f"rises by {read.amount}", "lower": f"falls by {read.amount}"}
    said = fall.get(read.word, f"does not clearly change: {read.amount}")
    return [f"{part.change} {said} on average ({read.named}; {counts(part, material)}).", kept]


def _trend(part: Part, material: Material) -> list[str]:
    """Say how scores at one size change with the date of release."""
    fit = _of(part, DENSITY_TREND)
    if not isinstance(fit, Fit):
        return _why(fit, f"In {part.label}, a change with the date of release", part, material)
    yearly = next((one for one in fit.estimates if one.term == YEARLY), None)
    if yearly is None:
        return []
    read = change_reading(yearly, points, f"{YEARLY}, {part.label}", part.basis, material.trace)
    scores = (
        f"scores {read.amount} {read.word}" if clear(yearly) else f"does not clearly score otherwise: {read.amount}"
    )
    return [
        f"In {part.label}, a model released a year later {scores} at the same size ({read.named}; {counts(part, material)})."
    ]


def _threshold(part: Part, material: Material) -> list[str]:
    """Say at how many parameters the fitted mean is the score that the question names."""
    target = material.answer.question.target
    if isinstance(target, Unknown):
        return []
    asked = material.trace.number(part.outcome(target), "score asked for", part.basis)
    fit = _of(part, SIZE_NEEDED)
    if not isinstance(fit, Fit):
        return _why(fit, f"In {part.label}, the size at which {asked} is reached", part, material)
    needed: Estimate = fit.estimates[0]
    value, span = (
        material.trace.number(text, f"{clean(needed.term)}{what}, {part.label}", part.basis)
        for text, what in (
            (amount(needed.value, needed.scale, difference=False), ""),
            (ends(needed.lower, needed.upper, needed.scale, difference=False), ", interval"),
        )
    )
    beyond = " Such models were not measured." if not _measured(part, needed.value) else ""
    return [
        f"In {part.label}, the fitted mean reaches {asked} at {value} parameters ({level(needed)} interval {span}; {counts(part, material)}).{beyond}"
    ]


def _measured(part: Part, size_b: float) -> bool:
    sizes = part.analysis.frame.size_b
    return float(sizes.min()) <= size_b <= float(sizes.max())


def _of(part: Part, estimator: str) -> Fit | Failure | None:
    return next((one.outcome for one in part.analysis.replies if one.estimator == estimator), None)


def _why(fit: Failure | None, what: str, part: Part, material: Material) -> list[str]:
    if fit is None:
        return []
    reason = material.trace.within(because(fit, part.label), f"reason, {part.label}", part.basis)
    return [f"{what} is {lowered(reason)}."]


_SAID: Final[Mapping[Estimand, Said]] = MappingProxyType(
    {Estimand.LEVEL: _level, Estimand.DROP: _drop, Estimand.TREND: _trend, Estimand.THRESHOLD: _threshold}
)
