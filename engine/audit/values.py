"""Values: whether a printed number is another printed number, and which scores are of the same thing."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.setting import Setting
from engine.types.unknown import Unknown
from engine.types.vocabulary import Unit
from engine.vocab.benchmarks import benchmarks, is_code
from engine.vocab.fold import fold
from engine.vocab.subsets import AVERAGE, SubsetKind, match_subset

_SOLVED: Final = "solved in one attempt"
_SHARES: Final = frozenset({"pass@1", "accuracy", "score", "solve_rate", ""})
"""Names under which sources print the share of problems that are solved in one attempt."""
_WAYS_OF_ASKING: Final = frozenset({"complete", "completion", "instruct", "instruction"})
"""Subsets that name how all the problems are put, not a part of them."""
_ON_ONE_SCALE: Final = {Unit.PERCENT: Decimal(1), Unit.FRACTION: Decimal(100), Unit.OTHER: Decimal(1)}


def is_same_value(said: Claim, printed: Claim) -> bool:
    """Tell whether a report's number is a source's number, or a rounding of it.

    Parameters
    ----------
    said : Claim
        The report's score.
    printed : Claim
        The source's score.

    Returns
    -------
    bool
        True where they are equal on one scale, or the report prints fewer decimals and rounds so.
    """
    mine = said.numeral.value * _ON_ONE_SCALE[said.unit]
    theirs = printed.numeral.value * _ON_ONE_SCALE[printed.unit]
    if mine == theirs:
        return True
    step = Decimal(1).scaleb(-said.numeral.decimals) * _ON_ONE_SCALE[said.unit]
    return any(_rounded(theirs, step, way) == mine for way in (ROUND_HALF_UP, ROUND_HALF_EVEN))


def _rounded(value: Decimal, step: Decimal, way: str) -> Decimal:
    """Round to a multiple of a power of ten; a value of too many digits stays as it is."""
    try:
        return value.quantize(step.normalize(), rounding=way)
    except InvalidOperation:
        return value


def model_key(claim: Claim) -> str:
    """Return what two scores of one model share.

    Parameters
    ----------
    claim : Claim
        A score.

    Returns
    -------
    str
        The model's identifier where the vocabulary knows it, else the folded name: unknown names are the same only letter by letter.
    """
    return claim.model_match.entity_id or f"?{fold(claim.model)}"


def benchmark_key(claim: Claim) -> str:
    """Return what two scores on one benchmark share.

    Parameters
    ----------
    claim : Claim
        A score.

    Returns
    -------
    str
        The benchmark's identifier where the vocabulary knows it, else the folded name.
    """
    return claim.benchmark_match.entity_id or f"?{fold(claim.benchmark)}"


def metric_key(claim: Claim) -> str:
    """Return what two scores in one metric share.

    Parameters
    ----------
    claim : Claim
        A score.

    Returns
    -------
    str
        Identifier of the metric; one key for all names of the share of problems that are solved in one attempt, among which an exact match
        is on benchmarks that are not of code.
    """
    known = benchmarks().get(claim.benchmark_match.entity_id)
    is_matched = claim.metric == "exact_match" and known is not None and not is_code(known.benchmark_id)
    return _SOLVED if claim.metric in _SHARES or is_matched else claim.metric


def is_whole(claim: Claim) -> bool:
    """Tell whether a score is of a whole benchmark, not of a language, difficulty or library of it.

    Parameters
    ----------
    claim : Claim
        A score.

    Returns
    -------
    bool
        True for no subset, for an average over them, for a date window and for a way of asking.
    """
    subset = claim.subset.strip()
    is_asked = subset.lower() in _WAYS_OF_ASKING
    return not subset or subset == AVERAGE or is_asked or match_subset(subset).kind is SubsetKind.WINDOW


def is_same_part(said: Claim, printed: Claim) -> bool:
    """Tell whether a source's score is of the part of the benchmark that the report means.

    Parameters
    ----------
    said, printed : Claim
        The report's and the source's score.

    Returns
    -------
    bool
        With a part stated, the same one; without, the whole.
    """
    return fold(said.subset) == fold(printed.subset) if said.subset else is_whole(printed)


def fits_setting(said: Setting, printed: Setting) -> bool:
    """Tell whether a source's score may be of the setting that a report states.

    Parameters
    ----------
    said, printed : Setting
        The report's and the source's setting.

    Returns
    -------
    bool
        False only where both state another number of examples or temperature, or the report a condition that the source does not.
    """
    for mine, theirs in ((said.shots, printed.shots), (said.temperature, printed.temperature)):
        if not isinstance(mine, Unknown) and not isinstance(theirs, Unknown) and mine != theirs:
            return False
    conditions = fold(" ".join(printed.conditions))
    return all(fold(one) in conditions for one in said.conditions)


def show_value(claim: Claim) -> str:
    """Return a score's digits with what makes them readable.

    Parameters
    ----------
    claim : Claim
        A score.

    Returns
    -------
    str
        ``76.2``, followed by the metric where it is not the benchmark's customary one.
    """
    known = benchmarks().get(claim.benchmark_match.entity_id)
    is_customary = metric_key(claim) == _SOLVED or (known is not None and known.metric_id == claim.metric)
    return claim.numeral.printed if is_customary else f"{claim.numeral.printed} ({claim.metric})"


def show_setting(claim: Claim) -> str:
    """Return what is printed of a score's setting.

    Parameters
    ----------
    claim : Claim
        A score.

    Returns
    -------
    str
        Such as ``0-shot, CoT``; empty where nothing is.
    """
    setting = claim.setting
    shots = () if isinstance(setting.shots, Unknown) else (f"{setting.shots}-shot",)
    heat = () if isinstance(setting.temperature, Unknown) else (f"T={setting.temperature:g}",)
    return ", ".join((*shots, *heat, *setting.conditions))


def show_place(claim: Claim) -> str:
    """Return where a score is printed.

    Parameters
    ----------
    claim : Claim
        A score.

    Returns
    -------
    str
        ``Table 5, row 12, column 3`` (counted from 1, headers included), with the page where there are pages; or ``prose, section 3``.
    """
    place = claim.locator
    if not isinstance(place, TableLocator):
        return f"prose, section {place.section}"
    page = f" on page {place.page}" if place.page else ""
    label = f"table {place.label}" if place.label.startswith("#") else place.label
    return f"{label}{page}, row {place.row + 1}, column {place.column + 1}"
