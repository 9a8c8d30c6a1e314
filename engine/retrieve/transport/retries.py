"""Retries: what an answer that is no answer means, and how long to wait before asking again."""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from engine.types.outcome import Reason

MOST_ATTEMPTS: Final = 6
"""How often a request is made before its service counts as unreachable."""
MOST_MALFORMED: Final = 3
"""How often, where the answers that came were malformed."""
FIRST_PAUSE: Final = 2.0
"""Seconds before the second attempt, doubled for each further one."""

_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
_DENIED = frozenset({401, 403, 407, 451})
_REMAINING = ("x-ratelimit-remaining-usd", "x-ratelimit-remaining")
_RESET = "x-ratelimit-reset"
_UNTIL_TOMORROW = 86_400.0
_LONGEST_WORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why an answer is none."""

    reason: Reason
    """As a closed code."""
    words: str
    """What the service said, in one line."""
    again: bool
    """Whether asking again may help."""
    wait: float = 0.0
    """Seconds that the service asks its callers to wait."""


def refusal(status: int, headers: Mapping[str, str], content: bytes, now: float) -> Refusal | None:
    """Say what an answer's status means.

    Of the two kinds of 429 the one for asking too fast is tried again; the one for a budget that is spent is not, and closes the
    service until its reset.

    Parameters
    ----------
    status : int
        HTTP status.
    headers : mapping of str to str
        Names in lower case.
    content : bytes
        The body, or its beginning.
    now : float
        Seconds since 1970-01-01 UTC, for a `Retry-After` that is a date where the answer has none.

    Returns
    -------
    Refusal or None
        None for a status of success.
    """
    if 200 <= status < 300 and status != 204:
        return None
    words = f"{status} {_words(content)}".strip()
    if status == 429 and (reset := _budget_reset(headers)):
        return Refusal(reason=Reason.BUDGET_SPENT, words=words, again=False, wait=reset)
    if status in _TRY_AGAIN:
        reason = Reason.RATE_LIMITED if status == 429 else Reason.UNREACHABLE
        return Refusal(reason=reason, words=words, again=True, wait=retry_after(headers, now))
    if status in _DENIED:
        return Refusal(reason=Reason.DENIED, words=words, again=False)
    if status in {204, 404, 410}:
        return Refusal(reason=Reason.NOT_FOUND, words=words, again=False)
    return Refusal(reason=Reason.REFUSED, words=words, again=False)


def retry_after(headers: Mapping[str, str], now: float) -> float:
    """Read how long a service asks its callers to wait.

    Parameters
    ----------
    headers : mapping of str to str
        With ``retry-after`` in seconds or as a date; a date counts from the answer's own ``date``, whatever this machine's clock says.
    now : float
        Seconds since 1970-01-01 UTC.

    Returns
    -------
    float
        Seconds; 0 where nothing, or nothing legible, is said.
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    until = _timestamp(said)
    if until is None:
        return 0.0
    sent = _timestamp(headers.get("date", ""))
    return max(until - (now if sent is None else sent), 0.0)


def pause(attempt: int, jitter: random.Random) -> float:
    """Return how long to wait before trying again where the service does not say.

    Parameters
    ----------
    attempt : int
        Attempts made, from 1.
    jitter : random.Random
        Spreads callers that failed together.

    Returns
    -------
    float
        Seconds: :data:`FIRST_PAUSE` doubled with each attempt, times 0.75 to 1.25.
    """
    return FIRST_PAUSE * 2.0 ** (attempt - 1) * jitter.uniform(0.75, 1.25)


def budget_is_spent(headers: Mapping[str, str]) -> float:
    """Tell from a good answer whether the next request would exceed the caller's budget.

    Parameters
    ----------
    headers : mapping of str to str
        With ``x-ratelimit-remaining-usd`` and ``x-ratelimit-cost-usd`` where the service has a budget.

    Returns
    -------
    float
        Seconds until the budget is renewed; 0 where there is one left, or none.
    """
    remaining = _number(headers.get("x-ratelimit-remaining-usd", ""))
    cost = _number(headers.get("x-ratelimit-cost-usd", ""))
    if remaining is None or cost is None or cost <= 0 or remaining >= cost:
        return 0.0
    return _number(headers.get(_RESET, "")) or _UNTIL_TOMORROW


def _budget_reset(headers: Mapping[str, str]) -> float:
    """Return the seconds until a spent budget is renewed, 0 where none is spent."""
    left = [value for name in _REMAINING if (value := _number(headers.get(name, ""))) is not None]
    if not left or min(left) > 0 or "retry-after" in headers:
        return 0.0
    return _number(headers.get(_RESET, "")) or _UNTIL_TOMORROW


def _timestamp(date: str) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < 1e9 else None


def _words(content: bytes) -> str:
    """Return what a body says in one line, without markup."""
    text = content[:4000].decode("utf-8", "replace")
    try:
        said = json.loads(content[:4000])
    except (ValueError, RecursionError):
        said = None
    if isinstance(said, dict):
        named = [str(said[name]) for name in ("message", "error", "errMsg", "detail", "title") if said.get(name)]
        text = ": ".join(named) or text
    if text.lstrip().startswith("<"):
        text = ""
    return " ".join(text.split())[:_LONGEST_WORDS]
