"""What a team has: its statuses and categories, its tags, and its own settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import defaults
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import errors, lists
from elab_sdk.sandbox.v2.calls import created
from elab_sdk.sandbox.v2.team_keys import TEAM_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call

__all__ = [
    "CHOICES",
    "choices",
    "create_choice",
    "read_choice",
    "read_team",
    "tags",
    "team_tags",
    "teams",
]

CHOICES: Final[Mapping[str, tuple[str, str]]] = {
    "experiments_status": ("statuses", "experiments_status"),
    "status": ("statuses", "experiments_status"),
    "experiments_categories": ("experiments_categories", "experiments_categories"),
    "items_status": ("items_statuses", "items_status"),
    # its path still has the name that it had up to and including 5.2 (observed on 5.3.11 and 5.6.12)
    "resources_categories": ("resources_categories", "items_categories"),
}
"""The table of each part of a team that has choices, and the name of the part in the path of a new one."""
# parts of 4.9 that its error does not list
_UNLISTED: Final = ("experiments_status", "experiments_categories", "items_status")
# a choice without a color gets one of these; which one is random on a real server
_COLORS: Final = ("29AEB9", "54AA08", "C0C0C0", "C24F3D", "BD3C36", "ADAD2C")


# -- statuses and categories -------------------------------------------------------------------------------


def choices(call: Call) -> Answer:
    """Answer GET for the statuses or categories of a team."""
    table, _ = _table(call)
    rows = call.store.rows(f"SELECT * FROM {table} WHERE state = 1 ORDER BY ordering, id")  # noqa: S608 - names are ours
    keys = TEAM_KEYS[call.release.name].choice_row
    shown = rows[lists.window(call, call.v2.default_limit)]
    return Answer(json=[select_keys(_choice_values(row), keys) for row in shown])


def read_choice(call: Call) -> Answer:
    """Answer GET for one status or category."""
    table, _ = _table(call)
    row = call.store.row(table, call.part_id)
    if row is None:
        raise errors.missing(call.v2)
    return Answer(json=select_keys(_choice_values(row), TEAM_KEYS[call.release.name].choice))


def create_choice(call: Call) -> Answer:
    """Answer POST for a status or category; its title is sent as `name`."""
    table, path = _table(call)
    if call.v2.choices_need_admin and not call.is_admin:
        raise errors.not_allowed("User tried to update a team setting but they are not admin of that team.")
    count = len(call.store.rows(f"SELECT id FROM {table}"))  # noqa: S608 - names are ours
    row_id = call.store.insert(
        table,
        title=call.text("name") or "Untitled",
        color=call.text("color").removeprefix("#") or _COLORS[count % len(_COLORS)],
        is_default=0,
    )
    return created(call, f"teams/1/{path}/{row_id}")


def _table(call: Call) -> tuple[str, str]:
    part = call.segments[2]
    if part not in (*call.v2.team_parts.split(", "), *_UNLISTED):
        raise errors.unknown_part(call, call.v2.team_parts)
    return CHOICES[part]


def _choice_values(row: Row) -> dict[str, JsonOut]:
    return {
        **row,
        "team": 1,
        "team_name": defaults.TEAM_NAME,
        "is_private": 1,
        "is_current_team": 1,
    }


# -- tags --------------------------------------------------------------------------------------------------


def tags(call: Call) -> Answer:
    """Answer GET teams/current/tags."""
    if "tags" not in call.v2.team_parts.split(", "):
        raise errors.unknown_part(call, call.v2.team_parts)
    return Answer(json=_matching_tags(call, "tag"))


def team_tags(call: Call) -> Answer:
    """Answer GET team_tags; from 5.1 it is an error that names the new path."""
    if call.v2.tags_path != "team_tags":
        raise errors.bad_request(f"Use api/v2/{call.v2.tags_path} endpoint instead.")
    return Answer(json=_matching_tags(call, "item_count DESC, id"))


def _matching_tags(call: Call, order: str) -> list[JsonOut]:
    """Return the tags that contain `q`, or all."""
    count = "(SELECT COUNT(*) FROM tags2entity WHERE tag_id = tags.id)"
    rows = call.store.rows(f"SELECT id, tag, {count} AS item_count FROM tags ORDER BY {order}")  # noqa: S608 - order is ours
    searched = (call.argument("q") or "").casefold()
    keys = TEAM_KEYS[call.release.name].tag
    return [
        select_keys({**row, "is_favorite": 0, "team": 1}, keys)
        for row in rows
        if searched in str(row["tag"]).casefold()
    ]


# -- the team itself ---------------------------------------------------------------------------------------


def read_team(call: Call) -> Answer:
    """Answer GET teams/current or teams/N."""
    return Answer(json=_team_values(call))


def teams(call: Call) -> Answer:
    """Answer GET teams."""
    return Answer(json=[_team_values(call)])


def _team_values(call: Call) -> dict[str, JsonOut]:
    keys = TEAM_KEYS[call.release.name].team
    permission = '{"base": 30, "teams": [], "users": [], "teamgroups": []}'
    flags = dict.fromkeys((key for key in keys if key.startswith(("users_canwrite", "deletable_item"))), 1)
    off = dict.fromkeys((key for key in keys if key.startswith(("do_force", "force_", "deletable_xp"))), 0)
    return select_keys(
        {
            **dict.fromkeys(keys, None),
            **off,
            **flags,
            "id": 1,
            "name": defaults.TEAM_NAME,
            "created_at": defaults.CREATED_AT,
            "common_template": defaults.DEFAULT_BODIES["plain_headings"],
            "common_template_md": "# Goal\n\n# Procedure\n\n# Results\n\n",
            "force_canread": permission,
            "force_canwrite": permission,
            "link_href": "https://doc.elabftw.net",
            "link_name": "Documentation",
            "newcomer_banner_active": 0,
            "newcomer_threshold": 15,
            "onboarding_email_active": 0,
            "public_db": 0,
            "user_create_tag": 1,
            "visible": 1,
        },
        keys,
    )
