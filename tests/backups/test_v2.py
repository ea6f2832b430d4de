"""What only API v2 shows is part of a backup: revisions, the log of changes, states and links from others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager, NotSupportedByServer, open_backup, verify_backup
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill, read_tree, replace_responses
from tests.facade.conftest import v2_world

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.backups import BackupEntry
    from tests.facade.conftest import World

__all__ = ["v2_world"]

FIRST, SECOND = "<p>thaw</p>", f"<p>{'spin ' * 40}</p>"


def experiment(folder: Path, number: int = 1) -> BackupEntry:
    return next(each for each in open_backup(folder).entries("experiment") if each.id == number)


def page(folder: Path, number: int = 1) -> str:
    return (experiment(folder, number).folder / "index.html").read_text("utf-8")


@pytest.mark.parametrize("release", ["4.9", "5.3", "5.6"])
def test_revisions_are_saved_on_request(v2_world: World, release: str, tmp_path: Path) -> None:
    sandbox = v2_world.sandbox
    fill(sandbox)
    sandbox.store.insert("items_statuses", title="In stock", color="00aa00")
    for body in (FIRST, SECOND):
        v2_world.post_experiment(1, body=body)
    first = v2_world.backup(tmp_path, revisions=True)
    listed = v2_world.send_req("experiments/1/revisions")
    assert len(listed) == 2
    assert experiment(tmp_path).revisions == listed
    assert f"<td>Ada Admin<td>text (revision {listed[0]['id']})" in page(tmp_path)
    before = read_tree(tmp_path)
    sandbox.requests.clear()
    second = v2_world.backup(tmp_path, revisions=True)
    assert (first.read, first.problems, second.read) == (7, (), 0)
    assert not [each for each in sandbox.requests if each.path.endswith("revisions")]
    assert read_tree(tmp_path) == before
    # a run that does not ask for them keeps them
    v2_world.backup(tmp_path, reread=True)
    assert read_tree(tmp_path) == before
    assert verify_backup(tmp_path).is_good
    backup = open_backup(tmp_path)
    for name in ("items_status", "experiments_categories"):
        assert backup.team(name) == v2_world.send_req(f"teams/current/{name}")


@pytest.mark.parametrize("release", ["5.6"])
def test_unchanged_entries_without_revisions_are_read_again(
    v2_world: World, release: str, tmp_path: Path
) -> None:
    fill(v2_world.sandbox)
    v2_world.backup(tmp_path)
    assert experiment(tmp_path).revisions == []
    assert not (experiment(tmp_path).folder / "revisions.json").exists()
    path = "experiments/1/revisions"
    transport = v2_world.manager._session.transport
    send = transport._send_once
    replace_responses(v2_world, {path: (500, b'{"code": 500, "message": "no", "description": ""}')})
    failed = v2_world.backup(tmp_path, revisions=True)
    assert [(each.kind, each.id, "revisions" in each.subject) for each in failed.problems] == [
        ("experiment", 1, True)
    ]
    transport._send_once = send
    repeated = v2_world.backup(tmp_path, revisions=True)
    assert (failed.read, repeated.read, repeated.problems) == (7, 1, ())
    assert len(experiment(tmp_path).revisions) == 1


@pytest.mark.parametrize("release", ["5.6"])
def test_revisions_of_a_killed_run_are_part_of_the_backup(
    v2_world: World, release: str, tmp_path: Path
) -> None:
    fill(v2_world.sandbox)
    v2_world.backup(tmp_path, revisions=True)
    (experiment(tmp_path).folder / "record.json").unlink()
    (tmp_path / "unfinished").touch()
    assert v2_world.backup(tmp_path).read == 1
    assert len(experiment(tmp_path).revisions) == 1
    assert verify_backup(tmp_path).is_good


@pytest.mark.parametrize("release", ["3.6", "4.3", "4.9"])
def test_api_v1_has_no_revisions(release: str, tmp_path: Path) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        with pytest.raises(NotSupportedByServer, match=r"backup\(revisions=True\)"):
            manager.backup(tmp_path / "backup", revisions=True)
        assert not (tmp_path / "backup").exists()
        assert {each.path for each in sandbox.requests} <= {"info", "/login.php", "users/me"}


@pytest.mark.parametrize("release", ["5.1", "5.6"])
def test_page_shows_what_api_v2_adds(v2_world: World, release: str, tmp_path: Path) -> None:
    sandbox = v2_world.sandbox
    fill(sandbox)
    sandbox.add_step("experiments", 1, "freeze")
    sandbox.store.change("steps", 2, deadline="2030-01-02 03:04:05")
    permission = '{"base": 30, "teams": [], "users": [2], "teamgroups": []}'
    sandbox.change(
        "experiments", 1, custom_id=77, rating=4, locked_at="2020-01-02 03:04:05", canread=permission
    )
    sandbox.change("experiments", 2, locked=1, lockedby=2, locked_at="2020-01-02 03:04:05", state=2)
    v2_world.add_link_to_item(1, 2)
    v2_world.post_experiment(1, title='1 & 5 µm "x"')
    v2_world.backup(tmp_path, ids=[("experiment", 1), ("experiment", 2), ("item", 2)])
    shown = page(tmp_path)
    for part in (
        "<th>Custom ID<td>77",
        "<th>Rating<td>4",
        "<th>Can be read by<td>team; users 2",
        "<li>freeze (due 2030-01-02 03:04:05)",
        "Ulla User, 2019-01-02 03:04:05: <p>seen</p>",
    ):
        assert part in shown
    # it was unlocked since
    assert "<th>Locked" not in shown
    assert "<th>State<td>archived" in page(tmp_path, 2)
    assert "<th>Locked<td>2020-01-02 03:04:05, by user 2" in page(tmp_path, 2)
    item = next(open_backup(tmp_path).entries("item"))
    assert "<h2>Linked from</h2>\n<ul>\n<li>" in (item.folder / "index.html").read_text("utf-8")
    logged = "<td>title<td>1 &amp; 5 µm &quot;x&quot;"
    assert (logged in shown) == (release == "5.6")


@pytest.mark.parametrize("release", ["5.1", "5.6"])
def test_files_of_others_are_saved(v2_world: World, release: str, tmp_path: Path) -> None:
    sandbox = v2_world.sandbox
    with Manager(sandbox.endpoint, sandbox.other_token) as mate:
        number = mate.create_experiment()
        mate.upload_to_experiment(number, b"of a mate", "mate.txt")
    result = v2_world.backup(tmp_path)
    assert (result.downloaded, result.problems) == (1, ())
    assert not [each for each in sandbox.requests if each.path == "users/me/uploads"]
