"""Errors of one entry are reported, and the backup continues; other errors end the backup."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import Manager, ServerError, open_backup, verify_backup
from elab_sdk.backups import disk
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill, read_tree, replace_responses
from tests.servers import speaks_v2

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World


def test_backup_continues_after_unreadable_entries(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.manager = world.another(retries=0)
    answers = {"experiments/2": (500, b""), "items/1": (200, b"[1, 2"), "experiments/3": (403, b"no")}
    replace_responses(world, answers)
    result = world.backup(tmp_path)
    assert [(problem.kind, problem.id, problem.error) for problem in result.problems] == [
        ("experiment", 2, "ServerError"),
        ("experiment", 3, "PermissionDeniedError"),
        ("item", 1, "NotAnElabServer"),
    ]
    assert (result.read, result.entries) == (4, 4)
    records = {(each.kind, each.id): each for each in open_backup(tmp_path).records()}
    unread = records["experiment", 2]
    assert (unread.state, unread.folder, unread.title) == ("unreadable", "", "Western blot 2")
    assert "an error occurred on the server" in unread.problems[0].message
    assert "Western blot 2" in (tmp_path / "index.html").read_text("utf-8")
    assert [each.id for each in open_backup(tmp_path).entries("experiment")] == [1, 4]
    assert verify_backup(tmp_path).is_good
    # the next run tries again
    answers.clear()
    again = world.backup(tmp_path)
    assert (again.read, again.unchanged, again.problems) == (3, 4, ())


def test_saved_entry_is_kept_when_it_becomes_unreadable(
    world: World, notebook: Sandbox, tmp_path: Path
) -> None:
    world.manager = world.another(retries=0)
    world.backup(tmp_path)
    before = read_tree(tmp_path / "experiments")
    notebook.change("experiments", 2, modified_at="2031-01-01 00:00:00")
    replace_responses(world, {"experiments/2": (500, b"")})
    result = world.backup(tmp_path)
    assert [problem.id for problem in result.problems] == [2]
    assert read_tree(tmp_path / "experiments") == before
    assert [each.problems != [] for each in open_backup(tmp_path).entries("experiment")] == [
        False,
        True,
        False,
        False,
    ]
    assert verify_backup(tmp_path).is_good


def test_entry_with_invalid_values_is_saved(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    sent = world.send_req("experiments/2")
    invalid = json.dumps({**sent, "date": "someday", "uploads": "many", "tags": 3, "title": ["x"]}).encode()
    replace_responses(world, {"experiments/2": (200, invalid)})
    result = world.backup(tmp_path)
    assert [(problem.id, problem.error) for problem in result.problems] == [(2, "DecodeError")]
    entry = next(each for each in open_backup(tmp_path).entries("experiment") if each.id == 2)
    assert entry.raw == invalid
    page = (entry.folder / "index.html").read_text("utf-8")
    assert "<h1>[&#x27;x&#x27;]</h1>" in page
    assert "Anti-GFP" in page
    assert verify_backup(tmp_path).is_good


def test_backup_continues_after_unreadable_file(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    path = notebook.store.files / str(
        notebook.store.rows("SELECT long_name FROM uploads WHERE id = 2")[0]["long_name"]
    )
    path.write_bytes(b"damaged")
    result = world.backup(tmp_path)
    problem = result.problems[0]
    assert (problem.kind, problem.id, problem.upload, problem.error) == (
        "experiment",
        1,
        2,
        "ChecksumMismatchError",
    )
    assert "GEL" in str(problem)
    entry = next(open_backup(tmp_path).entries("experiment"))
    assert [file.upload_id for file in entry.files] == [1]
    assert entry.problems == [str(problem)]
    assert "Not saved" in (entry.folder / "index.html").read_text("utf-8")
    assert verify_backup(tmp_path).is_good
    # the download is retried, and succeeds once the server has the file
    assert world.backup(tmp_path).problems == result.problems
    path.write_bytes(b"another")
    assert world.backup(tmp_path).is_complete
    assert world.backup(tmp_path).read == 0


@pytest.mark.elab_release("4.9")
def test_unreachable_files_are_retried_once_reachable(
    world: World, notebook: Sandbox, tmp_path: Path
) -> None:
    world.upload_to_experiment(3, b"four", "four.txt")
    world.upload_to_experiment(3, b"five", "five.txt")
    last = max(int(row["id"] or 0) for row in notebook.store.rows("SELECT id FROM uploads"))
    for name in ("a", "b", "c"):
        last = world.upload_to_experiment(4, name.encode(), f"{name}.txt").id
    assert last == 8
    result = world.backup(tmp_path)
    assert [problem.upload for problem in result.problems] == [5, 6, 7, 8]
    assert "if there happens to be an experiment with the file's ID" in result.problems[0].message
    # nothing has changed, so no file is tried again
    notebook.requests.clear()
    again = world.backup(tmp_path)
    assert [each.path for each in notebook.requests if "/" in each.path] == []
    assert again.problems == result.problems
    # with two more experiments, two of the files can be downloaded
    world.create_experiment()
    world.create_experiment()
    assert [problem.upload for problem in world.backup(tmp_path).problems] == [7, 8]
    assert verify_backup(tmp_path).is_good


@pytest.mark.elab_release("3.5")
def test_files_of_other_users_are_problems_on_old_releases(
    world: World, notebook: Sandbox, tmp_path: Path
) -> None:
    result = world.through(world.another(notebook.other_token), "backup", tmp_path)
    assert {problem.error for problem in result.problems} == {"PermissionDeniedError"}
    assert len(result.problems) == 4
    entries = list(open_backup(tmp_path).entries())
    assert len(entries) == 6
    assert all(entry.raw for entry in entries)


def test_backup_continues_after_unreadable_team_lists(
    world: World, notebook: Sandbox, tmp_path: Path
) -> None:
    world.manager = world.another(retries=0)
    is_v2 = speaks_v2(notebook)
    status = "teams/current/experiments_status" if is_v2 else "status"
    templates = "experiments_templates" if is_v2 else "templates"
    answers = {status: (500, b""), templates: (500, b"")}
    replace_responses(world, answers)
    result = world.backup(tmp_path)
    assert sorted(problem.subject for problem in result.problems) == ["status", "templates"]
    assert result.entries == 6
    answers.clear()
    assert world.backup(tmp_path).is_complete
    replace_responses(world, {status: (500, b"")})
    assert not world.backup(tmp_path).is_complete
    assert len(open_backup(tmp_path).team("status")) == 4


def test_backup_ends_if_the_server_keeps_failing(default_release: str, tmp_path: Path) -> None:
    with Sandbox(release=default_release) as sandbox:
        fill(sandbox, 30)
        with Manager(sandbox.endpoint, sandbox.token, retries=0) as manager:
            send = manager._session.transport._send_once

            def send_failing(request: Any, *rest: Any) -> Any:
                response = send(request, *rest)
                if request.operation == "get_experiment":
                    return type(response)(500, {}, b"", request.method, request.path)
                return response

            manager._session.transport._send_once = send_failing  # type: ignore[method-assign]
            with pytest.raises(ServerError) as error:
                manager.backup(tmp_path, jobs=2)
            assert len([each for each in sandbox.requests if each.path.startswith("experiments/")]) < 60
    # nothing was saved, so the folder is removed
    assert not getattr(error.value, "__notes__", [])
    assert list(tmp_path.iterdir()) == []


def test_full_disk_leaves_no_partial_files(
    world: World, notebook: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file = disk.write_file
    remaining = [5]

    def write_until_full(path: Path, content: bytes) -> disk.Fingerprint:
        remaining[0] -= 1
        if remaining[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_file(path, content)

    monkeypatch.setattr(disk, "write_file", write_until_full)
    with pytest.raises(OSError, match="No space left") as error:
        world.backup(tmp_path, jobs=1)
    assert "repeat the call" in "".join(error.value.__notes__)
    assert list(tmp_path.rglob("*.part")) == []
    monkeypatch.undo()
    assert world.backup(tmp_path).is_complete
    assert verify_backup(tmp_path).is_good
