"""Question -> question.toml, which :mod:`engine.question.files` reads as the same Question again."""

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from engine.errors import UsageError
from engine.question.files import FILE_NAME
from engine.types.question import BenchmarkPair, ModelGroup, Question, Sensitivity, SizeKind
from engine.types.search import Inclusion
from engine.types.unknown import Unknown
from engine.vocab.benchmarks import benchmarks

_REMARK_WIDTH = 110


def question_toml(question: Question, remarks: Sequence[str] = ()) -> str:
    """Return a question as TOML.

    Parameters
    ----------
    question : Question
        The question; its identifier is the name of the folder, which the file does not repeat.
    remarks : sequence of str
        Sentences that stand above it as comments.

    Returns
    -------
    str
        Keys in a fixed order, those of their default left out but for what every question says.
    """
    lines = [f"# {line}" for remark in remarks for line in _wrapped(remark)]
    for key, value in _pairs(question):
        lines.append(f"{key} = {_value(value)}")
    lines += [line for group in question.groups for line in _table("groups", _group(group))]
    lines += [line for group in question.without for line in _table("without", _group(group))]
    lines += [line for pair in question.pairs for line in _table("pairs", _pair(pair))]
    if question.curves is not None:
        curves = (("dataset", question.curves.dataset), ("fitted_to", question.curves.fitted_to))
        lines += ["", "[curves]", *(f"{key} = {_value(value)}" for key, value in curves)]
    rules = [(field.name, value) for field in fields(Inclusion) if (value := getattr(question.inclusion, field.name))]
    if rules:
        lines += ["", "[inclusion]", *(f"{key} = {_value(value)}" for key, value in rules)]
    return "\n".join(lines) + "\n"


def save_question(question: Question, folder: Path, remarks: Sequence[str] = (), *, replace: bool = False) -> Path:
    """Write a question to its folder.

    Parameters
    ----------
    question : Question
        The question.
    folder : pathlib.Path
        Folder of questions: the file stands below it, in a folder with the question's identifier.
    remarks : sequence of str
        Sentences that stand above it as comments.
    replace : bool, default False
        Whether a file that is there may be replaced.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    UsageError
        A file is there already and may not be replaced, or it cannot be written.
    """
    file = folder / question.question_id / FILE_NAME
    content = question_toml(question, remarks)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if replace:
            _replace(file, content)
        else:
            with file.open("x", encoding="utf-8", newline="\n") as opened:
                opened.write(content)
    except FileExistsError as error:
        raise UsageError(f"{file} is there already; pass --force to replace it, or choose another --id") from error
    except OSError as error:
        raise UsageError(
            f"{file}: cannot be written ({error.strerror}); choose another folder with --analyses"
        ) from error
    return file


def _replace(file: Path, content: str) -> None:
    """Write a file whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as opened:
            opened.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _pairs(question: Question) -> Iterable[tuple[str, object]]:
    yield "title", question.title
    yield "text", question.text
    yield "asked_benchmarks", _names(question.asked_benchmarks)
    yield "benchmarks", _names(question.benchmarks)
    yield "metric", question.metric_id
    yield "asked_metrics", question.asked_metrics
    if question.bands:
        yield "bands", ",".join(band.label for band in question.bands)
    for key, number in (
        ("smallest_b", question.smallest_b),
        ("largest_b", question.largest_b),
        ("target", question.target),
    ):
        if not isinstance(number, Unknown):
            yield key, number
    optional = (
        ("variant", question.variant, "any"), ("languages", question.languages, ()), ("moderators", question.moderators, ()),
        ("size", question.size.value, SizeKind.TOTAL.value), ("estimators", question.estimators, ()),
        ("further_estimators", question.further_estimators, ()), ("training_runs", question.training_runs, ""), ("released_from", question.released_from, ""),
        ("released_until", question.released_until, ""),
    )  # fmt: skip
    yield from ((key, value) for key, value, usual in optional if value != usual)
    yield "estimand", question.estimand.value
    if question.sensitivity != tuple(Sensitivity):
        yield "sensitivity", tuple(choice.value for choice in question.sensitivity)


def _group(group: ModelGroup) -> Iterable[tuple[str, object]]:
    yield "label", group.label
    keys = ("families", "other_families", "name_contains", "name_excludes", "models", "variant", "specialisation")
    yield from ((key, getattr(group, key)) for key in keys if getattr(group, key))


def _pair(pair: BenchmarkPair) -> Iterable[tuple[str, object]]:
    yield "original", _names([pair.original])[0]
    yield "harder", _names([pair.harder])[0]


def _table(name: str, pairs: Iterable[tuple[str, object]]) -> list[str]:
    return ["", f"[[{name}]]", *(f"{key} = {_value(value)}" for key, value in pairs)]


def _names(benchmark_ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(benchmarks()[name].name for name in benchmark_ids)


def _value(value: object) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, float):
        return repr(value)
    assert isinstance(value, tuple), "a question holds texts, numbers, and tuples of them"
    return f"[{', '.join(map(_value, value))}]"


def _string(text: str) -> str:
    """Return a basic string of TOML: as in JSON, but that DEL must be escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _wrapped(remark: str) -> list[str]:
    lines = [""]
    for word in "".join(character if character.isprintable() else " " for character in remark).split():
        if lines[-1] and len(lines[-1]) + len(word) >= _REMARK_WIDTH:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
