"""Reported: who prints which value of what, and how it was had."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from engine.types.claim import Claim
from engine.types.conflict import Reported, Setup, Subject
from engine.types.observation import Observation
from engine.types.record import Record
from engine.types.source import Source
from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import MatchRule
from engine.verify.averages import is_average
from engine.verify.grid import solve, to_printed
from engine.verify.items import WAYS_OF_ASKING, problem_sets
from engine.vocab.benchmarks import benchmarks
from engine.vocab.metrics import metric
from engine.vocab.plain import PLAIN_CONDITIONS, PYTHON_BENCHMARKS, ROLLING_BENCHMARKS
from engine.vocab.subsets import SubsetKind, match_subset

_WHOLE: Final = frozenset({"full", "all", "overall", "whole"})


class _Part(NamedTuple):
    """What a printed subset is made of."""

    benchmark_id: str
    subset: str
    prompt: tuple[str, ...]
    window: str


def gather(record: Record) -> Mapping[Subject, tuple[Reported, ...]]:
    """Put together the values that are of one thing: one model, benchmark, part of it, and metric.

    Only models, benchmarks and metrics of the vocabulary are compared, since a name that is merely printed alike (``Ours``) need not be
    the same thing; averages are not, since they need not be over the same parts.

    Parameters
    ----------
    record : Record
        What is stored.

    Returns
    -------
    mapping of Subject to tuple of Reported
        By subject, in ascending order; within a subject by age of the source, then in the record's order.
    """
    claims = {claim.claim_id: claim for claim in record.claims}
    sources = {source.document_id: source for source in record.sources}
    found: defaultdict[Subject, list[Reported]] = defaultdict(list)
    for observation in record.observations:
        claim = claims[observation.claim_id]
        known = observation.model_known and claim.benchmark_match.rule is not MatchRule.NONE
        if known and metric(claim.metric) is not None and not is_average(claim):
            reported = _reported(claim, observation, sources[observation.document_id])
            found[reported.subject].append(reported)
    return {subject: _with_copied_shots(sorted(found[subject], key=_age)) for subject in sorted(found)}


def differences(one: Reported, other: Reported) -> tuple[str, ...]:
    """Return in which respects the setups of two values are stated to differ.

    Parameters
    ----------
    one, other : Reported
        Two values of a subject.

    Returns
    -------
    tuple of str
        Some of ``shots``, ``prompt``, ``conditions``, ``date window`` and ``problems``. What one of them does not state does not
        differ, but a further condition that only one of them states does, and so does the date window of a benchmark that grows.
    """
    first, second = one.setup, other.setup
    examples = {shots for shots in map(_shots, (first, second)) if not isinstance(shots, Unknown)}
    both_windows = bool(first.window and second.window) or one.subject.benchmark_id in ROLLING_BENCHMARKS
    is_one_window = bool(first.window) and first.window.casefold() == second.window.casefold()
    respects = {
        "shots": len(examples) == 2,
        "prompt": bool(first.prompt and second.prompt) and not _folded(first.prompt) & _folded(second.prompt),
        "conditions": _folded(first.conditions) != _folded(second.conditions),
        "date window": both_windows and not is_one_window,
        "problems": bool(first.n_items and second.n_items) and not set(first.n_items) & set(second.n_items),
    }
    return tuple(respect for respect, differs in respects.items() if differs)


def _reported(claim: Claim, observation: Observation, source: Source) -> Reported:
    part = _part(claim.benchmark_match.entity_id, claim.subset)
    heat = claim.setting.temperature
    conditions = [one for one in claim.setting.conditions if one.casefold() not in PLAIN_CONDITIONS]
    conditions += [] if isinstance(heat, Unknown) or heat == 0 else [f"T={heat:g}"]
    return Reported(
        subject=Subject(
            benchmark_id=part.benchmark_id, model_id=observation.model_id, subset=part.subset, metric_id=claim.metric
        ),
        claim=claim,
        observation=observation,
        source=source,
        setup=Setup(
            shots=claim.setting.shots,
            copied_shots=UNKNOWN,
            prompt=part.prompt,
            conditions=tuple(conditions),
            window=part.window,
            n_items=_problems(claim, part),
        ),
    )


@lru_cache(maxsize=4096)
def _part(benchmark_id: str, printed: str) -> _Part:
    """Tell parts of a benchmark from ways of asking all of it, from dates, and from the names of its harder versions."""
    parts, prompt, window = list[str](), list[str](), ""
    for piece in filter(None, (piece.strip() for piece in printed.split(";"))):
        word = piece.casefold()
        harder = benchmarks().get(f"{benchmark_id}-{word}")
        if harder is not None and harder.harder_than == benchmark_id:
            benchmark_id = harder.benchmark_id
        elif word in WAYS_OF_ASKING:
            prompt.append(piece)
        elif match_subset(piece).kind is SubsetKind.WINDOW:
            window = piece
        elif word not in _WHOLE and not (word == "python" and benchmark_id in PYTHON_BENCHMARKS):
            parts.append(word)
    return _Part(benchmark_id, ";".join(parts), tuple(prompt), window)


def _problems(claim: Claim, part: _Part) -> tuple[int, ...]:
    """Return how many problems a value may rest on; of several versions those that can print its digits, if any can."""
    if part.benchmark_id != claim.benchmark_match.entity_id:
        versions = benchmarks()[part.benchmark_id].versions
        counts = sorted({one.n_items for one in versions if not isinstance(one.n_items, Unknown)})
    else:
        is_whole = claim.subset and not (part.subset or part.window or part.prompt)
        counts = sorted({one.n for one in problem_sets(replace(claim, subset="") if is_whole else claim)})
    value = to_printed(claim.numeral, claim.unit)
    if len(counts) < 2 or value is None:
        return tuple(counts)
    return tuple(n for n in counts if solve(value, n)) or tuple(counts)


def _folded(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word.casefold() for word in words)


def _age(one: Reported) -> tuple[bool, str, str]:
    return not one.source.year, one.source.year, one.source.source_id


def _shots(setup: Setup) -> int | Unknown:
    return setup.copied_shots if isinstance(setup.shots, Unknown) else setup.shots


def _with_copied_shots(reported: Sequence[Reported]) -> tuple[Reported, ...]:
    """Let values that state no number of examples have that of their copies, if all of those state one."""
    stated = defaultdict[Decimal, set[int]](set)
    for one in reported:
        if not isinstance(one.setup.shots, Unknown):
            stated[one.claim.numeral.value].add(one.setup.shots)
    return tuple(
        replace(one, setup=replace(one.setup, copied_shots=min(known)))
        if isinstance(one.setup.shots, Unknown) and len(known := stated[one.claim.numeral.value]) == 1
        else one
        for one in reported
    )
