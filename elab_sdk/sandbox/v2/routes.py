"""The routes of API v2: which handler answers which method and path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import values
from elab_sdk.sandbox.v2 import (
    access,
    entries,
    errors,
    events,
    imports,
    info,
    items_types,
    lists,
    side_lists,
    states,
    team,
    users,
)
from elab_sdk.sandbox.v2.calls import ENTRY_TYPES
from elab_sdk.sandbox.v2.part_routes import PART_ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.sandbox.calls import Answer
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["ROUTES", "answer"]

# TYPE: a type of entry; N: a number above 0; TEAM: `current` or the number of a team; WORD: anything else
ROUTES: Final[Mapping[tuple[str, str], Callable[[Call], Answer]]] = {
    ("GET", "info"): info.read,
    ("GET", "TYPE"): lists.read,
    ("GET", "TYPE/N"): entries.read,
    ("POST", "TYPE"): entries.create,
    ("POST", "TYPE/N"): entries.create_another,
    ("PATCH", "TYPE"): entries.without_id,
    ("PATCH", "TYPE/N"): states.change,
    ("DELETE", "TYPE"): entries.without_id,
    ("DELETE", "TYPE/N"): states.delete,
    ("GET", "items_types"): items_types.read_all,
    ("GET", "items_types/N"): items_types.read,
    ("POST", "items_types"): items_types.create,
    ("GET", "events"): events.read_all,
    ("GET", "events/N"): events.of_item,
    ("POST", "events"): events.create,
    ("POST", "events/N"): events.create,
    ("PATCH", "events/N"): events.change_none,
    ("DELETE", "events/N"): events.change_none,
    ("GET", "event"): events.read_all,
    ("GET", "event/N"): events.read,
    ("PATCH", "event"): events.change_none,
    ("PATCH", "event/N"): events.change,
    ("DELETE", "event"): events.change_none,
    ("DELETE", "event/N"): events.delete,
    ("GET", "import"): imports.limits,
    ("POST", "import"): imports.start,
    ("GET", "team_tags"): team.team_tags,
    ("GET", "teams"): team.teams,
    ("GET", "teams/TEAM"): team.read_team,
    ("GET", "teams/TEAM/tags"): team.tags,
    ("GET", "users"): users.read_all,
    ("GET", "users/N"): users.read,
    ("GET", "users/me"): users.read_me,
    ("GET", "users/me/uploads"): users.uploads,
    ("GET", "config"): side_lists.config,
    ("GET", "extra_fields_keys"): side_lists.extra_fields_keys,
    ("GET", "teams/TEAM/teamgroups"): side_lists.empty,
    **{("GET", name): side_lists.empty for name in ("exports", "favtags", "idps", "todolist")},
    ("GET", "TYPE/N/request_actions"): side_lists.empty_part,
    **{("GET", f"teams/TEAM/{part}"): team.choices for part in team.CHOICES},
    **{("GET", f"teams/TEAM/{part}/N"): team.read_choice for part in team.CHOICES},
    **{("POST", f"teams/TEAM/{part}"): team.create_choice for part in team.CHOICES},
    **PART_ROUTES,
}
"""The function that answers each method and path."""


def answer(call: Call) -> Answer:
    """Return the answer of the handler for the method and path of a call.

    Raises:
        ApiError: If the server answers with an error.
    """
    method = "GET" if call.method == "HEAD" else call.method
    pattern = _pattern(call.segments)
    # items types have some handlers of their own
    own = pattern.replace("TYPE", "".join(call.segments[:1]), 1)
    handler = ROUTES.get((method, own)) or ROUTES.get((method, pattern))
    if handler is None:
        raise _unknown(call)
    return handler(call)


def _pattern(segments: tuple[str, ...]) -> str:
    """Return a path with placeholders for its IDs, without a last segment that should be one and is not."""
    if not segments:
        return ""
    is_entry = segments[0] in ENTRY_TYPES
    parts = ["TYPE" if is_entry else segments[0]]
    for index, segment in enumerate(segments[1:], start=1):
        if index % 2 == 0:
            parts.append(segment)
        elif segments[0] == "teams" and index == 1 and (segment == "current" or values.as_id(segment)):
            parts.append("TEAM")
        elif segments[0] == "users" and index == 1 and segment == "me":
            parts.append("me")
        elif values.as_id(segment):
            parts.append("N")
        elif index == 1:
            break  # `experiments/abc` is the list
        else:
            parts.append("WORD")
    return "/".join(parts)


def _unknown(call: Call) -> errors.ApiError:
    endpoint = call.segments[0] if call.segments else ""
    if endpoint in ENTRY_TYPES and len(call.segments) > 2:
        access.readable(call)
        return errors.unknown_part(call, call.v2.entry_parts)
    if endpoint == "teams" and len(call.segments) > 2:
        return errors.unknown_part(call, call.v2.team_parts)
    if endpoint in call.v2.endpoints.rstrip(".").split(", "):
        return errors.bad_request(f"No {call.method} action for this endpoint!")
    return errors.unknown_endpoint(call)
