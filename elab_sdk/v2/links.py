"""Links of entries to items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v2.api.links import add_item_link

from elab_sdk.v2.plans import done, failed

if TYPE_CHECKING:
    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = ["add"]


def add(_: Server, call: V1Call) -> Plan:
    """A POST with a link. The item was checked before: up to and including 5.5, a missing one is a 201."""
    response = yield add_item_link.request(call.entity_type, call.id, int(call.form["link"]))
    return response if failed(response) else done()
