"""Backups of several servers, and reads on several cores."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    AsyncManager,
    AuthenticationError,
    BackupProgress,
    Experiment,
    Manager,
    NotFoundError,
    NotFoundOrDeniedError,
    ValidationError,
    backup_all,
    backup_all_async,
    open_backup,
    verify_backup,
)
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill, read_tree
from tests.servers import speaks_v2

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World


# -- several servers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("release", ["4.9", "5.6"])
def test_several_servers_are_saved_despite_failures(release: str, tmp_path: Path) -> None:
    with Sandbox(release="3.6") as old, Sandbox(release=release) as new:
        fill(old)
        fill(new)
        stages: set[tuple[str, str]] = set()

        def record_stage(name: str, progress: BackupProgress) -> None:
            stages.add((name, progress.stage))

        with (
            Manager(old.endpoint, old.token) as chemistry,
            Manager(new.endpoint, new.token) as physics,
            Manager(new.endpoint, "wrong") as wrong,
            Manager("http://127.0.0.1:9", "key", retries=0) as unreachable,
        ):
            managers = {
                "chemistry": chemistry,
                "gone": unreachable,
                "physics/2nd floor": physics,
                "left": wrong,
            }
            done = backup_all(managers, tmp_path / "institute", progress=record_stage)
    assert list(done) == list(managers)
    assert done["chemistry"].result is not None
    assert done["chemistry"].result.release == "3.6"
    assert type(done["gone"].error).__name__ == "ConnectionFailedError"
    assert isinstance(done["left"].error, AuthenticationError)
    assert {path.name for path in (tmp_path / "institute").iterdir()} == {"chemistry", "2nd floor"}
    for name in ("chemistry", "physics/2nd floor"):
        assert verify_backup(done[name].folder).is_good
        assert (name, "done") in stages
    assert open_backup(done["chemistry"].folder).release == "3.6"


def test_sync_and_async_save_several_servers(notebook: Sandbox, tmp_path: Path) -> None:
    async def run() -> None:
        async with AsyncManager(notebook.endpoint, notebook.token) as manager:
            done = await backup_all_async({"a": manager, "b": manager}, tmp_path / "async")
            assert [each.error for each in done.values()] == [None, None]

    asyncio.run(run())
    with Manager(notebook.endpoint, notebook.token) as manager:
        backup_all({"a": manager, "b": manager}, tmp_path / "sync", server_jobs=1)
    assert read_tree(tmp_path / "async") == read_tree(tmp_path / "sync")


@pytest.mark.parametrize("names", [["a", "A"], [".."], [""], ["x/a", "y/a"]])
def test_names_without_distinct_folders_are_rejected(
    manager: Manager, sandbox: Sandbox, tmp_path: Path, names: list[str]
) -> None:
    with pytest.raises(ValidationError) as error:
        backup_all(dict.fromkeys(names, manager), tmp_path)
    assert error.value.argument == "managers"
    assert sandbox.requests == []


def test_exception_from_callback_ends_all_backups(manager: Manager, tmp_path: Path) -> None:
    def stop(name: str, now: BackupProgress) -> None:
        raise RuntimeError(name)

    with pytest.raises(RuntimeError, match="a"):
        backup_all({"a": manager}, tmp_path, progress=stop)


# -- several entries ---------------------------------------------------------------------------------------


def test_read_many_keeps_the_order_of_ids(world: World, notebook: Sandbox) -> None:
    assert [entry.id for entry in world.read_many([4, 1, "3"])] == [4, 1, 3]
    assert [entry.title for entry in world.read_many(range(1, 3), "item")] == ["Plasmid 1", "Plasmid 2"]
    rows = world.get_all_experiments()
    assert [entry.id for entry in world.read_many(rows, jobs=2)] == [row.id for row in rows]


def test_missing_entry_raises_or_is_skipped(world: World, notebook: Sandbox) -> None:
    with pytest.raises(NotFoundError if speaks_v2(notebook) else NotFoundOrDeniedError) as error:
        world.read_many([1, 99])
    assert "while reading experiment 99" in error.value.__notes__
    assert [entry.id for entry in world.read_many(range(1, 20), missing="skip")] == [1, 2, 3, 4]
    with pytest.raises(AuthenticationError):
        world.through(world.another("wrong"), "read_many", [1], missing="skip")


@pytest.mark.parametrize(
    ("ids", "options"),
    [
        ([0], {}),
        (3, {}),
        ("12", {}),
        ([1], {"kind": "template"}),
        ([1], {"jobs": 0}),
        ([1], {"missing": "ignore"}),
    ],
)
def test_invalid_arguments_are_rejected(world: World, ids: Any, options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        world.read_many(ids, **options)
    with pytest.raises(ValidationError):
        world.manager.read_bag(ids, **options)
    assert world.sent == []


# -- several cores -----------------------------------------------------------------------------------------


def id_and_title(experiment: Experiment) -> tuple[int, str]:
    return experiment.id, experiment.title


def read_by_worker(experiments: list[Experiment], folder: Path) -> list[tuple[int, str, int]]:
    """Return what a worker has read, after another worker has read something too."""
    (folder / str(os.getpid())).touch()
    for _ in range(3000):
        if len(list(folder.iterdir())) == 2:
            break
        time.sleep(0.01)
    return [(*id_and_title(each), os.getpid()) for each in experiments]


def compute(bag: Any) -> list[Any]:
    return list(bag.compute(scheduler="processes", num_workers=2, chunksize=1))


@pytest.mark.parametrize("kind", [Manager, AsyncManager])
def test_bag_is_read_by_two_worker_processes(
    kind: Any, default_release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(release=default_release) as sandbox:
        fill(sandbox, 12)
        sandbox.requests.clear()
        # the workers read the key from the environment
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        manager = kind(sandbox.endpoint)
        bag = manager.read_bag(range(1, 13), partition_size=3, jobs=2)
        assert (bag.npartitions, sandbox.requests) == (4, [])
        rows = compute(bag.map_partitions(read_by_worker, tmp_path))
        assert [(number, title) for number, title, _ in rows] == [
            (number, f"Western blot {number}") for number in range(1, 13)
        ]
        workers = {worker for _, _, worker in rows}
        assert len(workers) == 2
        assert os.getpid() not in workers
        # on API v2 each partition asks for the release
        read = [each.path for each in sandbox.requests if each.path != "info"]
        assert sorted(read) == sorted(f"experiments/{number}" for number in range(1, 13))


def test_pickled_key_is_available_to_workers(notebook: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELAB_TOKEN", raising=False)
    with Manager(notebook.endpoint, notebook.token, pickle_key=True) as manager:
        rows = compute(manager.read_bag(range(1, 9), partition_size=4, missing="skip").map(id_and_title))
        assert [number for number, _ in rows] == [1, 2, 3, 4]
    with (
        Manager(notebook.endpoint, notebook.token) as manager,
        pytest.raises(Exception, match="unpickled without its API key"),
    ):
        compute(manager.read_bag([1]))


def test_missing_dask_names_the_extra(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask.bag", None)
    with pytest.raises(ImportError, match=r"elab-sdk\[dask\]"):
        manager.read_bag([1])
