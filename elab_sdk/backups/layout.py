"""The layout of a backup folder.

    backup.json                           the server, its release, the number of entries and files
    index.html, index.jsonl               all entries, for people and for programs: one line per entry
    manifest.jsonl                        size and SHA-256 of every other file; written last
    experiments/000012-western-blot-12/
        entry.json                        the bytes that the server sent
        index.html                        the entry as a web page
        record.json                       the entry's line of index.jsonl
        files/gel.png                     the attachments
        events.json                       an item's bookings, if the server cannot list all bookings (4.3)
        revisions.json                    when and by whom the text was changed, if requested
    items/…, templates/…                  as for experiments
    team/status.json …                    the team's lists and users, as the server sent them

The files do not depend on when or in which order they were written.
"""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from elab_sdk.errors import ValidationError
from elab_sdk.files import safe_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = [
    "KINDS",
    "KIND_FOLDERS",
    "BackupKind",
    "entry_id_of",
    "file_names",
    "folder_name",
    "is_safe_path",
    "resolve_inside",
]

BackupKind: TypeAlias = Literal["experiment", "item", "template"]

KINDS: Final[tuple[BackupKind, ...]] = ("experiment", "item", "template")
KIND_FOLDERS: Final[dict[BackupKind, str]] = {
    "experiment": "experiments",
    "item": "items",
    "template": "templates",
}
"""The folder of each kind."""
TEAM: Final = "team"
USERS: Final = "users"
"""The list of the users that the key may see, which is only saved from API v2."""
FILES: Final = "files"
EVENTS: Final = "events.json"
"""The bookings of an item, if the server cannot list all bookings."""
REVISIONS: Final = "revisions.json"
"""The list of the revisions of an entry's text, if it was requested."""

HEADER: Final = "backup.json"
INDEX: Final = "index.jsonl"
PAGE: Final = "index.html"
MANIFEST: Final = "manifest.jsonl"
ENTRY: Final = "entry.json"
RECORD: Final = "record.json"
PREVIOUS_RECORD: Final = "record.old.json"
"""The name of `RECORD` while its folder is being changed."""
UNFINISHED: Final = "unfinished"
"""A file that exists while a backup runs, and after a run that was interrupted."""
PARTIAL_FILE_NAME: Final = re.compile(r"\.elab-[0-9a-f]+\.part")
"""The names of files that are not complete yet."""

MAX_LINE_BYTES: Final = 1 << 26
"""Maximum size of a header, a record, or a line of the index or manifest, since the backup may be hostile."""

MAX_RESPONSE_BYTES: Final = 1 << 29
"""Maximum size of a saved response, which is also the Manager's default limit for responses."""

_MAX_SLUG_BYTES: Final = 40
_UNSAFE_PARTS: Final = frozenset({"", ".", ".."})


def folder_name(id: int, title: str) -> str:
    """Return the name of an entry's folder, made of the ID and the title at the first backup.

    >>> folder_name(12, "Western blot 12"), folder_name(3, "../"), folder_name(4, "Ä/ß: 蛋白")
    ('000012-western-blot-12', '000003', '000004-ä-ß-蛋白')
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", title).lower())
    hyphenated = "".join(letter if letter.isalnum() else "-" for letter in text)
    slug = re.sub("-+", "-", hyphenated).strip("-")
    short = slug.encode()[:_MAX_SLUG_BYTES].decode(errors="ignore").rstrip("-")
    return safe_names.safe_name(f"{id:06d}-{short}" if short else f"{id:06d}")


def entry_id_of(name: str) -> int | None:
    """Return the ID of the entry that a folder belongs to, or None if it is not an entry's folder.

    >>> entry_id_of("000012-western-blot-12"), entry_id_of("notes")
    (12, None)
    """
    match = re.match(r"(\d{6,10})(?:-|$)", name, re.ASCII)
    return int(match[1]) if match else None


def is_safe_path(path: str) -> bool:
    r"""Return whether a relative path stays in its folder.

    >>> [is_safe_path(path) for path in ("files/..gel.png", "../gel.png", "/etc/passwd", "C:\\x")]
    [True, False, False, False]

    Args:
        path: A path with slashes.
    """
    parts = path.split("/")
    has_special = "\\" in path or "\0" in path or ":" in parts[0]
    return not has_special and _UNSAFE_PARTS.isdisjoint(parts)


def resolve_inside(root: Path, path: str) -> Path:
    """Return the path of a file or folder in a backup, and reject paths that lead out of the backup.

    Args:
        root: The folder of the backup.
        path: The path below that folder, with slashes.

    Raises:
        ValidationError: The path leads out of the backup, by its name or through a symbolic link.
    """
    if not is_safe_path(path):
        raise ValidationError(f"{path!r} leads out of the backup in {root}", "folder")
    resolved = os.fspath(root)
    for part in path.split("/"):
        resolved = f"{resolved}{os.sep}{part}"
        if os.path.islink(resolved):  # noqa: PTH114 - a Path for each part takes three times as long
            raise ValidationError(f"{resolved} is a symbolic link, which a backup must not contain", "folder")
    return root / path


def file_names(uploads: Iterable[tuple[str, int]], saved_names: Mapping[int, str]) -> dict[int, str]:
    """Return the names of an entry's files by upload ID. Files that were saved before keep their names.

    >>> file_names([("gel.png", 3), ("GEL.png", 8)], {})
    {3: 'gel.png', 8: 'GEL (8).png'}
    >>> file_names([("gel.png", 9)], {3: "gel.png"})
    {3: 'gel.png', 9: 'gel (9).png'}

    Args:
        uploads: The name on the server and the ID of each upload.
        saved_names: The names of saved files by upload ID, including files that were deleted on the server.
    """
    ordered = [(name, upload_id) for upload_id, name in sorted(saved_names.items())]
    new = ((name, upload_id) for name, upload_id in uploads if upload_id not in saved_names)
    ordered += sorted(new, key=_upload_id)
    return dict(zip((upload_id for _, upload_id in ordered), safe_names.distinct_names(ordered), strict=True))


def _upload_id(upload: tuple[str, int]) -> int:
    return upload[1]
