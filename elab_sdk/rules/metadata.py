"""A change of an entry's metadata, and what it would look like before it is made."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

import attrs
from elab_api_v1.base import Resource
from elab_api_v1.decode import json_text
from elab_api_v1.errors import DecodeError
from elab_api_v1.extra_fields import ExtraField, ExtraFields

from elab_sdk.errors import ConflictError
from elab_sdk.rules import checks, entry_kinds

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Literal, TypeAlias

    from elab_api_v1.models import Template, TemplateSummary
    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.content.arguments import Id
    from elab_sdk.rules.created import CreatedTemplate
    from elab_sdk.rules.entry_kinds import EntryLike, Kind

    MetadataHolder: TypeAlias = (
        "EntryLike | Template | TemplateSummary | CreatedTemplate | tuple[Literal['template'], Id]"
    )
    """What has metadata: an experiment, an item, a template, or ("experiment", 12)."""

__all__ = ["FieldChange", "MetadataChange", "MetadataHolder"]


@attrs.frozen
class FieldChange:
    """One extra field, before and after.

    Args:
        name: Its name.
        before: What it was; None where it is new.
        after: What it is to be; None where it goes.
    """

    name: str
    before: ExtraField | None
    after: ExtraField | None

    def __str__(self) -> str:
        if self.before is None and self.after is not None:
            return f"+ {self.name} ({self.after.type}): {_shown(self.after)}"
        if self.before is not None and self.after is None:
            return f"- {self.name} ({self.before.type}): {_shown(self.before)}"
        return f"  {self.name}: {_shown(self.before)} → {_shown(self.after)}"


@attrs.frozen(repr=False)
class MetadataChange:
    """What a change of extra fields makes of an entry's metadata. It is true where something changes.

    >>> MetadataChange("item", 3, {}, {"extra_fields": {"pH": {"value": "7"}}}, is_sent=False)
    item 3 would change:
      + pH (text): '7'

    Args:
        kind: What was to be changed.
        id: Its number.
        before: The metadata as it was read.
        after: The metadata with the change in it.
        is_sent: Whether it was written; not in a dry run, nor where nothing changes.
    """

    kind: Kind
    id: int
    before: JsonObject
    after: JsonObject
    is_sent: bool

    @property
    def entry(self) -> str:
        """The entry, in words."""
        return f"{self.kind} {self.id}"

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The fields that change, in the order in which eLabFTW shows them; those that go come last."""
        before, after = ExtraFields(self.before), ExtraFields(self.after)
        names = [*after, *(name for name in before if name not in after)]
        pairs = [FieldChange(name, before.get(name), after.get(name)) for name in names]
        return tuple(pair for pair in pairs if pair.before != pair.after)

    def sent(self) -> MetadataChange:
        """The same, once it was written."""
        return attrs.evolve(self, is_sent=True)

    def __bool__(self) -> bool:
        return not same(self.before, self.after)

    def __repr__(self) -> str:
        if not self:
            return f"{self.entry}: nothing to change"
        lines = [f"{self.entry} {'was changed' if self.is_sent else 'would change'}:"]
        return "\n  ".join([*lines, *map(str, self.fields)])


def holder(given: object) -> tuple[Kind, int]:
    """The kind and the number of what has metadata.

    >>> holder(("template", 3))
    ('template', 3)

    Raises:
        ValidationError: It is nothing that has.
    """
    if entry_kinds.is_of_kind(given, "template"):
        return "template", checks.entry_id(given, "entry")
    pair = entry_kinds.parts(given)
    if len(pair) == 2 and pair[0] == "template":
        return "template", checks.entry_id(pair[1], "entry", "template")
    return entry_kinds.resolve_entry(given)


def seen(given: object) -> JsonObject | None:
    """The metadata that the caller has before his eyes; None where he gave but a number or a row."""
    # rows of experiments and items have no metadata as an attribute
    if not isinstance(given, Resource) or not hasattr(type(given), "metadata") or "metadata" not in given:
        return None
    # as it was sent: the caller may have changed `given.metadata` since
    sent = given["metadata"]
    try:
        return {} if sent is None else json_text(sent)
    except ValueError as error:
        raise DecodeError(type(given).__name__, "metadata", sent, str(error)) from None


def check_seen(what: str, seen: JsonObject | None, now: JsonObject, names: Collection[str]) -> None:
    """What the caller wants to change must be what he saw. What else was changed meanwhile is no matter.

    Raises:
        ConflictError: One of the fields is another now.
    """
    if seen is None:
        return
    before, after = ExtraFields(seen), ExtraFields(now)
    changed = tuple(name for name in names if not _alike(before.get(name), after.get(name)))
    if changed:
        was = "; ".join(
            f"{name!r} was {_shown(before.get(name))} when it was read, and is {_shown(after.get(name))} now"
            for name in changed
        )
        raise ConflictError(was, what, changed)


def merged(now: JsonObject, given: JsonObject) -> JsonObject:
    """The metadata with what was given in it: objects are merged key by key, any other value replaces.

    >>> merged({"extra_fields": {"pH": {"value": "7"}}, "a": 1}, {"extra_fields": {"T": {"value": "4"}}})
    {'extra_fields': {'pH': {'value': '7'}, 'T': {'value': '4'}}, 'a': 1}

    Args:
        now: What is there.
        given: What is to be in it. Nothing is taken out of what is there.
    """
    found = {**now}
    for key, value in given.items():
        old = now.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            found[key] = merged(old, value)
        elif not (isinstance(old, dict) and value == []):
            # PHP writes an object without keys as a list
            found[key] = value
    return found


def differing(seen: JsonObject, given: JsonObject) -> JsonObject:
    """Of what was given, that which is not as it was seen: what is the same was not changed.

    >>> differing({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 2, "d": 4}})
    {'b': {'d': 4}}
    """
    found: JsonObject = {}
    for key, value in given.items():
        old = seen.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            if part := differing(old, value):
                found[key] = part
        elif key not in seen or not same(old, value):
            found[key] = value
    return found


def check_merge(what: str, seen: JsonObject | None, now: JsonObject, part: JsonObject) -> None:
    """What is to be changed must be as the caller saw it. What else was changed meanwhile is no matter.

    Raises:
        ConflictError: It is not.
    """
    if seen is None:
        return
    fields = part.get("extra_fields")
    check_seen(what, seen, now, fields if isinstance(fields, dict) else ())
    if changed := tuple(key for key in part if _clashes(seen.get(key), now.get(key), part[key])):
        raise ConflictError(
            f"{', '.join(map(repr, changed))} in its metadata changed since you read it", what, changed
        )


def _clashes(seen: JsonValue, now: JsonValue, part: JsonValue) -> bool:
    if isinstance(seen, dict) and isinstance(now, dict) and isinstance(part, dict):
        return any(_clashes(seen.get(key), now.get(key), value) for key, value in part.items())
    return not same(seen, now)


def lacking(seen: JsonObject, given: JsonObject, place: str = "") -> list[str]:
    """The keys that were seen and are not in what was given.

    >>> lacking({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 2}})
    ['a', 'b.d']
    """
    found: list[str] = []
    for key, old in seen.items():
        value = given.get(key)
        if key not in given:
            found.append(place + key)
        elif isinstance(old, dict) and isinstance(value, dict):
            found += lacking(old, value, f"{place}{key}.")
    return found


def check_written(change: MetadataChange, now: JsonObject) -> None:
    """What is there after the write must be what was written.

    Raises:
        ConflictError: It is something else.
    """
    if same(change.after, now):
        return
    wanted, found = ExtraFields(change.after), ExtraFields(now)
    names = tuple(name for name in {**wanted, **found} if not _alike(wanted.get(name), found.get(name)))
    was = "; ".join(
        f"{name!r} is {_shown(found.get(name))}, not {_shown(wanted.get(name))}" for name in names
    )
    raise ConflictError(
        was or "other parts of the metadata are not as they were sent", change.entry, names, was_sent=True
    )


def same(one: JsonValue, other: JsonValue) -> bool:
    """Whether both say the same. PHP writes an object without keys as a list, and 1.0 as 1.

    >>> same({"a": {}, "b": 1.0}, {"b": 1, "a": []})
    True
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return (one in ({}, []) and other in ({}, [])) or one == other


def _alike(one: ExtraField | None, other: ExtraField | None) -> bool:
    if one is None or other is None:
        return one is other
    return same(one.wire, other.wire)


def _shown(field: ExtraField | None) -> str:
    if field is None:
        return "not there"
    value = field.value
    written = value.isoformat() if isinstance(value, date | time) else repr(value)
    return f"{written} {field.unit}" if field.unit else written
