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

NO_ITEMS = "Creating database items is not supported."
DONE = Answer(json={"result": "success"})


def read(call: Call, kind: Kind) -> Answer:
    """GET of one entry."""
    keys = {
        "experiments": call.shapes.experiment,
        "items": call.shapes.item,
        "templates": call.shapes.template,
    }[kind]
    if is_null(call, kind):
        parts: tuple[str, ...] = ("items_links", "steps")
        return Answer(json={key: [] if key in parts else None for key in sorted(keys)})
    row = permissions.readable(call, kind, call.id)
    return Answer(json=render.on_the_wire(call, render.entry(call, kind, row, keys)))


def is_null(call: Call, kind: Kind) -> bool:
    """Whether the request is about a template that does not exist and yet is taken for one."""
    is_template = kind == "templates" and call.release.missing_template == "empty"
    return is_template and call.store.row(kind, call.id) is None


def read_templates(call: Call) -> Answer:
    """GET templates."""
    rows = call.store.rows("SELECT * FROM templates WHERE state = 1 ORDER BY id")
    found: list[JsonOut] = [
        render.entry(call, "templates", row, call.shapes.template_row)
        for row in rows
        if permissions.may_read(call, "templates", row)
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
    _read_first(call, "experiments")
    own = call.store.setting("experiment_template") if call.release.default_body_of_team else None
    body = defaults.FRESH_BODIES[call.release.default_body] if own is None else own
    return created(call, _insert(call, "experiments", title="Untitled", body=body, status=1, canwrite="user"))


def create_template(call: Call) -> Answer:
    """A fresh template."""
    _read_first(call, "templates")
    body = call.release.default_template_body
    return created(call, _insert(call, "templates", title="created from api", body=body, canwrite="user"))


def _read_first(call: Call, kind: Kind) -> None:
    if call.release.creation_reads_entry and call.id and not is_null(call, kind):
        permissions.readable(call, kind, call.id)


def create_item(call: Call) -> Answer:
    """A fresh item of the type that the id names."""
    if not call.release.has("create_item"):
        raise errors.refused(NO_ITEMS)
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
        raise errors.list_for_text(release)
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
    return DONE


def _target(call: Call, kind: Kind) -> Row:
    """The entry that an act is about; a lock is not looked at yet."""
    if not call.id:
        raise errors.no_id(call.release, kind)
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
            if release.metadata_ignored:
                _swallow(value)
            else:
                columns["metadata"] = metadata.stored(value, release, call.store.database)
        else:
            columns["body"] = _body(call, kind, row, name, value)
    if kind == "items" and release.item_update_changes_owner:
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


# -- tags, categories -------------------------------------------------------------------------------


def add_tag(call: Call, kind: Kind) -> Answer:
    """Tag the entry; the same tag again does nothing."""
    if not call.id:
        raise errors.no_id(call.release, kind)
    if is_null(call, kind):
        return DONE
    row = permissions.writable(call, kind, call.id)
    if "tag" in call.lists and call.release.tag_array == "crash":
        raise errors.list_for_text(call.release)
    tag = values.tag(call.form["tag"], call.release)
    call.store.insert_once("tags", tag=tag)
    number = call.store.rows("SELECT id FROM tags WHERE tag = ?", tag)[0]["id"]
    call.store.insert_once("tags2entity", kind=kind, entry=row["id"], tag_id=number)
    return DONE


def set_category(call: Call, kind: Kind) -> Answer:
    """Change an experiment's status or an item's type."""
    release = call.release
    if not call.id:
        raise errors.no_id(release, kind)
    row = permissions.writable(call, kind, call.id)
    number = values.as_int(call.form["category"])
    if number < 0:
        raise errors.database(release, "Out of range value for column 'category'")
    if not _takes_category(call, kind, number):
        raise errors.database(release, "Cannot add or update a child row: a foreign key constraint fails")
    if kind == "experiments" and release.category_sets_status:
        touch(call, kind, row, status=number)
    else:
        # where a category need not be one of the team's, 0 and words are none (seen on 4.9.0)
        touch(call, kind, row, category=number or None)
    return DONE


def _takes_category(call: Call, kind: Kind, number: int) -> bool:
    """Whether the database stores a category."""
    manner = call.release.missing_category
    if manner == "accepted" or (manner == "unchecked" and (not number or kind == "experiments")):
        return True
    return call.store.row("items_types" if kind == "items" else "statuses", number) is not None
