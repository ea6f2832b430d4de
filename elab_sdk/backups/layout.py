"""Where everything is in the folder of a backup.

    backup.json                           what this is: the server, the release, how many entries and files
    index.html, index.jsonl               all entries, for people and for programs: one line an entry
    manifest.jsonl                        size and SHA-256 of every other file; written last
    experiments/000012-western-blot-12/
        entry.json                        the bytes that the server sent
        index.html                        the same for people
        record.json                       what is known of this folder: its line of index.jsonl
        files/gel.png                     the attachments
        events.json                       an item's bookings, where the server cannot list all (4.3)
    items/…, templates/…                  likewise
    team/status.json …                    what belongs to the team, as the server sent it

Nothing in it depends on when or in which order it was written.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from elab_sdk.errors import ValidationError
from elab_sdk.files import safe_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["KINDS", "ROOMS", "BackupKind", "file_names", "folder_name", "inside", "is_below", "number_of"]

BackupKind: TypeAlias = Literal["experiment", "item", "template"]

KINDS: Final[tuple[BackupKind, ...]] = ("experiment", "item", "template")
ROOMS: Final[dict[BackupKind, str]] = {"experiment": "experiments", "item": "items", "template": "templates"}
"""The folder of each kind."""
TEAM: Final = "team"
FILES: Final = "files"
EVENTS: Final = "events.json"
"""An item's bookings, where the server cannot list all."""

HEADER: Final = "backup.json"
INDEX: Final = "index.jsonl"
PAGE: Final = "index.html"
MANIFEST: Final = "manifest.jsonl"
ENTRY: Final = "entry.json"
RECORD: Final = "record.json"
OLD_RECORD: Final = "record.old.json"
"""What `RECORD` is called while its folder is being changed."""
UNFINISHED: Final = "unfinished"
"""There while a backup runs, and after one that was interrupted."""
PART: Final = re.compile(r"\.elab-[0-9a-f]+\.part")
"""A file that is not whole yet."""

LONGEST: Final = 1 << 26
"""Bytes of a file or a line that says what is in a backup: others may have written it."""

_SLUG: Final = 40


def folder_name(id: int, title: str) -> str:
    """The name of an entry's folder: its number, and what its title was when it was first seen.

    >>> folder_name(12, "Western blot 12"), folder_name(3, "../"), folder_name(4, "Ä/ß: 蛋白")
    ('000012-western-blot-12', '000003', '000004-ä-ß-蛋白')
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", title).lower())
    words = "".join(letter if letter.isalnum() else "-" for letter in text)
    slug = re.sub("-+", "-", words).strip("-")
    cut = slug.encode()[:_SLUG].decode(errors="ignore").rstrip("-")
    return safe_names.safe(f"{id:06d}-{cut}" if cut else f"{id:06d}")


def number_of(name: str) -> int | None:
    """The number of the entry whose folder this is; None for what is none.

    >>> number_of("000012-western-blot-12"), number_of("notes")
    (12, None)
    """
    found = re.match(r"(\d{6,10})(?:-|$)", name, re.ASCII)
    return int(found[1]) if found else None


def is_below(path: str) -> bool:
    r"""Whether a path, as a backup names it, stays in the folder that it is in.

    >>> is_below("files/..gel.png"), is_below("../gel.png"), is_below("/etc/passwd"), is_below("C:\\x")
    (True, False, False, False)

    Args:
        path: With slashes.
    """
    parts = path.split("/")
    odd = "\\" in path or "\0" in path or ":" in parts[0]
    return not odd and not any(part in ("", ".", "..") for part in parts)


def inside(root: Path, path: str) -> Path:
    """A file or folder of a backup, which a backup that somebody tampered with cannot lead out of.

    Args:
        root: The backup's folder.
        path: Where it is below that, with slashes.

    Raises:
        ValidationError: It leads out of the backup, by its name or through a symbolic link.
    """
    if not is_below(path):
        raise ValidationError(f"{path!r} leads out of the backup in {root}", "folder")
    place = root
    for part in path.split("/"):
        place = place / part
        if place.is_symlink():
            raise ValidationError(f"{place} is a symbolic link, of which a backup has none", "folder")
    return place


def file_names(uploads: Iterable[tuple[str, int]], known: Mapping[int, str]) -> dict[int, str]:
    """The names of an entry's files, by the numbers of the uploads: a file keeps the name that it has.

    >>> file_names([("gel.png", 3), ("GEL.png", 8)], {})
    {3: 'gel.png', 8: 'GEL (8).png'}
    >>> file_names([("gel.png", 9)], {3: "gel.png"})
    {3: 'gel.png', 9: 'gel (9).png'}

    Args:
        uploads: What the server says, and the upload's number.
        known: The names that uploads have already, also of those that the server has no longer.
    """
    ordered = [(name, number) for number, name in sorted(known.items())]
    ordered += sorted(((name, number) for name, number in uploads if number not in known), key=_second)
    return dict(zip((number for _, number in ordered), safe_names.distinct(ordered), strict=True))


def _second(pair: tuple[str, int]) -> int:
    return pair[1]
