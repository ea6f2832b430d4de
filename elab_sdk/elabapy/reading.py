"""Find the typed method for a script's GET on servers with API v2, which have other paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from elab_api_v1.base import Model

from elab_sdk.elabapy import forms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from elab_api_v1.types import JsonValue

    from elab_sdk._sync.manager import Manager

__all__ = ["is_window", "plain", "reading"]

_DEFAULT_LIMIT: Final = 15
"""Rows of a list for which a script sets no limit, as on API v1 from 4.0."""
_WINDOW: Final = frozenset({"limit", "offset", "search"})

_LISTS: Final[Mapping[str, str]] = {
    "templates": "get_all_templates",
    "events": "get_all_events",
    "items_types": "get_items_types",
    "status": "get_status",
    "tags": "get_tags",
    "bookable": "get_bookable",
}
_ENTRIES: Final[Mapping[str, str]] = {
    "experiments": "get_experiment",
    "items": "get_item",
    "templates": "get_template",
    "events": "get_event",
}
_FILES: Final[Mapping[str, str]] = {"uploads": "get_upload", "backupzip": "get_backup_zip"}


def reading(
    manager: Manager, endpoint: str, last: str, query: tuple[tuple[str, str], ...], *, binary: bool
) -> Callable[[], object] | None:
    """Return the call of the typed Manager for a GET of API v1, or None if API v1 has no such path.

    Args:
        manager: The typed Manager.
        endpoint: The first segment of the path, such as "items".
        last: The second segment, or "".
        query: The query.
        binary: Whether the script expects a file.
    """
    if last:
        name = (_FILES if binary else _ENTRIES).get(endpoint)
        argument: object = last if endpoint == "backupzip" else forms.path_id(last)
        return None if name is None else lambda: getattr(manager, name)(argument)
    if binary:
        return None
    if endpoint in ("experiments", "items"):
        window = _window(query)
        return lambda: getattr(manager, f"get_all_{endpoint}")(window)
    method = _LISTS.get(endpoint)
    return None if method is None else getattr(manager, method)


def is_window(query: tuple[tuple[str, str], ...]) -> bool:
    """Return whether a query only says which rows of a list are requested.

    >>> is_window((("limit", "15"),)), is_window((("owner", "2"),))
    (True, False)
    """
    return all(name in _WINDOW for name, _ in query)


def plain(result: object) -> JsonValue | bytes:
    """Return a typed result as the server sent it: dicts, lists or bytes.

    >>> plain(None)
    {'result': 'success'}
    """
    if isinstance(result, Model):
        return result.to_dict()
    if isinstance(result, bytes):
        return result
    if isinstance(result, list):
        return [row.to_dict() for row in cast("list[Model]", result)]
    return {"result": "success"}


def _window(query: tuple[tuple[str, str], ...]) -> dict[str, object]:
    """Return the arguments of the typed list; servers ignore those without a value."""
    given: dict[str, object] = {name: value for name, value in query if name in _WINDOW and value.strip()}
    for name in ("limit", "offset"):
        if name in given and (text := str(given[name]).strip()).isdecimal():
            given[name] = int(text)
    return {"limit": _DEFAULT_LIMIT, **given}
