"""Upload and download all files of an entry."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import ElabError, Manager, NotSupportedByServer, ValidationError
from tests.facade.faulty import Faulty, says
from tests.files.test_downloads import spoil
from tests.files.test_uploads import every_release

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox
    from tests.facade.conftest import World

ENTRY = ("experiment", 1)


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "scans"
    (folder / "deep").mkdir(parents=True)
    for name in ("b.tif", "a.tif", "notes.txt", "deep/c.tif"):
        (folder / name).write_text(name)
    return folder


@every_release
def test_upload_files_keeps_the_order(world: World, release: str, tmp_path: Path) -> None:
    world.create_experiment()
    contents = [b"one", b"two", b"one", b"", b"one"]
    world.sent.clear()
    uploads = world.upload_files(ENTRY, [("same.txt", content) for content in contents])
    assert [upload.id for upload in uploads] == [1, 2, 3, 4, 5]
    assert [each.method for each in world.sent if each.status < 300] == [*["POST"] * 5, "GET"]
    if release == "4.9":
        # there only the files whose number is an experiment's can be had
        for _ in range(4):
            world.create_experiment()
    paths = world.download_attachments(ENTRY, tmp_path / "new" / "folder")
    assert [path.read_bytes() for path in paths] == contents
    assert [path.name for path in paths] == ["same.txt", *(f"same ({number}).txt" for number in range(2, 6))]
    assert len(list((tmp_path / "new" / "folder").iterdir())) == 5


@pytest.mark.parametrize(
    ("glob", "names"),
    [
        ("*.tif", ["a.tif", "b.tif"]),
        ("**/*.tif", ["a.tif", "b.tif", "c.tif"]),
        ("*", ["a.tif", "b.tif", "notes.txt"]),
        ("[a]*.tif", ["a.tif"]),
        ("notes.txt", ["notes.txt"]),
    ],
)
def test_a_glob_is_uploaded_sorted(world: World, scans: Path, glob: str, names: list[str]) -> None:
    item = world.get_item(world.create_item(1))
    assert [upload.real_name for upload in world.upload_files(item, f"{scans}/{glob}")] == names
    assert [upload.real_name for upload in world.upload_files(("item", item.id), [scans / names[0]])] == [
        names[0]
    ]


def test_an_existing_path_is_not_a_glob(world: World, tmp_path: Path) -> None:
    (tmp_path / "gel[1].png").write_bytes(b"x")
    world.create_experiment()
    assert len(world.upload_files(ENTRY, str(tmp_path / "gel[1].png"))) == 1


def test_a_single_path_is_one_file(world: World, scans: Path) -> None:
    created = world.create_experiment(files=scans / "a.tif")
    assert [upload.real_name for upload in world.upload_files(created, scans / "b.tif")] == ["b.tif"]
    assert sorted(each.real_name for each in world.get_experiment(created).uploads) == ["a.tif", "b.tif"]


@pytest.mark.parametrize(
    ("files", "error"),
    [
        (lambda scans: f"{scans}/*.png", ValidationError),
        (lambda scans: f"{scans}/missing.txt", FileNotFoundError),
        (lambda scans: [scans / "a.tif", scans / "missing.tif"], FileNotFoundError),
        (lambda scans: [scans / "a.tif", scans], ValidationError),
        (lambda scans: [scans / "a.tif", b"no name"], ValidationError),
        (lambda scans: [scans / "a.tif", ("x.php", b"x")], ValidationError),
        (lambda scans: [scans / "a.tif", ("x.txt", 5)], ValidationError),
        (lambda scans: [scans / "a.tif", ("x.txt", scans / "missing")], FileNotFoundError),
        (lambda scans: [scans / "a.tif", {"data": scans / "b.tif"}], ValidationError),
        (lambda _: b"bytes", ValidationError),
        (lambda scans: {"file": scans / "a.tif"}, ValidationError),
        (lambda _: None, ValidationError),
    ],
)
def test_an_invalid_file_prevents_all_uploads(
    world: World, scans: Path, files: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        world.upload_files(ENTRY, files(scans))
    assert world.sent == []


@pytest.mark.parametrize("entry", [1, None, ("template", 1), ("experiment", 0), ("item",), "experiment"])
def test_an_id_without_kind_is_refused(world: World, entry: Any, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="entry"):
        world.upload_files(entry, [("a.txt", b"x")])
    with pytest.raises(ValidationError, match="entry"):
        world.download_attachments(entry, tmp_path)
    assert world.sent == []


def test_an_empty_list_sends_nothing(world: World) -> None:
    assert world.upload_files(ENTRY, []) == []
    assert world.sent == []


def test_a_pipe_can_be_uploaded_among_others(world: World) -> None:
    world.create_experiment()
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as end:
        end.write(b"from a pipe")
    with os.fdopen(reading, "rb") as pipe:
        uploads = world.upload_files(ENTRY, [("pipe.txt", pipe)])
    assert world.get_upload(uploads[0]) == b"from a pipe"


def test_an_error_lists_the_completed_uploads(world: World) -> None:
    world.create_experiment()

    def cancel(done: int, total: int | None) -> None:
        assert total == 200_001
        if done > 1:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError) as caught:
        world.upload_files(ENTRY, [("a.txt", b"x"), ("b.txt", bytes(200_000))], progress=cancel)
    assert caught.value.__notes__ == ["done before this error: uploaded a.txt (upload 1)"]
    assert [upload.real_name for upload in world.get_experiment(1).uploads] == ["a.txt"]


@pytest.mark.elab_release("4.9")
def test_item_uploads_are_refused_on_old_releases(world: World) -> None:
    world.create_item(1)
    with pytest.raises(NotSupportedByServer):
        world.upload_files(("item", 1), [("a.txt", b"x")])


def test_an_unchanged_file_is_not_downloaded_again(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    world.upload_files(ENTRY, [("a.txt", b"a"), ("A.txt", b"b"), ("c.txt", b"c")])
    paths = world.download_attachments(ENTRY, tmp_path)
    assert [path.name for path in paths] == ["a.txt", "A (2).txt", "c.txt"]
    paths[2].unlink()
    world.sent.clear()
    assert world.download_attachments(ENTRY, tmp_path) == paths
    upload = world.by_api("uploads/3", "experiments/1/uploads/3")
    assert [each.path for each in world.sent] == ["experiments/1", upload]


@pytest.mark.parametrize(
    ("existing", "content"), [("raise", b"mine"), ("replace", b"content"), ("skip", b"mine")]
)
def test_a_changed_file_is_kept_replaced_or_skipped(
    world: World, tmp_path: Path, existing: Any, content: bytes
) -> None:
    world.create_experiment()
    world.upload_files(ENTRY, [("a.txt", b"a"), ("b.txt", b"content")])
    (tmp_path / "b.txt").write_bytes(b"mine")
    if existing == "raise":
        with pytest.raises(FileExistsError):
            world.download_attachments(ENTRY, tmp_path)
        assert [each.name for each in tmp_path.iterdir()] == ["b.txt"]
    else:
        assert len(world.download_attachments(ENTRY, tmp_path, existing=existing)) == 2
    assert (tmp_path / "b.txt").read_bytes() == content


@pytest.mark.parametrize("jobs", [1, 3])
def test_a_damaged_download_is_named(world: World, tmp_path: Path, jobs: int) -> None:
    world.create_experiment()
    world.upload_files(ENTRY, [(f"{number}.txt", b"content") for number in range(6)])
    spoil(world, 4)
    with pytest.raises(ElabError) as caught:
        world.download_attachments(ENTRY, tmp_path, jobs=jobs)
    assert caught.value.__notes__ == ["while downloading 3.txt (upload 4)"]
    assert "3.txt" not in [each.name for each in tmp_path.iterdir()]
    assert not [each for each in tmp_path.iterdir() if each.suffix == ".part"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("jobs", [1, 3])
def test_an_error_of_the_callback_ends_all_downloads(
    manager: Manager, sandbox: Sandbox, tmp_path: Path, jobs: int, error: type[BaseException]
) -> None:
    manager.create_experiment()
    manager.upload_files(("experiment", 1), [(f"{number}.bin", bytes(500_000)) for number in range(6)])
    seen: list[int | None] = []

    def cancel(done: int, total: int | None) -> None:
        seen.append(total)
        if done > 700_000:
            raise error

    with pytest.raises(error):
        manager.download_attachments(("experiment", 1), tmp_path, jobs=jobs, progress=cancel)
    assert set(seen) == {3_000_000}
    assert all(each.stat().st_size == 500_000 for each in tmp_path.iterdir())
    assert len(list(tmp_path.iterdir())) < 6


def test_jobs_limits_the_parallel_downloads(tmp_path: Path) -> None:
    lock, busy, most = threading.Lock(), [0], [0]
    met = threading.Barrier(3)
    rows = [
        {"id": n, "item_id": 1, "real_name": f"{n}.txt", "long_name": "x", "type": "experiments", "userid": 1}
        | {"comment": None, "hash": "", "hash_algorithm": "sha256", "datetime": "2020-01-01 00:00:00"}
        for n in range(1, 7)
    ]

    def answer(handler: Any) -> None:
        if "uploads" not in handler.path:
            says(200, body)(handler)
            return
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        met.wait(30)
        with lock:
            busy[0] -= 1
        says(200, b"x", "text/html")(handler)

    import json

    body = json.dumps(entry(rows)).encode()
    with Faulty(answer) as server, Manager(server.endpoint, "key") as manager:
        assert len(manager.download_attachments(ENTRY, tmp_path, jobs=3)) == 6  # type: ignore[arg-type]
    assert most[0] == 3


def entry(uploads: list[dict[str, Any]]) -> dict[str, Any]:
    from elab_sdk.sandbox import Sandbox

    with Sandbox() as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        return {**manager.get_experiment(1).to_dict(), "uploads": uploads}
