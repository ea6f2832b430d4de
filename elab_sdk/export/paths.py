"""The names of folders and files in an archive: safe on every system, and the same in its metadata.

In the metadata a path is an address, in which a space or a `%` would have to be escaped. Readers differ in
whether they undo that: eLabFTW takes the path as it stands, rocrate unescapes it. So names are made of what
is never escaped: letters and digits of any script, and `-`, `.`, `_` and `~`.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from elab_sdk.backups import layout
from elab_sdk.errors import FileMissingError, ValidationError
from elab_sdk.files import atomic, safe_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["METADATA", "PAGE", "PREVIEW", "RECORD", "SUFFIX", "file_names", "folder_name", "plain", "target"]

SUFFIX: Final = ".eln"
METADATA: Final = "ro-crate-metadata.json"
RECORD: Final = "export-elabftw.json"
"""What the server sent of an entry. eLabFTW's own archives had it under this name, and readers look for it:
the first eLabFTW 5 takes an entry's date, steps and fields from it."""
PAGE: Final = "export-elabftw.html"
"""The same for people."""
PREVIEW: Final = "ro-crate-preview.html"
"""All entries for people: who unpacks an archive opens it first. Other notebooks pass over it."""

_KEPT: Final = "-._~"
_LAST: Final = 0xE0000
"""From here on there are no letters, but selectors and tags, which addresses may not have."""


def plain(name: str) -> str:
    """A safe name that is never escaped in an address.

    >>> plain("gel 1 (50%).png"), plain("../Ärger & Co#1.txt"), plain("blot—日本..png")
    ('gel_1__50__.png', 'Ärger___Co_1.txt', 'blot_日本.png')

    Args:
        name: Any name.

    Returns:
        It may be empty, as that of `names.safe`.
    """
    found = "".join(letter if _is_kept(letter) else "_" for letter in safe_names.safe(name))
    # 2.0 makes rows of them, and readers take two for the way to of the archive
    return re.sub(r"\.{2,}", ".", found)


def folder_name(kind: str, id: int, title: str) -> str:
    """The folder of an entry. No other entry has the same: its kind and number are in it.

    >>> folder_name("experiment", 12, "Western blot 12 / GFP")
    'experiment-000012-western-blot-12-gfp'
    """
    return plain(f"{kind}-{layout.folder_name(id, title)}")


def file_names(uploads: Iterable[tuple[str, int]]) -> dict[int, str]:
    """The names of an entry's files, by the numbers of the uploads.

    >>> file_names([("gel 1.png", 3), ("GEL_1.png", 8), ("export-elabftw.json", 9), ("", 11)])
    {3: 'gel_1.png', 8: 'GEL_1-8.png', 9: 'export-elabftw-9.json', 11: 'upload-11'}

    Args:
        uploads: What the server says, and the upload's number.
    """
    pairs = sorted(((plain(name), number) for name, number in uploads), key=lambda pair: pair[1])
    found = safe_names.distinct(pairs, mark="-{}", taken=(RECORD, PAGE))
    return dict(zip((number for _, number in pairs), found, strict=True))


def target(to: object) -> Path:
    """The archive's path.

    >>> target("lab.eln").name
    'lab.eln'

    Raises:
        ValidationError: It is no path that ends in .eln, or that of a folder.
        FileMissingError: There is no folder for it.
    """
    path = atomic.path_of(to, "to")
    if path.suffix.lower() != SUFFIX or not plain(path.stem):
        raise ValidationError(f"to ends in {SUFFIX}, as in 'lab{SUFFIX}'; {path.name!r} does not", "to")
    if path.is_dir():
        raise ValidationError(f"{path} is a folder: give the archive another name", "to")
    if not path.parent.is_dir():
        raise FileMissingError(str(path.parent), "there is no such folder")
    return path


def _is_kept(letter: str) -> bool:
    return letter in _KEPT or (unicodedata.category(letter)[0] in "LMN" and ord(letter) < _LAST)
