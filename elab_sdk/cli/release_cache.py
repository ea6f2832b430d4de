"""What servers said of their release, kept for a day beside the profiles: then an update of one is noticed.

{"https://elab.example.org/api/v1/": {"version": "4.3.10", "seen": 1700000000}}
"""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Final, cast

from elab_sdk import Manager
from elab_sdk.cli.profiles import config_file
from elab_sdk.rules.release_detection import KnownRelease

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RememberingManager", "known", "remember"]

_DAY: Final = 24 * 60 * 60.0


class RememberingManager(Manager):
    """A Manager that leaves what it learned of the server's release to the next command.

    >>> RememberingManager.__mro__[1] is Manager
    True
    """

    def close(self) -> None:
        """Close the connections."""
        remember(self.endpoint, self.release)
        super().close()


def known(endpoint: str) -> KnownRelease | None:
    """What a server said of its release within a day; None where nothing is kept.

    Args:
        endpoint: The API's root.
    """
    kept = _kept().get(endpoint)
    if kept is None or not 0 <= time.time() - kept[1] < _DAY:
        return None
    said = KnownRelease().reported(kept[0], "it said so to an earlier command")
    return said if said.is_known else None


def remember(endpoint: str, release: KnownRelease) -> None:
    """Keep what a server said of its release, and forget what it contradicts. Failing to is no error.

    Args:
        endpoint: The API's root.
        release: What is known of it now.
    """
    file = _file()
    if not file.parent.is_dir():
        # who has no profile gets no file either
        return
    kept = _kept()
    before = kept.get(endpoint)
    if release.version is not None and release.certainty == "reported":
        if before is not None and before[0] == release.version and known(endpoint) is not None:
            return
        kept[endpoint] = (release.version, time.time())
    elif before is not None and release.is_known and not release.is_stated:
        del kept[endpoint]
    else:
        return
    text = json.dumps({each: {"version": version, "seen": seen} for each, (version, seen) in kept.items()})
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(file)
    except OSError:
        draft.unlink(missing_ok=True)


def _file() -> Path:
    return config_file().with_name("releases.json")


def _kept() -> dict[str, tuple[str, float]]:
    try:
        found: object = json.loads(_file().read_text("utf-8"))
        rows = cast("dict[str, dict[str, object]]", found)
        return {
            endpoint: (str(row["version"]), float(cast("float", row["seen"])))
            for endpoint, row in rows.items()
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
