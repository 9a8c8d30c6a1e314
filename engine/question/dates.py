"""Spans of time in words: ``released after January 2024``, ``between 2021 and 2025``, ``papers since 2023``."""

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Of = Literal["models", "papers", "problems"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A span of time named in a text."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset just behind its last character."""
    of: Of
    """What is dated: the release of models, the publication of papers, or the problems of a benchmark."""
    earliest: str
    """First day, ``2024-01-01``; empty where there is none."""
    latest: str
    """Last day; empty where there is none."""


_MONTHS: Final = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS_OF: Final = {
    **{month: (number, number) for month, number in _MONTHS.items()},
    **{month[:3]: (number, number) for month, number in _MONTHS.items()},
    "sept": (9, 9), "early": (1, 4), "mid": (5, 8), "late": (9, 12), "end of": (12, 12), "start of": (1, 1), "beginning of": (1, 1),
    **{f"q{quarter}": (3 * quarter - 2, 3 * quarter) for quarter in (1, 2, 3, 4)}, "h1": (1, 6), "h2": (7, 12),
}  # fmt: skip
_PART = "|".join(sorted(_MONTHS_OF, key=len, reverse=True))
_DATE = rf"(?:(?P<N_part>{_PART})\.?(?:\s|-|\sof\s|,\s)?)?(?P<N_year>20[12]\d)(?:-(?P<N_month>[01]\d)(?:-(?P<N_day>[0-3]\d))?)?(?![\d%])"
_FIRST, _SECOND = _DATE.replace("N_", "first_"), _DATE.replace("N_", "second_")
_TO = r"\s?(?:-|–|—|\bto\b|\band\b|\bthrough\b|\buntil\b|\btill\b)\s?"
_WORDS: Final = {
    "after": r"after|later than|newer than|post[- ]?|past",
    "since": r"since|from|starting(?: in| from)?|as of|not before",
    "before": r"before|prior to|earlier than|older than|pre[- ]?",
    "until": r"until|till|up to|by|through|no later than|not after",
    "in": r"in|during|of|throughout|dated|(?:the\s)?year",
}
_SIDE = "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items())
_SPAN = re.compile(
    rf"(?<!\w)(?:(?:in|during|from|between|over|of)\s)?(?:the years?\s)?{_FIRST}{_TO}{_SECOND}", re.IGNORECASE
)
_MONTHS_SPAN = re.compile(
    rf"(?<!\w)(?:(?:from|between|in|during)\s)?(?P<first_part>{_PART}){_TO}(?P<second_part>{_PART})\s(?P<first_year>20[12]\d)(?!\d)",
    re.IGNORECASE,
)
_ONE = re.compile(
    rf"(?<!\w)(?:{_SIDE})\s?(?:the\s)?{_FIRST}(?P<on>\s(?:onwards?|or later|and later|or newer|on(?=\s*(?:$|[,;.?!])))\b)?"
    rf"|(?<!\w){_DATE.replace('N_', 'bare_')}(?=\s(?:models?|LLMs?|releases?|papers?|problems)\b)",
    re.IGNORECASE,
)
_NOUN = re.compile(r"\b(?:models?|ones?|LLMs?|papers?|problems|releases|checkpoints)\s$", re.IGNORECASE)
"""What stands before ``from 2023`` where it means that year alone."""
_LINKS: Final = (
    r"(?:released|published|posted|dated|created|collected|written|that|which|were|are|was|from|of|in|the|only|all)"
)
_NOUNS: Final[tuple[tuple[Of, str], ...]] = (
    ("problems", r"problems|questions|tasks|contests?|windows?"),
    ("papers", r"papers?|studies|publications?|published|literature|articles|preprints"),
)
_OF: Final = tuple(
    (
        of,
        re.compile(rf"\b(?:{nouns})(?:\s{_LINKS}){{0,3}}\s*$", re.IGNORECASE),
        re.compile(rf"\s(?:{nouns})\b", re.IGNORECASE),
    )
    for of, nouns in _NOUNS
)
"""What is dated, and the words that say so right before and right behind a date."""


def find_dates(text: str) -> tuple[DateMention, ...]:
    """Find spans of time in a text whose names are blanked already.

    Parameters
    ----------
    text : str
        The question.

    Returns
    -------
    tuple of DateMention
        Left to right. Of what they are is told by the words just before: problems, papers, else the release of models.
    """
    found: list[DateMention] = []
    for mention in (*_spans(text), *_months(text), *_single(text)):
        if not any(mention.start < other.end and other.start < mention.end for other in found):
            found.append(mention)
    return tuple(sorted(found, key=lambda mention: mention.start))


def _spans(text: str) -> Iterator[DateMention]:
    for hit in _SPAN.finditer(text):
        first, second = _days(hit, "first"), _days(hit, "second")
        if first and second and first[0] <= second[1]:
            yield _mention(text, hit, first[0], second[1])


def _months(text: str) -> Iterator[DateMention]:
    """Yield spans whose ends share a year: ``between January and June 2024``."""
    for hit in _MONTHS_SPAN.finditer(text):
        year = int(hit["first_year"])
        first, last = _MONTHS_OF[hit["first_part"].lower()][0], _MONTHS_OF[hit["second_part"].lower()][1]
        if first <= last:
            yield _mention(text, hit, dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1]))


def _single(text: str) -> Iterator[DateMention]:
    for hit in _ONE.finditer(text):
        days = _days(hit, "bare" if hit["bare_year"] else "first")
        if days is None:
            continue
        first, last = days
        if hit["after"]:
            yield _mention(text, hit, last + dt.timedelta(days=1), None)
        elif hit["on"] or (hit["since"] and not (hit["since"].lower() == "from" and _NOUN.search(text[: hit.start()]))):
            yield _mention(text, hit, first, None)
        elif hit["before"]:
            yield _mention(text, hit, None, first - dt.timedelta(days=1))
        elif hit["until"]:
            yield _mention(text, hit, None, last)
        else:
            yield _mention(text, hit, first, last)


def _days(hit: re.Match[str], name: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a date; None for a day that no calendar has."""
    year, part = int(hit[f"{name}_year"]), (hit[f"{name}_part"] or "").lower()
    first, last = _MONTHS_OF.get(part, (1, 12))
    if hit[f"{name}_month"]:
        first = last = int(hit[f"{name}_month"])
    day = int(hit[f"{name}_day"] or 0)
    if not 1 <= first <= 12 or day > calendar.monthrange(year, first)[1]:
        return None
    return dt.date(year, first, day or 1), dt.date(year, last, day or calendar.monthrange(year, last)[1])


def _mention(text: str, hit: re.Match[str], earliest: dt.date | None, latest: dt.date | None) -> DateMention:
    return DateMention(
        start=hit.start(),
        end=hit.end(),
        of=next(
            (of for of, before, behind in _OF if before.search(text[: hit.start()]) or behind.match(text, hit.end())),
            "models",
        ),
        earliest=earliest.isoformat() if earliest else "",
        latest=latest.isoformat() if latest else "",
    )
