"""How API v2 reads one value of an update or a creation, and in which columns it is stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.sandbox import bodies, values
from elab_sdk.sandbox.v2 import dates, errors, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_sdk.sandbox.store import Value
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

    Columns = dict[str, Value]
    Reader = Callable[[Call, EntryTable, str, object], Columns]

__all__ = ["permission", "reader", "title"]

_MAX_TITLE: Final = 255


def reader(call: Call, table: EntryTable, name: str) -> Reader | None:
    """Return the function that reads a key of the JSON object, or None if no entry has such a key."""
    if name in ("canread_base", "canwrite_base"):
        return _integer if call.v2.base_apart else None
    if name == "color" and table == "items_types":
        return _color
    return _READERS.get(name) or (_ITEM_READERS.get(name) if table == "items" else None)


def _title(call: Call, _table: EntryTable, _name: str, value: object) -> Columns:
    return {"title": title(call, value)}


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
        _check(call, table, _ITEMS_TYPE, number)
    return {"category": number}


def _status(call: Call, table: EntryTable, _name: str, value: object) -> Columns:
    number = values.php_int(value) or None
    if number is not None:
        key = _ITEM_STATUS if table in ("items", "items_types") else _EXPERIMENT_STATUS
        _check(call, table, key, number)
    return {"status": number}


@attrs.frozen
class _ForeignKey:
    """A column whose number must be the ID of a row of another table."""

    column: str
    name: str
    """The name of the key; {table} is that of the entry."""
    table: str
    shown: str
    """What the servers call the other table."""
    deletion: str


_ITEMS_TYPE: Final = _ForeignKey(
    "category", "fk_{table}_items_types_id", "items_types", "items_types", "CASCADE"
)
_ITEM_STATUS: Final = _ForeignKey(
    "status", "fk_{table}_status_id", "items_statuses", "items_status", "SET NULL"
)
_EXPERIMENT_STATUS: Final = _ForeignKey(
    "status", "fk_{table}_status_id", "statuses", "experiments_status", "SET NULL"
)


def _check(call: Call, table: EntryTable, key: _ForeignKey, number: int) -> None:
    if call.store.row(key.table, number) is None:
        raise errors.database(
            call.v2,
            1452,
            f"Cannot add or update a child row: a foreign key constraint fails (`elabftw`.`{table}`,"
            f" CONSTRAINT `{key.name.format(table=table)}` FOREIGN KEY (`{key.column}`)"
            f" REFERENCES `{key.shown}` (`id`) ON DELETE {key.deletion} ON UPDATE CASCADE)",
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
    "book_can_overlap": _integer,
    "book_cancel_minutes": _integer,
    "book_is_cancellable": _integer,
    "book_max_minutes": _integer,
    "book_max_slots": _integer,
    "canbook": _permission,
}
