"""The end of a run: the index for people and for programs, then the manifest; each line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk.backups import disk, html_pages, layout
from elab_sdk.backups.disk import Growing, Print
from elab_sdk.backups.records import line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elab_api_v1.types import JsonValue

    from elab_sdk.backups.folder import BackupFolder
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord, Problem

__all__ = ["Totals", "conclude"]


@attrs.define
class Totals:
    """What a backup holds."""

    present: int = 0
    deleted: int = 0
    unreadable: int = 0
    attachments: int = 0
    files: int = 0
    bytes: int = 0

    def count(self, record: EntryRecord) -> None:
        """One entry more."""
        self.present += record.state == "present"
        self.deleted += record.state == "deleted"
        self.unreadable += record.state == "unreadable"
        self.attachments += len(record.uploads)


@attrs.define
class _Closing:
    """The three files while they are written."""

    folder: BackupFolder
    index: Growing
    page: Growing
    manifest: Growing
    totals: Totals = attrs.field(factory=Totals)

    def add(self, path: str, seen: Print) -> None:
        """A file of the manifest."""
        self.totals.files += 1
        self.totals.bytes += seen.size
        self.manifest.write(line({"path": path, "size": seen.size, "sha256": seen.sha256}) + "\n")

    def room(self, kind: BackupKind, unread: Mapping[int, EntryRecord]) -> None:
        """All entries of a kind."""
        numbers = sorted({*self.folder.numbers(kind), *unread})
        if not numbers:
            return
        self.page.write(html_pages.index_room(kind))
        for number in numbers:
            record = unread.get(number) or self.folder.record(kind, number)
            if record is not None:
                self.entry(record)
        self.page.write("</table>\n")

    def entry(self, record: EntryRecord) -> None:
        """One entry."""
        self.totals.count(record)
        self.index.write(f"{record.to_line()}\n")
        self.page.write(html_pages.index_row(record))
        if record.folder:
            for file in record.files:
                self.add(f"{record.folder}/{file.path}", Print(file.size, file.sha256))
            own = f"{record.folder}/{layout.RECORD}"
            self.add(own, disk.fingerprint(self.folder.root / own))

    def team(self) -> list[str]:
        """What belongs to the team."""
        room = self.folder.root / layout.TEAM
        found = sorted(f"{layout.TEAM}/{path.name}" for path in room.glob("*.json"))
        for path in found:
            self.add(path, disk.fingerprint(self.folder.root / path))
        return found

    def end(self) -> None:
        """The manifest's last line tells of all before it."""
        values = {
            "files": self.totals.files,
            "bytes": self.totals.bytes,
            "manifest_sha256": self.manifest.sha256,
        }
        self.manifest.write(line(values) + "\n")
        self.manifest.settle()


def conclude(
    folder: BackupFolder,
    *,
    release: str | None,
    notes: Sequence[str],
    unread: Mapping[tuple[BackupKind, int], EntryRecord],
    problems: Sequence[Problem],
) -> Totals:
    """Write the index and the manifest.

    Args:
        folder: The backup's folder.
        release: The server's release.
        notes: What could not be found.
        unread: Entries that could not be read in this run.
        problems: What else could not be read.
    """
    root = folder.root
    with (
        Growing(root / layout.INDEX) as index,
        Growing(root / layout.PAGE) as page,
        Growing(root / layout.MANIFEST) as manifest,
    ):
        closing = _Closing(folder, index, page, manifest)
        page.write(html_pages.index_head(folder.endpoint, release, notes))
        for kind in layout.KINDS:
            closing.room(kind, {number: record for (own, number), record in unread.items() if own == kind})
        page.write(html_pages.index_foot(closing.team(), problems))
        totals = closing.totals
        facts: dict[str, JsonValue] = {
            "release": release,
            "entries": totals.present,
            "deleted": totals.deleted,
            "unreadable": totals.unreadable,
            "attachments": totals.attachments,
            "notes": list(notes),
            "problems": [problem.to_dict() for problem in problems],
        }
        closing.add(layout.INDEX, index.settle())
        closing.add(layout.PAGE, page.settle())
        closing.add(layout.HEADER, folder.describe(facts))
        closing.end()
    return totals
