"""Interrupted operations of several requests report finished steps with IDs, even on Ctrl-C."""

from __future__ import annotations

import asyncio
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import AsyncManager, IncompleteCreationError, NoResponseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.sandbox import Sandbox
    from tests.facade.conftest import World

TIMES = ("2040-12-01T12:00Z", "2040-12-01T14:00Z")

ACTS: dict[str, tuple[str, str, int, str]] = {
    "update": ('update(("experiment", 1), title="New", tags=["a"])', "write", 2, "title"),
    "tag": ('tag(("experiment", 1), "a", "b", "c")', "write", 3, "tag 'a', tag 'b'"),
    "link": ('link(("experiment", 1), 1, 2)', "write", 2, "link to item 1"),
    "post_experiment": ('post_experiment(1, title="New", tags="a")', "write", 2, "title"),
    "append_image": (
        'append_image(("experiment", 1), b"GIF89a", "dot.gif")',
        "write",
        2,
        "uploaded dot.gif (upload 1)",
    ),
    "upload_files": (
        'upload_files(("experiment", 1), [("a.csv", b"1"), ("b.csv", b"2")])',
        "write",
        2,
        "uploaded a.csv (upload 1)",
    ),
    "the read after uploads": (
        'upload_files(("experiment", 1), [("a.csv", b"1"), ("b.csv", b"2")])',
        "read",
        1,
        "uploaded a.csv (upload 1), uploaded b.csv (upload 2)",
    ),
    "upload_to_experiment": (
        'upload_to_experiment(1, b"1", "a.csv")',
        "read",
        1,
        "uploaded a.csv (upload 1)",
    ),
    "set_extra_fields": (
        'add_extra_field(("experiment", 1), "pH")',
        "read after a write",
        1,
        "the metadata was sent",
    ),
    "book": (f"book(1, *{TIMES})", "read after a write", 1, "booked item 1 (event 1); cancel(1) cancels it"),
    "get_or_create_experiment": (
        'get_or_create_experiment("PCR")',
        "read after a write",
        1,
        "created experiment 2",
    ),
    "get_or_create_item": ('get_or_create_item(1, "pUC19")', "read after a write", 1, "created item 3"),
}
"""A call, the interrupted request, and the finished steps."""


def interrupt(world: World, which: str, at: int, error: Callable[[], BaseException]) -> None:
    """Make the transport raise an error at its n-th request of a kind."""
    transport = world.manager._session.transport
    send, seen = transport._with_retries, {"read": 0, "write": 0}
    kind, _, writes = which.partition(" after ")
    first = {"": 0, "a write": 1}[writes]

    def is_due(request: Any) -> bool:
        sent = "read" if request.method == "GET" else "write"
        if seen["write"] >= first or sent == "write":
            seen[sent] += 1
        return sent == kind and seen[kind] == at and seen["write"] >= first

    async def interrupted_async(request: Any, *rest: Any) -> Any:
        if is_due(request):
            raise error()
        return await send(request, *rest)

    def interrupted(request: Any, *rest: Any) -> Any:
        if is_due(request):
            raise error()
        return send(request, *rest)

    transport._with_retries = interrupted_async if world.kind == "async" else interrupted


@pytest.mark.parametrize("error", ["interrupt", "cancellation", "reset"])
@pytest.mark.parametrize("act", ACTS)
def test_interruption_notes_finished_steps(world: World, act: str, error: str) -> None:
    call, which, at, done = ACTS[act]
    world.create_experiment()
    world.create_item(1)
    world.create_item(1)
    world.sandbox.make_bookable(1)
    world.get_experiment(1)
    raised: dict[str, Callable[[], BaseException]] = {
        "interrupt": KeyboardInterrupt,
        "cancellation": asyncio.CancelledError,
        "reset": lambda: NoResponseError("reset", "GET", "x"),
    }
    interrupt(world, which, at, raised[error])
    with pytest.raises((KeyboardInterrupt, asyncio.CancelledError, NoResponseError)) as caught:
        eval(f"world.{call}", {"world": world})
    notes = getattr(caught.value, "__notes__", [])
    assert f"done before this error: {done}" in notes
    is_told = any(re.match("interrupted during (POST|PATCH) experiments/1", note) for note in notes)
    assert is_told == (which == "write" and error != "reset")


def test_interrupted_creation_names_missing_parts(world: World) -> None:
    # API v2 creates it with title and tags
    interrupt(world, "write", world.by_api(3, 2), KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        world.create_experiment(title="x", tags=["a"], files=[("a.csv", b"1")])
    parts = world.by_api("done: title; missing: tag 'a', ", "done: title, tag 'a'; missing: ")
    assert caught.value.__notes__[-1] == (
        f"experiment 1 was created, but is not complete: {parts}file 'a.csv'\n"
        "  what to do: the same call with resume=1 completes it"
    )


def test_failed_second_file_names_first_as_sent(world: World) -> None:
    interrupt(world, "write", world.by_api(4, 3), lambda: NoResponseError("reset", "write", "experiments/1"))
    with pytest.raises(IncompleteCreationError) as caught:
        world.create_experiment(title="x", files=[("a.csv", b"1"), ("b.csv", b"2")])
    assert caught.value.cause.__notes__ == ["done before this error: uploaded a.csv (upload 1)"]
    assert "uploaded a.csv (upload 1)" in str(caught.value)


def test_removed_booking_is_not_reported(world: World) -> None:
    world.create_item(1)
    world.sandbox.make_bookable(1)
    world.get_item(1)
    interrupt(world, "write", 1, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        world.book(1, *TIMES)
    assert [note.partition(":")[0] for note in caught.value.__notes__] == ["interrupted during POST events/1"]


def test_cancelled_task_notes_finished_steps(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    insert, waits = sandbox.store.insert, threading.Event()

    async def cancelled() -> list[str]:
        loop = asyncio.get_running_loop()

        def slow(table: str, **values: Any) -> int:
            if values.get("tag") == "b":
                loop.call_soon_threadsafe(task.cancel)
                waits.wait(10)
            return insert(table, **values)

        monkeypatch.setattr(sandbox.store, "insert", slow)
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await manager.create_experiment()
            task = asyncio.ensure_future(manager.tag(("experiment", 1), "a", "b"))
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            waits.set()
            return caught.value.__notes__

    assert "done before this error: tag 'a'" in asyncio.run(cancelled())
