"""`elab uploads`, `elab file`, `elab upload --replace` and `elab download --format`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from elab_sdk import ValidationError
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk import Manager
    from elab_sdk.sandbox import Sandbox
    from tests.cli.conftest import ElabCommand

on_v2 = pytest.mark.elab_release("5.3")


@pytest.fixture
def gel(manager: Manager, sandbox: Sandbox) -> int:
    """The ID of gel.csv, a file of experiment 1."""
    upload = manager.upload_to_experiment(1, b"a,b", name="gel.csv")
    sandbox.requests.clear()
    return upload.id


def stored(sandbox: Sandbox) -> list[tuple[object, ...]]:
    rows = sandbox.state()["uploads"]
    return [tuple(row[key] for key in ("real_name", "comment", "state")) for row in rows]


@on_v2
def test_file_is_renamed_commented_archived_and_deleted(
    elab: ElabCommand, sandbox: Sandbox, gel: int
) -> None:
    assert elab("file", "rename", gel, "gel 12.csv") == (0, "", "")
    assert elab("file", "comment", gel, "30 s").code == 0
    assert stored(sandbox) == [("gel 12.csv", "30 s", 1)]
    assert elab("file", "archive", gel, "--entry", "experiment/1").code == 0
    assert stored(sandbox) == [("gel 12.csv", "30 s", 2)]
    assert elab("file", "restore", gel, "--entry", "experiment/1").code == 0
    assert elab("file", "delete", gel, "gel.csv").code == 1
    assert stored(sandbox) == [("gel 12.csv", "30 s", 1)]
    assert elab("file", "delete", gel, "gel 12.csv").code == 0
    assert stored(sandbox) == [("gel 12.csv", "30 s", 3)]


@on_v2
def test_file_is_replaced_and_the_old_one_is_listed_on_request(
    elab: ElabCommand, sandbox: Sandbox, gel: int, tmp_path: Path
) -> None:
    (tmp_path / "new.csv").write_bytes(b"c,d")
    replaced = elab("upload", 1, tmp_path / "new.csv", "--replace", gel, "--ids")
    assert (replaced.code, replaced.out) == (0, f"{gel + 1}\n")
    assert elab("upload", 1, "-", "--name", "x.csv", "--replace", gel + 1, stdin="1").code == 0
    assert elab("uploads", 1, "--ids").out == f"{gel + 2}\n"
    assert elab("uploads", "experiment", 1).out.split("\t")[:3] == [str(gel + 2), "x.csv", "1"]
    listed = json.loads(elab("uploads", 1, "--archived", "--json").out)
    assert [(each["real_name"], each["state"]) for each in listed] == [
        ("gel.csv", 2),
        ("new.csv", 2),
        ("x.csv", 1),
    ]
    before = stored(sandbox)
    assert elab("upload", 1, tmp_path / "new.csv", "--replace", gel).code == 1
    assert elab("upload", 1, tmp_path / "new.csv", "--replace", 99).code == 2
    assert stored(sandbox) == before


@on_v2
def test_entry_is_downloaded_as_the_server_exports_it(
    elab: ElabCommand, gel: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert elab("download", "experiment", 1, "--format", "pdf").out == "experiment-1.pdf\n"
    assert (tmp_path / "experiment-1.pdf").read_bytes().startswith(b"%PDF")
    assert elab("download", "experiment", 1, "--format", "pdf").code == 1
    assert elab("download", "experiment", 1, "--format", "pdf", "--force").code == 0
    assert elab("download", "experiment", 1, "--format", "zip", "-o", "blot.zip").out == "blot.zip\n"
    assert (tmp_path / "blot.zip").read_bytes().startswith(b"PK")
    assert elab("download", "experiment", 1, "--format", "csv", "-o", "blot.pdf").code == 2
    assert sorted(each.name for each in tmp_path.glob("*.*")) == ["blot.zip", "experiment-1.pdf"]


@on_v2
def test_wrong_usage_sends_nothing(elab: ElabCommand, sandbox: Sandbox, gel: int, tmp_path: Path) -> None:
    (tmp_path / "new.csv").write_bytes(b"c,d")
    for arguments in (
        ("file", "move", gel),
        ("file", "archive"),
        ("file", "archive", "gel.csv"),
        ("file", "archive", 0),
        ("file", "archive", gel, "now"),
        ("file", "rename", gel),
        ("file", "rename", gel, "a.csv", "b.csv"),
        ("file", "comment", gel, ""),
        ("file", "delete", gel),
        ("uploads", "template", 1),
        ("uploads", "x"),
        ("upload", 1, tmp_path / "new.csv", tmp_path / "new.csv", "--replace", gel),
        ("upload", 1, tmp_path / "new.csv", "--replace", "gel.csv"),
        ("download", "experiment", 1, "--format", "docx"),
        ("download", "template", 1, "--format", "pdf"),
    ):
        assert elab(*arguments).code == 2, arguments
    assert [each.path for each in sandbox.requests if each.path != "info"] == []


@pytest.mark.elab_release("4.3")
def test_v1_lists_files_and_changes_none(elab: ElabCommand, sandbox: Sandbox, gel: int) -> None:
    assert elab("uploads", 1, "--ids").out == f"{gel}\n"
    result = elab("file", "archive", gel)
    assert result.code == 1
    assert "It exists from 5.0.0" in result.err
    assert [each[0] for each in stored(sandbox)] == ["gel.csv"]
    assert elab("uploads", 1, "--archived").code == 1


@pytest.mark.parametrize("stdin", ["pipe", "file", "rest of a file"])
def test_stdin_and_renamed_files_are_uploaded_completely(
    elab: ElabCommand, manager: Manager, tmp_path: Path, stdin: str
) -> None:
    source = tmp_path / "data.bin"
    source.write_bytes(bytes(range(256)) * 400)
    assert elab("upload", 1, source, "--name", "renamed.bin").code == 0
    script = {
        "pipe": 'cat "$1" | "$2" -m elab_sdk.cli upload 1 - --name out.bin',
        "file": '"$2" -m elab_sdk.cli upload 1 - --name out.bin < "$1"',
        "rest of a file": '{ dd bs=1 count=1; "$2" -m elab_sdk.cli upload 1 - --name out.bin; } <"$1"',
    }[stdin]
    subprocess.run(["/bin/sh", "-ec", script, "sh", source, sys.executable], check=True)
    manager.download_attachments(("experiment", 1), tmp_path / "back")
    content = source.read_bytes()
    assert (tmp_path / "back" / "renamed.bin").read_bytes() == content
    assert (tmp_path / "back" / "out.bin").read_bytes() == content[stdin == "rest of a file" :]


def test_upload_from_a_pipe_keeps_memory_flat_and_leaves_no_file(elab: ElabCommand, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    program = (
        "import resource, sys; from elab_sdk.cli.main import main; import elab_sdk._sync.manager, httpx;"
        " before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        " code = main(['upload', '1', '-', '--name', 'zeros.bin']);"
        " sys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)); sys.exit(code)"
    )
    result = subprocess.run(
        ["/bin/sh", "-c", 'head -c 60000000 /dev/zero | "$0" -c "$1"', sys.executable, program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert int(result.stderr) < 30_000, "KiB of memory for 60 MB"
    assert list(temporary.iterdir()) == []


def test_interrupted_copy_of_stdin_leaves_no_file(elab: ElabCommand, tmp_path: Path) -> None:
    for stop in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen(
            [sys.executable, "-m", "elab_sdk.cli", "upload", "1", "-", "--name", "x.bin"],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(tmp_path)},
        )
        assert process.stdin is not None
        # more than is kept in memory: once it is accepted, the temporary file is there
        process.stdin.write(bytes(8_000_000))
        process.stdin.flush()
        process.send_signal(stop)
        process.communicate(timeout=20)
        assert process.returncode != 0
        assert [each.name for each in tmp_path.iterdir() if each.name != "settings"] == []


def test_creation_reports_the_bytes_of_its_files(manager: Manager) -> None:
    calls: list[tuple[int, int | None]] = []
    manager.create_experiment(
        title="Gels",
        files=[("a.bin", b"1234"), ("b.bin", b"56")],
        progress=lambda done, total: calls.append((done, total)),
    )
    assert calls[-1] == (6, 6)
    with pytest.raises(ValidationError, match="progress must be"):
        manager.create_experiment(files=[("a.bin", b"1")], progress=3)  # type: ignore[arg-type]


def test_creation_with_files_shows_a_bar_on_a_terminal(elab: ElabCommand, tmp_path: Path) -> None:
    (tmp_path / "gel.bin").write_bytes(bytes(3_000_000))
    terminal = Terminal(["create", "--file", tmp_path / "gel.bin"])
    assert terminal.end() == 0
    assert "uploading" in terminal.output
    assert "created experiment 2" in terminal.output
    assert elab.process("create", "--file", tmp_path / "gel.bin") == (0, "3\n", "")
