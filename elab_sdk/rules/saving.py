"""What became of an entry between reading it and writing it back: what you changed, and what others did.

An update carries title, date, body and metadata, and nothing else of an entry. Sent whole, it would overwrite
what others wrote meanwhile, and what it cannot carry would be dropped without a word. So three states are
compared: as it was read, as you want it, as it is now. Nothing here does any input or output.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from elab_sdk.errors import ConflictError, ValidationError
from elab_sdk.rules import checks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.types import JsonObject

    from elab_sdk.rules.entry_kinds import EntryKind

__all__ = ["Fields", "changes", "is_whole"]

Fields: TypeAlias = "Mapping[str, object]"
"""An entry under the keys of its server."""

_CARRIED: Final = ("title", "date", "body", "metadata")
_STAMPS: Final = ("modified_at", "lastchange")
_WHOLE: Final = frozenset({"id", "title", "userid"})
_ELSEWHERE: Final = {
    "tags": "tags are added with add_tag_to_…, and API v1 removes none",
    "tags_id": "tags are added with add_tag_to_…, and API v1 removes none",
    "links": "links are added with add_link_to_…, and API v1 removes none",
    "items_links": "links are added with add_link_to_…, and API v1 removes none",
    "uploads": "files are added with upload_to_…, and API v1 removes none",
    "category": "category= of post_… changes it",
    "category_id": "category= of post_… changes it",
    "status": "category= of post_… changes it, to 4.8",
}
_FOLLOWING: Final = frozenset(
    [
        *("lastchange", "modified_at", "lastchangeby", "has_attachment", "up_item_id", "next_step"),
        *("has_comment", "recent_comment", "comments", "events_id", "events_item_id", "events_start"),
        *("body_html", "fullname", "firstname", "lastname", "orcid", "sharelink", "page"),
        *("color", "category_color", "category_title", "status_color", "status_title"),
    ]
)
"""What changes on its own when something else does."""


def is_whole(fields: object) -> bool:
    """Whether these are all fields of an entry that was read, rather than some to be changed.

    >>> is_whole({"title": "New", "date": "20170415"})
    False
    """
    return isinstance(fields, Mapping) and set(cast("Fields", fields)) >= _WHOLE


def changes(
    kind: EntryKind,
    id: int,
    wanted: Fields,
    seen: Fields | None,
    present: Fields,
    *,
    replace_metadata: bool = False,
) -> dict[str, object]:
    """What an update must carry, so that the entry becomes as wanted.

    >>> seen = {"title": "Blot", "body": "", "userid": "1"}
    >>> changes("experiment", 3, {**seen, "title": "Blot 2"}, seen, {**seen, "body": "<p>by another</p>"})
    {'title': 'Blot 2'}

    Args:
        kind: What the entry is.
        id: Its number.
        wanted: The entry as it is to be; keys that are left out stay as they are.
        seen: The entry as it was read; None where that is not known.
        present: The entry as it is now.
        replace_metadata: Whether the metadata is all that shall be there; it is merged otherwise.

    Raises:
        ValidationError: Something was changed that no update can change, or a key is unknown; or parts of the
            metadata of a whole entry are missing.
        ConflictError: Somebody else has changed what is to be changed.
    """
    if unknown := [key for key in wanted if key not in present and key not in (seen or ())]:
        raise ValidationError(f"the {kind} has no {_listed(unknown)}", str(unknown[0]))
    base = _as_known(kind, id, wanted, present) if seen is None else seen
    changed = [key for key in wanted if not _same(key, wanted[key], base.get(key, present.get(key)))]
    if fixed := [key for key in changed if key not in _CARRIED]:
        reasons = dict.fromkeys(_ELSEWHERE[key] for key in fixed if key in _ELSEWHERE)
        why = "; ".join(reasons) or "only title, date, body and metadata can be changed so"
        raise ValidationError(f"an update cannot change {_listed(fixed)}: {why}", fixed[0])
    if "metadata" in changed and not replace_metadata:
        merged = _merged(f"{kind} {id}", wanted, base.get("metadata", present.get("metadata")), present)
        if merged is not None:
            wanted, base = {**wanted, "metadata": merged}, {**base, "metadata": present.get("metadata")}
    due = [key for key in changed if not _same(key, wanted[key], present.get(key))]
    lost = [key for key in due if not _same(key, base.get(key, present.get(key)), present.get(key))]
    if lost:
        raise ConflictError(f"{_listed(lost)} changed since you read it", f"{kind} {id}", tuple(lost))
    return {key: wanted[key] for key in _CARRIED if key in due}


def _merged(what: str, wanted: Fields, seen: object, present: Fields) -> JsonObject | None:
    """The metadata with what was changed in it; None where one of the three is no object."""
    from elab_sdk.rules import metadata  # only a change of metadata needs it

    before, given, now = (_object(each) for each in (seen, wanted["metadata"], present.get("metadata")))
    if before is None or given is None or now is None:
        return None
    if is_whole(wanted) and (gone := metadata.missing_keys(before, given)):
        raise ValidationError(
            f"the metadata lacks {_listed(gone)}, which {what} has: remove_extra_fields takes extra fields"
            " out, and replace_metadata=True leaves nothing but what is given",
            "metadata",
        )
    part = metadata.changed_part(before, given)
    metadata.check_part_unchanged(what, before, now, part)
    return metadata.merge(now, part)


def _object(value: object) -> JsonObject | None:
    """Metadata as an object: an entry that has none has an empty one."""
    found: object = {} if value is None else _read(value)
    return cast("JsonObject", found) if isinstance(found, dict) else None


def _as_known(kind: EntryKind, id: int, wanted: Fields, present: Fields) -> Fields:
    """The entry as it was read, as far as it shows: it is the present one where nobody wrote meanwhile."""
    differing = [key for key in wanted if not _is_there(key, wanted[key], present.get(key))]
    stamp = next((key for key in _STAMPS if key in wanted and key in present), None)
    if differing and stamp is None:
        raise ValidationError(
            f"{_listed(differing)} of {kind} {id} is another on the server, which does not say when it was"
            " changed: give only what is to be changed",
            differing[0],
        )
    if differing and stamp is not None and wanted[stamp] != present[stamp]:
        reason = f"it was changed at {present[stamp]}, and differs in {_listed(differing)}"
        raise ConflictError(reason, f"{kind} {id}", tuple(differing))
    return {key: present[key] if key in differing else value for key, value in wanted.items()}


def _is_there(key: str, wanted: object, present: object) -> bool:
    """Whether the server has what is wanted; tags, links and files that came meanwhile do not matter."""
    if key in _FOLLOWING or _same(key, wanted, present):
        return True
    mine, theirs = _parts(key, wanted), _parts(key, present)
    return mine is not None and all(part in (theirs or ()) for part in mine)


def _parts(key: str, value: object) -> list[object] | None:
    if key in ("tags", "tags_id"):
        return [*str(value or "").replace(",", "|").split("|")] if value else []
    return cast("list[object]", value) if isinstance(value, list) else None


def _same(key: str, one: object, other: object) -> bool:
    if one == other:
        return True
    if key == "metadata":
        return _read(one) == _read(other)
    if key == "date":
        return _day(one) == _day(other)
    return False


def _read(value: object) -> object:
    """Metadata as a dict: servers write its keys in another order."""
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


def _listed(names: Iterable[object]) -> str:
    return ", ".join(map(str, names))
