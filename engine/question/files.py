"""Question files: ``question.toml`` in a folder of its own, checked whole before anything is computed."""

import difflib
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import BandSyntaxError, InputError, UsageError
from engine.question.bands import parse_bands
from engine.question.names import resolve_benchmark, resolve_metric, sure_id, unknown_name
from engine.question.search import MOST_TOPICS, checked
from engine.types.question import (
    Band,
    BenchmarkPair,
    CurveDesign,
    Estimand,
    ModelGroup,
    Question,
    Sensitivity,
    SizeKind,
)
from engine.types.search import Inclusion
from engine.types.unknown import UNKNOWN
from engine.vocab.metrics import match_metric
from engine.vocab.models import models
from engine.vocab.wording import Topic, language_named, senses

FILE_NAME = "question.toml"
"""Name of a question file; the folder's name is the question's identifier."""

_LARGEST = 100_000


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _GroupPart(_Part):
    label: str = Field(min_length=1)
    families: list[str] = []
    other_families: list[str] = []
    name_contains: list[str] = []
    name_excludes: list[str] = []
    models: list[str] = []
    variant: str = Field(default="", pattern=r"^(base|instruct|)$")
    specialisation: str = Field(default="", pattern=r"^(code|general|)$")


class _PairPart(_Part):
    original: str
    harder: str


class _CurvesPart(_Part):
    dataset: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")
    fitted_to: list[str] = Field(min_length=1, max_length=50)


class _InclusionPart(_Part):
    since: str = ""
    until: str = ""
    topics: list[list[str]] = Field(default=[], max_length=MOST_TOPICS)
    none_of: list[str] = Field(default=[], max_length=50)


class _QuestionFile(_Part):
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    benchmarks: list[str] = Field(min_length=1, max_length=50)
    asked_benchmarks: list[str] = Field(min_length=1, max_length=50)
    metric: str
    asked_metrics: list[str] = Field(min_length=1, max_length=20)
    bands: str = ""
    smallest_b: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    largest_b: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    variant: str = Field(default="any", pattern=r"^(any|base|instruct)$")
    groups: list[_GroupPart] = Field(default=[], max_length=20)
    without: list[_GroupPart] = Field(default=[], max_length=20)
    released_from: str = ""
    released_until: str = ""
    target: float | None = Field(default=None, gt=0, lt=1, allow_inf_nan=False)
    pairs: list[_PairPart] = Field(default=[], max_length=20)
    languages: list[str] = Field(default=[], max_length=20)
    moderators: list[str] = Field(default=[], max_length=20)
    inclusion: _InclusionPart = _InclusionPart()
    size: str = Field(default="total", pattern=r"^(total|active)$")
    estimators: list[str] = Field(default=[], max_length=50)
    further_estimators: list[str] = Field(default=[], max_length=50)
    estimand: str = Field(default="", pattern=rf"^({'|'.join(Estimand)}|)$")
    sensitivity: list[str] = Field(default=list(Sensitivity), max_length=10)
    curves: _CurvesPart | None = None
    training_runs: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9-]{0,99})?$")


def load_question(path: Path) -> Question:
    """Read one question file.

    Parameters
    ----------
    path : pathlib.Path
        The file, or the folder that holds it as ``question.toml``.

    Returns
    -------
    Question
        With the identifiers of the vocabulary in place of names. Asked metrics that it does not know stay in words.

    Raises
    ------
    InputError
        If the file is missing, is no TOML, lacks a key, has one too many, or contradicts itself.
    UnknownNameError
        If a benchmark, the metric or a family is not in the vocabulary; the message names the nearest ones.
    """
    file = path / FILE_NAME if path.is_dir() else path
    read = _read(file)
    asked = _benchmark_ids(file, "asked_benchmarks", read.asked_benchmarks)
    offered = _benchmark_ids(file, "benchmarks", read.benchmarks)
    for benchmark_id in asked:
        if benchmark_id not in offered:
            raise InputError(f"{file}: asked_benchmarks names {benchmark_id}, which benchmarks does not list")
    if read.smallest_b is not None and read.largest_b is not None and read.smallest_b > read.largest_b:
        raise InputError(f"{file}: smallest_b is greater than largest_b")
    return Question(
        question_id=file.resolve().parent.name,
        title=read.title,
        text=" ".join(read.text.split()),
        benchmarks=offered,
        asked_benchmarks=asked,
        metric_id=resolve_metric(read.metric, f"{file}: metric"),
        asked_metrics=tuple(sure_id(match_metric(name)) or name for name in read.asked_metrics),
        bands=_bands(file, read.bands),
        smallest_b=UNKNOWN if read.smallest_b is None else read.smallest_b,
        largest_b=UNKNOWN if read.largest_b is None else read.largest_b,
        variant=read.variant,
        groups=tuple(_group(file, part, "groups") for part in read.groups),
        without=tuple(_group(file, part, "without") for part in read.without),
        released_from=_date(file, "released_from", read.released_from),
        released_until=_date(file, "released_until", read.released_until),
        target=UNKNOWN if read.target is None else read.target,
        pairs=tuple(_pair(file, part) for part in read.pairs),
        languages=tuple(_language(file, name) for name in read.languages),
        moderators=tuple(read.moderators),
        inclusion=_inclusion(file, read.inclusion),
        size=SizeKind(read.size),
        estimators=tuple(read.estimators),
        further_estimators=tuple(read.further_estimators),
        estimand=_estimand(file, read),
        sensitivity=_sensitivity(file, read.sensitivity),
        curves=_curves(read.curves),
        training_runs=read.training_runs,
    )


def load_questions(folder: Path) -> tuple[Question, ...]:
    """Read every question of a folder of questions.

    Parameters
    ----------
    folder : pathlib.Path
        Such as ``analyses/``: each sub-folder with a ``question.toml`` is a question.

    Returns
    -------
    tuple of Question
        In the order of their identifiers.

    Raises
    ------
    InputError
        If the folder is missing or holds no question, or as :func:`load_question`.
    UnknownNameError
        As :func:`load_question`.
    """
    files = sorted(folder.glob(f"*/{FILE_NAME}"))
    if not files:
        raise InputError(f"{folder}: holds no question, that is no folder with a {FILE_NAME}")
    return tuple(load_question(file) for file in files)


def _read(file: Path) -> _QuestionFile:
    try:
        content = file.read_bytes()
        if len(content) > _LARGEST:
            raise InputError(f"{file}: {len(content)} bytes are too many for a question file (at most {_LARGEST})")
        return _QuestionFile.model_validate(tomllib.loads(content.decode("utf-8")))
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{file}: is no TOML in UTF-8 ({error})") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{file}: {key}: {_sentence(first['msg'], key, error.error_count())}") from error


def _sentence(message: str, key: str, count: int) -> str:
    near = difflib.get_close_matches(key, _QuestionFile.model_fields, n=1) if message.startswith("Extra") else []
    meant = f" (did you mean {near[0]}?)" if near else ""
    more = f" ({count - 1} more)" if count > 1 else ""
    return f"{message[0].lower()}{message[1:]}{meant}{more}"


def _curves(part: _CurvesPart | None) -> CurveDesign | None:
    return None if part is None else CurveDesign(dataset=part.dataset, fitted_to=tuple(part.fitted_to))


def _bands(file: Path, text: str) -> tuple[Band, ...]:
    if not text.strip():
        return ()
    try:
        return parse_bands(text)
    except BandSyntaxError as error:
        raise InputError(f"{file}: bands: {error}") from error


def _estimand(file: Path, read: _QuestionFile) -> Estimand:
    wanted = Estimand(read.estimand or (Estimand.BAND_DIFFERENCES if read.bands.strip() else Estimand.SLOPE))
    if wanted is Estimand.BAND_DIFFERENCES and not read.bands.strip():
        raise InputError(f"{file}: estimand: {wanted} needs bands")
    if (wanted is Estimand.THRESHOLD) != (read.target is not None):
        raise InputError(f"{file}: estimand: {Estimand.THRESHOLD} and a target, the score to reach, go together")
    return wanted


def _sensitivity(file: Path, names: list[str]) -> tuple[Sensitivity, ...]:
    for name in names:
        if name not in tuple(Sensitivity):
            raise unknown_name("sensitivity", name, Sensitivity, f"{file}: sensitivity")
    return tuple(choice for choice in Sensitivity if choice in names)


def _benchmark_ids(file: Path, key: str, names: list[str]) -> tuple[str, ...]:
    found = tuple(resolve_benchmark(name, f"{file}: {key}") for name in names)
    if len(set(found)) < len(found):
        raise InputError(f"{file}: {key} names a benchmark twice")
    return found


def _inclusion(file: Path, part: _InclusionPart) -> Inclusion:
    topics = tuple(tuple(filter(None, map(str.strip, topic))) for topic in part.topics)
    if not all(topics):
        raise InputError(f"{file}: inclusion.topics holds a topic without a phrase")
    since, until = (_date(file, "inclusion", date) for date in (part.since, part.until))
    return Inclusion(since=since, until=until, topics=topics, none_of=tuple(part.none_of))


def _date(file: Path, key: str, date: str) -> str:
    try:
        return checked(date, f"{file}: {key}:")
    except UsageError as error:
        raise InputError(str(error)) from error


def _group(file: Path, part: _GroupPart, key: str) -> ModelGroup:
    families = {model.family for model in models().values()}
    for family in (*part.families, *part.other_families):
        if family not in families:
            raise unknown_name("family", family, families, f"{file}: {key}.families")
    for model in part.models:
        if model not in models():
            raise unknown_name("model", model, models(), f"{file}: {key}.models")
    if not (part.families or part.other_families or part.models or part.variant or part.specialisation):
        raise InputError(
            f"{file}: {key}: '{part.label}' says of no model that it belongs; give families, other_families, models, variant or specialisation"
        )
    return ModelGroup(
        label=part.label,
        families=tuple(part.families),
        other_families=tuple(part.other_families),
        name_contains=tuple(part.name_contains),
        name_excludes=tuple(part.name_excludes),
        models=tuple(part.models),
        variant=part.variant,
        specialisation=part.specialisation,
    )


def _language(file: Path, name: str) -> str:
    known = language_named(name)
    if not known:
        raise unknown_name("programming language", name, senses(Topic.LANGUAGE), f"{file}: languages")
    return known


def _pair(file: Path, part: _PairPart) -> BenchmarkPair:
    original, harder = _benchmark_ids(file, "pairs", [part.original, part.harder])
    return BenchmarkPair(original=original, harder=harder)
