"""A small notebook on a server, which is created, restored, read and counted without the SDK."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from elab_sdk.sandbox.schema_v2 import TEAM_CHOICES
from elab_sdk.sandbox.store import DELETED, ENTRY_KINDS, NORMAL
from tests.safety import failing_server
from tests.safety.raw_notebook import raw_notebook
from tests.safety.state import BookingState, Entry, State, booking_of, entry_of, parse_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from types import TracebackType

    from elab_sdk.sandbox import Sandbox
    from elab_sdk.sandbox.store import Kind, Row, Store
    from tests.safety.failing_server import Part
    from tests.safety.servers import TargetServer

    Tables = dict[str, list[Row]]

__all__ = ["ExampleNotebook"]

# contains quotes, entities and markup that a read and a write must preserve
TITLE: Final = 'PCR "hot start" of the 5\' end & more'
BODY: Final = "<p>old body, 5 &lt; 6 &amp; more</p>"
DATE: Final = "20170415"
FILE: Final = b"lane,signal\n1,0.8\n"
STEP: Final = 'thaw the "cells"'
COMMENT: Final = "p < 0.05,\nisn't it?"
TABLE: Final[Mapping[str, Kind]] = {
    "experiment": "experiments",
    "bystander": "experiments",
    "locked": "experiments",
    "held": "experiments",
    "archived": "experiments",
    "deleted": "experiments",
    "private": "experiments",
    "item": "items",
    "spare": "items",
    "linked": "items",
    "namesake": "items",
    "template": "templates",
}
"""The entries of the notebook by role, with their endpoint."""
_UNTOUCHED: Final = ("users", "statuses", "items_types", *TEAM_CHOICES)
# the columns of a part of an entry that name the entry
_OWNERS: Final[Mapping[str, tuple[str, str]]] = {
    "tags2entity": ("kind", "entry"),
    "uploads": ("kind", "item_id"),
    "links_to_experiments": ("kind", "entry"),
    "steps": ("kind", "entry"),
    "comments": ("kind", "entry"),
}


_FIRST_PROBE: Final = datetime(2040, 1, 1, tzinfo=UTC)


class _UnavailableRole(Exception):  # noqa: N818 - not an error
    """This server cannot have such an entry."""


class ExampleNotebook:
    """The notebook on one server. Only entries that a cell changed are restored for the next one."""

    def __init__(self, server: TargetServer) -> None:
        self.server = server
        self.release = server.release
        self.raw = raw_notebook(server.endpoint, server.key, server.release)
        self.ids: dict[str, int] = {}
        self.missing: dict[str, str] = {}
        """Roles that do not exist on this server, with the reason."""
        self._folder = tempfile.TemporaryDirectory(prefix="elab-safety-")
        self._probe_count = 0
        self._last_start = self.booked_from = _FIRST_PROBE
        self._last_ids: dict[str, int] = {}
        self._highest_ids: dict[str, int] = {}
        self._tables: Tables | None = None
        self._last_snapshot: tuple[object, Tables] | None = None
        self._creators: dict[str, Callable[[], int]] = {
            "spare": lambda: self._bookable(self._create_item("Spare")),
            "linked": lambda: self._create_item("Linked"),
            "experiment": lambda: self._add_content("experiments", self._create_experiment(TITLE)),
            "bystander": lambda: self._create_experiment("Bystander"),
            "locked": self._create_locked,
            "held": self._create_held,
            "deleted": self._create_deleted,
            "private": self._create_private,
            "item": lambda: self._bookable(self._add_content("items", self._create_item(TITLE))),
            "namesake": self._create_namesake,
        }
        if self.release.v2 is not None or server.sandbox is None:
            self._creators["archived"] = self._create_archived
        if self.release.has("create_template"):
            self._creators["template"] = self._create_template
        if self.release.has("create_event"):
            # without a title, which 4.0 – 4.2 would use as the item's new title
            self._creators["event"] = self._create_event
        if server.sandbox is not None:
            if self.release.v2 is not None and not self.raw.choices("items_types"):
                server.sandbox.add_items_type("Plasmid")
            server.sandbox.add_items_type("Microscope")
            # experiments get higher IDs than items, so that only one of them has a namesake
            server.sandbox.store.rows("INSERT INTO sqlite_sequence (name, seq) VALUES ('experiments', 100)")
        try:
            for role in self._creators:
                self._create_role(role)
            # cached now, so that these requests are not attributed to a case
            _ = self.status, self.items_type, self.other_user
            self._create_probes()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    @classmethod
    def updated(cls, server: TargetServer, original: ExampleNotebook) -> Self:
        """Return the notebook after an update of its server: the same entries on another release.

        Args:
            server: The updated server, whose sandbox has the data of the original.
            original: The notebook before the update.
        """
        notebook = cls.__new__(cls)
        notebook.__dict__.update(original.__dict__)
        notebook.server = server
        notebook.release = server.release
        notebook.raw = raw_notebook(server.endpoint, server.key, server.release)
        notebook.ids = dict(original.ids)
        notebook._tables, notebook._last_snapshot, notebook._highest_ids = None, None, {}
        notebook._folder = tempfile.TemporaryDirectory(prefix="elab-safety-")
        # kinds that the original could not create start with the last ID, too
        assert server.sandbox is not None
        sequences = {
            row["name"]: int(row["seq"] or 0)
            for row in server.sandbox.store.rows("SELECT name, seq FROM sqlite_sequence")
        }
        notebook._last_ids = {kind: sequences.get(kind, 0) for kind in (*ENTRY_KINDS, "events")}
        return notebook

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.raw.close()
        self._folder.cleanup()

    # -- values used by cases ------------------------------------------------------------------------------
    def __getattr__(self, role: str) -> int:
        # a release without such entries is asked for ID 1 and must refuse it
        if role in TABLE or role == "event":
            return self.ids.get(role, 1)
        raise AttributeError(role)

    def read(self, role: str) -> dict[str, Any]:
        """Return the JSON of an entry."""
        return self.raw.read(TABLE[role], self.ids[role])

    def file(self, name: str, content: bytes = FILE) -> Path:
        """Create a local file."""
        path = Path(self._folder.name) / name
        path.write_bytes(content)
        return path

    @cached_property
    def status(self) -> int:
        """The second status of the team."""
        return self._id_in_list("status", 2) if self.release.has("get_status") else 2

    @cached_property
    def items_type(self) -> int:
        """The last items type of the team."""
        return (
            self._id_in_list("items_types", -1)
            if self.release.has("get_items_types")
            else self.first_items_type
        )

    def _id_in_list(self, endpoint: str, position: int) -> int:
        return self.raw.choices(endpoint)[position - 1 if position > 0 else position]

    @cached_property
    def other_user(self) -> object:
        """The ID of the user of the other key, as shown in an entry."""
        if self.server.other_key is None:
            return None
        raw = raw_notebook(self.server.endpoint, self.server.other_key, self.release)
        try:
            return raw.read("experiments", raw.create("experiments"))["userid"]
        finally:
            raw.close()

    # -- created entries -----------------------------------------------------------------------------------
    def check_entry(self, table: Literal["experiments", "items"], entry_id: int, **fields: object) -> None:
        """Check that a created entry has the requested content; `files` are names.

        Raises:
            AssertionError: If it does not.
        """
        response = self.raw.read(table, entry_id)
        entry = entry_of(response, self.release, self._links_from_store(table, entry_id))
        known_values: dict[str, object] = {
            "files": sorted(upload["real_name"] for upload in response["uploads"])
        }
        for name, value in fields.items():
            actual = known_values[name] if name in known_values else getattr(entry, name)
            is_equal = (
                parse_body(str(actual)) == parse_body(str(value)) if name == "body" else actual == value
            )
            assert is_equal, f"{table}/{entry_id}: {name} is {actual!r}, not {value!r}"

    def failing(self, part: Part, *, before: bool) -> AbstractContextManager[None]:
        """Make the first request of a sandbox for a part of a creation fail.

        Args:
            part: The part. Some releases of API v2 need no request for it; then nothing fails.
            before: Whether to fail before the execution, or after.
        """
        return failing_server.failing(self.release, part, before=before)

    # -- state ---------------------------------------------------------------------------------------------
    def before(self) -> State:
        """Return the state at the start of a cell."""
        entries = {role: self._entry(role) for role in self.ids if self._is_readable(role)}
        return self._start_state(entries)

    def after(self, before: State) -> State:
        """Return the state at the end of a cell, with the number of entries created in between."""
        previous_tables, tables = self._tables, self._snapshot()
        if tables is not None and tables == previous_tables:
            # no table has changed, so the API shows the same and nothing was created
            return before
        roles = (
            before.entries.keys() if tables is None else self._changed_roles(previous_tables or {}, tables)
        )
        previous_ids, current_ids = dict(self._last_ids), self._create_probes()
        events = [*self._event, *range(previous_ids.get("events", 0) + 1, current_ids.get("events", 0))]
        return State(
            entries=before.entries | {role: self._entry(role) for role in roles},
            bookings=self._bookings(events),
            created={kind: current_ids[kind] - previous_ids[kind] - 1 for kind in current_ids},
            other_rows=self._other_rows(tables),
        )

    def _changed_roles(self, before: Tables, after: Tables) -> list[str]:
        """Return the roles whose rows in the sandbox changed; only these must be read."""
        changed_entries: set[tuple[object, object]] = set()
        for name, rows in after.items():
            kind_column, id_column = _OWNERS.get(name, ("", "entry" if name.endswith("_links") else "id"))
            table = name.removesuffix("_links")
            if rows == before[name]:
                continue
            changed = [row for row in (*rows, *before[name]) if row not in before[name] or row not in rows]
            changed_entries |= {
                (row[kind_column] if kind_column else table, row[id_column]) for row in changed
            }
        return [
            role
            for role, entry_id in self.ids.items()
            if self._is_readable(role) and (TABLE[role], entry_id) in changed_entries
        ]

    def _is_readable(self, role: str) -> bool:
        """Return whether the role is an entry that the API shows: most releases show no deleted ones."""
        shows_deleted = self.release.v2 is not None and self.release.v2.reads_deleted
        return role in TABLE and (role != "deleted" or shows_deleted)

    def restored(self, before: State, after: State) -> State:
        """Undo the changes of a cell and return the state at the start of the next one."""
        if self.server.sandbox is not None:
            self._restore(self.server.sandbox.store)
            return before
        changed = [role for role, entry in before.entries.items() if after.entries[role] != entry]
        self.recreate(*changed)
        if before.bookings != after.bookings:
            self._create_role("event")
        return self._start_state(after.entries | {role: self._entry(role) for role in changed})

    def _restore(self, store: Store) -> None:
        """Restore the rows of a sandbox; IDs are not reused."""
        tables = self._snapshot() or {}
        for name, rows in (self._tables or {}).items():
            if tables[name] != rows:
                store.rows(f"DELETE FROM {name}")
                for row in rows:
                    store.insert(name, **row)

    def recreate(self, *roles: str) -> None:
        """Create new entries for roles."""
        for role in roles:
            self._forget(role)
            self._create_role(role)

    def _forget(self, role: str) -> None:
        if self.server.sandbox is not None:
            self.server.sandbox.store.delete(TABLE[role], self.ids[role])

    def _start_state(self, entries: dict[str, Entry]) -> State:
        """Record the current state as the start of a cell."""
        tables = self._tables = self._snapshot()
        self._highest_ids = {
            kind: max((int(str(row["id"])) for row in (tables or {}).get(kind, ())), default=0)
            for kind in ENTRY_KINDS
        }
        return State(
            entries=entries,
            bookings=self._bookings(self._event),
            created={},
            other_rows=self._other_rows(tables),
        )

    @property
    def _event(self) -> list[int]:
        return [self.ids["event"]] if "event" in self.ids else []

    def _bookings(self, event_ids: list[int]) -> list[BookingState]:
        if self.server.sandbox is not None:
            events = [self.server.sandbox.store.row("events", event_id) for event_id in event_ids]
        else:
            events = [self.raw.booking(event_id) for event_id in event_ids]
        return sorted(booking_of(event) for event in events if event is not None)

    def _snapshot(self) -> Tables | None:
        if self.server.sandbox is None:
            return None
        changes = self.server.sandbox.store.rows("SELECT total_changes() AS count")[0]["count"]
        if self._last_snapshot is not None and self._last_snapshot[0] == changes:
            return self._last_snapshot[1]
        tables = self.server.sandbox.state()
        for kind in ENTRY_KINDS:
            # the order of changes, which restoring a row changes
            tables[kind] = [{**row, "changed": None} for row in tables[kind]]
        self._last_snapshot = changes, tables
        return tables

    def _entry(self, role: str) -> Entry:
        with self._readable(role) as is_hidden:
            entry = entry_of(self.read(role), self.release, self._stored_links(role))
        if is_hidden:
            entry.state = DELETED
        return entry

    @contextmanager
    def _readable(self, role: str) -> Iterator[bool]:
        """Show an entry that was deleted on a sandbox that hides deleted ones."""
        sandbox, entry = self.server.sandbox, (TABLE[role], self.ids[role])
        is_hidden = (
            sandbox is not None
            and sandbox.entry(*entry)["state"] == DELETED
            and not (self.release.v2 is not None and self.release.v2.reads_deleted)
        )
        if sandbox is None or not is_hidden:
            yield False
            return
        sandbox.change(*entry, state=NORMAL)
        try:
            yield True
        finally:
            sandbox.change(*entry, state=DELETED)

    def _stored_links(self, role: str) -> list[int] | None:
        return self._links_from_store(TABLE[role], self.ids[role])

    def _links_from_store(self, table: str, entry_id: int) -> list[int] | None:
        sandbox = self.server.sandbox
        if sandbox is None or table == "templates":
            return None
        rows = sandbox.store.rows(f"SELECT item FROM {table}_links WHERE entry = ?", entry_id)
        return sorted(int(row["item"] or 0) for row in rows)

    def _other_rows(self, tables: Tables | None) -> dict[str, object]:
        """Return the sandbox's rows outside the notebook, without those created since the start state."""
        if tables is None:
            return {}
        notebook_entries = {
            (TABLE[role], entry_id) for role, entry_id in self.ids.items() if self._is_readable(role)
        }

        def is_other(kind: object, entry_id: object) -> bool:
            return (kind, entry_id) not in notebook_entries and int(str(entry_id)) <= self._highest_ids.get(
                str(kind), 0
            )

        rows_by_table: dict[str, object] = {name: tables[name] for name in _UNTOUCHED}
        for kind in ENTRY_KINDS:
            rows_by_table[kind] = [row for row in tables[kind] if is_other(kind, row["id"])]
        for kind in ("experiments", "items"):
            rows_by_table[f"{kind}_links"] = [
                row for row in tables[f"{kind}_links"] if is_other(kind, row["entry"])
            ]
        for name, (kind_column, id_column) in _OWNERS.items():
            rows_by_table[name] = [row for row in tables[name] if is_other(row[kind_column], row[id_column])]
        return rows_by_table

    # -- counting ------------------------------------------------------------------------------------------
    def _create_probes(self) -> dict[str, int]:
        """Create one entry of each kind and return the IDs, to count entries created between two probes.

        On a sandbox, only their IDs are used up: entries would slow down comparing tables.
        """
        creators: dict[str, Callable[[], int]] = {"experiments": lambda: self._create_entry("experiments")}
        if self.release.has("create_item"):
            creators["items"] = lambda: self._create_entry("items", self.first_items_type)
        if self.release.has("create_template"):
            creators["templates"] = lambda: self._create_entry("templates")
        if self.release.has("create_event"):
            creators["events"] = self._create_booking
        if self.server.sandbox is not None:
            self._last_ids |= {table: _use_up_id(self.server.sandbox.store, table) for table in creators}
            return {table: self._last_ids[table] for table in creators}
        return {table: create() for table, create in creators.items()}

    def _create_entry(self, kind: Kind, items_type: int | None = None) -> int:
        self._last_ids[kind] = self.raw.create(kind, items_type)
        return self._last_ids[kind]

    def _create_event(self) -> int:
        event = self._create_booking()
        self.booked_from = self._last_start
        return event

    def _create_booking(self) -> int:
        self._probe_count += 1
        start = self._last_start = _FIRST_PROBE + timedelta(hours=self._probe_count)
        form = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()}
        if self.release.event_title_required:
            form["title"] = "Probe"
        self._last_ids["events"] = self.raw.book(self.spare, form)
        return self._last_ids["events"]

    @cached_property
    def first_items_type(self) -> int:
        """The first items type of the team."""
        # 4.0.0 – 4.0.8 create items but do not list items types
        return self._id_in_list("items_types", 1) if self.release.has("get_items_types") else 1

    # -- creating the notebook -----------------------------------------------------------------------------
    def _create_role(self, role: str) -> None:
        try:
            self.ids[role] = self._creators[role]()
        except _UnavailableRole as reason:
            self.missing[role] = str(reason)

    def _create_experiment(self, title: str) -> int:
        return self._fill("experiments", self._create_entry("experiments"), title)

    def _create_item(self, title: str) -> int:
        if self.release.has("create_item"):
            return self._fill("items", self._create_entry("items", self.first_items_type), title)
        if self.server.sandbox is None:
            raise _UnavailableRole("this release cannot create items through the API")
        return self._insert_item(title)

    def _create_namesake(self) -> int:
        """Create an item with the ID of the experiment."""
        if self.server.sandbox is None:
            raise _UnavailableRole("only a sandbox can give an item the ID of an experiment")
        return self._insert_item("Namesake", id=self.experiment)

    def _insert_item(self, title: str, **columns: int) -> int:
        store = None if self.server.sandbox is None else self.server.sandbox.store
        assert store is not None
        return store.insert(
            "items",
            **columns,
            userid=1,
            title=title.replace('"', "&#34;").replace("'", "&#39;"),
            body=BODY,
            date="2017-04-15",
            category=1,
            canread="team",
            canwrite="team",
            created_at="2017-04-15 12:00:00",
            modified_at="2017-04-15 12:00:00",
            elabid="20170415-0123456789abcdef",
        )

    def _fill(self, table: Kind, entry_id: int, title: str) -> int:
        self.raw.update(table, entry_id, {"title": title, "date": DATE, "body": BODY})
        return entry_id

    def _add_content(self, table: Kind, entry_id: int) -> int:
        """Add one of each part to an entry, so that losing one of them is detected."""
        self.raw.tag(table, entry_id, "kept")
        if table == "experiments" or self.release.item_multipart:
            self.raw.upload(table, entry_id, "kept.csv", FILE)
        if "linked" in self.ids and self.release.has("link_item" if table == "items" else "link_experiment"):
            self.raw.link(table, entry_id, self.linked)
        if self.release.has("metadata"):
            self.raw.update(table, entry_id, {"metadata": '{"kept": 1}'})
        self.raw.discuss(table, entry_id, STEP, COMMENT)
        return entry_id

    def _bookable(self, item: int) -> int:
        self.raw.make_bookable(item)
        return item

    def _sandbox(self, purpose: str) -> Sandbox:
        if self.server.sandbox is None:
            raise _UnavailableRole(f"only a sandbox can {purpose} for a test")
        return self.server.sandbox

    def _create_locked(self) -> int:
        entry_id = self._add_content("experiments", self._create_experiment("Locked"))
        if not self.raw.put_away(entry_id, "lock"):
            self._sandbox("lock an entry").lock("experiments", entry_id)
        return entry_id

    def _create_held(self) -> int:
        sandbox = self._sandbox("lock an entry as another user")
        entry_id = self._create_experiment("Locked by another user")
        sandbox.lock("experiments", entry_id, by=2)
        return entry_id

    def _create_archived(self) -> int:
        entry_id = self._create_experiment("Archived")
        if not self.raw.put_away(entry_id, "archive"):
            raise _UnavailableRole("API v1 cannot archive entries")
        return entry_id

    def _create_deleted(self) -> int:
        entry_id = self._create_experiment("Deleted")
        if not self.raw.put_away(entry_id, "delete"):
            self._sandbox("delete an entry").delete("experiments", entry_id)
        return entry_id

    def _create_private(self) -> int:
        sandbox = self._sandbox("make an entry private")
        entry_id = self._create_experiment("Private")
        sandbox.share("experiments", entry_id, canread="useronly", canwrite="useronly")
        return entry_id

    def _create_template(self) -> int:
        template_id = self._create_entry("templates")
        self.raw.update("templates", template_id, {"title": TITLE, "body": BODY})
        return template_id


def _use_up_id(store: Store, table: str) -> int:
    """Skip the next ID of a table and return it."""
    store.use_up_id(table)
    rows = store.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
    if not rows:
        store.insert("sqlite_sequence", name=table, seq=1)
    return int(rows[0]["seq"] or 0) if rows else 1
