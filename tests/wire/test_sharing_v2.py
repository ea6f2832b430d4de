"""One Manager in several threads and tasks, on servers with API v2: the release is read once."""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from elab_sdk import AsyncManager, Manager
from elab_sdk.sandbox import Sandbox
from tests.wire.faulty import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESSES = {"v1": "/api/v1/", "v2": "/api/v2/", "site": "/"}


@pytest.fixture(params=["5.0", "5.6"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    with Sandbox(release=request.param, key=KEY) as running:
        yield running


@pytest.fixture(params=ADDRESSES)
def address(request: pytest.FixtureRequest, sandbox: Sandbox) -> str:
    return sandbox.site.rstrip("/") + ADDRESSES[request.param]


def count_of(sandbox: Sandbox, path: str) -> int:
    """How many requests had a path that ends like this."""
    return sum(request.path.endswith(path) for request in sandbox.requests)


def check_everything(sandbox: Sandbox, texts: list[str], ids: list[int]) -> None:
    """Check that all writes arrived, and that the release was read once."""
    assert count_of(sandbox, "info") == 1
    assert sorted(ids) == list(range(2, 2 + len(texts)))
    assert [sandbox.entry("experiments", number)["title"] for number in ids] == texts
    with Manager(sandbox.endpoint, KEY) as manager:
        experiment = manager.get_experiment(1)
    body = experiment.body.replace("</p><p>", "</p> <p>").split()
    assert sorted(body) == sorted(f"<p>{text}</p>" for text in texts)
    assert sorted(experiment.tags) == sorted(texts)
    assert experiment.metadata is not None
    assert sorted(experiment.metadata) == sorted(texts)


def test_eight_threads_share_one_manager(sandbox: Sandbox, address: str) -> None:
    texts = [f"t{number}" for number in range(24)]

    def work(manager: Manager, text: str) -> int:
        new = manager.create_experiment(title=text)
        manager.append(("experiment", 1), f"<p>{text}</p>")
        manager.update(("experiment", 1), metadata={text: 1})
        manager.tag(("experiment", 1), text)
        assert manager.get_experiment(new.id).title == text
        return new.id

    with Manager(sandbox.endpoint, KEY) as manager:
        manager.create_experiment()
    sandbox.requests.clear()
    with Manager(address, KEY) as manager, ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda text: work(manager, text), texts))
    check_everything(sandbox, texts, ids)


def test_fifty_tasks_share_one_manager(sandbox: Sandbox, address: str) -> None:
    texts = [f"t{number}" for number in range(50)]

    async def work(manager: AsyncManager, text: str) -> int:
        new = await manager.create_experiment(title=text)
        await manager.append(("experiment", 1), f"<p>{text}</p>")
        await manager.update(("experiment", 1), metadata={text: 1})
        await manager.tag(("experiment", 1), text)
        assert (await manager.get_experiment(new.id)).title == text
        return new.id

    async def main() -> list[int]:
        async with AsyncManager(address, KEY) as manager:
            return list(await asyncio.gather(*(work(manager, text) for text in texts)))

    with Manager(sandbox.endpoint, KEY) as manager:
        manager.create_experiment()
    sandbox.requests.clear()
    check_everything(sandbox, texts, asyncio.run(main()))


def test_fifty_tasks_read_the_release_once_at_the_same_time(sandbox: Sandbox, address: str) -> None:
    async def main() -> None:
        async with AsyncManager(address, KEY) as manager:
            await asyncio.gather(*(manager.get_all_experiments() for _ in range(50)))

    asyncio.run(main())
    assert count_of(sandbox, "info") == 1


def _title(pickled: bytes) -> str:
    with pickle.loads(pickled) as manager:
        return str(manager.get_experiment(1).title)


def test_manager_works_in_a_worker_process(sandbox: Sandbox, address: str) -> None:
    with Manager(address, KEY, pickle_key=True) as manager:
        manager.create_experiment(title="blot")
        pickled = pickle.dumps(manager)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(_title, [pickled]) == ["blot"]
        pool.close()
        pool.join()
    assert count_of(sandbox, "info") == 1
