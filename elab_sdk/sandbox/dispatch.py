"""Which act a request is: by method, endpoint, id and, for POST, by the fields of its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from elab_sdk.sandbox import backup_zip, entries, errors, events, links, lists, team_lists, uploads

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.calls import Answer, Call
    from elab_sdk.sandbox.store import Kind

# the operation that a release must know for the endpoint to exist
_NEEDS: Final = {
    "experiments": "get_experiment",
    "items": "get_item",
    "uploads": "get_upload",
    "templates": "get_template",
    # on 4.0.0 – 4.0.8 items are made of types that cannot be listed
    "items_types": "create_item",
    "status": "get_status",
    "tags": "get_tags",
    "bookable": "get_bookable",
    "events": "get_event",
    "backupzip": "get_backup_zip",
}
# which entries the acts of a POST are about; an endpoint that is not here has none
_ABOUT: Final[dict[str, Kind]] = {
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
    """Whether a release knows an endpoint."""
    operation = _NEEDS.get(endpoint)
    if operation == "get_backup_zip" and release.backup_zip_broken:
        return True
    return operation is not None and release.has(operation)


def answer(call: Call) -> Answer:
    """What the server answers to a request whose key it accepted.

    Raises:
        RefusedError: For everything that it refuses.
    """
    with call.store.lock:
        if call.method == "DELETE":
            return _delete(call)
        if not exists(call.release, call.endpoint):
            raise errors.bad_endpoint(call.release)
        return _get(call) if call.method == "GET" else _post(call)


def _get(call: Call) -> Answer:
    rooms: dict[str, Callable[[Call], Answer]] = {
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
        return entries.read(call, _ABOUT[call.endpoint])
    if call.endpoint in ("experiments", "items", "bookable"):
        return lists.entries(call, _ABOUT[call.endpoint], bookable=call.endpoint == "bookable")
    return rooms[call.endpoint](call)


def _post(call: Call) -> Answer:
    release, form = call.release, call.form
    if call.endpoint == "uploads" and release.posted_uploads == "download":
        return uploads.download(call)
    kind = _ABOUT.get(call.endpoint)
    if kind is None:
        raise errors.crash(release)
    if call.files:
        return uploads.add(call, kind)
    for fields, act in _acts(call):
        if fields & form.keys():
            # from 4.4 on a multipart form to an item is read, and then refused (seen on 4.8.6, 4.9.0)
            if kind == "items" and call.multipart and not release.item_multipart and "link" not in fields:
                raise errors.reach()
            return act(call, kind)
    return _create(call)


def _acts(call: Call) -> list[tuple[frozenset[str], Callable[[Call, Kind], Answer]]]:
    """The acts that a form's fields ask for; the first match wins."""
    release = call.release
    updates = release.update_endpoints == "all" or call.endpoint in ("experiments", "items", "templates")
    acts: list[tuple[frozenset[str], Callable[[Call, Kind], Answer]]] = [
        (release.update_triggers if updates else frozenset(), entries.update),
        (frozenset({"tag"}), entries.add_tag),
        (frozenset({"link"}), links.add),
    ]
    if release.has("category"):
        acts.append((frozenset({"category"}), entries.set_category))
    return acts


def _create(call: Call) -> Answer:
    """What is left when no field says otherwise: the request creates, whatever id it names."""
    rooms: dict[str, Callable[[Call], Answer]] = {
        "items": entries.create_item,
        "bookable": entries.create_item,
        "templates": entries.create_template,
        "events": events.create,
    }
    return rooms.get(call.endpoint, entries.create_experiment)(call)


def _delete(call: Call) -> Answer:
    release = call.release
    if not exists(release, call.endpoint) and release.errors != "with_200":
        raise errors.bad_endpoint(release)
    if not release.has("destroy_event"):
        raise errors.bad_method(release)
    if not call.id:
        raise errors.refused("Event id missing!")
    if call.endpoint != "events":
        raise errors.crash(release)
    return events.delete(call)
