"""Question: a research question as the engine understands it; Band: a range of model sizes."""

from dataclasses import dataclass, field
from enum import StrEnum

from engine.types.search import Inclusion
from engine.types.unknown import UNKNOWN, Unknown


class SizeKind(StrEnum):
    """Which parameters of a mixture of experts count; of any other model all of them do."""

    TOTAL = "total"
    """All: what has to be stored."""
    ACTIVE = "active"
    """Those used for one token: what has to be computed."""


class Estimand(StrEnum):
    """The number that answers a question: what its tests are about."""

    BAND_DIFFERENCES = "band-differences"
    """Differences between the mean outcomes of size bands."""
    SLOPE = "slope"
    """Change of the outcome per tenfold parameters, over all families together."""
    WITHIN_SLOPE = "within-slope"
    """The same between models of one family."""
    DROP = "drop"
    """Differences between a benchmark and its harder version."""
    GROUP_DIFFERENCES = "group-differences"
    """Differences between groups of models."""
    TREND = "trend"
    """Change of the outcome with the date of release."""
    LEVEL = "level"
    """The outcome itself: what the models reach."""
    THRESHOLD = "threshold"
    """The size at which the outcome reaches a target."""


class Sensitivity(StrEnum):
    """A choice whose other ways are tried too."""

    BAND_EDGES = "band-edges"
    """A size on or near the edge of a band counts to its neighbour."""
    LEAVE_FAMILY_OUT = "leave-family-out"
    """Each model family is left out in turn."""
    LEAVE_SOURCE_OUT = "leave-source-out"
    """Each source is left out in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A range of model sizes in billions of parameters."""

    label: str
    """As a person writes it: ``<10B``, ``10B-30B``, ``>30B``."""
    lower: float
    """Lower edge; 0 where there is none."""
    upper: float
    """Upper edge; infinity where there is none."""
    lower_inclusive: bool
    """Whether a model exactly on the lower edge belongs to the band."""
    upper_inclusive: bool
    """Whether a model exactly on the upper edge belongs to the band."""

    def holds(self, size_b: float) -> bool:
        """Tell whether a model of `size_b` billion parameters belongs to the band."""
        above = size_b > self.lower or (self.lower_inclusive and size_b == self.lower)
        below = size_b < self.upper or (self.upper_inclusive and size_b == self.upper)
        return above and below


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelGroup:
    """Models that the question sets against others."""

    label: str
    """As the question names them: ``Code Llama - Python``."""
    families: tuple[str, ...] = ()
    """Families of the vocabulary that belong to the group; empty: any."""
    other_families: tuple[str, ...] = ()
    """Families of the vocabulary that do not belong to the group: all others do."""
    name_contains: tuple[str, ...] = ()
    """Words one of which a member's name holds, case apart; empty: any name. Parts a family: ``Code Llama - Python``."""
    name_excludes: tuple[str, ...] = ()
    """Words none of which a member's name holds, case apart."""
    models: tuple[str, ...] = ()
    """Identifiers of the only members; empty: any."""
    variant: str = ""
    """``base`` or ``instruct``, which a member must be known to be; empty: any."""
    specialisation: str = ""
    """``code`` or ``general``, which a member must be known to be; empty: any."""

    def holds(self, family: str, model_id: str, variant: str, specialisation: str) -> bool:
        """Tell whether a model of `family` with the name `model_id` belongs to the group."""
        name = model_id.casefold()
        required = ((family, self.families), (model_id, self.models))
        inside = family not in self.other_families and all(not wanted or found in wanted for found, wanted in required)
        kind = self.variant in ("", variant) and self.specialisation in ("", specialisation)
        wanted = not self.name_contains or any(word.casefold() in name for word in self.name_contains)
        return inside and kind and wanted and not any(word.casefold() in name for word in self.name_excludes)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkPair:
    """A benchmark and its harder version."""

    original: str
    """Identifier of the original benchmark."""
    harder: str
    """Identifier of the harder one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveDesign:
    """What a question does with loss curves."""

    dataset: str
    """Name of their folder in ``datasets/``."""
    fitted_to: tuple[str, ...]
    """Schedules that laws are fitted to; all others are held out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A research question: what is compared, on what, over which models."""

    question_id: str
    """Folder name in ``analyses/``."""
    title: str
    """Short title of the report."""
    text: str
    """The question in words, whole."""
    benchmarks: tuple[str, ...]
    """Benchmark identifiers, the one asked for first; others are the nearest answerable ones."""
    asked_benchmarks: tuple[str, ...]
    """Those of `benchmarks` that the question itself names."""
    metric_id: str
    """Metric that the answer is in."""
    asked_metrics: tuple[str, ...]
    """Every metric that the question names, in words where the vocabulary has none."""
    bands: tuple[Band, ...]
    """Size bands; empty where the question compares none."""
    smallest_b: float | Unknown = UNKNOWN
    """Least size included."""
    largest_b: float | Unknown = UNKNOWN
    """Greatest size included."""
    variant: str = "any"
    """``base``, ``instruct`` or ``any``."""
    groups: tuple[ModelGroup, ...] = ()
    """Groups of models set against each other; empty: all models."""
    without: tuple[ModelGroup, ...] = ()
    """Models left out: the members of any of these groups."""
    released_from: str = ""
    """Earliest date of release of the models, ``2024-01-31``; empty: any."""
    released_until: str = ""
    """Latest date of release of the models; empty: any."""
    target: float | Unknown = UNKNOWN
    """Outcome as a proportion whose model size is asked for; unknown where the estimand is another."""
    pairs: tuple[BenchmarkPair, ...] = ()
    """Original and harder benchmarks whose difference is asked for."""
    languages: tuple[str, ...] = ()
    """Programming languages of the problems; empty: as the benchmark's sources report."""
    moderators: tuple[str, ...] = ()
    """What the question varies or conditions on, in words: ``model size``, ``programming language``, ``learning-rate annealing``."""
    size: SizeKind = SizeKind.TOTAL
    """Which parameters the sizes are of."""
    estimators: tuple[str, ...] = ()
    """Names of the estimators that run; empty: those that speak without being asked for."""
    further_estimators: tuple[str, ...] = ()
    """Names of estimators that run beside those that speak without being asked for."""
    estimand: Estimand = Estimand.SLOPE
    """What the question's tests are about; a question file that names bands means their differences unless it says otherwise."""
    sensitivity: tuple[Sensitivity, ...] = tuple(Sensitivity)
    """Choices whose other ways are tried."""
    curves: CurveDesign | None = None
    """Loss curves that bear on the question; None: none."""
    training_runs: str = ""
    """Name of a folder in ``datasets/`` with training runs that bear on the question; empty: none."""
    inclusion: Inclusion = field(default_factory=Inclusion)
    """Which works of the literature a search for the question takes in; without rules, those that name its benchmarks."""
