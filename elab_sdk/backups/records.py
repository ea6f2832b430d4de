"""Records of the entries and files of a backup, stored as one line of JSON each."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast

import attrs

from elab_sdk.backups import layout
from elab_sdk.backups.layout import ENTRY, KINDS, BackupKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.types import JsonValue

__all__ = ["EntryRecord", "EntryState", "FileRecord", "Problem"]

EntryState: TypeAlias = Literal["present", "deleted", "unreadable"]
"""Present: the entry is on the server. Deleted: the server no longer lists it; the saved entry is kept.
Unreadable: the entry could never be read."""

Json: TypeAlias = "dict[str, JsonValue]"

T = TypeVar("T")

VERSION: Final = 1
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True)
"""Non-ASCII text is escaped, because UTF-8 cannot encode lone surrogates."""


@attrs.frozen
class FileRecord:
    """A file in the folder of an entry.

    Args:
        path: The path below the entry's folder, with slashes.
        size: The size in bytes.
        sha256: The SHA-256 checksum, in hexadecimal digits.
        upload: The upload ID; None if the file is not an attachment.
        state: "deleted" if the attachment was deleted on the server; the saved file is kept.
        sent: The upload as the server described it.
    """

    path: str
    size: int
    sha256: str
    upload: int | None = None
    state: Literal["present", "deleted"] = "present"
    sent: Json | None = None

    def to_dict(self) -> Json:
        """Return the record as JSON values."""
        values: Json = {"path": self.path, "size": self.size, "sha256": self.sha256}
        if self.upload is not None:
            values |= {"upload": self.upload, "state": self.state}
        if self.sent is not None:
            values["sent"] = self.sent
        return values


@attrs.frozen
class Problem:
    """Something that could not be backed up.

    Args:
        kind: The entry's kind; None for the team's lists.
        id: The entry's ID; None for the team's lists.
        upload: The upload ID, if the problem concerns one file.
        subject: A description of what could not be read.
        error: The name of the error class.
        message: The error message.
        is_permanent: Whether a retry is useless as long as the entry does not change.
    """

    kind: BackupKind | None
    id: int | None
    upload: int | None
    subject: str
    error: str
    message: str
    is_permanent: bool = False

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}"

    def to_dict(self) -> Json:
        """Return the problem as JSON values."""
        values = cast("Json", attrs.asdict(self))
        return {_PROBLEM_KEYS.get(name, name): value for name, value in values.items()}

    @classmethod
    def from_dict(cls, values: object) -> Problem:
        """Read the values that `to_dict` returned; unknown keys are ignored.

        Raises:
            TypeError: A value is missing, or `values` is not an object.
        """
        if not isinstance(values, dict):
            raise TypeError("a problem is not an object")
        by_key = cast("dict[str, object]", values)
        names = {key: name for name, key in _PROBLEM_KEYS.items()}
        return _from_fields(cls, {names.get(key, key): value for key, value in by_key.items()})


_PROBLEM_KEYS: Final = {"subject": "what", "message": "words", "is_permanent": "lasts"}
"""The JSON keys of problems, by attribute. They are part of the backup format."""


@attrs.frozen(kw_only=True)
class EntryRecord:
    """The record of one entry: a line of `index.jsonl`, and `record.json` in the entry's folder.

    Args:
        kind: "experiment", "item" or "template".
        id: The entry's ID.
        folder: The entry's folder, below the backup's, with slashes; empty if the entry was never read.
        title: The title when the entry was last read.
        date: The date as YYYY-MM-DD; empty for templates.
        tags: The tags.
        state: Whether the entry is still on the server.
        why: Why the entry is not present, as far as the server tells.
        modified_at: The time of the last change, as the server writes it; None if it is not sent.
        row: The checksum of the entry's row in the list; None if it was not listed.
        row_tells: Whether the row changes when the entry does.
        items: IDs of linked items.
        experiments: IDs of linked experiments.
        files: All files in the folder except the record.
        problems: Parts of the entry that could not be read.
    """

    kind: BackupKind
    id: int
    folder: str
    title: str = ""
    date: str = ""
    tags: tuple[str, ...] = ()
    state: EntryState = "present"
    why: str = ""
    modified_at: str | None = None
    row: str | None = None
    row_tells: bool = False
    items: tuple[int, ...] = ()
    experiments: tuple[int, ...] = ()
    files: tuple[FileRecord, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def was_read(self) -> bool:
        """Whether the backup contains the server's response for the entry."""
        return any(file.path == ENTRY for file in self.files)

    @property
    def has_revisions(self) -> bool:
        """Whether the backup contains the list of revisions."""
        return any(file.path == layout.REVISIONS for file in self.files)

    @property
    def has_safe_paths(self) -> bool:
        """Whether all paths stay inside the backup; false if the record was tampered with."""
        folder_is_safe = not self.folder or layout.is_safe_path(self.folder)
        return folder_is_safe and all(layout.is_safe_path(file.path) for file in self.files)

    @property
    def uploads(self) -> dict[int, FileRecord]:
        """The attachments by upload ID."""
        return {file.upload: file for file in self.files if file.upload is not None}

    def with_problem(self, problem: Problem) -> EntryRecord:
        """Return a copy with one more problem."""
        return attrs.evolve(self, problems=(*self.problems, problem))

    def to_line(self) -> str:
        """Return the record as a line of JSON, without a line break."""
        values: Json = {
            "kind": self.kind,
            "id": self.id,
            "folder": self.folder,
            "title": self.title,
            "date": self.date,
            "tags": list(self.tags),
            "state": self.state,
            "why": self.why,
            "modified_at": self.modified_at,
            "row": self.row,
            "row_tells": self.row_tells,
            "items": list(self.items),
            "experiments": list(self.experiments),
            "files": [file.to_dict() for file in self.files],
            "problems": [problem.to_dict() for problem in self.problems],
        }
        return json_line(values)

    @classmethod
    def from_line(cls, text: str | bytes) -> EntryRecord:
        """Read a line that `to_line` wrote; unknown keys of later versions are ignored.

        Raises:
            ValueError: The line is not a record.
        """
        values = _parse_object(text)
        try:
            if values["kind"] not in KINDS:
                raise ValueError("unknown kind")
            files = [_from_fields(FileRecord, value) for value in _checked_list(values["files"])]
            problems = [Problem.from_dict(value) for value in _checked_list(values["problems"])]
            fields: dict[str, object] = {**values, "files": tuple(files), "problems": tuple(problems)}
            for name in ("tags", "items", "experiments"):
                fields[name] = tuple(_checked_list(values[name]))
            record = _from_fields(cls, fields)
            paths: list[object] = [record.folder, *(file.path for file in record.files)]
            if not all(isinstance(path, str) for path in paths):
                raise ValueError("a path is not text")
            return record  # noqa: TRY300 - the lookups above raise KeyError
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a record of an entry: {error}") from None


def json_line(values: Mapping[str, object]) -> str:
    """Return values as one line of JSON, which is always the same for the same values."""
    return _ENCODER.encode(values)


def _parse_object(text: str | bytes) -> Json:
    try:
        values = cast("JsonValue", json.loads(text))
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None
    if not isinstance(values, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - the same error as for other faults of a file
    return values


def _checked_list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return cast("list[object]", value)


def _from_fields(record_class: type[T], values: object) -> T:
    if not isinstance(values, dict):
        raise TypeError("not an object")
    names = _field_names(cast("type[attrs.AttrsInstance]", record_class))
    by_name = cast("dict[str, object]", values)
    if not names.issuperset(by_name):
        by_name = {name: value for name, value in by_name.items() if name in names}
    return record_class(**by_name)


@cache
def _field_names(record_class: type[attrs.AttrsInstance]) -> frozenset[str]:
    return frozenset(field.name for field in attrs.fields(record_class))
