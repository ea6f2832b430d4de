"""Render rows of the store as the JSON objects of a release.

Each function lists a value under all names that any release uses, then keeps the names of this release.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import defaults
from elab_sdk.sandbox.permissions import base_of

if TYPE_CHECKING:
    from elab_sdk.rules.json_keys import Keys
    from elab_sdk.sandbox.calls import ApiCall, JsonOut
    from elab_sdk.sandbox.store import Kind, Row, Store, Value

_LINK_ORDERS: Final = {
    "made": "linkid",
    "title": "items_types.title, items.title, linkid",
    "date": "items_types.title, items.date, items.title, linkid",
}
_TYPE_KEYS: Final = {"experiments": "experiments", "items": "database"}


def to_wire(call: ApiCall, value: JsonOut) -> JsonOut:
    """Convert numbers to strings if this release sends them as strings."""
    if not call.release.numbers_as_strings:
        return value
    if isinstance(value, list):
        return [to_wire(call, item) for item in value]
    if isinstance(value, dict):
        return {key: to_wire(call, item) for key, item in value.items()}
    return str(value) if isinstance(value, int) else value


def permission(call: ApiCall, group: Value) -> str:
    """Return a value of `canread` or `canwrite` in this release's format."""
    group = str(group)
    if call.release.permissions_as_json:
        if group.startswith("{"):
            return group
        return json.dumps({"base": base_of(group), "teams": [], "users": [], "teamgroups": []})
    return "user" if group == "useronly" else group


def format_date(call: ApiCall, date: Value) -> str:
    """Return a date in this release's format."""
    return str(date) if call.release.date_out == "iso" else str(date).replace("-", "")


def fullname(user: Row) -> str:
    """Return the first and last name of a user."""
    return f"{user['firstname']} {user['lastname']}"


def entry(call: ApiCall, kind: Kind, row: Row, keys: Keys) -> dict[str, JsonOut]:
    """Render an experiment, an item or a template."""
    values: dict[str, JsonOut] = {}
    values.update(_owner(call, row))
    values.update(_columns(call, kind, row))
    values.update(_tags(call, kind, row))
    values.update(counts(call.store, kind, row["id"]))
    values.update(_classification(call, kind, row))
    if "uploads" in keys or "steps" in keys:
        values.update(_attached_rows(call, kind, row))
    return select_keys(values, keys)


def _owner(call: ApiCall, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": None, "lastname": None}
    return {
        "fullname": fullname(owner),
        "firstname": owner["firstname"],
        "lastname": owner["lastname"],
        "orcid": None,
        "is_pinned": int(row["userid"] == call.userid),
        "team": 1,
        "teams_id": 1,
        "team_name": defaults.TEAM_NAME,
    }


def _columns(call: ApiCall, kind: Kind, row: Row) -> dict[str, JsonOut]:
    locked = row["locked"]
    null_lock = (
        kind != "experiments" and call.release.item_locked_null and row["lockedby"] is None and not locked
    )
    values: dict[str, JsonOut] = {
        name: row[name]
        for name in ("id", "userid", "title", "body", "elabid", "metadata", "rating", "state", "lockedby")
    }
    page = _TYPE_KEYS.get(kind, kind)
    timestamp_keys = ("timestampedby", "timestampedwhen", "timestamped_at", "timestamptoken")
    return values | {
        "body_html": row["body"],
        "date": format_date(call, row["date"]),
        "canread": permission(call, row["canread"]),
        "canwrite": permission(call, row["canwrite"]),
        "visibility": permission(call, row["canread"]),
        "locked": None if null_lock else locked,
        "lockedwhen": row["locked_at"],
        "locked_at": row["locked_at"],
        "datetime": row["created_at"],
        "created_at": row["created_at"],
        "lastchange": row["modified_at"],
        "modified_at": row["modified_at"],
        "lastchangeby": row["lastchangeby"],
        "content_type": row["content_type"],
        "access_key": None,
        "timestamped": 0,
        "available": 1,
        # a string even in releases that send numbers as numbers (observed on 4.4.0 – 4.7.0)
        "is_bound": "0",
        "page": page,
        "sharelink": _share_link(call, page, row),
        **dict.fromkeys(timestamp_keys),
    }


def _share_link(call: ApiCall, page: str, row: Row) -> str:
    return f"{call.site}{page}.php?mode=view&id={row['id']}"


def _tags(call: ApiCall, kind: Kind, row: Row) -> dict[str, JsonOut]:
    tags = call.store.rows(
        "SELECT tags.id, tag FROM tags JOIN tags2entity ON tag_id = tags.id WHERE kind = ? AND entry = ?"
        " ORDER BY tags.id",
        kind,
        row["id"],
    )
    return {
        "tags": "|".join(str(tag["tag"]) for tag in tags) if tags else None,
        "tags_id": ",".join(str(tag["id"]) for tag in tags) if tags else None,
    }


def counts(store: Store, kind: str, id: Value) -> dict[str, JsonOut]:
    """Return the keys of an entry that summarize its files, comments and steps."""
    uploads = store.rows("SELECT id FROM uploads WHERE kind = ? AND item_id = ? AND state = 1", kind, id)
    comments = store.rows(
        "SELECT created_at FROM comments WHERE kind = ? AND entry = ? ORDER BY id", kind, id
    )
    step = store.rows(
        "SELECT body FROM steps WHERE kind = ? AND entry = ? AND finished = 0 ORDER BY ordering LIMIT 1",
        kind,
        id,
    )
    return {
        "has_attachment": 1 if uploads else None,
        "up_item_id": id if uploads else None,
        "has_comment": int(bool(comments)),
        "recent_comment": comments[-1]["created_at"] if comments else None,
        "next_step": step[0]["body"] if step else None,
    }


def _classification(call: ApiCall, kind: Kind, row: Row) -> dict[str, JsonOut]:
    """Render status, category, color and the fields about bookings."""
    is_item = kind == "items"
    table = "items_types" if is_item else "statuses"
    category_id = row["category"] if is_item else row["status"]
    category = call.store.row(table, int(category_id or 0)) or {
        "id": None,
        "title": None,
        "color": None,
        "bookable": None,
    }
    status = {"id": None, "title": None, "color": None} if is_item else category
    bookable = row["bookable"] if call.release.bookable_of == "item" else category.get("bookable")
    as_id = call.release.entry_category == "id"
    return {
        "category": row["category"] if as_id else category["title"],
        "category_id": category["id"],
        "color": category["color"],
        "category_title": category["title"] if is_item else None,
        "category_color": category["color"] if is_item else None,
        "mainattr_title": category["title"],
        "status": status["id"],
        "status_title": status["title"],
        "status_color": status["color"],
        "bookable": bookable,
        "is_bookable": bookable,
        "type": category["id"] if call.release.item_type_key == "type_id" else kind,
        "book_can_overlap": row.get("book_can_overlap"),
        "book_cancel_minutes": row.get("book_cancel_minutes"),
        "book_is_cancellable": row.get("book_is_cancellable"),
        "book_max_minutes": row.get("book_max_minutes"),
        "book_max_slots": row.get("book_max_slots"),
        "canbook": permission(call, row.get("canbook", "team")),
        **_bookings(call, kind, row),
    }


def _bookings(call: ApiCall, kind: Kind, row: Row) -> dict[str, JsonOut]:
    events = call.store.rows(
        "SELECT id, start FROM events WHERE item = ? ORDER BY id", row["id"] if kind == "items" else 0
    )
    today = str(call.store.rows("SELECT strftime('%Y-%m-%d', 'now') AS today")[0]["today"])
    future_starts = [str(event["start"]) for event in events if str(event["start"]) > today]
    return {
        "events_id": ",".join(str(event["id"]) for event in events) if events else None,
        "events_item_id": row["id"] if events else None,
        "events_start": "|".join(future_starts) if future_starts else None,
    }


def _attached_rows(call: ApiCall, kind: Kind, row: Row) -> dict[str, JsonOut]:
    store, entry_id = call.store, row["id"]
    uploads = store.rows(
        "SELECT * FROM uploads WHERE kind = ? AND item_id = ? AND state = 1 ORDER BY id", kind, entry_id
    )
    steps = store.rows("SELECT * FROM steps WHERE kind = ? AND entry = ? ORDER BY ordering", kind, entry_id)
    comments = store.rows("SELECT * FROM comments WHERE kind = ? AND entry = ? ORDER BY id", kind, entry_id)
    linked_items = store.rows(
        f"SELECT {kind}_links.id AS linkid, items.* FROM {kind}_links JOIN items ON items.id = item"  # noqa: S608
        " LEFT JOIN items_types ON items_types.id = items.category"
        f" WHERE entry = ? ORDER BY {_LINK_ORDERS[call.release.link_order]}",
        entry_id,
    )
    links: list[JsonOut] = [_link_row(call, item) for item in linked_items]
    return {
        "uploads": [upload(call, upload_row) for upload_row in uploads],
        "steps": [_step(call, step) for step in steps],
        "comments": [_comment(call, comment) for comment in comments],
        "links": links,
        "items_links": links,
        "experiments_links": _experiment_links(call, kind, entry_id),
    }


def _experiment_links(call: ApiCall, kind: Kind, entry_id: Value) -> list[JsonOut]:
    """Render the links to experiments, which only API v2 makes."""
    linked = call.store.rows(
        "SELECT experiments.* FROM links_to_experiments AS links"
        " JOIN experiments ON experiments.id = experiment WHERE kind = ? AND entry = ? ORDER BY links.id",
        kind,
        entry_id,
    )
    return [_experiment_link(call, row) for row in linked]


def _experiment_link(call: ApiCall, row: Row) -> dict[str, JsonOut]:
    status = call.store.row("statuses", int(row["status"] or 0)) or {"title": None, "color": None}
    values: dict[str, JsonOut] = {
        "itemid": row["id"],
        "title": row["title"],
        "category": status["title"],
        "mainattr_title": status["title"],
        "color": status["color"],
        "mainattr_color": status["color"],
        "elabid": row["elabid"],
        "link_state": row["state"],
    }
    return select_keys(values, call.shapes.link & values.keys())


def _link_row(call: ApiCall, item: Row) -> dict[str, JsonOut]:
    items_type = call.store.row("items_types", int(item["category"] or 0)) or {
        "title": None,
        "color": None,
        "bookable": None,
    }
    bookable = item["bookable"] if call.release.bookable_of == "item" else items_type["bookable"]
    return select_keys(
        {
            "linkid": item["linkid"],
            "itemid": item["id"],
            "title": item["title"],
            "name": items_type["title"],
            "category": items_type["title"],
            "mainattr_title": items_type["title"],
            "color": items_type["color"],
            "mainattr_color": items_type["color"],
            "bookable": bookable,
            "is_bookable": bookable,
            "elabid": item["elabid"],
            "link_state": item["state"],
        },
        call.shapes.link,
    )


def upload(call: ApiCall, row: Row) -> dict[str, JsonOut]:
    """Render a file of an entry."""
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": None, "lastname": None}
    values: dict[str, JsonOut] = {name: value for name, value in row.items() if name != "kind"}
    values |= {
        "type": row["kind"],
        "userid": str(row["userid"]) if call.release.upload_owner_as_string else row["userid"],
        "datetime": row["created_at"],
        "hash_algorithm": "sha256",
        "storage": 1,
        "immutable": 0,
        "fullname": fullname(owner),
    }
    return select_keys(values, call.shapes.upload)


def _step(call: ApiCall, row: Row) -> dict[str, JsonOut]:
    values: dict[str, JsonOut] = {**row, "item_id": row["entry"]}
    return select_keys(values, call.shapes.step)


def _comment(call: ApiCall, row: Row) -> dict[str, JsonOut]:
    author = call.store.row("users", int(row["userid"] or 0)) or {"firstname": None, "lastname": None}
    return {
        "comment": row["comment"],
        "created_at": row["created_at"],
        "firstname": author["firstname"],
        "fullname": fullname(author),
        "id": row["id"],
        "item_id": row["entry"],
        "lastname": author["lastname"],
        "modified_at": row["modified_at"],
        "orcid": None,
        "userid": row["userid"],
    }
