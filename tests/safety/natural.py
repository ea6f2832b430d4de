"""Writes as people mean them: each must do what it says wherever the release can do it at all."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final

from elab_sdk.errors import ElabError, PermissionDenied, ReadOnlyKeyError
from elab_sdk.sandbox.values import file_name
from tests.safety.cases import Case, adds, both, has, nothing, sets
from tests.safety.state import Booking
from tests.safety.world import BODY, FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.releases import Release
    from tests.safety.cases import Expect
    from tests.safety.state import State
    from tests.safety.world import World

__all__ = ["NATURAL"]

NOON: Final = datetime(2032, 5, 4, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(hours=2)
RICH: Final = "<h1>Goal</h1><p>5 µl &amp; <strong>ice</strong></p><ul><li>one</li><li>two</li></ul>"
UNICODE: Final = "Überprüfung λ-Phage 漢字 ✓"
LONGEST: Final = "x" * 255
ODD_NAME: Final = "Gel 1 – Überprüfung (λ).png"
METADATA: Final = {"extra_fields": {"pH": {"type": "number", "value": "7.4"}}, "µ": [1, None, True]}
METADATA_TEXT: Final = '{"b": 1, "a": {"c": "ü"}}'


def _uploaded(role: str, name: str = "gel.png", content: bytes = FILE) -> Expect:
    return adds(role, "uploads", (name, hashlib.sha256(content).hexdigest()))


def _oddly_named(state: State, world: World) -> None:
    stored = file_name(ODD_NAME, world.release)
    _uploaded("experiment", stored, b"cells")(state, world)


def _booked(title: str = "") -> Expect:
    def expect(state: State, world: World) -> None:
        state.bookings.append(Booking(world.item, NOON.isoformat(), LATER.isoformat(), title))

    return expect


def _cancelled(state: State, world: World) -> None:
    state.bookings.clear()


def _status(state: State, world: World) -> None:
    state.entries["experiment"].category = world.status


def _type(state: State, world: World) -> None:
    state.entries["item"].category = world.items_type


def _claimed(state: State, world: World) -> None:
    state.entries["item"].title = "New title"
    if world.release.item_update_claims:
        # to 3.4 whoever edits an item owns it from then on, on its page as through the API
        state.entries["item"].rest["userid"] = world.other_user


# what a release can do ------------------------------------------------------------------------------------


def _experiment_category(release: Release) -> bool:
    return release.has("category") and release.category_sets_status


def _item_uploads(release: Release) -> bool:
    return release.item_multipart


def _titled_bookings(release: Release) -> bool:
    """A booking's title is a booking's title: 4.0 – 4.2 rename the item."""
    renames = release.update_reach == "all" and "title" in release.update_triggers
    return release.has("create_event") and not renames


# acts that take more than a line --------------------------------------------------------------------------


def _title_twice(hand: Any, world: World) -> None:
    hand.post_experiment(world.experiment, title="First")
    hand.post_experiment(world.experiment, title="Second")


def _two_tags(hand: Any, world: World) -> None:
    hand.add_tag_to_experiment(world.experiment, "one")
    hand.add_tag_to_experiment(world.experiment, "two")


def _same_link_twice(hand: Any, world: World) -> None:
    hand.add_link_to_experiment(world.experiment, world.spare)
    hand.add_link_to_experiment(world.experiment, world.spare)


def _same_file_twice(hand: Any, world: World) -> None:
    path = world.file("gel.png")
    hand.upload_to_experiment(world.experiment, path)
    hand.upload_to_experiment(world.experiment, path)


def _as_read(hand: Any, world: World) -> None:
    entry = hand.get_experiment(world.experiment)
    hand.post_experiment(entry, title=entry.title, date=entry.date, body=entry.body)


def _item_as_read(hand: Any, world: World) -> None:
    entry = hand.get_item(world.item)
    hand.post_item(entry.id, {"title": entry["title"], "date": entry["date"], "body": entry["body"]})


def _open_file(method: str, role: str) -> Any:
    def act(hand: Any, world: World) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(hand, method)(getattr(world, role), file)

    return act


def _elabapy_file(method: str, role: str) -> Any:
    def act(hand: Any, world: World) -> None:
        with world.file("gel.png").open("rb") as file:
            getattr(hand, method)(getattr(world, role), {"file": file})

    return act


# calls at once --------------------------------------------------------------------------------------------


def _landed(results: Sequence[object], *expects: Expect) -> list[Expect]:
    return [expect for result, expect in zip(results, expects, strict=True) if not _failed(result)]


def _failed(result: object) -> bool:
    return isinstance(result, ElabError)


def _one_of(*expects: Expect) -> Any:
    """One of those that returned is what there is."""
    return lambda results: _landed(results, *expects) or [nothing]


def _all_of(*expects: Expect) -> Any:
    """All that returned are what there is."""
    return lambda results: [both(*_landed(results, *expects))]


def _orders(one: str, other: str) -> Any:
    """Both were appended, whichever came first."""

    def fine(results: Sequence[object]) -> list[Expect]:
        landed = [text for text, result in zip((one, other), results, strict=True) if not _failed(result)]
        return [sets("experiment", body=BODY + "".join(order)) for order in permutations(landed)]

    return fine


def _replaced_and_appended(results: Sequence[object]) -> list[Expect]:
    """The new body stands, with what was appended to it or, where that came first, without."""
    appended, replaced = (not _failed(result) for result in results)
    more = "<p>more</p>"
    if not replaced:
        return [sets("experiment", body=BODY + more) if appended else nothing]
    bodies = ["<p>new</p>", "<p>new</p>" + more] if appended else ["<p>new</p>"]
    return [sets("experiment", body=body) for body in bodies]


EXPERIMENTS: Final = (
    Case(
        name="title only",
        act=lambda m, w: m.post_experiment(w.experiment, title="New title"),
        expect=sets("experiment", title="New title"),
    ),
    Case(
        name="body only",
        act=lambda m, w: m.post_experiment(w.experiment, body="<p>new</p>"),
        expect=sets("experiment", body="<p>new</p>"),
    ),
    Case(
        name="date only, a date",
        act=lambda m, w: m.post_experiment(w.experiment, date=date(2019, 3, 2)),
        expect=sets("experiment", date="20190302"),
    ),
    Case(
        name="date only, a datetime",
        act=lambda m, w: m.post_experiment(w.experiment, date=datetime(2019, 3, 2, 23, 59, tzinfo=UTC)),
        expect=sets("experiment", date="20190302"),
    ),
    Case(
        name="date only, ISO text",
        act=lambda m, w: m.post_experiment(w.experiment, date="2019-03-02"),
        expect=sets("experiment", date="20190302"),
    ),
    Case(
        name="date only, compact text",
        act=lambda m, w: m.post_experiment(w.experiment, date="20190302"),
        expect=sets("experiment", date="20190302"),
    ),
    Case(
        name="date only, in words",
        act=lambda m, w: m.post_experiment(w.experiment, date="2 March 2019"),
        expect=sets("experiment", date="20190302"),
    ),
    Case(
        name="title, date and body",
        act=lambda m, w: m.post_experiment(w.experiment, title="All", date="2019-03-02", body="<p>all</p>"),
        expect=sets("experiment", title="All", date="20190302", body="<p>all</p>"),
    ),
    Case(
        name="title and body",
        act=lambda m, w: m.post_experiment(w.experiment, title="Two", body="<p>two</p>"),
        expect=sets("experiment", title="Two", body="<p>two</p>"),
    ),
    Case(
        name="empty body",
        act=lambda m, w: m.post_experiment(w.experiment, body=""),
        expect=sets("experiment", body=""),
    ),
    Case(
        name="body with markup",
        act=lambda m, w: m.post_experiment(w.experiment, body=RICH),
        expect=sets("experiment", body=RICH),
    ),
    Case(
        name="body of several lines",
        act=lambda m, w: m.post_experiment(w.experiment, body="<p>one\ntwo</p>\n<pre>a\tb = 1+1 %2B</pre>"),
        expect=sets("experiment", body="<p>one\ntwo</p>\n<pre>a\tb = 1+1 %2B</pre>"),
    ),
    Case(
        name="title with quotes, & and >",
        act=lambda m, w: m.post_experiment(w.experiment, title='the "5\'" end > 3 & &amp;'),
        expect=sets("experiment", title='the "5\'" end > 3 & &amp;'),
    ),
    Case(
        name="title of 255 characters",
        act=lambda m, w: m.post_experiment(w.experiment, title=LONGEST),
        expect=sets("experiment", title=LONGEST),
    ),
    Case(
        name="letters beyond ASCII",
        act=lambda m, w: m.post_experiment(w.experiment, title=UNICODE, body=f"<p>{UNICODE}</p>"),
        expect=sets("experiment", title=UNICODE, body=f"<p>{UNICODE}</p>"),
    ),
    Case(name="as it was read", act=_as_read, expect=nothing),
    Case(
        name="elabapy's dict, all three",
        act=lambda m, w: m.post_experiment(
            w.experiment, {"title": "Dict", "date": "20190302", "body": "<p>dict</p>"}
        ),
        expect=sets("experiment", title="Dict", date="20190302", body="<p>dict</p>"),
    ),
    Case(
        name="elabapy's dict, title only",
        act=lambda m, w: m.post_experiment(w.experiment, {"title": "Dict"}),
        expect=sets("experiment", title="Dict"),
    ),
    Case(
        name="elabapy's dict with a tag",
        act=lambda m, w: m.post_experiment(w.experiment, {"tag": "blot"}),
        expect=adds("experiment", "tags", "blot"),
    ),
    Case(
        name="two titles, one after the other",
        act=_title_twice,
        expect=sets("experiment", title="Second"),
    ),
    Case(
        name="id as text",
        act=lambda m, w: m.post_experiment(str(w.experiment), title="By text"),
        expect=sets("experiment", title="By text"),
    ),
    Case(
        name="id as a model",
        act=lambda m, w: m.post_experiment(m.get_experiment(w.experiment), title="By model"),
        expect=sets("experiment", title="By model"),
    ),
    Case(
        name="append to the body",
        act=lambda m, w: m.post_experiment(w.experiment, bodyappend="<p>more</p>"),
        expect=sets("experiment", body=BODY + "<p>more</p>"),
    ),
    Case(
        name="title, and append to the body",
        act=lambda m, w: m.post_experiment(w.experiment, title="Longer", bodyappend="<p>more</p>"),
        expect=sets("experiment", title="Longer", body=BODY + "<p>more</p>"),
    ),
    Case(
        name="metadata, a dict",
        act=lambda m, w: m.post_experiment(w.experiment, metadata=METADATA),
        expect=sets("experiment", metadata=METADATA),
        exists=has("metadata"),
    ),
    Case(
        name="metadata, JSON text",
        act=lambda m, w: m.post_experiment(w.experiment, metadata=METADATA_TEXT),
        expect=sets("experiment", metadata={"a": {"c": "ü"}, "b": 1}),
        exists=has("metadata"),
    ),
    Case(
        name="metadata, an empty dict",
        act=lambda m, w: m.post_experiment(w.experiment, metadata={}),
        expect=sets("experiment", metadata={}),
        exists=has("metadata"),
    ),
    Case(
        name="title and metadata",
        act=lambda m, w: m.post_experiment(w.experiment, title="Both", metadata={"a": 1}),
        expect=sets("experiment", title="Both", metadata={"a": 1}),
        exists=has("metadata"),
    ),
    Case(
        name="category",
        act=lambda m, w: m.post_experiment(w.experiment, category=w.status),
        expect=_status,
        exists=_experiment_category,
    ),
    Case(
        name="tag",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        expect=adds("experiment", "tags", "blot"),
    ),
    Case(
        name="tag, elabapy's dict",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, {"tag": "western blot"}),
        expect=adds("experiment", "tags", "western blot"),
    ),
    Case(
        name="tag with quotes and &",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, 'the "5\'" end & λ'),
        expect=adds("experiment", "tags", 'the "5\'" end & λ'),
    ),
    Case(
        name="one tag twice in one call",
        act=lambda m, w: m.post_experiment(w.experiment, tag=["one", "one"]),
        expect=adds("experiment", "tags", "one"),
    ),
    Case(
        name="a tag that is there",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, "kept"),
        expect=nothing,
    ),
    Case(name="two tags", act=_two_tags, expect=adds("experiment", "tags", "one", "two")),
    Case(
        name="two tags in one call",
        act=lambda m, w: m.post_experiment(w.experiment, tag=["one", "two"]),
        expect=adds("experiment", "tags", "one", "two"),
    ),
    Case(
        name="link",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, w.spare),
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="link, elabapy's dict",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, {"link": w.spare}),
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="link, a model",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, m.get_item(w.spare)),
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="a link that is there",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, w.linked),
        expect=nothing,
        needs=("linked",),
        needs_links=True,
    ),
    Case(
        name="the same link twice",
        act=_same_link_twice,
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="title, tags and link in one call",
        act=lambda m, w: m.post_experiment(w.experiment, title="Several", tag=["one", "two"], link=w.spare),
        expect=both(
            sets("experiment", title="Several"),
            adds("experiment", "tags", "one", "two"),
            adds("experiment", "links", "spare"),
        ),
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="title, tag and category in one call",
        act=lambda m, w: m.post_experiment(w.experiment, title="Several", tag="blot", category=w.status),
        expect=both(sets("experiment", title="Several"), adds("experiment", "tags", "blot"), _status),
        exists=_experiment_category,
    ),
    Case(
        name="create an experiment",
        act=lambda m, _: m.create_experiment(),
        creates={"experiments": 1},
    ),
)

UPLOADS: Final = (
    Case(
        name="upload a path",
        act=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png")),
        expect=_uploaded("experiment"),
    ),
    Case(
        name="upload bytes",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"\0\xff\r\n", name="gel.png"),
        expect=_uploaded("experiment", content=b"\0\xff\r\n"),
    ),
    Case(
        name="upload an open file",
        act=_open_file("upload_to_experiment", "experiment"),
        expect=_uploaded("experiment"),
    ),
    Case(
        name="upload, elabapy's dict",
        act=_elabapy_file("upload_to_experiment", "experiment"),
        expect=_uploaded("experiment"),
    ),
    Case(
        name="upload an empty file",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"", name="gel.png"),
        expect=_uploaded("experiment", content=b""),
    ),
    Case(
        name="upload under a name beyond ASCII",
        act=lambda m, w: m.upload_to_experiment(w.experiment, b"cells", name=ODD_NAME),
        expect=_oddly_named,
    ),
    Case(
        name="upload the same file twice",
        act=_same_file_twice,
        expect=both(_uploaded("experiment"), _uploaded("experiment")),
    ),
    Case(
        name="item: upload a path",
        act=lambda m, w: m.upload_to_item(w.item, w.file("gel.png")),
        expect=_uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
    Case(
        name="item: upload bytes",
        act=lambda m, w: m.upload_to_item(w.item, b"\0\xff\r\n", name="gel.png"),
        expect=_uploaded("item", content=b"\0\xff\r\n"),
        exists=_item_uploads,
        needs=("item",),
    ),
    Case(
        name="item: upload an open file",
        act=_open_file("upload_to_item", "item"),
        expect=_uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
    Case(
        name="item: upload, elabapy's dict",
        act=_elabapy_file("upload_to_item", "item"),
        expect=_uploaded("item"),
        exists=_item_uploads,
        needs=("item",),
    ),
)

ITEMS: Final = (
    Case(
        name="create an item",
        act=lambda m, w: m.create_item(w.items_type),
        creates={"items": 1},
        exists=has("create_item"),
    ),
    Case(
        name="item: title only",
        act=lambda m, w: m.post_item(w.item, title="New title"),
        expect=sets("item", title="New title"),
        needs=("item",),
    ),
    Case(
        name="item: body only",
        act=lambda m, w: m.post_item(w.item, body="<p>new</p>"),
        expect=sets("item", body="<p>new</p>"),
        needs=("item",),
    ),
    Case(
        name="item: date only",
        act=lambda m, w: m.post_item(w.item, date=date(2019, 3, 2)),
        expect=sets("item", date="20190302"),
        needs=("item",),
    ),
    Case(
        name="item: elabapy's dict, all three",
        act=lambda m, w: m.post_item(w.item, {"title": "Dict", "date": "20190302", "body": "<p>dict</p>"}),
        expect=sets("item", title="Dict", date="20190302", body="<p>dict</p>"),
        needs=("item",),
    ),
    Case(name="item: as it was read", act=_item_as_read, expect=nothing, needs=("item",)),
    Case(
        name="item: append to the body",
        act=lambda m, w: m.post_item(w.item, bodyappend="<p>more</p>"),
        expect=sets("item", body=BODY + "<p>more</p>"),
        needs=("item",),
    ),
    Case(
        name="item: metadata",
        act=lambda m, w: m.post_item(w.item, metadata=METADATA),
        expect=sets("item", metadata=METADATA),
        exists=has("metadata"),
        needs=("item",),
    ),
    Case(
        name="item: tag",
        act=lambda m, w: m.add_tag_to_item(w.item, "plasmid"),
        expect=adds("item", "tags", "plasmid"),
        needs=("item",),
    ),
    Case(
        name="item: link",
        act=lambda m, w: m.add_link_to_item(w.item, w.spare),
        expect=adds("item", "links", "spare"),
        exists=has("link_item"),
        needs=("item",),
        needs_links=True,
    ),
    Case(
        name="item: a link that is there",
        act=lambda m, w: m.add_link_to_item(w.item, w.linked),
        expect=nothing,
        exists=has("link_item"),
        needs=("item",),
        needs_links=True,
    ),
    Case(
        name="item: category",
        act=lambda m, w: m.post_item(w.item, category=w.items_type),
        expect=_type,
        exists=has("category"),
        needs=("item",),
    ),
)

TEMPLATES: Final = (
    Case(
        name="create a template",
        act=lambda m, _: m.create_template(),
        creates={"templates": 1},
        exists=has("create_template"),
    ),
    Case(
        name="template: title only",
        act=lambda m, w: m.post_template(w.template, title="New title"),
        expect=sets("template", title="New title"),
        exists=has("post_template"),
    ),
    Case(
        name="template: body only",
        act=lambda m, w: m.post_template(w.template, body="<p>new</p>"),
        expect=sets("template", body="<p>new</p>"),
        exists=has("post_template"),
    ),
    Case(
        name="template: elabapy's dict",
        act=lambda m, w: m.post_template(w.template, {"title": "Dict", "body": "<p>dict</p>"}),
        expect=sets("template", title="Dict", body="<p>dict</p>"),
        exists=has("post_template"),
    ),
    Case(
        name="template: append to the body",
        act=lambda m, w: m.post_template(w.template, bodyappend="<p>more</p>"),
        expect=sets("template", body=BODY + "<p>more</p>"),
        exists=has("post_template"),
    ),
    Case(
        name="template: metadata",
        act=lambda m, w: m.post_template(w.template, metadata=METADATA),
        expect=sets("template", metadata=METADATA),
        exists=has("post_template", "metadata"),
    ),
)

BOOKINGS: Final = (
    Case(
        name="book an item, with a title",
        act=lambda m, w: m.create_event(w.item, start=NOON, end=LATER, title="Confocal"),
        expect=_booked("Confocal"),
        creates={"events": 1},
        exists=_titled_bookings,
        needs=("item",),
    ),
    Case(
        name="book an item, elabapy's dict",
        act=lambda m, w: m.create_event(
            w.item,
            {"start": "2032-05-04T14:00:00+02:00", "end": "2032-05-04T16:00:00+02:00", "title": "Confocal"},
        ),
        expect=_booked("Confocal"),
        creates={"events": 1},
        exists=_titled_bookings,
        needs=("item",),
    ),
    Case(
        name="book an item, without a title",
        act=lambda m, w: m.create_event(w.item, start=NOON, end="2032-05-04T14:00:00Z"),
        expect=_booked(),
        creates={"events": 1},
        exists=has("create_event"),
        needs=("item",),
    ),
    Case(
        name="cancel a booking",
        act=lambda m, w: m.destroy_event(w.event),
        expect=_cancelled,
        exists=has("destroy_event"),
    ),
    Case(
        name="cancel the booking of somebody else",
        act=lambda m, w: m.destroy_event(w.event),
        expect=_cancelled,
        exists=has("destroy_event"),
        # to 3.6 anybody may
        allowed=lambda release: release.event_delete == "all_but_admins",
        refused=(PermissionDenied,),
        key="other",
    ),
)

RIGHTS: Final = (
    Case(
        name="read-only key: title",
        act=lambda m, w: m.post_experiment(w.experiment, title="New title"),
        expect=sets("experiment", title="New title"),
        # 2.0 knows no such keys
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="read-only key: tag",
        act=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        expect=adds("experiment", "tags", "blot"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="read-only key: upload",
        act=lambda m, w: m.upload_to_experiment(w.experiment, w.file("gel.png")),
        expect=_uploaded("experiment"),
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="read-only key: create an experiment",
        act=lambda m, _: m.create_experiment(),
        creates={"experiments": 1},
        allowed=lambda release: release.read_only == "writes",
        refused=(ReadOnlyKeyError,),
        key="readonly",
    ),
    Case(
        name="link from somebody else's entry",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, w.spare),
        expect=adds("experiment", "links", "spare"),
        # on 2.0 and from 4.4 on whoever reads an entry may link it
        allowed=lambda release: not release.link_needs_write,
        refused=(PermissionDenied,),
        key="other",
        needs=("spare",),
        needs_links=True,
    ),
    Case(
        name="item: title, as a team-mate",
        act=lambda m, w: m.post_item(w.item, title="New title"),
        expect=_claimed,
        key="other",
        needs=("item",),
    ),
    Case(
        name="item: tag, as a team-mate",
        act=lambda m, w: m.add_tag_to_item(w.item, "plasmid"),
        expect=adds("item", "tags", "plasmid"),
        key="other",
        needs=("item",),
    ),
    Case(
        name="tag while locked",
        act=lambda m, w: m.add_tag_to_experiment(w.locked, "blot"),
        expect=adds("locked", "tags", "blot"),
        # on 4.0 – 4.3 a lock keeps tags out, too
        allowed=lambda release: not release.locked_shuts_all,
        refused=(PermissionDenied,),
        needs=("locked",),
    ),
)

AT_ONCE: Final = (
    Case(
        name="two titles at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_experiment(w.experiment, title="That one"),
        ),
        at_once=_one_of(sets("experiment", title="This one"), sets("experiment", title="That one")),
    ),
    Case(
        name="title and body at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_experiment(w.experiment, body="<p>that one</p>"),
        ),
        at_once=_all_of(sets("experiment", title="This one"), sets("experiment", body="<p>that one</p>")),
    ),
    Case(
        name="two appendices at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>this</p>"),
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>that</p>"),
        ),
        at_once=_orders("<p>this</p>", "<p>that</p>"),
    ),
    Case(
        name="appendix and new body at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, bodyappend="<p>more</p>"),
            lambda n: n.post_experiment(w.experiment, body="<p>new</p>"),
        ),
        at_once=_replaced_and_appended,
    ),
    Case(
        name="title and tag at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.add_tag_to_experiment(w.experiment, "blot"),
        ),
        at_once=_all_of(sets("experiment", title="This one"), adds("experiment", "tags", "blot")),
    ),
    Case(
        name="two entries at once",
        act=lambda m, w: m.together(
            lambda n: n.post_experiment(w.experiment, title="This one"),
            lambda n: n.post_item(w.item, body="<p>that one</p>"),
        ),
        at_once=_all_of(sets("experiment", title="This one"), sets("item", body="<p>that one</p>")),
        needs=("item",),
    ),
)

NATURAL: Final = (*EXPERIMENTS, *UPLOADS, *ITEMS, *TEMPLATES, *BOOKINGS, *RIGHTS, *AT_ONCE)
