"""Many servers and many cores."""

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
    NotFoundOrDeniedError,
    ValidationError,
    backup_all,
    backup_all_async,
    open_backup,
    verify_backup,
)
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill, tree

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World


# -- several servers ---------------------------------------------------------------------------------------


def test_several_servers_are_saved_each_in_its_folder_and_one_that_fails_stops_none(tmp_path: Path) -> None:
    with Sandbox(release="3.6") as old, Sandbox(release="4.9") as new:
        fill(old)
        fill(new)
        seen: set[tuple[str, str]] = set()

        def told(name: str, now: BackupProgress) -> None:
            seen.add((name, now.stage))

        with (
            Manager(old.endpoint, old.token) as chemistry,
            Manager(new.endpoint, new.token) as physics,
            Manager(new.endpoint, "wrong") as wrong,
            Manager("http://127.0.0.1:9", "key", retries=0) as nobody,
        ):
            managers = {"chemistry": chemistry, "gone": nobody, "physics/2nd floor": physics, "left": wrong}
            done = backup_all(managers, tmp_path / "institute", progress=told)
    assert list(done) == list(managers)
    assert done["chemistry"].result is not None
    assert done["chemistry"].result.release == "3.6"
    assert type(done["gone"].error).__name__ == "ConnectionFailedError"
    assert isinstance(done["left"].error, AuthenticationError)
    assert {path.name for path in (tmp_path / "institute").iterdir()} == {"chemistry", "2nd floor"}
    for name in ("chemistry", "physics/2nd floor"):
        assert verify_backup(done[name].folder).is_good
        assert (name, "done") in seen
    assert open_backup(done["chemistry"].folder).release == "3.6"


def test_both_worlds_save_several_servers(notebook: Sandbox, tmp_path: Path) -> None:
    async def run() -> None:
        async with AsyncManager(notebook.endpoint, notebook.token) as manager:
            done = await backup_all_async({"a": manager, "b": manager}, tmp_path / "async")
            assert [each.error for each in done.values()] == [None, None]

    asyncio.run(run())
    with Manager(notebook.endpoint, notebook.token) as manager:
        backup_all({"a": manager, "b": manager}, tmp_path / "sync", server_jobs=1)
    assert tree(tmp_path / "async") == tree(tmp_path / "sync")


@pytest.mark.parametrize("names", [["a", "A"], [".."], [""], ["x/a", "y/a"]])
def test_names_that_make_no_folders_of_their_own_are_refused(
    manager: Manager, sandbox: Sandbox, tmp_path: Path, names: list[str]
) -> None:
    with pytest.raises(ValidationError) as error:
        backup_all(dict.fromkeys(names, manager), tmp_path)
    assert error.value.argument == "managers"
    assert sandbox.requests == []


def test_what_the_callback_raises_ends_all(manager: Manager, tmp_path: Path) -> None:
    def stop(name: str, now: BackupProgress) -> None:
        raise RuntimeError(name)

    with pytest.raises(RuntimeError, match="a"):
        backup_all({"a": manager}, tmp_path, progress=stop)


# -- several entries ---------------------------------------------------------------------------------------


def test_several_entries_are_read_in_the_order_that_was_asked_for(world: World, notebook: Sandbox) -> None:
    assert [entry.id for entry in world.read_many([4, 1, "3"])] == [4, 1, 3]
    assert [entry.title for entry in world.read_many(range(1, 3), "item")] == ["Plasmid 1", "Plasmid 2"]
    rows = world.get_all_experiments()
    assert [entry.id for entry in world.read_many(rows, jobs=2)] == [row.id for row in rows]


def test_an_entry_that_is_not_there_raises_or_is_left_out(world: World, notebook: Sandbox) -> None:
    with pytest.raises(NotFoundOrDeniedError) as error:
        world.read_many([1, 99])
    assert "while reading experiment 99" in error.value.__notes__
    assert [entry.id for entry in world.read_many(range(1, 20), missing="skip")] == [1, 2, 3, 4]
    with pytest.raises(AuthenticationError):
        world.through(world.another("wrong"), "read_many", [1], missing="skip")


@pytest.mark.parametrize(
    ("ids", "given"),
    [
        ([0], {}),
        (3, {}),
        ("12", {}),
        ([1], {"kind": "template"}),
        ([1], {"jobs": 0}),
        ([1], {"missing": "ignore"}),
    ],
)
def test_bad_arguments_are_refused(world: World, ids: Any, given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        world.read_many(ids, **given)
    with pytest.raises(ValidationError):
        world.manager.read_bag(ids, **given)
    assert world.sent == []


# -- several cores -----------------------------------------------------------------------------------------


def described(experiment: Experiment) -> tuple[int, str]:
    return experiment.id, experiment.title


def met(experiments: list[Experiment], folder: Path) -> list[tuple[int, str, int]]:
    """What a worker has read; it waits until another has read something too."""
    (folder / str(os.getpid())).touch()
    for _ in range(3000):
        if len(list(folder.iterdir())) == 2:
            break
        time.sleep(0.01)
    return [(*described(each), os.getpid()) for each in experiments]


def computed(bag: Any) -> list[Any]:
    return list(bag.compute(scheduler="processes", num_workers=2, chunksize=1))


@pytest.mark.parametrize("kind", [Manager, AsyncManager])
def test_a_bag_is_read_by_two_worker_processes(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(release="4.3") as sandbox:
        fill(sandbox, 12)
        sandbox.requests.clear()
        # the workers take the key of their environment
        monkeypatch.setenv("ELAB_TOKEN", sandbox.token)
        manager = kind(sandbox.endpoint)
        bag = manager.read_bag(range(1, 13), partition_size=3, jobs=2)
        assert (bag.npartitions, sandbox.requests) == (4, [])
        found = computed(bag.map_partitions(met, tmp_path))
        assert [(number, title) for number, title, _ in found] == [
            (number, f"Western blot {number}") for number in range(1, 13)
        ]
        workers = {worker for _, _, worker in found}
        assert len(workers) == 2
        assert os.getpid() not in workers
        assert sorted(each.path for each in sandbox.requests) == sorted(
            f"experiments/{number}" for number in range(1, 13)
        )


def test_a_key_that_was_packed_travels_with_the_manager(
    notebook: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ELAB_TOKEN", raising=False)
    with Manager(notebook.endpoint, notebook.token, pickle_key=True) as manager:
        found = computed(manager.read_bag(range(1, 9), partition_size=4, missing="skip").map(described))
        assert [number for number, _ in found] == [1, 2, 3, 4]
    with (
        Manager(notebook.endpoint, notebook.token) as manager,
        pytest.raises(Exception, match="holds no key"),
    ):
        computed(manager.read_bag([1]))


def test_without_dask_the_extra_is_named(manager: Manager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask.bag", None)
    with pytest.raises(ImportError, match=r"elab-sdk\[dask\]"):
        manager.read_bag([1])
