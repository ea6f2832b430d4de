"""The sandbox as a server: start and stop, limits, state and request log."""

from __future__ import annotations

import gc
import hashlib
import http.client
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import tracemalloc
import urllib.parse
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.sandbox.client import call, create, multipart

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_host_must_be_a_loopback_address(host: str) -> None:
    with pytest.raises(ValueError, match="must be a loopback address"):
        Sandbox(host=host)


def test_allow_remote_accepts_any_host() -> None:
    assert Sandbox(host="0.0.0.0", allow_remote=True).release.generation == "4.3"


def test_unknown_release_raises_value_error() -> None:
    with pytest.raises(ValueError, match=r"1\.9\.0"):
        Sandbox(release="1.9.0")


@pytest.mark.parametrize(
    ("release", "version"), [("4.3.5", "4.3.5"), ("4.3", "4.3.10"), ("5.3", "5.3.11"), ("5.3.2", "5.3.2")]
)
def test_sandbox_has_an_exact_version(release: str, version: str) -> None:
    sandbox = Sandbox(release=release)
    assert sandbox.version == version
    assert version in sandbox._record.versions
    assert version in repr(sandbox)


def test_unknown_seed_raises_value_error() -> None:
    with pytest.raises(ValueError, match="main or traps"):
        Sandbox(recorded_seed="unknown")  # type: ignore[arg-type]


def test_recorded_seed_has_the_data_of_the_recorded_servers() -> None:
    with Sandbox(release="3.3.10", recorded_seed="traps") as sandbox:
        assert [row["title"] for row in call(sandbox, "GET", "items").json] == [
            f"Given {entry_id}" for entry_id in range(7, 0, -1)
        ]
        assert {row["fullname"] for row in call(sandbox, "GET", "items").json} == {"First User"}
    with Sandbox(release="4.3.5", recorded_seed="traps") as sandbox:
        types = call(sandbox, "GET", "items_types").json
        assert [(row["category"], row["bookable"]) for row in types] == [("Default", "0"), ("Second", "1")]
        assert call(sandbox, "GET", "items").json == []
    with Sandbox(release="4.2.4", recorded_seed="main") as sandbox:
        assert [row["category"] for row in call(sandbox, "GET", "items_types").json] == ["Edit me"]


@pytest.mark.parametrize("release", ["4.3", "5.6"])
def test_every_list_shows_the_changes_since_the_last_one(release: str, tmp_path: Path) -> None:
    with (
        Sandbox(release=release, data=tmp_path) as sandbox,
        Manager(sandbox.endpoint, sandbox.token) as manager,
    ):
        first, second = (manager.create_experiment().id for _ in range(2))
        assert [row.id for row in manager.get_all_experiments(limit=10)] == [second, first]
        manager.post_experiment(first, date="2999-01-01")
        manager.post_experiment(second, date="2000-01-01")
        assert {row.id: f"{row.date}" for row in manager.get_all_experiments(limit=10)} == {
            first: "2999-01-01",
            second: "2000-01-01",
        }
        sandbox.delete("experiments", second)
        assert [row.id for row in manager.get_all_experiments(limit=10)] == [first]
        with sqlite3.connect(tmp_path / "sandbox.sqlite") as database:
            database.execute("UPDATE experiments SET state = 3")
        database.close()
        assert manager.get_all_experiments(limit=10) == []


def test_stop_leaves_no_thread_socket_or_file() -> None:
    threads = set(threading.enumerate())
    sandbox = Sandbox()
    with sandbox:
        port = urllib.parse.urlsplit(sandbox.endpoint).port
        entry_id = create(sandbox)
        body, headers = multipart("file", "a.txt", b"x")
        call(sandbox, "POST", f"experiments/{entry_id}", body=body, headers=headers)
        files = sandbox.store.files
        assert any(files.iterdir())
    assert set(threading.enumerate()) == threads
    assert not files.exists()
    # the port can be used again
    with Sandbox(port=port or 0) as restarted:
        assert restarted.endpoint == f"http://127.0.0.1:{port}/api/v1/"
        assert call(restarted, "GET", "experiments").json == []


def test_stop_closes_open_connections() -> None:
    threads = set(threading.enumerate())
    with Sandbox() as sandbox:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.endpoint).netloc)
        connection.request("GET", "/api/v1/status", headers={"Authorization": sandbox.token})
        assert connection.getresponse().read()
    connection.close()
    assert set(threading.enumerate()) == threads


def test_port_in_use_raises_os_error() -> None:
    with Sandbox() as sandbox:
        port = urllib.parse.urlsplit(sandbox.endpoint).port or 0
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=port).start()


def test_stopped_sandbox_raises_runtime_error() -> None:
    sandbox = Sandbox()
    assert "stopped" in repr(sandbox)
    with pytest.raises(RuntimeError, match="is not running"):
        _ = sandbox.endpoint
    with sandbox, pytest.raises(RuntimeError, match="already running"):
        sandbox.start()


def test_state_in_a_folder_is_kept(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path / "lab", key="k" * 84) as sandbox:
        entry_id = create(sandbox)
        body, headers = multipart("file", "a.txt", b"kept")
        call(sandbox, "POST", f"experiments/{entry_id}", body=body, headers=headers)
        before = sandbox.state()
    with Sandbox(data=tmp_path / "lab", key="k" * 84) as sandbox:
        assert sandbox.state() == before
        assert call(sandbox, "GET", "uploads/1").content == b"kept"


@pytest.mark.parametrize("release", ["5.0", "5.3", "5.6"])
def test_items_types_of_4_9_are_usable_after_an_update(release: str, tmp_path: Path) -> None:
    with Sandbox(release="4.9", data=tmp_path) as sandbox:
        sandbox.add_items_type("Plasmid")
    for _ in range(2):
        with (
            Sandbox(release=release, data=tmp_path) as sandbox,
            Manager(sandbox.endpoint, sandbox.token) as manager,
        ):
            assert [each.title for each in manager.get_items_types()] == ["Default", "Plasmid"]
            assert manager.get_item(manager.create_item("Plasmid")).category_title == "Plasmid"


def test_requests_are_logged_with_fields_and_status() -> None:
    with Sandbox() as sandbox:
        create(sandbox)
        call(sandbox, "POST", "experiments/1?x=1", {"title": "T", "body": "b"})
        call(sandbox, "GET", "nope")
        first, second, third = sandbox.requests
        assert (first.method, first.path, first.fields, first.status) == ("POST", "experiments", (), 200)
        assert (second.path, second.query, second.fields) == ("experiments/1", "x=1", ("title", "body"))
        assert (third.path, third.status) == ("nope", 400)
        assert sandbox.token not in repr(sandbox.requests)


def test_helpers_change_the_state() -> None:
    with Sandbox() as sandbox:
        entry_id, item = create(sandbox), create(sandbox, "items/1")
        sandbox.make_bookable(item)
        assert [row["id"] for row in call(sandbox, "GET", "bookable").json] == ["1"]
        sandbox.share("experiments", entry_id, canread="user")
        assert call(sandbox, "GET", f"experiments/{entry_id}", key=sandbox.other_token).status == 403
        sandbox.delete("experiments", entry_id)
        assert call(sandbox, "GET", f"experiments/{entry_id}").status == 403
        assert call(sandbox, "GET", "experiments").json == []
        with pytest.raises(KeyError, match="no experiments/99"):
            sandbox.lock("experiments", 99)


def test_states_are_equal_if_nothing_changed() -> None:
    with Sandbox() as sandbox:
        create(sandbox)
        before = sandbox.state()
        call(sandbox, "GET", "experiments/1")
        assert sandbox.state() == before
        call(sandbox, "POST", "experiments/1", {"title": "T"})
        assert sandbox.state() != before


def _chunks(size: int) -> Iterator[bytes]:
    head = b'--e\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n'
    yield head
    for _ in range(size // 65536):
        yield b"\xff" * 65536
    yield b"\r\n--e--\r\n"


def test_large_file_is_streamed_in_both_directions() -> None:
    size = 48 * 2**20
    with Sandbox() as sandbox:
        entry_id = create(sandbox)
        headers = {"Authorization": sandbox.token, "Content-Type": "multipart/form-data; boundary=e"}
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.endpoint).netloc, timeout=60)
        tracemalloc.start()
        try:
            connection.request(
                "POST", f"/api/v1/experiments/{entry_id}", _chunks(size), headers, encode_chunked=True
            )
            assert connection.getresponse().read() == b'{"result":"success","id":1}'
            connection.request("GET", "/api/v1/uploads/1", headers={"Authorization": sandbox.token})
            answer = connection.getresponse()
            digest = hashlib.sha256()
            while chunk := answer.read(65536):
                digest.update(chunk)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            connection.close()
        row = sandbox.state()["uploads"][0]
    assert row["filesize"] == size
    assert row["hash"] == digest.hexdigest()
    assert peak < size / 4


def test_request_over_the_limit_gets_413_from_the_web_server() -> None:
    with Sandbox(max_body=100_000) as sandbox:
        body, headers = multipart("file", "a.bin", b"x" * 200_000)
        answer = call(sandbox, "POST", "experiments/1", body=body, headers=headers)
        assert answer.status == 413
        assert answer.headers["content-type"] == "text/html"
        assert b"413 Request Entity Too Large" in answer.content


def test_chunked_request_over_the_limit_gets_413() -> None:
    with Sandbox(max_body=3 * 2**20) as sandbox:
        headers = {"Authorization": sandbox.token, "Content-Type": "multipart/form-data; boundary=e"}
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.endpoint).netloc, timeout=30)
        try:
            path = "/api/v1/experiments/1"
            connection.request("POST", path, _chunks(4 * 2**20), headers, encode_chunked=True)
            assert connection.getresponse().status == 413
        finally:
            connection.close()
    gc.collect()


def test_aborted_upload_leaves_nothing() -> None:
    with Sandbox() as sandbox:
        entry_id = create(sandbox)
        before = sandbox.state()
        url = urllib.parse.urlsplit(sandbox.endpoint)
        head = (
            f"POST {url.path}experiments/{entry_id} HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"Authorization: {sandbox.token}\r\nContent-Length: 50000000\r\n"
            "Content-Type: multipart/form-data; boundary=e\r\n\r\n"
        )
        with socket.create_connection((url.hostname or "", url.port or 0)) as connection:
            connection.sendall(head.encode())
            for chunk in list(_chunks(4 * 2**20))[:-1]:
                connection.sendall(chunk)
        assert call(sandbox, "GET", f"experiments/{entry_id}").status == 200
        assert sandbox.state() == before
    # an unclosed file would emit a warning now
    gc.collect()


def test_backup_is_a_valid_zip() -> None:
    with Sandbox() as sandbox:
        entry_id = create(sandbox)
        body, headers = multipart("file", "a.txt", b"x")
        call(sandbox, "POST", f"experiments/{entry_id}", body=body, headers=headers)
        answer = call(sandbox, "GET", "backupzip/20000101-21001231")
        with zipfile.ZipFile(BytesIO(answer.content)) as archive:
            assert sorted(Path(name).suffix for name in archive.namelist()) == [".pdf", ".txt"]
        assert answer.headers["content-type"].startswith("text/html")
        assert len(call(sandbox, "GET", "backupzip/whenever").content) == 22
        # the archive has been deleted; only the folder of the upload remains
        assert all(path.is_dir() for path in sandbox.store.files.iterdir())


def test_sandbox_does_not_import_httpx() -> None:
    program = (
        "import sys\nfrom elab_sdk.sandbox import Sandbox\n"
        "with Sandbox() as sandbox: pass\nassert 'httpx' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)


def test_missing_extra_raises_import_error_with_install_command() -> None:
    program = (
        "import sys\nsys.modules['starlette'] = None\nfrom elab_sdk.sandbox import Sandbox\n"
        "try: Sandbox().start()\nexcept ImportError as error: print(error)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True
    )
    assert 'pip install "elab-sdk[sandbox]"' in result.stdout


def test_temporary_folder_is_empty_after_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Sandbox() as sandbox:
        assert call(sandbox, "GET", "backupzip/20000101-21001231").status == 200
        assert len([*tmp_path.iterdir()]) == 1
    assert [*tmp_path.iterdir()] == []
