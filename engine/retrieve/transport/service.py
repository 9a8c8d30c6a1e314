"""Service: where a service stands, how often it may be asked, how a caller makes itself known to it."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service that can be asked. Each is asked by one connection at a time, which no service's terms fall below."""

    name: str
    """Name, as a person gives it."""
    base_url: str
    """Where its interface stands, without a slash at the end."""
    interval: float
    """Seconds from one answer to the next request."""
    terms: str
    """The stated limit that the interval keeps to."""
    files_url: str = ""
    """Where its papers stand, if elsewhere."""
    hosts: tuple[str, ...] = ()
    """Further hosts that it may send its callers to."""
    key_header: str = ""
    """Header that carries the key."""
    key_prefix: str = ""
    """What stands before the key in that header."""
    key_param: str = ""
    """Parameter that carries the key."""
    contact_param: str = ""
    """Parameter that carries the mail address of the caller."""
    needs_key: bool = False
    """Whether it is only asked with a key."""
    any_host: bool = False
    """Whether its requests go to any public host; each host is then paced for itself."""

    @property
    def bases(self) -> tuple[str, ...]:
        """Addresses below which it is asked."""
        return tuple(url for url in (self.base_url, self.files_url) if url)

    @property
    def places(self) -> frozenset[tuple[str, int]]:
        """Hosts and ports that may be asked."""
        own = {place(url) for url in self.bases}
        return frozenset(own | {(host, 443) for host in self.hosts})

    def paced_as(self, url: str) -> str:
        """Return the name under which requests to an address are paced: the service, or the host of one among any."""
        return f"host {place(url)[0]}" if self.any_host else self.name


def place(url: str) -> tuple[str, int]:
    """Return host and port of an address.

    Parameters
    ----------
    url : str
        An http or https address.

    Returns
    -------
    tuple of str and int
        The host in lower case; the port, 80 or 443 where none is named.

    Raises
    ------
    ValueError
        If it is no such address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"{url!r} is no http address")
    return parts.hostname.lower(), parts.port or (443 if parts.scheme == "https" else 80)
