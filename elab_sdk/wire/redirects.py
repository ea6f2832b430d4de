"""Where a redirect may lead, with the key in hand: to the same server's API v1, and nowhere else.

Nor is anybody advised to give another server as endpoint: the key would go there.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

__all__ = ["HOPS", "advice", "leaves", "target"]

HOPS: Final = 5
"""So many redirects are followed, one after the other."""

_STATUSES: Final = (301, 302, 303, 307, 308)
_PORTS: Final = {"http": 80, "https": 443}
_ROUNDS: Final = 4
"""As often as a path may be escaped, one time around the other, before it is refused for that alone."""


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
    is_api = "/api/v1/" in there.path and not leaves(there.path.partition("/api/v1/")[2])
    return found if same and plain and is_api and there.scheme == here.scheme else None


def leaves(path: str) -> bool:
    """Whether a path below the API's root may lead out of it, as web servers and proxies read it.

    >>> leaves("experiments/3"), leaves("%2e%2e/admin.php"), leaves("..;/x"), leaves("a%2F..%2F..%2Fb")
    (False, True, True, True)

    Args:
        path: Without the query.
    """
    for _ in range(_ROUNDS):
        segments = [segment.partition(";")[0] for segment in path.replace("\\", "/").split("/")]
        if "\\" in path or path.startswith("/") or {".", ".."} & set(segments):
            return True
        plain = unquote(path)
        if plain == path:
            return False
        if plain.count("/") != path.count("/"):
            # an escaped slash: some servers undo it, and then see other folders
            return True
        path = plain
    return True


def advice(location: str, address: str) -> str:
    """What to do about a redirect that was not followed. Another server is never named as the next endpoint.

    >>> advice("/notebook/api/v1/items", "https://elab.example.org/api/v1/items")
    'give https://elab.example.org/notebook/api/v1/ as endpoint'

    Args:
        location: The answer's `Location` header.
        address: Where the request went.
    """
    try:
        found = urljoin(address, location.strip())
        there, here = urlsplit(found), urlsplit(address)
        same = there.hostname == here.hostname and there.scheme in _PORTS and "@" not in there.netloc
        _ = there.port
    except ValueError:
        return _ELSEWHERE
    if not same:
        return _ELSEWHERE
    if here.scheme == "https" and there.scheme == "http":
        return "it leads from https to http, where others can read the key: keep https, and tell the admin"
    folder, slash, rest = there.path.partition("/api/v1/")
    if slash and not leaves(rest) and not leaves(folder.removeprefix("/")):
        return f"give {there.scheme}://{there.netloc}{folder}/api/v1/ as endpoint"
    return (
        f"it leads to a page of the same server, {there.path}: a login stands in front of eLabFTW's API, or"
        " the web server does not hand api/v1 to eLabFTW; its admin can change that"
    )


_ELSEWHERE: Final = (
    "it leads to another server, most likely a login in front of eLabFTW. Do not give that one as endpoint:"
    " it would get the key. Ask the server's admin how /api/v1/ is reached past the login"
)


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
