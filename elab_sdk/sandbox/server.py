"""The class `Sandbox`: a server in a thread, its endpoint and keys, and direct access to its state."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Self

from elab_sdk.rules.releases import find_release, find_version, v2_release
from elab_sdk.sandbox import keys, seeds
from elab_sdk.sandbox.collation import collation_of
from elab_sdk.sandbox.demo import DEMO_KEYS, seed_demo
from elab_sdk.sandbox.permissions import base_of
from elab_sdk.sandbox.served_release import served_release
from elab_sdk.sandbox.store import Store, now

if TYPE_CHECKING:
    import os
    from types import TracebackType

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.app import Application, Received
    from elab_sdk.sandbox.served_release import ServedRelease
    from elab_sdk.sandbox.serving import ServerThread
    from elab_sdk.sandbox.store import Kind, Row, Value

__all__ = ["Sandbox"]


class Sandbox:
    """A local eLabFTW look-alike that serves the API of one release on a loopback socket.

    API v1 up to and including 4.9, and API v2 from 4.9; the endpoint of 4.9 is that of API v1.

    >>> with Sandbox(release="4.3") as sandbox:
    ...     sandbox.endpoint.endswith("/api/v1/")
    True
    >>> with Sandbox(release="5.3") as sandbox:
    ...     sandbox.endpoint.endswith("/api/v2/")
    True

    Args:
        release: A release ("4.3.5", "5.3.11"), or a generation ("4.3", "5.3") for its newest release.
        port: The port to listen on; 0 uses a free port.
        host: The loopback address to listen on; any address with `allow_remote`.
        data: A folder in which to keep the state, or None to keep it in memory only.
        key: The read-write key of user 1, a sysadmin (default: random).
        readonly_key: The read-only key of user 1 (default: random).
        other_key: The read-write key of user 2, in the same team (default: random).
        recorded_seed: Start with the users, statuses and items types of the recorded servers: "main", or
            "traps", which has a second items type, and items if the release cannot create them.
        demo: Start with the notebook of the examples in the documentation: three experiments, five items, a
            template, files, steps, a comment and a booking. The keys are the same on every start.
        max_body: Maximum size of a request in bytes (default: 100 MB, like the official image).
        allow_remote: Allow any address as `host`. The keys of a sandbox do not protect its data.

    Raises:
        ValueError: If the release or seed is unknown, or the host is not a loopback address.
    """

    def __init__(
        self,
        release: str = "4.3",
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        data: str | os.PathLike[str] | None = None,
        key: str | None = None,
        readonly_key: str | None = None,
        other_key: str | None = None,
        recorded_seed: seeds.RecordedSeed | None = None,
        demo: bool = False,
        max_body: int = 100 * 2**20,
        allow_remote: bool = False,
    ) -> None:
        if not allow_remote and not _is_loopback(host):
            raise ValueError(
                f"host must be a loopback address, not {host!r}; pass allow_remote=True to allow any address"
            )
        if demo and recorded_seed is not None:
            raise ValueError("demo and recorded_seed exclude each other")
        if recorded_seed is not None and recorded_seed not in seeds.RECORDED_SEEDS:
            raise ValueError(
                f"recorded_seed must be {' or '.join(seeds.RECORDED_SEEDS)}, not {recorded_seed!r}"
            )
        self._record: Release = find_release(release)
        self.version: str = find_version(release)
        """The exact version of the sandbox, such as 4.3.10 for "4.3"."""
        self.release: ServedRelease = served_release(self._record, self.version)
        """The release that it serves."""
        new_key, new_readonly_key, new_other_key = (
            DEMO_KEYS if demo else [keys.new_secret() for _ in DEMO_KEYS]
        )
        self.token: str = key or new_key
        """The read-write key of user 1, a sysadmin."""
        self.readonly_token: str = readonly_key or new_readonly_key
        """The read-only key of user 1."""
        self.other_token: str = other_key or new_other_key
        """The read-write key of user 2, in the same team."""
        self._host, self._port, self._max_body = host, port, max_body
        self._data = None if data is None else Path(data)
        self._recorded_seed: seeds.RecordedSeed | None = recorded_seed
        self._is_demo = demo
        self._store: Store | None = None
        self._app: Application | None = None
        self._server_thread: ServerThread | None = None

    def __repr__(self) -> str:
        state = self.endpoint if self._server_thread is not None else "stopped"
        return f"<Sandbox {self.version} {state}>"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- starting and stopping -----------------------------------------------------------------------------
    def start(self) -> Self:
        """Start to serve and return this sandbox, ready to answer.

        Raises:
            ImportError: If the extra `sandbox` is not installed.
            OSError: If the port is in use.
        """
        if self._server_thread is not None:
            raise RuntimeError("this sandbox is already running")
        try:
            from elab_sdk.sandbox.app import Application  # imported here, since the extra may be missing
            from elab_sdk.sandbox.serving import ServerThread
            from elab_sdk.sandbox.v2.app import Door
        except ImportError as error:
            raise ImportError(
                f'the sandbox needs an optional dependency ({error.name}): pip install "elab-sdk[sandbox]"'
            ) from error
        secrets = [
            keys.ApiKey(self.token, 1, can_write=True),
            keys.ApiKey(self.readonly_token, 1, can_write=False),
            keys.ApiKey(self.other_token, 2, can_write=True),
        ]
        listener = _listen(self._host, self._port)
        try:
            self._store = Store(self._data, self._seed, collation_of(self._record))
            seeds.migrate(self._store, self._record)
        except BaseException:
            listener.close()
            raise
        v2_record = _v2_record(self._record, self.version)
        v2 = (
            None if v2_record is None else Door(self._store, v2_record, self.version, secrets, self._max_body)
        )
        self._app = Application(self._store, self._record, self.version, secrets, self._max_body, v2=v2)
        self._server_thread = ServerThread(self._app, listener)
        self._server_thread.start()
        return self

    def _seed(self, store: Store) -> None:
        if self._recorded_seed is None:
            seeds.seed_new(store, self._record)
            if self._is_demo:
                seed_demo(store, self._record)
        else:
            seeds.seed_recorded(store, self._record, self._recorded_seed)

    def stop(self) -> None:
        """Stop serving; close the socket, end the thread and delete temporary files."""
        if self._server_thread is not None:
            self._server_thread.stop()
            self._server_thread = None
        if self._store is not None:
            self._store.close()
            self._store = None

    @property
    def endpoint(self) -> str:
        """The address of the API, with a trailing slash: v1 up to and including 4.9, v2 from 5.0."""
        return f"{self.site}api/{self._record.api}/"

    @property
    def site(self) -> str:
        """The base address of the server, with a trailing slash."""
        if self._server_thread is None:
            raise RuntimeError("the sandbox is not running: call start(), or use it as a context manager")
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server_thread.port}/"

    # -- direct access to the state ------------------------------------------------------------------------
    @property
    def store(self) -> Store:
        """The tables, for changes without a method of their own."""
        if self._store is None:
            raise RuntimeError("the sandbox is not running: call start(), or use it as a context manager")
        return self._store

    @property
    def requests(self) -> list[Received]:
        """All requests received so far, oldest first; `clear()` the list to start again."""
        if self._app is None:
            raise RuntimeError("the sandbox was never started")
        return self._app.log

    def state(self) -> dict[str, list[Row]]:
        """Return all rows of all tables: equal before and after if nothing changed."""
        return self.store.snapshot()

    def entry(self, kind: Kind, id: int) -> Row:
        """Return one entry as it is stored.

        Raises:
            KeyError: If the entry does not exist.
        """
        row = self.store.row(kind, id)
        if row is None:
            raise KeyError(f"no {kind}/{id} in the sandbox")
        return row

    def change(self, kind: Kind, id: int, **columns: Value) -> None:
        """Change columns of an entry, like somebody who uses the web page.

        Raises:
            KeyError: If the entry does not exist.
        """
        self.entry(kind, id)
        self.store.change(kind, id, **columns)

    def lock(self, kind: Kind, id: int, *, by: int = 1) -> None:
        """Lock an entry."""
        self.change(kind, id, locked=1, lockedby=by, locked_at=now())

    def unlock(self, kind: Kind, id: int) -> None:
        """Unlock an entry."""
        self.change(kind, id, locked=0)

    def make_bookable(self, item_id: int) -> None:
        """Make an item bookable; before 4.4, this makes all items of its items type bookable."""
        item = self.entry("items", item_id)
        if self._record.bookable_of == "type":
            self.store.change("items_types", int(item["category"] or 0), bookable=1)
        else:
            self.change("items", item_id, bookable=1)

    def delete(self, kind: Kind, id: int) -> None:
        """Delete an entry like the web page: it stays in the database, but nobody can read it."""
        self.change(kind, id, state=3)

    def share(self, kind: Kind, id: int, *, canread: str | None = None, canwrite: str | None = None) -> None:
        """Change who may read or write: public, organization, team, user (owner and admins) or useronly."""
        columns: dict[str, Value] = {}
        for name, group in (("canread", canread), ("canwrite", canwrite)):
            if group is not None:
                columns[name] = group
                if self._record.v2 is not None and self._record.v2.base_apart:
                    columns[f"{name}_base"] = base_of(group)
        self.change(kind, id, **columns)

    def add_step(
        self, kind: Kind, id: int, body: str, *, finished: bool = False, finished_time: str | None = None
    ) -> int:
        """Add a step to an entry and return its ID."""
        count = len(self.store.rows("SELECT id FROM steps WHERE kind = ? AND entry = ?", kind, id))
        return self.store.insert(
            "steps",
            kind=kind,
            entry=id,
            body=body,
            ordering=count + 1,
            finished=int(finished),
            finished_time=finished_time,
        )

    def add_comment(self, kind: Kind, id: int, comment: str, *, by: int = 2, at: str | None = None) -> int:
        """Add a comment to an entry and return its ID."""
        return self.store.insert(
            "comments",
            kind=kind,
            entry=id,
            userid=by,
            comment=comment,
            created_at=at or now(),
            modified_at=now(),
        )

    def add_items_type(
        self, title: str, *, color: str = "29aeb9", body: str | None = None, bookable: bool = False
    ) -> int:
        """Add an items type and return its ID; from 5.3, also the category of the same ID.

        Returns:
            The ID of the items type, and of the category.
        """
        columns: dict[str, Value] = {"title": title, "color": color}
        if self._record.v2 is not None and self._record.v2.items_type_key == "template":
            # the migration to 5.3 made a category and a resources template of each items type
            tables = ("items_types", "resources_categories")
            columns["id"] = 1 + max(self.store.newest_id(table) for table in tables)
            self.store.insert("resources_categories", **columns)
        return self.store.insert(
            "items_types",
            body=body,
            bookable=int(bookable),
            created_at=now(),
            modified_at=now(),
            **columns,
        )


def _v2_record(release: Release, version: str) -> Release | None:
    """Return how the release answers on API v2, or None if its API v2 was never recorded."""
    if release.v2_shows != "version":
        return None
    record = v2_release(version)
    # one record stands for API v2 of 4.8 and 4.9, but only 4.9.0 was recorded
    return record if record.name == release.name else None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # IPPROTO_TCP is explicit because asyncio sets TCP_NODELAY only on sockets with this protocol
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # allows reusing the port immediately after a stop
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
