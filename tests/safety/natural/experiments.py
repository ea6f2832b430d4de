"""Natural writes to experiments."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from tests.safety.cases import WriteCase, adds, both, expect_status, has, nothing, sets, stores_dates
from tests.safety.example_notebook import BODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.content.arguments import DateLike
    from elab_sdk.rules.releases import Release
    from tests.safety.example_notebook import ExampleNotebook
from tests.safety.natural.common import INITIAL_METADATA, METADATA

RICH: Final = "<h1>Goal</h1><p>5 µl &amp; <strong>ice</strong></p><ul><li>one</li><li>two</li></ul>"
DAYS: Final[Mapping[str, DateLike | int]] = {
    "a date": date(2019, 3, 2),
    "a datetime": datetime(2019, 3, 2, 23, 59, tzinfo=UTC),
    "ISO text": "2019-03-02",
    "compact text": "20190302",
    "in words": "2 March 2019",
    "a time with a zone": "2019-03-02T23:30:00-08:00",
    "a time with Z": "2019-03-02T00:30:00Z",
    "an int": 20190302,
}
UNICODE: Final = "Überprüfung λ-Phage 漢字 ✓"
LONGEST: Final = "x" * 255
NESTED: Final[dict[str, Any]] = functools.reduce(
    lambda inner, _: {"inner": inner}, range(99), dict[str, Any]()
)
METADATA_TEXT: Final = '{"b": 1, "a": {"c": "ü"}}'


def _set_date(day: DateLike | int) -> Any:
    return lambda m, w: m.post_experiment(w.experiment, date=day)


def _experiment_category(release: Release) -> bool:
    return release.has("category") and release.category_sets_status


def _title_twice(client: Any, world: ExampleNotebook) -> None:
    client.post_experiment(world.experiment, title="First")
    client.post_experiment(world.experiment, title="Second")


def _two_tags(client: Any, world: ExampleNotebook) -> None:
    client.add_tag_to_experiment(world.experiment, "one")
    client.add_tag_to_experiment(world.experiment, "two")


def _same_link_twice(client: Any, world: ExampleNotebook) -> None:
    client.add_link_to_experiment(world.experiment, world.spare)
    client.add_link_to_experiment(world.experiment, world.spare)


def _save(client: Any, world: ExampleNotebook) -> None:
    entry = client.get_experiment(world.experiment)
    fields = entry.to_dict()
    fields["title"] = "Saved"
    client.save(entry, fields)


def _save_nothing(client: Any, world: ExampleNotebook) -> None:
    entry = client.get_experiment(world.experiment)
    client.save(entry, entry.to_dict())


def _write_unchanged(client: Any, world: ExampleNotebook) -> None:
    entry = client.get_experiment(world.experiment)
    client.post_experiment(entry, title=entry.title, date=entry.date, body=entry.body)


EXPERIMENTS: Final = (
    WriteCase(
        name="title only",
        operation=lambda m, w: m.post_experiment(w.experiment, title="New title"),
        expect=sets("experiment", title="New title"),
    ),
    WriteCase(
        name="body only",
        operation=lambda m, w: m.post_experiment(w.experiment, body="<p>new</p>"),
        expect=sets("experiment", body="<p>new</p>"),
    ),
    *(
        WriteCase(
            name=f"date only, {how}",
            operation=_set_date(day),
            expect=sets("experiment", date="20190302"),
            exists=stores_dates,
        )
        for how, day in DAYS.items()
    ),
    WriteCase(
        name="title, date and body",
        operation=lambda m, w: m.post_experiment(
            w.experiment, title="All", date="2019-03-02", body="<p>all</p>"
        ),
        expect=sets("experiment", title="All", date="20190302", body="<p>all</p>"),
        exists=stores_dates,
    ),
    WriteCase(
        name="title and body",
        operation=lambda m, w: m.post_experiment(w.experiment, title="Two", body="<p>two</p>"),
        expect=sets("experiment", title="Two", body="<p>two</p>"),
    ),
    WriteCase(
        name="empty body",
        operation=lambda m, w: m.post_experiment(w.experiment, body=""),
        expect=sets("experiment", body=""),
    ),
    WriteCase(
        name="body with markup",
        operation=lambda m, w: m.post_experiment(w.experiment, body=RICH),
        expect=sets("experiment", body=RICH),
    ),
    WriteCase(
        name="body of several lines",
        operation=lambda m, w: m.post_experiment(
            w.experiment, body="<p>one\ntwo</p>\n<pre>a\tb = 1+1 %2B</pre>"
        ),
        expect=sets("experiment", body="<p>one\ntwo</p>\n<pre>a\tb = 1+1 %2B</pre>"),
    ),
    WriteCase(
        name="title with quotes, & and >",
        operation=lambda m, w: m.post_experiment(w.experiment, title='the "5\'" end > 3 & &amp;'),
        expect=sets("experiment", title='the "5\'" end > 3 & &amp;'),
    ),
    WriteCase(
        name="title of 255 characters",
        operation=lambda m, w: m.post_experiment(w.experiment, title=LONGEST),
        expect=sets("experiment", title=LONGEST),
    ),
    WriteCase(
        name="non-ASCII letters",
        operation=lambda m, w: m.post_experiment(w.experiment, title=UNICODE, body=f"<p>{UNICODE}</p>"),
        expect=sets("experiment", title=UNICODE, body=f"<p>{UNICODE}</p>"),
    ),
    WriteCase(name="unchanged entry written back", operation=_write_unchanged, expect=nothing),
    WriteCase(name="changed entry saved", operation=_save, expect=sets("experiment", title="Saved")),
    WriteCase(name="unchanged entry saved", operation=_save_nothing, expect=nothing),
    WriteCase(
        name="update with title, tags and link",
        operation=lambda m, w: m.update(
            ("experiment", w.experiment), title="Several", tags=["kept", "blot"], links=w.spare
        ),
        expect=both(
            sets("experiment", title="Several"),
            adds("experiment", "tags", "blot"),
            adds("experiment", "links", "spare"),
        ),
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="elabapy's dict: title, date and body",
        operation=lambda m, w: m.post_experiment(
            w.experiment, {"title": "Dict", "date": "20190302", "body": "<p>dict</p>"}
        ),
        expect=sets("experiment", title="Dict", date="20190302", body="<p>dict</p>"),
        exists=stores_dates,
    ),
    WriteCase(
        name="elabapy's dict, title only",
        operation=lambda m, w: m.post_experiment(w.experiment, {"title": "Dict"}),
        expect=sets("experiment", title="Dict"),
    ),
    WriteCase(
        name="elabapy's dict with a tag",
        operation=lambda m, w: m.post_experiment(w.experiment, {"tag": "blot"}),
        expect=adds("experiment", "tags", "blot"),
    ),
    WriteCase(
        name="raw request of API v1 with a tag",
        operation=lambda m, w: m.send_req(f"experiments/{w.experiment}", {"tag": "blot"}, verb="POST"),
        expect=adds("experiment", "tags", "blot"),
        # on API v2, a POST to an entry creates another one
        exists=lambda release: release.v2 is None,
    ),
    WriteCase(
        name="two titles in sequence",
        operation=_title_twice,
        expect=sets("experiment", title="Second"),
    ),
    WriteCase(
        name="ID as text",
        operation=lambda m, w: m.post_experiment(str(w.experiment), title="By text"),
        expect=sets("experiment", title="By text"),
    ),
    WriteCase(
        name="model as ID",
        operation=lambda m, w: m.post_experiment(m.get_experiment(w.experiment), title="By model"),
        expect=sets("experiment", title="By model"),
    ),
    WriteCase(
        name="append to the body",
        operation=lambda m, w: m.post_experiment(w.experiment, bodyappend="<p>more</p>"),
        expect=sets("experiment", body=BODY + "<p>more</p>"),
    ),
    WriteCase(
        name="title, and append to the body",
        operation=lambda m, w: m.post_experiment(w.experiment, title="Longer", bodyappend="<p>more</p>"),
        expect=sets("experiment", title="Longer", body=BODY + "<p>more</p>"),
    ),
    WriteCase(
        name="metadata, a dict",
        operation=lambda m, w: m.post_experiment(w.experiment, metadata=METADATA),
        expect=sets("experiment", metadata={**INITIAL_METADATA, **METADATA}),
        exists=has("metadata"),
    ),
    WriteCase(
        name="metadata, JSON text",
        operation=lambda m, w: m.post_experiment(w.experiment, metadata=METADATA_TEXT),
        expect=sets("experiment", metadata={**INITIAL_METADATA, "a": {"c": "ü"}, "b": 1}),
        exists=has("metadata"),
    ),
    WriteCase(
        name="metadata, replaced by an empty dict",
        operation=lambda m, w: m.post_experiment(w.experiment, metadata={}, replace_metadata=True),
        expect=sets("experiment", metadata={}),
        exists=has("metadata"),
    ),
    WriteCase(
        name="title and metadata",
        operation=lambda m, w: m.post_experiment(w.experiment, title="Both", metadata={"a": 1}),
        expect=sets("experiment", title="Both", metadata={**INITIAL_METADATA, "a": 1}),
        exists=has("metadata"),
    ),
    WriteCase(
        name="metadata of 100 levels",
        operation=lambda m, w: m.post_experiment(w.bystander, title="Deep", metadata=NESTED),
        expect=sets("bystander", title="Deep", metadata=NESTED),
        exists=has("metadata"),
        sandbox_only=True,
    ),
    WriteCase(
        name="category",
        operation=lambda m, w: m.post_experiment(w.experiment, category=w.status),
        expect=expect_status,
        exists=_experiment_category,
    ),
    WriteCase(
        name="category by name",
        operation=lambda m, w: m.post_experiment(w.experiment, category="Success"),
        expect=expect_status,
        exists=_experiment_category,
        # the names of a real server's statuses are not known
        sandbox_only=True,
    ),
    WriteCase(
        name="tag",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, "blot"),
        expect=adds("experiment", "tags", "blot"),
    ),
    WriteCase(
        name="tag, elabapy's dict",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, {"tag": "western blot"}),
        expect=adds("experiment", "tags", "western blot"),
    ),
    WriteCase(
        name="tag with quotes and &",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, 'the "5\'" end & λ'),
        expect=adds("experiment", "tags", 'the "5\'" end & λ'),
    ),
    WriteCase(
        name="same tag twice in one call",
        operation=lambda m, w: m.post_experiment(w.experiment, tags=["one", "one"]),
        expect=adds("experiment", "tags", "one"),
    ),
    WriteCase(
        name="existing tag",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, "kept"),
        expect=nothing,
    ),
    WriteCase(
        # servers compare tags without case
        name="existing tag in capitals",
        operation=lambda m, w: m.add_tag_to_experiment(w.experiment, "KEPT"),
        expect=nothing,
    ),
    WriteCase(
        name="existing tag in capitals, with a new one",
        operation=lambda m, w: m.post_experiment(w.experiment, tags=["KEPT", "blot"]),
        expect=adds("experiment", "tags", "blot"),
    ),
    WriteCase(name="two tags", operation=_two_tags, expect=adds("experiment", "tags", "one", "two")),
    WriteCase(
        name="two tags in one call",
        operation=lambda m, w: m.post_experiment(w.experiment, tags=["one", "two"]),
        expect=adds("experiment", "tags", "one", "two"),
    ),
    WriteCase(
        name="link",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, w.spare),
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="link, elabapy's dict",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, {"link": w.spare}),
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="link with a model",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, m.get_item(w.spare)),
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="existing link",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, w.linked),
        expect=nothing,
        needs=("linked",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="the same link twice",
        operation=_same_link_twice,
        expect=adds("experiment", "links", "spare"),
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="link to the item with the experiment's ID",
        operation=lambda m, w: m.add_link_to_experiment(w.experiment, w.namesake),
        expect=adds("experiment", "links", "namesake"),
        # 4.5.3 – 4.5.14 report success without adding the link
        exists=lambda release: release.link_same_id != "ignored",
        needs=("namesake",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="title, tags and link in one call",
        operation=lambda m, w: m.post_experiment(
            w.experiment, title="Several", tags=["one", "two"], links=w.spare
        ),
        expect=both(
            sets("experiment", title="Several"),
            adds("experiment", "tags", "one", "two"),
            adds("experiment", "links", "spare"),
        ),
        needs=("spare",),
        needs_visible_links=True,
    ),
    WriteCase(
        name="title, tag and category in one call",
        operation=lambda m, w: m.post_experiment(
            w.experiment, title="Several", tags="blot", category=w.status
        ),
        expect=both(sets("experiment", title="Several"), adds("experiment", "tags", "blot"), expect_status),
        exists=_experiment_category,
    ),
    WriteCase(
        name="create an experiment",
        operation=lambda m, _: m.create_experiment(),
        creates={"experiments": 1},
    ),
)
