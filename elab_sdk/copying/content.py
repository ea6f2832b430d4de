"""The content of an entry as it is copied and compared, the same for every release."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Final, TypeVar

import attrs
from elab_api_v1.errors import DecodeError
from elab_api_v1.models import Upload

from elab_sdk.backups.lenient import value_or_default
from elab_sdk.content.character_references import unescape_references
from elab_sdk.rules.sent_uploads import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from elab_api_v1.base import Model
    from elab_api_v1.models import Comment, Link, Step
    from elab_api_v1.types import JsonObject, JsonValue, Permission

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reader import BackupEntry, BackupFile
    from elab_sdk.rules.entry_states import AnyEntry

__all__ = [
    "FIELDS",
    "UNTITLED",
    "CommentContent",
    "EntryContent",
    "FileContent",
    "StepContent",
    "content_of",
    "source_content",
]

T = TypeVar("T")

_BREAK: Final = re.compile(r"<br\s*/?>(?:\r?\n)?", re.IGNORECASE)
"""A line break in a comment, which some releases store as a tag."""

UNTITLED: Final = "Untitled"
"""The title of an entry without one."""
_MARKDOWN: Final = 2
_ARCHIVED: Final = 2
_DELETED: Final = 3
_KEYS_OF_PLAIN_TITLES: Final = ("custom_id", "canread_target")
"""Keys of entries from 5.0, and of templates from 5.1. Before, titles are HTML without tags."""
_NO_COMMENT: Final = "Click to add a comment"
"""The comment that servers up to and including 4.3 send for a file without one."""


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
        storage: Where the server keeps it, which the addresses in bodies name from 4.3; None before.
        archived: Whether it is archived.
        path: Where the file is on this computer; None for a file that was not downloaded.
    """

    upload_id: int
    name: str
    comment: str = ""
    size: int | None = None
    sha256: str | None = None
    long_name: str = ""
    storage: int | None = None
    archived: bool = False
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
        body_html: The HTML that the server makes of Markdown; empty if it does not send it.
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
        elabid: The elabid, which no other entry has; empty if the release does not send it, as of templates.
        author_id: The user ID of its owner.
        author: The full name of its owner; may be empty.
        created_at: When it was created, in the server's time zone.
        unreadable: The keys of the response whose values could not be decoded, and are omitted.
    """

    kind: BackupKind
    id: int
    title: str
    date: date | None = None
    body: str = ""
    is_markdown: bool = False
    body_html: str = ""
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
    elabid: str = ""
    author_id: int = 0
    author: str = ""
    created_at: datetime | None = None
    unreadable: tuple[str, ...] = ()

    def digests(self) -> dict[str, str]:
        """Return a short checksum of each field of `FIELDS`, by which a later change is noticed."""
        return {name: _digest(_comparable(name, getattr(self, name))) for name in FIELDS}


FIELDS: Final = (
    *("title", "date", "body", "is_markdown", "metadata", "tags", "category", "status", "steps", "comments"),
    *("items_links", "experiments_links", "files", "rating", "custom_id", "canread", "canwrite"),
    *("locked", "archived"),
)
"""The fields of `EntryContent` that are copied and compared."""


def content_of(model: AnyEntry, files: Sequence[FileContent] | None = None) -> EntryContent:
    """Return the content of an entry, as any release sends it. Values that cannot be decoded are omitted.

    >>> from elab_api_v1.models import Experiment
    >>> content = content_of(Experiment.from_dict({"id": "12", "title": "Blot", "category": "Running"}))
    >>> content.title, content.status, content.tags
    ('Blot', 'Running', ())

    Args:
        model: The full experiment, item or template.
        files: Its files; by default those that the response describes.
    """
    return _Reader(model).content(files)


def source_content(entry: BackupEntry) -> EntryContent:
    """Return the content of an entry in a backup, with its files.

    >>> from elab_sdk import open_backup
    >>> for entry in open_backup("notebook").entries():  # doctest: +SKIP
    ...     print(source_content(entry).title)

    Files that were deleted on the server are omitted. A file that could not be downloaded has no `path`.

    Raises:
        DecodeError: The saved response is not an entry.
        ValidationError: A path leads out of the backup.
        FileError: A file cannot be read.
    """
    saved = {file.upload_id: file for file in entry.files if file.state != "deleted"}
    model = entry.model()
    described = {file.upload_id: file for file in _Reader(model).files()}
    files = [_saved_file(file, described.get(file.upload_id)) for file in saved.values()]
    files += [file for upload_id, file in described.items() if upload_id not in saved]
    return content_of(model, files)


def _saved_file(file: BackupFile, described: FileContent | None) -> FileContent:
    """Combine what the server said of a file with the file itself."""
    if described is None:
        upload = _decoded_upload(file.upload)
        described = _file_of(upload) if upload else None
    if described is None:
        described = FileContent(upload_id=file.upload_id, name=file.path.name)
    return attrs.evolve(described, size=file.size, sha256=file.sha256, path=file.path)


class _Reader:
    """Reads the attributes of a model, and notes those that cannot be decoded."""

    def __init__(self, model: AnyEntry) -> None:
        self._model = model
        self._faults: list[DecodeError] = []

    def content(self, files: Sequence[FileContent] | None) -> EntryContent:
        """Return the content."""
        model = self._model
        is_markdown = self._read("content_type", 0) == _MARKDOWN
        content = EntryContent(
            kind=model.kind,
            id=model.id,
            title=self._title() or UNTITLED,
            date=self._read("date", None),
            body=self._read("body", ""),
            is_markdown=is_markdown,
            body_html=self._read("body_html", "") if is_markdown else "",
            metadata=self._read("metadata", {}),
            tags=tuple(dict.fromkeys(self._read("tags", list[str]()))),
            category=self._read("category_title", ""),
            status=self._read("status_title", ""),
            steps=tuple(self._steps()),
            comments=tuple(self._comments()),
            items_links=self._links("items_links"),
            experiments_links=self._links("experiments_links"),
            files=tuple(sorted(self.files() if files is None else files, key=_upload_id)),
            rating=self._read("rating", 0),
            custom_id=self._read("custom_id", None),
            canread=self._read("canread", None),
            canwrite=self._read("canwrite", None),
            locked=self._read("locked", False),
            archived=self._read("state", 0) == _ARCHIVED,
            elabid=self._read("elabid", ""),
            author_id=self._read("user_id", 0),
            author=" ".join(self._read("fullname", "").split()),
            created_at=self._read("created_at", None),
        )
        # a key that is not sent has no value that could be lost
        fields = (fault.field for fault in self._faults if fault.value is not None)
        return attrs.evolve(content, unreadable=tuple(dict.fromkeys(fields)))

    def _title(self) -> str:
        title = self._read("title", "")
        is_plain = any(key in self._model for key in _KEYS_OF_PLAIN_TITLES)
        return title if is_plain else unescape_references(title)

    def files(self) -> Iterator[FileContent]:
        """Yield the files that the response describes, without deleted ones."""
        uploads: object = self._model.get("uploads")
        for value in uploads if isinstance(uploads, list) else ():
            upload = _decoded_upload(value)
            if upload is not None and value_or_default(upload, "state", 0) != _DELETED:
                yield _file_of(upload)

    def _read(self, name: str, default: T, model: Model | None = None) -> T:
        return value_or_default(model or self._model, name, default, self._faults)

    def _steps(self) -> Iterator[StepContent]:
        steps = self._read("steps", list["Step"]())
        for step in sorted(steps, key=lambda step: (self._read("ordering", step.id, step), step.id)):
            yield StepContent(
                body=self._read("body", "", step).strip(),
                finished=self._read("finished", False, step),
                deadline=self._read("deadline", None, step),
            )

    def _comments(self) -> Iterator[CommentContent]:
        for comment in sorted(self._read("comments", list["Comment"]()), key=lambda comment: comment.id):
            yield CommentContent(
                text=_BREAK.sub("\n", self._read("comment", "", comment)).replace("\r\n", "\n").strip(),
                author=" ".join(self._read("fullname", "", comment).split()),
                created_at=self._read("created_at", None, comment),
            )

    def _links(self, name: str) -> tuple[int, ...]:
        ids = (self._read("item_id", 0, link) for link in self._read(name, list["Link"]()))
        # 3.3.6 up to and including 3.4.9 list a link twice that was made twice
        return tuple(dict.fromkeys(filter(None, ids)))


def _decoded_upload(value: JsonValue) -> Upload | None:
    try:
        upload = Upload.from_dict(value)
        has_id = upload.id > 0
    except DecodeError:
        return None
    return upload if has_id else None


def _file_of(upload: Upload) -> FileContent:
    comment = value_or_default(upload, "comment", "")
    return FileContent(
        upload_id=upload.id,
        name=value_or_default(upload, "real_name", ""),
        comment="" if comment == _NO_COMMENT else comment,
        size=value_or_default(upload, "filesize", None),
        sha256=sha256_of(upload),
        long_name=value_or_default(upload, "long_name", ""),
        storage=value_or_default(upload, "storage", None),
        archived=value_or_default(upload, "state", 0) == _ARCHIVED,
    )


def _upload_id(file: FileContent) -> int:
    return file.upload_id


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
