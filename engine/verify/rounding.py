"""Rounding: what printed decimals leave open."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Final

from engine.types.claim import Claim
from engine.types.vocabulary import Unit

WHOLE: Final = {Unit.PERCENT: Decimal(100), Unit.FRACTION: Decimal(1)}
"""What a share is of, by the unit in which it is printed; other units are no shares."""
_ROUNDINGS: Final = (ROUND_HALF_UP, ROUND_HALF_EVEN, ROUND_DOWN)


def step(claim: Claim) -> Decimal:
    """Return one unit of the last printed decimal, in the unit of the claim: 0.1 for ``53.7``."""
    return Decimal(1).scaleb(-claim.numeral.decimals)


def agree(one: Claim, other: Claim) -> bool:
    """Tell whether two claims print one value, the one with more decimals rounded or cut off to those of the other.

    Parameters
    ----------
    one, other : Claim
        Two claims whose units are percent or fraction.

    Returns
    -------
    bool
        Whether a value exists that both could print.
    """
    first, second = (100 * claim.numeral.value / WHOLE[claim.unit] for claim in (one, other))
    coarser = max(100 * step(claim) / WHOLE[claim.unit] for claim in (one, other))
    return first == second or any(_cut(first, coarser, how) == _cut(second, coarser, how) for how in _ROUNDINGS)


def _cut(value: Decimal, unit: Decimal, rounding: str) -> Decimal:
    return (value / unit).quantize(Decimal(1), rounding=rounding)
