"""The results of exports, and the content of archives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias
from urllib.parse import unquote

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = [
    "ElnArchive",
    "ElnComment",
    "ElnEntry",
    "ElnExport",
    "ElnFile",
    "ElnStep",
    "FileState",
    "MissingFile",
    "with_notes",
]

FileState: TypeAlias = Literal["whole", "unchecked", "damaged", "missing", "remote", "refused"]
"""Whole: the checksum is right. Unchecked: the metadata have no checksum, or files were not verified.
Damaged: the size or the checksum is wrong, or the file cannot be unpacked. Missing: the archive describes
the file but does not contain it. Remote: the file is elsewhere on the web. Refused: the file was not opened,
since its path leads out of the archive, it is a symbolic link, or it would unpack to an implausible size."""

_FAILED_STATES: Final = ("damaged", "missing", "refused")


@attrs.frozen
class MissingFile:
    """An attachment that is not in the archive.

    Args:
        kind: The entry's kind.
        id: The entry's ID.
        upload_id: The upload ID.
        name: The name of the attachment.
        why: Why the attachment is missing.
    """

    kind: str
    id: int
    upload_id: int
    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.name!r} (upload {self.upload_id}) is missing: {self.why}"


@attrs.frozen
class ElnExport:
    """The result of an export.

    >>> export = ElnExport(Path("lab.eln"), 2, 1, 0, 5, 4096, (), ())  # doctest: +SKIP
    >>> export.is_complete  # doctest: +SKIP
    True

    Args:
        path: The archive; the first one if there are several.
        experiments: Number of experiments in the archive.
        items: Number of items.
        templates: Number of templates.
        files: Number of attachments.
        bytes: Total size of the attachments.
        missing: The attachments that are not in the archive, with the reasons.
        problems: Descriptions of everything else that could not be exported.
        changes: Descriptions of the values that were changed to be importable, of links that lead to the old
            server, and of what eLabFTW would not import. The original values are in the archive, too, in the
            response of the server.
        parts: The result of each archive if there are several.
        divided_links: Number of links between entries of different archives, which no importer can restore.
    """

    path: Path
    experiments: int
    items: int
    templates: int
    files: int
    bytes: int
    missing: tuple[MissingFile, ...] = ()
    problems: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    parts: tuple[ElnExport, ...] = ()
    divided_links: int = 0

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths of all archives."""
        return tuple(part.path for part in self.parts) or (self.path,)

    @property
    def entries(self) -> int:
        """Number of entries in the archive."""
        return self.experiments + self.items + self.templates

    @property
    def is_complete(self) -> bool:
        """Whether the archive contains everything that was selected."""
        return not self.missing and not self.problems


@attrs.frozen
class ElnFile:
    """A file in an archive.

    Args:
        name: The file's name.
        path: The path below the archive's folder, or the address of a remote file.
        size: The size in bytes according to the metadata; None if not stated.
        checksum: The checksum according to the metadata as algorithm and hexadecimal digits, such as
            "sha256:9f86…"; None if not stated. Old files of eLabFTW have MD5 or SHA-512.
        media_type: The media type, such as image/png; empty if not stated.
        description: The description; may be empty.
        state: Whether the file exists and is undamaged.
        fields: The file's fields as names and values, with units. PASTA describes measurements with them.
    """

    name: str
    path: str
    size: int | None
    checksum: str | None
    media_type: str
    description: str
    state: FileState
    fields: tuple[tuple[str, str], ...] = ()

    @property
    def sha256(self) -> str | None:
        """The SHA-256 checksum in hexadecimal digits; None if the metadata have none, or another one."""
        algorithm, _, digits = (self.checksum or "").partition(":")
        return digits if algorithm == "sha256" else None

    def __str__(self) -> str:
        # from 5.4, eLabFTW names files in an archive by random IDs
        path = unquote(self.path)
        is_named = self.name in path or path in self.name
        return self.path if is_named else f"{self.path} ({self.name})"


@attrs.frozen
class ElnComment:
    """A comment on an entry in an archive.

    Args:
        author: The author's name; empty if not stated.
        date: The time, as the archive writes it; empty if not stated.
        text: The text, as HTML. Sanitize it before showing it in a browser.
    """

    author: str
    date: str
    text: str


@attrs.frozen
class ElnStep:
    """A step of an entry in an archive.

    Args:
        text: The text.
        is_finished: Whether the step is finished; None if not stated.
        deadline: The deadline, as the archive writes it; empty if there is none.
    """

    text: str
    is_finished: bool | None = None
    deadline: str = ""


@attrs.frozen
class ElnEntry:
    """An entry in an archive.

    Args:
        id: The entry's ID in the archive.
        kind: The kind according to the metadata: experiment, resource, …; "dataset" if not stated.
        title: The title; the name of the entry's folder if not stated.
        date: The entry's date, or the date of its creation; empty if not stated.
        modified: The time of the last change, as the archive writes it; empty if not stated.
        author: The author's name; empty if not stated.
        tags: The tags.
        status: The status; may be empty.
        category: The category; may be empty.
        text: The text, as HTML or Markdown. Sanitize it before showing it in a browser.
        media_type: The media type of the text.
        fields: The extra fields as names and values, with units.
        steps: The steps.
        comments: The comments.
        mentions: IDs of linked entries in the archive, or their addresses.
        files: The files.
        description: The description beside the text; empty if there is only one of both.
        identifier: The entry's ID in the program that wrote the archive; empty if not stated.
        url: The address of the entry's page; empty if not stated.
    """

    id: str
    kind: str
    title: str
    date: str
    modified: str
    author: str
    tags: tuple[str, ...]
    status: str
    category: str
    text: str
    media_type: str
    fields: tuple[tuple[str, str], ...]
    steps: tuple[ElnStep, ...]
    comments: tuple[ElnComment, ...]
    mentions: tuple[str, ...]
    files: tuple[ElnFile, ...]
    description: str = ""
    identifier: str = ""
    url: str = ""


@attrs.frozen
class ElnArchive:
    """The content of an archive according to its metadata.

    Args:
        path: The archive.
        root: The archive's only folder.
        name: The title of the archive.
        publisher: The program that wrote the archive; empty if not stated.
        published: The time of publication, as the archive writes it; empty if not stated.
        conforms_to: The specification of the archive.
        entries: The entries, in the order of the archive.
        problems: Descriptions of the archive's faults, except those of single files.
        loose_files: The files that belong to no entry, such as the schemas that RSpace adds.
        software: The program that wrote the archive, with its version if that is stated.
        description: The description of the archive; may be empty.
    """

    path: Path
    root: str
    name: str
    publisher: str
    published: str
    conforms_to: str
    entries: tuple[ElnEntry, ...]
    problems: tuple[str, ...]
    loose_files: tuple[ElnFile, ...] = ()
    software: str = ""
    description: str = ""

    @property
    def files(self) -> int:
        """Number of files of all entries and of the archive itself."""
        return sum(len(entry.files) for entry in self.entries) + len(self.loose_files)

    @property
    def faults(self) -> tuple[str, ...]:
        """All faults, one line each: the problems, and the files that are missing, damaged or refused."""
        files = [*(file for entry in self.entries for file in entry.files), *self.loose_files]
        failed = (f"{file}: {file.state}" for file in files if file.state in _FAILED_STATES)
        return tuple(dict.fromkeys((*self.problems, *failed)))

    @property
    def is_whole(self) -> bool:
        """Whether the archive has no faults, and no file is missing or damaged."""
        return not self.faults


def with_notes(archive: ElnExport, notes: Iterable[str]) -> ElnExport:
    """Return a copy whose problems include the notes that they do not mention yet.

    Args:
        archive: The result of an export.
        notes: The notes.
    """
    new = (note for note in notes if not any(note in problem for problem in archive.problems))
    return attrs.evolve(archive, problems=(*archive.problems, *new))
