"""The names of folders and files in an archive, which are safe on every system and in addresses.

In the metadata a path is an address, in which a space or a `%` must be escaped. Programs differ in whether
they unescape paths: eLabFTW does not, rocrate does. Names therefore contain only characters that are never
escaped: letters and digits of any script, and `-`, `.`, `_` and `~`.
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

__all__ = [
    "ENTRY_JSON",
    "ENTRY_PAGE",
    "METADATA",
    "PREVIEW",
    "SUFFIX",
    "address_safe_name",
    "archive_path",
    "file_names",
    "folder_name",
]

SUFFIX: Final = ".eln"
METADATA: Final = "ro-crate-metadata.json"
ENTRY_JSON: Final = "export-elabftw.json"
"""The server's response for an entry. eLabFTW's own archives use this name too, and the first releases of
eLabFTW 5 read an entry's date, steps and fields from this file."""
ENTRY_PAGE: Final = "export-elabftw.html"
"""The web page of an entry."""
PREVIEW: Final = "ro-crate-preview.html"
"""The web page of all entries, to open after unpacking an archive. Other notebooks ignore it."""

_SAFE_PUNCTUATION: Final = "-._~"
_WITHOUT_PUNCTUATION: Final = str.maketrans("", "", _SAFE_PUNCTUATION)
_FIRST_NON_LETTER: Final = 0xE0000
"""From this code point there are only selectors and tags, which are not allowed in addresses."""


def address_safe_name(name: str) -> str:
    """Return a safe file name that is never escaped in an address.

    >>> [address_safe_name(name) for name in ("gel 1 (50%).png", "../Ärger & Co#1.txt", "blot—日本..png")]
    ['gel_1__50__.png', 'Ärger___Co_1.txt', 'blot_日本.png']

    Args:
        name: Any name.

    Returns:
        The name, which may be empty, as with `safe_names.safe_name`.
    """
    safe = safe_names.safe_name(name)
    letters = safe.translate(_WITHOUT_PUNCTUATION)
    is_simple = letters.isascii() and letters.isalnum()
    replaced = safe if is_simple else "".join(letter if _is_safe(letter) else "_" for letter in safe)
    # 2.0 can produce several dots in a row, which some programs treat as the parent folder
    return re.sub(r"\.{2,}", ".", replaced)


def folder_name(kind: str, id: int, title: str) -> str:
    """Return the folder of an entry, which is unique because it contains the kind and the ID.

    >>> folder_name("experiment", 12, "Western blot 12 / GFP")
    'experiment-000012-western-blot-12-gfp'
    """
    return address_safe_name(f"{kind}-{layout.folder_name(id, title)}")


def file_names(uploads: Iterable[tuple[str, int]]) -> dict[int, str]:
    """Return the names of an entry's files by upload ID.

    >>> file_names([("gel 1.png", 3), ("GEL_1.png", 8), ("export-elabftw.json", 9), ("", 11)])
    {3: 'gel_1.png', 8: 'GEL_1-8.png', 9: 'export-elabftw-9.json', 11: 'upload-11'}

    Args:
        uploads: The name on the server and the ID of each upload.
    """
    pairs = sorted(
        ((address_safe_name(name), upload_id) for name, upload_id in uploads), key=lambda pair: pair[1]
    )
    names = safe_names.distinct_names(pairs, mark="-{}", taken=(ENTRY_JSON, ENTRY_PAGE))
    return dict(zip((upload_id for _, upload_id in pairs), names, strict=True))


def archive_path(to: object) -> Path:
    """Check the path of an archive.

    >>> archive_path("lab.eln").name
    'lab.eln'

    Raises:
        ValidationError: The path does not end in .eln, or is a folder.
        FileMissingError: The parent folder does not exist.
    """
    path = atomic.path_of(to, "to")
    if path.suffix.lower() != SUFFIX or not address_safe_name(path.stem):
        raise ValidationError(f"to must be a path such as 'lab{SUFFIX}', not {path.name!r}", "to")
    if path.is_dir():
        raise ValidationError(f"{path} is a folder; choose another name for the archive", "to")
    if not path.parent.is_dir():
        raise FileMissingError(str(path.parent), "this folder does not exist")
    return path


def _is_safe(letter: str) -> bool:
    return letter in _SAFE_PUNCTUATION or (
        unicodedata.category(letter)[0] in "LMN" and ord(letter) < _FIRST_NON_LETTER
    )
