"""Several things at once, a bounded number of them: as threads, or as tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

__all__ = ["AsyncCrew", "Crew", "Stopped"]

T = TypeVar("T")
R = TypeVar("R")
P = ParamSpec("P")


class Stopped(Exception):  # noqa: N818 - nobody but a crew sees it
    """Another of the crew failed: what is under way shall end."""


class _Halting:
    """What both crews know."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._stopped = False

    def check(self) -> None:
        """To be called now and then by what is under way.

        Raises:
            Stopped: Another has failed.
        """
        if self._stopped:
            raise Stopped


class AsyncCrew(_Halting):
    """Does an act for several things, as tasks.

    Args:
        size: How many at once.
    """

    async def run(self, act: Callable[[T], Awaitable[R]], things: Sequence[T]) -> list[R]:
        """Do it for all; the first error ends all, and is raised once nothing is under way any more."""
        import asyncio  # only who has an event loop needs it

        results: dict[int, R] = {}
        waiting = iter(enumerate(things))

        async def work() -> None:
            for place, thing in waiting:
                results[place] = await act(thing)

        tasks = [asyncio.ensure_future(work()) for _ in range(min(self._size, len(things)))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [results[place] for place in sorted(results)]

    async def aside(self, act: Callable[P, R], *args: P.args, **keywords: P.kwargs) -> R:
        """Do what would keep the event loop waiting."""
        import asyncio

        return await asyncio.to_thread(act, *args, **keywords)


class Crew(_Halting):
    """Does an act for several things, in threads.

    Args:
        size: How many at once.
    """

    def run(self, act: Callable[[T], R], things: Sequence[T]) -> list[R]:
        """Do it for all; the first error ends all, and is raised once nothing is under way any more."""
        from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait

        self._stopped = False
        if min(self._size, len(things)) < 2:
            return [act(thing) for thing in things]
        with ThreadPoolExecutor(min(self._size, len(things)), "elab-sdk") as pool:
            futures = [pool.submit(act, thing) for thing in things]
            try:
                ended = wait(futures, return_when=FIRST_EXCEPTION).done
                failed = [future for future in futures if future in ended and future.exception()]
            finally:
                # an interrupt comes here too: what is under way sees `check`, the rest is not begun
                self._stopped = True
                for future in futures:
                    future.cancel()
        if failed:
            raise _first(failure for future in failed if (failure := future.exception()))
        return [future.result() for future in futures]

    def aside(self, act: Callable[P, R], *args: P.args, **keywords: P.kwargs) -> R:
        """Do it."""
        return act(*args, **keywords)


def _first(failures: Iterator[BaseException]) -> BaseException:
    found = list(failures)
    return next((failure for failure in found if not isinstance(failure, Stopped)), found[0])
