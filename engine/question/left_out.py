"""What a question leaves out: ``excluding Code Llama``, ``MBPP, not HumanEval``, ``non-Qwen models``."""

import re
from collections.abc import Iterable
from typing import Final

Span = tuple[int, int]

_SURE = (
    r"excluding|excludes?|excluded|except(?:ing)?(?:\sfor)?|other than|apart from|aside from|leav(?:e|es|ing) (?:out|aside)|ignor(?:e|es|ing)|omit(?:s|ting)?|"
    r"not (?:counting|including|considering|using)|barring|(?:all|every|everything|any|anything)(?:\s\w+)? but|dropping"
)
_FILLER = r"(?:the|any|all|anything|everything|whatever|larger|smaller|than|models?|LLMs?|famil(?:y|ies)|variants?|series|scores?|results?|data|from|of|on|for|those|that are|which are|benchmarks?|members?|by|in|with|ones)"
_BEFORE = re.compile(
    rf"(?:(?<![\w-])(?:{_SURE})[\s:(]+(?:{_FILLER}\s)*\(?|(?<![\w-])(?:(?<!but )not (?:on|for|in|with)|not|no|but not|without|sans|bar)\s(?:the\s|any\s)?|(?<![\w-])non-?\s?)$",
    re.IGNORECASE,
)
"""A word that is said in other ways too (``no``, ``not``) counts right before the name alone; ``but not on HumanEval`` compares."""
_JOINT = re.compile(r"\s*(?:,|/|;|\band\b|\bor\b|\bnor\b|,\s*(?:and|or|nor)\b)\s*(?:the\s)?", re.IGNORECASE)
_BEHIND = re.compile(
    rf"\s*(?:{_FILLER}\s)?(?:(?:is|are|being)\s)?(?:excluded|left out|left aside|omitted|removed|not counted|aside)\b",
    re.IGNORECASE,
)
_LONGEST_CUE: Final = 60


def left_out(text: str, spans: Iterable[Span]) -> frozenset[Span]:
    """Tell which names of a text are named only to be left out.

    Parameters
    ----------
    text : str
        The question.
    spans : iterable of tuple of int
        Where its names stand; none overlap.

    Returns
    -------
    frozenset of tuple of int
        Those behind a word of exclusion, or before ``are excluded``, and those that a list goes on with.
    """
    ordered = sorted(spans)
    found: set[Span] = set()
    for place, (start, end) in enumerate(ordered):
        before = ordered[place - 1] if place else None
        follows = before in found and before is not None and _JOINT.fullmatch(text, before[1], start)
        if follows or _BEFORE.search(text[max(start - _LONGEST_CUE, 0) : start]):
            found.add((start, end))
        elif _BEHIND.match(text, end):
            found.update(_listed_before(text, ordered, place))
    return frozenset(found)


def _listed_before(text: str, ordered: list[Span], place: int) -> list[Span]:
    """Return a name and the names of the list that ends with it."""
    first = place
    while first and _JOINT.fullmatch(text, ordered[first - 1][1], ordered[first][0]):
        first -= 1
    return ordered[first : place + 1]
