"""Nearest benchmarks: what measures the thing asked for where the benchmark named does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.vocab.benchmarks import benchmarks

LANGUAGES: Final = "several programming languages"
"""The skill that programming languages beside Python ask for."""

DEFAULT: Final = ("humaneval", "mbpp")
"""Benchmarks taken where a question names neither a benchmark nor a skill: those that most sources report."""

_LANGUAGE_SKILLS: Final = {"SQL": "text to SQL", "Verilog": "hardware description"}
_MOST_OFFERED: Final = 3
_MOST_LANGUAGES: Final = 2
_MOST_ALONE: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The benchmarks of a question."""

    asked: tuple[str, ...]
    """Those that the question names, or that stand for what it asks where it names none."""
    nearest: tuple[str, ...]
    """Those offered beside them."""
    remarks: tuple[str, ...]
    """Why; a sentence each."""


def choose_benchmarks(named: Sequence[str], skills: Sequence[str], languages: Sequence[str]) -> Chosen:
    """Choose the benchmarks that answer a question.

    Parameters
    ----------
    named : sequence of str
        Benchmarks that the question names.
    skills : sequence of str
        What it asks to be measured.
    languages : sequence of str
        Programming languages that it names.

    Returns
    -------
    Chosen
        The named ones; beside them, for each skill that none of them measures, those that do, the ones made from the same
        original first. Where it names none, those that measure the skill, else :data:`DEFAULT`.
    """
    wanted = list(dict.fromkeys(skills))
    foreign = [language for language in languages if language != "Python"]
    wanted += [skill for language in foreign if (skill := _LANGUAGE_SKILLS.get(language, LANGUAGES)) not in wanted]
    if not named:
        return _unnamed(wanted)
    nearest: list[str] = []
    remarks: list[str] = []
    for skill in sorted(wanted, key=lambda skill: skill == LANGUAGES):
        if _measured(skill, (*named, *nearest)):
            continue
        if skill == LANGUAGES and len(wanted) > 1:
            remarks.append(f"{_listed(named)} {_is(named)} not known to be posed in {LANGUAGES}; no benchmark of the vocabulary measures that together with {_others(wanted)}.")
            continue
        offered = _offered(skill, named)[: _MOST_LANGUAGES if skill == LANGUAGES else _MOST_OFFERED]
        nearest += [name for name in offered if name not in nearest]
        does = "does" if len(named) == 1 else "do"
        lack = f"{_listed(named)} {_is(named)} not known to be posed in {LANGUAGES}" if skill == LANGUAGES else f"{_listed(named)} {does} not measure {skill}"
        remarks.append(f"{lack}; the nearest that can be answered: {_listed(offered)}.")
    return Chosen(asked=tuple(named), nearest=tuple(nearest), remarks=tuple(remarks))


def root(benchmark_id: str) -> str:
    """Return the benchmark that a harder version was made from, through all versions.

    Parameters
    ----------
    benchmark_id : str
        A benchmark of the vocabulary.

    Returns
    -------
    str
        The original; the benchmark itself where it is one.
    """
    seen = [benchmark_id]
    while (easier := benchmarks()[seen[-1]].harder_than) and easier not in seen:
        seen.append(easier)
    return seen[-1]


def _unnamed(wanted: Sequence[str]) -> Chosen:
    every = [name for name in benchmarks() if all(skill in benchmarks()[name].measures for skill in wanted)]
    found = every or [name for name in benchmarks() if wanted and wanted[0] in benchmarks()[name].measures]
    if not wanted:
        remark = f"No benchmark is named; {_listed(DEFAULT)} are taken, which most sources report."
        return Chosen(asked=DEFAULT, nearest=(), remarks=(remark,))
    taken = tuple(found[:_MOST_ALONE])
    measured = " and ".join(wanted) if every else wanted[0]
    remark = f"No benchmark is named; {_listed(taken)} measure{'s' if len(taken) == 1 else ''} {measured}."
    return Chosen(asked=taken, nearest=(), remarks=(remark,))


def _measured(skill: str, names: Sequence[str]) -> bool:
    return any(skill in benchmarks()[name].measures for name in names)


def _offered(skill: str, named: Sequence[str]) -> list[str]:
    roots = {root(name) for name in named}
    able = [name for name, benchmark in benchmarks().items() if skill in benchmark.measures and name not in named]
    return sorted(able, key=lambda name: root(name) not in roots)


def _others(wanted: Sequence[str]) -> str:
    return " and ".join(skill for skill in wanted if skill != LANGUAGES)


def _listed(names: Sequence[str]) -> str:
    *most, last = (benchmarks()[name].name for name in names)
    return f"{', '.join(most)} and {last}" if most else last


def _is(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"
