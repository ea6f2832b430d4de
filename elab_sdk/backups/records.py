"""What a backup knows of its entries and files, as one line of JSON each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar, cast

import attrs

from elab_sdk.backups import layout
from elab_sdk.backups.layout import ENTRY, KINDS, BackupKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.types import JsonValue

__all__ = ["EntryRecord", "EntryState", "FileRecord", "Problem"]

EntryState: TypeAlias = Literal["present", "deleted", "unreadable"]
"""Deleted: the server lists it no longer, and what was saved is kept. Unreadable: it was never read."""

Json: TypeAlias = "dict[str, JsonValue]"

T = TypeVar("T")

VERSION: Final = 1


@attrs.frozen
class FileRecord:
    """A file of an entry's folder.

    Args:
        path: Where it is, below the folder of the entry, with slashes.
        size: Its bytes.
        sha256: Its checksum, in hexadecimal digits.
        upload: The number of the upload that it holds; None for what is no attachment.
        state: Deleted: the entry has it no longer on the server, and it is kept.
        sent: What the server said of the upload, verbatim.
    """

    path: str
    size: int
    sha256: str
    upload: int | None = None
    state: Literal["present", "deleted"] = "present"
    sent: Json | None = None

    def to_dict(self) -> Json:
        """As JSON values."""
        found: Json = {"path": self.path, "size": self.size, "sha256": self.sha256}
        if self.upload is not None:
            found |= {"upload": self.upload, "state": self.state}
        if self.sent is not None:
            found["sent"] = self.sent
        return found


@attrs.frozen
class Problem:
    """Something that could not be backed up.

    Args:
        kind: The entry's kind; None for what belongs to the team.
        id: The entry's number; None for what belongs to the team.
        upload: The upload's number, where it is about one file.
        what: What could not be read, for people.
        error: The name of the error.
        words: What happened, and what to do.
        lasts: Whether it is useless to try again as long as the entry stays as it is.
    """

    kind: BackupKind | None
    id: int | None
    upload: int | None
    what: str
    error: str
    words: str
    lasts: bool = False

    def __str__(self) -> str:
        return f"{self.what}: {self.words}"

    def to_dict(self) -> Json:
        """As JSON values."""
        return cast("Json", attrs.asdict(self))


@attrs.frozen(kw_only=True)
class EntryRecord:
    """What is known of one entry: a line of `index.jsonl`, and `record.json` in its folder.

    Args:
        kind: Experiment, item or template.
        id: Its number.
        folder: Its folder, below the backup's, with slashes; empty where it was never read.
        title: Its title when it was last read.
        date: Its date, as 2017-04-15; empty for templates.
        tags: Its tags.
        state: Whether the server still has it.
        why: Why it is not present, as far as the server told.
        modified_at: When it was changed last, as the server writes it; None where it does not say.
        row: The checksum of its row in the list; None where it was not listed.
        row_tells: Whether that row changes when the entry does.
        items: The items that it links to.
        experiments: The experiments that it links to.
        files: All files in the folder but the record.
        problems: What could not be read of it.
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
        """Whether what the server sent is there."""
        return any(file.path == ENTRY for file in self.files)

    @property
    def stays_inside(self) -> bool:
        """Whether its folder and all files are in the backup; not so where somebody tampered with it."""
        in_place = not self.folder or layout.is_below(self.folder)
        return in_place and all(layout.is_below(file.path) for file in self.files)

    @property
    def uploads(self) -> dict[int, FileRecord]:
        """The files that hold uploads, by the uploads' numbers."""
        return {file.upload: file for file in self.files if file.upload is not None}

    def with_problem(self, problem: Problem) -> EntryRecord:
        """The same, with something more that could not be read."""
        return attrs.evolve(self, problems=(*self.problems, problem))

    def to_line(self) -> str:
        """One line of JSON, without its end."""
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
        return line(values)

    @classmethod
    def from_line(cls, text: str | bytes) -> EntryRecord:
        """Read what `to_line` wrote; keys of later versions are passed over.

        Raises:
            ValueError: It is something else.
        """
        values = _object(text)
        try:
            if values["kind"] not in KINDS:
                raise ValueError("no such kind")
            files = [_known(FileRecord, value) for value in _list(values["files"])]
            problems = [_known(Problem, value) for value in _list(values["problems"])]
            own: dict[str, object] = {**values, "files": tuple(files), "problems": tuple(problems)}
            for name in ("tags", "items", "experiments"):
                own[name] = tuple(_list(values[name]))
            found = _known(cls, own)
            named: list[object] = [found.folder, *(file.path for file in found.files)]
            if not all(isinstance(path, str) for path in named):
                raise ValueError("a path is no text")
            return found  # noqa: TRY300 - what it is made of may be missing
        except (KeyError, TypeError) as error:
            raise ValueError(f"no record of an entry: {error}") from None


def line(values: Mapping[str, object]) -> str:
    """Values as one line of JSON, always the same for the same values."""
    # what no UTF-8 can hold (half a pair) is escaped, and all else with it
    return json.dumps(values, separators=(",", ":"), ensure_ascii=True)


def _object(text: str | bytes) -> Json:
    try:
        found = cast("JsonValue", json.loads(text))
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("no object")  # noqa: TRY004 - the same error as for other faults of a file
    return found


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return cast("list[object]", value)


def _known(kind: type[T], values: object) -> T:
    if not isinstance(values, dict):
        raise TypeError("no object")
    fields = {field.name for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind))}
    given = cast("dict[str, object]", values)
    return kind(**{name: value for name, value in given.items() if name in fields})
