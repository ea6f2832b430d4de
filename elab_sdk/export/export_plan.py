"""The entries of an export, and in which archive each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.backups import layout
from elab_sdk.backups.reader import BackupEntry
from elab_sdk.content.body_references import references
from elab_sdk.export import paths, splitting
from elab_sdk.export.embedded_files import BackupUploads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reader import Backup
    from elab_sdk.backups.records import EntryRecord, FileRecord
    from elab_sdk.export.entry_filter import EntryFilter
    from elab_sdk.export.splitting import SplitLimit

__all__ = ["EntryKey", "ExportPlan", "PlannedArchive", "emails_of"]

EntryKey = tuple["BackupKind", int]
"""The kind and ID of an entry."""

_TEXT_COPIES: Final = 4
"""How often an archive contains the text of an entry at most: as JSON, as a page, and in the metadata."""
_ENTRY_BYTES: Final = 1 << 12
"""Approximate size of an entry without text in an archive."""
_FILE_BYTES: Final = 1 << 10
"""Approximate size of the description of a file."""
_MARKDOWN: Final = 2


@attrs.frozen
class PlannedArchive:
    """The entries of one archive.

    Args:
        plan: The plan of the export.
        folders: The folders of the entries in this archive.
    """

    plan: ExportPlan
    folders: dict[EntryKey, str]

    @property
    def bytes(self) -> int:
        """The size of the entries in the backup."""
        return sum(self.plan.sizes[key] for key in self.folders)

    def folder_of(self, kind: BackupKind, id: int) -> str | None:
        """Return the folder of an entry, or None if it is not in this archive."""
        return self.folders.get((kind, id))

    def includes(self, kind: BackupKind, id: int) -> bool:
        """Return whether an entry is in this archive."""
        return (kind, id) in self.folders

    def entries(self) -> Iterator[BackupEntry]:
        """Yield the entries."""
        remaining = {*self.folders}
        for entry in self.plan.backup.entries(deleted=False):
            if not remaining:
                return
            if (entry.kind, entry.id) in remaining:
                remaining.remove((entry.kind, entry.id))
                yield entry


class ExportPlan:
    """The selected entries and their folders, which are kept in memory for links between entries.

    Args:
        backup: The backup.
        entry_filter: Selects the entries.
        site: The address of the server, ending with a slash; empty if it is unknown.

    Attributes:
        uploads: The files of all entries of the backup.
        folders: The folders of the selected entries.
        sizes: The size of each entry in the backup.
        problems: Descriptions of what cannot be exported.
    """

    def __init__(self, backup: Backup, entry_filter: EntryFilter, site: str) -> None:
        self.backup = backup
        self.site = site
        self.folders: dict[EntryKey, str] = {}
        self.uploads: BackupUploads = BackupUploads(backup)
        self.sizes: dict[EntryKey, int] = {}
        self.problems: list[str] = []
        if not backup.finished:
            self.problems.append("the backup was not finished; entries may be missing")
        existing: set[tuple[str, int]] = set()
        for record in backup.records():
            if not entry_filter.includes(record):
                continue
            if (record.kind, record.id) in existing:
                self.problems.append(f"{record.kind} {record.id} is in the backup twice; the first is used")
                continue
            existing.add((record.kind, record.id))
            if record.state == "present" and not (record.folder and record.was_read):
                self.problems.append(f"{record.kind} {record.id}: the backup is damaged; verify it")
            elif record.state == "present":
                if entry_filter.matches(BackupEntry(backup.folder, record)):
                    key: EntryKey = (record.kind, record.id)
                    self.folders[key] = paths.folder_name(record.kind, record.id, record.title)
                    self.sizes[key] = sum(file.size for file in record.files if _is_exported(file))
            elif record.state == "unreadable":
                why = "; ".join(str(problem) for problem in record.problems) or record.why
                self.problems.append(f"{record.kind} {record.id} could not be read: {why}")
        self.problems += [f"{entry} is not in the backup" for entry in entry_filter.missing(existing)]

    def whole(self) -> PlannedArchive:
        """Return all entries as one archive."""
        return PlannedArchive(self, self.folders)

    def split(self, limit: SplitLimit) -> tuple[list[PlannedArchive], int]:
        """Return the archives, and the number of links between entries of different ones."""
        sizes: dict[EntryKey, int] = {}
        links: list[tuple[EntryKey, EntryKey]] = []
        for entry in self.whole().entries():
            key: EntryKey = (entry.kind, entry.id)
            sizes[key] = _size_in_archive(entry.record) if limit.is_size else 1
            links += [(key, other) for other in self._linked(entry) if other in self.folders]
        parts = splitting.split_entries(sizes, links, limit.amount)
        number_by_key = {key: number for number, part in enumerate(parts) for key in part}
        divided = sum(number_by_key[one] != number_by_key[other] for one, other in links)
        return [PlannedArchive(self, {key: self.folders[key] for key in part}) for part in parts], divided

    def _linked(self, entry: BackupEntry) -> dict[EntryKey, None]:
        """Return the entries that an entry links to, also in its text."""
        linked: dict[EntryKey, None] = dict.fromkeys(("item", number) for number in entry.record.items)
        linked |= dict.fromkeys(("experiment", number) for number in entry.record.experiments)
        try:
            sent = entry.json
        except (OSError, ValueError, RecursionError):
            return linked
        body, is_markdown = sent.get("body"), sent.get("content_type") == _MARKDOWN
        if isinstance(body, str):
            for link in references(body, self.site, markdown=is_markdown):
                if link.kind in ("experiment", "item"):
                    linked[link.kind, link.id] = None
        return linked


def emails_of(backup: Backup) -> dict[int, str]:
    """Return the e-mail addresses of the users in a backup by their IDs; none of a server without API v2."""
    emails: dict[int, str] = {}
    try:
        users = list(backup.team(layout.USERS))
    except (OSError, ValueError, TypeError):
        # the addresses are useful, but not needed
        return emails
    for user in users:
        if isinstance(user, dict):
            user_id, email = user.get("userid"), user.get("email")
            if isinstance(user_id, int) and isinstance(email, str) and "@" in email:
                emails[user_id] = email
    return emails


def _size_in_archive(record: EntryRecord) -> int:
    files = [file.size for file in record.files if file.upload is not None and file.state == "present"]
    text = sum(file.size for file in record.files if file.path == layout.ENTRY)
    return sum(files) + len(files) * _FILE_BYTES + _TEXT_COPIES * text + _ENTRY_BYTES


def _is_exported(file: FileRecord) -> bool:
    return file.path == layout.ENTRY or (file.upload is not None and file.state == "present")
