"""Which model the numbers of a cluster are about, where the grammar of the sentence says so."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.extract.clusters import Cluster, Joint
from engine.extract.masking import MODEL, Masked
from engine.extract.verbs import COMPARES, MOVES, STATES

_LIST = r"Ⓜ(?:(?:,? and |,? or |, | & | ?/ )(?:the )?Ⓜ)*"
_MODELS = re.compile(_LIST)
_ACHIEVES = re.compile(rf"\b(?:{STATES}|{MOVES})\b")
_COMPARES = re.compile(rf"\b(?:{COMPARES}|better|higher|ahead|against)\b")
_OBLIQUE = re.compile(
    r"\b(?:than|over|from|to|with|by|of|upon|like|as|on|including|against|vs\.?|versus|behind|among|between|for|outperform\w*|surpass\w*|exceed\w*|beat\w*"
    r"|rival\w*|match\w*|compar\w*|follow\w*|us(?:e|es|ing)|train\w*|fine-?tun\w*|distill\w*|improv\w*|overtak\w*|approach(?:es|ing)|in|into"
    r"|predecessor|leverag\w*|adopt\w*|employ\w*|appl(?:y|ies|ying))"
    r"(?: (?!(?:where|while|whereas|that|which|and|but|when|if|because|since|we|our)\b)[^ ,;:()ⒷⓃⒾⓀ]+){0,5} $"
)
_SUBJECT_OF = re.compile(
    r"(?:performance|accuracy|scores?|results?|Ⓚ|rate|version|variant)s? (?:of|for|by) (?:the |our )?$"
)
_SCAFFOLD = re.compile(r"(?:^|[,;] |\b(?:while|whereas|and|but) )(?:the |our )?[\w-]+ with (?:the )?$")
"""What works with a model, right at the beginning of a clause: ``SWE-agent with Ⓜ resolves``."""
_STATES_NEXT = re.compile(rf" (?:{STATES})\b")
_ABSOLUTE = re.compile(r"\bwith (?:the |our )?Ⓜ \w+ing\b")
_RELATIVE = re.compile(r"(?: models?)?,? (?:which|that|who|whose)\b")
_FOREIGN = re.compile(
    r"\b(?:previous|prior|existing|others?|another|baselines?|humans?|state-of-the-art|sota|best|runner-up|competitors?|teacher|student|random|they|these"
    r"|those|most|some|many|counterparts?|ones)\b"
)
_WE = re.compile(r"\b(?:we|our|ours)\b")
_PRONOUN = re.compile(
    r"^(?:[\w-]+,? ){0,4}?(?:it|its|this model|the model|the resulting model|the latter model)\b|\bwhere it\b|, it\b"
)
_SIZED = re.compile(r"#[bm](?:[ -]parameters?)?(?: \w+)? models?\b")
"""A bare size: another model than those that are named."""
_TAIL = re.compile(r"[,;(]|\b(?:and|while|whereas|but|where|which|that|when)\b")
_BEHIND = re.compile(
    r"(?: Ⓚ)?(?: (?:scores?|rates?))?(?: (?:on|in) (?:the )?Ⓑ(?: (?:dataset|benchmark))?)? (?:for|by|from|of|achieved by|obtained by|reported for|from)"
    r" (?:the )?Ⓜ(?!(?:,? and |, | & | ?/ )Ⓜ)(?! \()"
)
_BRACKETED = re.compile(
    r"^[^(]*$|\)[^(]*$|\((?:[ⒷⓀⓃⒾ#,;:=.&/%+\s]|e\.g\.|i\.e\.|\S+-shot|from|to|and|respectively|vs|on|in|score|average|of|with|at|the)*$|\([^()]*Ⓜ[^()]*$"
)
"""What may stand before a number in brackets whose subject stands outside of them."""
_COMPARAND = re.compile(rf"(?P<list>{_LIST})(?: models?)?(?: (?:on|in) (?:the )?Ⓑ(?: [a-z]+)?)?,? \(?$")


class Kind(StrEnum):
    """What the grammar says of the subject."""

    MODELS = "models"
    """Models that the sentence names."""
    OWN = "own"
    """*We* or *our model*."""
    PRONOUN = "pronoun"
    """*It*, or *the model*."""
    UNNAMED = "unnamed"
    """No model is named before the number, and nothing else claims it."""
    OPEN = "open"
    """It cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whose number it is."""

    kind: Kind
    """What the grammar says."""
    places: tuple[int, ...] = ()
    """Positions of the models, where the sentence names them."""


_IMPROVED = re.compile(
    rf"\b(?:improv\w+|gains?) (?:over|upon|on) (?:the )?(?:base |baseline )?(?P<model>{MODEL}),? (?:\w+ )?from $"
)
"""A change from the score of another model: ``improves over Ⓜ from Ⓝ to Ⓝ``."""
_OPEN = Subject(kind=Kind.OPEN)


def bind_models(masked: Masked, cluster: Cluster) -> tuple[Subject, ...]:
    """Bind the numbers of a cluster to models.

    Parameters
    ----------
    masked : Masked
        The sentence.
    cluster : Cluster
        Its numbers.

    Returns
    -------
    tuple of Subject
        One a number.
    """
    count = len(cluster.numbers)
    inside = _inside(masked, cluster)
    if any(inside):
        return tuple(_named([place]) if place else _OPEN for place in inside) if all(inside) else (_OPEN,) * count
    if cluster.joint is Joint.AGAINST:
        return _compared(masked, cluster)
    if cluster.joint is Joint.FROM_TO and (base := _IMPROVED.search(masked.text[: cluster.start])):
        return (_named(masked.places(MODEL, *base.span("model"))), find_subject(masked, cluster.start))
    beside = _respective(masked, cluster) or _beside(masked, cluster)
    subject = _named(beside) if beside else find_subject(masked, cluster.start)
    if cluster.joint is Joint.FROM_TO or count == 1 or len(subject.places) < 2:
        return (subject if len(subject.places) < 2 else _OPEN,) * count
    return tuple(_named([place]) for place in subject.places) if len(subject.places) == count else (_OPEN,) * count


def _respective(masked: Masked, cluster: Cluster) -> list[int]:
    """Return the only list of as many models as there are numbers, where the sentence says 'respectively'."""
    if len(cluster.numbers) == 1 or cluster.joint is not Joint.BESIDE or "respectively" not in masked.text:
        return []
    lists = [masked.places(MODEL, *hit.span()) for hit in _MODELS.finditer(masked.text)]
    fitting = [places for places in lists if len(places) == len(cluster.numbers)]
    return fitting[0] if len(fitting) == 1 else []


def _named(places: Sequence[int]) -> Subject:
    return Subject(kind=Kind.MODELS, places=tuple(places))


def _inside(masked: Masked, cluster: Cluster) -> list[int]:
    """Return the model in brackets right behind each number, 0 where there is none."""
    ends = (*cluster.numbers[1:], cluster.end)
    return [next(iter(masked.places(MODEL, number, end)), 0) for number, end in zip(cluster.numbers, ends, strict=True)]


def _beside(masked: Masked, cluster: Cluster) -> list[int]:
    """Return the model right before a number (``Ⓜ (Ⓝ``, ``Ⓜ's Ⓝ``, ``and Ⓜ Ⓝ``) or right behind it (``Ⓝ for Ⓜ``)."""
    text = masked.text
    before = re.search(
        rf"(?:(?P<list>{_LIST})(?:['’]s)? \(|Ⓜ['’]s |Ⓜ: |(?:and|,|while|but|;) Ⓜ |^Ⓜ )(?:with |at )?$",
        text[: cluster.start],
    )
    if before and not _RELATIVE.match(text, before.end()):
        return masked.places(MODEL, before.start(), before.end())
    behind = _BEHIND.match(text, cluster.end)
    return masked.places(MODEL, behind.start(), behind.end()) if behind else []


def _compared(masked: Masked, cluster: Cluster) -> tuple[Subject, ...]:
    """Bind the first number to the subject, the others to the models that it is compared with.

    These stand before the numbers, ``surpassing Ⓜ (Ⓝ vs. Ⓝ)``, or behind them, ``Ⓝ, compared to Ⓝ for Ⓜ``.
    """
    text, others = masked.text, len(cluster.numbers) - 1
    comparand = _COMPARAND.search(text[: cluster.start])
    first = find_subject(masked, comparand.start() if comparand else cluster.start, compares=True)
    behind = None if comparand else _BEHIND.match(text, cluster.end)
    told = comparand.span("list") if comparand else behind.span() if behind else (0, 0)
    places = masked.places(MODEL, *told)
    if (comparand or behind) and (len(places) != others or first.kind is Kind.OPEN):
        return (_OPEN,) * len(cluster.numbers)
    rest = tuple(_named([place]) for place in places) or (_OPEN,) * others
    return (first if len(first.places) < 2 else _OPEN, *rest)


def find_subject(masked: Masked, place: int, *, compares: bool = False) -> Subject:
    """Find the subject of the clause in which a number stands.

    Parameters
    ----------
    masked : Masked
        The sentence.
    place : int
        Position in the masked text up to which is looked.
    compares : bool
        Whether verbs of comparison count too: ``Ⓜ outperforms Ⓜ (Ⓝ vs. Ⓝ)``.

    Returns
    -------
    Subject
        The nearest models before the number that are no object of a comparison and govern a verb; else what stands for them.
    """
    text = masked.text[:place]
    tail = _tail(text)
    if not _BRACKETED.search(text) or _is_foreign(tail):
        return _OPEN
    if _WE.search(tail) and MODEL not in tail:
        return _OPEN if _SIZED.search(text) else Subject(kind=Kind.OWN)
    lists = list(_MODELS.finditer(text))
    for hit in reversed(lists):
        between = text[hit.end() :]
        if ";" in between or between.count(")") > between.count("("):
            continue
        if _is_oblique(text, hit) and not _RELATIVE.match(between):
            continue
        governs = _ACHIEVES.search(between) is not None or (compares and _COMPARES.search(between) is not None)
        governs = governs or _apposed(between, lists)
        return _named(masked.places(MODEL, hit.start(), hit.end())) if governs else _OPEN
    return _implied(text, names_models=bool(lists))


def _implied(text: str, *, names_models: bool) -> Subject:
    """Return what stands for the subject where no model does."""
    if _SIZED.search(text):
        return _OPEN
    if _PRONOUN.search(text):
        return Subject(kind=Kind.PRONOUN)
    if _WE.search(text):
        return Subject(kind=Kind.OWN)
    return _OPEN if names_models else Subject(kind=Kind.UNNAMED)


def _is_foreign(tail: str) -> bool:
    """Tell whether a clause is about a model that is not named: ``while the previous best model achieves``."""
    foreign, verb = _FOREIGN.search(tail), _ACHIEVES.search(tail)
    return MODEL not in tail and foreign is not None and verb is not None and foreign.start() < verb.start()


def _apposed(between: str, lists: Sequence[object]) -> bool:
    """Tell whether a score is attached to the only model without a verb: ``Ⓜ, with a Ⓚ of Ⓝ``."""
    return len(lists) == 1 and re.match(r"(?: models?)?,? with (?:an? )?", between) is not None


def _tail(text: str) -> str:
    """Return what stands behind the last comma, bracket or conjunction."""
    cuts = [hit.end() for hit in _TAIL.finditer(text)]
    return text[cuts[-1] :] if cuts else text


def _is_oblique(text: str, hit: re.Match[str]) -> bool:
    """Tell whether models are the object of a comparison, a source or an example rather than a subject."""
    before = text[: hit.start()]
    if _SCAFFOLD.search(before) and _STATES_NEXT.match(text, hit.end()):
        return False
    if _SUBJECT_OF.search(before) or _ABSOLUTE.search(text, max(0, hit.start() - 9), hit.end() + 20):
        return False
    return _OBLIQUE.search(before[-120:]) is not None
