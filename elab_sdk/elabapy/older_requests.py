"""Requests of a script that was written for an older release, with the meaning that they had there.

Each has the effect that the same request of this module has on a server of that release.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, cast

import attrs
from elab_api_v1.api.team import get_bookable

from elab_sdk._sync import list_pages
from elab_sdk.elabapy import forms
from elab_sdk.elabapy.written_for.entry_fields import meant_fields, meant_times
from elab_sdk.elabapy.written_for.list_query import read_query
from elab_sdk.errors import ValidationError
from elab_sdk.rules.entry_operations import EXPERIMENTS, ITEMS
from elab_sdk.rules.paging import PAGE, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import tzinfo

    from elab_sdk._sync.manager import Manager
    from elab_sdk._sync.session import Session
    from elab_sdk.elabapy.operations import ScriptRequest
    from elab_sdk.elabapy.written_for.list_query import ListQuery
    from elab_sdk.models import ExperimentSummary, ItemSummary
    from elab_sdk.rules.releases import Release

    Row = ExperimentSummary | ItemSummary

__all__ = ["is_stopped_by_lock", "meant_request", "read_operation"]

_ENTRIES: Final = ("experiments", "items")
_WITH_FIELDS: Final = (*_ENTRIES, "templates")
_UPDATE_FIELDS: Final = frozenset({"title", "date", "body", "bodyappend", "metadata"})
_NO_LIMIT: Final = (("limit", "99999"),)
_TAGS: Final = re.compile(r"tags\[.*\]", re.DOTALL)
_ORDERS: Final[dict[str, Callable[[Any], object]]] = {
    "date": lambda row: row.date,
    "id": lambda row: row.id,
    "title": lambda row: row.title.casefold(),
}
"""The orders of a list that every release has the values for."""


def meant_request(request: ScriptRequest, release: Release, time_zone: tzinfo | None) -> ScriptRequest:
    """Return a request whose fields have the values that a release would have stored.

    Args:
        request: The request.
        release: The release that the script was written for.
        time_zone: The time zone of the lab, if known: that of bookings without an offset, which only older
            releases take.
    """
    endpoint, _ = request.target
    if request.verb != "POST" or request.param_name == "files":
        return request
    if endpoint in _WITH_FIELDS:
        return attrs.evolve(request, params=meant_fields(request.params, release))
    if endpoint == "events" and time_zone is not None and release.event_formats == "anything":
        return attrs.evolve(request, params=meant_times(request.params, time_zone))
    return request


def is_stopped_by_lock(request: ScriptRequest, release: Release) -> bool:
    """Return whether a release refuses a request if its entry is locked.

    >>> from elab_sdk.elabapy.operations import ScriptRequest
    >>> from elab_sdk.rules.releases import find_release
    >>> tag = ScriptRequest(
    ...     verb="POST", path="experiments/1", query=(), params={"tag": "blot"}, param_name="data"
    ... )
    >>> [is_stopped_by_lock(tag, find_release(name)) for name in ("3.6", "4.3", "4.9", "5.6")]
    [False, True, False, False]

    Args:
        request: The request.
        release: The release: that which the script was written for, or that of the server.
    """
    endpoint, id_text = request.target
    if request.verb != "POST" or endpoint not in _ENTRIES or not forms.whole_number(id_text):
        return False
    names = {forms.to_text(name) for name, _ in forms.name_value_pairs(request.params)}
    is_update = request.param_name != "files" and not names.isdisjoint(_UPDATE_FIELDS)
    # API v2 lets the user who locked an entry change it
    return (is_update and release.v2 is None) or (bool(names) and release.lock_blocks_everything)


def read_operation(
    manager: Manager, session: Session, request: ScriptRequest, release: Release
) -> Callable[[], object] | None:
    """Return a call for a list, or None for requests that newer servers answer alike.

    It returns the rows that the release would have sent, or raises an error.

    Args:
        manager: The typed Manager.
        session: Its session.
        request: The request.
        release: The release that the script was written for.

    Raises:
        ValidationError: The release would have refused the query, or it has a filter that cannot be applied.
    """
    endpoint, last = request.target
    if request.verb != "GET" or last:
        return None
    if endpoint == "tags" and release.tags_endpoint != "of_experiment":
        # from 4.4 API v1 sends an empty list
        return manager.get_tags
    if endpoint not in (*_ENTRIES, "bookable"):
        return None
    query = request.query + (forms.query_pairs(request.params) if request.param_name == "params" else ())
    requested = read_query(query, release)
    if requested.limit == 0:
        return list
    if endpoint == "bookable":
        return lambda: _of_window(_bookable(session), requested)
    return _list_operation(manager, session, endpoint, requested)


def _list_operation(
    manager: Manager, session: Session, endpoint: str, requested: ListQuery
) -> Callable[[], object]:
    """Return a call for a list of experiments or items."""
    if not requested.others:
        method = getattr(manager, f"get_all_{endpoint}")
        return lambda: method(requested.window)
    others = dict(requested.others)
    order = others.get("order", "date")
    if order not in _ORDERS:
        raise ValidationError(f"order must be one of {', '.join(_ORDERS)}, not {order!r}", "order")
    if "related" in others:
        return lambda: _of_window(_sorted(_related(session, endpoint, requested), requested), requested)
    find = getattr(manager, f"find_{endpoint}")
    arguments = _criteria(requested)
    return lambda: _of_window(_sorted(find(**arguments), requested), requested)


def _bookable(session: Session) -> Sequence[Row]:
    """Get all items that can be booked; API v1 sends 15 unless a limit is set."""
    return session.call_optional(attrs.evolve(get_bookable.request(), query=_NO_LIMIT))


def _related(session: Session, endpoint: str, requested: ListQuery) -> Sequence[Row]:
    """Get the entries that link to an item.

    Raises:
        ValidationError: There is another filter, too.
    """
    others = dict(requested.others)
    if unknown := [name for name in others if name not in ("related", "order", "sort")]:
        raise ValidationError(f"related cannot be combined with {unknown[0]} on newer servers", unknown[0])
    item = forms.entry_id(others["related"])
    operations = ITEMS if endpoint == "items" else EXPERIMENTS
    # from 5.1 API v2 asks for the kind of the linked entry
    query = (("related", str(item)), ("related_origin", "items"))
    request = attrs.evolve(operations.list(), query=query)
    window = Window(search=requested.search)
    return [*list_pages.pages(session, cast("Any", request), window, size=PAGE, strict=False)]


def _criteria(requested: ListQuery) -> dict[str, object]:
    """Return the arguments of `find_experiments` or `find_items`."""
    arguments: dict[str, object] = {"search": requested.search}
    tags = [value for name, value in requested.others if _TAGS.fullmatch(name) and value]
    if tags:
        arguments["tags"] = tags
    for name, value in requested.others:
        if name in ("owner", "cat") and value.strip():
            arguments["category" if name == "cat" else name] = forms.entry_id(value)
    return arguments


def _sorted(rows: Sequence[Row], requested: ListQuery) -> Sequence[Row]:
    """Return the rows that a quick search finds, in the requested order."""
    others = dict(requested.others)
    text = others.get("q", "").casefold()
    found = [row for row in rows if text in row.title.casefold() or text in str(row.date)]
    order = _ORDERS[others.get("order", "date")]
    is_ascending = others.get("sort", "").lower() == "asc"
    found.sort(key=lambda row: cast("Any", (order(row), row.id)), reverse=not is_ascending)
    return found


def _of_window(rows: Sequence[Row], requested: ListQuery) -> list[Row]:
    end = None if requested.limit is None else requested.offset + requested.limit
    return [*rows[requested.offset : end]]
