"""Tags of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_api_v2.api.tags import add_tag
from elab_api_v2.api.team import list_tags, list_team_tags
from elab_api_v2.models.tag_create import TagCreate

from elab_sdk.v2.plans import done, failed

if TYPE_CHECKING:
    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = ["add", "of_team"]


def add(_: Server, call: V1Call) -> Plan:
    """A POST with a tag."""
    response = yield add_tag.request(call.entity_type, call.id, body=TagCreate(tag=call.form["tag"]))
    return response if failed(response) else done()


def of_team(server: Server, _: V1Call) -> Plan:
    """`GET tags`."""
    is_old = server.v2.tags_path == "team_tags"
    return (yield list_team_tags.request() if is_old else list_tags.request())
