"""Saving of an entry: what the caller has changed since it was read, and what others have changed. No I/O.

An update can contain only title, date, body and metadata. Sending all of them would overwrite the changes of
others, and silently drop changes of other fields. Therefore three states are compared: as read, as requested,
and as it is now.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from elab_sdk._wording import say
from elab_sdk.errors import ConflictError, ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.types import JsonObject

    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["Fields", "changed_fields", "is_whole_entry"]

Fields: TypeAlias = "Mapping[str, object]"
"""An entry, with the keys that the server uses."""

_UPDATE_FIELDS: Final = ("title", "date", "body", "metadata")
_MODIFICATION_KEYS: Final = ("modified_at", "lastchange")
_KEYS_OF_WHOLE_ENTRY: Final = frozenset({"id", "title", "userid"})
_ELSEWHERE: Final = {
    "tags": "use add_tag_to_… to add tags; `save` cannot remove them",
    "tags_id": "use add_tag_to_… to add tags; `save` cannot remove them",
    "links": "use add_link_to_… to add links; `save` cannot remove them",
    "items_links": "use add_link_to_… to add links; `save` cannot remove them",
    "uploads": "use upload_to_… to add files; `save` cannot remove them",
    "category": "use category= of post_…",
    "category_id": "use category= of post_…",
    "status": "use category= of post_… up to and including 4.8",
}
_DEPENDENT_KEYS: Final = frozenset(
    [
        *("lastchange", "modified_at", "lastchangeby", "has_attachment", "up_item_id", "next_step"),
        *("has_comment", "recent_comment", "comments", "events_id", "events_item_id", "events_start"),
        *("body_html", "fullname", "firstname", "lastname", "orcid", "sharelink", "page"),
        *("color", "category_color", "category_title", "status_color", "status_title"),
    ]
)
"""Keys that change when something else does."""


def is_whole_entry(fields: object) -> bool:
    """Whether these are the fields of a whole entry, not only of some new values.

    >>> is_whole_entry({"title": "New", "date": "20170415"})
    False
    """
    return isinstance(fields, Mapping) and set(cast("Fields", fields)) >= _KEYS_OF_WHOLE_ENTRY


def changed_fields(
    kind: EntryKind,
    id: int,
    requested: Fields,
    known: Fields | None,
    current: Fields,
    *,
    replace_metadata: bool = False,
) -> dict[str, object]:
    """The fields of the update that turns the current entry into the requested one.

    >>> read = {"title": "Blot", "body": "", "userid": "1"}
    >>> changed_fields("experiment", 3, {**read, "title": "Blot 2"}, read, {**read, "body": "<p>new</p>"})
    {'title': 'Blot 2'}

    Args:
        kind: The kind of the entry.
        id: The entry's ID.
        requested: The requested state; omitted keys are not changed.
        known: The entry as it was read; None if that is not known.
        current: The entry as it is now.
        replace_metadata: Whether to replace the metadata instead of merging it.

    Raises:
        ValidationError: A changed key cannot be updated or is unknown, or the metadata of a whole entry is
            incomplete.
        ConflictError: Somebody else has changed the same field.
    """
    if unknown := [key for key in requested if key not in current and key not in (known or ())]:
        may_be_outdated = known is None and is_whole_entry(requested)
        reread = "; if the server was updated since you read it, read it again" if may_be_outdated else ""
        raise ValidationError(f"the {kind} has no {_join(unknown)}{reread}", str(unknown[0]))
    base = _reconstruct_known(kind, id, requested, current) if known is None else known
    changed = [key for key in requested if not _is_same(key, requested[key], base.get(key, current.get(key)))]
    if fixed := [key for key in changed if key not in _UPDATE_FIELDS]:
        reasons = dict.fromkeys(_ELSEWHERE[key] for key in fixed if key in _ELSEWHERE)
        reason = "; ".join(reasons) or "only title, date, body and metadata can be updated"
        raise ValidationError(f"an update cannot change {_join(fixed)}: {reason}", fixed[0])
    if "metadata" in changed and not replace_metadata:
        merged = _merge_metadata(
            f"{kind} {id}", requested, base.get("metadata", current.get("metadata")), current
        )
        if merged is not None:
            requested = {**requested, "metadata": merged}
            base = {**base, "metadata": current.get("metadata")}
    outdated = [key for key in changed if not _is_same(key, requested[key], current.get(key))]
    conflicts = [
        key for key in outdated if not _is_same(key, base.get(key, current.get(key)), current.get(key))
    ]
    if conflicts:
        raise ConflictError(f"{_join(conflicts)} changed since you read it", f"{kind} {id}", tuple(conflicts))
    return {key: requested[key] for key in _UPDATE_FIELDS if key in outdated}


def _merge_metadata(entry: str, requested: Fields, known: object, current: Fields) -> JsonObject | None:
    """Merge the changes into the current metadata; None if one of the three states is not an object."""
    from elab_sdk.rules import metadata  # only needed if metadata changes

    before, new, now = (
        _json_object(each) for each in (known, requested["metadata"], current.get("metadata"))
    )
    if before is None or new is None or now is None:
        return None
    if is_whole_entry(requested) and (missing := metadata.missing_keys(before, new)):
        raise ValidationError(
            f"the metadata lacks {_join(missing)}, which {entry} has; " + say("{replace_metadata}"),
            "metadata",
        )
    part = metadata.changed_part(before, new)
    metadata.check_part_unchanged(entry, before, now, part)
    return metadata.merge(now, part)


def _json_object(value: object) -> JsonObject | None:
    """Metadata as an object, empty if there is none; None if it is not an object."""
    decoded: object = {} if value is None else _decode(value)
    return cast("JsonObject", decoded) if isinstance(decoded, dict) else None


def _reconstruct_known(kind: EntryKind, id: int, requested: Fields, current: Fields) -> Fields:
    """The entry as it was read, as far as it can be told: the current one if nobody has changed it."""
    differing = [key for key in requested if not _is_present(key, requested[key], current.get(key))]
    stamp = next((key for key in _MODIFICATION_KEYS if key in requested and key in current), None)
    if differing and stamp is None:
        raise ValidationError(
            f"{_join(differing)} of {kind} {id} differs on the server, which does not report when it was"
            " changed; pass only the fields to change",
            differing[0],
        )
    if differing and stamp is not None and requested[stamp] != current[stamp]:
        reason = f"it was changed at {current[stamp]}, and differs in {_join(differing)}"
        raise ConflictError(reason, f"{kind} {id}", tuple(differing))
    return {key: current[key] if key in differing else value for key, value in requested.items()}


def _is_present(key: str, requested: object, current: object) -> bool:
    """Whether the server has a requested value. Additional tags, links and files do not matter."""
    if key in _DEPENDENT_KEYS or _is_same(key, requested, current):
        return True
    requested_parts, current_parts = _parts(key, requested), _parts(key, current)
    return requested_parts is not None and all(part in (current_parts or ()) for part in requested_parts)


def _parts(key: str, value: object) -> list[object] | None:
    if key in ("tags", "tags_id"):
        return [*str(value or "").replace(",", "|").split("|")] if value else []
    return cast("list[object]", value) if isinstance(value, list) else None


def _is_same(key: str, one: object, other: object) -> bool:
    if one == other:
        return True
    if key == "metadata":
        return _decode(one) == _decode(other)
    if key == "date":
        return _day(one) == _day(other)
    return False


def _decode(value: object) -> object:
    """Decode metadata for a comparison, because servers change the order of its keys."""
    if not isinstance(value, str):
        return value
    try:
        return cast("object", json.loads(value))
    except (ValueError, RecursionError):
        return value


def _day(value: object) -> object:
    try:
        return checks.day(value)
    except ValidationError:
        return value


def _join(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))
