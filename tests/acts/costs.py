"""The requests per call on three releases, and the page docs/reference/requests.md.

Usage: python -m tests.acts.costs docs/reference/requests.md
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from elab_sdk.sandbox import Sandbox
from tests.acts.v2_costs import v2_only_rows
from tests.facade.conftest import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RELEASES: Final = ("3.6", "4.3", "4.9")
V2_RELEASES: Final = ("5.0", "5.1", "5.2", "5.3", "5.6")
START: Final = datetime(2040, 11, 30, 12, tzinfo=UTC)
BODY: Final = "<p>Anti-GFP.</p>"

Counts = tuple[int | None, int | None]
V2Counts = tuple[Counts, Counts, Counts, Counts, Counts]


@attrs.frozen
class Case:
    """One call.

    Args:
        code: The call, for the table.
        call: Makes the call in a world with two experiments, two items and a template.
        counts: Requests of a new Manager, and of one that knows the release, for each of `RELEASES`; None
            if the release does not support the call.
        reason: The reason for this number of requests.
        v2: Requests of a new Manager, and of one that has made a request, for each of `V2_RELEASES`; None if
            the call is not measured there.
    """

    code: str
    call: Callable[[World], Any]
    counts: tuple[Counts, Counts, Counts]
    reason: str
    v2: V2Counts | None = None


NEW: Final = ("experiment", 1)
FIELDS: Final = {
    "body": "", "canread": "team", "canwrite": "team", "created_at": "2020-01-01 00:00:00",
    "modified_at": "2020-01-01 00:00:00", "elabid": "x", "date": "2020-01-01", "userid": 1,
}  # fmt: skip
"""The fields of an entry in the sandbox, except the title."""


def list_experiments(world: World, count: int) -> None:
    """Create this number of experiments, and list them."""
    existing = len(world.sandbox.store.rows("SELECT id FROM experiments"))
    for number in range(existing, count):
        world.sandbox.store.insert("experiments", title=f"Blot {number}", status=1, **FIELDS)
    assert len(world.get_all_experiments()) == count


def create_from_csv(world: World) -> None:
    """Create experiments from a file of three rows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "samples.csv")
        file.write_text("Title,Date,Tags\n" + "".join(f"Blot {row},2020-01-01,a\n" for row in range(3)))
        world.create_from_csv(file)


def back_up_again(world: World) -> None:
    """Back up to a folder that has an identical backup of another Manager."""
    with tempfile.TemporaryDirectory() as folder:
        world.through(world.another(), "backup", Path(folder, "backup"))
        world.sandbox.requests.clear()
        world.backup(Path(folder, "backup"))


def read_file(world: World) -> None:
    """Read a file that another Manager has uploaded."""
    upload = world.through(world.another(), "upload_to_experiment", 1, b"1", "a.csv")
    world.sandbox.requests.clear()
    world.get_upload(upload.id)


CASES: Final = (
    Case(
        "create_experiment()",
        lambda w: w.create_experiment(),
        ((1, 1), (1, 1), (2, 1)),
        "the POST that creates the entry",
        v2=((2, 1), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "create_experiment(title=, date=, body=)",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY),
        ((3, 2), (3, 2), (4, 2)),
        "a creation accepts no fields; title, date and body are one update on every release. A new"
        " Manager reads the login page first: 4.3.0 up to and including 4.3.8 replace every date by today",
        v2=((3, 2), (4, 3), (4, 3), (4, 3), (4, 3)),
    ),
    Case(
        "create_experiment(title=)",
        lambda w: w.create_experiment(title="Blot"),
        ((3, 3), (3, 2), (3, 2)),
        "before 4.0, the date and body of the new entry must be read and sent again; a new Manager reads"
        " the entry to detect the release",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "create_experiment(title=, date=, body=, tags=[2])",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, tags=["a", "b"]),
        ((5, 4), (5, 4), (6, 4)),
        "one request per tag",
        v2=((4, 3), (5, 4), (5, 4), (5, 4), (5, 4)),
    ),
    Case(
        "create_experiment(title=, date=, body=, links=item)",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, links=w.item),
        ((4, 3), (4, 3), (5, 3)),
        "the item was read before, and exists",
        v2=((4, 3), (5, 4), (5, 4), (5, 4), (5, 4)),
    ),
    Case(
        "create_experiment(title=, date=, body=, links=7)",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, links=1),
        ((4, 4), (5, 4), (5, 4)),
        "one request checks that item 7 exists, before anything is created",
        v2=((5, 4), (6, 5), (6, 5), (6, 5), (6, 5)),
    ),
    Case(
        'create_experiment(title=, date=, body=, category="Success")',
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, category="Success"),
        ((5, 4), (5, 4), (None, None)),
        "the list of statuses; a new Manager reads the login page, since the support for statuses and"
        " dates depends on the release",
        v2=((4, 3), (4, 3), (4, 3), (4, 3), (4, 3)),
    ),
    Case(
        "create_experiment(title=, date=, body=, files=[1])",
        lambda w: w.create_experiment(title="Blot", date="2020-01-01", body=BODY, files=[("a.csv", b"1")]),
        ((5, 4), (5, 4), (6, 4)),
        "the list of the entry's files, to compare the checksum",
        v2=((5, 4), (6, 5), (6, 5), (6, 5), (6, 5)),
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
        "all of the above: one request for the status and for each tag, link and file; one list of files"
        " for all",
        v2=((10, 9), (10, 9), (10, 9), (10, 9), (10, 9)),
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
        "the same without a status; metadata is sent with the title",
        v2=((9, 8), (10, 9), (10, 9), (10, 9), (10, 9)),
    ),
    Case(
        "create_experiment(title=, metadata=)",
        lambda w: w.create_experiment(title="Blot", metadata={"a": 1}),
        ((None, None), (3, 2), (4, 2)),
        "one update; a new Manager first detects whether the release supports metadata",
        v2=((3, 2), (4, 3), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        'create_experiment(template="PCR")',
        lambda w: w.create_experiment(template="PCR"),
        ((None, None), (3, 3), (4, 3)),
        "the list of templates, with their content; on API v2 the template and the statuses, and an update",
        v2=((6, 5), (6, 5), (6, 5), (6, 5), (6, 5)),
    ),
    Case(
        "create_from_csv(path), 3 rows with title, date and tag",
        create_from_csv,
        ((14, 14), (15, 14), (15, 14)),
        "for each row the creation, the new entry, the update and the tag; once the highest ID before, and"
        " the first new entry, to recognize one whose response is lost",
        v2=((15, 14), (16, 15), (16, 15), (16, 15), (16, 15)),
    ),
    Case(
        "create_template(title=, extra_fields=)",
        lambda w: w.create_template(title="PCR", extra_fields={"Cycles": 30}),
        ((None, None), (3, 2), (4, 2)),
        "the creation, and one update",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "create_item(1)",
        lambda w: w.create_item(1),
        ((1, 1), (1, 1), (2, 1)),
        "the POST that creates the entry",
        v2=((2, 1), (2, 1), (2, 1), (5, 4), (5, 4)),
    ),
    Case(
        'create_item("Antibody", title=, date=, body=)',
        lambda w: w.create_item("Antibody", title="GFP", date="2020-01-01", body=BODY),
        ((4, 3), (4, 3), (4, 3)),
        "the list of items types; the login page, for the date",
        v2=((4, 3), (4, 3), (4, 3), (5, 4), (5, 4)),
    ),
    Case(
        "create_experiment(), twice",
        lambda w: (w.create_experiment(), w.create_experiment()),
        ((2, 2), (2, 2), (3, 2)),
        "",
        v2=((3, 2), (4, 3), (4, 3), (4, 3), (4, 3)),
    ),
    Case(
        "create_item(1), twice",
        lambda w: (w.create_item(1), w.create_item(1)),
        ((2, 2), (2, 2), (3, 2)),
        "",
        v2=((3, 2), (3, 2), (3, 2), (7, 6), (7, 6)),
    ),
    Case(
        "get_experiment(7)",
        lambda w: w.get_experiment(1),
        ((1, 1), (1, 1), (2, 1)),
        "",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "get_upload(7)",
        read_file,
        ((1, 1), (1, 1), (2, 1)),
        "from 5.0 a file is read through its entry, which a list shows if it was not read before",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "get_backup_zip(period), 2 experiments changed",
        lambda w: w.get_backup_zip("20200101-20200101"),
        ((1, 1), (1, 1), (None, None)),
        "from 5.0 the list, and one archive for each experiment",
        v2=((4, 3), (4, 3), (4, 3), (4, 3), (4, 3)),
    ),
    Case(
        "update(entry, title=)",
        lambda w: w.update(NEW, title="Blot"),
        ((2, 2), (2, 1), (3, 1)),
        "before 4.0 the entry is read first; a new Manager always reads it",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "update(entry, metadata=)",
        lambda w: w.update(NEW, metadata={"a": 1}),
        ((None, None), (3, 2), (3, 2)),
        "the metadata is read and merged; a new Manager detects whether the release supports metadata",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "update(entry, metadata=, replace_metadata=True)",
        lambda w: w.update(NEW, metadata={"a": 1}, replace_metadata=True),
        ((None, None), (3, 1), (3, 1)),
        "a new Manager detects whether the release supports metadata",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "update(entry, title=, date=, body=)",
        lambda w: w.update(NEW, title="Blot", date="2020-01-01", body=BODY),
        ((2, 1), (2, 1), (3, 1)),
        "one update on every release; a new Manager reads the login page, because of the dates on 4.3.0"
        " up to and including 4.3.8",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        'update(entry, title=, category="Success")',
        lambda w: w.update(NEW, title="Blot", category="Success"),
        ((4, 4), (4, 3), (None, None)),
        "the list of statuses; the category is a request of its own",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "get_items_types()",
        lambda w: w.get_items_types(),
        ((1, 1), (1, 1), (2, 1)),
        "",
        v2=((2, 1), (2, 1), (2, 1), (3, 2), (3, 2)),
    ),
    Case(
        "append(entry, text)",
        lambda w: w.append(NEW, "more"),
        ((2, 2), (2, 1), (3, 1)),
        "up to and including 4.0 the body is read, and written completely",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "tag(entry, tag)",
        lambda w: w.tag(NEW, "blot"),
        ((1, 1), (1, 1), (2, 1)),
        "",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "tag(experiment, existing tag)",
        lambda w: w.tag(w.experiment, "there"),
        ((0, 0), (0, 0), (0, 0)),
        "on 2.0 one request, since a `|` in a tag cannot be distinguished from the separator of tags",
        v2=((0, 0), (0, 0), (0, 0), (0, 0), (0, 0)),
    ),
    Case(
        "link(entry, item)",
        lambda w: w.link(NEW, w.item),
        ((2, 1), (2, 1), (3, 1)),
        "the item was read before; a new Manager checks whether the link exists, since releases up to"
        " and including 3.4.9 create duplicates",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "link(entry, 7)",
        lambda w: w.link(NEW, 1),
        ((2, 1), (2, 1), (3, 2)),
        "the item is read from 4.4, which reports success for a missing item",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (2, 1)),
    ),
    Case(
        "find_experiments(title=)",
        lambda w: w.find_experiments(title="PCR"),
        ((1, 1), (1, 1), (2, 1)),
        "the list; one request per 2,000 rows",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "find_experiments(title=, tags=), 2 titles match",
        lambda w: w.find_experiments(title="PCR", tags="blot"),
        ((3, 3), (3, 3), (3, 1)),
        "on 3.6.7 up to and including 4.3 rows have no tags: each match is read; from 4.4 the server"
        " filters by tag",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "get_or_create_experiment(title), existing",
        lambda w: w.get_or_create_experiment("PCR 1"),
        ((2, 2), (2, 2), (3, 2)),
        "the list, and the experiment",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "get_or_create_experiment(title, date=, body=), missing",
        lambda w: w.get_or_create_experiment("New", date="2020-01-01", body=BODY),
        ((5, 4), (5, 4), (5, 4)),
        "the list, the creation, the update, and the experiment",
        v2=((5, 4), (6, 5), (6, 5), (6, 5), (6, 5)),
    ),
    Case(
        "free_slots(item, …)",
        lambda w: w.free_slots(w.item, START, START + timedelta(hours=8)),
        ((2, 1), (2, 2), (3, 1)),
        "the list of bookings; on 4.3, which has no list, the item and each of its bookings (here one)",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "book(item, …)",
        lambda w: w.book(w.item, START, START + timedelta(hours=1)),
        ((4, 4), (4, 4), (5, 3)),
        "the bookings before and after; up to and including 4.3 the item, since servers accept bookings"
        " of missing items; from 5.0 up to and including 5.3 too, since it may not be bookable",
        v2=((5, 4), (5, 4), (5, 4), (5, 4), (4, 3)),
    ),
    Case(
        "upload_to_experiment(7, file)",
        lambda w: w.upload_to_experiment(1, b"1", "a.csv"),
        ((2, 2), (2, 2), (3, 2)),
        "the list of the entry's files, to compare the checksum",
        v2=((3, 2), (3, 2), (3, 2), (3, 2), (3, 2)),
    ),
    Case(
        "get_all_experiments(), 1,000 rows",
        lambda w: list_experiments(w, 1000),
        ((1, 1), (1, 1), (2, 1)),
        "one request per 2,000 rows",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
    Case(
        "backup(folder), nothing changed",
        back_up_again,
        ((6, 6), (6, 6), (7, 6)),
        "one request for each list that the release has",
        v2=((8, 7), (8, 7), (8, 7), (9, 8), (9, 8)),
    ),
    Case(
        "cancel(booking)",
        lambda w: w.cancel(w.booking),
        ((1, 1), (1, 1), (2, 1)),
        "",
        v2=((2, 1), (2, 1), (2, 1), (2, 1), (2, 1)),
    ),
)


@attrs.frozen
class Measurement:
    """The number of requests of a call, and the requests."""

    count: int | None
    requests: tuple[str, ...]


def fill(sandbox: Sandbox) -> None:
    """Create two experiments, an item, an items type, a template and a booking."""
    store = sandbox.store
    for title in ("PCR 1", "PCR 2"):
        number = store.insert("experiments", title=title, status=1, **FIELDS)
        store.insert_once("tags", tag="there")
        store.insert("tags2entity", kind="experiments", entry=number, tag_id=1)
    store.insert("items", title="Confocal", category=1, **FIELDS)
    store.insert("templates", title="PCR", **{**FIELDS, "body": "<p>1. thaw</p>"})
    store.insert(
        "events", item=1, start="2040-01-01T10:00:00Z", end="2040-01-01T11:00:00Z", title="", userid=1
    )
    sandbox.add_items_type("Antibody")
    sandbox.make_bookable(1)


def measure_requests(case: Case, release: str, *, warm: bool, kind: str = "sync") -> Measurement:
    """Make the call on a new server."""
    with Sandbox(release=release) as sandbox:
        fill(sandbox)
        world = World(kind, sandbox)
        try:
            # read by another Manager
            reader = world.another()
            vars(world).update(
                item=world.through(reader, "get_item", 1),
                experiment=world.through(reader, "get_experiment", 1),
                booking=1,
            )
            if warm and release in V2_RELEASES:
                # the server reports its release, whatever the caller states
                world.through(world.manager, "get_experiment", 1)
            elif warm:
                world.manager = world.another(release=sandbox.version)
            sandbox.requests.clear()
            try:
                case.call(world)
            except Exception:
                if (None, None) not in case.counts or release in V2_RELEASES:
                    raise
                return Measurement(None, ())
            return Measurement(
                len(sandbox.requests), tuple(f"{each.method} {each.path}" for each in sandbox.requests)
            )
        finally:
            world.close()


def rows() -> Iterator[str]:
    """Return the lines of the table."""
    yield "| | " + " | ".join(f"{name} new | {name}" for name in RELEASES) + " | reason |"
    yield "|---|" + ":-:|" * 6 + "---|"
    for case in CASES:
        counts = " | ".join("–" if each is None else str(each) for pair in case.counts for each in pair)
        yield f"| `{case.code}` | {counts} | {case.reason} |"


def v2_rows() -> Iterator[str]:
    """Return the lines of the table of API v2."""
    yield "| | 4.3 | " + " | ".join(f"{name} new | {name}" for name in V2_RELEASES) + " |"
    yield "|---|" + ":-:|" * 11
    for case in CASES:
        if case.v2 is None:
            continue
        numbers = [case.counts[RELEASES.index("4.3")][1], *(each for pair in case.v2 for each in pair)]
        counts = " | ".join("–" if each is None else str(each) for each in numbers)
        yield f"| `{case.code}` | {counts} |"


PAGE: Final = """# Requests per call

A 3.x server takes about 0.1 s per request. Calls therefore send no request that the release does not need.
A test on the sandbox creates and verifies this table.

The columns "new" are for a new `Manager`, which does not know the release. The other columns are for a
`Manager` that knows the exact release, because it was set (`Manager(release="4.3.10")`) or detected before.
If a call depends on the exact release, a new `Manager` reads the server's login page once, without the API
key. 4.9 requires an additional query parameter, which is detected from the first request: it is sent twice
unless the release is set.

– marks calls that the release does not support. They raise an error before anything is created.

{}

## eLabFTW 5

A new `Manager` of a server with API v2 reads the release once. The other columns are for a `Manager` that has
sent a request before. The column 4.3 is that of the table above.

- From 5.1 a new experiment has no status unless one is sent. The statuses are listed once per `Manager`, so
  that the experiment gets the one that earlier releases gave it.
- A creation contains what the release reads: tags; from 5.1 the title and the status; from 5.2 the body and
  the metadata. Everything else is one update. Tags are sent so if the team lets its members make new ones,
  which is read once per `Manager`: otherwise a refused tag would leave an experiment behind.
- An update contains the category too.
- From 5.3 the type of an item is a category and a template. Both lists are read once per `Manager`, and the
  category is set by an update.
- The server makes an experiment from a template, which is read before, to compare. If the template has no
  status, the experiment gets that of earlier releases by an update. If it has steps or links, the experiment
  is read afterwards.

{}

## What only API v2 can do

These calls need as many requests on every release with API v2, from a `Manager` that has sent a request
before.

{}
"""


def page() -> str:
    """Return the text of docs/reference/requests.md."""
    return PAGE.format("\n".join(rows()), "\n".join(v2_rows()), "\n".join(v2_only_rows()))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
