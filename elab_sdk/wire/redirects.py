"""Redirects. They are followed only to the same API of the same server, because the API key is sent along.

No hint ever names another server as the endpoint: the key would be sent there.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

__all__ = ["MAX_REDIRECTS", "leaves_api", "redirect_hint", "redirect_target"]

MAX_REDIRECTS: Final = 5
"""Maximum number of redirects that are followed for one request."""

_REDIRECT_STATUSES: Final = (301, 302, 303, 307, 308)
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_MAX_ESCAPES: Final = 4
"""Maximum number of nested escapes in a path; a path with more is rejected."""


def redirect_target(method: str, status: int, location: str, address: str) -> str | None:
    """Get the address that a redirect leads to, if it is safe to follow.

    >>> redirect_target("GET", 301, "/notebook/api/v1/items", "https://elab.example.org/api/v1/items")
    'https://elab.example.org/notebook/api/v1/items'
    >>> redirect_target("GET", 302, "/login.php", "https://elab.example.org/api/v1/items") is None
    True

    Args:
        method: The request's method: only a GET is redirected.
        status: The status of the response.
        location: The `Location` header of the response.
        address: The address of the request.

    Returns:
        The address; None if it is on another server, on http after https, or outside the API of the request,
        such as a login page.
    """
    if method != "GET" or status not in _REDIRECT_STATUSES or not location:
        return None
    try:
        target = urljoin(address, location.strip())
        new, old = urlsplit(target), urlsplit(address)
        is_same_origin = _origin(target) == _origin(address)
    except ValueError:
        return None
    # a user in the address would replace the key in the Authorization header
    is_plain = "@" not in new.netloc and "\\" not in target and target.isascii() and target.isprintable()
    root = _root(old.path)
    is_api = root in new.path and not leaves_api(new.path.partition(root)[2])
    return target if is_same_origin and is_plain and is_api and new.scheme == old.scheme else None


def leaves_api(path: str) -> bool:
    """Whether a web server or proxy may resolve a path below the API's root to one outside it.

    >>> leaves_api("experiments/3"), leaves_api("%2e%2e/admin.php"), leaves_api("..;/x")
    (False, True, True)
    >>> leaves_api("a%2F..%2F..%2Fb")
    True

    Args:
        path: The path, without the query.
    """
    for _ in range(_MAX_ESCAPES):
        segments = [segment.partition(";")[0] for segment in path.replace("\\", "/").split("/")]
        if "\\" in path or path.startswith("/") or {".", ".."} & set(segments):
            return True
        unescaped = unquote(path)
        if unescaped == path:
            return False
        if unescaped.count("/") != path.count("/"):
            # an escaped slash, which some servers treat as the end of a folder
            return True
        path = unescaped
    return True


def redirect_hint(location: str, address: str) -> str:
    """Get the hint for a redirect that was not followed. It never names another server as the endpoint.

    >>> redirect_hint("/notebook/api/v1/items", "https://elab.example.org/api/v1/items")
    'use https://elab.example.org/notebook/api/v1/ as endpoint'

    Args:
        location: The `Location` header of the response.
        address: The address of the request.
    """
    try:
        new, old = urlsplit(urljoin(address, location.strip())), urlsplit(address)
        is_same_host = new.hostname == old.hostname and new.scheme in _DEFAULT_PORTS and "@" not in new.netloc
        _ = new.port
    except ValueError:
        return _OTHER_SERVER
    if not is_same_host:
        return _OTHER_SERVER
    if old.scheme == "https" and new.scheme == "http":
        return "it leads from https to http, where others can read the key: keep https, and tell the admin"
    root = _root(new.path)
    folder, slash, rest = new.path.partition(root)
    if slash and not leaves_api(rest) and not leaves_api(folder.removeprefix("/")):
        return f"use {new.scheme}://{new.netloc}{folder}{root} as endpoint"
    return (
        f"it leads to a page of the same server, {new.path}: eLabFTW's API is behind a login, or the web"
        f" server does not pass {_root(old.path).strip('/')} to eLabFTW; the server's admin can change this"
    )


_OTHER_SERVER: Final = (
    "it leads to another server, most likely a login in front of eLabFTW. Do not use that server as endpoint:"
    " it would receive the key. Ask the server's admin how to reach eLabFTW's API without this login"
)


def _root(path: str) -> str:
    """The root of the API that a path belongs to."""
    return "/api/v2/" if "/api/v2/" in path else "/api/v1/"


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)
