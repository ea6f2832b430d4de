"""Which entries of a backup are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.backups.selection import make_selection
from elab_sdk.content.character_references import unescaped
from elab_sdk.errors import ValidationError
from elab_sdk.rules.named_choices import has_tags

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from elab_api_v1.types import JsonObject

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reader import BackupEntry
    from elab_sdk.backups.records import EntryRecord
    from elab_sdk.backups.selection import Ids, RequestedIds

__all__ = ["Wanted"]

_ENTRIES: Final[tuple[BackupKind, ...]] = ("experiment", "item")


@attrs.frozen
class Wanted:
    """Which entries are wanted: those that fit all that is said here.

    Args:
        numbers: Those with these numbers only; None for all.
        singly: Those that were named one by one, of which there may be thousands.
        words: All of these are in the title, the body or the tags.
        tags: It has all of these tags.
        templates: Whether templates are wanted too.
    """

    numbers: tuple[RequestedIds, ...] | None = None
    singly: frozenset[tuple[str, int]] = frozenset()
    words: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    templates: bool = False

    @classmethod
    def of(
        cls, ids: Ids | None, containing: str | None, tags: str | Iterable[str] | None, *, templates: bool
    ) -> Wanted:
        """What arguments say.

        >>> Wanted.of(None, "Western blot", "gel", templates=False).words
        ('western', 'blot')

        Raises:
            ValidationError: One of them is none, or two of them exclude each other.
        """
        words = tuple((containing or "").casefold().split())
        if containing is not None and not words:
            raise ValidationError("containing is empty: omit it to get all entries", "containing")
        chosen = make_selection("export_backup", ids=ids, title=containing, tags=tags)
        parts = [part for part in chosen.requested_ids or () if not part.is_range]
        singly = frozenset((kind, number) for part in parts for kind in part.kinds for number in part.ids)
        return cls(chosen.requested_ids, singly, words, chosen.tags, templates)

    @property
    def argument(self) -> str:
        """The argument that narrows most."""
        named = (("containing", self.words), ("tags", self.tags), ("ids", self.numbers is not None))
        return next((name for name, given in named if given), "folder")

    def names(self, record: EntryRecord) -> bool:
        """Whether an entry is among those that were named, whatever is in it."""
        if self.numbers is None:
            return record.kind in _ENTRIES or self.templates
        if (record.kind, record.id) in self.singly:
            return True
        spans = (part for part in self.numbers if part.is_range)
        return any(record.kind in part.kinds and record.id in part.ids for part in spans)

    def fits(self, entry: BackupEntry) -> bool:
        """Whether an entry that was named has the tags and the words."""
        record = entry.record
        if not has_tags(record.tags, self.tags):
            return False
        text = " ".join((record.title, *record.tags)).casefold()
        if all(word in text for word in self.words):
            return True
        text += " " + unescaped(_body(entry)).casefold()
        return all(word in text for word in self.words)

    def missed(self, found: set[tuple[str, int]]) -> Iterator[str]:
        """What was named and is not there, for people; a number may be that of either kind."""
        for part in self.numbers or ():
            for number in () if part.is_range else part.ids:
                if not any((kind, number) in found for kind in part.kinds):
                    yield f"{' or '.join(part.kinds)} {number}"


def _body(entry: BackupEntry) -> str:
    try:
        sent: JsonObject = entry.json
    except (OSError, ValueError, RecursionError):
        return ""
    body = sent.get("body")
    return body if isinstance(body, str) else ""
