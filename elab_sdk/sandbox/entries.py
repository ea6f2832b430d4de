"""Read, create and change experiments, items and templates."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from elab_sdk.rules import error_answers
from elab_sdk.sandbox import bodies, dates, defaults, errors, metadata, permissions, render, values
from elab_sdk.sandbox.calls import Answer
from elab_sdk.sandbox.store import now

if TYPE_CHECKING:
    from elab_sdk.sandbox.calls import ApiCall, JsonOut
    from elab_sdk.sandbox.store import Kind, Row, Value

DONE = Answer(json={"result": "success"})


def read(call: ApiCall, kind: Kind) -> Answer:
    """Answer GET for one entry."""
    keys = {
        "experiments": call.shapes.experiment,
        "items": call.shapes.item,
        "templates": call.shapes.template,
    }[kind]
    if is_missing_template(call, kind):
        parts: tuple[str, ...] = ("items_links", "steps")
        return Answer(json={key: [] if key in parts else None for key in sorted(keys)})
    row = permissions.readable(call, kind, call.id)
    return Answer(json=render.to_wire(call, render.entry(call, kind, row, keys)))


def is_missing_template(call: ApiCall, kind: Kind) -> bool:
    """Return whether the request names a missing template on a release that treats it as an empty one."""
    is_template = kind == "templates" and call.release.missing_template == "empty"
    return is_template and call.store.row(kind, call.id) is None


def read_templates(call: ApiCall) -> Answer:
    """Answer GET templates with the list of templates."""
    rows = call.store.rows("SELECT * FROM templates WHERE state = 1 ORDER BY id")
    templates: list[JsonOut] = [
        render.entry(call, "templates", row, call.shapes.template_row)
        for row in rows
        if permissions.may_read(call, "templates", row)
    ]
    return Answer(json=render.to_wire(call, templates))


# -- creating ----------------------------------------------------------------------------------------------


def created(call: ApiCall, id: int) -> Answer:
    """Return the answer to a creation."""
    return Answer(json={"result": "success", "id": id} if call.release.created_says_result else {"id": id})


def create_experiment(call: ApiCall) -> Answer:
    """Create an experiment; the fields of the request are ignored."""
    _check_readable(call, "experiments")
    team_template = call.store.setting("experiment_template") if call.release.default_body_of_team else None
    body = defaults.DEFAULT_BODIES[call.release.default_body] if team_template is None else team_template
    return created(call, _insert(call, "experiments", title="Untitled", body=body, status=1, canwrite="user"))


def create_template(call: ApiCall) -> Answer:
    """Create a template."""
    _check_readable(call, "templates")
    body = call.release.default_template_body
    return created(call, _insert(call, "templates", title="created from api", body=body, canwrite="user"))


def _check_readable(call: ApiCall, kind: Kind) -> None:
    if call.release.creation_reads_entry and call.id and not is_missing_template(call, kind):
        permissions.readable(call, kind, call.id)


def create_item(call: ApiCall) -> Answer:
    """Create an item of the items type with the ID in the path."""
    if not call.release.has("create_item"):
        raise errors.RefusedError.of(error_answers.no_new_items())
    if not call.id:
        raise errors.RefusedError.of(error_answers.no_items_type(call.release))
    items_type = call.store.row("items_types", call.id)
    if items_type is None:
        raise errors.RefusedError.of(error_answers.missing_items_type())
    item_id = _insert(
        call, "items", title="Untitled", body=items_type["body"], category=call.id, canwrite="team"
    )
    return created(call, item_id)


def _insert(call: ApiCall, kind: Kind, **columns: Value) -> int:
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


def update(call: ApiCall, kind: Kind) -> Answer:
    """Update an entry with the fields of the form."""
    release, form = call.release, call.form
    missing = [name for name in release.update_requires if name not in form]
    if missing and release.update_missing == "refused":
        raise errors.missing_fields(release)
    if call.lists & release.update_triggers:
        raise errors.list_for_text(release)
    row = _entry_to_update(call, kind)
    if row["locked"]:
        raise errors.locked(release)
    if not permissions.may_write(call, row):
        raise errors.reach()
    if release.partial_updates:
        for name in release.update_fields:
            if name in form:
                _write(call, kind, row, {name: form[name]})
    else:
        _write(call, kind, row, {name: form.get(name, "") for name in release.update_fields})
    return DONE


def _entry_to_update(call: ApiCall, kind: Kind) -> Row:
    """Return the entry to update, ignoring its lock."""
    if not call.id:
        raise errors.no_id(call.release, kind)
    row = permissions.readable(call, kind, call.id)
    if row["userid"] != call.userid and not call.is_admin and not permissions.is_shared(row["canwrite"]):
        raise errors.reach()
    return row


def _write(call: ApiCall, kind: Kind, row: Row, fields: dict[str, str]) -> None:
    """Write the fields in one SQL UPDATE, which fails as a whole."""
    release = call.release
    columns: dict[str, Value] = {}
    for name, value in fields.items():
        if name == "title":
            columns["title"] = values.title(value, release)
        elif name == "date":
            if kind == "templates" and release.template_date == "crash":
                raise errors.database(release, "Unknown column 'date' in 'field list'")
            columns["date"] = dates.entry_date(value, release, call.store.database)
        elif name == "metadata":
            if release.metadata_ignored:
                _check_ignored_metadata(value)
            else:
                columns["metadata"] = metadata.stored_metadata(value, release, call.store.database)
        else:
            columns["body"] = _body(call, kind, row, name, value)
    if kind == "items" and release.item_update_changes_owner:
        columns["userid"] = call.userid
    touch(call, kind, row, **columns)


def _body(call: ApiCall, kind: Kind, row: Row, name: str, value: str) -> str:
    """Return the complete new body for `body` or `bodyappend`; the existing text is not cleaned again."""
    release = call.release
    body = values.storable(bodies.clean_body(value, release), release)
    if name == "bodyappend":
        current_row = call.store.row(kind, int(row["id"] or 0)) if release.append_after_body else None
        body = str((current_row or row)["body"] or "") + body
        if release.append_limit is not None and len(body.encode()) > release.append_limit:
            raise errors.database(release, "Data too long for column 'body' at row 1")
    if kind == "templates" and len(body.encode()) > release.template_body_limit:
        raise errors.database(release, "Data too long for column 'body' at row 1")
    return body


def _check_ignored_metadata(text: str) -> None:
    """Check metadata that the release accepts but does not store."""
    if not text:
        raise errors.refused("Input is too short! (minimum: 2)")


def touch(call: ApiCall, kind: Kind, row: Row, **columns: Value) -> None:
    """Change an entry and record who changed it and when."""
    call.store.change(kind, int(row["id"] or 0), modified_at=now(), lastchangeby=call.userid, **columns)


# -- tags, categories -------------------------------------------------------------------------------


def add_tag(call: ApiCall, kind: Kind) -> Answer:
    """Add a tag to the entry; an existing tag is ignored."""
    if not call.id:
        raise errors.no_id(call.release, kind)
    if is_missing_template(call, kind):
        return DONE
    row = permissions.writable(call, kind, call.id)
    if "tag" in call.lists and call.release.tag_array == "crash":
        raise errors.list_for_text(call.release)
    tag = values.tag(call.form["tag"], call.release)
    call.store.insert_once("tags", tag=tag)
    tag_id = call.store.rows("SELECT id FROM tags WHERE tag = ?", tag)[0]["id"]
    call.store.insert_once("tags2entity", kind=kind, entry=row["id"], tag_id=tag_id)
    return DONE


def set_category(call: ApiCall, kind: Kind) -> Answer:
    """Change the status of an experiment or the items type of an item."""
    release = call.release
    if not call.id:
        raise errors.no_id(release, kind)
    row = permissions.writable(call, kind, call.id)
    category_id = values.as_int(call.form["category"])
    if category_id < 0:
        raise errors.database(release, "Out of range value for column 'category'")
    if not _accepts_category(call, kind, category_id):
        raise errors.database(release, "Cannot add or update a child row: a foreign key constraint fails")
    if kind == "experiments" and release.category_sets_status:
        touch(call, kind, row, status=category_id)
    else:
        # releases that do not check the category store 0 and text as no category (observed on 4.9.0)
        touch(call, kind, row, category=category_id or None)
    return DONE


def _accepts_category(call: ApiCall, kind: Kind, category_id: int) -> bool:
    """Return whether the database accepts a category."""
    rule = call.release.missing_category
    if rule == "accepted" or (rule == "unchecked" and (not category_id or kind == "experiments")):
        return True
    return call.store.row("items_types" if kind == "items" else "statuses", category_id) is not None
