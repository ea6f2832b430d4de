"""Files through a Manager on servers with API v2: uploads, downloads, archives and backups."""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from elab_sdk import AsyncManager, Manager
from elab_sdk.backups import verify_backup
from elab_sdk.errors import (
    ConnectionFailedError,
    EmptyBackupWarning,
    NotFoundError,
    NotSupportedByServer,
    ReadOnlyKeyError,
    ValidationError,
)
from elab_sdk.sandbox import Sandbox
from tests.releases import WITH_V2

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from elab_api_v1.models import Upload

KEEPS_SPACES = ("5.3", "5.4", "5.6")
LARGE = b"0123456789abcdef" * (1 << 16)


@pytest.fixture(params=WITH_V2)
def release(request: pytest.FixtureRequest) -> str:
    """A release with API v2."""
    return str(request.param)


@pytest.fixture
def server(release: str) -> Generator[Sandbox, None, None]:
    """A server with an experiment and an item."""
    with Sandbox(release=release) as sandbox, manager_of(sandbox) as manager:
        manager.create_experiment(title="PCR")
        manager.create_item(sandbox.add_items_type("Plasmid"))
        yield sandbox


@contextmanager
def manager_of(sandbox: Sandbox) -> Generator[Manager, None, None]:
    """A Manager that uses API v2."""
    with Manager(sandbox.endpoint, sandbox.token, api="v2") as manager:
        yield manager


def paths_since(sandbox: Sandbox, start: int) -> list[str]:
    """The method and path of each request after the first ones."""
    return [f"{each.method} {each.path}" for each in sandbox.requests[start:]]


def test_file_is_stored_and_verified(server: Sandbox, release: str) -> None:
    with manager_of(server) as manager:
        upload = manager.upload_to_experiment(1, b"a,b", name="my data.csv")
        assert upload.real_name == ("my data.csv" if release in KEEPS_SPACES else "my-data.csv")
        assert upload.hash_ == hashlib.sha256(b"a,b").hexdigest()
        assert manager.get_upload(upload.id) == b"a,b"


def test_upload_is_the_file_and_a_read_of_the_entry(server: Sandbox) -> None:
    with manager_of(server) as manager:
        manager.get_experiment(1)
        start = len(server.requests)
        manager.upload_to_experiment(1, b"a,b", name="a.csv")
        assert paths_since(server, start) == ["POST experiments/1/uploads", "GET experiments/1"]


def test_items_have_files(server: Sandbox) -> None:
    with manager_of(server) as manager:
        upload = manager.upload_to_item(1, b'{"a": 1}', name="map.json")
        assert upload.type_ == "items"
        assert [each.real_name for each in manager.get_item(1).uploads] == ["map.json"]
        # a JSON file is no error
        assert manager.get_upload(upload) == b'{"a": 1}'


def test_several_files_are_several_requests_and_equal_ones_are_told_apart(server: Sandbox) -> None:
    with manager_of(server) as manager:
        uploads = manager.upload_files(("item", 1), [("a.csv", b"1"), ("a.csv", b"1"), ("b.csv", b"2")])
        assert len({upload.id for upload in uploads}) == 3
        assert [manager.get_upload(upload.id) for upload in uploads] == [b"1", b"1", b"2"]


def test_picture_is_uploaded_and_shown(server: Sandbox) -> None:
    with manager_of(server) as manager:
        upload = manager.append_image(("experiment", 1), b"GIF89a", "gel.gif")
        assert upload.long_name in (manager.get_experiment(1).body or "")


def test_new_entries_get_their_files(server: Sandbox) -> None:
    with manager_of(server) as manager:
        created = manager.create_experiment(title="PCR", files=[("a.csv", b"1"), ("b.csv", b"2")])
        names = {upload.real_name for upload in manager.get_experiment(created).uploads}
        assert names == {"a.csv", "b.csv"}
        item = manager.create_item(manager.get_items_types()[0], files=[("a.csv", b"1")])
        assert [upload.real_name for upload in manager.get_item(item).uploads] == ["a.csv"]


def test_php_file_is_refused_before_it_is_sent(server: Sandbox) -> None:
    with manager_of(server) as manager:
        start = len(server.requests)
        with pytest.raises(ValidationError, match=r"\.php"):
            manager.upload_to_experiment(1, b"<?php ?>", name="a.php")
        assert len(server.requests) == start


def test_file_for_a_missing_entry_is_an_error(server: Sandbox) -> None:
    with manager_of(server) as manager, pytest.raises(NotFoundError):
        manager.upload_to_experiment(99, b"1", name="a.csv")


def test_read_only_key_cannot_upload(server: Sandbox) -> None:
    with (
        Manager(server.endpoint, server.readonly_token, api="v2") as manager,
        pytest.raises(ReadOnlyKeyError),
    ):
        manager.upload_to_experiment(1, b"1", name="a.csv")


def test_large_file_is_streamed_to_disk_and_verified(server: Sandbox, tmp_path: Path) -> None:
    with manager_of(server) as manager:
        sent: list[int] = []
        received: list[int] = []
        upload = manager.upload_to_experiment(
            1, LARGE, name="large.bin", progress=lambda done, _: sent.append(done)
        )
        path = manager.download(upload, tmp_path, progress=lambda done, _: received.append(done))
        assert path is not None
        assert path.read_bytes() == LARGE
        assert (sent[-1], received[-1]) == (len(LARGE), len(LARGE))


def test_file_is_found_with_its_id_alone(server: Sandbox, release: str) -> None:
    with manager_of(server) as manager:
        upload = manager.upload_to_item(1, b"1", name="a.csv")
    with manager_of(server) as manager:
        start = len(server.requests)
        assert manager.get_upload(upload.id) == b"1"
        found = "experiments/1" if release in ("4.9", "5.0") else "items/1"
        looked = "experiments" if release in ("4.9", "5.0") else "users/me/uploads"
        assert paths_since(server, start) == [
            "GET info",
            f"GET {looked}",
            f"GET {found}/uploads/{upload.id}",
        ]


def test_upload_of_an_entry_knows_its_entry(server: Sandbox) -> None:
    with manager_of(server) as manager:
        upload = manager.upload_to_item(1, b"1", name="a.csv")
    with manager_of(server) as manager:
        start = len(server.requests)
        assert manager.download(upload, memory := io.BytesIO()) is None
        assert memory.getvalue() == b"1"
        assert paths_since(server, start) == ["GET info", f"GET items/1/uploads/{upload.id}"]


def test_file_of_another_person_is_read_after_its_entry(server: Sandbox) -> None:
    upload = _upload_of_another_person(server)
    with manager_of(server) as manager:
        manager.get_experiment(1)
        start = len(server.requests)
        assert manager.get_upload(upload.id) == b"theirs"
        assert paths_since(server, start) == [f"GET experiments/1/uploads/{upload.id}"]


@pytest.mark.parametrize("release", ["5.1", "5.6"], indirect=True)
def test_unknown_file_of_another_person_says_what_to_read(server: Sandbox) -> None:
    upload = _upload_of_another_person(server)
    with manager_of(server) as manager, pytest.raises(NotFoundError, match="read its entry first"):
        manager.get_upload(upload.id)


def _upload_of_another_person(server: Sandbox) -> Upload:
    with manager_of(server) as manager:
        upload = manager.upload_to_experiment(1, b"theirs", name="a.csv")
    server.store.change("uploads", upload.id, userid=2)
    return upload


def test_missing_file_is_an_error(server: Sandbox) -> None:
    with manager_of(server) as manager:
        manager.upload_to_experiment(1, b"1", name="a.csv")
        with pytest.raises(NotFoundError):
            manager.get_upload(99)


def test_attachments_are_downloaded_in_parallel(server: Sandbox, tmp_path: Path) -> None:
    with manager_of(server) as manager:
        files = [(f"{number}.csv", str(number).encode()) for number in range(5)]
        manager.upload_files(("item", 1), files)
        paths = manager.download_attachments(("item", 1), tmp_path)
        assert {path.name: path.read_bytes() for path in paths} == dict(files)


def test_period_archive_has_a_folder_for_each_experiment(server: Sandbox, tmp_path: Path) -> None:
    with manager_of(server) as manager:
        manager.upload_files(("experiment", 1), [("a.bin", LARGE), ("b.csv", b"b")])
        second = manager.create_experiment(title="Blot")
        manager.upload_to_experiment(second, b"c", name="c.csv")
        seen: list[int] = []
        path = manager.get_backup_zip("today", tmp_path / "b.zip", progress=lambda done, _: seen.append(done))
        assert path is not None
        assert seen[-1] == path.stat().st_size
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            contents = {name: archive.read(name) for name in archive.namelist()}
        entry = manager.get_experiment(1)
    folders = {name.rpartition("/")[0] for name in contents}
    assert len(folders) == 2
    (folder,) = (name for name in folders if "PCR" in name)
    owner = entry.fullname.replace(" ", "-")
    assert folder.startswith(f"{owner}/{entry.date} - ")
    assert contents[f"{folder}/a.bin"] == LARGE
    assert contents[f"{folder}/b.csv"] == b"b"
    assert sum(name.endswith(".pdf") for name in contents) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["b.zip"]


def test_period_without_changes_is_an_empty_archive(server: Sandbox) -> None:
    with manager_of(server) as manager, pytest.warns(EmptyBackupWarning):
        assert len(manager.get_backup_zip("20000101-20001231")) == 22


@pytest.mark.parametrize("release", ["5.3"], indirect=True)
def test_api_v1_address_of_a_server_without_it_gets_the_archive(server: Sandbox) -> None:
    with Manager(server.endpoint.replace("/v2/", "/v1/"), server.token) as manager:
        archive = manager.get_backup_zip("today")
    assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None


@pytest.mark.parametrize("release", ["5.3"], indirect=True)
@pytest.mark.parametrize("size", [100, 0])
def test_damaged_archive_leaves_no_file(server: Sandbox, tmp_path: Path, size: int) -> None:
    with manager_of(server) as manager:
        manager.upload_to_experiment(1, LARGE, name="a.bin")
        manager.create_experiment(title="Blot")
        send = manager._session.send

        def send_damaged(request: object, write: object = None) -> object:
            if write is None:
                return send(request)  # type: ignore[arg-type]
            parts: list[bytes] = []
            response = send(request, parts.append)  # type: ignore[arg-type]
            content = b"".join(parts)
            if request.path == "experiments/2":  # type: ignore[attr-defined]
                content = content[:size] + b"\0" * 20 + content[size + 20 :] if size else content[:50]
            write(content)  # type: ignore[operator]
            return response

        manager._session.send = send_damaged  # type: ignore[method-assign, assignment]
        with pytest.raises(ConnectionFailedError, match=r"damaged|incomplete"):
            manager.get_backup_zip("today", tmp_path / "b.zip")
        memory = io.BytesIO(b"kept")
        memory.seek(4)
        with pytest.raises(ConnectionFailedError):
            manager.get_backup_zip("today", memory)
    assert list(tmp_path.iterdir()) == []
    assert memory.getvalue() == b"kept"


def test_backup_has_every_file_and_reads_nothing_twice(server: Sandbox, tmp_path: Path) -> None:
    with manager_of(server) as manager:
        manager.upload_files(("experiment", 1), [("a.bin", LARGE), ("b.csv", b"b")])
        manager.upload_to_item(1, b"map", name="map.gb")
        manager.create_template()
        result = manager.backup(tmp_path / "b")
        assert result.problems == ()
        assert (result.files, result.downloaded) == (3, 3)
        assert verify_backup(tmp_path / "b").is_good
        again = manager.backup(tmp_path / "b")
        assert (again.read, again.downloaded) == (0, 0)
        export = manager.export_eln(tmp_path / "b.eln")
        assert export.files == 3


def test_backup_of_a_site_has_the_lists_of_its_team(server: Sandbox, release: str, tmp_path: Path) -> None:
    api = {"api": "v2"} if release == "4.9" else {}
    with Manager(server.endpoint.partition("api/")[0], server.token, **api) as manager:  # type: ignore[arg-type]
        result = manager.backup(tmp_path)
        assert result.release == server.version
    names = {path.name for path in (tmp_path / "team").iterdir()}
    assert names == {
        *("status.json", "items_status.json", "experiments_categories.json"),
        *("items_types.json", "tags.json", "events.json", "users.json"),
    }


def test_deleted_entry_stays_in_the_backup_as_deleted(server: Sandbox, tmp_path: Path) -> None:
    with manager_of(server) as manager:
        manager.create_experiment(title="Blot")
        manager.backup(tmp_path)
        server.store.change("experiments", 1, state=3)
        result = manager.backup(tmp_path)
        assert result.deleted == 1
        assert result.problems == ()


def test_backup_of_api_v1_goes_on_after_the_update(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Sandbox(release="4.9", data=data) as sandbox:
        port = int(sandbox.endpoint.split(":")[2].split("/")[0])
        with Manager(sandbox.endpoint, sandbox.token, api="v2") as manager:
            manager.create_experiment(title="PCR", files=[("a.bin", LARGE)])
        with Manager(sandbox.endpoint, sandbox.token, api="v1") as manager:
            first = manager.backup(tmp_path / "b")
            assert (first.downloaded, first.problems) == (1, ())
        token = sandbox.token
    with Sandbox(release="5.3", data=data, port=port, key=token) as sandbox:
        assert sandbox.endpoint.endswith("/api/v2/")
        with Manager(sandbox.endpoint, token) as manager:
            updated = manager.backup(tmp_path / "b")
            assert (updated.files, updated.downloaded, updated.problems) == (1, 0, ())
            assert manager.backup(tmp_path / "b").read == 0
    assert verify_backup(tmp_path / "b").is_good


def test_what_4_9_refuses_on_api_v1_says_how_to_do_it() -> None:
    with Sandbox(release="4.9") as sandbox, Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_item(manager.get_items_types()[0])
        with pytest.raises(NotSupportedByServer, match=r'From 4\.5, API v2 can: use Manager\(api="v2"\)'):
            manager.upload_to_item(1, b"1", name="a.csv")
        manager.create_experiment()
        with pytest.raises(NotSupportedByServer, match=r'use Manager\(api="v2"\)'):
            manager.post_experiment(1, category=1)
        with pytest.raises(NotSupportedByServer, match=r'API v2 can: use Manager\(api="v2"\)'):
            manager.get_backup_zip("today")


def test_async_manager_does_the_same(server: Sandbox, tmp_path: Path) -> None:
    asyncio.run(_check_async_manager(server, tmp_path))


async def _check_async_manager(server: Sandbox, tmp_path: Path) -> None:
    async with AsyncManager(server.endpoint, server.token, api="v2") as manager:
        upload = await manager.upload_to_item(1, LARGE, name="a.bin")
        path = await manager.download(upload.id, tmp_path / "a.bin")
        assert path is not None
        assert path.read_bytes() == LARGE
        archive = await manager.get_backup_zip("today")
        assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None
        result = await manager.backup(tmp_path / "b")
        assert (result.downloaded, result.problems) == (1, ())
