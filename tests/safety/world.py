"""A small notebook on a server: made, renewed, read and counted behind the client's back."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from unittest import mock

from elab_sdk.sandbox import dispatch
from elab_sdk.sandbox.errors import RefusedError
from tests.safety.raw import Raw
from tests.safety.state import Booking, Entry, State, booking_of, entry_of, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import TracebackType

    from elab_sdk.sandbox.calls import Answer, ApiCall
    from elab_sdk.sandbox.store import Kind, Row, Store
    from tests.safety.servers import Server

    Tables = dict[str, list[Row]]

__all__ = ["World"]

# what a read and a write must bring back untouched: quotes, entities, a body with markup
TITLE: Final = 'PCR "hot start" of the 5\' end & more'
BODY: Final = "<p>old body, 5 &lt; 6 &amp; more</p>"
DATE: Final = "20170415"
FILE: Final = b"lane,signal\n1,0.8\n"
TABLE: Final[Mapping[str, Kind]] = {
    "experiment": "experiments",
    "bystander": "experiments",
    "locked": "experiments",
    "private": "experiments",
    "item": "items",
    "spare": "items",
    "linked": "items",
    "namesake": "items",
    "template": "templates",
}
"""The entries of the notebook by their role, and the endpoint of each."""
_UNTOUCHED: Final = ("users", "statuses", "items_types", "steps", "comments")
_FIRST_PROBE: Final = datetime(2040, 1, 1, tzinfo=UTC)


class _NotHere(Exception):  # noqa: N818 - it is no error
    """This server cannot hold such an entry."""


class World:
    """The notebook on one server. Only what a cell changed is made anew for the next one."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.release = server.release
        self.raw = Raw(server.endpoint, server.key)
        self.ids: dict[str, int] = {}
        self.missing: dict[str, str] = {}
        """Roles that nobody has here, each with the reason."""
        self._folder = tempfile.TemporaryDirectory(prefix="elab-safety-")
        self._hours = 0
        self._last: dict[str, int] = {}
        self._base: dict[str, int] = {}
        self._tables: Tables | None = None
        self._makers: dict[str, Callable[[], int]] = {
            "spare": lambda: self._item("Spare"),
            "linked": lambda: self._item("Linked"),
            "experiment": lambda: self._rich("experiments", self._experiment(TITLE)),
            "bystander": lambda: self._experiment("Bystander"),
            "locked": self._locked,
            "private": self._private,
            "item": lambda: self._rich("items", self._item(TITLE)),
            "namesake": self._namesake,
        }
        if self.release.has("create_template"):
            self._makers["template"] = self._template
        if self.release.has("create_event"):
            # without a title: 4.0 – 4.2 take one for a new title of the item
            self._makers["event"] = self._booked
        if server.sandbox is not None:
            server.sandbox.add_items_type("Microscope")
            # experiments are numbered far from items, so that one alone has a namesake
            server.sandbox.store.rows("INSERT INTO sqlite_sequence (name, seq) VALUES ('experiments', 100)")
        try:
            for role in self._makers:
                self._make(role)
            # now, so that no act is seen to ask for them
            _ = self.status, self.items_type, self.other_user
            self._probe()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.raw.close()
        self._folder.cleanup()

    # -- what acts name ------------------------------------------------------------------------------------
    def __getattr__(self, role: str) -> int:
        # a release that has no such thing is asked for number 1, and must be refused all the same
        if role in TABLE or role == "event":
            return self.ids.get(role, 1)
        raise AttributeError(role)

    def wire(self, role: str) -> dict[str, Any]:
        """What the server sends of an entry."""
        found: dict[str, Any] = self.raw.get(f"{TABLE[role]}/{self.ids[role]}")
        return found

    def file(self, name: str, content: bytes = FILE) -> Path:
        """A file on this machine."""
        path = Path(self._folder.name) / name
        path.write_bytes(content)
        return path

    @cached_property
    def status(self) -> int:
        """The second status of the team."""
        return self._number_of("status", 2) if self.release.has("get_status") else 2

    @cached_property
    def items_type(self) -> int:
        """The last items type of the team."""
        return self._number_of("items_types", -1) if self.release.has("get_items_types") else self._type

    def _number_of(self, endpoint: str, place: int) -> int:
        rows = self.raw.get(endpoint)
        row = rows[place - 1 if place > 0 else place]
        return int(row.get("category_id", row.get("id")))

    @cached_property
    def other_user(self) -> object:
        """The number of whom the other key belongs to, as an entry shows it."""
        if self.server.other_key is None:
            return None
        raw = Raw(self.server.endpoint, self.server.other_key)
        try:
            return raw.get(f"experiments/{raw.post('experiments')['id']}")["userid"]
        finally:
            raw.close()

    # -- what was created ----------------------------------------------------------------------------------
    def holds(self, table: Literal["experiments", "items"], number: int, **fields: object) -> None:
        """An entry that an act created holds what was asked for; `files` are names.

        Raises:
            AssertionError: It does not.
        """
        wire = self.raw.get(f"{table}/{number}")
        entry = entry_of(wire, self.release, self._links_of(table, number))
        found: dict[str, object] = {"files": sorted(upload["real_name"] for upload in wire["uploads"])}
        for name, value in fields.items():
            there = found[name] if name in found else getattr(entry, name)
            same = said(str(there)) == said(str(value)) if name == "body" else there == value
            assert same, f"{table}/{number}: {name} is {there!r}, not {value!r}"

    @contextmanager
    def broken(self, number: int, *, before: bool) -> Iterator[None]:
        """While this lasts, one POST of a sandbox breaks off: before it was done, or after.

        Args:
            number: Which POST, from 1 on.
            before: Whether nothing is done, or all of it.
        """
        count, whole = 0, dispatch._post

        def post(call: ApiCall) -> Answer:
            nonlocal count
            count += 1
            if count != number:
                return whole(call)
            if not before:
                whole(call)
            raise RefusedError(500, "", crash=True)

        with mock.patch.object(dispatch, "_post", post):
            yield

    # -- state ---------------------------------------------------------------------------------------------
    def before(self) -> State:
        """The state that a cell starts from."""
        entries = {role: self._entry(role) for role in TABLE if role in self.ids}
        return self._marked(entries)

    def after(self, before: State) -> State:
        """The state that a cell ended in; what was created in between is counted."""
        then_tables, tables = self._tables, self._snapshot()
        if tables is not None and tables == then_tables:
            # every table is as it was: so is what the API shows of it, and nothing was created
            return before
        roles = before.entries.keys() if tables is None else self._touched(then_tables or {}, tables)
        then, now = dict(self._last), self._probe()
        events = [*self._event, *range(then.get("events", 0) + 1, now.get("events", 0))]
        return State(
            entries=before.entries | {role: self._entry(role) for role in roles},
            bookings=self._bookings(events),
            created={kind: now[kind] - then[kind] - 1 for kind in now},
            strangers=self._strangers(tables),
        )

    def _touched(self, before: Tables, after: Tables) -> list[str]:
        """The roles that a sandbox has another row of, or about: only they are worth reading."""
        owners = {"tags2entity": ("kind", "entry"), "uploads": ("kind", "item_id")}
        touched: set[tuple[object, object]] = set()
        for name, rows in after.items():
            kind, number = owners.get(name, ("", "entry" if name.endswith("_links") else "id"))
            table = name.removesuffix("_links")
            if rows == before[name]:
                continue
            changed = [row for row in (*rows, *before[name]) if row not in before[name] or row not in rows]
            touched |= {(row[kind] if kind else table, row[number]) for row in changed}
        return [role for role, own in self.ids.items() if (TABLE.get(role), own) in touched]

    def renewed(self, before: State, after: State) -> State:
        """The state to go on from, once what a cell changed was undone or made anew."""
        if self.server.sandbox is not None:
            self._restore(self.server.sandbox.store)
            return before
        changed = [role for role, entry in before.entries.items() if after.entries[role] != entry]
        self.fresh(*changed)
        if before.bookings != after.bookings:
            self._make("event")
        return self._marked(after.entries | {role: self._entry(role) for role in changed})

    def _restore(self, store: Store) -> None:
        """Put back the rows of a sandbox; numbers that were given once are not given again."""
        tables = self._snapshot() or {}
        for name, rows in (self._tables or {}).items():
            if tables[name] != rows:
                store.rows(f"DELETE FROM {name}")
                for row in rows:
                    store.insert(name, **row)

    def fresh(self, *roles: str) -> None:
        """Make entries anew."""
        for role in roles:
            self._forget(role)
            self._make(role)

    def _forget(self, role: str) -> None:
        if self.server.sandbox is not None:
            self.server.sandbox.store.delete(TABLE[role], self.ids[role])

    def _marked(self, entries: dict[str, Entry]) -> State:
        """A state to start from: later ones are compared with this moment."""
        tables = self._tables = self._snapshot()
        self._base = {
            kind: max((int(str(row["id"])) for row in (tables or {}).get(kind, ())), default=0)
            for kind in ("experiments", "items", "templates")
        }
        return State(
            entries=entries,
            bookings=self._bookings(self._event),
            created={},
            strangers=self._strangers(tables),
        )

    @property
    def _event(self) -> list[int]:
        return [self.ids["event"]] if "event" in self.ids else []

    def _bookings(self, numbers: list[int]) -> list[Booking]:
        if self.server.sandbox is not None:
            found = [self.server.sandbox.store.row("events", number) for number in numbers]
        else:
            found = [self.raw.find(f"events/{number}") for number in numbers]
        return sorted(booking_of(wire) for wire in found if wire is not None)

    def _snapshot(self) -> Tables | None:
        return None if self.server.sandbox is None else self.server.sandbox.state()

    def _entry(self, role: str) -> Entry:
        return entry_of(self.wire(role), self.release, self._stored_links(role))

    def _stored_links(self, role: str) -> list[int] | None:
        return self._links_of(TABLE[role], self.ids[role])

    def _links_of(self, table: str, number: int) -> list[int] | None:
        sandbox = self.server.sandbox
        if sandbox is None or table == "templates":
            return None
        rows = sandbox.store.rows(f"SELECT item FROM {table}_links WHERE entry = ?", number)
        return sorted(int(row["item"] or 0) for row in rows)

    def _strangers(self, tables: Tables | None) -> dict[str, object]:
        """What a sandbox holds beside the notebook and beside what was created since the state before."""
        if tables is None:
            return {}
        own = {(TABLE[role], number) for role, number in self.ids.items() if role in TABLE}

        def strange(kind: object, number: object) -> bool:
            return (kind, number) not in own and int(str(number)) <= self._base.get(str(kind), 0)

        found: dict[str, object] = {name: tables[name] for name in _UNTOUCHED}
        for kind in ("experiments", "items", "templates"):
            found[kind] = [row for row in tables[kind] if strange(kind, row["id"])]
        for kind in ("experiments", "items"):
            found[f"{kind}_links"] = [row for row in tables[f"{kind}_links"] if strange(kind, row["entry"])]
        found["tags2entity"] = [row for row in tables["tags2entity"] if strange(row["kind"], row["entry"])]
        found["uploads"] = [row for row in tables["uploads"] if strange(row["kind"], row["item_id"])]
        return found

    # -- counting ------------------------------------------------------------------------------------------
    def _probe(self) -> dict[str, int]:
        """Create one of each, and say which number it got: the numbers between two probes are all taken."""
        found = {"experiments": self._created("experiments")}
        if self.release.has("create_item"):
            found["items"] = self._created("items", f"items/{self._type}")
        if self.release.has("create_template"):
            found["templates"] = self._created("templates")
        if self.release.has("create_event"):
            found["events"] = self._booked()
        if self.server.sandbox is not None:
            # real servers keep them; here they would only make every look at the tables longer
            for table, number in found.items():
                self.server.sandbox.store.delete(table, number)
        return found

    def _created(self, kind: str, path: str = "", form: Mapping[str, str] | None = None) -> int:
        number = int(self.raw.post(path or kind, form)["id"])
        self._last[kind] = number
        return number

    def _booked(self) -> int:
        self._hours += 1
        start = _FIRST_PROBE + timedelta(hours=self._hours)
        form = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()}
        if self.release.event_title_required:
            form["title"] = "Probe"
        return self._created("events", f"events/{self.spare}", form)

    @cached_property
    def _type(self) -> int:
        # 4.0.0 – 4.0.8 create items, and do not list their types
        return self._number_of("items_types", 1) if self.release.has("get_items_types") else 1

    # -- making --------------------------------------------------------------------------------------------
    def _make(self, role: str) -> None:
        try:
            self.ids[role] = self._makers[role]()
        except _NotHere as reason:
            self.missing[role] = str(reason)

    def _experiment(self, title: str) -> int:
        return self._filled("experiments", self._created("experiments"), title)

    def _item(self, title: str) -> int:
        if self.release.has("create_item"):
            return self._filled("items", self._created("items", f"items/{self._type}"), title)
        if self.server.sandbox is None:
            raise _NotHere("this release creates no items through the API")
        return self._inserted(title)

    def _namesake(self) -> int:
        """An item that has the number of the experiment."""
        if self.server.sandbox is None:
            raise _NotHere("only a sandbox can give an item the number of an experiment")
        return self._inserted("Namesake", id=self.experiment)

    def _inserted(self, title: str, **columns: int) -> int:
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

    def _filled(self, table: str, number: int, title: str) -> int:
        self.raw.post(f"{table}/{number}", {"title": title, "date": DATE, "body": BODY})
        return number

    def _rich(self, table: str, number: int) -> int:
        """Give an entry a tag, a file, a link and metadata, so that losing one of them shows."""
        path = f"{table}/{number}"
        self.raw.post(path, {"tag": "kept"})
        if table == "experiments" or self.release.item_multipart:
            self.raw.upload(path, "kept.csv", FILE)
        if "linked" in self.ids and self.release.has("link_item" if table == "items" else "link_experiment"):
            self.raw.post(path, {"link": str(self.linked)})
        if self.release.has("metadata"):
            self.raw.post(path, {"metadata": '{"kept": 1}'})
        return number

    def _locked(self) -> int:
        if self.server.sandbox is None:
            raise _NotHere("only a sandbox can lock an entry for a test")
        number = self._rich("experiments", self._experiment("Locked"))
        self.server.sandbox.lock("experiments", number)
        return number

    def _private(self) -> int:
        if self.server.sandbox is None:
            raise _NotHere("only a sandbox can make an entry private for a test")
        number = self._experiment("Private")
        self.server.sandbox.share("experiments", number, canread="useronly", canwrite="useronly")
        return number

    def _template(self) -> int:
        number = self._created("templates")
        self.raw.post(f"templates/{number}", {"title": TITLE, "body": BODY})
        return number
