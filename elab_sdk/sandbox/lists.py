"""Lists of entries: order, window and search, as far as a release supports them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors, filters, permissions, render, search, values
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import ApiCall, JsonOut
    from elab_sdk.sandbox.store import Kind, Row

_ORDERS: Final = {
    "id": "id",
    "title": "title",
    "date": "date",
    "lastchange": "modified_at",
    "rating": "rating",
}


def entries(call: ApiCall, kind: Kind, *, bookable: bool = False) -> Answer:
    """Answer GET experiments, items or bookable."""
    others = tuple(argument for argument in call.query if argument[0] not in ("limit", "offset"))
    try:
        ids = call.store.found(
            ("v1", kind, bookable, call.userid, others), lambda: _matching_ids(call, kind, bookable=bookable)
        )
    except search.SearchError as error:
        if call.release.search_error_status == 200:
            return Answer(json={"result": "error", "message": str(error)})
        raise errors.refused(f"Error with extended search: {error}") from None
    rows = call.store.rows_of(kind, ids[window(call)])
    keys = call.shapes.experiment_row if kind == "experiments" else call.shapes.item_row
    return Answer(json=render.to_wire(call, [render.entry(call, kind, row, keys) for row in rows]))


def _matching_ids(call: ApiCall, kind: Kind, *, bookable: bool) -> list[int]:
    """Return the IDs of the entries of a list before its window.

    Raises:
        SearchError: For a syntax error.
    """
    rows = [row for row in _ordered(call, kind) if permissions.may_read(call, kind, row)]
    if bookable:
        rows = [row for row in rows if _is_bookable(call, row)]
    release = call.release
    rows = filters.apply_filters(call, kind, rows)
    query = call.argument(release.search_parameter) if release.search_parameter is not None else None
    # PHP treats "0" as empty
    if query not in (None, "0"):
        matches = search.compile_search(query, release)
        rows = [row for row in rows if matches(_searchable_values(call, kind, row))]
    return [int(row["id"] or 0) for row in rows]


def window(call: ApiCall) -> slice:
    """Return the slice of rows for limit and offset, as far as this release supports them.

    Raises:
        RefusedError: For a negative limit or offset, with status 500.
    """
    release = call.release
    if release.list_window == "ignored":
        return slice(0, release.list_cap)
    arguments = dict(call.query)
    limit = values.as_int(arguments["limit"]) if "limit" in arguments else release.list_cap or 15
    offset = values.as_int(arguments.get("offset"))
    if offset < 0 and release.negative_offset_is_zero:
        offset = 0
    if limit < 0 or offset < 0:
        raise errors.database(release, "syntax error")
    return slice(offset, offset + limit)


def _ordered(call: ApiCall, kind: Kind) -> list[Row]:
    column, is_descending = "date", True
    if call.release.list_sorting:
        order_name = call.argument("order") or ""
        column = _ORDERS.get(order_name, "date")
        if order_name == "cat":
            column = filters.category_column(call, kind) or "id"
        sort = (call.argument("sort") or "desc").lower()
        if sort not in ("asc", "desc") and call.release.invalid_sort == "refused":
            raise errors.refused("Invalid sort")
        is_descending = sort != "asc"
    direction = "DESC" if is_descending else "ASC"
    sql = f"SELECT * FROM {kind} WHERE state = 1 ORDER BY {column} {direction}, id {direction}"  # noqa: S608 - names are ours
    return call.store.rows(sql)


def _is_bookable(call: ApiCall, row: Row) -> bool:
    if call.release.bookable_of == "item":
        return bool(row["bookable"])
    items_type = call.store.row("items_types", int(row["category"] or 0))
    return items_type is not None and bool(items_type["bookable"])


def _searchable_values(call: ApiCall, kind: Kind, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": "", "lastname": ""}
    table, category_id = ("items_types", row["category"]) if kind == "items" else ("statuses", row["status"])
    category = call.store.row(table, int(category_id or 0)) or {"title": ""}
    uploads = call.store.rows("SELECT id FROM uploads WHERE kind = ? AND item_id = ?", kind, row["id"])
    return {**row, "fullname": render.fullname(owner), "type": category["title"], "attachment": len(uploads)}
