"""The entries of a backup that are copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.backups import disk, layout
from elab_sdk.backups.layout import KINDS
from elab_sdk.backups.reader import BackupEntry
from elab_sdk.backups.records import EntryRecord
from elab_sdk.errors import ValidationError
from elab_sdk.files import atomic
from elab_sdk.rules.named_choices import has_all_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reader import Backup
    from elab_sdk.backups.selection import Selection

__all__ = ["CopySelection", "CopySource", "EntryKey"]

EntryKey = tuple["BackupKind", int]
"""The kind and the ID of an entry on the old server."""
_ORDER: Final = {kind: position for position, kind in enumerate(KINDS)}


@attrs.frozen(kw_only=True)
class CopySelection:
    """Which entries of a backup are copied.

    Args:
        selection: The selection of the caller.
        found: The kinds and IDs of the entries that the old server found, if it was searched.
        templates: Whether templates are copied, unless entries are selected.
        is_excluded: Returns whether an entry is a copy itself, which is not copied again.
    """

    selection: Selection
    found: frozenset[tuple[str, int]] | None = None
    templates: bool = True
    is_excluded: Callable[[BackupKind, int], bool] | None = None

    def matches(self, record: EntryRecord) -> bool:
        """Whether an entry is copied."""
        if record.state == "deleted":
            return False
        if self.is_excluded is not None and self.is_excluded(record.kind, record.id):
            return False
        if record.kind == "template":
            return self.templates and self.selection.is_all
        if self.found is not None and (record.kind, record.id) not in self.found:
            return False
        requested = self.selection.requested_ids
        if requested is not None and not any(
            record.kind in part.kinds and record.id in part.ids for part in requested
        ):
            return False
        return self.selection.window.matches_title(record.title) and has_all_tags(
            list(record.tags), self.selection.tags
        )


class CopySource:
    """The selected entries of a backup. Only their places in the index are kept in memory.

    Args:
        backup: The backup.
        selected: Which of its entries are copied.

    Raises:
        ValidationError: The index is damaged.
    """

    def __init__(self, backup: Backup, selected: CopySelection) -> None:
        self.backup = backup
        self._path = layout.resolve_inside(backup.folder, layout.INDEX)
        self._places: dict[EntryKey, int] = {}
        self.unread: list[EntryRecord] = []
        """The records of selected entries that the backup could not read."""
        self.deleted: list[EntryRecord] = []
        """The records of entries that the old server no longer has, or no longer shows to the key."""
        place = 0
        for record, size in self._records():
            if record.state == "deleted":
                self.deleted.append(record)
            elif selected.matches(record):
                if record.was_read:
                    self._places[record.kind, record.id] = place
                else:
                    self.unread.append(record)
            place += size
        self.keys: tuple[EntryKey, ...] = tuple(sorted(self._places, key=_key_order))
        """The kinds and IDs of the selected entries: experiments, items and templates by ID."""

    def _records(self) -> Iterator[tuple[EntryRecord, int]]:
        with atomic.file_errors(self._path), self._path.open("rb") as file:
            for number, line in enumerate(disk.read_lines(file), 1):
                yield self._record(line, f"line {number}"), len(line)

    def _record(self, line: bytes, where: str) -> EntryRecord:
        try:
            return EntryRecord.from_line(line)
        except ValueError as error:
            raise ValidationError(f"{self._path}, {where}: {error}", "folder") from None

    def entry(self, key: EntryKey) -> BackupEntry:
        """Return a selected entry."""
        with atomic.file_errors(self._path), self._path.open("rb") as file:
            file.seek(self._places[key])
            line = file.readline(layout.MAX_LINE_BYTES)
        return BackupEntry(self.backup.folder, self._record(line, f"entry {key[0]} {key[1]}"))


def _key_order(key: EntryKey) -> tuple[int, int]:
    kind, id_ = key
    return _ORDER[kind], id_
