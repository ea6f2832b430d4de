"""Which entries of a backup are wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import unescape
from typing import TYPE_CHECKING, Final, cast

import attrs

from elab_sdk import checks
from elab_sdk.entry import which
from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.backups.reading import BackupEntry
    from elab_sdk.backups.records import EntryRecord

__all__ = ["Selection"]

_ENTRIES: Final[tuple[BackupKind, ...]] = ("experiment", "item")


@attrs.frozen
class Selection:
    """Which entries are wanted: those that fit all that is said here.

    Args:
        ids: These entries only; None for all.
        words: All of these are in the title, the body or the tags.
        tags: It has all of these tags.
        templates: Whether templates are wanted too.
    """

    ids: frozenset[tuple[str, int]] | None = None
    words: tuple[str, ...] = ()
    tags: frozenset[str] = frozenset()
    templates: bool = False

    @classmethod
    def of(cls, ids: object, search: str | None, tags: object, *, templates: bool) -> Selection:
        """What arguments say.

        >>> Selection.of([("experiment", 3)], "Western blot", "gel", templates=False).words
        ('western', 'blot')

        Args:
            ids: Entries, as `EntryLike` says.
            search: Words.
            tags: A tag, or several.
            templates: Whether templates are wanted too.

        Raises:
            ValidationError: One of them is none.
        """
        if search is not None and not search.strip():
            raise ValidationError("search is empty: leave it out for all entries", "search")
        return cls(
            None if ids is None else _ids(ids),
            tuple((search or "").casefold().split()),
            _tags(tags),
            templates,
        )

    @property
    def argument(self) -> str:
        """The argument that narrows most."""
        named = (("search", self.words), ("tags", self.tags), ("ids", self.ids is not None))
        return next((name for name, given in named if given), "folder")

    def names(self, record: EntryRecord) -> bool:
        """Whether an entry is among those that were named, whatever is in it."""
        if self.ids is not None:
            return (record.kind, record.id) in self.ids
        return record.kind in _ENTRIES or self.templates

    def fits(self, entry: BackupEntry) -> bool:
        """Whether an entry that was named has the tags and the words."""
        record = entry.record
        if not self.tags <= {tag.casefold() for tag in record.tags}:
            return False
        if not self.words:
            return True
        text = " ".join((record.title, *record.tags)).casefold()
        if all(word in text for word in self.words):
            return True
        text += " " + unescape(_body(entry)).casefold()
        return all(word in text for word in self.words)


def _ids(ids: object) -> frozenset[tuple[str, int]]:
    if isinstance(ids, str | bytes | Mapping | tuple) or not isinstance(ids, Iterable):
        raise ValidationError("ids is a list of entries, such as [('experiment', 12), ('item', 3)]", "ids")
    return frozenset(which(entry) for entry in cast("Iterable[object]", ids))


def _tags(tags: object) -> frozenset[str]:
    if tags is None:
        return frozenset()
    given = [tags] if isinstance(tags, str) else tags
    if isinstance(given, bytes | Mapping) or not isinstance(given, Iterable):
        raise ValidationError("tags is a tag, or a list of tags", "tags")
    return frozenset(checks.tag(tag, "tags").casefold() for tag in cast("Iterable[object]", given))


def _body(entry: BackupEntry) -> str:
    try:
        sent: JsonObject = entry.json
    except (OSError, ValueError):
        return ""
    body = sent.get("body")
    return body if isinstance(body, str) else ""
