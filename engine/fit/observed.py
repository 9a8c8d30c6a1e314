"""Models that have both a score and scores on other benchmarks, one row a model."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.fit.base import not_finite, refusal
from engine.fit.sensitivity import take
from engine.types.frame import FloatArray, Frame, ScoreMatrix, TextArray
from engine.types.outcome import Failure, Reason

LEAST_MODELS, LEAST_FAMILIES = 15, 6
"""Below these, predictions of families left out rest on a handful of others."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observed:
    """n models with a score and with scores on b other benchmarks, in ascending order."""

    frame: Frame
    """Their observations."""
    matrix: ScoreMatrix
    """What they score elsewhere."""
    y: FloatArray
    """Mean score over sources, shape (n,)."""
    family: TextArray
    """Shape (n,)."""
    size_b: FloatArray
    """Shape (n,)."""

    @property
    def once(self) -> FloatArray:
        """The sample itself as counts, shape (1, n)."""
        return np.ones((1, len(self.y)))

    @property
    def left_out(self) -> FloatArray:
        """Each family left out in turn as counts, families in ascending order; shape (families, n)."""
        names, index = np.unique(self.family, return_inverse=True)
        return np.asarray(np.arange(len(names))[:, None] != index[None, :], dtype=np.float64)

    def resampled(self, draws: int, seed: int) -> FloatArray:
        """Return resamples of whole families as counts, shape (draws, n)."""
        names, index = np.unique(self.family, return_inverse=True)
        drawn = np.random.default_rng(seed).integers(0, len(names), (draws, len(names)))
        counts = np.stack([np.bincount(row, minlength=len(names)) for row in drawn])
        return np.asarray(counts[:, index], dtype=np.float64)

    def complete(self) -> "Observed | None":
        """Return the models without a gap; None where all or too few are."""
        rows = np.asarray(np.isfinite(self.matrix.scores).all(axis=1), dtype=np.bool_)
        kept = self._of(rows)
        return None if rows.all() or _lacks(kept) else kept

    def _of(self, rows: npt.NDArray[np.bool_]) -> "Observed":
        return Observed(
            frame=take(self.frame, np.isin(self.frame.model_id, self.matrix.model_id[rows])),
            matrix=_rows(self.matrix, rows),
            y=self.y[rows],
            family=self.family[rows],
            size_b=self.size_b[rows],
        )


def observed(frame: Frame) -> Observed | Failure:
    """Put the scores of a frame beside what its models score elsewhere.

    Parameters
    ----------
    frame : Frame
        Scores, not differences, with `others`.

    Returns
    -------
    Observed or Failure
        Refused: differences; values that are not finite; frames without `others`, or where these could not be had; fewer than
        :data:`LEAST_MODELS` models or :data:`LEAST_FAMILIES` families with both; scores that do not vary.
    """
    if frame.subtracted_id.size:
        return refusal(frame, Reason.NOT_APPLICABLE, "other benchmarks predict scores, not differences of scores")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    if frame.others is None:
        return refusal(frame, Reason.NOT_APPLICABLE, "what its models score on other benchmarks was not gathered")
    if isinstance(frame.others, Failure):
        return frame.others
    matrix = _rows(frame.others, np.isin(frame.others.model_id, frame.model_id))
    where = [np.flatnonzero(frame.model_id == name) for name in matrix.model_id]
    first = np.array([rows[0] for rows in where], dtype=np.intp)
    found = Observed(
        frame=take(frame, np.isin(frame.model_id, matrix.model_id)),
        matrix=matrix,
        y=np.array([float(frame.y[rows].mean()) for rows in where], dtype=np.float64),
        family=frame.family[first],
        size_b=frame.size_b[first],
    )
    return _lacks(found) or found


def _lacks(found: Observed) -> Failure | None:
    n, families = len(found.y), len(np.unique(found.family))
    if n < LEAST_MODELS:
        why = f"{n} models have scores on enough other benchmarks, at least {LEAST_MODELS} are needed"
        return refusal(found.frame, Reason.TOO_FEW_OBSERVATIONS, why)
    if families < LEAST_FAMILIES:
        why = f"models of {families} families have scores on enough other benchmarks, at least {LEAST_FAMILIES} are needed"
        return refusal(found.frame, Reason.TOO_FEW_CLUSTERS, why)
    if np.ptp(found.y) == 0.0:
        return refusal(found.frame, Reason.NO_VARIATION, f"all {n} models have the same score")
    return None


def _rows(matrix: ScoreMatrix, rows: npt.NDArray[np.bool_]) -> ScoreMatrix:
    ids = tuple(ids for ids, kept in zip(matrix.observation_ids, rows, strict=True) if kept)
    return replace(matrix, model_id=matrix.model_id[rows], scores=matrix.scores[rows], observation_ids=ids)
