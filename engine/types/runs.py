"""TrainingRuns: models trained to an end, with their sizes, data, losses and, where known, downstream errors."""

from dataclasses import dataclass

from engine.types.frame import FloatArray, TextArray
from engine.types.source import Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainingRuns:
    """Training runs of one source on one text, in the order of its table. n runs."""

    label: str
    """Training text: ``c4``."""
    source: Source
    """Where they were published."""
    model: TextArray
    """Architecture of each run, shape (n,)."""
    parameters: FloatArray
    """Shape (n,)."""
    tokens: FloatArray
    """Training tokens, shape (n,)."""
    loss: FloatArray
    """Final loss, in nats a token, shape (n,)."""
    error: FloatArray
    """Mean error on downstream tasks, as a proportion, shape (n,); NaN where it is unknown."""
