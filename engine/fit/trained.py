"""Models whose training tokens are known, one row a model."""

from dataclasses import dataclass

import numpy as np

from engine.fit.base import not_finite, refusal
from engine.fit.compute import tokens_of
from engine.fit.needs import LEAST_SIZES, distinct_sizes
from engine.fit.sensitivity import take
from engine.types.frame import FloatArray, Frame, TextArray
from engine.types.outcome import Failure, Reason

LEAST_MODELS, LEAST_FAMILIES, LEAST_TOKENS = 15, 6, 4
"""Models, families and distinct numbers of tokens below which size and data cannot be told apart."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trained:
    """n models with a score, a size and training tokens, in ascending order."""

    frame: Frame
    """Their observations."""
    model_id: TextArray
    """Shape (n,)."""
    family: TextArray
    """Shape (n,)."""
    y: FloatArray
    """Mean score over sources, shape (n,)."""
    parameters: FloatArray
    """N, shape (n,)."""
    tokens: FloatArray
    """D, shape (n,)."""
    left_out: int
    """Models of unknown tokens."""

    def spread_out(self, values: FloatArray) -> FloatArray:
        """Return what belongs to each model once for each of its observations, in the order of the frame."""
        by_model = dict(zip(map(str, self.model_id), values, strict=True))
        return np.array([by_model[str(name)] for name in self.frame.model_id], dtype=np.float64)


def trained(frame: Frame) -> Trained | Failure:
    """Keep the models of a frame whose training tokens the vocabulary knows.

    Parameters
    ----------
    frame : Frame
        Scores, not differences.

    Returns
    -------
    Trained or Failure
        Refused: differences; values that are not finite; fewer than :data:`LEAST_MODELS` models, :data:`LEAST_FAMILIES` families,
        :data:`engine.fit.needs.LEAST_SIZES` sizes or :data:`LEAST_TOKENS` numbers of tokens; scores that do not vary.
    """
    if frame.subtracted_id.size:
        return refusal(frame, Reason.NOT_APPLICABLE, "size and data explain scores, not differences of scores")
    unsound = not_finite(frame)
    if unsound:
        return unsound
    tokens = tokens_of(frame.model_id)
    kept = take(frame, np.isfinite(tokens))
    names, first = np.unique(kept.model_id, return_index=True)
    found = Trained(
        frame=kept,
        model_id=names,
        family=kept.family[first],
        y=np.array([float(kept.y[kept.model_id == name].mean()) for name in names], dtype=np.float64),
        parameters=1e9 * kept.size_b[first],
        tokens=tokens[np.isfinite(tokens)][first],
        left_out=len(np.unique(frame.model_id)) - len(names),
    )
    return _lacks(frame, found) or found


def _lacks(frame: Frame, found: Trained) -> Failure | None:
    counts = (
        (len(found.y), LEAST_MODELS, "models", Reason.TOO_FEW_OBSERVATIONS),
        (len(np.unique(found.family)), LEAST_FAMILIES, "families", Reason.TOO_FEW_CLUSTERS),
        (distinct_sizes(found.parameters), LEAST_SIZES, "distinct sizes", Reason.TOO_FEW_SIZES),
        (distinct_sizes(found.tokens), LEAST_TOKENS, "distinct numbers of tokens", Reason.TOO_FEW_SIZES),
    )
    for count, least, what, reason in counts:
        if count < least:
            why = (
                f"training tokens are known of {len(found.y)} of its {len(np.unique(frame.model_id))} models, which is {count} {what}, "
                f"at least {least} are needed"
            )
            return refusal(frame, reason, why)
    if np.ptp(found.y) == 0.0:
        return refusal(frame, Reason.NO_VARIATION, f"all {len(found.y)} models have the same score")
    return None


def without_tokens(found: Trained) -> tuple[str, ...]:
    """Say how many models are left out for want of their training tokens, and what the others' are.

    Parameters
    ----------
    found : Trained
        Models.

    Returns
    -------
    tuple of str
        One sentence or two.
    """
    said = (
        "Training tokens are as published, of a tuned model those of its base. Newer models were trained on more: what looks like data may be whatever "
        "else became better."
    )
    if not found.left_out:
        return (said,)
    are = (
        "model whose training tokens are unknown is"
        if found.left_out == 1
        else "models whose training tokens are unknown are"
    )
    return (said, f"{found.left_out} {are} left out.")
