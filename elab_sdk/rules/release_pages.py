"""What pages of a server say of its release: its login page, and two answers of API v2.

API v1 does not tell it. The rules were read in the source of all 123 releases, and hold for the pages of
nineteen that were recorded. Nothing here does any input or output.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk.rules.releases import VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.release_detection import KnownRelease
    from elab_sdk.rules.releases import Release

__all__ = ["END_OF_HEAD", "WAYS", "Page", "Way"]

END_OF_HEAD: Final = b"</head>"
"""A login page is read up to here: below, from 4.0 on, it may hold any text that an admin put there."""

_LIMIT: Final = 1 << 16
_ASSET: Final = re.compile(
    rb"""<(?:script|link)\b[^<>]*?\s(?:src|href)\s*=\s*(?P<quote>["'])(?P<file>[^"'<>?]+)\?v=(?P<v>[^"'<>&]+)(?P=quote)"""
)
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_OURS: Final = (b"main.bundle.js", b"elabftw.min.js", b"elabftw.min.css")
"""Files that every release loads, so that the page of another program is not taken for its own."""
_BUILD: Final = re.compile(r"[0-9a-f]{8}")
_USER_KEYS: Final = ("token_created_at", "orgid", "usergroup")


@attrs.frozen
class Page:
    """What a server answered.

    Args:
        status: The status.
        content: What came, as much as was read.
    """

    status: int
    content: bytes


@attrs.frozen
class Way:
    """One way to learn the release.

    Args:
        name: What it asks for, in words.
        path: Below the folder that `api/v1/` is in.
        is_keyed: Whether it takes the key.
        limit: The most bytes to read.
        until: What the part ends with that is read.
        shows: What it tells one release from another by.
        learned: What is known after its answer.
    """

    name: str
    path: str
    is_keyed: bool
    limit: int
    until: bytes
    shows: Callable[[Release], object]
    learned: Callable[[KnownRelease, Page], KnownRelease]

    def settles(self, known: KnownRelease, question: Callable[[Release], object]) -> bool:
        """Whether its answer is sure to settle a question."""
        answers: dict[object, object] = {}
        return all(
            answers.setdefault(self.shows(release), question(release)) == question(release)
            for release in known.candidates
        )


def shown_by_login(content: bytes) -> str | None:
    """What a login page says: a version, or the number of a build; None where it says nothing.

    >>> shown_by_login(b"<head><script src='assets/main.bundle.js?v=4.3.8'></script></head>")
    '4.3.8'

    Args:
        content: The page, up to the end of its head at least.
    """
    head, end, _ = content.partition(END_OF_HEAD)
    if not end:
        return None
    assets = [*_ASSET.finditer(_COMMENT.sub(b"", head))]
    said = {each["v"] for each in assets}
    if len(said) != 1 or not any(each["file"].endswith(_OURS) for each in assets):
        return None
    text = said.pop().decode("ascii", "replace")
    return text if text in VERSIONS or _BUILD.fullmatch(text) else None


def _after_login(known: KnownRelease, page: Page) -> KnownRelease:
    said = shown_by_login(page.content) if page.status == 200 else None
    if said is None:
        return known
    if said in VERSIONS:
        return known.reported(said, "its login page says so")
    return known.narrowed(lambda release: release.page_shows == "build", "its login page shows a build")


def _after_info(known: KnownRelease, page: Page) -> KnownRelease:
    found = _object(page)
    version = found.get("elabftw_version")
    if page.status == 200 and isinstance(version, str):
        return known.reported(version, "api/v2/info says so")
    if page.status == 400 and "available endpoints" in str(found.get("description")):
        # seen on 4.4.0 to 4.7.0
        return known.narrowed(lambda release: release.v2_shows == "user", "its API v2 has no info")
    return known


def _after_user(known: KnownRelease, page: Page) -> KnownRelease:
    found = _object(page)
    newest = next((key for key in _USER_KEYS if key in found), None)
    if page.status != 200 or newest is None or "userid" not in found:
        return known
    return known.narrowed(lambda release: release.v2_user == newest, "api/v2/users/me shows it")


def _object(page: Page) -> dict[str, object]:
    try:
        found = json.loads(page.content)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


WAYS: Final = (
    Way(
        "its login page",
        "login.php",
        is_keyed=False,
        limit=_LIMIT,
        until=END_OF_HEAD,
        shows=lambda release: release.name if release.page_shows == "version" else "a build",
        learned=_after_login,
    ),
    Way(
        "api/v2/info",
        "api/v2/info",
        is_keyed=True,
        limit=_LIMIT,
        until=b"",
        shows=lambda release: release.name if release.v2_shows == "version" else "",
        learned=_after_info,
    ),
    Way(
        "api/v2/users/me",
        "api/v2/users/me",
        is_keyed=True,
        limit=_LIMIT,
        until=b"",
        shows=lambda release: release.v2_user,
        learned=_after_user,
    ),
)
"""All ways, the one that needs no key first."""
