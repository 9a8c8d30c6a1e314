"""Review: what a panel of reviewers says of a report, and the facts that it may look at."""

from dataclasses import dataclass

from engine.types.unknown import UNKNOWN, Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What can be counted of a report, ours or somebody else's. UNKNOWN: the report gives nothing to count it by."""

    outcomes_asked: int | Unknown = UNKNOWN
    """Outcomes (a benchmark, or a drop between two) that the question asks for."""
    outcomes_answered: int = 0
    """Those of them that a number with its source answers; in our reports an estimate with an interval."""
    nearest_offered: int = 0
    """Outcomes offered because they are the nearest that can be answered."""
    nearest_answered: int = 0
    """Those of them that are answered."""
    cells_asked: int = 0
    """Cells of the question's design: groups by benchmarks by metrics; 0 where it has none."""
    cells_filled: int = 0
    """Those for which a source reports anything."""
    bands_asked: int = 0
    """Size bands asked for, over all outcomes."""
    bands_estimated: int = 0
    """Those whose mean has an interval."""
    models: int | Unknown = UNKNOWN
    """Distinct models behind the answer."""
    families: int | Unknown = UNKNOWN
    """Their families."""
    claims: int | Unknown = UNKNOWN
    """Claims on the question's benchmarks in our reports; in others those that the report makes."""
    verified: int = 0
    """Those that a source confirms."""
    refuted: int = 0
    """Those that a source contradicts."""
    sources: int | Unknown = UNKNOWN
    """Sources that bear on the answer."""
    largest_share: float | Unknown = UNKNOWN
    """Share of what the answer rests on that comes from the largest of them, in [0, 1]."""
    estimates: int | Unknown = UNKNOWN
    """Estimates that the report gives."""
    with_interval: int = 0
    """Those with an interval."""
    reliable: int = 0
    """Those whose interval rests on enough degrees of freedom."""
    fits_varied: int = 0
    """Fits that were repeated under other choices."""
    fits: int = 0
    """Fits."""
    adjusted: bool | Unknown = UNKNOWN
    """Whether the tests of the question are adjusted for their number."""
    numbers: int | Unknown = UNKNOWN
    """Numbers that the report prints."""
    traced: int = 0
    """Those that lead to what they rest on."""
    sources_given: int | Unknown = UNKNOWN
    """Sources that were read."""
    sources_digested: int = 0
    """Those that a digest of their bytes identifies."""
    software_stated: bool | Unknown = UNKNOWN
    """Whether program and version are stated."""
    written: int | Unknown = UNKNOWN
    """Year of the report."""
    years: tuple[int, ...] = ()
    """Years of the sources that bear on the answer, ascending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one reviewer says."""

    rubric: str
    """Name of the rubric."""
    asks: str
    """The question that the reviewer puts."""
    score: float
    """From 0 to 10."""
    weight: int
    """Weight in the total."""
    evidence: str
    """What the score rests on, in one sentence."""
    to_raise: str
    """What would raise it; empty at 10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A limit that no rubric can talk away."""

    limit: float
    """Greatest total."""
    reason: str
    """Why it holds here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the panel says."""

    opinions: tuple[Opinion, ...]
    """One a rubric, in the panel's order."""
    bounds: tuple[Bound, ...]
    """Those that hold, the strictest first."""
    mean: float
    """Weighted mean of the scores."""
    total: float
    """The mean, or the strictest bound where that is less."""
    formula: str
    """How the total is had, with the numbers put in."""
