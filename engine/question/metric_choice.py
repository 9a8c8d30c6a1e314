"""Which metric a question is answered in, and what has to be said of those that it asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.vocab.benchmarks import benchmarks
from engine.vocab.metrics import metric

EFFICIENCY: Final = "performance-efficiency ratio"
"""Asked for by name, printed by no source: it is weighed from a score and the model's size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenMetric:
    """The metrics of a question."""

    answered: str
    """Metric that the answer is in."""
    asked: tuple[str, ...]
    """Those that the question names; the customary one where it names none."""
    remarks: tuple[str, ...]
    """A sentence each."""


def choose_metric(asked: Sequence[str], loose: Sequence[str], benchmark_ids: Sequence[str]) -> ChosenMetric:
    """Choose the metric that answers a question.

    Parameters
    ----------
    asked : sequence of str
        Metrics that it names, in words where the vocabulary has none.
    loose : sequence of str
        Everyday words for scores that it uses.
    benchmark_ids : sequence of str
        Its benchmarks.

    Returns
    -------
    ChosenMetric
        The first named one with its k; ``pass@1`` of a ``pass@k`` without k; else the customary metric of the first benchmark.
    """
    customary = benchmarks()[benchmark_ids[0]].metric_id
    known = [name for name in asked if metric(name) is not None]
    answered = next((name for name in known if not name.endswith("@k")), "") or _first_k(known, customary)
    remarks = [_unknown(name, answered) for name in asked if name not in known]
    remarks += [f"k is not stated; the answer is in {answered}." for name in known if name.endswith("@k")]
    others = [name for name in known if name != answered and not name.endswith("@k")]
    if others:
        remarks.append(f"The answer is in {answered}; ask again for {' and '.join(others)}.")
    if not asked:
        what = f"'{loose[0]}' is no metric of {benchmarks()[benchmark_ids[0]].name}" if loose else "No metric is named"
        remarks.append(f"{what}; {answered} is the customary one.")
    return ChosenMetric(answered=answered, asked=tuple(asked) or (answered,), remarks=tuple(remarks))


def _unknown(name: str, answered: str) -> str:
    if name == EFFICIENCY:
        return f"The {name} is weighed from {answered} and model size."
    return f"The vocabulary has no metric '{name}'; the answer is in {answered}."


def _first_k(known: Sequence[str], customary: str) -> str:
    stem = known[0].removesuffix("@k") if known else ""
    return f"{stem}@1" if stem and metric(f"{stem}@1") else customary
