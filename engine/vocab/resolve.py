"""Resolving: which evaluated language model a printed name means.

Rules, surest first: EXACT the canonical name or an alias, letter by letter; NORMALISED the same after folding (see
:mod:`engine.vocab.parts`); COMPOSED the same family, sizes and variant words in another order, or a family name with the size that is
printed beside it; FUZZY nearly the same family words with sizes, digits and variant words identical.
"""

from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz, process

from engine.types.unknown import UNKNOWN, Unknown
from engine.types.vocabulary import EvaluatedModel, Match, MatchRule
from engine.vocab.names import LONGEST_NAME, matched, unmatched
from engine.vocab.parts import NameParts, assemble, bare_name, pieces
from engine.vocab.roster import model_index, models, outline

FUZZY_RATIO: Final = 92.0
"""Least similarity (percent) of the family words for the fuzzy rule."""

BARE_IS_BASE: Final = 0.8
"""Confidence that a sized name without a variant word means the base checkpoint, where no table names it so."""

SIZE_TOLERANCE: Final = 0.035
"""Greatest relative difference between a printed and a nominal size (CodeGen 16.1B and 16B, StarCoder 16B and 15.5B)."""

_SHORTEST_FUZZY = 6


@lru_cache(maxsize=8192)
def match_model(printed: str, params_b: float | Unknown = UNKNOWN) -> Match:
    """Match a printed model name.

    Parameters
    ----------
    printed : str
        The name as printed, group headings merged in: ``Code Llama - Python 34B``.
    params_b : float or Unknown
        Total parameters in billions printed beside the name. Used where the name itself states no size: ``Code Llama`` with 34 is
        Code Llama 34B, and a name that a table would understand as another size of its family is not matched.

    Returns
    -------
    Match
        The model, or rule NONE: a family name without a size means no particular model.
    """
    bare = bare_name(printed) if len(printed) <= LONGEST_NAME else ""
    if not bare:
        return unmatched(printed)
    parts = assemble(pieces(bare))
    if params_b is not UNKNOWN and not parts.sizes:
        return _with_size(printed, parts, params_b)
    return _by_name(printed, parts)


def _by_name(printed: str, parts: NameParts) -> Match:
    index, name = model_index(), " ".join(printed.split())
    if name in index.exact:
        return matched(printed, index.exact[name], MatchRule.EXACT)
    if parts.key in index.normalised:
        return matched(printed, index.normalised[parts.key], MatchRule.NORMALISED)
    key = (parts.family, parts.sizes, parts.variants)
    if key in index.composed:
        return matched(printed, index.composed[key], MatchRule.COMPOSED)
    other_order = index.bags.get((parts.words, parts.sizes, parts.variants), "") or _by_size(parts)
    if other_order:
        return matched(printed, other_order, MatchRule.COMPOSED)
    if key in index.bare:
        return matched(printed, index.bare[key], MatchRule.COMPOSED, BARE_IS_BASE)
    return _fuzzy(printed, parts)


def _by_size(parts: NameParts) -> str:
    """Return the model of this family whose size is close to the printed one, or the only one, of unstated size."""
    if len(parts.sizes) != 1 or "x" in parts.sizes[0]:
        return ""
    kin = model_index().kin.get((parts.family, parts.variants), [])
    only = kin[0] if len(kin) == 1 and _distance(models()[kin[0]], 1.0) == float("inf") else ""
    return _fitting(parts, float(parts.sizes[0])) or only


def _with_size(printed: str, parts: NameParts, params_b: float) -> Match:
    fitting = _fitting(parts, params_b)
    alone = _by_name(printed, parts)
    if alone.entity_id and (alone.entity_id == fitting or _fits(models()[alone.entity_id], params_b)):
        return alone
    if fitting:
        return matched(printed, fitting, MatchRule.COMPOSED)
    stated = model_index().bare.get((parts.family, (f"{params_b:g}",), parts.variants), "")
    if stated:
        return matched(printed, stated, MatchRule.COMPOSED, BARE_IS_BASE)
    return unmatched(printed) if len(model_index().kin.get((parts.family, parts.variants), ())) > 1 else alone


def _fitting(parts: NameParts, params_b: float) -> str:
    """Return the model of this family and variant whose size is the printed one, nearest first, or nothing."""
    kin = model_index().kin.get((parts.family, parts.variants), [])
    near = [(_distance(models()[one], params_b), place, one) for place, one in enumerate(kin)]
    near = [candidate for candidate in near if candidate[0] <= SIZE_TOLERANCE]
    return min(near)[2] if near else ""


def _fits(model: EvaluatedModel, params_b: float) -> bool:
    return _distance(model, params_b) <= SIZE_TOLERANCE


def _distance(model: EvaluatedModel, params_b: float) -> float:
    sizes = [size for size in (model.total_b, model.exact_b) if not isinstance(size, Unknown)]
    return min((abs(size - params_b) / size for size in sizes), default=float("inf"))


def _fuzzy(printed: str, parts: NameParts) -> Match:
    if len(parts.family) < _SHORTEST_FUZZY:
        return unmatched(printed)
    alike = model_index().families.get((parts.sizes, parts.variants, outline(parts.family)), {})
    near = {family: one for family, one in alike.items() if len(family) >= _SHORTEST_FUZZY}
    best = process.extractOne(parts.family, list(near), scorer=fuzz.ratio, score_cutoff=FUZZY_RATIO)
    return unmatched(printed) if best is None else matched(printed, near[best[0]], MatchRule.FUZZY)
