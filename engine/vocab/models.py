"""Models: which evaluated language model a printed name means. The room's door to what the modules beside it do."""

from engine.vocab.likeness import looks_like_model
from engine.vocab.mentions import find_models
from engine.vocab.parts import conditions_of
from engine.vocab.resolve import match_model
from engine.vocab.roster import models

__all__ = ["conditions_of", "find_models", "looks_like_model", "match_model", "models"]
