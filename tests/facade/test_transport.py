"""Network faults raise errors with hints, and the key is sent only in its header."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import re
import socket
import threading
import traceback
from typing import TYPE_CHECKING

import pytest

from elab_sdk import (
    AuthenticationError,
    ConfigurationError,
    ConnectionFailedError,
    DecodeError,
    ElabError,
    Manager,
    NotAnElabServer,
    NotFoundError,
    RequestTimeoutError,
    ServerError,
    __version__,
)
from tests.facade.faulty import Answer, Faulty, breaks_off, hangs_up, says

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from elab_sdk.sandbox import Sandbox
    from tests.facade.conftest import World

KEY = "5e5a3e" * 14
PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head></html>"


def _manager(faulty: Faulty, **settings: float) -> Manager:
    return Manager(faulty.endpoint, KEY, **settings)


def test_key_is_sent_bare_with_user_agent() -> None:
    with Faulty(says(200, b'{"id": 1}')) as faulty, _manager(faulty) as manager:
        manager.create_experiment()
        assert faulty.seen[0]["authorization"] == KEY
        assert faulty.seen[0]["user-agent"] == f"elab-sdk/{__version__}"


def test_cookies_are_not_kept() -> None:
    answer = says(200, b'{"id": 1}', **{"Set-Cookie": "PHPSESSID=abc; path=/"})
    with Faulty(answer) as faulty, _manager(faulty) as manager:
        for _ in range(2):
            manager.create_experiment()
        assert all("cookie" not in each for each in faulty.seen)


def test_redirect_is_not_followed_but_named() -> None:
    with Faulty(says(200, b'{"id": 1}')) as elsewhere:
        target = elsewhere.endpoint + "experiments"
        with Faulty(says(302, **{"Location": target})) as faulty, _manager(faulty) as manager:
            with pytest.raises(NotAnElabServer) as caught:
                manager.create_experiment()
            assert f"use {elsewhere.endpoint} as endpoint" in caught.value.hint
        assert elsewhere.seen == []


@pytest.mark.parametrize(
    "answer", [says(200, PAGE, "text/html"), says(404, PAGE, "text/html"), says(200, b"")]
)
def test_page_instead_of_json_is_another_server(answer: Answer) -> None:
    with (
        Faulty(answer) as faulty,
        _manager(faulty) as manager,
        pytest.raises(NotAnElabServer),
    ):
        manager.get_experiment(1)


def test_error_notes_finished_steps() -> None:
    answers = [says(200, b'{"result": "success"}'), says(500, b"An error occurred!", "text/html")]

    def one_after_the_other(handler: BaseHTTPRequestHandler) -> None:
        answers.pop(0)(handler)

    with (
        Faulty(one_after_the_other) as faulty,
        Manager(faulty.endpoint, KEY, release="4.3") as manager,
        pytest.raises(ServerError) as caught,
    ):
        manager.post_experiment(1, title="x", tags="blot")
    assert caught.value.__notes__ == ["done before this error: title"]


def test_page_instead_of_backup_leaves_no_file(tmp_path: Path) -> None:
    with Faulty(says(200, PAGE, "text/html")) as faulty, _manager(faulty) as manager:
        with pytest.raises(NotAnElabServer):
            manager.get_backup_zip("20200101-20201231")
        with pytest.raises(NotAnElabServer):
            manager.get_backup_zip("20200101-20201231", to=tmp_path / "backup.zip")
    assert list(tmp_path.iterdir()) == []


def test_empty_list_instead_of_entry_is_not_found() -> None:
    for body in (b"[]", b'[{"id": 7, "title": "the newest"}]'):
        with Faulty(says(200, body)) as faulty, _manager(faulty) as manager, pytest.raises(NotFoundError):
            manager.get_experiment(1)


def test_unexpected_object_is_decode_error() -> None:
    answer = says(200, b'{"hello": "world"}')
    with Faulty(answer) as faulty, _manager(faulty) as manager, pytest.raises(DecodeError):
        manager.get_experiment(1)


@pytest.mark.usefixtures("no_pauses")
def test_closed_port_is_connection_failed() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with Manager(endpoint, KEY) as manager, pytest.raises(ConnectionFailedError) as caught:
            manager.create_experiment()
    assert not caught.value.may_have_been_processed
    assert endpoint in caught.value.hint


def test_broken_connection_may_have_written() -> None:
    with Faulty(hangs_up) as faulty, _manager(faulty) as manager:
        with pytest.raises(ConnectionFailedError) as caught:
            manager.create_experiment()
        assert caught.value.may_have_been_processed
        assert len(faulty.seen) == 1


def test_missing_response_is_timeout() -> None:
    done = threading.Event()

    def waits(handler: BaseHTTPRequestHandler) -> None:
        done.wait(10)
        handler.close_connection = True

    with Faulty(waits) as faulty, _manager(faulty, timeout=0.05) as manager:
        with pytest.raises(RequestTimeoutError, match="read timeout") as caught:
            manager.create_experiment()
        done.set()
    assert caught.value.may_have_been_processed


def test_endless_response_instead_of_file_is_not_read(tmp_path: Path) -> None:
    body = b'"' + b"x" * (3 << 20) + b'"'
    with (
        Faulty(says(500, body)) as faulty,
        _manager(faulty) as manager,
        pytest.raises(ServerError) as caught,
    ):
        manager.download(1, tmp_path / "x")
    assert len(caught.value.message) < 2 << 20


@pytest.mark.usefixtures("no_pauses")
@pytest.mark.parametrize(
    "answer",
    [
        says(401, b'{"message": "Unauthorized, you sent %s"}' % KEY.encode()),
        says(400, b"No user has the key %s" % KEY.encode(), "text/html"),
        says(200, PAGE + KEY.encode(), "text/html"),
        says(302, **{"Location": f"https://elsewhere.example/?key={KEY}"}),
        says(200, json.dumps({"headers": {"Authorization": KEY}}).encode()),
        says(200, json.dumps([{"Authorization": KEY}]).encode()),
        hangs_up,
    ],
)
def test_echoed_key_is_removed_from_error(answer: Answer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Faulty(answer) as faulty, _manager(faulty) as manager, pytest.raises(ElabError) as caught:
        manager.get_experiment(1)
    error: BaseException | None = caught.value
    while error is not None:
        assert KEY not in "".join(traceback.format_exception(error, chain=False))
        assert KEY not in repr(error)
        assert KEY not in repr(vars(error))
        assert KEY.encode() not in pickle.dumps(error)
        error = error.__cause__ or error.__context__
    # httpcore logs the headers of responses; our own logs do not contain what the server sent
    assert all(KEY not in record.getMessage() for record in caplog.records if record.name[:4] != "http")


def test_repr_log_and_pickle_do_not_contain_key(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with Manager(sandbox.endpoint, sandbox.token) as manager:
        manager.create_experiment()
        pickled = pickle.dumps(manager)
        assert sandbox.token not in repr(manager) + repr(vars(manager)) + str(manager.release)
        assert sandbox.token.encode() not in pickled
        assert all(sandbox.token not in each.query for each in sandbox.requests)
    assert re.search(r"POST experiments: 20[01] in ", caplog.text)
    assert sandbox.token not in caplog.text


def test_unpickled_manager_needs_key(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.create_experiment()
    world.get_experiment(1)
    monkeypatch.delenv("ELAB_TOKEN", raising=False)
    pickled = pickle.dumps(world.manager)
    with pytest.raises(ConfigurationError, match="ELAB_TOKEN"):
        world.through(pickle.loads(pickled), "get_experiment", 1)
    monkeypatch.setenv("ELAB_TOKEN", world.sandbox.token)
    twin = pickle.loads(pickled)
    assert world.through(twin, "get_experiment", 1).id == 1
    assert twin.release == world.manager.release
    world.through(twin, "aclose" if world.kind == "async" else "close")


def test_copied_manager_keeps_key(sandbox: Sandbox) -> None:
    with Manager(sandbox.endpoint, sandbox.token) as manager, copy.deepcopy(manager) as twin:
        assert twin.create_experiment().id == 1


def test_one_connection_serves_many_requests() -> None:
    ports: set[int] = set()

    def counts(handler: BaseHTTPRequestHandler) -> None:
        ports.add(handler.client_address[1])
        body = b'{"id": 1}'
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with Faulty(counts) as faulty, _manager(faulty) as manager:
        for _ in range(5):
            manager.create_experiment()
        assert len(faulty.seen) == 5
    assert len(ports) == 1


@pytest.mark.parametrize("token", ["0" * 84, "wrong"])
def test_wrong_key_is_authentication_error(world: World, token: str) -> None:
    with pytest.raises(AuthenticationError, match="did not accept the API key"):
        world.through(world.another(token), "get_all_experiments")


def test_interrupted_download_keeps_existing_file(tmp_path: Path) -> None:
    path = tmp_path / "data.bin"
    path.write_bytes(b"old")
    with Faulty(breaks_off(b"x" * 100_000)) as faulty, _manager(faulty) as manager:
        with pytest.raises(ConnectionFailedError):
            manager.download(1, path, existing="replace")
        with path.open("r+b") as file:
            file.seek(3)
            with pytest.raises(ConnectionFailedError):
                manager.download(1, file)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["data.bin"]
