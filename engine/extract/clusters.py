"""Which numbers of a masked sentence are scores, alone, side by side, or one against the other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.extract.masking import SCORE, WHOLE, Masked
from engine.extract.verbs import CHANGES, COMPARES, STATES

_PAIR = 2
_ELEMENT = r"[ⓃⒾ](?: Ⓚ)?(?: \(Ⓜ\))?"
_AGAINST = r",? (?:vs\.?|v\.s\.?|versus|against|compared (?:to|with)) "
_BESIDE = r",? and |,? or |, | & | ?/ "
_CLUSTER = re.compile(rf"{_ELEMENT}(?:(?:{_AGAINST}|{_BESIDE}| to )\[?{_ELEMENT})*")
_AGAINST_SEEN = re.compile(_AGAINST)

_GOVERNOR = re.compile(rf"\b(?:(?P<change>{CHANGES})|(?P<compare>{COMPARES})|(?P<state>{STATES}|with))\b")
_VAGUE_BEFORE = re.compile(
    r"\b(?:by|than|over|above|below|under|about|around|nearly|almost|roughly|approximately|least|most|within|between|additional|extra|another|top|first"
    r"|last|remaining|only using|using|rang\w+ from|every|per|up from|down from)(?: an?| the| only| up to| just| about| over| around)* \(?$"
)
_OTHER_SHARE = re.compile(
    r"\b(?:percentages?|proportions?|shares?|fractions?|ratios?|numbers?) of (?:[a-z-]+ ){1,4}(?:of |is |was |at )?$"
)
_GOES_ON = re.compile(
    r"(?: Ⓚ)?(?: (?:scores?|rates?|results?|average|overall))?\]?"
    r"(?:$|[.,;:!?)]|[”\"'’]| \(| \[| (?:on|in|for|at|with|without|under|using|across|when|while|whereas|and|but|compared|respectively|as|after|before|to|by Ⓜ"
    r"|of (?:the |all )?(?:problems|tasks|issues|questions|instances|programs)|of (?:the |all )?Ⓑ|of (?:those|the ones) (?:in|of|on|from) (?:the )?Ⓑ|by the Ⓜ|of Ⓜ|of the Ⓜ|from Ⓜ|against|versus|vs|which|where|despite|given|via|through|if|average|averaged|overall|score|Ⓑ|Ⓜ)(?:\W|$))"
)
_METRIC_LEADS = re.compile(r"(?:Ⓚ(?: scores?)?|\bscores?)(?: of| is|:|=| at)? ?$|\bscor(?:es|ed|ing) $")


class Joint(StrEnum):
    """How the numbers of a cluster stand to each other."""

    BESIDE = "beside"
    """One number, or several joined by commas and *and*."""
    AGAINST = "against"
    """One against the others: ``57.3 vs. 35.0``."""
    FROM_TO = "from-to"
    """Before and after: ``from 33.6 to 61.6``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Numbers that stand together."""

    start: int
    """Position of the first in the masked text."""
    end: int
    """Position just behind the last."""
    numbers: tuple[int, ...]
    """Positions of the numbers."""
    joint: Joint
    """How they stand to each other."""


def find_clusters(masked: Masked) -> Iterator[Cluster]:
    """Find the scores of a sentence.

    Differences, shares of something, counts and vague bounds are left out by what stands before and behind them.

    Parameters
    ----------
    masked : Masked
        A sentence.

    Yields
    ------
    Cluster
        Left to right.
    """
    text = masked.text
    for hit in _CLUSTER.finditer(text):
        end = _whole_end(text, hit.start(), hit.end())
        if end < 0:
            continue
        numbers = tuple(place for place in range(hit.start(), end) if text[place] in SCORE + WHOLE)
        joint = _joint(text, hit.start(), end)
        if joint is not None and not _is_vague(text, hit.start(), end, joint) and _are_scores(text, hit.start(), end):
            yield Cluster(start=hit.start(), end=end, numbers=numbers, joint=joint)


def _whole_end(text: str, start: int, end: int) -> int:
    """Return where a cluster ends whose last number is a score, or -1: in ``51.8, 3 points`` the second is none."""
    while not _GOES_ON.match(text, end):
        cut = max(text.rfind(", ", start, end), text.rfind(" and ", start, end))
        if cut < 0:
            return -1
        end = cut
    return end


def _joint(text: str, start: int, end: int) -> Joint | None:
    """Tell how numbers are joined; ``None`` for a mere range."""
    piece = text[start:end]
    if " to " in _AGAINST_SEEN.sub(" ", piece):
        is_change = re.search(r"(?<!ranging )(?<!ranges )(?<!range )\bfrom $", text[:start])
        return Joint.FROM_TO if is_change and len(re.findall("[ⓃⒾ]", piece)) == _PAIR else None
    return Joint.AGAINST if _AGAINST_SEEN.search(piece) else Joint.BESIDE


def _is_vague(text: str, start: int, end: int, joint: Joint) -> bool:
    """Tell whether a number is a bound, or the amount of a change."""
    left = text[max(0, start - 160) : start]
    if _VAGUE_BEFORE.search(left):
        return True
    if _OTHER_SHARE.search(left):
        return True
    if joint is not Joint.BESIDE or re.search(r"\bto $|:\s?$|=\s?$", left):
        return False
    hits = list(_GOVERNOR.finditer(left.rpartition(";")[2]))
    named = re.search(r"Ⓜ(?:['’]s)? \(?$", left) is not None or "(Ⓜ" in text[start:end]
    if not hits or hits[-1]["state"]:
        return False
    return bool(hits[-1]["change"]) or not named


def _are_scores(text: str, start: int, end: int) -> bool:
    """Tell scores from counts: a number with decimals or a percent sign, or one that stands right beside a metric."""
    piece = text[start:end]
    is_led = _METRIC_LEADS.search(text[max(0, start - 30) : start]) is not None
    return SCORE in piece or is_led or "Ⓚ" in piece or text[end : end + 2] == " Ⓚ"
