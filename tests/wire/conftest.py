"""Fixtures: sync and async Managers with short timeouts; no thread or task may be left running."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from typing import TYPE_CHECKING, Any

import pytest

import elab_sdk._async.network
import elab_sdk._sync.network  # noqa: F401 - loaded before any clock runs
from elab_sdk import AsyncManager, Manager, Retries, Timeouts
from tests.wire.faulty import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = {"timeout": Timeouts(call=20, transfer=20), "retries": Retries(2, first=0.01)}
SHORT = {
    "silence": Timeouts(read=0.2, call=20, transfer=20),
    "headers, a byte at a time": Timeouts(call=0.5, transfer=0.5),
    "a body, a byte at a time": Timeouts(call=0.5, transfer=0.5),
}
"""Timeouts for faults that only a timeout can end."""


class Wire:
    """Makes sync or async Managers, and calls their methods; coroutines are run."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._runner = asyncio.Runner() if kind == "async" else None
        self._managers: list[Any] = []

    def manager(self, endpoint: str, **settings: Any) -> Any:
        kind = AsyncManager if self._runner else Manager
        made = kind(endpoint, KEY, **{**QUICK, **settings})
        self._managers.append(made)
        return made

    def call(self, manager: Any, act: str, *args: Any, **keywords: Any) -> Any:
        found = getattr(manager, act)(*args, **keywords)
        return self._runner.run(found) if self._runner else found

    def close(self) -> None:
        for manager in self._managers:
            self.call(manager, "aclose" if self._runner else "close")
        if self._runner:
            self._runner.run(_no_task_is_left())
            self._runner.close()


@pytest.fixture(params=["sync", "async"])
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    made = Wire(request.param)
    # only what the test makes is collected: all that a long run has made takes long to look through
    gc.freeze()
    try:
        with warnings.catch_warnings():
            # a socket or file that is left open says so when it is collected
            warnings.simplefilter("error", ResourceWarning)
            yield made
            made.close()
            gc.collect()
    finally:
        gc.unfreeze()


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [each for each in set(threading.enumerate()) - before if "asyncio" not in each.name]
    for each in left:
        each.join(5)
    assert [each for each in left if each.is_alive() and "AnyIO" not in each.name] == []


async def _no_task_is_left() -> None:
    for _ in range(5):  # generators that were given up are closed in the loop's next turns
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}
