"""Understanding: what was made of a question asked in words."""

from dataclasses import dataclass

from engine.types.question import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """A question in words, as far as it was understood."""

    question: Question
    """The question that would be answered."""
    remarks: tuple[str, ...]
    """What was taken for granted, replaced by the nearest thing that can be answered, or cannot be held to; a sentence each."""
    not_understood: tuple[str, ...]
    """Words of the question that nothing was made of, in its order."""
    cut_off: str
    """The last words of a question that breaks off in mid-sentence; empty where it is whole."""
