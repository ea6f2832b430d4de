"""Whole entries that a script writes back, with the keys and forms of the server. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.types import JsonObject

__all__ = ["in_current_shape"]

_MODIFICATION_KEYS: Final = ("modified_at", "lastchange")
_RENAMED: Final = {
    "datetime": "created_at",
    "lastchange": "modified_at",
    "lockedwhen": "locked_at",
    "timestampedwhen": "timestamped_at",
    "bookable": "is_bookable",
    "links": "items_links",
    "visibility": "canread",
}
"""The newer names of keys."""


def in_current_shape(
    requested: Mapping[str, object], known: Mapping[str, object], current: JsonObject
) -> dict[str, object]:
    """Return an entry as the server sends it now, with what a script has changed in an older shape.

    >>> current = {"id": 3, "date": "2017-04-15", "body": "", "modified_at": "2017-04-15 12:00:00"}
    >>> known = {"id": "3", "date": "20170415", "body": "", "lastchange": "2017-04-15 12:00:00"}
    >>> in_current_shape({**known, "body": "<p>new</p>"}, known, current)["body"]
    '<p>new</p>'

    Args:
        requested: The entry that the script writes back.
        known: The current entry in the older shape.
        current: The current entry as the server sends it.
    """
    result: dict[str, object] = {**current}
    if not any(key in requested for key in _MODIFICATION_KEYS):
        # up to and including 3.3 an entry does not say when it was changed, so nothing is known of changes
        # by others
        for key in _MODIFICATION_KEYS:
            result.pop(key, None)
    for key, value in requested.items():
        if key in known and _is_contained(value, known[key]):
            continue
        newer = _RENAMED.get(key, key)
        result[newer if newer in current else key] = value
    return result


def _is_contained(value: object, known: object) -> bool:
    """Whether the entry has a value. Additional links and files do not matter."""
    if isinstance(value, list) and isinstance(known, list):
        return all(part in cast("list[object]", known) for part in cast("list[object]", value))
    return value == known
