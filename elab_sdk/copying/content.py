"""The content of an entry as it is copied and compared, the same for every release."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

import attrs

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from elab_api_v1.types import JsonObject, JsonValue, Permission

    from elab_sdk.backups.layout import BackupKind

__all__ = ["FIELDS", "CommentContent", "EntryContent", "FileContent", "StepContent"]


@attrs.frozen(kw_only=True)
class FileContent:
    """A file of an entry.

    Args:
        upload_id: The upload ID.
        name: The name, as the server shows it.
        comment: The comment; empty if there is none.
        size: The size in bytes.
        sha256: The checksum in hexadecimal digits; None if it is not known.
        long_name: The name on the server's disk, by which bodies refer to the file.
        path: Where the file is on this computer; None for a file that was not downloaded.
    """

    upload_id: int
    name: str
    comment: str = ""
    size: int | None = None
    sha256: str | None = None
    long_name: str = ""
    path: Path | None = None


@attrs.frozen(kw_only=True)
class StepContent:
    """A step.

    Args:
        body: The text.
        finished: Whether it is finished.
        deadline: When it must be done, in the server's time zone.
    """

    body: str
    finished: bool = False
    deadline: datetime | None = None


@attrs.frozen(kw_only=True)
class CommentContent:
    """A comment.

    Args:
        text: The text.
        author: The name of its author.
        created_at: When it was written, in the server's time zone.
    """

    text: str
    author: str = ""
    created_at: datetime | None = None


@attrs.frozen(kw_only=True)
class EntryContent:
    """Everything of an entry that a copy has, too.

    IDs are those of the server that the entry is on, as are the links in its body and metadata.

    Args:
        kind: The kind.
        id: The ID.
        title: The title.
        date: The date of the entry.
        body: HTML, or Markdown.
        is_markdown: Whether the body is Markdown.
        metadata: The metadata.
        tags: The tags.
        category: The title of the category, or of an item's items type; empty if there is none.
        status: The title of the status; empty if there is none.
        steps: The steps in their order.
        comments: The comments, oldest first.
        items_links: The IDs of linked items.
        experiments_links: The IDs of linked experiments.
        files: The files by ascending upload ID.
        rating: The rating; 0 if there is none.
        custom_id: The custom ID.
        canread: Who can read it; None if the release does not say.
        canwrite: Who can change it; None if the release does not say.
        locked: Whether it is locked.
        archived: Whether it is archived.
        author_id: The user ID of its owner.
        author: The full name of its owner; may be empty.
        created_at: When it was created, in the server's time zone.
    """

    kind: BackupKind
    id: int
    title: str
    date: date | None = None
    body: str = ""
    is_markdown: bool = False
    metadata: JsonObject = attrs.field(factory=dict[str, "JsonValue"])
    tags: tuple[str, ...] = ()
    category: str = ""
    status: str = ""
    steps: tuple[StepContent, ...] = ()
    comments: tuple[CommentContent, ...] = ()
    items_links: tuple[int, ...] = ()
    experiments_links: tuple[int, ...] = ()
    files: tuple[FileContent, ...] = ()
    rating: int = 0
    custom_id: int | None = None
    canread: Permission | None = None
    canwrite: Permission | None = None
    locked: bool = False
    archived: bool = False
    author_id: int = 0
    author: str = ""
    created_at: datetime | None = None

    def digests(self) -> dict[str, str]:
        """Return a short checksum of each field of `FIELDS`, by which a later change is noticed."""
        return {name: _digest(_comparable(name, getattr(self, name))) for name in FIELDS}


FIELDS: Final = (
    *("title", "date", "body", "is_markdown", "metadata", "tags", "category", "status", "steps", "comments"),
    *("items_links", "experiments_links", "files", "rating", "custom_id", "canread", "canwrite"),
    *("locked", "archived"),
)
"""The fields of `EntryContent` that are copied and compared."""


def _comparable(name: str, value: object) -> object:
    if name in ("tags", "items_links", "experiments_links"):
        return sorted(value)  # type: ignore[call-overload]
    if name == "files":
        files: tuple[FileContent, ...] = value  # type: ignore[assignment]
        return [(file.upload_id, file.name, file.comment) for file in files]
    if name == "metadata":
        return json.dumps(value, sort_keys=True)
    return value


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]
