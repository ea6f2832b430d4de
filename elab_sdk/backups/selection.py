"""Which entries are wanted: all, those with some numbers, or those that match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import attrs
from elab_api_v1.base import Identified

from elab_sdk.content import arguments
from elab_sdk.errors import ValidationError
from elab_sdk.rules import checks
from elab_sdk.rules.entry_kinds import EntryKind, kind_of, resolve_entry
from elab_sdk.rules.paging import Window, window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.content.arguments import Id
    from elab_sdk.rules.entry_kinds import EntryLike

__all__ = ["Ids", "Selection", "selection"]

Ids: TypeAlias = "str | Id | EntryLike | Iterable[Id | EntryLike]"
"""Numbers, each of an experiment or an item: 12, [3, 7], range(1, 5001), "1-5000, 7"; or entries: a model, a
row of a list, ("item", 3)."""

_BOTH: Final[tuple[EntryKind, ...]] = ("experiment", "item")


@attrs.frozen
class Numbers:
    """Some numbers.

    Args:
        kinds: Of what they are, as far as that was said.
        span: The numbers.
        is_guess: A span, of which nobody says that all of it exists.
    """

    kinds: tuple[EntryKind, ...]
    span: Sequence[int]
    is_guess: bool = False


@attrs.frozen(kw_only=True)
class Selection:
    """Which entries are wanted.

    Args:
        numbers: Only these; None for all.
        window: What narrows the lists.
        tags: Tags that they must have, all of them.
    """

    numbers: tuple[Numbers, ...] | None = None
    window: Window = attrs.field(factory=Window)
    tags: frozenset[str] = attrs.field(factory=frozenset[str])

    @property
    def is_all(self) -> bool:
        """Whether nothing narrows it."""
        return self.numbers is None and self.window == Window() and not self.tags

    @property
    def count(self) -> int:
        """How many entries were named."""
        return sum(len(part.kinds) * len(part.span) for part in self.numbers or ())

    def wanted(self) -> Iterator[tuple[EntryKind, int]]:
        """The entries that were named, each once."""
        parts = self.numbers or ()
        for place, part in enumerate(parts):
            for number in part.span:
                for kind in part.kinds:
                    if not any(kind in other.kinds and number in other.span for other in parts[:place]):
                        yield kind, number

    def missed(self, found: set[tuple[str, int]]) -> Iterator[tuple[EntryKind, int]]:
        """The numbers that were named, not guessed, and of which nothing was found."""
        for part in self.numbers or ():
            if not part.is_guess:
                for number in part.span:
                    if not any((kind, number) in found for kind in part.kinds):
                        yield part.kinds[0], number


def selection(
    act: str,
    *,
    ids: Ids | None = None,
    search: str | None = None,
    title: str | None = None,
    tags: str | Iterable[str] | None = None,
) -> Selection:
    """Check what narrows a backup.

    >>> list(selection("backup", ids="2-3").wanted())
    [('experiment', 2), ('item', 2), ('experiment', 3), ('item', 3)]

    Args:
        act: The method's name, for what is said in errors.
        ids: See `Ids`.
        search: What entries must match, for the server to find out.
        title: What their titles must contain.
        tags: A tag that they must have, or several.

    Raises:
        ValidationError: An argument is wrong, or two of them exclude each other.
    """
    given = {"search": search, "title": title}
    narrowed = window(act, {name: value for name, value in given.items() if value is not None})
    wanted = frozenset(checks.tag(tag, "tags") for tag in _several(tags))
    if ids is None:
        return Selection(window=narrowed, tags=wanted)
    if narrowed != Window() or wanted:
        raise ValidationError("ids says which entries: leave search, title and tags out", "ids")
    numbers = tuple(_numbers(ids))
    if not numbers:
        raise ValidationError("ids is empty; leave it out to get all", "ids")
    return Selection(numbers=numbers)


def _several(tags: str | Iterable[str] | None) -> Iterable[str]:
    if isinstance(tags, str):
        return (tags,)
    if tags is not None and not isinstance(tags, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValidationError(f"tags is a tag, or a list of tags, not {type(tags).__name__}", "tags")
    return tags or ()


def _numbers(ids: object) -> Iterator[Numbers]:
    if isinstance(ids, range):
        yield _span(ids)
    elif isinstance(ids, str):
        for part in ids.split(","):
            yield _written(part.strip())
    elif _is_entry(ids) or isinstance(ids, arguments.HasId) or not isinstance(ids, Iterable):
        yield _one(ids)
    else:
        for each in cast("Iterable[object]", ids):
            yield _span(each) if isinstance(each, range) else _one(each)


def _is_entry(value: object) -> bool:
    if kind_of(value) is not None:
        return True
    return isinstance(value, tuple) and cast("tuple[object, ...]", value)[:1] in (("experiment",), ("item",))


def _one(value: object) -> Numbers:
    if _is_entry(value):
        kind, number = resolve_entry(value)
        return Numbers((kind,), (number,))
    if isinstance(value, Identified):
        class_name = arguments.class_name(value)
        raise ValidationError(f"ids must be IDs of experiments or items, not of a {class_name}", "ids")
    return Numbers(_BOTH, (checks.entry_id(value, "ids"),))


def _span(span: range) -> Numbers:
    if not span:
        raise ValidationError("ids is empty; leave it out to get all", "ids")
    for end in (span[0], span[-1]):
        checks.entry_id(end, "ids")
    return Numbers(_BOTH, span, is_guess=True)


def _written(part: str) -> Numbers:
    found = re.fullmatch(r"(\d+)\s*[-–]\s*(\d+)", part, re.ASCII)
    if found is None:
        return _one(part)
    first, last = checks.entry_id(found[1], "ids"), checks.entry_id(found[2], "ids")
    if last < first:
        raise ValidationError(f"ids: {part!r} ends before it starts", "ids")
    return _span(range(first, last + 1))
