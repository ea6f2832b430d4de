"""A backup contains everything that the key can read, as the server sent it, on every release."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    AuthenticationError,
    BackupProgress,
    ConnectionFailedError,
    FolderInUseError,
    Manager,
    ValidationError,
    open_backup,
    verify_backup,
)
from elab_sdk.backups import disk
from elab_sdk.sandbox import Sandbox
from tests.backups.notebook import fill, read_tree, replace_responses
from tests.releases import EVERY_GENERATION

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.rules.releases import Release
    from tests.facade.conftest import World


def path_of(release: Release, name: str, *id: int) -> str:
    """The path of what API v1 calls so, on the API of a release."""
    v2 = release.v2
    names = (
        {}
        if v2 is None
        else {
            "templates": "experiments_templates",
            "status": "teams/current/experiments_status",
            "items_types": v2.items_types_path,
            "tags": v2.tags_path,
            "events": "events?start=2000-01-01T00:00:00Z&end=2100-01-01T00:00:00Z",
        }
    )
    return "/".join([names.get(name, name), *map(str, id)])


def without_offsets(events: Any) -> Any:
    """Events whose times have neither an offset nor a `T`."""
    return [
        {**event, **{name: event[name].replace("T", " ")[:19] for name in ("start", "end") if name in event}}
        for event in events
    ]


@pytest.mark.parametrize("release", EVERY_GENERATION)
def test_backup_contains_all_readable_entries(release: str, tmp_path: Path) -> None:
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        fill(sandbox)
        result = manager.backup(tmp_path / "backup")
        has = sandbox._record.has
        backup = open_backup(tmp_path / "backup")
        entries = {(entry.kind, entry.id): entry for entry in backup.entries()}
        templates = {("template", 1)} if has("get_template") else set()
        assert set(entries) == {
            *(("experiment", number) for number in range(1, 5)),
            *(("item", number) for number in (1, 2)),
            *templates,
        }
        # API v2 tells the exact release
        known = release if sandbox._record.v2 is None else sandbox.version
        assert (result.release, backup.release) == (known, known)
        assert backup.finished
        for (kind, number), entry in entries.items():
            assert entry.json == manager.send_req(path_of(sandbox._record, f"{kind}s", number))
            assert type(entry.model()).__name__.lower() == kind
        contents = {file.path.name: file.path.read_bytes() for file in entries["experiment", 1].files}
        assert contents == {"gel.png": b"\x89PNG" * 100, "GEL (2).png": b"another"}
        assert entries["experiment", 1].files[1].upload["real_name"] == "GEL.png"
        if has("get_status"):
            assert backup.team("status") == manager.send_req(path_of(sandbox._record, "status"))
            types = backup.team("items_types")
            listed = manager.send_req(path_of(sandbox._record, "items_types"))
            # from 5.3, they also have the content of their templates
            assert [row | own for row, own in zip(types, listed, strict=True)] == types
        if sandbox._record.tags_endpoint == "team":
            assert backup.team("tags") == manager.send_req(path_of(sandbox._record, "tags"))
        if sandbox._record.event_listing:
            # from 5.4 the server sends no offset from UTC; the backup has that of the lab
            listed = manager.send_req(path_of(sandbox._record, "events"))
            assert without_offsets(backup.team("events")) == without_offsets(listed)
        elif has("get_event"):
            assert entries["item", 1].events == [manager.send_req("events/1")]
    assert verify_backup(tmp_path / "backup").is_good
    assert result.is_complete


@pytest.mark.parametrize("release", ["3.6", "4.0", "4.3", "4.9"])
def test_all_pages_of_long_lists_are_read(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("elab_sdk._sync.backup_lists.PAGE", 3)
    with Sandbox(release=release) as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        fill(sandbox, 10)
        manager.backup(tmp_path)
        assert [entry.id for entry in open_backup(tmp_path).entries("experiment")] == list(range(1, 11))
        assert manager.backup(tmp_path).read == 0


def test_responses_are_saved_byte_for_byte(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    sent = world.send_req("experiments/1", binary=True)
    assert open_backup(tmp_path).entries("experiment").__next__().raw == sent


def test_folder_keeps_its_name_when_entry_is_renamed(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    assert (tmp_path / "experiments" / "000002-western-blot-2" / "entry.json").is_file()
    world.post_experiment(2, title="../../etc: \u202egnp.exe?")
    world.backup(tmp_path)
    assert sorted(path.name for path in (tmp_path / "experiments").iterdir())[1] == "000002-western-blot-2"
    matches = [entry for entry in open_backup(tmp_path).entries("experiment") if entry.id == 2]
    assert matches[0].json["title"] == world.send_req("experiments/2")["title"]


def test_hostile_names_and_titles_stay_inside_the_backup(
    world: World, notebook: Sandbox, tmp_path: Path
) -> None:
    names = (
        "../../passwd",
        "CON",
        "a\\b:c",
        "x" * 300,
        "",
        ".elab-0123456789ab.part",
        "record.json",
        "-rf",
        "é",
    )
    for name in names:
        number = world.upload_to_experiment(2, name.encode() + b"!", "x.txt").id
        notebook.store.change("uploads", number, real_name=name)
    titles = ("..", "CON", "a/../../b", "\ud83d", "<b>&amp;", "", "é" * 200, "\u202e\u0000x")
    for number, title in enumerate(titles, 5):
        world.create_experiment()
        sent = json.dumps({**world.send_req(f"experiments/{number}"), "title": title}).encode()
        replace_responses(world, {f"experiments/{number}": (200, sent)})
    result = world.backup(tmp_path / "b")
    assert result.is_complete
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
    entry = next(each for each in open_backup(tmp_path / "b").entries("experiment") if each.id == 2)
    contents = {file.path.read_bytes() for file in entry.files}
    assert contents >= {name.encode() + b"!" for name in names}
    assert {file.path.parent for file in entry.files} == {entry.folder / "files"}
    folders = sorted(path.name for path in (tmp_path / "b" / "experiments").iterdir())
    assert [name[:6] for name in folders] == [f"{number:06d}" for number in range(1, 5 + len(titles))]
    assert verify_backup(tmp_path / "b").is_good
    assert world.backup(tmp_path / "b").downloaded == 0


def test_sync_and_async_write_the_same_files(notebook: Sandbox, tmp_path: Path) -> None:
    import asyncio

    from elab_sdk import AsyncManager

    async def backup() -> None:
        async with AsyncManager(notebook.endpoint, notebook.token) as manager:
            await manager.backup(tmp_path / "async", jobs=3)

    asyncio.run(backup())
    with Manager(notebook.endpoint, notebook.token) as manager:
        manager.backup(tmp_path / "sync", jobs=1)
    assert read_tree(tmp_path / "async") == read_tree(tmp_path / "sync")


def test_page_shows_entry_and_runs_no_scripts(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    name = notebook.store.rows("SELECT long_name FROM uploads WHERE id = 1")[0]["long_name"]
    body = f'<p>Gel <img src="app/download.php?f={name}"><script>alert(1)</script></p>'
    fields = '{"extra_fields": {"pH": {"type": "number", "value": "7.2", "unit": "<b>"}}, "note": 1}'
    notebook.change("experiments", 1, body=body, metadata=fields, title="A &#34;gel&#34;")
    world.add_link_to_experiment(1, 2)
    world.backup(tmp_path)
    page = next((tmp_path / "experiments").glob("000001-*/index.html")).read_text("utf-8")
    for part in (
        "<h1>A &quot;gel&quot;</h1>",
        '<img src="files/gel.png">',
        '<a href="files/GEL%20%282%29.png">GEL (2).png</a>',
        "<th>pH<td>7.2 &lt;b&gt;",
        "<li>thaw (done 2019-01-02 03:04:05)",
        '<a href="../../index.html#item-2">Plasmid 2 (item 2)</a>',
        "<th>Tags<td>blot",
        "default-src 'none'",
    ):
        assert part in page
    assert "alert" not in page
    assert "Click to add a comment" not in page
    index = (tmp_path / "index.html").read_text("utf-8")
    assert 'id="item-2"' in index
    assert '<a href="experiments/000001-a-gel/index.html">A &quot;gel&quot;</a>' in index


@pytest.mark.elab_release("4.9")
def test_page_shows_comments_and_permissions(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    page = next((tmp_path / "experiments").glob("000001-*/index.html")).read_text("utf-8")
    assert "Ulla User, 2019-01-02 03:04:05: <p>seen</p>" in page
    assert "<th>Can be read by<td>team" in page


def test_progress_reports_entries_bytes_and_time(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    states: list[BackupProgress] = []
    result = world.backup(tmp_path, progress=states.append)
    assert list(dict.fromkeys(state.stage for state in states)) == [
        "lists",
        "entries",
        "team",
        "index",
        "done",
    ]
    counts = [state.entries for state in states]
    assert counts == sorted(counts)
    last = states[-1]
    assert last.entries == last.entries_total == result.read == 7
    assert last.bytes == result.bytes > 80000
    assert last.seconds_left == 0
    assert result.seconds == last.seconds
    assert {state.entry for state in states} >= {"experiment 1", "item 2", "template 1"}


def test_progress_true_shows_a_bar(
    world: World, notebook: Sandbox, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world.backup(tmp_path, progress=True)
    shown = "".join(capsys.readouterr())
    assert "backup" in shown
    assert "7/7" in shown


def test_exception_from_progress_ends_the_backup(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    def stop(state: BackupProgress) -> None:
        if state.entries == 3:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        world.backup(tmp_path / "b", progress=stop, jobs=1)
    assert not (tmp_path / "b" / "manifest.jsonl").exists()
    with pytest.raises(ValidationError, match="never finished"):
        open_backup(tmp_path / "b")
    result = world.backup(tmp_path / "b")
    assert result.unchanged == 3
    assert verify_backup(tmp_path / "b").is_good


def test_parallel_requests_are_limited_to_jobs(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    lock = threading.Lock()
    running = maximum = 0
    transport = world.manager._session.transport
    send = transport._send_once

    if world.kind == "async":

        async def send_counted(*args: Any) -> Any:
            nonlocal running, maximum
            running += 1
            maximum = max(maximum, running)
            try:
                return await send(*args)
            finally:
                running -= 1
    else:

        def send_counted(*args: Any) -> Any:
            nonlocal running, maximum
            with lock:
                running += 1
                maximum = max(maximum, running)
            try:
                return send(*args)
            finally:
                with lock:
                    running -= 1

    transport._send_once = send_counted
    world.backup(tmp_path, jobs=3)
    assert 1 < maximum <= 3


@pytest.mark.parametrize(
    "arguments",
    [
        {"jobs": 0},
        {"ids": []},
        {"ids": "5-3"},
        {"ids": "x"},
        {"ids": 0},
        {"ids": 3, "search": "blot"},
        {"search": ""},
        {"tags": "a|b"},
        {"progress": 3},
    ],
)
def test_invalid_arguments_are_rejected_before_sending_and_writing(
    world: World, tmp_path: Path, arguments: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError) as error:
        world.backup(tmp_path / "b", **arguments)
    assert error.value.argument in arguments
    assert world.sent == []
    assert not (tmp_path / "b").exists()


def test_folder_with_other_files_is_rejected(world: World, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(ValidationError, match="contains other files"):
        world.backup(tmp_path)
    with pytest.raises(ValidationError, match="is a file"):
        world.backup(tmp_path / "thesis.tex")
    assert world.sent == []
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_backup_of_another_server_is_rejected(world: World, notebook: Sandbox, tmp_path: Path) -> None:
    world.backup(tmp_path)
    with Sandbox(release="4.3") as other, Manager(other.endpoint, other.token) as manager:
        with pytest.raises(ValidationError, match="is the backup of"):
            manager.backup(tmp_path)
        assert other.requests == []


def test_wrong_key_leaves_no_folder(world: World, tmp_path: Path) -> None:
    for ids in (None, "1-3"):
        with pytest.raises(AuthenticationError):
            world.through(world.another("wrong"), "backup", tmp_path / "b", ids=ids)
        assert not (tmp_path / "b").exists()


def test_run_without_entries_keeps_the_release(tmp_path: Path) -> None:
    with Sandbox(release="4.3") as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.create_experiment()
            assert manager.backup(tmp_path).release == "4.3"
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            manager.backup(tmp_path, ids=[900])
    assert open_backup(tmp_path).release == "4.3"


def test_second_backup_into_the_same_folder_is_rejected(notebook: Sandbox, tmp_path: Path) -> None:
    messages: list[str] = []
    with Manager(notebook.endpoint, notebook.token) as manager:

        def back_up_again(state: BackupProgress) -> None:
            if state.entries == 2 and not messages:
                with pytest.raises(FolderInUseError) as error:
                    manager.backup(tmp_path)
                messages.append(str(error.value))

        manager.backup(tmp_path, progress=back_up_again)
    assert "another backup or copy is writing to" in messages[0]
    assert verify_backup(tmp_path).is_good


def test_backup_resumes_after_the_server_was_unreachable(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Sandbox(release="4.3", data=data, key="a" * 84) as sandbox:
        fill(sandbox, 12)
        port = int(sandbox.endpoint.split(":")[2].split("/")[0])
        with Manager(sandbox.endpoint, sandbox.token, retries=0) as manager:

            def stop_server(state: BackupProgress) -> None:
                if state.entries == 5:
                    sandbox.stop()

            with pytest.raises(ConnectionFailedError) as error:
                manager.backup(tmp_path / "b", progress=stop_server, jobs=1)
    assert "repeat the call to resume the backup" in "".join(error.value.__notes__)
    with (
        Sandbox(release="4.3", data=data, key="a" * 84, port=port) as sandbox,
        Manager(sandbox.endpoint, sandbox.token) as manager,
    ):
        result = manager.backup(tmp_path / "b")
    assert (result.unchanged, result.read) == (5, 10)
    assert verify_backup(tmp_path / "b").is_good


def test_files_are_flushed_one_by_one_before_the_manifest(
    manager: Manager, notebook: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    flush_path = disk.flush_path

    def record_and_flush(path: Path) -> None:
        flushed.append(path.relative_to(tmp_path).as_posix())
        flush_path(path)

    monkeypatch.setattr(disk, "flush_all", lambda: False)
    monkeypatch.setattr(disk, "flush_path", record_and_flush)
    manager.backup(tmp_path)
    written = {name for name in read_tree(tmp_path) if name.count("/") > 1}
    assert written <= set(flushed)
    # the folder of the manifest is flushed last
    assert flushed[-1] == "."
    flushed.clear()
    manager.backup(tmp_path)
    assert not written & set(flushed)


def test_a_run_that_saves_no_entry_only_flushes_the_lists_of_the_team(
    manager: Manager, notebook: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager.backup(tmp_path)
    flushed: list[str] = []
    monkeypatch.setattr(disk, "flush_all", lambda: pytest.fail("waits for the files of all programs"))
    monkeypatch.setattr(
        disk, "flush_path", lambda path: flushed.append(path.relative_to(tmp_path).as_posix())
    )
    assert manager.backup(tmp_path).read == 0
    team = {f"team/{path.name}" for path in (tmp_path / "team").iterdir()}
    assert team
    assert {"team", *team} <= set(flushed)


def test_saved_files_are_verified_after_a_restart_of_the_machine(
    manager: Manager, notebook: Sandbox, tmp_path: Path
) -> None:
    def stop(state: BackupProgress) -> None:
        if state.entries == 5:
            raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        manager.backup(tmp_path, progress=stop, jobs=1)
    marker = tmp_path / "unfinished"
    marker.write_text("ID of another boot")
    lost = next((tmp_path / "experiments").glob("*/files/gel.png"))
    lost.write_bytes(bytes(lost.stat().st_size))
    result = manager.backup(tmp_path)
    assert (result.unchanged, result.read, result.downloaded) == (4, 3, 2)
    assert verify_backup(tmp_path).is_good
