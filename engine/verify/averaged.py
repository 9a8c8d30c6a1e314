"""Averaged: digits that stand nowhere, but are the mean of the scores of single problems which stand at the claim's place."""

import json
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from engine.types.claim import Claim

LONGEST: Final = 8_000_000
"""Characters of a model's scores that are read."""
_MOST: Final = 100


class Mean(NamedTuple):
    """A mean, computed again."""

    digits: str
    """To as many decimals as the claim has."""
    origin: str
    """Of what, in words."""


def mean_at(claim: Claim, markup: str) -> Mean | None:
    """Average again what stands at a claim's place.

    Parameters
    ----------
    claim : Claim
        The claim: one of its column's headers names the number in each row, the others and the row's say which rows count.
    markup : str
        What stands at its place.

    Returns
    -------
    Mean or None
        None where that is no sequence of JSON objects with such a number.
    """
    rows = _rows(markup) if markup.startswith("{") and len(markup) <= LONGEST else ()
    headers = [header for header in claim.column_headers if header]
    metric = next((header for header in headers if rows and all(_is_number(row.get(header)) for row in rows)), None)
    if metric is None:
        return None
    wanted = {*headers, *claim.row_headers} - {metric, ""}
    values = [row[metric] for row in rows if wanted <= _words(row)]
    if not values:
        return None
    mean = (sum(values, Decimal()) / len(values)).quantize(Decimal(1).scaleb(-claim.numeral.decimals), ROUND_HALF_UP)
    return Mean(str(mean), f"the mean of {metric} over {len(values)} rows")


@lru_cache(maxsize=4)
def _rows(markup: str) -> tuple[Mapping[str, Any], ...]:
    """Read a sequence of objects; none where it is something else."""
    try:
        rows = json.loads(f"[{markup}]", parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError):
        return ()
    return tuple(rows) if all(isinstance(row, dict) for row in rows) else ()


def _is_number(value: object) -> bool:
    return isinstance(value, Decimal) and 0 <= value <= _MOST


def _words(row: Mapping[str, Any]) -> set[str]:
    return {" ".join(value.split()) for value in row.values() if isinstance(value, str)}
