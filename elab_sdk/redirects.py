"""Where a redirect may lead, with the key in hand: to the same server's API v1, and nowhere else."""

from __future__ import annotations

from typing import Final
from urllib.parse import urljoin, urlsplit

__all__ = ["HOPS", "target"]

HOPS: Final = 5
"""So many redirects are followed, one after the other."""

_STATUSES: Final = (301, 302, 303, 307, 308)
_PORTS: Final = {"http": 80, "https": 443}


def target(method: str, status: int, location: str, address: str) -> str | None:
    """The address that a redirect leads to, if it is to be followed.

    >>> target("GET", 301, "/notebook/api/v1/items", "https://elab.example.org/api/v1/items")
    'https://elab.example.org/notebook/api/v1/items'
    >>> target("GET", 302, "/login.php", "https://elab.example.org/api/v1/items") is None
    True

    Args:
        method: The request's method: only a GET is repeated elsewhere.
        status: The answer's status.
        location: Its `Location` header.
        address: Where the request went.

    Returns:
        None where it leads to another server, from https to http, or out of API v1, as to a login page.
    """
    if method != "GET" or status not in _STATUSES or not location:
        return None
    try:
        found = urljoin(address, location.strip())
        there, here = urlsplit(found), urlsplit(address)
        same = _origin(found) == _origin(address)
    except ValueError:
        return None
    # a user in the address would take the place of the key in its header
    plain = "@" not in there.netloc and "\\" not in found and found.isascii() and found.isprintable()
    return found if same and plain and "/api/v1/" in there.path and there.scheme == here.scheme else None


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
