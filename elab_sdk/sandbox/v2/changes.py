"""How an entry changes on API v2: one key of the JSON object after another, each stored at once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import bodies, values
from elab_sdk.sandbox.store import now
from elab_sdk.sandbox.v2 import dates, errors, metadata, revisions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["log", "title", "touch", "update"]

_MAX_TITLE: Final = 255
_BODY_CHANGED: Final = (
    "Depending on your instance configuration, the change in the body is possibly recorded in the revisions."
    ' <a href="revisions.php?type={type}&amp;item_id={id}">See revisions page.</a>'
)


def update(call: Call, table: EntryTable, row: Row) -> None:
    """Store the keys of the JSON object in their order; an error leaves the earlier ones stored.

    Raises:
        ApiError: For an unknown key, or a value that the server or its database rejects.
    """
    for name, value in call.json.items():
        read = _reader(call, table, name)
        if read is None:
            raise errors.bad_request(errors.UPDATE_TARGET)
        try:
            columns = read(call, table, name, value)
        except errors.DatabaseError:
            log(call, table, int(row["id"] or 0), name, values.php_text(value))
            raise
        current = call.store.row(table, int(row["id"] or 0)) or row
        if name == "bodyappend":
            columns["body"] = f"{current['body'] or ''}{columns['body']}"
        if "body" not in columns or columns["body"] != current["body"]:
            log(call, table, int(row["id"] or 0), name, values.php_text(value))
        if "body" in columns:
            revisions.record(call, table, row, str(columns["body"]))
        touch(call, table, row, **columns)


def touch(call: Call, table: EntryTable, row: Row, **columns: Value) -> None:
    """Change columns of an entry and record who changed it and when."""
    call.store.change(table, int(row["id"] or 0), modified_at=now(), lastchangeby=call.userid, **columns)


def log(call: Call, table: EntryTable, id: int, target: str, content: str) -> None:
    """Record a change in the log of an entry, which 5.6 shows."""
    if target in ("body", "bodyappend"):
        content = _BODY_CHANGED.format(type=call.segments[0], id=id)
    call.store.insert(
        "changelog",
        kind=table,
        entry=id,
        target=target,
        content=content,
        userid=call.userid,
        created_at=now(),
    )


def title(call: Call, value: object) -> str:
    """Return a title as it is stored.

    Raises:
        ApiError: If it is longer than 255 characters, on releases that do not cut it.
    """
    text = values.php_text(value)
    if call.v2.title_markup == "removed":
        text = values.without_markup(text)
    cleaned = re.sub(r"\r\n|\r|\n", " ", text).strip()
    if len(cleaned) > _MAX_TITLE:
        if not call.v2.cuts_titles:
            raise errors.database(call.v2, 1406, "Data too long for column 'title' at row 1")
        cleaned = cleaned[:_MAX_TITLE]
    # PHP treats "0" as empty
    return "Untitled" if cleaned in ("", "0") else cleaned


# -- one value ----------------------------------------------------------------------------------------

if TYPE_CHECKING:
    Columns = dict[str, Value]
    Reader = Callable[[Call, EntryTable, str, object], Columns]


def _reader(call: Call, table: EntryTable, name: str) -> Reader | None:
    if name in ("canread_base", "canwrite_base"):
        return _integer if call.v2.base_apart else None
    if name in ("color",) and table == "items_types":
        return _color
    return _READERS.get(name) or (_ITEM_READERS.get(name) if table == "items" else None)


def _title(call: Call, _table: EntryTable, _name: str, value: object) -> Columns:
    return {"title": title(call, value)}


def _date(call: Call, table: EntryTable, _name: str, value: object) -> Columns:
    if table == "templates":
        if call.v2.template_date == "crash":
            raise errors.database(call.v2, 1054, "Unknown column 'date' in 'field list'")
        if call.v2.template_date == "ignored":
            return {}
    return {"date": dates.entry_date(call, values.php_text(value))}


def _body(call: Call, _table: EntryTable, _name: str, value: object) -> Columns:
    return {"body": bodies.clean_body(values.php_text(value), call.release)}


def _metadata(call: Call, table: EntryTable, _name: str, value: object) -> Columns:
    return {"metadata": metadata.stored(call, table, values.php_text(value))}


def _integer(_call: Call, _table: EntryTable, name: str, value: object) -> Columns:
    return {name: values.php_int(value)}


def _number_or_null(_call: Call, _table: EntryTable, name: str, value: object) -> Columns:
    """0, a word and null become null."""
    return {name: values.php_int(value) or None}


def _category(call: Call, table: EntryTable, _name: str, value: object) -> Columns:
    number = values.php_int(value) or None
    if number is not None and table == "items" and call.v2.checks_item_category:
        _check_key(call, table, "items_types", "fk_items_items_types_id", "category", number)
    return {"category": number}


def _status(call: Call, table: EntryTable, _name: str, value: object) -> Columns:
    return {"status": status(call, table, values.php_int(value))}


def status(call: Call, table: EntryTable, number: int) -> int | None:
    """Return a status as it is stored; 0 and words are no status.

    Raises:
        ApiError: If it does not exist.
    """
    if not number:
        return None
    is_item = table in ("items", "items_types")
    _check_key(
        call, table, "items_statuses" if is_item else "statuses", f"fk_{table}_status_id", "status", number
    )
    return number


def _check_key(call: Call, table: EntryTable, referenced: str, key: str, column: str, number: int) -> None:
    if call.store.row(referenced, number) is None:
        shown = {"statuses": "experiments_status", "items_statuses": "items_status"}.get(
            referenced, referenced
        )
        deletion = "CASCADE" if referenced == "items_types" else "SET NULL"
        raise errors.database(
            call.v2,
            1452,
            f"Cannot add or update a child row: a foreign key constraint fails (`elabftw`.`{table}`, CONSTRAINT"
            f" `{key}` FOREIGN KEY (`{column}`) REFERENCES `{shown}` (`id`) ON DELETE {deletion} ON UPDATE CASCADE)",
        )


def _userid(call: Call, _table: EntryTable, _name: str, value: object) -> Columns:
    if not call.v2.owner_changes:
        raise errors.bad_request("Use the 'action:updateowner' to transfer ownership.")
    return {"userid": values.php_int(value)}


def _permission(call: Call, _table: EntryTable, name: str, value: object) -> Columns:
    return {name: permission(call, value)}


def permission(call: Call, value: object) -> str:
    """Return a `canread` or `canwrite` as it is stored.

    Raises:
        ApiError: If it is not the JSON text of an object.
    """
    text = values.php_text(value)
    if not metadata.is_object(text):
        if call.v2.permission_error == "no_json":
            raise errors.bad_request("The visibility parameter could not be decoded as JSON.")
        raise errors.bad_request(f"{text} The visibility parameter is wrong.")
    return text


def _color(_call: Call, _table: EntryTable, _name: str, value: object) -> Columns:
    return {"color": values.php_text(value).removeprefix("#")}


def _flag(_call: Call, _table: EntryTable, _name: str, value: object) -> Columns:
    return {"bookable": int(bool(values.php_int(value)))}


def _nothing(_call: Call, _table: EntryTable, _name: str, _value: object) -> Columns:
    return {}


_READERS: Final[Mapping[str, Reader]] = {
    "title": _title,
    "date": _date,
    "body": _body,
    "bodyappend": _body,
    "metadata": _metadata,
    "category": _category,
    "status": _status,
    "rating": _integer,
    "custom_id": _number_or_null,
    "userid": _userid,
    "canread": _permission,
    "canwrite": _permission,
    "content_type": _integer,
    "state": _integer,
}
_ITEM_READERS: Final[Mapping[str, Reader]] = {
    "is_bookable": _flag,
    **dict.fromkeys(
        (
            "book_can_overlap",
            "book_cancel_minutes",
            "book_is_cancellable",
            "book_max_minutes",
            "book_max_slots",
            "canbook",
        ),
        _nothing,
    ),
}
