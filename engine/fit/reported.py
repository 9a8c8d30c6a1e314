"""What a question asks for and no source at hand reports, said plainly: derived from the record, never assumed."""

import re
from collections.abc import Iterable

from engine.types.claim import Claim
from engine.types.fit import DesignCell
from engine.types.observation import Observation
from engine.types.question import ModelGroup, Question
from engine.types.record import Record
from engine.types.unknown import Unknown
from engine.vocab.benchmarks import benchmarks

ALL_MODELS = "all models"
"""The group of a question that names none."""

_LANGUAGES = (
    *(
        "python",
        "java",
        "javascript",
        "js",
        "typescript",
        "ts",
        "c",
        "c++",
        "cpp",
        "c#",
        "cs",
        "go",
        "rust",
        "php",
        "ruby",
    ),
    *("swift", "kotlin", "scala", "bash", "sh", "shell", "r", "julia", "lua", "perl", "racket", "haskell", "d", "sql"),
)
_WORD = re.compile(r"[a-z0-9+#]+")


def design_cells(question: Question, record: Record) -> tuple[DesignCell, ...]:
    """Return the design that the question asks for: groups by asked benchmarks by asked metrics.

    Every observation counts here, whatever its subset or setting: a cell is empty only if no source reports any.

    Parameters
    ----------
    question : Question
        What is asked.
    record : Record
        What the store holds.

    Returns
    -------
    tuple of DesignCell
        Groups outermost, metrics innermost, in the question's order. ``pass@k`` takes in every k.
    """
    groups = question.groups or (None,)
    return tuple(
        DesignCell(
            group=group.label if group else ALL_MODELS,
            benchmark_id=benchmark_id,
            metric_id=metric_id,
            observation_ids=tuple(
                observation.observation_id
                for observation in record.observations
                if observation.benchmark_id == benchmark_id
                and _is_metric(metric_id, observation.metric_id)
                and _in_group(group, observation)
            ),
        )
        for group in groups
        for benchmark_id in question.asked_benchmarks
        for metric_id in question.asked_metrics
    )


def unreported(question: Question, record: Record) -> tuple[str, ...]:
    """Say what the question asks for and no source at hand reports.

    A moderator is taken as recorded if a claim on one of the asked benchmarks prints its words together in one
    subset, condition, or row or column header; ``programming language`` if one prints a language there, ``model size`` if
    a size is known of one of the models.

    Parameters
    ----------
    question : Question
        What is asked.
    record : Record
        What the store holds.

    Returns
    -------
    tuple of str
        One sentence each: metrics, then empty cells of the design, then moderators.
    """
    carried = {(claim.benchmark_match.entity_id or claim.benchmark, claim.metric) for claim in record.claims}
    metrics = [
        metric for metric in question.asked_metrics if not any(_is_metric(metric, found) for _, found in carried)
    ]
    said = [f"No source at hand reports {metric}, on any benchmark." for metric in metrics]
    said += [
        _empty_cell(question, cell)
        for cell in design_cells(question, record)
        if not cell.observation_ids and cell.metric_id not in metrics
    ]
    on_asked = [claim for claim in record.claims if claim.benchmark_match.entity_id in question.asked_benchmarks]
    names = _listed(_name(benchmark_id) for benchmark_id in question.asked_benchmarks)
    said += [
        f"No source at hand records {moderator} with a score on {names}."
        for moderator in question.moderators
        if not _records(moderator, on_asked, record, question)
    ]
    return tuple(said)


def _empty_cell(question: Question, cell: DesignCell) -> str:
    of = f" of {cell.group}" if question.groups else ""
    return f"No confirmed claim of a source at hand gives {cell.metric_id}{of} on {_name(cell.benchmark_id)}."


def _in_group(group: ModelGroup | None, observation: Observation) -> bool:
    named = (observation.family, observation.model_id, observation.variant, observation.specialisation)
    return group is None or group.holds(*named)


def _is_metric(asked: str, found: str) -> bool:
    stem = asked.removesuffix("@k")
    return found == asked or (stem != asked and found.startswith(f"{stem}@"))


def _records(moderator: str, claims: list[Claim], record: Record, question: Question) -> bool:
    wanted = set(_words(moderator))
    if wanted == {"model", "size"}:
        return any(
            not isinstance(observation.total_b, Unknown)
            for observation in record.observations
            if observation.benchmark_id in question.asked_benchmarks
        )
    if wanted == {"programming", "language"}:
        return any(text.strip().casefold() in _LANGUAGES for claim in claims for text in _printed(claim))
    return any(wanted <= set(_words(text)) for claim in claims for text in _printed(claim))


def _printed(claim: Claim) -> tuple[str, ...]:
    return (claim.subset, *claim.setting.conditions, *claim.row_headers, *claim.column_headers)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _name(benchmark_id: str) -> str:
    known = benchmarks().get(benchmark_id)
    return known.name if known else benchmark_id
