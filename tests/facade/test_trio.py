"""`AsyncManager` works with trio as it does with asyncio."""

from __future__ import annotations

import gc
import io
import pickle
import warnings
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from elab_sdk import AsyncManager, NotFoundError
from elab_sdk.sandbox import Sandbox
from elab_sdk.wire.concurrency import AsyncWorkerPool

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

BACKENDS = ("asyncio", "trio")


@pytest.fixture(params=BACKENDS)
def run(request: pytest.FixtureRequest) -> Callable[..., Any]:
    def run_on_backend(function: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        return anyio.run(function, *arguments, backend=request.param)

    return run_on_backend


@pytest.fixture
def sandbox(default_release: str) -> Any:
    with Sandbox(release=default_release) as sandbox:
        yield sandbox


def test_entries_and_files_are_written_and_read(
    run: Callable[..., Any], sandbox: Sandbox, tmp_path: Path
) -> None:
    async def use(manager: AsyncManager) -> None:
        created = await manager.create_experiment(
            title="Blot", tags=["a", "b"], files=[("gel.csv", b"lane"), ("map.csv", b"x")]
        )
        experiment = await manager.get_experiment(created)
        assert (experiment.title, experiment.tags) == ("Blot", ["a", "b"])
        assert [row.id for row in await manager.find_experiments(tags="a")] == [created.id]
        assert [row.id async for row in manager.iter_experiments()] == [created.id]
        paths = await manager.download_attachments(experiment, tmp_path, jobs=2)
        assert [path.read_bytes() for path in paths] == [b"lane", b"x"]
        # API v2 lists the newest file first
        (gel,) = [upload for upload in experiment.uploads if upload.real_name == "gel.csv"]
        await manager.download(gel, memory := io.BytesIO())
        assert memory.getvalue() == b"lane"

    async def main() -> None:
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await use(manager)

    run(main)


def test_parallel_calls_take_turns_and_share_connections(run: Callable[..., Any], sandbox: Sandbox) -> None:
    async def main() -> None:
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            async with anyio.create_task_group() as group:
                for _ in range(4):
                    group.start_soon(manager.get_or_create_experiment, "Calibration")
            rows = await manager.get_all_experiments()
            assert [row.title for row in rows] == ["Calibration"]
            assert len(await manager.read_many([1] * 20, jobs=8)) == 20
            with pytest.raises(NotFoundError) as error:
                await manager.read_many([1, 99, 1, 1], jobs=2)
            assert error.value.__notes__ == ["while reading experiment 99"]

    run(main)


def test_a_backup_is_written(run: Callable[..., Any], sandbox: Sandbox, tmp_path: Path) -> None:
    async def main() -> Any:
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await manager.create_experiment(title="Blot", files=[("gel.csv", b"lane")])
            return await manager.backup(tmp_path)

    result = run(main)
    assert (result.entries, result.is_complete) == (1, True)


def test_a_connection_belongs_to_the_loop_that_opened_it(sandbox: Sandbox) -> None:
    manager = AsyncManager(sandbox.endpoint, sandbox.token, pickle_key=True)

    async def main(manager: AsyncManager) -> int:
        return (await manager.create_experiment()).id

    with warnings.catch_warnings():
        # the loop that opened a connection ends without closing it
        warnings.simplefilter("ignore", ResourceWarning)
        ids = [anyio.run(main, manager, backend=backend) for backend in BACKENDS]
        copied = pickle.loads(pickle.dumps(manager))
        ids.append(anyio.run(main, copied, backend="trio"))
        del manager, copied
        gc.collect()
    assert ids == [1, 2, 3]


def test_a_call_is_cancelled_by_its_scope(run: Callable[..., Any], sandbox: Sandbox) -> None:
    async def main() -> None:
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await manager.create_experiment()
            with anyio.CancelScope() as scope:
                scope.cancel()
                await manager.get_experiment(1)
            assert scope.cancelled_caught
            assert (await manager.get_experiment(1)).id == 1

    run(main)


def test_the_first_error_of_a_pool_ends_the_others(run: Callable[..., Any]) -> None:
    ended: list[int] = []

    async def work(number: int) -> int:
        try:
            if number == 1:
                raise KeyError(number)
            await anyio.sleep(60)
        finally:
            ended.append(number)
        return number

    async def main() -> None:
        pool = AsyncWorkerPool(3)
        with pytest.raises(KeyError):
            await pool.run(work, [0, 1, 2, 3])
        assert sorted(ended) == [0, 1, 2]
        assert await pool.run_in_thread(sorted, [2, 1], reverse=True) == [2, 1]

    run(main)
