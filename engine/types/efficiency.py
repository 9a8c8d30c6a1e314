"""Efficiency: models weighed by score and size together."""

from dataclasses import dataclass

from engine.types.unknown import Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One model among those that are weighed."""

    model_id: str
    """Model."""
    family: str
    """Its family."""
    size_b: float
    """Billions of parameters."""
    score: float
    """Mean of its scores over sources, as a proportion."""
    ratio: float
    """Performance-efficiency ratio among these candidates, from 0 to 1."""
    lower: float | Unknown
    """Lower end of its interval, from the sampling errors of all scores; UNKNOWN where one of these is."""
    upper: float | Unknown
    """Upper end."""
    straight: float
    """Ratio that its size would have if scores rose along a straight line in log size from the lowest to the highest."""
    rank: int
    """Place by ratio, 1 being the highest; equal ratios share the better place."""
    highest_rank: int
    """Best place when another candidate leaves."""
    lowest_rank: int
    """Worst place when another candidate leaves."""
    on_frontier: bool
    """Whether no other candidate is at most as large and at least as good, and better in one."""
    observation_ids: tuple[str, ...]
    """Observations behind the score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """What becomes of the ranking when several candidates leave."""

    changed: str
    """Who leaves: ``without the 3 models of 0.5B, the smallest``."""
    leader: str
    """Who then comes first."""
    agreement: float
    """Kendall tau-b with the ranking before, over those who stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Efficiency:
    """Models weighed by their scores on one benchmark and their sizes."""

    label: str
    """What the scores are."""
    method: str
    """In words: definition, intervals, stability."""
    candidates: tuple[Candidate, ...]
    """By falling ratio, then by model."""
    leader_first: float | Unknown
    """Share of draws of the scores in which the leader comes first; UNKNOWN where a sampling error is."""
    leader_stays: int
    """Departures of another candidate after which the leader stays first."""
    least_agreement: float
    """Least Kendall tau-b between the ranking with all and with one candidate less."""
    with_size: float
    """Kendall tau-b between ratio and size: below 0 where larger models have lower ratios."""
    with_size_lower: float | Unknown
    """Lower end of its 95 % interval, families being resampled; UNKNOWN where these are too few."""
    with_size_upper: float | Unknown
    """Upper end."""
    departures: tuple[Departure, ...]
    """The ranking without the ends that set the scales."""
    middle_b: float
    """Geometric mean of smallest and largest size: where the ratio peaks if scores rise along a straight line."""
    m_studies: int
    """Sources of the scores."""
    n_families: int
    """Families of the candidates."""
    warnings: tuple[str, ...]
    """What a careful reader must know."""
    input_digest: str
    """Digest of the frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EfficiencyShift:
    """The same models weighed on a benchmark and on its harder version."""

    label: str
    """What the harder and the original scores are."""
    original: Efficiency
    """On the original benchmark."""
    harder: Efficiency
    """On the harder one."""
    agreement: float
    """Kendall tau-b between both rankings."""
    agreement_lower: float | Unknown
    """Lower end of its 95 % interval, families being resampled; UNKNOWN where these are too few."""
    agreement_upper: float | Unknown
    """Upper end."""
    input_digest: str
    """Digest of the frame."""
