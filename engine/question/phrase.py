"""A Question -> words: its title, its identifier, and a sentence that is read as the same Question again."""

import re
from collections.abc import Sequence
from typing import Final

from engine.question.groups import BASE, INSTRUCT
from engine.types.question import BenchmarkPair, Estimand, ModelGroup, Question, SizeKind
from engine.types.unknown import Unknown
from engine.vocab.benchmarks import benchmarks
from engine.vocab.wording import Topic, first_phrase

_MOST_NAMES: Final = 3
_LONGEST_SLUG: Final = 56


def title_of(question: Question) -> str:
    """Return a short title for the report.

    Parameters
    ----------
    question : Question
        The question.

    Returns
    -------
    str
        Such as ``pass@1 on MBPP+ by size band``.
    """
    where = _short([_name(name) for name in question.asked_benchmarks])
    whose = _short([group.label for group in question.groups], " against ") if question.groups else ""
    of = f" of {whose}" if whose else "" if question.variant == "any" else f" of {question.variant} models"
    scores = f"{question.metric_id}{of} on {where}"
    titles = {
        Estimand.DROP: f"From {_drop_title(question, where)}{f': {whose}' if whose else ''}",
        Estimand.BAND_DIFFERENCES: f"{scores} by size band",
        Estimand.TREND: f"{scores} over time",
        Estimand.SLOPE: f"Model size and {scores}",
        Estimand.WITHIN_SLOPE: f"Model size within families and {scores}",
        Estimand.GROUP_DIFFERENCES: f"{whose} on {where}",
        Estimand.LEVEL: scores,
        Estimand.THRESHOLD: f"Model size for {_target(question)} {scores}",
    }
    title = titles[question.estimand]
    return title[0].upper() + title[1:] if not title.startswith("pass@") else title


def slug(title: str, tail: str) -> str:
    """Return an identifier that can be a folder's name.

    Parameters
    ----------
    title : str
        The title.
    tail : str
        Digits that tell questions of one title apart.

    Returns
    -------
    str
        Lower-case letters, digits and hyphens: ``pass-1-on-mbpp-plus-by-size-band-3f2a``.
    """
    words = re.findall(r"[a-z0-9]+", title.lower().replace("+", " plus"))
    short = "-".join(words)[:_LONGEST_SLUG].rstrip("-")
    return f"{short}-{tail}"


def sentence_of(question: Question) -> str:
    """Return a question in one sentence, from which :func:`engine.question.read.read_question` makes the same one again.

    Parameters
    ----------
    question : Question
        The question.

    Returns
    -------
    str
        Benchmarks, metrics, sizes, groups, pairs, languages, moderators and estimand in words.
    """
    asked = _and([_name(name) for name in question.asked_benchmarks])
    nearest = [_name(name) for name in question.benchmarks if name not in question.asked_benchmarks]
    metrics = _and(list(question.asked_metrics))
    where = f"on {asked}" + (f" (nearest: {_and(nearest)})" if nearest else "")
    parts = (_groups, _without, _released, _sizes, _languages, _moderators, _further, _inclusion)
    limits = "".join(part(question) for part in parts)
    forms = {
        Estimand.DROP: f"How large is the drop in {metrics} {_drop(question, where)}{limits}?",
        Estimand.BAND_DIFFERENCES: f"How does {metrics} {where} differ between models{limits}?",
        Estimand.TREND: f"How did {metrics} {where} change over time{limits}?",
        Estimand.SLOPE: f"How does {metrics} {where} change with model size{limits}?",
        Estimand.WITHIN_SLOPE: f"How does {metrics} {where} change with model size within families{limits}?",
        Estimand.GROUP_DIFFERENCES: f"How does {metrics} {where} compare{limits}?",
        Estimand.LEVEL: f"What {metrics} is reached {where}{limits}?",
        Estimand.THRESHOLD: f"At which model size does {metrics} {where} reach {_target(question)}{limits}?",
    }
    return forms[question.estimand]


def _drop_title(question: Question, where: str) -> str:
    return pair_names(question.pairs[0]) if len(question.pairs) == 1 else f"{where} to harder versions"


def _drop(question: Question, where: str) -> str:
    named = {*question.asked_benchmarks}
    derived = [pair for pair in question.pairs if not {pair.original, pair.harder} <= named]
    return f"{where} to the harder versions" if derived else where


def _groups(question: Question) -> str:
    labels = [group.label for group in question.groups]
    if labels[:2] == [BASE, INSTRUCT]:
        families = _and(list(question.groups[0].families))
        return f", {BASE} against {INSTRUCT}" + (f" of {families}" if families else "")
    variant = "" if question.variant == "any" else f" among {question.variant} models"
    return (f" for {' versus '.join(map(_spoken, question.groups))}" if labels else "") + variant


def _spoken(group: ModelGroup) -> str:
    return (
        f"{group.specialisation}-{'specialised' if group.specialisation == 'code' else 'purpose'} models"
        if group.specialisation
        else group.label
    )


def _sizes(question: Question) -> str:
    kind = " by active parameters" if question.size is SizeKind.ACTIVE else ""
    low, high = question.smallest_b, question.largest_b
    if not isinstance(low, Unknown) and not isinstance(high, Unknown):
        limit = f" from {low:g}B to {high:g}B"
    elif not isinstance(low, Unknown):
        limit = f" of at least {low:g}B"
    elif not isinstance(high, Unknown):
        limit = f" of at most {high:g}B"
    else:
        limit = ""
    bands = f", sizes {', '.join(band.label for band in question.bands)}" if question.bands else ""
    return f"{limit}{bands}{kind}"


def _target(question: Question) -> str:
    return "" if isinstance(question.target, Unknown) else f"{100.0 * question.target:.12g} %"


def _without(question: Question) -> str:
    return f", excluding {_and([_spoken(group) for group in question.without])}" if question.without else ""


def _released(question: Question) -> str:
    return _between(question.released_from, question.released_until, " released")


def _inclusion(question: Question) -> str:
    return _between(question.inclusion.since, question.inclusion.until, ", in papers published")


def _between(earliest: str, latest: str, what: str) -> str:
    if earliest and latest:
        return f"{what} from {earliest} to {latest}"
    return f"{what} since {earliest}" if earliest else f"{what} until {latest}" if latest else ""


def _further(question: Question) -> str:
    named = [first_phrase(Topic.ESTIMATOR, name) or name for name in question.further_estimators]
    return f", as to {_and(named)}" if named else ""


def _languages(question: Question) -> str:
    return f" in {_and(list(question.languages))}" if question.languages else ""


def _moderators(question: Question) -> str:
    return f", given {_and(list(question.moderators))}" if question.moderators else ""


def _name(benchmark_id: str) -> str:
    return benchmarks()[benchmark_id].name if benchmark_id in benchmarks() else benchmark_id


def _and(names: Sequence[str]) -> str:
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _short(names: Sequence[str], joint: str = ", ") -> str:
    if len(names) <= _MOST_NAMES:
        return joint.join(names) if len(names) == 2 and joint != ", " else _and(names)  # against means two
    return f"{_and([*names[:2], f'{len(names) - 2} more'])}"


def pair_names(pair: BenchmarkPair) -> str:
    """Return a pair in words: ``HumanEval to HumanEval Pro``."""
    return f"{_name(pair.original)} to {_name(pair.harder)}"
