"""Careless uploads, bookings and writes without permission."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import (
    AlreadyBookedError,
    LockedError,
    NotFoundError,
    PermissionDeniedError,
    ValidationError,
)
from tests.safety.cases import WriteCase, checks_types, has, stores_dates

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.example_notebook import ExampleNotebook
from tests.safety.careless.common import MISSING_ID, invalid_input

NOON: Final = datetime(2032, 5, 4, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=2)


def _locked_errors(release: Release) -> tuple[type[BaseException], ...]:
    # 4.0 – 4.2 and API v2 send the same error for locked entries and entries of other users
    is_forbidden = release.locked == "forbidden" or release.v2 is not None
    return (PermissionDeniedError,) if is_forbidden else (LockedError,)


def _upload_text_file(client: Any, world: ExampleNotebook) -> None:
    with world.file("gel.csv").open(encoding="utf-8") as file:
        client.upload_to_experiment(world.experiment, file)


def _upload_with_field_name(method: str, role: str) -> Any:
    def operation(client: Any, world: ExampleNotebook) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(client, method)(getattr(world, role), {"datei": file})

    return operation


def _upload_closed_file(client: Any, world: ExampleNotebook) -> None:
    with world.file("gel.png").open("rb") as file:
        pass
    client.upload_to_experiment(world.experiment, file)


UPLOADS: Final = (
    invalid_input(
        "upload with another field name", _upload_with_field_name("upload_to_experiment", "experiment")
    ),
    invalid_input("item: upload with another field name", _upload_with_field_name("upload_to_item", "item")),
    invalid_input("upload in text mode", _upload_text_file),
    invalid_input("upload a closed file", _upload_closed_file),
    invalid_input("upload .php", lambda m, w: m.upload_to_experiment(w.experiment, w.file("run.php"))),
    invalid_input("upload bytes without a name", lambda m, w: m.upload_to_experiment(w.experiment, b"cells")),
    invalid_input("upload None", lambda m, w: m.upload_to_experiment(w.experiment, None)),
    WriteCase(
        name="upload a missing path",
        operation=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png").with_name("gone.png")),
        # the same error as open()
        refused=(FileNotFoundError,),
    ),
)


OTHERS: Final = (
    invalid_input("create an item without an items type", lambda m, _: m.create_item(None)),
    WriteCase(
        name="create an item of an unknown items type",
        operation=lambda m, _: m.create_item(MISSING_ID),
        exists=has("create_item"),
        refused=(PermissionDeniedError, NotFoundError, ValidationError),
    ),
    invalid_input(
        "template with a date",
        lambda m, w: m.post_template(w.template, {"title": "x", "date": "20190302", "body": "<p>x</p>"}),
    ),
    invalid_input("template: unknown field", lambda m, w: m.post_template(w.template, {"tittle": "x"})),
    invalid_input("item: unknown field", lambda m, w: m.post_item(w.item, {"tittle": "x"})),
    WriteCase(
        name="title while locked by another user",
        operation=lambda m, w: m.post_experiment(w.held, title="x"),
        refused=_locked_errors,
        needs=("held",),
    ),
    WriteCase(
        name="update while locked by another user",
        operation=lambda m, w: m.post_experiment(w.held, title="x", date="2019-03-02", body="<p>x</p>"),
        exists=stores_dates,
        refused=_locked_errors,
        needs=("held",),
    ),
    WriteCase(
        name="title of another user's entry",
        operation=lambda m, w: m.post_experiment(w.experiment, title="x"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    WriteCase(
        name="tag on another user's entry",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    WriteCase(
        name="link and category of another user's entry",
        operation=lambda m, w: m.post_experiment(w.experiment, links=w.spare, category=w.status),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(PermissionDeniedError,),
        key="other",
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="missing item: link and category",
        operation=lambda m, w: m.post_item(MISSING_ID, links=w.spare, category=w.items_type),
        exists=checks_types,
        refused=(NotFoundError,),
        needs=("spare",),
    ),
    WriteCase(
        name="title of a private entry",
        operation=lambda m, w: m.post_experiment(w.private, title="x"),
        refused=(PermissionDeniedError,),
        key="other",
        needs=("private",),
    ),
    WriteCase(
        name="link from a private entry",
        operation=lambda m, w: m.add_link_to_experiment(w.private, w.spare),
        refused=(PermissionDeniedError,),
        key="other",
        needs=("private",),
    ),
)


def _book_twice(client: Any, world: ExampleNotebook) -> None:
    """Book the time of the notebook's booking."""
    start = world.booked_from
    client.book(world.spare, start, start + timedelta(minutes=30))


def _booked_errors(release: Release) -> tuple[type[BaseException], ...]:
    # 3.4 requires a title
    return (ValidationError,) if release.event_title_required else (AlreadyBookedError,)


def _invalid_booking(name: str, **fields: Any) -> WriteCase:
    return invalid_input(name, lambda m, w: m.create_event(w.item, {"start": NOON, "end": LATER, **fields}))


BOOKINGS: Final = (
    _invalid_booking("book with a date", title="x", date="20190302"),
    _invalid_booking("book with a body", body="<p>x</p>"),
    _invalid_booking("book with end before start", start=LATER, end=NOON),
    _invalid_booking("book with start equal to end", end=NOON),
    _invalid_booking("book without an offset", start="2032-05-04T12:00:00"),
    _invalid_booking("book a naive datetime", start=NOON.replace(tzinfo=None)),
    _invalid_booking("book with start 'tomorrow'", start="tomorrow"),
    invalid_input("book without an end", lambda m, w: m.create_event(w.item, start=NOON, title="x")),
    invalid_input("book item 'abc'", lambda m, _: m.create_event("abc", start=NOON, end=LATER)),
    WriteCase(
        name="book a time that is taken",
        operation=_book_twice,
        exists=has("create_event"),
        refused=_booked_errors,
        needs=("spare",),
    ),
    WriteCase(
        name="book a missing item",
        operation=lambda m, _: m.create_event(MISSING_ID, start=NOON, end=LATER),
        exists=has("create_event"),
        refused=(NotFoundError,),
    ),
)
