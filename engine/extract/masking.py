"""A sentence with one sign for each model, benchmark, metric and number, so that grammar can be read by pattern.

``o1-mini achieves 96.2% pass@1 on HumanEval`` becomes ``Ⓜ achieves Ⓝ Ⓚ on Ⓑ``: words in lower case, citations and references to
tables left out. In lower case no text can hold one of the signs itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.extract.lexicon import Lexicon
from engine.numerals import parse_numeral
from engine.types.numeral import Numeral
from engine.types.vocabulary import Match, MatchRule, Mention
from engine.vocab.benchmarks import find_benchmarks
from engine.vocab.metrics import find_metrics

MODEL, BENCHMARK, METRIC, SCORE, WHOLE = "Ⓜ", "Ⓑ", "Ⓚ", "Ⓝ", "Ⓘ"
"""Signs: a model, a benchmark, a metric, a number that may be a score, a whole number without a percent sign."""
_OTHER = "#"
_SURE_BENCHMARK = 0.9
_NO_METRICS = frozenset({"score", "average"})
_NO_METRIC_WORDS = frozenset({"correct", "solved", "resolved", "build", "es", "ex", "em", "sr"})
_HIGHEST = 100
_LONGEST_SETTING = 24
"""Characters that the words of a setting take."""

_CITATION = re.compile(
    r"\s?\[\s*\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\s*\]"
    r"|\s?\((?:[^()]{0,300}?(?:et al|,|&|\band\b|;)\s*)[^()]{0,60}?\b(?:19|20)\d\d[a-z]?\b[^()]{0,200}\)"
    r"|\s?\(\d{4}[/-]\d{1,2}[/-]\d{1,2}\)"
    r"|\s?\((?:see |cf\.? |also |shown in |in )*(?:Tables?|Tab\.|Figures?|Figs?\.|Sections?|Sec\.|Appendix|App\.|§)\s?[^()]{0,60}\)"
)
_NUMBER = re.compile(
    r"(?<![\w.,/@#$€£\\-])(?P<sign>[+−–±~≈∼<>≤≥↑↓-]\s?)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})++(?:\.\d++)?+|\d++(?:\.\d++)?+|\.\d++)"
    r"(?P<percent>\s?(?:[%％]|\\%|percent\b))?+(?P<tail>(?=[\w/@^×]|[-–]\w|\.\d|:\d|\s?[↑↓]))?"
)
_DIGIT = re.compile(r"\d")
_SETTING = re.compile(
    r"(?:\b(?:temperature|top[- ]?p|learning rate|lr|dropout|probability|threshold|alpha|beta|version|tables?|figures?|fig\.|sections?|sec\.|appendix"
    r"|eq\.|equations?|steps?|stages?|chapters?|pages?|rank(?:ed|s)?|no\.|python|cuda|v|seed|lambda|coefficient|weight|ratio"
    r"|hyper-?parameters?)(?: of| is| to be| to|:|=)?\s?"
    r"|[≈∼~<>≤≥]\s?|(?<![a-z@])[a-z]\s?=\s?)$",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What a sign stands for."""

    start: int
    """Offset of its first character in the sentence."""
    end: int
    """Offset just behind it."""
    match: Match
    """What it names; for a number its digits."""
    numeral: Numeral | None = None
    """The number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A sentence as signs and words."""

    text: str
    """The masked text."""
    items: Mapping[int, Item]
    """By position of the sign in the masked text, ascending."""

    def places(self, sign: str, start: int = 0, end: int | None = None) -> list[int]:
        """Return where a sign stands in a stretch of the masked text."""
        stop = len(self.text) if end is None else end
        return [place for place in self.items if start <= place < stop and self.text[place] == sign]


def mask(sentence: str, lexicon: Lexicon) -> Masked:
    """Put signs for what a sentence names.

    Parameters
    ----------
    sentence : str
        A sentence.
    lexicon : Lexicon
        The document's names of models.

    Returns
    -------
    Masked
        The sentence as signs and words.
    """
    dropped = [(hit.start(), hit.end(), "", None) for hit in _CITATION.finditer(sentence)]
    named = [*_signed(BENCHMARK, _benchmarks(sentence)), *_signed(MODEL, lexicon.mentions(sentence))]
    named.sort(key=lambda one: (one[0] - one[1], one[0]))
    chosen: list[tuple[int, int, str, Item | None]] = []
    for found in (*dropped, *named, *_signed(METRIC, _metrics(sentence)), *_numbers(sentence)):
        if all(found[1] <= start or end <= found[0] for start, end, _, _ in chosen):
            chosen.append(found)
    return _rendered(sentence, sorted(chosen, key=lambda one: one[:2]))


def may_hold_scores(sentence: str) -> bool:
    """Tell, before a sentence is masked, whether it prints what may be a score.

    Parameters
    ----------
    sentence : str
        A sentence.

    Returns
    -------
    bool
        True where it prints a number with decimals or a percent sign, or a whole one and a metric or a word such as *scores*.
    """
    whole = False
    for _, _, sign, _ in _numbers(sentence) if _DIGIT.search(sentence) else ():
        if sign == SCORE:
            return True
        whole = whole or sign == WHOLE
    return whole and ("scor" in sentence.lower() or bool(_metrics(sentence)))


def _signed(sign: str, mentions: Iterable[Mention]) -> list[tuple[int, int, str, Item | None]]:
    return [(m.start, m.end, sign, Item(start=m.start, end=m.end, match=m.match)) for m in mentions]


def _benchmarks(sentence: str) -> list[Mention]:
    return [mention for mention in find_benchmarks(sentence) if mention.match.confidence >= _SURE_BENCHMARK]


def _metrics(sentence: str) -> list[Mention]:
    """Find metrics; words such as 'score' and 'solved' are left as words, and so is 'accuracy' behind 'pass@1'."""
    found: list[Mention] = []
    for mention in find_metrics(sentence):
        known = mention.match.entity_id not in _NO_METRICS and mention.match.printed.lower() not in _NO_METRIC_WORDS
        if known and not (found and mention.start - found[-1].end <= 1):
            found.append(mention)
    return found


def _numbers(sentence: str) -> Iterator[tuple[int, int, str, Item | None]]:
    """Find numbers: those that can be scores, whole ones, and others that only stand there."""
    for hit in _NUMBER.finditer(sentence):
        digits = hit["digits"]
        is_other = hit["sign"] or hit["tail"] is not None or "," in digits
        numeral = None if is_other else parse_numeral(f"{digits}%" if hit["percent"] else digits)
        if (
            numeral is None
            or numeral.value > _HIGHEST
            or _SETTING.search(sentence, max(0, hit.start() - _LONGEST_SETTING), hit.start())
        ):
            yield hit.start(), hit.end(), _OTHER, None
            continue
        sign = SCORE if numeral.decimals or numeral.percent_sign else WHOLE
        match = Match(printed=digits, entity_id="", rule=MatchRule.NONE, confidence=0.0)
        start = hit.start("digits")
        yield start, hit.end(), sign, Item(start=start, end=hit.end(), match=match, numeral=numeral)


def _rendered(sentence: str, spans: list[tuple[int, int, str, Item | None]]) -> Masked:
    """Write the signs and the words between them."""
    text = ""
    items: dict[int, Item] = {}
    at = 0
    for start, end, sign, item in (*spans, (len(sentence), len(sentence), "", None)):
        words = _SPACES.sub(" ", sentence[at:start].lower())
        text += words.removeprefix(" ") if text[-1:] in {"", " "} else words
        if item is not None:
            items[len(text)] = item
        text += sign
        at = end
    return Masked(text=text, items=items)
