"""Lists of entries and templates, in the order of API v1 and complete on every release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
from elab_api_v2.api.experiments import list_experiments
from elab_api_v2.api.items import list_items
from elab_api_v2.api.templates import list_templates

from elab_sdk.v2.plans import failed, json_response, json_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from elab_api_v1.types import JsonObject
    from elab_api_v1.wire import Request, Response

    from elab_sdk.rules.entity_types import EntityType
    from elab_sdk.rules.release_v2 import ApiV2
    from elab_sdk.v2.last_page import LastPage, Pairs
    from elab_sdk.v2.plans import Plan, Server, V1Call

__all__ = ["bookable", "entries", "newest", "templates", "with_archived"]

_DEFAULT_LIMIT: Final = 15
"""Rows of a list that API v1 sends without `limit`."""
_ALL: Final = 99_999
"""A limit that no list reaches."""
_PAGE: Final = 2_000
"""Rows per request of a whole list whose rows have bodies."""
_PINS: Final = 100
"""Rows per request when all pinned entries are needed."""
_ORDER: Final[Pairs] = (("order", "date"), ("sort", "desc"))
"""The order of API v1; entries of one day follow each other by ID, the newest first."""
_BY_ID: Final[Pairs] = (("order", "id"), ("sort", "desc"))
_TEAM: Final[Pairs] = (("scope", "2"),)
"""The entries of the team, as API v1 lists them. Without it the setting of the key's owner decides."""
_PINNED: Final = re.compile(rb'"is_pinned"\s*:\s*1')
"""A pinned row. It cannot be part of a text, in which quotes are escaped."""
_TAG: Final = re.compile(r"tags\[.*\]")


def entries(server: Server, call: V1Call) -> Plan:
    """`GET experiments` or `GET items`."""
    return _entries(server, call, ())


def with_archived(server: Server, call: V1Call) -> Plan:
    """`GET experiments`, `GET items` or `GET templates` with the archived entries, which lists omit."""
    states = _states(server.v2)
    if call.entity_type == "experiments_templates":
        return _templates(server, states)
    return _entries(server, call, states)


def newest(server: Server, call: V1Call) -> Plan:
    """`GET experiments` or `GET items` with the archived entries, those with the highest IDs first.

    The server puts pinned entries before them.
    """
    listing = _Listing(call.entity_type, _states(server.v2), server.v2, _BY_ID)
    return (yield listing.page(int(call.query("limit") or _PAGE), int(call.query("offset") or 0)))


def _states(v2: ApiV2) -> Pairs:
    """The parameters that add archived entries to a list."""
    # the effect of `archived` is not recorded: 5.1.15 accepted it while nothing was archived
    return (("state", "1,2"),) if "state" in v2.filters else (("archived", "on"),)


def _entries(server: Server, call: V1Call, states: Pairs) -> Plan:
    filters = (_filter(name, value) for name, value in call.request.query if name not in ("limit", "offset"))
    listing = _Listing(call.entity_type, (*filters, *states), server.v2)
    limit = int(call.query("limit") or _DEFAULT_LIMIT)
    offset = int(call.query("offset") or 0)
    if not server.v2.pins_first:
        return (yield from listing.rows(limit, offset))
    return (yield from _in_place(listing, limit, offset, server.last_page))


def bookable(server: Server, _: V1Call) -> Plan:
    """`GET bookable`: the items that can be booked."""
    can_filter = "bookable" in server.v2.filters
    listing = _Listing("items", (("bookable", "1"),) if can_filter else (), server.v2)
    response = yield from listing.rows(_ALL, 0, size=_ALL if can_filter else _PAGE)
    if can_filter and not may_have_pins(response):
        return response
    rows = json_rows(response)
    if rows is None:
        return response
    return _response(_in_order(rows if can_filter else filter(_is_bookable, rows)))


def templates(server: Server, _: V1Call) -> Plan:
    """`GET templates`: all that the key's owner may read, with their bodies, as API v1 sends them."""
    return _templates(server, ())


def _templates(server: Server, states: Pairs) -> Plan:
    query = (*_TEAM, *states)
    if server.v2.template_limit:
        query = (("limit", str(_ALL)), *query)
    if server.v2.full_rows:
        query = (*query, ("full", "1"))
    response = yield attrs.evolve(_request("experiments_templates"), query=query)
    rows = json_rows(response)
    return response if rows is None else _response(sorted(rows, key=_id))


@attrs.frozen
class _Listing:
    """A list of entries.

    Args:
        entity_type: What API v2 calls the kind of the entries.
        filters: The query parameters that select rows.
        v2: How the server lists.
        order: The query parameters for the order of the rows.
    """

    entity_type: EntityType
    filters: Pairs
    v2: ApiV2
    order: Pairs = _ORDER

    def page(self, limit: int, offset: int) -> Request[Any]:
        """Make the request for some rows."""
        window = (("limit", str(limit)), *((("offset", str(offset)),) if offset else ()))
        return attrs.evolve(_request(self.entity_type), query=(*window, *self.order, *_TEAM, *self.filters))

    def rows(self, limit: int, offset: int, *, size: int = _ALL) -> Plan:
        """Get some rows, with as many requests as the largest limit requires, and not one row more.

        Args:
            limit: Maximum number of rows.
            offset: Number of rows to skip.
            size: Maximum number of rows per request.
        """
        size = min(size, self.v2.max_limit or size)
        if limit <= size and not self.v2.one_row_more:
            return (yield self.page(limit, offset))
        rows: list[JsonObject] = []
        while len(rows) < limit:
            page_limit = min(size, limit - len(rows))
            response = yield self.page(page_limit, offset + len(rows))
            page = json_rows(response)
            if page is None:
                return response
            rows += page[:page_limit]
            if len(page) < page_limit:
                break
        return _response(rows)


# -- pinned entries ----------------------------------------------------------------------------------------
# From 5.2 pinned entries come first, whatever the order (seen on 5.2.8, 5.3.11 and 5.6.12). If there are any,
# they are put in their places, so that no page lacks or repeats a row.


def _in_place(listing: _Listing, limit: int, offset: int, last: LastPage) -> Plan:
    """Get some rows of a list, with the pinned ones in their places."""
    place = (listing.entity_type, listing.filters)
    if last.is_followed_by(*place, offset):
        last.note(*place, offset + limit)
        return (yield listing.page(limit, offset))
    # the rows, or else one row that shows whether there are pinned ones
    size = limit if offset == 0 else 1
    response = yield listing.page(size, 0)
    if not failed(response) and not may_have_pins(response):
        last.note(*place, offset + limit)
        return response if offset == 0 else (yield listing.page(limit, offset))
    head = json_rows(response)
    if head is None:
        return response
    while len(head) == size and not _shows_all_pins(head):
        response = yield listing.page(_PINS, size)
        more = json_rows(response)
        if more is None:
            return response
        head, size = [*head, *more], size + _PINS
    is_whole = len(head) < size
    pins = head[: _count_pins(head)]
    # the rows that are not pinned, from this one on: pinned ones can move rows back by their number at most
    first = max(0, offset - len(pins))
    rest = head[len(pins) + first :]
    missing = limit + offset - first - len(rest)
    if missing > 0 and not is_whole:
        response = yield listing.page(missing, len(pins) + first + len(rest))
        more = json_rows(response)
        if more is None:
            return response
        rest += more
    return _response(_in_order([*pins, *rest])[offset - first :][:limit])


def may_have_pins(response: Response) -> bool:
    """Whether a list may have pinned rows. The response is not decoded for that."""
    return _PINNED.search(response.content) is not None or b'"is_pinned"' not in response.content


def _shows_all_pins(rows: list[JsonObject]) -> bool:
    """Whether the first rows of a list contain all that are pinned."""
    if "is_pinned" in rows[-1]:
        return not rows[-1]["is_pinned"]
    return len(rows) > _PINS or _count_pins(rows) > 0


def _count_pins(rows: list[JsonObject]) -> int:
    """Count the pinned rows at the beginning of a list.

    Both they and the others are in order. If the rows do not say whether they are pinned, the first one that
    comes before a newer one does; pinned ones in their places do no harm.
    """
    if rows and "is_pinned" in rows[0]:
        return sum(bool(row["is_pinned"]) for row in rows)
    places = (place for place in range(1, len(rows)) if _key(rows[place - 1]) < _key(rows[place]))
    return next(places, 0)


# -- rows --------------------------------------------------------------------------------------------------


def _response(rows: Iterable[JsonObject]) -> Response:
    return json_response([*rows])


def _in_order(rows: Iterable[JsonObject]) -> list[JsonObject]:
    return sorted(rows, key=_key, reverse=True)


def _key(row: JsonObject) -> tuple[str, int]:
    return str(row.get("date")), _id(row)


def _id(row: JsonObject) -> int:
    number = row.get("id")
    return number if isinstance(number, int) else 0


def _is_bookable(row: JsonObject) -> bool:
    return bool(row.get("is_bookable"))


def _filter(name: str, value: str) -> tuple[str, str]:
    """A filter of API v1; tags were numbered for the servers that count them wrongly."""
    return ("tags[]" if _TAG.fullmatch(name) else name, value)


_OPERATIONS: Final[Mapping[EntityType, Any]] = {
    "experiments": list_experiments,
    "items": list_items,
    "experiments_templates": list_templates,
}


def _request(entity_type: EntityType) -> Request[Any]:
    return cast("Request[Any]", _OPERATIONS[entity_type].request())
