"""Lists of entries on API v2: order, window, filters and search."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import search, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.filters import filter_tag
from elab_sdk.sandbox.render import fullname
from elab_sdk.sandbox.v2 import archives, errors, labels, permissions, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.calls import JsonOut
    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

__all__ = ["read", "window"]

_NORMAL: Final = "1"
_OWN: Final = "1"
_NEGATIVE_LIMIT: Final = 15
"""The number of rows with a negative `limit`, on every release."""
# `lastchange` by the order of the changes: those of one second keep the order in which they were made
_ORDERS: Final[Mapping[str, str]] = {
    "cat": "category",
    "customid": "custom_id",
    "date": "date",
    "id": "id",
    "lastchange": "modified_at {direction}, changed",
    "rating": "rating",
    "status": "status",
    "title": "title COLLATE server",
}


def read(call: Call) -> Answer:
    """Answer GET of a list of entries."""
    table = call.table
    if call.argument("format") == "zip":
        return archives.of_list(call)
    others = tuple(argument for argument in call.query if argument[0] not in ("limit", "offset"))
    ids = call.store.found(("v2", table, call.userid, others), lambda: _matching_ids(call, table))
    rows = call.store.rows_of(table, ids[_window(call, table)])
    is_full = call.argument("full") is not None or _is_advanced(call)
    return Answer(json=[render.entry_row(call, table, row, is_full=is_full) for row in rows])


def _matching_ids(call: Call, table: EntryTable) -> list[int]:
    """Return the IDs of the entries of a list before its window."""
    rows = [row for row in _ordered(call, table) if permissions.is_listed(call, row)]
    rows = _search(call, table, _filter(call, table, rows))
    if call.v2.pins_first:
        pinned = _pinned(call, table)
        rows.sort(key=lambda row: row["id"] not in pinned)
    return [int(row["id"] or 0) for row in rows]


def _is_advanced(call: Call) -> bool:
    """Return whether a search is more than words, for which 5.6 sends full rows."""
    advanced = re.compile(r"[:\"'()&|!]|\b(AND|OR|NOT)\b")
    return bool(call.argument("extended")) or advanced.search(call.argument("q") or "") is not None


def _ordered(call: Call, table: EntryTable) -> list[Row]:
    if table not in call.v2.by_change:
        return call.store.rows(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - names are ours
    name = call.argument("order") or ""
    column = _ORDERS.get(name, _ORDERS[call.v2.default_order])
    direction = "ASC" if (call.argument("sort") or "").lower() == "asc" else "DESC"
    order = f"{column.format(direction=direction)} {direction}, id {direction}"
    return call.store.rows(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608 - names are ours


def _pinned(call: Call, table: EntryTable) -> set[object]:
    pins = call.store.rows("SELECT entry FROM pins WHERE kind = ? AND userid = ?", table, call.userid)
    return {pin["entry"] for pin in pins}


def _window(call: Call, table: EntryTable) -> slice:
    """Return the rows that `limit` and `offset` select."""
    if table in ("templates", "items_types") and not call.v2.template_limit:
        return slice(None)
    limit = _limit(call, call.v2.default_limit)
    if limit is None:
        return slice(None)
    offset = max(values.as_int(call.argument("offset")), 0)
    return slice(offset, offset + limit + int(call.v2.one_row_more))


def window(call: Call, default: int | None) -> slice:
    """Return the rows of another list than one of entries, on releases that cut these lists, too.

    Args:
        call: The request.
        default: The number of rows without `limit`; None for all.
    """
    limit = _limit(call, default)
    if limit is None or not call.v2.cuts_every_list:
        return slice(None)
    offset = max(values.as_int(call.argument("offset")), 0)
    return slice(offset, offset + limit)


def _limit(call: Call, default: int | None) -> int | None:
    limit = values.as_int(call.argument("limit"))
    if limit < 0:
        return _NEGATIVE_LIMIT
    if call.v2.max_limit is not None and limit > call.v2.max_limit:
        limit = 0
    return limit or default


# -- filters -------------------------------------------------------------------------------------------


def _filter(call: Call, table: EntryTable, rows: list[Row]) -> list[Row]:
    """Return the rows that match the arguments of the query.

    Raises:
        ApiError: For `tags=` without brackets.
    """
    if call.argument("tags") is not None:
        raise errors.unexpected('Unexpected value for parameter "tags": expecting "array", got "string".')
    states = {int(state) for state in _states(call).split(",") if state.isdigit()}
    rows = [row for row in rows if row["state"] in states]
    if call.argument("scope") == _OWN:
        rows = [row for row in rows if row["userid"] == call.userid]
    columns = {"cat": "category", "status": "status", "owner": "userid"}
    columns |= {name: column for name, column in _NEW_FILTERS.items() if name in call.v2.filters}
    for argument, column in columns.items():
        number = values.as_int(call.argument(argument))
        # 0 is no filter, and neither is a column that the kind does not have
        if number:
            rows = [row for row in rows if row.get(column, number) == number]
    return _filter_tagged(call, table, _filter_related(call, table, rows))


_NEW_FILTERS: Final = {"category": "category", "locked": "locked", "bookable": "bookable"}


def _states(call: Call) -> str:
    if "state" not in call.v2.filters:
        return _NORMAL
    if call.argument("archived") is not None:
        return "1,2"
    return call.argument("state") or _NORMAL


def _filter_tagged(call: Call, table: EntryTable, rows: list[Row]) -> list[Row]:
    """Keep the entries that have all tags of `tags[]`."""
    for tag in call.arguments("tags"):
        rows = filter_tag(call.store, table, tag, rows)
    return rows


def _filter_related(call: Call, table: EntryTable, rows: list[Row]) -> list[Row]:
    """Keep the entries with a link to another one."""
    number = values.as_int(call.argument("related"))
    if not number:
        return rows
    to_items = not call.v2.related_origin or call.argument("related_origin") == "items"
    if to_items or (call.argument("related_origin") is None and table == "items"):
        links = call.store.rows(f"SELECT entry FROM {table}_links WHERE item = ?", number)  # noqa: S608 - names are ours
    else:
        links = call.store.rows(
            "SELECT entry FROM links_to_experiments WHERE kind = ? AND experiment = ?", table, number
        )
    linked = {link["entry"] for link in links}
    return [row for row in rows if row["id"] in linked]


# -- search --------------------------------------------------------------------------------------------


def _search(call: Call, table: EntryTable, rows: list[Row]) -> list[Row]:
    """Return the rows that a search finds.

    Raises:
        ApiError: For a syntax error.
    """
    for text in (call.argument("q"), call.argument("extended")):
        # PHP treats "0" as empty
        if text in (None, "", "0"):
            continue
        if call.v2.full_text_search and not _is_advanced(call) and text.strip().startswith("%"):
            message = "syntax error, unexpected $end, expecting FTS_TERM or FTS_NUMB or '*'"
            raise errors.database(call.v2, 1064, message)
        try:
            matches = search.compile_search(text, call.release)
        except search.SearchError as error:
            raise errors.bad_request(
                f"Error with extended search: {_search_message(call, text, error)}"
            ) from None
        rows = [row for row in rows if matches(_searchable_values(call, table, row))]
    return rows


def _search_message(call: Call, text: str, error: search.SearchError) -> str:
    """Return a syntax error as this release shows it."""
    if call.v2.search_error == "line":
        return str(error)
    message = error.message.replace('but """ found', 'but "\\"" found')
    return (
        f"SyntaxError: {message}"
        f"<pre class='alert-danger pb-3'> --&gt; Search query:1:{error.column + 1}\n"
        f"  |\n1 | {escape(text, quote=True)}\n  | {' ' * error.column}^</pre>"
    )


def _searchable_values(call: Call, table: EntryTable, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": "", "lastname": ""}
    category = labels.category_of(call, table, row)
    uploads = call.store.rows("SELECT id FROM uploads WHERE kind = ? AND item_id = ?", table, row["id"])
    return {**row, "fullname": fullname(owner), "type": category["title"], "attachment": len(uploads)}
