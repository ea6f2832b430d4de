"""A backup that an earlier version of elab-sdk made is read, verified and continued."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager, open_backup, verify_backup
from elab_sdk.backups import layout
from elab_sdk.sandbox import Sandbox
from tests.backups import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """The backup of the earlier version."""
    return recorded.unpack(tmp_path)


@pytest.fixture
def manager() -> Iterator[Manager]:
    """A Manager of the notebook that the backup was made of."""
    with Sandbox(release=recorded.RELEASE) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        recorded.fill(sandbox)
        yield manager


def _move(backup: Path, manager: Manager) -> None:
    """Say in the backup where the server is now, as the error of another address tells."""
    header = backup / layout.HEADER
    old = open_backup(backup).endpoint
    header.write_text(header.read_text("utf-8").replace(old, manager.endpoint), "utf-8")


def _files(backup: Path) -> dict[str, bytes]:
    return {
        path.relative_to(backup).as_posix(): path.read_bytes() for path in backup.rglob("*") if path.is_file()
    }


def test_the_backup_of_an_earlier_version_is_verified_and_read(backup: Path) -> None:
    assert verify_backup(backup).is_good
    titles = sorted(entry.title for entry in open_backup(backup).entries())
    assert titles == ["", "", "Größe <2 µm>", "Größe <2 µm>", "Western blot", "Western blot"]


def test_the_entries_of_an_earlier_version_are_not_read_again(backup: Path, manager: Manager) -> None:
    before = _files(backup)
    _move(backup, manager)
    result = manager.backup(backup)
    assert (result.entries, result.read, result.unchanged) == (6, 0, 6)
    assert verify_backup(backup).is_good
    after = _files(backup)
    depends_on_address = {layout.HEADER, layout.PAGE, layout.MANIFEST}
    assert {name for name in before | after if before.get(name) != after.get(name)} == depends_on_address


def test_a_changed_entry_of_an_earlier_version_is_read_again(backup: Path, manager: Manager) -> None:
    _move(backup, manager)
    manager.post_experiment(2, title="Changed")
    assert manager.backup(backup).read == 1
    assert verify_backup(backup).is_good


def test_an_interrupted_run_of_an_earlier_version_is_resumed(backup: Path, manager: Manager) -> None:
    _move(backup, manager)
    (backup / layout.UNFINISHED).write_text("another boot", "ascii")
    (folder,) = backup.glob("items/000001-*")
    (folder / layout.RECORD).rename(folder / layout.PREVIOUS_RECORD)
    (folder / layout.ENTRY).unlink()
    result = manager.backup(backup)
    assert (result.read, result.unchanged) == (1, 5)
    assert verify_backup(backup).is_good
