"""Files, rights, templates, bookings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import (
    LockedError,
    NotFoundError,
    PermissionDeniedError,
)
from tests.safety.cases import Case, checks_types, has, stores_dates

if TYPE_CHECKING:
    from elab_sdk.rules.releases import Release
    from tests.safety.world import World
from tests.safety.careless.common import NOBODY, wrong

NOON: Final = datetime(2032, 5, 4, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=2)


def _locked(release: Release) -> tuple[type[BaseException], ...]:
    # 4.0 – 4.2 say the same of what is locked and of what is somebody else's
    return (PermissionDeniedError,) if release.locked == "forbidden" else (LockedError,)


def _text_file(hand: Any, world: World) -> None:
    with world.file("gel.csv").open(encoding="utf-8") as file:
        hand.upload_to_experiment(world.experiment, file)


def _wrong_name(method: str, role: str) -> Any:
    def act(hand: Any, world: World) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(hand, method)(getattr(world, role), {"datei": file})

    return act


def _closed_file(hand: Any, world: World) -> None:
    with world.file("gel.png").open("rb") as file:
        pass
    hand.upload_to_experiment(world.experiment, file)


UPLOADS: Final = (
    wrong("upload, another field", _wrong_name("upload_to_experiment", "experiment")),
    wrong("item: upload, another field", _wrong_name("upload_to_item", "item")),
    wrong("upload in text mode", _text_file),
    wrong("upload a closed file", _closed_file),
    wrong("upload .php", lambda m, w: m.upload_to_experiment(w.experiment, w.file("run.php"))),
    wrong("upload bytes without a name", lambda m, w: m.upload_to_experiment(w.experiment, b"cells")),
    wrong("upload None", lambda m, w: m.upload_to_experiment(w.experiment, None)),
    Case(
        name="upload a path that does not exist",
        act=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png").with_name("gone.png")),
        # as open() says it
        refused=(FileNotFoundError,),
    ),
)


OTHERS: Final = (
    wrong("create an item of no type", lambda m, _: m.create_item(None)),
    Case(
        name="create an item of an unknown type",
        act=lambda m, _: m.create_item(NOBODY),
        exists=has("create_item"),
        refused=(PermissionDeniedError, NotFoundError),
    ),
    wrong(
        "template with a date",
        lambda m, w: m.post_template(w.template, {"title": "x", "date": "20190302", "body": "<p>x</p>"}),
    ),
    wrong("template, unknown field", lambda m, w: m.post_template(w.template, {"tittle": "x"})),
    wrong("item, unknown field", lambda m, w: m.post_item(w.item, {"tittle": "x"})),
    Case(
        name="update while locked",
        act=lambda m, w: m.post_experiment(w.locked, title="x", date="2019-03-02", body="<p>x</p>"),
        exists=stores_dates,
        refused=_locked,
        needs=("locked",),
    ),
    Case(
        name="title while locked",
        act=lambda m, w: m.post_experiment(w.locked, title="x"),
        refused=_locked,
        needs=("locked",),
    ),
    Case(
        name="title of somebody else's entry",
        act=lambda m, w: m.post_experiment(w.experiment, title="x"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    Case(
        name="tag on somebody else's entry",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        refused=(PermissionDeniedError,),
        key="other",
    ),
    Case(
        name="link and category of somebody else's entry",
        act=lambda m, w: m.post_experiment(w.experiment, link=w.spare, category=w.status),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(PermissionDeniedError,),
        key="other",
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="item: link and category, of a missing item",
        act=lambda m, w: m.post_item(NOBODY, link=w.spare, category=w.items_type),
        exists=checks_types,
        refused=(NotFoundError,),
        needs=("spare",),
    ),
    Case(
        name="title of a private entry",
        act=lambda m, w: m.post_experiment(w.private, title="x"),
        refused=(PermissionDeniedError,),
        key="other",
        needs=("private",),
    ),
    Case(
        name="link from a private entry",
        act=lambda m, w: m.add_link_to_experiment(w.private, w.spare),
        refused=(PermissionDeniedError,),
        key="other",
        needs=("private",),
    ),
)


def _event(name: str, **fields: Any) -> Case:
    return wrong(name, lambda m, w: m.create_event(w.item, {"start": NOON, "end": LATER, **fields}))


BOOKINGS: Final = (
    _event("book with a date", title="x", date="20190302"),
    _event("book with a body", body="<p>x</p>"),
    _event("book from later to earlier", start=LATER, end=NOON),
    _event("book no time at all", end=NOON),
    _event("book without an offset", start="2032-05-04T12:00:00"),
    _event("book a naive datetime", start=NOON.replace(tzinfo=None)),
    _event("book from tomorrow", start="tomorrow"),
    wrong("book without an end", lambda m, w: m.create_event(w.item, start=NOON, title="x")),
    wrong("book item 'abc'", lambda m, _: m.create_event("abc", start=NOON, end=LATER)),
    Case(
        name="book an item that does not exist",
        act=lambda m, _: m.create_event(NOBODY, start=NOON, end=LATER),
        exists=has("create_event"),
        refused=(NotFoundError,),
    ),
)
