"""What each call costs in requests, on three releases, and docs/requests.md made of it.

Usage: python -m tests.acts.costs docs/requests.md
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from elab_sdk.sandbox import Sandbox
from tests.facade.conftest import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RELEASES: Final = ("3.6", "4.3", "4.9")
START: Final = datetime(2040, 11, 30, 12, tzinfo=UTC)
BODY: Final = "<p>Anti-GFP.</p>"

Counts = tuple[int | None, int | None]


@attrs.frozen
class Case:
    """One call.

    Args:
        code: The call, for people.
        act: The call, made through a world with two experiments, two items and a template.
        counts: Requests of a new Manager, and of one that knows the release, for each of `RELEASES`; None
            where the release refuses the call.
        why: Why it cannot be fewer.
    """

    code: str
    act: Callable[[World], Any]
    counts: tuple[Counts, Counts, Counts]
    why: str


NEW: Final = ("experiment", 1)
APART: Final = {
    "body": "", "canread": "team", "canwrite": "team", "created_at": "2020-01-01 00:00:00",
    "modified_at": "2020-01-01 00:00:00", "elabid": "x", "date": "2020-01-01", "userid": 1,
}  # fmt: skip
"""What the entries of a sandbox have beside their titles."""


def listed(world: World, count: int) -> None:
    """A list of so many experiments."""
    have = len(world.sandbox.store.rows("SELECT id FROM experiments"))
    for number in range(have, count):
        world.sandbox.store.insert("experiments", title=f"Blot {number}", status=1, **APART)
    assert len(world.get_all_experiments()) == count


def backed_up_again(world: World) -> None:
    """A backup into a folder where another Manager has put the same."""
    with tempfile.TemporaryDirectory() as folder:
        world.through(world.another(), "backup", Path(folder, "backup"))
        world.sandbox.requests.clear()
        world.backup(Path(folder, "backup"))


CASES: Final = (
    Case(
        "create_experiment()",
        lambda w: w.create_experiment(),
        ((1, 1), (1, 1), (2, 1)),
        "the POST that creates",
    ),
    Case(
        "create_experiment(title=, date=, body=)",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY),
        ((3, 2), (3, 2), (4, 2)),
        "creating takes no fields; the three together are one update on every release. A new Manager reads"
        " the login page first: 4.3.0 to 4.3.8 make every date today",
    ),
    Case(
        "create_experiment(title=)",
        lambda w: w.create_experiment(title="Blot"),
        ((3, 3), (3, 2), (3, 2)),
        "below 4.0 the date and body of the new entry must be sent back, and so read; a new Manager does not"
        " know that it is 4.0 or later, and the same reading shows it",
    ),
    Case(
        "create_experiment(title=, date=, body=, tags=[2])",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, tags=["a", "b"]),
        ((5, 4), (5, 4), (6, 4)),
        "each tag is a request",
    ),
    Case(
        "create_experiment(title=, date=, body=, links=item)",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, links=w.item),
        ((4, 3), (4, 3), (5, 3)),
        "the item was read before: it exists",
    ),
    Case(
        "create_experiment(title=, date=, body=, links=7)",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, links=1),
        ((4, 4), (5, 4), (5, 4)),
        "whether item 7 exists is asked before anything is created",
    ),
    Case(
        'create_experiment(title=, date=, body=, category="Success")',
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, category="Success"),
        ((5, 4), (5, 4), (None, None)),
        "the list of status; a new Manager must know first whether the release sets a status, and keeps a"
        " date: the login page shows both",
    ),
    Case(
        "create_experiment(title=, date=, body=, files=[1])",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, files=[("a.csv", b"1")]),
        ((5, 4), (5, 4), (6, 4)),
        "the entry's list of files shows the checksum of what arrived",
    ),
    Case(
        "create_experiment(title=, date=, body=, category=, tags=[2], links=item, files=[3])",
        lambda w: w.create_experiment(
            title="Blot",
            date="2020-01-01",
            body=BODY,
            category="Success",
            tags=["a", "b"],
            links=w.item,
            files=[("a.csv", b"1"), ("b.csv", b"2"), ("c.csv", b"3")],
        ),
        ((12, 11), (12, 11), (None, None)),
        "the above together: a status is a request of its own, and so is each tag, link and file; one list of"
        " files for all of them",
    ),
    Case(
        "create_experiment(title=, date=, body=, metadata=, tags=[2], links=item, files=[3])",
        lambda w: w.create_experiment(
            title="Blot",
            date="2020-01-01",
            body=BODY,
            metadata={"a": 1},
            tags=["a", "b"],
            links=w.item,
            files=[("a.csv", b"1"), ("b.csv", b"2"), ("c.csv", b"3")],
        ),
        ((None, None), (10, 9), (11, 9)),
        "the same without a status; metadata goes with the title",
    ),
    Case(
        "create_experiment(title=, metadata=)",
        lambda w: w.create_experiment(title="Blot", metadata={"a": 1}),
        ((None, None), (3, 2), (4, 2)),
        "one update; a new Manager asks first whether the release writes metadata",
    ),
    Case(
        'create_experiment(template="PCR")',
        lambda w: w.create_experiment(template="PCR"),
        ((None, None), (3, 3), (4, 3)),
        "the list of templates has their content",
    ),
    Case(
        "create_item(1)",
        lambda w: w.create_item(1),
        ((1, 1), (1, 1), (2, 1)),
        "the POST that creates",
    ),
    Case(
        'create_item("Antibody", title=, date=, body=)',
        lambda w: w.create_item("Antibody", title="GFP", date="2020-01-01", body=BODY),
        ((4, 3), (4, 3), (4, 3)),
        "the list of types; the login page, for the date",
    ),
    Case(
        "update(entry, title=)",
        lambda w: w.update(NEW, title="Blot"),
        ((2, 2), (2, 1), (3, 1)),
        "below 4.0 the entry is read; so it is by a new Manager",
    ),
    Case(
        "update(entry, metadata=)",
        lambda w: w.update(NEW, metadata={"a": 1}),
        ((None, None), (3, 2), (3, 2)),
        "the metadata is read, and what was given is merged into it; a new Manager learns whether 4.3 can",
    ),
    Case(
        "update(entry, metadata=, replace_metadata=True)",
        lambda w: w.update(NEW, metadata={"a": 1}, replace_metadata=True),
        ((None, None), (3, 1), (3, 1)),
        "a new Manager does not know whether the release writes metadata",
    ),
    Case(
        "update(entry, title=, date=, body=)",
        lambda w: w.update(NEW, title="Blot", date="2020-01-01", body=BODY),
        ((2, 1), (2, 1), (3, 1)),
        "the same on every release, but for the date of 4.3.0 to 4.3.8: a new Manager reads the login page",
    ),
    Case(
        "append(entry, text)",
        lambda w: w.append(NEW, "more"),
        ((2, 2), (2, 1), (3, 1)),
        "to 4.0 a body is written whole",
    ),
    Case("tag(entry, tag)", lambda w: w.tag(NEW, "blot"), ((1, 1), (1, 1), (2, 1)), ""),
    Case(
        "tag(experiment, a tag that it shows)",
        lambda w: w.tag(w.experiment, "there"),
        ((0, 0), (0, 0), (0, 0)),
        "on 2.0 it is one: there a `|` in a tag hides what is one tag and what are two",
    ),
    Case(
        "link(entry, item)",
        lambda w: w.link(NEW, w.item),
        ((2, 1), (2, 1), (3, 1)),
        "the item was read before; a new Manager looks whether the link is there, since up to and including"
        " 3.4.9 there would be two",
    ),
    Case(
        "link(entry, 7)",
        lambda w: w.link(NEW, 1),
        ((2, 1), (2, 1), (3, 2)),
        "from 4.4 on a link to an item that does not exist is a success that does nothing, so it is read",
    ),
    Case(
        "find_experiments(title=)",
        lambda w: w.find_experiments(title="PCR"),
        ((1, 1), (1, 1), (2, 1)),
        "the list; one more for each 2,000 rows",
    ),
    Case(
        "find_experiments(title=, tag=), 2 titles fit",
        lambda w: w.find_experiments(title="PCR", tag="blot"),
        ((3, 3), (3, 3), (3, 1)),
        "from 3.6.7 to 4.3 rows have no tags, so that each that fits otherwise is read; from 4.4 on the"
        " server is asked for the tag",
    ),
    Case(
        "get_or_create_experiment(title), it is there",
        lambda w: w.get_or_create_experiment("PCR 1"),
        ((2, 2), (2, 2), (3, 2)),
        "the list, and the experiment",
    ),
    Case(
        "get_or_create_experiment(title, date=, body=), it is not",
        lambda w: w.get_or_create_experiment("New", date="2020-01-01", body=BODY),
        ((5, 4), (5, 4), (5, 4)),
        "the list, the POST that creates, the update, and the experiment",
    ),
    Case(
        "free_slots(item, …)",
        lambda w: w.free_slots(w.item, START, START + timedelta(hours=8)),
        ((2, 1), (2, 2), (3, 1)),
        "the list of bookings; 4.3 has none: the item, and each of its bookings, here one",
    ),
    Case(
        "book(item, …)",
        lambda w: w.book(w.item, START, START + timedelta(hours=1)),
        ((4, 4), (4, 4), (5, 3)),
        "the bookings before and after; to 4.3 the item, since a server books one that there is not",
    ),
    Case(
        "upload_to_experiment(7, file)",
        lambda w: w.upload_to_experiment(1, b"1", "a.csv"),
        ((2, 2), (2, 2), (3, 2)),
        "the entry's list of files shows the checksum of what arrived",
    ),
    Case(
        "get_all_experiments(), 1,000 of them",
        lambda w: listed(w, 1000),
        ((1, 1), (1, 1), (2, 1)),
        "one more for each 2,000 rows",
    ),
    Case(
        "backup(folder), nothing has changed",
        backed_up_again,
        ((6, 6), (6, 6), (7, 6)),
        "each of the lists that the release has",
    ),
    Case("cancel(booking)", lambda w: w.cancel(w.booking), ((1, 1), (1, 1), (2, 1)), ""),
)


@attrs.frozen
class Measured:
    """How many requests a call took, and what they were."""

    count: int | None
    acts: tuple[str, ...]


def furnished(sandbox: Sandbox) -> None:
    """Two experiments, two items, a status more, a template, a booking."""
    store = sandbox.store
    for title in ("PCR 1", "PCR 2"):
        number = store.insert("experiments", title=title, status=1, **APART)
        store.insert_once("tags", tag="there")
        store.insert("tags2entity", kind="experiments", entry=number, tag_id=1)
    store.insert("items", title="Confocal", category=1, **APART)
    store.insert("templates", title="PCR", **{**APART, "body": "<p>1. thaw</p>"})
    store.insert(
        "events", item=1, start="2040-01-01T10:00:00Z", end="2040-01-01T11:00:00Z", title="", userid=1
    )
    sandbox.add_items_type("Antibody")


def measured(case: Case, release: str, *, warm: bool, kind: str = "sync") -> Measured:
    """Make the call on a fresh server."""
    with Sandbox(release=release) as sandbox:
        furnished(sandbox)
        world = World(kind, sandbox)
        try:
            # what another Manager has read
            reader = world.another()
            vars(world).update(
                item=world.through(reader, "get_item", 1),
                experiment=world.through(reader, "get_experiment", 1),
                booking=1,
            )
            if warm:
                world.manager = world.another(release=sandbox.version)
            sandbox.requests.clear()
            try:
                case.act(world)
            except Exception:
                if (None, None) not in case.counts:
                    raise
                return Measured(None, ())
            return Measured(
                len(sandbox.requests), tuple(f"{each.method} {each.path}" for each in sandbox.requests)
            )
        finally:
            world.close()


def rows() -> Iterator[str]:
    """The table."""
    yield "| | " + " | ".join(f"{name} new | {name}" for name in RELEASES) + " | why not fewer |"
    yield "|---|" + ":-:|" * 6 + "---|"
    for case in CASES:
        counts = " | ".join("–" if each is None else str(each) for pair in case.counts for each in pair)
        yield f"| `{case.code}` | {counts} | {case.why} |"


PAGE: Final = """# What each call costs

A server of 3.x spends about 0.1 s on each request, and so does the way to it. So no call sends a request that
the release does not need, and none twice. The table is made and checked by a test on the sandbox.

"New" is a Manager that has not spoken to the server yet; beside it is one that knows the exact release: it
was stated, as in `Manager(release="4.3.10")`, or was learned before. Where a call depends on the exact
release, a new Manager reads the server's login page first, without the key, and once in its life. 4.9 wants a
word in every query, which the first request learns: it is sent twice, unless the release is stated.

– is a call that the release cannot do, and refuses before anything is created.

{}
"""


def page() -> str:
    """docs/requests.md."""
    return PAGE.format("\n".join(rows()))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
