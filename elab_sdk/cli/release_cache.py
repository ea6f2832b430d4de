"""Cache of the releases that servers report, next to the profiles, for a day.

{"https://elab.example.org/": {"version": "4.3.10", "seen": 1700000000}}
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Final, cast

from elab_sdk import Manager
from elab_sdk.config import site_of
from elab_sdk.profiles.user_folders import config_file
from elab_sdk.rules.known_release import KnownRelease
from elab_sdk.rules.release_detection import DetectedRelease

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["CachingManager", "cached_release", "update_cache"]

_DAY: Final = 24 * 60 * 60.0


class CachingManager(Manager):
    """A Manager that stores the release of the server for the next command.

    >>> CachingManager.__mro__[1] is Manager
    True
    """

    def close(self) -> None:
        """Store the release, and close the connections."""
        update_cache(self.endpoint, self.release)
        super().close()


def cached_release(endpoint: str) -> KnownRelease | None:
    """Return the release that a server reported within the last day, or None.

    Args:
        endpoint: The base address of the API, v1 or v2.
    """
    row = _read_cache().get(site_of(endpoint))
    if row is None or not 0 <= time.time() - row[1] < _DAY:
        return None
    release = DetectedRelease().reported(row[0], "reported to an earlier command")
    return KnownRelease(release) if release.is_known else None


def update_cache(endpoint: str, release: KnownRelease) -> None:
    """Store a reported release, or delete one that is contradicted. Errors are ignored.

    Args:
        endpoint: The base address of the API, v1 or v2.
        release: What is known of the release now.
    """
    file = _cache_file()
    if not file.parent.is_dir():
        # without profiles, no folder is created for the cache
        return
    cache, site = _read_cache(), site_of(endpoint)
    previous = cache.get(site)
    if release.version is not None and release.certainty == "reported":
        if previous is not None and previous[0] == release.version and cached_release(endpoint) is not None:
            return
        cache[site] = (release.version, time.time())
    elif previous is not None and release.is_known and not release.is_stated:
        del cache[site]
    else:
        return
    text = json.dumps(
        {each: {"version": version, "seen": seconds} for each, (version, seconds) in cache.items()}
    )
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)


def _cache_file() -> Path:
    return config_file().with_name("releases.json")


def _read_cache() -> dict[str, tuple[str, float]]:
    try:
        content: object = json.loads(_cache_file().read_text("utf-8"))
        rows = cast("dict[str, dict[str, object]]", content)
        return {
            # earlier versions of this package wrote the address of the API
            site_of(site): (str(row["version"]), float(cast("float", row["seen"])))
            for site, row in rows.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
