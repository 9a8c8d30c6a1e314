"""Which models a question sets against each other: families, single models, base against instruct, code against general."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Literal

from engine.question.named import Named, NamedModel
from engine.types.question import ModelGroup
from engine.vocab.families import FamilyMention, families
from engine.vocab.models import models

_HELD_AGAINST = re.compile(
    r"\b(?:than|match|matches|matching|beats?|beating|reach|reaches|equals?|surpass(?:es)?|exceeds?|outperforms?|rivals?|outscores?|within\s[\w.%]+\s(?:points\s|percentage points\s)?of|"
    r"vs\.?|versus|against|compared (?:to|with)|relative to|ahead of|behind|close to|closer to|closest to|on par with|as good as|as well as|comparable (?:to|with)|distilled from|like|up (?:to|with))"
    r"\s(?:the\s|an?\s|original\s|old\s|even\s|\d+(?:\.\d+)?[BMbm]?\s)*$",
    re.IGNORECASE,
)
_AS_LEVEL = re.compile(
    r"(?:-|\s)(?:level|parity|outputs?|generated|data|traces|(?:versus|vs\.?|against|and|or) (?:all |the |any )?other (?:models|LLMs|families))\b",
    re.IGNORECASE,
)
"""What stands before or behind a model that is named as a yardstick."""
_DATED = re.compile(r"\b(?:since|after|before)\s(?:the\s(?:release|launch|arrival)\sof\s)?$", re.IGNORECASE)
"""What stands before a model that is named for its date."""

BASE, INSTRUCT = "base models", "instruct models"
OTHERS = "other models"
CODE, GENERAL = "code models", "general models"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """The models of a question."""

    groups: tuple[ModelGroup, ...]
    """Groups set against each other; one alone limits the question to it; none: all models."""
    variant: str
    """``base``, ``instruct`` or ``any``."""
    remarks: tuple[str, ...]
    """What a brand was taken for."""


def find_groups(named: Named, cues: AbstractSet[str], text: str) -> Compared:
    """Say which models a question is about and which it sets against each other.

    Parameters
    ----------
    named : Named
        What the question names.
    cues : set of str
        Turns of phrase that it uses.
    text : str
        The question itself.

    Returns
    -------
    Compared
        Base against instruct where both are named, or the effect of tuning; else one group a family and a model named;
        code against general where neither stands beside two families that it only describes. A family or model that others
        are held against (``which models beat GPT-4``) is set against all of other families.
    """
    kin = _families(named)
    if len(kin) == len(named.places) == 1 and (as_what := _part_of_the_only(named, text)):
        rest = find_groups(replace(named, families=(), models=(), places=()), cues, text)
        others = ModelGroup(label=OTHERS, other_families=kin[0].families)
        if as_what == "yardstick":
            return replace(rest, groups=rest.groups or (*kin, others))
        said = f"{kin[0].label} is named for its date, which is not held to; give the date."
        return replace(rest, remarks=(*rest.remarks, said))
    remarks = tuple(remark for mention in named.families for remark in _remarks(mention))
    tuned = "tuning" in cues or {"base", "instruct"} <= cues
    if tuned:
        held = tuple(dict.fromkeys(family for group in kin for family in group.families))
        pair = tuple(
            ModelGroup(label=label, families=held, variant=variant)
            for label, variant in ((BASE, "base"), (INSTRUCT, "instruct"))
        )
        return Compared(groups=pair, variant="any", remarks=remarks)
    variant = next((name for name in ("base", "instruct") if name in cues), "any")
    return Compared(groups=_specialised(kin, cues), variant=variant, remarks=remarks)


def _specialised(kin: tuple[ModelGroup, ...], cues: AbstractSet[str]) -> tuple[ModelGroup, ...]:
    """Add the groups of code and general models where the question means them."""
    code = ModelGroup(label=CODE, specialisation="code")
    general = ModelGroup(label=GENERAL, specialisation="general")
    compares = "versus" in cues
    if len(kin) > 1:
        return kin
    if kin:
        return (*kin, general) if "general" in cues and compares else kin
    if "general" in cues and ("code" in cues or ("coders" in cues and compares)):
        return code, general
    return (general,) if "general" in cues else (code,) if "code" in cues else ()


def _families(named: Named) -> tuple[ModelGroup, ...]:
    """Return one group a family, brand or single model, as they come; a part of a family is taken out of the whole."""
    parts = {mention.families[0]: [] for mention in named.families if mention.part}  # type: dict[str, list[str]]
    for mention in named.families:
        if mention.part and mention.part not in parts[mention.families[0]]:
            parts[mention.families[0]].append(mention.part)
    found: dict[str, ModelGroup] = {}
    for mention in named.families:
        whole = len(mention.families) == 1 and not mention.part
        group = ModelGroup(
            label=_label(mention),
            families=mention.families,
            name_contains=(mention.part,) if mention.part else (),
            name_excludes=tuple(parts.get(mention.families[0], ())) if whole else (),
        )
        found.setdefault(group.label, group)
    for one in named.models:
        found.setdefault(one.label, _single(one))
    return tuple(found.values())


def _part_of_the_only(named: Named, text: str) -> Literal["yardstick", "date", ""]:
    """Tell whether the only family or model that is named is what others are held against, or stands for its date."""
    start, end = named.places[0]
    if _DATED.search(text[:start]):
        return "date"
    return "yardstick" if _HELD_AGAINST.search(text[:start]) or _AS_LEVEL.match(text, end) else ""


def groups_without(named: Named) -> tuple[ModelGroup, ...]:
    """Return the models that a question names only to leave them out.

    Parameters
    ----------
    named : Named
        What the question names.

    Returns
    -------
    tuple of ModelGroup
        One a family, brand, part of a family, or model.
    """
    kin = (
        ModelGroup(label=_label(one), families=one.families, name_contains=(one.part,) if one.part else ())
        for one in named.without.families
    )
    return tuple({group.label: group for group in (*kin, *map(_single, named.without.models))}.values())


def _single(named: NamedModel) -> ModelGroup:
    kin = dict.fromkeys(models()[model_id].family for model_id in named.models)
    return ModelGroup(label=named.label, families=tuple(kin), models=named.models)


def _label(mention: FamilyMention) -> str:
    if len(mention.families) > 1:
        return mention.name
    return f"{mention.families[0]} - {mention.part}" if mention.part else mention.families[0]


def _remarks(mention: FamilyMention) -> tuple[str, ...]:
    if len(mention.families) > 1:
        return (f"{mention.name} is taken for the families {', '.join(mention.families)}.",)
    name = mention.families[0]
    later = [other for other in families() if re.fullmatch(rf"{re.escape(name)}[ -]?\d[\d.]*", other)]
    verb = "are others" if len(later) > 1 else "is another"
    return (f"{name} means the family of that name; {', '.join(later)} {verb}.",) if later else ()
