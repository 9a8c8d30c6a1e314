"""Corruptions of claims that were read rightly: what a parser, a copyist or a report does to a number.

Each takes a claim and the other claims of its table and returns the claim as it would read after the mistake, under the same identifier, or
None where the table gives no occasion for it. Two kinds are told apart: a claim that differs from its own cell, and a claim that has the
digits of a cell but names something else.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from engine.numerals import parse_numeral
from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.vocab.models import match_model, models

Corruption = Callable[[Claim, Sequence[Claim], random.Random], Claim | None]
"""The claim, the other claims of its table, and the generator that chooses among occasions."""


def change_a_digit(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:  # noqa: ARG001  # every corruption has one signature
    """Print another digit in one place."""
    digits = claim.numeral.printed
    place = draw.choice([at for at, character in enumerate(digits) if character.isdigit()])
    other = draw.choice([digit for digit in "0123456789" if digit != digits[place]])
    return _with_digits(claim, f"{digits[:place]}{other}{digits[place + 1 :]}")


def move_the_point(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:  # noqa: ARG001  # as above
    """Move the decimal point by one place."""
    whole, point, rest = claim.numeral.printed.partition(".")
    moves = [f"{whole}{rest[0]}.{rest[1:]}"] if len(rest) > 1 else []
    moves += [f"{whole[:-1]}.{whole[-1]}{rest}"] if point and len(whole) > 1 else []
    moves += [f"{whole}{rest}"] if len(rest) == 1 else []
    return _with_digits(claim, draw.choice(moves)) if moves else None


def take_digits_of_the_neighbouring_row(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:
    """Print the number of the row above or below in the claim's own cell."""
    other = _neighbour(claim, table, draw)
    return None if other is None or _prints(claim, other.numeral.printed) else replace(claim, numeral=other.numeral)


def take_the_neighbouring_row(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:
    """Read the cell of the row above or below for the claim's model: digits and place agree, the model is another."""
    other = _neighbour(claim, table, draw)
    if other is None or other.numeral.printed == claim.numeral.printed:
        return None
    return replace(claim, numeral=other.numeral, locator=other.locator, quote=other.quote)


def swap_two_columns(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:
    """Read a cell below the header of another column of the same row."""
    others = [one for one in _in_row(claim, table) if _column(one) != _column(claim)]
    return _below(claim, draw.choice(others)) if others else None


def shift_the_header(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:  # noqa: ARG001  # as above
    """Read a cell below the header of the next column, as a parser does that loses the first cell of a row."""
    others = [one for one in _in_row(claim, table) if _column(one) > _column(claim)]
    return _below(claim, min(others, key=_column)) if others else None


def swap_base_and_instruct(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:  # noqa: ARG001  # as above
    """Take the base model for its instruct sibling of the same size, or the other way round."""
    known = models().get(claim.model_match.entity_id)
    if known is None or not known.variant:
        return None
    other = {"base": "instruct", "instruct": "base"}[known.variant]
    kin = [
        one.model_id
        for one in models().values()
        if (one.family, one.total_b, one.variant) == (known.family, known.total_b, other)
    ]
    return replace(claim, model=kin[0], model_match=match_model(kin[0])) if len(kin) == 1 else None


AGAINST_THE_CELL: Final[dict[str, Corruption]] = {
    "change one digit": change_a_digit,
    "move the decimal point": move_the_point,
    "digits of the neighbouring row": take_digits_of_the_neighbouring_row,
}
"""Corruptions after which the claim differs from its own cell."""
AGAINST_THE_NAMES: Final[dict[str, Corruption]] = {
    "take the neighbouring row": take_the_neighbouring_row,
    "swap two columns": swap_two_columns,
    "shift the header": shift_the_header,
    "swap base and instruct": swap_base_and_instruct,
}
"""Corruptions after which the claim has a cell's digits and names something else."""


def _with_digits(claim: Claim, printed: str) -> Claim | None:
    found = parse_numeral(printed)
    if found is None or _prints(claim, found.printed):
        return None
    value = Decimal(printed)
    numeral = replace(claim.numeral, printed=printed, value=value, decimals=found.decimals)
    return replace(claim, numeral=numeral, quote=claim.quote.replace(claim.numeral.printed, printed))


def _prints(claim: Claim, printed: str) -> bool:
    """Tell whether the claim's own cell prints a number, be it beside the claim's: a cell may hold several."""
    return printed in re.findall(r"\d+(?:\.\d+)?", claim.quote)


def _neighbour(claim: Claim, table: Sequence[Claim], draw: random.Random) -> Claim | None:
    """Return the claim of the same column in the nearest row above or below; a cell may hold several rows' lines."""
    rows = [
        one
        for one in table
        if _column(one) == _column(claim) and _cell(one) != _cell(claim) and one.model != claim.model
    ]
    nearest = min((abs(_row(one) - _row(claim)) for one in rows), default=0)
    near = [one for one in rows if abs(_row(one) - _row(claim)) == nearest]
    return draw.choice(near) if near else None


def _cell(claim: Claim) -> tuple[int, tuple[float, ...]]:
    """Return where a claim's cell lies, in the text or on the page."""
    return claim.locator.start, claim.locator.box if isinstance(claim.locator, TableLocator) else ()


def _below(claim: Claim, other: Claim) -> Claim | None:
    """Return the claim below another column's header, where that changes what it says."""
    moved = replace(
        claim,
        benchmark=other.benchmark,
        benchmark_match=other.benchmark_match,
        subset=other.subset,
        metric=other.metric,
        metric_printed=other.metric_printed,
        setting=other.setting,
        unit=other.unit,
        column_headers=other.column_headers,
    )
    return None if _meaning(moved) == _meaning(claim) or claim.numeral.printed == other.numeral.printed else moved


def _meaning(claim: Claim) -> tuple[object, ...]:
    return claim.benchmark, claim.subset, claim.metric, claim.setting


def _in_row(claim: Claim, table: Sequence[Claim]) -> list[Claim]:
    return [one for one in table if _row(one) == _row(claim) and one.model == claim.model]


def _row(claim: Claim) -> int:
    return claim.locator.row if isinstance(claim.locator, TableLocator) else -1


def _column(claim: Claim) -> int:
    return claim.locator.column if isinstance(claim.locator, TableLocator) else -1
