"""Experiments, items and templates: read, create, and the acts that one POST may mean."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from elab_sdk.sandbox import bodies, dates, defaults, errors, metadata, permissions, render, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.store import now

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import Call, JsonOut
    from elab_sdk.sandbox.store import Kind, Row, Value

_NO_ITEMS = "Creating database items is not supported."
_DONE = Answer(json={"result": "success"})


def read(call: Call, kind: Kind) -> Answer:
    """GET of one entry."""
    row = permissions.readable(call, kind, call.id)
    keys = {
        "experiments": call.shapes.experiment,
        "items": call.shapes.item,
        "templates": call.shapes.template,
    }[kind]
    return Answer(json=render.on_the_wire(call, render.entry(call, kind, row, keys)))


def read_templates(call: Call) -> Answer:
    """GET templates."""
    rows = call.store.rows("SELECT * FROM templates WHERE state = 1 ORDER BY id")
    found: list[JsonOut] = [
        render.entry(call, "templates", row, call.shapes.template_row)
        for row in rows
        if permissions.may_read(call, row)
    ]
    return Answer(json=render.on_the_wire(call, found))


# -- creating ----------------------------------------------------------------------------------------------


def created(call: Call, number: int) -> Answer:
    """The answer to a creation."""
    return Answer(
        json={"result": "success", "id": number} if call.release.created_says_result else {"id": number}
    )


def create_experiment(call: Call) -> Answer:
    """A fresh experiment; whatever the request carried is lost."""
    own = call.store.setting("experiment_template") if call.release.fresh_body_of_team else None
    body = defaults.FRESH_BODIES[call.release.fresh_body] if own is None else own
    return created(call, _insert(call, "experiments", title="Untitled", body=body, status=1, canwrite="user"))


def create_template(call: Call) -> Answer:
    """A fresh template."""
    body = call.release.fresh_template_body
    return created(call, _insert(call, "templates", title="created from api", body=body, canwrite="user"))


def create_item(call: Call) -> Answer:
    """A fresh item of the type that the id names."""
    if not call.release.has("create_item"):
        raise errors.refused(_NO_ITEMS)
    if not call.id and call.release.no_item_type == "invalid":
        raise errors.refused("Invalid id")
    own = call.store.row("items_types", call.id)
    if own is None:
        raise errors.RefusedError(403, "Cannot create an item with an item type id not in your team!")
    number = _insert(call, "items", title="Untitled", body=own["body"], category=call.id, canwrite="team")
    return created(call, number)


def _insert(call: Call, kind: Kind, **columns: Value) -> int:
    moment = now()
    return call.store.insert(
        kind,
        userid=call.userid,
        date=values.today(),
        canread="team",
        created_at=moment,
        modified_at=moment,
        elabid=f"{values.today().replace('-', '')}-{secrets.token_hex(20)}",
        **columns,
    )


# -- updating ----------------------------------------------------------------------------------------------


def update(call: Call, kind: Kind) -> Answer:
    """The update that the form's fields ask for."""
    release, given = call.release, call.form
    missing = [name for name in release.update_requires if name not in given]
    if missing and release.update_missing == "refused":
        raise errors.missing_fields(release)
    if call.lists & release.update_triggers:
        raise errors.crash(release)
    row = _target(call, kind)
    if row["locked"]:
        raise errors.locked(release)
    if not permissions.may_write(call, row):
        raise errors.reach()
    if release.partial_updates:
        for name in release.update_fields:
            if name in given:
                _write(call, kind, row, {name: given[name]})
    else:
        _write(call, kind, row, {name: given.get(name, "") for name in release.update_fields})
    return _DONE


def _target(call: Call, kind: Kind) -> Row:
    """The entry that an act is about; a lock is not looked at yet."""
    if not call.id:
        raise errors.no_id(call.release)
    row = permissions.readable(call, kind, call.id)
    if (
        row["userid"] != call.userid
        and not call.is_admin
        and row["canwrite"] not in ("team", "organization", "public")
    ):
        raise errors.reach()
    return row


def _write(call: Call, kind: Kind, row: Row, given: dict[str, str]) -> None:
    """One UPDATE of the server: it fails as a whole."""
    release = call.release
    columns: dict[str, Value] = {}
    for name, value in given.items():
        if name == "title":
            columns["title"] = values.title(value, release)
        elif name == "date":
            if kind == "templates" and release.template_date == "crash":
                raise errors.database(release, "Unknown column 'date' in 'field list'")
            columns["date"] = dates.entry_date(value, release, call.store.database)
        elif name == "metadata":
            if release.metadata_swallowed:
                _swallow(value)
            else:
                columns["metadata"] = metadata.stored(value, release, call.store.database)
        else:
            columns["body"] = _body(call, kind, row, name, value)
    if kind == "items" and release.item_update_claims:
        columns["userid"] = call.userid
    touch(call, kind, row, **columns)


def _body(call: Call, kind: Kind, row: Row, name: str, value: str) -> str:
    """The whole body that `body` or `bodyappend` leads to; what was there is not cleaned again."""
    release = call.release
    body = values.storable(bodies.cleaned(value, release), release)
    if name == "bodyappend":
        found = call.store.row(kind, int(row["id"] or 0)) if release.append_after_body else None
        body = str((found or row)["body"] or "") + body
        if release.append_limit is not None and len(body.encode()) > release.append_limit:
            raise errors.database(release, "Data too long for column 'body' at row 1")
    if kind == "templates" and len(body.encode()) > release.template_body_limit:
        raise errors.database(release, "Data too long for column 'body' at row 1")
    return body


def _swallow(text: str) -> None:
    """Metadata that is only looked at."""
    if not text:
        raise errors.refused("Input is too short! (minimum: 2)")


def touch(call: Call, kind: Kind, row: Row, **columns: Value) -> None:
    """Change an entry and say who and when."""
    call.store.change(kind, int(row["id"] or 0), modified_at=now(), lastchangeby=call.userid, **columns)


# -- tags, links, categories -------------------------------------------------------------------------------


def add_tag(call: Call, kind: Kind) -> Answer:
    """Tag the entry; the same tag again does nothing."""
    if not call.id:
        raise errors.no_id(call.release)
    row = permissions.writable(call, kind, call.id)
    if "tag" in call.lists and call.release.tag_list == "crash":
        raise errors.crash(call.release)
    if "tag" in call.lists and call.release.tag_list == "refused":
        raise errors.database(call.release, "Incorrect string value")
    tag = values.tag(call.form["tag"], call.release)
    call.store.insert_once("tags", tag=tag)
    number = call.store.rows("SELECT id FROM tags WHERE tag = ?", tag)[0]["id"]
    call.store.insert_once("tags2entity", kind=kind, entry=row["id"], tag_id=number)
    return _DONE


def add_link(call: Call, kind: Kind) -> Answer:
    """Link the entry to an item."""
    release = call.release
    with_200 = release.errors == "with_200"
    if kind == "items" and not release.has("link_item"):
        raise errors.refused("Endpoint must be experiments not items!" if with_200 else _NO_ITEMS)
    if not call.id:
        raise errors.no_id(release, "No ID set. Aborting!" if with_200 else "No id was set.")
    if "link" in call.lists and release.link_list == "crash":
        raise errors.crash(release)
    item = 1 if "link" in call.lists else max(values.as_int(call.form["link"]), 0)
    if not item and release.link_word == "not_valid":
        raise errors.refused("The id parameter is not valid!")
    row = (permissions.writable if release.link_needs_write else permissions.readable)(call, kind, call.id)
    if not item:
        raise (
            errors.refused("Input is too short! (minimum: 2)")
            if release.link_word == "too_short"
            else errors.reach()
        )
    target = call.store.row("items", item)
    if target is None:
        if release.link_missing == "ignored":
            return _DONE
        raise errors.reach()
    if not permissions.may_read(call, target):
        raise errors.reach()
    # multipart to an item answers 200 and does nothing (seen on 4.9.0)
    lost = kind == "items" and call.multipart and not release.item_multipart
    if not lost and kind != "templates":
        fresh = call.store.insert_once(f"{kind}_links", entry=row["id"], item=item)
        if not fresh and release.link_twice == "crash":
            raise errors.database(release, "Duplicate entry")
    return _DONE


def set_category(call: Call, kind: Kind) -> Answer:
    """Change an experiment's status or an item's type."""
    release = call.release
    if not call.id:
        raise errors.no_id(release)
    row = permissions.writable(call, kind, call.id)
    number = values.as_int(call.form["category"])
    unchecked = release.missing_category == "unchecked" and kind == "experiments"
    known = unchecked or call.store.row("items_types" if kind == "items" else "statuses", number) is not None
    if not known and release.missing_category != "accepted":
        raise errors.database(release, "Cannot add or update a child row: a foreign key constraint fails")
    if kind == "experiments" and release.category_sets_status:
        touch(call, kind, row, status=number)
    else:
        touch(call, kind, row, category=number)
    return _DONE
