"""A second backup only reads changed entries, and keeps entries that were deleted on the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ListTruncatedWarning, Manager, open_backup, verify_backup
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill, read_tree, replace_responses
from tests.servers import speaks_v2, upload_path

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.backups import BackupEntry
    from tests.facade.conftest import World

_V2_LISTS = ("experiments", "items", "experiments_templates", "teams/current/experiments_status")
LISTS = {
    "3.4": ["experiments", "items", "status", "items_types", "events"],
    "3.6": ["experiments", "items", "status", "items_types", "tags", "events"],
    "4.0": ["experiments", "items", "templates", "status", "items_types", "tags", "events"],
    "4.3": ["experiments", "items", "templates", "status", "items_types", "tags"],
    "4.4": ["experiments", "items", "templates", "status", "items_types", "events"],
    "4.9": ["experiments", "items", "templates", "status", "items_types", "events"],
    "5.0": [*_V2_LISTS, "items_types", "team_tags", "events"],
    "5.1": [*_V2_LISTS, "items_types", "teams/current/tags", "events"],
    "5.6": [*_V2_LISTS, "teams/current/resources_categories", "items_types", "teams/current/tags", "events"],
}


def entry(folder: Path, kind: str, number: int) -> BackupEntry:
    return next(each for each in open_backup(folder).entries() if (each.kind, each.id) == (kind, number))


def paths(sandbox: Sandbox) -> list[str]:
    return [each.path for each in sandbox.requests]


@pytest.mark.parametrize(
    ("old", "new"), [("4.3", "4.3"), ("4.3", "5.6"), ("4.9", "5.0"), ("4.9", "5.6"), ("5.2", "5.3")]
)
def test_backup_goes_on_after_an_update_of_the_server(old: str, new: str, tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "backup"
    with Sandbox(release=old, data=data) as sandbox:
        port = int(sandbox.site.rstrip("/").rpartition(":")[2])
        fill(sandbox)
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            before = manager.backup(folder)
    with (
        Sandbox(release=new, data=data, port=port) as sandbox,
        Manager(sandbox.site + "api/v1/", sandbox.token, time_zone="Europe/Paris") as manager,
    ):
        manager.cancel(1)
        manager.update(("item", 1), title="After the update")
        result = manager.backup(folder)
        again = manager.backup(folder)
    assert (result.entries, result.problems) == (before.entries, ())
    assert (again.read, again.downloaded) == (0, 0)
    assert verify_backup(folder).is_good
    assert entry(folder, "item", 1).events == []


@pytest.mark.parametrize("release", LISTS)
def test_unchanged_notebook_only_needs_list_requests(release: str, tmp_path: Path) -> None:
    with Sandbox(release=release) as sandbox:
        fill(sandbox)
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.backup(tmp_path)
        before = read_tree(tmp_path)
        times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
        sandbox.requests.clear()
        # a new Manager does not know the release yet, which it only needs for 4.9
        with Manager(
            sandbox.endpoint, sandbox.token, release=release if sandbox._record.needs_marker else None
        ) as manager:
            result = manager.backup(tmp_path)
        is_v2 = speaks_v2(sandbox)
        assert paths(sandbox) == (["info"] if is_v2 else []) + LISTS[release]
    expected = sandbox.version if is_v2 else release
    assert (result.read, result.downloaded, result.release) == (0, 0, expected)
    assert read_tree(tmp_path) == before
    assert {path: path.stat().st_mtime_ns for path in times} == times


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        # rows do not contain links and steps
        ("3.3", ["experiments/1", "experiments/2", "experiments/3", "experiments/4", "items/1", "items/2"]),
        # rows contain everything except the files
        ("3.0", ["experiments/1", "experiments/2", "items/1"]),
        ("2.0", ["experiments/1", "experiments/2", "items/1"]),
    ],
)
def test_entries_are_read_again_if_rows_hide_changes(
    release: str, expected: list[str], tmp_path: Path
) -> None:
    with Sandbox(release=release) as sandbox:
        fill(sandbox)
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.backup(tmp_path)
            before = read_tree(tmp_path)
            sandbox.requests.clear()
            result = manager.backup(tmp_path)
            assert sorted(path for path in paths(sandbox) if "/" in path) == expected
            assert result.downloaded == 0
            assert read_tree(tmp_path) == before
            # rows show the first file
            manager.upload_to_experiment(4, b"new", "new.txt")
            manager.backup(tmp_path)
    assert [file.path.name for file in entry(tmp_path, "experiment", 4).files] == ["new.txt"]


@pytest.mark.parametrize("release", ["5.2", "5.6"])
def test_archived_entries_are_saved(release: str, tmp_path: Path) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        fill(sandbox)
        for table in ("experiments", "items"):
            sandbox.change(table, 1, state=2)
        first = manager.backup(tmp_path)
        sandbox.change("experiments", 2, state=2)
        second = manager.backup(tmp_path)
        sandbox.requests.clear()
        assert manager.backup(tmp_path).read == 0
        assert len(sandbox.requests) == len(LISTS.get(release, LISTS["5.1"]))
        assert [row.id for row in manager.get_all_experiments()] == [4, 3]
    # four experiments, two items and a template
    assert (first.entries, second.entries, second.read) == (7, 7, 1)
    states = {(each.kind, each.id): each.json["state"] for each in open_backup(tmp_path).entries()}
    assert {each for each, state in states.items() if state == 2} == {
        *(("experiment", number) for number in (1, 2)),
        ("item", 1),
    }


def test_only_changed_entries_are_read(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    notebook.requests.clear()
    world.post_experiment(1, body="<p>changed</p>")
    notebook.change("experiments", 1, modified_at="2031-01-01 00:00:00")
    notebook.requests.clear()
    result = world.backup(tmp_path)
    assert [path for path in paths(notebook) if path[-1].isdigit()] == ["experiments/1"]
    assert (result.read, result.unchanged, result.downloaded) == (1, 6, 0)
    assert entry(tmp_path, "experiment", 1).json["body"] == "<p>changed</p>"
    assert verify_backup(tmp_path).is_good


def test_only_new_files_are_downloaded(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    world.upload_to_experiment(1, b"third", "gel.png")
    notebook.change("experiments", 1, modified_at="2031-01-01 00:00:00")
    notebook.requests.clear()
    result = world.backup(tmp_path)
    assert result.downloaded == 1
    number = max(file.upload_id for file in entry(tmp_path, "experiment", 1).files)
    assert [path for path in paths(notebook) if "uploads/" in path] == [upload_path(notebook, number)]
    names = [file.path.name for file in entry(tmp_path, "experiment", 1).files]
    assert names == ["gel.png", "GEL (2).png", f"gel ({number}).png"]


# the lists of API v2 show the tags
@pytest.mark.elab_release("4.3")
def test_reread_finds_changes_that_lists_do_not_show(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    world.add_tag_to_experiment(1, "later")
    world.upload_to_experiment(1, b"third", "third.txt")
    damaged = entry(tmp_path, "experiment", 2).files[0].path
    damaged.write_bytes(damaged.read_bytes().replace(b"1,2", b"1,3", 1))
    assert world.backup(tmp_path).read == 0
    result = world.backup(tmp_path, reread=True)
    assert (result.read, result.downloaded) == (7, 2)
    assert entry(tmp_path, "experiment", 1).record.tags == ("blot", "later")
    assert len(entry(tmp_path, "experiment", 1).files) == 3
    assert verify_backup(tmp_path).is_good


@pytest.mark.parametrize("name", ["entry.json", "files/gel.png", "record.json"])
def test_lost_file_is_restored(world: World, notebook: Sandbox, tmp_path: Path, name: str) -> None:
    world.backup(tmp_path)
    before = read_tree(tmp_path)
    (entry(tmp_path, "experiment", 1).folder / name).unlink()
    result = world.backup(tmp_path)
    assert (result.read, result.downloaded) == (1, int(name.startswith("files")))
    assert read_tree(tmp_path) == before


def test_deleted_entry_is_kept_and_marked(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    saved = entry(tmp_path, "experiment", 1).raw
    notebook.delete("experiments", 1)
    result = world.backup(tmp_path)
    assert (result.entries, result.deleted, result.problems) == (6, 1, ())
    deleted = entry(tmp_path, "experiment", 1)
    assert (deleted.state, deleted.raw, len(deleted.files)) == ("deleted", saved, 2)
    # from 5.2, the server says that it is deleted
    denied = "" if speaks_v2(notebook) else ", or no longer readable with this key"
    assert f"no longer on the server{denied}" in deleted.record.why
    assert 1 not in [each.id for each in open_backup(tmp_path).entries("experiment", deleted=False)]
    assert 'class="deleted"' in (tmp_path / "index.html").read_text("utf-8")
    assert verify_backup(tmp_path).is_good
    # an entry that is marked is not requested again
    before = read_tree(tmp_path)
    notebook.requests.clear()
    world.backup(tmp_path)
    assert paths(notebook) == LISTS["5.6" if speaks_v2(notebook) else "4.3"]
    assert read_tree(tmp_path) == before
    # the entry may be restored on the server
    notebook.change("experiments", 1, state=1)
    assert world.backup(tmp_path).deleted == 0
    assert entry(tmp_path, "experiment", 1).state == "present"


@pytest.mark.elab_release("4.9")
def test_deleted_and_denied_entries_have_different_reasons(
    world: World, notebook: Sandbox, tmp_path: Path
) -> None:
    other = world.another(notebook.other_token)
    world.through(other, "backup", tmp_path)
    notebook.share("experiments", 1, canread="useronly")
    notebook.store.delete("experiments", 2)
    world.through(other, "backup", tmp_path)
    assert "the server does not say which" in entry(tmp_path, "experiment", 1).record.why
    assert entry(tmp_path, "experiment", 2).record.why == "no longer on the server"


def test_deleted_file_is_kept_and_marked(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    notebook.store.delete("uploads", 1)
    notebook.change("experiments", 1, modified_at="2031-01-01 00:00:00")
    world.backup(tmp_path)
    first, second = entry(tmp_path, "experiment", 1).files
    assert (first.state, first.path.name, first.upload["real_name"]) == ("deleted", "gel.png", "gel.png")
    assert first.path.read_bytes() == b"\x89PNG" * 100
    # the second file keeps its name, although the first name is free on the server
    assert (second.state, second.path.name) == ("present", "GEL (2).png")
    assert "deleted on the server" in (entry(tmp_path, "experiment", 1).folder / "index.html").read_text()
    assert verify_backup(tmp_path).is_good


# -- 3.5: the newest sixteen -------------------------------------------------------------------------------


@pytest.mark.elab_release("3.5")
def test_truncated_list_is_completed_by_links_ids_and_earlier_backups(
    world: World, sandbox: Sandbox, tmp_path: Path
) -> None:
    fill(sandbox, 20)
    world.post_experiment(20, date="2030-01-01")
    for number in range(3, 21):
        world.create_item(1)
        world.post_item(number, date="2021-01-01")
    # the oldest item is no longer listed, but an experiment links to it
    world.post_item(1, date="2000-01-01")
    world.add_link_to_experiment(20, 1)
    with pytest.warns(
        ListTruncatedWarning, match=r"lists the newest 16 experiments and items .*ids=\"1-5000\""
    ):
        result = world.backup(tmp_path)
    assert not result.is_complete
    assert "the newest 16" in (tmp_path / "index.html").read_text("utf-8")
    items = {each.id for each in open_backup(tmp_path).entries("item")}
    assert 1 in items
    assert len(items) == 17
    assert result.entries == 16 + 17

    # IDs in a range need not exist
    tried = world.backup(tmp_path, ids="1-40")
    assert tried.problems == ()
    assert tried.entries == 40
    # the next run also reads the entries that were found
    world.post_experiment(2, title="Changed", date="2017-04-03", body="<p>x</p>")
    with pytest.warns(ListTruncatedWarning):
        again = world.backup(tmp_path)
    assert again.entries == 40
    assert entry(tmp_path, "experiment", 2).title == "Changed"
    assert verify_backup(tmp_path).is_good


# -- part of a notebook -----------------------------------------------------------------------------------


def saved(folder: Path) -> list[tuple[str, int]]:
    return [(each.kind, each.id) for each in open_backup(folder).entries(deleted=False)]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"ids": [2, 4]}, [("experiment", 2), ("experiment", 4), ("item", 2)]),
        ({"ids": ("item", 1)}, [("item", 1)]),
        ({"ids": "3-9, 1"}, [("experiment", 1), ("experiment", 3), ("experiment", 4), ("item", 1)]),
        ({"ids": range(3, 40)}, [("experiment", 3), ("experiment", 4)]),
        ({"search": "title:plasmid"}, [("item", 1), ("item", 2)]),
        ({"title": "blot 3"}, [("experiment", 3)]),
        ({"tags": "blot"}, [("experiment", 1)]),
        ({"tags": ["blot", "other"]}, []),
    ],
)
def test_arguments_select_entries(
    world: World,
    notebook: Sandbox,
    tmp_path: Path,
    arguments: dict[str, Any],
    expected: list[tuple[str, int]],
) -> None:
    result = world.backup(tmp_path, **arguments)
    assert saved(tmp_path) == expected
    assert result.problems == ()
    assert verify_backup(tmp_path).is_good


def test_models_and_rows_select_entries(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    rows = world.get_all_items()
    world.backup(tmp_path, ids=[world.get_experiment(3), *rows])
    assert saved(tmp_path) == [("experiment", 3), ("item", 1), ("item", 2)]


def test_missing_id_is_a_problem(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    result = world.backup(tmp_path, ids=[3, 77])
    assert saved(tmp_path) == [("experiment", 3)]
    assert [(problem.id, problem.error) for problem in result.problems] == [(77, "NotFoundError")]
    assert not result.is_complete


def test_unreadable_id_is_one_problem(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.manager = world.another(retries=0)
    replace_responses(world, {"experiments/3": (500, b"An error occurred!")})
    result = world.backup(tmp_path, ids=[3])
    assert [(problem.kind, problem.error) for problem in result.problems] == [("experiment", "ServerError")]


def test_partial_backup_does_not_change_other_entries(
    world: World, notebook: Sandbox, tmp_path: Path
) -> None:
    world.backup(tmp_path)
    everything = saved(tmp_path)
    notebook.delete("experiments", 2)
    notebook.delete("experiments", 3)
    result = world.backup(tmp_path, ids=[("experiment", 3), ("experiment", 4)])
    assert saved(tmp_path) == [each for each in everything if each != ("experiment", 3)]
    assert result.deleted == 1
    assert verify_backup(tmp_path).is_good
