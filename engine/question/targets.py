"""Scores that a question names: ``80 %``, ``a pass@1 of 0.8``, ``half of the problems``."""

import re
from dataclasses import dataclass
from typing import Final

_SPELLED: Final = {
    "ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "half of the": 50, "half the": 50, "half of all": 50, "a third of the": 100 / 3, "two thirds of the": 200 / 3, "three quarters of the": 75,
}  # fmt: skip
_TENS = "|".join(word for word in _SPELLED if " " not in word)
_SHARES = "|".join(word for word in _SPELLED if " " in word)
_SCORE = r"(?:pass\s?@\s?\d+|accuracy|scores?|correct(?:ness)?)"
_PERCENT = re.compile(
    rf"(?<![\w.])(?:(?P<digits>\d{{1,3}}(?:[.,]\d{{1,2}})?)|(?P<spelled>{_TENS}))\s?-?(?:%|per\s?cents?\b|pct\b)",
    re.IGNORECASE,
)
_SHARE = re.compile(rf"\b(?P<spelled>{_SHARES})\s(?:problems|tasks|questions)", re.IGNORECASE)
_BARE = re.compile(
    rf"(?:\b{_SCORE}\s(?:scores?\s)?(?:of|above|over|at|=|>=?|≥|beyond|exceeding|at least|reach(?:es)?|hits?|pass(?:es)?)\s(?:at least\s)?|"
    rf"\b(?:reach|hit|get|exceed|surpass|cross|break|attain|achieve|score|beat|pass)(?:es|s|ing)?\s(?:at least\s|over\s|above\s|more than\s|a\s)?)"
    rf"(?P<digits>0?\.\d{{1,3}}|\d{{2}}(?:\.\d{{1,2}})?)(?![\w%.])(?!\s?(?:-|–|to\s)?\d|\s?(?:billion|million|models?|problems|languages))"
    rf"|(?<![\w.])(?P<before>0?\.\d{{1,3}}|\d{{2}}(?:\.\d{{1,2}})?)\s(?={_SCORE})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreMention:
    """A score, or a share of a hundred, named in a text."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset just behind its last character."""
    value: float
    """As a proportion."""


def find_scores(text: str) -> tuple[ScoreMention, ...]:
    """Find the scores that a text names as numbers.

    Parameters
    ----------
    text : str
        The question with benchmarks and models blanked, metrics not.

    Returns
    -------
    tuple of ScoreMention
        Left to right; only proportions above 0 and below 1.
    """
    found: list[ScoreMention] = []
    for form in (_PERCENT, _SHARE, _BARE):
        for hit in form.finditer(text):
            names = hit.groupdict()
            name = next(key for key in ("digits", "spelled", "before") if names.get(key))
            value = _proportion(names[name] or "")
            start, end = hit.span(name)[0], max(hit.end(name), hit.end() if form is not _BARE else 0)
            if 0.0 < value < 1.0 and not any(start < one.end and one.start < end for one in found):
                found.append(ScoreMention(start=start, end=end, value=value))
    return tuple(sorted(found, key=lambda one: one.start))


def _proportion(written: str) -> float:
    if written.lower() in _SPELLED:
        return _SPELLED[written.lower()] / 100.0
    number = float(written.replace(",", "."))
    return number if number < 1.0 and "." in written else round(number / 100.0, 12)
