"""LossCurve: the loss of one training run against its step, and the learning rate that it was trained with."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.types.frame import FloatArray
from engine.types.source import Source


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LossCurve:
    """Points of one training run."""

    curve_id: str
    """Model and schedule: ``100M cosine_24000``."""
    source: Source
    """Where the points were published."""
    model: str
    """As the source names it: ``100M``."""
    size_b: float
    """Parameters in billions."""
    schedule: str
    """As the source names it: ``cosine_24000``."""
    warm_up: int
    """Steps of the warm-up."""
    rates: FloatArray
    """Learning rate of each step of the run, warm-up included, shape (t,)."""
    step: npt.NDArray[np.int64]
    """Steps at which the loss is known, counted from 0, ascending, shape (n,)."""
    loss: FloatArray
    """Loss there, in nats a token, shape (n,)."""
