"""Secrets: keys and the caller's contact, taken out of everything that is kept or shown."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, quote_plus

REMOVED: Final = "[removed]"
"""What stands in place of a key."""

_UNKEPT: Final = frozenset({"set-cookie", "authorization", "proxy-authorization", "cookie"})


class Secrets:
    """What must not be kept."""

    def __init__(self, keys: Iterable[str], contact: str) -> None:
        """Know the keys and the contact in every spelling that an answer may echo."""
        self._keys = _spellings(keys)
        self._all = _spellings([*keys, contact])

    def clean_text(self, text: str) -> str:
        """Take keys and contact out of a text."""
        for secret in self._all:
            text = text.replace(secret, REMOVED)
        return text

    def clean_body(self, content: bytes, *, is_paper: bool) -> bytes:
        """Take the keys out of a body, and out of what is no paper the contact too.

        Parameters
        ----------
        content : bytes
            The body as it came.
        is_paper : bool
            A paper may print the caller's address for reasons of its own.

        Returns
        -------
        bytes
            The same bytes where nothing was found.
        """
        for secret in self._keys if is_paper else self._all:
            content = content.replace(secret.encode(), REMOVED.encode())
        return content

    def clean_headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Take keys, contact and cookies out of headers."""
        return {name: self.clean_text(value) for name, value in sorted(headers.items()) if name not in _UNKEPT}


def _spellings(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return each secret as it is and as addresses write it, the longest first."""
    spelled = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""), quote_plus(secret))}
    return tuple(sorted(spelled, key=lambda form: (-len(form), form)))
