"""The names under which releases store uploaded files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release

__all__ = ["cleaned_name", "stored_name"]


def stored_name(name: str, release: Release) -> str:
    """Return the name under which a release stores an upload.

    >>> from elab_sdk.rules.releases import RELEASES
    >>> stored_name("my.data file (1).tar.gz", RELEASES["3.6.7"])
    'my.data-file-1.tar.gz'
    >>> stored_name("gel 1.png", RELEASES["2.0.0"])
    'gel.1.png'
    """
    base = re.split(r"[/\\]", name)[-1]
    if release.file_names == "dots":
        # every byte of a character beyond ASCII becomes a dot
        plain = "".join(c if ord(c) < 128 else "." * len(c.encode()) for c in base)
        return re.sub(r"[^A-Za-z0-9]", ".", plain)
    return base if release.file_names == "kept" else cleaned_name(base)


def cleaned_name(name: str) -> str:
    """Return a name without what not every file system allows.

    >>> cleaned_name("gel 1 (50%).csv")
    'gel-1-50.csv'
    """
    cleaned = re.sub(r"[?\[\]/\\=<>:;,'\"&$#*()|~`!{}%+\0]", "", name)
    return re.sub(r"[\r\n\t -]+", "-", cleaned).strip(".-_")
