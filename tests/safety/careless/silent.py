"""Careless writes that API v2 takes without an error, and then changes, ignores or stores as they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import (
    NotFoundError,
    PermissionDeniedError,
    ReadOnlyKeyError,
    ServerError,
    ValidationError,
)
from tests.safety.careless.common import MISSING_ID, invalid_input
from tests.safety.cases import WriteCase, checks_types, has

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.rules.releases import Release
    from tests.safety.example_notebook import ExampleNotebook

NOON: Final = datetime(2032, 5, 4, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=2)
LONG_TITLE: Final = "x" * 300
# fields that API v2 writes, but for which the Manager has no argument
_FOREIGN_FIELDS: Final[dict[str, object]] = {
    "canread": '{"base": 10, "teams": [], "users": [], "teamgroups": []}',
    "canwrite": "user",
    "canread_base": 10,
    "rating": 9,
    "custom_id": 77,
    "userid": 2,
    "state": 3,
    "locked": 1,
    "status": 1,
    "category_id": 1,
    "content_type": 2,
    "action": "lock",
}


def _sets_status(release: Release) -> bool:
    return release.has("category") and release.category_sets_status


def _nested(levels: int) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for _ in range(levels - 1):
        nested = {"inner": nested}
    return nested


def _title(world: ExampleNotebook) -> dict[str, str]:
    """Return a title for a booking where one is required."""
    return {"title": "Confocal"} if world.release.event_title_required else {}


def _post(**fields: object) -> Callable[[Any, ExampleNotebook], object]:
    return lambda m, w: m.post_experiment(w.experiment, dict(fields))


def _upload_two_files(client: Any, world: ExampleNotebook) -> None:
    with world.file("gel.png").open("rb") as first, world.file("b.png").open("rb") as second:
        client.upload_to_experiment(world.experiment, {"file": first, "second": second})


FIELDS: Final = (
    *(invalid_input(f"field {name}", _post(**{name: value})) for name, value in _FOREIGN_FIELDS.items()),
    invalid_input("valid title, field canread", _post(title="x", canread='{"base": 10}')),
    invalid_input("valid title, field userid", _post(title="x", userid=2)),
    invalid_input("item: field is_bookable", lambda m, w: m.post_item(w.item, {"is_bookable": 1})),
    invalid_input("template: field canread", lambda m, w: m.post_template(w.template, {"canread": "user"})),
)

VALUES: Final = (
    invalid_input("title of 300 characters", _post(title=LONG_TITLE)),
    invalid_input("item: title of 300 characters", lambda m, w: m.post_item(w.item, title=LONG_TITLE)),
    invalid_input(
        "template: title of 300 characters", lambda m, w: m.post_template(w.template, title=LONG_TITLE)
    ),
    invalid_input("item: title None", lambda m, w: m.post_item(w.item, title=None)),
    invalid_input("item: body None", lambda m, w: m.post_item(w.item, body=None)),
    invalid_input("template: body None", lambda m, w: m.post_template(w.template, body=None)),
    invalid_input("body as list", _post(body=["<p>x</p>"])),
    *(
        invalid_input(f"date {text!r}", _post(date=text))
        for text in (
            "04-05-2017",
            "now",
        )
    ),
    invalid_input("valid title, date 'someday'", _post(title="x", date="someday")),
    invalid_input("item: date 'someday'", lambda m, w: m.post_item(w.item, title="x", date="someday")),
    *(
        invalid_input(f"metadata {value!r}", _post(metadata=value))
        for value in ('"text"', None, 7, "7", True)
    ),
    invalid_input(
        "valid title, metadata nested too deeply",
        lambda m, w: m.post_experiment(w.experiment, title="x", metadata=_nested(101)),
    ),
    invalid_input("item: metadata '\"text\"'", lambda m, w: m.post_item(w.item, metadata='"text"')),
    invalid_input("template: metadata [1]", lambda m, w: m.post_template(w.template, metadata=[1])),
    invalid_input("tag 7", lambda m, w: m.add_tag_to_experiment(w.experiment, 7)),
    invalid_input("item: tag with |", lambda m, w: m.add_tag_to_item(w.item, "a|b")),
    invalid_input("tag of blanks", lambda m, w: m.add_tag_to_experiment(w.experiment, "  ")),
    WriteCase(
        name="category by an unknown name",
        operation=lambda m, w: m.post_experiment(w.experiment, category="no such status"),
        exists=_sets_status,
        refused=(ValidationError,),
    ),
    WriteCase(
        name="valid title, category by an unknown name",
        operation=lambda m, w: m.post_experiment(w.experiment, title="x", category="no such status"),
        exists=_sets_status,
        refused=(ValidationError,),
    ),
    WriteCase(
        name="item: category by an unknown name",
        operation=lambda m, w: m.post_item(w.item, category="no such type"),
        exists=checks_types,
        refused=(ValidationError,),
        needs=("item",),
    ),
    WriteCase(
        name="item: valid title, missing category",
        operation=lambda m, w: m.post_item(w.item, title="x", category=MISSING_ID),
        exists=checks_types,
        refused=(ValidationError, NotFoundError, ServerError),
        needs=("item",),
    ),
    WriteCase(
        name="value of a missing extra field",
        operation=lambda m, w: m.set_extra_fields(("experiment", w.experiment), {"pH": 7.2}),
        exists=has("metadata"),
        refused=(ValidationError,),
    ),
)

CREATIONS: Final = (
    invalid_input(
        "create an experiment with a title of 300 characters",
        lambda m, _: m.create_experiment(title=LONG_TITLE),
    ),
    invalid_input("create an experiment with a list as title", lambda m, _: m.create_experiment(title=["x"])),
    invalid_input("create an experiment with a tag with |", lambda m, _: m.create_experiment(tags=["a|b"])),
    invalid_input(
        "create an experiment with text as metadata",
        lambda m, _: m.create_experiment(title="x", metadata='"text"'),
    ),
    invalid_input(
        "create an experiment with an impossible date",
        lambda m, _: m.create_experiment(title="x", date="2019-02-30"),
    ),
    invalid_input(
        "create an item with a title of 300 characters",
        lambda m, w: m.create_item(w.items_type, title=LONG_TITLE),
        exists=has("create_item"),
    ),
    WriteCase(
        name="create an experiment with a link to a missing item",
        operation=lambda m, _: m.create_experiment(title="x", links=MISSING_ID),
        refused=(NotFoundError,),
    ),
    WriteCase(
        name="create an experiment with a missing category",
        operation=lambda m, _: m.create_experiment(title="x", category=MISSING_ID),
        exists=_sets_status,
        refused=(ValidationError, NotFoundError),
    ),
    WriteCase(
        name="create an experiment from a missing template",
        operation=lambda m, _: m.create_experiment(template=MISSING_ID),
        exists=has("get_template"),
        # API v2 of 4.9 answers with an empty 500
        refused=(NotFoundError, ServerError),
    ),
    WriteCase(
        name="create an item of an unknown items type, with a title",
        operation=lambda m, _: m.create_item(MISSING_ID, title="x"),
        exists=checks_types,
        refused=(NotFoundError, PermissionDeniedError, ValidationError),
    ),
)

READ_ONLY: Final = (
    WriteCase(
        name="read-only key: create an item",
        operation=lambda m, w: m.create_item(w.items_type),
        exists=has("create_item"),
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="read-only key: create a template",
        operation=lambda m, _: m.create_template(),
        exists=has("create_template"),
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="read-only key: template: title",
        operation=lambda m, w: m.post_template(w.template, title="x"),
        exists=has("post_template"),
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    WriteCase(
        name="read-only key: book an item",
        operation=lambda m, w: m.create_event(w.item, start=NOON, end=LATER, **_title(w)),
        exists=has("create_event"),
        refused=(ReadOnlyKeyError,),
        key="readonly",
        needs=("item",),
    ),
)

UPLOADS: Final = (
    invalid_input("upload two files", _upload_two_files),
    invalid_input("item: upload .php", lambda m, w: m.upload_to_item(w.item, w.file("run.php"))),
)
