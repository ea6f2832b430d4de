"""The status that API v1 gives to a new experiment. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from elab_api_v1.types import JsonValue

__all__ = ["default_status"]


class _Row(Protocol):
    def get(self, key: str, default: JsonValue, /) -> JsonValue: ...


def default_status(listed: Iterable[_Row]) -> int | None:
    """The ID of the team's default status, or else of its first; None if it has none.

    >>> default_status([{"id": 1}, {"id": 2, "is_default": 1}])
    2

    Args:
        listed: The statuses. From 5.4 those that other teams share are listed too.
    """
    rows = [row for row in listed if row.get("is_current_team", 1) and row.get("state", 1) == 1]
    default = next((row for row in rows if row.get("is_default", 0)), rows[0] if rows else None)
    return None if default is None else cast("int | None", default.get("id", None))
