"""A download is complete and correct, or leaves no file."""

from __future__ import annotations

import asyncio
import io
import os
import pickle
import signal
import stat
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk import (
    AsyncManager,
    ChecksumMismatchError,
    ElabError,
    FileAlreadyExistsError,
    Manager,
    ValidationError,
)
from elab_sdk.files import downloads
from tests.facade.faulty import Faulty, breaks_off
from tests.files.test_uploads import every_release

if TYPE_CHECKING:
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox
    from tests.facade.conftest import World


def stored(world: World, content: bytes = b"a,b", name: str = "data.csv") -> Any:
    world.create_experiment()
    return world.upload_to_experiment(1, content, name)


def spoil(world: World, number: int = 1) -> None:
    """Change a file on the server's disk."""
    row = world.sandbox.store.row("uploads", number)
    assert row is not None
    path = world.sandbox.store.files / str(row["long_name"])
    path.write_bytes(b"?" * path.stat().st_size)


@every_release
def test_a_file_is_uploaded_and_downloaded_unchanged(world: World, tmp_path: Path, release: str) -> None:
    content = bytes(range(256)) * 10_000
    upload = stored(world, content, "x.bin")
    seen: list[tuple[int, int | None]] = []
    path = world.download(upload, tmp_path, progress=lambda *both: seen.append(both))
    assert path == tmp_path / "x.bin"
    assert path.read_bytes() == content
    assert seen[-1][0] == len(content)
    assert seen[-1][1] in (None, len(content))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@every_release
@pytest.mark.parametrize("to_file", [False, True])
def test_a_damaged_download_is_not_kept(world: World, tmp_path: Path, release: str, to_file: bool) -> None:
    upload = stored(world)
    spoil(world)
    memory = io.BytesIO()
    with pytest.raises(ChecksumMismatchError, match="was damaged") as caught:
        world.download(upload, memory if to_file else tmp_path)
    assert caught.value.upload_id == 1
    assert pickle.loads(pickle.dumps(caught.value)).actual == caught.value.actual
    assert list(tmp_path.iterdir()) == []
    assert memory.getvalue() == b""


def test_an_incomplete_response_leaves_no_file(tmp_path: Path) -> None:
    with (
        Faulty(breaks_off(b"half")) as server,
        Manager(server.endpoint, "key", timeout=5) as manager,
        pytest.raises(ElabError),
    ):
        manager.download(1, tmp_path / "x.bin")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("old", [None, b"old"])
@pytest.mark.parametrize(
    ("existing", "in_folder", "kept"),
    [
        (None, False, True),
        (None, True, True),
        ("replace", False, False),
        ("replace", True, False),
        ("raise", False, True),
        ("raise", True, True),
        ("skip", False, True),
        ("skip", True, True),
    ],
)
def test_an_existing_file_is_kept_replaced_or_skipped(
    world: World, tmp_path: Path, old: bytes | None, existing: Any, in_folder: bool, kept: bool
) -> None:
    upload, path = stored(world), tmp_path / "data.csv"
    said = {} if existing is None else {"existing": existing}
    if old is not None:
        path.write_bytes(old)
    world.sent.clear()
    if old is not None and kept and existing != "skip":
        with pytest.raises(FileAlreadyExistsError, match="existing=") as caught:
            world.download(upload, tmp_path if in_folder else path, **said)
        assert isinstance(caught.value, ElabError)
        assert isinstance(caught.value, FileExistsError)
        assert caught.value.path == caught.value.filename == str(path)
    else:
        assert world.download(upload, tmp_path if in_folder else path, **said) == path
    assert path.read_bytes() == (old if old is not None and kept else b"a,b")
    assert len(world.sent) == (0 if old is not None and kept else 1)
    assert [each.name for each in tmp_path.iterdir()] == ["data.csv"]


def test_a_file_created_during_the_download_is_kept(world: World, tmp_path: Path) -> None:
    upload, path = stored(world), tmp_path / "data.csv"
    with pytest.raises(FileExistsError):
        world.download(upload, tmp_path, progress=lambda *_: path.write_bytes(b"mine"))
    assert path.read_bytes() == b"mine"
    assert [each.name for each in tmp_path.iterdir()] == ["data.csv"]


@pytest.mark.parametrize("name", ["-rf", "NUL.txt", "~", ".htaccess", "a" * 250 + ".txt"])
def test_names_in_a_folder_are_safe(world: World, tmp_path: Path, name: str) -> None:
    upload = stored(world, name="x.txt")
    world.sandbox.store.change("uploads", 1, real_name=name)
    upload = world.get_experiment(1).uploads[0]
    path = world.download(upload, tmp_path)
    assert path.parent == tmp_path
    assert path.name == ("_" + name if len(name) < 20 else name)


def test_skip_keeps_a_file_created_during_the_download(world: World, tmp_path: Path) -> None:
    upload, path = stored(world), tmp_path / "data.csv"
    found = world.download(
        upload, path, existing="skip", progress=lambda *_: path.exists() or path.write_bytes(b"mine")
    )
    assert (found, path.read_bytes()) == (path, b"mine")
    assert [each.name for each in tmp_path.iterdir()] == ["data.csv"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_partial_file_is_private_and_the_complete_one_follows_umask(
    world: World, tmp_path: Path, umask: int, mode: int
) -> None:
    upload, path, modes = stored(world), tmp_path / "data.csv", set[int]()
    before = os.umask(umask)
    try:
        world.download(
            upload, path, progress=lambda *_: modes.update(each.stat().st_mode for each in tmp_path.iterdir())
        )
    finally:
        os.umask(before)
    assert {stat.S_IMODE(each) for each in modes} == {0o600}
    assert stat.S_IMODE(path.stat().st_mode) == mode
    path.chmod(0o640)
    world.download(upload, path, existing="replace")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.usefixtures("unmeasured_commands")
def test_a_full_disk_error_names_the_file(sandbox: Sandbox, tmp_path: Path) -> None:
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        created = manager.create_experiment()
        upload = manager.upload_to_experiment(created.id, os.urandom(1 << 20), "big.bin")
    script = (
        "import resource, signal, sys\n"
        "from elab_sdk import ElabError, Manager\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try:\n    Manager(*sys.argv[1:3]).download(int(sys.argv[3]), sys.argv[4])\n"
        "except ElabError as error:\n    print(isinstance(error, OSError), error)\n"
    )
    path = tmp_path / "big.bin"
    command = [sys.executable, "-c", script, sandbox.endpoint, sandbox.token, str(upload.id), str(path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == f"True {path}: File too large\n"
    assert list(tmp_path.iterdir()) == []


def test_an_unusable_name_becomes_the_upload_id(world: World, tmp_path: Path) -> None:
    stored(world)
    world.sandbox.store.change("uploads", 1, real_name="../..")
    assert world.download(world.get_experiment(1).uploads[0], tmp_path) == tmp_path / "upload-1"


def test_a_device_is_not_replaced(world: World, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValidationError, match="not a regular file"):
        world.download(stored(world), tmp_path / "pipe")


def test_a_missing_folder_is_an_error(world: World, tmp_path: Path) -> None:
    upload = stored(world)
    world.sent.clear()
    with pytest.raises(FileNotFoundError):
        world.download(upload, f"{tmp_path}/missing/")
    with pytest.raises(FileNotFoundError):
        world.download(upload, tmp_path / "missing" / "x.csv")
    assert world.sent == []


def test_an_unbuffered_file_receives_all_bytes(world: World, tmp_path: Path) -> None:
    upload = stored(world, bytes(1_000_000), "x.bin")
    with (tmp_path / "x.bin").open("wb", buffering=0) as file:
        world.download(upload, file)
    assert (tmp_path / "x.bin").stat().st_size == 1_000_000


@pytest.mark.parametrize("existing", ["keep", True])
def test_an_invalid_value_of_existing_is_refused(world: World, tmp_path: Path, existing: Any) -> None:
    with pytest.raises(ValidationError, match="'raise', 'replace' or 'skip'"):
        world.download(1, tmp_path / "x", existing=existing)
    assert world.sent == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, GeneratorExit])
def test_an_error_of_the_callback_leaves_no_file(
    manager: Manager, sandbox: Sandbox, tmp_path: Path, error: type[BaseException]
) -> None:
    manager.create_experiment()
    upload = manager.upload_to_experiment(1, bytes(1_000_000), "x.bin")

    def cancel(done: int, total: int | None) -> None:
        if done > 200_000:
            raise error

    with pytest.raises(error):
        manager.download(upload, tmp_path, progress=cancel)
    assert list(tmp_path.iterdir()) == []
    assert manager.get_upload(upload) == bytes(1_000_000)


def test_a_cancelled_download_leaves_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    async def cancelled() -> None:
        async with AsyncManager(sandbox.endpoint, sandbox.token) as manager:
            await manager.create_experiment()
            upload = await manager.upload_to_experiment(1, bytes(3_000_000), "x.bin")
            begun = asyncio.Event()
            task = asyncio.ensure_future(manager.download(upload, tmp_path, progress=lambda *_: begun.set()))
            await begun.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert list(tmp_path.iterdir()) == []

    asyncio.run(cancelled())


def test_a_keyboard_interrupt_leaves_no_file(sandbox: Sandbox, tmp_path: Path) -> None:
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        manager.upload_to_experiment(1, bytes(50_000_000), "x.bin")
    script = (
        "import sys\nfrom elab_sdk import Manager\n"
        "manager = Manager(sys.argv[1], sys.argv[2])\n"
        "said = []\n"
        "def say(done, total):\n"
        "    if not said:\n"
        "        said.append(print('begun', flush=True))\n"
        "        sys.stdin.readline()\n"
        "try:\n    manager.download(1, sys.argv[3], progress=say)\n"
        "except KeyboardInterrupt:\n    print('interrupted')\n"
    )
    command = [sys.executable, "-c", script, sandbox.endpoint, sandbox.token, str(tmp_path / "x.bin")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "interrupted\n"
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_hard_links_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> None:
        raise OSError(95, "not supported")

    monkeypatch.setattr(os, "link", none)
    with downloads.atomic_target(tmp_path, "a.txt") as place:
        place.write(b"x")
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]
    with pytest.raises(FileExistsError), downloads.atomic_target(tmp_path, "b.txt") as place:
        (tmp_path / "b.txt").write_bytes(b"mine")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.txt", "b.txt"]
