"""Adapters for both managers: a write is written once, as for `Manager`."""

from __future__ import annotations

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk import AsyncManager, Manager

__all__ = ["AsyncAdapter", "ClientAdapter", "SyncAdapter"]


class ClientAdapter(Protocol):
    """A manager with synchronous methods."""

    def __getattr__(self, name: str) -> Any: ...

    def in_parallel(self, *calls: Callable[[Any], Any]) -> list[object]:
        """Run several calls in parallel and return the result or error of each."""
        ...


class SyncAdapter:
    """A `Manager`; parallel calls run in threads."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)

    def in_parallel(self, *calls: Callable[[Any], Any]) -> list[object]:
        """Run each call in its own thread."""
        with ThreadPoolExecutor(len(calls)) as pool:
            futures = [pool.submit(call, self._manager) for call in calls]
        return [future.exception() or future.result() for future in futures]


class AsyncAdapter:
    """An `AsyncManager`; parallel calls run as tasks."""

    def __init__(self, manager: AsyncManager, runner: asyncio.Runner) -> None:
        self._manager = manager
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._manager, name)

        def call(*arguments: object, **keywords: object) -> object:
            return self._runner.run(_await_if_needed(method(*arguments, **keywords)))

        return call

    def in_parallel(self, *calls: Callable[[Any], Any]) -> list[object]:
        """Run each call as a task."""

        async def gather() -> list[object]:
            results = await asyncio.gather(*(call(self._manager) for call in calls), return_exceptions=True)
            return [*results]

        return self._runner.run(gather())


async def _await_if_needed(answer: object) -> object:
    return await answer if inspect.isawaitable(answer) else answer
