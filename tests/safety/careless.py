"""Writes that go wrong: each must raise the error that says why, and change nothing at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import (
    BadRequest,
    LockedError,
    NotFound,
    PermissionDenied,
    ServerError,
    ValidationError,
)
from tests.safety.cases import Case, has

if TYPE_CHECKING:
    from elab_sdk.releases import Release
    from tests.safety.world import World

__all__ = ["CARELESS"]

NOON: Final = datetime(2032, 5, 4, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=2)
NOBODY: Final = 99999


def _locked(release: Release) -> tuple[type[BaseException], ...]:
    # 4.0 – 4.2 say the same of what is locked and of what is somebody else's
    return (PermissionDenied,) if release.locked == "forbidden" else (LockedError,)


def _no_template(release: Release) -> tuple[type[BaseException], ...]:
    # from 4.4 on a template that does not exist is a 500 without a word
    return (NotFound, ServerError) if release.missing_template == "crash" else (NotFound,)


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


def _wrong(name: str, act: Any, **more: Any) -> Case:
    """What is refused before anything is sent, on every release."""
    return Case(name=name, act=act, refused=(ValidationError,), **more)


def _titled(number: object) -> Any:
    return lambda m, _: m.post_experiment(number, title="New title")


FIELDS: Final = (
    _wrong("unknown field alone", lambda m, w: m.post_experiment(w.experiment, {"tittle": "x"})),
    _wrong(
        "unknown field beside a good one",
        lambda m, w: m.post_experiment(w.experiment, {"title": "x", "bodyy": "<p>x</p>"}),
    ),
    _wrong("field in capitals", lambda m, w: m.post_experiment(w.experiment, {"Title": "x"})),
    _wrong("field that is no word", lambda m, w: m.post_experiment(w.experiment, {1: "x"})),
    _wrong("no field", lambda m, w: m.post_experiment(w.experiment)),
    _wrong("empty dict", lambda m, w: m.post_experiment(w.experiment, {})),
    _wrong("text for a dict", lambda m, w: m.post_experiment(w.experiment, "title=x")),
    _wrong("field given twice", lambda m, w: m.post_experiment(w.experiment, {"title": "x"}, title="y")),
    Case(
        name="misspelt keyword",
        act=lambda m, w: m.post_experiment(w.experiment, tittle="x"),
        # Python itself refuses a keyword that there is not, as type checkers do
        refused=(ValidationError, TypeError),
    ),
    _wrong(
        "a whole entry posted back",
        lambda m, w: m.post_experiment(w.experiment, m.get_experiment(w.experiment).to_dict()),
    ),
    _wrong("a file as a field", lambda m, w: m.post_experiment(w.experiment, {"file": "gel.png"})),
    _wrong(
        "body replaced and appended to",
        lambda m, w: m.post_experiment(w.experiment, body="<p>x</p>", bodyappend="<p>y</p>"),
    ),
)

IDS: Final = (
    *(
        _wrong(f"id {number!r}", _titled(number))
        for number in ("abc", "", "1.5", "1 2", 0, -1, 1.5, True, None, [1])
    ),
    _wrong(
        "id of another kind of entry",
        lambda m, w: m.post_experiment(m.get_item(w.item), title="x"),
        needs=("item",),
    ),
    _wrong("tag for id 'abc'", lambda m, _: m.add_tag_to_experiment("abc", "blot")),
    _wrong("upload to id 0", lambda m, w: m.upload_to_experiment(0, w.file("gel.png"))),
    _wrong("item id 'abc'", lambda m, _: m.post_item("abc", title="x")),
    _wrong("template id None", lambda m, _: m.post_template(None, title="x")),
    _wrong("cancel id 'abc'", lambda m, _: m.destroy_event("abc")),
    Case(
        name="entry that does not exist",
        act=lambda m, _: m.post_experiment(NOBODY, title="x"),
        refused=(NotFound,),
    ),
    Case(
        name="entry that does not exist: all three",
        act=lambda m, _: m.post_experiment(NOBODY, title="x", date="2019-03-02", body="<p>x</p>"),
        refused=(NotFound,),
    ),
    Case(
        name="entry that does not exist: tag",
        act=lambda m, _: m.add_tag_to_experiment(NOBODY, "blot"),
        refused=(NotFound,),
    ),
    Case(
        name="entry that does not exist: upload",
        act=lambda m, w: m.upload_to_experiment(NOBODY, w.file("gel.png")),
        refused=(NotFound,),
    ),
    Case(
        name="item that does not exist",
        act=lambda m, _: m.post_item(NOBODY, title="x"),
        refused=(NotFound,),
    ),
    Case(
        name="template that does not exist",
        act=lambda m, _: m.post_template(NOBODY, title="x"),
        exists=has("post_template"),
        refused=_no_template,
    ),
    Case(
        name="booking that does not exist",
        act=lambda m, _: m.destroy_event(NOBODY),
        exists=has("destroy_event"),
        refused=(NotFound,),
    ),
)

VALUES: Final = (
    *(
        _wrong(f"date {text!r}", lambda m, w, text=text: m.post_experiment(w.experiment, date=text))
        for text in (
            "20190230",
            "tomorrow",
            "04/05/2017",
            "",
            "2019",
            "March 2019",
            "0000-00-00",
            "20170415x",
        )
    ),
    _wrong("date True", lambda m, w: m.post_experiment(w.experiment, date=True)),
    _wrong("date None", lambda m, w: m.post_experiment(w.experiment, date=None)),
    _wrong(
        "good title, impossible date",
        lambda m, w: m.post_experiment(w.experiment, title="x", date="2019-02-30"),
    ),
    _wrong("title of 256 characters", lambda m, w: m.post_experiment(w.experiment, title="x" * 256)),
    _wrong(
        "title of 250 with quotes", lambda m, w: m.post_experiment(w.experiment, title='"' * 2 + "x" * 248)
    ),
    _wrong("empty title", lambda m, w: m.post_experiment(w.experiment, title="")),
    _wrong("title with markup", lambda m, w: m.post_experiment(w.experiment, title="<b>bold</b>")),
    _wrong("title with an unclosed <", lambda m, w: m.post_experiment(w.experiment, title="if a < b")),
    _wrong("title of two lines", lambda m, w: m.post_experiment(w.experiment, title="one\ntwo")),
    _wrong("title None", lambda m, w: m.post_experiment(w.experiment, title=None)),
    _wrong("title with half a letter", lambda m, w: m.post_experiment(w.experiment, title="\ud800")),
    _wrong("title '0'", lambda m, w: m.post_experiment(w.experiment, title="0")),
    _wrong("title a number", lambda m, w: m.post_experiment(w.experiment, title=12)),
    _wrong("body None", lambda m, w: m.post_experiment(w.experiment, body=None)),
    _wrong("body bytes", lambda m, w: m.post_experiment(w.experiment, body=b"<p>x</p>")),
    _wrong("tag of 256 characters", lambda m, w: m.add_tag_to_experiment(w.experiment, "x" * 256)),
    _wrong("empty tag", lambda m, w: m.add_tag_to_experiment(w.experiment, "")),
    _wrong("tag with |", lambda m, w: m.add_tag_to_experiment(w.experiment, "a|b")),
    _wrong("tag with markup", lambda m, w: m.add_tag_to_experiment(w.experiment, "<i>a</i>")),
    _wrong("tag None", lambda m, w: m.add_tag_to_experiment(w.experiment, None)),
    _wrong("tag a list", lambda m, w: m.add_tag_to_experiment(w.experiment, ["a", "b"])),
    _wrong("no tag in a list", lambda m, w: m.post_experiment(w.experiment, tag=[])),
    _wrong(
        "tag beside another field",
        lambda m, w: m.add_tag_to_experiment(w.experiment, {"tag": "a", "title": "x"}),
    ),
    _wrong("tag, another field", lambda m, w: m.add_tag_to_experiment(w.experiment, {"tags": "a"})),
    _wrong("good title, tag with |", lambda m, w: m.post_experiment(w.experiment, title="x", tag="a|b")),
    *(
        _wrong(
            f"metadata {value!r}", lambda m, w, value=value: m.post_experiment(w.experiment, metadata=value)
        )
        for value in ("{not json", "", "{'a': 1}", "[1]", "null", [1])
    ),
    _wrong(
        "metadata with what JSON has not",
        lambda m, w: m.post_experiment(w.experiment, metadata={"a": float("nan"), "b": {1}}),
    ),
    Case(
        name="category that does not exist",
        act=lambda m, w: m.post_experiment(w.experiment, category=NOBODY),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(ValidationError, NotFound, ServerError),
    ),
    Case(
        name="good title, category that does not exist",
        act=lambda m, w: m.post_experiment(w.experiment, title="x", category=NOBODY),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(ValidationError, NotFound, ServerError),
    ),
    Case(
        name="item: category that does not exist",
        act=lambda m, w: m.post_item(w.item, category=NOBODY),
        exists=has("category"),
        refused=(ValidationError, NotFound, ServerError),
        needs=("item",),
    ),
)

LINKS: Final = (
    Case(
        name="link to nothing",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, NOBODY),
        refused=(NotFound,),
        needs_links=True,
    ),
    Case(
        name="good title, link to nothing",
        act=lambda m, w: m.post_experiment(w.experiment, title="x", link=NOBODY),
        refused=(NotFound,),
        needs_links=True,
    ),
    Case(
        name="item: link to nothing",
        act=lambda m, w: m.add_link_to_item(w.item, NOBODY),
        exists=has("link_item"),
        refused=(NotFound,),
        needs=("item",),
        needs_links=True,
    ),
    _wrong("link to a word", lambda m, w: m.add_link_to_experiment(w.experiment, "abc")),
    _wrong("link to 0", lambda m, w: m.add_link_to_experiment(w.experiment, {"link": 0})),
    _wrong("link None", lambda m, w: m.add_link_to_experiment(w.experiment, None)),
    _wrong("link True", lambda m, w: m.add_link_to_experiment(w.experiment, True)),
    _wrong(
        "item: link to itself",
        lambda m, w: m.add_link_to_item(w.item, w.item),
        exists=has("link_item"),
        needs=("item",),
    ),
    _wrong(
        "link to an experiment",
        lambda m, w: m.add_link_to_experiment(w.experiment, m.get_experiment(w.bystander)),
    ),
    _wrong("link, another field", lambda m, w: m.add_link_to_experiment(w.experiment, {"id": w.spare})),
)

UPLOADS: Final = (
    _wrong("upload, another field", _wrong_name("upload_to_experiment", "experiment")),
    _wrong("item: upload, another field", _wrong_name("upload_to_item", "item")),
    _wrong("upload in text mode", _text_file),
    _wrong("upload a closed file", _closed_file),
    _wrong("upload .php", lambda m, w: m.upload_to_experiment(w.experiment, w.file("run.php"))),
    Case(
        name="upload .php5",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"<?php", name="run.php5"),
        refused=(ValidationError, BadRequest),
    ),
    _wrong("upload bytes without a name", lambda m, w: m.upload_to_experiment(w.experiment, b"cells")),
    _wrong("upload None", lambda m, w: m.upload_to_experiment(w.experiment, None)),
    Case(
        name="upload a path that does not exist",
        act=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png").with_name("gone.png")),
        # as open() says it
        refused=(FileNotFoundError,),
    ),
)

OTHERS: Final = (
    _wrong("create an item of no type", lambda m, _: m.create_item(None)),
    Case(
        name="create an item of an unknown type",
        act=lambda m, _: m.create_item(NOBODY),
        exists=has("create_item"),
        refused=(PermissionDenied, NotFound),
    ),
    _wrong(
        "template with a date",
        lambda m, w: m.post_template(w.template, {"title": "x", "date": "20190302", "body": "<p>x</p>"}),
    ),
    _wrong("template, unknown field", lambda m, w: m.post_template(w.template, {"tittle": "x"})),
    _wrong("item, unknown field", lambda m, w: m.post_item(w.item, {"tittle": "x"})),
    Case(
        name="update while locked",
        act=lambda m, w: m.post_experiment(w.locked, title="x", date="2019-03-02", body="<p>x</p>"),
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
        refused=(PermissionDenied,),
        key="other",
    ),
    Case(
        name="tag on somebody else's entry",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        refused=(PermissionDenied,),
        key="other",
    ),
    Case(
        name="link and category of somebody else's entry",
        act=lambda m, w: m.post_experiment(w.experiment, link=w.spare, category=w.status),
        exists=lambda release: release.has("category") and release.category_sets_status,
        refused=(PermissionDenied,),
        key="other",
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="item: link and category, of a missing item",
        act=lambda m, w: m.post_item(NOBODY, link=w.spare, category=w.items_type),
        exists=has("category"),
        refused=(NotFound,),
        needs=("spare",),
    ),
    Case(
        name="title of a private entry",
        act=lambda m, w: m.post_experiment(w.private, title="x"),
        refused=(PermissionDenied,),
        key="other",
        needs=("private",),
    ),
    Case(
        name="link from a private entry",
        act=lambda m, w: m.add_link_to_experiment(w.private, w.spare),
        refused=(PermissionDenied,),
        key="other",
        needs=("private",),
    ),
)


def _event(name: str, **fields: Any) -> Case:
    return _wrong(name, lambda m, w: m.create_event(w.item, {"start": NOON, "end": LATER, **fields}))


BOOKINGS: Final = (
    _event("book with a date", title="x", date="20190302"),
    _event("book with a body", body="<p>x</p>"),
    _event("book from later to earlier", start=LATER, end=NOON),
    _event("book no time at all", end=NOON),
    _event("book without an offset", start="2032-05-04T12:00:00"),
    _event("book a naive datetime", start=NOON.replace(tzinfo=None)),
    _event("book from tomorrow", start="tomorrow"),
    _wrong("book without an end", lambda m, w: m.create_event(w.item, start=NOON, title="x")),
    _wrong("book item 'abc'", lambda m, _: m.create_event("abc", start=NOON, end=LATER)),
    Case(
        name="book an item that does not exist",
        act=lambda m, _: m.create_event(NOBODY, start=NOON, end=LATER),
        exists=has("create_event"),
        refused=(NotFound,),
    ),
)

CARELESS: Final = (*FIELDS, *IDS, *VALUES, *LINKS, *UPLOADS, *OTHERS, *BOOKINGS)
