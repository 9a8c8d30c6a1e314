"""Scope: which tables bear on code, for whoever wants no other benchmarks."""

import re
from collections import defaultdict
from collections.abc import Sequence

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.vocab.benchmarks import benchmarks, is_code

_CODE = re.compile(r"code|coding|program|software|sql|repo|compil|bug|leet", re.IGNORECASE)
"""What a benchmark's name may say of code."""


def on_code(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Leave out the claims of tables that are about other things than code.

    Parameters
    ----------
    claims : sequence of Claim
        Claims of one document.

    Returns
    -------
    tuple of Claim
        Those of prose; and all of each table with a code benchmark, one by its name among them, or of whose benchmarks none is known.
    """
    by_table: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim.locator, TableLocator):
            by_table[claim.locator.index].append(claim)
    kept = {index for index, rows in by_table.items() if _is_on_code(rows)}
    return tuple(one for one in claims if not isinstance(one.locator, TableLocator) or one.locator.index in kept)


def _is_on_code(claims: Sequence[Claim]) -> bool:
    """Tell whether a table bears on code."""
    ids = {claim.benchmark_match.entity_id for claim in claims}
    unknown = {claim.benchmark for claim in claims if not claim.benchmark_match.entity_id}
    return (
        any(is_code(one) for one in ids)
        or not any(one in benchmarks() for one in ids)
        or any(_CODE.search(name) for name in unknown)
    )
