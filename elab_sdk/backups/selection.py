"""Select entries by ID, search, title or tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import attrs
from elab_api_v1.base import Identified

from elab_sdk.content import arguments
from elab_sdk.content.arguments import Id
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks
from elab_sdk.rules.entry_kinds import EntryKind, EntryLike, kind_of, resolve_entry
from elab_sdk.rules.paging import Window, make_window

if TYPE_CHECKING:
    from collections.abc import Container, Iterator


__all__ = ["Ids", "RequestedIds", "Selection", "make_selection"]

Ids: TypeAlias = str | Id | EntryLike | Iterable[Id | EntryLike]
"""IDs, each of an experiment or an item: 12, [3, 7], range(1, 5001), "1-5000, 7"; or entries: a model, a row
of a list, ("item", 3)."""

_BOTH_KINDS: Final[tuple[EntryKind, ...]] = ("experiment", "item")


@attrs.frozen
class RequestedIds:
    """Requested IDs.

    Args:
        kinds: The possible kinds of the entries.
        ids: The IDs.
        is_range: Whether the IDs are a range, not all of which need exist.
    """

    kinds: tuple[EntryKind, ...]
    ids: Sequence[int]
    is_range: bool = False


@attrs.frozen(kw_only=True)
class Selection:
    """The selected entries.

    Args:
        requested_ids: The IDs of the entries; None for all.
        window: The limits of the lists.
        tags: Tags of which an entry must have all.
    """

    requested_ids: tuple[RequestedIds, ...] | None = None
    window: Window = attrs.field(factory=Window)
    tags: frozenset[str] = attrs.field(factory=frozenset[str])

    @property
    def is_all(self) -> bool:
        """Whether all entries are selected."""
        return self.requested_ids is None and self.window == Window() and not self.tags

    @property
    def count(self) -> int:
        """Number of requested IDs, counted once for each possible kind."""
        return sum(len(part.kinds) * len(part.ids) for part in self.requested_ids or ())

    def requested(self) -> Iterator[tuple[EntryKind, int]]:
        """Yield the kind and ID of each requested entry once."""
        parts = self.requested_ids or ()
        for position, part in enumerate(parts):
            for entry_id in part.ids:
                for kind in part.kinds:
                    if not any(kind in other.kinds and entry_id in other.ids for other in parts[:position]):
                        yield kind, entry_id

    def missing(self, existing: Container[tuple[str, int]]) -> Iterator[tuple[EntryKind, int]]:
        """Yield the requested IDs that no entry has, except those of ranges.

        Args:
            existing: The kinds and IDs of the entries that exist.
        """
        for part in self.requested_ids or ():
            if not part.is_range:
                for entry_id in part.ids:
                    if not any((kind, entry_id) in existing for kind in part.kinds):
                        yield part.kinds[0], entry_id


def make_selection(
    operation: str,
    *,
    ids: Ids | None = None,
    search: str | None = None,
    title: str | None = None,
    tags: str | Iterable[str] | None = None,
) -> Selection:
    """Check the arguments that select entries.

    >>> list(make_selection("backup", ids="2-3").requested())
    [('experiment', 2), ('item', 2), ('experiment', 3), ('item', 3)]

    Args:
        operation: The name of the method, used in error messages.
        ids: IDs or entries, see `Ids`.
        search: A search that the server performs.
        title: Text that the titles must contain.
        tags: A tag, or several, of which an entry must have all.

    Raises:
        ValidationError: An argument is invalid, or two arguments exclude each other.
    """
    narrowing = {"search": search, "title": title}
    list_window = make_window(
        operation, {name: value for name, value in narrowing.items() if value is not None}
    )
    checked_tags = frozenset(checks.tag(tag, "tags") for tag in _as_iterable(tags))
    if ids is None:
        return Selection(window=list_window, tags=checked_tags)
    if list_window != Window() or checked_tags:
        raise ValidationError("ids cannot be combined with other filters", "ids")
    requested_ids = tuple(_requested_ids(ids))
    if not requested_ids:
        raise ValidationError("ids is empty; omit it to select all entries", "ids")
    return Selection(requested_ids=requested_ids)


def _as_iterable(tags: str | Iterable[str] | None) -> Iterable[str]:
    if isinstance(tags, str):
        return (tags,)
    if tags is not None and not isinstance(tags, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(f"tags must be a tag or a list of tags, not {type(tags).__name__}", "tags")
    return tags or ()


def _requested_ids(ids: object) -> Iterator[RequestedIds]:
    if isinstance(ids, range):
        yield _from_range(ids)
    elif isinstance(ids, str):
        for part in ids.split(","):
            yield _from_text(part.strip())
    elif _is_entry(ids) or isinstance(ids, arguments.HasId) or not isinstance(ids, Iterable):
        yield _from_value(ids)
    else:
        for value in cast("Iterable[object]", ids):
            yield _from_range(value) if isinstance(value, range) else _from_value(value)


def _is_entry(value: object) -> bool:
    if kind_of(value) is not None:
        return True
    return isinstance(value, tuple) and cast("tuple[object, ...]", value)[:1] in (("experiment",), ("item",))


def _from_value(value: object) -> RequestedIds:
    if _is_entry(value):
        kind, entry_id = resolve_entry(value)
        return RequestedIds((kind,), (entry_id,))
    if isinstance(value, Identified):
        class_name = arguments.class_name(value)
        raise ValidationError(f"ids must be IDs of experiments or items, not of a {class_name}", "ids")
    return RequestedIds(_BOTH_KINDS, (checks.entry_id(value, "ids"),))


def _from_range(ids: range) -> RequestedIds:
    if not ids:
        raise ValidationError("ids is empty; omit it to select all entries", "ids")
    for end in (ids[0], ids[-1]):
        checks.entry_id(end, "ids")
    return RequestedIds(_BOTH_KINDS, ids, is_range=True)


def _from_text(part: str) -> RequestedIds:
    match = re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", part, re.ASCII)
    if match is None:
        return _from_value(part)
    first, last = checks.entry_id(match[1], "ids"), checks.entry_id(match[2], "ids")
    if last < first:
        raise ValidationError(f"ids: the range {part!r} ends before it starts", "ids")
    return _from_range(range(first, last + 1))
