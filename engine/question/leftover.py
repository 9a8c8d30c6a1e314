"""What of a question was not understood: the words that no rule took and that are not the plain words of questions."""

import re
from collections.abc import Iterable
from typing import Final

from engine.question.named import blank
from engine.vocab.wording import plain_words

MOST: Final = 20
"""No more phrases are listed."""

_LONGEST = 60
_SHORTEST_ADVERB = 4
_WORD = re.compile(r"[^\W_][\w'.+#&-]*(?:\s?%)?", re.UNICODE)
_GAP = re.compile(r"[\s-]*")


def leftover(text: str, rest: str, taken: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    """Return what nothing was made of.

    Parameters
    ----------
    text : str
        The question.
    rest : str
        The question with the names blanked; every offset as in `text`.
    taken : iterable of tuple of int
        Start and end of what else was understood.

    Returns
    -------
    tuple of str
        Words and runs of neighbouring words, as printed and in order; each once, at most :data:`MOST`.
    """
    runs: list[tuple[int, int]] = []
    open_text = blank(rest, taken)
    for hit in _WORD.finditer(open_text):
        word = hit.group().rstrip(".'-").lower().removesuffix("'s")
        if not word or _is_plain(word) or all(map(_is_plain, word.split("-"))):
            continue
        end = hit.start() + len(hit.group().rstrip(".'-"))
        if runs and _GAP.fullmatch(open_text, runs[-1][1], hit.start()):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((hit.start(), end))
    return tuple(dict.fromkeys(text[start:end][:_LONGEST] for start, end in runs))[:MOST]


def _is_plain(word: str) -> bool:
    """Tell whether a word carries no condition: adverbs of manner and degree are too many to be listed."""
    return word in plain_words() or (word.endswith("ly") and len(word) > _SHORTEST_ADVERB)
