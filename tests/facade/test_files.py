"""Downloads are complete or leave no file, and stay in their folder."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

import pytest
from elab_api_v1.models import Upload

from elab_sdk import NotFoundError, ValidationError
from elab_sdk.files import downloads
from elab_sdk.rules import sent_uploads

if TYPE_CHECKING:
    from pathlib import Path

    from tests.facade.conftest import World


def _uploaded(world: World, name: str = "data.csv") -> Upload:
    world.create_experiment()
    upload = world.upload_to_experiment(1, b"a,b", name)
    assert isinstance(upload, Upload)
    return upload


def test_download_to_path_replaces_file_only_if_requested(world: World, tmp_path: Path) -> None:
    upload, path = _uploaded(world), tmp_path / "here.csv"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        world.download(upload.id, path)
    assert path.read_bytes() == b"old"
    assert world.download(upload.id, path, existing="replace") == path
    assert path.read_bytes() == b"a,b"
    assert [each.name for each in tmp_path.iterdir()] == ["here.csv"]


def test_download_into_folder_replaces_nothing(world: World, tmp_path: Path) -> None:
    upload = _uploaded(world)
    assert world.download(upload, str(tmp_path)) == tmp_path / "data.csv"
    (tmp_path / "data.csv").write_bytes(b"mine")
    world.sent.clear()
    with pytest.raises(FileExistsError):
        world.download(upload, tmp_path)
    assert world.sent == []
    assert (tmp_path / "data.csv").read_bytes() == b"mine"


def test_download_to_open_file(world: World) -> None:
    memory = io.BytesIO()
    assert world.download(_uploaded(world), memory) is None
    assert memory.getvalue() == b"a,b"


def test_failed_download_leaves_no_file(world: World, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        world.download(99, tmp_path / "x.csv")
    memory = io.BytesIO(b"mine")
    memory.seek(0, io.SEEK_END)
    with pytest.raises(NotFoundError):
        world.download(99, memory)
    assert list(tmp_path.iterdir()) == []
    assert memory.getvalue() == b"mine"


@pytest.mark.parametrize("name", ["../evil.txt", "..\\evil.txt", "/etc/evil.txt", "a/b/evil.txt"])
def test_file_name_cannot_leave_folder(name: str, tmp_path: Path) -> None:
    with downloads.atomic_target(tmp_path, name) as place:
        place.write(b"x")
    assert place.path == tmp_path / "evil.txt"


@pytest.mark.parametrize("name", ["..", ".", "", "/", None])
def test_invalid_file_name_is_refused(name: str | None, tmp_path: Path) -> None:
    with pytest.raises(ValidationError), downloads.atomic_target(tmp_path, name):
        pass


def test_downloaded_file_has_default_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")
    with downloads.atomic_target(tmp_path / "landed", None) as place:
        place.write(b"x")
    assert (tmp_path / "landed").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_pipe_is_uploaded(world: World) -> None:
    world.create_experiment()
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as end:
        end.write(b"from a pipe")
    with os.fdopen(reading, "rb") as pipe:
        upload = world.upload_to_experiment(1, pipe, "pipe.txt")
    assert world.get_upload(upload) == b"from a pipe"


def test_empty_file_is_uploaded(world: World) -> None:
    world.create_experiment()
    assert world.get_upload(world.upload_to_experiment(1, b"", "empty.txt")) == b""


def test_large_file_is_uploaded_and_downloaded(world: World, tmp_path: Path) -> None:
    world.create_experiment()
    path = tmp_path / "large.bin"
    path.write_bytes(bytes(range(256)) * 8192)
    upload = world.upload_to_experiment(1, path)
    world.download(upload, tmp_path / "back.bin")
    assert (tmp_path / "back.bin").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("my gel (1).png", "my-gel-1.png"), ("a b.png", "a.b.png"), ("Übersicht.txt", "Übersicht.txt")],
)
def test_upload_is_recognized_after_server_renamed_it(sent: str, stored: str) -> None:
    assert sent_uploads.is_same_file_name(sent, stored)
