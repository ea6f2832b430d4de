"""Changes of an entry's metadata: preview, merge, and checks for conflicts. No I/O."""

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

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.rules.entry_kinds import Kind

__all__ = ["FieldChange", "MetadataChange"]


@attrs.frozen
class FieldChange:
    """A change of one extra field.

    Args:
        name: The name of the field.
        before: The field before the change; None if it is new.
        after: The field after the change; None if it is removed.
    """

    name: str
    before: ExtraField | None
    after: ExtraField | None

    def __str__(self) -> str:
        if self.before is None and self.after is not None:
            return f"+ {self.name} ({self.after.type}): {_describe(self.after)}"
        if self.before is not None and self.after is None:
            return f"- {self.name} ({self.before.type}): {_describe(self.before)}"
        return f"  {self.name}: {_describe(self.before)} → {_describe(self.after)}"


@attrs.frozen(repr=False)
class MetadataChange:
    """A change of an entry's metadata, made or only previewed. It is falsy if nothing changes.

    >>> MetadataChange("item", 3, {}, {"extra_fields": {"pH": {"value": "7"}}}, is_sent=False)
    item 3 would change:
      + pH (text): '7'

    Args:
        kind: The kind of the entry.
        id: The entry's ID.
        before: The metadata before the change.
        after: The metadata after the change.
        is_sent: Whether it was written; False in a dry run, and if nothing changes.
    """

    kind: Kind
    id: int
    before: JsonObject
    after: JsonObject
    is_sent: bool

    @property
    def entry(self) -> str:
        """The entry as text, such as "item 3"."""
        return f"{self.kind} {self.id}"

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The changed fields, in eLabFTW's order; removed fields come last."""
        before, after = ExtraFields(self.before), ExtraFields(self.after)
        names = [*after, *(name for name in before if name not in after)]
        pairs = [FieldChange(name, before.get(name), after.get(name)) for name in names]
        return tuple(pair for pair in pairs if pair.before != pair.after)

    def sent(self) -> MetadataChange:
        """The same change, marked as sent."""
        return attrs.evolve(self, is_sent=True)

    def __bool__(self) -> bool:
        return not is_same(self.before, self.after)

    def __repr__(self) -> str:
        if not self:
            return f"{self.entry}: nothing to change"
        lines = [f"{self.entry} {'was changed' if self.is_sent else 'would change'}:"]
        return "\n  ".join([*lines, *map(str, self.fields)])


def resolve_holder(entry: object) -> tuple[Kind, int]:
    """The kind and ID of an entry with metadata.

    >>> resolve_holder(("template", 3))
    ('template', 3)

    Raises:
        ValidationError: Not an entry with metadata.
    """
    if entry_kinds.is_of_kind(entry, "template"):
        return "template", checks.entry_id(entry, "entry")
    pair = entry_kinds.parts(entry)
    if len(pair) == 2 and pair[0] == "template":
        return "template", checks.entry_id(pair[1], "entry", "template")
    return entry_kinds.resolve_entry(entry)


def known_metadata(entry: object) -> JsonObject | None:
    """The metadata of an entry that the caller has read; None for an ID or a list row."""
    # list rows of experiments and items have no attribute `metadata`
    if not isinstance(entry, Resource) or not hasattr(type(entry), "metadata") or "metadata" not in entry:
        return None
    # as the server sent it, since the caller may have changed `entry.metadata`
    sent = entry["metadata"]
    try:
        return {} if sent is None else json_text(sent)
    except ValueError as error:
        raise DecodeError(type(entry).__name__, "metadata", sent, str(error)) from None


def check_fields_unchanged(
    entry: str, known: JsonObject | None, current: JsonObject, names: Collection[str]
) -> None:
    """Check that nobody has changed some extra fields since they were read.

    Args:
        entry: The entry as text, such as "item 3".
        known: The metadata that the caller has read; None if there is none.
        current: The current metadata.
        names: The names of the fields. Other fields may have changed.

    Raises:
        ConflictError: One of the fields has changed.
    """
    if known is None:
        return
    before, after = ExtraFields(known), ExtraFields(current)
    changed = tuple(name for name in names if not _is_same_field(before.get(name), after.get(name)))
    if changed:
        reason = "; ".join(
            f"{name!r} was {_describe(before.get(name))} when it was read, and is now"
            f" {_describe(after.get(name))}"
            for name in changed
        )
        raise ConflictError(reason, entry, changed)


def merge(current: JsonObject, new: JsonObject) -> JsonObject:
    """Merge new metadata into the current one: objects key by key; any other value replaces the old one.

    >>> merge({"extra_fields": {"pH": {"value": "7"}}, "a": 1}, {"extra_fields": {"T": {"value": "4"}}})
    {'extra_fields': {'pH': {'value': '7'}, 'T': {'value': '4'}}, 'a': 1}

    Args:
        current: The current metadata. Nothing is removed from it.
        new: The metadata to add.
    """
    merged = {**current}
    for key, value in new.items():
        old = current.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            merged[key] = merge(old, value)
        elif not (isinstance(old, dict) and value == []):
            # PHP writes an empty object as a list
            merged[key] = value
    return merged


def changed_part(known: JsonObject, new: JsonObject) -> JsonObject:
    """The part of new metadata that differs from the known one.

    >>> changed_part({"a": 1, "b": {"c": 2, "d": 3}}, {"a": 1, "b": {"c": 2, "d": 4}})
    {'b': {'d': 4}}
    """
    changed: JsonObject = {}
    for key, value in new.items():
        old = known.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            if part := changed_part(old, value):
                changed[key] = part
        elif key not in known or not is_same(old, value):
            changed[key] = value
    return changed


def check_part_unchanged(entry: str, known: JsonObject | None, current: JsonObject, part: JsonObject) -> None:
    """Check that nobody has changed a part of the metadata since it was read.

    Args:
        entry: The entry as text, such as "item 3".
        known: The metadata that the caller has read; None if there is none.
        current: The current metadata.
        part: The part that the caller wants to change. Other parts may have changed.

    Raises:
        ConflictError: It has changed.
    """
    if known is None:
        return
    fields = part.get("extra_fields")
    check_fields_unchanged(entry, known, current, fields if isinstance(fields, dict) else ())
    if changed := tuple(key for key in part if _differs_in(known.get(key), current.get(key), part[key])):
        raise ConflictError(
            f"{', '.join(map(repr, changed))} in its metadata changed since you read it", entry, changed
        )


def _differs_in(known: JsonValue, current: JsonValue, part: JsonValue) -> bool:
    if isinstance(known, dict) and isinstance(current, dict) and isinstance(part, dict):
        return any(_differs_in(known.get(key), current.get(key), value) for key, value in part.items())
    return not is_same(known, current)


def missing_keys(known: JsonObject, new: JsonObject, prefix: str = "") -> list[str]:
    """The keys of known metadata that new metadata does not have, with their paths.

    >>> missing_keys({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": 2}})
    ['a', 'b.d']
    """
    missing: list[str] = []
    for key, old in known.items():
        value = new.get(key)
        if key not in new:
            missing.append(prefix + key)
        elif isinstance(old, dict) and isinstance(value, dict):
            missing += missing_keys(old, value, f"{prefix}{key}.")
    return missing


def check_written(change: MetadataChange, current: JsonObject) -> None:
    """Check that the metadata after a write is what was written.

    Raises:
        ConflictError: It is something else.
    """
    if is_same(change.after, current):
        return
    expected, actual = ExtraFields(change.after), ExtraFields(current)
    names = tuple(
        name for name in {**expected, **actual} if not _is_same_field(expected.get(name), actual.get(name))
    )
    reason = "; ".join(
        f"{name!r} is {_describe(actual.get(name))}, but should {_describe_expected(expected.get(name))}"
        for name in names
    )
    raise ConflictError(
        reason or "other parts of the metadata differ from what was sent", change.entry, names, was_sent=True
    )


def is_same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values mean the same. PHP writes an empty object as a list, and 1.0 as 1.

    >>> is_same({"a": {}, "b": 1.0}, {"b": 1, "a": []})
    True
    """
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return (one in ({}, []) and other in ({}, [])) or one == other


def _is_same_field(one: ExtraField | None, other: ExtraField | None) -> bool:
    if one is None or other is None:
        return one is other
    return is_same(one.wire, other.wire)


def _describe_expected(field: ExtraField | None) -> str:
    return "not exist" if field is None else f"be {_describe(field)}"


def _describe(field: ExtraField | None) -> str:
    if field is None:
        return "missing"
    value = field.value
    text = value.isoformat() if isinstance(value, date | time) else repr(value)
    return f"{text} {field.unit}" if field.unit else text
