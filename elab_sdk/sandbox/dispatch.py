"""Dispatch a request to its operation by method, endpoint, ID and, for POST, form fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.rules import error_answers
from elab_sdk.sandbox import backup_zip, entries, errors, events, links, lists, team_lists, uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import Answer, ApiCall
    from elab_sdk.sandbox.store import Kind

# the endpoint exists in releases that have this operation
_REQUIRED_OPERATION: Final = {
    "experiments": "get_experiment",
    "items": "get_item",
    "uploads": "get_upload",
    "templates": "get_template",
    # 4.0.0 – 4.0.8 can create items from items types but not list these
    "items_types": "create_item",
    "status": "get_status",
    "tags": "get_tags",
    "bookable": "get_bookable",
    "events": "get_event",
    "backupzip": "get_backup_zip",
}
# the kind of entry that a POST refers to; all other endpoints refer to none
_ENTRY_KIND: Final[dict[str, Kind]] = {
    "experiments": "experiments",
    "items": "items",
    "bookable": "items",
    "events": "items",
    "templates": "templates",
    "tags": "experiments",
    "uploads": "experiments",
    "backupzip": "experiments",
}


def exists(release: Release, endpoint: str) -> bool:
    """Return whether a release has an endpoint."""
    operation = _REQUIRED_OPERATION.get(endpoint)
    if operation == "get_backup_zip" and release.backup_zip_broken:
        return True
    return operation is not None and release.has(operation)


def answer(call: ApiCall) -> Answer:
    """Return the server's answer to a request with a valid key.

    Raises:
        RefusedError: If the server refuses the request.
    """
    with call.store.lock:
        if call.method == "DELETE":
            return _delete(call)
        if not exists(call.release, call.endpoint):
            raise errors.bad_endpoint(call.release)
        return _get(call) if call.method == "GET" else _post(call)


def _get(call: ApiCall) -> Answer:
    handlers: dict[str, Callable[[ApiCall], Answer]] = {
        "templates": entries.read_templates,
        "items_types": team_lists.items_types,
        "status": team_lists.statuses,
        "tags": team_lists.tags,
        "uploads": uploads.download,
        "events": events.read,
        "backupzip": backup_zip.archive,
    }
    if call.endpoint == "bookable" and call.id and not call.release.bookable_reads_item:
        raise errors.reach()
    if call.endpoint in ("experiments", "items", "bookable", "templates") and call.id:
        return entries.read(call, _ENTRY_KIND[call.endpoint])
    if call.endpoint in ("experiments", "items", "bookable"):
        return lists.entries(call, _ENTRY_KIND[call.endpoint], bookable=call.endpoint == "bookable")
    return handlers[call.endpoint](call)


def _post(call: ApiCall) -> Answer:
    release, form = call.release, call.form
    if call.endpoint == "uploads" and release.posted_uploads == "download":
        return uploads.download(call)
    kind = _ENTRY_KIND.get(call.endpoint)
    if kind is None:
        raise errors.crash(release)
    if call.files:
        return uploads.add(call, kind)
    for fields, operation in _operations(call):
        if fields & form.keys():
            # from 4.4, a multipart form for an item is parsed and then refused (observed on 4.8.6, 4.9.0)
            if kind == "items" and call.multipart and not release.item_multipart and "link" not in fields:
                raise errors.reach()
            return operation(call, kind)
    return _create(call)


def _operations(call: ApiCall) -> list[tuple[frozenset[str], Callable[[ApiCall, Kind], Answer]]]:
    """Return the operations with the form fields that select them; the first match is used."""
    release = call.release
    can_update = release.update_endpoints == "all" or call.endpoint in ("experiments", "items", "templates")
    operations: list[tuple[frozenset[str], Callable[[ApiCall, Kind], Answer]]] = [
        (release.update_triggers if can_update else frozenset(), entries.update),
        (frozenset({"tag"}), entries.add_tag),
        (frozenset({"link"}), links.add),
    ]
    if release.has("category"):
        operations.append((frozenset({"category"}), entries.set_category))
    return operations


def _create(call: ApiCall) -> Answer:
    """Create an entry: the default if no form field selects another operation, even if an ID was sent."""
    handlers: dict[str, Callable[[ApiCall], Answer]] = {
        "items": entries.create_item,
        "bookable": entries.create_item,
        "templates": entries.create_template,
        "events": events.create,
    }
    return handlers.get(call.endpoint, entries.create_experiment)(call)


def _delete(call: ApiCall) -> Answer:
    release = call.release
    if not exists(release, call.endpoint) and release.errors != "with_200":
        raise errors.bad_endpoint(release)
    if not release.has("destroy_event"):
        raise errors.bad_method(release)
    if not call.id:
        raise errors.RefusedError.of(error_answers.no_event_id())
    if call.endpoint != "events":
        raise errors.crash(release)
    return events.delete(call)
