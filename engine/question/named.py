"""What a question names: benchmarks, metrics, model families and models; and the text with these blanked."""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

from engine.question.left_out import left_out
from engine.types.vocabulary import MatchRule, Mention
from engine.vocab.benchmarks import benchmarks, find_benchmarks, match_benchmark, subset_in_name
from engine.vocab.families import FamilyMention, families, find_families
from engine.vocab.fold import fold
from engine.vocab.metrics import LARGEST_K, at_k, find_metrics
from engine.vocab.models import find_models, models
from engine.vocab.sizes import printed_size
from engine.vocab.wording import Topic, find_phrases

LOOSE_METRICS: Final = frozenset(
    {
        "accuracy",
        "average",
        "score",
        "solve_rate",
        "success_rate",
        "resolved_rate",
        "rating",
        "percentile",
        "loss",
        "f1",
    }
)
"""Metrics whose names are everyday words: they count where they are the customary metric of a benchmark that is named."""

_LONGEST_JOINT: Final = 60
_SPELLED_OUT = re.compile(r"\b[A-Z][A-Za-z]*(?:[- ]?[A-Z0-9][A-Za-z0-9]*)*\+?")
_NEAREST = re.compile(r"\bnearest\b", re.IGNORECASE)
_LIST_GOES_ON = re.compile(
    r"\s*(?:,|/|\bto\b|\band\b|\bor\b|\bvs\b\.?|\bversus\b|\bthrough\b|-|–)\s*(?:and\s|or\s)?\d[\d.]*\s?(?:[BbMm]\b|billion)"
)
_SEVERAL_K = re.compile(
    r"\bk\s?(?:=|in|is|of|∈)\s?[{(\[]?(?P<values>\d{1,5}(?:\s?(?:,|/|and|or|,\s?and|,\s?or)\s?\d{1,5})*)(?!\s?[BbMm%])",
    re.IGNORECASE,
)
_IN_THE_MANNER = re.compile(r"-(?:optimal|style|like|inspired|scaling|type)\b", re.IGNORECASE)
"""Behind a family's name: ``Chinchilla-optimal`` models are those of others."""
_GOOD_AT = re.compile(r"\bat$", re.IGNORECASE)
"""``best at Java`` asks for no metric; ``pass at 10`` does."""
_ODD = re.compile(r"(?=.{3,9}$)(?:[^AEIOUYaeiouy\s]+|(?=.*[^A-Za-z\s])[A-Za-z].*)")
"""A name without a vowel, or with a sign in it, is no everyday word."""
_LIST_BEFORE = re.compile(r"(?<![\w.-])\d[\d.]*\s?[BbMm]?\s*(?:,|/|\bto\b|\band\b|\bor\b|\bvs\b\.?|\bversus\b|-|–)\s*$")


class NamedModel(NamedTuple):
    """A single model, or a line of models that is named without a size."""

    label: str
    """Identifier of the model, or the line's name as printed."""
    models: tuple[str, ...]
    """Identifiers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Names of three kinds."""

    benchmarks: tuple[str, ...] = ()
    """Identifiers of benchmarks."""
    families: tuple[FamilyMention, ...] = ()
    """Families and brands."""
    models: tuple[NamedModel, ...] = ()
    """Single models, and lines of models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a question names."""

    benchmarks: tuple[str, ...]
    """Identifiers of the benchmarks, as they come."""
    nearest: tuple[str, ...]
    """Those behind the word ``nearest``: taken for others, not asked for."""
    everyday: bool
    """Whether the only benchmarks named are everyday words too."""
    misspelled: tuple[tuple[str, str], ...]
    """Printed names that are nearly those of a benchmark, with its identifier."""
    metrics: tuple[str, ...]
    """Metrics by identifier, or in words where the vocabulary has none."""
    loose: tuple[str, ...]
    """Everyday words for scores, as printed, where no benchmark named has a metric of that name."""
    families: tuple[FamilyMention, ...]
    """Families and brands, as they come."""
    models: tuple[NamedModel, ...]
    """Single models, and lines of models."""
    places: tuple[tuple[int, int], ...]
    """Where these families and models stand."""
    without: Kept
    """Benchmarks, families and models that are named only to be left out."""
    parts: tuple[tuple[str, str], ...]
    """Names that say a part of a benchmark, with the part: ``BigCodeBench-Instruct``, ``Instruct``."""
    joints: tuple[str, ...]
    """What stands between each benchmark and the next, where that is short."""
    rest: str
    """The question with all of these blanked; offsets stay."""


def find_named(text: str) -> Named:
    """Find what a question names.

    Parameters
    ----------
    text : str
        A tidied question.

    Returns
    -------
    Named
        By the vocabulary.
    """
    found = _benchmarks(text)
    rest = blank(text, [(one.start, one.end) for one in found])
    metrics, loose, rest = _metrics(rest, [one.match.entity_id for one in found])
    single = _models(rest)
    rest = blank(rest, [(start, end) for start, end, _ in single])
    certain = not all(map(_is_everyday, found))
    kin = _families(rest, any_case=certain and text.islower())
    rest = blank(rest, [(one.start, one.end) for one in kin])
    typos = _misspelled(rest)
    rest = blank(rest, [(start, start + len(name)) for start, name, _ in typos])
    out = left_out(text, [*_placed(found), *((start, end) for start, end, _ in single), *_placed(kin)])
    behind = next((hit.start() for hit in _NEAREST.finditer(rest)), len(text))
    wanted = tuple(one for one in found if (one.start, one.end) not in out)
    asked = dict.fromkeys(
        [one.match.entity_id for one in wanted if one.start < behind] + [known for _, _, known in typos]
    )
    offered = dict.fromkeys(one.match.entity_id for one in wanted if one.start > behind)
    return Named(
        benchmarks=tuple(asked),
        nearest=tuple(name for name in offered if name not in asked),
        everyday=not (typos or any(not _is_everyday(one) for one in wanted)),
        misspelled=tuple((name, known) for _, name, known in typos),
        metrics=metrics,
        loose=loose,
        families=tuple(one for one in kin if (one.start, one.end) not in out),
        models=tuple(dict.fromkeys(name for start, end, name in single if (start, end) not in out)),
        places=tuple(sorted({*_placed(kin), *((start, end) for start, end, _ in single)} - out)),
        without=Kept(
            benchmarks=tuple(dict.fromkeys(one.match.entity_id for one in found if one not in wanted)),
            families=tuple(one for one in kin if (one.start, one.end) in out),
            models=tuple(dict.fromkeys(name for start, end, name in single if (start, end) in out)),
        ),
        parts=tuple(
            dict.fromkeys((one.match.printed, part) for one in wanted if (part := subset_in_name(one.match.printed)))
        ),
        joints=tuple(
            between
            for one, two in itertools.pairwise(wanted)
            if len(between := text[one.end : two.start]) <= _LONGEST_JOINT
        ),
        rest=rest,
    )


def blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text with spans blanked, so that every offset stays.

    Parameters
    ----------
    text : str
        The text.
    spans : iterable of tuple of int
        Start and end of each span.

    Returns
    -------
    str
        As long as the text; a bar stands where a span began, so that what stood on its sides does not join.
    """
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "|" + " " * (end - start - 1)
    return "".join(letters)


def _benchmarks(text: str) -> tuple[Mention, ...]:
    """Return the benchmarks of a text; one that counts with its capitals only counts without them where its name is no word: ``multipl-e``."""
    found = tuple(one for one in find_benchmarks(text) if not text.startswith("'s", one.end))
    spelled = (
        Mention(start=hit.start(), end=hit.end(), match=match_benchmark(_odd_names()[hit.group().lower()]))
        for hit in _odd_form().finditer(text)
        if not any(one.start < hit.end() and hit.start() < one.end for one in found)
    )
    return tuple(sorted((*found, *spelled), key=lambda one: one.start))


@lru_cache(maxsize=1)
def _odd_names() -> Mapping[str, str]:
    """Return the short names that count with their capitals only and are no words, by their lower case: ``HE+``, ``LCB``."""
    names = (name for one in benchmarks().values() for name in (one.name, *one.aliases) if _ODD.fullmatch(name))
    return MappingProxyType({name.lower(): name for name in names if not find_benchmarks(name.lower())})


@lru_cache(maxsize=1)
def _odd_form() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _odd_names()))})(?![\w+-])", re.IGNORECASE)


def _metrics(text: str, named: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the metrics of a text, everyday words for scores, and the text without the metrics."""
    words = find_phrases(text, Topic.MEASURE)
    found = [(phrase.start, phrase.end, phrase.sense) for phrase in words]
    customary = {benchmarks()[name].metric_id for name in named}
    loose: dict[str, None] = {}
    for mention in find_metrics(blank(text, [(start, end) for start, end, _ in found])):
        metric_id, bare = mention.match.entity_id, " " not in mention.match.printed.strip()
        if _GOOD_AT.search(mention.match.printed):
            continue
        if metric_id not in LOOSE_METRICS or metric_id in customary or (metric_id == "loss" and not bare and not named):
            found.append((mention.start, mention.end, metric_id))
        elif metric_id == "accuracy":
            loose.setdefault(mention.match.printed)
    named_k = _of_several_k(text) if any(metric.endswith("@k") for _, _, metric in found) else []
    found = sorted([one for one in found if not (named_k and one[2].endswith("@k"))] + named_k)
    return (
        tuple(dict.fromkeys(metric for _, _, metric in found)),
        tuple(loose),
        blank(text, [(start, end) for start, end, _ in found]),
    )


def _of_several_k(text: str) -> list[tuple[int, int, str]]:
    """Return the metrics of ``pass@k for k = 1, 10 and 100``: start, end, identifier."""
    hit = _SEVERAL_K.search(text)
    if hit is None:
        return []
    places = [
        (hit.start("values") + one.start(), hit.start("values") + one.end(), one.group())
        for one in re.finditer(r"\d+", hit["values"])
    ]
    return [(start, end, at_k("pass@k", int(k))) for start, end, k in places if 1 <= int(k) <= LARGEST_K]


def _is_everyday(mention: Mention) -> bool:
    """Tell whether a benchmark's name is printed as the everyday word that it is too: ``apps``, not ``APPS``."""
    return benchmarks()[mention.match.entity_id].everyday and mention.match.printed[1:].islower()


def _families(text: str, *, any_case: bool) -> tuple[FamilyMention, ...]:
    """Return the families of a text, without those whose names only say what something else is called after: ``Chinchilla law``."""
    called = [phrase for topic in (Topic.ESTIMATOR, Topic.MODERATOR) for phrase in find_phrases(text, topic)]
    return tuple(
        one
        for one in find_families(text, any_case=any_case)
        if not _IN_THE_MANNER.match(text, one.end)
        and not any(phrase.start <= one.start and one.end <= phrase.end for phrase in called)
    )


def _placed(mentions: Iterable[Mention | FamilyMention]) -> list[tuple[int, int]]:
    return [(one.start, one.end) for one in mentions]


def _models(text: str) -> list[tuple[int, int, NamedModel]]:
    """Return the single models of a text: start, end, what is named; a model that is a whole family stays for the families."""
    single = []
    behind = 0
    for mention in find_models(text):
        printed, model_id = mention.match.printed, mention.match.entity_id
        sized = bool(printed_size(printed).printed)
        whole = any((one.start, one.end) == (0, len(printed)) for one in find_families(printed))
        listed = sized and (_LIST_GOES_ON.match(text, mention.end) or _LIST_BEFORE.search(text[behind : mention.start]))
        behind = mention.end
        if model_id in models() and not listed and (sized or not whole):
            named = NamedModel(model_id, (model_id,)) if sized else _line(printed, model_id)
            single.append((mention.start, mention.end, named))
    return single


def _line(printed: str, model_id: str) -> NamedModel:
    """Return the models whose names go on with a size behind a name without one: all of ``StarCoderBase``; the model itself where there are none."""
    name = fold(printed)
    kin = [one.model_id for one in families()[models()[model_id].family] if _goes_on(fold(one.model_id), name)]
    return NamedModel(printed, tuple(kin)) if len(kin) > 1 else NamedModel(model_id, (model_id,))


def _goes_on(name: str, beginning: str) -> bool:
    return name.startswith(beginning) and name[len(beginning) :][:1].isdigit()


def _misspelled(text: str) -> list[tuple[int, str, str]]:
    """Return names in capitals that are nearly a benchmark's: start, name, identifier."""
    found = []
    for hit in _SPELLED_OUT.finditer(text):
        match = match_benchmark(hit.group())
        if match.rule is MatchRule.FUZZY:
            found.append((hit.start(), hit.group(), match.entity_id))
    return found
