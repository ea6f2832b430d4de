"""What an export did, and what an archive holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["ElnArchive", "ElnEntry", "ElnExport", "ElnFile", "FileState", "MissingFile"]

FileState: TypeAlias = Literal["whole", "unchecked", "damaged", "missing", "remote", "refused"]
"""Whole: its checksum is right. Unchecked: it has none, or nobody asked. Damaged: it is another. Missing: the
archive describes it and has it not. Remote: it is somewhere else on the web. Refused: it was not opened,
since its path leads out of the archive or it unpacks to far more than it should."""


@attrs.frozen
class MissingFile:
    """An attachment that is not in the archive.

    Args:
        kind: The entry's kind.
        id: The entry's number.
        upload_id: The attachment's number.
        name: Its name.
        why: Why it is missing, for people.
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
    """What an export wrote.

    >>> export = ElnExport(Path("lab.eln"), 2, 1, 0, 5, 4096, (), ())  # doctest: +SKIP
    >>> export.is_complete  # doctest: +SKIP
    True

    Args:
        path: The archive.
        experiments: How many experiments are in it.
        items: How many database items.
        templates: How many templates.
        files: How many attachments.
        bytes: Their bytes in all.
        missing: The attachments that are not in it, each with the reason.
        problems: What else could not be exported, for people.
    """

    path: Path
    experiments: int
    items: int
    templates: int
    files: int
    bytes: int
    missing: tuple[MissingFile, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """How many entries are in it."""
        return self.experiments + self.items + self.templates

    @property
    def is_complete(self) -> bool:
        """Whether all that was selected is in it."""
        return not self.missing and not self.problems

    def noting(self, notes: Iterable[str]) -> ElnExport:
        """The same, with what else there was to say, unless it was said."""
        new = (note for note in notes if not any(note in problem for problem in self.problems))
        return attrs.evolve(self, problems=(*self.problems, *new))


@attrs.frozen
class ElnFile:
    """A file of an entry in an archive.

    Args:
        name: What people call it.
        path: Where it is, below the archive's folder; an address, where it is remote.
        size: Its bytes, as the archive says; None where it does not.
        sha256: Its checksum, as the archive says; None where it does not.
        media_type: Such as image/png; empty where the archive does not say.
        description: What people say about it; empty where they said nothing.
        state: Whether it is there and whole.
    """

    name: str
    path: str
    size: int | None
    sha256: str | None
    media_type: str
    description: str
    state: FileState


@attrs.frozen
class ElnEntry:
    """An entry in an archive.

    Args:
        id: What the archive calls it.
        kind: What the archive says that it is: experiment, resource, …; dataset where it does not say.
        title: Its title.
        date: The day of the entry, or when it was created; empty where the archive does not say.
        modified: When it was last changed, as the archive writes it; empty where it does not say.
        author: The author's name; empty where the archive does not say.
        tags: Its tags.
        status: Its status; empty where it has none.
        category: Its category; empty where it has none.
        text: Its text, as HTML or Markdown: do not show it as it is.
        media_type: What the text is written in.
        fields: Its extra fields, each a name and a value with its unit.
        steps: Its steps.
        comments: How many comments there are.
        mentions: What it links to, by the archive's names.
        files: Its files.
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
    steps: tuple[str, ...]
    comments: int
    mentions: tuple[str, ...]
    files: tuple[ElnFile, ...]


@attrs.frozen
class ElnArchive:
    """An archive, as it describes itself.

    Args:
        path: The archive.
        root: Its folder.
        name: What it calls itself.
        publisher: The program that wrote it; empty where it does not say.
        published: When, as it writes it; empty where it does not say.
        conforms_to: The specification that it follows.
        entries: The entries, in their order.
        problems: What is wrong with it, for people.
    """

    path: Path
    root: str
    name: str
    publisher: str
    published: str
    conforms_to: str
    entries: tuple[ElnEntry, ...]
    problems: tuple[str, ...]

    @property
    def files(self) -> int:
        """How many files its entries have."""
        return sum(len(entry.files) for entry in self.entries)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong with it, and no file is missing or damaged."""
        bad = ("damaged", "missing", "refused")
        return not self.problems and not any(
            file.state in bad for entry in self.entries for file in entry.files
        )
