"""Sources of a server's release: its login page, and two endpoints of API v2. No I/O.

API v1 does not report the release. These rules come from the source of all 123 releases, and match the
recorded pages of nineteen.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk.rules.releases import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_api_v1.wire import Response

    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = [
    "END_OF_HEAD",
    "INFO",
    "RELEASE_SOURCES",
    "ReleaseSource",
    "ServerPage",
    "WebPage",
    "lacks_v1",
    "read_login_page",
]

END_OF_HEAD: Final = b"</head>"
"""A login page is read up to this tag: from 4.0, an admin can put any text below it."""

_V1_IS_GONE: Final = b"API v1 has been removed"
_BYTE_LIMIT: Final = 1 << 16
_ASSET: Final = re.compile(
    rb"""<(?:script|link)\b[^<>]*?\s(?:src|href)\s*=\s*(?P<quote>["'])(?P<file>[^"'<>?]+)\?v=(?P<v>[^"'<>&]+)(?P=quote)"""
)
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_ELABFTW_ASSETS: Final = (b"main.bundle.js", b"elabftw.min.js", b"elabftw.min.css")
"""Files that the login page of every release loads. A page without them belongs to another program."""
_BUILD_NUMBER: Final = re.compile(r"[0-9a-f]{8}")
_USER_KEYS_NEWEST_FIRST: Final = ("token_created_at", "orgid", "usergroup")


@attrs.frozen
class ServerPage:
    """A page that a server sent.

    Args:
        status: The HTTP status.
        content: The bytes that were read.
    """

    status: int
    content: bytes


@attrs.frozen(kw_only=True)
class WebPage:
    """A page of the server that can be missing.

    >>> WebPage(path="login.php").needs_key
    False

    Args:
        path: Its path below the address of the site, with its query.
        needs_key: Whether the request carries the key.
        limit: Maximum number of bytes to read.
        end_marker: Reading may stop after these bytes; empty to read everything.
    """

    path: str
    needs_key: bool = False
    limit: int = _BYTE_LIMIT
    end_marker: bytes = b""


@attrs.frozen(kw_only=True)
class ReleaseSource(WebPage):
    """A page of the server that shows its release, or something of it.

    Args:
        name: Its name for people.
        reveals: What the page shows on a given release.
        narrow: Narrow the known release by the page.
    """

    name: str
    reveals: Callable[[Release], object]
    narrow: Callable[[DetectedRelease, ServerPage], DetectedRelease]

    def decides(self, known: DetectedRelease, question: Callable[[Release], object]) -> bool:
        """Whether this page certainly answers a question about the release."""
        answers: dict[object, object] = {}
        return all(
            answers.setdefault(self.reveals(release), question(release)) == question(release)
            for release in known.candidates
        )


def lacks_v1(response: Response | ServerPage) -> bool:
    """Whether a response to a request of API v1 says that the server has only API v2, as from 5.0.0.

    Args:
        response: The response.
    """
    return response.status == 400 and _V1_IS_GONE in response.content


def lacks_info(response: Response | ServerPage) -> bool:
    """Whether API v2 exists but does not tell the release, as from 4.4.0 up to and including 4.7.0.

    Args:
        response: The response to `GET info`.
    """
    return response.status == 400 and b"available endpoints" in response.content


def read_login_page(content: bytes) -> str | None:
    """The version or build number that a login page shows; None if it shows neither.

    >>> read_login_page(b"<head><script src='assets/main.bundle.js?v=4.3.8'></script></head>")
    '4.3.8'

    Args:
        content: The page, at least up to the end of its head.
    """
    head, end, _ = content.partition(END_OF_HEAD)
    if not end:
        return None
    assets = [*_ASSET.finditer(_COMMENT.sub(b"", head))]
    versions = {each["v"] for each in assets}
    if len(versions) != 1 or not any(each["file"].endswith(_ELABFTW_ASSETS) for each in assets):
        return None
    text = versions.pop().decode("ascii", "replace")
    return text if text in VERSIONS or _BUILD_NUMBER.fullmatch(text) else None


def _after_login(known: DetectedRelease, page: ServerPage) -> DetectedRelease:
    text = read_login_page(page.content) if page.status == 200 else None
    if text is None:
        return known
    if text in VERSIONS:
        return known.reported(text, "its login page says so")
    return known.narrowed(
        lambda release: release.page_shows == "build", "its login page shows a build number"
    )


def _after_info(known: DetectedRelease, page: ServerPage) -> DetectedRelease:
    info = _json_object(page)
    version = info.get("elabftw_version")
    if page.status == 200 and isinstance(version, str):
        return known.reported(version, "api/v2/info says so")
    if lacks_info(page):
        return known.narrowed(lambda release: release.v2_shows == "user", "its API v2 has no info")
    return known


def _after_user(known: DetectedRelease, page: ServerPage) -> DetectedRelease:
    user = _json_object(page)
    newest = next((key for key in _USER_KEYS_NEWEST_FIRST if key in user), None)
    if page.status != 200 or newest is None or "userid" not in user:
        return known
    return known.narrowed(lambda release: release.v2_user == newest, "api/v2/users/me shows it")


def _json_object(page: ServerPage) -> dict[str, object]:
    try:
        value = json.loads(page.content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


INFO: Final = ReleaseSource(
    name="api/v2/info",
    path="api/v2/info",
    needs_key=True,
    reveals=lambda release: release.name if release.v2_shows == "version" else "",
    narrow=_after_info,
)
"""What API v2 tells of the release, from 4.8."""
RELEASE_SOURCES: Final = (
    ReleaseSource(
        name="its login page",
        path="login.php",
        end_marker=END_OF_HEAD,
        reveals=lambda release: release.name if release.page_shows == "version" else "a build",
        narrow=_after_login,
    ),
    INFO,
    ReleaseSource(
        name="api/v2/users/me",
        path="api/v2/users/me",
        needs_key=True,
        reveals=lambda release: release.v2_user,
        narrow=_after_user,
    ),
)
"""All sources; the first needs no key."""
