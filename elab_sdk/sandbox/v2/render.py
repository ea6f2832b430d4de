"""Render entries of the store as the JSON objects of API v2.

Each function lists a value under all names that any release uses; the shapes keep those of a release.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import defaults
from elab_sdk.sandbox.render import counts, fullname
from elab_sdk.sandbox.v2 import comments, kinds, labels, links, permissions, steps, tags, uploads
from elab_sdk.sandbox.v2.markdown import to_html
from elab_sdk.sandbox.v2.shapes import V2_SHAPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["entry", "entry_row"]

_BASE_NAMES: Final = {
    50: "Everyone including anonymous users",
    40: "Everyone with an account",
    30: "Only members of the team",
    20: "Only owner and admins",
    10: "Only owner",
}


def entry(call: Call, table: EntryTable, row: Row) -> dict[str, JsonOut]:
    """Render a full entry."""
    number = int(row["id"] or 0)
    values: dict[str, JsonOut] = {
        **_common(call, table, row),
        "uploads": uploads.of_entry(call, table, number),
        "steps": steps.of_entry(call, table, number),
        "comments": comments.of_entry(call, table, number),
        **links.of_entry(call, table, number),
        "changelog": _changelog(call, table, number),
    }
    shown = select_keys(values, V2_SHAPES[call.release.name].full(table))
    return shown | _decoded_metadata(call, row)


def entry_row(call: Call, table: EntryTable, row: Row, *, is_full: bool = False) -> dict[str, JsonOut]:
    """Render a row of a list; `is_full`: with all keys, where rows have fewer."""
    shapes = V2_SHAPES[call.release.name]
    values = _common(call, table, row) | {"page": f"{kinds.PAGES[table]}{call.v2.row_page_suffix}"}
    return select_keys(values, shapes.full_row(table) if is_full and call.v2.full_rows else shapes.row(table))


def _common(call: Call, table: EntryTable, row: Row) -> dict[str, JsonOut]:
    values: dict[str, JsonOut] = {**_CONSTANTS, **_BOOKING_CONSTANTS}
    values |= {name: value for name, value in row.items() if name != "bookable"}
    values |= {
        "date": row["date"] or None,
        "elabid": row["elabid"] or None,
        "body_html": _body_html(row),
        "is_bookable": row.get("bookable", 0),
        "is_pinned": int(_is_pinned(call, table, row)),
        "page": kinds.PAGES[table],
        "type": kinds.TYPES[table],
        "created_from_type_human": _origin_name(row),
        "sharelink": _share_link(call, table, row),
        **_owner(call, row),
        **_permissions(call, row),
        **_labels(call, table, row),
        **counts(call.store, table, row["id"]),
        **_bookings(call, table, row),
        **tags.columns(call, table, int(row["id"] or 0)),
    }
    return values


def _body_html(row: Row) -> JsonOut:
    return to_html(str(row["body"])) if row["content_type"] == _MARKDOWN and row["body"] else row["body"]


_MARKDOWN: Final = 2
_CONSTANTS: Final[Mapping[str, JsonOut]] = {
    "available": 1,
    "canread_is_immutable": 0,
    "canwrite_is_immutable": 0,
    "compounds": [],
    "compounds_links": [],
    "containers": [],
    "hide_main_text": 0,
    "last_signed_at": None,
    "last_signed_by": None,
    "ordering": None,
    "signature_count": 0,
    "surrounding_bookers": [],
    "team": 1,
    "team_name": defaults.TEAM_NAME,
    "teams_id": 1,
    "timestamped": 0,
    "timestamped_at": None,
    "timestampedby": None,
    "is_procurable": 0,
    "proc_currency": 0,
    "proc_pack_qty": 0,
    "proc_price_notax": "0.00",
    "proc_price_tax": "0.00",
}
_BOOKING_CONSTANTS: Final[Mapping[str, JsonOut]] = {
    "book_users_can_in_past": 0,
    "booking_hourly_rate_currency": 0,
    "booking_hourly_rate_notax": "0.00",
    "booking_hourly_rate_tax": "0.00",
    "booking_window_days": 0,
}


def _origin_name(row: Row) -> str | None:
    """Return the name of the type of the entry that another was made from."""
    number = row["created_from_type"]
    return None if number is None else kinds.NAMES[kinds.BY_NUMBER[int(number)]].lower()


def _owner(call: Call, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": None, "lastname": None}
    return {
        "fullname": fullname(owner),
        "firstname": owner["firstname"],
        "lastname": owner["lastname"],
        "orcid": None,
        "exclusive_edit_mode": [] if call.v2.edit_mode_is_list else None,
    }


def _is_pinned(call: Call, table: EntryTable, row: Row) -> bool:
    pins = call.store.rows(
        "SELECT entry FROM pins WHERE kind = ? AND entry = ? AND userid = ?", table, row["id"], call.userid
    )
    is_own = row["userid"] == call.userid
    return bool(pins) or (table == "templates" and call.v2.templates_are_pinned and is_own)


def _share_link(call: Call, table: EntryTable, row: Row) -> str:
    if table == "templates" and call.v2.template_page == "ucp.php":
        # up to and including 5.2, templates are on a page of the user (observed on 5.1.15)
        return f"{call.site}ucp.php?tab=3&mode=view&templateid={row['id']}"
    key = f"&access_key={row['access_key']}" if row["access_key"] else ""
    return f"{call.site}{kinds.PAGES[table]}.php?mode=view&id={row['id']}{key}"


def _permissions(call: Call, row: Row) -> dict[str, JsonOut]:
    values: dict[str, JsonOut] = {}
    # what an entry from a template gets
    targets = {"canread_target": "canread", "canwrite_target": "canwrite"}
    for name, column in {
        "canread": "canread",
        "canwrite": "canwrite",
        "canbook": "canbook",
        **targets,
    }.items():
        # items types do not say who may book
        stored: Row = row if column in row else {column: "team"}
        text, base = permissions.as_text(call, stored[column]), permissions.base(stored, column)
        values |= {name: text, f"{name}_base": base, f"{name}_base_human": _BASE_NAMES.get(base)}
    return values


def _labels(call: Call, table: EntryTable, row: Row) -> dict[str, JsonOut]:
    values = labels.of_entry(call, table, row)
    return values | {"color": row["color"] if table == "items_types" else values["mainattr_color"]}


def _bookings(call: Call, table: EntryTable, row: Row) -> dict[str, JsonOut]:
    starts = call.store.rows(
        'SELECT start FROM events WHERE item = ? AND start > strftime("%Y-%m-%d", "now") ORDER BY start',
        row["id"] if table == "items" else 0,
    )
    return {
        "events_start": "|".join(str(event["start"]) for event in starts) if starts else None,
        "events_start_itemid": str(row["id"]) if starts else None,
    }


def _changelog(call: Call, table: EntryTable, id: int) -> list[JsonOut]:
    changes = call.store.rows(
        "SELECT * FROM changelog WHERE kind = ? AND entry = ? ORDER BY created_at DESC, id DESC", table, id
    )
    return [
        {
            "target": change["target"],
            "content": change["content"],
            "created_at": change["created_at"],
            "userid": change["userid"],
            "fullname": fullname(call.store.row("users", int(change["userid"] or 0)) or {}),
        }
        for change in changes
    ]


def _decoded_metadata(call: Call, row: Row) -> dict[str, JsonOut]:
    """Return the key that a full entry has if it has metadata."""
    if not call.v2.decodes_metadata or row["metadata"] is None:
        return {}
    return {"metadata_decoded": cast("JsonOut", json.loads(str(row["metadata"])))}
