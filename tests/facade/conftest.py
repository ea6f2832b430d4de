"""One sandbox per test, and one interface to the sync and the async Manager."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import pytest

from elab_sdk import AsyncManager, Manager
from elab_sdk.sandbox import Sandbox
from tests.releases import release_of

T = TypeVar("T")


class World:
    """A Manager of either kind; `world.method(…)` calls the method and returns its result."""

    def __init__(self, kind: str, sandbox: Sandbox) -> None:
        self.kind = kind
        self.sandbox = sandbox
        self._runner = asyncio.Runner() if kind == "async" else None
        self._managers: list[Any] = []
        self.manager = self.another()

    def another(self, token: str | None = None, **settings: Any) -> Any:
        made = (AsyncManager if self._runner else Manager)(
            self.sandbox.endpoint, token or self.sandbox.token, **settings
        )
        self._managers.append(made)
        return made

    def manage(self, manager: Any) -> None:
        """Close a Manager that was made elsewhere with this world."""
        self._managers.append(manager)

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine of an async world."""
        assert self._runner is not None
        return self._runner.run(coroutine)

    def through(self, manager: Any, name: str, /, *args: Any, **keywords: Any) -> Any:
        found = getattr(manager, name)(*args, **keywords)
        if self._runner is None:
            return list(found) if name.startswith("iter_") else found
        return self._runner.run(_all(found) if isinstance(found, AsyncIterator) else found)

    def __getattr__(self, name: str) -> Any:
        return lambda *args, **keywords: self.through(self.manager, name, *args, **keywords)

    @property
    def update_method(self) -> str:
        """The method of a request that updates an entry."""
        return self.by_api("POST", "PATCH")

    def by_api(self, v1: T, v2: T) -> T:
        """Get what is expected of the API that the sandbox has."""
        return v1 if self.sandbox.release.api == "v1" else v2

    @property
    def sent(self) -> list[Any]:
        return self.sandbox.requests

    def close(self) -> None:
        for manager in self._managers:
            self.through(manager, "aclose" if self._runner else "close")
        if self._runner:
            self._runner.close()


async def _all(rows: AsyncIterator[Any]) -> list[Any]:
    return [row async for row in rows]


@pytest.fixture
def sandbox(request: pytest.FixtureRequest, default_release: str) -> Iterator[Sandbox]:
    with Sandbox(release=release_of(request, default_release)) as running:
        yield running


@pytest.fixture(params=["sync", "async"])
def world(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[World]:
    made = World(request.param, sandbox)
    yield made
    made.close()


@pytest.fixture(params=["sync", "async"])
def v2_world(request: pytest.FixtureRequest, release: str) -> Iterator[World]:
    """A world whose Manager uses API v2 of a release that the test names."""
    with Sandbox(release=release) as sandbox:
        made = World(request.param, sandbox)
        made.manager = made.another(api="v2")
        yield made
        made.close()


@pytest.fixture
def manager(sandbox: Sandbox) -> Iterator[Manager]:
    with Manager(sandbox.endpoint, sandbox.token) as made:
        yield made
