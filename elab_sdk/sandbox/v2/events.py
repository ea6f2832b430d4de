"""Bookings: `events` lists and books, `event/N` reads, changes and deletes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elab_sdk.rules.json_keys import select_keys
from elab_sdk.sandbox import booking_times, defaults, render, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import access, errors, event_times, labels, permissions, readers
from elab_sdk.sandbox.v2.calls import as_object, created, deleted
from elab_sdk.sandbox.v2.team_keys import TEAM_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["change", "change_none", "create", "delete", "of_item", "read", "read_all"]

_TARGET = "Incorrect target parameter."


# -- lists -------------------------------------------------------------------------------------------------


def read_all(call: Call) -> Answer:
    """Answer GET events with the bookings that overlap the window."""
    keys = TEAM_KEYS[call.release.name].event_row
    rows = [row for row in _in_window(call, "1", "id") if _is_listed(call, row)]
    return Answer(json=[select_keys(_row_values(call, row), keys) for row in rows])


def of_item(call: Call) -> Answer:
    """Answer GET events/N with the bookings of one item."""
    item = _item(call)
    keys = TEAM_KEYS[call.release.name].item_event
    order = "id" if call.v2.event_times == "offset" else "start, id"
    rows: list[JsonOut] = []
    for row in _in_window(call, "item = ?", order, item["id"]):
        shown = _row_values(call, row)
        rows.append(select_keys({**shown, "title": _title_beside_item(call, row, shown)}, keys))
    return Answer(json=rows)


def _is_listed(call: Call, row: Row) -> bool:
    item = call.store.row("items", int(row["item"] or 0))
    return not call.v2.hides_private_bookings or item is None or permissions.may_read(call, item)


def _in_window(call: Call, condition: str, order: str, *parameters: Value) -> list[Row]:
    start, end = event_times.window(call)
    # times are compared as text, whatever their offsets
    return call.store.rows(
        f'SELECT * FROM events WHERE {condition} AND start <= ? AND "end" >= ? ORDER BY {order}',  # noqa: S608 - names are ours
        *parameters,
        end,
        start,
    )


def _title_beside_item(call: Call, row: Row, shown: Mapping[str, JsonOut]) -> str:
    title = f"{row['title']} ({shown['fullname']})"
    if call.v2.event_color is None:
        # followed by the title of the experiment, if there is one
        return f"{title} {shown['experiment_title'] or ''}"
    return title


# -- one booking -------------------------------------------------------------------------------------------


def read(call: Call) -> Answer:
    """Answer GET event/N with one booking."""
    return Answer(json=_one(call, _require(call)))


def create(call: Call) -> Answer:
    """Answer POST events/N: book an item."""
    if not call.id:
        raise errors.bad_request("An item id is needed.")
    item = _item(call)
    if call.v2.checks_bookings and not item["bookable"]:
        raise errors.bad_request("You do not have the permission to book this entry.")
    if not {"start", "end"} <= call.json.keys():
        raise errors.crash()
    start = event_times.stored(call, call.json["start"])
    end = event_times.stored(call, call.json["end"], is_end=True)
    _check_order(call, start, end)
    _check_future(call, start)
    moment = now()
    event_id = call.store.insert(
        "events",
        item=call.id,
        # a booking that starts at midnight starts a second later
        start=start.replace("00:00:00", "00:00:01"),
        end=end,
        title=_title(call, call.json.get("title")),
        userid=call.userid,
        created_at=moment,
        modified_at=moment,
    )
    return created(call, f"event/{event_id}")


def change(call: Call) -> Answer:
    """Answer PATCH event/N: change what `target` names."""
    row = _writable(call)
    target = call.json.get("target")
    if target in ("experiment", "item_link"):
        columns: dict[str, Value] = {str(target): call.integer("id") or None}
    elif call.v2.event_times == "local":
        columns = _values_sent(call, target)
    else:
        columns = _value_of_target(call, row, target)
    if any(row[name] != value for name, value in columns.items()):
        call.store.change("events", call.id, modified_at=now(), **columns)
    return Answer(json=_one(call, _require(call)))


def change_none(call: Call) -> Answer:
    """Answer PATCH or DELETE without the ID of a booking, or with the ID of an item."""
    if call.id and call.segments[0] == "events":
        _item(call)
    raise errors.crash()


def delete(call: Call) -> Answer:
    """Answer DELETE event/N: cancel a booking."""
    row = _writable(call)
    if call.v2.past_bookings_stay and not event_times.is_recent(row["created_at"]):
        _check_future(call, str(row["start"]))
    call.store.delete("events", call.id)
    return deleted()


def _item(call: Call) -> Row:
    """Return the item in the path, which the caller may read."""
    item = access.find(call, "items", call.id)
    if not permissions.may_read(call, item):
        raise errors.forbidden(call.v2)
    return item


def _require(call: Call) -> Row:
    row = call.store.row("events", call.id)
    if row is None:
        raise errors.missing(call.v2)
    return row


def _writable(call: Call) -> Row:
    row = _require(call)
    if row["userid"] != call.userid and not call.is_admin:
        raise errors.ApiError(*call.v2.foreign_event)
    return row


# -- changes -----------------------------------------------------------------------------------------------


def _value_of_target(call: Call, row: Row, target: object) -> dict[str, Value]:
    """Return the change of one target, up to and including 5.3."""
    if target == "title":
        return {"title": _title(call, call.json.get("content", 0))}
    if target in ("start_epoch", "end_epoch"):
        epoch = call.json.get("epoch")
        if not isinstance(epoch, str):
            raise errors.crash()
        moment = event_times.from_epoch(call, epoch)
        _check_future(call, moment)
        return {str(target).removesuffix("_epoch"): moment}
    if target in ("start", "end"):
        # an event is moved, or only its end is
        return {
            name: _moved(call, str(row[name]))
            for name in (("start", "end") if target == "start" else ("end",))
        }
    raise errors.bad_request(_TARGET)


def _moved(call: Call, text: str) -> str:
    delta = as_object(call.json.get("delta"))
    if delta is None:
        raise errors.crash()
    days, milliseconds = (values.php_int(delta.get(name)) for name in ("days", "milliseconds"))
    moment = event_times.moved(call, text, days, milliseconds // 1000)
    _check_future(call, moment)
    return moment


def _values_sent(call: Call, target: object) -> dict[str, Value]:
    """Return the changes from 5.4: the target only says which keys are allowed, and both may be sent."""
    if target not in ("title", "datetime"):
        raise errors.bad_request(_TARGET)
    columns: dict[str, Value] = {}
    if "title" in call.json:
        columns["title"] = _title(call, call.text("title"))
    if {"start", "end"} & call.json.keys():
        if call.json.get("start") is None or call.json.get("end") is None:
            raise errors.bad_request("Start and end must both be provided.")
        start = event_times.stored(call, call.json["start"])
        end = event_times.stored(call, call.json["end"], is_end=True)
        _check_future(call, start)
        _check_future(call, end)
        _check_order(call, start, end)
        columns |= {"start": start, "end": end}
    return columns


def _check_order(call: Call, start: str, end: str) -> None:
    if call.v2.checks_bookings and end < start:
        message = f"End time {end} cannot be before start time {start}."
        raise errors.ApiError(400, message, code=422)


def _check_future(call: Call, start: str) -> None:
    if not call.is_admin and booking_times.is_past(start):
        raise errors.bad_request(booking_times.PAST)


def _title(call: Call, value: object) -> str:
    """Return a title as it is stored; PHP treats "0" as empty.

    Raises:
        ApiError: If it is not text, or is longer than 255 characters and the release does not cut it.
    """
    if value is None:
        value = ""
    if not isinstance(value, str):
        raise errors.crash()
    if value in ("", "0"):
        return call.release.event_title_default
    return readers.title(call, value)


# -- rendering ---------------------------------------------------------------------------------------------


def _one(call: Call, row: Row) -> dict[str, JsonOut]:
    return select_keys(_values(call, row), TEAM_KEYS[call.release.name].event)


def _values(call: Call, row: Row) -> dict[str, JsonOut]:
    return {
        **row,
        "title_only": row["title"],
        "team": 1,
        "team_name": defaults.TEAM_NAME,
        "experiment_title": _title_of(call, "experiments", row["experiment"]),
        "item_link_title": _title_of(call, "items", row["item_link"]),
        "book_cancel_minutes": 0,
        "book_is_cancellable": 1,
    }


def _title_of(call: Call, table: str, id: Value) -> Value:
    entry = call.store.row(table, int(id)) if id else None
    return None if entry is None else entry["title"]


def _row_values(call: Call, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": None, "lastname": None}
    item = call.store.row("items", int(row["item"] or 0)) or {"title": None, "category": None}
    category = labels.category_of(call, "items", item)
    name = render.fullname(owner)
    return {
        **_values(call, row),
        "title": f"[{item['title']}] {row['title']} ({name})",
        "fullname": name,
        "item_title": item["title"],
        "items_id": row["item"],
        "items_category": item["category"],
        "items_category_title": category["title"],
        "color": f"#{category['color']}" if category["color"] else call.v2.event_color,
        "canbook": 1,
        "event_duration_minutes": booking_times.minutes_between(str(row["start"]), str(row["end"])),
        "booking_hourly_rate_notax": "0.00",
        "booking_hourly_rate_tax": "0.00",
        "booking_cost_notax": "0.000000",
        "booking_cost_tax": "0.000000",
    }
