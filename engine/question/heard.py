"""Everything that is found in the words of a question, before anything is made of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from engine.question.dates import DateMention, find_dates
from engine.question.left_out import left_out
from engine.question.named import Named, blank, find_named
from engine.question.sizes import SizeMention, beyond, find_sizes
from engine.question.spelling import respell
from engine.question.targets import ScoreMention, find_scores
from engine.vocab.wording import Phrase, Topic, find_phrases

_WITHIN: Final = re.compile(r"\b(?:within|inside)\s(?:the\s)?$", re.IGNORECASE)
"""What stands before a family whose own models are compared."""
_OF_MODELS: Final = re.compile(r"\s?-?(?:models?|modell?ing)\b", re.IGNORECASE)
"""What behind ``by language`` says that it is part of ``language models``."""
_LEARNT: Final = re.compile(r"pre-?trained\s(?:on|with|using|for)\b", re.IGNORECASE)
"""Says what a model learnt from, not that it is no more than pretrained."""
_SHORT: Final = 2
_BEFORE_LANGUAGES: Final = frozenset({"in", "for", "and", "or", "to", "from", "of", "at", "vs", "versus", "than"})
_OPPOSITE: Final = {"base": "instruct", "instruct": "base", "tuning": "base", "code": "general", "general": "code"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What stands in the words of a question."""

    text: str
    """The question as asked."""
    read_as: str
    """The same with slips of spelling mended; all offsets are its."""
    slips: tuple[tuple[str, str], ...]
    """Words as printed, and what they are read as."""
    named: Named
    """Benchmarks, metrics, families and models."""
    sizes: tuple[SizeMention, ...]
    """Model sizes; a size that is left out stands as what remains."""
    scores: tuple[ScoreMention, ...]
    """Scores named as numbers."""
    dates: tuple[DateMention, ...]
    """Spans of time."""
    phrases: tuple[Phrase, ...]
    """Turns of phrase; of a kind of models that is left out, the kind that remains."""

    def senses(self, topic: Topic) -> tuple[str, ...]:
        """Return what the phrases of one kind stand for, as they come."""
        return tuple(dict.fromkeys(phrase.sense for phrase in self.phrases if phrase.topic is topic))

    def cues(self) -> frozenset[str]:
        """Return what is done with the scores."""
        within = sum(_WITHIN.search(self.read_as[: one.start]) is not None for one in self.named.families) > 1
        cues = self.senses(Topic.CUE)
        return frozenset((*cues, *(("within",) if within else ()), *(("drop",) if "fall" in cues else ())))

    def taken(self) -> list[tuple[int, int]]:
        """Return where sizes, scores, dates and phrases stand."""
        mentions: Iterable[SizeMention | ScoreMention | DateMention | Phrase] = (
            *self.sizes,
            *self.scores,
            *self.dates,
            *self.phrases,
        )
        return [(mention.start, mention.end) for mention in mentions]


def hear(text: str) -> Heard:
    """Find everything that a question says.

    Parameters
    ----------
    text : str
        A tidied question.

    Returns
    -------
    Heard
        With offsets in the text as it is read.
    """
    named = find_named(text)
    respelled = respell(text, named.rest)
    named = find_named(respelled.text) if respelled.slips else named
    dates = find_dates(named.rest)
    rest = blank(named.rest, [(date.start, date.end) for date in dates])
    sizes = _remaining(rest, find_sizes(rest))
    rest = blank(rest, [(size.start, size.end) for size in sizes])
    scores = tuple(
        score
        for score in find_scores(respelled.text)
        if rest[score.start : score.end] == respelled.text[score.start : score.end]
    )
    return Heard(
        text=text,
        read_as=respelled.text,
        slips=respelled.slips,
        named=named,
        sizes=sizes,
        scores=scores,
        dates=dates,
        phrases=_phrases(blank(rest, [(score.start, score.end) for score in scores])),
    )


def _remaining(text: str, sizes: Sequence[SizeMention]) -> tuple[SizeMention, ...]:
    out = left_out(text, [(size.start, size.end) for size in sizes])
    return tuple(beyond(size) if (size.start, size.end) in out else size for size in sizes)


def _phrases(text: str) -> tuple[Phrase, ...]:
    cues = tuple(cue for cue in find_phrases(text, Topic.CUE) if not _LEARNT.match(text, cue.start))
    kinds = {(cue.start, cue.end) for cue in cues if cue.sense in _OPPOSITE}
    out = left_out(text, kinds)
    cues = tuple(replace(cue, sense=_OPPOSITE[cue.sense]) if (cue.start, cue.end) in out else cue for cue in cues)
    others = (
        phrase
        for topic in Topic
        if topic is not Topic.CUE
        for phrase in find_phrases(text, topic)
        if topic is not Topic.SKILL or not _OF_MODELS.match(text, phrase.end)
    )
    kinds_of_code = (*cues, *find_phrases(text, Topic.SKILL))
    return (
        *cues,
        *(one for one in others if one.topic is not Topic.LANGUAGE or _is_language(text, one, kinds_of_code)),
    )


def _is_language(text: str, phrase: Phrase, around: Sequence[Phrase]) -> bool:
    """Tell a language from a word: ``C``, ``R``, ``Go`` and lower case count in a list or behind ``in``; none in ``Python-specialised`` or ``text-to-SQL``."""
    if any(other.start <= phrase.start and phrase.end <= other.end for other in around):
        return False
    printed = text[phrase.start : phrase.end]
    if not printed[-1].isalnum() or (len(printed) > _SHORT and not printed.islower()):
        return True
    before = (text[: phrase.start].split() or [""])[-1].lower()
    listed = before.endswith((",", "/")) or before in _BEFORE_LANGUAGES
    return listed and (printed[0].isupper() or (len(printed) > _SHORT and text.islower()))
