"""Verification finds every change to a backup."""

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


def findings(verification: Verification) -> tuple[list[str], list[str], list[str], int]:
    changed = [each.path for each in verification.changed]
    return changed, list(verification.missing), list(verification.extra), len(verification.faults)


def test_unchanged_backup_is_good(backup: Path) -> None:
    verification = verify_backup(backup)
    assert verification.is_good
    existing = [path for path in backup.rglob("*") if path.is_file() and path.name != "manifest.jsonl"]
    assert verification.files == len(existing)
    assert verification.bytes == sum(path.stat().st_size for path in existing)


def test_one_damaged_byte_in_any_file_is_found(backup: Path) -> None:
    for path in [path for path in sorted(backup.rglob("*")) if path.is_file()]:
        content = path.read_bytes()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        verification = verify_backup(backup) if path.name != "backup.json" else _verify_header(backup)
        assert not verification.is_good, path
        name = path.relative_to(backup).as_posix()
        if name == "manifest.jsonl":
            assert verification.faults
        else:
            assert name in [each.path for each in verification.changed]
        path.write_bytes(content)
    assert verify_backup(backup).is_good


def _verify_header(backup: Path) -> Verification:
    """Verify a damaged header, or if it is rejected as invalid JSON, another valid header."""
    try:
        return verify_backup(backup)
    except ValidationError:
        header = backup / "backup.json"
        header.write_text('{"format": "elab-sdk backup", "endpoint": "https://elsewhere.example.org"}')
        return verify_backup(backup)


def test_missing_file_is_found(backup: Path) -> None:
    lost = next(backup.glob("experiments/000001-*/files/gel.png"))
    lost.unlink()
    assert findings(verify_backup(backup)) == ([], [lost.relative_to(backup).as_posix()], [], 0)


def test_extra_file_is_found(backup: Path) -> None:
    (backup / "items" / "notes.txt").write_text("mine")
    (backup / "Thumbs.db").write_text("")
    assert findings(verify_backup(backup)) == ([], [], ["Thumbs.db", "items/notes.txt"], 0)


def test_changed_file_has_expected_and_actual_size(backup: Path) -> None:
    path = next(backup.glob("experiments/000001-*/files/gel.png"))
    path.write_bytes(b"")
    changed = verify_backup(backup).changed[0]
    assert changed.expected.size == 400
    assert changed.actual is not None
    assert changed.actual.size == 0


def test_truncated_or_changed_manifest_is_found(backup: Path) -> None:
    manifest = backup / "manifest.jsonl"
    lines = manifest.read_text("utf-8").splitlines(keepends=True)
    manifest.write_text("".join(lines[:-1]), "utf-8")
    assert "the end is missing" in verify_backup(backup).faults[0]
    manifest.write_text("".join(lines[1:]), "utf-8")
    verification = verify_backup(backup)
    assert verification.faults
    assert len(verification.extra) == 1


def test_manifest_paths_outside_the_backup_are_rejected(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    manifest = backup / "manifest.jsonl"
    malicious = [
        json.dumps({"path": path, "size": 1, "sha256": "0" * 64})
        for path in ("../secret", str(tmp_path / "secret"), "items/../../secret", "..\\secret", "C:/x")
    ]
    manifest.write_text("\n".join([*malicious, manifest.read_text("utf-8")]), "utf-8")
    verification = verify_backup(backup)
    assert len(verification.faults) == len(malicious)
    assert "secret" not in "".join(each.path for each in verification.changed)


def test_unfinished_run_is_reported(backup: Path) -> None:
    (backup / "unfinished").write_text("")
    assert "was interrupted" in verify_backup(backup).faults[0]
    assert not open_backup(backup).finished


def test_progress_reports_bytes(backup: Path) -> None:
    reports: list[tuple[int, int | None]] = []
    verification = verify_backup(backup, jobs=1, progress=lambda *both: reports.append(both))
    assert reports[-1] == (verification.bytes, verification.bytes)


@pytest.mark.parametrize("function", [verify_backup, open_backup])
def test_folder_without_backup_is_rejected(function: object, tmp_path: Path) -> None:
    assert callable(function)
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(ValidationError, match="is not a backup") as error:
            function(folder)
        assert error.value.argument == "folder"
