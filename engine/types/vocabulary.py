"""Benchmark, Metric, EvaluatedModel: what the field names; Match: how a printed name was understood."""

from dataclasses import dataclass
from enum import StrEnum

from engine.types.unknown import UNKNOWN, Unknown


class Direction(StrEnum):
    """Whether more is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Unit(StrEnum):
    """Scale on which a value is printed."""

    PERCENT = "percent"
    FRACTION = "fraction"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkVersion:
    """One version or split of a benchmark and how many problems it has."""

    version: str
    """Name of the version, split or date window, such as ``v0.2.0``, ``test``, ``v6``; ``default`` where there is one."""
    n_items: int | Unknown
    """Number of problems."""
    source: str
    """Where the count was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A benchmark of the field."""

    benchmark_id: str
    """Lower-case identifier: ``humaneval-pro``."""
    name: str
    """Customary name: ``HumanEval Pro``."""
    aliases: tuple[str, ...]
    """Other spellings found in print."""
    area: str
    """``code`` for code generation, completion, repair and reasoning; else ``math``, ``knowledge``, ``reasoning``, ``language``, ``other``."""
    metric_id: str
    """Customary metric."""
    subset_metrics: tuple[tuple[str, str], ...]
    """Subsets that are measured otherwise, in lower case, each with its customary metric."""
    released: str
    """ISO date or year of release, or empty."""
    harder_than: str
    """The benchmark of which this one is the harder version, or empty."""
    measures: tuple[str, ...]
    """What it measures beyond writing a function from its description: ``self-invoking code``, ``library use``."""
    everyday: bool
    """Whether its name is an ordinary word too, told apart by its capitals alone."""
    versions: tuple[BenchmarkVersion, ...]
    """Versions, the customary one first; empty where no count is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric of the field."""

    metric_id: str
    """Identifier as the field writes it: ``pass@1``, ``accuracy``."""
    name: str
    """Customary name in print."""
    aliases: tuple[str, ...]
    """Other spellings found in print."""
    unit: Unit
    """Customary unit in print."""
    lower: float | Unknown
    """Least possible value in the customary unit."""
    upper: float | Unknown
    """Greatest possible value in the customary unit."""
    direction: Direction
    """Whether more is better."""
    counts_items: bool
    """Whether the metric is a share of solved problems, so that n problems make k/n."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedModel:
    """A language model that papers evaluate. Sizes in billions of parameters."""

    model_id: str
    """Identifier: the canonical name."""
    family: str
    """Family such as ``Qwen2.5-Coder``."""
    developer: str
    """Who made it."""
    total_b: float | Unknown
    """Nominal total parameters, as the name or the vendor says."""
    exact_b: float | Unknown
    """Counted total parameters."""
    active_b: float | Unknown
    """Parameters active per token, for mixtures of experts."""
    variant: str
    """``base``, ``instruct``, or empty."""
    specialisation: str
    """``code``, ``general``, ``math``, or empty."""
    released: str
    """ISO date, or empty."""
    aliases: tuple[str, ...]
    """Other spellings found in print."""
    tokens_b: float | Unknown = UNKNOWN
    """Tokens that it was trained on, in billions; of an instruct model those of its base."""
    tokens_source: str = ""
    """Where these were read; empty where they are unknown."""


class MatchRule(StrEnum):
    """Which rule matched a printed name, surest first."""

    EXACT = "exact"
    """The canonical name or an alias, letter by letter."""
    NORMALISED = "normalised"
    """The same after case, separators and customary abbreviations are folded."""
    COMPOSED = "composed"
    """Family, size and variant were put together from the parts that the document prints."""
    FUZZY = "fuzzy"
    """Nearly the same letters, and every digit the same."""
    NONE = "none"
    """Nothing known: the name stays as printed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How a printed name was understood."""

    printed: str
    """The name as printed."""
    entity_id: str
    """Identifier of what it names, or empty."""
    rule: MatchRule
    """The rule that matched."""
    confidence: float
    """How sure the rule is, in [0, 1]; 0 where nothing matched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name found inside a longer text."""

    start: int
    """Offset of its first character in the text."""
    end: int
    """Offset just behind its last character."""
    match: Match
    """What it names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSize:
    """A model size read from a printed name or size cell, in billions of parameters."""

    total_b: float | Unknown = UNKNOWN
    """Total parameters; UNKNOWN for ``8x7B``, which states no total."""
    active_b: float | Unknown = UNKNOWN
    """Active parameters, as in ``480B-A35B``."""
    printed: str = ""
    """The size as printed, or empty where none is."""
