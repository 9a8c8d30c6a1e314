"""Confidence: the probability that a claim says what its source prints.

A logistic regression on yes-or-no signs of how the claim was read and of what the checks found. Its coefficients are data
(``data/confidence.toml``), fitted on claims that people took from documents by hand; ``benchmarks/calibration.py`` fits and judges them.
Nothing is fitted when a claim is verified.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from engine.types.claim import Claim
from engine.types.locator import TableLocator
from engine.types.unknown import Unknown
from engine.types.verdict import Finding, Severity
from engine.types.vocabulary import MatchRule

_SURE: Final = frozenset({MatchRule.EXACT, MatchRule.NORMALISED})
_ALONE: Final = frozenset({"printed", "bounds", "granularity", "identity", "second_opinion"})
"""Checks of one claim by itself; what the others say comes of the document as a whole. A second opinion is an extra, so that nothing
could be fitted with it: :mod:`engine.verify.decide` weighs it."""


class _Provenance(BaseModel):
    """Where coefficients come from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    script: str
    claims: int
    wrong: int
    corrupted: int
    digest: str


class Coefficients(BaseModel):
    """The fitted model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    confirm: float = Field(gt=0, lt=1)
    """Least confidence of a confirmed claim."""
    intercept: float
    """Logit of a claim without any sign."""
    signs: Mapping[str, float]
    """What each sign adds to the logit."""
    provenance: _Provenance
    """How they were fitted."""


def signs(claim: Claim, findings: Sequence[Finding]) -> dict[str, bool]:
    """Read the signs of a claim.

    Parameters
    ----------
    claim : Claim
        The claim.
    findings : sequence of Finding
        What the checks of the claim and of its document found.

    Returns
    -------
    dict of str to bool
        By name, in a fixed order.
    """
    severities = {(one.check, one.severity) for one in findings}
    beside = {one.severity for one in findings if one.check not in _ALONE}
    place = claim.locator
    in_table = isinstance(place, TableLocator)
    return {
        "model unknown": claim.model_match.rule is MatchRule.NONE,
        "model put together": claim.model_match.rule not in {*_SURE, MatchRule.NONE},
        "benchmark unknown": claim.benchmark_match.rule is MatchRule.NONE,
        "benchmark put together": claim.benchmark_match.rule not in {*_SURE, MatchRule.NONE},
        "metric not printed": not claim.metric_printed,
        "part of a benchmark": bool(claim.subset),
        "shots stated": not isinstance(claim.setting.shots, Unknown),
        "condition stated": bool(claim.setting.conditions),
        "read from prose": not in_table,
        "read from a page": isinstance(place, TableLocator) and place.page > 0,
        "no column header": in_table and not claim.column_headers,
        "no row header": in_table and not claim.row_headers,
        "counts fit": ("granularity", Severity.SUPPORTS) in severities,
        "counts do not fit": ("granularity", Severity.WARNS) in severities,
        "size agrees": ("identity", Severity.SUPPORTS) in severities,
        "size or kind differs": ("identity", Severity.WARNS) in severities,
        "out of known bounds": ("bounds", Severity.WARNS) in severities,
        "others of the document agree": Severity.SUPPORTS in beside,
        "others of the document disagree": Severity.WARNS in beside,
    }


def confidence_of(claim: Claim, findings: Sequence[Finding]) -> float:
    """Return the probability that a claim which nothing refutes says what its source prints.

    Parameters
    ----------
    claim : Claim
        The claim.
    findings : sequence of Finding
        What the checks of the claim and of its document found.

    Returns
    -------
    float
        Strictly between 0 and 1.
    """
    fitted = coefficients()
    logit = fitted.intercept + sum(fitted.signs[name] for name, holds in signs(claim, findings).items() if holds)
    return 1.0 / (1.0 + math.exp(-logit))


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """Return the fitted model.

    Returns
    -------
    Coefficients
        As ``benchmarks/calibration.py`` wrote it.
    """
    content = files("engine.verify").joinpath("data", "confidence.toml").read_text(encoding="utf-8")
    return Coefficients.model_validate(tomllib.loads(content))
