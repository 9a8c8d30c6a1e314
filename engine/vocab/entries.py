"""Reading the vocabulary's data files: what stands in them is checked before it becomes a type."""

import csv
import tomllib
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import Benchmark, BenchmarkVersion, Direction, EvaluatedModel, Metric, Unit


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _VersionEntry(_Entry):
    version: str = Field(min_length=1)
    n_items: int = Field(gt=0)
    source: str = Field(min_length=1)


class BenchmarkEntry(_Entry):
    """A benchmark as the data file states it."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Lower-case identifier."""
    name: str = Field(min_length=1)
    """Customary name."""
    aliases: tuple[str, ...] = ()
    """Spellings in which case does not matter."""
    abbreviations: tuple[str, ...] = ()
    """Spellings in which case matters; where `cased` is set the name is one of them."""
    cased: bool = False
    """Whether the name itself is an ordinary word, so that its case matters."""
    area: str = Field(pattern=r"^(code|math|knowledge|reasoning|language|other)$")
    """Area of the benchmark."""
    metric: str = Field(min_length=1)
    """Customary metric."""
    subset_metrics: dict[str, str] = {}
    """Subset that is measured otherwise, as printed, to its customary metric."""
    released: str = Field(default="", pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")
    """Release as far as known."""
    harder_than: str = ""
    """Benchmark that it makes harder."""
    measures: tuple[str, ...] = ()
    """What it measures beyond writing a function from its description, in the words of ``wording.toml``."""
    subsets: dict[str, str] = {}
    """Spelling that names a subset together with the benchmark, to the subset's words: ``HumanEvalFix`` to ``Fix``."""
    versions: tuple[_VersionEntry, ...] = ()
    """Versions, the customary one first."""


class _MetricEntry(_Entry):
    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    unit: Unit
    lower: float | None = None
    upper: float | None = None
    direction: Direction
    counts_items: bool


class WordLists(_Entry):
    """Words by which model names are recognised, in lower case."""

    families: frozenset[str]
    """Families that the model table lacks or spells otherwise."""
    not_families: frozenset[str]
    """First words of the table's families that are everyday words."""
    everyday_families: frozenset[str]
    """Families whose name is an everyday word."""
    no_models: frozenset[str]
    """Words of tables that alone, or with one another, name no model."""
    not_made: frozenset[str]
    """Words that only look like a made-up family."""
    suffixes: frozenset[str]
    """Words behind a hyphen that leave a name whole."""
    modifiers: frozenset[str]
    """Words behind a space that make another model of a name."""
    makers: frozenset[str]
    """Makers, printed before the name."""


class _ModelEntry(_Entry):
    name: str = Field(min_length=1)
    family: str = Field(min_length=1)
    developer: str
    total_b: float | None = Field(gt=0)
    exact_b: float | None = Field(gt=0)
    active_b: float | None = Field(gt=0)
    variant: str = Field(pattern=r"^(base|instruct)?$")
    specialisation: str = Field(pattern=r"^(code|general|math)?$")
    released: str = Field(pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")
    aliases: str
    tokens_b: float | None = Field(gt=0)
    tokens_source: str


def _text(file: str) -> str:
    return files("engine.vocab").joinpath("data", file).read_text(encoding="utf-8")


def _known(value: float | None) -> float | Unknown:
    return UNKNOWN if value is None else value


@lru_cache(maxsize=1)
def benchmark_entries() -> tuple[BenchmarkEntry, ...]:
    """Read ``benchmarks.toml``.

    Returns
    -------
    tuple of BenchmarkEntry
        In the order of the file.
    """
    return TypeAdapter(tuple[BenchmarkEntry, ...]).validate_python(tomllib.loads(_text("benchmarks.toml"))["benchmark"])


def load_benchmarks() -> tuple[Benchmark, ...]:
    """Read the benchmarks.

    Returns
    -------
    tuple of Benchmark
        In the order of the file.
    """
    return tuple(_benchmark(entry) for entry in benchmark_entries())


def _benchmark(entry: BenchmarkEntry) -> Benchmark:
    versions = tuple(BenchmarkVersion(version=v.version, n_items=v.n_items, source=v.source) for v in entry.versions)
    return Benchmark(
        benchmark_id=entry.id,
        name=entry.name,
        aliases=(*entry.aliases, *entry.abbreviations, *entry.subsets),
        area=entry.area,
        metric_id=entry.metric,
        subset_metrics=tuple((subset.casefold(), found) for subset, found in entry.subset_metrics.items()),
        released=entry.released,
        harder_than=entry.harder_than,
        measures=entry.measures,
        everyday=entry.cased,
        versions=versions,
    )


@lru_cache(maxsize=1)
def load_metrics() -> tuple[Metric, ...]:
    """Read the metrics.

    Returns
    -------
    tuple of Metric
        In the order of the file.
    """
    entries = TypeAdapter(tuple[_MetricEntry, ...]).validate_python(tomllib.loads(_text("metrics.toml"))["metric"])
    return tuple(
        Metric(
            metric_id=entry.id,
            name=entry.name,
            aliases=(*entry.aliases, *entry.abbreviations),
            unit=entry.unit,
            lower=_known(entry.lower),
            upper=_known(entry.upper),
            direction=entry.direction,
            counts_items=entry.counts_items,
        )
        for entry in entries
    )


@lru_cache(maxsize=1)
def load_words() -> WordLists:
    """Read ``words.toml``.

    Returns
    -------
    WordLists
        The lists.
    """
    return WordLists.model_validate(tomllib.loads(_text("words.toml")))


def load_models() -> tuple[EvaluatedModel, ...]:
    """Read the models.

    Returns
    -------
    tuple of EvaluatedModel
        In the order of the file.
    """
    rows = [{key: value or (None if key.endswith("_b") else "") for key, value in row.items()} for row in _model_rows()]
    return tuple(_model(entry) for entry in TypeAdapter(tuple[_ModelEntry, ...]).validate_python(rows))


def _model_rows() -> list[dict[str, str]]:
    return list(csv.DictReader(_text("models.csv").splitlines()))


def _model(entry: _ModelEntry) -> EvaluatedModel:
    return EvaluatedModel(
        model_id=entry.name,
        family=entry.family,
        developer=entry.developer,
        total_b=_known(entry.total_b),
        exact_b=_known(entry.exact_b),
        active_b=_known(entry.active_b),
        variant=entry.variant,
        specialisation=entry.specialisation,
        released=entry.released,
        aliases=tuple(alias for alias in entry.aliases.split("|") if alias),
        tokens_b=_known(entry.tokens_b),
        tokens_source=entry.tokens_source,
    )
