"""Interrupted operations of several requests report finished steps with IDs, even on Ctrl-C."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import AsyncManager, IncompleteCreationError, NoResponseError
from elab_sdk.sandbox import entries

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk.sandbox import Sandbox
    from tests.facade.conftest import World

TIMES = ("2040-12-01T12:00Z", "2040-12-01T14:00Z")

ACTS: dict[str, tuple[str, str, int, str]] = {
    "update": ('update(("experiment", 1), title="New", tags=["a"])', "POST", 2, "title"),
    "tag": ('tag(("experiment", 1), "a", "b", "c")', "POST", 3, "tag 'a', tag 'b'"),
    "link": ('link(("experiment", 1), 1, 2)', "POST", 2, "link to item 1"),
    "post_experiment": ('post_experiment(1, title="New", tags="a")', "POST", 2, "title"),
    "append_image": (
        'append_image(("experiment", 1), b"GIF89a", "dot.gif")',
        "POST",
        2,
        "uploaded dot.gif (upload 1)",
    ),
    "upload_files": (
        'upload_files(("experiment", 1), [("a.csv", b"1"), ("b.csv", b"2")])',
        "POST",
        2,
        "uploaded a.csv (upload 1)",
    ),
    "the read after uploads": (
        'upload_files(("experiment", 1), [("a.csv", b"1"), ("b.csv", b"2")])',
        "GET",
        1,
        "uploaded a.csv (upload 1), uploaded b.csv (upload 2)",
    ),
    "upload_to_experiment": ('upload_to_experiment(1, b"1", "a.csv")', "GET", 1, "uploaded a.csv (upload 1)"),
    "set_extra_fields": (
        'add_extra_field(("experiment", 1), "pH")',
        "GET after a POST",
        1,
        "the metadata was sent",
    ),
    "book": (f"book(1, *{TIMES})", "GET after a POST", 1, "booked item 1 (event 1); cancel(1) cancels it"),
    "get_or_create_experiment": (
        'get_or_create_experiment("PCR")',
        "GET after 2 POSTs",
        1,
        "created experiment 2",
    ),
    "get_or_create_item": ('get_or_create_item(1, "pUC19")', "GET after 2 POSTs", 1, "created item 3"),
}
"""A call, the interrupted request, and the finished steps."""


def interrupt(world: World, which: str, at: int, error: Callable[[], BaseException]) -> None:
    """Make the transport raise an error at its n-th request of a kind."""
    transport = world.manager._session.transport
    send, seen = transport._with_retries, {"GET": 0, "POST": 0}
    method, _, posts = which.partition(" after ")
    first = {"": 0, "a POST": 1, "2 POSTs": 2}[posts]

    def is_due(request: Any) -> bool:
        if seen["POST"] >= first or request.method == "POST":
            seen[request.method] += 1
        return request.method == method and seen[method] == at and seen["POST"] >= first

    async def interrupted_async(request: Any, write: Any) -> Any:
        if is_due(request):
            raise error()
        return await send(request, write)

    def interrupted(request: Any, write: Any) -> Any:
        if is_due(request):
            raise error()
        return send(request, write)

    transport._with_retries = interrupted_async if world.kind == "async" else interrupted


@pytest.mark.parametrize("error", ["interrupt", "cancellation", "reset"])
@pytest.mark.parametrize("act", ACTS)
def test_interruption_notes_finished_steps(world: World, act: str, error: str) -> None:
    call, which, at, done = ACTS[act]
    world.create_experiment()
    world.create_item(1)
    world.create_item(1)
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
    is_told = any(note.startswith("interrupted during POST experiments/1") for note in notes)
    assert is_told == (which == "POST" and error != "reset")


def test_interrupted_creation_names_missing_parts(world: World) -> None:
    interrupt(world, "POST", 3, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        world.create_experiment(title="x", tags=["a"], files=[("a.csv", b"1")])
    assert caught.value.__notes__[-1] == (
        "experiment 1 was created, but is not complete: done: title; missing: tag 'a', file 'a.csv'\n"
        "  what to do: the same call with resume=1 (elab create --resume 1) completes it"
    )


def test_failed_second_file_names_first_as_sent(world: World) -> None:
    interrupt(world, "POST", 4, lambda: NoResponseError("reset", "POST", "experiments/1"))
    with pytest.raises(IncompleteCreationError) as caught:
        world.create_experiment(title="x", files=[("a.csv", b"1"), ("b.csv", b"2")])
    assert caught.value.cause.__notes__ == ["done before this error: uploaded a.csv (upload 1)"]
    assert "uploaded a.csv (upload 1)" in str(caught.value)


def test_removed_booking_is_not_reported(world: World) -> None:
    world.create_item(1)
    world.get_item(1)
    interrupt(world, "POST", 1, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt) as caught:
        world.book(1, *TIMES)
    assert [note.partition(":")[0] for note in caught.value.__notes__] == ["interrupted during POST events/1"]


def test_cancelled_task_notes_finished_steps(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    add_tag, waits = entries.add_tag, threading.Event()

    async def cancelled() -> list[str]:
        loop = asyncio.get_running_loop()

        def slow(call: Any, kind: Any) -> Any:
            if call.form["tag"] == "b":
                loop.call_soon_threadsafe(task.cancel)
                waits.wait(10)
            return add_tag(call, kind)

        monkeypatch.setattr(entries, "add_tag", slow)
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await manager.create_experiment()
            task = asyncio.ensure_future(manager.tag(("experiment", 1), "a", "b"))
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            waits.set()
            return caught.value.__notes__

    assert "done before this error: tag 'a'" in asyncio.run(cancelled())
