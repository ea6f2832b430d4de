"""Both managers behind one face: an act is written once, as one writes it for `Manager`."""

from __future__ import annotations

import asyncio
import inspect
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from elab_sdk import AsyncManager, Manager

__all__ = ["AsyncHand", "Hand", "SyncHand"]


class Hand(Protocol):
    """A manager whose methods return when they are done."""

    def __getattr__(self, name: str) -> Any: ...

    def together(self, *calls: Callable[[Any], Any]) -> list[object]:
        """Several calls at once; what each returned, or the error that it raised."""
        ...


class SyncHand:
    """A `Manager`; calls at once are threads."""

    def __init__(self, manager: Manager) -> None:
        self._manager = manager

    def __getattr__(self, name: str) -> Any:
        return getattr(self._manager, name)

    def together(self, *calls: Callable[[Any], Any]) -> list[object]:
        """Each call in a thread of its own."""
        with ThreadPoolExecutor(len(calls)) as pool:
            running = [pool.submit(call, self._manager) for call in calls]
        return [each.exception() or each.result() for each in running]


class AsyncHand:
    """An `AsyncManager`; calls at once are tasks."""

    def __init__(self, manager: AsyncManager, runner: asyncio.Runner) -> None:
        self._manager = manager
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._manager, name)

        def call(*arguments: object, **keywords: object) -> object:
            return self._runner.run(_settled(method(*arguments, **keywords)))

        return call

    def together(self, *calls: Callable[[Any], Any]) -> list[object]:
        """Each call as a task."""

        async def gathered() -> list[object]:
            found = await asyncio.gather(*(call(self._manager) for call in calls), return_exceptions=True)
            return [*found]

        return self._runner.run(gathered())


async def _settled(answer: object) -> object:
    return await answer if inspect.isawaitable(answer) else answer
