"""What a header cell, row label or caption says: benchmark, metric, subset, shots, conditions, and what no rule explains."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from engine.extract.headings import Heading, read_heading
from engine.extract.settings import read_conditions, read_shots
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import Match, Mention
from engine.vocab.benchmarks import find_benchmarks, subset_in_name
from engine.vocab.metrics import find_metrics
from engine.vocab.subsets import SubsetKind, find_subsets

_PLUS = re.compile(r"^\s*[(\[]\s*(?:\+|plus)\s*[)\]]", re.IGNORECASE)
_AVERAGES = re.compile(r"(?:avg\.?|average|mean|overall)\s*[(\[]\s*(?:\+|plus)\s*[)\]]", re.IGNORECASE)
_EMPTIED = re.compile(r"[(\[]\s*[%,;:/\s↑↓-]*\s*[)\]]")
_NOISE = " ()[]{},;:|/&%*†‡↑↓·-–_"
_ONLY = re.compile(r"^[A-Za-z][\w ./+-]*[ -]only$", re.IGNORECASE)
_SHOT_LIST = re.compile(r"\b(\d{1,3})[\s-]*(?:shots?)?\s*/\s*(\d{1,3})[\s-]*shots?\b", re.IGNORECASE)
_AREA = re.compile(
    r"tool[ _-]?use|(?:code[ -])?(?:generation|completion|execution|repair|translation|debug(?:ging)?|editing|summari[sz]ation)|multi-?lingual(?:ity)?",
    re.IGNORECASE,
)
"""Sorts of tasks."""
_HOW_AVERAGED = re.compile(r"\b(?:(?:macro|micro)[_ -]?)?(?:avg|average)\s?/\s?(?=[a-z])", re.IGNORECASE)
"""How a metric is averaged, in front of it: ``macro_avg/acc``."""
_PREFIX = re.compile(r"(?<![\w-])[A-Z]{1,4}-$")
"""A short prefix makes another benchmark: ``MT-AIME2024`` is no AIME 2024."""
_LANGUAGE = re.compile(r"\blang(?:uage)?s?\b", re.IGNORECASE)
_ALL_LANGUAGES = re.compile(r"multi-?\s?lingual", re.IGNORECASE)
_SORT = re.compile(r"(?:|types?|kinds?|categor(?:y|ies)|groups?|class|variants?|versions?)", re.IGNORECASE)
_TUNED = re.compile(
    r"(?:base|instruct\w*|chat|pre-?trained|fine-?tuned|sft|open|closed|proprietary)(?: models?)?", re.IGNORECASE
)
"""Sorts of models."""
_K_LABEL = re.compile(r"^\(?\s*(?:k\s*=\s*|pass\s*@\s*|@)?(\d{1,4})\s*\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One text of a header, taken apart."""

    text: str
    """The text as printed."""
    benchmarks: tuple[Match, ...]
    """Benchmarks that it names, in order."""
    plus: bool
    """Whether ``(+)`` behind a benchmark announces its extended version in brackets."""
    metrics: tuple[str, ...]
    """Metrics that it names, in order."""
    subset: str
    """Language, split, difficulty, window as printed, several joined by ``;``."""
    listed: tuple[str, ...]
    """Subsets that it lists for the numbers of one cell: ``easy/medium/hard``; empty where it lists none."""
    average: bool
    """Whether it announces an average."""
    shots: int | Unknown
    """Shots that it states."""
    listed_shots: tuple[int, ...]
    """Shots that it lists for the numbers of one cell: ``0-shot / 5-shot``; empty where it lists none."""
    temperature: float | Unknown
    """Temperature that it states."""
    conditions: tuple[str, ...]
    """Other conditions."""
    rest: str
    """What none of these explains."""
    k: int | Unknown
    """A bare k of pass@k: ``k=10``, ``@10``, ``10``."""

    @property
    def speaks(self) -> bool:
        """Tell whether anything was recognised."""
        known = self.benchmarks or self.metrics or self.subset or self.conditions
        return bool(known) or self.average or self.shots is not UNKNOWN or self.temperature is not UNKNOWN


def _without(text: str, mentions: tuple[Mention, ...]) -> str:
    """Take the mentioned spans out of a text."""
    for mention in reversed(mentions):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text


def _clean(text: str) -> str:
    """Drop brackets and separators that were left around nothing, and at the ends."""
    text = _EMPTIED.sub(" ", text) if "(" in text or "[" in text else text
    text = " ".join(text.split()).lstrip(f"{_NOISE}.+").rstrip(_NOISE)
    return f"{text})" if text.count("(") > text.count(")") else text


@lru_cache(maxsize=4096)
def read_label(text: str) -> Label:
    """Take a header cell, row label or short heading apart.

    Parameters
    ----------
    text : str
        Such as ``HumanEval Pro (0-shot)``, ``LCB (2407-2411)``, ``Python``, ``Avg.``, ``MMLU (5-shot, Acc.)``.

    Returns
    -------
    Label
        What it names, and the rest.
    """
    text = _HOW_AVERAGED.sub("", text) if "/" in text else text
    benchmarks = tuple(mention for mention in find_benchmarks(text) if not _PREFIX.search(text, 0, mention.start))
    if not benchmarks and _ONLY.match(text.strip()) and not find_metrics(text):
        return condition_label(text.strip())
    inside = [part for mention in benchmarks if (part := subset_in_name(mention.match.printed))]
    plus = any(_PLUS.match(text[mention.end :]) for mention in benchmarks) or _AVERAGES.match(text) is not None
    rest = _without(text, benchmarks)
    metrics = tuple(mention for mention in find_metrics(rest) if mention.match.entity_id != "average")
    rest = _without(rest, metrics)
    subsets = find_subsets(rest)
    for piece in reversed(subsets):
        rest = f"{rest[: piece.start]} {rest[piece.end :]}"
    conditions = read_conditions(rest)
    shots = read_shots(text)
    several = _SHOT_LIST.search(text) if shots is not UNKNOWN else None
    average = any(piece.match.kind is SubsetKind.AVERAGE for piece in subsets)
    named = [piece.match.canonical for piece in subsets if piece.match.kind is not SubsetKind.AVERAGE]
    named = [name for name in named if not _ALL_LANGUAGES.match(name)]
    bare = _K_LABEL.match(text.strip())
    return Label(
        text=text,
        benchmarks=tuple(mention.match for mention in benchmarks),
        plus=plus,
        metrics=tuple(mention.match.entity_id for mention in metrics),
        subset=";".join(dict.fromkeys((*inside, *named))),
        listed=tuple(named) if len(named) > 1 and text.count("/") == len(named) - 1 else (),
        average=average,
        shots=shots,
        listed_shots=(int(several[1]), int(several[2])) if several else (),
        temperature=conditions.temperature,
        conditions=conditions.words,
        rest="" if bare else _clean(conditions.rest),
        k=int(bare.group(1)) if bare else UNKNOWN,
    )


@lru_cache(maxsize=4096)
def condition_label(text: str) -> Label:
    """Return a label that states a condition and nothing else: ``CoT: yes``."""
    return replace(read_label(""), text=text, conditions=(text,))


@lru_cache(maxsize=4096)
def metric_label(text: str) -> Label:
    """Return what a cell below ``Metric`` says: how a score is averaged or attempted names no subset of the benchmark."""
    label = read_label(text)
    if label.benchmarks or not label.metrics:
        return label
    conditions = (*label.conditions, label.rest) if label.rest else label.conditions
    return replace(label, subset="", listed=(), average=False, conditions=conditions, rest="")


@lru_cache(maxsize=4096)
def without_metric(text: str) -> tuple[str, ...]:
    """Split a header such as ``GPT-4 Pass@1`` into what it names and the metric at its end; alone where it ends with none."""
    mentions = find_metrics(text)
    last = mentions[-1] if mentions else None
    is_last = last is not None and last.start > 0 and not text[last.end :].strip(" ()%↑↓")
    head = text[: last.start].strip(" (") if last and is_last else ""
    return (head, text[last.start : last.end]) if last and head else (text,)


@lru_cache(maxsize=4096)
def part_label(text: str) -> Label:
    """Return a label that names a part of a benchmark and nothing else: ``humanities``."""
    return replace(read_label(""), text=text, subset=text.strip())


@lru_cache(maxsize=4096)
def whole_label(label: Label) -> Label:
    """Return the label of a benchmark for the rows of its parts: without its average."""
    return replace(label, average=False)


@lru_cache(maxsize=4096)
def manner_label(text: str) -> Label:
    """Return what a cell below ``Method`` or ``Scaffold`` says: whatever else it is, what is left unexplained is a condition."""
    label = read_label(text)
    return replace(label, conditions=(*label.conditions, label.rest), rest="") if label.rest else label


@lru_cache(maxsize=4096)
def category_label(text: str, header: str) -> Label:
    """Return what a cell below ``Category`` or ``Language`` says.

    Parameters
    ----------
    text : str
        The cell.
    header : str
        Its header.

    Returns
    -------
    Label
        Below ``Language`` any name is a subset, spoken languages among them; below another header a sort of tasks, such as ``Tool Use`` or
        ``Code Generation``, is none.
    """
    label = read_label(text)
    if _LANGUAGE.search(header):
        return replace(label, subset=text.strip(), rest="") if label.rest and not label.speaks else label
    return read_label("") if label.subset and not label.benchmarks and _AREA.fullmatch(text.strip()) else label


def is_sort_of_models(text: str, header: str, benchmark: str) -> bool:
    """Tell whether a label says which sort of models follow rather than what they are measured on.

    Parameters
    ----------
    text : str
        Such as ``Base``, ``Instruct``, ``Chat models``.
    header : str
        What stands above it, or empty.
    benchmark : str
        The benchmark of the table, or empty: it may have a split of that name.

    Returns
    -------
    bool
        True for words of tuning below no header, or one such as ``Type``.
    """
    sort = _SORT.fullmatch(header.strip()) is not None and _TUNED.fullmatch(text.strip()) is not None
    return sort and not subset_in_name(f"{benchmark}-{text.strip()}")


def is_heading_word(label: Label) -> bool:
    """Tell whether a label is only a word such as ``Model``, ``Benchmark``, ``Params``: it names nothing itself."""
    return not label.speaks and read_heading(label.text) is not Heading.OTHER
