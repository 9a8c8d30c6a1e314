"""Frame: the observations that a fit sees, as arrays with declared meaning."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from engine.types.outcome import Failure

FloatArray = npt.NDArray[np.float64]
TextArray = npt.NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Observations that were left out, and why."""

    reason: str
    """Why, in words: ``model size unknown``."""
    count: int
    """How many observations."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreMatrix:
    """Scores of n models on b benchmarks beside the one that is asked about; models in ascending order."""

    model_id: TextArray
    """Model, shape (n,)."""
    benchmark_id: tuple[str, ...]
    """Benchmark of each column, ascending, length b."""
    scores: FloatArray
    """Mean over sources of a model's scores as a proportion, shape (n, b); NaN where no source prints any."""
    observation_ids: tuple[tuple[str, ...], ...]
    """Observations behind the row of each model, ascending, length n."""
    study_ids: tuple[str, ...]
    """Sources of them, ascending, each once."""
    exclusions: tuple[Exclusion, ...]
    """Benchmarks and models that were left out, by reason."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """Outcome and moderators, one entry an observation, in the order of `observation_id`."""

    label: str
    """What the outcome is: ``pass@1 on HumanEval Pro``."""
    benchmark_id: str
    """Benchmark of the outcome (the harder one, for a drop)."""
    y: FloatArray
    """Outcome as a proportion (or difference of proportions), shape (k,)."""
    v: FloatArray
    """Sampling variance of `y`, shape (k,); NaN where it is unknown."""
    size_b: FloatArray
    """Parameters in billions, total or active as the question asks, shape (k,), positive."""
    n_items: FloatArray
    """Problems behind the outcome, shape (k,); NaN where their number is unknown, and for a difference."""
    study_id: TextArray
    """Source that printed it, shape (k,)."""
    family: TextArray
    """Model family; the model itself where the family is unknown; shape (k,). The cluster."""
    model_id: TextArray
    """Model, shape (k,)."""
    variant: TextArray
    """``base``, ``instruct`` or empty, shape (k,)."""
    specialisation: TextArray
    """``code``, ``general``, ``math`` or empty, shape (k,)."""
    observation_id: TextArray
    """Observation, shape (k,), ascending."""
    exclusions: tuple[Exclusion, ...]
    """What was left out, by reason."""
    unknown_size: tuple[str, ...]
    """Models on the benchmark whose size is not known, set apart."""
    subtracted_id: TextArray = field(default_factory=lambda: np.array([], dtype=np.str_))
    """Observation that was subtracted, shape (k,); empty where the outcome is no difference."""
    subtracted: FloatArray = field(default_factory=lambda: np.array([], dtype=np.float64))
    """Score that was subtracted, as a proportion, shape (k,); empty where the outcome is no difference."""
    subtracted_v: FloatArray = field(default_factory=lambda: np.array([], dtype=np.float64))
    """Its part of `v`, shape (k,); NaN where it is unknown, empty where the outcome is no difference."""
    groups: tuple[str, ...] = ()
    """Labels of the two groups of models that the outcome sets against each other, that of the subtracted one last; empty where the
    outcome is no difference of groups."""
    subtracted_model: TextArray = field(default_factory=lambda: np.array([], dtype=np.str_))
    """Model of the score that was subtracted, shape (k,); empty where the outcome is no difference of groups."""
    others: ScoreMatrix | Failure | None = None
    """Scores of its models on other benchmarks, or why there are none; None where no estimator of the question needs them."""
