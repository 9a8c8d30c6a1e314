"""Model sizes in words: ``under ten billion``, ``7B vs 70B``, ``between 1B and 13B``, ``small, mid-size and large models``."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from engine.vocab.wording import Topic, find_phrases

Kind = Literal["below", "above", "range", "point"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeMention:
    """A size, or a range of sizes, named in a text."""

    start: int
    """Offset of its first character."""
    end: int
    """Offset just behind its last character."""
    kind: Kind
    """Whether it bounds sizes from above or from below, spans a range, or names one size."""
    written: str
    """As :func:`engine.question.bands.parse_bands` reads it: ``<10B``, ``>=3B``, ``1B-13B``, ``7B``."""
    lower: float
    """Lower edge in billions; 0 where there is none."""
    upper: float
    """Upper edge in billions; infinity where there is none."""
    assumed: bool = False
    """Whether the question gives a word without edges: ``small models``."""


_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
         "sixteen", "seventeen", "eighteen", "nineteen")  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS: Final = {
    **{word: value for value, word in enumerate(_ONES, 1)},
    **{word: 10 * value for value, word in enumerate(_TENS, 2)},
    "hundred": 100, "a hundred": 100, "one hundred": 100, "two hundred": 200, "half a": 0.5, "a": 1,
}  # fmt: skip
_UNITS: Final = {"b": "B", "m": "M", "t": "T"}
_SCALES: Final = {"B": 1.0, "M": 1e-3, "T": 1e3}

_SPELLED = rf"(?:{'|'.join(_TENS)})[- ](?:{'|'.join(_ONES[:9])})|half a|(?:a |one |two )?hundred|{'|'.join((*_TENS, *_ONES[::-1]))}"
_NUMBER = rf"(?:(?<![A-Za-z_.\d])\d{{1,4}}(?:[.,]\d{{1,3}})?|\b(?:{_SPELLED})\b)"
_UNIT = r"(?:\s?-?\s?(?:billions?|bn|millions?|mn|trillions?)\b|\s?[BbMmTt](?![A-Za-z0-9]))"
_NOUN = r"(?:[- ]?(?:parameters?|params?|weights|models?)\b)?"
_NO_DATA = r"(?![- ]?(?:of\s|training\s|code\s|more\s)*(?:tokens?|samples?|lines|files|bytes|words|downloads|users|dollars|people|inhabitants)\b)"
_SIZE = rf"(?P<SIDE>{_NUMBER}|\ba(?=\sbillion|\smillion))(?P<SIDE_unit>{_UNIT}){_NOUN}{_NO_DATA}"
_LOOSE = rf"(?P<SIDE>{_NUMBER})(?P<SIDE_unit>{_UNIT})?{_NOUN}"

_BELOW = r"<|under|below|beneath|less than|smaller than|fewer than|lower than|sub-?|not reaching"
_AT_MOST = r"<=|=<|≤|up to|at most|no more than|not more than|no larger than|no bigger than|not exceeding|not above|maximum of|(?:budget|limit|cap) of|max\.?|until"
_ABOVE = r">|over|above|beyond|more than|larger than|greater than|bigger than|exceeding|higher than|upwards? of|in excess of|past"
_AT_LEAST = (
    r">=|=>|≥|at least|no less than|no fewer than|not less than|no smaller than|not below|minimum of|min\.?|from"
)
_NO_SIZE_BEHIND = rf"(?!\s(?:than\s)?{_NUMBER})"
_OR_MORE = (
    r"\s?\+(?!\w)|\s?upwards\b|"
    rf"\s(?:or|and)\s(?:more|larger|above|greater|bigger|up|upwards?|over|beyond|higher)\b{_NO_SIZE_BEHIND}"
)
_OR_LESS = rf"\s(?:or|and)\s(?:less|smaller|below|under|fewer|lower)\b{_NO_SIZE_BEHIND}"
_TO = r"\s?(?:-|–|—|~|\bto\b|\bthrough\b|\bup to\b|\btill\b)\s?"

_COPULA = r"(?:\b(?:whose|a|with|having)\s(?:sizes?|parameter counts?)\s(?:is|are|lies|lie|ranges?|of)\s|\bsizes?\s(?:is|are)\s)?"
"""What names the size of models only to limit it, and does not ask how scores depend on it."""

_RANGE = re.compile(
    rf"{_COPULA}(?:\b(?:from|between|of|in the range of|ranging from)\s)?{_LOOSE.replace('SIDE', 'lower')}(?P<joint>{_TO}|\s?\band\b\s?){_SIZE.replace('SIDE', 'upper')}(?:\s?(?:range|band|class)\b)?",
    re.IGNORECASE,
)
_BOTH_SIDES = re.compile(
    rf"\b(?:(?P<down>below|under|smaller)\s(?:and|or|versus|vs\.?)\s(?:above|over|larger than|larger)|(?:above|over|larger)\s(?:and|or|versus|vs\.?)\s(?:below|under|smaller than|smaller))\s(?:than\s)?{_SIZE.replace('SIDE', 'size')}",
    re.IGNORECASE,
)
_ONE_SIDED = re.compile(
    rf"{_COPULA}(?:(?P<most>(?<![\w<>=])(?:{_AT_MOST}))|(?P<least>(?<![\w<>=])(?:{_AT_LEAST}))|(?P<below>(?<![\w<>=])(?:{_BELOW}))|(?P<above>(?<![\w<>=])(?:{_ABOVE})))"
    rf"\s?(?:the\s|about\s|roughly\s|around\s)?{_SIZE.replace('SIDE', 'size')}(?P<on>{_OR_MORE})?",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(
    rf"{_SIZE.replace('SIDE', 'size')}(?:(?P<more>{_OR_MORE})|(?P<less>{_OR_LESS}))", re.IGNORECASE
)
_SUB_UNIT = re.compile(rf"\bsub[- ](?:one[- ])?billion\b{_NOUN}", re.IGNORECASE)
_POINT = re.compile(rf"(?:\b(?:exactly|about|around|roughly)\s)?{_SIZE.replace('SIDE', 'size')}", re.IGNORECASE)
_SERIES = re.compile(
    rf"(?:{_NUMBER}(?:,\s?(?:and\s|or\s)?|\sand\s|\sor\s|\s?/\s?|\svs\.?\s|\sversus\s))+{_NUMBER}{_UNIT}", re.IGNORECASE
)
_CLASS_NOUN = re.compile(r"[\s-]*(?:code\s|language\s)?(?:models?|LLMs?|ones?|sizes?|scales?)?\s?", re.IGNORECASE)
_COMPARED_SIZE = re.compile(r"\b(?:equally|similarly|comparably|as|how|so|too|that)\s$", re.IGNORECASE)
"""What stands before ``large`` where it names no class: ``equally large models``."""
_REST = re.compile(
    r"\b(?:(?P<above>larger|bigger|greater)|(?P<below>smaller|lesser))\s(?:ones|models|LLMs)\b|\b(?:those|models|ones|LLMs)\s(?:(?P<over>above|over|beyond|larger than|bigger than|greater than)|(?P<under>below|under|smaller than))(?:\s(?:it|that|this))?(?=[?.,;]|$|\s)|\bthe\s(?P<rest>rest|others)\b",
    re.IGNORECASE,
)


_SET_APART = re.compile(
    r"\b(?:gaps?|difference|differences|differ|differs|contrast|comparison|distinguish|distance|jump|step|margin)\b[^.?!;:]{0,40}$",
    re.IGNORECASE,
)
"""What makes two sizes of ``between 13B and 34B``, which is a range elsewhere."""

_PATH = re.compile(
    rf"\bfrom\s{_NUMBER}{_UNIT}?(?:(?:,\s?|\s(?:over|via|through|and)\s)(?:and\s)?{_NUMBER}{_UNIT}?)+,?\s(?:and\s)?(?:up\s)?to\s{_NUMBER}{_UNIT}",
    re.IGNORECASE,
)


def find_sizes(text: str) -> tuple[SizeMention, ...]:
    """Find model sizes in a text whose benchmarks, metrics and model names are blanked already.

    Parameters
    ----------
    text : str
        The question.

    Returns
    -------
    tuple of SizeMention
        Non-overlapping, left to right. Amounts of data (``100B tokens``) are no sizes. Words such as ``small`` count where
        they stand before models or beside one another, with the edges that the question gives in brackets, else the
        usual ones. ``larger ones`` beside a single bound is what lies on its other side.
    """
    found: list[SizeMention] = []
    for finder in (_both_sides, _path, _ranges, _one_sided, _open_ended, _sub_unit, _series, _points):
        for mention in finder(text):
            if not any(mention.start < other.end and other.start < mention.end for other in found):
                found.append(mention)
    found = _with_classes(text, [_compared(text, mention, found) for mention in found])
    return tuple(sorted((*found, *_rest(text, found)), key=lambda mention: mention.start))


def beyond(size: SizeMention) -> SizeMention:
    """Return what remains where sizes are left out.

    Parameters
    ----------
    size : SizeMention
        Sizes that a question leaves out.

    Returns
    -------
    SizeMention
        The other side of a bound; what has no other side stays as it is.
    """
    if size.kind not in ("below", "above"):
        return size
    kind: Kind = "above" if size.kind == "below" else "below"
    return _mention(kind, size.start, size.end, _other_side(size.written), assumed=size.assumed)


def _other_side(bound: str) -> str:
    sign = bound[: 2 if bound[1] == "=" else 1]
    return {"<=": ">", ">=": "<", "<": ">=", ">": "<="}[sign] + bound[len(sign) :]


def _compared(text: str, mention: SizeMention, found: Sequence[SizeMention]) -> SizeMention:
    """Return the one size that ``over`` sets another against: ``is 20B worth it over 7B``."""
    against = any(one.kind == "point" and one.end <= mention.start and one.lower > mention.lower for one in found)
    if not against or mention.kind != "above" or not text[mention.start :].lower().startswith("over "):
        return mention
    return _mention("point", mention.start, mention.end, mention.written.lstrip(">"))


def _both_sides(text: str) -> Iterator[SizeMention]:
    for hit in _BOTH_SIDES.finditer(text):
        written = _written(hit["size"], hit["size_unit"])
        middle = (hit.start() + hit.end()) // 2
        yield _mention("below", hit.start(), middle, "<" + written)
        yield _mention("above", middle, hit.end(), ">" + written)


def _ranges(text: str) -> Iterator[SizeMention]:
    for hit in _RANGE.finditer(text):
        joint = hit["joint"].strip().lower()
        if joint == "and" and "between" not in text[max(hit.start() - 8, 0) : hit.start("lower")].lower():
            continue
        unit = hit["lower_unit"] or hit["upper_unit"]
        lower, upper = _written(hit["lower"], unit), _written(hit["upper"], hit["upper_unit"])
        if joint == "and" and _SET_APART.search(text[: hit.start()]):
            yield _mention("point", hit.start(), hit.start("joint"), lower)
            yield _mention("point", hit.end("joint"), hit.end(), upper)
        elif _value(lower) < _value(upper):
            yield _mention("range", hit.start(), hit.end(), f"{lower}-{upper}")


def _one_sided(text: str) -> Iterator[SizeMention]:
    for hit in _ONE_SIDED.finditer(text):
        sign = "<=" if hit["most"] else ">=" if hit["least"] else "<" if hit["below"] else ">"
        if (hit["least"] or "").lower() == "from" and not hit["on"]:
            continue
        kind: Kind = "below" if sign[0] == "<" else "above"
        yield _mention(kind, hit.start(), hit.end(), sign + _written(hit["size"], hit["size_unit"]))


def _open_ended(text: str) -> Iterator[SizeMention]:
    for hit in _OPEN_ENDED.finditer(text):
        sign, kind = (">=", "above") if hit["more"] else ("<=", "below")
        yield _mention(kind, hit.start(), hit.end(), sign + _written(hit["size"], hit["size_unit"]))  # type: ignore[arg-type]


def _sub_unit(text: str) -> Iterator[SizeMention]:
    for hit in _SUB_UNIT.finditer(text):
        yield _mention("below", hit.start(), hit.end(), "<1B")


def _path(text: str) -> Iterator[SizeMention]:
    """Yield the sizes of ``from 7B over 13B and 34B to 70B``."""
    return _listed(text, _PATH)


def _series(text: str) -> Iterator[SizeMention]:
    """Yield the sizes of ``7, 13 and 34B``, whose unit stands behind the last."""
    return _listed(text, _SERIES)


def _listed(text: str, form: re.Pattern[str]) -> Iterator[SizeMention]:
    for hit in form.finditer(text):
        unit = re.search(_UNIT + r"$", hit.group(), re.IGNORECASE)
        for number in re.finditer(_NUMBER, hit.group(), re.IGNORECASE):
            if unit is not None:
                start = hit.start() + number.start()
                yield _mention("point", start, start + len(number.group()), _written(number.group(), unit.group()))


def _points(text: str) -> Iterator[SizeMention]:
    for hit in _POINT.finditer(text):
        yield _mention("point", hit.start(), hit.end(), _written(hit["size"], hit["size_unit"]))


def _with_classes(text: str, found: list[SizeMention]) -> list[SizeMention]:
    """Add size classes in words; one whose edges stand right behind it in brackets only names them."""
    words = [phrase for phrase in find_phrases(text, Topic.SIZE) if text[phrase.start :].split()[1:2] != ["language"]]
    for place, word in enumerate(words):
        noun = _CLASS_NOUN.match(text, word.end)
        behind = noun.end() if noun else word.end
        explained = [one for one in found if 0 <= one.start - behind <= 3 and "(" in text[behind - 1 : one.start]]
        if explained:
            index = found.index(explained[0])
            found[index] = _moved(explained[0], word.start)
        elif not _COMPARED_SIZE.search(text[: word.start]) and _is_class(text, word.end, words, place):
            found.append(_mention(_kind(word.sense), word.start, behind, word.sense, assumed=True))
    return found


def _is_class(text: str, end: int, words: Sequence[object], place: int) -> bool:
    noun = re.match(
        r"[\s-]*(?:code\s|open\s|base\s|instruct\s)?(?:models?|LLMs?|language models|ones|sizes)\b",
        text[end:],
        re.IGNORECASE,
    )
    listed = re.match(r"(?:,|\s(?:and|or|versus|vs\.?|to)\s|,\s?and\s)", text[end:]) and place + 1 < len(words)
    return bool(noun or listed)


def _rest(text: str, found: Sequence[SizeMention]) -> Iterator[SizeMention]:
    """Yield the other side of the only bound that a question gives: ``models below 10B versus larger ones``."""
    if len(found) != 1 or found[0].kind not in ("below", "above") or found[0].assumed:
        return
    bound = found[0]
    wanted = ("above", "over", "rest") if bound.kind == "below" else ("below", "under", "rest")
    hit = next((hit for hit in _REST.finditer(text) if any(hit[name] for name in wanted)), None)
    if hit is not None:
        kind: Kind = "above" if bound.kind == "below" else "below"
        yield _mention(kind, hit.start(), hit.end(), _other_side(bound.written))


def _mention(kind: Kind, start: int, end: int, written: str, *, assumed: bool = False) -> SizeMention:
    sizes = [_value(part) for part in written.lstrip("<>=").split("-")]
    lower = 0.0 if kind == "below" else sizes[0]
    upper = math.inf if kind == "above" else sizes[-1]
    return SizeMention(start=start, end=end, kind=kind, written=written, lower=lower, upper=upper, assumed=assumed)


def _moved(mention: SizeMention, start: int) -> SizeMention:
    return SizeMention(
        start=start,
        end=mention.end,
        kind=mention.kind,
        written=mention.written,
        lower=mention.lower,
        upper=mention.upper,
    )


def _kind(written: str) -> Kind:
    return "below" if written.startswith("<") else "above" if written.startswith(">") else "range"


def _written(number: str, unit: str) -> str:
    """Return a size as digits and one letter: ``thirty-two`` and `` billion`` are ``32B``."""
    digits = number.replace(",", ".").lower()
    if not digits[0].isdigit():
        words = digits.replace("-", " ")
        parts = [words] if words in _WORDS else words.split()
        digits = f"{sum(_WORDS[part] for part in parts):g}"
    return digits + _UNITS[unit.strip(" -").lower()[0]]


def _value(written: str) -> float:
    return round(float(written[:-1]) * _SCALES[written[-1]], 9)
