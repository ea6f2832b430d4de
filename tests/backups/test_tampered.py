"""A backup that was tampered with cannot make a read or another run access files outside the backup."""

from __future__ import annotations

import re
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager, ValidationError, open_backup, verify_backup
from elab_sdk.backups import layout
from elab_sdk.export import export_backup, read_eln
from tests.export import notebooks

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("passwd", "entry.json"):
        (folder / name).write_text('{"id": 1, "title": "hidden words"}')
    return folder


@pytest.fixture
def tampered(tmp_path: Path) -> notebooks.Notebook:
    notebook = notebooks.Notebook(tmp_path / "notebook")
    uploads = [notebooks.upload(1, "..foo.txt", b"x")]
    notebook.add("experiment", notebooks.experiment(1, uploads=uploads), {1: b"x"})
    return notebook


def replace_in_index(notebook: notebooks.Notebook, old: str, new: str) -> None:
    index = notebook.folder / layout.INDEX
    text = index.read_text()
    assert old in text
    index.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    "place", ["../outside", "{}", "experiments/../../outside", "experiments\\\\..\\\\.."]
)
def test_folder_outside_the_backup_is_not_read(
    place: str, tampered: notebooks.Notebook, secret: Path, tmp_path: Path
) -> None:
    (entry,) = open_backup(tampered.folder).entries()
    replace_in_index(tampered, f'"folder":"{entry.record.folder}"', f'"folder":"{place.format(secret)}"')
    (entry,) = open_backup(tampered.folder).entries()
    for read in (lambda: entry.folder, lambda: entry.raw, lambda: entry.files, lambda: entry.events):
        with pytest.raises(ValidationError, match="leads out of the backup"):
            read()
    export = export_backup(tampered.folder, tmp_path / "lab.eln")
    assert not export.is_complete
    with (tmp_path / "lab.eln").open("rb") as file:
        assert b"hidden words" not in file.read()
    assert str(secret) not in str([each.files for each in read_eln(export.path).entries])


@pytest.mark.parametrize("where", ["experiments", "entry", "files", "file"])
def test_symbolic_link_is_not_followed(
    where: str, tampered: notebooks.Notebook, secret: Path, tmp_path: Path
) -> None:
    (entry,) = open_backup(tampered.folder).entries()
    place = {
        "experiments": tampered.folder / "experiments",
        "entry": entry.folder,
        "files": entry.folder / "files",
        "file": entry.files[0].path,
    }[where]
    place.rename(tmp_path / "moved")
    place.symlink_to(tmp_path / "moved")
    (entry,) = open_backup(tampered.folder).entries()
    with pytest.raises(ValidationError, match="symbolic link"):
        entry.files  # noqa: B018
    assert not export_backup(tampered.folder, tmp_path / "lab.eln").is_complete


def test_file_name_that_starts_with_dots_is_accepted(tampered: notebooks.Notebook, tmp_path: Path) -> None:
    replace_in_index(tampered, "_..foo.txt", "..foo.txt")
    (entry,) = open_backup(tampered.folder).entries()
    (entry.folder / "files" / "_..foo.txt").rename(entry.folder / "files" / "..foo.txt")
    assert entry.files[0].path.read_bytes() == b"x"
    assert export_backup(tampered.folder, tmp_path / "lab.eln").is_complete


@pytest.mark.parametrize("where", ["experiments", "team", "entry", "files"])
def test_backup_does_not_write_through_symbolic_links(
    where: str, notebook: Sandbox, secret: Path, tmp_path: Path
) -> None:
    root = tmp_path / "b"
    with Manager(notebook.endpoint, notebook.token) as manager:
        manager.backup(root)
        entry = next(root.glob("experiments/000001-*"))
        place = {"entry": entry, "files": entry / "files"}.get(where, root / where)
        place.rename(tmp_path / "moved")
        place.symlink_to(secret)
        before = sorted(path.name for path in secret.rglob("*"))
        with pytest.raises(ValidationError, match="symbolic link"):
            manager.backup(root, reread=True)
    assert sorted(path.name for path in secret.rglob("*")) == before


def test_verification_finds_symbolic_links(notebook: Sandbox, tmp_path: Path) -> None:
    root = tmp_path / "b"
    with Manager(notebook.endpoint, notebook.token) as manager:
        manager.backup(root)
    path = next(root.glob("experiments/000001-*/files/gel.png"))
    path.rename(tmp_path / "same.png")
    path.symlink_to(tmp_path / "same.png")
    (root / "more").symlink_to(tmp_path)
    verification = verify_backup(root)
    assert [each.path for each in verification.changed] == [path.relative_to(root).as_posix()]
    assert verification.extra == ("more",)


def test_record_with_path_outside_the_backup_is_ignored(
    notebook: Sandbox, secret: Path, tmp_path: Path
) -> None:
    root = tmp_path / "b"
    with Manager(notebook.endpoint, notebook.token) as manager:
        manager.backup(root)
        record = next(root.glob("experiments/000001-*/record.json"))
        text = record.read_text()
        record.write_text(text.replace('"files/gel.png"', f'"{secret}/passwd"'))
        assert record.read_text() != text
        manager.backup(root)
        assert record.read_text() == text
    assert verify_backup(root).is_good


def test_endless_line_and_file_are_rejected(
    tampered: notebooks.Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "MAX_LINE_BYTES", 1000)
    with (tampered.folder / layout.INDEX).open("a") as index:
        index.write(" " * 2000)
    with pytest.raises(ValidationError, match="longer than the maximum of 1000 bytes"):
        list(open_backup(tampered.folder).records())
    (tampered.folder / layout.HEADER).write_text(" " * 2000)
    with pytest.raises(ValidationError, match="is not a backup"):
        open_backup(tampered.folder)


def test_deeply_nested_json_is_reported_as_damaged(tampered: notebooks.Notebook) -> None:
    (tampered.folder / layout.INDEX).write_text("[" * 100_000)
    with pytest.raises(ValidationError, match="line 1"):
        list(open_backup(tampered.folder).records())


def test_backup_is_readable_by_its_owner_only(notebook: Sandbox, tmp_path: Path) -> None:
    root = tmp_path / "b"
    with Manager(notebook.endpoint, notebook.token) as manager:
        manager.backup(root)
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in (root, *root.rglob("*"))}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}


@pytest.mark.usefixtures("unmeasured_commands")
def test_full_disk_ends_the_backup_and_names_the_file(notebook: Sandbox, tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from elab_sdk import ElabError, Manager\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    Manager(*sys.argv[1:3]).backup(sys.argv[3])\n"
        "except ElabError as error:\n    print(type(error).__name__, error)\n"
    )
    command = [sys.executable, "-B", "-c", script, notebook.endpoint, notebook.token, str(tmp_path / "b")]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert re.fullmatch(rf"FileError {tmp_path}/b/.+: File too large\n", ended.stdout)
    assert [path.name for path in tmp_path.rglob("*.part")] == []
