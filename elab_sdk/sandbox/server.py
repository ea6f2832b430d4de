"""The sandbox as users and tests hold it: a server in a thread, its endpoint, its keys, a way behind it."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Self

from elab_sdk.rules.releases import find_release, find_version
from elab_sdk.sandbox import keys, seeds
from elab_sdk.sandbox.collation import comparing
from elab_sdk.sandbox.store import Store, now

if TYPE_CHECKING:
    import os
    from types import TracebackType

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.app import Application, Received
    from elab_sdk.sandbox.serving import Serving
    from elab_sdk.sandbox.store import Kind, Row, Value

__all__ = ["Sandbox"]


class Sandbox:
    """An eLabFTW look-alike on a loopback socket, answering API v1 as one release does.

    >>> with Sandbox(release="4.3") as sandbox:
    ...     sandbox.endpoint.endswith("/api/v1/")
    True

    Args:
        release: A version ("4.3.5"), or a generation ("4.3"), which is its newest version.
        port: 0 takes a free one.
        host: A loopback address, unless `allow_remote`.
        data: A folder to keep the state in; None keeps it in memory and forgets it.
        key: The read-write key of user 1, sysadmin; random by default, like the next two.
        readonly_key: The read-only key of user 1.
        other_key: The read-write key of user 2, a team-mate.
        recorded_seed: Begin with the people, statuses and items types of the servers whose answers were
            recorded: "main", or "traps" with a second items type, and with items where the API makes none.
        max_body: The longest request in bytes; the official image's web server lets 100 MB through.
        allow_remote: Listen on any address. The keys of a sandbox protect nothing.

    Raises:
        ValueError: For an unknown release or seed, or a host that is not loopback.
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
        max_body: int = 100 * 2**20,
        allow_remote: bool = False,
    ) -> None:
        if not allow_remote and not _is_loopback(host):
            raise ValueError(
                f"the sandbox only listens on this machine, not on {host!r}; allow_remote=True lifts that"
            )
        if recorded_seed is not None and recorded_seed not in seeds.RECORDED_SEEDS:
            raise ValueError(
                f"recorded_seed must be {' or '.join(seeds.RECORDED_SEEDS)}, not {recorded_seed!r}"
            )
        self.release: Release = find_release(release)
        self.version: str = find_version(release)
        """The exact version that it answers as: "4.3" is 4.3.10."""
        self.token: str = key or keys.fresh()
        self.readonly_token: str = readonly_key or keys.fresh()
        self.other_token: str = other_key or keys.fresh()
        self._host, self._port, self._max_body = host, port, max_body
        self._data = None if data is None else Path(data)
        self._recorded_seed: seeds.RecordedSeed | None = recorded_seed
        self._store: Store | None = None
        self._app: Application | None = None
        self._serving: Serving | None = None

    def __repr__(self) -> str:
        state = self.endpoint if self._serving is not None else "stopped"
        return f"<Sandbox {self.version} {state}>"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- life ----------------------------------------------------------------------------------------------
    def start(self) -> Self:
        """Serve until `stop`; the sandbox itself, ready to answer.

        Raises:
            ImportError: When the extra `sandbox` is not installed.
            OSError: When the port is taken.
        """
        if self._serving is not None:
            raise RuntimeError("this sandbox runs already")
        try:
            from elab_sdk.sandbox.app import Application  # the extra may be missing
            from elab_sdk.sandbox.serving import Serving
        except ImportError as error:
            raise ImportError(
                f'the sandbox needs its extra ({error.name} is missing): pip install "elab-sdk[sandbox]"'
            ) from error
        secrets = [
            keys.Key(self.token, 1, can_write=True),
            keys.Key(self.readonly_token, 1, can_write=False),
            keys.Key(self.other_token, 2, can_write=True),
        ]
        listener = _listen(self._host, self._port)
        try:
            self._store = Store(self._data, self._sow, comparing(self.release))
        except BaseException:
            listener.close()
            raise
        self._app = Application(self._store, self.release, self.version, secrets, self._max_body)
        self._serving = Serving(self._app, listener)
        self._serving.start()
        return self

    def _sow(self, store: Store) -> None:
        if self._recorded_seed is None:
            seeds.sow(store, self.release)
        else:
            seeds.sow_recorded(store, self.release, self._recorded_seed)

    def stop(self) -> None:
        """Stop serving: no thread, socket or temporary file is left."""
        if self._serving is not None:
            self._serving.stop()
            self._serving = None
        if self._store is not None:
            self._store.close()
            self._store = None

    @property
    def endpoint(self) -> str:
        """The address of API v1, with a slash at the end."""
        return f"{self.site}api/v1/"

    @property
    def site(self) -> str:
        """The address of the server itself."""
        if self._serving is None:
            raise RuntimeError("the sandbox does not run: start() it, or use it as a context manager")
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._serving.port}/"

    # -- behind the client's back --------------------------------------------------------------------------
    @property
    def store(self) -> Store:
        """The tables themselves, for what has no helper."""
        if self._store is None:
            raise RuntimeError("the sandbox does not run: start() it, or use it as a context manager")
        return self._store

    @property
    def requests(self) -> list[Received]:
        """All requests received so far, oldest first; `clear()` it to count anew."""
        if self._app is None:
            raise RuntimeError("the sandbox was never started")
        return self._app.log

    def state(self) -> dict[str, list[Row]]:
        """Every table, as plain rows: equal before and after when nothing changed."""
        return self.store.snapshot()

    def entry(self, kind: Kind, id: int) -> Row:
        """One entry as it is stored.

        Raises:
            KeyError: When there is none.
        """
        row = self.store.row(kind, id)
        if row is None:
            raise KeyError(f"no {kind}/{id} in the sandbox")
        return row

    def change(self, kind: Kind, id: int, **columns: Value) -> None:
        """Change columns of an entry, as somebody at the web page might.

        Raises:
            KeyError: When there is no such entry.
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
        """Let an item be booked; before 4.4 that is a matter of its type, and so of all items of it."""
        item = self.entry("items", item_id)
        if self.release.bookable_of == "type":
            self.store.change("items_types", int(item["category"] or 0), bookable=1)
        else:
            self.change("items", item_id, bookable=1)

    def delete(self, kind: Kind, id: int) -> None:
        """Delete an entry, as the web page does: it stays in the database, out of reach."""
        self.change(kind, id, state=3)

    def share(self, kind: Kind, id: int, *, canread: str | None = None, canwrite: str | None = None) -> None:
        """Change who may read or write: public, organization, team, user (the owner and admins), useronly."""
        columns = {"canread": canread, "canwrite": canwrite}
        self.change(kind, id, **{name: word for name, word in columns.items() if word is not None})

    def add_step(
        self, kind: Kind, id: int, body: str, *, finished: bool = False, finished_time: str | None = None
    ) -> int:
        """Add a step to an entry; its id."""
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
        """Add a comment to an entry; its id."""
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
        """Add an items type; its id."""
        return self.store.insert("items_types", title=title, color=color, body=body, bookable=int(bookable))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # named, since asyncio sends small answers at once (TCP_NODELAY) only where it sees that this is TCP
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # a port can be taken again at once after a stop
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener
