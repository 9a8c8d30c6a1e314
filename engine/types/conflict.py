"""Conflict and Misprint: what sources print differently of one thing, and what looks like a slip of the pen."""

from dataclasses import dataclass
from enum import StrEnum

from engine.types.claim import Claim
from engine.types.observation import Observation
from engine.types.source import Source
from engine.types.unknown import Unknown


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Subject:
    """What a value is of, whoever measured it and however."""

    benchmark_id: str
    """Canonical benchmark."""
    model_id: str
    """Canonical model."""
    subset: str
    """Language, difficulty or other part of the benchmark, in lower case; empty for the whole."""
    metric_id: str
    """Canonical metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a value was had, as far as its source states it."""

    shots: int | Unknown
    """Examples in the prompt."""
    copied_shots: int | Unknown
    """The same, where the source does not state it and all that state it beside the same digits say so: those are taken as copies."""
    prompt: tuple[str, ...]
    """Which way the problems are put, as printed: ``Instruct``, ``Complete``."""
    conditions: tuple[str, ...]
    """Further printed conditions, the harness and the temperature among them; greedy decoding, being plain, is not."""
    window: str
    """Date window or dated version of the benchmark, as printed, or empty."""
    n_items: tuple[int, ...]
    """Numbers of problems that the value may rest on: those of the version that is stated, or else those of the known versions that can
    print its digits, ascending; empty where none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """A value with who prints it and how it was had."""

    subject: Subject
    """What it is of."""
    claim: Claim
    """The claim."""
    observation: Observation
    """The same on the canonical scale."""
    source: Source
    """Who prints it."""
    setup: Setup
    """How it was had."""


class Standing(StrEnum):
    """How far apart the sources of a subject stand, gravest first."""

    CONFLICT = "conflict"
    """Two sources with no stated difference in setup differ by more than the sampling error of the problems."""
    SETUPS_DIFFER = "setups differ"
    """So do two sources whose stated setups differ, which may explain it."""
    UNKNOWN_ERROR = "number of problems not known"
    """They differ, and whether by more than the sampling error cannot be told."""
    WITHIN_ERROR = "within sampling error"
    """They differ by no more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A subject of which several sources print different values."""

    subject: Subject
    """What the values are of."""
    reported: tuple[Reported, ...]
    """Every value, equal ones beside each other, the earliest source of a value first: the others are taken as copies."""
    standing: Standing
    """The gravest difference between two sources."""
    spread: float
    """Greatest difference, in percentage points."""


class Slip(StrEnum):
    """Kinds of suspected misprints."""

    SWAPPED_ROWS = "swapped rows"
    """Two models have each other's values."""
    SHIFTED_COLUMNS = "shifted columns"
    """The value stands under another benchmark or subset of the same model."""
    OTHER_VARIANT = "value of another variant"
    """The value is that of the base model of an instruction-tuned one, or the other way round."""
    DIGIT = "digit slip"
    """One digit is another, two are exchanged, or the decimal point is moved."""
    SINGLE_CELL = "one cell of a copied line differs"
    """All cells around it are equal, this one is not: revised, or misprinted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Misprint:
    """Values that look like a slip, beside those that they should be."""

    slip: Slip
    """What kind."""
    suspects: tuple[Reported, ...]
    """The values of the one source."""
    against: tuple[Reported, ...]
    """The values of the other source, in the same order; which of the two slipped cannot be told from the values."""
    evidence: str
    """What speaks for it, in one sentence with its numbers."""
