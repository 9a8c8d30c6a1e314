"""Material: what every section of the report is written from."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from engine.digest import identifier
from engine.report.evidence import Evidence, entries, gather
from engine.report.format import clean, counted, percent, points
from engine.report.marks import capital
from engine.report.trace import Basis, Trace, basis
from engine.types.fit import Analysis, Answer
from engine.types.question import Band, Question
from engine.types.record import Record


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """One outcome of the answer with its place in the report."""

    number: int
    """Ordinal of the outcome, from 1."""
    analysis: Analysis
    """What was computed."""
    label: str
    """What the outcome is, clean."""
    slug: str
    """Stem of its file names."""
    difference: bool
    """Whether the outcome is a difference of scores, printed in percentage points."""
    asked: bool
    """Whether the question itself names its benchmark and metric."""
    basis: Basis
    """All its observations."""

    @property
    def title(self) -> str:
        """Return the outcome as a heading: ``pass@1 on MBPP+``, ``From HumanEval to HumanEval Pro: change of pass@1``, ``Code Llama minus Llama 2: pass@1 on MBPP``."""
        if self.groups:
            outcome, _, names = self.label.partition(", ")
            return f"{names}: {outcome}"
        metric, on, names = self.label.partition(" on ")
        harder, minus, original = names.partition(" minus ")
        return f"From {original} to {harder}: change of {metric}" if self.difference and on and minus else self.label

    @property
    def axis(self) -> str:
        """Return the name of an axis with its unit: ``pass@1 on MBPP+ (%)``, ``Change of pass@1 (percentage points)``."""
        metric = self.label.partition(" on ")[0]
        return (
            f"Change of {metric} (percentage points)"
            if self.difference
            else f"{capital(clean(self.label, limit=56))} (%)"
        )

    @property
    def groups(self) -> bool:
        """Tell whether the outcome is a difference between two groups of models."""
        return bool(self.analysis.frame.groups)

    @property
    def drop(self) -> bool:
        """Tell whether the outcome is a difference between a benchmark and its harder version."""
        return self.difference and not self.groups

    @property
    def change(self) -> str:
        """Return a difference as the beginning of a sentence: ``From HumanEval to HumanEval Pro, pass@1``."""
        before, _, metric = self.title.partition(": change of ")
        return f"{before}, {metric}"

    def entries(self, inside: npt.NDArray[np.bool_]) -> list[str]:
        """Return the observations at the positions that `inside` marks, those subtracted included."""
        frame = self.analysis.frame
        subtracted = frame.subtracted_id[inside] if self.difference else ()
        return [str(entry) for entry in (*frame.observation_id[inside], *subtracted)]

    def band_basis(self, band: Band) -> Basis:
        """Return the observations of one size band as a basis."""
        inside = np.array([band.holds(float(size_b)) for size_b in self.analysis.frame.size_b], dtype=bool)
        return basis(self.entries(inside), self.basis.key, clean(band.label))

    def outcome(self, value: float) -> str:
        """Print a value of the outcome with its unit."""
        return points(value) if self.difference else percent(value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """The answer, the evidence behind it, and the trace of what is printed."""

    answer: Answer
    """The answer."""
    evidence: Evidence
    """The record by identifier."""
    trace: Trace
    """Where printed numbers are noted."""
    parts: tuple[Part, ...]
    """One an analysis, in the answer's order."""
    record_basis: Basis
    """The record as a whole, for counts of its rows."""

    def tally(
        self, count: int, singular: str, plural: str = "", *, rests_on: Basis | None = None, what: str = ""
    ) -> str:
        """Print a count with its noun and note it."""
        text = counted(count, singular, plural)
        return self.trace.number(text, what or f"count of {plural or singular + 's'}", rests_on or self.record_basis)


def prepare(answer: Answer, record: Record) -> Material:
    """Bring answer and record into the order in which the report is written.

    Parameters
    ----------
    answer : Answer
        What was computed.
    record : Record
        What it was computed from.

    Returns
    -------
    Material
        With an empty trace.
    """
    evidence = gather(answer, record)
    return Material(
        answer=answer,
        evidence=evidence,
        trace=Trace(),
        parts=tuple(
            _part(number, analysis, answer.question) for number, analysis in enumerate(answer.analyses, start=1)
        ),
        record_basis=replace(
            basis((), "record", record_digest(record)), note="Counted over all that the store holds; see section 2."
        ),
    )


@lru_cache(maxsize=1)
def record_digest(record: Record) -> str:
    """Return a digest of every row of a record.

    Parameters
    ----------
    record : Record
        What the store holds.

    Returns
    -------
    str
        32 hexadecimal digits, which change with any number, name or place in it.
    """
    rows = (record.sources, record.claims, record.findings, record.verdicts, record.observations, record.failures)
    return identifier(*(repr(row) for row in chain.from_iterable(rows)), length=32)


def metric_asked(question: Question) -> bool:
    """Tell whether the metric of the answer is one that the question names.

    Parameters
    ----------
    question : Question
        A question.

    Returns
    -------
    bool
        True also where it names the metric for any k, such as ``pass@k``.
    """
    stem = question.metric_id.partition("@")[0]
    return question.metric_id in question.asked_metrics or f"{stem}@k" in question.asked_metrics


def slug(text: str) -> str:
    """Return the stem of a file name or anchor.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Lower-case letters, digits and hyphens, at most 60.
    """
    return re.sub(r"[^a-z0-9]+", "-", _spelled(text[:200].lower()))[:60].strip("-") or "unnamed"


def _spelled(text: str) -> str:
    """Spell out the marks that tell benchmarks and metrics apart."""
    return text.replace("+", " plus ").replace("@", " at ")


def _part(number: int, analysis: Analysis, question: Question) -> Part:
    frame = analysis.frame
    return Part(
        number=number,
        analysis=analysis,
        label=clean(frame.label, limit=160),
        slug=f"{number:02d}-{slug(frame.label)}",
        difference=frame.subtracted_id.size > 0,
        asked=frame.benchmark_id in question.asked_benchmarks
        and metric_asked(question)
        and (not frame.subtracted_id.size or bool(frame.groups)),
        basis=basis(entries(analysis), "frame", str(number), clean(frame.label)),
    )
