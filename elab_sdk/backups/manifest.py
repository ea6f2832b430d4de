"""Write the index and the manifest, line by line, at the end of a run."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import attrs

from elab_sdk.backups import disk, html_pages, layout
from elab_sdk.backups.disk import AtomicWriter, Fingerprint
from elab_sdk.backups.index_lines import EntryLines, manifest_line
from elab_sdk.backups.records import json_line
from elab_sdk.files import atomic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from elab_api_v1.types import JsonValue

    from elab_sdk.backups.folder import BackupFolder
    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.records import EntryRecord, Problem

__all__ = ["BackupTotals", "write_index_and_manifest"]


@attrs.define
class BackupTotals:
    """The number of entries and files in a backup."""

    present: int = 0
    deleted: int = 0
    unreadable: int = 0
    attachments: int = 0
    files: int = 0
    bytes: int = 0

    def add(self, lines: EntryLines) -> None:
        """Count an entry and its files."""
        self.present += lines.is_present
        self.deleted += lines.is_deleted
        self.unreadable += not (lines.is_present or lines.is_deleted)
        self.attachments += lines.attachments
        self.files += lines.files
        self.bytes += lines.size


@attrs.define
class _IndexWriter:
    """A writer of the index, its page and the manifest."""

    folder: BackupFolder
    index: AtomicWriter
    page: AtomicWriter
    manifest: AtomicWriter
    totals: BackupTotals = attrs.field(factory=BackupTotals)

    def add_file(self, path: str, fingerprint: Fingerprint) -> None:
        """Add a file to the manifest."""
        self.totals.files += 1
        self.totals.bytes += fingerprint.size
        self.manifest.write(manifest_line(path, fingerprint))

    def add_kind(self, kind: BackupKind, unread: Mapping[int, EntryRecord]) -> None:
        """Add all entries of a kind."""
        new_ids = (entry_id for entry_id in sorted(unread) if not self.folder.has(kind, entry_id))
        has_entries = False
        for entry_id in heapq.merge(self.folder.ids(kind), new_ids):
            if not has_entries:
                self.page.write(html_pages.index_section(kind))
                has_entries = True
            if entry_id in unread:
                self.add_entry(self._lines_of_unread(unread[entry_id]))
            elif (lines := self._lines(kind, entry_id)) is not None:
                self.add_entry(lines)
        if has_entries:
            self.page.write("</table>\n")

    def add_entry(self, lines: EntryLines) -> None:
        """Add an entry and its files."""
        self.totals.add(lines)
        self.index.write(lines.index_line)
        self.page.write(lines.row)
        self.manifest.write(lines.manifest)

    def _lines(self, kind: BackupKind, id: int) -> EntryLines | None:
        """Return the lines of a saved entry; None if it was not saved completely."""
        lines = self.folder.index_lines.get(kind, id)
        if lines is None and (saved := self.folder.saved(kind, id)) is not None:
            return EntryLines.of(*saved)
        return lines

    def _lines_of_unread(self, record: EntryRecord) -> EntryLines:
        """Return the lines of an entry that could not be read in this run, but may have been saved before."""
        if not record.folder:
            return EntryLines.of(record, None)
        saved = self.folder.saved(record.kind, record.id)
        if saved is None:
            path = self.folder.root / record.folder / layout.RECORD
            content = atomic.read_limited(path, layout.MAX_LINE_BYTES, follow_links=False)
        else:
            content = saved[1]
        return EntryLines.of(record, content, is_current=False)

    def add_team_lists(self) -> list[str]:
        """Add the team's lists to the manifest, and return their paths."""
        folder = self.folder.root / layout.TEAM
        paths = sorted(f"{layout.TEAM}/{path.name}" for path in folder.glob("*.json"))
        for path in paths:
            self.add_file(path, disk.fingerprint_file(self.folder.root / path))
        return paths

    def finish(self) -> None:
        """Write the last line of the manifest, with the checksum of all lines before it."""
        values = {
            "files": self.totals.files,
            "bytes": self.totals.bytes,
            "manifest_sha256": self.manifest.sha256,
        }
        self.manifest.write(json_line(values) + "\n")
        self.manifest.commit()


def write_index_and_manifest(
    folder: BackupFolder,
    *,
    release: str | None,
    notes: Sequence[str],
    unread: Mapping[tuple[BackupKind, int], EntryRecord],
    problems: Sequence[Problem],
) -> BackupTotals:
    """Write the index, the header and the manifest.

    Args:
        folder: The folder of the backup.
        release: The server's release.
        notes: Limits of the release because of which entries may have been missed.
        unread: Records of the entries that could not be read in this run.
        problems: Problems that do not concern an entry.
    """
    root = folder.root
    with (
        AtomicWriter(root / layout.INDEX) as index,
        AtomicWriter(root / layout.PAGE) as page,
        AtomicWriter(root / layout.MANIFEST) as manifest,
    ):
        writer = _IndexWriter(folder, index, page, manifest)
        page.write(html_pages.index_head(folder.endpoint, release, notes))
        for kind in layout.KINDS:
            of_kind = {
                entry_id: record for (entry_kind, entry_id), record in unread.items() if entry_kind == kind
            }
            writer.add_kind(kind, of_kind)
        page.write(html_pages.index_foot(writer.add_team_lists(), problems))
        totals = writer.totals
        facts: dict[str, JsonValue] = {
            "release": release,
            "entries": totals.present,
            "deleted": totals.deleted,
            "unreadable": totals.unreadable,
            "attachments": totals.attachments,
            "notes": list(notes),
            "problems": [problem.to_dict() for problem in problems],
        }
        writer.add_file(layout.INDEX, index.commit())
        writer.add_file(layout.PAGE, page.commit())
        writer.add_file(layout.HEADER, folder.write_header(facts))
        writer.finish()
    return totals
