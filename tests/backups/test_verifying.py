"""A backup that is not what it was is found out, whatever happened to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager, ValidationError, Verification, open_backup, verify_backup
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server() -> Iterator[Sandbox]:
    with Sandbox(release="4.3") as sandbox:
        fill(sandbox)
        yield sandbox


@pytest.fixture
def backup(server: Sandbox, tmp_path: Path) -> Path:
    with Manager(server.endpoint, server.token) as manager:
        manager.backup(tmp_path / "b")
    return tmp_path / "b"


def names(found: Verification) -> tuple[list[str], list[str], list[str], int]:
    changed = [each.path for each in found.changed]
    return changed, list(found.missing), list(found.extra), len(found.faults)


def test_a_backup_is_what_its_manifest_says(backup: Path) -> None:
    found = verify_backup(backup)
    assert found.is_good
    there = [path for path in backup.rglob("*") if path.is_file() and path.name != "manifest.jsonl"]
    assert found.files == len(there)
    assert found.bytes == sum(path.stat().st_size for path in there)


def test_one_damaged_byte_in_any_file_is_found(backup: Path) -> None:
    for path in [path for path in sorted(backup.rglob("*")) if path.is_file()]:
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        found = verify_backup(backup) if path.name != "backup.json" else _of_header(backup)
        assert not found.is_good, path
        name = path.relative_to(backup).as_posix()
        if name == "manifest.jsonl":
            assert found.faults
        else:
            assert name in [each.path for each in found.changed]
        path.write_bytes(content)
    assert verify_backup(backup).is_good


def _of_header(backup: Path) -> Verification:
    """A header that is no JSON any more is another error; one that is must be found."""
    try:
        return verify_backup(backup)
    except ValidationError:
        header = backup / "backup.json"
        header.write_text('{"format": "elab-sdk backup", "endpoint": "https://elsewhere.example.org"}')
        return verify_backup(backup)


def test_a_missing_file_is_found(backup: Path) -> None:
    lost = next(backup.glob("experiments/000001-*/files/gel.png"))
    lost.unlink()
    assert names(verify_backup(backup)) == ([], [lost.relative_to(backup).as_posix()], [], 0)


def test_an_extra_file_is_found(backup: Path) -> None:
    (backup / "items" / "notes.txt").write_text("mine")
    (backup / "Thumbs.db").write_text("")
    assert names(verify_backup(backup)) == ([], [], ["Thumbs.db", "items/notes.txt"], 0)


def test_a_file_of_another_length_says_what_was_expected(backup: Path) -> None:
    path = next(backup.glob("experiments/000001-*/files/gel.png"))
    path.write_bytes(b"")
    changed = verify_backup(backup).changed[0]
    assert changed.expected.size == 400
    assert changed.actual is not None
    assert changed.actual.size == 0


def test_a_manifest_that_was_shortened_or_changed_is_found(backup: Path) -> None:
    manifest = backup / "manifest.jsonl"
    lines = manifest.read_text("utf-8").splitlines(keepends=True)
    manifest.write_text("".join(lines[:-1]), "utf-8")
    assert "the end is missing" in verify_backup(backup).faults[0]
    manifest.write_text("".join(lines[1:]), "utf-8")
    found = verify_backup(backup)
    assert found.faults
    assert len(found.extra) == 1


def test_a_manifest_does_not_lead_out_of_its_folder(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    manifest = backup / "manifest.jsonl"
    evil = [
        json.dumps({"path": path, "size": 1, "sha256": "0" * 64})
        for path in ("../secret", str(tmp_path / "secret"), "items/../../secret", "..\\secret", "C:/x")
    ]
    manifest.write_text("\n".join([*evil, manifest.read_text("utf-8")]), "utf-8")
    found = verify_backup(backup)
    assert len(found.faults) == len(evil)
    assert "secret" not in "".join(each.path for each in found.changed)


def test_an_unfinished_run_is_said(backup: Path) -> None:
    (backup / "unfinished").write_text("")
    assert "was interrupted" in verify_backup(backup).faults[0]
    assert not open_backup(backup).finished


def test_progress_tells_of_the_bytes(backup: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    found = verify_backup(backup, jobs=1, progress=lambda *both: seen.append(both))
    assert seen[-1] == (found.bytes, found.bytes)


@pytest.mark.parametrize("act", [verify_backup, open_backup])
def test_what_is_no_backup_is_said(act: object, tmp_path: Path) -> None:
    assert callable(act)
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ValidationError, match="is not a backup") as error:
            act(folder)
        assert error.value.argument == "folder"
