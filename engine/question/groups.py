"""Which models a question sets against each other: families, single models, base against instruct, code against general."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from engine.question.named import Named
from engine.types.question import ModelGroup
from engine.vocab.families import FamilyMention, families
from engine.vocab.models import models

BASE, INSTRUCT = "base models", "instruct models"
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


def find_groups(named: Named, cues: AbstractSet[str]) -> Compared:
    """Say which models a question is about and which it sets against each other.

    Parameters
    ----------
    named : Named
        What the question names.
    cues : set of str
        Turns of phrase that it uses.

    Returns
    -------
    Compared
        Base against instruct where both are named, or the effect of tuning; else one group a family and a model named;
        code against general where neither stands beside two families that it only describes.
    """
    kin = _families(named)
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
    for model_id in named.models:
        found.setdefault(model_id, _single(model_id))
    return tuple(found.values())


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


def _single(model_id: str) -> ModelGroup:
    return ModelGroup(label=model_id, families=(models()[model_id].family,), models=(model_id,))


def _label(mention: FamilyMention) -> str:
    if len(mention.families) > 1:
        return mention.printed
    return f"{mention.families[0]} - {mention.part}" if mention.part else mention.families[0]


def _remarks(mention: FamilyMention) -> tuple[str, ...]:
    if len(mention.families) > 1:
        return (f"{mention.printed} is taken for the families {', '.join(mention.families)}.",)
    name = mention.families[0]
    later = [other for other in families() if re.fullmatch(rf"{re.escape(name)}[ -]?\d[\d.]*", other)]
    verb = "are others" if len(later) > 1 else "is another"
    return (f"{name} means the family of that name; {', '.join(later)} {verb}.",) if later else ()
