"""The sandbox as a server: life, limits, and what it lets a test see."""

from __future__ import annotations

import gc
import hashlib
import http.client
import socket
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

from elab_sdk.sandbox import Sandbox
from tests.sandbox.calling import call, create, multipart

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_a_host_that_is_not_loopback_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="only listens on this machine"):
        Sandbox(host=host)


def test_a_remote_host_may_be_allowed_explicitly() -> None:
    assert Sandbox(host="0.0.0.0", allow_remote=True).release.generation == "4.3"


def test_an_unknown_release_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"5\.0\.0"):
        Sandbox(release="5.0.0")


@pytest.mark.parametrize(("release", "version"), [("4.3.5", "4.3.5"), ("4.3", "4.3.10")])
def test_a_sandbox_knows_its_exact_version(release: str, version: str) -> None:
    sandbox = Sandbox(release=release)
    assert sandbox.version == version
    assert version in sandbox.release.versions
    assert version in repr(sandbox)


def test_an_unknown_seed_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="main or traps"):
        Sandbox(recorded_seed="big")  # type: ignore[arg-type]


def test_a_recorded_seed_holds_what_the_recorded_servers_held() -> None:
    with Sandbox(release="3.3.10", recorded_seed="traps") as sandbox:
        assert [row["title"] for row in call(sandbox, "GET", "items").json] == [
            f"Given {number}" for number in range(7, 0, -1)
        ]
        assert {row["fullname"] for row in call(sandbox, "GET", "items").json} == {"First User"}
    with Sandbox(release="4.3.5", recorded_seed="traps") as sandbox:
        types = call(sandbox, "GET", "items_types").json
        assert [(row["category"], row["bookable"]) for row in types] == [("Default", "0"), ("Second", "1")]
        assert call(sandbox, "GET", "items").json == []
    with Sandbox(release="4.2.4", recorded_seed="main") as sandbox:
        assert [row["category"] for row in call(sandbox, "GET", "items_types").json] == ["Edit me"]


def test_a_stop_leaves_no_thread_no_socket_and_no_file() -> None:
    threads = set(threading.enumerate())
    sandbox = Sandbox()
    with sandbox:
        port = urllib.parse.urlsplit(sandbox.endpoint).port
        number = create(sandbox)
        body, headers = multipart("file", "a.txt", b"x")
        call(sandbox, "POST", f"experiments/{number}", body=body, headers=headers)
        files = sandbox.store.files
        assert any(files.iterdir())
    assert set(threading.enumerate()) == threads
    assert not files.exists()
    # the port is free again
    with Sandbox(port=port or 0) as again:
        assert again.endpoint == f"http://127.0.0.1:{port}/api/v1/"
        assert call(again, "GET", "experiments").json == []


def test_a_stop_closes_a_connection_that_a_client_keeps_open() -> None:
    threads = set(threading.enumerate())
    with Sandbox() as sandbox:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.endpoint).netloc)
        connection.request("GET", "/api/v1/status", headers={"Authorization": sandbox.token})
        assert connection.getresponse().read()
    connection.close()
    assert set(threading.enumerate()) == threads


def test_a_taken_port_is_an_os_error() -> None:
    with Sandbox() as sandbox:
        port = urllib.parse.urlsplit(sandbox.endpoint).port or 0
        with pytest.raises(OSError, match="in use"):
            Sandbox(port=port).start()


def test_a_sandbox_that_does_not_run_says_so() -> None:
    sandbox = Sandbox()
    assert "stopped" in repr(sandbox)
    with pytest.raises(RuntimeError, match="does not run"):
        _ = sandbox.endpoint
    with sandbox, pytest.raises(RuntimeError, match="runs already"):
        sandbox.start()


def test_state_in_a_folder_outlives_the_sandbox(tmp_path: Path) -> None:
    with Sandbox(data=tmp_path / "lab", key="k" * 84) as sandbox:
        number = create(sandbox)
        body, headers = multipart("file", "a.txt", b"kept")
        call(sandbox, "POST", f"experiments/{number}", body=body, headers=headers)
        before = sandbox.state()
    with Sandbox(data=tmp_path / "lab", key="k" * 84) as sandbox:
        assert sandbox.state() == before
        assert call(sandbox, "GET", "uploads/1").content == b"kept"


def test_requests_are_logged_with_their_fields_and_status() -> None:
    with Sandbox() as sandbox:
        create(sandbox)
        call(sandbox, "POST", "experiments/1?x=1", {"title": "T", "body": "b"})
        call(sandbox, "GET", "nope")
        first, second, third = sandbox.requests
        assert (first.method, first.path, first.fields, first.status) == ("POST", "experiments", (), 200)
        assert (second.path, second.query, second.fields) == ("experiments/1", "x=1", ("title", "body"))
        assert (third.path, third.status) == ("nope", 400)
        assert sandbox.token not in repr(sandbox.requests)


def test_helpers_act_behind_the_api() -> None:
    with Sandbox() as sandbox:
        number, item = create(sandbox), create(sandbox, "items/1")
        sandbox.make_bookable(item)
        assert [row["id"] for row in call(sandbox, "GET", "bookable").json] == ["1"]
        sandbox.share("experiments", number, canread="user")
        assert call(sandbox, "GET", f"experiments/{number}", key=sandbox.other_token).status == 403
        sandbox.delete("experiments", number)
        assert call(sandbox, "GET", f"experiments/{number}").status == 403
        assert call(sandbox, "GET", "experiments").json == []
        with pytest.raises(KeyError, match="no experiments/99"):
            sandbox.lock("experiments", 99)


def test_two_states_are_equal_when_nothing_changed() -> None:
    with Sandbox() as sandbox:
        create(sandbox)
        before = sandbox.state()
        call(sandbox, "GET", "experiments/1")
        assert sandbox.state() == before
        call(sandbox, "POST", "experiments/1", {"title": "T"})
        assert sandbox.state() != before


def _pieces(size: int) -> Iterator[bytes]:
    opening = b'--e\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n'
    yield opening
    for _ in range(size // 65536):
        yield b"\xff" * 65536
    yield b"\r\n--e--\r\n"


def test_a_large_file_is_streamed_both_ways() -> None:
    size = 48 * 2**20
    with Sandbox() as sandbox:
        number = create(sandbox)
        sent = {"Authorization": sandbox.token, "Content-Type": "multipart/form-data; boundary=e"}
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.endpoint).netloc, timeout=60)
        tracemalloc.start()
        try:
            connection.request(
                "POST", f"/api/v1/experiments/{number}", _pieces(size), sent, encode_chunked=True
            )
            assert connection.getresponse().read() == b'{"result":"success","id":1}'
            connection.request("GET", "/api/v1/uploads/1", headers={"Authorization": sandbox.token})
            answer = connection.getresponse()
            digest = hashlib.sha256()
            while piece := answer.read(65536):
                digest.update(piece)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            connection.close()
        row = sandbox.state()["uploads"][0]
    assert row["filesize"] == size
    assert row["hash"] == digest.hexdigest()
    assert peak < size / 4


def test_a_request_over_the_limit_is_answered_by_the_web_server() -> None:
    with Sandbox(max_body=100_000) as sandbox:
        body, headers = multipart("file", "a.bin", b"x" * 200_000)
        answer = call(sandbox, "POST", "experiments/1", body=body, headers=headers)
        assert answer.status == 413
        assert answer.headers["content-type"] == "text/html"
        assert b"413 Request Entity Too Large" in answer.content


def test_a_request_over_the_limit_that_hides_its_length_is_cut_off() -> None:
    with Sandbox(max_body=3 * 2**20) as sandbox:
        sent = {"Authorization": sandbox.token, "Content-Type": "multipart/form-data; boundary=e"}
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(sandbox.endpoint).netloc, timeout=30)
        try:
            path = "/api/v1/experiments/1"
            connection.request("POST", path, _pieces(4 * 2**20), sent, encode_chunked=True)
            assert connection.getresponse().status == 413
        finally:
            connection.close()
    gc.collect()


def test_a_client_that_goes_away_in_the_middle_of_a_file_leaves_nothing() -> None:
    with Sandbox() as sandbox:
        number = create(sandbox)
        before = sandbox.state()
        url = urllib.parse.urlsplit(sandbox.endpoint)
        head = (
            f"POST {url.path}experiments/{number} HTTP/1.1\r\nHost: {url.netloc}\r\n"
            f"Authorization: {sandbox.token}\r\nContent-Length: 50000000\r\n"
            "Content-Type: multipart/form-data; boundary=e\r\n\r\n"
        )
        with socket.create_connection((url.hostname or "", url.port or 0)) as connection:
            connection.sendall(head.encode())
            for piece in list(_pieces(4 * 2**20))[:-1]:
                connection.sendall(piece)
        assert call(sandbox, "GET", f"experiments/{number}").status == 200
        assert sandbox.state() == before
    # a file that nobody closed would warn now
    gc.collect()


def test_a_backup_is_a_zip_that_opens() -> None:
    with Sandbox() as sandbox:
        number = create(sandbox)
        body, headers = multipart("file", "a.txt", b"x")
        call(sandbox, "POST", f"experiments/{number}", body=body, headers=headers)
        answer = call(sandbox, "GET", "backupzip/20000101-21001231")
        with zipfile.ZipFile(BytesIO(answer.content)) as archive:
            assert sorted(Path(name).suffix for name in archive.namelist()) == [".pdf", ".txt"]
        assert answer.headers["content-type"].startswith("text/html")
        assert len(call(sandbox, "GET", "backupzip/whenever").content) == 22
        # the archive itself is gone: what is left is the folder of the upload
        assert all(path.is_dir() for path in sandbox.store.files.iterdir())


def test_importing_and_starting_loads_no_http_client() -> None:
    program = (
        "import sys\nfrom elab_sdk.sandbox import Sandbox\n"
        "with Sandbox() as sandbox: pass\nassert 'httpx' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True, timeout=60)


def test_without_the_extra_a_start_says_how_to_install_it() -> None:
    program = (
        "import sys\nsys.modules['starlette'] = None\nfrom elab_sdk.sandbox import Sandbox\n"
        "try: Sandbox().start()\nexcept ImportError as error: print(error)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True
    )
    assert 'pip install "elab-sdk[sandbox]"' in ran.stdout


def test_nothing_is_left_in_the_temporary_folder() -> None:
    left = set(Path(tempfile.gettempdir()).glob("elab-sandbox-*"))
    with Sandbox() as sandbox:
        assert call(sandbox, "GET", "backupzip/20000101-21001231").status == 200
    assert set(Path(tempfile.gettempdir()).glob("elab-sandbox-*")) <= left
