"""The users of the team, the owner of the key, and the owner's files."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import defaults, render
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.v2 import errors, lists
from elab_sdk.sandbox.v2.info import version_number
from elab_sdk.sandbox.v2.team_keys import TEAM_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["read", "read_all", "read_me", "uploads"]

# the settings of a new user; a key that is not here is null
_SETTINGS: Final[Mapping[str, JsonOut]] = {
    **dict.fromkeys(
        (
            *("always_show_owned", "append_pdfs", "archived", "cjk_fonts", "disable_shortcuts", "entrypoint"),
            *("pdf_sig", "scheduler_layout", "show_public", "show_team_templates", "show_weekends"),
            *("theme_variant", "use_isodate", "use_markdown", "has_mfa_enabled", "can_manage_compounds"),
            *("can_manage_inventory_locations", "can_manage_users2teams"),
        ),
        0,
    ),
    **dict.fromkeys(
        (
            *("allow_untrusted", "inc_files_pdf", "notif_comment_created", "notif_comment_created_email"),
            *("notif_event_deleted", "notif_event_deleted_email", "notif_step_deadline", "show_team"),
            *("notif_step_deadline_email", "notif_user_created", "notif_user_created_email", "validated"),
            *("notif_user_need_validation", "notif_user_need_validation_email", "uploads_layout"),
        ),
        1,
    ),
    "display_mode": "it",
    "lang": "en_GB",
    "limit_nb": 15,
    "pdf_format": "A4",
    "sort": "desc",
    "sc_create": "c",
    "sc_edit": "e",
    "sc_favorite": "f",
    "sc_search": "s",
    "sc_todo": "t",
    "scope_events": 3,
    "scope_experiments": 2,
    "scope_experiments_templates": 2,
    "scope_items": 2,
    "scope_items_types": 2,
    "scope_teamgroups": 3,
}
_BASES: Final = {
    "default_read": (30, "Only members of the team"),
    "default_write": (20, "Only owner and admins"),
}
# the number of rows without `limit`
_FILES: Final = 42
# the IDs of the groups of users, which are sent up to and including 5.2
_ADMINS, _USERS = 2, 4


def read_me(call: Call) -> Answer:
    """Answer GET users/me with the owner of the key."""
    return Answer(json=_settings(call, call.user))


def read(call: Call) -> Answer:
    """Answer GET users/N; only admins can read others."""
    if call.id != call.userid and not call.is_admin:
        raise errors.not_allowed(call.v2.foreign_user)
    row = call.store.row("users", call.id)
    if row is None:
        raise errors.missing(call.v2)
    return Answer(json=_settings(call, row))


def read_all(call: Call) -> Answer:
    """Answer GET users with the users of the team; `q` searches in their names and addresses."""
    keys = TEAM_KEYS[call.release.name]
    shown = keys.user_row if call.is_admin else keys.team_mate
    searched = (call.argument("q") or "").casefold()
    rows: list[JsonOut] = []
    for row in call.store.rows("SELECT * FROM users ORDER BY id"):
        values = _person(call, row)
        if searched in f"{values['fullname']} {values['email']}".casefold():
            rows.append(select_keys(values, shown))
    return Answer(json=rows)


def _person(call: Call, row: Row) -> dict[str, JsonOut]:
    keys = TEAM_KEYS[call.release.name]
    created_at = str(row["created_at"] or defaults.CREATED_AT)
    membership: dict[str, JsonOut] = select_keys(
        {
            "id": 1,
            "name": defaults.TEAM_NAME,
            "is_owner": 0,
            "is_archived": 0,
            "is_admin": row["is_admin"],
            "usergroup": _ADMINS if row["is_admin"] else _USERS,
        },
        keys.membership,
    )
    values: dict[str, JsonOut] = {
        **dict.fromkeys(keys.user | keys.user_row, None),
        **_SETTINGS,
        "userid": row["id"],
        "firstname": row["firstname"],
        "lastname": row["lastname"],
        "fullname": render.fullname(row),
        "initials": f"{row['firstname']!s:.1}{row['lastname']!s:.1}".upper(),
        "email": row["email"],
        "is_sysadmin": row["is_sysadmin"],
        "created_at": created_at,
        "password_modified_at": created_at,
        "register_date": int(datetime.fromisoformat(created_at).replace(tzinfo=UTC).timestamp()),
        "team": 1,
    }
    in_row: JsonOut = [membership]
    if call.v2.user_teams == "text":
        order = ("id", "name", "is_admin", "is_owner", "is_archived", "usergroup")
        in_row = json.dumps([{key: membership[key] for key in order if key in membership}])
    return {**values, "teams": in_row, "membership": [membership]}


def _settings(call: Call, row: Row) -> dict[str, JsonOut]:
    person = _person(call, row)
    keys = TEAM_KEYS[call.release.name].user
    values: dict[str, JsonOut] = {
        **person,
        "teams": person["membership"],
        "orderby": call.v2.default_order,
        "last_seen_version": version_number(call.version),
    }
    for name, (base, label) in _BASES.items():
        groups: dict[str, JsonOut] = {"teams": [], "users": [], "teamgroups": []}
        is_apart = f"{name}_base" in keys
        values[name] = json.dumps(groups if is_apart else {"base": base, **groups})
        values |= {f"{name}_base": base, f"{name}_base_human": label}
    if row["id"] == call.userid and "sig_pubkey" in keys:
        # the private key is shown to its owner alone
        keys |= {"sig_privkey"}
        values["sig_privkey"] = None
    return select_keys(values, keys)


def uploads(call: Call) -> Answer:
    """Answer GET users/me/uploads with the owner's files, newest first."""
    if not call.v2.lists_own_uploads:
        raise errors.unknown_endpoint(call)
    keys = TEAM_KEYS[call.release.name].own_upload
    rows = call.store.rows("SELECT * FROM uploads WHERE userid = ? ORDER BY created_at DESC, id", call.userid)
    # 5.1.15 lists archived files, too
    states = (1, 2) if call.v2.upload_states == "archived" else (1,)
    files = [row for row in rows if row["state"] in states][lists.window(call, _FILES)]
    return Answer(json=[select_keys(_own_upload(call, row), keys) for row in files])


def _own_upload(call: Call, row: Row) -> dict[str, JsonOut]:
    entry = call.store.row(str(row["kind"]), int(row["item_id"] or 0)) or {"title": None}
    kind = str(row["kind"])
    return {
        **row,
        "entity_id": row["item_id"],
        "entity_title": entry["title"],
        "type": "experiments_templates" if kind == "templates" else kind,
        "page": _PAGES.get(kind, kind),
        "hash_algorithm": "sha256",
        "immutable": 0,
        "storage": 1,
    }


_PAGES: Final = {"items": "database"}
