"""Addresses: which of them may be asked. No private networks, no other hosts than the service's, no unencrypted answers.

The one exception is a service whose configured address is itself on this machine (a mirror, a test server): exactly that host and port
may be asked, unencrypted too.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from engine.retrieve.transport.service import Service, place

_LONGEST = 4000
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def objection(url: str, service: Service) -> str:
    """Say why an address must not be asked in the name of a service.

    Parameters
    ----------
    url : str
        An absolute address, perhaps from a redirect or a database's record.
    service : Service
        The service.

    Returns
    -------
    str
        The reason, or empty text for an address that may be asked.
    """
    if not is_address(url):
        return "it is no http address"
    parts, (host, port) = urlsplit(url), place(url)
    if len(url) > _LONGEST or " " in url:
        return "it is malformed"
    if parts.username is not None or parts.password is not None:
        return "it carries a name or password"
    if is_local(host) and (host, port) in {place(base) for base in service.bases}:
        return ""
    objections = (
        (parts.scheme != "https", "it is not encrypted (https)"),
        (not service.any_host and (host, port) not in service.places, f"{host} is no host of {service.name}"),
        (service.any_host and port != 443, f"port {port} is not that of a web server"),
    )
    return next((why for applies, why in objections if applies), "") or _network_objection(host, port)


def is_address(url: str) -> bool:
    """Tell whether a text is an http address at all; databases list others too, of FTP for instance."""
    try:
        place(url)
    except ValueError:
        return False
    return url.isprintable()


def is_local(host: str) -> bool:
    """Tell whether a host name is this machine's own, by name alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(found)
    return (carried or found).is_global and not found.is_multicast


def _carried(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the older address that a newer one leads to: mapped, by 6to4, or by NAT64 (RFC 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _network_objection(host: str, port: int) -> str:
    """Look a host up; one that has a private address among others is refused too."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return ""  # the request itself will fail, and be tried again
    private = sorted(address for address in found if not is_public(address))
    return f"{host} is on a private network ({private[0]})" if private else ""
