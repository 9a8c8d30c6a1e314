"""Printed conditions of an evaluation: '5-shot, CoT, T=0.2' to a Setting."""

import re
from dataclasses import dataclass
from functools import lru_cache

from engine.types.unknown import UNKNOWN, Unknown

_WORDS = {"zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_SHOTS = re.compile(r"\b(?:(?P<digits>\d{1,3})|(?P<word>zero|one|two|three|four|five))[\s-]*shots?\b", re.IGNORECASE)
_SHOTS_AFTER = re.compile(r"\b(?:shots?|n-shot)\s*[=:]\s*(?P<digits>\d{1,3})\b", re.IGNORECASE)
_TEMPERATURE = re.compile(r"\b(?:t|temp(?:erature)?)\s*(?:=|:|of)\s*(?P<value>\d(?:\.\d+)?)\b", re.IGNORECASE)
_CONDITIONS = re.compile(
    r"\b(?:greedy(?: decoding)?|cot|chain[- ]of[- ]thoughts?|self-consistency|few[- ]shot|w/o\s+[\w-]+|w/\s*[\w-]+|with cot|without cot|psm|spm|fim"
    r"|beam search|(?:random|nucleus|temperature) sampling|calibrated|agentless|open-?hands|swe-agent|moatless(?: tools)?|auto-?code-?rover|thinking|no[- ]?think(?:ing)?|non-thinking|prompt strict|strict|loose|fine-?tuned|completion|insertion|single[- ]line|multi[- ]line"
    r"|random span|whole|fp(?:8|16|32)|bf16|int[48]|[2348][- ]?bits?\b|diff|top-\d|partial scoring|\d+k|ours|single|standalone|vanilla|baseline|standard|original|before|after)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Conditions found in a text, and the text without them."""

    shots: int | Unknown = UNKNOWN
    """Examples in the prompt."""
    temperature: float | Unknown = UNKNOWN
    """Sampling temperature."""
    words: tuple[str, ...] = ()
    """Other conditions, as printed."""
    rest: str = ""
    """The text with these taken out."""


def read_shots(text: str) -> int | Unknown:
    """Return the number of shots that a text states, UNKNOWN where it states none."""
    match = _SHOTS.search(text) or _SHOTS_AFTER.search(text) if "shot" in text.lower() else None
    if match is None:
        return UNKNOWN
    if match["digits"]:
        return int(match["digits"])
    return _WORDS[match["word"].lower()]


def read_temperature(text: str) -> float | Unknown:
    """Return the sampling temperature that a text states, UNKNOWN where it states none."""
    match = _TEMPERATURE.search(text)
    return float(match["value"]) if match else UNKNOWN


@lru_cache(maxsize=4096)
def read_conditions(text: str) -> Conditions:
    """Read the conditions of a header, row label or remark.

    Parameters
    ----------
    text : str
        Such as ``5-shot, CoT``.

    Returns
    -------
    Conditions
        What was found, and what is left of the text.
    """
    if not text:
        return Conditions()
    shots, temperature = read_shots(text), read_temperature(text)
    told = shots is not UNKNOWN or temperature is not UNKNOWN
    rest = _SHOTS_AFTER.sub(" ", _SHOTS.sub(" ", _TEMPERATURE.sub(" ", text))) if told else text
    words = tuple(_CONDITIONS.findall(rest))
    rest = _CONDITIONS.sub(" ", rest) if words else rest
    return Conditions(shots=shots, temperature=temperature, words=words, rest=" ".join(rest.split()))
