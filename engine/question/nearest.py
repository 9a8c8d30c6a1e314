"""Nearest benchmarks: what measures the thing asked for where the benchmark named does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.vocab.benchmarks import SEVERAL_LANGUAGES, benchmarks

DEFAULT: Final = ("humaneval", "mbpp")
"""Benchmarks taken where a question names neither a benchmark nor a skill: those that most sources report."""

UNSPECIFIC: Final = frozenset(
    {SEVERAL_LANGUAGES, "data science", "fresh problems", "scientific code", "terminal agents"}
)
"""Skills whose phrases are spoken of other things than code too."""

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


def choose_benchmarks(
    named: Sequence[str],
    skills: Sequence[str],
    languages: Sequence[str],
    offered: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Chosen:
    """Choose the benchmarks that answer a question.

    Parameters
    ----------
    named : sequence of str
        Benchmarks that the question names.
    skills : sequence of str
        What it asks to be measured.
    languages : sequence of str
        Programming languages that it names.
    offered : sequence of str
        Benchmarks that it names as the nearest itself; then no others are offered.
    without : sequence of str
        Benchmarks that it leaves out.

    Returns
    -------
    Chosen
        The named ones; beside them, for each skill that none of them measures, those that do, the ones made from the same
        original first. Where it names none, those that measure the skill, else :data:`DEFAULT`.
    """
    foreign = [language for language in languages if language != "Python"]
    wanted = list(dict.fromkeys([*skills, *(_LANGUAGE_SKILLS.get(one, SEVERAL_LANGUAGES) for one in foreign)]))
    if not named:
        return _unnamed(wanted, without)
    if offered:
        return Chosen(asked=tuple(named), nearest=tuple(offered), remarks=())
    nearest: list[str] = []
    remarks: list[str] = []
    for skill in sorted(wanted, key=lambda skill: skill == SEVERAL_LANGUAGES):
        if _measured(skill, (*named, *nearest)):
            continue
        if skill == SEVERAL_LANGUAGES and len(wanted) > 1:
            others = " and ".join(other for other in wanted if other != SEVERAL_LANGUAGES)
            remarks.append(
                f"{_lacking(skill, named)}; no benchmark of the vocabulary measures that together with {others}."
            )
            continue
        able = [name for name in _able(skill, named) if name not in without][
            : _MOST_LANGUAGES if skill == SEVERAL_LANGUAGES else _MOST_OFFERED
        ]
        nearest += [name for name in able if name not in nearest]
        remarks.append(f"{_lacking(skill, named)}; the nearest that can be answered: {_listed(able)}.")
    return Chosen(asked=tuple(named), nearest=tuple(nearest), remarks=tuple(remarks))


def told_apart(languages: Sequence[str], benchmark_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the programming languages that tell problems of the benchmarks apart.

    Parameters
    ----------
    languages : sequence of str
        Programming languages that a question names.
    benchmark_ids : sequence of str
        Its benchmarks.

    Returns
    -------
    tuple of str
        Without one that all problems of them are posed in: SQL of Spider.
    """
    return tuple(
        language
        for language in languages
        if not (skill := _LANGUAGE_SKILLS.get(language)) or not _measured(skill, benchmark_ids)
    )


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


def _unnamed(wanted: Sequence[str], without: Sequence[str]) -> Chosen:
    known = {name: benchmark.measures for name, benchmark in benchmarks().items() if name not in without}
    every = [name for name, measures in known.items() if all(skill in measures for skill in wanted)]
    found = every or [name for name, measures in known.items() if wanted and wanted[0] in measures]
    if not wanted or not found:
        usual = tuple(name for name in DEFAULT if name in known) or tuple(known)[:1]
        verb = "is" if len(usual) == 1 else "are"
        remark = f"No benchmark is named; {_listed(usual)} {verb} taken, which most sources report."
        return Chosen(asked=usual, nearest=(), remarks=(remark,))
    taken = tuple(name for name in found if benchmarks()[name].metric_id == benchmarks()[found[0]].metric_id)[
        :_MOST_ALONE
    ]
    measured = " and ".join(wanted) if every else wanted[0]
    remark = f"No benchmark is named; {_listed(taken)} measure{'s' if len(taken) == 1 else ''} {measured}."
    return Chosen(asked=taken, nearest=(), remarks=(remark,))


def _measured(skill: str, names: Sequence[str]) -> bool:
    return any(skill in benchmarks()[name].measures for name in names)


def _able(skill: str, named: Sequence[str]) -> list[str]:
    roots = {root(name) for name in named}
    able = [name for name, benchmark in benchmarks().items() if skill in benchmark.measures and name not in named]
    return sorted(
        able,
        key=lambda name: (
            root(name) not in roots,
            -len(benchmarks()[name].versions) if skill == SEVERAL_LANGUAGES else 0,
        ),
    )


def _lacking(skill: str, named: Sequence[str]) -> str:
    one = len(named) == 1
    if skill == SEVERAL_LANGUAGES:
        return f"{_listed(named)} {'is' if one else 'are'} not known to be posed in {SEVERAL_LANGUAGES}"
    return f"{_listed(named)} {'does' if one else 'do'} not measure {skill}"


def _listed(names: Sequence[str]) -> str:
    *most, last = (benchmarks()[name].name for name in names)
    return f"{', '.join(most)} and {last}" if most else last
