"""A bounded number of calls in parallel: in threads, or as tasks of asyncio or trio."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence

__all__ = ["AsyncWorkerPool", "PoolStopped", "WorkerPool"]

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")

_END: Final = object()


class PoolStopped(Exception):  # noqa: N818 - not an error of its own: the error that stopped the pool is raised
    """Another call of the pool failed, so this one must end early."""


class _PoolState:
    """The state that both pools share."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._is_stopped = False

    def raise_if_stopped(self) -> None:
        """End a long call early; call it between two steps.

        Raises:
            PoolStopped: Another call of the pool has failed.
        """
        if self._is_stopped:
            raise PoolStopped


class AsyncWorkerPool(_PoolState):
    """Calls a function for several arguments, as tasks of asyncio or trio.

    Args:
        size: Maximum number of parallel calls.
    """

    async def run(self, function: Callable[[T], Awaitable[R]], values: Sequence[T]) -> list[R]:
        """Call a function for each value.

        The first error cancels the other calls, and is raised when they have ended.

        Args:
            function: Called with one value.
            values: One call is made for each.

        Returns:
            The results, in the order of the values.
        """
        from anyio import create_task_group, get_cancelled_exc_class

        results: dict[int, R] = {}
        errors: list[BaseException] = []
        pending = iter(enumerate(values))

        async def work() -> None:
            try:
                for index, value in pending:
                    results[index] = await function(value)
            except get_cancelled_exc_class():
                raise
            except BaseException as error:
                errors.append(error)
                group.cancel_scope.cancel()

        async with create_task_group() as group:
            for _ in range(min(self._size, len(values))):
                group.start_soon(work)
        if errors:
            raise errors[0]
        return [results[index] for index in sorted(results)]

    async def run_all(self, function: Callable[[T], Awaitable[object]], values: Sequence[T]) -> None:
        """Call a function for each value, like `run`, but keep no results, for any number of values."""
        for_each = iter(values)
        await self.run(lambda _: _call_for_rest(function, for_each), range(min(self._size, len(values))))

    async def run_in_thread(self, function: Callable[P, R], *args: P.args, **keywords: P.kwargs) -> R:
        """Call a function that blocks, without blocking the event loop."""
        from anyio.to_thread import run_sync

        return await run_sync(partial(function, *args, **keywords))


class WorkerPool(_PoolState):
    """Calls a function for several arguments, in threads.

    Args:
        size: Maximum number of parallel calls.
    """

    def run(self, function: Callable[[T], R], values: Sequence[T]) -> list[R]:
        """Call a function for each value.

        The first error stops the other calls, and is raised when they have ended.

        Args:
            function: Called with one value.
            values: One call is made for each.

        Returns:
            The results, in the order of the values.
        """
        from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

        self._is_stopped = False
        if min(self._size, len(values)) < 2:
            return [function(value) for value in values]
        with ThreadPoolExecutor(min(self._size, len(values)), "elab-sdk") as pool:
            futures = [pool.submit(function, value) for value in values]
            try:
                completed = wait(futures, return_when=FIRST_EXCEPTION).done
                failed = [future for future in futures if future in completed and future.exception()]
            finally:
                # also after an interrupt: running calls end at `raise_if_stopped`, the others never start
                self._is_stopped = True
                for future in futures:
                    future.cancel()
        if failed:
            raise _original_error(error for future in failed if (error := future.exception()))
        return [future.result() for future in futures]

    def run_all(self, function: Callable[[T], object], values: Sequence[T]) -> None:
        """Call a function for each value, like `run`, but keep no results, for any number of values."""
        pending, lock = iter(values), threading.Lock()

        def call_for_rest(_: int) -> None:
            while not self._is_stopped:
                with lock:
                    value = next(pending, _END)
                if value is _END:
                    return
                function(cast("T", value))

        self.run(call_for_rest, range(min(self._size, len(values))))

    def run_in_thread(self, function: Callable[P, R], *args: P.args, **keywords: P.kwargs) -> R:
        """Call a function; the counterpart of the async method, which needs another thread for it."""
        return function(*args, **keywords)


async def _call_for_rest(function: Callable[[T], Awaitable[object]], values: Iterator[T]) -> None:
    for value in values:
        await function(value)


def _original_error(errors: Iterable[BaseException]) -> BaseException:
    """Get the first error that is not merely the consequence of another."""
    failures = list(errors)
    return next((failure for failure in failures if not isinstance(failure, PoolStopped)), failures[0])
