"""`elab backup`, `elab export` and `elab show`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.profiles.profile_file import Profile, Profiles
from elab_sdk.sandbox import Sandbox
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import ElabCommand


@pytest.fixture
def filled(manager: Manager) -> Manager:
    """Three experiments, one of which has a tag and a file, and an item."""
    for title in ("Western blot", "PCR"):
        manager.post_experiment(manager.create_experiment(), title=title)
    manager.post_experiment(2, tags="gel")
    manager.upload_to_experiment(2, b"a,b", name="raw.csv")
    manager.create_item(1)
    return manager


def test_second_backup_reads_only_changes(
    elab: ElabCommand, filled: Manager, sandbox: Sandbox, tmp_path: Path
) -> None:
    folder = tmp_path / "notebook"
    first = elab("backup", folder)
    assert first.code == 0, first.err
    assert "saved 4 entries and 1 file" in first.out
    assert "4 read, 0 unchanged, 1 file downloaded" in first.out
    # a cron job that succeeds says nothing on stderr
    assert first.err == ""
    assert "entries: " in elab("backup", folder, "-v", "--reread").err
    assert elab("backup", "--quiet", folder) == (0, "", "")
    second = elab("backup", folder, "--jobs", 2)
    assert "0 read, 4 unchanged, 0 files downloaded" in second.out
    sandbox.requests.clear()
    verified = elab("backup", folder, "--verify")
    assert verified.code == 0
    assert "all unchanged" in verified.out
    assert sandbox.requests == []


def test_backup_has_revisions_on_request(
    elab: ElabCommand, filled: Manager, sandbox: Sandbox, tmp_path: Path
) -> None:
    result = elab("backup", tmp_path / "notebook", "--revisions")
    saved = len([*tmp_path.rglob("revisions.json")])
    if sandbox.release.api == "v2":
        assert (result.code, saved) == (0, 4)
    else:
        assert (result.code, saved) == (1, 0)
        assert "a backup with --revisions is not possible while" in result.err


def test_archive_has_revisions_on_request(
    elab: ElabCommand, filled: Manager, sandbox: Sandbox, tmp_path: Path
) -> None:
    result = elab("export", tmp_path / "lab.eln", "--revisions")
    asked = [each for each in sandbox.requests if each.path.endswith("/revisions")]
    assert (result.code, len(asked)) == ((0, 4) if sandbox.release.api == "v2" else (1, 0))
    refused = elab("export", tmp_path / "more.eln", "--revisions", "--from-backup", tmp_path)
    assert refused.code == 2
    assert "--revisions cannot be combined with --from-backup" in refused.err


def test_damaged_backup_exits_with_code_1(elab: ElabCommand, filled: Manager, tmp_path: Path) -> None:
    folder = tmp_path / "notebook"
    elab("backup", folder)
    file = next(path for path in folder.rglob("*") if path.name.endswith("raw.csv"))
    file.write_bytes(b"a,B")
    result = elab("backup", folder, "--verify")
    assert (result.code, result.out) == (1, "")
    assert "changed: " in result.err
    assert "raw.csv" in result.err


def test_backup_of_selected_entries(elab: ElabCommand, filled: Manager, tmp_path: Path) -> None:
    assert "1 entry" in elab("backup", tmp_path / "a", "--tag", "gel").out
    assert "1 entry" in elab("backup", tmp_path / "b", "--search", "PCR").out
    assert "3 entries" in elab("backup", tmp_path / "c", "--ids", "1-2").out
    assert elab("backup", tmp_path / "d", "--ids", "one").code == 2
    assert not (tmp_path / "d").exists()


def test_backup_of_several_profiles_with_one_failure(
    unconfigured_elab: ElabCommand, sandbox: Sandbox, filled: Manager, tmp_path: Path
) -> None:
    with Sandbox(release="3.6") as old:
        with Manager(old.endpoint, old.token) as manager:
            manager.create_experiment()
        known = Profiles({})
        for name, endpoint, key in (
            ("new", sandbox.endpoint, sandbox.token),
            ("old", old.endpoint, old.token),
            ("bad", old.endpoint, "0123abcd"),
        ):
            known = known.with_profile(Profile(name, endpoint, key), as_default=False)
        known.save()
        result = unconfigured_elab("backup", tmp_path / "all", "-p", "new", "-p", "old", "-p", "bad")
        twice = unconfigured_elab("backup", tmp_path / "all", "-p", "new", "-p", "new")
        list_result = unconfigured_elab("list", "-p", "new", "-p", "old")
    assert result.code == 1
    assert "new:\nsaved 4 entries and 1 file" in result.out
    assert "old:\nsaved 1 entry and 0 files" in result.out
    assert "failed: the server did not accept the API key" in result.err
    assert {path.name for path in (tmp_path / "all").iterdir()} >= {"new", "old"}
    assert (twice.code, list_result.code) == (2, 2)


def test_backup_shows_a_bar_on_a_terminal(elab: ElabCommand, filled: Manager, tmp_path: Path) -> None:
    terminal = Terminal(["backup", tmp_path / "notebook"])
    assert terminal.end() == 0
    assert "entries" in terminal.output
    assert "4/4" in terminal.output


def test_backup_resumes_after_ctrl_c(
    elab: ElabCommand, sandbox: Sandbox, manager: Manager, tmp_path: Path
) -> None:
    for number in range(60):
        manager.upload_to_experiment(manager.create_experiment(), b"x" * 1000, name=f"{number}.bin")
    folder = tmp_path / "notebook"
    process = subprocess.Popen(
        [sys.executable, "-m", "elab_sdk.cli", "backup", str(folder), "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    sandbox.requests.clear()
    while len(sandbox.requests) < 20:
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    result = elab("backup", folder)
    assert result.code == 0
    assert "61 entries and 60 files" in result.out
    assert "61 read" not in result.out
    assert elab("backup", folder, "--verify").code == 0


def test_export_from_a_server_and_a_backup(
    elab: ElabCommand, filled: Manager, sandbox: Sandbox, tmp_path: Path
) -> None:
    result = elab("export", tmp_path / "lab.eln")
    assert result.code == 0, result.err
    assert "4 entries, 1 file" in result.out
    assert zipfile.is_zipfile(tmp_path / "lab.eln")
    assert "1 entry" in elab("export", tmp_path / "gel.eln", "--tag", "gel").out
    elab("backup", tmp_path / "notebook")
    sandbox.requests.clear()
    offline = elab("export", tmp_path / "again.eln", "--from-backup", tmp_path / "notebook", "--ids", "1-2")
    assert "3 entries" in offline.out
    assert sandbox.requests == []
    existing = elab("export", tmp_path / "lab.eln")
    assert (existing.code, "use --force to replace it" in existing.err, "existing=" in existing.err) == (
        1,
        True,
        False,
    )
    assert elab("export", tmp_path / "lab.eln", "--force").code == 0
    assert elab("export", tmp_path / "lab.zip").code == 2


def test_show_lists_the_entries_of_an_archive(elab: ElabCommand, filled: Manager, tmp_path: Path) -> None:
    elab("export", tmp_path / "lab.eln")
    result = elab("show", tmp_path / "lab.eln")
    assert result.code == 0
    assert len(result.out.splitlines()) == 4
    assert "Western blot" in result.out
    listed = json.loads(elab("show", tmp_path / "lab.eln", "--json").out)
    assert {entry["title"] for entry in listed["entries"]} >= {"Western blot", "PCR"}
    assert (listed["publisher"], listed["is_whole"], listed["faults"]) == ("eLabFTW", True, [])
    assert listed["software"].startswith("elab-sdk")
    table = elab("show", tmp_path / "lab.eln", "--csv").out
    assert table.startswith("id,kind,date,title,author,tags,files,steps,comments\n")
    (tmp_path / "no.eln").write_text("not a zip file")
    assert elab("show", tmp_path / "no.eln").code == 2
    assert elab("show", tmp_path / "missing.eln").code == 1


def test_export_writes_archives_for_a_program_in_parts(
    elab: ElabCommand, filled: Manager, tmp_path: Path
) -> None:
    filled.post_experiment(1, body='<a href="experiments.php?mode=view&amp;id=999">gone</a>')
    result = elab("export", tmp_path / "lab.eln", "--for", "elabftw-5.1", "--split", "3")
    assert result.code == 0, result.err
    lines = [line.rpartition("/")[2] for line in result.out.splitlines()]
    assert [line.partition(",")[0] for line in lines] == ["lab-1.eln: 3 entries", "lab-2.eln: 1 entry"]
    assert (
        "changed: experiment 1: the link in the text to experiment 999 leads to the old server" in result.err
    )
    assert elab("export", tmp_path / "again.eln", "--for", "elabftw-5.1", "--quiet") == (0, "", "")
    with zipfile.ZipFile(tmp_path / "lab-1.eln") as archive:
        assert b'"version":"102"' in archive.read("lab-1/ro-crate-metadata.json")
    unknown = elab("export", tmp_path / "new.eln", "--for", "kadi")
    assert unknown.code == 2
    assert "--for must be elabftw or elabftw-5.1" in " ".join(unknown.err.split())
    assert "--split must be the number" in elab("export", tmp_path / "new.eln", "--split", "x").err
