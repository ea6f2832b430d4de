"""Read and create entries on API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import creation, errors, exports, render
from elab_sdk.sandbox.v2.access import readable
from elab_sdk.sandbox.v2.calls import created

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["create", "create_another", "read", "without_id"]


def read(call: Call) -> Answer:
    """Answer GET of one entry."""
    row = readable(call)
    if call.method == "HEAD":
        # a program error of every release (observed on 4.9.0, 5.1.15, 5.3.11, 5.6.12)
        return Answer(status=400, text="", headers={"content-type": "application/json"})
    requested = call.argument("format") or "json"
    if requested not in call.v2.formats.split(", "):
        raise errors.bad_request(call.v2.wrong_format.format(formats=call.v2.formats))
    if requested != "json":
        return exports.as_file(call, row, requested)
    return Answer(json=render.entry(call, call.table, row))


def without_id(call: Call) -> Answer:
    """Answer PATCH and DELETE of a list."""
    raise errors.no_id(call.v2)


# -- creating ------------------------------------------------------------------------------------------


def create(call: Call) -> Answer:
    """Answer POST of a list: create an entry."""
    return created(call, f"{call.segments[0]}/{creation.create(call)}")


def create_another(call: Call) -> Answer:
    """Answer POST to an entry: copy it, or create another one without regard to it."""
    row = readable(call)
    if call.json.get("action") == "duplicate":
        return created(call, f"{call.segments[0]}/{creation.duplicate(call, row)}")
    return create(call)
