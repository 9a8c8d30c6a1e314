"""Projection: an outcome against something else than model size, to be drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedModel:
    """One model."""

    model_id: str
    """Model."""
    family: str
    """Its family."""
    x: float
    """What the outcome is explained by, as a proportion."""
    y: float
    """Outcome as a proportion, the mean over its sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectedPoint:
    """A fitted value."""

    x: float
    """Where."""
    value: float
    """Fitted outcome, as a proportion."""
    lower: float
    """Lower end of the pointwise interval."""
    upper: float
    """Upper end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Models and the fitted curve."""

    axis: str
    """What x is, in words."""
    models: tuple[ProjectedModel, ...]
    """In ascending order of the model."""
    curve: tuple[ProjectedPoint, ...]
    """By ascending x."""
