"""Lists of entries: order, window and search, as far as a release reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import errors, filters, permissions, render, search, values
from elab_sdk.sandbox.calls import Answer

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import Call, JsonOut
    from elab_sdk.sandbox.store import Kind, Row

_ORDERS: Final = {
    "id": "id",
    "title": "title",
    "date": "date",
    "lastchange": "modified_at",
    "rating": "rating",
}


def entries(call: Call, kind: Kind, *, bookable: bool = False) -> Answer:
    """GET experiments, items or bookable."""
    rows = [row for row in _ordered(call, kind) if permissions.may_read(call, kind, row)]
    if bookable:
        rows = [row for row in rows if _is_bookable(call, row)]
    release = call.release
    rows = filters.applied(call, kind, rows)
    asked = call.argument(release.search_parameter) if release.search_parameter is not None else None
    # "0" is empty to PHP
    if asked not in (None, "0"):
        try:
            test = search.compiled(asked, release)
        except search.SearchError as error:
            if release.search_error_status == 200:
                return Answer(json={"result": "error", "message": str(error)})
            raise errors.refused(f"Error with extended search: {error}") from None
        rows = [row for row in rows if test(_searched(call, kind, row))]
    rows = rows[window(call)]
    keys = call.shapes.experiment_row if kind == "experiments" else call.shapes.item_row
    return Answer(json=render.on_the_wire(call, [render.entry(call, kind, row, keys) for row in rows]))


def window(call: Call) -> slice:
    """Which rows: limit and offset as far as this release reads them.

    Raises:
        RefusedError: A negative limit (a 500).
    """
    release = call.release
    if release.list_window == "ignored":
        return slice(0, release.list_cap)
    given = dict(call.query)
    limit = values.as_int(given["limit"]) if "limit" in given else release.list_cap or 15
    offset = values.as_int(given.get("offset"))
    if offset < 0 and release.negative_offset_is_zero:
        offset = 0
    if limit < 0 or offset < 0:
        raise errors.database(release, "syntax error")
    return slice(offset, offset + limit)


def _ordered(call: Call, kind: Kind) -> list[Row]:
    order, down = "date", True
    if call.release.list_sorting:
        asked = call.argument("order") or ""
        order = _ORDERS.get(asked, "date")
        if asked == "cat":
            order = filters.category_column(call, kind) or "id"
        sort = (call.argument("sort") or "desc").lower()
        if sort not in ("asc", "desc") and call.release.invalid_sort == "refused":
            raise errors.refused("Invalid sort")
        down = sort != "asc"
    way = "DESC" if down else "ASC"
    sql = f"SELECT * FROM {kind} WHERE state = 1 ORDER BY {order} {way}, id {way}"  # noqa: S608 - names are ours
    return call.store.rows(sql)


def _is_bookable(call: Call, row: Row) -> bool:
    if call.release.bookable_of == "item":
        return bool(row["bookable"])
    own = call.store.row("items_types", int(row["category"] or 0))
    return own is not None and bool(own["bookable"])


def _searched(call: Call, kind: Kind, row: Row) -> dict[str, JsonOut]:
    owner = call.store.row("users", int(row["userid"] or 0)) or {"firstname": "", "lastname": ""}
    table, number = ("items_types", row["category"]) if kind == "items" else ("statuses", row["status"])
    own = call.store.row(table, int(number or 0)) or {"title": ""}
    uploads = call.store.rows("SELECT id FROM uploads WHERE kind = ? AND item_id = ?", kind, row["id"])
    return {**row, "fullname": render.fullname(owner), "type": own["title"], "attachment": len(uploads)}
