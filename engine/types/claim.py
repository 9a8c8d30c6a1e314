"""Claim: a number that a document prints about a model on a benchmark."""

from dataclasses import dataclass
from enum import StrEnum

from engine.types.locator import TableLocator, TextLocator
from engine.types.numeral import Numeral
from engine.types.setting import Setting
from engine.types.unknown import Unknown
from engine.types.vocabulary import Match, Unit


class Relationship(StrEnum):
    """Who measured the number, as far as the document says."""

    OWN = "own"
    """A result of the document's own model."""
    BASELINE = "baseline"
    """Another's model, evaluated by the document's authors."""
    COPIED = "copied"
    """A number taken from another source."""
    UNKNOWN = "unknown"
    """The document does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One printed number with everything needed to find it again and to know what it says."""

    claim_id: str
    """Digest of the document's bytes, the place, the printed digits and which of the cell's numbers it is."""
    document_id: str
    """Document that prints it."""
    source_id: str
    """Source of the document."""
    locator: TableLocator | TextLocator
    """Where it is printed."""
    quote: str
    """The cell's text, or at most fifteen words of the sentence around the number, verbatim but for markup."""
    row_headers: tuple[str, ...]
    """What stands in the row's header cells, outermost first, group rows included."""
    column_headers: tuple[str, ...]
    """What stands above the column, outermost first."""
    numeral: Numeral
    """The number."""
    unit: Unit
    """Scale of the printed digits, decided for all numbers of a benchmark and metric in a table."""
    model: str
    """Model name as a reader of the table understands it, put together from the printed parts."""
    model_match: Match
    """The model in the vocabulary."""
    params_b: float | Unknown
    """Total parameters in billions, where printed in the name or beside it."""
    benchmark: str
    """Customary name of the benchmark, or the name as printed."""
    benchmark_match: Match
    """The benchmark in the vocabulary."""
    subset: str
    """Language, split, difficulty, window or sub-task as printed; ``Average`` for an average over them; or empty."""
    metric: str
    """Identifier of the metric: printed, or else the benchmark's customary one."""
    metric_printed: bool
    """Whether table, caption or text print the metric."""
    setting: Setting
    """How the evaluation was run, as far as printed."""
    extractor: str
    """Name of the extractor."""
    extractor_version: str
    """Version of its rules."""
    relationship: Relationship = Relationship.UNKNOWN
    """Own result, baseline or copied number, as far as the document says."""
