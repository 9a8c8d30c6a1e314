"""What one score is about, resolved from the labels that bear on its cell and from what is said for the whole table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.extract.context import TableContext
from engine.extract.headings import Heading, read_heading
from engine.extract.labels import Label
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import Direction, Match, MatchRule
from engine.vocab.benchmarks import HYPHENATED, benchmarks, match_benchmark, subset_in_name
from engine.vocab.metrics import at_k, metric
from engine.vocab.subsets import SubsetKind, match_subset

_LENGTH = re.compile(r"\d+k$", re.IGNORECASE)
_ANY_METRIC = ("score",)
"""``Score`` names no metric in particular: a known benchmark has its customary one."""
_SURE = frozenset({MatchRule.EXACT, MatchRule.NORMALISED})
_SURELY_PARTS = frozenset({SubsetKind.LANGUAGE, SubsetKind.LIBRARY, SubsetKind.WINDOW, SubsetKind.AVERAGE})
"""Kinds of subset that are never a benchmark's whole name; a word such as ``ToolUse`` may be one."""
_ANY_PART = frozenset({"prediction", "problems", "tasks", "split", "subset", "tests"})
"""Words that say no more than that something is a part: ``Input Prediction``."""
_MARKS = " *†‡↑↓()"
_VARIANT = re.compile(r"(?!(?:base|bench)\b)[A-Za-z]{1,12}", re.IGNORECASE)
_SPOKEN = re.compile(
    r"zh|en|cn|ja|ko|ru|de|fr|es|chinese|english|japanese|korean|russian|german|french|spanish", re.IGNORECASE
)
_TRANSLATED = ("Python", "Java", "C++", "C#", "JS", "JavaScript", "TS", "TypeScript", "PHP", "Bash", "Go", "Rust")


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A label that bears on a cell."""

    label: Label
    """What it says."""
    names: bool
    """Whether an unexplained rest may be the name of a benchmark or of one of its parts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """What the labels of the whole benchmark axis name."""

    known: frozenset[str]
    """Benchmarks of the vocabulary."""
    languages: int
    """How many labels are programming languages."""
    several: bool
    """Whether more than one benchmark, known or not, stands on the axis."""
    lengths: bool
    """Whether the axis steps through context lengths: an average is then one over lengths."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facets:
    """What the numbers of a cell are about; cells below the same labels share one, which is itself and no other."""

    benchmarks: tuple[Match, ...]
    """One a number: the second belongs to the number in brackets."""
    subset: str
    """Subset, or ``Average``, or empty."""
    listed: tuple[str, ...]
    """One a number where a header lists subsets for the numbers of one cell."""
    metrics: tuple[str, ...]
    """One a number; the last holds for the rest."""
    dealt: tuple[str, ...]
    """One a number where the caption lists metrics for the numbers of one cell: ``(pass@1 / pass@10)``."""
    metric_printed: bool
    """Whether a metric is printed anywhere."""
    shots: int | Unknown
    """Shots."""
    listed_shots: tuple[int, ...]
    """One a number where a header lists shots for the numbers of one cell."""
    temperature: float | Unknown
    """Temperature."""
    conditions: tuple[str, ...]
    """Other conditions."""
    named: bool
    """Whether a label names the benchmark or the metric, rather than caption or text."""
    explained: bool
    """Whether the labels themselves name benchmark, metric, subset or condition, rather than being taken for a subset."""


AVERAGE = Match(printed="Average", entity_id="average", rule=MatchRule.EXACT, confidence=1.0)
"""The benchmark of an average over several benchmarks."""


def read_axis(labels: Sequence[Sequence[Speaker]]) -> Axis:
    """Summarise the labels of the benchmark axis.

    Parameters
    ----------
    labels : sequence of sequence of Speaker
        For each score column (or row) its speakers.

    Returns
    -------
    Axis
        What they name together.
    """
    flat = [speaker.label for path in labels for speaker in path]
    known = frozenset(match.entity_id for label in flat for match in label.benchmarks)
    unknown = {path[-1].label.rest for path in labels if path and _names_itself(path[-1]) and not path[-1].label.speaks}
    languages = len({piece for label in flat for piece in label.subset.split(";") if piece in _TRANSLATED})
    bare = any(path and all(s.label.subset and not s.label.benchmarks for s in path) for path in labels)
    others = len(unknown) + bare if known else 0
    lengths = sum(bool(_LENGTH.match(word)) for label in flat for word in label.conditions) > 1
    return Axis(known=known, languages=languages, several=len(known) + others > 1, lengths=lengths)


def _names_itself(speaker: Speaker) -> bool:
    """Tell whether a label holds an unexplained name."""
    label = speaker.label
    letters = sum(ch.isalpha() for ch in label.rest)
    return speaker.names and letters > 1 and read_heading(label.rest) is Heading.OTHER


def _metric(
    labels: Sequence[Label], benchmark: Match, context: TableContext, axis: Axis, parts: Sequence[str]
) -> tuple[tuple[str, ...], bool]:
    """Return the metrics of a score and whether they are printed."""
    entry = benchmarks().get(benchmark.entity_id)
    label_metrics = next((label.metrics for label in reversed(labels) if label.metrics), ())
    if label_metrics == _ANY_METRIC and entry is not None:
        label_metrics = ()
    wants_k = any(name.endswith("@k") for name in (*label_metrics, *context.metrics))
    k = next((label.k for label in reversed(labels) if label.k is not UNKNOWN), UNKNOWN) if wants_k else UNKNOWN
    own = dict(entry.subset_metrics) if entry else {}
    usual = entry.metric_id if entry else ("average" if benchmark is AVERAGE else "accuracy")
    customary = next((own[part.casefold()] for part in parts if part.casefold() in own), usual)
    if label_metrics:
        chosen, printed = label_metrics, True
    elif (
        len(context.caption_metrics) == 1 and not axis.several and (context.caption_metrics != _ANY_METRIC or not entry)
    ):
        chosen, printed = context.caption_metrics, True
    elif context.metrics and _suits(context.metrics[0], customary, known=entry is not None):
        chosen, printed = context.metrics[:1], True
    else:
        chosen, printed = (customary,), False
    number = k if k is not UNKNOWN else 1
    behind = (context.brackets.metric,) if context.brackets.metric and len(chosen) == 1 else ()
    return (*(at_k(name, number) for name in chosen), *behind), printed


def _suits(metric_id: str, customary: str, *, known: bool) -> bool:
    """Tell whether a metric stated for the whole table can be the one of this benchmark."""
    if not known:
        return _is_share(metric_id) and metric_id not in _ANY_METRIC
    return metric_id == customary or (metric_id.startswith("pass@") and customary.startswith("pass@"))


def _is_share(metric_id: str) -> bool:
    """Tell whether a metric is a share: a loss or a rating belongs only to the benchmark that is named with it."""
    entry = metric(metric_id)
    return entry is None or (entry.direction is Direction.HIGHER and entry.upper is not UNKNOWN)


def resolve(speakers: Sequence[Speaker], context: TableContext, axis: Axis) -> Facets | None:
    """Resolve what a cell is about.

    Parameters
    ----------
    speakers : sequence of Speaker
        Labels that bear on the cell, outermost first; those of groups and rows before those of columns.
    context : TableContext
        What is said for the whole table.
    axis : Axis
        What the benchmark axis names.

    Returns
    -------
    Facets or None
        ``None`` where nothing names a benchmark: the number is no claim.
    """
    labels = [speaker.label for speaker in speakers]
    named = [index for index, label in enumerate(labels) if label.benchmarks]
    average = any(label.average for label in labels)
    matches, subset_parts, taken = _benchmark(speakers, context, axis)
    if not matches:
        return None
    subset_parts = _task_parts(context.task, [*dict.fromkeys(subset_parts)]) if not named else subset_parts
    inner = subset_in_name(matches[0].printed)
    if matches[0] is context.benchmark and not subset_parts:
        subset_parts = [part for part in (inner or context.subset,) if part]
    elif matches[0] is context.benchmark and inner and " " not in matches[0].printed:
        subset_parts = [inner, *subset_parts]  # of ``HumanEvalFix``, where the rows say no more than a language
    metrics = next((label.metrics for label in reversed(labels) if label.metrics), ())
    if metrics and matches[0] is context.benchmark and not named and not _is_share(metrics[0]):
        return None
    chosen, printed = _metric(labels, matches[0], context, axis, subset_parts)
    shots = next((label.shots for label in reversed(labels) if label.shots is not UNKNOWN), UNKNOWN)
    if shots is UNKNOWN:
        shots = context.shots_by_benchmark.get(matches[0].entity_id, context.shots)
    temperature = next(
        (label.temperature for label in reversed(labels) if label.temperature is not UNKNOWN), context.temperature
    )
    return Facets(
        benchmarks=matches,
        subset=_subset(
            subset_parts,
            context.task,
            inner,
            averaged=average and matches[0] is not AVERAGE,
            axis=axis,
        ),
        listed=next((label.listed for label in reversed(labels) if label.listed), ()),
        metrics=chosen,
        dealt=context.listed_metrics if len(matches) == 1 and not metrics else (),
        metric_printed=printed,
        shots=shots,
        listed_shots=next((label.listed_shots for label in reversed(labels) if label.listed_shots), ()),
        temperature=temperature,
        conditions=tuple(dict.fromkeys(word for label in labels for word in label.conditions)),
        named=bool(named or metrics),
        explained=any(label.speaks or label.k is not UNKNOWN for label in labels) and not (taken and not named),
    )


def _task_parts(task: str, parts: list[str]) -> list[str]:
    """Return the parts of a sub-task's subset; a translation goes from the first language to the second."""
    languages = [part for part in parts if match_subset(part).kind is SubsetKind.LANGUAGE]
    if "translation" in task.lower() and len(languages) == 2:
        parts = [*(part for part in parts if part not in languages), " to ".join(languages)]
    return [task, *parts] if task and task not in parts else parts


def _subset(parts: list[str], task: str, inner: str, *, averaged: bool, axis: Axis) -> str:
    """Return the subset; an average over context lengths leaves the language, one within a date window the window.

    A sub-task stays beside ``Average``, be it stated by the caption or, as `inner`, by the benchmark's name.
    """
    windows = [part for part in parts if match_subset(part).kind is SubsetKind.WINDOW]
    if averaged and windows:
        return ";".join(dict.fromkeys(windows))
    if averaged and not (parts and axis.lengths):
        kept = (part for part in parts if part in (task, inner) or _SPOKEN.fullmatch(part))
        return ";".join(dict.fromkeys((*kept, "Average")))
    return ";".join(dict.fromkeys(parts))


def _benchmark(
    speakers: Sequence[Speaker], context: TableContext, axis: Axis
) -> tuple[tuple[Match, ...], list[str], bool]:
    """Return the benchmarks of a cell, the parts of its subset, and whether an unexplained rest was taken for one."""
    labels = [speaker.label for speaker in speakers]
    named = [index for index, label in enumerate(labels) if label.benchmarks]
    average = any(label.average for label in labels)
    printed = [label.subset for label in labels if label.subset]
    if named:
        inner = speakers[named[-1] + 1 :]
        rests = [speaker.label.rest for speaker in inner if _names_itself(speaker) and not speaker.label.subset]
        matches = _with_extended(labels[named[-1]], bracketed=context.brackets.extended)
        if len(matches) == 1:
            beside = labels[named[-1]]
            parts = [part for text in (_tongue(beside), *printed, _suffix(beside)) for part in text.split(";") if part]
            narrowed, printed = _narrowed(matches[0], parts)
            matches = (narrowed,)
        return matches, [*printed, *rests], bool(rests)
    if average and axis.several:
        both = any(label.average and label.plus for label in labels)
        return (AVERAGE,) * (2 if both else 1), [], False
    last = next((speaker for speaker in reversed(speakers) if _names_itself(speaker)), None)
    if last and axis.known and not _divides(last.label.subset):
        return (_unknown(last.label.rest),), printed, False
    if context.benchmark and (context.near or last is None):
        rests = [last.label.rest] if last and last.label.rest.lower() not in _ANY_PART else []
        benchmark, parts = _narrowed(context.benchmark, printed)
        return (benchmark,), [*parts, *rests], bool(rests)
    if axis.languages >= 3:
        return (match_benchmark("MultiPL-E"),), printed, False
    return _part_as_name(speakers) if axis.known else (), [], False


def _tongue(label: Label) -> str:
    """Return the spoken language in brackets behind a benchmark's name: ``zh``; or nothing."""
    return label.rest if _SPOKEN.fullmatch(label.rest) and f"({label.rest})" in label.text else ""


def _suffix(label: Label) -> str:
    """Return the unknown word that a hyphen joins to a benchmark's name, ``CN`` of ``HumanEval-CN``: a variant of it; or nothing."""
    glued = label.benchmarks[0].confidence == HYPHENATED and f"-{label.rest}" in label.text
    return label.rest if glued and _VARIANT.fullmatch(label.rest) else ""


def _part_as_name(speakers: Sequence[Speaker]) -> tuple[Match, ...]:
    """Return the benchmark that is called by a word for a part: ``ToolUse`` among other benchmarks."""
    part = next((speaker.label for speaker in reversed(speakers) if speaker.names and speaker.label.subset), None)
    named = part is not None and match_subset(part.text).kind not in _SURELY_PARTS
    return (_unknown(part.text.strip(_MARKS)),) if part and named else ()


def _unknown(name: str) -> Match:
    """Return a benchmark that the vocabulary lacks, under its printed name."""
    return Match(printed=name, entity_id="", rule=MatchRule.NONE, confidence=0.0)


def _divides(subset: str) -> bool:
    """Tell whether a subset may belong to a benchmark named elsewhere; a split or version beside a name belongs to that name."""
    kinds = {match_subset(part).kind for part in subset.split(";")} - {SubsetKind.NONE}
    return bool(kinds - {SubsetKind.SPLIT, SubsetKind.WINDOW})


def _narrowed(benchmark: Match, parts: list[str]) -> tuple[Match, list[str]]:
    """Return the benchmark that a part of its name stands for: below BigCodeBench, ``Hard`` is BigCodeBench-Hard."""
    entry = benchmarks().get(benchmark.entity_id)
    for part in (part for part in parts if match_subset(part).kind in (SubsetKind.SPLIT, SubsetKind.DIFFICULTY)):
        found = match_benchmark(f"{entry.name}-{part}") if entry else benchmark
        if found.rule in _SURE and found.entity_id != benchmark.entity_id:
            return found, [other for other in parts if other != part]
    # Only where a part has a name of its own is the whole called full.
    divided = entry is not None and match_benchmark(f"{entry.name}-Hard").entity_id not in {"", benchmark.entity_id}
    return benchmark, [part for part in parts if not divided or part.lower() != "full"]


def _with_extended(label: Label, *, bracketed: bool) -> tuple[Match, ...]:
    """Return the benchmarks of a label; ``HumanEval (+)`` names HumanEval and, for the number in brackets, HumanEval+."""
    if not label.plus and not (bracketed and len(label.benchmarks) == 1):
        return label.benchmarks
    base = label.benchmarks[0]
    entry = benchmarks().get(base.entity_id)
    extended = match_benchmark(f"{entry.name if entry else base.printed}+")
    return (base, extended) if extended.entity_id else (base,)
