"""Bookings."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from elab_sdk.sandbox import errors, permissions, render, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.entries import created

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import Call, JsonOut
    from elab_sdk.sandbox.store import Row

_PAST = "Creation/modification of events in the past is not allowed!"
_WINDOW = ("2018-12-23T00:00:00 01:00", "2119-12-23T00:00:00 01:00")
# the recorded servers stood in Paris; days alone are taken in the zone of the server
_ZONE = timezone(timedelta(hours=1))
_NO_FORMAT = "Could not understand date format!"


def read(call: Call) -> Answer:
    """GET events/{id}, or the list."""
    if not call.id:
        return _listed(call)
    row = _existing(call)
    return Answer(json=render.on_the_wire(call, render.keep(_everything(call, row), call.shapes.event)))


def _listed(call: Call) -> Answer:
    if not call.release.event_listing:
        raise errors.refused(_NO_FORMAT)
    start, end = _WINDOW
    if call.release.event_window:
        start, end = call.argument("start") or start, call.argument("end") or end
    # times are compared as text, so that what is no time is not listed
    rows = call.store.rows('SELECT * FROM events WHERE start > ? AND "end" <= ? ORDER BY id', start, end)
    found: list[JsonOut] = [_list_row(call, row) for row in rows]
    return Answer(json=render.on_the_wire(call, found))


def create(call: Call) -> Answer:
    """Book an item."""
    release = call.release
    if not call.id:
        raise errors.refused("Item id missing!")
    if release.event_title_required and {"start", "end", "title"} - call.form.keys():
        raise errors.crash(release)
    start, end = call.form.get("start", ""), call.form.get("end", "")
    if release.event_formats == "strict":
        start, end = _normal(start, release), _normal(end, release, is_end=True)
    if release.event_missing_item == "not_found" and call.store.row("items", call.id) is None:
        raise errors.not_found()
    if release.event_past != "anyone" and not call.is_admin and _is_past(start):
        raise errors.refused(_PAST)
    if release.event_midnight_second:
        start = re.sub(r"T00:00:00", "T00:00:01", start)
    title = values.storable(values.without_markup(call.form.get("title", "")), release)
    title = title or release.event_title_default
    if len(title) > 255:
        raise errors.too_long(release, "title")
    number = call.store.insert("events", item=call.id, start=start, end=end, title=title, userid=call.userid)
    return created(call, number)


def delete(call: Call) -> Answer:
    """DELETE events/{id}."""
    row = _existing(call)
    release = call.release
    if release.event_past == "admins" and not call.is_admin and _is_past(str(row["start"])):
        raise errors.refused(_PAST)
    # a slip of 3.4 – 3.6: only admins are asked whose booking it is, and then refused (seen on 3.6.7)
    others = call.is_admin if release.event_delete == "owner" else not call.is_admin
    allowed = row["userid"] == call.userid or others
    if not allowed:
        raise errors.refused(errors.REACH)
    call.store.delete("events", call.id)
    return Answer(json={"result": "success"})


def _existing(call: Call) -> Row:
    release = call.release
    if release.events_need_item:
        item = call.store.row("items", call.id)
        if item is None or not permissions.may_read(call, "items", item):
            raise errors.not_found()
    row = call.store.row("events", call.id)
    if row is None:
        raise (
            errors.database(release, "No such row")
            if release.event_missing == "crash"
            else errors.not_found()
        )
    return row


def _normal(text: str, release: Release, *, is_end: bool = False) -> str:
    """Y-m-dTH:i:s±hh:mm as it is; a day begins at 00:01 and ends at 23:58 of the day before.

    Raises:
        RefusedError: For any other form.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)", text):
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text) is None:
        raise errors.refused(_NO_FORMAT)
    try:
        day = datetime.fromisoformat(text).replace(hour=0, minute=1, tzinfo=_ZONE)
    except ValueError:
        raise errors.refused(_NO_FORMAT) from None
    stored = (day - timedelta(minutes=3) if is_end else day).isoformat()
    return stored if release.event_zone_colon else f"{stored[:-3]}{stored[-2:]}"


def _is_past(text: str) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) < datetime.now(UTC)


def _everything(call: Call, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": None, "lastname": None}
    return {
        "id": row["id"],
        "item": row["item"],
        "start": row["start"],
        "end": row["end"],
        "title": row["title"],
        "title_only": row["title"],
        "userid": row["userid"],
        "team": 1,
        "experiment": None,
        "experiment_title": None,
        "item_link": None,
        "item_link_title": None,
        "book_cancel_minutes": 0,
        "book_is_cancellable": 1,
        "fullname": render.fullname(owner),
        "event_duration_minutes": _minutes(row),
    }


def _list_row(call: Call, row: Row) -> dict[str, JsonOut]:
    item = call.store.row("items", int(row["item"] or 0))
    own = None if item is None else call.store.row("items_types", int(item["category"] or 0))
    values_ = _everything(call, row)
    title = None if item is None else f"[{item['title']}] {row['title']} ({values_['fullname']})"
    values_ |= {
        "title": title,
        "color": None if own is None else f"#{own['color']}",
        "item_title": None if item is None else item["title"],
        "items_id": row["item"],
        "items_category": None if item is None else item["category"],
    }
    return render.keep(values_, call.shapes.event_row)


def _minutes(row: Row) -> int | None:
    try:
        length = datetime.fromisoformat(str(row["end"])) - datetime.fromisoformat(str(row["start"]))
    except (ValueError, TypeError):
        return None
    # PHP's difference, cut to whole minutes
    return int(length.total_seconds() / 60)
