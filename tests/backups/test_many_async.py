"""Backups of several servers by AsyncManagers: what fails is reported by name, and nothing else stops."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    AsyncManager,
    AuthenticationError,
    BackupProgress,
    Manager,
    ValidationError,
    backup_all,
    backup_all_async,
    verify_backup,
)

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox


def run(sandbox: Sandbox, folder: Path, keys: dict[str, str], **options: Any) -> Any:
    async def work() -> Any:
        managers = {name: AsyncManager(sandbox.endpoint, key) for name, key in keys.items()}
        try:
            return await backup_all_async(managers, folder, **options)
        finally:
            for manager in managers.values():
                await manager.aclose()

    return asyncio.run(work())


def test_one_server_that_fails_does_not_stop_another(notebook: Sandbox, tmp_path: Path) -> None:
    seen: set[tuple[str, str]] = set()

    def told(name: str, now: BackupProgress) -> None:
        seen.add((name, now.stage))

    done = run(notebook, tmp_path, {"wrong": "no-key", "right": notebook.token}, progress=told)
    assert list(done) == ["wrong", "right"]
    assert isinstance(done["wrong"].error, AuthenticationError)
    assert done["wrong"].result is None
    assert done["right"].error is None
    assert verify_backup(done["right"].folder).is_good
    assert ("right", "done") in seen


def test_a_folder_that_is_a_file_is_the_error_of_its_server(notebook: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file is in the way")
    done = run(notebook, tmp_path, dict.fromkeys(("a", "b"), notebook.token))
    assert isinstance(done["a"].error, ValidationError)
    assert done["b"].error is None


@pytest.mark.parametrize("names", [["a", "A"], [".."], [""], ["x/a", "y/a"]])
def test_names_that_share_a_folder_are_refused(notebook: Sandbox, tmp_path: Path, names: list[str]) -> None:
    notebook.requests.clear()
    with pytest.raises(ValidationError) as caught:
        run(notebook, tmp_path, dict.fromkeys(names, notebook.token))
    assert caught.value.argument == "managers"
    assert notebook.requests == []


def test_progress_must_be_a_callback(notebook: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(ValidationError) as caught:
        run(notebook, tmp_path, {"a": notebook.token}, progress=5)
    assert caught.value.argument == "progress"
    with (
        Manager(notebook.endpoint, notebook.token) as manager,
        pytest.raises(ValidationError, match="progress"),
    ):
        backup_all({"a": manager}, tmp_path, progress=5)  # type: ignore[arg-type]


def test_an_error_of_the_callback_ends_all(notebook: Sandbox, tmp_path: Path) -> None:
    def stop(name: str, now: BackupProgress) -> None:
        raise RuntimeError(name)

    with pytest.raises(RuntimeError, match="a"):
        run(notebook, tmp_path, {"a": notebook.token}, progress=stop)
