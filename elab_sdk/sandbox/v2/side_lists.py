"""Lists beside the notebook that a sandbox has nothing for, and the names of extra fields."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import access, errors, permissions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["config", "empty", "empty_part", "extra_fields_keys"]

_UNLISTED: Final = ("favtags", "idps")
"""Endpoints that 4.9.0 and 5.0 have, although their error for an unknown one does not name them."""
_WITH_FIELDS: Final[tuple[EntryTable, ...]] = ("experiments", "items")


def empty(call: Call) -> Answer:
    """Answer GET of a list of what a sandbox never has, such as favourite tags, tasks and groups."""
    _check_endpoint(call)
    return Answer(json=[])


def empty_part(call: Call) -> Answer:
    """Answer GET of what is requested of others for an entry, which only the web page can do."""
    access.readable(call)
    if "request_actions" not in call.v2.entry_parts:
        raise errors.unknown_part(call, call.v2.entry_parts)
    return Answer(json=[])


def config(call: Call) -> Answer:
    """Answer GET of the settings of the server. What a sysadmin sees was not recorded."""
    if call.is_admin:
        raise errors.bad_request("No GET action for this endpoint!")
    raise errors.ApiError(403, "Non sysadmin user tried to use a restricted api endpoint.")


def extra_fields_keys(call: Call) -> Answer:
    """Answer GET of the names of extra fields, the most frequent first."""
    _check_endpoint(call)
    counts = Counter(name for table in _WITH_FIELDS for name in _field_names(call, table))
    rows = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return Answer(json=[{"extra_fields_key": name, "frequency": count} for name, count in rows])


def _field_names(call: Call, table: EntryTable) -> Iterator[str]:
    for row in call.store.rows(f"SELECT * FROM {table} WHERE metadata IS NOT NULL"):  # noqa: S608 - names are ours
        if permissions.is_listed(call, row):
            yield from _names(row)


def _names(row: Row) -> list[str]:
    try:
        metadata: object = json.loads(str(row["metadata"]))
    except (ValueError, RecursionError):
        return []
    fields = cast("dict[str, object]", metadata).get("extra_fields") if isinstance(metadata, dict) else None
    return [*cast("dict[str, object]", fields)] if isinstance(fields, dict) else []


def _check_endpoint(call: Call) -> None:
    endpoint = call.segments[0]
    known = call.v2.endpoints.rstrip(".").split(", ")
    if endpoint not in (*known, *_UNLISTED):
        raise errors.unknown_endpoint(call)
