"""Experiments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from tests.safety.cases import Case, adds, both, has, nothing, sets, stores_dates
from tests.safety.world import BODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.content.arguments import DateLike
    from elab_sdk.rules.releases import Release
    from tests.safety.state import State
    from tests.safety.world import World
from tests.safety.natural.common import KEPT, METADATA

RICH: Final = "<h1>Goal</h1><p>5 µl &amp; <strong>ice</strong></p><ul><li>one</li><li>two</li></ul>"
DAYS: Final[Mapping[str, DateLike]] = {
    "a date": date(2019, 3, 2),
    "a datetime": datetime(2019, 3, 2, 23, 59, tzinfo=UTC),
    "ISO text": "2019-03-02",
    "compact text": "20190302",
    "in words": "2 March 2019",
}
UNICODE: Final = "Überprüfung λ-Phage 漢字 ✓"
LONGEST: Final = "x" * 255
METADATA_TEXT: Final = '{"b": 1, "a": {"c": "ü"}}'


def _on(day: DateLike) -> Any:
    return lambda m, w: m.post_experiment(w.experiment, date=day)


def _status(state: State, world: World) -> None:
    state.entries["experiment"].category = world.status


def _experiment_category(release: Release) -> bool:
    return release.has("category") and release.category_sets_status


def _title_twice(hand: Any, world: World) -> None:
    hand.post_experiment(world.experiment, title="First")
    hand.post_experiment(world.experiment, title="Second")


def _two_tags(hand: Any, world: World) -> None:
    hand.add_tag_to_experiment(world.experiment, "one")
    hand.add_tag_to_experiment(world.experiment, "two")


def _same_link_twice(hand: Any, world: World) -> None:
    hand.add_link_to_experiment(world.experiment, world.spare)
    hand.add_link_to_experiment(world.experiment, world.spare)


def _as_read(hand: Any, world: World) -> None:
    entry = hand.get_experiment(world.experiment)
    hand.post_experiment(entry, title=entry.title, date=entry.date, body=entry.body)


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
    *(
        Case(
            name=f"date only, {how}",
            act=_on(day),
            expect=sets("experiment", date="20190302"),
            exists=stores_dates,
        )
        for how, day in DAYS.items()
    ),
    Case(
        name="title, date and body",
        act=lambda m, w: m.post_experiment(w.experiment, title="All", date="2019-03-02", body="<p>all</p>"),
        expect=sets("experiment", title="All", date="20190302", body="<p>all</p>"),
        exists=stores_dates,
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
        exists=stores_dates,
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
        expect=sets("experiment", metadata={**KEPT, **METADATA}),
        exists=has("metadata"),
    ),
    Case(
        name="metadata, JSON text",
        act=lambda m, w: m.post_experiment(w.experiment, metadata=METADATA_TEXT),
        expect=sets("experiment", metadata={**KEPT, "a": {"c": "ü"}, "b": 1}),
        exists=has("metadata"),
    ),
    Case(
        name="metadata, replaced by an empty dict",
        act=lambda m, w: m.post_experiment(w.experiment, metadata={}, replace_metadata=True),
        expect=sets("experiment", metadata={}),
        exists=has("metadata"),
    ),
    Case(
        name="title and metadata",
        act=lambda m, w: m.post_experiment(w.experiment, title="Both", metadata={"a": 1}),
        expect=sets("experiment", title="Both", metadata={**KEPT, "a": 1}),
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
        name="link to the item that has the experiment's number",
        act=lambda m, w: m.add_link_to_experiment(w.experiment, w.namesake),
        expect=adds("experiment", "links", "namesake"),
        # 4.5.3 – 4.5.14 answer success and link nothing
        exists=lambda release: release.link_same_id != "ignored",
        needs=("namesake",),
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
