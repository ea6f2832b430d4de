"""Select the entries of a backup to export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.backups.selection import make_selection
from elab_sdk.content.character_references import unescape_references
from elab_sdk.errors import ValidationError
from elab_sdk.rules.named_choices import has_all_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from elab_api_v1.types import JsonObject

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reader import BackupEntry
    from elab_sdk.backups.records import EntryRecord
    from elab_sdk.backups.selection import Ids, RequestedIds

__all__ = ["EntryFilter"]

_ENTRY_KINDS: Final[tuple[BackupKind, ...]] = ("experiment", "item")


@attrs.frozen
class EntryFilter:
    """A filter for entries that meet all conditions.

    Args:
        requested_ids: The IDs of the entries; None for all.
        single_ids: The kinds and IDs that were requested one by one, of which there may be thousands.
        words: Words that the title, the body or the tags must contain, all of them.
        tags: Tags of which an entry must have all.
        templates: Whether to include templates.
    """

    requested_ids: tuple[RequestedIds, ...] | None = None
    single_ids: frozenset[tuple[str, int]] = frozenset()
    words: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    templates: bool = False

    @classmethod
    def from_arguments(
        cls, ids: Ids | None, containing: str | None, tags: str | Iterable[str] | None, *, templates: bool
    ) -> EntryFilter:
        """Make a filter from the arguments of an export.

        >>> EntryFilter.from_arguments(None, "Western blot", "gel", templates=False).words
        ('western', 'blot')

        Raises:
            ValidationError: An argument is invalid, or two arguments exclude each other.
        """
        words = tuple((containing or "").casefold().split())
        if containing is not None and not words:
            raise ValidationError("containing is empty; omit it to select all entries", "containing")
        selection = make_selection("export_backup", ids=ids, title=containing, tags=tags)
        parts = [part for part in selection.requested_ids or () if not part.is_range]
        single_ids = frozenset((kind, id_) for part in parts for kind in part.kinds for id_ in part.ids)
        return cls(selection.requested_ids, single_ids, words, selection.tags, templates)

    @property
    def argument(self) -> str:
        """The argument that most likely excluded all entries, used in error messages."""
        arguments = (
            ("containing", self.words),
            ("tags", self.tags),
            ("ids", self.requested_ids is not None),
        )
        return next((name for name, is_used in arguments if is_used), "folder")

    def includes(self, record: EntryRecord) -> bool:
        """Return whether the kind and ID of an entry are selected."""
        if self.requested_ids is None:
            return record.kind in _ENTRY_KINDS or self.templates
        if (record.kind, record.id) in self.single_ids:
            return True
        ranges = (part for part in self.requested_ids if part.is_range)
        return any(record.kind in part.kinds and record.id in part.ids for part in ranges)

    def matches(self, entry: BackupEntry) -> bool:
        """Return whether an entry has the tags and contains the words."""
        record = entry.record
        if not has_all_tags(record.tags, self.tags):
            return False
        text = " ".join((record.title, *record.tags)).casefold()
        if all(word in text for word in self.words):
            return True
        text += " " + unescape_references(_body(entry)).casefold()
        return all(word in text for word in self.words)

    def missing(self, existing: set[tuple[str, int]]) -> Iterator[str]:
        """Yield descriptions of the requested entries that do not exist, except those of ranges.

        Args:
            existing: The kinds and IDs of the entries that exist.
        """
        for part in self.requested_ids or ():
            for entry_id in () if part.is_range else part.ids:
                if not any((kind, entry_id) in existing for kind in part.kinds):
                    yield f"{' or '.join(part.kinds)} {entry_id}"


def _body(entry: BackupEntry) -> str:
    try:
        sent: JsonObject = entry.json
    except (OSError, ValueError, RecursionError):
        return ""
    body = sent.get("body")
    return body if isinstance(body, str) else ""
